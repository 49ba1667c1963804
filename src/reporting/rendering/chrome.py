"""Everything a page says around its content: names, dates, footers, colours, in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from reporting.brand import Brand
from reporting.brand.colours import contrast
from reporting.brand.palette import SCENARIO_COLOURS, TINT_COLOURS, branded, mixed, tints
from reporting.errors import RenderFailed
from reporting.language.messages import translator
from reporting.rendering.document import FORMATS, Document
from reporting.rendering.glyphs import without_controls
from reporting.rendering.identity import Identity, keywords

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
# A neutral dark page; the brand's own colours are brightened until they can be read on it.
_DARK_GROUND = {
    "paper": "#14191e",
    "ink": "#e8edf1",
    "muted": "#aab5bf",
    "line": "#3a4650",
    "wash": "#1d252c",
}
_BRIGHTENED = ("accent", "favourable", "adverse", "neutral", "warning", "highlight")
_READABLE = 4.6
_PROMINENT, _SECONDARY = 9.0, 4.0
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class Words:
    """The fixed words of a page, in one language."""

    contents: str
    skip: str
    period: str
    as_of: str
    issue: str
    sources: str
    snapshot: str
    page: str


def words(language: str) -> Words:
    """Translate the fixed words of a page."""
    say = translator(language)
    return Words(
        contents=say("Contents"),
        skip=say("Skip to the report"),
        period=say("Period"),
        as_of=say("As of"),
        issue=say("Issue"),
        sources=say("Sources"),
        snapshot=say("Data snapshot"),
        page=say("Page"),
    )


def missing_glyph_note(language: str) -> str:
    """Say that some characters are replaced in the PDF."""
    return translator(language)("Characters no shipped font has are shown as □.")


def check_document(document: Document) -> None:
    """Refuse a document that no accessible page can be made of.

    Raises
    ------
    RenderFailed
        If the title is empty, the language is no language tag, or a format is unknown.
    """
    if not document.title.strip():
        raise RenderFailed(f"{document.notebook}: the report has no title; a page needs one to be accessible")
    if not _LANGUAGE.fullmatch(document.language):
        raise RenderFailed(f"{document.notebook}: no language tag ({document.language!r}), such as 'fr'")
    unknown = [name for name in document.formats if name not in FORMATS]
    if unknown or not document.formats:
        raise RenderFailed(
            f"{document.notebook}: unknown formats ({', '.join(unknown)}); allowed: {', '.join(FORMATS)}"
        )


def as_markdown(text: str) -> str:
    r"""Write text as Markdown that means exactly this text, for a template to show.

    Examples
    --------
    >>> print(as_markdown("{{< env X >}} *a*"))
    \{\{\< env X \>\}\} \*a\*
    """
    return _PUNCTUATION.sub(r"\\\1", " ".join(without_controls(text).split()))


def page_metadata(document: Document) -> dict[str, Any]:
    """Give the metadata that the HTML template reads; all of it is plain text."""
    fixed = words(document.language)
    facts = [
        (fixed.period, document.period_label),
        (fixed.as_of, document.as_of),
        (fixed.issue, str(document.issue)),
    ]
    return {
        "lang": document.language,
        "title": document.title,
        "pagetitle": f"{document.title} · {document.unit_name} · {document.period_label}",
        "report-subtitle": document.subtitle,
        "report-facts": [{"name": n, "value": v} for n, v in facts if v],
        "report-status": document.status_note,
        "report-unit": document.unit_name,
        "report-period": document.period_label,
        "report-sources": ", ".join(document.sources),
        "report-snapshot": document.snapshot,
        "report-as-of": document.as_of,
        "report-keywords": [{"name": w.split("=")[0], "value": w.split("=")[1]} for w in _keywords(document)],
        "words": {name: getattr(fixed, name) for name in Words.__slots__},
        "brand-name": document.brand.name,
        "brand-logo-alt": document.brand.logo_alt,
        "report-brief": is_brief(document),
    }


def is_brief(document: Document) -> bool:
    """Tell whether a report is one of a day: one page, under a cover of one strip."""
    return len(document.period_id) == len("2026-10-20")


def page_data(document: Document) -> dict[str, Any]:
    """Give the data that the Typst template reads: plain text, shown as it is."""
    moment = datetime.fromtimestamp(document.epoch, tz=UTC)
    fixed = words(document.language)
    language, _, region = document.language.partition("-")
    return {
        "language": language.lower(),
        "region": region.upper() if len(region) == 2 else None,
        "title": document.title,
        "subtitle": document.subtitle,
        "unit": document.unit_name,
        "period": document.period_label,
        "as-of": document.as_of,
        "issue": str(document.issue),
        "status": document.status_note,
        "sources": ", ".join(document.sources),
        "sources-short": _few(document.sources),
        "snapshot": document.snapshot,
        "keywords": list(_keywords(document)),
        "is-brief": is_brief(document),
        "date": [moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second],
        "words": {name: getattr(fixed, name) for name in Words.__slots__},
        "brand": document.brand.name,
        "logo-alt": document.brand.logo_alt,
        "fonts": [document.brand.family, *document.brand.fallback_families],
        "mono": document.brand.monospace or document.brand.family,
        "colours": dict(document.brand.colours),
    }


def colour_rules(brand: Brand) -> str:
    """Write the brand's colours and font as CSS custom properties, for light and for dark screens."""
    family = brand.family.replace("\\", "").replace('"', "")
    fallbacks = "".join(f',"{name}"' for name in brand.fallback_families[:1])
    dark = {**_DARK_GROUND, **{name: _on_dark(brand.colours[name]) for name in _BRIGHTENED}}
    return (
        f":root{{{_properties(brand.colours)}{_properties(_drawn(brand))}"
        f'--font:"{family}"{fallbacks},system-ui,sans-serif}}\n'
        f"@media screen and (prefers-color-scheme:dark)"
        f"{{:root{{{_properties(dark)}{_properties(_drawn_on_dark(brand))}}}}}"
    )


