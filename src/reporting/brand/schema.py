"""What _brand.yml may say beyond the brand.yml format: the meaning of its colours, and spare fonts."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class RolesFile(BaseModel):
    """What each colour means: names of the brand, or hexadecimal colours."""

    model_config = ConfigDict(extra="forbid")

    paper: str = "background"
    ink: str = "foreground"
    accent: str = "primary"
    muted: str = "secondary"
    line: str = "#d5dce2"
    wash: str = "#f3f6f7"
    favourable: str = "success"
    adverse: str = "danger"
    neutral: str = "#767676"
    warning: str = "warning"
    highlight: str = "info"


class ScenariosFile(BaseModel):
    """Colours of actual, previous year, plan and forecast."""

    model_config = ConfigDict(extra="forbid")

    AC: str = "#404040"
    PY: str = "#949494"
    PL: str = "#404040"
    FC: str = "#404040"


class ReportingFile(BaseModel):
    """Our own part of the file."""

    model_config = ConfigDict(extra="forbid", populate_by_name=False)

    fallback_fonts: list[str] = Field(alias="fallback-fonts", default_factory=list)
    roles: RolesFile = Field(default_factory=RolesFile)
    scenarios: ScenariosFile = Field(default_factory=ScenariosFile)


class DefaultsFile(BaseModel):
    """Settings of tools; those of other tools are theirs."""

    model_config = ConfigDict(extra="allow")

    reporting: ReportingFile = Field(default_factory=lambda: ReportingFile.model_validate({}))


class BrandFile(BaseModel):
    """The whole file; what the brand.yml format defines is checked by its own package."""

    model_config = ConfigDict(extra="forbid")

    meta: Any = None
    logo: Any = None
    color: Any = None
    typography: Any = None
    defaults: DefaultsFile = Field(default_factory=DefaultsFile)
