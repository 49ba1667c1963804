"""The mail: what it says, in which language, and that nothing in it can be more than text."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from delivery.fakes import NOON
from delivery.filing import LOOK, ROOT, file_report, templates
from reporting.catalogue.kpis import read_rows
from reporting.delivery.attachment import read_pdf
from reporting.delivery.letters import Letter, Part
from reporting.delivery.message import (
    as_bytes,
    attachment_name,
    compose,
    headed,
    load_templates,
    message_id,
    subject,
)
from reporting.errors import InputRefused

TEMPLATES = templates()
GOLDEN = Path(__file__).parent / "golden"


def make_letter(output: Path, **options: object) -> Letter:
    """Make a letter about one filed report; options are those of the report or of the letter."""
    filing = {
        name: options.pop(name) for name in ("language", "unit_name", "title", "unit") if name in options
    }
    filed = file_report(output, **filing)  # type: ignore[arg-type]
    part = Part(
        record=filed.record,
        rows=read_rows(filed.folder / "kpis.csv"),
        headline="Cost is 7.5% over plan, paid back by revenue.",
        pdf=read_pdf(filed),
    )
    plain = Letter(
        parts=(part,),
        form="pdf",
        sender="reports@example.com",
        sender_name="Alder & Finch",
        to="a@example.com",
        to_name="Director",
        key="0f" * 16,
        created=NOON,
        look=LOOK,
    )
    return replace(plain, **options)  # type: ignore[arg-type]


def _bodies(message: EmailMessage) -> tuple[str, str]:
    text, page = (message.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert page is not None
    return text.get_content(), page.get_content()


def test_subject_is_the_one_of_the_specification(tmp_path: Path) -> None:
    """Unit, report, period, cost and revenue against the budget, in the reader's numbers."""
    english = make_letter(tmp_path)
    assert subject(english) == "[BU France] Performance 2026-03: cost +7.5% vs budget, revenue +7.0%"
    french = subject(replace(english, language="fr"))
    assert french == "[BU France] Performance 2026-03: coûts +7,5\u00a0% vs budget, CA +7,0\u00a0%"


@pytest.mark.parametrize("language", ["en", "fr", "de"])
def test_compose_writes_the_golden_text(tmp_path: Path, language: str) -> None:
    """Message, five numbers, status words and the attachment's name, in each language."""
    text, _ = _bodies(compose(make_letter(tmp_path, language=language), TEMPLATES))
    assert text == (GOLDEN / f"mail.{language}.txt").read_text(encoding="utf-8")


def test_compose_same_letter_gives_the_same_bytes(tmp_path: Path) -> None:
    """Nothing random and no clock: not even the boundaries between the parts."""
    letter = make_letter(tmp_path)
    assert as_bytes(compose(letter, TEMPLATES)) == as_bytes(compose(letter, TEMPLATES))


def test_compose_html_says_the_same_and_fetches_nothing(tmp_path: Path) -> None:
    """The HTML part has every figure of the text part, inline styles, and no reference to anywhere."""
    text, page = _bodies(compose(make_letter(tmp_path), TEMPLATES))
    for figure in re.findall(r"[+−]?\d[\d.,]*\d", text):
        assert figure in page
    assert "<style" not in page
    assert 'style="' in page
    assert LOOK.colours["accent"] in page
    assert re.findall(r"(?:src|href|url\()\S*", page) == []


def test_compose_html_says_whose_figures_of_when_and_how_they_stand(tmp_path: Path) -> None:
    """Unit in the heading, unit and period at the table; each status as mark and word, not only colour."""
    _, page = _bodies(compose(make_letter(tmp_path), TEMPLATES))
    assert re.search(r"<h1[^>]*>France</h1>", page)
    assert re.search(r"<caption[^>]*>France, March 2026: actual against plan</caption>", page)
    plain = re.sub(r"<[^>]+>", "", page)
    words = re.findall(r"[●▲■] (on track|watch|off track)", plain)
    assert words == ["watch", "on track", "on track", "off track", "on track"]
    # Tables that only place things say so, to readers that hear them; data has its header cells.
    assert len(re.findall(r"<table", page)) == len(re.findall(r'<table[^>]* role="presentation"', page)) + 1
    assert len(re.findall(r'scope="row"', page)) == 5


def test_compose_html_declares_its_colours_for_programs_that_turn_them_dark(tmp_path: Path) -> None:
    """Every text has its colour and stands on a declared ground: both are turned together or not at all."""
    _, page = _bodies(compose(make_letter(tmp_path), TEMPLATES))
    assert '<meta name="color-scheme" content="light only">' in page
    assert f'bgcolor="{LOOK.colours["paper"]}"' in page
    for tag in re.findall(r"<(?:h1|p|th|td|span|caption)\b[^>]*>", page):
        holder = 'align="center"' in tag or 'class="mark"' in tag
        assert holder or re.search(r"[ \";]color:", tag) or "<td>" in tag, tag


