"""The message above an exhibit: one sentence with the number that matters."""

from __future__ import annotations

import pandas as pd

from reporting.data import Scope
from reporting.language.locales import reading_locale
from reporting.language.messages import translator
from reporting.language.numbers import format_percent, format_quantity


def pace_headline(pace: pd.DataFrame, scope: Scope) -> str:
    """Say how much media money is spent of what was due, and how many lines leave their band.

    Parameters
    ----------
    pace
        As `media_pace` gives it.
    """
    total = pace[pace["action"].eq("total")].iloc[0]
    if pd.isna(total["pace"]):
        return ""
    off = int(pace.loc[pace["action"].ne("total"), "pace_status"].eq("off_track").sum())
    say, locale = translator(scope.language), locale_of(scope)
    return say.plural(
        "Media cost is at {share} of the plan due by now; {count} line is off track.",
        "Media cost is at {share} of the plan due by now; {count} lines are off track.",
        off,
    ).format(share=format_percent(float(total["pace"]), locale), count=off)


def usual_headline(week: pd.DataFrame, scope: Scope) -> str:
    """Say how revenue and cost of a week stand against the four weeks before.

    Parameters
    ----------
    week
        As `against_usual` gives it, with net_revenue and marketing_cost.
    """
    return _two_gaps(
        week, scope, "Net revenue is {revenue} against the four weeks before, marketing cost {cost}."
    )


def day_headline(day: pd.DataFrame, scope: Scope) -> str:
    """Say how revenue and cost of a day stand against plan; nothing if they are not known.

    Parameters
    ----------
    day
        As `against_plan` gives it, with net_revenue and marketing_cost.
    """
    return _two_gaps(day, scope, "Net revenue of the day is {revenue} against plan, marketing cost {cost}.")


def objectives_headline(objectives: pd.DataFrame, scope: Scope) -> str:
    """Say how many objectives are on track.

    Parameters
    ----------
    objectives
        As `reporting.views.objectives` gives them.
    """
    judged = objectives[objectives["status"].ne("")]
    if judged.empty:
        return ""
    say = translator(scope.language)
    on_track = int(judged["status"].eq("on_track").sum())
    text = say.plural(
        "{count} of {all} objectives is on track.", "{count} of {all} objectives are on track.", on_track
    )
    return text.format(count=on_track, all=len(judged))


def schedule_headline(stages: pd.DataFrame, scope: Scope) -> str:
    """Say how many stages are late, and by how much at most.

    Parameters
    ----------
    stages
        As `schedule` gives them.
    """
    if stages.empty:
        return ""
    late = stages.loc[stages["days_late"].gt(0), "days_late"]
    say = translator(scope.language)
    if late.empty:
        return say("None of {all} stages is late.").format(all=len(stages))
    text = say.plural(
        "{count} of {all} stages is late, by {time}.",
        "{count} of {all} stages are late, by up to {time}.",
        len(late),
    )
    return text.format(count=len(late), all=len(stages), time=say.days(int(late.max())))


def reallocation_headline(moved: pd.DataFrame, scope: Scope) -> str:
    """Say how much money would move and what it is expected to bring.

    Parameters
    ----------
    moved
        As `reporting.views.reallocation` gives it.
    """
    given = float(moved.loc[moved["change"].lt(0), "change"].abs().sum()) if len(moved) else 0.0
    if not given:
        return ""
    gain = float((moved["change"] * moved["expected_roi"].fillna(0.0)).sum())
    locale = locale_of(scope)
    amount = format_quantity(given, "cur", locale, currency=scope.currency)
    more = format_quantity(gain, "cur", locale, currency=scope.currency, signed=True)
    text = translator(scope.language)("Moving {amount} between actions is expected to return {gain}.")
    return text.format(amount=amount, gain=more)


def locale_of(scope: Scope) -> str:
    """Choose how numbers of a report are written."""
    return reading_locale(scope.unit.locale, scope.language)


def _two_gaps(frame: pd.DataFrame, scope: Scope, sentence: str) -> str:
    gaps = frame.set_index("kpi_id")["delta_pct"].reindex(["net_revenue", "marketing_cost"])
    if gaps.isna().any():
        return ""
    revenue, cost = (format_percent(float(gap), locale_of(scope), signed=True) for gap in gaps)
    return translator(scope.language)(sentence).format(revenue=revenue, cost=cost)
