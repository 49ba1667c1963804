"""Schedules: stages planned back from a go-live, the path that decides it, and milestones kept or late."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import numpy as np
import pandas as pd

from reporting.errors import DataFailed, InputRefused

BusinessDays = np.busdaycalendar


def business_days(country: str = "", years: Iterable[int] = ()) -> np.busdaycalendar:
    """Build the calendar of working days of a country.

    Parameters
    ----------
    country
        ISO 3166 code of two letters (FR, DE, US...); empty = Monday to Friday without holidays.
    years
        Years whose public holidays count.

    Raises
    ------
    InputRefused
        If the country has no calendar of holidays.

    Examples
    --------
    >>> bool(np.is_busday("2026-07-14", busdaycal=business_days("FR", [2026])))
    False
    """
    if not country:
        return np.busdaycalendar()
    import holidays  # costs a tenth of a second, and only plans need it

    try:
        known = holidays.country_holidays(country, years=sorted(set(years)))
    except NotImplementedError as error:
        raise InputRefused(f"no calendar of public holidays for country ({country!r})") from error
    return np.busdaycalendar(holidays=np.array(sorted(known), dtype="datetime64[D]"))


def backward_schedule(stages: pd.DataFrame, calendar: np.busdaycalendar | None = None) -> pd.DataFrame:
    """Plan stages back from the go-live of each action.

    Parameters
    ----------
    stages
        One row per stage: `action_id, stage_no` (order), `stage, duration` (business days), `go_live` (date;
        the same for all stages of an action).
    calendar
        Working days of the unit; Monday to Friday if absent.

    Returns
    -------
    DataFrame
        Sorted by action and stage: the rows with `start` (date) and `finish` (start of the next stage, or
        go-live). A go-live on a day off is prepared by the working day before it.

    Notes
    -----
    start = start of the next stage - duration, in business days.

    Examples
    --------
    >>> plan = pd.DataFrame({"action_id": "a", "stage_no": [1, 2], "stage": ["approval", "production"],
    ...                      "duration": [5, 10], "go_live": pd.Timestamp("2026-09-01")})
    >>> backward_schedule(plan)["start"].dt.strftime("%m-%d").tolist()
    ['08-11', '08-18']
    """
    days = calendar or np.busdaycalendar()
    ordered = stages.sort_values(["action_id", "stage_no"], kind="stable").reset_index(drop=True)
    durations = ordered["duration"].astype("int64")
    if durations.lt(0).any():
        raise DataFailed(f"a stage has a negative duration ({durations.min()} business days)")
    backwards = durations[::-1].groupby(ordered["action_id"][::-1], dropna=False)
    to_go_live = backwards.cumsum().sort_index()
    go_live = pd.to_datetime(ordered["go_live"]).to_numpy().astype("datetime64[D]")
    start = np.busday_offset(go_live, -to_go_live.to_numpy(), roll="backward", busdaycal=days)
    after = (to_go_live - durations).to_numpy()
    finish = np.busday_offset(go_live, -after, roll="backward", busdaycal=days)
    return ordered.assign(start=start.astype("datetime64[s]"), finish=finish.astype("datetime64[s]"))


def critical_path(tasks: pd.DataFrame) -> pd.DataFrame:
    """Find the tasks that decide when all is done, and the slack of the others.

    Parameters
    ----------
    tasks
        One row per task: `task_id, duration` (business days), `depends_on` (task ids joined by commas or
        blanks; empty = none).

    Returns
    -------
    DataFrame
        The rows with `earliest_start, earliest_finish, latest_start, latest_finish` (business days from the
        start), `slack` (days) and `critical` (bool).

    Raises
    ------
    DataFailed
        If tasks wait for each other in a circle, or for a task that does not exist.

    Examples
    --------
    >>> tasks = pd.DataFrame({"task_id": list("abc"), "duration": [3, 1, 2], "depends_on": ["", "", "a,b"]})
    >>> critical_path(tasks)[["slack", "critical"]].values.tolist()
    [[0, True], [2, False], [0, True]]
    """
    durations = dict(zip(tasks["task_id"], tasks["duration"].astype("int64").tolist(), strict=True))
    waits = {
        task: tuple(str(names).replace(",", " ").split())
        for task, names in zip(tasks["task_id"], tasks["depends_on"].fillna(""), strict=True)
    }
    order = _task_order(waits)
    finish: dict[str, int] = {}
    for task in order:
        finish[task] = max((finish[other] for other in waits[task]), default=0) + durations[task]
    end = max(finish.values(), default=0)
    latest = dict.fromkeys(order, end)
    for task in reversed(order):
        for other in waits[task]:
            latest[other] = min(latest[other], latest[task] - durations[task])
    earliest_finish, latest_finish = tasks["task_id"].map(finish), tasks["task_id"].map(latest)
    slack = latest_finish - earliest_finish
    return tasks.assign(
        earliest_start=earliest_finish - tasks["duration"],
        earliest_finish=earliest_finish,
        latest_start=latest_finish - tasks["duration"],
        latest_finish=latest_finish,
        slack=slack,
        critical=slack.eq(0),
    )


def milestone_states(milestones: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Tell which milestones were kept, are late, or will be.

    Parameters
    ----------
    milestones
        `status` (cancelled or any other), `baseline_finish, forecast_finish, actual_finish` (dates or empty).
    as_of
        Last day known, inclusive.

    Returns
    -------
    DataFrame
        The rows with `state` (done, done_late, late: due and not done; at_risk: forecast after its baseline;
        planned; cancelled) and `days_late` (calendar days against the baseline; 0 if none).
    """
    today = pd.Timestamp(as_of)
    baseline, forecast, actual = (
        pd.to_datetime(milestones[f"{kind}_finish"]) for kind in ("baseline", "forecast", "actual")
    )
    done = actual.notna() & actual.le(today)
    reached = actual.where(
        done, forecast.where(forecast.ge(today), today).where(forecast.notna() | baseline.lt(today))
    )
    days_late = (reached - baseline).dt.days.clip(lower=0).fillna(0).astype("int64")
    cancelled = milestones["status"].eq("cancelled")
    conditions = [
        cancelled,
        done & actual.gt(baseline),
        done,
        baseline.lt(today),
        days_late.gt(0),
    ]
    state = np.select(conditions, ["cancelled", "done_late", "done", "late", "at_risk"], default="planned")
    return milestones.assign(state=state, days_late=days_late.where(~cancelled, 0))


