"""Values worth trying for a field: one for everything that its rules can tell apart.

For a field whose rules only compare it with constants, or only ask for items of a set, or put up to
six questions to one text, the values here are complete: whatever a subject can be, one of them is
the same to the rules. Where they may not be, the factor that uses them says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import chain, combinations, pairwise
from typing import Final, cast

from leadcore.rules.analysis.witness import Ago
from leadcore.rules.cells import Axis, OrderedAxis, PairAxis, Term
from leadcore.rules.explain import walk
from leadcore.rules.kinds import BOOL, Kind
from leadcore.rules.nodes import Call, Const, Expression, Field, Scalar
from leadcore.rules.samples import between

MAX_TESTS: Final = 6
"""Up to this many questions to one text are answered in all their combinations."""
MAX_ITEMS: Final = 12
"""Up to this many items of one set are combined."""
SEPARATORS: Final = "…·|~¦§¶"
"""What joins the parts of a text that is made up; the first that no rule mentions."""

TESTS: Final = frozenset({"contains", "starts_with", "ends_with"})


def values_of(path: str, kind: Kind, axes: Sequence[Axis]) -> tuple[Scalar | Ago, ...]:
    """Return values for a field, given every axis that reads it or is compared with it."""
    mine = [axis for axis in axes if Field(path) in walk(cast("Expression", axis.term))]
    if kind.name == BOOL.name:
        return (False, True)
    if kind.item is not None:
        return tuple(sets_of(items_asked(axes)))
    if kind.members:
        return kind.members
    found: dict[Scalar | Ago, None] = {}
    for axis in mine:
        found |= dict.fromkeys(samples(axis, Field(path)))
    if any(isinstance(axis, PairAxis) for axis in mine):
        found |= dict.fromkeys(spread(kind, axes))
    if kind.word == "text":
        found |= dict.fromkeys(texts(axes))
    found |= dict.fromkeys(Ago(age) for age in ages(path, mine))
    return tuple(found)


def samples(axis: Axis, term: Term) -> Iterator[Scalar]:
    """Yield a value of every cell of an axis of `term`, if this is one."""
    if axis.term == term:
        found = (axis.sample(cell) for cell in range(1, axis.size))
        yield from (value for value in found if value is not None)


def spread(kind: Kind, axes: Iterable[Axis]) -> Iterator[Scalar]:
    """Yield the constants of all axes of this kind, and three values between and beside them."""
    points = {
        point
        for axis in axes
        if isinstance(axis, OrderedAxis) and axis.kind.word == kind.word
        for point in axis.points
    }
    known: list[Scalar | None] = [None, *sorted(cast("set[int]", points)), None]
    yield from points
    for low, high in pairwise(known):
        middle = between(low, high, kind)
        if middle is not None:
            found = (middle, between(middle, high, kind), between(low, middle, kind))
            yield from (value for value in found if value is not None)


def ages(path: str, axes: Iterable[Axis]) -> Iterator[timedelta]:
    """Yield how long ago an instant may be, for every answer that rules tell apart."""
    age = Call("age", (Field(path),))
    for axis in axes:
        yield from cast("Iterator[timedelta]", samples(axis, age))
        if isinstance(axis, PairAxis) and age in (axis.term.left, axis.term.right):
            yield from cast("Iterator[timedelta]", spread(axis.kind, axes))


def items_asked(axes: Iterable[Axis]) -> tuple[str, ...]:
    """Return the texts that rules ask a set for, or compare such texts with."""
    constants = (
        node.value
        for axis in axes
        for node in walk(cast("Expression", axis.term))
        if isinstance(node, Const) and isinstance(node.value, str)
    )
    return tuple(dict.fromkeys([*constants, *constants_of(axes)]))


def sets_of(items: Sequence[str]) -> Iterator[frozenset[str]]:
    """Yield every set of the first items, the empty one first."""
    some = items[:MAX_ITEMS]
    for size in range(len(some) + 1):
        yield from (frozenset(chosen) for chosen in combinations(some, size))


def texts(axes: Sequence[Axis]) -> Iterator[str]:
    """Yield texts that pass every combination of the questions that rules put to them.

    Whatever begins with a, ends with b and contains some c also passes what a, b and the c's pass
    by themselves; joined by a mark that no rule mentions, they pass nothing else.
    """
    parts = {name: parts_of(name, axes) for name in sorted(TESTS)}
    mentioned = [*chain.from_iterable(parts.values()), *constants_of(axes)] or ["a"]
    mark = next(
        (each for each in SEPARATORS if not any(each in text for text in mentioned)), "\x02"
    )
    inside = parts["contains"][:MAX_TESTS]
    yield from chain.from_iterable((text, text.upper(), text.lower()) for text in mentioned)
    for start in ("", *parts["starts_with"]):
        for end in ("", *parts["ends_with"]):
            for size in range(len(inside) + 1):
                for chosen in combinations(inside, size):
                    text = mark.join((start, *chosen, end))
                    yield from (text, text.upper())


def parts_of(name: str, axes: Iterable[Axis]) -> tuple[str, ...]:
    """Return the constants that a text function is asked for."""
    calls = (axis.term for axis in axes if isinstance(axis.term, Call))
    return tuple(
        dict.fromkeys(
            str(argument.value)
            for call in calls
            if call.function == name
            for argument in call.arguments
            if isinstance(argument, Const)
        )
    )


def constants_of(axes: Iterable[Axis]) -> Iterator[str]:
    """Yield the texts that a text, or its small letters, is compared with."""
    for axis in axes:
        if axis.kind.word == "text" and isinstance(axis.term, Field | Call):
            found = (axis.sample(cell) for cell in range(1, axis.size))
            yield from (value for value in found if isinstance(value, str))
