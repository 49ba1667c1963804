"""The KPIs of every type of action against plan, one group of rows for each type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from reporting.exhibits.cells import delta_cell, percent_cell, value_cell
from reporting.exhibits.exhibit import Exhibit
from reporting.exhibits.grid import Cell, Grid, GridColumn, Row
from reporting.exhibits.records import CatalogueLike, number, require_columns
from reporting.exhibits.tables import status_cell, table_alt
from reporting.exhibits.theme import Impact
from reporting.exhibits.titles import build_title
from reporting.exhibits.voice import ScopeLike, Voice, voice_of
from reporting.language.numbers import NO_DATA, choose_scale

_NEEDED = ("action_type", "kpi_id", "uom", "flag", "actual", "plan", "previous_year", "delta", "delta_pct")


def action_kpi_table(
    frame: pd.DataFrame,
    scope: ScopeLike,
    catalogue: CatalogueLike,
    *,
    names: Mapping[str, str],
    label: str = "action-kpis",
    message: str = "",
    footnotes: Sequence[str] = (),
) -> Exhibit:
    """Show what each type of action is steered by.

    Parameters
    ----------
    frame
        One row per type and KPI in the order shown: `action_type, kpi_id, uom, flag, actual, plan,
        previous_year, delta, delta_pct, evaluation, status`.
    names
        Names of the types.
    """
    require_columns(frame, (*_NEEDED, "evaluation", "status"), "KPIs by type of action")
    voice = voice_of(scope)
    say = voice.say
    columns = (
        GridColumn(say("KPI"), align="start", wide=True),
        *(GridColumn(code) for code in ("AC", "PL", "PY", "ΔPL", "ΔPL%")),
        GridColumn(say("Status"), align="start"),
    )
    rows: list[Row] = []
    for kind, own in frame.groupby("action_type", sort=False):
        blank = tuple(Cell("") for _ in columns[1:])
        rows.append(Row((Cell(names.get(str(kind), str(kind))), *blank), "group"))
        rows += [_row(record, catalogue, voice) for record in own.to_dict("records")]
    title = build_title(
        scope,
        voice,
        [(say("Key figures"), "")],
        by=say("action type"),
        period=scope.period.id,
        scenarios=("AC", "PL", "PY", "ΔPL", "ΔPL%"),
    )
    return Exhibit(
        "table",
        label,
        Grid(columns, tuple(rows), say("Nothing to show for this period.")),
        title,
        message,
        frame.copy(),
        table_alt(title, len(frame), voice),
        tuple(footnotes),
        say.language,
    )


def _row(record: Mapping[object, object], catalogue: CatalogueLike, voice: Voice) -> Row:
    uom, flag = str(record["uom"]), str(record["flag"] or "")
    values = [number(record[name]) for name in ("actual", "plan", "previous_year")]
    scale = choose_scale(values, uom)
    unit = "" if uom == "n" and not scale.prefix else voice.unit(uom, scale)
    delta, share = number(record["delta"]), number(record["delta_pct"])
    impact: Impact = record["evaluation"] or ""  # type: ignore[assignment]
    known = flag if delta is not None else "no_data"
    return Row(
        (
            Cell(catalogue[str(record["kpi_id"])].name(voice.say.language), note=unit),
            *(value_cell(voice, value, uom, scale) for value in values),
            Cell(NO_DATA) if delta is None else delta_cell(voice, delta, uom, scale, impact=impact),
            percent_cell(voice, share, flag=known, impact=impact),
            status_cell(str(record["status"] or ""), voice),
        )
    )
