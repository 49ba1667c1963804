"""The demo's marketing actions: what each unit does in a year, and how its budget is cut into lines."""

# ruff: noqa: E501 -- rows of tables, one a line

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from reporting.data.sample.world import PAID, UNITS, DemoUnit

ALL_YEAR: Final = tuple(range(1, 13))


@dataclass(frozen=True, slots=True)
class ActionPlan:
    """One action every unit repeats each year.

    Parameters
    ----------
    lines
        ``(channel, nature, share)``: share of the unit's yearly media budget, spread over the months.
    """

    suffix: str
    action_type: str
    horizon: str
    months: tuple[int, ...]
    lines: tuple[tuple[str, str, float], ...]
    owner: str


ACTIONS: Final = (
    ActionPlan("SEA", "sea", "permanent", ALL_YEAR,
               (("google_search", "fees", 0.062), ("google_search", "internal_time", 0.020)), "Search manager"),
    ActionPlan("SOC", "social_ads", "monthly", ALL_YEAR,
               (("meta_ads", "production", 0.048), ("meta_ads", "fees", 0.036)), "Social manager"),
    ActionPlan("DSP", "other_media", "quarterly", ALL_YEAR, (("display", "production", 0.014),), "Media buyer"),
    ActionPlan("POD", "other_media", "quarterly", (3, 4, 5, 6, 9, 10, 11), (("podcast", "media", 0.030),), "Media buyer"),
    ActionPlan("SEO", "content_seo", "permanent", ALL_YEAR,
               (("organic_search", "production", 0.058), ("organic_search", "tools", 0.018),
                ("organic_search", "fees", 0.021)), "Content lead"),
    ActionPlan("EML", "email", "permanent", ALL_YEAR,
               (("newsletter", "tools", 0.024), ("newsletter", "production", 0.018),
                ("newsletter", "internal_time", 0.028), ("newsletter", "training", 0.010)), "CRM manager"),
    ActionPlan("AUT", "automation", "permanent", ALL_YEAR,
               (("automation", "tools", 0.034), ("automation", "internal_time", 0.018)), "CRM manager"),
    ActionPlan("SALE", "promotion", "one_off", (1, 2), (("promotions", "incentives", 0.020), ("promotions", "production", 0.008)), "Trade marketer"),
    ActionPlan("BFRI", "promotion", "one_off", (10, 11, 12), (("promotions", "incentives", 0.034), ("promotions", "production", 0.009)), "Trade marketer"),
    ActionPlan("PLV", "pos_merch", "one_off", (8, 9, 10, 11),
               (("stores", "production", 0.029), ("stores", "logistics", 0.024), ("stores", "incentives", 0.011)), "Trade marketer"),
    ActionPlan("FAIR", "event", "one_off", (3, 4),
               (("events", "logistics", 0.026), ("events", "production", 0.019), ("events", "internal_time", 0.018)), "Event manager"),
    ActionPlan("WEB", "event", "quarterly", (2, 5, 9, 10, 11),
               (("events", "internal_time", 0.011), ("events", "fees", 0.007)), "Event manager"),
    ActionPlan("PAR", "partnership", "quarterly", ALL_YEAR,
               (("partners", "fees", 0.015), ("partners", "production", 0.010)), "Partnership manager"),
    ActionPlan("PRI", "pr_influence", "quarterly", ALL_YEAR,
               (("influence", "fees", 0.029), ("influence", "incentives", 0.018)), "PR manager"),
    ActionPlan("LCH", "social_ads", "one_off", (8, 9), (("meta_ads", "production", 0.042), ("meta_ads", "incentives", 0.010)), "Brand manager"),
    ActionPlan("TST", "social_ads", "quarterly", ALL_YEAR, (), "Growth lead"),
    ActionPlan("ORG", "content_seo", "permanent", ALL_YEAR,
               (("organic_search", "internal_time", 0.030), ("organic_search", "tools", 0.014),
                ("organic_search", "other", 0.012)), "Marketing controller"),
)  # fmt: skip

_NAMES: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "SEA": {"*": "Search campaigns", "FR": "Campagnes de recherche (SEA)", "DE": "Suchkampagnen", "ES": "Campañas de búsqueda", "CH": "Suche / Recherche"},
        "SOC": {"*": "Social always-on", "FR": "Réseaux sociaux, fil rouge", "DE": "Social Media Dauerlauf", "ES": "Redes sociales"},
        "DSP": {"*": "Display & video", "FR": "Display et vidéo"},
        "POD": {"*": "Podcast sponsoring", "FR": "Podcast « L'Atelier »", "US": "Podcast \"House & Home\"", "DE": "Podcast „Zuhause“"},
        "SEO": {"*": "Guides and blog", "FR": "Guides d'achat et blog", "DE": "Ratgeber & Blog", "ES": "Guías y blog"},
        "EML": {"*": "Newsletter", "FR": "Newsletter hebdomadaire", "ES": "Boletín"},
        "AUT": {"*": "Automated sequences", "FR": "Scénarios automatisés", "DE": "Automatisierte Strecken", "ES": "Secuencias automáticas"},
        "SALE": {"*": "January sale", "FR": "Soldes d'hiver *-15 %* & <flash>", "DE": "Winterschluss_verkauf", "ES": "Rebajas de enero", "CH": "Soldes / Ausverkauf"},
        "BFRI": {"*": "Black Friday bundle", "FR": "Black Friday : lot « Alder & Finch »", "US": "Black Friday bundle #1 [web only]"},
        "PLV": {"*": "Autumn displays", "FR": "Présentoirs d'automne", "DE": "Herbst-Displays", "ES": "Expositores de otoño"},
        "FAIR": {"*": "Spring trade fair", "FR": "Salon Maison & Objet", "DE": "Messe Köln: Küche & Bad", "ES": "Feria Hábitat", "US": "High Point Market"},
        "WEB": {"*": "Webinars for professionals", "FR": "Webinaires pour les pros", "DE": "Webinare für Profis", "ES": "Seminarios web"},
        "PAR": {"*": "Co-marketing", "FR": "Co-marketing avec « Léa & Fils »", "DE": "Partnerschaft Müller_Söhne", "UK": "Co-marketing with O'Hara & Sons"},
        "PRI": {"*": "PR and influencers", "FR": "RP et influence : code FINCH10", "US": "Influencers: code {{FINCH10}}", "ES": "Prensa e «influencers»"},
        "LCH": {"*": "Launch of the Lumen lamp", "FR": "Lancement de la lampe Lumière", "DE": "Einführung der Leuchte „Lumen“", "ES": "Lanzamiento de la lámpara Lumen"},
        "TST": {"*": "Test & learn"},
        "ORG": {"*": "Marketing team and tools", "FR": "Équipe et outils marketing", "DE": "Marketing-Team und Werkzeuge", "ES": "Equipo y herramientas"},
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """One line of a unit's plan: what is spent, on which channel and nature, by which action."""

    unit: DemoUnit
    suffix: str
    channel: str
    nature: str
    share: float
    months: tuple[int, ...]
    is_test: bool

    def action_id(self, year: int) -> str:
        """Name the action this line belongs to in a year."""
        return f"{self.unit.unit_id}-{year}-{self.suffix}"


