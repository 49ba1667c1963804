"""Restatements: published values that changed, why, and whether it was said."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from reporting.errors import DataFailed, Problem
from reporting.variance.grid import on_grid


def restatements(
    old: pd.DataFrame,
    new: pd.DataFrame,
    *,
    keys: Sequence[str],
    log: pd.DataFrame | None = None,
    value: str = "value",
    material: float = 2_000.0,
) -> pd.DataFrame:
    """List what changed between two states of the same figures.

    Parameters
    ----------
    old, new
        One row per key: `keys`, `value` (money).
    keys
        Columns that name a figure (unit, period, measure).
    log
        Reasons on record: `keys, reason, approved_by`; none if absent.
    material
        Size of a change that needs a reason (money).

    Returns
    -------
    DataFrame
        One row per changed figure, sorted by key: `keys, old, new, delta, delta_pct, kind` (added, removed,
        changed), `material, reason, approved_by` (empty if not on record).

    Examples
    --------
    >>> before = pd.DataFrame({"period": ["2026-02", "2026-03"], "value": [100.0, 200.0]})
    >>> after = pd.DataFrame({"period": ["2026-02", "2026-03"], "value": [100.0, 230.0]})
    >>> restatements(before, after, keys=["period"])[["period", "delta", "kind"]].values.tolist()
    [['2026-03', 30.0, 'changed']]
    """
    names = list(keys)
    states = [frame.set_index(names)[value].rename(name) for frame, name in ((old, "old"), (new, "new"))]
    both = pd.concat(states, axis=1).sort_index()
    filled = both.fillna(0.0)
    both["delta"] = on_grid(filled["new"] - filled["old"])
    both["delta_pct"] = both["delta"] / both["old"].abs().where(both["old"].ne(0))
    both["kind"] = "changed"
    both.loc[both["old"].isna() & both["new"].notna(), "kind"] = "added"
    both.loc[both["new"].isna() & both["old"].notna(), "kind"] = "removed"
    changed = both[both["delta"].ne(0) | both["kind"].ne("changed")].copy()
    changed["material"] = changed["delta"].abs().ge(material)
    reasons = (
        pd.DataFrame(columns=["reason", "approved_by"], index=changed.index)
        if log is None
        else log.set_index(names)[["reason", "approved_by"]].reindex(changed.index)
    )
    return changed.join(reasons.fillna("")).reset_index()


def require_reasons(changes: pd.DataFrame, *, keys: Sequence[str]) -> None:
    """Refuse material restatements without a reason and an approver on record.

    Raises
    ------
    DataFailed
        Names every such figure, with its old and new value.
    """
    unexplained = changes[changes["material"] & (changes["reason"].eq("") | changes["approved_by"].eq(""))]
    problems = [
        Problem(
            f"{', '.join(str(row[key]) for key in keys)}: restated from {row['old']:.4f} to {row['new']:.4f} "
            "without a reason and an approver on record"
        )
        for _, row in unexplained.iterrows()
    ]
    if problems:
        raise DataFailed(problems)
