"""Which class gives how many leads to which rep, so that loads are as even as they can be.

Theory. (1) Spread all units over the reps as if anybody could get any: the cheapest there are. A
maximum flow with these shares as room either places everything, and nothing could be more even; or
it leaves a minimum cut: classes A whose units found no room, and the reps N(A), all full of A's
units, that alone can take them. (2) Then in the best plan exactly the units of A lie on N(A): A can
go nowhere else, and whoever else went there would make dearer what is too full already. So A with
N(A), and the rest with the other reps, are two problems of their own, solved likewise. This is the
decomposition for separable convex costs over the bases of a polymatroid (Fujishige 1980; Groenevelt
1991). Since units of equal cost go by rep id, no two rank the same, and the loads are unique. For
every bound at once the fewest units cost more than it: with equal weights the loads are the least
majorised, so the largest is as small, the smallest as large, and every symmetric convex cost, such
as the sum of squares, as low as can be.

When the reps of a cut are full not only to their share but to their capacity, its classes have more
leads than room, whatever anybody does. Who waits is then settled by rank (`waiting`). It cannot
change the loads of anybody else, so the goals never compete: in every plan that places all that can
be placed, these reps are full, of these classes, and all other leads are placed elsewhere.

For whoever edits this file: a cut's units stay where they are when its share of the water rises;
those of the rest only shrink. So a flow is mended, never begun anew. Problems wait on a stack, for
there can be as many as there are reps.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from leadcore.assignment.batch.flow import Flow
from leadcore.assignment.batch.problem import Batch
from leadcore.assignment.batch.units import Units
from leadcore.assignment.batch.waiting import settle


@attrs.frozen
class Part:
    """Classes and the only reps that take them, and the bounds of their dearest unit."""

    classes: list[int]
    reps: list[int]
    low: int
    high: int


def reach_of(batch: Batch) -> list[list[int]]:
    """Return the reps of each class, by their places in the batch."""
    place = {taker.rep_id: index for index, taker in enumerate(batch.takers)}
    return [[place[rep_id] for rep_id in one.eligible] for one in batch.classes]


def balanced(batch: Batch, units: Units) -> Flow:
    """Return the flow with the most even loads; what it leaves unplaced has to wait."""
    flow = Flow(reach=reach_of(batch), room=[0] * len(batch.takers))
    flow.unplaced = [len(one.leads) for one in batch.classes]
    reps = list(range(len(batch.takers)))
    classes = [one for one, some in enumerate(flow.reach) if some]
    parts = [Part(classes, reps, 0, units.ceiling(reps))]
    while parts:
        parts += solved(batch, units, flow, parts.pop())
    return flow


def solved(batch: Batch, units: Units, flow: Flow, part: Part) -> list[Part]:
    """Solve a part, or return the parts that it falls into."""
    room = units.up_to(units.ceiling(part.reps), part.reps)
    count = sum(len(batch.classes[one].leads) for one in part.classes)
    shares, level = units.spread(min(count, sum(room)), part.reps, part.low, part.high)
    allot(flow, part.reps, shares)
    cut = flow.fill(part.classes)
    if cut is None:
        return []
    full = set(cut.reps)
    rest = flow.split(part.classes, cut)
    outside = Part(rest, [rep for rep in part.reps if rep not in full], part.low, level)
    inside = Part(cut.classes, sorted(cut.reps), level, units.ceiling(cut.reps))
    if has_spare(part.reps, shares, room, full):
        return [outside, inside]
    settle(batch, flow, cut)
    return [outside]


def has_spare(
    reps: Sequence[int], shares: Sequence[int], room: Sequence[int], full: set[int]
) -> bool:
    """Return whether a rep of a cut could hold more than its share."""
    pairs = zip(reps, shares, room, strict=True)
    return any(share < most for rep, share, most in pairs if rep in full)


def allot(flow: Flow, reps: Sequence[int], shares: Sequence[int]) -> None:
    """Give each rep room for its share, and take off what it holds above that."""
    for rep, share in zip(reps, shares, strict=True):
        held = flow.held[rep]
        above = sum(held.values()) - share
        flow.room[rep] = -above
        while above > 0:
            one, amount = next(reversed(held.items()))
            taken = min(amount, above)
            flow.release(one, rep, taken)
            flow.unplaced[one] += taken
            above -= taken
