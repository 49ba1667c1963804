"""What the kernels are asked for, so that a notebook runs as the job's own."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from reporting.execution import ExecutionRequest, Limits
from reporting.pipeline.setting import Setting
from reporting.plan import Job
from reporting.workspace import VARIABLE

_MIB: Final = 1024 * 1024


def execution_request(setting: Setting, job: Job, notebook: Path, output: Path) -> ExecutionRequest:
    """Ask for a notebook with the parameters, the data and the limits of a job.

    Parameters
    ----------
    notebook
        What runs: the report's own, or a copy of it.
    output
        Where the executed notebook goes; what it writes goes into the same folder.
    """
    own = {
        "as_of": setting.as_of.isoformat() if setting.as_of else "",
        "snapshot": setting.snapshot.id,
        "output_folder": str(output.parent),
    }
    limits = setting.params.reports[job.report].limits
    return ExecutionRequest(
        notebook=notebook,
        output=output,
        parameters=job.parameters | own,
        working_folder=setting.workspace.notebooks,
        environment={VARIABLE: str(setting.workspace.root)},
        limits=Limits(limits.seconds, limits.memory_mb, int(limits.output_mb * _MIB)),
    )
