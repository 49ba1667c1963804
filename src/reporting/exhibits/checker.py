"""Checks exhibits against the rules of notation they are meant to follow (R01-R48), on the drawing itself."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reporting.exhibits.drawing import Drawing
from reporting.exhibits.exhibit import Exhibit
from reporting.exhibits.looks import LOOKS
from reporting.exhibits.phrasing import check_phrasing
from reporting.exhibits.proportions import PROPORTIONS
from reporting.exhibits.scales import SCALES


@dataclass(frozen=True, slots=True)
class Broken:
    """One rule an exhibit breaks."""

    rule: str
    label: str
    message: str

    def __str__(self) -> str:
        return f"{self.label}: {self.rule} {self.message}"


def check_report(exhibits: Iterable[Exhibit]) -> tuple[Broken, ...]:
    """Check all exhibits of a report, and what holds between them.

    Examples
    --------
    >>> check_report([])
    ()
    """
    listed = list(exhibits)
    found = [broken for exhibit in listed for broken in check_exhibit(exhibit)]
    counts = Counter(exhibit.label for exhibit in listed)
    found += [Broken("R41", name, "label is used twice") for name, count in counts.items() if count > 1]
    return tuple(found)


def check_shown(outputs: Mapping[int, object]) -> str:
    """Check what the cells of a notebook have shown: what IPython keeps as ``Out``.

    Returns
    -------
    str
        JSON: how many exhibits there are, and each rule broken with the count of the cell that showed it.

    Examples
    --------
    >>> check_shown({1: "no exhibit"})
    '{"exhibits": 0, "broken": []}'
    """
    shown = {count: value for count, value in outputs.items() if isinstance(value, Exhibit)}
    counts = {exhibit.label: count for count, exhibit in shown.items()}
    broken = [
        {"count": counts[one.label], "label": one.label, "rule": one.rule, "message": one.message}
        for one in check_report(shown.values())
    ]
    return json.dumps({"exhibits": len(shown), "broken": broken})


def check_exhibit(exhibit: Exhibit) -> tuple[Broken, ...]:
    """Name the rules one exhibit breaks; none is what every shipped report must give."""
    found = [*check_phrasing(exhibit)]
    if exhibit.figure is not None:
        drawing = Drawing(exhibit.figure)
        for check in (*PROPORTIONS, *LOOKS, *SCALES):
            found += check(drawing)
    return tuple(Broken(rule, exhibit.label, message) for rule, message in found)
