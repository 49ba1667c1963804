"""The checker finds each fault it is there for, and none in a sound exhibit."""

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.patches import Wedge

from exhibits.samples import by_month, make_scope, plan_rows
from reporting.exhibits import (
    Exhibit,
    Title,
    bridge,
    columns_by_month,
    gantt,
    small_multiples,
    stacked_columns,
)
from reporting.exhibits.chart_body import ChartBody
from reporting.exhibits.checker import check_exhibit, check_report
from reporting.exhibits.drawing import Drawing
from reporting.exhibits.grid import Amount, Cell, Grid, GridColumn, Row
from reporting.exhibits.lettering import Label, Lettering
from reporting.exhibits.looks import LOOKS
from reporting.exhibits.theme import DEFAULT
from reporting.variance.bridges import bridge as lay


def sound() -> Exhibit:
    frame = by_month([33_000.0, 36_500.0, 43_000.0], [35_000.0, 35_000.0, 40_000.0], closed=2)
    return columns_by_month(frame, make_scope(), name="Cost", message="Cost lands 2.5 kEUR above plan.")


def parts(exhibit: Exhibit) -> Drawing:
    assert isinstance(exhibit.body, ChartBody)
    return Drawing(exhibit.body.figure)


def series(exhibit: Exhibit, name: str) -> PolyCollection:
    return next(parts(exhibit).named(name))


def lettering(exhibit: Exhibit) -> Lettering:
    found = parts(exhibit).figure.findobj(Lettering)[0]
    assert isinstance(found, Lettering)
    return found


def write(exhibit: Exhibit, label: Label) -> None:
    lettering(exhibit).add([label])


def middle_of(exhibit: Exhibit, name: str) -> tuple[float, float]:
    drawing = parts(exhibit)
    left, bottom, right, top = drawing.boxes(next(drawing.named(name)))[0]
    return (left + right) / 2, (bottom + top) / 2


def on_the_axis(exhibit: Exhibit) -> tuple[float, float]:
    """Find a free place on the zero line, between two columns."""
    panel = parts(exhibit).panels["base"][0]
    return panel.x(0.6), panel.y(0.0)


def from_20_000(*, start: str = "PL") -> Exhibit:
    steps = pd.DataFrame({"step": ["sea", "social"], "contribution": [3_000.0, -600.0]})
    return bridge(lay(steps, 20_000.0, 22_400.0, sign=-1.0), make_scope(), name="Cost", start=start)  # type: ignore[arg-type]


def from_400_000() -> Exhibit:
    """Make a bridge whose steps would vanish beside its ends: they are written only."""
    steps = pd.DataFrame({"step": ["sea"], "contribution": [800.0]})
    return bridge(lay(steps, 400_000.0, 400_800.0, sign=-1.0), make_scope(), name="Cost")


def two_units() -> Exhibit:
    frames = [by_month([1_000.0 * i] * 12, [900.0] * 12).assign(unit=f"U{i}") for i in (1, 2)]
    return small_multiples(pd.concat(frames), make_scope(), by="unit", name="Cost")


def stack() -> Exhibit:
    rows = [{"month": "2026-10", "source": name, "actual": 1_000.0} for name in "abc"]
    return stacked_columns(pd.DataFrame(rows), make_scope(), by="source", name="Sessions")


def plan() -> Exhibit:
    stages = plan_rows(("Creative", "2026-07-21", "2026-08-10", "2026-07-21", "2026-08-14", "", ""))
    return gantt(stages, make_scope())


def add_shapes(exhibit: Exhibit, *names: str) -> None:
    for name in names:
        corners = [[(0.0, 0.0), (0.0, 1.0), (1.0, 1.0)]]
        parts(exhibit).figure.add_artist(PolyCollection(corners, gid=name, facecolors=DEFAULT.ink))


def add_lines(exhibit: Exhibit, *names: str) -> None:
    for name in names:
        parts(exhibit).figure.add_artist(LineCollection([[(0.0, 0.0), (1.0, 1.0)]], gid=name))


# 10 + 3 is 13, and the end says 12.
BRIDGE = pd.DataFrame(
    {
        "kind": ["start", "contribution", "end"],
        "contribution": [0.0, 3.0, 0.0],
        "to_value": [10.0, 13.0, 12.0],
    }
)

