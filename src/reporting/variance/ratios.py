"""A ratio's change, split between what is divided and what it is divided by."""

from __future__ import annotations

import numpy as np
import pandas as pd

from reporting.variance.drivers import lmdi_effects

_SIDES = ("numerator", "denominator")


def ratio_effects(ratios: pd.DataFrame) -> pd.DataFrame:
    """Split the change of ratios into the effect of the numerator and that of the denominator.

    Parameters
    ----------
    ratios
        One row per `kpi_id`: `numerator_reference, numerator_actual, denominator_reference,
        denominator_actual` (units of the measures) and `scale`, the constant factor of the ratio.

    Returns
    -------
    DataFrame
        `kpi_id, side, contribution` (unit of the ratio): both sides add up to its change exactly (LMDI-I on
        the product of numerator and reciprocal denominator). A ratio with a value that is not positive, or
        unknown, has no rows: its logarithm says nothing.

    Examples
    --------
    Cost per lead from 200 / 10 = 20 to 242 / 11 = 22: dearer by 4, of which more leads took 2 back.

    >>> row = {"kpi_id": "cpl", "numerator_reference": 200.0, "numerator_actual": 242.0, "scale": 1.0}
    >>> frame = pd.DataFrame([row | {"denominator_reference": 10.0, "denominator_actual": 11.0}])
    >>> ratio_effects(frame).round(6)
      kpi_id         side  contribution
    0    cpl    numerator           4.0
    1    cpl  denominator          -2.0
    """
    columns = [f"{side}_{state}" for side in _SIDES for state in ("reference", "actual")]
    values = ratios[columns].to_numpy(dtype="float64")
    known = ratios[(np.isfinite(values) & (values > 0)).all(axis=1)]
    reference, actual = (
        np.column_stack([known[f"numerator_{state}"], 1 / known[f"denominator_{state}"]])
        for state in ("reference", "actual")
    )
    effects = lmdi_effects(reference, actual) * known["scale"].to_numpy(dtype="float64")[:, None]
    return pd.DataFrame(
        {
            "kpi_id": np.repeat(known["kpi_id"].to_numpy(), len(_SIDES)),
            "side": np.tile(_SIDES, len(known)),
            "contribution": effects.ravel(),
        }
    )
