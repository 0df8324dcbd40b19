"""Rule sets as generated Python functions, which give what the interpreter gives."""

from __future__ import annotations

from leadcore.rules.compiled.blocks import Loads
from leadcore.rules.compiled.conditions import (
    Cases,
    first,
    first_columns,
    firsts,
    outcome,
    predicate,
    selection,
)
from leadcore.rules.compiled.expressions import NOTHING, Sure, Writer
from leadcore.rules.compiled.forms import moment, on_one
from leadcore.rules.compiled.program import Program
from leadcore.rules.compiled.scoring import NO_BOUNDS, Bounds, Points, Scoring
from leadcore.rules.compiled.slots import Slots

__all__ = [
    "NOTHING",
    "NO_BOUNDS",
    "Bounds",
    "Cases",
    "Loads",
    "Points",
    "Program",
    "Scoring",
    "Slots",
    "Sure",
    "Writer",
    "first",
    "first_columns",
    "firsts",
    "moment",
    "on_one",
    "outcome",
    "predicate",
    "selection",
]
