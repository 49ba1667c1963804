"""A brand is read from brand.yml, and nothing that would break or betray a page gets through."""

from pathlib import Path

import pytest

from reporting.brand import ROLES, Brand, load_brand
from reporting.errors import InputRefused

TTF = b"\x00\x01\x00\x00" + b"\x00" * 60
SVG = '<svg xmlns="http://www.w3.org/2000/svg"><path fill="#0b5563" d="M0 0"/></svg>'
GOOD = """\
meta:
  name: Alder
logo: {path: logo.svg, alt: Alder}
color:
  palette: {petrol: "#0b5563", night: "#111"}
  foreground: night
  background: "#FFFFFF"
  primary: petrol
  secondary: "#52606d"
  success: "#009e73"
  danger: "#c62828"
  warning: "#8a5a00"
  info: "#1f6fb2"
typography:
  fonts:
    - family: Plex
      source: file
      files: [{path: fonts/plex.ttf, weight: 400}]
  base: {family: Plex, size: 10pt}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a workspace with a logo and a font."""
    templates = tmp_path / "templates"
    (templates / "fonts").mkdir(parents=True)
    (templates / "logo.svg").write_text(SVG)
    (templates / "fonts" / "plex.ttf").write_bytes(TTF)
    return templates


def load(folder: Path, text: str) -> Brand:
    """Read a brand text."""
    (folder / "_brand.yml").write_text(text)
    return load_brand(folder / "_brand.yml", root=folder.parent)


def refused(folder: Path, text: str) -> list[str]:
    """List what is refused of a brand text."""
    with pytest.raises(InputRefused) as refusal:
        load(folder, text)
    return str(refusal.value).splitlines()


def test_load_brand_standard_keys_are_enough(folder: Path) -> None:
    """A plain brand.yml gives every role a colour."""
    brand = load(folder, GOOD)
    assert tuple(brand.colours) == ROLES
    assert brand.colours["paper"] == "#ffffff"
    assert brand.colours["ink"] == "#111111"
    assert brand.colours["accent"] == "#0b5563"
    assert (brand.name, brand.full_name, brand.logo_alt) == ("Alder", "Alder", "Alder")
    assert (brand.family, brand.fallback_families, brand.monospace) == ("Plex", (), "")
    assert (brand.logo, brand.logo_dark) == (folder / "logo.svg", None)
    assert [(font.family, font.weight, font.style) for font in brand.fonts] == [("Plex", 400, "normal")]
    assert brand.files == (folder / "_brand.yml", folder / "logo.svg", folder / "fonts" / "plex.ttf")


def test_load_brand_own_roles_win(folder: Path) -> None:
    """A role may name a colour of the palette, of the theme, or be one itself."""
    own = 'defaults:\n  reporting:\n    roles: {accent: night, line: "#ABC", muted: info}\n'
    brand = load(folder, GOOD + own)
    assert [brand.colours[role] for role in ("accent", "line", "muted")] == ["#111111", "#aabbcc", "#1f6fb2"]