def on_time_rate(milestones: pd.DataFrame, as_of: date) -> dict[str, float]:
    """Rate how many milestones due by now were kept.

    Returns
    -------
    dict
        `due` (not cancelled, baseline on or before the day), `on_time`, `rate` (ratio; NaN if none was due),
        `done`, `total` (all milestones, cancelled ones too).
    """
    states = milestone_states(milestones, as_of)
    due = pd.to_datetime(states["baseline_finish"]).le(pd.Timestamp(as_of)) & states["state"].ne("cancelled")
    on_time = int((due & states["state"].eq("done")).sum())
    return {
        "due": float(due.sum()),
        "on_time": float(on_time),
        "rate": on_time / int(due.sum()) if due.any() else float("nan"),
        "done": float(states["state"].isin(["done", "done_late"]).sum()),
        "total": float(len(states)),
    }


def _task_order(waits: dict[str, tuple[str, ...]]) -> list[str]:
    """Order tasks after those they wait for."""
    unknown = sorted({other for others in waits.values() for other in others} - set(waits))
    if unknown:
        raise DataFailed(f"tasks wait for tasks that do not exist ({', '.join(unknown)})")
    order: list[str] = []
    left = dict(waits)
    while left:
        ready = [task for task, others in left.items() if not any(other in left for other in others)]
        if not ready:
            raise DataFailed(f"tasks wait for each other in a circle ({', '.join(left)})")
        order += ready
        for task in ready:
            del left[task]
    return order
