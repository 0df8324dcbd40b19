"""Masks of one axis: for every cell, which boxes a subject in it may be in.

A box enters and leaves at a few cells only. So the masks are made by one sweep over the cells that
flips, at each, the boxes that enter or leave there; cells between two flips share one integer.

For editors: with many constants on one field and many boxes there would be too many integers. Then
only some of the flips are kept as *cuts*; between two cuts a box counts as possible if it is so
anywhere there. A mask may promise too much, never too little; `unsure` says which boxes it does
that to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs


@attrs.frozen(eq=False)
class Masks:
    """The masks of one axis."""

    by_cell: tuple[int, ...]
    """Of every cell, the boxes that a subject in it may be in: bit i stands for box i."""
    unsure: int
    """The boxes that may be possible in a cell that they do not hold."""


def masks_of(size: int, everywhere: int, cells: Mapping[int, int], most: int) -> Masks:
    """Return the masks of an axis of `size` cells.

    everywhere: the boxes that do not name the axis.
    cells: of the others, the cells inside, by the number of the box.
    most: how many different masks there may be.
    """
    flips = flips_of(size, cells)
    cuts = spread(sorted(flips), most)
    by_cell: list[int] = []
    unsure, mask = 0, everywhere
    for start, end in zip(cuts, (*cuts[1:], size), strict=True):
        mask ^= flips.get(start, 0)
        possible = mask
        for cell in (cell for cell in range(start + 1, end) if cell in flips):
            mask ^= flips[cell]
            possible |= mask
            unsure |= flips[cell]
        by_cell += [possible] * (end - start)
    return Masks(tuple(by_cell), unsure)


def flips_of(size: int, cells: Mapping[int, int]) -> dict[int, int]:
    """Return, by the cell, the boxes that enter or leave there."""
    found: dict[int, list[int]] = {}
    for box, inside in cells.items():
        for cell in bits(inside ^ inside << 1):
            if cell < size:
                found.setdefault(cell, []).append(box)
    return {cell: union(boxes) for cell, boxes in found.items()}


def spread(flips: Sequence[int], most: int) -> tuple[int, ...]:
    """Return at most `most` of the cells, evenly taken, cells 0 and 1 among them."""
    step = -(-len(flips) // max(most - 2, 1)) or 1
    return tuple(sorted({0, 1, *flips[::step]}))


def bits(mask: int) -> Iterator[int]:
    """Yield the numbers of the bits that are set, from the lowest."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


def union(numbers: Iterable[int]) -> int:
    """Return the mask in which these bits are set."""
    each = tuple(numbers)
    octets = bytearray(max(each, default=-1) // 8 + 1)
    for number in each:
        octets[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(octets, "little")
