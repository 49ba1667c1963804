"""A snapshot on disk: read its manifest, and verify its files before they are used."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from reporting.errors import DataFailed, Problem

MANIFEST: Final = "manifest.json"
SCHEMA_VERSION: Final = 1
#: Split by unit, so that a job reads and verifies the rows of its own unit only.
SPLIT_BY_UNIT: Final = frozenset({"fact_measure_daily"})

Manifest = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One snapshot on disk: its id (made from its content), folder and manifest."""

    id: str
    folder: Path
    manifest: Manifest


def open_snapshot(folder: Path) -> Snapshot:
    """Read a snapshot's manifest, refusing one that was changed."""
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        identity, content = manifest["id"], manifest["content"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataFailed(
            Problem(f"not a snapshot, or a damaged one ({type(error).__name__})", path)
        ) from error
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    if hashlib.sha256(canonical.encode()).hexdigest()[:16] != identity or folder.name != identity:
        raise DataFailed(Problem(f"the snapshot was changed after it was taken ('{identity}')", path))
    if content["schema"] > SCHEMA_VERSION:
        text = f"the snapshot is of a newer version ({content['schema']})"
        raise DataFailed(Problem(text, path, allowed=f"schema: {SCHEMA_VERSION}"))
    return Snapshot(identity, folder, content | {"taken_at": manifest["taken_at"]})


def newest_snapshot(folder: Path) -> Snapshot:
    """Open the snapshot taken last."""
    found = [path for path in folder.glob(f"*/{MANIFEST}") if not path.parent.name.startswith(".")]
    if not found:
        raise DataFailed(
            Problem("no snapshot", folder, allowed="take one: reporting run, or reporting snapshot")
        )
    return open_snapshot(max(found, key=lambda path: (path.stat().st_mtime_ns, path.parent.name)).parent)


def verify_snapshot(snapshot: Snapshot, names: Iterable[str] | None = None) -> None:
    """Compare files with the manifest, byte for byte by their hash.

    Parameters
    ----------
    names
        The files about to be read; all of them if None.

    Raises
    ------
    DataFailed
        A file is missing, longer, shorter or changed; all of them are named.
    """
    files = snapshot.manifest["files"]
    problems = []
    for name in sorted(files if names is None else names):
        path, expected = snapshot.folder / name, files[name]
        if not path.is_file():
            problems.append(Problem("a file of the snapshot is missing", path))
        elif path.stat().st_size != expected["bytes"] or file_hash(path) != expected["sha256"]:
            problems.append(Problem("a file of the snapshot was changed after it was taken", path))
    if problems:
        raise DataFailed(problems)


def file_hash(path: Path) -> str:
    """Give the sha256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def files_of(snapshot: Snapshot, table: str, units: Iterable[str]) -> list[str]:
    """Name the files with rows of some units in a table; none if the snapshot is older than the table."""
    wanted = [f"{table}/{unit}.parquet" for unit in units] if table in SPLIT_BY_UNIT else [f"{table}.parquet"]
    return [name for name in wanted if name in snapshot.manifest["files"]]


def slice_fingerprints(snapshot: Snapshot) -> dict[tuple[str, str, str], tuple[int, str]]:
    """Give rows and hash of every slice: (table, unit, month) -> (rows, hash).

    Unit and month are empty for tables that have none; the hash holds for one version of the engine, which
    the manifest names.
    """
    return {
        (table, unit, month): (rows, digest)
        for table, unit, month, rows, digest in snapshot.manifest["slices"]
    }
