"""One lead after another to whoever has it cheapest: what is usually done, to be compared with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import heapify, heappop, heapreplace

import attrs

from leadcore.assignment.batch.balance import reach_of
from leadcore.assignment.batch.plan import BatchPlan, plan_of
from leadcore.assignment.batch.problem import Batch, ranked
from leadcore.assignment.batch.units import Units


def assign_greedily(batch: Batch) -> BatchPlan:
    """Return the plan of a chain that ranks by load: leads by rank, each to the cheapest rep.

    It strands leads whose only reps it has filled with others, and is less even than need be.

    >>> from leadcore.assignment.batch import BatchLead, Taker
    >>> takers = [Taker(rep_id="han", capacity=1), Taker(rep_id="li", capacity=1)]
    >>> leads = [BatchLead(id="A-1", eligible={"han", "li"}), BatchLead(id="A-2", eligible={"han"})]
    >>> dict(assign_greedily(Batch(takers=takers, leads=leads)).owners)
    {'A-1': 'han'}
    """
    return plan_of(batch, dict(chosen(batch)))


def chosen(batch: Batch) -> Iterator[tuple[str, str]]:
    """Yield each lead that finds room with its rep."""
    units = Units.of(batch)
    room, loads = units.room(), list(units.start)
    costs = [units.cost(rep, load + 1) for rep, load in enumerate(loads)]
    pairs = zip(batch.classes, reach_of(batch), strict=True)
    heaps = {frozenset(one.eligible): [(costs[rep], rep) for rep in reach] for one, reach in pairs}
    for heap in heaps.values():
        heapify(heap)
    for lead in ranked(batch.leads):
        rep = cheapest(heaps[lead.eligible], costs, room)
        if rep is not None:
            yield lead.id, batch.takers[rep].rep_id
            room[rep] -= 1
            loads[rep] += 1
            costs[rep] = units.cost(rep, loads[rep] + 1)


def cheapest(heap: list[tuple[int, int]], costs: Sequence[int], room: Sequence[int]) -> int | None:
    """Return the rep with room whose next lead costs least; outdated entries are mended."""
    while heap:
        cost, rep = heap[0]
        if not room[rep]:
            heappop(heap)
        elif cost < costs[rep]:
            heapreplace(heap, (costs[rep], rep))
        else:
            return rep
    return None


@attrs.frozen(kw_only=True)
class Distance:
    """How much worse a plan is than another; the squares tell only when both place as many.

    >>> Distance(placed=0, most_load=2, squares=8).most_load
    2
    """

    placed: int
    """How many leads fewer it places."""
    most_load: int
    """How much greater its greatest load is."""
    squares: int
    """How much greater the sum of the squares of its loads is."""


def distance(plan: BatchPlan, best: BatchPlan) -> Distance:
    """Return how much worse `plan` is than `best`.

    >>> from leadcore.assignment.batch import BatchLead, Taker, assign_batch
    >>> takers = [Taker(rep_id="han", capacity=1), Taker(rep_id="li", capacity=1)]
    >>> leads = [BatchLead(id="A-1", eligible={"han", "li"}), BatchLead(id="A-2", eligible={"han"})]
    >>> batch = Batch(takers=takers, leads=leads)
    >>> distance(assign_greedily(batch), assign_batch(batch))
    Distance(placed=1, most_load=0, squares=-1)
    """
    ours, others = plan.loads.values(), best.loads.values()
    return Distance(
        placed=len(best.owners) - len(plan.owners),
        most_load=max(ours, default=0) - max(others, default=0),
        squares=sum(load**2 for load in ours) - sum(load**2 for load in others),
    )
