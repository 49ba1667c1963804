"""Open SQL servers for reading: ADBC for PostgreSQL, SQLAlchemy for everything else."""

from __future__ import annotations

from reporting.data.sources.retrying import Server, without_secrets
from reporting.data.spec import SourceSpec
from reporting.errors import DataFailed, Problem


def open_server(source: SourceSpec) -> Server:
    """Choose the driver of a source by its url; nothing is connected yet.

    Raises
    ------
    DataFailed
        The url has no scheme, or the driver's extra is not installed.
    """
    scheme, found, _ = source.url.partition("://")
    if not found:
        text = f"source '{source.name}': a url without a scheme"
        raise DataFailed(Problem(text, allowed="postgresql://user@host/database"))
    extra = "postgres" if scheme in ("postgresql", "postgres") else "sql"
    try:
        if extra == "postgres":
            from reporting.data.sources.postgres import PostgresServer

            return PostgresServer(source)
        from reporting.data.sources.alchemy import AlchemyServer

        return AlchemyServer(source)
    except ImportError as error:
        text = f"source '{source.name}': no driver for '{scheme}' ({without_secrets(str(error), source)})"
        raise DataFailed(Problem(text, allowed=f"install the extra '{extra}'")) from error
