"""Text as the body of an exhibit: statements of named lines, and banners."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reporting.exhibits.markup import Json, escape_html

if TYPE_CHECKING:
    from reporting.exhibits.exhibit import Exhibit

LONG = 600  # characters from which a block may be broken between pages


@dataclass(frozen=True, slots=True)
class Block:
    """One statement.

    Parameters
    ----------
    headline
        What happened, with the number.
    lines
        (name, text) of each further line.
    tags
        Nature of the cause, author: small print.
    """

    headline: str
    lines: tuple[tuple[str, str], ...] = ()
    tags: str = ""

    @property
    def length(self) -> int:
        """Number of characters."""
        return len(self.headline) + sum(len(text) for _, text in self.lines)


@dataclass(frozen=True, slots=True)
class Blocks:
    """Statements one below the other; `empty` is said if there are none."""

    blocks: tuple[Block, ...]
    empty: str = ""

    def payload(self, exhibit: Exhibit) -> dict[str, Json]:
        """Give the data that the Typst template draws."""
        return {
            "empty": self.empty,
            "blocks": [
                {
                    "headline": block.headline,
                    "lines": [{"name": name, "text": text} for name, text in block.lines],
                    "tags": block.tags,
                    "long": block.length > LONG,
                }
                for block in self.blocks
            ],
        }

    def html(self, exhibit: Exhibit) -> str:
        """Give the statements as HTML."""
        from reporting.exhibits.exhibit import title_html

        title = f'<p class="exhibit-title">{title_html(exhibit.title)}</p>' if exhibit.title else ""
        if not self.blocks:
            return f'{title}<p class="exhibit-empty">{escape_html(self.empty)}</p>'
        return title + "".join(_block_html(block) for block in self.blocks)

    def text(self) -> str:
        """Give the statements as lines."""
        lines = []
        for block in self.blocks:
            lines += [block.headline, *(f"{name}: {text}" for name, text in block.lines), block.tags]
        return "\n".join(line for line in lines if line) or self.empty


@dataclass(frozen=True, slots=True)
class Banner:
    """A warning with its reasons."""

    heading: str
    items: tuple[str, ...]

    @property
    def tone(self) -> str:
        """Whether it warns or only informs."""
        return "warning" if self.items else "calm"

    def payload(self, exhibit: Exhibit) -> dict[str, Json]:
        """Give the data that the Typst template draws."""
        return {"heading": self.heading, "items": list(self.items), "tone": self.tone}

    def html(self, exhibit: Exhibit) -> str:
        """Give the banner as HTML."""
        items = "".join(f"<li>{escape_html(item)}</li>" for item in self.items)
        listed = f"<ul>{items}</ul>" if items else ""
        return f'<div class="{self.tone}"><p class="heading">{escape_html(self.heading)}</p>{listed}</div>'

    def text(self) -> str:
        """Give heading and reasons as lines."""
        return "\n".join([self.heading, *(f"- {item}" for item in self.items)])


def _block_html(block: Block) -> str:
    headline = f'<p class="headline">{escape_html(block.headline)}</p>' if block.headline else ""
    pairs = "".join(f"<dt>{escape_html(name)}</dt><dd>{escape_html(text)}</dd>" for name, text in block.lines)
    lines = f"<dl>{pairs}</dl>" if pairs else ""
    tags = f'<p class="tags">{escape_html(block.tags)}</p>' if block.tags else ""
    return f'<div class="exhibit-block">{headline}{lines}{tags}</div>'
