"""A chart as the body of an exhibit: its drawing with the alternative text, and the table behind it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from reporting.exhibits.grid import Grid
from reporting.exhibits.markup import Json, escape_html
from reporting.exhibits.saver import PREFIX, save_svg, style_for_html

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from reporting.exhibits.exhibit import Exhibit


@dataclass(frozen=True)
class ChartBody:
    """A drawing.

    Parameters
    ----------
    figure
        Drawn once, when first shown.
    data
        The table behind it, offered to readers of the page.
    data_word
        "Data" in the reader's language.
    """

    figure: Figure
    data: Grid
    data_word: str

    @cached_property
    def _svg(self) -> str:
        return save_svg(self.figure)

    def svg(self, label: str) -> str:
        """Give the drawing, every id in it beginning with the label."""
        return self._svg.replace(PREFIX, f"{label}-")

    def payload(self, exhibit: Exhibit) -> dict[str, Json]:
        """Give the data that the Typst template draws."""
        return {"alt": exhibit.alt, "svg": self.svg(exhibit.label), "width": self.figure.get_figwidth() * 72}

    def html(self, exhibit: Exhibit) -> str:
        """Give the drawing inline, and the table behind it, closed."""
        from reporting.exhibits.exhibit import title_html

        caption = f"<figcaption>{title_html(exhibit.title)}</figcaption>" if exhibit.title else ""
        drawing = style_for_html(self.svg(exhibit.label), exhibit.label, exhibit.alt)
        name = escape_html(f"{self.data_word}: {exhibit.title or exhibit.label}")
        region = escape_html(str(exhibit.title or exhibit.label))
        return (
            f'<figure>{caption}<div class="exhibit-scroll exhibit-drawing" role="group" '
            f'aria-label="{region}" tabindex="0">{drawing}</div></figure>'
            f'<details class="exhibit-data"><summary>{escape_html(self.data_word)}</summary>'
            f"{self.data.html(_nameless(exhibit, name))}</details>"
        )

    def text(self) -> str:
        """Give the table behind the drawing."""
        return self.data.text()


def _nameless(exhibit: Exhibit, name: str) -> Exhibit:
    """Give the same exhibit without title, for the table inside it."""
    from dataclasses import replace

    return replace(exhibit, title=None, alt=name)
