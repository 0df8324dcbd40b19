"""Boxes: where in the space of cells a condition is true, as a union of products of cell sets.

A box says of some axes which cells are inside; an axis that it does not name may be anywhere. A
condition is true exactly in the union of its boxes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from leadcore.rules.cells import Space
from leadcore.rules.nodes import And, Const, Expression, Not, Or

MAX_BOXES: Final = 64
"""How many boxes a condition may become; one that needs more is not boxed."""

Box = Mapping[int, int]
"""The set of cells inside, as a bitmask, by number of the axis; never empty, never all of them."""

EVERYWHERE: Final[tuple[Box, ...]] = ({},)
NOWHERE: Final[tuple[Box, ...]] = ()


class TooManyBoxesError(Exception):
    """A condition needs more boxes than the limit."""


def boxes(
    space: Space, node: Expression, *, wanted: bool = True, limit: int = MAX_BOXES
) -> tuple[Box, ...] | None:
    """Return the boxes in which a condition is true (or is false), or None past the limit.

    Boxes may overlap; what is in none of either outcome is unknown.
    """
    try:
        return cover(space, node, wanted, limit)
    except TooManyBoxesError:
        return None


def disjoint(
    space: Space, found: Iterable[Box], *, limit: int = MAX_BOXES
) -> tuple[Box, ...] | None:
    """Return boxes with the same union of which no two overlap, or None past the limit."""
    apart: list[Box] = []
    for box in found:
        pieces = [box]
        for other in tuple(apart):
            pieces = [rest for piece in pieces for rest in minus(space, piece, other)]
            if len(apart) + len(pieces) > limit:
                return None
        apart += pieces
    return tuple(apart)


def both(left: Box, right: Box) -> Box | None:
    """Return what is inside both boxes, or None for nothing."""
    inside = dict(left)
    for axis, cells in right.items():
        shared = inside.get(axis, cells) & cells
        if not shared:
            return None
        inside[axis] = shared
    return inside


def minus(space: Space, box: Box, other: Box) -> Iterator[Box]:
    """Yield disjoint boxes that together are what of `box` is outside `other`."""
    if both(box, other) is None:
        yield box
        return
    rest = dict(box)
    for axis, cells in other.items():
        here = rest.get(axis, space.every(axis))
        if here & ~cells:
            yield {**rest, axis: here & ~cells}
        rest[axis] = here & cells


def cover(space: Space, node: Expression, wanted: bool, limit: int) -> tuple[Box, ...]:
    match node:
        case Not():
            return cover(space, node.part, not wanted, limit)
        case And() | Or():
            parts = (cover(space, part, wanted, limit) for part in node.parts)
            join = product if isinstance(node, And) is wanted else union
            return join(space, parts, limit)
        case Const():
            return EVERYWHERE if node.value is wanted else NOWHERE
        case _:
            atom = space.atom(node)
            cells = atom.true if wanted else atom.false
            return ({atom.axis: cells},) if cells else NOWHERE


def product(space: Space, parts: Iterable[tuple[Box, ...]], limit: int) -> tuple[Box, ...]:
    """Return what is inside all of the parts."""
    whole = EVERYWHERE
    for part in parts:
        pairs = (both(one, other) for one in whole for other in part)
        whole = union(space, (tuple(box for box in pairs if box is not None),), limit)
    return whole


def union(space: Space, parts: Iterable[tuple[Box, ...]], limit: int) -> tuple[Box, ...]:
    """Return what is inside any of the parts; boxes that differ on one axis only become one."""
    single: dict[int, int] = {}
    found: list[Box] = []
    for box in (box for part in parts for box in part):
        if not box:
            return EVERYWHERE
        if len(box) == 1:
            ((axis, cells),) = box.items()
            single[axis] = single.get(axis, 0) | cells
        else:
            add(space, found, box)
        if len(single) + len(found) > limit:
            raise TooManyBoxesError
    if any(cells == space.every(axis) for axis, cells in single.items()):
        return EVERYWHERE
    return (*({axis: cells} for axis, cells in single.items()), *found)


def add(space: Space, found: list[Box], box: Box) -> None:
    """Add a box, first joined with those that differ from it on one axis only."""
    index = next((at for at, other in enumerate(found) if differ_once(other, box)), None)
    if index is None:
        found.append(box)
        return
    other = found.pop(index)
    joined = {axis: other[axis] | cells for axis, cells in box.items()}
    add(space, found, {axis: c for axis, c in joined.items() if c != space.every(axis)})


def differ_once(left: Box, right: Box) -> bool:
    return left.keys() == right.keys() and sum(left[axis] != right[axis] for axis in left) <= 1
