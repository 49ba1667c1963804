"""Bars by structure: sorted values with plan behind, variances, pins, and rates at half width."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from reporting.exhibits.canvas import Sheet, empty_sheet
from reporting.exhibits.chart import chart_exhibit
from reporting.exhibits.exhibit import Exhibit
from reporting.exhibits.lettering import text_width
from reporting.exhibits.records import CatalogueLike, impact_of, number, require_columns
from reporting.exhibits.tables import Column
from reporting.exhibits.theme import DEFAULT
from reporting.exhibits.tiers import Names, Tier, draw_tiers, sheet_height
from reporting.exhibits.titles import build_title, window_text
from reporting.exhibits.voice import ScopeLike, Voice, voice_of
from reporting.language.numbers import NO_DATA, choose_scale, is_money

_NEEDED = ("kpi_id", "actual", "plan", "delta", "delta_pct", "uom")
MOST_ROWS = 24


def bars_by(
    frame: pd.DataFrame,
    scope: ScopeLike,
    catalogue: CatalogueLike,
    *,
    by: str,
    kpis: Sequence[str],
    by_name: str = "",
    names: Mapping[str, str] | None = None,
    window: str = "period",
    label: str = "by-structure",
    message: str = "",
    order: Sequence[str] | None = None,
    footnotes: Sequence[str] = (),
) -> Exhibit:
    """Draw a first KPI against plan, and further KPIs beside it, for each part of a structure.

    Parameters
    ----------
    frame
        Compared KPIs of the window, one row per part and KPI: `by`, `window`, `kpi_id`, `actual`, `plan`,
        `delta`, `delta_pct`, `evaluation`, `uom`, `flag`. The row with an empty part is the total.
    by
        Column of the structure (``channel``).
    kpis
        First the KPI drawn with its plan, variance and relative variance; then rates drawn at half width.
    by_name
        Name of the structure in the reader's language.
    names
        Id of a part to its name.
    order
        Ids in the order shown; by default largest actual first.

    Notes
    -----
    At most 24 parts are drawn; the smallest of the first KPI are summed as "Other (n)", whose rates are not
    shown because rates cannot be added. Parts without data print "–".
    """
    require_columns(frame, (by, *_NEEDED), "bars by structure")
    voice, theme = voice_of(scope), DEFAULT
    rows = frame[frame["window"] == window] if "window" in frame else frame
    parts = _ordered(rows, by, kpis[0], order)
    kept, merged = (
        (parts, []) if len(parts) <= MOST_ROWS else (parts[: MOST_ROWS - 1], parts[MOST_ROWS - 1 :])
    )
    blank = rows[by].fillna("").astype("str") == ""
    has_total = bool((rows[blank]["kpi_id"] == kpis[0]).any())
    keyed = {(str(r[by] or "") if not pd.isna(r[by]) else "", r["kpi_id"]): r for _, r in rows.iterrows()}
    ids = [*kept, *(["…"] if merged else []), *([""] if has_total else [])]
    if merged:
        keyed["…", kpis[0]] = _other([keyed[part, kpis[0]] for part in merged if (part, kpis[0]) in keyed])
    tiers: list[Tier] = []
    measures: list[tuple[str, str]] = []
    for position, kpi_id in enumerate(kpis):
        records = [keyed.get((part, kpi_id)) for part in ids]
        name = catalogue[kpi_id].name(voice.say.language)
        # The title says the whole name; the head of a narrow column has room for the short one.
        head = catalogue[kpi_id].name(voice.say.language, short=True)
        own, unit = _tiers(records, head, voice, first=position == 0, total=has_total)
        tiers += own
        measures.append((name, unit))
    shown = [_name(part, names, len(merged), voice) for part in ids]
    width = min(max((text_width(n, theme.font_size) for n in shown), default=60.0) + 10.0, 150.0)
    if kept:
        sheet = Sheet(sheet_height(len(ids), total=has_total), theme)
        draw_tiers(sheet, Names(tuple(shown), has_total, width), tiers)
    else:
        sheet = empty_sheet(theme, voice.say("Nothing to show for this period."))
    title = build_title(
        scope,
        voice,
        measures,
        by=by_name or voice.say("structure"),
        period=window_text(scope, window),
        scenarios=("AC", "PL", "ΔPL", "ΔPL%"),
    )
    return chart_exhibit(
        label,
        sheet.figure,
        scope,
        _behind(ids, kpis, keyed, shown),
        _columns(kpis, catalogue, keyed, by_name, voice),
        title,
        message,
        _alt(str(title), ids, shown, keyed, kpis[0], voice),
        footnotes,
    )


def _ordered(rows: pd.DataFrame, by: str, kpi_id: str, order: Sequence[str] | None) -> list[str]:
    own = rows[(rows["kpi_id"] == kpi_id) & (rows[by].fillna("").astype("str") != "")]
    if order is not None:
        present = set(own[by])
        return [part for part in order if part in present]
    return [str(p) for p in own.sort_values("actual", ascending=False, kind="stable", na_position="last")[by]]


def _other(records: Sequence[pd.Series]) -> pd.Series:
    """Sum the parts not drawn one by one."""
    sums = {
        c: sum(number(r[c]) or 0.0 for r in records)
        for c in ("actual", "plan", "delta", "impact")
        if c in records[0]
    }
    other = records[0].copy()
    for column, value in sums.items():
        other[column] = value
    other["delta_pct"] = sums["delta"] / abs(sums["plan"]) if sums["plan"] else None
    other["flag"] = ""
    if "impact" in sums:
        other["evaluation"] = (
            "favourable" if sums["impact"] > 0 else "adverse" if sums["impact"] < 0 else "neutral"
        )
    else:
        same = {
            r.get("evaluation")
            for r in records
            if number(r["delta"]) and (number(r["delta"]) or 0) * sums["delta"] > 0
        }
        other["evaluation"] = same.pop() if len(same) == 1 else "neutral"
    return other


def _tiers(
    records: Sequence[pd.Series | None], name: str, voice: Voice, *, first: bool, total: bool
) -> tuple[list[Tier], str]:
    """Describe the tiers of one KPI, and its unit."""
    read = [_read(r) for r in records]
    uom = next((str(r["uom"]) for r in records if r is not None), "n")
    drawn = read[:-1] if total else read
    actual = tuple(r[0] for r in read)
    plan = tuple(r[1] for r in read)
    # One rate far from the others (59 beside 1,390) is no reason to write them all in thousands.
    figures = 3 if first else 4
    scale = choose_scale([v for r in drawn for v in (r[0], r[1])], uom, figures=figures)
    unit = voice.unit(uom, scale)
    flags = [str(r.get("flag") or "") if r is not None else "no_data" for r in records]
    muted = tuple(bool({"low_base", "not_interpretable"} & set(flag.split("|"))) for flag in flags)
    texts = tuple(voice.value(v, uom, scale, flag=f) for v, f in zip(actual, flags, strict=True))
    if not first:
        return [Tier("ratio", f"{name}, {unit}", actual, texts, muted=muted, total=total)], unit
    impacts = tuple(impact_of(r) if r is not None else "" for r in records)
    deltas, ratios = tuple(r[2] for r in read), tuple(r[3] for r in read)
    delta_texts = tuple(voice.delta(v, uom, scale) for v in deltas)
    ratio_texts = tuple(
        voice.percent(v, digits=0) if v is not None else (NO_DATA if d is None else voice.percent(None))
        for v, d in zip(ratios, deltas, strict=True)
    )
    return [
        Tier("base", "AC, PL", actual, texts, plan, muted=muted, total=total),
        Tier("delta", "ΔPL", deltas, delta_texts, impacts=impacts, total=total),
        Tier("pins", "ΔPL%", ratios, ratio_texts, impacts=impacts, total=total),
    ], unit


def _read(record: pd.Series | None) -> tuple[float | None, float | None, float | None, float | None]:
    if record is None:
        return None, None, None, None
    return tuple(number(record[c]) for c in ("actual", "plan", "delta", "delta_pct"))  # type: ignore[return-value]


def _name(part: str, names: Mapping[str, str] | None, merged: int, voice: Voice) -> str:
    if part == "":
        return voice.say("Total")
    if part == "…":
        return voice.say("Other ({count})").format(count=merged)
    return (names or {}).get(part, part)


def _behind(
    ids: Sequence[str], kpis: Sequence[str], keyed: Mapping[tuple[str, str], pd.Series], names: Sequence[str]
) -> pd.DataFrame:
    """Lay out the records drawn, one row per part."""
    rows = []
    for part, name in zip(ids, names, strict=True):
        row: dict[str, object] = {"name": name}
        for position, kpi_id in enumerate(kpis):
            record = keyed.get((part, kpi_id))
            columns = ("actual", "plan", "delta", "delta_pct") if position == 0 else ("actual",)
            row |= {f"{kpi_id} {c}": number(record[c]) if record is not None else None for c in columns}
        rows.append(row)
    numbers = [
        f"{k} {c}"
        for i, k in enumerate(kpis)
        for c in (("actual", "plan", "delta", "delta_pct") if i == 0 else ("actual",))
    ]
    return pd.DataFrame(rows, columns=["name", *numbers]).astype(dict.fromkeys(numbers, "float64"))


def _columns(
    kpis: Sequence[str],
    catalogue: CatalogueLike,
    keyed: Mapping[tuple[str, str], pd.Series],
    by_name: str,
    voice: Voice,
) -> list[Column]:
    columns = [Column("name", by_name[:1].upper() + by_name[1:] if by_name else voice.say("Name"))]
    for position, kpi_id in enumerate(kpis):
        uom = next((str(r["uom"]) for (_, k), r in keyed.items() if k == kpi_id), "n")
        name = catalogue[kpi_id].name(voice.say.language)
        if position:
            columns.append(Column(f"{kpi_id} actual", name, "ratio" if uom == "%" else "value", uom))
            continue
        group = {"group": name, "scale_with": (f"{kpi_id} actual", f"{kpi_id} plan")}
        columns += [
            Column(f"{kpi_id} actual", "AC", "value", uom, **group),  # type: ignore[arg-type]
            Column(f"{kpi_id} plan", "PL", "value", uom, **group),  # type: ignore[arg-type]
            Column(f"{kpi_id} delta", "ΔPL", "delta", uom, **group),  # type: ignore[arg-type]
            Column(f"{kpi_id} delta_pct", "ΔPL%", "percent", group=name),
        ]
    return columns


def _alt(
    title: str,
    ids: Sequence[str],
    names: Sequence[str],
    keyed: Mapping[tuple[str, str], pd.Series],
    kpi_id: str,
    voice: Voice,
) -> str:
    """Say the largest value, the largest variance and the total."""
    found = [(n, keyed[i, kpi_id]) for i, n in zip(ids, names, strict=True) if (i, kpi_id) in keyed]
    parts = [f"{title}."]
    judged = [(n, r) for n, r in found if number(r["delta"]) is not None and n != voice.say("Total")]
    if judged:
        name, record = max(judged, key=lambda item: abs(number(item[1]["delta"]) or 0.0))
        uom = "cur" if is_money(str(record["uom"])) else str(record["uom"])
        parts.append(
            voice.say("Largest variance: {name}, {delta}.").format(
                name=name, delta=voice.quantity(number(record["delta"]), uom, signed=True)
            )
        )
    total = keyed.get(("", kpi_id))
    if total is not None:
        uom = "cur" if is_money(str(total["uom"])) else str(total["uom"])
        parts.append(
            voice.say("Total: {value}, {percent} against plan.").format(
                value=voice.quantity(number(total["actual"]), uom),
                percent=voice.percent(number(total["delta_pct"])),
            )
        )
    return " ".join(parts)
