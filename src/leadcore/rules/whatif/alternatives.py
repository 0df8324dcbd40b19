"""Alternatives: a few values of a field that stand for all the others it could have.

Every set of outcomes that the atoms on one field can have together is that of some alternative:
each constant that it is compared with and a value between two neighbours, each member of a closed
list, each text that is mentioned and one that is not, the present set with and without each item
that is asked for. Of those that no atom tells apart only one is kept, the nearest to the present
value where fields have an order.

That is exact for comparisons with constants. Of many tests of one text, and of fields that are
compared with each other, some combinations may be missed; `is_complete` says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise, permutations
from math import inf
from typing import Any, Final, cast

import attrs

from leadcore.rules.analysis.completeness import is_age, is_complete
from leadcore.rules.analysis.values import values_of
from leadcore.rules.cells import Axis, OrderedAxis, Space, Term, paths_of
from leadcore.rules.evaluate import Reading, value_of
from leadcore.rules.explain import children
from leadcore.rules.kinds import WORDS, Kind
from leadcore.rules.nodes import Call, Field, Scalar
from leadcore.rules.reads import OTHER
from leadcore.rules.samples import between, exactly, lies

STEPS: Final[Mapping[type, object]] = {
    int: 1,
    float: 1,
    Decimal: 1,
    datetime: timedelta(seconds=1),
    date: timedelta(days=1),
    timedelta: timedelta(seconds=1),
}
"""How far below the upper end of an interval a plain value lies."""

TYPES: Final[Mapping[type, str]] = {**WORDS, Decimal: "number"}
"""What values are called that a change can propose."""


@attrs.frozen(eq=False)
class Alternatives:
    """The values of one field, the present one first; None is missing and always among them."""

    path: str
    values: tuple[Scalar | None, ...]
    ranks: tuple[Scalar, ...]
    """The known values from the least to the greatest, where the field has an order."""
    is_complete: bool
    """Whether they stand for all values there are."""

    def distance(self, value: Scalar | None) -> float:
        """Return how far `value` is from the present one, 1 being the whole range.

        Between two values of an ordered field it is the share of the steps from the least to the
        greatest that lie between them. Any other change to a value is 1; to forget one is endless,
        so it is never proposed.
        """
        present = self.values[0]
        if value is None:
            return inf
        if present is None or not self.ranks:
            return 1.0
        return abs(self.ranks.index(value) - self.ranks.index(present)) / (len(self.ranks) - 1)


def alternatives(space: Space, kind: Kind, path: str, reading: Reading) -> Alternatives:
    """Return the alternatives of the field `path`, which is of this kind, to what it holds."""
    axes = [axis for axis in space.axes if path in paths_of(axis.term)]
    own = [axis for axis in axes if paths_of(axis.term) == (path,)]
    shared = [axis for axis in axes if axis not in own]
    present = reading.value(path)
    found: dict[tuple[object, ...], Scalar] = {}
    for value in (present, *candidates(kind, path, axes, reading)):
        if value is not None:
            cells = cells_of(own, path, value, reading)
            found.setdefault((cells, value if shared else None), value)
    known = tuple(found.values())
    is_ordered = kind.comparing == "ordered" and kind.word != "text"
    return Alternatives(
        path=path,
        values=(None, *known) if present is None else (*known, None),
        ranks=tuple(sorted(cast("tuple[int, ...]", known))) if is_ordered else (),
        is_complete=not shared and is_complete({path: kind}, own),
    )


def cells_of(axes: Sequence[Axis], path: str, value: Scalar, reading: Reading) -> tuple[int, ...]:
    """Return the cells of the subject if this one field held `value`."""
    there = Reading(reading.subject, reading.now, reading.fields, {path: value})
    return tuple(axis.cell(there) for axis in axes)


def candidates(
    kind: Kind, path: str, axes: Sequence[Axis], reading: Reading
) -> Iterator[Scalar | None]:
    """Yield values worth looking at; of those that are equal to the rules the first is taken."""
    present = reading.value(path)
    others = tuple(partners(kind, path, axes, reading))
    if kind.item is not None:
        here = cast("frozenset[str]", present or frozenset())
        asked = tuple(cast("frozenset[str]", each) for each in values_of(path, kind, axes))
        rest = here.difference(*asked)
        yield from (rest | each for each in asked)
        yield from (here ^ {each} for each in cast("tuple[str, ...]", others))
    elif kind.comparing == "never":
        yield True
    elif kind.comparing == "ordered" and kind.word != "text":
        yield from ordered(kind, cuts(axes, others, reading.now), present)
    else:
        yield from kind.members
        yield from cast("tuple[Scalar, ...]", values_of(path, kind, axes))
        yield from others


def partners(kind: Kind, path: str, axes: Sequence[Axis], reading: Reading) -> Iterator[Scalar]:
    """Yield what would make this field equal to what it is compared with at present."""
    word = (kind.item or kind).word
    for axis in axes:
        for mine, other in sides(axis.term, path):
            found = value_of(other, reading)
            for value in sorted(found) if isinstance(found, frozenset) else (found,):
                point = as_compared(mine, value, reading.now)
                if TYPES.get(type(point)) == word and point != OTHER:
                    yield cast("Scalar", point)


def sides(term: Term, path: str) -> Iterator[tuple[Term, Term]]:
    """Yield the parts of a term of which the first reads the field and the second does not."""
    parts = [each for each in children(term) if isinstance(each, Field | Call)]
    for mine, other in permutations(parts, 2):
        if path in paths_of(mine) and path not in paths_of(other):
            yield mine, other


def as_compared(term: Term, value: Scalar | None, now: datetime) -> Scalar | None:
    """Return what a field must be so that `term`, which reads it, is this; an age tells when."""
    if not (is_age(term) and isinstance(value, timedelta)):
        return value
    try:
        return now - value
    except OverflowError:
        return None  # older than the calendar


def cuts(axes: Sequence[Axis], others: Sequence[Scalar], now: datetime) -> list[Scalar]:
    """Return the points at which rules cut an ordered field, an age as the moment it was so."""
    found: set[Scalar | None] = set(others)
    for axis in axes:
        if isinstance(axis, OrderedAxis):
            found.update(as_compared(axis.term, point, now) for point in axis.points)
    return sorted(cast("set[Any]", found - {None}))


def ordered(
    kind: Kind, points: Sequence[Scalar], present: Scalar | None
) -> Iterator[Scalar | None]:
    """Yield the points of an ordered field and what is nearest in each interval, from above."""
    yield from (exactly(point, kind) for point in reversed(points))
    for high, low in pairwise([None, *reversed(points), None]):
        yield nearest(low, high, kind, present)


def nearest(low: Any, high: Any, kind: Kind, present: Any) -> Scalar | None:
    """Return a plain value between the bounds, at the end that is nearer to the present value."""
    try:
        if present is not None and high is not None and present >= high:
            last = cast("Scalar", high - STEPS[type(high)])
            if lies(last, low, high, kind):
                return last
        return between(low, high, kind)
    except OverflowError:
        return None  # nothing lies off the calendar, and floats end before integers do
