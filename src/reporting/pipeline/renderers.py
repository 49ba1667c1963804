"""Which renderer each report has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from reporting.params import Params
from reporting.rendering.choice import Renderer, choose_renderer


@dataclass(frozen=True, slots=True)
class Renderers:
    """The renderers of a run.

    Parameters
    ----------
    params
        What each report says.
    override
        Stands for what they say; empty leaves it to them.
    """

    params: Params
    override: Renderer | Literal[""] = ""

    def of(self, report: str) -> Renderer:
        """Give the renderer a report asks for, or is given."""
        return self.override or self.params.reports[report].renderer

    def version(self, report: str) -> str:
        """Name the renderer a report will have, with the version that decides its pages."""
        found = choose_renderer(self.of(report))
        return f"quarto {found.version}" if found else "embedded"

    def batched(self, report: str) -> bool:
        """Say whether a report's renderer is quicker with several documents in one call."""
        return self.version(report) != "embedded"