FAULTS: dict[str, Callable[[Exhibit], object]] = {
    "R01": lambda e: series(e, "bars:AC").set_facecolor("#123456"),
    "R03": lambda e: series(e, "bars:PL").set_facecolor("#404040"),
    "R04": lambda e: series(e, "bars:FC").set_hatch("."),
    "R05": lambda e: series(e, "head:AC").set_facecolor("#ff00ff"),
    "R06": lambda e: series(e, "bars:PL").set_zorder(9),
    "R08": lambda e: series(e, "delta:adverse").set_facecolor("#009e73"),
    "R11": lambda e: setattr(parts(e).panels["delta"][0], "ylim", (-9_000, 9_000)),
    "R12": lambda e: next(parts(e).strokes("stem:")).set_linewidth(5.0),
    "R13": lambda e: [axis.set_gid("axis:none") for axis in parts(e).strokes("axis:")],
    "R14": lambda e: write(e, Label(*middle_of(e, "delta:adverse"), "inside", "#000000", 8.0, "middle")),
    "R16": lambda e: series(e, "bars:AC").set_verts([[(0, 0), (0, 9e9), (0.5, 9e9), (0.5, 0)]]),
    "R17": lambda e: setattr(parts(e).panels["base"][0], "xlim", (3.0, 0.0)),
    "R18": lambda e: (
        next(parts(e).strokes("stem:")).set_gid("line:AC")
        or setattr(parts(e).panels["base"][0], "orientation", "horizontal")
    ),
    "R20": lambda e: setattr(parts(e).panels["base"][0], "ylim", (30_000, 43_000)),
    "R21": lambda e: parts(e).figure.subplots().set_yscale("symlog"),
    "R24": lambda e: series(e, "bars:AC").set_verts([[(0, 0), (0, 1), (0.95, 1), (0.95, 0)]]),
    "R29": lambda e: parts(e).figure.legend([series(e, "bars:AC")], ["AC"]),
    "R30": lambda e: parts(e).figure.subplots(),
    "R31": lambda e: [write(e, Label(200.0, 100.0, "one", "#000000", 8.0)) for _ in range(2)],
    "R33": lambda e: write(e, Label(-40.0, 100.0, "outside", "#000000", 8.0)),
    "R34": lambda e: parts(e).figure.add_artist(Wedge((0.5, 0.5), 0.1, 0, 90)),
    "R45": lambda e: write(e, Label(3.0, 150.0, "pale", "#cccccc", 8.0)),
    "R46": lambda e: write(e, Label(3.0, 150.0, "small", "#000000", 5.0)),
}


OTHER_FAULTS: list[tuple[str, Callable[[], Exhibit], Callable[[Exhibit], object]]] = [
    ("R02", lambda: from_20_000(start="PY"), lambda e: series(e, "bars:PY").set_facecolor("#404040")),
    ("R22", two_units, lambda e: setattr(parts(e).panels["multiple"][0], "ylim", (0.0, 500.0))),
    ("R23", from_400_000, lambda e: lettering(e).labels.clear()),
    ("R31", sound, lambda e: write(e, Label(*middle_of(e, "bars:AC"), "on a bar", "#000000", 8.0, "middle"))),
    ("R31", sound, lambda e: write(e, Label(*on_the_axis(e), "x", "#000000", 8.0, "middle"))),
    ("R32", sound, lambda e: write(e, Label(3.0, 150.0, "12,345", "#000000", 8.0))),
    ("R34", sound, lambda e: add_lines(e, *(f"line:{i}" for i in range(4)))),
    ("R35", stack, lambda e: add_shapes(e, *(f"stack:{i}" for i in range(4)))),
    ("R36", from_20_000, lambda e: [stroke.set_gid("") for stroke in parts(e).strokes("connectors")]),
    ("R37", from_20_000, lambda e: setattr(parts(e).panels["bridge"][0], "xlim", (-9_000.0, 22_400.0))),
    ("R41", sound, lambda e: add_shapes(e, *["highlight"] * 3)),
    ("R47", plan, lambda e: series(e, "bars:PL").set_gid("box")),
]


@pytest.mark.parametrize("make", [sound, from_20_000, from_400_000, two_units, stack, plan])
def test_checker_finds_nothing_in_a_sound_exhibit(make: Callable[[], Exhibit]) -> None:
    """No chart breaks a rule before a fault is put into it."""
    assert check_exhibit(make()) == ()


@pytest.mark.parametrize(("rule", "make", "fault"), OTHER_FAULTS)
def test_checker_finds_a_broken_drawing_of_each_kind(
    rule: str, make: Callable[[], Exhibit], fault: Callable[[Exhibit], object]
) -> None:
    """Bridges, multiples, stacks and plans have rules of their own."""
    exhibit = make()
    fault(exhibit)
    assert rule in {broken.rule for broken in check_exhibit(exhibit)}


