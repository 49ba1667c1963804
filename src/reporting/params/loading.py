"""Read all params files of a workspace, or say at once all that is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from reporting.errors import InputRefused, Problem, nearest
from reporting.params.data_file import settle_data
from reporting.params.identifiers import ALLOWED_IDS, fault_of_id
from reporting.params.organisation_file import names_in, settle_organisation
from reporting.params.recipients_file import no_recipients, settle_recipients
from reporting.params.report_file import settle_report
from reporting.params.values import DataSpec, Organisation, Params, Recipients, ReportSpec
from reporting.strict_yaml import Document, read_document
from reporting.strict_yaml.problems import refusal
from reporting.workspace import Workspace

ORGANISATION, DATA, RECIPIENTS, KPIS = "_organisation.yml", "_data.yml", "_recipients.yml", "kpis.yml"
_SHARED = (ORGANISATION, DATA, RECIPIENTS)


def load_params(workspace: Workspace) -> Params:
    """Read and check everything under params/.

    Raises
    ------
    InputRefused
        With all problems of all files: malformed YAML, unknown keys, units, calendars, reports or
        sources, values of the wrong kind, unsafe ids, secrets, missing files and notebooks.
    """
    reading = _Reading(workspace)
    organisation, units = reading.organisation()
    reports = reading.reports(organisation, units)
    data = reading.data()
    recipients = reading.recipients(organisation, units)
    kpis = reading.kpis()
    if error := refusal(reading.problems):
        raise error
    if organisation is None or data is None or recipients is None:
        raise AssertionError  # a file that is not read leaves a problem
    ordered = sorted(reports, key=lambda report: (report.position, report.id))
    return Params({report.id: report for report in ordered}, organisation, data, recipients, kpis)


class _Reading:
    """The files of a workspace as they are read, and all problems found on the way."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.problems: list[Problem] = []
        self.files = sorted(workspace.params.iterdir())
        self.problems += _stray_files(workspace, self.files)

    def organisation(self) -> tuple[Organisation | None, tuple[str, ...] | None]:
        document = self._document(ORGANISATION)
        if document is None:
            return None, None
        organisation, problems = settle_organisation(document)
        self.problems += problems
        return organisation, names_in(document, "units")

    def reports(self, organisation: Organisation | None, units: tuple[str, ...] | None) -> list[ReportSpec]:
        found: list[ReportSpec] = []
        for name in self.report_names():
            document = self._document(f"{name}.yml")
            if document is None:
                continue
            report, problems = settle_report(document, name, organisation, units)
            self.problems += problems
            if report is not None:
                self.problems += _notebook_problems(self.workspace, document, report)
                found.append(report)
        if not self.report_names():
            self.problems.append(Problem("no report", Path("params"), allowed="one <report>.yml per report"))
        return found

    def report_names(self) -> tuple[str, ...]:
        return tuple(path.stem for path in self.files if _is_report(path))

    def data(self) -> DataSpec | None:
        document = self._document(DATA)
        if document is None:
            return None
        data, problems = settle_data(document)
        self.problems += problems
        return data

    def recipients(
        self, organisation: Organisation | None, units: tuple[str, ...] | None
    ) -> Recipients | None:
        if not (self.workspace.params / RECIPIENTS).exists():
            return no_recipients()
        document = self._document(RECIPIENTS)
        if document is None:
            return None
        recipients, problems = settle_recipients(document, organisation, units, self.report_names())
        self.problems += problems
        return recipients

    def kpis(self) -> str:
        if not (self.workspace.params / KPIS).exists():
            return ""
        document = self._document(KPIS)
        if document is None:
            return ""
        self.problems += document.problems
        return document.text

    def _document(self, name: str) -> Document | None:
        path = self.workspace.params / name
        shown = self.workspace.relative(path)
        if not self.workspace.holds(path):
            self.problems.append(Problem("a link out of the workspace", shown))
            return None
        try:
            return read_document(path, shown)
        except InputRefused as error:
            self.problems += error.problems
            return None


def _is_report(path: Path) -> bool:
    return path.suffix == ".yml" and path.name != KPIS and not path.name.startswith(("_", "."))


def _stray_files(workspace: Workspace, files: list[Path]) -> Iterator[Problem]:
    """List the files whose name says that they were meant to be read, and would not be."""
    twins: dict[str, str] = {}
    for path in files:
        shown = workspace.relative(path)
        if (
            path.suffix.lower() in (".yaml", ".yml")
            and path.suffix != ".yml"
            and not path.name.startswith(".")
        ):
            yield Problem(f"not read, by its name ('{path.name}')", shown, suggestion=f"{path.stem}.yml")
        elif path.suffix == ".yml" and path.name.startswith("_") and path.name not in _SHARED:
            allowed = f"allowed: {', '.join(_SHARED)}"
            guess = nearest(path.name, _SHARED)
            yield Problem(f"unknown shared file ('{path.name}')", shown, allowed=allowed, suggestion=guess)
        elif _is_report(path):
            if fault := fault_of_id(path.stem):
                yield Problem(f"{fault} ('{path.stem}')", shown, allowed=ALLOWED_IDS)
            if twin := twins.get(path.stem.casefold()):
                yield Problem(f"id ('{path.stem}') differs from '{twin}' in case only", shown)
            twins.setdefault(path.stem.casefold(), path.stem)


def _notebook_problems(workspace: Workspace, document: Document, report: ReportSpec) -> Iterator[Problem]:
    """Say that a report's notebook is not there, or is a link to elsewhere."""
    path = workspace.notebooks / report.notebook
    if not path.is_file():
        known = sorted(file.name for file in workspace.notebooks.glob("*.ipynb"))
        yield document.problem(
            ("notebook",),
            f"no such notebook ('{report.notebook}')",
            allowed=f"notebooks: {', '.join(known) or 'none yet'}",
            suggestion=nearest(report.notebook, known),
        )
    elif not workspace.holds(path):
        yield document.problem(("notebook",), f"a link out of the workspace ('{report.notebook}')")
