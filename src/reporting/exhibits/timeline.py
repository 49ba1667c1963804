"""Names of moments on a time axis: months, weeks and days, and which of them are written."""

from __future__ import annotations

from datetime import date

from reporting.language.dates import month_name, period_name

CROWDED = 16  # categories from which only some are named and labelled


def moment_name(moment: str, locale: str) -> str:
    """Name one category of a time axis, short.

    Examples
    --------
    >>> moment_name("2026-10", "en"), moment_name("2026-W43", "fr"), moment_name("2026-10-05", "en")
    ('Oct', 'S43', '5')
    """
    if len(moment) == 7 and moment[5:].isdigit():
        return month_name(int(moment[5:]), locale)
    if "W" in moment or "Q" in moment:
        return period_name(moment, locale).split()[0]
    try:
        return str(date.fromisoformat(moment[:10]).day)
    except ValueError:
        return moment


def written(moments: list[str], current: str) -> list[bool]:
    """Tell which categories carry their name: all if few, else every seventh back from the last.

    Examples
    --------
    >>> written(["2026-01", "2026-02"], "2026-02")
    [True, True]
    """
    count = len(moments)
    if count <= CROWDED:
        return [True] * count
    every = 7 if count <= 40 else max(1, count // 8)
    return [(count - 1 - i) % every == 0 or moment == current for i, moment in enumerate(moments)]


def extremes(values: list[float | None]) -> list[bool]:
    """Tell which values carry their label: all if few, else last, highest, lowest and first.

    Columns of a crowded axis are narrower than their labels: beside a label that counts more there is none.

    Examples
    --------
    >>> labelled = extremes([5.0, 1.0, *[3.0] * 15, 9.0, 4.0])
    >>> [place for place, shown in enumerate(labelled) if shown]
    [1, 18]
    """
    if len(values) <= CROWDED:
        return [True] * len(values)
    known = [i for i, v in enumerate(values) if v is not None]
    if not known:
        return [False] * len(values)
    highest, lowest = (pick(known, key=lambda i: values[i] or 0.0) for pick in (max, min))
    kept: list[int] = []
    for place in (known[-1], highest, lowest, known[0]):
        if all(abs(place - other) > 1 for other in kept):
            kept.append(place)
    return [i in kept for i in range(len(values))]


def year_marks(moments: list[str]) -> dict[int, str]:
    """Give the larger unit (year, or month of days) where it begins, for a second line of names."""
    key = 7 if any(len(m) == 10 for m in moments) else 4
    found: dict[int, str] = {}
    for i, moment in enumerate(moments):
        if i == 0 or moment[:key] != moments[i - 1][:key]:
            found[i] = moment[:key]
    return found