def test_compose_link_only_carries_no_figure(tmp_path: Path) -> None:
    """Neither subject nor body nor attachment: a link is all that leaves."""
    letter = make_letter(tmp_path, form="link", portal="https://reports.example.com/")
    message = compose(letter, TEMPLATES)
    data = as_bytes(message)
    assert message["Subject"] == "[BU France] Performance 2026-03"
    assert message["Content-Language"] == "en"
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    bodies = " ".join(_bodies(message))
    assert "https://reports.example.com/2026-03/FR/performance/report.html" in bodies
    for figure in ("43", "7.5", "321", "over plan"):
        assert figure not in bodies
    assert b"%PDF" not in data


def test_compose_template_that_names_what_is_not_there_is_refused(tmp_path: Path) -> None:
    """A workspace's own template may be wrong: the message says where, and nothing is sent."""
    folder = tmp_path / "email"
    shutil.copytree(ROOT / "templates" / "email", folder)
    (folder / "mail.txt.j2").write_text("{{ figurs }}", encoding="utf-8")
    with pytest.raises(InputRefused, match="'figurs' is undefined"):
        compose(make_letter(tmp_path), load_templates(folder))


def test_compose_link_without_portal_is_refused(tmp_path: Path) -> None:
    """There is nothing to link to."""
    with pytest.raises(InputRefused, match="no portal is named"):
        compose(make_letter(tmp_path, form="link"), TEMPLATES)


def test_compose_html_form_attaches_nothing(tmp_path: Path) -> None:
    """The figures are in the mail, the PDF is not."""
    message = compose(make_letter(tmp_path, form="html"), TEMPLATES)
    assert list(message.iter_attachments()) == []
    assert "43.0" in _bodies(message)[0]


def test_compose_data_is_text_never_markup(tmp_path: Path) -> None:
    """Names with markup and template syntax are shown as they are written."""
    hostile = "<script>alert(1)</script> {{ 7*7 }} {% raw %} & Co"
    _, page = _bodies(compose(make_letter(tmp_path, unit_name=hostile), TEMPLATES))
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "49" not in re.sub(r"#[0-9a-f]{6}", "", page)


def test_compose_group_is_no_business_unit(tmp_path: Path) -> None:
    """The group stands under its own name."""
    letter = make_letter(tmp_path, unit="GROUP", groups=frozenset({"GROUP"}))
    assert subject(letter).startswith("[Alder & Finch] Performance")


def test_attachment_name_of_a_correction_names_its_issue(tmp_path: Path) -> None:
    """Two issues saved in one folder do not overwrite each other."""
    filed = file_report(tmp_path, issue=2)
    assert attachment_name(filed.record) == "performance_FR_2026-03_issue2.pdf"


def test_message_id_depends_on_the_deliveries_alone() -> None:
    """The same key, the same id, wherever and whenever the mail is made."""
    assert message_id("abc", "reports@example.com") == "<abc@example.com>"


def _headers(data: bytes) -> list[str]:
    return [
        line.partition(b":")[0].decode()
        for line in data.split(b"\r\n\r\n")[0].split(b"\r\n")
        if line[:1] not in b" \t"
    ]


HEADERS = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "MIME-Version",
    "Content-Type",
]
_LINE = st.sampled_from(
    [
        "\r\nBcc: evil@example.com",
        "\nTo: evil@example.com",
        "\r",
        "\u2028",
        "\x00",
        "\u202e",
        "=?utf-8?q?=0ABcc:x?=",
        ",",
        '"',
    ]
)
_TEXT = st.lists(st.one_of(st.text(max_size=12), _LINE), max_size=4).map("".join)


@pytest.fixture(scope="module")
def link(tmp_path_factory: pytest.TempPathFactory) -> Letter:
    return make_letter(tmp_path_factory.mktemp("letter"), form="link", portal="https://reports.example.com")


@settings(max_examples=4000, deadline=None)
@given(title=_TEXT, unit=_TEXT, name=_TEXT)
def test_headers_hold_whatever_text_says(link: Letter, title: str, unit: str, name: str) -> None:
    """Any title, unit and display name: refused, or exactly the headers and recipient meant."""
    record = replace(link.parts[0].record, title=title, unit_name=unit)
    letter = replace(link, parts=(replace(link.parts[0], record=record),), to_name=name)
    try:
        message = headed(letter)
    except InputRefused:
        return
    message.set_content("x")
    data = message.as_bytes(policy=SMTP)
    assert sorted(_headers(data)) == sorted([*HEADERS, "Content-Transfer-Encoding"])
    again = message_from_bytes(data, policy=SMTP)
    assert [address.addr_spec for address in again["To"].addresses] == ["a@example.com"]
    assert [address.addr_spec for address in again["From"].addresses] == ["reports@example.com"]
