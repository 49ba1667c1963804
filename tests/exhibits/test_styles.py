"""Outside a page the first exhibit brings the style sheet."""

from pathlib import Path

from reporting.exhibits.styles import style_element

SHEET = Path(__file__).parents[2] / "templates" / "_extensions" / "report" / "exhibits.css"


def test_style_element_comes_with_one_exhibit_each_time_it_is_shown() -> None:
    """Showing the first again keeps the others styled; a second sheet would only make the notebook larger."""
    lab = {"REPORTING_STYLES": str(SHEET)}
    first, other, again = (style_element(label, environ=lab) for label in ("a", "b", "a"))
    assert first.startswith("<style>")
    assert ".exhibit-grid" in first
    assert (other, again) == ("", first)


def test_style_element_is_empty_in_a_run() -> None:
    """Pages have a style sheet of their own; the notebook keeps only exhibits."""
    assert style_element("a", environ={}) == ""
    assert style_element("a", environ={"REPORTING_STYLES": "/nowhere"}) == ""
