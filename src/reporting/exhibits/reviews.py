"""Tables of a plan review: types of action, proposed budgets, tests and what they taught, what is next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from reporting.exhibits.described import TOTAL, Described, money_unit, show
from reporting.exhibits.exhibit import Exhibit
from reporting.exhibits.progress import progress_bars
from reporting.exhibits.tables import Column
from reporting.exhibits.titles import build_title, fiscal_year
from reporting.exhibits.voice import ScopeLike, Voice, voice_of
from reporting.language.dates import month_name
from reporting.language.numbers import NO_DATA, Scale
from reporting.periods import Period

#: Changes below this share of the largest one are none to speak of.
UNMOVED: Final = 0.02
_NOTES: Final = {
    "too_early": "too early: sales cycles are not over",
    "not_attributed": "results are not attributed",
    "low_base": "few events",
}
_BASES: Final = {"budget": "Budget of the year", "actual": "Actual to date", "landing": "Landing"}
_SCENARIOS: Final = {"budget": "PL", "actual": "AC", "landing": "FC"}
_DECISIONS: Final = {"scale": "scale", "iterate": "iterate", "stop": "stop"}


def action_type_table(
    frame: pd.DataFrame,
    scope: ScopeLike,
    *,
    names: Mapping[str, str],
    label: str = "action-types",
    message: str = "",
    footnotes: Sequence[str] = (),
) -> Exhibit:
    """Show cost, landing and return by type of action.

    Parameters
    ----------
    frame
        One row per type, the total (empty type) last: `action_type, actual, plan, delta, delta_pct,
        evaluation` (cost of the period), `landing, plan_fy` (of the year), `roi` (ratio), `note` (too_early,
        not_attributed, low_base or empty).
    """
    voice = voice_of(scope)
    say = voice.say
    own = {**names, TOTAL: say("Total"), "unassigned": say("Without an action")}
    ids = frame["action_type"].where(frame["action_type"].ne(""), TOTAL)
    shown = frame.assign(
        action_type=ids,
        name=[own.get(kind, kind) for kind in ids],
        reading=[say(_NOTES[note]) if note in _NOTES else " " for note in frame["note"]],
    )
    money = ("actual", "plan", "landing", "plan_fy")
    period, year = scope.period.id, f"FY{fiscal_year(scope)}"
    columns = [
        Column("name", say("Action type"), wide=True),
        Column("actual", "AC", "value", "cur", group=period, scale_with=money),
        Column("plan", "PL", "value", "cur", group=period, scale_with=money),
        Column(
            "delta", "ΔPL", "delta", "cur", group=period, bars=True, impact="evaluation", scale_with=money
        ),
        Column("delta_pct", "ΔPL%", "percent", group=period, impact="evaluation"),
        Column("landing", "FC", "value", "cur", group=year, scale_with=money),
        Column("plan_fy", "PL", "value", "cur", group=year, scale_with=money),
        Column("roi", say("ROI"), "ratio"),
        Column("reading", say("Reading"), wide=True),
    ]
    unit = money_unit(shown, columns[1], voice)
    described = Described(
        shown,
        columns,
        [(say("Marketing cost"), unit), (say("landing"), unit), (say("ROI"), "%")],
        by=say("action type"),
        period=f"{period} {say('and')} {year}",
        scenarios=("AC", "PL", "FC", "ΔPL", "ΔPL%"),
        ids="action_type",
    )
    return show(described, scope, label=label, message=message, footnotes=footnotes)


def reallocation_table(
    frame: pd.DataFrame,
    scope: ScopeLike,
    *,
    label: str = "reallocation-table",
    message: str = "",
    footnotes: Sequence[str] = (),
) -> Exhibit:
    """Show the proposed budget of each action, within its bounds.

    Parameters
    ----------
    frame
        One row per action: `action, name, plan, proposed, change, floor, ceiling` (money), `expected_roi`
        (ratio).
    """
    voice = voice_of(scope)
    say = voice.say
    shown = _with_sums(frame, voice)
    money = ("plan", "proposed", "floor", "ceiling")
    columns = [
        Column("name", say("Action"), wide=True),
        Column("expected_roi", say("Expected ROI"), "value", "x"),
        Column("plan", "PL", "value", "cur", scale_with=money),
        Column("proposed", say("Proposed"), "value", "cur", scale_with=money),
        Column("change", say("Change"), "delta", "cur", bars=True, scale_with=money),
        Column("floor", say("Floor"), "value", "cur", scale_with=money),
        Column("ceiling", say("Ceiling"), "value", "cur", scale_with=money),
    ]
    described = Described(
        shown,
        columns,
        [(say("Reallocation proposal"), money_unit(shown, columns[2], voice))],
        by=say("action"),
        period=f"FY{fiscal_year(scope)}",
        scenarios=("PL", say("Proposed PL")),
        ids="action",
        empty=say("Contracts leave nothing to move."),
    )
    return show(described, scope, label=label, message=message, footnotes=footnotes)


def learning_bars(
    frame: pd.DataFrame,
    scope: ScopeLike,
    *,
    band: tuple[float, float] = (0.10, 0.15),
    label: str = "learning-share",
    message: str = "",
) -> Exhibit:
    """Draw the share of budget, cost and landing that pays for tests, in the band it should keep.

    Parameters
    ----------
    frame
        `basis` (budget, actual, landing), `tests` (money), `share` (ratio), `in_band`.
    """
    voice = voice_of(scope)
    say = voice.say
    shown = pd.DataFrame(
        {
            "name": [say(_BASES[basis]) for basis in frame["basis"]],
            "actual": frame["share"],
            "plan": float("nan"),
            "scenario": [_SCENARIOS[basis] for basis in frame["basis"]],
            "status": ["on_track" if ok else "off_track" for ok in frame["in_band"]],
            "note": [voice.quantity(float(tests), "cur") for tests in frame["tests"]],
        }
    )
    title = build_title(
        scope,
        voice,
        [(say("Test & learn"), say("% of marketing cost"))],
        period=f"FY{fiscal_year(scope)}",
        scenarios=("AC", "PL", "FC"),
    )
    return progress_bars(shown, scope, title=title, band=band, label=label, message=message)


def learning_table(
    frame: pd.DataFrame,
    scope: ScopeLike,
    *,
    label: str = "learnings",
    message: str = "",
    footnotes: Sequence[str] = (),
) -> Exhibit:
    """Show what each test asked, found, decided and taught.

    Parameters
    ----------
    frame
        One row per test: `name, hypothesis, difference, low, high` (ratio points), `verdict` (reader's
        language), `decision` (scale, iterate, stop or empty), `learning`.
    """
    voice = voice_of(scope)
    say = voice.say
    shown = frame.assign(
        result=[_result(record, voice) for record in frame.to_dict("records")],
        decision=[say(_DECISIONS[word]) if word in _DECISIONS else NO_DATA for word in frame["decision"]],
    )
    columns = [
        Column("hypothesis", say("Hypothesis"), wide=True),
        Column("result", say("Result (95 % interval)"), wide=True),
        Column("decision", say("Decision")),
        Column("learning", say("Learning"), wide=True),
    ]
    described = Described(
        shown,
        columns,
        [(say("Tests and what they taught"), "")],
        period=scope.period.id,
        empty=say("No test was run."),
    )
    return show(described, scope, label=label, message=message, footnotes=footnotes)


def next_plan_table(
    frame: pd.DataFrame,
    scope: ScopeLike,
    *,
    next_period: Period,
    most: int = 14,
    label: str = "next-plan",
    message: str = "",
    footnotes: Sequence[str] = (),
) -> Exhibit:
    """Show the planned cost of the next quarter by action and month.

    Parameters
    ----------
    frame
        One row per action, ``total`` last: `action, name, owner, actual` (this quarter), `first, second,
        third` (months), `plan` (their sum).
    next_period
        The next quarter.
    most
        Actions shown one by one; the others are in the total, and a note says how many they are.
    """
    voice = voice_of(scope)
    say = voice.say
    period = next_period.id
    inside = [m for m in next_period.months() if next_period.start <= m.start < next_period.end]
    months = [month_name(month.start.month, voice.locale) for month in inside]
    total = frame["action"].eq("total")
    listed = frame[~total]
    shown = pd.concat([listed.head(most), frame[total]])
    shown = shown.assign(name=shown["name"].where(shown["action"].ne("total"), say("Total")))
    left = len(listed) - most
    notes = [say("{count} further actions are not shown.").format(count=left)] if left > 0 else []
    money = ("actual", "first", "second", "third", "plan")
    columns = [
        Column("name", say("Action"), wide=True),
        Column("owner", say("Owner"), wide=True),
        Column("actual", f"AC {scope.period.id}", "value", "cur", scale_with=money),
    ]
    columns += [
        Column(name, header, "value", "cur", group=f"PL {period}", scale_with=money)
        for name, header in zip(("first", "second", "third"), months, strict=True)
    ]
    columns.append(Column("plan", say("Quarter"), "value", "cur", group=f"PL {period}", scale_with=money))
    described = Described(
        shown,
        columns,
        [(say("Plan of the next quarter"), money_unit(shown, columns[2], voice))],
        by=say("action"),
        period=period,
        scenarios=("PL",),
        ids="action",
        empty=say("The next quarter is not planned yet."),
        notes=notes,
    )
    return show(described, scope, label=label, message=message, footnotes=footnotes)


def _with_sums(frame: pd.DataFrame, voice: Voice) -> pd.DataFrame:
    """Sum the actions that stay nearly as they are in one row, and all of them in a last one."""
    if frame.empty:
        return frame
    say = voice.say
    money = ["plan", "proposed", "change"]
    still = frame["change"].abs().le(UNMOVED * frame["change"].abs().max())
    rows = [
        frame[~still].assign(
            name=lambda f: f["name"].where(f["action"].ne("unallocated"), say("Not allocated"))
        )
    ]
    if still.any():
        name = say("Nearly unchanged ({count})").format(count=int(still.sum()))
        rows.append(pd.DataFrame([{"action": "unchanged", "name": name, **frame.loc[still, money].sum()}]))
    rows.append(pd.DataFrame([{"action": "total", "name": say("Total"), **frame[money].sum().round(2)}]))
    return pd.concat(rows, ignore_index=True).reindex(columns=frame.columns)


def _result(record: Mapping[Any, Any], voice: Any) -> str:
    if pd.isna(record["difference"]):
        return str(record["verdict"])
    bounds = [voice.delta(float(record[name]), "%", Scale("", 2)) for name in ("difference", "low", "high")]
    return f"{bounds[0]} [{bounds[1]}; {bounds[2]}]: {record['verdict']}"
