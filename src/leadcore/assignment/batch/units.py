"""What a lead costs a rep, exactly, and how leads spread when anybody may get any.

Theory. A rep's k-th lead, those they already hold included, costs k / weight; with weights of one
that is the load, with the capacity as weight the utilisation. Units of equal cost go to the smaller
rep id first, so no two units rank the same. Spreading `count` leads over reps, eligibility aside,
takes the cheapest units there are: water that rises over the loads that are there already.

Ratios are compared as whole numbers. Different ratios of weights up to W lie at least 1/W² apart,
so `k * W² // weight` keeps their order, and equal ones equal. Weights are first divided by what
they have in common; W is one, and the cost the load itself, wherever all weigh the same.

For whoever edits this file: no float may decide here, and no `Fraction` is needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import gcd

import attrs

from leadcore.assignment.batch.problem import Batch


@attrs.frozen(kw_only=True)
class Units:
    """The reps of a batch as numbers, by their place in `Batch.takers`."""

    start: tuple[int, ...]
    """What each holds now."""
    top: tuple[int, ...]
    """The most that each can hold at the end."""
    weight: tuple[int, ...]
    grain: int
    """What loads are multiplied by before the weight divides them."""

    @classmethod
    def of(cls, batch: Batch, *, most_load: int | None = None) -> Units:
        """Return the units of a batch, whose reps hold at most `most_load` by it."""
        start = tuple(taker.open_leads for taker in batch.takers)
        bounds = (
            [bound for bound in (taker.capacity, most_load) if bound is not None]
            for taker in batch.takers
        )
        count = len(batch.leads)
        top = tuple(
            max(held, min([held + count, *some])) for held, some in zip(start, bounds, strict=True)
        )
        common = gcd(*(taker.weight for taker in batch.takers)) or 1
        weight = tuple(taker.weight // common for taker in batch.takers)
        return cls(start=start, top=top, weight=weight, grain=max(weight, default=1) ** 2)

    def cost(self, rep: int, load: int) -> int:
        """Return what the lead that makes `load` costs; equal for equal ratios only."""
        return load * self.grain // self.weight[rep]

    def room(self) -> list[int]:
        """Return how many leads each can get."""
        return [top - start for start, top in zip(self.start, self.top, strict=True)]

    def up_to(self, level: int, reps: Sequence[int]) -> list[int]:
        """Return how many leads each of `reps` gets when no unit costs more than `level`."""
        start, top, weight, grain = self.start, self.top, self.weight, self.grain
        above = level + 1
        loads = (((above * weight[rep] - 1) // grain, start[rep], top[rep]) for rep in reps)
        return [
            0 if load <= least else (most if load > most else load) - least
            for load, least, most in loads
        ]

    def ceiling(self, reps: Sequence[int]) -> int:
        """Return what the dearest unit of `reps` costs."""
        return max((self.cost(rep, self.top[rep]) for rep in reps), default=0)

    def spread(self, count: int, reps: Sequence[int], low: int, high: int) -> tuple[list[int], int]:
        """Return the `count` cheapest units by rep, and the cost of the dearest of them.

        That cost lies between `low` and `high`, and `reps` ascend and have so much room.
        """
        while low < high:
            middle = (low + high) // 2
            if sum(self.up_to(middle, reps)) < count:
                low = middle + 1
            else:
                high = middle
        found, more = self.up_to(low - 1, reps), self.up_to(low, reps)
        left = count - sum(found)
        for place, (least, most) in enumerate(zip(found, more, strict=True)):
            if left and most > least:
                found[place] += 1
                left -= 1
        return found, low
