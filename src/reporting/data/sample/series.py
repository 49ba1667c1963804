"""Collect many daily series of one number each and write them as one tidy table."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from reporting.data.sample.world import Dates, Floats

_TEXTS = ("bu_id", "channel_id", "campaign_id", "source", "measure_id", "attribution_model", "currency")


@dataclass(slots=True)
class DailySeries:
    """Daily values of one unit, collected series by series."""

    days: Dates
    labels: list[tuple[str, ...]] = field(default_factory=list)
    values: list[Floats] = field(default_factory=list)
    indexes: list[NDArray[np.int64]] = field(default_factory=list)

    def add(
        self,
        unit: str,
        channel: str,
        source: str,
        measure: str,
        values: NDArray[np.floating[Any]],
        *,
        campaign: str = "",
        model: str = "",
        currency: str = "",
    ) -> None:
        """Add one series; days without a value (0) get no row, as in a platform's own export."""
        kept = np.flatnonzero(values)
        self.labels.append((unit, channel, campaign, source, measure, model, currency))
        self.values.append(values[kept].astype(np.float64))
        self.indexes.append(kept)

    def total(self, measure: str, channel: str | None = None) -> Floats:
        """Add up the series of a measure by day, of all channels or one."""
        total = np.zeros(len(self.days))
        for label, values, index in zip(self.labels, self.values, self.indexes, strict=True):
            if label[4] == measure and channel in (None, label[1]):
                total[index] += values
        return total

    def table(self) -> pa.Table:
        """Build the table of all series, in canonical columns."""
        lengths = np.array([len(values) for values in self.values])
        owner = np.repeat(np.arange(len(lengths)), lengths)
        days = self.days[np.concatenate(self.indexes)]
        cents = np.rint(np.concatenate(self.values) * 10_000).astype(np.int64)
        columns: dict[str, pa.Array] = {"date": pa.array(days.astype("datetime64[D]"))}
        for position, name in enumerate(_TEXTS):
            texts = pa.array([label[position] or None for label in self.labels], pa.string())
            columns[name] = texts.take(pa.array(owner))
        columns["value"] = decimals(cents)
        known = days.astype("datetime64[us]") + np.timedelta64(29, "h")
        columns["recorded_at"] = pa.array(known)
        return pa.table(columns)


def decimals(ten_thousandths: NDArray[np.int64]) -> pa.Array:
    """Write whole ten-thousandths as DECIMAL(18,4), without passing through a float."""
    low = ten_thousandths.astype(np.int64)
    words = np.empty((len(low), 2), dtype=np.int64)
    words[:, 0] = low
    words[:, 1] = np.where(low < 0, -1, 0)
    return pa.Array.from_buffers(pa.decimal128(18, 4), len(low), [None, pa.py_buffer(words.tobytes())])
