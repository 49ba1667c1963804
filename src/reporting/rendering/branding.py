"""Put the brand's colours and family into drawings that were made without knowing it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from reporting.brand import Brand
from reporting.brand.palette import COLOURS, FAMILY, branded

_TAG = re.compile(r"<[^<>]*>")
_COLOUR = re.compile("|".join(COLOURS.values()))


@dataclass(frozen=True)
class Branding:
    """Dresses drawings in a brand.

    Parameters
    ----------
    brand
        Gives each meaning its colour, and the family.
    """

    brand: Brand

    @cached_property
    def _colours(self) -> dict[str, str]:
        wanted = branded(self.brand)
        return {colour: wanted[meaning] for meaning, colour in COLOURS.items()}

    def __call__(self, drawing: str) -> str:
        """Replace colours and family in the tags of a drawing, never in its words.

        A drawing that does not ask for the family of the report was made by someone else: it stays as it is.
        """
        return _TAG.sub(self._tag, drawing) if FAMILY in drawing else drawing

    def _tag(self, match: re.Match[str]) -> str:
        tag = _COLOUR.sub(lambda colour: self._colours[colour[0]], match[0])
        return tag.replace(FAMILY, self.brand.family)
