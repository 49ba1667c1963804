"""The demo's promises and lessons: objectives, milestones, experiments, funnel, commentary, loads, rates."""

# ruff: noqa: E501 -- rows of tables, one a line

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from reporting.data.sample.world import AVERAGE_RATES, BUDGET_RATES, UNITS, Dates, DemoUnit, Floats

Rows = Iterator[tuple[object, ...]]
Totals = Mapping[tuple[str, str], Floats]

_SOURCES = (
    "google_ads", "microsoft_ads", "meta_ads", "linkedin_ads", "tiktok_ads", "search_console", "hubspot",
    "mailchimp", "warehouse", "pos", "manual",
)  # fmt: skip
_PLATFORM_OF = {
    "microsoft_ads": "microsoft_search",
    "linkedin_ads": "linkedin_ads",
    "tiktok_ads": "tiktok_ads",
}
LATE_FROM = {"UK": date(2026, 10, 25)}


def months_between(first: str, last: str) -> list[str]:
    """List months from first to last."""
    return np.arange(np.datetime64(first), np.datetime64(last) + np.timedelta64(1, "M")).astype(str).tolist()


def fx_rows() -> Rows:
    """Write budget, average and closing rates by month: units of EUR for one local unit."""
    months = months_between("2023-11", "2026-12")
    for currency, budget in BUDGET_RATES.items():
        start, end = AVERAGE_RATES[currency]
        for index, month in enumerate(months):
            position = min(index, 35) / 35
            swing = 0.0 if currency == "EUR" else 0.006 * np.sin(index / 2.3)
            average = round(float(start + (end - start) * position + swing), 4)
            yield ("BUDGET", month, currency, budget)
            if month <= "2026-10":
                yield ("AVERAGE", month, currency, average)
                closing = 1.0 if currency == "EUR" else round(average * (1 + 0.003 * np.cos(index)), 4)
                yield ("CLOSING", month, currency, float(closing))


def load_rows() -> Rows:
    """Write what each source delivered: everything, but the British tills are a week late in October 2026."""
    for unit in UNITS:
        web = ("ga4",) if unit.web_tool == "ga4" else ("matomo",)
        for source in (*_SOURCES, *web):
            if _PLATFORM_OF.get(source, unit.channels[0]) not in unit.channels:
                continue
            for month in months_between("2023-11", "2026-10"):
                following = (np.datetime64(month) + np.timedelta64(1, "M")).astype("datetime64[D]")
                loaded = (following - np.timedelta64(1, "D")).astype(object)
                late = source == "pos" and month == "2026-10" and unit.unit_id in LATE_FROM
                if late:
                    loaded = LATE_FROM[unit.unit_id] - timedelta(days=1)
                yield (source, unit.unit_id, month, "partial" if late else "complete", None, loaded, None)


#: Titles of the yearly promises, in the languages the units' reports are written in.
_TITLES: Mapping[str, Mapping[str, str]] = {
    "revenue": {"en": "Net revenue +8 % in 2026", "fr": "CA net +8 % en 2026"},
    "cpl": {"en": "Cost per lead below {}", "fr": "Coût par lead sous {}"},
    "mql": {"en": "{} qualified leads in the autumn", "fr": "{} leads qualifiés à l'automne"},
    "conversion": {
        "en": "Site conversion from 2.25 % to 2.5 %",
        "fr": "Conversion du site de 2,25 % à 2,5 %",
    },
    "subscribers": {"en": "Newsletter subscribers", "fr": "Abonnés à la newsletter"},
    "traffic": {"en": "Organic traffic +15 %", "fr": "Trafic organique +15 %"},
}


