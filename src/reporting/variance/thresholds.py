"""The bounds a unit judges its variances by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from reporting.errors import InputRefused, Problem, nearest


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Bounds for status, materiality and readability; a bound belongs to the better class.

    Parameters
    ----------
    on_track, watch
        Relative adverse gap (ratio, 0.05 = 5 %) up to which a result is on track, and up to which it is
        watched.
    comment_amount, comment_share
        A money line needs a comment when its gap reaches both (currency; ratio of the reference).
    comment_amount_alone
        A money line needs a comment when its gap reaches this amount, whatever the share (currency).
    minimum_base
        Events under a rate below which it is not interpreted (count).
    outlier
        Relative gap beyond which the percentage is an outlier (ratio, 9.99 = 999 %).
    always_comment
        KPIs whose total always needs a comment, besides those with an objective that is off track.
    reconciliation
        Largest difference accepted between a group and the sum of its units (currency).

    Examples
    --------
    >>> Thresholds.from_mapping({"comment_amount": 5000}).comment_amount
    5000.0
    """

    on_track: float = 0.05
    watch: float = 0.10
    comment_amount: float = 2_000.0
    comment_share: float = 0.05
    comment_amount_alone: float = 10_000.0
    minimum_base: float = 30.0
    outlier: float = 9.99
    always_comment: tuple[str, ...] = ("marketing_cost", "net_revenue", "cac")
    reconciliation: float = 0.01

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any]) -> Thresholds:
        """Build thresholds from a plain mapping, defaults where it is silent.

        Raises
        ------
        InputRefused
            For every unknown name, value that is not a number, negative bound, and `watch` below `on_track`.
        """
        known = [field.name for field in fields(cls)]
        problems = [
            Problem(
                f"unknown threshold ({name!r})",
                allowed="allowed: " + ", ".join(known),
                suggestion=nearest(str(name), known),
            )
            for name in values
            if name not in known
        ]
        settled: dict[str, Any] = {}
        for name in known:
            if name not in values:
                continue
            settled[name], problem = _settle(name, values[name])
            if problem is not None:
                problems.append(problem)
        if problems:
            raise InputRefused(problems)
        thresholds = cls(**settled)
        if thresholds.watch < thresholds.on_track:
            raise InputRefused(
                f"threshold watch ({thresholds.watch:g}) is tighter than on_track ({thresholds.on_track:g}); "
                "allowed: watch >= on_track"
            )
        return thresholds

    def as_mapping(self) -> dict[str, Any]:
        """Write the thresholds as a plain mapping, which `from_mapping` reads back."""
        return asdict(self)


def _settle(name: str, value: Any) -> tuple[Any, Problem | None]:
    """Read one value as its type: names for `always_comment`, a number >= 0 for all others."""
    if name == "always_comment":
        if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
            return (), Problem(f"threshold {name} is not a list of KPI ids ({value!r})")
        return tuple(value), None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < float("inf"):
        return 0.0, Problem(f"threshold {name} is not a number >= 0 ({value!r})")
    return float(value), None
