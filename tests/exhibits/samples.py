"""Small frames worked by hand, and a scope, for the tests of exhibits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from types import SimpleNamespace

import pandas as pd

HOSTILE = (
    "{{< env SECRET >}} <script>alert(1)</script>",
    '#panic("x") *bold* $1$ `code` [l](javascript:x) \\ @@',
    "قناة التسويق الرقمي",
    "デジタル広告チャンネル",
    "🎯 Influence 🚀",
    "Très longue dénomination de canal qui dépasse toute colonne raisonnable et va jusqu'à cent caractères",
    "a\x00b\x08c",
)


def make_scope(language: str = "en", *, name: str = "BU France", **more: object) -> SimpleNamespace:
    """Make the scope of October 2026 for France."""
    unit = SimpleNamespace(id="FR", name=name, locale="fr-FR")
    period = SimpleNamespace(id="2026-10", kind="month")
    fy = SimpleNamespace(start=date(2026, 1, 1), end=date(2027, 1, 1))
    return SimpleNamespace(
        unit=unit, period=period, windows={"fy": fy}, language=language, currency="EUR", **more
    )


class Names:
    """A catalogue that knows labels only."""

    def __getitem__(self, kpi_id: str) -> SimpleNamespace:
        return SimpleNamespace(name=lambda language, short=False: f"{kpi_id} ({language})")


def compared(
    kpi_id: str, actual: float | None, plan: float | None, uom: str, **more: object
) -> dict[str, object]:
    """Make one compared KPI of the month; cost-like KPIs (EUR) are adverse where higher."""
    known = actual is not None and plan is not None
    delta = actual - plan if known else None  # type: ignore[operator]
    share = delta / abs(plan) if known and plan else None  # type: ignore[arg-type,operator]
    adverse = (delta or 0) > 0 if uom == "EUR" else (delta or 0) < 0
    evaluation = "" if delta is None else "neutral" if delta == 0 else "adverse" if adverse else "favourable"
    return {
        "window": "period",
        "kpi_id": kpi_id,
        "actual": actual,
        "plan": plan,
        "previous_year": None,
        "forecast": None,
        "delta": delta,
        "delta_pct": share,
        "evaluation": evaluation,
        "status": "",
        "uom": uom,
        "flag": "",
        **more,
    }


def by_channel(
    values: Mapping[str, tuple[float | None, float | None]], *, total: bool = True
) -> pd.DataFrame:
    """Make cost by channel with a total row."""
    rows = [compared("cost", a, p, "EUR", channel=c) for c, (a, p) in values.items()]
    if total:
        actual = sum(a or 0.0 for a, _ in values.values())
        plan = sum(p or 0.0 for _, p in values.values())
        rows.append(compared("cost", actual, plan, "EUR", channel=""))
    return pd.DataFrame(rows)


def by_month(actual: Sequence[float | None], plan: Sequence[float | None], closed: int = 10) -> pd.DataFrame:
    """Make twelve months of 2026 of which the first are closed; the rest of `actual` is forecast."""
    months = [f"2026-{m:02d}" for m in range(1, len(actual) + 1)]
    rows = [compared("cost", a, p, "EUR", month=m) for m, a, p in zip(months, actual, plan, strict=True)]
    frame = pd.DataFrame(rows)
    frame["forecast"] = [a if i >= closed else None for i, a in enumerate(actual)]
    frame["actual"] = [a if i < closed else None for i, a in enumerate(actual)]
    return frame


def plan_rows(*stages: tuple[str, str, str, str, str, str, str]) -> pd.DataFrame:
    """Make stages: name, then baseline, actual and forecast start and finish ("" = none)."""
    names = ["baseline_start", "baseline_finish", "actual_start", "actual_finish", "forecast_start"]
    names.append("forecast_finish")
    rows = [
        {"name": name, **{n: date.fromisoformat(d) if d else None for n, d in zip(names, days, strict=True)}}
        for name, *days in stages
    ]
    return pd.DataFrame(rows, columns=["name", *names])
