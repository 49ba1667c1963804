"""Run golden cases written as data: calls of public functions, their arguments as tables, what must come out.

A case is a YAML file with `case`, `about` and `checks`. A check has

- `call`: a function of the package; `with`: its arguments by name;
- `arithmetic`: how a person finds the expected figures;
- one of `rows` (of a frame: `where` selects exactly one), `totals` (of columns), `count` (rows), `values`
  (of an object: by key, attribute or position), `value` (the result itself), `raises` (`error`, `says`);
- `as`: a name, under which later checks find the result as `{result: name}`.

Arguments: `{table: CSV}`, `{series: [...]}`, `{months: [12 weights]}`, `{catalogue: shipped}`,
`{decimal: "0.1"}`, `{call: ..., with: ...}`, dates as YYYY-MM-DD.
Expected numbers are exact (1e-9 relative); `~3.14` means rounded to the digits shown; `n.a.` means unknown.
0 is not -0.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from importlib import import_module
from io import StringIO
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

GOLDEN = Path(__file__).parent.parent / "golden"
EXPECTATIONS = {"rows", "totals", "count", "values", "value", "raises"}


@dataclass(frozen=True)
class Case:
    """One file of checks."""

    name: str
    checks: list[dict[str, Any]]


def load_cases(folder: str) -> list[Any]:
    """Read all cases of a folder of tests/golden, as pytest parameters."""
    return [
        pytest.param(
            Case(path.stem, yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)["checks"]),
            id=path.stem,
        )
        for path in sorted((GOLDEN / folder).glob("*.yml"))
    ]


def run_case(case: Case) -> None:
    """Make every call of a case and compare what comes out."""
    results: dict[str, Any] = {}
    for number, check in enumerate(case.checks, start=1):
        where = f"{case.name}, check {number} ({check['call']})"
        assert check.get("arithmetic"), f"{where}: no arithmetic"
        assert len(EXPECTATIONS & set(check)) >= 1, f"{where}: nothing expected"
        if "raises" in check:
            _expect_error(check, results, where)
            continue
        result = _call(check, results)
        if "as" in check:
            results[check["as"]] = result
        _expect(check, result, where)


def _call(check: Mapping[str, Any], results: Mapping[str, Any]) -> Any:
    module, name = check["call"].rsplit(".", 1)
    function = getattr(import_module(f"reporting.{module}"), name)
    arguments = {key: _argument(value, results) for key, value in check.get("with", {}).items()}
    result = function(*arguments.pop("args", []), **arguments)
    frames = {key: value for key, value in arguments.items() if isinstance(value, pd.DataFrame)}
    for key, frame in frames.items():
        before = _argument(check["with"][key], results)
        pd.testing.assert_frame_equal(frame, before, obj=f"input {key} of {name}")
    return result


def _expect_error(check: Mapping[str, Any], results: Mapping[str, Any], where: str) -> None:
    with pytest.raises(Exception, match=r"(?s).*") as caught:
        _call(check, results)
    assert type(caught.value).__name__ == check["raises"]["error"], f"{where}: {caught.value!r}"
    assert check["raises"].get("says", "") in str(caught.value), where


def _expect(check: Mapping[str, Any], result: Any, where: str) -> None:
    if "value" in check:
        _same(result, check["value"], where)
    if "count" in check:
        assert len(result) == int(check["count"]), where
    for path, expected in check.get("values", {}).items():
        _same(_reach(result, path), expected, f"{where}: {path}")
    for column, expected in check.get("totals", {}).items():
        _same(math.fsum(result[column]), expected, f"{where}: total of {column}")
    for row in check.get("rows", []):
        selected = result
        for column, wanted in row["where"].items():
            selected = selected[selected[column].astype("str") == wanted]
        assert len(selected) == 1, f"{where}: {len(selected)} rows for {row['where']}\n{result.to_string()}"
        for column, expected in row.items():
            if column != "where":
                _same(selected[column].iloc[0], expected, f"{where}: {column} of {row['where']}")


def _reach(result: Any, path: str) -> Any:
    for part in path.split("."):
        if isinstance(result, Mapping):
            result = result[part]
        elif isinstance(result, tuple | list) or part.isdigit():
            result = result[int(part)]
        else:
            result = getattr(result, part)
    return result


def _same(actual: Any, expected: str, where: str) -> None:
    if expected == "n.a.":
        assert actual is None or pd.isna(actual), f"{where}: {actual!r} is not unknown"
    elif isinstance(actual, bool) or type(actual).__name__ == "bool":
        assert str(bool(actual)).lower() == expected, f"{where}: {actual!r}, expected {expected}"
    elif isinstance(actual, int | float) or hasattr(actual, "__float__"):
        rounded = expected.startswith("~")
        number = Decimal(expected.removeprefix("~"))
        tolerance = 0.5 * 10.0 ** int(number.as_tuple().exponent) * (1 + 1e-9) if rounded else 0.0
        close = math.isclose(float(actual), float(number), rel_tol=1e-9, abs_tol=max(tolerance, 1e-12))
        assert close, f"{where}: {actual!r}, expected {expected}"
        assert number or math.copysign(1.0, float(actual)) > 0, f"{where}: a negative zero"
    elif isinstance(actual, date):
        assert actual.isoformat()[:10] == expected, f"{where}: {actual!r}, expected {expected}"
    else:
        assert str(actual) == expected, f"{where}: {actual!r}, expected {expected!r}"


def _argument(value: Any, results: Mapping[str, Any]) -> Any:
    if isinstance(value, Mapping):
        if "table" in value:
            return _table(value["table"])
        if "series" in value:
            return pd.Series([_scalar(item) for item in value["series"]])
        if "months" in value:
            return pd.Series([_scalar(item) for item in value["months"]], index=range(1, 13))
        if "result" in value:
            return results[value["result"]]
        if "catalogue" in value:
            return _catalogue()
        if "decimal" in value:
            return Decimal(value["decimal"])
        if "call" in value:
            return _call(value, results)
        return {key: _argument(item, results) for key, item in value.items()}
    if isinstance(value, list):
        return [_argument(item, results) for item in value]
    return _scalar(value)


@lru_cache
def _catalogue() -> Any:
    return import_module("reporting.metrics.loading").load_catalogue()


def _table(text: str) -> pd.DataFrame:
    table = pd.read_csv(StringIO(text), skipinitialspace=True, keep_default_na=False, na_values=["NA"])
    for column in table.columns:
        name = column.strip()
        table = table.rename(columns={column: name})
        if table[name].dtype.kind not in "OT" and str(table[name].dtype) not in ("str", "object", "string"):
            continue
        known = table[name].dropna().astype("str").str.strip()
        if len(known) and known.str.fullmatch(r"\d{4}-\d{2}-\d{2}|").all() and known.ne("").any():
            table[name] = pd.to_datetime(
                table[name].astype("str").str.strip().replace({"": None, "nan": None})
            )
        elif len(known) and known.isin(["true", "false"]).all():
            table[name] = known.eq("true")
        elif len(known):
            table[name] = known.reindex(table.index)
    return table


def _scalar(text: str) -> Any:
    if text in ("true", "false"):
        return text == "true"
    if len(text) == 10 and text[4] == "-" and text[7] == "-":
        return date.fromisoformat(text)
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return float(text)
    except ValueError:
        return text
