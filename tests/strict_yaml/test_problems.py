"""What a schema refuses is said in plain words, in the order of the file."""

from pathlib import Path
from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field

from reporting.errors import Problem
from reporting.strict_yaml import read_text
from reporting.strict_yaml.problems import refusal, validate

SHOWN = Path("params/a.yml")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


class Circle(_Strict):
    """A shape with one measure."""

    kind: Literal["circle"]
    radius: float = Field(gt=0)


class Square(_Strict):
    """A shape with another measure."""

    kind: Literal["square"]
    side: float


class Drawing(_Strict):
    """One of everything a schema may ask for."""

    title: str = Field(min_length=1)
    pages: int = 1
    visible: bool = True
    size: Literal["small", "large"] = "small"
    tags: list[str] = Field(default_factory=list, max_length=2)
    shapes: dict[str, Annotated[Circle | Square, Field(discriminator="kind")]] = Field(default_factory=dict)
    db_password: str = ""


def messages(text: str) -> list[str]:
    """List what is refused."""
    return [str(problem) for problem in validate(read_text(text, SHOWN), Drawing)[1]]


def test_validate_good_document_gives_the_model() -> None:
    """Nothing to say about a good file."""
    text = "title: A\nshapes: {a: {kind: circle, radius: 2}}\n"
    model, problems = validate(read_text(text, SHOWN), Drawing)
    assert problems == ()
    assert model is not None
    assert model.shapes["a"] == Circle(kind="circle", radius=2)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "titel: A\ntitle: B\n",
            (
                "params/a.yml:1:1: unknown key ('titel'); allowed keys: title, pages, visible, size, tags, "
                "shapes, db_password; did you mean 'title'?"
            ),
        ),
        ("pages: 1\n", "params/a.yml:1:1: missing key 'title'; required keys: title"),
        ("title: 2026\n", "params/a.yml:1:8: 'title' must be text (2026); write it in quotes"),
        ("pages: 2\ntitle:\n", "params/a.yml:2:1: 'title' must be text (empty)"),
        ("title: ''\n", "params/a.yml:1:8: 'title' must be text of at least 1 character(s) ('')"),
        ("title: A\npages: many\n", "params/a.yml:2:8: 'pages' must be a whole number ('many')"),
        ("title: A\npages: 1.5\n", "params/a.yml:2:8: 'pages' must be a whole number (1.5)"),
        ("title: A\nvisible: yes\n", "params/a.yml:2:10: 'visible' must be true or false ('yes')"),
        (
            "title: A\nsize: smal\n",
            "params/a.yml:2:7: unknown size ('smal'); allowed: small, large; did you mean 'small'?",
        ),
        ("title: A\ntags: x\n", "params/a.yml:2:7: 'tags' must be a list ('x')"),
        ("title: A\ntags: [x, 2]\n", "params/a.yml:2:11: 'tags' item 2 must be text (2); write it in quotes"),
        (
            "title: A\ntags: [x, y, z]\n",
            "params/a.yml:2:7: 'tags' must be a list of at most 2 items (a list)",
        ),
        ("title: A\nshapes: x\n", "params/a.yml:2:9: 'shapes' must be a mapping of keys ('x')"),
        (
            "title: A\nshapes: {a: {kind: circle, radius: 0}}\n",
            "params/a.yml:2:36: 'radius' must be greater than 0.0 (0)",
        ),
        (
            "title: A\nshapes: {a: {kind: circle, radius: .inf}}\n",
            "params/a.yml:2:36: 'radius' must be a finite number (inf)",
        ),
        (
            "title: A\nshapes: {a: {kind: circel, radius: 1}}\n",
            "params/a.yml:2:20: unknown kind ('circel'); allowed: circle, square; did you mean 'circle'?",
        ),
        ("title: A\nshapes: {a: {radius: 1}}\n", "params/a.yml:2:13: missing key 'kind'"),
        (
            "title: A\nshapes: {a: {kind: square, side: 1, sides: 4}}\n",
            ("params/a.yml:2:37: unknown key ('sides'); allowed keys: kind, side; did you mean 'side'?"),
        ),
        (
            "title: A\nshapes: {a: {kind: square}}\n",
            "params/a.yml:2:13: missing key 'side'; required keys: kind, side",
        ),
        (
            "title: A\ndb_password: 12345678\n",
            "params/a.yml:2:14: 'db_password' must be text (value not repeated); write it in quotes",
        ),
    ],
)
def test_validate_each_fault_has_its_words(text: str, message: str) -> None:
    """Place, what is wrong with the value, what is allowed, a guess."""
    assert messages(text) == [message]


def test_validate_lists_all_faults_in_the_order_of_the_file() -> None:
    """Faults of form and of content come together, each once."""
    found = messages("pages: x\ntags: [1]\npages: 2\nsize: *a\nvisible: 3\n")
    assert [message.split(": ", 1)[0] for message in found] == [
        *("params/a.yml:1:1", "params/a.yml:1:8", "params/a.yml:2:8", "params/a.yml:3:1"),
        *("params/a.yml:4:7", "params/a.yml:5:10"),
    ]
    assert found[4] == "params/a.yml:4:7: alias ('*a'); write the value out"


def test_refusal_of_nothing_is_none() -> None:
    """No problem, no error."""
    assert refusal([]) is None
    assert str(refusal([Problem("a"), Problem("b")])) == "a\nb"
