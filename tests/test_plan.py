"""Which jobs a selection makes, in which order, and what is refused."""

from dataclasses import replace
from datetime import date
from pathlib import PurePosixPath

import pytest

from reporting.errors import InputRefused
from reporting.params import LimitsSpec, Organisation, Params, ReportSpec, UnitSpec
from reporting.params.recipients_file import no_recipients
from reporting.params.values import DataSpec
from reporting.periods import GREGORIAN, Calendar, PeriodKind
from reporting.plan import Job, Selection, build_plan

TODAY = date(2026, 11, 5)
JULY = Calendar("july", "offset", fy_start_month=7)


def unit(name: str, parent: str = "GROUP", calendar: Calendar = GREGORIAN) -> UnitSpec:
    """Make a unit."""
    language = "fr" if name == "FR" else "en"
    return UnitSpec(
        *(name, name.title(), parent, "", "EUR", calendar, language, "en-GB", "UTC", True, {}, None, None)
    )


def report(name: str, units: tuple[str, ...], cadence: PeriodKind = "month", **parameters: int) -> ReportSpec:
    """Make a report."""
    limits = LimitsSpec(300, 2048, 1)
    return ReportSpec(
        name, f"{name}.ipynb", {"en": name}, units, cadence, ("html",), "auto", parameters, limits, 1
    )


def params(*reports: ReportSpec, units: tuple[UnitSpec, ...]) -> Params:
    """Make params of reports and units."""
    organisation = Organisation("G", "EUR", "GROUP", {unit.id: unit for unit in units}, {}, {})
    data = DataSpec({}, (), "", "", allow_partial=False)
    return Params({report.id: report for report in reports}, organisation, data, no_recipients(), "")


DEMO = params(
    report("monthly", ("FR", "UK"), top=5),
    report("group", ("GROUP",)),
    report("pulse", ("FR", "UK"), "week"),
    units=(unit("FR"), unit("UK"), unit("GROUP", "")),
)


def places(jobs: tuple[Job, ...]) -> list[str]:
    """List where jobs file."""
    return [str(job.output_folder) for job in jobs]


def refused(selection: Selection, today: date = TODAY, given: Params = DEMO) -> str:
    """Give the whole message of a refused selection."""
    with pytest.raises(InputRefused) as refusal:
        build_plan(given, selection, today)
    return str(refusal.value)


def test_build_plan_orders_by_report_then_period_then_unit() -> None:
    """Reports as in params, periods as asked, units as in the tree."""
    jobs = build_plan(DEMO, Selection(since="2026-09", until="2026-10"), TODAY)
    assert places(jobs) == [
        "2026-09/FR/monthly",
        "2026-09/UK/monthly",
        "2026-10/FR/monthly",
        "2026-10/UK/monthly",
        "2026-09/GROUP/group",
        "2026-10/GROUP/group",
    ]


def test_build_plan_without_periods_takes_the_last_that_is_over() -> None:
    """On Thursday 2026-11-05 that is October, and for weekly reports 2026-W44."""
    assert places(build_plan(DEMO, Selection(units=("FR",)), TODAY)) == [
        "2026-10/FR/monthly",
        "2026-W44/FR/pulse",
    ]


def test_build_plan_span_without_end_runs_to_the_last_that_is_over() -> None:
    """From 2026-W43 to 2026-W44."""
    jobs = build_plan(DEMO, Selection(since="2026-W43", units=("UK",)), TODAY)
    assert places(jobs) == ["2026-W43/UK/pulse", "2026-W44/UK/pulse"]


def test_build_plan_job_knows_its_notebook_parameters() -> None:
    """The unit's language, and the report's own parameters."""
    job = build_plan(DEMO, Selection(periods=("2026-10",), reports=("monthly",), units=("FR",)), TODAY)[0]
    assert job.output_folder == PurePosixPath("2026-10/FR/monthly")
    assert job.state == "closed"
    assert job.parameters == {
        "report": "monthly",
        "unit": "FR",
        "period": "2026-10",
        "language": "fr",
        "top": 5,
    }
    assert len({job, replace(job)}) == 1


def test_build_plan_units_keep_their_own_calendar() -> None:
    """October is in FY2027 of a July year, whatever the group's calendar."""
    given = params(
        report("monthly", ("FR", "UK")), units=(unit("FR", calendar=JULY), unit("UK"), unit("GROUP", ""))
    )
    first, second = build_plan(given, Selection(periods=("2026-10",)), TODAY)
    assert first.period.ytd().start == date(2026, 7, 1)
    assert second.period.ytd().start == date(2026, 1, 1)


