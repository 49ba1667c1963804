"""The kinds of value params files are made of, each with the words it is refused with."""

from __future__ import annotations

import codecs
import re
from datetime import date
from functools import lru_cache
from typing import Annotated, Any, NoReturn
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    ValidationInfo,
    WithJsonSchema,
)

from reporting.errors import nearest
from reporting.language.locales import LANGUAGES
from reporting.params.references import ALLOWED_REFERENCES, has_reference, is_only_reference, is_well_formed
from reporting.strict_yaml import is_secret_value
from reporting.strict_yaml.problems import refuse_value

_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]*[A-Za-z0-9]"
)
_DOMAIN = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]*[A-Za-z0-9]")
_NOTEBOOK = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*\.ipynb")
_RELATIVE = re.compile(r"[^/\\:\s][^\\:]*")


class FileModel(BaseModel):
    """A mapping of a params file: known keys only, numbers finite."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, strict=True)


def _refuse(message: str, allowed: str = "", suggestion: str | None = None) -> NoReturn:
    raise refuse_value(message, allowed, suggestion)


def _text(value: str) -> str:
    if has_reference(value):
        _refuse("{subject} holds a reference ({value}), which it may not", "write the text itself")
    if any(not char.isprintable() for char in value):
        _refuse("{subject} holds a control character ({value})", "one line of printable text")
    return value


def _late(value: str) -> str:
    _not_a_credential(value)
    if not is_well_formed(value):
        _refuse("malformed reference in {subject} ({value})", ALLOWED_REFERENCES)
    return value


def _secret(value: str) -> str:
    if not is_only_reference(value):
        _refuse("{subject} is written in the file; its value is not repeated here", ALLOWED_REFERENCES)
    return value


def _not_a_credential(value: str) -> None:
    if is_secret_value(value):
        _refuse("{subject} holds a credential, not repeated here", ALLOWED_REFERENCES)


def _currency(value: str) -> str:
    if value not in _currencies():
        # Of codes this short, swapped letters are the likeliest slip.
        swapped = next((code for code in sorted(_currencies()) if sorted(code) == sorted(value)), None)
        _refuse(
            "unknown currency ({value})", "allowed: ISO 4217 codes", swapped or nearest(value, _currencies())
        )
    return value


def _country(value: str) -> str:
    if value not in _countries():
        _refuse(
            "unknown country ({value})",
            "allowed: ISO 3166 codes of two letters",
            nearest(value, _countries()),
        )
    return value


def _language(value: str) -> str:
    if value not in LANGUAGES:
        _refuse("unknown language ({value})", f"allowed: {', '.join(LANGUAGES)}", nearest(value, LANGUAGES))
    return value


def _locale(value: str) -> str:
    if value not in _locales():
        allowed = "allowed: a language and a country, such as fr-FR"
        _refuse("unknown locale ({value})", allowed, nearest(value, _locales()))
    return value


def _timezone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ValueError, OSError, LookupError):
        allowed = "allowed: names such as Europe/Paris"
        _refuse("unknown timezone ({value})", allowed, nearest(value, available_timezones()))
    return value


def _day(value: str) -> str:
    try:
        if date.fromisoformat(value).isoformat() == value:
            return value
    except ValueError:
        pass
    _refuse("{subject} is not a day ({value})", "allowed form: 2026-10-20")


def _address(value: str) -> str:
    if len(value) > 254 or _ADDRESS.fullmatch(value) is None:
        _refuse("not a mail address ({value})", "allowed form: one ASCII address such as role.fr@example.com")
    return value


def _address_or_domain(value: str) -> str:
    if len(value) > 254 or not (_ADDRESS.fullmatch(value) or _DOMAIN.fullmatch(value)):
        _refuse(
            "neither a mail address nor a domain ({value})", "allowed forms: role.fr@example.com, example.com"
        )
    return value


def _encoding(value: str) -> str:
    try:
        known = codecs.lookup(value)
        "a".encode(value)  # codecs such as base64 turn bytes into bytes
    except (LookupError, ValueError):
        _refuse("unknown encoding ({value})", "allowed: such as utf-8, cp1252, utf-16")
    return known.name


def _web_address(value: str) -> str:
    _not_a_credential(value)
    if re.fullmatch(r"https?://[!-~]+", value) is None:
        _refuse("not a web address ({value})", "allowed form: https://reports.example.com/folder")
    return value


def _notebook(value: str) -> str:
    if _NOTEBOOK.fullmatch(value) is None:
        _refuse("{subject} is not a notebook of notebooks/ ({value})", "allowed form: name.ipynb")
    return value


def _relative_path(value: str) -> str:
    parts = value.split("/")
    if _RELATIVE.fullmatch(value) is None or ".." in parts or "." in parts or "" in parts:
        _refuse("{subject} is not a path inside the workspace ({value})", "allowed form: folder/file")
    return value


@lru_cache(maxsize=1)
def _currencies() -> frozenset[str]:
    from babel import Locale

    return frozenset(code for code in map(str, Locale("en").currencies) if len(code) == 3)


@lru_cache(maxsize=1)
def _countries() -> frozenset[str]:
    from babel import Locale

    return frozenset(code for code in map(str, Locale("en").territories) if re.fullmatch(r"[A-Z]{2}", code))


@lru_cache(maxsize=1)
def _locales() -> frozenset[str]:
    from babel.localedata import locale_identifiers

    return frozenset(name.replace("_", "-") for name in locale_identifiers())


def _known(kind: str, plural: str) -> AfterValidator:
    """Make a check that a name is one of those the other files define."""

    def check(value: str, info: ValidationInfo) -> str:
        names = (info.context or {}).get(plural)
        if names is not None and value not in names:
            _refuse(f"unknown {kind} ({{value}})", f"{plural}: {', '.join(names)}", nearest(value, names))
        return value

    return AfterValidator(check)


Text = Annotated[str, Field(min_length=1, max_length=500), AfterValidator(_text)]
LateText = Annotated[str, Field(min_length=1), AfterValidator(_late)]
Secret = Annotated[str, AfterValidator(_secret)]
CurrencyCode = Annotated[str, AfterValidator(_currency)]
CountryCode = Annotated[str, AfterValidator(_country)]
LanguageCode = Annotated[str, AfterValidator(_language), WithJsonSchema({"enum": list(LANGUAGES)})]
LocaleCode = Annotated[str, AfterValidator(_locale)]
Timezone = Annotated[str, AfterValidator(_timezone)]
Day = Annotated[str, AfterValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Address = Annotated[str, AfterValidator(_address), WithJsonSchema({"type": "string", "format": "email"})]
AddressOrDomain = Annotated[str, AfterValidator(_address_or_domain)]
WebAddress = Annotated[str, AfterValidator(_web_address), WithJsonSchema({"type": "string", "format": "uri"})]
Encoding = Annotated[str, AfterValidator(_encoding)]
NotebookName = Annotated[str, AfterValidator(_notebook)]
RelativePath = Annotated[str, AfterValidator(_text), AfterValidator(_relative_path)]
UnitName = Annotated[str, _known("unit", "units")]
CalendarName = Annotated[str, _known("calendar", "calendars")]
ReportName = Annotated[str, _known("report", "reports")]
SourceName = Annotated[str, _known("source", "sources")]


def names_or(names: Any, word: str, *others: str) -> Any:
    """Make the type of a value that is one of some words, or a list of names."""
    words = (word, *others)

    def check(value: object) -> object:
        if isinstance(value, list) or value in words:
            return value
        _refuse(
            "{subject} is {value}",
            f"allowed: {', '.join(words)}, or a list of ids",
            nearest(str(value), words),
        )

    return Annotated[
        Annotated[str, Tag("word"), WithJsonSchema({"enum": list(words)})]
        | Annotated[list[names], Tag("names")],
        Discriminator(lambda value: "names" if isinstance(value, list) else "word"),
        BeforeValidator(check),
    ]


UnitNames = names_or(UnitName, "all", "group")
ReportNames = names_or(ReportName, "all")
