"""Commentary says what the numbers show, in few words, and lets people speak first."""

from __future__ import annotations

import pandas as pd
import pytest

from reporting.analysis.commentary import Driver, Statement, statements
from reporting.analysis.sentences import count_words, write_commentary
from reporting.metrics.loading import load_catalogue

CATALOGUE = load_catalogue()

# 15 000 - 12 000 = +3 000 = +25 %; the landing 124 000 - 120 000 = +4 000 = +3.3 %
SEA = Statement(
    kpi_id="marketing_cost",
    uom="EUR",
    actual=15_000.0,
    plan=12_000.0,
    delta=3_000.0,
    delta_pct=0.25,
    flag="",
    evaluation="adverse",
    drivers=(Driver("activity", 2_000.0), Driver("rate", 600.0), Driver("mix", 400.0)),
    landing_delta=4_000.0,
    landing_pct=4 / 120,
    nature="recurring",
)


def compared() -> pd.DataFrame:
    """Give three commented KPIs and one that needs no comment."""
    columns = [
        "window",
        "kpi_id",
        "actual",
        "plan",
        "delta",
        "delta_pct",
        "status",
        "evaluation",
        "flag",
        "uom",
    ]
    table = pd.DataFrame(
        [
            ("period", "net_revenue", 110.0, 100.0, 10.0, 0.10, "on_track", "favourable", "", "EUR"),
            ("period", "marketing_cost", 15.0, 12.0, 3.0, 0.25, "off_track", "adverse", "", "EUR"),
            ("period", "cac", 21.0, 20.0, 1.0, 0.05, "watch", "adverse", "", "EUR"),
            ("period", "leads", 5.0, 4.0, 1.0, 0.25, "on_track", "favourable", "", "n"),
            ("fy", "marketing_cost", 15.0, 120.0, 4.0, 4 / 120, "on_track", "adverse", "", "EUR"),
        ],
        columns=columns,
    )
    return table.assign(comment_required=[True, True, True, False, True])


def test_statements_worst_first_and_no_more_than_asked() -> None:
    """Off track comes before watch before on track; what needs no comment gets none."""
    chosen = statements(compared(), limit=2)
    assert [statement.kpi_id for statement in chosen] == ["marketing_cost", "cac"]
    assert [statement.kpi_id for statement in statements(compared())] == [
        "marketing_cost",
        "cac",
        "net_revenue",
    ]
    assert chosen[0].landing_delta == 4.0
    assert chosen[0].drivers == ()
    assert pd.isna(chosen[1].landing_delta)
    assert pd.isna(chosen[0].timing)


def ranked(rows: list[tuple[str, str, float]]) -> pd.DataFrame:
    """Write KPI, status and relative gap as rows that need a comment."""
    table = pd.DataFrame(rows, columns=["kpi_id", "status", "delta_pct"])
    return table.assign(
        window="period", actual=1.0, plan=1.0, delta=1.0, evaluation="adverse", flag="", uom="EUR"
    ).assign(comment_required=True)


def test_statements_are_ordered_by_status_before_size() -> None:
    """A small gap off track is worse than a large one to watch; within a status size counts, not the sign."""
    table = ranked(
        [
            ("unjudged", "", 9.0),
            ("fine", "on_track", 0.9),
            ("watched", "watch", 0.5),
            ("bad", "off_track", 0.2),
            ("worse", "off_track", -0.3),
            ("unplanned", "off_track", float("nan")),
        ]
    )
    chosen = statements(table, limit=9)
    assert [one.kpi_id for one in chosen] == ["unplanned", "worse", "bad", "watched", "fine", "unjudged"]
    assert len(statements(table)) == 3


def test_statements_totals_always_commented_are_not_crowded_out() -> None:
    """Two others at most beside cost and revenue, which stand where their status and size put them."""
    table = ranked(
        [("cost", "on_track", 0.01), ("a", "off_track", 0.3), ("b", "off_track", 0.2), ("c", "watch", 0.1)]
    )
    chosen = statements(table, always=("cost", "revenue"), limit=2)
    assert [one.kpi_id for one in chosen] == ["a", "b", "cost"]
    assert [one.kpi_id for one in statements(table, always=("cost",), limit=0)] == ["cost"]


