"""Break each formula once and see whether a test notices: ``python -m tests.mutation [module ...]``.

Operators, comparisons, signs, numbers and method names of the calculating modules are changed one at a time,
and every formula of the catalogue. The kill rate is printed with every mutant that survived. Mutants that
cannot change a result are listed in ``equivalent.yml``, each with its reason, and are not counted.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
from collections import Counter
from pathlib import Path

import yaml

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

from .changes import SOURCE, code_mutants  # noqa: E402
from .formulas import formula_mutants  # noqa: E402
from .running import Mutant, run_mutants  # noqa: E402

MODULES = ("metrics/evaluation.py", "metrics/flags.py", "variance", "analysis")
TESTS = ("tests/variance", "tests/analysis", "tests/metrics")
TALLY = 25
EQUIVALENT = Path(__file__).with_name("equivalent.yml")


def every_mutant(names: list[str]) -> list[Mutant]:
    """Collect the mutants of the named modules or packages, or of all; ``catalogue`` names the formulas."""
    chosen: list[Mutant] = []
    for place in MODULES:
        folder = SOURCE / place
        for path in sorted(folder.glob("*.py")) if folder.is_dir() else [folder]:
            if not names or path.stem in names or place in names:
                chosen += code_mutants(path)
    return chosen + (list(formula_mutants()) if not names or "catalogue" in names else [])


def is_equivalent(mutant: Mutant, known: list[dict[str, str]]) -> bool:
    """Tell whether the list says that this change cannot change a result."""
    return any(entry["place"] == mutant.place and entry["change"] == mutant.change for entry in known)


def main() -> int:
    """Run the mutants and print the kill rate; fail below the rate asked for."""
    parser = argparse.ArgumentParser(description="Break each formula once and see whether a test notices.")
    parser.add_argument("modules", nargs="*", help="module or package names, or catalogue; all if none")
    parser.add_argument("--sample", type=int, default=0, help="a random sample of this size")
    parser.add_argument("--seed", type=int, default=1, help="seed of the sample")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--at-least", type=float, default=0.95, help="kill rate below which the run fails")
    asked = parser.parse_args()
    known = yaml.safe_load(EQUIVALENT.read_text(encoding="utf-8"))
    mutants = every_mutant(asked.modules)
    stale = [
        entry for entry in known if not asked.modules and not any(is_equivalent(m, [entry]) for m in mutants)
    ]
    for entry in stale:
        print(f"listed as equivalent, but gone: {entry['place']}: {entry['change']}")
    equivalent = [mutant for mutant in mutants if is_equivalent(mutant, known)]
    mutants = [mutant for mutant in mutants if mutant not in equivalent]
    if asked.sample:
        mutants = random.Random(asked.seed).sample(mutants, min(asked.sample, len(mutants)))
    counts: Counter[bool] = Counter()

    def verdict(mutant: Mutant, killed: bool) -> None:
        counts[killed] += 1
        if not killed:
            print(f"survived: {mutant}", flush=True)
        if counts.total() % TALLY == 0:
            print(f"{counts[True]} of {counts.total()} so far", file=sys.stderr, flush=True)

    packages = {mutant.place.partition("/")[0].partition("::")[0] for mutant in mutants}
    tests = TESTS if packages & {"metrics", "catalogue"} else [f"tests/{package}" for package in packages]
    failed = run_mutants(mutants, tests, jobs=asked.jobs, verdict=verdict)
    rate = counts[True] / counts.total() if counts else 1.0
    print(
        f"{counts[True]} of {counts.total()} mutants killed ({rate:.1%});",
        f"{len(equivalent)} listed as equivalent",
    )
    return int(bool(failed) or bool(stale) or rate < asked.at_least)


if __name__ == "__main__":
    sys.exit(main())
