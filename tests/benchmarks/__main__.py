"""Measure: ``python -m tests.benchmarks``. Writes output/bench.json and prints a table.

What is compared takes turns in every round, and what counts is the median of the ratios of one round: a
shared machine drifts by a third from minute to minute.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.batches import PERIODS, REPORT, UNITS, Numbers, measure_batches
from tests.benchmarks.commands import BIN, Memory, reporting, sampler, take
from tests.benchmarks.scale import YEAR, make_large_workspace

ROUNDS = 5
WORKERS = (2, 4)
OUTPUT = Path(__file__).parents[2] / "output" / "bench.json"


def main(arguments: Sequence[str]) -> None:
    """Measure everything that was asked for."""
    options = _options(arguments)
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        demo = make_demo(folder / "demo")
        found: Numbers = {}
        for measure in (measure_batches, measure_reruns, measure_memory, measure_parts, measure_scale):
            if measure.__name__.removeprefix("measure_") not in options.without:
                found |= measure(demo, options)
    _write(found)
    print_table(found)


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="rounds of each comparison")
    parser.add_argument("--units", type=int, default=len(UNITS), help="units of a batch")
    parser.add_argument("--jobs", type=int, default=1200, help="jobs of the long run")
    parser.add_argument(
        "--without", nargs="*", default=[], choices=["batches", "reruns", "memory", "parts", "scale"],
        help="leave out",
    )  # fmt: skip
    return parser.parse_args(arguments)


def make_demo(root: Path) -> Path:
    """Make the demo group's workspace with its data."""
    take([BIN / "reporting", "init", root])
    take([BIN / "reporting", "sample", "--workspace", root, "--quiet"])
    return root


# (c): what has changed, and what runs


def measure_reruns(demo: Path, options: argparse.Namespace) -> Numbers:
    """Run again with nothing changed, with three rows of one unit, with another brand."""
    shutil.rmtree(demo / "output", ignore_errors=True)
    span = ["--from", PERIODS[0], "--to", PERIODS[-1], "--report", REPORT]
    month = ["--period", PERIODS[-1]]
    reporting("run", demo, *span, "--renderer", "embedded")
    unchanged = []
    for _ in range(options.rounds):
        start = take([BIN / "reporting", "--version"])
        again = reporting("run", demo, *span, "--renderer", "embedded")
        assert all(job["outcome"] == "unchanged" for job in again.answer["jobs"])
        unchanged.append(again.wall - start.wall)
    reporting("run", demo, *month, "--renderer", "embedded")
    _add_costs(demo / "data" / "fact_cost_entry.csv", "FR", rows=3)
    unit = reporting("run", demo, *month, "--renderer", "embedded").answer["jobs"]
    ran = {job["unit"] for job in unit if job["outcome"] != "unchanged"}
    print(f"one unit changed: {sorted(ran)}", file=sys.stderr, flush=True)
    brand = demo / "templates" / "_brand.yml"
    text = brand.read_text(encoding="utf-8")
    brand.write_text(_recoloured(text), encoding="utf-8")
    pages = reporting("run", demo, *month, "--renderer", "embedded").answer["jobs"]
    brand.write_text(text, encoding="utf-8")
    print(f"brand changed: {sorted(job['outcome'] for job in pages)}", file=sys.stderr, flush=True)
    return {
        "rerun_unchanged_s": round(statistics.median(unchanged), 3),
        "rerun_one_unit_jobs": len([job for job in unit if job["outcome"] != "unchanged"]),
        "rerun_brand_kernels": len([job for job in pages if job["outcome"] not in ("rendered", "unchanged")]),
    }


def _add_costs(path: Path, unit: str, rows: int) -> None:
    """Add rows to a ledger: copies of a unit's last row with ids of their own."""
    lines = path.read_text(encoding="utf-8").splitlines()
    header = lines[0].split(",")
    last = next(line for line in reversed(lines) if line.split(",")[header.index("bu_id")] == unit)
    for number in range(rows):
        fields = last.split(",")
        fields[header.index("entry_id")] += f"-{number}"
        lines.append(",".join(fields))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _recoloured(brand: str) -> str:
    """Change the first colour a brand names."""
    place = brand.index("#")
    return (
        brand[: place + 1]
        + ("123456" if brand[place + 1 : place + 7] != "123456" else "654321")
        + brand[place + 7 :]
    )


# (d): memory


def measure_memory(demo: Path, options: argparse.Namespace) -> Numbers:
    """Sample the memory of a batch with few workers and with more, and say what one more takes."""
    few, more = (_sample_batch(demo, workers) for workers in WORKERS)
    extra = _busy(more.kernels_pss_mb) - _busy(few.kernels_pss_mb)
    return {
        "pss_per_worker_mb": round(extra / (WORKERS[1] - WORKERS[0]), 1),
        "pss_total_mb": round(max(few.total_pss_mb), 1),
    }


