"""Sources, tables, recipients and transports, and the words they are refused with."""

from pathlib import Path

import pytest

from params.conftest import FILES, Refusals
from reporting.errors import InputRefused
from reporting.params import load_params
from reporting.workspace import Workspace

CSV = "{kind: csv, path: data/ledger.csv}"
TABLE = "{sources: [ledger]}"
EML = "{kind: eml, from: reporting@example.com}"
TO = "{role: Director, address: director.fr@example.com}"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (CSV, "{path: data/ledger.csv}", "2:11: missing key 'kind'"),
        (
            CSV,
            "{kind: xlsx, path: a.xlsx, separator: ';'}",
            (
                "2:38: unknown key ('separator'); allowed keys: max_rows, max_bytes, seconds, "
                "freshness_days, preliminary_days, kind, path, sheet, date_format"
            ),
        ),
        (
            CSV,
            "{kind: csv, path: a.csv, encoding: utf8000}",
            ("2:46: unknown encoding ('utf8000'); allowed: such as utf-8, cp1252, utf-16"),
        ),
        (CSV, "{kind: csv, path: a.csv, separator: ';;'}", "2:47: 'separator' is not one character (';;')"),
        (CSV, "{kind: csv, path: a.csv, decimal: ;}", "2:45: unknown decimal (';'); allowed: ., ,"),
        (
            CSV,
            "{kind: csv, path: '${HOME}/a.csv'}",
            (
                "2:29: malformed reference in 'path' ('${HOME}/a.csv'); "
                "allowed: ${env:NAME}, ${file:PATH}, ${keyring:NAME}"
            ),
        ),
        (
            CSV,
            "{kind: sql, url: 'postgresql://u:hunter2@h/d', query: SELECT 1}",
            (
                "2:28: 'url' holds a credential, not repeated here; "
                "allowed: ${env:NAME}, ${file:PATH}, ${keyring:NAME}"
            ),
        ),
        (
            CSV,
            "{kind: csv, path: a.csv, password: hunter2}",
            (
                "2:36: unknown key ('password'); allowed keys: max_rows, max_bytes, seconds, freshness_days, "
                "preliminary_days, kind, path, encoding, separator, decimal, date_format"
            ),
        ),
        (
            CSV,
            "{kind: csv, path: a.csv, freshness_days: -1}",
            ("2:52: 'freshness_days' must be at least 0 (-1)"),
        ),
        (
            TABLE,
            "{sources: [leger]}",
            ("4:31: unknown source ('leger'); sources: ledger; did you mean 'ledger'?"),
        ),
        (
            TABLE,
            "{sources: [ledger, ledger]}",
            (
                "4:20: table 'fact_cost_entry' has 2 sources and no mapping; "
                "one source, or a mapping that joins them"
            ),
        ),
        (
            TABLE,
            "[{sources: [ledger]}, {sources: [ledger], maping: a.sql}]",
            ("4:62: unknown key ('maping'); allowed keys: sources, mapping; did you mean 'mapping'?"),
        ),
        (
            TABLE,
            "{sources: [ledger], mapping: ../a.sql}",
            ("4:49: 'mapping' is not a path inside the workspace ('../a.sql'); allowed form: folder/file"),
        ),
        (
            "  ledger: {",
            "  led ger: {",
            (
                "2:3: unsafe id ('led ger'); allowed: letters, digits, _ and -, at most 64, "
                "beginning with a letter or digit"
            ),
        ),
    ],
)
def test_data_file_one_fault_has_its_words(refusals: Refusals, old: str, new: str, message: str) -> None:
    """Place, value, what is allowed, a guess; no credential is ever repeated."""
    found = refusals("_data.yml", old, new)
    assert f"params/_data.yml:{message}" in found
    assert "hunter2" not in "".join(found)


