"""Golden cases of analyses, written as data in tests/golden/analysis."""

import pytest

from variance.cases import Case, load_cases, run_case


@pytest.mark.parametrize("case", load_cases("analysis"))
def test_case_gives_the_figures_worked_by_hand(case: Case) -> None:
    """Each call of the case gives what its arithmetic says, and leaves its input unchanged."""
    run_case(case)
