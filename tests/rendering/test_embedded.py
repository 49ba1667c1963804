"""The embedded renderer, for real: standards, bytes, hostile text, missing things."""

from __future__ import annotations

import hashlib
import html
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pikepdf
import pytest
from pypdf import PdfReader

from pdf_standards import broken_rules
from reporting.errors import RenderFailed
from reporting.rendering import embedded, read_identity
from reporting.rendering.page import Page
from reporting.rendering.render import render

TEMPLATES = Path(__file__).parents[2] / "templates"

HOSTILE = [
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    "<b>bold</b> & &amp; &#60;",
    "*em* **strong** ~~del~~ ^sup^ `code`",
    "[link](javascript:alert(1)) ![image](https://example.org/a.png)",
    "# heading",
    "$x^2$ \\alpha \\input{/etc/passwd}",
    '#panic("x") #read("/etc/passwd")',
    "#[*x*] $ sum $ <label> @ref",
    '"]) #panic("out") //',
    '\\"))) #panic("out")',
    "{{< env HOME >}}",
    "{{< include /etc/passwd >}}",
    "{{{< env HOME >}}}",
    "{{ 7*7 }} {% include 'x' %} ${HOME}",
    "`x`{=typst} `<b>`{=html}",
    "::: {.hidden} :::",
    "--- title: x ---",
    "a\\u0041b \\n \\t %s {0}",
    "=cmd|' /C calc'!A0",
    "'; DROP TABLE facts; --",
    "O'Brien « Été » “Zoé” œuvre ßtraße",
    "x" * 100,
]


def normal(text: str) -> str:
    return re.sub(r"\s+", "", text)


def pdf_text(content_or_path) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(content_or_path).pages)


def html_text(path) -> str:
    body = re.sub(r"(?s)<(style|head)\b.*?</\1>", "", path.read_text("utf-8"))
    return html.unescape(re.sub(r"<[^>]+>", " ", body))


@pytest.fixture
def rendered(full_document, tmp_path):
    """Render a full document once, and give its files."""
    (result,) = render([full_document()], [tmp_path / "out"], renderer="embedded")
    return result.files


def test_render_pdf_meets_both_standards(rendered):
    """An independent validator finds the PDF readable by screen readers and fit for an archive."""
    assert broken_rules(rendered["pdf"].read_bytes()) == []


def test_render_pdf_says_what_it_is(rendered):
    """Title, language, identity and bookmarks are in the file itself."""
    assert read_identity(rendered["pdf"]) == ("FR", "2026-10", "monthly_performance", 1)
    with pikepdf.open(rendered["pdf"]) as document, document.open_outline() as outline:
        assert str(document.docinfo["/Title"]) == "Monthly performance"
        assert str(document.Root.Lang) == "en-GB"
        assert [item.title for item in outline.root] == ["Key figures", "Details", "Annex"]
        assert [item.title for item in outline.root[1].children] == ["Method"]


def test_render_pdf_is_a4_with_numbered_pages_and_footer(rendered):
    """Every page is A4 and says its number, the sources, the day and the snapshot (R44)."""
    reader = PdfReader(rendered["pdf"])
    assert len(reader.pages) == 2  # the annex begins a page
    for number, page in enumerate(reader.pages, start=1):
        assert [round(float(side)) for side in page.mediabox[2:]] == [595, 842]
        text = normal(page.extract_text())
        assert f"Page{number}/2" in text
        for note in ("Ledger,Adplatforms,Webanalytics", "2026-11-05", "a1b2c3d4e5f6"):
            assert note in text


def test_render_pdf_reads_in_the_order_of_the_page(rendered):
    """Text extraction, like a screen reader, meets the parts in the order a person sees them."""
    text = pdf_text(rendered["pdf"])
    order = [
        "France",
        "Monthly performance",
        "Key figures",
        "Cost is 7.5 % over plan",
        "Details",
        "Search",
        "Annex",
    ]
    places = [text.index(words) for words in order]
    assert places == sorted(places)


def test_render_pdf_embeds_the_brand_fonts_only(rendered):
    """Every font of the file is embedded and shipped with the brand."""
    fonts = set()
    with pikepdf.open(rendered["pdf"]) as document:
        for thing in document.objects:
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/FontDescriptor":
                assert "/FontFile2" in thing or "/FontFile3" in thing
                fonts.add(str(thing["/FontName"]).split("+")[1])
    assert fonts <= {"IBMPlexSans", "IBMPlexSans-Bold", "IBMPlexMono", "NotoSansSymbols2-Regular"}