def test_data_file_several_parts_and_late_values(root: Path) -> None:
    """A table may be made of parts; addresses are looked up by who uses them, and say what is missing."""
    (root / "params" / "_data.yml").write_text(
        "sources:\n"
        "  book: {kind: xlsx, path: '${env:FOLDER}/budget.xlsx', sheet: Plan}\n"
        "  warehouse: {kind: sql, url: '${file:secrets/url.txt}', query: SELECT 1}\n"
        "tables:\n"
        "  fact_budget_line:\n"
        "    - {sources: [book], mapping: mappings/budget.sql}\n"
        "    - {sources: [warehouse]}\n"
    )
    data = load_params(Workspace(root)).data
    assert [(part.table, part.sources, part.mapping) for part in data.tables] == [
        ("fact_budget_line", ("book",), "mappings/budget.sql"),
        ("fact_budget_line", ("warehouse",), ""),
    ]
    book, warehouse = data.sources["book"], data.sources["warehouse"]
    assert book.path.resolve(root, environ={"FOLDER": "/data"}) == "/data/budget.xlsx"
    with pytest.raises(InputRefused) as refusal:
        book.path.resolve(root, environ={})
    assert str(refusal.value) == "params/_data.yml:2:28: environment variable 'FOLDER' is not set"
    with pytest.raises(InputRefused) as refusal:
        warehouse.url.resolve(root)
    assert str(refusal.value) == "params/_data.yml:3:31: file 'secrets/url.txt' cannot be read"
    (root / "secrets").mkdir()
    (root / "secrets" / "url.txt").write_text("postgresql://u:hunter2@h/d\n")
    assert warehouse.url.resolve(root) == "postgresql://u:hunter2@h/d"
    assert "hunter2" not in repr(data)
    assert not warehouse.path
    assert book.path.is_constant is False


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            TO,
            "{role: Director, address: director.fr@example.org}",
            (
                "9:35: 'director.fr@example.org' may not get reports of FR; "
                "only addresses and domains under 'allow' of the unit"
            ),
        ),
        (
            TO,
            "{role: Director, address: director.fr@sub.example.com}",
            (
                "9:35: 'director.fr@sub.example.com' may not get reports of FR; "
                "only addresses and domains under 'allow' of the unit"
            ),
        ),
        (
            "units: [FR]",
            "units: all",
            (
                "9:35: 'director.fr@example.com' may not get reports of UK; "
                "only addresses and domains under 'allow' of the unit"
            ),
        ),
        (
            TO,
            TO + "\n      - {role: Copy, address: Director.FR@example.com}",
            ("10:31: 'Director.FR@example.com' twice in list 'leaders'"),
        ),
        (
            TO,
            '{role: Director, address: "a@example.com\\r\\nBcc: b@example.com"}',
            (
                "9:35: not a mail address ('a@example.com\\r\\nBcc: b@example.com'); "
                "allowed form: one ASCII address such as role.fr@example.com"
            ),
        ),
        (
            TO,
            "{role: Director, address: 'a@example.com, b@example.com'}",
            (
                "9:35: not a mail address ('a@example.com, b@example.com'); "
                "allowed form: one ASCII address such as role.fr@example.com"
            ),
        ),
        (
            TO,
            "{role: Director, address: dirеctor@example.com}",
            (
                "9:35: not a mail address ('dirеctor@example.com'); "
                "allowed form: one ASCII address such as role.fr@example.com"
            ),
        ),
        (
            "reports: [monthly]",
            "reports: [monthli]",
            ("6:15: unknown report ('monthli'); reports: monthly; did you mean 'monthly'?"),
        ),
        ("  UK: [", "  IT: [", "3:3: unknown unit ('IT'); units: GROUP, FR, UK"),
        (
            "[example.com]",
            "['*']",
            (
                "2:8: neither a mail address nor a domain ('*'); "
                "allowed forms: role.fr@example.com, example.com"
            ),
        ),
        (
            "units: [FR]",
            "units: [FR]\n    approval: false\n    four_eyes: true",
            ("9:16: 'four_eyes' without 'approval'; approval: true, or four_eyes: false"),
        ),
        (
            EML,
            "{kind: smpt, from: reporting@example.com}",
            (
                "10:19: unknown kind ('smpt'); allowed: eml, smtp, lmtp, sendmail, graph, ses; "
                "did you mean 'smtp'?"
            ),
        ),
        (EML, "{kind: eml}", "10:12: missing key 'from'; required keys: from, kind"),
        (
            EML,
            "{kind: smtp, from: a@example.com, host: mail.example.com, user: u, password: hunter2}",
            (
                "10:89: 'password' is written in the file; its value is not repeated here; "
                "allowed: ${env:NAME}, ${file:PATH}, ${keyring:NAME}"
            ),
        ),
        (
            EML,
            "{kind: smtp, from: a@example.com, host: mail.example.com, tls: none}",
            ("10:75: no TLS to another machine ('mail.example.com'); allowed: starttls, implicit"),
        ),
        (
            EML,
            "{kind: smtp, from: a@example.com, host: mail.example.com, user: u}",
            ("10:1: 'user' and 'password' come together"),
        ),
        (
            EML,
            "{kind: smtp, from: a@example.com, host: localhost, tls: none, user: u, password: '${env:P}'}",
            ("10:68: a password without TLS; allowed: starttls, implicit"),
        ),
        (
            EML,
            "{kind: eml, from: a@example.com, folder: /tmp/out}",
            ("10:53: 'folder' is not a path inside the workspace ('/tmp/out'); allowed form: folder/file"),
        ),
    ],
)
def test_recipients_file_one_fault_has_its_words(
    refusals: Refusals, old: str, new: str, message: str
) -> None:
    """Place, value, what is allowed, a guess; no password is ever repeated."""
    found = refusals("_recipients.yml", old, new)
    assert found == [f"params/_recipients.yml:{message}"]
    assert "hunter2" not in found[0]


