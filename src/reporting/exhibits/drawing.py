"""A chart taken apart: its panels, labels and named shapes, for whoever checks it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from matplotlib.collections import LineCollection, PolyCollection

from reporting.exhibits.canvas import Panel, Rect
from reporting.exhibits.lettering import Label, Lettering
from reporting.exhibits.theme import DEFAULT, Theme

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Findings: TypeAlias = Iterator[tuple[str, str]]
"""Rules broken, each with what breaks it."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart taken apart for checking."""

    figure: Figure
    theme: Theme = DEFAULT

    @property
    def panels(self) -> dict[str, list[Panel]]:
        """Panels by their name."""
        found: dict[str, list[Panel]] = {}
        for panel in getattr(self.figure, "panels", ()):
            found.setdefault(panel.name, []).append(panel)
        return found

    @property
    def labels(self) -> list[Label]:
        """All text."""
        return [
            label for a in self.figure.findobj(Lettering) if isinstance(a, Lettering) for label in a.labels
        ]

    def named(self, prefix: str) -> Iterator[PolyCollection]:
        """Give filled artists whose name begins so."""
        for artist in self.figure.findobj(PolyCollection):
            if isinstance(artist, PolyCollection) and str(artist.get_gid() or "").startswith(prefix):
                yield artist

    def strokes(self, prefix: str) -> Iterator[LineCollection]:
        """Give lines whose name begins so."""
        for artist in self.figure.findobj(LineCollection):
            if isinstance(artist, LineCollection) and str(artist.get_gid() or "").startswith(prefix):
                yield artist

    @staticmethod
    def boxes(artist: PolyCollection) -> list[Rect]:
        """Give left, bottom, right and top of each shape, in points of the sheet."""
        found: list[Rect] = []
        for path in artist.get_paths():
            points = artist.get_transform().transform(np.asarray(path.vertices))
            (left, bottom), (right, top) = points.min(axis=0), points.max(axis=0)
            found.append((float(left), float(bottom), float(right), float(top)))
        return found
