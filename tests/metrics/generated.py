"""Generated measures: many data sets in one frame, with gaps, zeros, credits and rows to add up."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import numpy as np
import pandas as pd

from reporting.metrics import Catalogue

SCENARIOS = ("AC", "PL", "PY", "FC")
WINDOWS = ("period", "ytd", "fy")


def all_measures(catalogue: Catalogue) -> list[str]:
    """Every measure some KPI needs."""
    return list(dict.fromkeys(name for kpi in catalogue.kpis.values() for name in catalogue.measures_of(kpi)))


def generated_measures(
    catalogue: Catalogue,
    seed: int,
    units: int,
    *,
    gaps: float = 0.1,
    zeros: float = 0.15,
    absent: float = 0.05,
) -> pd.DataFrame:
    """Generate measures of some units with two channels each; unit and channel together are one data set.

    Additive measures have one or two rows (column campaign); a tenth has none, a seventh is zero; money is a
    multiple of 0.0001 and now and then negative.
    """
    random = np.random.default_rng(seed)
    names = all_measures(catalogue)
    index = pd.MultiIndex.from_product(
        [
            SCENARIOS,
            WINDOWS,
            [f"u{seed}-{unit}" for unit in range(units)],
            ["mail", "search"],
            names,
            ["x", "y"],
        ],
        names=["scenario", "window", "unit", "channel", "measure_id", "campaign"],
    )
    frame = index.to_frame(index=False)
    size = len(frame)
    kinds = {name: catalogue.measures[name.partition("[")[0]] for name in names}
    money = (
        frame["measure_id"].map({name: kind.kind == "money" for name, kind in kinds.items()}).to_numpy(bool)
    )
    single = frame["measure_id"].map({name: not kind.additive for name, kind in kinds.items()}).to_numpy(bool)
    cents = random.integers(1, 50_000_000, size) * np.where(random.random(size) < 0.05, -1, 1)
    frame["value"] = np.where(money, cents / 1e4, random.integers(1, 400, size).astype(float))
    frame.loc[random.random(size) < zeros, "value"] = 0.0
    second = (frame["campaign"] == "y").to_numpy(bool)
    keep = (random.random(size) >= gaps) & ~(second & single)
    keep &= ~second | (random.random(size) < 0.3)
    missing = _absent(random, names, absent)
    unknown = pd.MultiIndex.from_frame(frame[["scenario", "measure_id"]]).isin(missing)
    return frame[keep & ~unknown].reset_index(drop=True)


def _absent(random: np.random.Generator, names: Iterable[str], share: float) -> list[tuple[str, str]]:
    """Choose measures that a scenario does not know at all."""
    return [(scenario, name) for scenario in SCENARIOS for name in names if random.random() < share]


def exact_sums(frame: pd.DataFrame) -> dict[tuple[str, str, str, str, str], Decimal]:
    """Add up generated measures as decimals by unit, channel, scenario, window and measure."""
    sums: dict[tuple[str, str, str, str, str], Decimal] = {}
    columns = ["unit", "channel", "scenario", "window", "measure_id", "value"]
    for *key, value in frame[columns].itertuples(index=False, name=None):
        place = tuple(key)
        sums[place] = sums.get(place, Decimal(0)) + Decimal(repr(value))
    return sums
