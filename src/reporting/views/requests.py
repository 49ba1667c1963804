"""What the reader is asked to decide: proposals and gaps that need a yes or a no, found by rules."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

import pandas as pd

from reporting.data import Facts
from reporting.language.messages import Translator, translator
from reporting.language.numbers import format_quantity
from reporting.views.headlines import locale_of

#: Days after the end of the period (or the day of the review) by which decisions are asked for.
DAYS_TO_DECIDE: Final = 14
_COLUMNS: Final = ["decision", "effect", "owner", "due"]


def requested_decisions(
    facts: Facts,
    *,
    moved: pd.DataFrame,
    pocket: pd.DataFrame,
    objectives: pd.DataFrame,
    experiments: pd.DataFrame,
) -> pd.DataFrame:
    """List the decisions a review asks for.

    Parameters
    ----------
    moved, pocket, objectives, experiments
        As `reallocation`, `learning_share`, `objectives` and `experiments` give them.

    Returns
    -------
    DataFrame
        `decision, effect, owner` (text of the reader's language), `due` (date); no rows if nothing is asked.
    """
    scope = facts.scope
    say = translator(scope.language)
    rows = [
        *_transfers(moved, facts, say),
        *_pocket(pocket, facts, say),
        *_objectives(objectives, facts, say),
        *_tests(experiments, say),
    ]
    due = max(scope.period.end, scope.as_of) + timedelta(days=DAYS_TO_DECIDE)
    return pd.DataFrame([row | {"due": due} for row in rows], columns=_COLUMNS)


def _transfers(moved: pd.DataFrame, facts: Facts, say: Translator) -> list[dict[str, Any]]:
    given = float(moved.loc[moved["change"].lt(0), "change"].abs().sum()) if len(moved) else 0.0
    if not given:
        return []
    gain = float((moved["change"] * moved["expected_roi"].fillna(0.0)).sum())
    return [
        {
            "decision": say("Transfer {amount} between actions as proposed").format(
                amount=_money(given, facts)
            ),
            "effect": say("Expected return {amount}").format(amount=_money(gain, facts, signed=True)),
            "owner": say("Marketing director"),
        }
    ]


def _pocket(pocket: pd.DataFrame, facts: Facts, say: Translator) -> list[dict[str, Any]]:
    outside = pocket[pocket["basis"].eq("landing") & ~pocket["in_band"].astype(bool)]
    return [
        {
            "decision": say("Bring the test & learn pocket back into its band"),
            "effect": say("{amount} for tests").format(amount=_money(missing, facts, signed=True)),
            "owner": say("Marketing director"),
        }
        for missing in outside["missing"]
    ]


def _objectives(objectives: pd.DataFrame, facts: Facts, say: Translator) -> list[dict[str, Any]]:
    return [
        {
            "decision": say("Keep, re-plan or drop: {objective}").format(objective=row["objective"]),
            "effect": say("{reached} reached, {due} due by now").format(
                reached=_share(row["progress"], facts), due=_share(row["phased"], facts)
            ),
            "owner": row["owner"],
        }
        for row in objectives[objectives["status"].eq("off_track")].to_dict("records")
    ]


def _tests(experiments: pd.DataFrame, say: Translator) -> list[dict[str, Any]]:
    return [
        {
            "decision": say("Roll out: {name}").format(name=row["name"]),
            "effect": "" if pd.isna(row["learning"]) else str(row["learning"]),
            "owner": say("Marketing director"),
        }
        for row in experiments[experiments["decision"].eq("scale")].to_dict("records")
    ]


def _money(value: float, facts: Facts, *, signed: bool = False) -> str:
    return format_quantity(value, "cur", locale_of(facts.scope), currency=facts.scope.currency, signed=signed)


def _share(value: float, facts: Facts) -> str:
    return format_quantity(value, "%", locale_of(facts.scope))
