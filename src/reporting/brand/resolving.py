"""Let the brand-yml package resolve references between colours, fonts and logos, in our words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from reporting.errors import Problem
from reporting.strict_yaml import Document
from reporting.strict_yaml.problems import problems_of

if TYPE_CHECKING:
    import brand_yml


def resolve(document: Document, path: Path) -> tuple[brand_yml.Brand | None, tuple[Problem, ...]]:
    """Resolve the references of a brand file.

    Returns
    -------
    What brand-yml made of it (None if it refused), and why it refused.
    """
    from brand_yml import Brand as BrandYml  # costs 300 ms, needed by who reads a brand only

    try:
        return BrandYml.from_yaml_str(document.text, path=path.resolve()), ()
    except ValidationError as error:
        return None, tuple(_one_reading(problems_of(document, BrandYml, error)))
    except (ValueError, TypeError, RecursionError) as error:
        return None, (Problem(f"refused by the brand.yml format: {error}", document.path),)


def _one_reading(problems: tuple[Problem, ...]) -> Iterator[Problem]:
    """Leave out how else a refused path might have been read: as an address, as a set of logos."""
    path_refused = any(problem.message.startswith("'path' is refused") for problem in problems)
    for problem in problems:
        if problem.message.startswith("'path' is refused"):
            text = problem.message.partition(": ")[0].replace("refused", "no file")
            yield replace(problem, message=text, allowed="allowed form: folder/file.svg")
        elif not (path_refused and problem.message in ("unknown key ('path')", "unknown key ('alt')")):
            yield problem
