"""A table described in one place: its records, columns, title and closing words; drawn by one function."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from reporting.exhibits.exhibit import Exhibit
from reporting.exhibits.grid import RowStyle
from reporting.exhibits.tables import Column, column_scale, table
from reporting.exhibits.titles import Measure, build_title
from reporting.exhibits.voice import ScopeLike, Voice, voice_of

TOTAL = "total"
"""Id of the record that sums the others."""


@dataclass(frozen=True, slots=True)
class Described:
    """What a table shows, before anything is drawn.

    Parameters
    ----------
    frame
        Records, in the order shown.
    columns
        How their values are written.
    measures, by, period, scenarios
        The title: see `build_title`.
    ids
        Column whose ``total`` marks the record that sums the others; empty: there is none.
    empty
        What is said if there are no records.
    notes
        Footnotes that always belong to it.
    """

    frame: pd.DataFrame
    columns: Sequence[Column]
    measures: Sequence[Measure]
    by: str = ""
    period: str = ""
    scenarios: Sequence[str] = ()
    ids: str = ""
    empty: str = ""
    notes: Sequence[str] = ()

    def style(self, record: Any) -> RowStyle:
        """Tell whether a record is the sum of the others."""
        return "total" if self.ids and getattr(record, self.ids) == TOTAL else "normal"


def show(
    described: Described,
    scope: ScopeLike,
    *,
    label: str,
    message: str = "",
    footnotes: Sequence[str] = (),
) -> Exhibit:
    """Draw a described table; the caller's footnotes stand before its own."""
    title = build_title(
        scope,
        voice_of(scope),
        described.measures,
        by=described.by,
        period=described.period,
        scenarios=described.scenarios,
    )
    return table(
        described.frame,
        scope,
        described.columns,
        label=label,
        title=title,
        message=message,
        footnotes=(*footnotes, *described.notes),
        row_style=described.style,
        empty=described.empty,
    )


def money_unit(frame: pd.DataFrame, column: Column, voice: Voice) -> str:
    """Name the unit a column of money is written in, for the title."""
    return voice.unit(column.uom, column_scale(frame, column))
