"""What exhibits read from compared KPIs: rows by window and KPI, their names, their impact."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import pandas as pd

from reporting.errors import InputRefused
from reporting.exhibits.theme import Impact

VALUE_COLUMNS = {"AC": "actual", "PL": "plan", "PY": "previous_year", "FC": "forecast"}


class KpiLike(Protocol):
    """A KPI as exhibits see it."""

    def name(self, language: str, *, short: bool = False) -> str:
        """Give its label, or its short one."""
        ...


class CatalogueLike(Protocol):
    """The KPI catalogue as exhibits see it."""

    def __getitem__(self, kpi_id: str, /) -> KpiLike: ...


def number(value: object) -> float | None:
    """Read a number of a frame; missing is None."""
    if value is None or bool(pd.isna(value)):  # type: ignore[call-overload]
        return None
    return float(value)  # type: ignore[arg-type]


def impact_of(record: pd.Series) -> Impact:
    """Read what a variance means: its evaluation, else the sign of its impact."""
    evaluation = record.get("evaluation")
    if isinstance(evaluation, str):
        return evaluation if evaluation in ("favourable", "adverse", "neutral") else ""  # type: ignore[return-value]
    impact = number(record.get("impact"))
    if impact is None:
        return ""
    return "favourable" if impact > 0 else "adverse" if impact < 0 else "neutral"


def require_columns(frame: pd.DataFrame, columns: Sequence[str], what: str) -> None:
    """Refuse a frame that lacks columns, naming all of them.

    Raises
    ------
    InputRefused
        A column is missing.
    """
    missing = [name for name in columns if name not in frame.columns]
    if missing:
        raise InputRefused(
            f"{what} needs columns the frame does not have ({', '.join(missing)}); "
            f"it has: {', '.join(str(c) for c in frame.columns)}"
        )


def total_rows(frame: pd.DataFrame, dimensions: Sequence[str] = ("channel", "unit")) -> pd.DataFrame:
    """Keep the rows of totals: those whose dimensions are empty."""
    kept = frame
    for name in dimensions:
        if name in kept.columns:
            kept = kept[kept[name].fillna("").astype("str") == ""]
    return kept
