"""The tree of an expression: frozen values, equal when they mean the same text.

Where a node stood in its source (`at`) is no part of what it is, so a tree that was written with
operators equals the tree that was parsed.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from math import isfinite
from typing import Any, Final, Literal

import attrs

Constant = bool | int | float | str | datetime | date | timedelta
"""What an expression can be written with."""

Scalar = Constant | Decimal | frozenset[str]
"""What a subject's field can be read as."""

Operator = Literal["==", "!=", "<", "<=", ">", ">="]
"""The comparisons."""

MIRRORED: Final[Mapping[Operator, Operator]] = {
    "==": "==",
    "!=": "!=",
    "<": ">",
    "<=": ">=",
    ">": "<",
    ">=": "<=",
}
"""What a comparison becomes when its sides change places."""

MAX_INTEGER: Final = 2**53
"""Integers lie within plus and minus this, where floats are exact too."""
MAX_FLOAT: Final = 1e15
"""Floats lie within plus and minus this."""
MAX_DURATION: Final = timedelta(days=36_525)
"""Durations lie within plus and minus a century."""

UNWRITABLE: Final = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})
"""Unicode categories that no rule contains: controls, bidi, zero width, surrogates, separators."""


@attrs.frozen
class BoundError(ValueError):
    """A value cannot stand in an expression; the `convert` of a kind raises it too.

    >>> print(BoundError("0.005 is finer than a cent", "write at most 2 decimals"))
    0.005 is finer than a cent; write at most 2 decimals
    """

    problem: str
    cure: str

    def __str__(self) -> str:
        return f"{self.problem}; {self.cure}"


@attrs.frozen
class Span:
    """Where a piece stands in its source, in code points from 0, the end not included."""

    start: int = 0
    end: int = 0


@attrs.frozen
class Node:
    """What every node has: its place, which equality ignores."""

    at: Span = attrs.field(default=Span(), eq=False, repr=False, kw_only=True)


def checked(value: Constant) -> Constant:
    """Return `value` in the one form in which an expression holds it, or refuse it."""
    check = CHECKS.get(type(value))
    if check is None:
        raise BoundError(
            f"a {type(value).__name__} cannot be written in a rule",
            "use a number, text, True, False, datetime, date or timedelta, or ask `is known`",
        )
    return check(value)


def checked_integer(value: int) -> int:
    if abs(value) > MAX_INTEGER:
        raise BoundError("an integer that is too large", f"stay within ±{MAX_INTEGER:_}")
    return value


def checked_float(value: float) -> float:
    if not isfinite(value) or abs(value) > MAX_FLOAT:
        raise BoundError(f"{value!r} is not a finite number within ±1e15", "use a smaller number")
    return value


def checked_text(value: str) -> str:
    for character in value:
        if unicodedata.category(character) in UNWRITABLE:
            raise BoundError(
                f"text with the invisible character U+{ord(character):04X}", "leave it out"
            )
    return value


def checked_moment(value: datetime) -> datetime:
    moment = as_utc(value)
    if moment is None:
        raise BoundError("a time without its zone", 'write datetime("2026-01-31T09:00+08:00")')
    return moment


def as_utc(value: datetime) -> datetime | None:
    """Return the instant as UTC, or None for a time without its zone or off the calendar."""
    try:
        return None if value.utcoffset() is None else value.astimezone(UTC)
    except OverflowError:
        return None


def checked_duration(value: timedelta) -> timedelta:
    if value.microseconds or abs(value) > MAX_DURATION:
        raise BoundError(f"a duration of {value}", "use whole seconds within ±36_525 days")
    return value


def unchecked(value: Constant) -> Constant:
    return value


CHECKS: Final[Mapping[type, Callable[[Any], Constant]]] = {
    bool: unchecked,
    int: checked_integer,
    float: checked_float,
    str: checked_text,
    datetime: checked_moment,
    date: unchecked,
    timedelta: checked_duration,
}


def exact(value: object) -> tuple[type, object]:
    """Tell `1`, `1.0` and `True` apart, which Python calls equal."""
    return type(value), value


@attrs.frozen
class Const(Node):
    """A constant as it was written."""

    value: Constant = attrs.field(converter=checked, eq=exact)
    comparable: Scalar = attrs.field(
        default=attrs.Factory(lambda self: self.value, takes_self=True), eq=False, repr=False
    )
    """The same in the unit of what it is compared with, such as 30000 for 300.00 in cents."""


@attrs.frozen
class Field(Node):
    """What a dotted path reads; as a condition, whether it is true."""

    path: str


@attrs.frozen
class Call(Node):
    """A function of the table of functions, applied."""

    function: str
    arguments: tuple[Operand, ...]


@attrs.frozen
class Compare(Node):
    """A comparison, its constant on the right if it has one."""

    left: Field | Call
    operator: Operator
    right: Operand


@attrs.frozen
class OneOf(Node):
    """Whether the operand is one of the constants."""

    operand: Field | Call
    options: tuple[Const, ...]


@attrs.frozen
class Contains(Node):
    """Whether a set of text holds the item."""

    item: Operand
    container: Field


@attrs.frozen
class Known(Node):
    """Whether a field has a value; never unknown itself."""

    field: Field


@attrs.frozen
class Not(Node):
    """The opposite of a condition; unknown when it is unknown."""

    part: Expression


@attrs.frozen
class And(Node):
    """Whether all of two or more conditions hold."""

    parts: tuple[Expression, ...]


@attrs.frozen
class Or(Node):
    """Whether any of two or more conditions holds."""

    parts: tuple[Expression, ...]


Operand = Const | Field | Call
"""What can be compared."""

Expression = Const | Field | Call | Compare | OneOf | Contains | Known | Not | And | Or
"""Any node; one that says true or false is a condition."""


def conjoin(parts: Iterable[Expression], *, at: Span = Span()) -> And:
    """Return the `And` of `parts`, nested ones laid flat."""
    flat = (each.parts if isinstance(each, And) else (each,) for each in parts)
    return And(tuple(part for group in flat for part in group), at=at)


def disjoin(parts: Iterable[Expression], *, at: Span = Span()) -> Or:
    """Return the `Or` of `parts`, nested ones laid flat."""
    flat = (each.parts if isinstance(each, Or) else (each,) for each in parts)
    return Or(tuple(part for group in flat for part in group), at=at)


def compare(left: Operand, operator: Operator, right: Operand, *, at: Span = Span()) -> Compare:
    """Return the comparison with its constant, if any, moved to the right."""
    if not isinstance(left, Const):
        return Compare(left, operator, right, at=at)
    if not isinstance(right, Const):
        return Compare(right, MIRRORED[operator], left, at=at)
    raise BoundError("a comparison of two constants", "compare a field with a constant")
