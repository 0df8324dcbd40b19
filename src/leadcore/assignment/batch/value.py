"""The largest total value, instead of the most even loads.

Theory. Giving a lead of value v to a rep of skill s is worth v * s, so the leads of a class and a
value are one group, and what to choose is how many of each group each rep gets: a transportation
problem. It is solved by its dual (Kuhn 1955; Ford and Fulkerson 1957; with shortest paths Edmonds
and Karp 1972). Each group has a price u and each rep a rent y, so that the slack u + y - v * s is
never below zero, units lie only where it is zero, and a rep with room has no rent. A round finds by
Dijkstra's method how far every group and rep lies from the unplaced units, the slack being the
length; lowers the prices and raises the rents of whatever lies nearer than the first rep with room;
and fills what is tight now by a maximum flow. The distance grows with every round, and there are
only as many as paths can have different lengths: few where few values and skills are told apart.
When all is placed, no other plan of the same leads is worth more: its value is the sum of prices
less rents times room, which bounds every plan.

For whoever edits this file: whole numbers only. Groups and reps of which a round found none nearer
than the first rep with room keep their prices; that is what keeps every slack at zero or above.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import heappop, heappush
from itertools import groupby
from operator import attrgetter

import attrs

from leadcore.assignment.batch.balance import balanced, reach_of
from leadcore.assignment.batch.flow import Flow
from leadcore.assignment.batch.plan import BatchPlan, paired, plan_of
from leadcore.assignment.batch.problem import MAX_LOAD, Batch, BatchLead
from leadcore.assignment.batch.units import Units


def largest_value(batch: Batch, *, most_load: int | None = None) -> BatchPlan:
    """Return the plan of the largest sum of value times skill in which no load passes a bound.

    Who waits is settled before, as in `assign_batch`, with `most_load` as a capacity of every rep.
    Loads are not evened out below the bound; of plans that are worth the same, one is returned,
    the same for the same batch in whatever order it is given. The time grows with the number of
    different values and skills: tell few apart.

    >>> from leadcore.assignment.batch import BatchLead, Taker
    >>> takers = [Taker(rep_id="han", skill=1), Taker(rep_id="li", skill=2)]
    >>> leads = [BatchLead(id=f"A-{n}", eligible={"han", "li"}, value=n) for n in (1, 2, 3)]
    >>> batch = Batch(takers=takers, leads=leads)
    >>> dict(largest_value(batch).owners) == {"A-1": "li", "A-2": "li", "A-3": "li"}
    True
    >>> largest_value(batch, most_load=2).owners["A-1"]
    'han'
    """
    if most_load is not None and not 0 <= most_load <= MAX_LOAD:
        raise ValueError(f"most_load {most_load} given; allowed: 0 to {MAX_LOAD}, or None")
    units = Units.of(batch, most_load=most_load)
    left = balanced(batch, units).unplaced
    groups = [
        Group(index, tuple(some))
        for index, one in enumerate(batch.classes)
        for some in by_value(one.leads[: len(one.leads) - left[index]])
    ]
    market = Market.of(batch, groups, units)
    market.clear()
    return plan_of(batch, paired(batch, [group.leads for group in groups], market.flow))


@attrs.frozen
class Group:
    """Leads of one class and value."""

    one: int
    """The place of the class."""
    leads: tuple[BatchLead, ...]


def by_value(leads: Sequence[BatchLead]) -> Iterator[Iterator[BatchLead]]:
    """Yield the leads of each value."""
    value = attrgetter("value")
    for _, some in groupby(sorted(leads, key=value, reverse=True), value):
        yield some


@attrs.define(eq=False)
class Market:
    """Prices of groups, rents of reps, and the flow where both add up to the worth."""

    reach: list[list[int]]
    """The reps of each group."""
    value: list[int]
    skill: list[int]
    flow: Flow
    price: list[int]
    rent: list[int]

    @classmethod
    def of(cls, batch: Batch, groups: Sequence[Group], units: Units) -> Market:
        """Return the market before anything is placed: prices as low as they may be, no rents."""
        classes = reach_of(batch)
        reach = [classes[group.one] for group in groups]
        value = [group.leads[0].value for group in groups]
        skill = [taker.skill for taker in batch.takers]
        flow = Flow(reach=[[] for _ in groups], room=units.room())
        flow.unplaced = [len(group.leads) for group in groups]
        pairs = zip(value, reach, strict=True)
        price = [worth * max(skill[rep] for rep in reps) for worth, reps in pairs]
        return cls(reach, value, skill, flow, price, [0] * len(skill))

    def clear(self) -> None:
        """Place every unit; that there is room for them is known."""
        while any(self.flow.unplaced):
            self.reprice()
            self.flow.reach = [self.tight(group) for group in range(len(self.reach))]
            self.flow.fill(range(len(self.reach)))

    def tight(self, group: int) -> list[int]:
        """Return the reps of a group with no slack."""
        price, value, skill, rent = self.price[group], self.value[group], self.skill, self.rent
        return [rep for rep in self.reach[group] if price + rent[rep] == value * skill[rep]]

    def reprice(self) -> None:
        """Lower prices and raise rents until a rep with room is tight with an unplaced unit."""
        groups, reps, nearest = self.distances()
        for group, far in groups.items():
            self.price[group] -= nearest - far
        for rep, far in reps.items():
            self.rent[rep] += nearest - far

    def distances(self) -> tuple[dict[int, int], dict[int, int], int]:
        """Return how far groups and reps lie from the unplaced units, and the first with room."""
        groups = {group: 0 for group, count in enumerate(self.flow.unplaced) if count}
        reps: dict[int, int] = {}
        found: dict[int, int] = {}
        heap: list[tuple[int, int]] = []
        frontier, far = list(groups), 0
        while True:
            for group in frontier:
                self.relax(group, far, found, heap)
            far, rep = heappop(heap)
            if rep in reps:
                frontier = []
                continue
            if self.flow.room[rep]:
                return groups, reps, far
            reps[rep] = far
            frontier = [group for group in self.flow.held[rep] if group not in groups]
            groups |= dict.fromkeys(frontier, far)

    def relax(
        self, group: int, far: int, found: dict[int, int], heap: list[tuple[int, int]]
    ) -> None:
        """Push the reps of a group that lie nearer through it than was known."""
        price, value, skill, rent = self.price[group], self.value[group], self.skill, self.rent
        base = far + price
        for rep in self.reach[group]:
            length = base + rent[rep] - value * skill[rep]
            if length < found.get(rep, length + 1):
                found[rep] = length
                heappush(heap, (length, rep))
