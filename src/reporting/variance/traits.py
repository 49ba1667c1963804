"""What a comparison must know of each KPI, read from the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from reporting.metrics import Catalogue

SIGNS = {"up": 1.0, "down": -1.0, "neutral": 0.0}
COST_LINES = frozenset({"marketing_cost"})  # judged on both sides: money not spent is plan not delivered
NEVER_JUDGED = frozenset({"open_rate", "ave"})  # inflated by mail privacy protection; deprecated


def kpi_traits(catalogue: Catalogue, kpi_ids: pd.Series, uoms: pd.Series) -> pd.DataFrame:
    """Look up direction, kind and precision for every row of a KPI frame.

    Parameters
    ----------
    catalogue
        The KPI catalogue.
    kpi_ids, uoms
        KPI id and unit of measure of each row; an ISO 4217 code marks money.

    Returns
    -------
    DataFrame
        Same index: `sign` (+1 higher is better, -1 lower, 0 neither), `additive`, `money` (additive and in a
        currency), `two_sided`, `judged`, `minimum_base` (NaN = the unit's default), `tolerance` (half a
        displayed unit).
    """
    known = {kpi_id: catalogue.kpis[kpi_id] for kpi_id in kpi_ids.unique()}
    table = pd.DataFrame(
        {
            "sign": {name: SIGNS[kpi.direction] for name, kpi in known.items()},
            "additive": {name: kpi.aggregation in ("additive", "stock") for name, kpi in known.items()},
            "two_sided": {name: name in COST_LINES for name in known},
            "judged": {
                name: kpi.direction != "neutral" and name not in NEVER_JUDGED and not kpi.deprecated
                for name, kpi in known.items()
            },
            "minimum_base": {name: kpi.min_base for name, kpi in known.items()},
            "decimals": {name: kpi.decimals for name, kpi in known.items()},
        }
    )
    traits = table.reindex(kpi_ids).set_axis(kpi_ids.index)
    in_currency = uoms.str.fullmatch("[A-Z]{3}").fillna(value=False).astype("bool")
    decimals = traits.pop("decimals").astype("float64") + uoms.eq("%") * 2.0
    traits["money"] = traits["additive"] & in_currency
    traits["tolerance"] = 0.5 * 10.0**-decimals
    return traits.astype({"sign": "float64", "minimum_base": "float64"})
