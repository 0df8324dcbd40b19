"""A value in an interval, for every kind that has an order: a witness, not a random one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Context, Decimal
from math import ceil, floor
from typing import Any, Final

from leadcore.rules.kinds import Kind
from leadcore.rules.nodes import Scalar

FIRST: Final = "\x01"
"""The first character that a text may hold."""
EXACT: Final = Context(prec=400, traps=[])
"""Halves any two decimals that rules can be written with, whatever context a thread has."""


def exactly(point: Scalar, kind: Kind) -> Scalar | None:
    """Return `point` as a value of the kind, or None where the kind has no such value.

    >>> from leadcore.rules.kinds import NUMBER
    >>> exactly(0.5, NUMBER)
    0.5
    """
    if kind.integral and isinstance(point, float):
        return int(point) if point.is_integer() else None
    return point


def between(low: Scalar | None, high: Scalar | None, kind: Kind) -> Scalar | None:
    """Return a value above `low` and below `high`, or None where there is none; None is no bound.

    >>> from leadcore.rules.kinds import NUMBER
    >>> between(5, 6, NUMBER), between(5, None, NUMBER), between("a", "a\\x01", NUMBER)
    (5.5, 6, None)
    """
    if low is None and high is None:
        return DEFAULTS[kind.word]
    known = high if low is None else low
    near = NEAR[type(known)](low, high)
    return next((each for each in near if lies(each, low, high, kind)), None)


def lies(value: Any, low: Any, high: Any, kind: Kind) -> bool:
    if kind.integral and value != int(value):
        return False
    return (low is None or low < value) and (high is None or value < high)


def near_numbers(low: float | None, high: float | None) -> tuple[float, ...]:
    if low is None:
        return (ceil(high or 0) - 1,)
    if high is None:
        return (floor(low) + 1,)
    return (floor(low) + 1, (low + high) / 2)


def near_decimals(low: Decimal | None, high: Decimal | None) -> tuple[Decimal, ...]:
    if low is None:
        return (Decimal(ceil(high or 0) - 1),)
    after = Decimal(floor(low) + 1)
    return (after,) if high is None else (after, EXACT.divide(EXACT.add(low, high), Decimal(2)))


def near_texts(low: str | None, high: str | None) -> tuple[str, ...]:
    return ("",) if low is None else (f"{low} ", f"{low}{FIRST}")


def near_steps(*steps: timedelta) -> Callable[[Any, Any], Iterator[Any]]:
    def near(low: Any, high: Any) -> Iterator[Any]:
        for step in steps:
            with suppress(OverflowError):  # off the calendar, where a smaller step may not be
                yield high - step if low is None else low + step

    return near


DAY: Final = timedelta(days=1)
SECOND: Final = timedelta(seconds=1)

NEAR: Final[Mapping[type, Callable[[Any, Any], Iterable[Scalar]]]] = {
    int: near_numbers,
    float: near_numbers,
    Decimal: near_decimals,
    str: near_texts,
    datetime: near_steps(SECOND, timedelta.resolution),
    date: near_steps(DAY),
    timedelta: near_steps(SECOND, timedelta.resolution),
}
"""Values that may lie between two bounds, the plainest first; one does if any value does."""

DEFAULTS: Final[Mapping[str, Scalar]] = {
    "number": 1,
    "text": "…",
    "bool": True,
    "duration": DAY,
    "date": date(2000, 1, 1),
    "datetime": datetime(2000, 1, 1, tzinfo=UTC),
}
"""A value where nothing is compared."""