def test_load_brand_of_the_shipped_templates(pytestconfig: pytest.Config) -> None:
    """The demo brand passes all checks."""
    root = pytestconfig.rootpath
    brand = load_brand(root / "templates" / "_brand.yml", root=root)
    assert brand.full_name == "Alder & Finch Group"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "primary: petrol",
            "primary: petrool",
            (
                "8:12: unknown colour ('petrool'); allowed: petrol, night, or a form like '#0b5563'; "
                "did you mean 'petrol'?"
            ),
        ),
        (
            'petrol: "#0b5563"',
            'petrol: "red; } body{x"',
            ("5:21: unknown colour ('red; } body{x'); allowed: petrol, night, or a form like '#0b5563'"),
        ),
        (
            'secondary: "#52606d"',
            'secondary: "#zzz"',
            "9:14: unknown colour ('#zzz'); allowed: petrol, night, or a form like '#0b5563'",
        ),
        (
            'secondary: "#52606d"',
            'secondary: "#cccccc"',
            "9:14: contrast of 'muted' (#cccccc) on paper (#ffffff) is 1.61:1; at least 4.5:1",
        ),
        (
            '  info: "#1f6fb2"\n',
            "",
            "4:1: missing colour for 'highlight'; name it 'info', or under 'roles'",
        ),
        (
            "fonts/plex.ttf",
            "fonts/nosuch.ttf",
            "18:22: font file of 'Plex' ('fonts/nosuch.ttf'): no such file",
        ),
        (
            "fonts/plex.ttf",
            "logo.svg",
            "18:22: font file of 'Plex' ('logo.svg'): not a font file; allowed: .ttf, .otf",
        ),
        (
            "fonts/plex.ttf",
            "../../away.ttf",
            "18:22: font file of 'Plex' ('../../away.ttf'): outside the workspace",
        ),
        (
            "base: {family: Plex,",
            "base: {family: Plexx,",
            "19:18: unknown font family ('Plexx'); fonts of the file: Plex; did you mean 'Plex'?",
        ),
        (
            "size: 10pt",
            'size: "10pt; } body { display: none"',
            "19:30: 'size' holds more than a value ('10pt; } body { display: none')",
        ),
        (
            "path: logo.svg",
            "path: nosuch.svg",
            "3:14: logo ('nosuch.svg'): no such file",
        ),
        (
            "path: logo.svg",
            "path: ../../../secret.svg",
            "3:14: logo ('../../../secret.svg'): outside the workspace",
        ),
        (
            "path: logo.svg",
            "path: /etc/passwd",
            "3:14: 'path' is no file ('/etc/passwd'); allowed form: folder/file.svg",
        ),
        (
            "path: logo.svg",
            "path: fonts/plex.ttf",
            "3:14: logo ('fonts/plex.ttf'): not a picture; allowed: .svg, .png, .jpg",
        ),
    ],
)
def test_load_brand_one_fault_has_its_words(folder: Path, old: str, new: str, message: str) -> None:
    """Each fault alone, word for word, with its place."""
    assert old in GOOD
    assert refused(folder, GOOD.replace(old, new)) == [f"templates/_brand.yml:{message}"]


def test_load_brand_unknown_keys_are_refused_with_place(folder: Path) -> None:
    """Keys of the format and of our own part; never the words of a library."""
    own = "defaults:\n  reporting:\n    rolles: {}\n    roles: {inkk: night}\n"
    found = refused(folder, GOOD.replace("primary:", "primari:") + own)
    assert found == [
        (
            "templates/_brand.yml:8:3: unknown key ('primari'); allowed keys: palette, foreground, "
            "background, primary, secondary, tertiary, success, info, warning, danger, light, dark; "
            "did you mean 'primary'?"
        ),
        (
            "templates/_brand.yml:22:5: unknown key ('rolles'); allowed keys: fallback-fonts, roles, "
            "scenarios; did you mean 'roles'?"
        ),
        (
            "templates/_brand.yml:23:13: unknown key ('inkk'); allowed keys: paper, ink, accent, muted, "
            "line, wash, favourable, adverse, neutral, warning, highlight; did you mean 'ink'?"
        ),
    ]


def test_load_brand_fonts_are_never_fetched(folder: Path) -> None:
    """A font service would tell a stranger who reads the report."""
    fetched = GOOD.replace("source: file", "source: google").replace(
        "      files: [{path: fonts/plex.ttf, weight: 400}]\n", ""
    )
    assert refused(folder, fetched) == [
        "templates/_brand.yml:17:15: font 'Plex' is to be fetched (source: google); allowed: file",
        "templates/_brand.yml:18:18: unknown font family ('Plex'); fonts of the file: ",
    ]


def test_load_brand_lists_all_faults_at_once(folder: Path) -> None:
    """Colours, fonts and logo in one go."""
    text = GOOD.replace("petrol\n", "nosuch\n").replace("plex.ttf", "x.ttf").replace("logo.svg", "x.svg")
    assert [line.split(" ", 1)[0] for line in refused(folder, text)] == [
        "templates/_brand.yml:3:14:",
        "templates/_brand.yml:8:12:",
        "templates/_brand.yml:18:22:",
    ]


def test_load_brand_link_out_of_the_workspace_is_refused(folder: Path, tmp_path: Path) -> None:
    """A link is followed before the place is judged."""
    outside = tmp_path.parent / f"{tmp_path.name}_outside.svg"
    outside.write_text(SVG)
    (folder / "logo.svg").unlink()
    (folder / "logo.svg").symlink_to(outside)
    assert refused(folder, GOOD) == ["templates/_brand.yml:3:14: logo ('logo.svg'): outside the workspace"]
    outside.unlink()
