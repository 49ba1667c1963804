"""The command line called as a shell calls it, on a workspace of its own."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from reporting.cli import main
from small_workspace import PERIOD, SmallWorkspace, make_small_workspace


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command left: exit code, stdout, stderr."""

    code: int
    out: str
    err: str

    @property
    def last(self) -> list[str]:
        """The lines of stderr after the progress of a run."""
        lines = self.err.splitlines()
        return lines[1:] if lines[:1] == ["reading params and data"] else lines


Reporting = Callable[..., Answer]


@pytest.fixture
def small(tmp_path: Path) -> SmallWorkspace:
    """Two units and their group, nothing filed yet."""
    return make_small_workspace(tmp_path / "small")


@pytest.fixture(autouse=True)
def _signals() -> Iterator[None]:
    """Give signals back what they did before: a command catches them."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def reporting(capsys: pytest.CaptureFixture[str]) -> Reporting:
    """Run one command in this process."""

    def run(*arguments: str) -> Answer:
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main(list(arguments))
        captured = capsys.readouterr()
        code = left.value.code
        return Answer(code if isinstance(code, int) else 0, captured.out, captured.err)

    return run


@pytest.fixture
def on_small(reporting: Reporting, small: SmallWorkspace) -> Reporting:
    """Run one command on the small workspace."""

    def run(verb: str, *arguments: str) -> Answer:
        return reporting(verb, "--workspace", str(small.root), *arguments)

    return run


@pytest.fixture(scope="session")
def filed(tmp_path_factory: pytest.TempPathFactory) -> SmallWorkspace:
    """File all reports of a small workspace once; tests only read it."""
    made = make_small_workspace(tmp_path_factory.mktemp("filed") / "small")
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    with pytest.raises(SystemExit) as left:
        main(["run", "--workspace", str(made.root), "--period", PERIOD, "--quiet"])
    for number, handler in before.items():
        signal.signal(number, handler)
    assert not left.value.code
    return made


@pytest.fixture
def on_filed(reporting: Reporting, filed: SmallWorkspace) -> Reporting:
    """Run one command on the filed workspace."""

    def run(verb: str, *arguments: str) -> Answer:
        return reporting(verb, "--workspace", str(filed.root), *arguments)

    return run
