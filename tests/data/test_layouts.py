"""Answers of facts are kept, and stay what they were."""

from __future__ import annotations

from data.conftest import Load

MEASURES = "date,bu_id,channel_id,campaign_id,source,measure_id,attribution_model,value,currency\n"
ORDERS = MEASURES + (
    "2026-02-10,FR,sea,,shop,orders,,3,\n2026-03-10,FR,sea,,shop,orders,,4,\n2026-03-11,FR,seo,,shop,orders,,5,\n"
)


def test_measures_changed_by_the_caller_second_answer_is_unchanged(load: Load) -> None:
    """What a notebook does to its frames does not change what the facts say next: 4 + 5 orders in March."""
    facts = load({"fact_measure_daily": ORDERS}, "2026-03", as_of="2026-03-31")
    first = facts.measures((), ("period",), ("AC",))
    first["value"] = 0.0
    first.loc[:, "measure_id"] = "nothing"
    again = facts.measures((), ("period",), ("AC",))
    assert again.loc[again["measure_id"].eq("orders"), "value"].tolist() == [9.0]


def test_measures_usual_and_other_windows_agree_on_the_same_days(load: Load) -> None:
    """In March the year and the quarter to date are the same days: 3 + 4 orders, and 5."""
    facts = load({"fact_measure_daily": ORDERS}, "2026-03", as_of="2026-03-31")
    for window in ("ytd", "qtd"):
        found = facts.measures(("channel",), (window,), ("AC",))
        orders = found[found["measure_id"].eq("orders")]
        assert dict(zip(orders["channel"], orders["value"], strict=True)) == {"sea": 7.0, "seo": 5.0}


def test_connection_slow_queries_draw_no_progress_bar(load: Load) -> None:
    """A bar of the engine would stand among the exhibits of a report."""
    facts = load({"fact_measure_daily": ORDERS}, "2026-03", as_of="2026-03-31")
    row = facts.engine.connection.execute("SELECT current_setting('enable_progress_bar')").fetchone()
    assert row == (False,)
