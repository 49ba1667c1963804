"""Tables of variances by structure, with bars beside the variances, and the table of objectives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from reporting.exhibits.cells import ratio_cell, value_cell
from reporting.exhibits.exhibit import Exhibit
from reporting.exhibits.grid import Cell, Grid, GridColumn, Row, RowStyle
from reporting.exhibits.records import impact_of, number, require_columns
from reporting.exhibits.tables import Column, column_scale, status_cell, table, table_alt
from reporting.exhibits.titles import build_title, window_text
from reporting.exhibits.voice import ScopeLike, Voice, voice_of
from reporting.language.numbers import NO_DATA, choose_scale


def variance_table(
    frame: pd.DataFrame,
    scope: ScopeLike,
    *,
    by: str,
    name: str,
    by_name: str = "",
    names: Mapping[str, str] | None = None,
    uom: str = "cur",
    window: str = "period",
    thereof: Mapping[str, str] | None = None,
    label: str = "variances",
    message: str = "",
    footnotes: Sequence[str] = (),
) -> Exhibit:
    """Show one measure by structure against plan; the row with an empty part is the total, below.

    Parameters
    ----------
    frame
        One row per part in the order shown: `by`, `plan`, `delta`, `delta_pct`, `evaluation`, the `actual` or
        the `forecast` (a landing) or both, optional `previous_year`, `status`, `flag`.
    thereof
        Id of a part to the id it belongs to: printed smaller.
    """
    compared = "actual" if "actual" in frame or "forecast" not in frame else "forecast"
    require_columns(frame, (by, compared, "plan", "delta", "delta_pct"), "a variance table")
    voice = voice_of(scope)
    shown = frame.sort_values(by, key=lambda s: s.fillna("").astype("str") == "", kind="stable")
    ids = [("" if pd.isna(v) else str(v)) for v in shown[by]]
    displayed = shown.assign(
        _name=[voice.say("Total") if i == "" else (names or {}).get(i, i) for i in ids],
        evaluation=[impact_of(r) for _, r in shown.iterrows()],
        flag=shown.get("flag", ""),
    )
    values = [compared, *(c for c in ("plan", "previous_year", "forecast") if c in shown and c != compared)]
    codes = {"actual": "AC", "plan": "PL", "previous_year": "PY", "forecast": "FC"}
    columns = [
        Column("_name", by_name[:1].upper() + by_name[1:] if by_name else voice.say("Name"), wide=True)
    ]
    columns += [Column(c, codes[c], "value", uom, scale_with=tuple(values)) for c in values]
    columns += [
        Column("delta", "ΔPL", "delta", uom, bars=True, impact="evaluation", scale_with=tuple(values)),
        Column("delta_pct", "ΔPL%", "percent", impact="evaluation"),
    ]
    if "status" in shown:
        columns.append(Column("status", voice.say("Status"), "status"))
    scale = column_scale(displayed, columns[1])
    title = build_title(
        scope,
        voice,
        [(name, voice.unit(uom, scale))],
        by=by_name,
        period=window_text(scope, window),
        scenarios=(*(codes[c] for c in values), "ΔPL", "ΔPL%"),
    )
    styles = {i: "total" if i == "" else "thereof" if i in (thereof or {}) else "normal" for i in ids}
    position = shown.columns.get_loc(by)

    def style(record: Any) -> RowStyle:
        value = record[position]
        return styles["" if pd.isna(value) else str(value)]  # type: ignore[return-value]

    return table(
        displayed,
        scope,
        columns,
        label=label,
        title=title,
        message=message,
        footnotes=footnotes,
        row_style=style,
    )


def objectives_table(
    frame: pd.DataFrame,
    scope: ScopeLike,
    *,
    window: str = "period",
    label: str = "objectives",
    message: str = "",
    footnotes: Sequence[str] = (),
) -> Exhibit:
    """Show objectives: where they began, where they should end, where they stand.

    Parameters
    ----------
    frame
        One row per objective: `objective` (text), `baseline`, `target`, `actual` (in `uom`), `progress`,
        `phased` (ratios: reached, and due by now), `due` (date), `status`, `owner`, `uom`.
    """
    require_columns(
        frame,
        ("objective", "baseline", "target", "actual", "progress", "phased", "due", "status", "uom"),
        "objectives",
    )
    voice = voice_of(scope)
    say = voice.say
    headers = [(say("Objective"), True, True), (say("Baseline"), False, False), (say("Target"), False, False)]
    headers += [(say("Due"), True, False), ("AC", False, False), (say("Progress"), False, False)]
    headers += [(say("Due by now"), False, False), (say("Status"), True, False)]
    if "owner" in frame:
        headers.append((say("Owner"), True, False))
    columns = tuple(
        GridColumn(h, align="start" if text else "end", wide=wide, whole=h == say("Due"))
        for h, text, wide in headers
    )
    rows = tuple(_objective_row(r, voice, owner="owner" in frame) for r in frame.to_dict("records"))
    grid = Grid(columns, rows, say("No objective is set for this period."))
    title = build_title(
        scope, voice, [(say("Objectives"), "")], period=window_text(scope, window), scenarios=("AC", "PL")
    )
    alt = table_alt(title, len(rows), voice)
    return Exhibit("table", label, grid, title, message, frame.copy(), alt, tuple(footnotes), say.language)


def _objective_row(record: Mapping[Any, Any], voice: Voice, *, owner: bool) -> Row:
    uom = str(record["uom"])
    values = [number(record[c]) for c in ("baseline", "target", "actual")]
    scale = choose_scale(values, uom)
    unit = "" if uom == "n" and not scale.prefix else voice.unit(uom, scale)
    baseline, target, actual = (value_cell(voice, v, uom, scale) for v in values)
    due = record["due"]
    cells = [
        Cell(str(record["objective"]), note=unit),
        baseline,
        target,
        Cell(NO_DATA if due is None or pd.isna(due) else str(due)[:10]),
        actual,
        _share(record["progress"], voice),
        _share(record["phased"], voice),
        status_cell(str(record["status"] or ""), voice),
    ]
    if owner:
        cells.append(Cell(str(record["owner"] or NO_DATA)))
    return Row(tuple(cells))


def _share(value: object, voice: Voice) -> Cell:
    return ratio_cell(voice, number(value))
