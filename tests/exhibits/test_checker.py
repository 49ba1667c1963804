"""The checker finds each fault it is there for, and none in a sound exhibit."""

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest
from matplotlib.collections import PolyCollection
from matplotlib.patches import Wedge

from exhibits.samples import by_month, make_scope
from reporting.exhibits import Exhibit, Title, columns_by_month
from reporting.exhibits.chart_body import ChartBody
from reporting.exhibits.checker import Drawing, check_exhibit, check_report
from reporting.exhibits.grid import Amount, Cell, Grid, GridColumn, Row
from reporting.exhibits.lettering import Label


def sound() -> Exhibit:
    frame = by_month([33_000.0, 36_500.0, 43_000.0], [35_000.0, 35_000.0, 40_000.0], closed=2)
    return columns_by_month(frame, make_scope(), name="Cost", message="Cost lands 2.5 kEUR above plan.")


def parts(exhibit: Exhibit) -> Drawing:
    assert isinstance(exhibit.body, ChartBody)
    return Drawing(exhibit.body.figure)


def series(exhibit: Exhibit, name: str) -> PolyCollection:
    return next(parts(exhibit).named(name))


def write(exhibit: Exhibit, label: Label) -> None:
    from reporting.exhibits.lettering import Lettering

    found = parts(exhibit).figure.findobj(Lettering)[0]
    assert isinstance(found, Lettering)
    found.add([label])


def middle_of_a_variance(exhibit: Exhibit) -> tuple[float, float]:
    drawing = parts(exhibit)
    left, bottom, right, top = drawing.boxes(next(drawing.named("delta:adverse")))[0]
    return (left + right) / 2, (bottom + top) / 2


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
    "R14": lambda e: write(e, Label(*middle_of_a_variance(e), "inside", "#000000", 8.0, "middle")),
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


def test_checker_finds_nothing_in_a_sound_exhibit() -> None:
    """A shipped chart breaks no rule."""
    assert check_exhibit(sound()) == ()


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
    ],
)
def test_checker_finds_a_broken_cell(cell: Cell, rule: str) -> None:
    """Cells say what they mean, in as many figures as a reader takes in."""
    grid = Grid((GridColumn("KPI", align="start"), GridColumn("AC")), (Row((Cell("Cost"), cell)),))
    exhibit = Exhibit("table", "costs", grid, Title("BU", (("Cost", True),)))
    assert [broken.rule for broken in check_exhibit(exhibit)] == [rule]


def test_check_report_finds_a_label_used_twice() -> None:
    """Two exhibits with one label would share an anchor."""
    found = check_report([sound(), sound()])
    assert [str(broken) for broken in found] == ["by-month: R41 label is used twice"]
