"""The list of KPIs in the documentation is that of the catalogue."""

from metrics.kpi_page import PAGE, kpi_page


def test_kpi_page_is_that_of_the_catalogue() -> None:
    """After a change of the catalogue the page is written again: python -m tests.metrics.kpi_page."""
    assert PAGE.read_text(encoding="utf-8") == kpi_page()
