"""Read a brand file: brand-yml resolves its references, then everything is checked again."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reporting.brand.colours import contrast, hex_colour
from reporting.brand.files import fault_of_font, fault_of_logo, fault_of_path
from reporting.brand.resolving import resolve
from reporting.brand.schema import BrandFile, ReportingFile
from reporting.brand.values import Brand, Font
from reporting.errors import InputRefused, Problem, nearest
from reporting.strict_yaml import Document, Location, read_document, repeat
from reporting.strict_yaml.problems import refusal, validate

if TYPE_CHECKING:
    import brand_yml

# Text needs 4.5:1 on paper, shapes 3:1 (WCAG 2.2, 1.4.3 and 1.4.11).
_TEXT_ROLES = ("ink", "accent", "muted", "warning")
_SHAPE_ROLES = ("favourable", "adverse", "neutral", "highlight")
_SAFE_TEXT = re.compile(r"[^;{}<>()\"\\@\x00-\x1f\x7f]{1,200}")
_FAMILY = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,63}")


def load_brand(path: Path, *, root: Path | None = None) -> Brand:
    """Read and check a brand file.

    Parameters
    ----------
    path
        The file, ``templates/_brand.yml``.
    root
        The folder its files must lie in; that of the file itself, if None.

    Raises
    ------
    InputRefused
        With all problems: malformed YAML, unknown keys and colours, colours that are not hexadecimal,
        missing fonts, fonts to be fetched, a missing or unsafe logo, too little contrast.
    """
    root = root or path.parent
    shown = path.relative_to(root) if path.is_relative_to(root) else path
    document = read_document(path, shown)
    model, problems = validate(document, BrandFile)
    resolved, resolving = resolve(document, path)
    if model is None or resolved is None:
        raise InputRefused(_unique((*problems, *resolving)))
    reader = _Reader(document, resolved, model.defaults.reporting, path, root)
    brand = reader.brand()
    if error := refusal(_unique(reader.problems)):
        raise error
    return brand


def _unique(problems: tuple[Problem, ...] | list[Problem]) -> list[Problem]:
    """Keep the first of problems at one place, in the order of the file."""
    first: dict[tuple[int, int], Problem] = {}
    for problem in problems:
        first.setdefault((problem.line or 0, problem.column or 0), problem)
    return [first[place] for place in sorted(first)]


class _Reader:
    """Settles a brand part by part, and keeps what is wrong."""

    def __init__(
        self, document: Document, resolved: brand_yml.Brand, own: ReportingFile, path: Path, root: Path
    ) -> None:
        self.document = document
        self.resolved = resolved
        self.own = own
        self.path = path
        self.root = root
        self.problems: list[Problem] = []

    def brand(self) -> Brand:
        """Settle the brand; it counts only if no problem was found."""
        name, full_name = self._names()
        named = self._named_colours()
        roles = self._meanings(named, "roles", self.own.roles.model_dump())
        scenarios = self._meanings(named, "scenarios", self.own.scenarios.model_dump())
        self._check_contrast(roles, scenarios)
        fonts = self._fonts()
        families = tuple(dict.fromkeys(font.family for font in fonts))
        logo, dark, alt = self._logo()
        typography = self.resolved.typography
        return Brand(
            path=self.path,
            name=name,
            full_name=full_name,
            colours=roles,
            scenarios=scenarios,
            family=self._family(getattr(typography, "base", None), "base", families) or (*families, "")[0],
            fallback_families=self._fallbacks(families),
            monospace=self._family(getattr(typography, "monospace", None), "monospace", families),
            fonts=fonts,
            logo=logo or Path(),
            logo_dark=dark,
            logo_alt=alt,
        )

    def _refuse(self, location: Location, message: str, allowed: str = "", guess: str | None = None) -> None:
        self.problems.append(self.document.problem(location, message, allowed=allowed, suggestion=guess))

    def _names(self) -> tuple[str, str]:
        name = self.resolved.meta.name if self.resolved.meta else None
        short = str(getattr(name, "short", None) or getattr(name, "full", None) or name or "")
        full = str(getattr(name, "full", None) or short)
        for text in (short, full):
            if not text or not text.isprintable():
                self._refuse(("meta", "name"), f"the brand's name is no printable text ({repeat(text)})")
        return short, full

    # Colours

    def _named_colours(self) -> dict[str, str]:
        """Give all named colours; refuse those that are not hexadecimal."""
        colours = self.resolved.color
        if colours is None:
            self._refuse((), "missing key 'color'")
            return {}
        palette = dict(colours.palette or {})
        theme = {
            name: getattr(colours, name)
            for name in type(colours).model_fields
            if name != "palette" and getattr(colours, name) is not None
        }
        named: dict[str, str] = {}
        places: list[tuple[Location, str, str]] = [
            (("color", "palette", name), name, value) for name, value in palette.items()
        ]
        written = self.document.data["color"]
        places += [
            (("color", name), name, value)
            for name, value in theme.items()
            if written.get(name) not in palette
        ]
        for location, name, value in places:
            if colour := hex_colour(str(value)):
                named[name] = colour
            else:
                self._refuse_colour(location, str(value), palette)
        return named | {
            name: named[meant]
            for name in theme
            if (meant := str(written.get(name))) in palette and meant in named
        }

    def _refuse_colour(self, location: Location, value: str, known: dict[str, str]) -> None:
        allowed = (
            f"allowed: {', '.join(known)}, or a form like '#0b5563'" if known else "allowed form: '#0b5563'"
        )
        self._refuse(location, f"unknown colour ({repeat(value)})", allowed, nearest(value, known))

    def _meanings(self, named: dict[str, str], part: str, stated: dict[str, str]) -> dict[str, str]:
        """Give each role its colour."""
        found: dict[str, str] = {}
        for role, value in stated.items():
            location: Location = ("defaults", "reporting", part, role)
            colour = named.get(value) or hex_colour(value)
            if colour is not None:
                found[role] = colour
            elif location in self.document.values:
                self._refuse_colour(location, value, named)
            elif ("color", value) not in self.document.values:
                text, allowed = f"missing colour for '{role}'", f"name it '{value}', or under 'roles'"
                self.problems.append(self.document.problem(("color",), text, allowed=allowed, at_key=True))
        return found

    def _check_contrast(self, roles: dict[str, str], scenarios: dict[str, str]) -> None:
        """Refuse colours that cannot be told from the paper."""
        paper = roles.get("paper")
        wanted = [("roles", role, roles, 4.5) for role in _TEXT_ROLES]
        wanted += [("roles", role, roles, 3.0) for role in _SHAPE_ROLES]
        wanted += [("scenarios", name, scenarios, 3.0) for name in scenarios]
        for part, role, colours, least in wanted:
            if paper is None or role not in colours:
                continue
            found = contrast(colours[role], paper)
            if found < least:
                text = f"contrast of '{role}' ({colours[role]}) on paper ({paper}) is {found:.2f}:1"
                self._refuse(self._place_of(part, role), text, f"at least {least}:1")

    def _place_of(self, part: str, role: str) -> Location:
        """Say where the colour of a role is written: under its role, or under its standard name."""
        own: Location = ("defaults", "reporting", part, role)
        standard: Location = ("color", str(getattr(getattr(self.own, part), role)))
        return own if own in self.document.values else standard

    # Fonts

    def _fonts(self) -> tuple[Font, ...]:
        """List the font files; refuse fonts to be fetched, and files that are none."""
        typography = self.resolved.typography
        entries = list(typography.fonts or []) if typography else []
        if not entries:
            self._refuse(("typography",), "no font", "fonts are shipped in templates/fonts, as source: file")
        found: list[Font] = []
        for index, entry in enumerate(entries):
            location: Location = ("typography", "fonts", index)
            if location not in self.document.values:
                continue  # brand-yml adds the families it takes for fonts of the system
            family = str(entry.family)
            if _FAMILY.fullmatch(family) is None:
                self._refuse((*location, "family"), f"not a font family ({repeat(family)})", "plain letters")
            if str(entry.source) != "file":
                text = f"font '{family}' is to be fetched (source: {entry.source})"
                self._refuse((*location, "source"), text, "allowed: file")
                continue
            for number, file in enumerate(getattr(entry, "files", ())):
                path = self.path.parent / _path_of(file.path)
                fault = fault_of_path(path, self.root) or fault_of_font(path)
                if fault:
                    at: Location = (*location, "files", number, "path")
                    self._refuse(at, f"font file of '{family}' ({repeat(_path_of(file.path))}): {fault}")
                weight = file.weight.root if hasattr(file.weight, "root") else file.weight
                found.append(Font(family, path, weight if isinstance(weight, int) else 400, file.style))
        return tuple(found)

    def _family(self, part: Any, key: str, families: tuple[str, ...]) -> str:
        """Give the family of a kind of text; it must be one of the shipped ones."""
        family = str(getattr(part, "family", None) or "")
        if family and family not in families:
            location: Location = ("typography", key, "family")
            self._refuse_family(location, family, families)
        for name, value in (self.document.data.get("typography") or {}).get(key, {}).items() if part else ():
            if isinstance(value, str) and _SAFE_TEXT.fullmatch(value) is None:
                self._refuse(("typography", key, name), f"'{name}' holds more than a value ({repeat(value)})")
        return family

    def _fallbacks(self, families: tuple[str, ...]) -> tuple[str, ...]:
        for index, family in enumerate(self.own.fallback_fonts):
            if family not in families:
                self._refuse_family(("defaults", "reporting", "fallback-fonts", index), family, families)
        return tuple(self.own.fallback_fonts)

    def _refuse_family(self, location: Location, family: str, families: tuple[str, ...]) -> None:
        known = f"fonts of the file: {', '.join(families)}"
        self._refuse(location, f"unknown font family ({repeat(family)})", known, nearest(family, families))

    # Logo

    def _logo(self) -> tuple[Path | None, Path | None, str]:
        """Give the logo for light and for dark ground, and its alternative text."""
        logo: Any = self.resolved.logo
        chosen = next(
            (found for size in ("medium", "large", "small") if (found := getattr(logo, size, None))), logo
        )
        light, dark = getattr(chosen, "light", chosen), getattr(chosen, "dark", None)
        if light is None or not hasattr(light, "path"):
            self._refuse(("logo",) if logo else (), "missing logo", "logo: {path: ..., alt: ...}")
            return None, None, ""
        alt = str(light.alt or "")
        if not alt.strip() or not alt.isprintable():
            self._refuse(("logo",), f"the logo's alternative text is no printable text ({repeat(alt)})")
        paths = [self._picture(each) for each in (light, dark) if each is not None]
        return paths[0], paths[1] if dark is not None else None, alt

    def _picture(self, resource: Any) -> Path:
        written = _path_of(resource.path)
        path = self.path.parent / written
        fault = fault_of_path(path, self.root) or fault_of_logo(path)
        if fault:
            at = next((place for place, value in _texts(self.document.data) if value == written), ("logo",))
            self._refuse(at, f"logo ({repeat(written)}): {fault}")
        return path


def _path_of(location: Any) -> str:
    """Give the written path (or address) of a file of the brand."""
    return str(getattr(location, "root", location))


def _texts(data: Any, location: Location = ()) -> list[tuple[Location, str]]:
    """List all texts of plain data with their places."""
    if isinstance(data, str):
        return [(location, data)]
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [found for key, value in items for found in _texts(value, (*location, key))]
