"""YAML files read strictly: plain data only, every value with its place, every problem at once.

What checks them against a schema stands in `problems` and is imported from there: it needs pydantic, which
takes longer to import than a notebook's catalogue to read.
"""

from reporting.strict_yaml.reading import Document, Location, Place, read_document, read_text
from reporting.strict_yaml.secrecy import is_secret_name, is_secret_value, repeat

__all__ = [
    "Document",
    "Location",
    "Place",
    "is_secret_name",
    "is_secret_value",
    "read_document",
    "read_text",
    "repeat",
]
