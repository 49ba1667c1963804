"""The Quarto renderer: how the program is found and called, and what it makes where it is present."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from pdf_standards import broken_rules
from rendering.parity import assert_same
from reporting.errors import RenderFailed
from reporting.rendering import quarto
from reporting.rendering.choice import VARIABLE, Quarto, choose_renderer, find_quarto
from reporting.rendering.page import Page
from reporting.rendering.render import render

NEEDED = {name: os.environ[name] for name in ("PATH", VARIABLE) if name in os.environ}
FOUND = find_quarto(NEEDED)
needs_quarto = pytest.mark.skipif(FOUND is None, reason="NO QUARTO HERE: the native renderer was not tested")


def program(folder: Path, text: str) -> Path:
    """Write a stand-in for the program."""
    path = folder / "quarto"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


class Calls:
    """Stands in for subprocess.run: notes the call, leaves the files it is told to."""

    def __init__(self, files=(), returncode=0, stderr="", error=None):
        self.files, self.returncode, self.stderr, self.error = files, returncode, stderr, error
        self.project = {}

    def __call__(self, command, *, cwd, env, **options):
        """Note the call and its folder, then do what was asked for."""
        self.command, self.env = command, env
        self.project = {
            path.relative_to(cwd).as_posix(): path.read_bytes() for path in cwd.rglob("*") if path.is_file()
        }
        if self.error:
            raise self.error
        for name, content in self.files:
            (cwd / "_made").mkdir(exist_ok=True)
            (cwd / "_made" / name).write_bytes(content)
        return subprocess.CompletedProcess(command, self.returncode, "", self.stderr)


PROGRAM = Quarto(Path("/opt/quarto/bin/quarto"), "1.9.0")


def test_find_quarto_named_by_the_environment(tmp_path):
    """REPORTING_QUARTO names the program; its version is what it says."""
    path = program(tmp_path, "echo 1.10.3")
    assert find_quarto({VARIABLE: str(path)}) == Quarto(path, "1.10.3")


def test_find_quarto_too_old_on_the_path_is_passed_over(tmp_path):
    """An old Quarto makes no accessible PDF: the embedded renderer does."""
    program(tmp_path, "echo 1.8.27")
    assert find_quarto({"PATH": str(tmp_path)}) is None
    assert choose_renderer("auto", environ={"PATH": str(tmp_path)}) is None


def test_find_quarto_named_but_unusable_is_refused(tmp_path):
    """Who names a Quarto wants that one: an unusable one is an error, not a silent change of renderer."""
    path = program(tmp_path, "exit 3")
    with pytest.raises(RenderFailed) as caught:
        find_quarto({VARIABLE: str(path)})
    assert str(caught.value) == (
        f"REPORTING_QUARTO: is not a usable Quarto ('{path}', version unknown); allowed: Quarto 1.9 or newer"
    )


def test_choose_renderer_quarto_asked_for_and_absent_is_refused(tmp_path):
    """Asking for Quarto where there is none says what to do."""
    with pytest.raises(RenderFailed) as caught:
        choose_renderer("quarto", environ={"PATH": str(tmp_path)})
    assert str(caught.value) == (
        "renderer: quarto was asked for, and no Quarto 1.9 or newer is on the path or named by "
        "REPORTING_QUARTO; allowed: auto, embedded"
    )


def test_render_batch_hands_over_private_copies_and_a_bare_environment(full_document, monkeypatch):
    """Quarto sees a folder of its own, notebooks that cannot be executed, and nothing of the environment."""
    monkeypatch.setenv("SMTP_PASSWORD", "canary")
    calls = Calls(files=[("d000-html.html", b"h"), ("d000-pdf.pdf", b"p"), ("d001-html.html", b"2")])
    pages = [Page(full_document()), Page(full_document(formats=("html",)))]
    assert quarto.render_batch(pages, PROGRAM, run=calls) == [{"html": b"h", "pdf": b"p"}, {"html": b"2"}]
    assert calls.command[1:] == ["render", calls.command[2], "--no-execute", "--no-clean"]
    assert "canary" not in str(calls.env)
    assert set(calls.env) <= {
        *("PATH", "HOME", "TMPDIR", "XDG_CACHE_HOME", "LANG", "NO_COLOR", "SOURCE_DATE_EPOCH"),
        *("TYPST_IGNORE_SYSTEM_FONTS", "TYPST_IGNORE_EMBEDDED_FONTS"),
        *("TYPST_PACKAGE_PATH", "TYPST_PACKAGE_CACHE_PATH"),
    }
    assert {"d000-html.ipynb", "d000-pdf.ipynb", "d001-html.ipynb"} == {
        name for name in calls.project if name.endswith(".ipynb")
    }
    notebook = json.loads(calls.project["d000-pdf.ipynb"])
    assert "".join(notebook["cells"][0]["source"]).startswith("---\n")
    assert {
        mime for cell in notebook["cells"] for out in cell.get("outputs", ()) for mime in out["data"]
    } == {"text/markdown"}
    assert not any("".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code")


def test_render_batch_no_shortcode_reaches_quarto(document, cells):
    """Nothing in the notebooks Quarto reads has the braces of a shortcode, wherever the text came from."""
    shortcode = "{{< env SMTP_PASSWORD >}}"
    made = document(
        cells.prose(f"## A\n\n{shortcode} `{shortcode}`\n\n```\n{shortcode}\n```"),
        cells.code("x", cells.chart(shortcode, alt=shortcode)),
        cells.code("x", cells.stream(shortcode)),
        cells.code("x", cells.shown(text_html=f"<p title='{shortcode}'>{shortcode}</p>")),
        title=shortcode, unit_name=shortcode, subtitle=shortcode, status_note=shortcode, sources=(shortcode,),
    )  # fmt: skip
    calls = Calls(files=[("d000-html.html", b"h"), ("d000-pdf.pdf", b"p")])
    quarto.render_batch([Page(made)], PROGRAM, run=calls)
    for name in ("d000-html.ipynb", "d000-pdf.ipynb"):
        text = json.dumps(json.loads(calls.project[name]), ensure_ascii=False)
        assert "SMTP" in text
        assert "{{<" not in text
        assert not re.search(r"SMTP\\*_PASSWORD\s*\\*>\\*}\\*}", text)


@pytest.mark.parametrize(
    ("calls", "message"),
    [
        (
            Calls(returncode=1, stderr="\nERROR: Bad YAML\n  at line 3\n"),
            "quarto failed (exit code 1): ERROR: Bad YAML /   at line 3",
        ),
        (
            Calls(files=[("d000-html.html", b"h")], stderr="WARN: skipped"),
            "executed.ipynb: quarto ended without an error and without the pdf: WARN: skipped",
        ),
        (
            Calls(error=subprocess.TimeoutExpired("quarto", 1)),
            "quarto did not finish 2 files in 240 seconds",
        ),
        (
            Calls(error=FileNotFoundError(2, "No such file or directory")),
            "quarto cannot be started (No such file or directory)",
        ),
    ],
)
def test_render_batch_failures_say_what_quarto_said(full_document, calls, message):
    """A failing call, a file that is not there, a hang: each has its message."""
    with pytest.raises(RenderFailed) as caught:
        quarto.render_batch([Page(full_document())], PROGRAM, run=calls)
    assert str(caught.value) == message


# With a real Quarto ------------------------------------------------------------


@needs_quarto
@pytest.mark.quarto
@pytest.mark.slow
def test_both_renderers_show_the_same(full_document, document, cells, tmp_path):
    """Headings, tables, figures, texts and alternatives are equal; both pass the standards."""
    hostile = '{{< env HOME >}} *x* <b>y</b> #panic("z") $a$ `b`{=typst}'
    documents = [
        full_document(),
        document(
            cells.prose("## Ä\n\n{{< env HOME >}} `#panic(1)`{=typst} <b>b</b> $x$\n"),
            cells.code("x", cells.chart(hostile, alt=hostile)),
            title=f"Flash {hostile}", unit_name=hostile, status_note="Provisional", language="fr-FR",
        ),
    ]  # fmt: skip
    native = render(documents, [tmp_path / "q0", tmp_path / "q1"], renderer="quarto", environ=NEEDED)
    own = render(documents, [tmp_path / "e0", tmp_path / "e1"], renderer="embedded")
    for left, right in zip(native, own, strict=True):
        assert (left.renderer, right.renderer) == ("quarto", "embedded")
        assert_same(left, right)
        assert broken_rules(left.files["pdf"].read_bytes()) == []


@needs_quarto
@pytest.mark.quarto
@pytest.mark.slow
def test_quarto_refuses_with_the_reason(document, cells, tmp_path):
    """Where Quarto's Typst fails, its words are in the error and nothing is left."""
    broken = cells.exhibit("exhibit-chart", {"label": "a", "svg": "<svg", "alt": "a"}, "<p>a</p>")
    with pytest.raises(
        RenderFailed, match=r"^quarto failed \(exit code 1\): .*dictionary does not contain key"
    ):
        render([document(cells.code("bad", broken))], [tmp_path / "out"], renderer="quarto", environ=NEEDED)
    assert not (tmp_path / "out").exists()
