"""What a timer makes: the last period, the few it missed, and the same wherever and whenever it fires."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from reporting.params import Organisation, Params
from reporting.pipeline.due import MOST_EARLIER, FiledKey, business_day, due_jobs
from reporting.pipeline.run import RunOptions, plan_reports
from reporting.plan import Selection
from reporting.workspace import Workspace
from small_workspace import make_small_workspace
from test_plan import params, places, report, unit

PARIS, NEW_YORK = "Europe/Paris", "America/New_York"
GROUP = params(
    report("monthly", ("FR", "US")),
    report("pulse", ("FR",), "week"),
    report("flash", ("FR",), "day"),
    units=(
        replace(unit("FR"), timezone=PARIS),
        replace(unit("US"), timezone=NEW_YORK),
        replace(unit("GROUP", ""), timezone=PARIS),
    ),
)


def _due(today: str, *filed: str, reports: tuple[str, ...] = (), given: Params = GROUP) -> list[str]:
    """Give the folders of what is due, when the folders named are filed."""
    keys = [_key(place) for place in filed]
    return places(due_jobs(given, Selection(reports=reports), date.fromisoformat(today), keys))


def _key(place: str) -> FiledKey:
    period, unit_name, report_name = place.split("/")
    return period, unit_name, report_name


def test_due_jobs_nothing_filed_is_the_last_period_of_each_report() -> None:
    """A new workspace has missed nothing: on Saturday 2026-10-24, a month, a week and a day, by their end."""
    assert _due("2026-10-24") == [
        "2026-09/FR/monthly",
        "2026-09/US/monthly",
        "2026-W42/FR/pulse",
        "2026-10-23/FR/flash",
    ]


@pytest.mark.parametrize(
    ("report_name", "today", "filed", "due"),
    [
        # Off for three days: the 21st and 22nd were missed, the 23rd is the last.
        ("flash", "2026-10-24", ["2026-10-20"], ["2026-10-21", "2026-10-22", "2026-10-23"]),
        # Off for three months: three days before the last, not ninety.
        ("flash", "2026-10-24", ["2026-07-20"], ["2026-10-20", "2026-10-21", "2026-10-22", "2026-10-23"]),
        ("monthly", "2026-10-24", ["2026-06"], ["2026-07", "2026-08", "2026-09"]),
        ("monthly", "2026-10-24", ["2025-12"], ["2026-06", "2026-07", "2026-08", "2026-09"]),
        # A hole between two filed months; and one that only a later month follows, which is no miss.
        ("monthly", "2026-11-05", ["2026-07", "2026-09"], ["2026-08", "2026-10"]),
        ("monthly", "2026-11-05", ["2026-09"], ["2026-10"]),
        # 2026 has 53 ISO weeks: 28 December to 3 January is 2026-W53, the week after it 2027-W01.
        ("pulse", "2027-01-11", ["2026-W51"], ["2026-W52", "2026-W53", "2027-W01"]),
        # Over the leap day.
        ("flash", "2028-03-02", ["2028-02-28"], ["2028-02-29", "2028-03-01"]),
    ],
)
def test_due_jobs_makes_up_for_missed_periods_oldest_first(
    report_name: str, today: str, filed: list[str], due: list[str]
) -> None:
    """Never filed although an earlier one was: at most three, then the last."""
    given = [f"{name}/FR/{report_name}" for name in filed]
    found = [place for place in _due(today, *given, reports=(report_name,)) if "/FR/" in place]
    assert found == [f"{name}/FR/{report_name}" for name in due]


def test_due_jobs_judges_each_unit_by_itself() -> None:
    """France filed August and missed September; the United States began in October and missed nothing."""
    assert _due("2026-11-05", "2026-08/FR/monthly", reports=("monthly",)) == [
        "2026-09/FR/monthly",
        "2026-10/FR/monthly",
        "2026-10/US/monthly",
    ]


def test_due_jobs_leaves_other_units_and_other_folders_alone() -> None:
    """A selection narrows the catch-up too; folders that name no period, unit or report mean nothing."""
    filed = ["2026-07/FR/monthly", "2026-07/US/monthly", "mails/FR/monthly", "2026-07/XX/monthly"]
    keys = [_key(place) for place in filed]
    jobs = due_jobs(GROUP, Selection(units=("US",), reports=("monthly",)), date(2026, 11, 5), keys)
    assert places(jobs) == ["2026-08/US/monthly", "2026-09/US/monthly", "2026-10/US/monthly"]


def test_due_jobs_a_unit_that_did_not_exist_then_missed_nothing() -> None:
    """Of the three months before October, a unit that closed in August has none left to make."""
    units = dict(GROUP.organisation.units)
    units["US"] = replace(units["US"], valid_to=date(2026, 8, 31))
    given = replace(GROUP, organisation=replace(GROUP.organisation, units=units))
    filed = ("2026-06/US/monthly",)
    found = [one for one in _due("2026-11-05", *filed, reports=("monthly",), given=given) if "/US/" in one]
    assert found == ["2026-07/US/monthly", "2026-08/US/monthly"]


def test_due_jobs_filed_are_not_due_again() -> None:
    """What a round filed, the next round need not make up for: each once."""
    filed = {"2026-04/FR/monthly", "2026-04/US/monthly", "2026-W30/FR/pulse", "2026-07-01/FR/flash"}
    first = _due("2026-10-24", *filed)
    assert len(first) == 4 * (MOST_EARLIER + 1)
    assert _due("2026-10-24", *filed, *first) == _due("2026-10-24")


# The moments at which the day changes where it changes last (New York: 05:00 UTC in winter, 04:00 in summer),
# with the last month, week and day that are over before and after.
CHANGES = (
    # Last night of summer time in Paris, and the end of that week.
    ("2026-10-25T04:00", ("2026-09", "2026-W42", "2026-10-23"), ("2026-09", "2026-W42", "2026-10-24")),
    ("2026-10-26T04:00", ("2026-09", "2026-W42", "2026-10-24"), ("2026-09", "2026-W43", "2026-10-25")),
    # Last night of summer time in New York, which is also the end of a month; then the end of that week.
    ("2026-11-01T04:00", ("2026-09", "2026-W43", "2026-10-30"), ("2026-10", "2026-W43", "2026-10-31")),
    ("2026-11-02T05:00", ("2026-10", "2026-W43", "2026-10-31"), ("2026-10", "2026-W44", "2026-11-01")),
    # End of a year, and of its 53rd week.
    ("2027-01-01T05:00", ("2026-11", "2026-W52", "2026-12-30"), ("2026-12", "2026-W52", "2026-12-31")),
    ("2027-01-04T05:00", ("2026-12", "2026-W52", "2027-01-02"), ("2026-12", "2026-W53", "2027-01-03")),
    # First night of summer time in New York, and the end of that week.
    ("2027-03-14T05:00", ("2027-02", "2027-W09", "2027-03-12"), ("2027-02", "2027-W09", "2027-03-13")),
    ("2027-03-15T04:00", ("2027-02", "2027-W09", "2027-03-13"), ("2027-02", "2027-W10", "2027-03-14")),
    # First night of summer time in Paris; end of a month.
    ("2027-03-28T04:00", ("2027-02", "2027-W11", "2027-03-26"), ("2027-02", "2027-W11", "2027-03-27")),
    ("2027-04-01T04:00", ("2027-02", "2027-W12", "2027-03-30"), ("2027-03", "2027-W12", "2027-03-31")),
    # Leap day.
    ("2028-02-29T05:00", ("2028-01", "2028-W08", "2028-02-27"), ("2028-01", "2028-W08", "2028-02-28")),
    ("2028-03-01T05:00", ("2028-01", "2028-W08", "2028-02-28"), ("2028-02", "2028-W08", "2028-02-29")),
)
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
# Four moments around each change: 48, and the index of what holds at each.
MOMENTS = tuple(
    (datetime.fromisoformat(at).replace(tzinfo=UTC) + shift, (before, after)[shift >= timedelta()])
    for at, before, after in CHANGES
    for shift in (-HOUR, -SECOND, timedelta(), HOUR)
)


@contextmanager
def _machine_in(hours: int, patch: pytest.MonkeyPatch) -> Iterator[None]:
    """Set the clock of this process to a zone so many hours east of Greenwich."""
    with patch.context() as changed:
        changed.setenv("TZ", f"ZZZ{-hours:+d}")  # POSIX counts westwards
        time.tzset()
        yield
    time.tzset()


def _ids(moment: datetime, *filed: FiledKey) -> tuple[str, ...]:
    """Give what is due of France at a moment as its machine's clock shows it."""
    today = business_day(moment.astimezone(), GROUP.organisation)
    jobs = due_jobs(GROUP, Selection(units=("FR",)), today, filed)
    return tuple(job.period.id for job in sorted(jobs, key=lambda job: -job.period.days))


