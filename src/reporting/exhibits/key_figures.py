"""The table of key figures: one row per KPI; month, year to date and landing of the year side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from reporting.exhibits.cells import delta_cell, percent_cell, value_cell
from reporting.exhibits.exhibit import Exhibit
from reporting.exhibits.grid import Cell, Grid, GridColumn, Row
from reporting.exhibits.records import (
    VALUE_COLUMNS,
    CatalogueLike,
    impact_of,
    number,
    require_columns,
    total_rows,
)
from reporting.exhibits.tables import status_cell
from reporting.exhibits.titles import build_title, window_text
from reporting.exhibits.voice import ScopeLike, Voice, voice_of
from reporting.language.numbers import NO_DATA, Scale, choose_scale

_NEEDED = (
    "window",
    "kpi_id",
    "actual",
    "plan",
    "previous_year",
    "forecast",
    "delta",
    "delta_pct",
    "uom",
    "flag",
)
_LARGEST_SHARE = 0.5  # variances beyond half the plan would flatten the bars of all others


@dataclass(frozen=True, slots=True)
class _Part:
    """The columns of one window."""

    window: str
    values: tuple[str, ...]
    delta: bool


_PARTS = (
    _Part("period", ("AC", "PL", "PY"), delta=True),
    _Part("ytd", ("AC", "PL"), delta=False),
    _Part("fy", ("FC", "PL"), delta=False),
)


def key_figures(
    kpis: pd.DataFrame,
    scope: ScopeLike,
    catalogue: CatalogueLike,
    *,
    rows: Sequence[str] | None = None,
    label: str = "key-figures",
    message: str = "",
    thereof: Mapping[str, str] | None = None,
    footnotes: Sequence[str] = (),
) -> Exhibit:
    """Show KPIs against plan and previous year.

    Parameters
    ----------
    kpis
        Compared KPIs, one row per window and KPI: `window` (period, ytd, fy), `kpi_id`, `actual`, `plan`,
        `previous_year`, `forecast`, `delta`, `delta_pct`, `evaluation`, `status`, `uom`, `flag`. Money in the
        currency of the scope, ratios 0 to 1. Rows of a channel or unit are left out.
    rows
        KPI ids in the order shown; all of the frame by default.
    thereof
        KPI id to the id of the row it is a part of: printed smaller, below it.

    Notes
    -----
    The prefix and decimals of a row are common to all its windows, so that its numbers can be compared. The
    bars of Δ% are drawn on one scale for the whole table.
    """
    require_columns(kpis, _NEEDED, "the table of key figures")
    voice = voice_of(scope)
    totals = total_rows(kpis)
    order = list(rows) if rows is not None else list(dict.fromkeys(totals["kpi_id"]))
    shown = totals[totals["kpi_id"].isin(order)]
    records = {(r["window"], r["kpi_id"]): r for _, r in shown.iterrows()}
    parts = [part for part in _PARTS if part.window in set(shown["window"])]
    shares = [
        abs(share) for (w, _), r in records.items() if w == "period" and (share := number(r["delta_pct"]))
    ]
    limit = min(max(shares, default=_LARGEST_SHARE), _LARGEST_SHARE)
    grid_rows = tuple(
        _row(
            kpi_id, parts, records, catalogue, voice, part_of=bool(thereof and kpi_id in thereof), limit=limit
        )
        for kpi_id in order
    )
    grid = Grid(_columns(parts, scope, voice), grid_rows, voice.say("Nothing to show for this period."))
    title = build_title(
        scope,
        voice,
        [(voice.say("Key figures"), "")],
        period=f" {voice.say('and')} ".join(window_text(scope, part.window) for part in parts),
        scenarios=("AC", "PL", "PY", "FC", "ΔPL", "ΔPL%")
        if len(parts) > 2
        else ("AC", "PL", "PY", "ΔPL", "ΔPL%"),
    )
    return Exhibit(
        "table",
        label,
        grid,
        title,
        message,
        shown.reset_index(drop=True),
        _alt(str(title), order, records, catalogue, voice),
        (*footnotes, notation(voice)),
        voice.say.language,
    )


def notation(voice: Voice) -> str:
    """Explain the codes of scenarios once, in the reader's words."""
    say = voice.say
    codes = {
        "AC": say("Actual"),
        "PL": say("Plan"),
        "PY": say("Previous year"),
        "FC": say("Forecast"),
        "Δ": say("Variance"),
        NO_DATA: say("no data"),
        "n.a.": say("not interpretable"),
    }
    text = " · ".join(
        f"{code} {name[:1].lower() + name[1:] if say.language != 'de' else name}"
        for code, name in codes.items()
    )
    return f"{text}. {say('Rounding differences are possible.')}"


