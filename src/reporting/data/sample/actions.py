"""The demo's marketing actions: what each unit does in a year, and how its budget is cut into lines."""

# ruff: noqa: E501 -- rows of tables, one a line

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from reporting.data.sample.words import POCKET, role
from reporting.data.sample.world import PAID, UNITS, DemoUnit

ALL_YEAR: Final = tuple(range(1, 13))


@dataclass(frozen=True, slots=True)
class ActionPlan:
    """One action every unit repeats each year.

    Parameters
    ----------
    lines
        ``(channel, nature, share)``: share of the unit's yearly media budget, spread over the months.
    owner
        Key of the role that owns it (see `words`).
    """

    suffix: str
    action_type: str
    horizon: str
    months: tuple[int, ...]
    lines: tuple[tuple[str, str, float], ...]
    owner: str


ACTIONS: Final = (
    ActionPlan("SEA", "sea", "permanent", ALL_YEAR,
               (("google_search", "fees", 0.062), ("google_search", "internal_time", 0.020)), "search"),
    ActionPlan("SOC", "social_ads", "monthly", ALL_YEAR,
               (("meta_ads", "production", 0.048), ("meta_ads", "fees", 0.036)), "social"),
    ActionPlan("DSP", "other_media", "quarterly", ALL_YEAR, (("display", "production", 0.014),), "media"),
    ActionPlan("POD", "other_media", "quarterly", (3, 4, 5, 6, 9, 10, 11), (("podcast", "media", 0.030),), "media"),
    ActionPlan("SEO", "content_seo", "permanent", ALL_YEAR,
               (("organic_search", "production", 0.058), ("organic_search", "tools", 0.018),
                ("organic_search", "fees", 0.021)), "content"),
    ActionPlan("EML", "email", "permanent", ALL_YEAR,
               (("newsletter", "tools", 0.024), ("newsletter", "production", 0.018),
                ("newsletter", "internal_time", 0.028), ("newsletter", "training", 0.010)), "crm"),
    ActionPlan("AUT", "automation", "permanent", ALL_YEAR,
               (("automation", "tools", 0.034), ("automation", "internal_time", 0.018)), "crm"),
    ActionPlan("SALE", "promotion", "one_off", (1, 2), (("promotions", "incentives", 0.020), ("promotions", "production", 0.008)), "trade"),
    ActionPlan("BFRI", "promotion", "one_off", (10, 11, 12), (("promotions", "incentives", 0.034), ("promotions", "production", 0.009)), "trade"),
    ActionPlan("PLV", "pos_merch", "one_off", (8, 9, 10, 11),
               (("stores", "production", 0.029), ("stores", "logistics", 0.024), ("stores", "incentives", 0.011)), "trade"),
    ActionPlan("FAIR", "event", "one_off", (3, 4),
               (("events", "logistics", 0.026), ("events", "production", 0.019), ("events", "internal_time", 0.018)), "events"),
    ActionPlan("WEB", "event", "quarterly", (2, 5, 9, 10, 11),
               (("events", "internal_time", 0.011), ("events", "fees", 0.007)), "events"),
    ActionPlan("PAR", "partnership", "quarterly", ALL_YEAR,
               (("partners", "fees", 0.015), ("partners", "production", 0.010)), "partners"),
    ActionPlan("PRI", "pr_influence", "quarterly", ALL_YEAR,
               (("influence", "fees", 0.029), ("influence", "incentives", 0.018)), "press"),
    ActionPlan("LCH", "social_ads", "one_off", (8, 9), (("meta_ads", "production", 0.042), ("meta_ads", "incentives", 0.010)), "brand"),
    ActionPlan("TST", "social_ads", "quarterly", ALL_YEAR, (), "growth"),
    ActionPlan("ORG", "content_seo", "permanent", ALL_YEAR,
               (("organic_search", "internal_time", 0.030), ("organic_search", "tools", 0.014),
                ("organic_search", "other", 0.012)), "controller"),
)  # fmt: skip