def _drawn(brand: Brand) -> dict[str, str]:
    """Give the colours of scenarios and stacked parts, which only drawings use."""
    found = branded(brand)
    return {f"exhibit-{name}": found[name] for name in (*SCENARIO_COLOURS, *TINT_COLOURS)}


def _drawn_on_dark(brand: Brand) -> dict[str, str]:
    """Brighten what is drawn dark; the previous year stays less prominent than the actual."""
    found = {
        name: _on_dark(brand.scenarios[name.upper()], _SECONDARY if name == "py" else _PROMINENT)
        for name in SCENARIO_COLOURS
    }
    found |= tints(found["ac"], _DARK_GROUND["paper"])
    return {f"exhibit-{name}": colour for name, colour in found.items()}


def _properties(values: Mapping[str, str]) -> str:
    return "".join(f"--{name}:{value};" for name, value in values.items())


def _on_dark(colour: str, least: float = _READABLE) -> str:
    """Brighten a colour until it has some contrast to the dark ground."""
    for share in range(0, 101, 5):
        brightened = mixed(colour, "#ffffff", share / 100)
        if min(contrast(brightened, _DARK_GROUND[ground]) for ground in ("paper", "wash")) >= least:
            return brightened
    return "#ffffff"


def _few(names: tuple[str, ...], width: int = 48) -> str:
    """List as many names as a footer has room for, and count the others."""
    shown = len(names)
    while shown > 1 and len(", ".join(names[:shown])) > width:
        shown -= 1
    more = f" (+{len(names) - shown})" if shown < len(names) else ""
    return ", ".join(names[:shown]) + more


def _keywords(document: Document) -> tuple[str, ...]:
    return keywords(Identity(document.unit_id, document.period_id, document.report_id, document.issue))