def test_render_same_input_same_bytes(full_document, tmp_path):
    """A rerun, in the same process or in another, gives identical files."""
    first, second = tmp_path / "first", tmp_path / "second"
    render([full_document()], [first], renderer="embedded")
    render([full_document()], [second], renderer="embedded")
    for name in ("report.html", "report.pdf"):
        digests = {hashlib.sha256((folder / name).read_bytes()).hexdigest() for folder in (first, second)}
        assert len(digests) == 1, name


def test_render_threads_give_the_same_files(full_document, tmp_path):
    """Several threads at once render what one would."""
    document = full_document()

    def one(number):
        (result,) = render([document], [tmp_path / str(number)], renderer="embedded")
        return tuple(path.read_bytes() for path in result.files.values())

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(one, range(6)))) == 1


@pytest.mark.parametrize("place", ["names", "chart", "output"])
def test_render_hostile_text_is_shown_as_text(document, cells, tmp_path, place):
    """Text of data is never read as markup: it stands in both formats, character by character."""
    if place == "names":
        texts = [text for text in HOSTILE if len(text) < 100]
        documents = [document(cells.prose("text"), unit_name=text, status_note=text) for text in texts]
    elif place == "chart":
        texts = HOSTILE
        shown = (cells.chart(text, alt=text, label=f"c{i}") for i, text in enumerate(texts))
        documents = [document(*(cells.code("x", output) for output in shown))]
    else:
        texts = HOSTILE
        documents = [document(*(cells.code("x", cells.stream(text)) for text in texts))]
    results = render(documents, [tmp_path / str(i) for i in range(len(documents))], renderer="embedded")
    paper = normal("".join(pdf_text(result.files["pdf"]) for result in results))
    screen = normal("".join(html_text(result.files["html"]) for result in results))
    for text in texts:
        assert normal(text) in screen, text
        assert normal(text) in paper, text
    for result in results:
        page = result.files["html"].read_text("utf-8")
        assert "<script" not in page
        assert "onerror" not in re.sub(r"&lt;img.*?&gt;|alt=\"[^\"]*\"", "", page)


@pytest.mark.parametrize("place", ["names", "cells"])
def test_render_unprintable_text_does_not_stop_a_report(document, cells, tmp_path, place):
    """Control characters, overrides, lone surrogates and code points without meaning are left out."""
    text = "a\x00b\x07c\x1bd\x7fe\x85f\ufeffg\u202eh\u2066i\ufffej\U0001ffffk\ufdd0l\ud800m"
    if place == "names":
        made = document(cells.prose("x"), title=text, unit_name=text, status_note=text, sources=(text,))
    else:
        made = document(cells.prose(text.replace("\ud800", "")), cells.code("x", cells.stream(text)))
    (result,) = render([made], [tmp_path / "out"], renderer="embedded")
    assert "abcdefghijklm" in normal(pdf_text(result.files["pdf"]))
    assert "abcdefghijklm" in normal(html_text(result.files["html"]))


def test_render_markdown_cells_run_nothing(document, cells, tmp_path):
    """Markdown is prose: raw HTML, raw Typst, TeX and shortcodes in it are text; links lead to pages only."""
    prose = (
        "## A\n\n<script>alert(1)</script> `#panic(1)`{=typst} $x$ {{< env HOME >}}\n\n"
        '```{=typst}\n#panic("block")\n```\n\n[a](javascript:alert(1)) [b](file:///a){onclick="x()"} '
        "![far away](https://example.org/a.png) [c](https://example.org){style='color:red'}\n"
    )
    (result,) = render([document(cells.prose(prose))], [tmp_path / "out"], renderer="embedded")
    page = result.files["html"].read_text("utf-8")
    assert "<script>" not in page
    for trace in ("javascript:", "file:", "onclick", "a.png", "color:red"):
        assert trace not in page.split("<main")[1]
    assert 'href="https://example.org"' in page
    for text in ("<script>alert(1)</script>", '#panic("block")', "$x$", "{{< env HOME >}}", "far away"):
        assert normal(text) in normal(html_text(result.files["html"]))
        assert normal(text) in normal(pdf_text(result.files["pdf"]))


def test_render_html_refers_to_nothing_outside(rendered):
    """The page is one file: every address in it is data, a place in it, or a link to click."""
    page = rendered["html"].read_text("utf-8")
    loaded = re.findall(r"(?:src|srcset|data|action|poster)=\"([^\"]*)\"", page) + re.findall(
        r"url\(([^)]*)\)", page
    )
    assert loaded
    assert [address[:30] for address in loaded if not address.startswith("data:")] == []
    assert "<link" not in page
    assert "@import" not in page
    assert "default-src &#39;none&#39;" in page or "default-src 'none'" in page


