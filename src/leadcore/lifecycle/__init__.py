"""The life of a lead: one table, `decide` to ask it, `evolve` to apply what it decided."""

from leadcore.lifecycle.decide import decide
from leadcore.lifecycle.definition import Lifecycle
from leadcore.lifecycle.diagram import to_markdown, to_mermaid
from leadcore.lifecycle.evolve import evolve, replay
from leadcore.lifecycle.export import to_scxml, to_xstate
from leadcore.lifecycle.options import Option, options
from leadcore.lifecycle.standard import (
    STANDARD_NEEDS,
    STANDARD_STATUSES,
    STANDARD_TABLE,
    standard_lifecycle,
)
from leadcore.lifecycle.table import BACK, OWNER, SAME, START, Need, StatusDef, Transition

__all__ = [
    "BACK",
    "OWNER",
    "SAME",
    "STANDARD_NEEDS",
    "STANDARD_STATUSES",
    "STANDARD_TABLE",
    "START",
    "Lifecycle",
    "Need",
    "Option",
    "StatusDef",
    "Transition",
    "decide",
    "evolve",
    "options",
    "replay",
    "standard_lifecycle",
    "to_markdown",
    "to_mermaid",
    "to_scxml",
    "to_xstate",
]
