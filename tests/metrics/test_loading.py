# ruff: noqa: E501, ISC004 - messages are shown as a person reads them
"""What a workspace may change in the catalogue, and what it is told when it may not."""

from __future__ import annotations

import subprocess
import sys

import pytest

from reporting.errors import InputRefused
from reporting.metrics import load_catalogue

KPI = "kpis:\n  mine:\n    label: {en: Mine}\n"


def refusal(text: str) -> str:
    with pytest.raises(InputRefused) as caught:
        load_catalogue(text)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "kpis: {cpl: {numerator: costs}}",
            "params/kpis.yml:1:25: unknown measure ('costs'); allowed: a measure or another KPI of the catalogue; "
            "did you mean 'cost'?",
        ),
        (
            "kpis: {cpl: {decimal: 0}}",
            "params/kpis.yml:1:23: unknown key ('decimal'); allowed keys: agg, band, complement, decimals, "
            "denominator, deprecated, direction, label, min_base, note, numerator, scale, short, signed_base, "
            "sources, starred, status, thresholds, unit, used_by, watch_band, zero; did you mean 'decimals'?",
        ),
        (
            "kpis: {cpl: {unit: eur}}",
            "params/kpis.yml:1:20: unknown unit ('eur'); allowed: cur, %, x, n, s, d, mo, pt, pp; "
            "did you mean 'cur'?",
        ),
        (
            "kpis: {cpl: {decimals: 9}}",
            "params/kpis.yml:1:24: 'decimals' is out of range ('9'); allowed: 0 to 6",
        ),
        (
            "kpis: {cpl: {thresholds: [0.1, 0.05]}}",
            "params/kpis.yml:1:26: 'thresholds' is not a pair of numbers; allowed: [smaller, larger]",
        ),
        (
            "kpis: {cpl: {starred: yes}}",
            "params/kpis.yml:1:23: 'starred' is not a truth value ('yes'); allowed: true, false",
        ),
        (
            "kpis: {cpl: {scale: ten}}",
            "params/kpis.yml:1:21: 'scale' is not a number ('ten'); allowed: a decimal number",
        ),
        ("hide: [avee]", "params/kpis.yml:1:8: unknown hide ('avee'); did you mean 'ave'?"),
        ("hide: ave", "params/kpis.yml:1:7: 'hide' is not a list; allowed: [one, two]"),
        (
            "kpi: {}",
            "params/kpis.yml:1:6: unknown key ('kpi'); allowed keys: action_types, hide, kpis, measures; "
            "did you mean 'kpis'?",
        ),
        ("kpis: [cpl]", "params/kpis.yml:1:7: 'kpis' is not a mapping; allowed: id: {…}"),
        (
            "kpis: {Mine: {label: {en: M}, numerator: clicks}}",
            "params/kpis.yml:1:14: not an id ('Mine'); allowed: small letters, digits and _, a letter first",
        ),
        (
            "kpis: {mine: {numerator: clicks}}",
            "params/kpis.yml:1:14: 'label' is missing; allowed: {en: text, fr: text}",
        ),
        (
            "kpis: {mine: {label: {english: M}, numerator: clicks}}",
            "params/kpis.yml:1:22: 'label' is not text by language; allowed: {en: text, fr: text}",
        ),
        (
            KPI + "    unit: n\n",
            "params/kpis.yml:3:5: 'numerator' is missing; allowed: an expression on measures",
        ),
        (
            KPI + "    numerator: clicks +\n",
            "params/kpis.yml:4:16: unexpected the end at character 9 of 'clicks +'",
        ),
        (
            KPI + '    numerator: "clicks[paid]"\n',
            "params/kpis.yml:4:16: 'clicks' has no parts ('clicks[paid]'); allowed: the measure as a whole",
        ),
        (
            KPI + '    numerator: "cac@PL"\n',
            "params/kpis.yml:4:16: 'cac' is a KPI and has no parts, scenarios or windows; allowed: its plain id",
        ),
        (KPI + "    numerator: mine + clicks\n", "params/kpis.yml:3:5: 'mine' is calculated from itself"),
        (
            "action_types: {sea: {targets: {cpll: at_most 5}}}",
            "params/kpis.yml:1:38: unknown KPI ('cpll'); did you mean 'cpl'?",
        ),
        (
            "kpis: {cpl: {label: &x {en: A}}}",
            "params/kpis.yml:1:21: anchor ('&x'); write the value out",
        ),
        (
            "kpis: {cpl: !!map {}}",
            "params/kpis.yml:1:13: tag ('tag:yaml.org,2002:map'); allowed: plain values",
        ),
        (
            "kpis: {}\nkpis: {}",
            "params/kpis.yml:2:1: duplicate key ('kpis'); first given on line 1",
        ),
        ("- kpis", "params/kpis.yml:1:1: not a mapping of keys; allowed: 'key: value' lines"),
        (
            "kpis: [",
            "params/kpis.yml:2:1: not YAML: did not find expected node content",
        ),
    ],
)
def test_load_catalogue_wrong_override_says_where_and_what(text: str, message: str) -> None:
    """Each mistake is named with its place, what is allowed and a guess."""
    assert refusal(text) == message


