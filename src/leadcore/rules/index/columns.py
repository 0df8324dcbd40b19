"""One indexed axis: the value of a subject selects a mask."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypeAlias, cast

import attrs

from leadcore.rules.cells import Axis, MemberAxis, OrderedAxis
from leadcore.rules.evaluate import Readable, Reading, value_of
from leadcore.rules.nodes import Call, Contains, Field, Scalar

Read: TypeAlias = Callable[[object, datetime], Scalar | None]
Look: TypeAlias = Callable[[object, datetime], int]


@attrs.frozen(eq=False, repr=False)
class Column:
    """One indexed axis; made by `column_of`."""

    axis: Axis
    by_cell: tuple[int, ...]
    """By the cell of a subject, the boxes that it may be in."""
    look: Look
    """Return the mask of a subject at a time in UTC: `by_cell[axis.cell(reading)]`, but faster."""


def column_of(axis: Axis, by_cell: tuple[int, ...], fields: Mapping[str, Readable]) -> Column:
    """Return the column of an axis."""
    return Column(axis, by_cell, look_of(axis, by_cell, fields))


def look_of(axis: Axis, by_cell: tuple[int, ...], fields: Mapping[str, Readable]) -> Look:
    match axis:
        case OrderedAxis():
            return look_among(axis.points, by_cell, read_of(axis.term, fields))
        case MemberAxis():
            return look_for(axis.numbers, by_cell, read_of(axis.term, fields))
        case _:
            return lambda subject, now: by_cell[axis.cell(Reading(subject, now, fields))]


def read_of(term: Field | Call | Contains, fields: Mapping[str, Readable]) -> Read:
    if isinstance(term, Field):
        return fields[term.path].read
    return lambda subject, now: value_of(term, Reading(subject, now, fields))


def look_among(points: tuple[Scalar, ...], by_cell: tuple[int, ...], read: Read) -> Look:
    missing, known = by_cell[0], by_cell[1:]
    numbers = cast("tuple[int, ...]", points)

    def look(subject: object, now: datetime) -> int:
        value = cast("int | None", read(subject, now))
        if value is None:
            return missing
        return known[bisect_left(numbers, value) + bisect_right(numbers, value)]

    return look


def look_for(numbers: Mapping[Scalar, int], by_cell: tuple[int, ...], read: Read) -> Look:
    masks: dict[Scalar | None, int] = {value: by_cell[cell] for value, cell in numbers.items()}
    masks[None] = by_cell[0]
    find, other = masks.get, by_cell[-1]
    return lambda subject, now: find(read(subject, now), other)
