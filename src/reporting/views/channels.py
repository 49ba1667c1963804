"""Cost and results by channel."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from reporting.data import Facts
from reporting.metrics import Catalogue
from reporting.views.totals import compared

_ATTRIBUTED = frozenset({"roi_channel", "roas", "cm_roas"})


def channel_names(facts: Facts) -> dict[str, str]:
    """Name the channels in the reader's language, in the order of the plan."""
    channels = facts.table("dim_channel").sort_values("position")
    label = "label_fr" if facts.scope.language.startswith("fr") else "label_en"
    return dict(zip(channels["channel_id"], channels[label], strict=True))


def nature_names(facts: Facts) -> dict[str, str]:
    """Name the natures of cost in the reader's language, in the order of the plan."""
    natures = facts.table("dim_cost_nature").sort_values("position")
    label = "label_fr" if facts.scope.language.startswith("fr") else "label_en"
    return dict(zip(natures["nature_id"], natures[label], strict=True))


def by_channel(facts: Facts, catalogue: Catalogue, kpis: Sequence[str], totals: pd.DataFrame) -> pd.DataFrame:
    """Compare KPIs by channel, with the total (empty channel) last.

    Parameters
    ----------
    kpis
        Ids.
    totals
        The same KPIs compared for the whole unit, as `compared` gives them; others in it are left out.

    Returns
    -------
    DataFrame
        Rows as `compared` gives them, of all windows. Returns on cost are unknown (flag ``no_data``), not
        minus 100 %, for channels whose results nobody attributes.
    """
    frame = compared(facts, catalogue, kpis, by=("channel",))
    total = totals[totals["kpi_id"].isin(kpis)].assign(channel="")
    return _without_claims(pd.concat([frame, total], ignore_index=True), facts)


def not_zero(frame: pd.DataFrame, kpi: str, *, by: str = "channel") -> pd.DataFrame:
    """Keep the parts of a structure in which a KPI has an actual or a plan, window by window."""
    own = frame[frame["kpi_id"].eq(kpi)]
    own = own[own[["actual", "plan"]].abs().sum(axis=1).gt(0)]
    kept = pd.MultiIndex.from_frame(own[["window", by]])
    return frame[pd.MultiIndex.from_frame(frame[["window", by]]).isin(kept)].reset_index(drop=True)


def _without_claims(frame: pd.DataFrame, facts: Facts) -> pd.DataFrame:
    """Blank returns on cost where no result is attributed to the channel."""
    measures = facts.measures(by=("channel",))
    happened = measures["measure_id"].eq("attributed_revenue") & measures["scenario"].eq("AC")
    claimed = measures.loc[happened, ["window", "channel"]]
    attributed = pd.MultiIndex.from_frame(frame[["window", "channel"]]).isin(
        pd.MultiIndex.from_frame(claimed)
    )
    unknown = frame["kpi_id"].isin(_ATTRIBUTED) & ~attributed & frame["channel"].ne("")
    frame = frame.copy()
    values = ["actual", "plan", "previous_year", "forecast", "delta", "delta_pct", "impact"]
    frame.loc[unknown, values] = float("nan")
    frame.loc[unknown, "flag"] = "no_data"
    frame.loc[unknown, ["evaluation", "status"]] = ""
    return frame