def test_load_catalogue_names_all_problems_at_once() -> None:
    """Nobody repairs a file one message at a time."""
    text = "kpis:\n  cpl: {unit: eur}\n  cac: {numerator: cots}\nhide: [nps, npx]\nextra: 1\n"
    lines = refusal(text).splitlines()
    assert [line.split(": ")[0] for line in lines] == [
        "params/kpis.yml:2:15",
        "params/kpis.yml:3:20",
        "params/kpis.yml:4:13",
        "params/kpis.yml:5:8",
    ]


def test_load_catalogue_deep_or_large_file_is_refused() -> None:
    """A file that only wants to be heavy is not parsed."""
    assert refusal("kpis: " + "[" * 40 + "]" * 40).startswith("params/kpis.yml:1:38: nested too deeply")
    assert refusal("#" * (1 << 20) + "\nkpis: {}") == (
        "params/kpis.yml: file larger than 1 MiB; allowed: up to 1048576 bytes"
    )


def test_load_catalogue_file_of_comments_changes_nothing() -> None:
    """Whoever has nothing to change yet may say so."""
    assert load_catalogue("# nothing yet\n\n") == load_catalogue()


def test_load_catalogue_empty_overrides_are_none() -> None:
    """A workspace that changes nothing has the shipped catalogue itself, which is read once."""
    assert load_catalogue("") is load_catalogue()


def test_load_catalogue_override_changes_only_what_it_says() -> None:
    """Decimals and thresholds of one KPI change, its formula and the rest of the catalogue do not."""
    before, after = load_catalogue(), load_catalogue("kpis: {cpl: {decimals: 0, thresholds: [0.02, 0.04]}}")
    assert (after["cpl"].decimals, after["cpl"].thresholds) == (0, (0.02, 0.04))
    assert after["cpl"].formula == before["cpl"].formula
    assert {kpi: after[kpi] for kpi in after.kpis if kpi != "cpl"} == {
        kpi: before[kpi] for kpi in before.kpis if kpi != "cpl"
    }


def test_load_catalogue_hidden_kpi_is_left_out_unless_asked_for() -> None:
    """What a workspace hides is not evaluated by default, and still known."""
    catalogue = load_catalogue("hide: [nps]")
    assert "nps" not in [kpi.id for kpi in catalogue.select()]
    assert catalogue["nps"].hidden


def test_select_unknown_ids_are_all_named() -> None:
    """A notebook that asks for two unknown KPIs learns of both."""
    with pytest.raises(InputRefused) as caught:
        load_catalogue().select(["cpl", "cpq", "zzz"])
    assert str(caught.value) == (
        "unknown KPI ('cpq'); allowed: an id of the catalogue; did you mean 'cpm'?\n"
        "unknown KPI ('zzz'); allowed: an id of the catalogue"
    )


def test_load_catalogue_imports_no_schema_library() -> None:
    """A notebook reads its catalogue before pydantic would even be imported."""
    code = "from reporting.metrics import load_catalogue; import sys; load_catalogue(); print('pydantic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
