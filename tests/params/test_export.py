"""Editors get a schema that knows every key of every file."""

import json

from reporting.params.export import json_schemas
from reporting.params.report_file import ReportFile


def test_json_schemas_describe_every_key_of_a_report() -> None:
    """Each key is there, unknown keys are refused, and every key says what it is."""
    schema = json_schemas()["report"]
    assert set(schema["properties"]) == set(ReportFile.model_fields)
    assert schema["additionalProperties"] is False
    assert all("description" in entry for entry in schema["properties"].values())
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_json_schemas_use_the_names_of_the_files() -> None:
    """A transport's sender is written `from`; the result is plain JSON."""
    schemas = json_schemas()
    assert "from" in schemas["_recipients"]["$defs"]["SmtpTransport"]["properties"]
    assert json.loads(json.dumps(schemas)) == schemas
