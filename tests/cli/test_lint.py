"""`lint` runs notebooks, names the rules their exhibits break with cell and label, and files nothing."""

from __future__ import annotations

import json

from cli.conftest import Reporting
from small_workspace import CELLS, PERIOD, SmallWorkspace

# A message must name a number (R27), and two exhibits must not share an anchor (R41).
WORDY = (
    '#| label: key-figures\nexhibits.key_figures(kpis, scope, catalogue, message="Costs are far too high.")'
)
AGAIN = '#| label: again\nexhibits.key_figures(kpis, scope, catalogue, label="key-figures")'


def test_lint_sound_reports_exit_with_0(on_small: Reporting, small: SmallWorkspace) -> None:
    """Three jobs of one exhibit each break nothing; nothing is filed."""
    answer = on_small("lint", "--period", PERIOD, "--quiet")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out == "3 exhibits of 3 reports break no rule of the notation\n"
    assert not small.filed("FR").exists()


def test_lint_names_notebook_cell_label_and_rule(on_small: Reporting, small: SmallWorkspace) -> None:
    """The fourth cell, counted as its author does, shows what is wrong; in each language asked for."""
    small.write_notebook(CELLS[0], CELLS[1], WORDY, CELLS[3])
    answer = on_small(
        "lint", "monthly", "--unit", "FR", "--period", PERIOD, "--language", "fr", "--language", "en"
    )
    assert (answer.code, answer.out) == (3, "")
    assert answer.err.splitlines() == [
        f"notebooks/monthly.ipynb: cell 4 ({PERIOD} FR {language}): 'key-figures' breaks R27: "
        "the message names no number"
        for language in ("fr", "en")
    ]


def test_lint_compares_the_exhibits_of_a_report(on_small: Reporting, small: SmallWorkspace) -> None:
    """What holds between exhibits is checked too, and JSON says the same as text."""
    small.write_notebook(*CELLS[:3], AGAIN, CELLS[3])
    answer = on_small("lint", "monthly", "--unit", "UK", "--period", PERIOD, "--json")
    assert answer.code == 3
    (job,) = json.loads(answer.out)
    assert (job["report"], job["unit"], job["exhibits"]) == ("monthly", "UK", 2)
    assert job["broken"] == [
        {"cell": 5, "label": "key-figures", "rule": "R41", "message": "label is used twice"}
    ]


def test_lint_of_a_notebook_that_fails_says_where_and_exits_with_5(
    on_small: Reporting, small: SmallWorkspace
) -> None:
    """A cell that raises is named as `run` names it; the copy that was run is not."""
    small.write_notebook(CELLS[0], "1 / 0", CELLS[3])
    answer = on_small("lint", "monthly", "--unit", "FR", "--period", PERIOD)
    assert answer.code == 5
    assert "1 of 1 reports could not be checked" in answer.err
    assert "notebooks/monthly.ipynb: cell 3" in answer.err
    assert "ZeroDivisionError" in answer.err


def test_lint_refuses_an_unknown_report_with_a_guess(on_small: Reporting) -> None:
    """Params and selection are refused before any kernel is started."""
    answer = on_small("lint", "montly")
    assert answer.code == 3
    assert "did you mean 'monthly'?" in answer.err
