"""The annex: how each KPI shown is defined, and where its figures come from."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from reporting.exhibits.exhibit import Exhibit
from reporting.exhibits.tables import Column, table
from reporting.exhibits.titles import build_title
from reporting.exhibits.voice import ScopeLike, voice_of
from reporting.metrics import Catalogue, explain, formula_in_words


def definitions(
    kpis: Sequence[str],
    scope: ScopeLike,
    catalogue: Catalogue,
    *,
    label: str = "definitions",
    message: str = "",
) -> Exhibit:
    """Show name, formula and source of KPIs.

    Parameters
    ----------
    kpis
        Ids, in the order of the report.
    """
    voice = voice_of(scope)
    say = voice.say
    rows = [explain(catalogue, kpi) for kpi in kpis]
    frame = pd.DataFrame(
        {
            "name": [row.labels.get(say.language, row.labels["en"]) for row in rows],
            "formula": [formula_in_words(catalogue, kpi, say.language) or say("base figure") for kpi in kpis],
            "source": [", ".join(row.sources) for row in rows],
        }
    )
    columns = [
        Column("name", say("KPI"), wide=True),
        Column("formula", say("Formula"), wide=True),
        Column("source", say("Source")),
    ]
    title = build_title(scope, voice, [(say("Definitions"), "")], period=scope.period.id)
    return table(frame, scope, columns, label=label, title=title, message=message)
