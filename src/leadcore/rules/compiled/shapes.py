"""How each way of reading a value is written out in generated code.

A shape answers two questions for a way of reading: what to make of what the subject holds, and how
to tell that it is known. The answers equal `leadcore.rules.reads` for every value there is, those
of a wrong type included; what raises there is left to the interpreter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from math import inf
from typing import Final

import attrs

from leadcore.rules.kinds import Kind
from leadcore.rules.reads import (
    ReadItems,
    ReadOrdered,
    read_bool,
    read_integer,
    read_moment,
    read_number,
    read_presence,
    read_text,
)

PLAIN: Final[Mapping[str, str]] = {
    "==": "{0} == {1}",
    "!=": "{0} != {1}",
    "<": "{0} < {1}",
    "<=": "{0} <= {1}",
    ">": "{0} > {1}",
    ">=": "{0} >= {1}",
}
"""Tests that need no more than Python's own."""

ORDER: Final = frozenset({"<", "<=", ">", ">="})
"""Tests that no value passes unless it is known, and that raise for None."""

FINITE: Final[Mapping[str, str]] = {
    "==": "{0} == {1}",
    "!=": "(-INF < {0} < {1} or {1} < {0} < INF)",
    "<": "-INF < {0} < {1}",
    "<=": "-INF < {0} <= {1}",
    ">": "{1} < {0} < INF",
    ">=": "{1} <= {0} < INF",
}
"""Tests that NaN and infinity do not pass."""

WHOLE: Final[Mapping[str, str]] = {
    "==": "{1} <= {0} < {2}",
    "!=": "({0} < {1} or {0} >= {2})",
    "<": "{0} < {1}",
    "<=": "{0} < {2}",
    ">": "{0} >= {2}",
    ">=": "{0} >= {1}",
}
"""Tests that take a number for the whole number below it; `{2}` is the integer after `{1}`."""


@attrs.frozen
class Shape:
    """How values that are read in one way are written out; `{0}` is the value.

    Every expression may raise, for None and for what is of another type.
    """

    known: str = "{0} is not None"
    """True just where the value is known."""
    load: str = "{0}"
    """What to make of what the subject holds; `{1}` names the function that reads it."""
    tests: Mapping[str, str] = PLAIN
    """Comparisons with a constant `{1}`."""
    telling: frozenset[str] = ORDER
    """The tests that no value passes unless it is known, and that raise for None."""
    exact: str = "{0}"
    """The value as it is read, given that it is known; `{1}` names the function that reads it."""


READ: Final = Shape(load="(None if (r := {0}) is None else {1}(r))")
"""Any other way of reading: by a call."""

GIVEN: Final = Shape()
"""What has been read already, or needs no reading."""

SETS: Final = frozenset({frozenset, set, tuple, list})
"""Collections in which a text is looked up as they stand."""

SHAPES: Final[Mapping[object, Shape]] = {
    read_text: Shape(exact="({0} if isinstance({0}, str) else {1}({0}))"),
    read_integer: Shape(
        known="({0} >= 0 or {0} < 0)",
        tests=WHOLE,
        telling=frozenset(WHOLE),
        exact="({0} if isinstance({0}, int) else {1}({0}))",
    ),
    read_number: Shape(known="-INF < {0} < INF", tests=FINITE, telling=ORDER | {"!="}),
    read_bool: Shape(known="({0} is True or {0} is False)"),
    ReadOrdered(timedelta()): Shape(known="({0} >= ZERO or {0} < ZERO)"),
    ReadOrdered(date.min): Shape(known="({0} >= DAY or {0} < DAY)"),
    read_moment: Shape(
        known="({0} >= MOMENT or {0} < MOMENT)",
        load="(r if (r := {0}) is None or r.tzinfo is UTC else {1}(r))",
    ),
    read_presence: GIVEN,
    ReadItems(read_text): Shape(load="(r if (r := {0}) is None or type(r) in SETS else {1}(r))"),
}
"""By the way of reading."""

NAMES: Final[Mapping[str, object]] = {
    "__builtins__": {},
    "DAY": date.min,
    "Exception": Exception,
    "INF": inf,
    "MOMENT": datetime.min.replace(tzinfo=UTC),
    "SETS": SETS,
    "UTC": UTC,
    "ZERO": timedelta(),
    "int": int,
    "isinstance": isinstance,
    "str": str,
    "type": type,
    "zip": zip,
}
"""Everything that generated code can name, beside what it numbers itself."""


def shape_of(kind: Kind) -> Shape:
    """Return how values of a kind are written out."""
    read: Callable[..., object] = kind.read
    try:
        return SHAPES.get(read, READ)
    except TypeError:  # the reader of a host need not be hashable
        return READ
