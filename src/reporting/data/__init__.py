"""Sources, canonical tables, checks and snapshots, and the facts a notebook reads from them."""

from reporting.data.facts import Facts, load_facts
from reporting.data.scope import Scope, SourceState, Unit, Warned

__all__ = ["Facts", "Scope", "SourceState", "Unit", "Warned", "load_facts"]
