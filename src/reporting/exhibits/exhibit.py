"""An exhibit: one question answered by a table, chart or text, with title, data and alternative text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal, Protocol

import pandas as pd

from reporting.errors import InputRefused
from reporting.exhibits.markup import Json, escape_html, typst_call
from reporting.exhibits.styles import style_element

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Kind = Literal["table", "chart", "text", "banner"]
_LABEL = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Title:
    """Three lines that say what is shown, without judging it.

    Parameters
    ----------
    unit
        Whose figures.
    measure
        What, in which unit, by which structure: runs of (text, bold).
    period
        When, which scenarios and variances.
    """

    unit: str
    measure: tuple[tuple[str, bool], ...]
    period: str = ""

    @property
    def measure_text(self) -> str:
        """The second line without emphasis."""
        return "".join(text for text, _ in self.measure)

    def __str__(self) -> str:
        return " / ".join(line for line in (self.unit, self.measure_text, self.period) if line)


class Body(Protocol):
    """What an exhibit shows below its title."""

    def payload(self, exhibit: Exhibit) -> dict[str, Json]:
        """Give the data that the Typst template draws."""
        ...

    def html(self, exhibit: Exhibit) -> str:
        """Give the HTML below the title, every text escaped."""
        ...

    def text(self) -> str:
        """Give the plain text."""
        ...


@dataclass(frozen=True)
class Exhibit:
    """One table, chart, text block or banner of a report.

    A notebook cell ends in it: it shows itself as HTML in JupyterLab and HTML reports, and as one Typst call
    whose only argument is data in PDF reports.

    Parameters
    ----------
    kind
        What it is.
    label
        Kebab-case id, unique in a report.
    body
        What is shown below the title.
    title
        Three lines, or None for text that needs none.
    message
        What the reader should remember: a full sentence with the number.
    data
        The records behind it, unformatted.
    alt
        What it shows, in words, computed from the same records.
    footnotes
        Reservations, printed small below.
    language
        Of all its words.
    figure
        The drawing of a chart.
    """

    kind: Kind
    label: str
    body: Body = field(repr=False)
    title: Title | None = None
    message: str = ""
    data: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False, compare=False)
    alt: str = ""
    footnotes: tuple[str, ...] = ()
    language: str = "en"
    figure: Figure | None = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not _LABEL.fullmatch(self.label):
            raise InputRefused(
                f"exhibit label ('{self.label}') is not usable; allowed: lower-case words joined by hyphens"
            )

    @cached_property
    def html(self) -> str:
        """The exhibit as HTML; text from data is escaped."""
        parts = [f'<div class="exhibit exhibit-of-{self.kind}" id="{self.label}">']
        if self.message:
            parts.append(f'<p class="exhibit-message">{escape_html(self.message)}</p>')
        parts.append(self.body.html(self))
        parts.extend(f'<p class="exhibit-footnote">{escape_html(note)}</p>' for note in self.footnotes)
        parts.append("</div>")
        return "".join(parts)

    @cached_property
    def typst(self) -> str:
        """The exhibit as Markdown that holds one raw Typst call."""
        payload: dict[str, Json] = {
            "label": self.label,
            "lang": self.language,
            "message": self.message,
            "footnotes": list(self.footnotes),
        }
        if self.title:
            payload["title"] = {
                "unit": self.title.unit,
                "measure": [{"text": text, "bold": bold} for text, bold in self.title.measure],
                "period": self.title.period,
            }
        payload |= self.body.payload(self)
        return typst_call(f"exhibit-{self.kind}", payload)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> Mapping[str, str]:
        """Show itself: renderers pick HTML or Markdown."""
        page = style_element(self.label) + self.html
        return {"text/html": page, "text/markdown": self.typst, "text/plain": str(self)}

    def __str__(self) -> str:
        lines = [self.message, str(self.title) if self.title else "", self.body.text(), *self.footnotes]
        return "\n".join(line for line in lines if line)


def title_html(title: Title | None) -> str:
    """Write the three lines as HTML spans."""
    if title is None:
        return ""
    measure = "".join(
        f"<strong>{escape_html(text)}</strong>" if bold else escape_html(text) for text, bold in title.measure
    )
    lines = [("unit", escape_html(title.unit)), ("measure", measure), ("period", escape_html(title.period))]
    return "".join(f'<span class="exhibit-{name}">{line}</span>' for name, line in lines if line)
