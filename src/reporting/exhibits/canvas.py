"""The sheet a chart is drawn on: panels with their own value axis, few artists, labels in points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure
from matplotlib.transforms import IdentityTransform

from reporting.exhibits.lettering import Anchor, Label, Lettering
from reporting.exhibits.theme import HATCH_WIDTH, Style, Theme

WIDTH = 493.0  # points: the text width of an A4 page with margins of 18 mm
Rect = tuple[float, float, float, float]
"""Left, bottom, right and top."""
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of the sheet with its own axes, without frame, ticks or grid.

    Parameters
    ----------
    axes
        Of matplotlib; its limits are the data the panel covers.
    left, bottom, width, height
        Points on the sheet.
    """

    axes: Axes
    left: float
    bottom: float
    width: float
    height: float

    def x(self, value: float) -> float:
        """Place a value horizontally, in points of the sheet."""
        low, high = self.axes.get_xlim()
        return self.left + (value - low) / (high - low) * self.width

    def y(self, value: float) -> float:
        """Place a value vertically, in points of the sheet."""
        low, high = self.axes.get_ylim()
        return self.bottom + (value - low) / (high - low) * self.height


class Sheet:
    """A figure measured in points, from the lower left corner.

    Parameters
    ----------
    height
        Points.
    theme
        Colours and size of labels.
    """

    def __init__(self, height: float, theme: Theme, *, width: float = WIDTH) -> None:
        self.theme = theme
        self.width, self.height = width, height
        self.figure = Figure(figsize=(width / 72, height / 72), dpi=72, facecolor="none", edgecolor="none")
        self.figure.patch.set_visible(False)
        self.lettering = Lettering()
        self.figure.add_artist(self.lettering)

    def panel(
        self, name: str, place: Rect, xlim: Point, ylim: Point, *, orientation: str = "vertical"
    ) -> Panel:
        """Open a part of the sheet; `orientation` says along which axis values are drawn."""
        left, bottom, right, top = place
        axes = Axes(
            self.figure,
            (
                left / self.width,
                bottom / self.height,
                (right - left) / self.width,
                (top - bottom) / self.height,
            ),
            xlim=xlim,
            ylim=ylim,
            frameon=False,
            xticks=(),
            yticks=(),
            label=f"{name}:{orientation}",
        )
        axes.set_axis_off()
        self.figure.add_axes(axes)
        return Panel(axes, left, bottom, right - left, top - bottom)

    def bars(
        self, panel: Panel, rects: Sequence[Rect], style: Style, name: str, *, layer: float = 2.0
    ) -> None:
        """Draw rectangles in data units of a panel as one artist."""
        if not rects:
            return
        corners = [((x0, y0), (x0, y1), (x1, y1), (x1, y0)) for x0, y0, x1, y1 in rects]
        panel.axes.add_collection(self._polygons(corners, style, name, layer), autolim=False)

    def shapes(
        self, corners: Sequence[Sequence[Point]], style: Style, name: str, *, layer: float = 4.0
    ) -> None:
        """Draw polygons in points of the sheet as one artist."""
        if corners:
            artist = self._polygons(corners, style, name, layer)
            artist.set_transform(IdentityTransform())
            self.figure.add_artist(artist)

    def _polygons(
        self, corners: Sequence[Sequence[Point]], style: Style, name: str, layer: float
    ) -> PolyCollection:
        artist = PolyCollection(
            [np.asarray(points) for points in corners],
            facecolors=style.face,
            edgecolors=style.edge if style.line_width else "none",
            linewidths=style.line_width,
            hatch=style.hatch or None,
            zorder=layer,
            gid=name,
            clip_on=False,
        )
        if style.hatch:
            artist.set_hatch_linewidth(HATCH_WIDTH)
        return artist

    def lines(
        self,
        segments: Sequence[Sequence[Point]],
        colour: str,
        width: float,
        name: str,
        *,
        layer: float = 3.0,
        dashed: bool = False,
    ) -> None:
        """Draw lines in points of the sheet as one artist."""
        if segments:
            artist = LineCollection(
                [np.asarray(points) for points in segments],
                colors=colour,
                linewidths=width,
                linestyles="dashed" if dashed else "solid",
                zorder=layer,
                gid=name,
                clip_on=False,
                capstyle="butt",
            )
            artist.set_transform(IdentityTransform())
            self.figure.add_artist(artist)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        anchor: Anchor = "start",
        bold: bool = False,
        muted: bool = False,
        size: float | None = None,
        colour: str = "",
    ) -> None:
        """Write one line; `y` is the middle of a capital letter."""
        colour = colour or (self.theme.muted if muted else self.theme.ink)
        self.lettering.add([Label(x, y, text, colour, size or self.theme.font_size, anchor, bold)])


def empty_sheet(theme: Theme, text: str) -> Sheet:
    """Give a sheet that says there is nothing to draw."""
    sheet = Sheet(22.0, theme)
    sheet.text(0.0, 11.0, text, muted=True)
    return sheet


def value_range(*groups: Sequence[float | None]) -> Point:
    """Give the range of values including zero; all missing or zero gives 0 to 1."""
    values = [v for group in groups for v in group if v is not None and np.isfinite(v)]
    low, high = min([0.0, *values]), max([0.0, *values])
    return (low, high) if high > low else (0.0, 1.0)
