"""The look of exhibits where no page gives it: in JupyterLab, the first one shown brings the style sheet."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from reporting.workspace import STYLES_VARIABLE

# JupyterLab stripes the rows of every table.
_LAB = ".jp-RenderedHTMLCommon .exhibit-grid tbody tr:nth-child(n){background:none}"
_carriers: list[str] = []


def style_element(label: str, *, environ: Mapping[str, str] = os.environ) -> str:
    """Give the style sheet for the exhibit that carries it: the first one shown, each time it is shown.

    Parameters
    ----------
    label
        Of the exhibit.
    environ
        Names the style sheet in ``REPORTING_STYLES``, which 'reporting lab' sets; without it pages have it.
    """
    path = environ.get(STYLES_VARIABLE, "")
    if not path or not Path(path).is_file():
        return ""
    if not _carriers:
        _carriers.append(label)
    return f"<style>{_sheet(path)}{_LAB}</style>" if label in _carriers else ""


@lru_cache(maxsize=1)
def _sheet(path: str) -> str:
    return Path(path).read_text(encoding="utf-8").replace("</", "<\\/")
