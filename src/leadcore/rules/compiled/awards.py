"""What rules add where they hold, and how they are grouped by what they read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import attrs

from leadcore.rules.cells import MISSING, Axis, MemberAxis, OrderedAxis, Space
from leadcore.rules.compiled.formula import Formula, literals, within
from leadcore.rules.compiled.slots import Term, terms, terms_of
from leadcore.rules.kinds import BOOL
from leadcore.rules.nodes import Call, Expression, Field

MAX_PIECES: Final = 12
"""Into how many pieces one chain may cut a term."""

MAX_LEFT: Final = 60
"""How many tests may be left in all pieces of a chain."""

MIN_ASKING: Final = 2
"""In how many pieces something else must be asked, for a group to be split."""

MAX_SPLITS: Final = 2
"""By how many other axes a group is split before a table is looked up."""

KNOWN_OR_MISSING: Final = 2
"""The size of an axis that only tells what is known from what is missing."""


@attrs.frozen
class Award:
    """What is added to a variable where a formula holds."""

    when: Formula
    to: str
    """The variable."""
    amount: int


Awards = tuple[Award, ...]


@attrs.frozen
class Group:
    """Awards that share a chain over the cells of one axis; one alone without."""

    awards: Awards
    axis: int | None = None

    def terms(self) -> tuple[Term, ...]:
        """Return what the awards read, each once."""
        return terms_of(award.when for award in self.awards)


def grouped(awards: Awards, space: Space | None) -> Iterator[Group]:
    """Yield the awards in groups that share a chain, then those that share none, in order."""
    while space is not None and (found := common_axis(awards, space)) is not None:
        yield found
        awards = tuple(award for award in awards if award not in found.awards)
    for award in awards:
        yield Group((award,))


def common_axis(awards: Awards, space: Space) -> Group | None:
    """Return the axis that most of the awards read, if they cut it into few enough pieces."""
    groups = (
        Group(tuple(award for award in awards if reads(award, number, axis.term)), number)
        for number, axis in enumerate(space.axes)
        if is_told_apart(axis)
    )
    for group in sorted(groups, key=lambda group: -len(group.awards)):
        if len(group.awards) > 1 and is_small(group, space):
            return split(group, space)
    return None


def split(group: Group, space: Space) -> Group:
    """Return the group cut by another axis first, where only constants are left to add then."""
    pieces = set(left(group.awards, space, group.axis or 0))
    asked = [{each.axis for award in piece for each in literals(award.when)} for piece in pieces]
    axes = set[int]().union(*asked)
    if sum(map(bool, asked)) < MIN_ASKING or len(axes) > MAX_SPLITS:
        return group
    if not all(axis >= 0 and is_either_or(space.axes[axis]) for axis in axes):
        return group
    return Group(group.awards, min(axes))


def is_either_or(axis: Axis) -> bool:
    """Whether an axis has few cells: known or missing, true or false."""
    return is_told_apart(axis) and (axis.size == KNOWN_OR_MISSING or axis.kind.name == BOOL.name)


def is_told_apart(axis: Axis) -> bool:
    """Whether the cells of an axis are those of a variable."""
    match axis:
        case OrderedAxis() | MemberAxis(term=Field()):
            return True
        case MemberAxis(term=Call()):
            return axis.kind.name != BOOL.name
        case _:
            return False


def is_small(group: Group, space: Space) -> bool:
    pieces = set(left(group.awards, space, group.axis or 0))
    rest = sum(1 for piece in pieces for award in piece for _ in literals(award.when))
    return len(pieces) <= MAX_PIECES and rest <= MAX_LEFT


def reads(award: Award, axis: int, term: Expression) -> bool:
    """Whether an award depends on an axis, if only on whether its term is known."""
    return any(
        literal.axis == axis or term in terms(literal.atom) for literal in literals(award.when)
    )


def left(awards: Awards, space: Space, axis: int) -> tuple[Awards, ...]:
    """Return what is left of the awards in each cell of an axis."""
    found = space.axes[axis]
    return tuple(
        tuple(reduced(awards, axis, cell, found.term if cell == MISSING else None))
        for cell in range(found.size)
    )


def reduced(awards: Awards, axis: int, cell: int, gone: Expression | None) -> Iterator[Award]:
    for award in awards:
        when = within(award.when, axis, cell, gone)
        if when is not False:
            yield award if when is award.when else Award(when, award.to, award.amount)


def amounts(awards: Iterable[Award]) -> dict[str, int]:
    """Return the sum of the awards by variable."""
    sums: dict[str, int] = {}
    for award in awards:
        sums[award.to] = sums.get(award.to, 0) + award.amount
    return sums