def test_channel(unit: DemoUnit) -> str:
    """Name the channel whose media buys a unit treats as tests."""
    return next(name for name in ("tiktok_ads", "linkedin_ads", "display") if name in unit.channels)


def action_of_channel(unit: DemoUnit, channel: str) -> str:
    """Name the action that buys the media of a paid channel."""
    if channel == test_channel(unit):
        return "TST"
    kind = next(item.action_type for item in PAID if item.channel_id == channel)
    return {"sea": "SEA", "social_ads": "SOC", "other_media": "DSP"}[kind]


def budget_lines(unit: DemoUnit) -> list[BudgetLine]:
    """List the lines of a unit's yearly plan; media lines of paid channels have share 0 (see `planning`)."""
    lines = [
        BudgetLine(
            unit, action_of_channel(unit, name), name, "media", 0.0, ALL_YEAR, name == test_channel(unit)
        )
        for name in unit.channels
    ]
    for action in ACTIONS:
        if action.suffix == "DSP" and ("display" not in unit.channels or test_channel(unit) == "display"):
            continue
        for channel, nature, share in action.lines:
            lines.append(BudgetLine(unit, action.suffix, channel, nature, share, action.months, False))
    for nature, share in (("production", 0.075), ("fees", 0.036), ("incentives", 0.022)):
        lines.append(BudgetLine(unit, "TST", test_channel(unit), nature, share, ALL_YEAR, True))
    return lines


def action_name(unit_id: str, suffix: str) -> str:
    """Name an action in its unit's language."""
    names = _NAMES[suffix]
    return names.get(unit_id, names["*"])


def action_rows(years: tuple[int, ...]) -> list[dict[str, object]]:
    """List every action of every unit and year as rows of ``dim_action``."""
    rows: list[dict[str, object]] = []
    for unit in UNITS:
        used = {line.suffix for line in budget_lines(unit)}
        for year in years:
            rows.extend(_row(unit, year, plan) for plan in ACTIONS if plan.suffix in used)
    rows.append(CANCELLED_ACTION)
    return rows


def _row(unit: DemoUnit, year: int, plan: ActionPlan) -> dict[str, object]:
    start = date(year, plan.months[0], 1)
    last = plan.months[-1]
    end = date(year, 12, 31) if last == 12 else date.fromordinal(date(year, last + 1, 1).toordinal() - 1)
    done = year < 2026 or last < 10
    future = start > date(2026, 10, 31)
    status = "done" if done else "approved" if future else "in_progress"
    is_test = plan.suffix == "TST"
    return {
        "action_id": f"{unit.unit_id}-{year}-{plan.suffix}",
        "name": f"{action_name(unit.unit_id, plan.suffix)} {year}",
        "bu_id": unit.unit_id,
        "action_type": plan.action_type,
        "owner": plan.owner,
        "horizon": plan.horizon,
        "status": status,
        "start_date": start,
        "end_date": end,
        "go_live": start,
        "is_test": is_test,
        "hypothesis": "A new format lowers the cost per new customer by 10 %" if is_test else None,
        "stop_rule": "Stop after 90 days above 1.5 x the plan cost per lead" if is_test else None,
        "expected_roi": {"sea": 1.4, "email": 3.2, "automation": 3.8, "content_seo": 1.8}.get(
            plan.action_type, 0.8
        ),
    }


CANCELLED_ACTION: Final[dict[str, object]] = {
    "action_id": "CH-2026-AUTUMN",
    "name": "Herbstmesse Basel / Foire d'automne de Bâle",
    "bu_id": "CH",
    "action_type": "event",
    "owner": "Event manager",
    "horizon": "one_off",
    "status": "cancelled",
    "start_date": date(2026, 10, 1),
    "end_date": date(2026, 11, 30),
    "go_live": date(2026, 11, 7),
    "is_test": False,
    "expected_roi": 0.5,
    "cancelled_on": date(2026, 10, 12),
    "cancel_reason": "La halle est en rénovation ; l'organisateur reporte la foire à 2027",
}
