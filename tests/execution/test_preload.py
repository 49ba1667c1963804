"""What a warm kernel prepares before the fork."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from reporting.execution.preload import prepare


def test_prepare_module_and_function_calls_the_function_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The step named after the colon is taken; the module alone takes none."""
    (tmp_path / "slow_to_start.py").write_text("steps = []\n\ndef read():\n    steps.append('read')\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    prepare("slow_to_start")
    assert sys.modules["slow_to_start"].steps == []
    prepare("slow_to_start:read")
    assert sys.modules["slow_to_start"].steps == ["read"]
    monkeypatch.delitem(sys.modules, "slow_to_start")


def test_prepare_module_that_lacks_another_one_is_not_hidden(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the module itself may be missing: one that is there and broken says so."""
    (tmp_path / "broken_start.py").write_text("import no_such_module_at_all\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(ModuleNotFoundError, match="no_such_module_at_all"):
        prepare("broken_start")
