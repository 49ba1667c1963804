"""Check a document against a schema, and say what is wrong in plain words, all at once, with places."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from reporting.errors import InputRefused, Problem, nearest
from reporting.strict_yaml.reading import Document, Location
from reporting.strict_yaml.secrecy import is_secret_name, repeat

Model = TypeVar("Model", bound=BaseModel)

_MUST_BE = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "int_parsing": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "a mapping of keys",
    "model_type": "a mapping of keys",
    "model_attributes_type": "a mapping of keys",
    "finite_number": "a finite number",
    "greater_than": "greater than {gt}",
    "greater_than_equal": "at least {ge}",
    "less_than": "less than {lt}",
    "less_than_equal": "at most {le}",
    "string_too_short": "text of at least {min_length} character(s)",
    "string_too_long": "text of at most {max_length} characters",
    "too_short": "a list of at least {min_length} item(s)",
    "too_long": "a list of at most {max_length} items",
}


def refuse_value(message: str, allowed: str = "", suggestion: str | None = None) -> PydanticCustomError:
    """Make the error a schema's own check raises.

    Parameters
    ----------
    message
        May hold ``{subject}`` (the key) and ``{value}``.
    """
    context = {"message": message, "allowed": allowed, "suggestion": suggestion or ""}
    return PydanticCustomError("refused", "{message}", context)


def validate(
    document: Document, schema: type[Model], context: Mapping[str, Any] | None = None
) -> tuple[Model | None, tuple[Problem, ...]]:
    """Check a document against a schema.

    Parameters
    ----------
    context
        What the schema's own checks need to know of other files.

    Returns
    -------
    The model (None if anything is wrong), and all problems of the file, in the order of its lines.
    """
    try:
        model = schema.model_validate(document.data, strict=True, context=dict(context or {}))
    except ValidationError as error:
        return None, problems_of(document, schema, error)
    return (None if document.problems else model), _ordered(document.problems)


def problems_of(document: Document, schema: type[BaseModel], error: ValidationError) -> tuple[Problem, ...]:
    """List what a schema refused, and what was refused before, in the order of the lines."""
    problems = list(document.problems)
    for detail in error.errors(include_url=False):
        location = _real_location(document, detail)
        if not any(location[: len(lost)] == lost for lost in document.unread):
            problems.append(_problem(document, schema, location, detail))
    return _ordered(problems)


def refusal(problems: Iterable[Problem]) -> InputRefused | None:
    """Make one error of all problems found, or None if there is none."""
    found = tuple(problems)
    return InputRefused(found) if found else None


def _ordered(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Sort problems by place, each once."""
    return tuple(sorted(set(problems), key=_position))


def _position(problem: Problem) -> tuple[int, int, str]:
    return problem.line or 0, problem.column or 0, problem.message


def _real_location(document: Document, detail: ErrorDetails) -> Location:
    """Leave out of a location what stands in the schema only, such as the tag of a union."""
    real: Location = ()
    for part in detail["loc"]:
        if (*real, part) in document.values:
            real = (*real, part)
    return (*real, detail["loc"][-1]) if detail["type"] == "missing" else real