#: The promises an action serves (see `stories`), by number.
_SERVES: Final[Mapping[str, tuple[int, ...]]] = MappingProxyType({
    "SEA": (1, 2), "SOC": (2,), "SEO": (6,), "EML": (5,), "AUT": (3,), "WEB": (3,), "BFRI": (1,), "TST": (4,),
})  # fmt: skip
OWNERS: Final[Mapping[str, str]] = MappingProxyType({plan.suffix: plan.owner for plan in ACTIONS})
#: Names by language, and of single units; quotes, stars and brackets are awkward on purpose.
_NAMES: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "SEA": {"en": "Search campaigns", "fr": "Campagnes de recherche (SEA)"},
        "SOC": {"en": "Social always-on", "fr": "Réseaux sociaux, fil rouge"},
        "DSP": {"en": "Display & video", "fr": "Display et vidéo"},
        "POD": {"en": "Podcast sponsoring", "fr": "Sponsoring de podcasts", "FR": "Podcast «\u00a0L'Atelier\u00a0»", "US": "Podcast \"House & Home\"", "DE": "Podcast „Zuhause“"},
        "SEO": {"en": "Guides and blog", "fr": "Guides d'achat et blog"},
        "EML": {"en": "Newsletter", "fr": "Newsletter hebdomadaire"},
        "AUT": {"en": "Automated sequences", "fr": "Scénarios automatisés"},
        "SALE": {"en": "January sale", "fr": "Soldes d'hiver", "FR": "Soldes d'hiver *-15\u00a0%* & <flash>", "DE": "January sale [winter_schluss]"},
        "BFRI": {"en": "Black Friday bundle", "fr": "Black Friday\u00a0: lot «\u00a0Alder & Finch\u00a0»", "US": "Black Friday bundle #1 [web only]"},
        "PLV": {"en": "Autumn displays", "fr": "Présentoirs d'automne"},
        "FAIR": {"en": "Spring trade fair", "fr": "Salon de printemps", "FR": "Salon Maison & Objet", "DE": "Trade fair „Messe Köln: Küche & Bad“", "ES": "Trade fair «Hábitat Valencia»", "US": "High Point Market"},
        "WEB": {"en": "Webinars for professionals", "fr": "Webinaires pour les pros"},
        "PAR": {"en": "Co-marketing", "fr": "Co-marketing", "FR": "Co-marketing avec «\u00a0Léa & Fils\u00a0»", "DE": "Co-marketing with Müller_Söhne", "UK": "Co-marketing with O'Hara & Sons"},
        "PRI": {"en": "PR and influencers", "fr": "RP et influence\u00a0: code FINCH10", "US": "Influencers: code {{FINCH10}}", "ES": "Press and «influencers»"},
        "LCH": {"en": "Launch of the Lumen lamp", "fr": "Lancement de la lampe Lumen", "DE": "Launch of the „Lumen“ lamp"},
        "TST": {"en": "Test & learn", "fr": "Test & learn"},
        "ORG": {"en": "Marketing team and tools", "fr": "Équipe et outils marketing"},
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


def action_name(unit: DemoUnit, suffix: str) -> str:
    """Name an action in its unit's language."""
    names = _NAMES[suffix]
    return names.get(unit.unit_id, names[unit.language])


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
    hypothesis, stop_rule = POCKET[unit.language] if is_test else (None, None)
    return {
        "action_id": f"{unit.unit_id}-{year}-{plan.suffix}",
        "name": f"{action_name(unit, plan.suffix)} {year}",
        "bu_id": unit.unit_id,
        "action_type": plan.action_type,
        "objective_ids": _objectives(unit, year, plan.suffix),
        "owner": role(plan.owner, unit.language),
        "horizon": plan.horizon,
        "status": status,
        "start_date": start,
        "end_date": end,
        "go_live": start,
        "is_test": is_test,
        "hypothesis": hypothesis,
        "stop_rule": stop_rule,
        "expected_roi": {"sea": 1.4, "email": 3.2, "automation": 3.8, "content_seo": 1.8}.get(
            plan.action_type, 0.8
        ),
    }


def _objectives(unit: DemoUnit, year: int, suffix: str) -> str | None:
    """Name the promises of 2026 that an action serves."""
    numbers = _SERVES.get(suffix, ()) if year == 2026 else ()
    return ", ".join(f"{unit.unit_id}-OBJ{number}" for number in numbers) or None


CANCELLED_ACTION: Final[dict[str, object]] = {
    "action_id": "CH-2026-AUTUMN",
    "name": "Foire d'automne de Bâle (Herbstmesse)",
    "bu_id": "CH",
    "action_type": "event",
    "owner": role("events", "fr"),
    "horizon": "one_off",
    "status": "cancelled",
    "start_date": date(2026, 10, 1),
    "end_date": date(2026, 11, 30),
    "go_live": date(2026, 11, 7),
    "is_test": False,
    "expected_roi": 0.5,
    "cancelled_on": date(2026, 10, 12),
    "cancel_reason": "La halle est en rénovation\u00a0; l'organisateur reporte la foire à 2027",
}
