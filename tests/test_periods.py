"""Periods and calendars against hand-counted days and published retail calendars."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.errors import InputRefused
from reporting.periods import (
    ALLOWED_FORMS,
    GREGORIAN,
    WINDOW_NAMES,
    Calendar,
    FiscalPosition,
    Period,
    PeriodKind,
    Window,
    comparable_day,
    period_state,
)

JULY = Calendar("july", "offset", fy_start_month=7)
NRF = Calendar(
    "nrf", "4-5-4", fy_label="start_year", week_start="sun", anchor="nearest saturday to january 31"
)
NRF_RESTATED = Calendar(
    "nrf_restated",
    "4-5-4",
    fy_label="start_year",
    week_start="sun",
    anchor="nearest saturday to january 31",
    week53_policy="restate_prior",
)
DECEMBER = Calendar("december", "4-4-5", week_start="sun", anchor="last saturday of december")
NEAREST_DECEMBER = Calendar(
    "nearest_december", "5-4-4", week_start="sun", anchor="nearest saturday to december 31"
)
CALENDARS = (GREGORIAN, JULY, NRF, NRF_RESTATED, DECEMBER, NEAREST_DECEMBER)
KINDS: tuple[PeriodKind, ...] = ("day", "week", "month", "quarter", "year")


def span(period: Period | Window) -> tuple[str, str]:
    """Write the first and the last day, as people do."""
    return period.start.isoformat(), (period.end - timedelta(days=1)).isoformat()


# Reading


@pytest.mark.parametrize(
    ("text", "kind", "days"),
    [
        ("2026-10", "month", ("2026-10-01", "2026-10-31")),
        ("2024-02", "month", ("2024-02-01", "2024-02-29")),
        ("2026-W43", "week", ("2026-10-19", "2026-10-25")),
        ("2026-W53", "week", ("2026-12-28", "2027-01-03")),
        ("2026-Q3", "quarter", ("2026-07-01", "2026-09-30")),
        ("2026", "year", ("2026-01-01", "2026-12-31")),
        ("2026-10-20", "day", ("2026-10-20", "2026-10-20")),
    ],
)
def test_parse_allowed_forms_give_their_days(text: str, kind: str, days: tuple[str, str]) -> None:
    """Each form names its days on the gregorian calendar."""
    period = Period.parse(text)
    assert (period.kind, period.id, span(period)) == (kind, text, days)


@pytest.mark.parametrize(
    ("text", "what", "guess"),
    [
        ("2026-13", "no such period", "2026-12"),
        ("2026-00", "no such period", "2026-01"),
        ("", "malformed period", None),
        ("FY2026", "malformed period", "2026"),
        ("2026/02", "malformed period", "2026-02"),
        ("2026-2", "malformed period", "2026-02"),
        ("202610", "malformed period", "2026-10"),
        ("2026-q3", "malformed period", "2026-Q3"),
        ("2026-Q5", "no such period", "2026-Q4"),
        ("2026Q3", "malformed period", "2026-Q3"),
        ("2026-W54", "no such period", "2026-W53"),
        ("2025-W53", "no such period", "2025-W52"),
        ("2026-W1", "malformed period", "2026-W01"),
        ("2026-02-30", "no such period", "2026-02-28"),
        ("2026-10\n", "malformed period", "2026-10"),
        (" 2026-10", "malformed period", "2026-10"),
        ("２０２６-10", "malformed period", None),
        ("../2026", "malformed period", None),
        ("October 2026", "malformed period", None),
    ],
)
def test_parse_anything_else_is_refused_with_the_nearest(text: str, what: str, guess: str | None) -> None:
    """The message holds the value, the allowed forms and a guess."""
    with pytest.raises(InputRefused) as refusal:
        Period.parse(text)
    hint = f"; did you mean '{guess}'?" if guess else ""
    assert str(refusal.value) == (
        f"{what} ('{text}'); allowed forms: 2026-10 (month), 2026-W43 (week), 2026-Q3 (quarter), "
        f"2026 (year), 2026-10-20 (day){hint}"
    )


@pytest.mark.parametrize("text", ["0001-01", "0000", "1969-12", "2200", "9999-12-31", "9999-W52"])
def test_parse_years_nobody_reports_are_refused(text: str) -> None:
    """A year out of range is named as such, not read as an ancient date."""
    with pytest.raises(InputRefused) as refusal:
        Period.parse(text)
    assert str(refusal.value) == f"period out of range ('{text}'); years 1970 to 2199; {ALLOWED_FORMS}"


@given(st.text(max_size=12))
def test_parse_any_text_gives_a_period_or_a_refusal(text: str) -> None:
    """No text gets another error, and what is read is what was written."""
    try:
        period = Period.parse(text)
    except InputRefused:
        return
    assert period.id == text


@given(st.dates(date(1980, 1, 1), date(2150, 1, 1)), st.sampled_from(KINDS), st.sampled_from(CALENDARS))
def test_containing_round_trips_and_neighbours_touch(day: date, kind: PeriodKind, calendar: Calendar) -> None:
    """Every day lies in one period of each kind, and periods follow each other without gap."""
    period = Period.containing(day, kind, calendar)
    assert day in period
    assert Period.parse(period.id, calendar) == period
    assert period.next().start == period.end
    assert period.previous().end == period.start
    assert period.next().previous() == period


# Fiscal years


def test_july_year_january_is_period_seven_of_the_year_it_ends_in() -> None:
    """Case G09: 2026-01-31 is FY2026, P07, Q3; the fiscal year to date starts on 2025-07-01."""
    assert JULY.position(date(2026, 1, 31)) == FiscalPosition(2026, 3, 7, 5)
    january = Period.parse("2026-01", JULY)
    assert span(january.ytd()) == ("2025-07-01", "2026-01-31")
    assert span(january.ytg()) == ("2026-02-01", "2026-06-30")
    assert span(january.fiscal_year()) == ("2025-07-01", "2026-06-30")
    assert span(january.qtd()) == ("2026-01-01", "2026-01-31")
    assert [month.id for month in january.months()] == [
        *("2025-07", "2025-08", "2025-09", "2025-10", "2025-11", "2025-12"),
        *("2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2026-06"),
    ]


def test_july_year_quarters_and_years_are_fiscal() -> None:
    """Q1 of FY2026 is July to September 2025; by the year it starts in, that is FY2025."""
    assert span(Period.parse("2026-Q1", JULY)) == ("2025-07-01", "2025-09-30")
    assert span(Period.parse("2026", JULY)) == ("2025-07-01", "2026-06-30")
    by_start = Calendar("july", "offset", fy_start_month=7, fy_label="start_year")
    assert span(Period.parse("2025-Q1", by_start)) == ("2025-07-01", "2025-09-30")
    assert span(Period.parse("2026-Q4").qtd()) == ("2026-10-01", "2026-12-31")
    assert span(Period.parse("2026", JULY).qtd()) == ("2026-04-01", "2026-06-30")


def test_january_year_the_label_rule_does_not_matter() -> None:
    """A year that starts in January ends in the same year."""
    assert span(Period.parse("2026", Calendar("plain", fy_label="start_year"))) == (
        "2026-01-01",
        "2026-12-31",
    )


# Week calendars


def test_nrf_2023_has_53_weeks() -> None:
    """Case G18: NRF FY2023 runs 2023-01-29..2024-02-03, 371 days (NRF 4-5-4 calendar)."""
    year = Period.parse("2023", NRF)
    assert span(year) == ("2023-01-29", "2024-02-03")
    assert (year.days, NRF.weeks_in(2023)) == (371, 53)
    assert span(Period.parse("2022", NRF)) == ("2022-01-30", "2023-01-28")
    assert span(Period.parse("2024", NRF)) == ("2024-02-04", "2025-02-01")
    assert [NRF.weeks_in(label) for label in (2022, 2024, 2025)] == [52, 52, 52]


def test_nrf_periods_follow_4_5_4_and_the_last_takes_week_53() -> None:
    """NRF 2023: February 4 weeks to 02-25, March 5 to 04-01, April 4 to 04-29; January 2024 5 weeks."""
    assert [span(Period.parse(f"2023-{number:02d}", NRF)) for number in (1, 2, 3, 12)] == [
        ("2023-01-29", "2023-02-25"),
        ("2023-02-26", "2023-04-01"),
        ("2023-04-02", "2023-04-29"),
        ("2023-12-31", "2024-02-03"),
    ]
    assert span(Period.parse("2023-Q4", NRF)) == ("2023-10-29", "2024-02-03")
    assert span(Period.parse("2023-W53", NRF)) == ("2024-01-28", "2024-02-03")


@pytest.mark.parametrize(
    ("kind", "weeks"), [("4-4-5", [4, 4, 5]), ("4-5-4", [4, 5, 4]), ("5-4-4", [5, 4, 4])]
)
def test_week_patterns_repeat_every_quarter(kind: str, weeks: list[int]) -> None:
    """The name of the pattern is the weeks of its three periods; FY2025 here has 52 weeks."""
    calendar = Calendar("c", kind, week_start="sun", anchor="last saturday of december")  # type: ignore[arg-type]
    assert [month.days // 7 for month in Period.parse("2025-06", calendar).months()] == weeks * 4


def test_last_saturday_of_december_gives_known_year_ends() -> None:
    """Last Saturdays of December: 2024-12-28, 2025-12-27, 2026-12-26; 2022-12-31 closed 53 weeks."""
    assert [span(Period.parse(str(year), DECEMBER))[1] for year in (2022, 2024, 2025, 2026)] == [
        *("2022-12-31", "2024-12-28", "2025-12-27", "2026-12-26"),
    ]
    assert DECEMBER.weeks_in(2022) == 53


def test_nearest_saturday_to_new_year_keeps_the_label_of_its_nominal_year() -> None:
    """2027-01-02 is nearer to 2026-12-31 than 2026-12-26: FY2026 ends in 2027 and is still 2026."""
    assert span(Period.parse("2026", NEAREST_DECEMBER)) == ("2026-01-04", "2027-01-02")
    assert NEAREST_DECEMBER.year_of(date(2027, 1, 2)) == 2026
    assert NEAREST_DECEMBER.year_of(date(2027, 1, 3)) == 2027


# Comparatives


@pytest.mark.parametrize(
    ("text", "calendar", "by_date", "by_weekday"),
    [
        ("2024-02-29", GREGORIAN, None, "2023-03-02"),  # G08: both Thursdays
        ("2026-03-20", GREGORIAN, "2025-03-20", "2025-03-21"),
        ("2026-W53", GREGORIAN, None, "2026-W01"),  # G08: 2026-12-28 - 364 d = 2025-12-29
        ("2026-W43", GREGORIAN, "2025-W43", "2025-W43"),
        ("2027-W01", GREGORIAN, "2026-W01", "2026-W02"),  # the year after W53: 2027-01-04 - 364 d
        ("2024-02", GREGORIAN, "2023-02", "2023-02"),
        ("2026-Q3", JULY, "2025-Q3", "2025-Q3"),
        ("2026", JULY, "2025", "2025"),
        ("2024-W01", NRF, "2023-W01", "2023-W02"),  # G18
        ("2023-W53", NRF, None, "2023-W01"),
    ],
)
def test_same_period_last_year_by_alignment(
    text: str, calendar: Calendar, by_date: str | None, by_weekday: str
) -> None:
    """By calendar a missing day or week has no comparative; by weekday it is 364 days before."""
    period = Period.parse(text, calendar)
    found = period.same_period_last_year()
    assert (found.id if found else None) == by_date
    aligned = period.same_period_last_year("weekday")
    assert aligned is not None
    assert aligned.id == by_weekday


def test_same_period_last_year_after_53_weeks_follows_the_policy() -> None:
    """FY2024 P01 (2024-02-04..03-02): by number 2023-01-29..02-25, restated one week later."""
    plain = Period.parse("2024-01", NRF).same_period_last_year()
    restated = Period.parse("2024-01", NRF_RESTATED).same_period_last_year()
    assert plain is not None
    assert restated is not None
    assert (span(plain), plain.is_restated) == (("2023-01-29", "2023-02-25"), False)
    assert (span(restated), restated.is_restated) == (("2023-02-05", "2023-03-04"), True)
    assert restated.id == "2023-01"
    # Its year to date is shifted too: 52 comparable weeks from 2023-02-05.
    assert span(restated.ytd()) == ("2023-02-05", "2023-03-04")
    assert span(restated.fiscal_year()) == ("2023-02-05", "2024-02-03")
    assert restated.fiscal_year().days == 52 * 7
    # The year after compares with an ordinary one.
    ordinary = Period.parse("2025-01", NRF_RESTATED).same_period_last_year()
    assert ordinary is not None
    assert not ordinary.is_restated


def test_leap_year_days_to_date() -> None:
    """Case G08: to the end of February 60 days in 2024, 59 in 2023."""
    assert [Period.parse(text).ytd().days for text in ("2024-02", "2023-02")] == [60, 59]


@given(st.dates(date(1980, 1, 1), date(2150, 1, 1)))
def test_comparable_day_by_weekday_keeps_the_weekday(day: date) -> None:
    """364 days are 52 weeks; by calendar only 29 February has no comparative."""
    aligned = comparable_day(day, "weekday")
    assert aligned is not None
    assert aligned.weekday() == day.weekday()
    same = comparable_day(day)
    assert (same is None) == ((day.month, day.day) == (2, 29))
    assert same is None or (same.month, same.day) == (day.month, day.day)


# Windows


@given(st.dates(date(1980, 1, 1), date(2150, 1, 1)), st.sampled_from(KINDS), st.sampled_from(CALENDARS))
def test_windows_split_the_fiscal_year(day: date, kind: PeriodKind, calendar: Calendar) -> None:
    """Year to date and year to go are the fiscal year; its twelve months are it too."""
    period = Period.containing(day, kind, calendar)
    ytd, ytg, year = period.ytd(), period.ytg(), period.fiscal_year()
    assert (ytd.start, ytd.end, ytg.end) == (year.start, ytg.start, year.end)
    months = period.months()
    assert len(months) == 12
    assert (months[0].start, months[-1].end) == (year.start, year.end)
    assert all(first.end == second.start for first, second in itertools.pairwise(months))
    assert ytd.start <= period.qtd().start <= ytd.end
    assert period.mat().end == period.end


@pytest.mark.parametrize(
    ("text", "start", "days"),
    [
        ("2026-10", "2025-11-01", 365),
        ("2024-02", "2023-03-01", 366),
        ("2024-02-28", "2023-03-01", 365),  # ends before 29 February: the day after 2023-02-28
        ("2024-02-29", "2023-03-01", 366),
        ("2026-W43", "2025-10-27", 364),
    ],
)
def test_mat_is_the_year_that_ends_with_the_period(text: str, start: str, days: int) -> None:
    """Twelve months to the end of the period; 52 weeks for a week."""
    window = Period.parse(text).mat()
    assert (window.start.isoformat(), window.days) == (start, days)


def test_ytd_of_a_week_across_new_year_stays_in_its_year() -> None:
    """2026-W53 belongs to 2026 by its Thursday; three days of it lie in 2027 and do not count."""
    week = Period.parse("2026-W53")
    assert span(week.ytd()) == ("2026-01-01", "2026-12-31")
    assert week.ytg().days == 0
    assert span(Period.parse("2026-W01").ytd()) == ("2026-01-01", "2026-01-04")


def test_window_names_are_all_known() -> None:
    """Each name gives the window of that name; membership is by day."""
    period = Period.parse("2026-10")
    assert [period.window(name).name for name in WINDOW_NAMES] == list(WINDOW_NAMES)
    assert date(2026, 10, 31) in period.window("period")
    assert date(2026, 11, 1) not in period.window("period")


def test_elapsed_days_are_clipped_to_the_period() -> None:
    """On 2026-03-20, end of day, 20 of 31 days have elapsed."""
    march = Period.parse("2026-03")
    days = (date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 20), date(2026, 3, 31), date(2027, 1, 1))
    assert [march.elapsed_days(day) for day in days] == [0, 1, 20, 31, 31]


# Spans and states


def test_through_lists_both_ends() -> None:
    """A span over New Year has no gap."""
    found = Period.parse("2025-11").through(Period.parse("2026-02"))
    assert [period.id for period in found] == ["2025-11", "2025-12", "2026-01", "2026-02"]


def test_through_mixed_or_reversed_is_refused() -> None:
    """Both refusals name both ends."""
    with pytest.raises(InputRefused) as refusal:
        Period.parse("2026-10").through(Period.parse("2026-Q4"))
    assert str(refusal.value) == (
        "a span from a month ('2026-10') to a quarter ('2026-Q4'); both ends must be of one kind"
    )
    with pytest.raises(InputRefused) as refusal:
        Period.parse("2026-10").through(Period.parse("2026-09"))
    assert str(refusal.value) == (
        "a span that ends ('2026-09') before it starts ('2026-10'); "
        "the first period must not be later than the last"
    )


@pytest.mark.parametrize(
    ("today", "state"),
    [
        (date(2026, 9, 30), "future"),
        (date(2026, 10, 1), "open"),
        (date(2026, 10, 31), "open"),
        (date(2026, 11, 1), "closed"),
    ],
)
def test_period_state_by_day(today: date, state: str) -> None:
    """A period closes at the end of its last day."""
    assert period_state(Period.parse("2026-10"), today) == state


# Labels


@pytest.mark.parametrize(
    ("text", "calendar", "en", "fr", "de"),
    [
        ("2026-10", GREGORIAN, "October 2026", "octobre 2026", "Oktober 2026"),
        ("2026-Q3", GREGORIAN, "Q3 2026", "T3 2026", "Q3 2026"),
        ("2026", GREGORIAN, "2026", "2026", "2026"),
        ("2026-W43", GREGORIAN, "week 43, 2026", "semaine 43, 2026", "KW 43/2026"),
        ("2026-10-20", GREGORIAN, "October 20, 2026", "20 octobre 2026", "20. Oktober 2026"),
        ("2026-10", JULY, "October 2026", "octobre 2026", "Oktober 2026"),
        ("2026-Q1", JULY, "Q1 FY2026", "T1 exercice 2026", "Q1 GJ 2026"),
        ("2026", JULY, "FY2026", "exercice 2026", "GJ 2026"),
        ("2026-10", NRF, "P10 FY2026", "P10 exercice 2026", "P10 GJ 2026"),
        ("2026-W43", NRF, "week 43, FY2026", "semaine 43, exercice 2026", "KW 43/GJ 2026"),
    ],
)
def test_label_in_three_languages(text: str, calendar: Calendar, en: str, fr: str, de: str) -> None:
    """Months as CLDR writes them; fiscal periods say that they are fiscal."""
    period = Period.parse(text, calendar)
    assert [period.label(locale) for locale in ("en-US", "fr-FR", "de")] == [en, fr, de]


# Calendars that contradict themselves


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            {"kind": "gregorien"},
            (
                "calendar 'c': unknown kind ('gregorien'); allowed: gregorian, offset, 4-4-5, 4-5-4, 5-4-4; "
                "did you mean 'gregorian'?"
            ),
        ),
        (
            {"fy_start_month": 7},
            "calendar 'c': fy_start_month (7) on a gregorian calendar; allowed on kind: offset",
        ),
        (
            {"kind": "offset", "fy_start_month": 13},
            "calendar 'c': no such fy_start_month (13); allowed: 1 to 12",
        ),
        (
            {"anchor": "last saturday of january"},
            (
                "calendar 'c': anchor ('last saturday of january') on a gregorian calendar; "
                "allowed on kinds: 4-4-5, 4-5-4, 5-4-4"
            ),
        ),
        (
            {"week_start": "sun"},
            (
                "calendar 'c': week_start ('sun') on a gregorian calendar; "
                "its weeks are ISO weeks and start on mon"
            ),
        ),
        (
            {"kind": "4-4-5"},
            (
                "calendar 'c': a 4-4-5 calendar needs an anchor; "
                "allowed forms: 'last saturday of january', 'nearest saturday to january 31'"
            ),
        ),
        (
            {"kind": "4-4-5", "anchor": "saturday"},
            (
                "calendar 'c': malformed anchor ('saturday'); "
                "allowed forms: 'last saturday of january', 'nearest saturday to january 31'"
            ),
        ),
        (
            {"kind": "4-4-5", "anchor": "nearest saturday to february 30"},
            (
                "calendar 'c': no such day in the anchor ('nearest saturday to february 30'); "
                "allowed forms: 'last saturday of january', 'nearest saturday to january 31'"
            ),
        ),
        (
            {"kind": "4-4-5", "anchor": "last saturday of january", "week_start": "mon"},
            (
                "calendar 'c': week_start ('mon') contradicts the anchor ('last saturday of january'); "
                "its weeks start on sun"
            ),
        ),
    ],
)
def test_calendar_contradictions_are_refused(arguments: dict[str, object], message: str) -> None:
    """A calendar that contradicts itself never exists."""
    with pytest.raises(InputRefused) as refusal:
        Calendar("c", **arguments)  # type: ignore[arg-type]
    assert str(refusal.value) == message
