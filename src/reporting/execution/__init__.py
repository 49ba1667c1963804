"""Run notebooks with papermill: kernels, limits, checks before and a scrubbed notebook after."""

from reporting.execution.executor import Executor, open_executor
from reporting.execution.request import Executed, ExecutionRequest, Limits
from reporting.execution.rules import check_notebook
from reporting.execution.scrub import scrub_notebook

__all__ = [
    "Executed",
    "ExecutionRequest",
    "Executor",
    "Limits",
    "check_notebook",
    "open_executor",
    "scrub_notebook",
]
