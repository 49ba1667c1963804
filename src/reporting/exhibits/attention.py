"""What asks for attention: alerts with their evidence, and the changes that come next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from reporting.exhibits.described import Described, show
from reporting.exhibits.exhibit import Exhibit
from reporting.exhibits.tables import Column
from reporting.exhibits.voice import ScopeLike, Voice, voice_of
from reporting.language.numbers import NO_DATA

_SENTENCES: Final = {
    "late_source": "Source {name} has not delivered the last day",
    "tracking_break": "{name}: {base} sessions and no result on any channel",
    "clicks_no_conversion": "{name}: {base} clicks without a conversion, {reference} expected",
    "paid_but_paused": "{name}: {observed} spent although it does not run",
    "ctr_drop": "{name}: click-through rate {observed}, usually {reference}",
    "cpm_spike": "{name}: cost per mille {observed}, usually {reference}",
}
_UNITS: Final = {"paid_but_paused": "cur", "ctr_drop": "%", "cpm_spike": "cur"}
_CHECKS: Final = {
    "landing_page": "landing page",
    "offer": "offer",
    "targeting": "targeting",
    "platform_status": "status on the platform",
    "end_date": "end date",
    "creative": "creative",
    "audience": "audience",
    "bids": "bids",
    "competition": "competition",
    "tag": "tag",
    "consent_banner": "consent banner",
    "import": "import",
}
_CHANGES: Final = {
    "stage_starts": "{stage} begins: {name}",
    "stage_ends": "{stage} ends: {name}",
    "action_ends": "Action ends: {name}",
    "test_ends": "Test ends: {name}",
    "adjustment": "{name}",
}
STAGES: Final = {
    "creative": "Creative",
    "approval": "Approval",
    "production": "Production",
    "live": "Live",
    "analysis": "Analysis",
}
"""Stages of an action, named in English."""


def alert_table(
    frame: pd.DataFrame,
    scope: ScopeLike,
    *,
    names: Mapping[str, str] | None = None,
    label: str = "alerts",
    message: str = "",
    footnotes: Sequence[str] = (),
) -> Exhibit:
    """List findings of the diagnostic rules: what, what to check first, who, by when.

    Parameters
    ----------
    frame
        One row per finding: `rule, kind, subject, observed, reference, base, checks` (ids joined by ``|``),
        `owner` (empty: whoever looks after the data), `due`.
    names
        Names of subjects by id.
    """
    voice = voice_of(scope)
    say = voice.say
    shown = pd.DataFrame(
        {
            "alert": [_alert(record, names or {}, voice) for record in frame.to_dict("records")],
            "checks": [_checks(text, voice) for text in frame["checks"]],
            "owner": frame["owner"].where(frame["owner"].ne(""), say("Data manager")),
            "due": frame["due"],
        }
    )
    columns = [
        Column("alert", say("Alert"), wide=True),
        Column("checks", say("Check first"), wide=True),
        Column("owner", say("Owner")),
        Column("due", say("Due"), "date"),
    ]
    described = Described(
        shown,
        columns,
        [(say("Alerts"), "")],
        period=scope.period.id,
        empty=say("Alerts: no rule found anything to fix."),
    )
    return show(described, scope, label=label, message=message, footnotes=footnotes)


def change_table(
    frame: pd.DataFrame,
    scope: ScopeLike,
    *,
    period: str,
    label: str = "changes",
    message: str = "",
    footnotes: Sequence[str] = (),
) -> Exhibit:
    """List what begins, ends or is adjusted next.

    Parameters
    ----------
    frame
        One row per change: `kind` (stage_starts, stage_ends, action_ends, test_ends, adjustment), `subject,
        reason` (a stage id, or text), `effect, owner, due`.
    period
        Notation of the span shown.
    """
    voice = voice_of(scope)
    say = voice.say
    adjusted = frame["kind"].eq("adjustment")
    shown = frame.assign(
        change=[_change(record, voice) for record in frame.to_dict("records")],
        reason=frame["reason"].where(adjusted, ""),
        owner=frame["owner"].fillna(""),
    )
    columns = [Column("change", say("Change"), wide=True)]
    if adjusted.any():
        columns += [
            Column("reason", say("Reason"), wide=True),
            Column("effect", say("Expected effect"), wide=True),
        ]
    columns += [Column("owner", say("Owner")), Column("due", say("Due"), "date")]
    described = Described(
        shown,
        columns,
        [(say("Go-lives and adjustments"), "")],
        period=period,
        empty=say("Nothing begins, ends or is adjusted."),
    )
    return show(described, scope, label=label, message=message, footnotes=footnotes)


def _alert(record: Mapping[Any, Any], names: Mapping[str, str], voice: Voice) -> str:
    rule, subject = str(record["rule"]), str(record["subject"])
    uom = _UNITS.get(rule, "n")
    return voice.say(_SENTENCES[rule]).format(
        name=names.get(subject, subject),
        observed=_number(record["observed"], uom, voice),
        reference=_number(record["reference"], uom, voice),
        base=_number(record["base"], "n", voice),
    )


def _number(value: Any, uom: str, voice: Voice) -> str:
    return NO_DATA if value is None or pd.isna(value) else voice.quantity(float(value), uom)


def _checks(text: str, voice: Voice) -> str:
    return ", ".join(voice.say(_CHECKS[check]) for check in str(text).split("|") if check in _CHECKS)


def _change(record: Mapping[Any, Any], voice: Voice) -> str:
    stage = STAGES.get(str(record["reason"]), "")
    return voice.say(_CHANGES[str(record["kind"])]).format(
        name=record["subject"], stage=voice.say(stage) if stage else ""
    )
