"""The sheet a chart is drawn on: panels with their own value axis, few artists, labels in points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure
from matplotlib.transforms import Affine2D, IdentityTransform, Transform

from reporting.exhibits.lettering import Anchor, Label, Lettering
from reporting.exhibits.theme import HATCH_WIDTH, Style, Theme

WIDTH = 493.0  # points: the text width of an A4 page with margins of 18 mm
Rect = tuple[float, float, float, float]
"""Left, bottom, right and top."""
Point = tuple[float, float]


@dataclass(slots=True)
class Panel:
    """A part of the sheet with its own scales: no frame, ticks or grid, so no axes of matplotlib are needed.

    Parameters
    ----------
    name
        What it shows: base, delta, pins, ...
    place
        Points on the sheet.
    xlim, ylim
        The data it covers; ``ylim`` may run downwards.
    orientation
        How values are drawn: vertical, horizontal, or interval (horizontal, without a zero).
    """

    name: str
    place: Rect
    xlim: Point
    ylim: Point
    orientation: str = "vertical"

    @property
    def left(self) -> float:
        """Its left edge, in points of the sheet."""
        return self.place[0]

    @property
    def bottom(self) -> float:
        """Its lower edge, in points of the sheet."""
        return self.place[1]

    @property
    def width(self) -> float:
        """Its width in points."""
        return self.place[2] - self.place[0]

    @property
    def height(self) -> float:
        """Its height in points."""
        return self.place[3] - self.place[1]

    @property
    def values(self) -> Point:
        """Lowest and highest value of its value axis."""
        return self.ylim if self.orientation == "vertical" else self.xlim

    @property
    def units_per_point(self) -> float:
        """How much of the value one point of the sheet stands for."""
        low, high = self.values
        return (high - low) / (self.height if self.orientation == "vertical" else self.width)

    @property
    def transform(self) -> Transform:
        """From its data to points of the sheet."""
        x, y = self.x(0.0), self.y(0.0)
        return Affine2D.from_values(self.x(1.0) - x, 0.0, 0.0, self.y(1.0) - y, x, y)

    def x(self, value: float) -> float:
        """Place a value horizontally, in points of the sheet."""
        low, high = self.xlim
        return self.place[0] + (value - low) / (high - low) * (self.place[2] - self.place[0])

    def y(self, value: float) -> float:
        """Place a value vertically, in points of the sheet."""
        low, high = self.ylim
        return self.place[1] + (value - low) / (high - low) * (self.place[3] - self.place[1])


class SheetFigure(Figure):
    """A figure that knows the panels drawn on it."""

    def __init__(self, width: float, height: float) -> None:
        super().__init__(figsize=(width / 72, height / 72), dpi=72, facecolor="none", edgecolor="none")
        self.patch.set_visible(False)
        self.panels: list[Panel] = []


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
        self.figure = SheetFigure(width, height)
        self.lettering = Lettering()
        self.figure.add_artist(self.lettering)

    def panel(
        self, name: str, place: Rect, xlim: Point, ylim: Point, *, orientation: str = "vertical"
    ) -> Panel:
        """Open a part of the sheet; `orientation` says along which axis values are drawn."""
        panel = Panel(name, place, xlim, ylim, orientation)
        self.figure.panels.append(panel)
        return panel

    def cut(self, points: float) -> None:
        """Take unused paper away at the top; what is drawn keeps its place above the lower edge."""
        self.height -= points
        self.figure.set_figheight(self.height / 72)

    def bars(
        self, panel: Panel, rects: Sequence[Rect], style: Style, name: str, *, layer: float = 2.0
    ) -> None:
        """Draw rectangles in data units of a panel as one artist."""
        corners = [((x0, y0), (x0, y1), (x1, y1), (x1, y0)) for x0, y0, x1, y1 in rects]
        self._polygons(corners, style, name, layer, panel.transform).set_label(panel.name)

    def shapes(
        self, corners: Sequence[Sequence[Point]], style: Style, name: str, *, layer: float = 4.0
    ) -> None:
        """Draw polygons in points of the sheet as one artist."""
        if corners:
            self._polygons(corners, style, name, layer, IdentityTransform())

    def _polygons(
        self, corners: Sequence[Sequence[Point]], style: Style, name: str, layer: float, place: Transform
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
            transform=place,
        )
        if style.hatch:
            artist.set_hatch_linewidth(HATCH_WIDTH)
        self.figure.add_artist(artist)
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
                transform=IdentityTransform(),
            )
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
