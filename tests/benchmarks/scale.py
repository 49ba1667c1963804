"""A workspace of 100 small units, to see whether 1,200 jobs in one run cost more memory than twelve."""

from __future__ import annotations

from pathlib import Path

from tests.small_workspace import DATA, PARAMS, make_small_workspace

YEAR = 2025


def make_large_workspace(root: Path, units: int, months: int) -> None:
    """Write a workspace of so many units, each with a cost, a plan and leads in so many months of 2025."""
    names = [f"U{number:03d}" for number in range(1, units + 1)]
    periods = [f"{YEAR}-{month:02d}" for month in range(1, months + 1)]
    organisation = PARAMS["_organisation.yml"].split("  FR:")[0] + "".join(
        f"  {name}: {{name: Unit {name}, parent: GROUP, country: FR, currency: EUR, locale: en-GB}}\n"
        for name in names
    )
    params = {**PARAMS, "_organisation.yml": organisation}
    del params["group.yml"]
    params["monthly.yml"] += "units: all\n"
    cells = [(period, name, index + 1) for period in periods for index, name in enumerate(names)]
    data = {
        **DATA,
        "measures": _lines(
            DATA["measures"],
            (f"{period}-10,{name},sea,crm,leads,{50 + index},{period}-11" for period, name, index in cells),
        ),
        "plans": _lines(
            DATA["plans"], (f"B25,{period},{name},sea,leads,{60 + index}" for period, name, index in cells)
        ),
        "budget": _lines(
            DATA["budget"],
            (f"B25,{period},{name},sea,media,{1200 + index}.00,EUR" for period, name, index in cells),
        ),
        "ledger": _lines(
            DATA["ledger"],
            (
                f"L{period}{name},invoice,{period}-28,{period}-01,{period}-28,{name},sea,media,"
                f"{1000 + index}.00,EUR,{period}-28"
                for period, name, index in cells
            ),
        ),
        "rates": _lines(DATA["rates"], (f"BUDGET,{period},EUR,1" for period in periods)),
    }
    make_small_workspace(root, params=params, data=data)


def _lines(sample: str, rows: object) -> str:
    """Put rows below the header of a sample."""
    return "\n".join([sample.split("\n", 1)[0], *rows]) + "\n"  # type: ignore[misc]
