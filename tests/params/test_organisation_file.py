"""The tree of units, its calendars and bounds, and the words they are refused with."""

from pathlib import Path

import pytest

from params.conftest import FILES, Refusals
from reporting.params import load_params
from reporting.workspace import Workspace

CIVIL = "  civil: {kind: gregorian}"
FR = "  FR: {name: France, parent: GROUP, country: FR, currency: EUR, locale: fr-FR}"
IDS = "allowed: letters, digits, _ and -, at most 64, beginning with a letter or digit"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "country: FR",
            "country: France",
            ("7:46: unknown country ('France'); allowed: ISO 3166 codes of two letters"),
        ),
        (
            "currency: GBP",
            "currency: GPB",
            ("8:55: unknown currency ('GPB'); allowed: ISO 4217 codes; did you mean 'GBP'?"),
        ),
        (
            "locale: fr-FR",
            "locale: fr_FR",
            (
                "7:73: unknown locale ('fr_FR'); allowed: a language and a country, such as fr-FR; "
                "did you mean 'fr-FR'?"
            ),
        ),
        (
            "timezone: Europe/Paris",
            "timezone: Europe/Pariss",
            (
                "6:66: unknown timezone ('Europe/Pariss'); allowed: names such as Europe/Paris; "
                "did you mean 'Europe/Paris'?"
            ),
        ),
        (
            "calendar: civil",
            "calendar: cvil",
            ("6:34: unknown calendar ('cvil'); calendars: civil; did you mean 'civil'?"),
        ),
        (
            "calendar: civil, ",
            "",
            ("6:3: missing key 'calendar'; the root must say it; other units may"),
        ),
        (
            "parent: GROUP, currency: GBP",
            "parent: GRUOP, currency: GBP",
            ("8:38: unknown unit ('GRUOP'); units: GROUP, FR, UK; did you mean 'GROUP'?"),
        ),
        (
            "parent: GROUP, currency: GBP",
            "currency: GBP",
            ("8:3: a second unit without parent ('UK'); one root: 'GROUP'"),
        ),
        (
            "name: Group, calendar",
            "name: Group, currency: USD, calendar",
            ("6:34: currency of the group ('USD') is not the reporting currency; allowed: EUR"),
        ),
        (
            "country: FR",
            "valid_from: 2026-02-30",
            ("7:49: 'valid_from' is not a day ('2026-02-30'); allowed form: 2026-10-20"),
        ),
        (
            "country: FR",
            "valid_from: 2026-01-01, valid_to: 2025-01-01",
            ("7:71: 'valid_to' ('2025-01-01') is before 'valid_from' ('2026-01-01')"),
        ),
        (
            "country: FR",
            "thresholds: {on_track: 0.2, watch: 0.1}",
            ("7:37: 'watch' (0.1) is tighter than 'on_track' (0.2); allowed: watch >= on_track"),
        ),
        ("country: FR", "thresholds: {watch: -0.1}", "7:57: 'watch' must be at least 0.0 (-0.1)"),
        (
            "{kind: gregorian}",
            "{kind: offset, fy_start_month: 13}",
            ("4:41: 'fy_start_month' must be at most 12 (13)"),
        ),
        (
            "{kind: gregorian}",
            "{kind: gregorian, fy_start_month: 7}",
            ("4:3: calendar 'civil': fy_start_month (7) on a gregorian calendar; allowed on kind: offset"),
        ),
        (
            "{kind: gregorian}",
            "{kind: 4-4-5}",
            (
                "4:3: calendar 'civil': a 4-4-5 calendar needs an anchor; "
                "allowed forms: 'last saturday of january', 'nearest saturday to january 31'"
            ),
        ),
        (
            "name: France",
            "name: '${env:NAME}'",
            ("7:14: 'name' holds a reference ('${env:NAME}'), which it may not; write the text itself"),
        ),
        (
            "name: France",
            'name: "France\\nDROP"',
            ("7:14: 'name' holds a control character ('France\\nDROP'); one line of printable text"),
        ),
        ("  FR:", "  ../../etc:", f"7:3: unsafe id ('../../etc'); {IDS}"),
        ("  FR:", "  a/b:", f"7:3: unsafe id ('a/b'); {IDS}"),
        ("  FR:", "  -rf:", f"7:3: unsafe id ('-rf'); {IDS}"),
        ("  FR:", '  "FR\\n":', f"7:3: unsafe id ('FR\\n'); {IDS}"),
        ("  FR:", f"  {'F' * 65}:", f"7:3: unsafe id ('{'F' * 60}…'); {IDS}"),
        ("  FR:", "  Con:", f"7:3: id reserved by Windows ('Con'); {IDS}"),
        ("  FR:", "  uk:", ("8:3: id ('UK') differs from 'uk' in case only; some systems take them for one")),
        ("  FR:", "  all:", "7:3: reserved id ('all')"),
    ],
)
def test_organisation_file_one_fault_has_its_words(
    refusals: Refusals, old: str, new: str, message: str
) -> None:
    """Place, value, what is allowed, a guess; the other files speak of other things only."""
    here = [line for line in refusals("_organisation.yml", old, new) if "/_organisation.yml" in line]
    assert here == [f"params/_organisation.yml:{message}"]


