"""Find the filed reports of a workspace by reading their folders."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from reporting.catalogue.record import FILE_NAME, RunRecord, read_record
from reporting.errors import InputRefused, Problem, nearest


@dataclass(frozen=True, slots=True)
class Filed:
    """A filed report: its folder and its record."""

    folder: Path
    record: RunRecord


def report_folder(output: Path, period: str, unit: str, report: str) -> Path:
    """Name the folder of a job: ``output/<period>/<unit>/<report>``."""
    return output / period / unit / report


def iter_filed(output: Path, *, period: str = "", unit: str = "", report: str = "") -> Iterator[Filed]:
    """Go through the filed reports in the order period, unit, report.

    Parameters
    ----------
    output
        The workspace's output folder. Folders whose name starts with a dot are not reports.
    period, unit, report
        Only these; empty means all.
    """
    pattern = f"{period or '[!.]*'}/{unit or '*'}/{report or '*'}/{FILE_NAME}"
    for path in sorted(output.glob(pattern)):
        yield Filed(path.parent, read_record(path.parent))


def find_filed(output: Path, *, period: str, unit: str, report: str) -> Filed:
    """Find one filed report.

    Raises
    ------
    InputRefused
        If it is not filed; the message names the nearest one that is.
    """
    folder = report_folder(output, period, unit, report)
    if (folder / FILE_NAME).is_file():
        return Filed(folder, read_record(folder))
    wanted = f"{period}/{unit}/{report}"
    filed = ["/".join(found.record.key) for found in iter_filed(output)]
    allowed = f"filed are {len(filed)} reports (see 'reporting list')" if filed else "nothing is filed yet"
    raise InputRefused(
        Problem(f"no filed report ({wanted})", allowed=allowed, suggestion=nearest(wanted, filed))
    )
