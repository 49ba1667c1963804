"""Rules the data must keep: errors block the run, warnings reach the report."""

from reporting.data.checks.running import run_checks

__all__ = ["run_checks"]
