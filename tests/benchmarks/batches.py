"""A batch of reports from a cold start, beside the usual loops and the limit of the machine; in turns."""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.benchmarks.commands import Taken, reporting, take
from tests.benchmarks.loop import Job, Way, run_loop, ways

REPORT = "monthly_performance"
UNITS = ("FR", "DE", "ES", "UK", "US", "CH")
PERIODS = ("2026-09", "2026-10")

# A loop is a chain of processes that know nothing of each other: a quarter of it takes a quarter of the time.
LOOPED = 3
# Quarto renders our whole batch too, which takes long: not in every round.
QUARTO_ROUNDS = 3

Numbers = dict[str, Any]


def measure_batches(demo: Path, options: argparse.Namespace) -> Numbers:
    """Time 12 reports from a cold start, the usual loops over the same, and the limit."""
    jobs = [(REPORT, unit, period) for period in PERIODS for unit in UNITS[: options.units]]
    rounds = [_measure_round(demo, jobs, number) for number in range(options.rounds)]
    names = {name for one in rounds for name in one}
    median = {
        name: round(statistics.median(one[name] for one in rounds if name in one), 3)
        for name in sorted(names)
    }
    return {
        "loop_ratio": median[f"{ways()[-1]}_loop_ratio"],
        "quarto_loop_ratio": median.get("quarto_both_ratio"),
        "limit_ratio": median["limit_ratio"],
        "cpu_per_report_s": median["cpu_per_report_s"],
        "import_reference_s": median["import_reference_s"],
        "loops": {way: median[f"{way}_loop_ratio"] for way in ways()},
        "sources_known": {
            "loop_ratio": median[f"{ways()[-1]}_known_ratio"],
            "limit_ratio": median["known_limit_ratio"],
        },
        "limit_at_once": {"ratio": median["at_once_ratio"], "sources_known": median["known_at_once_ratio"]},
        "batch": {
            name: median[name] for name in ("ours_s", "ours_cpu_s", "known_s", "limit_s", "loop_report_s")
        },
        "phases": {
            name.removeprefix("phase_"): value for name, value in median.items() if name.startswith("phase_")
        },
    }


def _measure_round(demo: Path, jobs: Sequence[Job], number: int) -> dict[str, float]:
    """Measure everything once, one after the other."""
    single = _cold(demo, jobs[:1], "embedded")
    ours = _cold(demo, jobs, "embedded")
    limit = take([sys.executable, "-m", "tests.benchmarks.limit", demo, *(":".join(job) for job in jobs)])
    loops = _loops(demo, jobs, number)
    for filed in (demo / "output").glob("[!.]*/"):
        shutil.rmtree(filed)
    known = _run(demo, jobs, "embedded")
    reference = take([sys.executable, "-c", "import pandas, seaborn"])
    usual = loops[ways()[-1]]
    found = {
        "ours_s": ours.wall,
        "ours_cpu_s": ours.cpu,
        "known_s": known.wall,
        "limit_s": limit.answer["wall"],
        "loop_report_s": usual.wall / len(jobs),
        "limit_ratio": ours.wall / limit.answer["wall"],
        "known_limit_ratio": known.wall / limit.answer["wall"],
        "at_once_ratio": ours.wall / limit.answer["at_once"],
        "known_at_once_ratio": known.wall / limit.answer["at_once"],
        "cpu_per_report_s": (ours.cpu - single.cpu) / (len(jobs) - 1),
        "import_reference_s": reference.wall,
    }
    for way, loop in loops.items():
        found[f"{way}_loop_ratio"] = loop.wall / ours.wall
        found[f"{way}_known_ratio"] = loop.wall / known.wall
    if "quarto" in loops and number < QUARTO_ROUNDS:
        found["quarto_both_ratio"] = loops["quarto"].wall / _cold(demo, jobs, "quarto").wall
    print("  ".join(f"{name} {value:.2f}" for name, value in found.items()), file=sys.stderr, flush=True)
    return found | _phases(ours)


def _cold(demo: Path, jobs: Sequence[Job], renderer: str) -> Taken:
    """Run where nothing was ever run."""
    shutil.rmtree(demo / "output", ignore_errors=True)
    return _run(demo, jobs, renderer)


def _run(demo: Path, jobs: Sequence[Job], renderer: str) -> Taken:
    selection = [part for unit in dict.fromkeys(unit for _, unit, _ in jobs) for part in ("--unit", unit)]
    span = ["--from", jobs[0][2], "--to", jobs[-1][2], "--report", REPORT, "--renderer", renderer]
    return reporting("run", demo, *span, *selection)


def _loops(demo: Path, jobs: Sequence[Job], number: int) -> Mapping[Way, Taken]:
    """Run the loops over some of the jobs, others in each round, and reckon what all of them take."""
    some = [jobs[(number * LOOPED + place) % len(jobs)] for place in range(min(LOOPED, len(jobs)))]
    folder = demo.parent / f"loop-{number}"
    taken = run_loop(demo, some, folder)
    shutil.rmtree(folder)
    share = len(jobs) / len(some)
    return {way: Taken(one.wall * share, one.cpu * share) for way, one in taken.items()}


def _phases(ours: Taken) -> dict[str, float]:
    """Say where the time of one report goes (s of wall clock), and that of the run before its first job."""
    answer = ours.answer
    seconds = [job["seconds"] for job in answer["jobs"]]
    phases = {name: statistics.mean(one[name] for one in seconds) for one in seconds[:1] for name in one}
    phases["notebook_cpu"] = statistics.mean(job["cpu_seconds"] for job in answer["jobs"])
    phases |= {"run": answer["seconds"], "command": ours.wall}
    return {f"phase_{name}": value for name, value in phases.items()}
