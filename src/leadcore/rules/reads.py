"""How a value of a subject is read: as what it is declared to be, or as missing.

For editors: the compiled forms write these functions out (`compiled/shapes.py`), so a change here
is a change there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from math import floor, inf
from typing import Final, cast

import attrs

from leadcore.rules.nodes import MAX_INTEGER, Scalar, as_utc

BEYOND: Final = MAX_INTEGER + 1
"""What infinity counts as where an integer belongs: more than any constant."""

OTHER: Final = "\ue000"
"""What stands for a value that is no text where one belongs; no constant can equal it."""


def read_number(value: object) -> int | float | None:
    """Return what lies between minus and plus infinity, so NaN is missing; a bool is 0 or 1."""
    number = cast("float", value)
    try:
        return number if -inf < number < inf else None
    except Exception:  # what keeps it from being compared, whatever it is: it is no number
        return None


def read_integer(value: object) -> int | None:
    """Return an integer; another number counts as the whole number below it."""
    if isinstance(value, int):
        return value
    number = cast("float", value)
    try:
        return floor(number)
    except OverflowError:
        return BEYOND if number > 0 else -BEYOND
    except Exception:  # what keeps it from being rounded, whatever it is: it is no number
        return None


def read_decimal(value: object) -> Decimal | None:
    return value if isinstance(value, Decimal) and value.is_finite() else None


def read_text(value: object) -> str:
    """Return a text; an enum member that is a text too is its content."""
    return str.__str__(value) if isinstance(value, str) else OTHER


def read_bool(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def read_moment(value: object) -> datetime | None:
    return as_utc(value) if isinstance(value, datetime) else None


@attrs.frozen
class ReadOrdered:
    """Reads what has a place before or after the first value of its type."""

    least: date | timedelta

    def __call__(self, value: object) -> date | timedelta | None:
        found, least = cast("date", value), cast("date", self.least)
        try:
            return found if found >= least or found < least else None
        except Exception:  # what keeps it from being compared, whatever it is
            return None


def read_presence(value: object) -> bool:
    return True


@attrs.frozen
class ReadMember:
    """Reads a member of one enum as its value; its value itself will do."""

    members: type[Enum]

    def __call__(self, value: object) -> str:
        return read_text(value.value if isinstance(value, self.members) else value)


@attrs.frozen
class ReadItems:
    """Reads a collection as the set of its items; an item that is no text is left out."""

    read: Callable[[object], Scalar | None]
    """How an item is read."""

    def __call__(self, value: object) -> frozenset[str] | None:
        if isinstance(value, str) or not isinstance(value, Collection):
            return None
        items = (self.read(item) for item in cast("Collection[object]", value))
        return frozenset(item for item in items if isinstance(item, str) and item != OTHER)