def test_statements_missed_objective_needs_words_whatever_the_gap() -> None:
    """A KPI on plan whose objective is off track comes with the worst; too few events or no gap need none."""
    table = ranked([("watched", "watch", 0.5), ("cpl", "on_track", 0.0), ("nps", "", 0.9), ("new", "", 0.1)])
    table["comment_required"] = [True, False, False, False]
    table.loc[2, "flag"] = "low_base|not_interpretable"
    table.loc[3, "delta"] = float("nan")
    chosen = statements(table, missed={"cpl", "nps", "new", "elsewhere"})
    assert [(one.kpi_id, one.misses_objective) for one in chosen] == [("cpl", True), ("watched", False)]


def test_write_commentary_says_that_an_objective_is_missed() -> None:
    """The fact first, then the objective, in the reader's language."""
    missed = Statement("leads", "n", 80.0, 100.0, -20.0, -0.2, "", "adverse", misses_objective=True)
    english = write_commentary([missed], CATALOGUE, "en").iloc[0]["what"]
    french = write_commentary([missed], CATALOGUE, "fr").iloc[0]["what"]
    assert english.endswith("against plan, adverse. Its objective is off track.")
    assert french.endswith("défavorable. Son objectif est en écart.")


def test_statements_drivers_largest_first_without_zeros() -> None:
    """Drivers belong to their KPI, largest first whatever the sign, and say nothing if zero."""
    drivers = pd.DataFrame(
        {
            "kpi_id": ["marketing_cost"] * 3 + ["cac"],
            "driver": ["mix", "rate", "fx", "rate"],
            "contribution": [1.0, -2.0, 0.0, 9.0],
        }
    )
    natures = pd.DataFrame({"kpi_id": ["marketing_cost"], "nature": ["timing"], "timing": [2.0]})
    first = statements(compared(), drivers=drivers, natures=natures)[0]
    assert first.drivers == (Driver("rate", -2.0), Driver("mix", 1.0))
    assert (first.nature, first.timing) == ("timing", 2.0)


def test_write_commentary_in_english_says_fact_parts_and_year() -> None:
    """What, why and so what, each with its numbers; the three parts 2 000 + 600 + 400 make the 3 000."""
    record = write_commentary([SEA], CATALOGUE, "en").iloc[0]
    said = record.str.replace("\xa0", " ")
    assert said["headline"] == "Marketing cost: +25.0% against plan"
    assert said["what"] == "Marketing cost 15.0 kEUR, +3.0 kEUR (+25.0%) against plan, adverse."
    assert said["why"] == "Parts of the gap: activity +2.0 kEUR, price +0.6 kEUR, mix +0.4 kEUR."
    assert said["so_what"] == "Full-year landing +4.0 kEUR (+3.3%) against plan."
    assert (said["tag"], said["author"], said["next"]) == ("recurring", "", "")


def test_write_commentary_without_drivers_claims_no_cause() -> None:
    """No decomposition, no cause; no forecast, no effect on the year."""
    bare = Statement("leads", "n", 80.0, 100.0, -20.0, -0.2, "", "adverse")
    record = write_commentary([bare], CATALOGUE, "en").iloc[0]
    assert record["why"] == "The figures show no cause."
    assert record["so_what"] == "The effect on the full year is not known."


def test_write_commentary_unbudgeted_says_nothing_was_planned() -> None:
    """A gap without a plan has no percentage to speak of."""
    spent = Statement("marketing_cost", "EUR", 4_200.0, 0.0, 4_200.0, float("nan"), "unbudgeted", "adverse")
    record = write_commentary([spent], CATALOGUE, "en").iloc[0].str.replace("\xa0", " ")
    assert (
        record["headline"] == "Marketing cost: 4.20 kEUR without a plan"
        or "without a plan" in record["headline"]
    )
    assert record["what"].endswith("; nothing was planned.")


def test_write_commentary_timing_says_what_comes_back() -> None:
    """A shift in time is named with the amount the forecast takes back, without its sign."""
    late = Statement(
        "marketing_cost",
        "EUR",
        4e4,
        48e3,
        -8e3,
        -1 / 6,
        "",
        "favourable",
        landing_delta=-1e3,
        timing=-7e3,
        nature="timing",
    )
    record = write_commentary([late], CATALOGUE, "en").iloc[0].str.replace("\xa0", " ")
    assert record["so_what"] == (
        "The forecast takes back 7.0 kEUR within the year. Full-year landing −1.0 kEUR against plan."
    )


