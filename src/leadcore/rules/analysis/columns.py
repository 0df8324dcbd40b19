"""Columns: for every value of a factor, which clauses it leaves alive, as one integer.

A *clause* is one box of one rule; bit i of a mask stands for clause i, and clauses stand in the
order of their rules. A clause is true where every column leaves it alive. Values of a factor that
leave the same clauses alive are one *class*; the search looks at one value of each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs


def bits(mask: int) -> Iterator[int]:
    """Yield the numbers of the bits that are set, the lowest first.

    >>> list(bits(0b1010))
    [1, 3]
    """
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


@attrs.frozen(eq=False)
class Column:
    """One factor, as the clauses see it."""

    number: int
    """Of the factor."""
    options: tuple[int, ...]
    """The first value of every class."""
    alive: tuple[int, ...]
    """The clauses that each class leaves alive."""
    wild: int
    """The clauses that say nothing about this factor."""
    classes: Mapping[int, int]
    """The set of classes that each other clause allows, by clause."""

    def touching(self, classes: int) -> int:
        """Return the clauses that are alive in any of the classes."""
        mask = self.wild
        for index in bits(classes):
            mask |= self.alive[index]
        return mask

    def containing(self, classes: int) -> int:
        """Return the clauses that are alive in all of the classes."""
        mask = -1
        for index in bits(classes):
            mask &= self.alive[index]
        return mask


def column(number: int, possible: int, allowed: Mapping[int, int], clauses: int) -> Column:
    """Return the column of a factor.

    possible: the values that there are, as a bitmask.
    allowed: the values that each clause allows, of those that do not allow all of them.
    clauses: how many clauses there are.
    """
    groups: dict[int, int] = {}
    for clause, values in allowed.items():
        groups[values] = groups.get(values, 0) | 1 << clause
    wild = (1 << clauses) - 1
    for mask in groups.values():
        wild &= ~mask
    first: dict[int, int] = {}
    kinds = [
        first.setdefault(alive, value) if possible >> value & 1 else -1
        for value, alive in enumerate(alive_masks(possible, groups))
    ]
    index = {value: number for number, value in enumerate(first.values())}
    members = {values: class_set(values, kinds, index) for values in groups}
    return Column(
        number=number,
        options=tuple(first.values()),
        alive=tuple(alive | wild for alive in first),
        wild=wild,
        classes={clause: members[values] for clause, values in allowed.items()},
    )


def alive_masks(possible: int, groups: Mapping[int, int]) -> Iterator[int]:
    """Return the clauses that each value leaves alive, by the values at which that changes."""
    changes = [0] * possible.bit_length()
    for values, clauses in groups.items():
        for value in bits(values ^ values << 1):
            if value < len(changes):
                changes[value] ^= clauses
    alive = 0
    for change in changes:
        alive ^= change
        yield alive


def class_set(values: int, kinds: Sequence[int], index: Mapping[int, int]) -> int:
    found = {kinds[value] for value in bits(values)}
    return sum(1 << index[kind] for kind in found)


def ordered(columns: Iterable[Column]) -> tuple[Column, ...]:
    """Return the columns that some clause cares about, the most cared about first."""
    used = [each for each in columns if each.classes]
    return tuple(sorted(used, key=lambda each: (-len(each.classes), each.number)))
