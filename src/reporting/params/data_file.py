"""_data.yml: sources, and the canonical tables made of them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Discriminator, Field, Tag

from reporting.errors import Problem
from reporting.params.fields import Encoding, FileModel, LateText, RelativePath, SourceName, Text
from reporting.params.identifiers import check_keys
from reporting.params.organisation_file import names_in
from reporting.params.references import Late
from reporting.params.values import DataSpec, SourceSpec, TableSpec
from reporting.strict_yaml import Document, Location
from reporting.strict_yaml.problems import refuse_value, validate

_MAX_ROWS, _MAX_BYTES, _SECONDS = 200_000_000, 20_000_000_000, 300.0


class _Source(FileModel):
    max_rows: int = Field(default=_MAX_ROWS, ge=1, description="Where reading stops with an error, in rows.")
    max_bytes: int = Field(
        default=_MAX_BYTES, ge=1, description="Where reading stops with an error, in bytes."
    )
    seconds: float = Field(
        default=_SECONDS, gt=0, description="Where reading stops with an error, in seconds."
    )
    freshness_days: int | None = Field(
        default=None, ge=0, description="Age of the newest row that warns, in days."
    )
    preliminary_days: int = Field(
        default=0, ge=0, description="Newest days that are still expected to change."
    )


def _one_character(value: str) -> str:
    if len(value) != 1:
        raise refuse_value("{subject} is not one character ({value})")
    return value


class CsvSource(_Source):
    """A text file of separated values."""

    kind: Literal["csv"]
    path: LateText = Field(description="File, relative to the workspace; ${env:X} is allowed.")
    encoding: Encoding = Field(default="utf-8", description="As the file was saved.")
    separator: Annotated[str, AfterValidator(_one_character)] = Field(
        default=",", description="Between values."
    )
    decimal: Literal[".", ","] = Field(default=".", description="Between whole number and fraction.")
    date_format: Text | None = Field(default=None, description="As %d/%m/%Y; ISO dates need none.")


class ParquetSource(_Source):
    """A Parquet file."""

    kind: Literal["parquet"]
    path: LateText = Field(description="File, relative to the workspace; ${env:X} is allowed.")


class XlsxSource(_Source):
    """A sheet of a workbook."""

    kind: Literal["xlsx"]
    path: LateText = Field(description="File, relative to the workspace; ${env:X} is allowed.")
    sheet: Text | None = Field(default=None, description="Name of the sheet; else the first one.")
    date_format: Text | None = Field(default=None, description="Of dates typed as text.")


class SqlSource(_Source):
    """The answer of a database to one query."""

    kind: Literal["sql"]
    url: LateText = Field(description="Address; its password only as ${env:X}, ${file:X} or ${keyring:X}.")
    query: Annotated[str, Field(min_length=1)] = Field(description="One SELECT, or a .sql file.")


class TableFile(FileModel):
    """How a canonical table, or a part of it, is filled."""

    sources: list[SourceName] = Field(min_length=1, description="Names of sources.")
    mapping: RelativePath | None = Field(
        default=None, description="A built-in mapping, or a .sql file of the workspace."
    )


def _parts(value: object) -> str:
    return "many" if isinstance(value, list) else "one"


Source = Annotated[CsvSource | ParquetSource | XlsxSource | SqlSource, Field(discriminator="kind")]
Table = Annotated[
    Annotated[TableFile, Tag("one")] | Annotated[list[TableFile], Field(min_length=1), Tag("many")],
    Discriminator(_parts),
]


class DataFile(FileModel):
    """Sources, and the canonical tables made of them."""

    sources: dict[str, Source] = Field(min_length=1, description="Sources by name.")
    tables: dict[str, Table] = Field(min_length=1, description="Canonical tables, each one part or a list.")
    budget_version: Text | None = Field(default=None, description="Instead of the locked budget.")
    forecast_version: Text | None = Field(default=None, description="Instead of the latest forecast.")
    allow_partial: bool = Field(default=False, description="Make a group report though a unit is missing.")


def settle_data(document: Document) -> tuple[DataSpec | None, list[Problem]]:
    """Read the data file."""
    model, found = validate(document, DataFile, {"sources": names_in(document, "sources")})
    problems = [*found, *check_keys(document, ("sources",)), *check_keys(document, ("tables",))]
    if model is None:
        return None, problems
    tables: list[TableSpec] = []
    for table, parts in model.tables.items():
        listed = parts if isinstance(parts, list) else [parts]
        for index, part in enumerate(listed):
            if part.mapping is None and len(part.sources) > 1:
                at: Location = ("tables", table, index) if isinstance(parts, list) else ("tables", table)
                text = f"table '{table}' has {len(part.sources)} sources and no mapping"
                problems.append(
                    document.problem(at, text, allowed="one source, or a mapping that joins them")
                )
            tables.append(TableSpec(table, tuple(part.sources), part.mapping or ""))
    sources = {name: _source(document, name, source) for name, source in model.sources.items()}
    data = DataSpec(
        sources, tuple(tables), model.budget_version or "", model.forecast_version or "", model.allow_partial
    )
    return data, problems


def _source(document: Document, name: str, model: Any) -> SourceSpec:
    """Settle one source: what its kind does not know gets its neutral value."""
    stated: dict[str, Any] = {key: value for key, value in model.model_dump().items() if value is not None}
    for key in ("path", "url"):
        stated[key] = late_text(document, ("sources", name, key), stated.get(key, ""))
    neutral: dict[str, Any] = {
        "encoding": "utf-8",
        "separator": ",",
        "decimal": ".",
        "date_format": "",
        "sheet": "",
        "query": "",
        "freshness_days": None,
    }
    return SourceSpec(name=name, **(neutral | stated))


def late_text(document: Document, location: Location, text: str) -> Late:
    """Keep a text with its place, to be looked up later."""
    if not text:
        return Late("")
    place = document.values[location]
    return Late(text, f"{document.path}:{place.line}:{place.column}")
