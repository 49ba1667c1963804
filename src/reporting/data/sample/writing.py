"""Write the demo group's files: the same bytes for the same seed, in a few seconds."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from reporting.data.sample import field, ledger, planning, stories
from reporting.data.sample.actions import BudgetLine, action_of_channel, action_rows, budget_lines
from reporting.data.sample.customers import add_customers
from reporting.data.sample.demand import add_demand
from reporting.data.sample.series import DailySeries
from reporting.data.sample.words import CAMPAIGNS, commentary_rows
from reporting.data.sample.world import CHANNELS, FIRST_DAY, LAST_DAY, UNITS, DemoUnit, Floats, all_days
from reporting.data.schema import TABLES

DEFAULT_SEED = 20261031
_NATURES = (
    ("media", "Media", "Achat d'espace", True, True),
    ("production", "Production", "Production", False, True),
    ("fees", "Agency fees", "Honoraires d'agence", False, True),
    ("tools", "Tools", "Outils", False, True),
    ("incentives", "Incentives and samples", "Dotations et échantillons", True, True),
    ("training", "Training", "Formation", False, True),
    ("internal_time", "Internal time", "Temps interne", False, False),
    ("logistics", "Logistics", "Logistique", False, True),
    ("other", "Other", "Autres", False, True),
)


def write_sample(folder: Path, seed: int = DEFAULT_SEED) -> tuple[Path, ...]:
    """Write the demo group's canonical files into a folder.

    Parameters
    ----------
    folder
        Made if it does not exist; files of the same names are replaced.
    seed
        The same seed gives the same bytes.

    Returns
    -------
    tuple of Path
        The files written: Parquet for the daily measures, CSV (UTF-8, comma, dot, ISO dates) for the rest.
    """
    folder.mkdir(parents=True, exist_ok=True)
    days = all_days(FIRST_DAY, LAST_DAY)
    generators = [_generator(seed, index) for index in range(len(UNITS))]
    book = ledger.Ledger()
    budgets: list[tuple[object, ...]] = []
    forecasts: list[tuple[object, ...]] = []
    parts: list[pa.Table] = []
    for index, (unit, rng) in enumerate(zip(UNITS, generators, strict=True)):
        series = DailySeries(days)
        spend = add_demand(series, unit, rng)
        field.add_field(series, unit, rng, stories.LATE_FROM.get(unit.unit_id))
        add_customers(series, unit, _generator(seed, len(UNITS) + index))
        parts.append(series.table())
        _plan_unit(unit, spend, rng, book, budgets, forecasts)
    ledger.post_incidents(book)
    daily = pa.concat_tables([*parts, _restated(parts[1])])
    opportunities = [
        row
        for unit, rng in zip(UNITS, generators, strict=True)
        for row in field.opportunity_rows(unit, rng, days)
    ]
    files = [_write_parquet(folder / "fact_measure_daily.parquet", daily)]
    tables = _small_tables(daily, generators, opportunities)
    tables["fact_budget_line"] = (None, [*budgets, *planning.special_rows()])
    tables["fact_forecast_line"] = (None, forecasts)
    tables["fact_cost_entry"] = (tuple(ledger.columns()), book.rows)
    for name, (columns, rows) in tables.items():
        files.append(_write_csv(folder / f"{name}.csv", columns or TABLES[name].column_names, rows))
    return tuple(files)


def _generator(seed: int, index: int) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, index])))


def _plan_unit(
    unit: DemoUnit,
    spend: Floats,
    rng: np.random.Generator,
    book: ledger.Ledger,
    budgets: list[tuple[object, ...]],
    forecasts: list[tuple[object, ...]],
) -> None:
    """Plan a unit's lines, post what they really cost, and forecast from both."""
    lines: list[BudgetLine] = budget_lines(unit)
    planned = planning.planned_amounts(lines)
    actual = ledger.actual_amounts(lines, planned, spend, all_days(FIRST_DAY, LAST_DAY), rng)
    ledger.post_lines(book, lines, planned, actual)
    budgets.extend(planning.line_rows(lines, planned))
    forecasts.extend(planning.forecast_rows(lines, planned, actual))


def _restated(german: pa.Table) -> pa.Table:
    """Repeat the German search conversions of late September as they were known a week later."""
    chosen = german.filter(
        (pc.field("measure_id") == "attributed_conversions")
        & (pc.field("channel_id") == "google_search")
        & (pc.field("date") >= pa.scalar(date(2026, 9, 28)))
        & (pc.field("date") <= pa.scalar(date(2026, 9, 30)))
    )
    grown = pc.round(pc.multiply(chosen["value"].cast(pa.float64()), 1.07)).cast(pa.decimal128(18, 4))
    known = pa.array(["2026-10-06 05:00:00"] * len(chosen)).cast(pa.timestamp("us"))
    chosen = chosen.set_column(chosen.schema.get_field_index("value"), "value", grown)
    return chosen.set_column(chosen.schema.get_field_index("recorded_at"), "recorded_at", known)


