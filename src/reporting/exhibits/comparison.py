"""The table of a day or a week: one row per KPI, against what was planned or usual, and against last year."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from reporting.exhibits.cells import delta_cell, percent_cell, value_cell
from reporting.exhibits.exhibit import Exhibit
from reporting.exhibits.grid import Cell, Grid, GridColumn, Row
from reporting.exhibits.records import CatalogueLike, number, require_columns
from reporting.exhibits.tables import status_cell, table_alt
from reporting.exhibits.titles import build_title
from reporting.exhibits.voice import ScopeLike, Voice, voice_of
from reporting.language.numbers import NO_DATA, choose_scale

_NEEDED = (
    "kpi_id",
    "uom",
    "flag",
    "actual",
    "plan",
    "previous_year",
    "delta",
    "delta_pct",
    "evaluation",
    "previous_year_delta",
    "previous_year_delta_pct",
    "previous_year_evaluation",
)
_LARGEST_SHARE = 0.5  # beyond half the reference a bar would flatten all others


def comparison_table(
    frame: pd.DataFrame,
    scope: ScopeLike,
    catalogue: CatalogueLike,
    *,
    reference: str = "PL",
    reference_name: str = "",
    status: bool = False,
    label: str = "comparison",
    message: str = "",
    footnotes: Sequence[str] = (),
) -> Exhibit:
    """Show KPIs against a reference and against last year.

    Parameters
    ----------
    frame
        One row per KPI in the order shown: `kpi_id`, `uom`, `flag`, `actual`, `plan` (the reference),
        `previous_year`, and for both their `delta`, `delta_pct`, `evaluation` (``previous_year_delta``...);
        `status` if it is shown.
    reference
        Code of the reference as printed: ``PL``, or ``Ø4`` for a mean.
    reference_name
        What the code means, for the notes; empty for the plan.
    status
        Whether the status against the reference is shown.
    """
    require_columns(frame, (*_NEEDED, *(("status",) if status else ())), "a table of comparisons")
    voice = voice_of(scope)
    say = voice.say
    pairs = (("plan", "", reference), ("previous_year", "previous_year_", "PY"))
    limit = _limit(frame)
    rows = tuple(_row(r, catalogue, voice, limit, status=status) for r in frame.to_dict("records"))
    columns = [GridColumn(say("KPI"), align="start", wide=True), GridColumn("AC")]
    for _, _, code in pairs:
        columns += [GridColumn(code), GridColumn(f"Δ{code}"), GridColumn(f"Δ{code}%", bars=True)]
    if status:
        columns.append(GridColumn(say("Status"), align="start"))
    codes = ("AC", *(text for _, _, code in pairs for text in (code, f"Δ{code}", f"Δ{code}%")))
    title = build_title(scope, voice, [(say("Key figures"), "")], period=scope.period.id, scenarios=codes)
    notes = [f"{reference} {reference_name}."] if reference_name else []
    notes.append(say("PY: the same weekdays of last year (364 days before)."))
    return Exhibit(
        "table",
        label,
        Grid(tuple(columns), rows, say("Nothing to show for this period.")),
        title,
        message,
        frame.copy(),
        table_alt(title, len(rows), voice),
        (*footnotes, " ".join(notes)),
        say.language,
    )


def _limit(frame: pd.DataFrame) -> float:
    """Give the share that fills a bar: one for the whole table."""
    shares = frame[["delta_pct", "previous_year_delta_pct"]].abs().max().max()
    largest = number(shares) or _LARGEST_SHARE
    return min(largest, _LARGEST_SHARE)


def _row(
    record: dict[object, object], catalogue: CatalogueLike, voice: Voice, limit: float, *, status: bool
) -> Row:
    uom, flag = str(record["uom"]), str(record["flag"] or "")
    values = [number(record[name]) for name in ("actual", "plan", "previous_year")]
    scale = choose_scale(values, uom)
    unit = "" if uom == "n" and not scale.prefix else voice.unit(uom, scale)
    name = catalogue[str(record["kpi_id"])].name(voice.say.language)
    cells = [Cell(name, note=unit), value_cell(voice, values[0], uom, scale, flag=flag)]
    for value, prefix in zip(values[1:], ("", "previous_year_"), strict=True):
        delta, share = number(record[f"{prefix}delta"]), number(record[f"{prefix}delta_pct"])
        impact = str(record[f"{prefix}evaluation"] or "")
        bar = max(-1.0, min(1.0, share / limit)) if share is not None else None
        cells.append(value_cell(voice, value, uom, scale))
        gap = delta_cell(voice, delta, uom, scale, impact=impact)  # type: ignore[arg-type]
        cells.append(gap if delta is not None else Cell(NO_DATA, impact=impact))  # type: ignore[arg-type]
        known = flag if delta is not None else "no_data"
        cells.append(percent_cell(voice, share, flag=known, impact=impact, bar=bar))  # type: ignore[arg-type]
    if status:
        cells.append(status_cell(str(record["status"] or ""), voice))
    return Row(tuple(cells))