def test_render_html_structure(rendered):
    """One title, landmarks, a skip link and a contents list that leads to the sections."""
    page = rendered["html"].read_text("utf-8")
    assert len(re.findall(r"<h1[ >]", page)) == 1
    for landmark in ("<header", "<nav", '<main id="report"', "<footer", 'href="#report"'):
        assert landmark in page
    assert re.findall(r'<a href="#([^"]+)"', page.split("<nav")[1].split("</nav>")[0])[0] == "key-figures"
    assert '<html lang="en-GB">' in page
    assert '<meta name="reporting:unit" content="FR">' in page


def test_render_unknown_characters_become_squares_with_a_note(document, cells, tmp_path):
    """A name no shipped font can write does not stop the report: squares, a note to the reader, a warning."""
    made = document(cells.code("x", cells.chart("Tokyo 東京")), unit_name="東京", language="fr")
    (result,) = render([made], [tmp_path / "out"], renderer="embedded")
    text = pdf_text(result.files["pdf"])
    assert "Tokyo □□" in text
    assert "Les caractères absents des polices fournies sont remplacés par □." in text
    assert "東京" in html_text(result.files["html"])
    (warning,) = result.warnings
    assert warning == (
        "executed.ipynb: shown as □ in the PDF, as no shipped font has them: "
        "U+6771 CJK UNIFIED IDEOGRAPH-6771, U+4EAC CJK UNIFIED IDEOGRAPH-4EAC"
    )


def test_render_other_scripts_and_emoji_are_shown(document, cells, tmp_path):
    """Hebrew, Arabic, Greek, Cyrillic and emoji have a font; nothing is replaced."""
    made = document(cells.prose("שלום مرحبا Ελλάδα Привет 🎉👩‍👩‍👧 ❤️ ▲"), unit_name="🎉 Fête")
    (result,) = render([made], [tmp_path / "out"], renderer="embedded")
    assert result.warnings == ()
    assert "Ελλάδα Привет" in pdf_text(result.files["pdf"])


def test_render_combining_marks_of_two_fonts_are_replaced(document, cells, tmp_path):
    """Marks on a letter of another script, which Typst cannot draw together, do not stop the report."""
    made = document(cells.prose("a \u05d0\u0323\u0653 b"))
    (result,) = render([made], [tmp_path / "out"], renderer="embedded", environ={})
    assert pdf_text(result.files["pdf"]).count("b") > 0


def test_render_missing_family_is_refused(document, cells, brand, tmp_path):
    """A font that is not there is an error, not a silent change of look."""
    import dataclasses

    without = dataclasses.replace(brand, family="No Such Family")
    with pytest.raises(
        RenderFailed, match="typst warns, so the page is not what it should be: unknown font family"
    ):
        render([document(cells.prose("text"), brand=without)], [tmp_path / "out"], renderer="embedded")
    assert not (tmp_path / "out").exists()


def test_render_broken_exhibit_names_its_cell_and_leaves_nothing(document, cells, tmp_path):
    """Where Typst fails, the error names the cell of the notebook, and no half of the report is left."""
    broken = cells.exhibit("exhibit-chart", {"label": "a", "svg": "<svg", "alt": "a"}, "<p>a</p>")
    made = document(cells.prose("## A"), cells.code("good", cells.chart("a")), cells.code("bad", broken))
    with pytest.raises(RenderFailed, match=r"^executed\.ipynb: cell 3: typst refused the page: "):
        render([made], [tmp_path / "out"], renderer="embedded")
    assert not (tmp_path / "out").exists()


def test_render_chart_without_words_is_refused_with_its_cell(document, cells, tmp_path):
    """Before any renderer sees a chart that says nothing to a screen reader, the error names its cell."""
    made = document(cells.prose("## A"), cells.code("x", cells.chart("a", alt="")))
    with pytest.raises(RenderFailed) as caught:
        render([made], [tmp_path / "out"], renderer="embedded")
    assert str(caught.value) == "executed.ipynb: cell 2: a chart has no text alternative (alt)"


def test_render_contents_from_five_pages(document, cells, tmp_path):
    """A longer report begins with its contents; a short one does not."""
    text = "Lorem ipsum dolor sit amet. " * 400
    for sections, expected in ((2, 0), (8, 1)):
        made = document(
            *(cells.prose(f"## Section {i} {{.new-page}}\n\n{text[: 900 * 3]}") for i in range(sections))
        )
        (result,) = render([made], [tmp_path / str(sections)], renderer="embedded")
        first = PdfReader(result.files["pdf"]).pages[0].extract_text()
        assert first.count("Contents") == expected


