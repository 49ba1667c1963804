"""Read the rows of a source, whatever it is, into an Arrow table or a file DuckDB scans."""

from reporting.data.sources.reading import read_large, read_source
from reporting.data.sources.retrying import SourceUnavailable, fetch_with_retries

__all__ = ["SourceUnavailable", "fetch_with_retries", "read_large", "read_source"]