def _sample_batch(demo: Path, workers: int) -> Memory:
    memory, watch = sampler(0.1)
    span = ["--from", PERIODS[0], "--to", PERIODS[-1], "--report", REPORT]
    reporting("run", demo, *span, "--renderer", "embedded", "--force", "--jobs", str(workers), watch=watch)
    return memory


def _busy(kernels: Sequence[float]) -> float:
    """Give what kernels hold when all are busy: half of the time they are young, so the largest tenth."""
    return sorted(kernels)[int(len(kernels) * 0.9)]


# (e): 1,200 jobs


def measure_parts(demo: Path, options: argparse.Namespace) -> Numbers:
    """Run the benchmarks of single parts, each in a process of its own: the KPI catalogue, a kernel."""
    return {
        part: take([sys.executable, Path(__file__).with_name(f"bench_{part}.py")]).answer
        for part in ("catalogue", "kernels")
    }


def measure_scale(demo: Path, options: argparse.Namespace) -> Numbers:
    """Run 100 units by 12 months at once, and see whether memory, descriptors or temporary files grow."""
    root = demo.parent / "large"
    months = min(12, max(1, options.jobs // 100)) if options.jobs >= 100 else 1
    make_large_workspace(root, units=options.jobs // months, months=months)
    span = ["--from", f"{YEAR}-01", "--to", f"{YEAR}-{months:02d}", "--renderer", "embedded"]
    temporary = _temporary_files()
    memory, watch = sampler(1.0)
    ran = reporting("run", root, *span, watch=watch)
    planned = reporting("plan", root, *span)
    warm = len(memory.seconds) // 10
    rss, descriptors = memory.parent_rss_mb[warm:-1], memory.parent_fds[warm:-1]
    shutil.rmtree(root)
    return {
        "plan_1200_s": round(planned.wall, 2),
        "jobs_1200": {
            "jobs": len(ran.answer["jobs"]),
            "minutes": round(ran.wall / 60, 2),
            "jobs_per_minute": round(60 * len(ran.answer["jobs"]) / ran.wall),
            "temporary_files": _temporary_files() - temporary,
            "parent_rss_growth": round(_late(rss) / _early(rss) - 1, 3),
            "fds_growth": round(_late(descriptors) - _early(descriptors), 1),
        },
    }


def _early(values: Sequence[float]) -> float:
    return statistics.median(values[: max(1, len(values) // 10)])


def _late(values: Sequence[float]) -> float:
    return statistics.median(values[-max(1, len(values) // 10) :])


def _temporary_files() -> int:
    return len(list(Path(tempfile.gettempdir()).glob("rk-*")))


# What comes out


def _write(found: Numbers) -> None:
    """Write the figures; what was left out keeps those of an earlier call."""
    OUTPUT.parent.mkdir(exist_ok=True)
    known = json.loads(OUTPUT.read_text(encoding="utf-8")) if OUTPUT.is_file() else {}
    OUTPUT.write_text(json.dumps(known | found, indent=2) + "\n", encoding="utf-8")


def print_table(found: Numbers) -> None:
    """Print the figures beside what is wanted."""
    for key, value in found.items():
        for name, one in value.items() if isinstance(value, dict) else [("", value)]:
            wanted = WANTED.get(key if not name else f"{key}.{name}", "")
            label = key + (f".{name}" if name else "")
            print(f"{label:34} {one if one is not None else '-':>10}  {wanted}".rstrip())


WANTED = {
    "loop_ratio": ">= 12 times faster than the usual loop (floor 10): papermill, then Quarto where present",
    "quarto_loop_ratio": ">= 4: Quarto renders on both sides",
    "limit_ratio": "<= 1.3 of the warm process, start-up and reading of the sources included",
    "limit_at_once.ratio": "the same over a warm process on each core at once: cores slow each other down",
    "limit_at_once.sources_known": "the same for a run whose sources were read before",
    "cpu_per_report_s": "<= 1.2 s where import_reference_s is 3.5 to 4.5",
    "loops.nbconvert": "the loop without Quarto: papermill, nbconvert, Pandoc, Typst",
    "loops.quarto": "the loop with it: papermill, quarto render",
    "sources_known.loop_ratio": "the same for a run whose sources were read before",
    "sources_known.limit_ratio": "the same for a run whose sources were read before",
    "rerun_unchanged_s": "< 1 s after start-up",
    "rerun_one_unit_jobs": "2: the unit and the group",
    "rerun_brand_kernels": "0",
    "pss_per_worker_mb": "< 150",
    "catalogue.catalogue_s": "< 2 s for one unit and month over ten million rows",
    "catalogue.ratio": "over a plain group-by of the same rows",
    "catalogue.peak_memory_mb": "< 1000",
    "kernels.papermill_to_fork": "times cheaper than stock papermill, sixteen trivial cells",
    "plan_1200_s": "< 2 s",
    "jobs_1200.parent_rss_growth": "within 0.1",
    "jobs_1200.fds_growth": "0",
    "jobs_1200.temporary_files": "0",
}

if __name__ == "__main__":
    main(sys.argv[1:])