def _columns(parts: Sequence[_Part], scope: ScopeLike, voice: Voice) -> tuple[GridColumn, ...]:
    names = {"period": scope.period.id, "ytd": voice.say("Year to date"), "fy": voice.say("Full year")}
    columns = [GridColumn(voice.say("KPI"), align="start", wide=True)]
    for part in parts:
        notation_text = window_text(scope, part.window)
        group = names[part.window] if part.window == "period" else f"{names[part.window]} {notation_text}"
        columns += [GridColumn(code, group) for code in part.values]
        if part.delta:
            columns.append(GridColumn("ΔPL", group))
        columns.append(GridColumn("ΔPL%", group, bars=part.delta))
    return (*columns, GridColumn(voice.say("Status"), align="start"))


def _row(
    kpi_id: str,
    parts: Sequence[_Part],
    records: Mapping[tuple[str, str], pd.Series],
    catalogue: CatalogueLike,
    voice: Voice,
    *,
    part_of: bool,
    limit: float,
) -> Row:
    own = [records[key] for part in parts if (key := (part.window, kpi_id)) in records]
    uom = str(own[0]["uom"]) if own else "n"
    shown = [number(r[column]) for r in own for column in VALUE_COLUMNS.values()]
    scale = choose_scale(shown, uom)
    name = catalogue[kpi_id].name(voice.say.language)
    if part_of:
        name = f"{voice.say('thereof')} {name}"
    unit = "" if uom == "n" and not scale.prefix else voice.unit(uom, scale)
    cells = [Cell(name, note=unit)]
    for part in parts:
        record = records.get((part.window, kpi_id))
        cells += _part_cells(part, record, uom, scale, voice, limit)
    first = records.get((parts[0].window, kpi_id)) if parts else None
    status = str(first.get("status") or "") if first is not None else ""
    return Row((*cells, status_cell(status, voice)), "thereof" if part_of else "normal")


def _part_cells(
    part: _Part, record: pd.Series | None, uom: str, scale: Scale, voice: Voice, limit: float
) -> list[Cell]:
    if record is None:
        return [Cell(NO_DATA) for _ in range(len(part.values) + 1 + part.delta)]
    flag = str(record["flag"] or "")
    muted = bool({"low_base", "not_interpretable"} & set(flag.split("|")))
    cells = []
    for code in part.values:
        own_flag = flag if code == "AC" else str(record.get(f"{VALUE_COLUMNS[code]}_flag") or "")
        cell = value_cell(voice, number(record[VALUE_COLUMNS[code]]), uom, scale, flag=own_flag)
        cells.append(replace(cell, muted=muted and code == "AC"))
    delta, pct, impact = number(record["delta"]), number(record["delta_pct"]), impact_of(record)
    if part.delta:
        missing = NO_DATA if number(record["plan"]) is None or number(record["actual"]) is None else ""
        cell = delta_cell(voice, delta, uom, scale, flag=flag, impact=impact)
        cells.append(replace(cell, text=missing) if delta is None and missing else cell)
    flag_of_share = flag if delta is not None else "no_data"
    bar = max(-1.0, min(1.0, pct / limit)) if part.delta and pct is not None else None
    cells.append(percent_cell(voice, pct, flag=flag_of_share, impact=impact, bar=bar))
    return cells


def _alt(
    title: str,
    order: Sequence[str],
    records: Mapping[tuple[str, str], pd.Series],
    catalogue: CatalogueLike,
    voice: Voice,
) -> str:
    """Say the first figures and how many are off track."""
    judged = [r for (window, kpi_id), r in records.items() if window == "period" and kpi_id in order]
    off = sum(r.get("status") == "off_track" for r in judged)
    text = voice.say("{title}. {count} key figures, {off} off track.")
    return text.format(title=title, count=len(order), off=off)
