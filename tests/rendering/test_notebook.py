"""Reading an executed notebook: what is shown, and what never is."""

from __future__ import annotations

import pytest

from reporting.errors import RenderFailed
from reporting.rendering.notebook import cell_options, load_notebook, read_parts


def parts_of(*cells):
    return read_parts({"nbformat": 4, "cells": list(cells)}, "n.ipynb")


def test_read_parts_hides_code_and_stderr(cells):
    """A report shows results, not how they were made."""
    cell = cells.code("x = 1", cells.stream("careful", "stderr"), cells.stream("shown"))
    assert [(part.kind, part.bundle) for part in parts_of(cell)] == [("output", {"text/plain": "shown"})]


def test_read_parts_echo_true_shows_code_without_options(cells):
    """A cell can ask for its code to be shown; its option lines are not code."""
    (part,) = parts_of(cells.code("#| echo: true\nx = 1\n"))
    assert (part.kind, part.text) == ("code", "x = 1\n")


@pytest.mark.parametrize(
    ("source", "tags"),
    [
        ("#| include: false\nx", ()),
        ("#| output: false\nx", ()),
        ("x", ("remove-cell",)),
        ("x", ("remove-output",)),
    ],
)
def test_read_parts_hidden_outputs_are_not_shown(cells, source, tags):
    """Quarto's options and Jupyter Book's tags hide an output alike."""
    assert parts_of(cells.code(source, cells.shown(text_plain="secret"), tags=tags)) == ()


def test_read_parts_remove_input_beats_echo(cells):
    """A tag that removes the input wins over an option that shows it."""
    assert parts_of(cells.code("#| echo: true\nx", tags=("remove-input",))) == ()


def test_read_parts_asis_stdout_is_prose(cells):
    """`output: asis` makes printed text part of the page."""
    (part,) = parts_of(cells.code("#| output: asis\nprint()", cells.stream("## Title\n")))
    assert (part.kind, part.text, part.cell) == ("prose", "## Title\n", 1)


def test_read_parts_raw_cells_and_unknown_mime_are_passed_over(cells):
    """Raw cells and application types show nothing."""
    raw = {"cell_type": "raw", "metadata": {}, "source": "---\ntitle: x\n---"}
    widget = cells.code("w", cells.shown(**{"application_vnd.jupyter": "{}"}))
    assert parts_of(raw, widget) == ()


def test_read_parts_error_output_is_refused_with_its_cell(cells):
    """A failed notebook never becomes a report."""
    error = {"output_type": "error", "ename": "KeyError", "evalue": "'cost'", "traceback": []}
    with pytest.raises(RenderFailed) as caught:
        parts_of(cells.prose("# A"), cells.code("x['cost']", error))
    assert str(caught.value) == (
        "n.ipynb: cell 2: holds an error (KeyError: 'cost'); a notebook that failed is not rendered"
    )


def test_read_parts_expected_error_is_hidden(cells):
    """An error that the notebook expects is neither shown nor fatal."""
    error = {"output_type": "error", "ename": "KeyError", "evalue": "'cost'", "traceback": []}
    assert parts_of(cells.code("x", error, tags=("raises-exception",))) == ()


def test_cell_options_unreadable_is_refused():
    """A broken option line is an error with its place, not silently ignored."""
    with pytest.raises(RenderFailed, match=r"^n\.ipynb: cell 3: cell options cannot be read"):
        cell_options("#| label: [a\nx", "n.ipynb: cell 3")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "cannot be read as a notebook"),
        ('{"nbformat": 3, "worksheets": []}', "is not a notebook of format 4 (nbformat 3)"),
        ("[]", "is not a notebook of format 4 (nbformat none)"),
    ],
)
def test_load_notebook_other_files_are_refused(tmp_path, content, message):
    """What is no notebook of today's format is named."""
    path = tmp_path / "n.ipynb"
    path.write_text(content)
    with pytest.raises(RenderFailed) as caught:
        load_notebook(path)
    assert message in str(caught.value)
    assert str(path) in str(caught.value)


def test_cell_options_are_each_callers_own():
    """What one page does to the options of a cell, another page of the same notebook does not see."""
    source = "#| tags: [a]\nx"
    cell_options(source, "n.ipynb: cell 1")[0]["tags"].append("b")
    assert cell_options(source, "n.ipynb: cell 1")[0] == {"tags": ["a"]}
