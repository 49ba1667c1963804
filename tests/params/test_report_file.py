"""What a report's file may say, and the words it is refused with."""

import pytest

from params.conftest import Refusals

PIPELINE = "report, unit, period, language, as_of, snapshot, output_folder"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "cadence: month",
            "cadence: monthly",
            (
                "3:10: unknown cadence ('monthly'); allowed: day, week, month, quarter, year; "
                "did you mean 'month'?"
            ),
        ),
        (
            "notebook: monthly.ipynb",
            "notebook: monthli.ipynb",
            (
                "1:11: no such notebook ('monthli.ipynb'); notebooks: monthly.ipynb; "
                "did you mean 'monthly.ipynb'?"
            ),
        ),
        (
            "notebook: monthly.ipynb",
            "notebook: ../monthly.ipynb",
            "1:11: 'notebook' is not a notebook of notebooks/ ('../monthly.ipynb'); allowed form: name.ipynb",
        ),
        (
            "title: {en: Monthly, fr: Mensuel}",
            "title: {en: Monthly}",
            ("2:8: no title in 'fr', the language of some of its units"),
        ),
        (
            "title: {en: Monthly, fr: Mensuel}",
            "title: {en: Monthly, fr: Mensuel, it: Mensile}",
            "2:35: unknown language ('it'); allowed: en, fr, de",
        ),
        (
            "title: {en: Monthly, fr: Mensuel}",
            "title: Monthly",
            ("2:8: 'title' must be a mapping of keys ('Monthly')"),
        ),
        (
            "cadence: month",
            "cadence: month\nunits: every",
            ("4:8: 'units' is 'every'; allowed: all, group, or a list of ids"),
        ),
        (
            "cadence: month",
            "cadence: month\nunits: [FR, F]",
            ("4:13: unknown unit ('F'); units: GROUP, FR, UK; did you mean 'FR'?"),
        ),
        (
            "cadence: month",
            "cadence: month\nunits: [FR, ../FR]",
            ("4:13: unknown unit ('../FR'); units: GROUP, FR, UK"),
        ),
        ("cadence: month", "cadence: month\nunits: [FR, UK, FR]", "4:17: 'FR' twice in 'units'"),
        (
            "cadence: month",
            "cadence: month\nformats: [html, docx]",
            ("4:17: unknown formats item 2 ('docx'); allowed: html, pdf, xlsx, pptx"),
        ),
        (
            "cadence: month",
            "cadence: month\nformats: []",
            ("4:10: 'formats' must be a list of at least 1 item(s) (a list)"),
        ),
        (
            "cadence: month",
            "cadence: month\nrenderer: quatro",
            ("4:11: unknown renderer ('quatro'); allowed: auto, quarto, embedded; did you mean 'quarto'?"),
        ),
        (
            "cadence: month",
            "cadence: month\nlimits: {seconds: 0}",
            ("4:19: 'seconds' must be greater than 0.0 (0)"),
        ),
        (
            "cadence: month",
            "cadence: month\nlimits: {memory: 1}",
            (
                "4:10: unknown key ('memory'); allowed keys: seconds, memory_mb, output_mb; "
                "did you mean 'memory_mb'?"
            ),
        ),
        (
            "cadence: month",
            "cadence: month\nparameters: {period: 2026}",
            (f"4:14: parameter 'period' is set for every job; allowed: any name but {PIPELINE}"),
        ),
        (
            "cadence: month",
            "cadence: month\nparameters: {Top: 5}",
            (
                "4:14: parameter 'Top' is not a name of the notebook; "
                "allowed: lower-case letters, digits and _"
            ),
        ),
        (
            "cadence: month",
            "cadence: month\nparameters: {top: [5]}",
            ("4:19: parameter 'top' is a list; allowed: text, a number, true or false"),
        ),
        (
            "cadence: month",
            "cadence: month\nparameters: {top: }",
            ("4:14: parameter 'top' is empty; allowed: text, a number, true or false"),
        ),
        (
            "cadence: month",
            "cadence: month\nparameters: {top: '${env:TOP}'}",
            ("4:19: parameter 'top' holds a reference ('${env:TOP}'); write the value itself"),
        ),
    ],
)
def test_report_file_one_fault_has_its_words(refusals: Refusals, old: str, new: str, message: str) -> None:
    """Place, value, what is allowed, a guess."""
    assert refusals("monthly.yml", old, new) == [f"params/monthly.yml:{message}"]


@pytest.mark.parametrize(
    "parameter",
    [
        "db_password: hunter2",
        "apiToken: hunter2",
        "source: 'postgresql://reader:hunter2@warehouse/marketing'",
        "note: 'password=hunter2'",
    ],
)
def test_report_file_secrets_are_refused_and_never_repeated(refusals: Refusals, parameter: str) -> None:
    """By their name or by their shape; the message says where secrets belong."""
    name = parameter.split(":")[0]
    found = refusals("monthly.yml", "cadence: month", f"cadence: month\nparameters:\n  {parameter}")
    assert found == [
        (
            f"params/monthly.yml:5:3: parameter '{name}' looks like a secret; "
            "its value is not repeated here; "
            "secrets belong to sources and transports, as ${env:NAME}, ${file:PATH} or ${keyring:NAME}"
        )
    ]
