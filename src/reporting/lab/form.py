"""A form in a notebook: choose a unit and a month, then ask for their facts."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from reporting.data import Facts, load_facts
from reporting.errors import InputRefused, Problem
from reporting.lab.choices import Choices, available


class Form:
    """Two lists to choose from; shown by putting it last in a cell.

    Parameters
    ----------
    choices
        What the lists hold.
    widgets
        The module that draws them (ipywidgets).
    workspace
        Where the snapshot lies; None finds it.
    """

    def __init__(self, choices: Choices, widgets: Any, workspace: Path | None = None) -> None:
        self._choices = choices
        self._workspace = workspace
        self._unit = widgets.Dropdown(options=list(choices.units), description="Unit")
        self._period = widgets.Dropdown(options=list(choices.periods), description="Month")
        self._box = widgets.HBox([self._unit, self._period])

    @property
    def unit(self) -> str:
        """Id of the unit chosen."""
        return str(self._unit.value)

    @property
    def period(self) -> str:
        """The month chosen."""
        return str(self._period.value)

    def facts(self) -> Facts:
        """Open the facts of what is chosen: the same ones a report of that unit and month shows."""
        return load_facts(self.unit, self.period, snapshot=self._choices.snapshot, workspace=self._workspace)

    def _repr_mimebundle_(self, **kwargs: Any) -> Mapping[str, Any]:
        bundle: Mapping[str, Any] = self._box._repr_mimebundle_(**kwargs)
        return bundle


def choose(snapshot: str = "", workspace: Path | None = None, *, widgets: Any = None) -> Form:
    """Show a form to choose a unit and a month of the newest snapshot.

    Parameters
    ----------
    snapshot
        Id of another snapshot.

    Raises
    ------
    InputRefused
        ipywidgets is not installed: the form is for JupyterLab, not for reports.
    """
    return Form(available(snapshot, workspace), widgets or _ipywidgets(), workspace)


def _ipywidgets() -> Any:
    try:
        return import_module("ipywidgets")
    except ImportError as error:
        text = "ipywidgets is not installed in this environment"
        allowed = "'make lab' opens JupyterLab with it; or install the extra 'lab'"
        raise InputRefused(Problem(text, allowed=allowed)) from error