def test_build_plan_open_period_needs_permission() -> None:
    """November is provisional on the 5th; December is never made."""
    assert refused(Selection(periods=("2026-11",))) == (
        "period '2026-11' is not over (its last day is 2026-11-30); "
        "allowed: up to 2026-10, or --allow-open for a provisional report"
    )
    jobs = build_plan(DEMO, Selection(periods=("2026-11",)), TODAY, allow_open=True)
    assert {job.state for job in jobs} == {"open"}
    with pytest.raises(InputRefused) as refusal:
        build_plan(DEMO, Selection(periods=("2026-12",)), TODAY, allow_open=True)
    assert str(refusal.value) == (
        "period '2026-12' has not begun (it begins on 2026-12-01); allowed: up to 2026-10"
    )


@pytest.mark.parametrize(
    ("selection", "message"),
    [
        (
            Selection(units=("RF", "FR"), reports=("monthli",)),
            (
                "unknown report ('monthli'); reports: monthly, group, pulse; did you mean 'monthly'?\n"
                "unknown unit ('RF'); units: FR, UK, GROUP"
            ),
        ),
        (
            Selection(periods=("2026",), reports=("monthly",)),
            "report 'monthly' is made per month, not per year ('2026'); periods such as 2026-01",
        ),
        (
            Selection(periods=("2026-Q3",)),
            (
                "report 'monthly' is made per month, not per quarter ('2026-Q3'); periods such as 2026-07\n"
                "report 'group' is made per month, not per quarter ('2026-Q3'); periods such as 2026-07\n"
                "report 'pulse' is made per week, not per quarter ('2026-Q3'); periods such as 2026-W27"
            ),
        ),
        (
            Selection(periods=("2026-13", "FY2026")),
            (
                "no such period ('2026-13'); allowed forms: 2026-10 (month), 2026-W43 (week), "
                "2026-Q3 (quarter), 2026 (year), 2026-10-20 (day); did you mean '2026-12'?\n"
                "malformed period ('FY2026'); allowed forms: 2026-10 (month), 2026-W43 (week), "
                "2026-Q3 (quarter), 2026 (year), 2026-10-20 (day); did you mean '2026'?"
            ),
        ),
        (
            Selection(periods=("2026-10",), since="2026-09"),
            "single periods and a span together; name periods, or the first and last of a span",
        ),
        (
            Selection(until="2026-10"),
            "a span to '2026-10' without its first period; name it with --from",
        ),
        (
            Selection(since="2026-10", until="2026-09"),
            (
                "a span that ends ('2026-09') before it starts ('2026-10'); "
                "the first period must not be later than the last"
            ),
        ),
        (
            Selection(periods=("2026-10", "2026-10"), reports=("group",)),
            "two jobs for one folder ('2026-10/GROUP/group'); name each period once",
        ),
        (
            Selection(periods=("2026-10",), units=("GROUP",), reports=("monthly",)),
            "unit 'GROUP' is in none of the reports chosen (monthly); units: FR, UK",
        ),
    ],
)
def test_build_plan_refusals_name_what_is_allowed(selection: Selection, message: str) -> None:
    """Every refusal of a selection, word for word."""
    assert refused(selection) == message


def test_build_plan_units_only_when_they_exist() -> None:
    """A unit founded on 2026-10-15 has an October report and no September report."""
    young = replace(unit("UK"), valid_from=date(2026, 10, 15))
    given = params(report("monthly", ("FR", "UK")), units=(unit("FR"), young, unit("GROUP", "")))
    jobs = build_plan(given, Selection(since="2026-09", until="2026-10"), TODAY)
    assert places(jobs) == ["2026-09/FR/monthly", "2026-10/FR/monthly", "2026-10/UK/monthly"]
    september = Selection(periods=("2026-09",), units=("UK",))
    assert refused(september, given=given) == "unit 'UK' does not exist in the periods chosen"
    closed = params(
        report("monthly", ("UK",)),
        units=(replace(young, valid_from=None, valid_to=date(2020, 1, 1)), unit("GROUP", "")),
    )
    assert refused(Selection(periods=("2026-10",)), given=closed) == (
        "nothing to do: no unit of these reports exists in these periods"
    )


def test_build_plan_a_hundred_units_and_a_year() -> None:
    """1,200 jobs, each with its own folder."""
    units = tuple(unit(f"U{number:03d}") for number in range(100))
    given = params(report("monthly", tuple(each.id for each in units)), units=(*units, unit("GROUP", "")))
    jobs = build_plan(given, Selection(since="2025-11", until="2026-10"), TODAY)
    assert len({job.output_folder for job in jobs}) == 1200
