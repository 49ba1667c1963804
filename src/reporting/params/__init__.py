"""The params files of a workspace: read, checked and settled once."""

from reporting.params.export import json_schemas
from reporting.params.loading import load_params
from reporting.params.references import Late
from reporting.params.values import (
    DataSpec,
    DeliveryLimits,
    LimitsSpec,
    Organisation,
    Params,
    Recipient,
    RecipientList,
    Recipients,
    ReportSpec,
    SourceSpec,
    TableSpec,
    TransportSpec,
    UnitSpec,
)

__all__ = [
    "DataSpec",
    "DeliveryLimits",
    "Late",
    "LimitsSpec",
    "Organisation",
    "Params",
    "Recipient",
    "RecipientList",
    "Recipients",
    "ReportSpec",
    "SourceSpec",
    "TableSpec",
    "TransportSpec",
    "UnitSpec",
    "json_schemas",
    "load_params",
]