def test_recipients_file_defaults_are_the_safe_ones(root: Path) -> None:
    """Approval is asked for, a PDF is attached, messages become files."""
    recipients = load_params(Workspace(root)).recipients
    leaders = recipients.lists[0]
    assert (leaders.name, leaders.reports, leaders.units) == ("leaders", ("monthly",), ("FR",))
    assert (leaders.approval, leaders.four_eyes, leaders.to[0].form, leaders.to[0].language) == (
        *(True, False, "pdf", ""),
    )
    assert (recipients.transport.kind, recipients.transport.folder) == ("eml", "output/outbox")
    assert (recipients.limits.attachment_mb, recipients.limits.messages_per_run) == (10.0, 500)


def test_recipients_allows_exactly_what_is_listed(root: Path) -> None:
    """A domain is matched whole, an address letter by letter but for case; the group has no list."""
    recipients = load_params(Workspace(root)).recipients
    addresses = (
        "x@EXAMPLE.com",
        "director.uk@example.com",
        "x@example.com.evil.org",
        "x@badexample.com",
        "example.com",
    )
    allowed = {
        unit: [recipients.allows(unit, address) for address in addresses] for unit in ("FR", "UK", "GROUP")
    }
    assert allowed == {
        "FR": [True, True, False, False, False],
        "UK": [False, True, False, False, False],
        "GROUP": [False, False, False, False, False],
    }


def test_recipients_file_late_values_of_a_mail_server(root: Path) -> None:
    """User and password are looked up when a message is sent."""
    text = FILES["_recipients.yml"].replace(
        EML,
        "{kind: smtp, from: a@example.com, host: '${env:HOST}', port: 465, tls: implicit, "
        "user: mailer, password: '${env:MAIL_PASSWORD}'}",
    )
    (root / "params" / "_recipients.yml").write_text(text)
    transport = load_params(Workspace(root)).recipients.transport
    assert transport.password.resolve(root, environ={"MAIL_PASSWORD": "x"}) == "x"
    assert (transport.user.text, transport.user.is_constant, transport.tls) == ("mailer", True, "implicit")


def test_recipients_file_many_units_are_counted(root: Path, refusals: Refusals) -> None:
    """A message stays readable with a hundred units."""
    units = "".join(f"  U{number:02d}: {{name: U, parent: GROUP, currency: EUR}}\n" for number in range(20))
    (root / "params" / "_organisation.yml").write_text(FILES["_organisation.yml"] + units)
    found = refusals("_recipients.yml", "units: [FR]", "units: all")
    assert found == [
        (
            "params/_recipients.yml:9:35: 'director.fr@example.com' may not get reports of "
            "UK, U00, U01, U02, U03, U04, U05, U06 and 13 more; "
            "only addresses and domains under 'allow' of the unit"
        )
    ]