def test_render_formats_only_those_asked_for(full_document, tmp_path):
    """A report that is only HTML leaves no PDF."""
    (result,) = render([full_document(formats=("html",))], [tmp_path / "out"], renderer="embedded")
    assert list(result.files) == ["html"]
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["report.html"]


def test_render_needs_no_network_and_no_environment(full_document, tmp_path):
    """Rendering works without an environment or a temporary folder, and opens no network socket."""
    import pickle

    document = full_document()
    (tmp_path / "document.pickle").write_bytes(pickle.dumps(document))
    program = (
        "import pickle, sys\n"
        "def refuse(event, args):\n"
        "    if event in ('socket.connect', 'socket.getaddrinfo', 'socket.bind'):\n"
        "        raise SystemExit('network: ' + event)\n"
        "sys.addaudithook(refuse)\n"
        "from pathlib import Path\n"
        "from reporting.rendering.render import render\n"
        "document = pickle.loads(Path(sys.argv[1]).read_bytes())\n"
        "render([document], [Path(sys.argv[2])], renderer='embedded', environ={})\n"
    )
    source = str(__import__("pathlib").Path(embedded.__file__).parents[2])
    run = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "document.pickle"), str(tmp_path / "bare")],
        env={"PYTHONPATH": source, "LANG": "C", "TMPDIR": "/nonexistent"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    render([document], [tmp_path / "here"], renderer="embedded")
    for name in ("report.html", "report.pdf"):
        assert (tmp_path / "bare" / name).read_bytes() == (tmp_path / "here" / name).read_bytes()


def test_typst_source_has_no_text_of_data_outside_literals(document, cells):
    """The Typst source of an exhibit holds escaped data only."""
    source = embedded.typst_source(Page(document(cells.code("x", cells.chart('#panic("x") *y* {{< z')))))
    assert "#panic" not in source
    assert "{{<" not in source


def test_render_reports_of_one_notebook_keep_their_own_words(document, cells, tmp_path):
    """What Pandoc reads is the same for both, and kept; titles, units and figures are each report's own."""
    first = document(cells.prose("## Position"), cells.code("x", cells.chart("12 leads")), unit_name="France")
    second = document(
        cells.prose("## Position"), cells.code("x", cells.chart("34 leads")), unit_name="Espa\u00f1a <b>"
    )
    files = [
        one.files for one in render([first, second], [tmp_path / "a", tmp_path / "b"], renderer="embedded")
    ]
    for kind, text_of in (("html", html_text), ("pdf", pdf_text)):
        texts = [normal(text_of(one[kind])) for one in files]
        assert ["France" in texts[0], "12leads" in texts[0], "34leads" in texts[0]] == [True, True, False]
        assert ["Espa\u00f1a<b>" in texts[1], "34leads" in texts[1], "France" in texts[1]] == [
            True,
            True,
            False,
        ]


def test_render_one_endless_word_is_folded(document, cells, tmp_path):
    """A line that no paper has room for, and no PDF may hold in one piece, is shown whole, line by line."""
    source = document(
        cells.prose("## A"), cells.code("x", cells.stream("y" * 40_000 + "\n")), formats=("pdf",)
    )
    (made,) = render([source], [tmp_path / "out"], renderer="embedded")
    assert pdf_text(made.files["pdf"]).count("y") >= 40_000


def test_render_changed_template_is_read_again(document, cells, tmp_path):
    """A template that was changed between two reports of one process shows in the second one."""
    templates = tmp_path / "templates"
    shutil.copytree(TEMPLATES, templates)
    source = document(
        cells.prose("## A"), cells.code("x", cells.chart("x")), templates=templates, formats=("html",)
    )
    (before,) = render([source], [tmp_path / "a"], renderer="embedded")
    page = templates / "_extensions" / "report" / "report.html"
    page.write_text(page.read_text("utf-8").replace("<main ", "<main data-changed "), encoding="utf-8")
    (after,) = render([source], [tmp_path / "b"], renderer="embedded")
    assert [b"data-changed" in one.files["html"].read_bytes() for one in (before, after)] == [False, True]


def test_render_text_that_looks_like_a_mark_is_shown_as_it_is(document, cells, tmp_path):
    """Private characters that stand for held-back texts mean nothing in a title or an exhibit."""
    mark = "\ue0020\ue003"
    source = document(
        cells.prose(f"## A {mark}"),
        cells.code("x", cells.chart(f"x{mark}")),
        title=f"T{mark}",
        formats=("html",),
    )
    (made,) = render([source], [tmp_path / "out"], renderer="embedded")
    page = made.files["html"].read_text("utf-8")
    assert f"<h1>T{mark}</h1>" in page
    assert f"x{mark}" in page
    assert page.count("<style>") == 1
