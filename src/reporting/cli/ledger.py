"""What the verbs of delivery share: the ledger of a workspace, the clock, and a delivery as plain values."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict
from typing import TYPE_CHECKING

from reporting.cli.options import Settings

if TYPE_CHECKING:
    from reporting.delivery.deliveries import Delivery
    from reporting.delivery.ledger import Ledger


def ledger_clock() -> Callable[[], float]:
    """Give the clock of the ledger: seconds since 1970."""
    import time

    return time.time


def open_outbox(settings: Settings) -> AbstractContextManager[Ledger]:
    """Open the ledger of the workspace named on the command line."""
    from reporting.delivery.ledger import open_ledger
    from reporting.delivery.restatement import outbox_folder

    return open_ledger(outbox_folder(settings.workspace.output))


def plain(delivery: Delivery) -> dict[str, object]:
    """Write a delivery as values that JSON knows."""
    return {**asdict(delivery), "state": delivery.state.value}
