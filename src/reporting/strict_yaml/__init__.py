"""YAML files read strictly: plain data only, every value with its place, every problem at once."""

from reporting.strict_yaml.problems import problems_of, refusal, refuse_value, validate
from reporting.strict_yaml.reading import Document, Location, Place, read_document, read_text
from reporting.strict_yaml.secrecy import is_secret_name, is_secret_value, repeat

__all__ = [
    "Document",
    "Location",
    "Place",
    "is_secret_name",
    "is_secret_value",
    "problems_of",
    "read_document",
    "read_text",
    "refusal",
    "refuse_value",
    "repeat",
    "validate",
]
