"""Tables read into memory are what DuckDB gives, and a monthly job opens no DuckDB."""

from __future__ import annotations

import pytest
from pandas.testing import assert_frame_equal

from data.conftest import Load
from reporting.data.schema import TABLES

KNOWN = "2026-04-20 08:00:00"
LATER = "2026-05-02 08:00:00"
FILES = {
    "dim_action": "action_id,name,bu_id,action_type,status,is_test\n"
    "A2,Été ☀,FR,sea,approved,true\nA1,Z,FR,sea,approved,\nA3,All,FR,sea,approved,false\n",
    "fact_cost_entry": "entry_id,doc_type,posting_date,service_start,service_end,bu_id,action_id,nature_id,"
    "amount_local,currency,recorded_at\n"
    f"2,invoice,2026-03-05,2026-03-01,2026-03-31,FR,A1,fees,-77.7777,EUR,{KNOWN}\n"
    f"2,invoice,2026-03-05,2026-03-01,2026-03-31,FR,A1,fees,0.1,EUR,{LATER}\n"
    f"1,invoice,2026-02-03,2026-02-01,2026-02-28,FR,A2,media,12345678901.3456,EUR,{KNOWN}\n"
    f"3,invoice,2026-02-03,2026-02-01,2026-02-28,FR,A3,media,5,EUR,{KNOWN}\n",
    "fact_milestone": "milestone_id,action_id,name,stage,baseline_start,baseline_finish,status\n"
    "m1,A1,Brief,creative,2026-02-01,2026-02-10,done\nm2,A1,Old,creative,2024-01-01,2024-02-10,done\n",
}


@pytest.mark.parametrize("as_of", ["", "2026-04-25"])
def test_table_is_what_the_engine_gives(load: Load, as_of: str) -> None:
    """Rows, order and types are the same for texts, dates, money and flags, with and without gaps."""
    facts = load(FILES, "2026-03", as_of=as_of)
    for name, table in TABLES.items():
        time = f"{table.time} IS NULL OR left(CAST({table.time} AS VARCHAR), 4) IN ('2025', '2026', '2027')"
        query = f"SELECT * FROM ({facts.engine.query(name)}) WHERE {time if table.time else 'true'}"
        expected = facts.engine.connection.execute(f"{query} ORDER BY {', '.join(table.key)}").df()
        assert_frame_equal(facts.table(name), expected, obj=name)
    assert len(facts.table("fact_cost_entry")) == 3


def test_monthly_measures_open_no_engine(load: Load) -> None:
    """Prepared rows and small tables are read without the start of DuckDB."""
    facts = load(FILES, "2026-03")
    assert len(facts.measures())
    assert len(facts.table("dim_action")) == 3
    assert facts.engine._connection is None
