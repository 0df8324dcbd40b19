"""Search: the fewest fields to change so that rules give what is wanted, and then the least cost.

First it asks which fields must change whatever the others do. Then it goes through the sets of
fields by size, and through the values of those sets that might do. A set, or the beginning of one,
is left as soon as nothing that it leads to gets there, or as all of that costs more than what was
found already. So the first size that has an answer has the smallest, and where no size has one,
every combination was ruled out.

What so many more fields can bring at most is the sum of the greatest of their *gains*: the gain of
a field is what the rules that read it can add, at the best of its values, whatever else is so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from heapq import nlargest, nsmallest
from math import inf
from typing import Final

import attrs

from leadcore.rules.whatif.board import PRESENT, Board, Masks
from leadcore.rules.whatif.verdicts import Points, Verdicts, Wanted

Options = Mapping[int, tuple[tuple[float, int], ...]]
"""What a field may change to, by its number: cost and alternative, the cheapest first."""


MAX_FIELDS: Final = 300
"""Up to how many fields that could be changed a search goes through."""


class TooLongError(Exception):
    """The search was given up."""


@attrs.define(eq=False)
class Search:
    """One search; `run` gives its answer."""

    board: Board
    verdicts: Verdicts
    wanted: Wanted
    options: Options
    limit: int
    """How often conditions may be looked at."""
    looks: int = 0
    gains: dict[int, float] = attrs.field(factory=dict[int, float])
    """What each field can bring at most."""
    best: Masks | None = None
    """The best subject that was found, one alternative for every field."""
    cost: float = inf
    """What it costs."""

    def run(self) -> Masks | None:
        """Return the subject with the smallest change, or None where there is none."""
        movable = [number for number, options in self.options.items() if options]
        free = self.board.present
        for number in movable:
            free = put(free, number, PRESENT | self.changed(number))
        if not self.can_reach(free):
            return None
        if len(movable) > MAX_FIELDS and not self.can_reach(self.board.present):
            raise TooLongError
        must = [number for number in movable if not self.can_reach(put(free, number, PRESENT))]
        may = [number for number in movable if number not in must]
        self.gains = {number: self.gain(free, number) for number in may}
        for number in must:
            free = put(free, number, self.changed(number))
        for more in range(len(may) + 1):
            self.choose(must, may, free, more)
            if self.best is not None:
                break
        return self.best

    def choose(self, chosen: Sequence[int], rest: Sequence[int], masks: Masks, more: int) -> None:
        """Look at all sets of the fields chosen and so many more of the rest."""
        if self.is_hopeless(chosen, rest, masks, more):
            return
        if not more:
            self.settle(chosen, self.without(masks, rest), 0.0)
            return
        first, others = rest[0], rest[1:]
        self.choose([*chosen, first], others, put(masks, first, self.changed(first)), more - 1)
        self.choose(chosen, others, put(masks, first, PRESENT), more)

    def is_hopeless(
        self, chosen: Sequence[int], rest: Sequence[int], masks: Masks, more: int
    ) -> bool:
        """Return whether no such set can be better than what was found."""
        cheapest = nsmallest(more, (self.least([number]) for number in rest))
        if len(rest) < more or self.least(chosen) + sum(cheapest) >= self.cost:
            return True
        greatest = nlargest(more, (self.gains[number] for number in rest))
        if self.shortfall(self.without(masks, rest)) > sum(greatest):
            return True
        return not self.can_reach(masks if more else self.without(masks, rest))

    def settle(self, chosen: Sequence[int], masks: Masks, cost: float) -> None:
        """Look at all values of the fields chosen, given those that are settled and their cost."""
        if not chosen:
            self.best, self.cost = masks, cost
            return
        first, others = chosen[0], chosen[1:]
        for price, value in self.options[first]:
            if cost + price + self.least(others) >= self.cost:
                return
            settled = put(masks, first, 1 << value)
            if self.can_reach(settled):
                self.settle(others, settled, cost + price)

    def can_reach(self, masks: Masks) -> bool:
        """Return whether some such subject may get there; exact for one alternative each."""
        return self.board.exists(masks) and not self.shortfall(masks)

    def shortfall(self, masks: Masks) -> float:
        """Return how much what is wanted is missed by, whether there is such a subject or not."""
        self.looks += len(self.board.conditions)
        if self.looks > self.limit:
            raise TooLongError
        return self.verdicts.shortfall(self.wanted, self.board.outcomes(masks))

    def gain(self, free: Masks, number: int) -> float:
        """Return what a field can bring at most, whatever the others are."""
        if not isinstance(self.verdicts, Points):
            return inf
        before = self.concerning(number, put(free, number, PRESENT))
        afters = (
            self.concerning(number, put(free, number, 1 << value))
            for _, value in self.options[number]
        )
        return max(map(partial(self.verdicts.gain, self.wanted, before), afters))

    def concerning(self, number: int, masks: Masks) -> tuple[int, ...]:
        """Return the outcomes of the conditions that read a field, and none of the others."""
        return tuple(
            self.board.look_up(each, masks) if number in each.numbers else 0
            for each in self.board.conditions
        )

    def changed(self, number: int) -> int:
        """Return the alternatives that a field may change to."""
        return sum(1 << value for _, value in self.options[number])

    def without(self, masks: Masks, rest: Sequence[int]) -> Masks:
        """Return the masks with these fields as they are."""
        for number in rest:
            masks = put(masks, number, PRESENT)
        return masks

    def least(self, numbers: Sequence[int]) -> float:
        """Return what it costs at least to change these fields."""
        return sum(self.options[number][0][0] for number in numbers)


def put(masks: Masks, number: int, mask: int) -> Masks:
    """Return the masks with another one for the field of this number."""
    return (*masks[:number], mask, *masks[number + 1 :])