def test_due_is_the_same_at_48_moments_on_machines_in_27_zones(monkeypatch: pytest.MonkeyPatch) -> None:
    """Summer time, leap day, 53rd week: due when it is over everywhere, wherever the machine stands."""
    assert len(MOMENTS) == 48
    for hours in range(-12, 15):
        with _machine_in(hours, monkeypatch):
            assert datetime.now().astimezone().utcoffset() == timedelta(hours=hours)
            for moment, due in MOMENTS:
                assert _ids(moment) == due, (hours, moment)


@pytest.mark.parametrize(("at", "before", "after"), CHANGES)
def test_due_clock_stepped_back_makes_nothing_again(
    at: str, before: tuple[str, ...], after: tuple[str, ...]
) -> None:
    """Back by an hour over the change of day: all that is due then is filed already."""
    names = ("monthly", "pulse", "flash")
    filed = [(period, "FR", name) for ids in (before, after) for period, name in zip(ids, names, strict=True)]
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
    assert _ids(moment + HOUR / 2, *filed) == after
    assert _ids(moment - HOUR / 2, *filed) == before


def test_due_clock_a_year_ahead_and_back_is_bounded() -> None:
    """A year ahead makes four of each at most; back again, what was filed then is no reason for anything."""
    now = datetime(2026, 10, 24, 12, tzinfo=UTC)
    filed = [("2026-09", "FR", "monthly"), ("2026-W42", "FR", "pulse"), ("2026-10-23", "FR", "flash")]
    ahead = _ids(now + timedelta(days=365), *filed)
    assert len(ahead) == 3 * (MOST_EARLIER + 1)
    kinds = {7: "monthly", 8: "pulse", 10: "flash"}
    filed += [(period, "FR", kinds[len(period)]) for period in ahead]
    assert _ids(now, *filed) == ("2026-09", "2026-W42", "2026-10-23")


