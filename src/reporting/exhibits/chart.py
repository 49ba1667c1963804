"""A drawing with its title and the table behind it, as an exhibit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from reporting.exhibits.chart_body import ChartBody
from reporting.exhibits.exhibit import Exhibit, Title
from reporting.exhibits.grid import Grid
from reporting.exhibits.tables import Column, table
from reporting.exhibits.voice import ScopeLike, voice_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def chart_exhibit(
    label: str,
    figure: Figure,
    scope: ScopeLike,
    frame: pd.DataFrame,
    columns: Sequence[Column],
    title: Title,
    message: str,
    alt: str,
    footnotes: Sequence[str],
) -> Exhibit:
    """Join a drawing and the records it was drawn from."""
    voice = voice_of(scope)
    behind = table(frame, scope, columns, label=label).body
    if not isinstance(behind, Grid):  # table() always describes a grid
        raise TypeError("the table behind a chart is a grid")
    return Exhibit(
        "chart",
        label,
        ChartBody(figure, behind, voice.say("Data")),
        title,
        message,
        frame.copy(),
        alt,
        tuple(footnotes),
        voice.say.language,
        figure,
    )