def test_checker_finds_impacts_that_are_one_in_grey() -> None:
    """The green of a traffic light is as light as its red: 5.1 and 5.6 on white."""
    drawing = Drawing(sound().figure, replace(DEFAULT, favourable="#2e7d32"))  # type: ignore[arg-type]
    assert "R48" in {rule for check in LOOKS for rule, _ in check(drawing)}


@pytest.mark.parametrize("rule", FAULTS)
def test_checker_finds_a_broken_drawing(rule: str) -> None:
    """Each fault put into the drawing is named by its rule."""
    exhibit = sound()
    FAULTS[rule](exhibit)
    assert rule in {broken.rule for broken in check_exhibit(exhibit)}


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"title": None}, "R26"),
        ({"title": Title("", (("Cost", True),))}, "R26"),
        ({"title": Title("BU", (("Cost", False),))}, "R26"),
        ({"message": "Costs are far too high."}, "R27"),
        ({"message": "1 " + "word " * 60}, "R27"),
        ({"alt": " "}, "R45"),
        ({"title": Title("BU", (("Cost", True),), "YTD 2026-10, AC")}, "R28"),
        ({"title": Title("BU", (("Cost", True),), "2026-10, PY, AC")}, "R40"),
        ({"data": BRIDGE}, "R36"),
    ],
)
def test_checker_finds_broken_words(change: dict[str, object], rule: str) -> None:
    """Titles, messages and alternative texts are checked too."""
    exhibit = replace(sound(), **change)  # type: ignore[arg-type]
    assert rule in {broken.rule for broken in check_exhibit(exhibit)}


@pytest.mark.parametrize(
    ("cell", "rule"),
    [
        (Cell("nan"), "R15"),
        (Cell("7.5", bar=0.5), "R07"),
        (Cell("0.09", amount=Amount(0.09, "pp")), "R43"),
        (Cell("1,234,567"), "R32"),
        (Cell("", status="watch"), "R10"),
        (Cell("7.5", amount=Amount(7.5, "EUR", signed=True)), "R07"),
        (Cell("+7.5", amount=Amount(7.5, "EUR")), "R07"),
    ],
)
def test_checker_finds_a_broken_cell(cell: Cell, rule: str) -> None:
    """Cells say what they mean, in as many figures as a reader takes in."""
    grid = Grid((GridColumn("KPI", align="start"), GridColumn("AC")), (Row((Cell("Cost"), cell)),))
    exhibit = Exhibit("table", "costs", grid, Title("BU", (("Cost", True),)))
    assert [broken.rule for broken in check_exhibit(exhibit)] == [rule]


NUMBER = Cell("7.5", amount=Amount(7.5, "EUR"))


@pytest.mark.parametrize(
    ("columns", "rows", "rule"),
    [
        ((GridColumn("Scenario", align="start"), GridColumn("Cost")), (Row((Cell("PY"), NUMBER)),), "R19"),
        ((GridColumn("Month", align="start"), GridColumn("Cost")), (Row((Cell("2026-10"), NUMBER)),), "R19"),
        ((GridColumn("KPI", align="start"), GridColumn("")), (Row((Cell("Cost"), NUMBER)),), "R38"),
        (
            (GridColumn("KPI", align="start"), GridColumn("AC", align="start")),
            (Row((Cell("Cost"), NUMBER)),),
            "R38",
        ),
        (
            (GridColumn("KPI", align="start"), GridColumn("AC")),
            (Row((Cell("Total"), NUMBER), "total"), Row((Cell("Cost"), NUMBER))),
            "R38",
        ),
    ],
)
def test_checker_finds_a_table_laid_out_wrongly(
    columns: tuple[GridColumn, ...], rows: tuple[Row, ...], rule: str
) -> None:
    """Scenarios and time are columns, numbers end where their header ends, totals stand below."""
    exhibit = Exhibit("table", "costs", Grid(columns, rows), Title("BU", (("Cost", True),)))
    assert [broken.rule for broken in check_exhibit(exhibit)] == [rule]


def test_check_report_finds_a_label_used_twice() -> None:
    """Two exhibits with one label would share an anchor."""
    found = check_report([sound(), sound()])
    assert [str(broken) for broken in found] == ["by-month: R41 label is used twice"]