def test_business_day_is_that_of_the_last_zone() -> None:
    """Noon on 1 November in Greenwich: still October where the day begins 12 hours later, by a minute."""
    zones = ("Etc/GMT+12", "UTC", "Pacific/Kiritimati")
    units = {str(index): replace(unit(str(index)), timezone=zone) for index, zone in enumerate(zones)}
    organisation: Organisation = replace(GROUP.organisation, units=units)
    noon = datetime(2026, 11, 1, 12, tzinfo=UTC)
    assert business_day(noon - SECOND, organisation) == date(2026, 10, 31)
    assert business_day(noon, organisation) == date(2026, 11, 1)


def test_plan_reports_due_reads_what_is_filed_from_the_folders(tmp_path: Path) -> None:
    """France filed January; on 10 April its February comes first, then everybody's March."""
    small = make_small_workspace(tmp_path)
    folder = small.root / "output" / "2025-01" / "FR" / "monthly"
    folder.mkdir(parents=True)
    (folder / "run.json").write_text("{}", encoding="utf-8")
    planned = plan_reports(
        Workspace(small.root), Selection(), RunOptions(due=True), today=lambda: date(2025, 4, 10)
    )
    assert [str(one.job.output_folder) for one in planned] == [
        "2025-02/FR/monthly",
        "2025-03/FR/monthly",
        "2025-03/UK/monthly",
        "2025-03/GROUP/group",
    ]
