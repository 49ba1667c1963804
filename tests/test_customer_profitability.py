"""The example on real data gives the totals its publisher states, in kpis.csv, HTML and PDF alike."""

from __future__ import annotations

import re
import shutil
from decimal import Decimal
from pathlib import Path

import pypdfium2
import pytest

from published_totals import DATA, IS_HERE, REVENUE
from reporting.catalogue.kpis import read_rows
from reporting.pipeline.progress import Progress
from reporting.pipeline.run import RunOptions, run_reports
from reporting.plan import Selection
from reporting.workspace import Workspace

ROOT = Path(__file__).parents[1]

pytestmark = pytest.mark.skipif(
    not IS_HERE,
    reason="the Customer Profitability Sample is not here: set CUSTOMER_PROFITABILITY_DATA to its folder",
)


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Run the company's report for three months; gives its output folder."""
    folder = tmp_path_factory.mktemp("customer_profitability") / "workspace"
    shutil.copytree(
        ROOT / "examples" / "customer_profitability", folder, ignore=shutil.ignore_patterns("output")
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CUSTOMER_PROFITABILITY_DATA", str(DATA))
        result = run_reports(
            Workspace(folder),
            Selection(periods=tuple(REVENUE), units=("COMPANY",)),
            RunOptions(workers=2, renderer="embedded"),
            Progress(),
        )
    assert not result.failed, [one.message for one in result.failed]
    return folder / "output"


@pytest.mark.parametrize("month", REVENUE)
def test_company_revenue_is_what_the_publisher_states(company: Path, month: str) -> None:
    """Actual and budget of the company's revenue are exact, and the gap is the publisher's."""
    window, actual, plan, share = REVENUE[month]
    row = read_rows(company / month / "COMPANY" / "budget_variance" / "kpis.csv")[window, "", "net_revenue"]
    assert (row["actual"], row["plan"]) == (actual, plan)
    assert round(Decimal(row["delta_pct"]), 4) == Decimal(share)


@pytest.mark.parametrize(("month", "figures"), [("2014-02", ("7.0", "7.3", "−4.5")), ("2014-03", ("+9.0",))])
def test_company_revenue_is_shown_in_both_formats(
    company: Path, month: str, figures: tuple[str, ...]
) -> None:
    """The month's revenue in millions, its budget and its gap stand in the row of HTML and PDF."""
    folder = company / month / "COMPANY" / "budget_variance"
    page = (folder / "report.html").read_text(encoding="utf-8")
    row = re.search(r'<th scope="row"[^>]*><span class="text">Revenue</span>.*?</tr>', page, re.DOTALL)
    assert row is not None
    document = pypdfium2.PdfDocument(folder / "report.pdf")
    text = document[0].get_textpage().get_text_bounded()
    line = next(line for line in text.splitlines() if line.startswith("Revenue"))
    for figure in figures:
        assert figure in row[0]
        assert figure in line


def test_cost_lines_are_favourable_when_below_budget(company: Path) -> None:
    """A cost under budget helps, revenue under budget does not: impact follows the line's direction."""
    rows = read_rows(company / "2014-02" / "COMPANY" / "budget_variance" / "kpis.csv")
    for kpi, direction in (("net_revenue", 1), ("gross_margin", 1), ("labor_costs", -1), ("total_costs", -1)):
        row = rows["period", "", kpi]
        assert Decimal(row["delta"]) != 0
        assert Decimal(row["impact"]) == direction * Decimal(row["delta"])