def _problem(
    document: Document, schema: type[BaseModel], location: Location, detail: ErrorDetails
) -> Problem:
    """Turn one finding into a problem."""
    kind, value = detail["type"], detail["input"]
    context = detail.get("ctx", {})
    name = str(location[-1]) if location else ""
    if kind == "missing":
        required = _keys(schema, document.data, location[:-1], required=True)
        return document.problem(
            location[:-1], f"missing key '{name}'", allowed=f"required keys: {', '.join(required)}"
        )
    if kind == "extra_forbidden":
        keys = _keys(schema, document.data, location[:-1])
        return document.problem(
            location,
            f"unknown key ({repeat(name)})",
            allowed=f"allowed keys: {', '.join(keys)}",
            suggestion=nearest(name, keys),
            at_key=True,
        )
    if kind == "union_tag_not_found":
        key = str(context["discriminator"]).strip("'")
        return document.problem(location, f"missing key '{key}'")
    if kind in ("literal_error", "union_tag_invalid"):
        return _unknown_word(document, schema, location, detail)
    subject = _subject(location)
    secret = any(is_secret_name(str(part)) for part in location)
    shown = "value not repeated" if secret else repeat(value)
    if kind == "refused":
        message = str(context["message"]).format(subject=subject, value=shown)
        return document.problem(
            location,
            message,
            allowed=context["allowed"],
            suggestion=context["suggestion"] or None,
            at_key=detail["loc"][-1:] == ("[key]",),
        )
    if kind in _MUST_BE:
        quotes = kind == "string_type" and isinstance(value, bool | int | float)
        message = f"{subject} must be {_MUST_BE[kind].format(**context)} ({shown})"
        return document.problem(location, message, allowed="write it in quotes" if quotes else "")
    text = detail["msg"].removeprefix("Value error, ")
    return document.problem(location, f"{subject} is refused ({shown}): {text[:1].lower()}{text[1:]}")


def _unknown_word(
    document: Document, schema: type[BaseModel], location: Location, detail: ErrorDetails
) -> Problem:
    """Say that a word is not one of a closed list."""
    context = detail.get("ctx", {})
    if detail["type"] == "union_tag_invalid":
        key = str(context["discriminator"]).strip("'")
        location, value = (*location, key), context["tag"]
        expected = str(context["expected_tags"])
    else:
        value, expected = detail["input"], str(context["expected"])
    choices = re.findall(r"'([^']*)'", expected)
    return document.problem(
        location,
        f"unknown {_subject(location).replace(chr(39), '')} ({repeat(value)})",
        allowed=f"allowed: {', '.join(choices)}",
        suggestion=nearest(value, choices) if isinstance(value, str) else None,
    )


def _subject(location: Location) -> str:
    """Name what a location holds: 'key', or 'key' item 2."""
    if not location:
        return "the file"
    if isinstance(location[-1], int):
        return f"{_subject(location[:-1])} item {location[-1] + 1}"
    return f"'{location[-1]}'"


# Which keys a place of the schema knows


def _keys(schema: type[BaseModel], data: Any, location: Location, *, required: bool = False) -> list[str]:
    """List the keys a mapping may (or must) have, by its place."""
    annotation: Any = schema
    for part in location:
        annotation = _below(annotation, data, part)
        data = _item(data, part)
    model = _chosen(annotation, data)
    if model is None:
        return []
    fields = model.model_fields.items()
    return [field.alias or name for name, field in fields if field.is_required() or not required]


def _below(annotation: Any, data: Any, part: str | int) -> Any:
    """Give the annotation of one item of an annotated value."""
    model = _chosen(annotation, data)
    if model is not None:
        named = {field.alias or name: field for name, field in model.model_fields.items()}
        return named[str(part)].annotation if str(part) in named else None
    for option in _options(annotation):
        arguments = get_args(option)
        if get_origin(option) in (dict, list) and arguments:
            return arguments[-1]
    return None


def _item(data: Any, part: str | int) -> Any:
    """Give one item of plain data, or None if there is none."""
    try:
        return data[part]
    except (KeyError, IndexError, TypeError):
        return None


def _chosen(annotation: Any, data: Any) -> type[BaseModel] | None:
    """Choose the model an annotation names; of several, the one whose closed words fit the data."""
    if not isinstance(data, dict):
        return None
    models = [
        option
        for option in _options(annotation)
        if isinstance(option, type) and issubclass(option, BaseModel)
    ]
    for model in models:
        kind = model.model_fields.get("kind")
        if kind is None or len(models) == 1 or data.get("kind") in get_args(kind.annotation):
            return model
    return None


def _options(annotation: Any) -> Iterator[Any]:
    """List the alternatives of an annotation, without their decoration."""
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _options(get_args(annotation)[0])
    elif origin in (Union, UnionType):
        for option in get_args(annotation):
            yield from _options(option)
    else:
        yield annotation
