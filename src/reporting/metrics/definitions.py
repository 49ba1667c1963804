"""What a KPI, a base measure and an action type are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from reporting.errors import InputRefused, Problem, nearest
from reporting.metrics.formula import Node, Operation, Reference, references, write_expression

Kind: TypeAlias = Literal["money", "count", "amount"]
Unit: TypeAlias = Literal["cur", "%", "x", "n", "s", "d", "mo", "pt", "pp"]
Direction: TypeAlias = Literal["up", "down", "neutral"]
Aggregation: TypeAlias = Literal["A", "R", "W", "S", "N"]
ZeroPolicy: TypeAlias = Literal["P0", "P1", "P2", "P3", "P4", "P5"]
CostBasis: TypeAlias = Literal["full", "media", ""]
StatusRule: TypeAlias = Literal["impact", "two_sided", "none"]
Labels: TypeAlias = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Measure:
    """One base measure: what is stored and added up; ratios never are.

    Parameters
    ----------
    id
        Name in a frame of measures, without a part.
    kind
        ``money`` (currency units, 1e-4 grid), ``count`` (events, whole numbers) or ``amount`` (seconds,
        centimetres, weights).
    stock
        A level at a moment: the last value of a window, added over units, never over time.
    additive
        Whether values may be added at all; reach and active users may not.
    parts
        What a name in brackets after the measure means (``cost[media]``), empty if there are no parts.
    note
        What it counts, in one sentence.
    label
        What a formula calls it in each language.
    """

    id: str
    kind: Kind = "count"
    stock: bool = False
    additive: bool = True
    parts: str = ""
    note: str = ""
    label: Labels = field(default_factory=dict)

    @property
    def fills_with_zero(self) -> bool:
        """Whether no row means zero where the source is loaded; never so for levels and distinct people."""
        return self.additive and not self.stock

    def name(self, language: str) -> str:
        """Name the measure in a language, or in English, or by its id.

        Examples
        --------
        >>> Measure("opps_won", label={"fr": "ventes conclues"}).name("fr-FR"), Measure("opps_won").name("fr")
        ('Ventes conclues', 'Opps won')
        """
        words = self.label.get(language.split("-")[0]) or self.label.get("en") or self.id.replace("_", " ")
        return words[:1].upper() + words[1:]


@dataclass(frozen=True, slots=True)
class Formula:
    """How a KPI is calculated: ``scale × numerator / denominator``, or one minus that.

    Parameters
    ----------
    numerator, denominator
        Expressions on base measures and other KPIs; no denominator means 1.
    scale
        A constant factor, such as 1000 for a cost per mille.
    complement
        The value is ``1 − scale × numerator / denominator``.
    signed_base
        A negative denominator is meant, not a reason to withhold the value.
    """

    numerator: Node
    denominator: Node | None = None
    scale: str = "1"
    complement: bool = False
    signed_base: bool = False

    @property
    def text(self) -> str:
        """The formula on one line, as the catalogue writes it."""
        return self.written()

    def written(self, name: Callable[[Reference], str] = str) -> str:
        """Write the formula on one line, each measure under the name it is given.

        Examples
        --------
        >>> from reporting.metrics.formula import parse_expression
        >>> Formula(parse_expression("a - b"), parse_expression("c + d"), complement=True).written()
        '1 − (a - b) / (c + d)'
        """
        ratio = self.numerator
        if self.denominator is not None:
            ratio = Operation("/", self.numerator, self.denominator)
        text = write_expression(ratio, name)
        if self.scale != "1":
            is_sum = isinstance(ratio, Operation) and ratio.operator in "+-"
            text = f"{self.scale} × ({text})" if is_sum else f"{self.scale} × {text}"
        return f"1 − {text}" if self.complement else text

    @property
    def is_comparison(self) -> bool:
        """Whether it compares scenarios with each other, and so has one value and not one per scenario."""
        both = (*references(self.numerator), *references(self.denominator))
        return any(reference.scenario for reference in both)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kpi:
    """One key figure of the catalogue.

    Parameters
    ----------
    id, label, short
        Name, and what it is called in each language.
    formula
        How it is calculated.
    unit
        ``cur`` money, ``%`` ratio 0 to 1, ``x`` multiple, ``n`` count, ``s`` ``d`` ``mo`` durations, ``pt``
        score, ``pp`` difference of ratios.
    direction
        Whether more is better.
    agg
        ``A`` added, ``R`` ratio of sums, ``W`` weighted mean (by a weight that is itself a measure), ``S``
        level, ``N`` not to be aggregated.
    zero_policy
        ``P0`` added up; ``P1`` no value without a base; ``P2`` cost per result; ``P3`` return on cost;
        ``P4`` level; ``P5`` survey or test.
    cost_basis
        Which cost a cost-per-something uses.
    decimals
        Decimals shown by default.
    min_base
        Fewer events than this in the denominator raise ``low_base``.
    status
        ``impact``: on the favourable or adverse difference; ``two_sided``: either way; ``none``: not judged.
    thresholds
        Own limits of watch and off track (ratios of the reference), or None for the organisation's.
    band, watch_band
        Values between which it is on track, or at least to watch, whatever the plan.
    sources, used_by, starred, deprecated, hidden, note
        Where it is defined, which action types show it, whether it belongs to the core set, whether it is
        kept only for those who still ask for it, whether the workspace hides it, and what to know.
    """

    id: str
    label: Labels
    formula: Formula
    unit: Unit
    direction: Direction
    agg: Aggregation
    zero_policy: ZeroPolicy
    short: Labels
    cost_basis: CostBasis = ""
    decimals: int = 0
    min_base: int = 0
    status: StatusRule = "impact"
    thresholds: tuple[float, float] | None = None
    band: tuple[float, float] | None = None
    watch_band: tuple[float, float] | None = None
    sources: tuple[str, ...] = ()
    used_by: tuple[str, ...] = ()
    starred: bool = False
    deprecated: bool = False
    hidden: bool = False
    note: str = ""

    def name(self, language: str, *, short: bool = False) -> str:
        """Name the KPI in a language, or in English, or in whatever there is."""
        labels = {**self.label, **self.short} if short else self.label
        return labels.get(language.split("-")[0]) or labels.get("en") or next(iter(labels.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionType:
    """A family of actions: which KPIs judge it, primary one first, over which horizon and how often.

    Parameters
    ----------
    kpis, additional
        KPI ids of its table, the primary one first, then those worth adding.
    targets
        Usual objectives as text by KPI id, such as ``at_most 50``.
    """

    id: str
    label: Labels
    kpis: tuple[str, ...]
    additional: tuple[str, ...] = ()
    horizon: str = ""
    cadence: str = ""
    targets: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All KPIs, base measures and action types a report may use, in the order of the catalogue."""

    kpis: Mapping[str, Kpi]
    measures: Mapping[str, Measure]
    action_types: Mapping[str, ActionType]

    def __getitem__(self, kpi_id: str) -> Kpi:
        """Look one KPI up; an unknown id is refused with a guess."""
        return self.select([kpi_id])[0]

    def select(self, kpis: Iterable[str] | None = None) -> tuple[Kpi, ...]:
        """Choose KPIs by id, in the order asked for; None means all that are neither hidden nor deprecated.

        Raises
        ------
        InputRefused
            Some ids are not in the catalogue; all of them are named.
        """
        if kpis is None:
            return tuple(kpi for kpi in self.kpis.values() if not (kpi.hidden or kpi.deprecated))
        asked = tuple(dict.fromkeys(kpis))
        problems = [
            Problem(f"unknown KPI ('{kpi}')", allowed="allowed: an id of the catalogue", suggestion=guess)
            for kpi in asked
            if kpi not in self.kpis
            for guess in [nearest(kpi, self.kpis)]
        ]
        if problems:
            raise InputRefused(problems)
        return tuple(self.kpis[kpi] for kpi in asked)

    def with_prerequisites(self, kpis: Iterable[Kpi]) -> tuple[Kpi, ...]:
        """Add the KPIs that the given ones are calculated from, each before what needs it."""
        ordered: dict[str, Kpi] = {}

        def visit(kpi: Kpi) -> None:
            if kpi.id in ordered:
                return
            for reference in (*references(kpi.formula.numerator), *references(kpi.formula.denominator)):
                if reference.id not in self.measures:
                    visit(self.kpis[reference.id])
            ordered[kpi.id] = kpi

        for kpi in kpis:
            visit(kpi)
        return tuple(ordered.values())

    def measures_of(self, kpi: Kpi) -> tuple[str, ...]:
        """List the measures a KPI needs in the end, as they stand in a frame of measures."""
        needed: dict[str, None] = {}
        for part in self.with_prerequisites([kpi]):
            for reference in (*references(part.formula.numerator), *references(part.formula.denominator)):
                if reference.id in self.measures:
                    needed[reference.measure_id] = None
        return tuple(needed)
