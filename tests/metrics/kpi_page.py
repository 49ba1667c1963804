"""Write docs/kpis.md from the catalogue: ``python -m tests.metrics.kpi_page``."""

from __future__ import annotations

from pathlib import Path

from reporting.metrics import explain_all, load_catalogue

PAGE = Path(__file__).parents[2] / "docs" / "kpis.md"
HEAD = """# KPIs

Every KPI of the shipped catalogue; `reporting kpis <id>` explains one of them.
Written by `python -m tests.metrics.kpi_page`.

Units: cur money, % ratio, x multiple, n number, s / d / mo duration, pt index, pp points.
Aggregation: A sum, R ratio of sums, W weighted mean, S level, N as supplied.
Sources: GADS Google Ads, META Meta Ads, GA4 Google Analytics, MTM Matomo, GSC Search Console, HS HubSpot,
MC Mailchimp, UMD Universal Marketing Dictionary, IAB viewability guidelines, AMEC Barcelona Principles,
RET retail practice, EVTS trade-show practice, CRM pipeline conventions, FIN management accounting,
STAT statistics, COM common practice, ART marketing plans.

| id | English | French | formula | unit | better | agg | sources |
|---|---|---|---|---|---|---|---|
"""


def kpi_page() -> str:
    """Lay the catalogue out as a table."""
    rows = []
    for one in explain_all(load_catalogue()):
        cells = (
            f"`{one.id}`",
            one.labels["en"],
            one.labels["fr"],
            f"`{one.formula}`",
            one.unit,
            one.direction,
            one.aggregation,
            " ".join(one.sources),
        )
        rows.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return HEAD + "\n".join(rows) + "\n"


if __name__ == "__main__":
    PAGE.write_text(kpi_page(), encoding="utf-8")
