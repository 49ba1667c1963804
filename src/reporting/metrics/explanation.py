"""What a KPI is and what it needs, as plain data for lists and definitions."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from reporting.metrics.definitions import Catalogue, Formula, Kpi, Labels
from reporting.metrics.formula import Reference


@dataclass(frozen=True, slots=True)
class Explanation:
    """One KPI explained.

    Parameters
    ----------
    id, labels, formula, unit, direction, aggregation, zero_policy, cost_basis, note
        As in the catalogue; the formula on one line.
    sources
        Keys of the texts that define it.
    action_types
        Which kinds of action show it.
    needs
        Base measures it is calculated from in the end.
    missing
        Those of them whose source is not loaded.
    starred, deprecated, hidden
        Core set, kept only on request, hidden by the workspace.
    """

    id: str
    labels: Labels
    formula: str
    unit: str
    direction: str
    aggregation: str
    zero_policy: str
    cost_basis: str
    sources: tuple[str, ...]
    action_types: tuple[str, ...]
    needs: tuple[str, ...]
    missing: tuple[str, ...]
    starred: bool
    deprecated: bool
    hidden: bool
    note: str


def explain(catalogue: Catalogue, kpi_id: str, loaded_measures: Collection[str] | None = None) -> Explanation:
    """Explain one KPI.

    Parameters
    ----------
    catalogue
        Where it is defined.
    kpi_id
        Its id.
    loaded_measures
        Measures whose source is loaded; None if that is not known, and nothing is then missing.

    Raises
    ------
    InputRefused
        The id is not in the catalogue.

    Examples
    --------
    >>> from reporting.metrics.loading import load_catalogue
    >>> explained = explain(load_catalogue(), "ltv_cac", loaded_measures={"cost", "new_customers"})
    >>> explained.formula, explained.missing
    ('clv / cac', ('clv_weight', 'active_customers'))
    """
    return _explanation(catalogue, catalogue[kpi_id], loaded_measures)


def formula_in_words(catalogue: Catalogue, kpi_id: str, language: str) -> str:
    """Write the formula of a KPI with the names a reader knows; nothing if the KPI is stored as it is.

    Examples
    --------
    >>> from reporting.metrics.loading import load_catalogue
    >>> formula_in_words(load_catalogue(), "roas", "fr")
    "Chiffre d'affaires attribué / Achat d'espace"
    >>> formula_in_words(load_catalogue(), "budget_consumption", "en")
    'Marketing cost (AC ytd) / Marketing cost (PL fy)'
    """
    formula = catalogue[kpi_id].formula
    if _is_stored(formula):
        return ""
    text = formula.written(lambda reference: name_in_words(catalogue, reference, language))
    return text.replace(" - ", " \N{MINUS SIGN} ").replace(" * ", " × ")


def name_in_words(catalogue: Catalogue, reference: Reference, language: str) -> str:
    """Name what a formula refers to: as the KPI that is it or shows it as it is, else as the measure."""
    stored = (kpi for kpi in catalogue.kpis.values() if _is_stored(kpi.formula))
    shows = (kpi for kpi in stored if kpi.formula.numerator == Reference(reference.id))
    kpi = catalogue.kpis.get(reference.id) or next(shows, None)
    words = kpi.name(language, short=True) if kpi else catalogue.measures[reference.id].name(language)
    part = f" [{reference.part.replace('_', ' ')}]" if reference.part else ""
    pinned = " ".join(word for word in (reference.scenario, reference.window) if word)
    return f"{words}{part} ({pinned})" if pinned else f"{words}{part}"


def _is_stored(formula: Formula) -> bool:
    """Whether a KPI is one base measure, as it is added up."""
    return isinstance(formula.numerator, Reference) and formula == Formula(formula.numerator)


def explain_all(
    catalogue: Catalogue, kpis: Iterable[str] | None = None, loaded_measures: Collection[str] | None = None
) -> tuple[Explanation, ...]:
    """Explain KPIs in the order asked for; None means all, hidden and deprecated ones too."""
    wanted = catalogue.kpis.values() if kpis is None else catalogue.select(kpis)
    return tuple(_explanation(catalogue, kpi, loaded_measures) for kpi in wanted)


def _explanation(catalogue: Catalogue, kpi: Kpi, loaded: Collection[str] | None) -> Explanation:
    needs = catalogue.measures_of(kpi)
    return Explanation(
        id=kpi.id,
        labels=dict(kpi.label),
        formula=kpi.formula.text,
        unit=kpi.unit,
        direction=kpi.direction,
        aggregation=kpi.agg,
        zero_policy=kpi.zero_policy,
        cost_basis=kpi.cost_basis,
        sources=kpi.sources,
        action_types=kpi.used_by,
        needs=needs,
        missing=() if loaded is None else tuple(name for name in needs if name not in loaded),
        starred=kpi.starred,
        deprecated=kpi.deprecated,
        hidden=kpi.hidden,
        note=kpi.note,
    )
