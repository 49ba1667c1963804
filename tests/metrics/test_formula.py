"""Expressions: what they mean, how they are written back, and how a mistake is named."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.metrics.formula import (
    Call,
    FormulaError,
    Node,
    Number,
    Operation,
    Reference,
    parse_expression,
    references,
    write_expression,
)


def test_parse_expression_binds_products_before_sums() -> None:
    """Products are calculated first, sums from the left."""
    a, b, c, d = (Reference(name) for name in "abcd")
    assert parse_expression("a + b * c - d") == Operation("-", Operation("+", a, Operation("*", b, c)), d)


def test_parse_expression_reads_parts_scenarios_and_windows() -> None:
    """A name may have a part, a scenario and a window."""
    assert parse_expression("cost[media]@PL.fy") == Reference("cost", "media", "PL", "fy")
    assert parse_expression("sessions[organic-2]") == Reference("sessions", "organic-2")
    assert [reference.measure_id for reference in references(parse_expression("max(a[x], total(b))"))] == [
        "a[x]",
        "b",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "unexpected the end at character 1 of ''"),
        ("a b", "unexpected 'b' at character 3 of 'a b'"),
        ("a + ", "unexpected the end at character 5 of 'a + '"),
        ("(a", "unexpected the end at character 3 of '(a'"),
        ("a $ b", "unexpected '$' at character 3 of 'a $ b'"),
        ("cost[]", "'cost[' is not closed by a name and ']' in 'cost[]'"),
        ("cost@BU", "unknown scenario ('BU') in 'cost@BU'; allowed: AC, PL, PY, FC"),
        (
            "cost@PL.year",
            "unknown window ('year') in 'cost@PL.year'; allowed: period, ytd, fy, ytg, qtd, mat",
        ),
        ("sum(a)", "unknown function ('sum') in 'sum(a)'; allowed: abs, total, max, min"),
        ("max(a)", "'max' takes 2 argument(s) in 'max(a)'"),
        ("total(a + b)", "'total' takes one measure in 'total(a + b)'"),
        (
            "__import__(1)",
            "unknown function ('__import__') in '__import__(1)'; allowed: abs, total, max, min",
        ),
    ],
)
def test_parse_expression_mistake_is_named(text: str, message: str) -> None:
    """The message shows the expression and the place."""
    with pytest.raises(FormulaError) as caught:
        parse_expression(text)
    assert str(caught.value) == message


def nodes() -> st.SearchStrategy[Node]:
    names = st.builds(
        Reference,
        st.sampled_from(["a", "b_2"]),
        st.sampled_from(["", "x"]),
        st.sampled_from(["", "PL"]),
        st.just(""),
    )
    leaves = names | st.builds(Number, st.sampled_from(["0", "1.5", "1000"]))
    return st.recursive(
        leaves,
        lambda inner: (
            st.builds(Operation, st.sampled_from(["+", "-", "*", "/"]), inner, inner)
            | st.builds(lambda one, two: Call("max", (one, two)), inner, inner)
        ),
        max_leaves=12,
    )


@given(nodes())
def test_write_expression_reads_back_as_the_same_value(node: Node) -> None:
    """Writing and reading keeps the meaning: the text of what was read is the text again."""
    text = write_expression(node)
    assert write_expression(parse_expression(text)) == text
    assert value(parse_expression(text)) == pytest.approx(value(node), rel=1e-9, nan_ok=True)


def value(node: Node) -> float:
    """Evaluate with a = 3, b_2 = 7, a pinned name a little more."""
    match node:
        case Number():
            return float(node.text)
        case Reference():
            return {"a": 3.0, "b_2": 7.0}[node.id] + 0.25 * bool(node.part) + 0.5 * bool(node.scenario)
        case Call():
            return max(value(argument) for argument in node.arguments)
        case Operation():
            left, right = value(node.left), value(node.right)
            if node.operator == "/":
                return left / right if right else float("nan")
            return {"+": left + right, "-": left - right, "*": left * right}[node.operator]
