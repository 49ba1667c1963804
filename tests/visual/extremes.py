"""A gallery of extreme data: every exhibit under names, counts and amounts that reports are not made for."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from exhibits.samples import HOSTILE, Names, by_channel, by_month, compared, make_scope, plan_rows
from reporting.exhibits import (
    Exhibit,
    Title,
    bars_by,
    bridge,
    columns_by_month,
    commentary,
    data_quality,
    decisions,
    gantt,
    key_figures,
    progress_bars,
    small_multiples,
    stacked_columns,
    variance_table,
)
from reporting.exhibits.statements import Section, section

LONG = (
    "A name of one hundred characters that no column was made for and that goes on and on until it is so long"
)
GLYPHLESS = "東京 ꙮ 𓀀 \ufffd"  # of no shipped font
SIZES = {"giant": (1_000_000_000.0, 900_000_000.0), "tiny": (0.001, 0.002)}


def bridge_frame(steps: dict[str, float], start: float) -> pd.DataFrame:
    """Lay out the steps of a bridge."""
    rows: list[dict[str, Any]] = [
        {"step": "start", "kind": "start", "contribution": 0.0, "from_value": 0.0, "to_value": start}
    ]
    reached = start
    for name, value in steps.items():
        rows.append(
            {
                "step": name,
                "kind": "contribution",
                "contribution": value,
                "from_value": reached,
                "to_value": reached + value,
            }
        )
        reached += value
    rows.append({"step": "end", "kind": "end", "contribution": 0.0, "from_value": 0.0, "to_value": reached})
    frame = pd.DataFrame(rows)
    return frame.assign(impact=-frame["contribution"], members=1)


def reached() -> pd.DataFrame:
    """Make progress of things with any name: none, behind zero, far beyond what is due, unknown."""
    names = (*HOSTILE, LONG, GLYPHLESS)
    values = [0.0, -0.5, 9.0, None, 0.00001, 1.0, 0.3, 0.4, 0.5]
    rows = [
        {"name": n, "actual": v, "plan": 0.5, "status": "watch"} for n, v in zip(names, values, strict=True)
    ]
    return pd.DataFrame(rows).astype({"actual": "float64"})


def stages() -> pd.DataFrame:
    """Make stages of any name: of one day, of two years, not begun, without an end."""
    days = [
        ("2026-01-01", "2026-01-01", "2026-01-01", "2026-01-01", "", ""),
        ("2025-01-01", "2026-12-31", "2025-01-01", "", "", "2027-06-30"),
        ("2026-11-01", "2026-11-30", "", "", "2026-12-01", "2026-12-31"),
        ("", "", "2026-05-01", "", "", ""),
    ]
    names = (LONG, HOSTILE[2], HOSTILE[3], HOSTILE[4])
    frame = plan_rows(*((name, *own) for name, own in zip(names, days, strict=True)))
    return frame.assign(group=LONG, status="off_track")


def gallery(language: str = "en") -> list[Exhibit | Section]:
    """Make the gallery, a section for each kind of trouble."""
    scope = make_scope(
        language, name=f"{LONG} {HOSTILE[2]}", provisional=True, sources=(), warnings=(*HOSTILE, LONG)
    )
    many = {f"channel {i:02d}": (60.0 * (61 - i), 1_800.0) for i in range(1, 61)}
    named = {name: (9_000.0 - 500 * i, 8_000.0) for i, name in enumerate((*HOSTILE, LONG, GLYPHLESS))}
    kinds: dict[str, dict[str, tuple[float | None, float | None]]] = {
        "names": {**named},
        "many": {**many},
        "one": {"only": (5.0, 4.0)},
        "zeros": {"a": (0.0, 0.0), "b": (0.0, 0.0)},
        "missing": {"a": (None, None), "b": (None, 1.0)},
        "negative": {"credit": (-90_000.0, 10_000.0), "note": (-4_000.0, -5_000.0)},
        "sizes": {**SIZES},
    }
    found: list[Exhibit | Section] = [section("Key figures", scope), data_quality(scope)]
    for kind, values in kinds.items():
        frame = by_channel(values)
        found.append(section("Year to date", scope))
        found[-1] = Section(kind.title(), 2, f"kind-{kind}")
        found.append(variance_table(frame, scope, by="channel", name="Cost", label=f"table-{kind}"))
        found.append(bars_by(frame, scope, Names(), by="channel", kpis=["cost"], label=f"bars-{kind}"))
        deltas = {name: (a or 0.0) - (p or 0.0) for name, (a, p) in list(values.items())[:9]}
        found.append(bridge(bridge_frame(deltas, 10_000.0), scope, name="Cost", label=f"bridge-{kind}"))
    series = {
        "zeros": ([0.0] * 12, [0.0] * 12),
        "missing": ([None] * 12, [None] * 12),
        "negative": ([-90_000.0, 5.0] * 6, [10_000.0] * 12),
        "sizes": ([1e9, 0.001] * 6, [0.001, 1e9] * 6),
    }
    found.append(Section("Time", 2, "time"))
    for kind, (actual, plan) in series.items():
        found.append(columns_by_month(by_month(actual, plan), scope, name=LONG, label=f"months-{kind}"))
    parts = pd.DataFrame(
        [
            {
                "month": f"2026-{m:02d}",
                "source": name,
                "unit": name,
                "actual": 10.0 * m,
                "plan": 9.0,
                "forecast": None,
            }
            for m in range(1, 11)
            for name in (LONG, *HOSTILE[:5], GLYPHLESS)
        ]
    )
    found.append(stacked_columns(parts, scope, by="source", name="Sessions", label="stacked"))
    found.append(small_multiples(parts, scope, by="unit", name="Cost", label="multiples"))
    found.append(progress_bars(reached(), scope, title=Title(LONG, ((LONG, True),)), label="progress"))
    found.append(gantt(stages(), scope, today=date(2026, 10, 31), label="plan"))
    rows = [compared(name, 1e9, 0.001, "EUR", status="off_track") for name in (LONG, HOSTILE[0])]
    rows += [compared("share", 0.00001, 12.5, "%"), compared("none", None, None, "n", flag="no_data")]
    found.append(Section("Words", 2, "words"))
    found.append(
        key_figures(pd.DataFrame(rows), scope, Names(), label="figures", message=f"Cost is 7 % over. {LONG}")
    )
    found.append(commentary([], scope, label="no-comment"))
    statements = [
        {"headline": name, "what": " ".join(["word"] * 2_000), "why": LONG, "next": name, "owner": name}
        for name in (HOSTILE[0], HOSTILE[2])
    ]
    found.append(commentary(statements, scope, label="long-comment"))
    found.append(decisions(pd.DataFrame({"decision": [LONG * 3], "due": ["2026-11-06"]}), scope))
    return found


def write_notebook(shown: list[Exhibit | Section], path: Path) -> Path:
    """Store exhibits as an executed notebook does."""
    cells = []
    for number, one in enumerate(shown):
        asis = "#| output: asis\n" if isinstance(one, Section) else ""
        bundle = dict(one._repr_mimebundle_())
        cells.append(
            {
                "cell_type": "code",
                "metadata": {},
                "execution_count": number,
                "source": f"{asis}shown[{number}]",
                "outputs": [{"output_type": "execute_result", "metadata": {}, "data": bundle}],
            }
        )
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path
