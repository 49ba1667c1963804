"""What the people of the demo call things and write, in the language their unit reports in."""

# ruff: noqa: E501 -- rows of tables, one a line

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

Words = Mapping[str, Mapping[str, str]]

#: Roles, never persons: who owns an action, a promise or a decision.
ROLES: Final[Words] = MappingProxyType({
    "director": {"en": "Managing director", "fr": "Direction générale"},
    "search": {"en": "Search manager", "fr": "Responsable SEA"},
    "social": {"en": "Social manager", "fr": "Responsable réseaux sociaux"},
    "media": {"en": "Media buyer", "fr": "Acheteur média"},
    "content": {"en": "Content lead", "fr": "Responsable contenus"},
    "crm": {"en": "CRM manager", "fr": "Responsable CRM"},
    "trade": {"en": "Trade marketer", "fr": "Responsable trade marketing"},
    "events": {"en": "Event manager", "fr": "Responsable événements"},
    "partners": {"en": "Partnership manager", "fr": "Responsable partenariats"},
    "press": {"en": "PR manager", "fr": "Responsable relations presse"},
    "brand": {"en": "Brand manager", "fr": "Chef de marque"},
    "growth": {"en": "Growth lead", "fr": "Responsable acquisition"},
    "shop": {"en": "Shop manager", "fr": "Responsable e-commerce"},
    "controller": {"en": "Marketing controller", "fr": "Contrôleur marketing"},
    "finance": {"en": "Finance director", "fr": "Directeur financier"},
})  # fmt: skip

#: The yearly promises: title, priority they serve, why they can be kept, what they are kept with.
PROMISES: Final[Mapping[str, Mapping[str, tuple[str, str, str, str]]]] = MappingProxyType({
    "revenue": {
        "en": ("Net revenue +8% in 2026", "Growth", "Average growth of the last two years: {growth}", "Marketing budget 2026"),
        "fr": ("CA net +8\u00a0% en 2026", "Croissance", "Croissance moyenne des deux dernières années\u00a0: {growth}", "Budget marketing 2026"),
    },
    "cpl": {
        "en": ("Cost per lead below {target}", "Efficiency", "Reached in five months of 2025", "Search and social budgets"),
        "fr": ("Coût par lead sous {target}", "Efficacité", "Atteint cinq mois en 2025", "Budgets SEA et réseaux sociaux"),
    },
    "mql": {
        "en": ("{target} qualified leads in the autumn", "Professionals", "Autumn 2025: {before}", "Webinars, search campaigns"),
        "fr": ("{target} leads qualifiés à l'automne", "Clients professionnels", "Automne 2025\u00a0: {before}", "Webinaires, campagnes de recherche"),
    },
    "conversion": {
        "en": ("Site conversion from {before} to {target}", "Shop", "A/B tests of the checkout", "Shop team"),
        "fr": ("Conversion du site de {before} à {target}", "Boutique en ligne", "Tests A/B du tunnel d'achat", "Équipe e-commerce"),
    },
    "subscribers": {
        "en": ("Newsletter subscribers", "Own audience", "Net growth of 2025: {growth}", "Newsletter and shop"),
        "fr": ("Abonnés à la newsletter", "Audience propriétaire", "Croissance nette de 2025\u00a0: {growth}", "Newsletter et boutique"),
    },
    "traffic": {
        "en": ("Organic traffic +15%", "Content", "Growth of 2025: {growth}", "Guides and blog"),
        "fr": ("Trafic organique +15\u00a0%", "Contenus", "Croissance de 2025\u00a0: {growth}", "Guides d'achat et blog"),
    },
})  # fmt: skip

#: The A/B tests: name, hypothesis, and what was learned once they are decided.
EXPERIMENTS: Final[Mapping[str, Mapping[str, tuple[str, str, str]]]] = MappingProxyType({
    "AB1": {
        "en": ("Checkout on one page", "One page instead of three makes more visitors with a full cart buy", "The gain comes from phones; on computers nothing changes"),
        "fr": ("Commande sur une page", "Une page au lieu de trois fait acheter plus de visiteurs au panier rempli", "Le gain vient des mobiles\u00a0; sur ordinateur, rien ne change"),
    },
    "AB2": {
        "en": ("First name in the subject line", "A subject line with the first name gets more clicks", "No gain to be seen; short subject lines stay the rule"),
        "fr": ("Prénom dans l'objet de l'e-mail", "Un objet avec le prénom obtient plus de clics", "Aucun gain visible\u00a0; les objets courts restent la règle"),
    },
    "AB3": {
        "en": ("Short video against still picture", "A video of six seconds converts more clicks than a still picture", ""),
        "fr": ("Vidéo courte contre image fixe", "Une vidéo de six secondes convertit plus de clics qu'une image fixe", ""),
    },
})  # fmt: skip

#: The pocket for tests: what is to be shown, and when to stop.
POCKET: Final[Mapping[str, tuple[str, str]]] = MappingProxyType({
    "en": ("A new format lowers the cost per new customer by 10%", "Stop after 90 days above 1.5 times the planned cost per lead"),
    "fr": ("Un nouveau format réduit de 10\u00a0% le coût par nouveau client", "Arrêt après 90 jours au-dessus de 1,5 fois le coût par lead prévu"),
})  # fmt: skip

