"""Factors: the axes of a space, gathered so that any value of one goes with any value of another.

Axes that read one field go together, for they are missing together and bind each other: a text
that begins with "a" contains "a". So do fields that are compared with each other, and an object and
its own fields. A factor lists the combinations of cells that its axes can have, each with values of
the fields that bring it about; the product of all factors is every subject there can be.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

import attrs

from leadcore.rules.analysis.columns import bits
from leadcore.rules.analysis.witness import NOW, Value
from leadcore.rules.boxes import Box
from leadcore.rules.cells import Axis

Option = tuple[Mapping[str, Value], datetime | None]
"""Values of the fields of a factor, and the time if they bind it."""


class Factor(Protocol):
    """Some axes and the values that they can have together, numbered."""

    @property
    def possible(self) -> int:
        """The values that there are, as a bitmask."""
        ...

    @property
    def axes(self) -> tuple[int, ...]:
        """The numbers of the axes."""
        ...

    def inside(self, box: Box) -> int:
        """Return the values that lie inside a box."""
        ...

    def option(self, value: int) -> Option:
        """Return what the fields hold."""
        ...


@attrs.frozen(eq=False)
class Single:
    """One axis that reads one field, which nothing else reads."""

    number: int
    path: str
    axis: Axis
    possible: int

    @property
    def axes(self) -> tuple[int, ...]:
        return (self.number,)

    def inside(self, box: Box) -> int:
        return box.get(self.number, self.possible) & self.possible

    def option(self, value: int) -> Option:
        return {self.path: self.axis.sample(value)}, None


@attrs.frozen(eq=False)
class Joint:
    """Several axes, and the combinations of their cells."""

    axes: tuple[int, ...]
    combinations: tuple[tuple[int, ...], ...]
    options: tuple[Option, ...]
    """What brings each combination about; none where that is not known."""
    index: Mapping[tuple[int, int], int]
    """Which combinations have a cell, by number of the axis and cell."""

    @classmethod
    def of(cls, axes: tuple[int, ...], found: Mapping[tuple[int, ...], Option | None]) -> Joint:
        """Return the factor of the combinations that were found."""
        index: dict[tuple[int, int], int] = {}
        for number, cells in enumerate(found):
            for key in zip(axes, cells, strict=True):
                index[key] = index.get(key, 0) | 1 << number
        options = tuple(option for option in found.values() if option is not None)
        return cls(axes, tuple(found), options, index)

    @property
    def possible(self) -> int:
        return (1 << len(self.combinations)) - 1

    def inside(self, box: Box) -> int:
        mask = self.possible
        for axis in self.axes:
            if axis in box:
                mask &= self.having(axis, box[axis])
        return mask

    def having(self, axis: int, cells: int) -> int:
        mask = 0
        for cell in bits(cells):
            mask |= self.index.get((axis, cell), 0)
        return mask

    def option(self, value: int) -> Option:
        return self.options[value]


@attrs.frozen(eq=False)
class Universe:
    """Every subject there can be, as far as the rules of a space can tell."""

    factors: tuple[Factor, ...]
    is_exact: bool
    """Whether all of these subjects exist and no others do."""

    def subject(self, choices: Mapping[int, int]) -> tuple[dict[str, Value], datetime]:
        """Return the values of a subject and its time, given some factors' values."""
        values: dict[str, Value] = {}
        now: datetime | None = None
        for number, factor in enumerate(self.factors):
            lowest = (factor.possible & -factor.possible).bit_length() - 1
            held, moment = factor.option(choices.get(number, lowest))
            values |= held
            now = now or moment
        return values, now or NOW