def objective_rows(unit: DemoUnit) -> Rows:
    """Write the year's promises of a unit in its language; baselines are its results of 2025.

    Growth (`grow_pct`) is a ratio: 0.08 is +8 %.
    """
    scale = unit.revenue / 48e6
    one = unit.unit_id
    year = (date(2026, 1, 1), date(2026, 12, 31))
    cpl = round(44 * unit.price_level)
    qualified = round(12_500 * scale)
    title = {name: words[unit.language] for name, words in _TITLES.items()}
    many = f"{qualified:,}".replace(",", "\u202f" if unit.language == "fr" else ",")
    yield (f"{one}-OBJ1", one, title["revenue"], "Growth", "Managing director", "net_revenue", None,
           None, "2025", 0.08, "grow_pct", *year, "seasonal", "Growth of the two years before: +8 %",
           "Budget 2026", "approved", None)  # fmt: skip
    yield (f"{one}-OBJ2", one, title["cpl"].format(f"{cpl} {unit.currency}"), "Efficiency", "Search manager", "cpl",
           None, round(cpl * 1.09, 2), "2025", float(cpl), "at_most", *year, "linear",
           "Reached in three months of 2025", "Search and social budgets", "approved", None)  # fmt: skip
    yield (f"{one}-OBJ3", one, title["mql"].format(many),
           "Professionals", "CRM manager", "qualified_leads", None, 0.0, "2026-Q2", float(qualified),
           "count", date(2026, 9, 1), date(2026, 11, 30), "linear", "Autumn 2025", "Webinars, search", "approved",
           None)  # fmt: skip
    yield (f"{one}-OBJ4", one, title["conversion"], "Shop", "Shop manager",
           "site_conversion_rate", None, 0.0225, "2025-Q4", 0.025, "at_least", date(2026, 4, 1),
           date(2026, 12, 31), "linear", "A/B tests of the checkout", "Shop team", "approved", None)  # fmt: skip
    yield (f"{one}-OBJ5", one, title["subscribers"], "Own audience", "CRM manager", "subscribers", "newsletter",
           float(round(188_000 * scale)), "2025-12", float(round(205_000 * scale)), "at_least", *year, "linear",
           "Net growth of 8 % a year", "Newsletter and shop", "approved", None)  # fmt: skip
    yield (f"{one}-OBJ6", one, title["traffic"], "Content", "Content lead", "organic_sessions",
           "organic_search", None, "2025", 0.15, "grow_pct", *year, "back_loaded", "Guides of 2025: +11 %",
           "Guides and blog", "approved", None)  # fmt: skip


_STAGES = (("creative", 25), ("approval", 7), ("production", 16), ("live", 40), ("analysis", 12))


def milestone_rows(unit: DemoUnit, index: int) -> Rows:
    """Write the stages of the unit's dated actions of 2026: planned backwards from the day they go live."""
    for suffix, live, slip in (("LCH", date(2026, 9, 15), 2 + index), ("PLV", date(2026, 10, 5), index % 3),
                               ("BFRI", date(2026, 11, 23), 3 if index % 2 else 0), ("WEB", date(2026, 10, 8), 0)):  # fmt: skip
        yield from _stages(f"{unit.unit_id}-2026-{suffix}", live, slip, cancelled=False)
    if unit.unit_id == "CH":
        yield from _stages("CH-2026-AUTUMN", date(2026, 11, 7), 0, cancelled=True)


