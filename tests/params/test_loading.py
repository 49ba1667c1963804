"""All params files of a workspace are read together, and refused together."""

import random
import re
import string
from pathlib import Path

import pytest

from params.conftest import FILES
from reporting.errors import InputRefused
from reporting.params import load_params
from reporting.workspace import Workspace


def test_load_params_settles_every_default(root: Path) -> None:
    """What a file does not say holds as for its parent, or as documented."""
    params = load_params(Workspace(root))
    report = params.reports["monthly"]
    assert (report.formats, report.renderer, report.units) == (("html", "pdf"), "auto", ("FR", "UK"))
    assert (report.limits.seconds, report.limits.memory_mb, report.limits.output_mb) == (300.0, 2048, 1.0)
    assert report.title_in("fr") == "Mensuel"
    organisation = params.organisation
    assert tuple(organisation.units) == ("FR", "UK", "GROUP")
    assert organisation.leaves == ("FR", "UK")
    kingdom = organisation.units["UK"]
    assert (kingdom.calendar.id, kingdom.locale, kingdom.language, kingdom.timezone, kingdom.country) == (
        *("civil", "en-GB", "en", "Europe/Paris", ""),
    )
    assert (organisation.units["FR"].language, organisation.units["GROUP"].currency) == ("fr", "EUR")
    assert (params.data.budget_version, params.data.allow_partial, params.kpis) == ("", False, "")


def test_load_params_of_the_demo_group(root: Path, pytestconfig: pytest.Config) -> None:
    """The files of the repository itself are good: six units, four currencies, two reports."""
    for path in (pytestconfig.rootpath / "params").glob("*.yml"):
        (root / "params" / path.name).write_bytes(path.read_bytes())
        if not path.name.startswith("_"):
            (root / "notebooks" / f"{path.stem}.ipynb").write_text("{}")
    (root / "params" / "monthly.yml").unlink()
    params = load_params(Workspace(root))
    units = params.organisation.units
    assert tuple(units) == ("FR", "DE", "ES", "UK", "US", "CH", "GROUP")
    assert {unit.currency for unit in units.values()} == {"EUR", "GBP", "USD", "CHF"}
    assert {"monthly_performance", "group_performance"} <= set(params.reports)
    assert params.reports["group_performance"].units == ("GROUP",)


def test_load_params_reports_stand_by_position_then_id(root: Path) -> None:
    """Position first, whatever the names."""
    for name, position in (("alpha", 20), ("zulu", 10), ("beta", 20)):
        (root / "params" / f"{name}.yml").write_text(FILES["monthly.yml"] + f"position: {position}\n")
    assert tuple(load_params(Workspace(root)).reports) == ("zulu", "alpha", "beta", "monthly")


def test_load_params_lists_the_problems_of_all_files(root: Path) -> None:
    """One run names them all, file by file, line by line."""
    params = root / "params"
    (params / "_organisation.yml").write_text(FILES["_organisation.yml"].replace("EUR\n", "EURO\n"))
    (params / "_data.yml").write_text(FILES["_data.yml"].replace("csv,", "cvs,"))
    (params / "monthly.yml").write_text("notebok: x\ncadence: month\ntitle: {en: A, fr: B}\nunits: [FX]\n")
    with pytest.raises(InputRefused) as refusal:
        load_params(Workspace(root))
    assert [line.split(";")[0] for line in str(refusal.value).splitlines()] == [
        "params/_organisation.yml:2:21: unknown currency ('EURO')",
        "params/monthly.yml:1:1: missing key 'notebook'",
        "params/monthly.yml:1:1: unknown key ('notebok')",
        "params/monthly.yml:4:9: unknown unit ('FX')",
        "params/_data.yml:2:18: unknown kind ('cvs')",
    ]


def test_load_params_missing_files_are_named(root: Path) -> None:
    """Recipients may be missing: then nobody gets anything."""
    (root / "params" / "_recipients.yml").unlink()
    params = load_params(Workspace(root))
    assert params.recipients.lists == ()
    assert not params.recipients.allows("FR", "anybody@example.com")
    (root / "params" / "_data.yml").unlink()
    (root / "params" / "monthly.yml").unlink()
    with pytest.raises(InputRefused) as refusal:
        load_params(Workspace(root))
    assert str(refusal.value).splitlines() == [
        "params: no report; one <report>.yml per report",
        "params/_data.yml: missing file",
    ]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("monthly_2.yaml", "not read, by its name ('monthly_2.yaml'); did you mean 'monthly_2.yml'?"),
        (
            "_organization.yml",
            (
                "unknown shared file ('_organization.yml'); allowed: _organisation.yml, _data.yml, "
                "_recipients.yml; did you mean '_organisation.yml'?"
            ),
        ),
        ("Monthly.yml", "id ('monthly') differs from 'Monthly' in case only"),
        (
            "my report.yml",
            (
                "unsafe id ('my report'); allowed: letters, digits, _ and -, at most 64, "
                "beginning with a letter or digit"
            ),
        ),
        (
            "con.yml",
            (
                "id reserved by Windows ('con'); allowed: letters, digits, _ and -, at most 64, "
                "beginning with a letter or digit"
            ),
        ),
    ],
)
def test_load_params_stray_files_are_refused(root: Path, name: str, message: str) -> None:
    """A file that looks like params is read or refused, never passed over."""
    (root / "params" / name).write_text(FILES["monthly.yml"])
    with pytest.raises(InputRefused) as refusal:
        load_params(Workspace(root))
    place = "monthly.yml" if name == "Monthly.yml" else name
    assert str(refusal.value) == f"params/{place}: {message}"


