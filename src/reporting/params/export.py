"""JSON Schemas of the params files, for editors that complete and check while one writes."""

from __future__ import annotations

from typing import Any

from reporting.params.data_file import DataFile
from reporting.params.fields import FileModel
from reporting.params.organisation_file import OrganisationFile
from reporting.params.recipients_file import RecipientsFile
from reporting.params.report_file import ReportFile

SCHEMAS: dict[str, type[FileModel]] = {
    "report": ReportFile,
    "_organisation": OrganisationFile,
    "_data": DataFile,
    "_recipients": RecipientsFile,
}


def json_schemas() -> dict[str, dict[str, Any]]:
    """Give the JSON Schema (2020-12) of each kind of file, by its name (``report`` for all reports).

    Examples
    --------
    >>> sorted(json_schemas())
    ['_data', '_organisation', '_recipients', 'report']
    """
    dialect = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return {name: dialect | schema.model_json_schema(by_alias=True) for name, schema in SCHEMAS.items()}
