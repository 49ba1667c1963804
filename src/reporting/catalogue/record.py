"""run.json: what a filed report says of itself."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from reporting.errors import DataFailed, Problem

SCHEMA: Final = 1
FILE_NAME: Final = "run.json"
_FILE_MODE: Final = 0o640


@dataclass(frozen=True, slots=True)
class Output:
    """One file of a filed report.

    Parameters
    ----------
    sha256
        Digest of its bytes, in hexadecimal.
    size
        Its length in bytes.
    """

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class RunRecord:
    """The description of one filed report, written beside it as ``run.json``.

    Parameters
    ----------
    report, period, unit
        The job, in ids.
    title, unit_name, period_label, language
        How the report names itself to its reader.
    issue
        1 for the first edition; a restatement of a sent report is the next one.
    state
        ``filed``, or ``provisional`` for a period that was still open.
    as_of
        The moment up to which recorded facts count; empty means all of them.
    parameters
        What the notebook was given, without paths.
    snapshot
        Id of the data snapshot all figures come from.
    inputs
        Digest of each input that decides the content: notebook, parameters, data, code, brand, ...
    renderer, versions
        What drew the files, and the versions that matter.
    started, finished
        UTC, ISO 8601.
    outputs
        Every file of the folder but this one.
    warnings
        What a reader should know; shown on the report too.
    seconds
        Time by phase, in seconds.
    """

    report: str
    period: str
    unit: str
    title: str
    unit_name: str
    period_label: str
    language: str
    issue: int
    state: str
    as_of: str
    parameters: Mapping[str, str | int | float | bool]
    snapshot: str
    inputs: Mapping[str, str]
    renderer: str
    versions: Mapping[str, str]
    started: str
    finished: str
    outputs: Mapping[str, Output]
    warnings: tuple[str, ...] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str, str]:
        """The job this record belongs to: period, unit, report."""
        return (self.period, self.unit, self.report)


def write_record(folder: Path, record: RunRecord) -> Path:
    """Write the record as ``run.json`` into a draft folder.

    Parameters
    ----------
    folder
        A draft; it becomes visible under its final name only when the whole folder is published.
    record
        What to write.
    """
    path = folder / FILE_NAME
    payload = {"schema": SCHEMA, **asdict(record)}
    path.write_text(
        json.dumps(payload, indent=2, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    path.chmod(_FILE_MODE)
    return path


def read_record(folder: Path) -> RunRecord:
    """Read the record of a filed report.

    Raises
    ------
    DataFailed
        If the file is absent, is not JSON, or was written by a newer version.
    """
    path = folder / FILE_NAME
    try:
        payload: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise DataFailed(
            Problem("the folder holds no run.json", path, allowed="a filed report has one")
        ) from error
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise DataFailed(
            Problem(f"not readable as JSON ({error})", path, allowed="run the job again")
        ) from error
    schema = payload.pop("schema", None)
    if schema != SCHEMA:
        raise DataFailed(
            Problem(f"unknown schema ({schema})", path, allowed=f"this version reads schema {SCHEMA}")
        )
    payload["outputs"] = {name: Output(**value) for name, value in payload["outputs"].items()}
    payload["warnings"] = tuple(payload["warnings"])
    return RunRecord(**payload)


def describe_outputs(folder: Path) -> dict[str, Output]:
    """Digest every file of a folder but its ``run.json``, by relative name in sorted order."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != FILE_NAME)
    return {path.relative_to(folder).as_posix(): _describe(path) for path in files}


def _describe(path: Path) -> Output:
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return Output(digest, path.stat().st_size)