def _stages(action: str, live: date, slip: int, *, cancelled: bool) -> Rows:
    start = live - timedelta(days=sum(length for name, length in _STAGES[:3]))
    today = date(2026, 10, 31)
    before = None
    for position, (stage, length) in enumerate(_STAGES):
        finish = start + timedelta(days=length - 1)
        late = timedelta(days=slip if position else slip // 2)
        forecast = (start + late, finish + late)
        done = forecast[1] <= today and not (cancelled and position > 1)
        running = not done and forecast[0] <= today
        status = "done" if done else "in_progress" if running else "planned"
        if cancelled and not done:
            status = "cancelled"
        started = forecast[0] if done or (running and not cancelled) else None
        milestone = f"{action}-{position + 1}"
        yield (milestone, action, None, stage, start, finish, *forecast, started, forecast[1] if done else None,
               before, "Action owner", status)  # fmt: skip
        before = milestone
        start = finish + timedelta(days=1)


def experiment_rows(
    unit: DemoUnit, rng: np.random.Generator
) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    """Write three experiments of a unit and what each variant saw by day."""
    one, action = unit.unit_id, f"{unit.unit_id}-2026-TST"
    plans = (
        ("AB1", "Checkout in one page", "landing_page", 8_158, 0.0505, 0.0592, date(2026, 8, 3), 28, "decided", "scale"),
        ("AB2", "Subject line with the first name", "email_subject", 13_809, 0.0202, 0.0209, date(2026, 9, 8), 21, "decided", "stop"),
        ("AB3", "Short video against still picture", "ad_creative", 9_500, 0.031, 0.0345, date(2026, 10, 12), 35, "running", None),
    )  # fmt: skip
    experiments: list[tuple[object, ...]] = []
    observations: list[tuple[object, ...]] = []
    for code, name, kind, planned, rate_a, rate_b, start, length, status, decision in plans:
        identity = f"{one}-{code}"
        experiments.append((
            identity, one, action, name, kind, f"{name} converts better", "site_conversion_rate", "visitor", "50/50",
            planned, 0.05, 0.8, round(rate_b - rate_a, 4), start, start + timedelta(days=length - 1), "fixed", status,
            decision, "The gain holds on phones only" if decision == "scale" else None,
        ))  # fmt: skip
        daily = planned * 1.02 / length
        shown = length if status == "decided" else (date(2026, 10, 31) - start).days + 1
        for day in range(shown):
            for variant, rate in (("A", rate_a), ("B", rate_b)):
                exposed = round(daily) + (0 if day else 40)
                conversions = int(rng.binomial(exposed, rate))
                revenue = round(conversions * unit.order_value * 0.9, 2)
                square = round(conversions * (unit.order_value * 0.9) ** 2 * 1.3, 2)
                observations.append(
                    (identity, variant, start + timedelta(days=day), exposed, conversions, revenue, square)
                )
    return experiments, observations


_STEPS = ("sessions", "leads", "mql", "sql", "won")


def funnel_rows(
    unit: DemoUnit, totals: Totals, months: list[str], won: Mapping[tuple[str, str], int]
) -> Rows:
    """Write the monthly funnel from visits to won opportunities, counted as events."""
    for index, month in enumerate(months):
        for position, step in enumerate(_STEPS):
            count = (
                won.get((unit.unit_id, month), 0)
                if step == "won"
                else float(totals[unit.unit_id, step][index])
            )
            yield (month, unit.unit_id, None, "lead", position + 1, step, count, "event")


def commentary_rows() -> Rows:
    """Write what analysts noted for October 2026, in the unit's language; it comes before the rules' words."""
    yield ("FR", "2026-10", "cost_by_channel", "google_search",
           "Les dépenses Google Ads dépassent le budget pour le quatrième mois.",
           "Le prix des clics monte depuis l'arrivée d'un concurrent aux enchères en juillet ; le volume a été maintenu pour protéger le lancement.",
           "À ce rythme, la recherche atterrit nettement au-dessus du budget ; la hausse est structurelle.",
           "Plafonner les enchères sur les termes génériques et déplacer du budget vers Microsoft Ads",
           "Responsable SEA", date(2026, 11, 16), "recurring", "Contrôleur marketing FR", "Directeur financier")  # fmt: skip
    yield ("US", "2026-10", "cost_by_channel", "meta_ads", "Social costs jumped in October.",
           "Prices per thousand impressions rose by almost half before the elections.",
           "Prices should fall back in mid-November; no effect on the year beyond October.",
           "Shift the launch flights to after 9 November", "Social manager", date(2026, 11, 9), "one_off",
           "Marketing controller US", "Finance director")  # fmt: skip
    yield ("CH", "2026-10", "actions", "CH-2026-AUTUMN", "La foire d'automne de Bâle est annulée.",
           "La halle est en rénovation ; l'organisateur reporte la foire à 2027.",
           "Une pénalité de 6 kCHF demeure ; le reste du budget n'est libre qu'après un transfert.",
           "Décider du transfert en novembre", "Responsable événements", date(2026, 11, 20), "one_off",
           "Contrôleur marketing CH", None)  # fmt: skip


def restatement_rows() -> Rows:
    """Write the log of figures corrected after they were reported."""
    yield ("R2026-001", "fact_measure_daily", "DE", "2026-09", "attributed_conversions", None, None, None,
           "Google Ads kept adding conversions for the last days of September", "Finance director",
           "2026-10-06 09:00:00")  # fmt: skip


def monthly_totals(days: Dates, table: pa.Table) -> Totals:
    """Add up the visits and leads of each unit and month of a table of daily facts."""
    months = np.unique(days.astype("datetime64[M]"))
    totals: dict[tuple[str, str], Floats] = {}
    for unit in UNITS:
        for measure in _STEPS[:-1]:
            chosen = table.filter((pc.field("bu_id") == unit.unit_id) & (pc.field("measure_id") == measure))
            month = chosen["date"].to_numpy().astype("datetime64[M]")
            values = chosen["value"].cast(pa.float64()).to_numpy()
            sums = np.bincount((month - months[0]).astype(int), weights=values, minlength=len(months))
            totals[unit.unit_id, measure] = sums.astype(np.float64)
    return totals