Tables = dict[str, tuple[Sequence[str] | None, Iterable[tuple[object, ...]]]]


def _small_tables(
    daily: pa.Table, generators: list[np.random.Generator], opportunities: list[tuple[object, ...]]
) -> Tables:
    days = all_days(FIRST_DAY, LAST_DAY)
    months = np.unique(days.astype("datetime64[M]")).astype(str).tolist()
    totals = stories.monthly_totals(days, daily)
    won = Counter((str(row[1]), f"{row[8]:%Y-%m}") for row in opportunities if row[9] == "won")
    tests = [stories.experiment_rows(unit, rng) for unit, rng in zip(UNITS, generators, strict=True)]
    actions = action_rows((2024, 2025, 2026))
    action_columns = TABLES["dim_action"].column_names
    tables: Tables = {
        "dim_channel": (None, [_channel_row(index) for index in range(len(CHANNELS))]),
        "dim_cost_nature": (None, [(*nature, index) for index, nature in enumerate(_NATURES)]),
        "dim_campaign": (None, _campaign_rows()),
        "dim_action": (None, [tuple(row.get(name) for name in action_columns) for row in actions]),
        "dim_version": (None, planning.version_rows()),
        "fact_fx": (None, stories.fx_rows()),
        "fact_opportunity": (None, opportunities),
        "fact_experiment": (None, [row for found, _ in tests for row in found]),
        "fact_experiment_obs": (None, [row for _, seen in tests for row in seen]),
        "fact_commentary": (None, commentary_rows()),
        "log_load": (None, stories.load_rows()),
        "log_restatement": (None, stories.restatement_rows()),
    }
    tables["fact_measure_plan"] = (
        None,
        [row for unit in UNITS for row in planning.measure_rows(unit, unit.revenue_ahead)],
    )
    tables["fact_phasing"] = (None, [row for unit in UNITS for row in planning.phasing_rows(unit)])
    autumn = slice(months.index("2025-09"), months.index("2025-11") + 1)
    tables["fact_objective"] = (
        None,
        [
            row
            for unit in UNITS
            for row in stories.objective_rows(unit, totals[unit.unit_id, "mql"][autumn].sum())
        ],
    )
    tables["fact_milestone"] = (
        None,
        [row for index, unit in enumerate(UNITS) for row in stories.milestone_rows(unit, index)],
    )
    tables["fact_funnel"] = (
        None,
        [row for unit in UNITS for row in stories.funnel_rows(unit, totals, months, won)],
    )
    pairs = list(zip(UNITS, generators, strict=True))
    tables["fact_snapshot"] = (None, [row for unit, rng in pairs for row in field.stock_rows(unit, rng)])
    tables["fact_survey"] = (None, [row for unit, rng in pairs for row in field.survey_rows(unit, rng)])
    return tables


def _channel_row(index: int) -> tuple[object, ...]:
    item = CHANNELS[index]
    return (
        item.channel_id,
        item.label_en,
        item.label_fr,
        item.action_type,
        item.poem,
        item.scope,
        item.driver,
        index + 1,
    )


def _campaign_rows() -> Iterable[tuple[object, ...]]:
    for unit in UNITS:
        for channel in unit.channels:
            for part in ("GENERIC", "BRAND") if channel.endswith("_search") else ("ALWAYS",):
                campaign = f"{unit.unit_id}_{channel}_{part}".upper()
                action = f"{unit.unit_id}-2026-{action_of_channel(unit, channel)}"
                name = CAMPAIGNS[part][unit.language]
                yield (campaign, name, unit.unit_id, channel, action, None, campaign.lower(), None)


def _write_parquet(path: Path, table: pa.Table) -> Path:
    temporary = path.with_suffix(".part")
    pq.write_table(table, temporary, compression="zstd", compression_level=3)
    temporary.replace(path)
    return path


def _write_csv(path: Path, columns: Sequence[str], rows: Iterable[tuple[object, ...]]) -> Path:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_text(value) for value in row])
    temporary = path.with_suffix(".part")
    temporary.write_text(text.getvalue(), encoding="utf-8", newline="")
    temporary.replace(path)
    return path


def _text(value: object) -> str:
    """Write a value in the canonical form: nothing for unknown, dots, ISO dates, lower-case truth."""
    if value is None:
        return ""
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    if isinstance(value, float | np.floating):
        return f"{float(value):.4f}".rstrip("0").rstrip(".")
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    return str(value)
