"""The group by unit and currency."""

# ruff: noqa: E501 -- tables of cases, one a line

from __future__ import annotations

import pandas as pd
import pytest

from reporting.data import Facts
from reporting.data.spec import UnitRecord
from reporting.variance import ReconciliationFailed
from reporting.views import currency_bridge, reconciled
from views.conftest import LEDGER, LINES, World

UNITS = (
    UnitRecord("GROUP", "Group", currency="EUR"),
    UnitRecord("FR", "France", parent="GROUP", currency="EUR"),
    UnitRecord("US", "United States", parent="GROUP", currency="USD"),
    UnitRecord("UK", "United Kingdom", parent="GROUP", currency="GBP"),
)
RATES = "rate_set,period,currency,rate\n" + "".join(
    f"{kind},2026-03,{currency},{rate}\n"
    for kind, currency, rate in (
        ("BUDGET", "EUR", 1), ("BUDGET", "USD", "0.90"), ("BUDGET", "GBP", "1.15"),
        ("AVERAGE", "EUR", 1), ("AVERAGE", "USD", "0.92"), ("AVERAGE", "GBP", "1.20"),
    )
)  # fmt: skip
TABLES = {
    "dim_action": "action_id,name,bu_id,action_type,status\nF,F,FR,sea,approved\nU,U,US,sea,approved\nG,G,UK,sea,approved\n",
    "fact_fx": RATES,
    "fact_budget_line": LINES
    + "BUD,2026-03,FR,F,sea,media,100000,EUR\nBUD,2026-03,US,U,sea,media,50000,USD\nBUD,2026-03,UK,G,sea,media,40000,GBP\n",
    "fact_cost_entry": LEDGER
    + "1,invoice,2026-03-31,2026-03-01,2026-03-31,FR,F,sea,media,104000,EUR\n"
    + "2,invoice,2026-03-31,2026-03-01,2026-03-31,US,U,sea,media,48000,USD\n"
    + "3,invoice,2026-03-31,2026-03-01,2026-03-31,UK,G,sea,media,43000,GBP\n",
}


def group(world: World) -> Facts:
    return world(TABLES, "2026-03", unit="GROUP", units=UNITS, group="GROUP", reporting_currency="EUR")


def test_currency_bridge_operations_by_unit_then_exchange_rates(world: World) -> None:
    """191,000 planned; FR +4,000, US -2,000 x 0.90 = -1,800, UK +3,000 x 1.15 = +3,450; rates +960 + 2,150 = +3,110 (R42)."""
    laid = currency_bridge(group(world))
    steps = laid[~laid["kind"].isin(["start", "end"])].set_index("step")
    assert steps["contribution"].to_dict() == {"FR": 4000.0, "UK": 3450.0, "US": -1800.0, "fx": 3110.0}
    assert steps.loc["fx", "impact"] == 0.0
    assert laid.iloc[0]["to_value"] == 191000.0
    assert laid.iloc[-1]["to_value"] == 199760.0


def test_reconciled_units_make_the_group(world: World) -> None:
    """At budget rates 104,000 + 43,200 + 49,450 = 196,650 in both; nothing is left over."""
    found = reconciled(group(world))
    assert not found.empty
    assert (found["difference"].abs() <= 0.01).all()


class Bent:
    """Facts whose units do not make their group: one unit is a cent and more short."""

    def __init__(self, facts: Facts) -> None:
        self.scope, self._facts = facts.scope, facts

    def measures(self, by: tuple[str, ...] = (), **asked: object) -> pd.DataFrame:
        """Give the measures, one unit's first cost five short."""
        frame = self._facts.measures(by, **asked)  # type: ignore[arg-type]
        if "unit" in by:
            short = frame.index[frame["measure_id"].eq("cost")][0]
            frame.loc[short, "value"] -= 5.0
        return frame


def test_reconciled_units_that_do_not_make_the_group_are_refused(world: World) -> None:
    """Five euros missing in one unit stop the report."""
    with pytest.raises(ReconciliationFailed):
        reconciled(Bent(group(world)))  # type: ignore[arg-type]
