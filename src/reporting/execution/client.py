"""nbclient's client with our rules for outputs: order, size, and what happened where."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from nbformat.v4 import new_output
from papermill.clientwrap import PapermillNotebookClient

MESSAGE_TIMEOUT_SECONDS = 120


class OutputTooLarge(Exception):
    """A cell displays more than its limit; leaving part of it out would falsify a report."""

    def __init__(self, size: int, limit: int) -> None:
        super().__init__(f"its displayed outputs have {size:,} bytes; the limit is {limit:,} a cell")


@dataclass(slots=True)
class Journal:
    """What is known of an execution while it runs, and after it failed.

    Parameters
    ----------
    notebook
        The notebook being executed, with the outputs so far.
    cell_index
        The cell now running, counted from 0 in that notebook.
    warnings
        Sentences for the run's record.
    """

    notebook: Any = None
    cell_index: int = 0
    warnings: list[str] = field(default_factory=list)

    def number(self, index: int) -> int:
        """Give a cell its number as its author sees it: from 1, without those papermill added."""
        tags = [cell.metadata.get("tags", []) for cell in self.notebook.cells] if self.notebook else []
        executed = [names for names in tags if "papermill-error-cell-tag" not in names]
        return 1 + sum("injected-parameters" not in names for names in executed[:index])

    def note_cell(self, *, cell: Any, cell_index: int) -> None:
        """Remember the cell now starting (nbclient calls this)."""
        self.cell_index = cell_index


class ReportClient(PapermillNotebookClient):  # type: ignore[misc]
    """Papermill's client for kernels it does not own.

    Parameters
    ----------
    nb_man
        Papermill's execution manager.
    journal
        Where progress and warnings are noted.
    output_bytes
        Limit of the text and of the displays of one cell.
    """

    def __init__(self, nb_man: Any, *, journal: Journal, output_bytes: int, **options: Any) -> None:
        super().__init__(
            nb_man,
            record_timing=False,
            on_cell_start=journal.note_cell,
            # The wait for a finished cell's remaining messages, not for the cell.
            iopub_timeout=MESSAGE_TIMEOUT_SECONDS,
            **options,
        )
        self.journal = journal
        self.output_bytes = output_bytes
        self._displayed = (-1, 0)
        journal.notebook = nb_man.nb

    def output(self, outs: list[Any], msg: dict[str, Any], display_id: str | None, cell_index: int) -> Any:
        """Add an output to a cell; printed text joins what was printed just before."""
        parent = msg["parent_header"].get("msg_id")
        if msg["msg_type"] == "stream" and not self.output_hook_stack[parent]:
            return self._print(outs, msg["content"], cell_index)
        added = super().output(outs, msg, display_id, cell_index)
        if msg["msg_type"] in {"display_data", "execute_result"} and added is not None:
            self._count_display(cell_index, len(json.dumps(added.data)), first=len(outs) == 1)
        return added

    def _count_display(self, cell_index: int, size: int, *, first: bool) -> None:
        cell, displayed = self._displayed
        total = size if first or cell != cell_index else displayed + size
        self._displayed = (cell_index, total)
        if total > self.output_bytes:
            raise OutputTooLarge(total, self.output_bytes)

    def _print(self, outs: list[Any], content: dict[str, str], cell_index: int) -> Any:
        """Keep at most one stdout and, after it, one stderr between two displays.

        When a kernel sends its buffers depends on the clock; this order does not.
        """
        if self.clear_before_next_output:  # type: ignore[has-type]
            outs[:] = []
            self.clear_display_id_mapping(cell_index)
            self.clear_before_next_output = False
        note = f"{content['name']} cut after {self.output_bytes:,} characters"
        end = f"\n[{note}]\n"
        printed = _stream_to_extend(outs, content["name"])
        before = [out.text for out in outs if out.get("name") == content["name"]]
        if any(text.endswith(end) for text in before):
            return printed
        printed.text += content["text"]
        size = sum(map(len, before)) + len(content["text"])
        if size > self.output_bytes:
            # The note counts too.
            kept = len(printed.text) - (size + len(end) - self.output_bytes)
            printed.text = printed.text[: max(kept, 0)] + end
            self.journal.warnings.append(f"cell {self.journal.number(cell_index)}: {note}")
        return printed


def _stream_to_extend(outs: list[Any], name: str) -> Any:
    tail = len(outs)
    while tail and outs[tail - 1].output_type == "stream":
        tail -= 1
        if outs[tail].name == name:
            return outs[tail]
    new = new_output("stream", name=name, text="")  # type: ignore[no-untyped-call]
    outs.insert(tail if name == "stdout" else len(outs), new)
    return new
