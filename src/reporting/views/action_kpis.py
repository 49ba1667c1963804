"""Each type of action by its own KPIs."""

from __future__ import annotations

import pandas as pd

from reporting.data import Facts
from reporting.data.measures import MEASURES
from reporting.metrics import Catalogue
from reporting.views.totals import compared


def action_kpis(facts: Facts, catalogue: Catalogue) -> pd.DataFrame:
    """Compare, for every type of action, the KPIs it is steered by.

    Returns
    -------
    DataFrame
        Rows as `compared` gives them, of the period, with `action_type` (id), types in the order of the
        catalogue, the primary KPI of each first. KPIs of levels (subscribers, shelves) are those of the unit.
        KPIs without a value in the period are left out, and those that are zero in every scenario.
    """
    types = {name: kind for name, kind in catalogue.action_types.items() if name != "global"}
    pairs = [(name, kpi) for name, kind in types.items() for kpi in (*kind.kpis, *kind.additional)]
    pairs = [(name, kpi) for name, kpi in pairs if kpi in catalogue.kpis and not catalogue[kpi].deprecated]
    wanted = list(dict.fromkeys(kpi for _, kpi in pairs))
    levels = [kpi for kpi in wanted if _is_level(kpi, catalogue)]
    parts = compared(facts, catalogue, wanted, by=("action_type",))
    parts = parts[~parts["kpi_id"].isin(levels)]
    whole = compared(facts, catalogue, levels) if levels else parts.iloc[:0]
    whole = pd.DataFrame({"kpi_id": [k for _, k in pairs], "action_type": [t for t, _ in pairs]}).merge(
        whole, on="kpi_id"
    )
    frame = pd.concat([parts, whole], ignore_index=True)
    happened = frame[["actual", "plan", "previous_year"]].fillna(0.0).ne(0).any(axis=1)
    frame = frame[frame["window"].eq("period") & frame["actual"].notna() & happened]
    rank = {pair: position for position, pair in enumerate(pairs)}
    order = [
        rank.get(pair, -1) for pair in zip(frame["action_type"].astype(str), frame["kpi_id"], strict=True)
    ]
    frame = frame.assign(_order=order)
    listed = frame[frame["_order"].ge(0)].sort_values("_order", kind="stable")
    return listed.drop(columns="_order").reset_index(drop=True)


def _is_level(kpi: str, catalogue: Catalogue) -> bool:
    names = [str(name).partition("[")[0] for name in catalogue.measures_of(catalogue[kpi])]
    return any(name in MEASURES and MEASURES[name].aggregation != "additive" for name in names)
