"""Who waits when there are more leads than room: whoever ranks last among those that compete.

Theory. The sets of leads that can be placed together are the independent sets of a matroid, so
taking leads by rank, each that still fits, places as many as can be placed, and no lead waits for
the sake of one that ranks behind it. One lead at a time that would be slow; so half of the queue is
tried at once. When all of it fits, it stays. When not, the flow leaves a cut: its reps are full, so
everything behind this half that belongs to the classes of the cut waits, and the half of these
classes is tried again by itself, in halves; the other classes go on, without those reps. The two
share neither classes nor reps nor leads: a round of halving costs no more than one flow and one
look at each lead, and there are as many rounds as the queue can be halved.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import attrs

from leadcore.assignment.batch.flow import Cut, Flow
from leadcore.assignment.batch.problem import Batch


@attrs.frozen
class Queue:
    """Classes that compete, and the class of each of their leads that is still to try, by rank."""

    classes: list[int]
    leads: list[int]


def settle(batch: Batch, flow: Flow, cut: Cut) -> None:
    """Place the leads of a cut by rank; its reps are at capacity. The rest is left unplaced."""
    kept = dict.fromkeys(cut.classes, 0)
    retain(flow, cut.reps, kept)
    queues = [Queue(cut.classes, by_rank(batch, cut.classes))]
    while queues:
        queues += tried(flow, kept, queues.pop())
    for one in cut.classes:
        flow.unplaced[one] = len(batch.classes[one].leads) - kept[one]


def by_rank(batch: Batch, classes: Sequence[int]) -> list[int]:
    """Return the class of each lead of some classes, the leads by rank."""
    keys = (
        (-lead.priority, -lead.value, lead.id, one)
        for one in classes
        for lead in batch.classes[one].leads
    )
    return [one for _, _, _, one in sorted(keys)]


def tried(flow: Flow, kept: dict[int, int], queue: Queue) -> list[Queue]:
    """Place the first half of a queue, or all of a single class; return what is left to try."""
    is_single = len(set(queue.leads)) <= 1
    middle = len(queue.leads) if is_single else len(queue.leads) // 2
    half, later = queue.leads[:middle], queue.leads[middle:]
    counts = Counter(half)
    for one, count in counts.items():
        flow.unplaced[one] = count
    cut = flow.fill(counts)
    inside = frozenset(cut.classes) if cut and later else frozenset[int]()
    for one, count in counts.items():
        if one not in inside:
            kept[one] += count - flow.unplaced[one]
        flow.unplaced[one] = 0
    if not later:
        return []
    if cut is None:
        return [Queue(queue.classes, later)]
    rest = flow.split(queue.classes, cut)
    retain(flow, cut.reps, kept)
    return [
        Queue(rest, [one for one in later if one not in inside]),
        Queue(cut.classes, [one for one in half if one in inside]),
    ]


def retain(flow: Flow, reps: Sequence[int], kept: Mapping[int, int]) -> None:
    """Take off `reps` what their classes hold there above `kept`."""
    left = dict(kept)
    for rep in reps:
        for one, amount in tuple(flow.held[rep].items()):
            stays = min(amount, left[one])
            left[one] -= stays
            if stays < amount:
                flow.release(one, rep, amount - stays)
