"""Prove that filed reports are still what was filed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from reporting.catalogue.filed import Filed
from reporting.catalogue.record import FILE_NAME, Output, describe_outputs
from reporting.errors import Problem


def verify_report(filed: Filed) -> tuple[Problem, ...]:
    """Compare the files of a report with the digests in its record.

    Returns
    -------
    tuple of Problem
        One for each file that is missing, changed or was never filed; empty when all is as filed.
    """
    declared = filed.record.outputs
    present = describe_outputs(filed.folder)
    return tuple(_differences(filed.folder, declared, present))


def _differences(
    folder: Path, declared: Mapping[str, Output], present: Mapping[str, Output]
) -> Iterator[Problem]:
    for name in sorted(declared.keys() | present.keys()):
        path = folder / name
        if name not in present:
            yield Problem("a filed file is missing", path, allowed="run the job again")
        elif name not in declared:
            yield Problem(
                "a file that was not filed", path, allowed=f"{FILE_NAME} lists {', '.join(sorted(declared))}"
            )
        elif declared[name] != present[name]:
            yield Problem("the file was changed after it was filed", path, allowed="run the job again")