@pytest.mark.parametrize("language", ["en", "fr"])
def test_write_commentary_many_drivers_stays_within_sixty_words(language: str) -> None:
    """Long names are dropped into "other" until the comment fits, and the parts still make the gap."""
    names = tuple(Driver(" ".join(["very long campaign name"] * 3) + f" {n}", 100.0) for n in range(9))
    wordy = Statement("marketing_cost", "EUR", 15e3, 12e3, 900.0, 0.25, "", "adverse", names)
    record = write_commentary([wordy], CATALOGUE, language).iloc[0]
    assert count_words(record.to_dict()) <= 60
    assert "very long" in record["why"]


def test_write_commentary_uses_all_sixty_words() -> None:
    """Every word of a longer name counts; the longest comment that names all three parts has exactly 60."""
    words = {}
    for length in range(1, 50):
        names = (Driver(" ".join(["word"] * length), 500.0), Driver("second", 300.0), Driver("third", 100.0))
        statement = Statement("marketing_cost", "EUR", 15e3, 12e3, 900.0, 0.25, "", "adverse", names)
        record = write_commentary([statement], CATALOGUE, "en").iloc[0]
        if "third" in record["why"]:
            words[length] = count_words(record.to_dict())
    assert max(words.values()) == 60


def test_write_commentary_names_three_parts_and_sums_the_rest() -> None:
    """Of 400 + 300 + 200 + 60 + 40 the last two are 100 together."""
    parts = tuple(Driver(f"part{n}", size) for n, size in enumerate((400.0, 300.0, 200.0, 60.0, 40.0)))
    statement = Statement("marketing_cost", "EUR", 5000.0, 4000.0, 1000.0, 0.25, "", "adverse", parts)
    said = write_commentary([statement], CATALOGUE, "en").iloc[0]["why"].replace("\xa0", " ")
    assert said == "Parts of the gap: part0 +400 EUR, part1 +300 EUR, part2 +200 EUR, other +100 EUR."


def test_write_commentary_people_speak_first_and_are_named() -> None:
    """A person's comment replaces the rule's on the same KPI, keeps its words, and bears its author."""
    people = pd.DataFrame(
        {
            "line": ["Salon", "marketing_cost"],
            "what": ["Stand moved", "We bought more"],
            "why": ["", None],
            "so_what": ["", ""],
            "next_action": ["Book hall 4", ""],
            "author": ["", "Controller"],
        }
    )
    leads = Statement("leads", "n", 80.0, 100.0, -20.0, -0.2, "", "adverse")
    written = write_commentary([SEA, leads], CATALOGUE, "en", analysts=people)
    assert written["kpi_id"].tolist() == ["Salon", "marketing_cost", "leads"]
    assert written["author"].tolist() == ["analyst", "Controller", ""]
    assert written["headline"].tolist()[:2] == ["Salon", "Marketing cost"]
    assert written["what"].tolist()[:2] == ["Stand moved", "We bought more"]
    assert written["next"].iloc[0] == "Book hall 4"
    assert written["why"].iloc[1] == ""


def test_write_commentary_nothing_to_say_is_an_empty_frame() -> None:
    """No statement, no row, the same columns."""
    written = write_commentary([], CATALOGUE, "fr")
    assert len(written) == 0
    assert "headline" in written.columns


def test_write_commentary_in_french_says_the_same() -> None:
    """The same figures in French: decimal comma, space before the percent sign, French names of the steps."""
    said = write_commentary([SEA], CATALOGUE, "fr", locale="fr-FR").iloc[0].str.replace("\xa0", " ")
    assert said["what"] == "Dépenses marketing 15,0 kEUR, +3,0 kEUR (+25,0 %) vs budget, défavorable."
    assert said["why"] == "Composition de l'écart : activité +2,0 kEUR, prix +0,6 kEUR, mix +0,4 kEUR."
    assert said["so_what"] == "Atterrissage annuel +4,0 kEUR (+3,3 %) vs budget."


def test_write_commentary_parts_of_a_rate_have_the_decimals_of_the_rate() -> None:
    """2.34 %, -0.04 pt of it by sessions and nearly nothing by orders: 0.00 pt, not -0.0044."""
    drivers = (Driver("Sessions", -0.00036), Driver("Orders", -0.000044))
    rate = Statement("site_conversion_rate", "%", 0.0234, 0.0238, -0.0004, -0.017, "", "adverse", drivers)
    record = write_commentary([rate], load_catalogue(), "en").iloc[0]
    assert (
        record["why"]
        == "Parts of the gap: Sessions −0.04\N{NO-BREAK SPACE}pp, Orders 0.00\N{NO-BREAK SPACE}pp."
    )
    assert record["what"].startswith("Site conversion rate 2.34%, −0.04\N{NO-BREAK SPACE}pp (−1.7%)")