#: Names of campaigns, awkward on purpose: quotes, brackets, bars and stars of three typing habits.
CAMPAIGNS: Final[Words] = MappingProxyType({
    "GENERIC": {"en": "Generic terms: “lamp”, 'table' & more", "fr": "Termes génériques\u00a0: «\u00a0lampe\u00a0», 'table' & Cie"},
    "BRAND": {"en": "Brand “Alder & Finch”", "fr": "Marque «\u00a0Alder & Finch\u00a0»"},
    "ALWAYS": {"en": "Always on | <video> *2026*", "fr": "Fil rouge | <vidéo> *2026*"},
})  # fmt: skip


def role(key: str, language: str) -> str:
    """Name a role in a language."""
    return ROLES[key][language]


def percent_text(ratio: float, language: str, *, digits: int = 0, signed: bool = False) -> str:
    """Write a ratio as a language writes percentages."""
    text = f"{100 * ratio:{'+' if signed else ''}.{digits}f}"
    return f"{text.replace('.', ',')}\u00a0%" if language == "fr" else f"{text}%"


def count_text(count: int, language: str) -> str:
    """Write a whole number as a language groups its digits."""
    return f"{count:,}".replace(",", "\u202f" if language == "fr" else ",")


def commentary_rows() -> Iterator[tuple[object, ...]]:
    """Write what analysts noted for October 2026, in the unit's language; it comes before the rules' words."""
    yield ("FR", "2026-10", "cost_by_channel", "google_search",
           "Les dépenses Google Ads dépassent le budget pour le quatrième mois.",
           "Le prix des clics monte depuis l'arrivée d'un concurrent aux enchères en juillet\u00a0; le volume a été maintenu pour protéger le lancement.",
           "À ce rythme, la recherche atterrit nettement au-dessus du budget\u00a0; la hausse est structurelle.",
           "Plafonner les enchères sur les termes génériques et déplacer du budget vers Microsoft Ads",
           role("search", "fr"), date(2026, 11, 16), "recurring", "Contrôleur marketing France", role("finance", "fr"))  # fmt: skip
    yield ("DE", "2026-10", "key_figures", "net_revenue",
           "Net revenue beat the plan by a tenth, the best month of the year so far.",
           "The faster checkout of March converts 3 to 4% better than the old one, and more visitors came than planned.",
           "The better conversion stays; the extra visitors may not.",
           "Secure stock of the ten best sellers before Black Friday",
           role("shop", "en"), date(2026, 11, 13), "recurring", "Marketing controller Germany", role("finance", "en"))  # fmt: skip
    yield ("ES", "2026-10", "key_figures", "net_revenue",
           "Net revenue missed the plan by more than a sixth.",
           "The checkout put live on 17 August loses one order in ten; visits are below plan as well.",
           "Every month loses the same share of orders until the checkout is repaired, Black Friday included.",
           "Put the old checkout back on phones and compare for two weeks",
           role("shop", "en"), date(2026, 11, 11), "recurring", "Marketing controller Spain", role("finance", "en"))  # fmt: skip
    yield ("UK", "2026-10", "cost_by_channel", "tiktok_ads",
           "TikTok spent a third less than planned, as it has since August.",
           "The creators' videos are approved late, so flights start late.",
           "The money is free only after a transfer; the launch reaches fewer young buyers than promised.",
           "Approve the videos of November by the 10th, or hand the rest back",
           role("social", "en"), date(2026, 11, 10), "recurring", "Marketing controller UK", role("finance", "en"))  # fmt: skip
    yield ("US", "2026-10", "cost_by_channel", "meta_ads",
           "Social costs jumped in October.",
           "Clicks cost almost half as much again before the elections.",
           "Prices should fall back in mid-November; no effect on the year beyond October.",
           "Shift the launch flights to after 9 November",
           role("social", "en"), date(2026, 11, 9), "one_off", "Marketing controller US", role("finance", "en"))  # fmt: skip
    yield ("CH", "2026-10", "actions", "CH-2026-AUTUMN",
           "La foire d'automne de Bâle est annulée.",
           "La halle est en rénovation\u00a0; l'organisateur reporte la foire à 2027.",
           "Une pénalité de 6 kCHF demeure\u00a0; le reste du budget n'est libre qu'après un transfert.",
           "Décider du transfert en novembre",
           role("events", "fr"), date(2026, 11, 20), "one_off", "Contrôleur marketing Suisse", None)  # fmt: skip
    yield ("GROUP", "2026-10", "cost_by_unit", "marketing_cost",
           "Cost is well over plan in France and the United States; the other units hold theirs.",
           "Dearer search clicks in France since July, dearer social clicks in the United States before the elections.",
           "The American part ends in November; the French part stays unless bids are capped.",
           "Decide on the French bid caps in the November review",
           "Group marketing director", date(2026, 11, 17), "recurring", "Group marketing controller", "Group finance director")  # fmt: skip
