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

from leadcore.texts import Text, as_text, duration_text

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


MOMENT_CURE: Final = Text(
    '请写 datetime("2026-01-31T09:00+08:00")', 'write datetime("2026-01-31T09:00+08:00")'
)
"""How a time is written."""
NAIVE: Final = Text("时间没有时区", "a time without its zone")
OFF_CALENDAR: Final = Text("时间超出日历", "a time off the calendar")


@attrs.frozen
class BoundError(ValueError):
    """A value cannot stand in an expression; the `convert` of a kind raises it too.

    >>> print(BoundError("0.005 is finer than a cent", "write at most 2 decimals"))
    0.005 is finer than a cent; write at most 2 decimals
    """

    problem: Text = attrs.field(converter=as_text)
    """What is wrong with it; a `str` is so in both languages."""
    cure: Text = attrs.field(converter=as_text)
    """What to write instead; a `str` is so in both languages."""

    def __str__(self) -> str:
        return f"{self.problem.en}; {self.cure.en}"


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
            Text(
                f"规则中不能写 {type(value).__name__}",
                f"a {type(value).__name__} cannot be written in a rule",
            ),
            Text(
                "请用数字、文本、True、False、datetime、date 或 timedelta，或询问 `is known`",
                "use a number, text, True, False, datetime, date or timedelta, or ask `is known`",
            ),
        )
    return check(value)


def checked_integer(value: int) -> int:
    if abs(value) > MAX_INTEGER:
        raise BoundError(
            Text("整数过大", "an integer that is too large"),
            Text(f"请保持在 ±{MAX_INTEGER:_} 以内", f"stay within ±{MAX_INTEGER:_}"),
        )
    return value


def checked_float(value: float) -> float:
    if not isfinite(value) or abs(value) > MAX_FLOAT:
        raise BoundError(
            Text(
                f"{value!r} 不是 ±1e15 以内的有限数",
                f"{value!r} is not a finite number within ±1e15",
            ),
            Text("请用较小的数", "use a smaller number"),
        )
    return value


def checked_text(value: str) -> str:
    for character in value:
        if unicodedata.category(character) in UNWRITABLE:
            name = f"U+{ord(character):04X}"
            raise BoundError(
                Text(f"文本中有不可见字符 {name}", f"text with the invisible character {name}"),
                Text("请删去", "leave it out"),
            )
    return value


def checked_moment(value: datetime) -> datetime:
    moment = as_utc(value)
    if moment is None:
        raise BoundError(NAIVE if value.tzinfo is None else OFF_CALENDAR, MOMENT_CURE)
    return moment


def as_utc(value: datetime) -> datetime | None:
    """Return the instant as UTC, or None for a time without its zone or off the calendar."""
    try:
        return None if value.utcoffset() is None else value.astimezone(UTC)
    except OverflowError:
        return None


def checked_duration(value: timedelta) -> timedelta:
    if value.microseconds or abs(value) > MAX_DURATION:
        raise BoundError(
            Text(f"时长为 {duration_text(value).zh}", f"a duration of {value}"),
            Text("请用 ±36_525 天以内的整秒数", "use whole seconds within ±36_525 days"),
        )
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
    raise BoundError(
        Text("两个常量相比较", "a comparison of two constants"),
        Text("请把字段与常量比较", "compare a field with a constant"),
    )