def test_load_params_links_out_of_the_workspace_are_refused(
    root: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Neither params nor notebooks may lie elsewhere."""
    outside = tmp_path_factory.mktemp("outside")
    (outside / "a.yml").write_text(FILES["_data.yml"])
    (root / "params" / "_data.yml").unlink()
    (root / "params" / "_data.yml").symlink_to(outside / "a.yml")
    (outside / "a.ipynb").write_text("{}")
    (root / "notebooks" / "monthly.ipynb").unlink()
    (root / "notebooks" / "monthly.ipynb").symlink_to(outside / "a.ipynb")
    with pytest.raises(InputRefused) as refusal:
        load_params(Workspace(root))
    assert str(refusal.value).splitlines() == [
        "params/monthly.yml:1:11: a link out of the workspace ('monthly.ipynb')",
        "params/_data.yml: a link out of the workspace",
    ]


def test_load_params_own_kpis_are_passed_on_as_text(root: Path) -> None:
    """They are read by the calculation; here they must only be plain YAML."""
    (root / "params" / "kpis.yml").write_text("cpl:\n  direction: lower\n")
    assert load_params(Workspace(root)).kpis == "cpl:\n  direction: lower\n"
    (root / "params" / "kpis.yml").write_text("cpl: &a {}\nroas: *a\n")
    with pytest.raises(InputRefused) as refusal:
        load_params(Workspace(root))
    assert str(refusal.value).splitlines() == [
        "params/kpis.yml:1:6: anchor ('&a'); write the value out",
        "params/kpis.yml:2:7: alias ('*a'); write the value out",
    ]


EVERY_KEY = {
    "_organisation.yml": FILES["_organisation.yml"]
    .replace(
        "  UK: {",
        "  UK: {valid_from: 2020-01-01, valid_to: 2030-01-01, include_in_group: true, thresholds: "
        "{on_track: 0.05, watch: 0.1, comment_amount: 1, comment_share: 0.1, comment_amount_alone: 2, "
        "minimum_base: 30, outlier: 9, always_comment: [cac], reconciliation: 0.01}, ",
    )
    .replace(
        "{kind: gregorian}",
        "{kind: gregorian, fy_start_month: 1, fy_label: end_year, week_start: mon, "
        "anchor: '', week53_policy: restate_prior}",
    ),
    "_data.yml": FILES["_data.yml"]
    .replace(
        "ledger.csv}",
        "ledger.csv, encoding: cp1252, separator: ';', decimal: ',', date_format: '%d/%m/%Y', "
        "max_rows: 9, max_bytes: 9, seconds: 9, freshness_days: 3, preliminary_days: 2}",
    )
    .replace("[ledger]}", "[ledger], mapping: a.sql}")
    + "budget_version: B\nforecast_version: F\nallow_partial: true\n",
    "_recipients.yml": FILES["_recipients.yml"]
    + "owners: {FR: owner@example.com}\nredirect: me@example.com\n"
    "limits: {attachment_mb: 1, recipients_per_message: 1, messages_per_run: 1}\n",
    "monthly.yml": FILES["monthly.yml"]
    + "units: all\nformats: [html]\nrenderer: quarto\nparameters: {top: 5}\nposition: 1\n"
    "limits: {seconds: 1, memory_mb: 512, output_mb: 1}\n",
}


def test_load_params_typing_slips_in_keys_get_the_right_guess(root: Path) -> None:
    """Of every single-character slip in every key, at least 95 % are guessed right."""
    chance = random.Random(7)
    slips = right = 0
    for name, text in EVERY_KEY.items():
        (root / "params" / name).write_text(text)
    load_params(Workspace(root))  # nothing is wrong but the slips
    for name, text in EVERY_KEY.items():
        for match in re.finditer(r"(?<![\w.'/])([a-z][a-z_0-9]{2,})(?=:[ \n])", text):
            key, other = match[1], chance.choice(string.ascii_lowercase)
            if key in ("civil", "ledger", "fact_cost_entry", "leaders", "top"):
                continue  # names, not keys
            at = chance.randrange(len(key))
            for slip in (
                key[:at] + key[at + 1 :],
                key[:at] + other + key[at:],
                key[:at] + other + key[at + 1 :],
            ):
                if slip == key:
                    continue
                (root / "params" / name).write_text(text[: match.start()] + slip + text[match.end() :])
                with pytest.raises(InputRefused) as refusal:
                    load_params(Workspace(root))
                slips += 1
                right += any(
                    problem.message == f"unknown key ('{slip}')" and problem.suggestion == key
                    for problem in refusal.value.problems
                )
        (root / "params" / name).write_text(text)
    assert slips > 150
    assert right / slips >= 0.95
