"""The command line: arguments in, one call, a printed answer and an exit code out."""

from reporting.cli.app import main, program

__all__ = ["main", "program"]
