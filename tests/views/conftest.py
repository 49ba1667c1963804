"""A world small enough to work out by hand: two channels, one organic; plan, budget and ledger of 2026."""

# ruff: noqa: E501 -- tables of cases, one a line

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from reporting.data import Facts, load_facts
from reporting.data.snapshot import take_snapshot
from reporting.data.spec import SnapshotSpec, SourceSpec, TableSpec, UnitRecord
from reporting.metrics import Catalogue, load_catalogue

World = Callable[..., Facts]

MEASURES = "date,bu_id,channel_id,campaign_id,source,measure_id,attribution_model,value,currency\n"
PLANS = "version_id,period,bu_id,channel_id,measure_id,value,currency\n"
LINES = "version_id,period,bu_id,action_id,channel_id,nature_id,amount_local,currency\n"
LEDGER = "entry_id,doc_type,posting_date,service_start,service_end,bu_id,action_id,channel_id,nature_id,amount_local,currency\n"
LOADS = "source,bu_id,period,status,loaded_to\n"

DIMENSIONS = {
    "dim_version": "version_id,kind,fiscal_year,status\nBUD,BUDGET,2026,locked\n",
    "dim_channel": "channel_id,label_en,label_fr,action_type,poem,position\n"
    "sea,Search ads,Référencement payant,sea,paid,1\nsocial,Social ads,Réseaux sociaux,social_ads,paid,2\n"
    "seo,Organic search,Recherche naturelle,content_seo,owned,3\n",
    "dim_cost_nature": "nature_id,label_en,label_fr,position\nmedia,Media,Média,1\nfees,Fees,Honoraires,2\n",
    "dim_action": "action_id,name,bu_id,action_type,owner,status,start_date,end_date,is_test,expected_roi\n"
    "A1,Search campaign,FR,sea,Search manager,in_progress,2026-01-01,2026-12-31,false,2.0\n"
    "A2,Social campaign,FR,social_ads,Social manager,in_progress,2026-01-01,2026-12-31,false,1.0\n"
    "A3,Test pocket,FR,social_ads,Growth lead,in_progress,2026-01-01,2026-12-31,true,\n",
}


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Take a snapshot of tables given as CSV text and open the facts of one unit and period."""

    def make(
        tables: Mapping[str, str],
        period: str,
        *,
        unit: str = "FR",
        units: tuple[UnitRecord, ...] = (UnitRecord("FR", "France"),),
        language: str = "en",
        as_of: str = "",
        **settings: object,
    ) -> Facts:
        texts = DIMENSIONS | dict(tables)
        folder = tmp_path / "files"
        folder.mkdir(exist_ok=True)
        for name, text in texts.items():
            (folder / f"{name}.csv").write_text(text, encoding="utf-8")
        sources = tuple(SourceSpec(name, "csv", folder / f"{name}.csv") for name in texts)
        wanted = tuple(TableSpec(name, (name,)) for name in texts)
        group = str(settings.pop("group", "FR"))
        spec = SnapshotSpec(units, sources, wanted, group, **settings)  # type: ignore[arg-type]
        snapshot = take_snapshot(spec, tmp_path / "snapshots", clock=lambda: 0.0)
        return load_facts(unit, period, as_of, str(snapshot.folder), language)

    return make


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """Give the shipped KPIs."""
    return load_catalogue()


def days(
    measure: str, values: Mapping[str, float], channel: str = "sea", source: str = "shop", currency: str = ""
) -> str:
    """Write daily rows of one measure."""
    return "".join(
        f"{day},FR,{channel},,{source},{measure},,{value},{currency}\n" for day, value in values.items()
    )