def test_organisation_file_circles_are_refused(refusals: Refusals) -> None:
    """Each unit of the circle is named, with the way round."""
    text = FILES["_organisation.yml"].replace("France, parent: GROUP", "France, parent: UK")
    text = text.replace("United Kingdom, parent: GROUP", "United Kingdom, parent: FR")
    found = [line for line in refusals("_organisation.yml", text=text) if "/_organisation.yml" in line]
    assert found == [
        "params/_organisation.yml:7:30: unit 'FR' is above itself (FR > UK > FR)",
        "params/_organisation.yml:8:38: unit 'UK' is above itself (UK > FR > UK)",
    ]


def test_organisation_file_tree_order_is_children_first(root: Path) -> None:
    """Sub-groups come after their units, the group last; sub-groups are no leaves."""
    text = FILES["_organisation.yml"].replace("France, parent: GROUP", "France, parent: EU")
    text += "  EU: {name: Europe, parent: GROUP, currency: EUR, thresholds: {watch: 0.2}}\n"
    (root / "params" / "_organisation.yml").write_text(text)
    organisation = load_params(Workspace(root)).organisation
    assert tuple(organisation.units) == ("UK", "FR", "EU", "GROUP")
    assert organisation.leaves == ("UK", "FR")


def test_organisation_file_thresholds_of_a_unit_win(root: Path) -> None:
    """Only what is stated is passed on; the standard bounds are those of the calculation."""
    text = FILES["_organisation.yml"].replace(
        "country: FR", "thresholds: {watch: 0.2, always_comment: [cac]}"
    )
    (root / "params" / "_organisation.yml").write_text(text + "thresholds: {on_track: 0.04, watch: 0.1}\n")
    organisation = load_params(Workspace(root)).organisation
    assert organisation.units["FR"].thresholds == {"on_track": 0.04, "watch": 0.2, "always_comment": ("cac",)}
    assert organisation.units["UK"].thresholds == organisation.thresholds == {"on_track": 0.04, "watch": 0.1}


def test_organisation_file_week_calendar_derives_its_week_start(root: Path) -> None:
    """Years that end on Saturday have weeks that start on Sunday."""
    text = FILES["_organisation.yml"].replace(
        "{kind: gregorian}", "{kind: 4-5-4, fy_label: start_year, anchor: nearest saturday to january 31}"
    )
    (root / "params" / "_organisation.yml").write_text(text)
    calendar = load_params(Workspace(root)).organisation.units["FR"].calendar
    assert (calendar.week_start, calendar.weeks_in(2023)) == ("sun", 53)
