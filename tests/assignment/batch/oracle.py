"""Every plan of a small batch, and what the goals say of them, straight from their definition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import product

from leadcore.assignment.batch import Batch, BatchLead, BatchPlan, plan_of

Key = tuple[int, list[bool], list[tuple[Fraction, str]]]


def plans(batch: Batch) -> Iterator[BatchPlan]:
    """Yield every plan that keeps to eligibility and capacity."""
    choices = [[None, *sorted(lead.eligible)] for lead in batch.leads]
    for chosen in product(*choices):
        pairs = zip(batch.leads, chosen, strict=True)
        plan = plan_of(batch, {lead.id: rep for lead, rep in pairs if rep is not None})
        if fits(batch, plan.loads):
            yield plan


def fits(batch: Batch, loads: Mapping[str, int], most_load: int | None = None) -> bool:
    """Return whether nobody has more than the capacity, unless they had it before."""
    return all(
        loads[taker.rep_id] <= max(taker.open_leads, bound)
        for taker in batch.takers
        for bound in (taker.capacity, most_load)
        if bound is not None
    )


def costs(batch: Batch, plan: BatchPlan) -> list[tuple[Fraction, str]]:
    """Return what each given unit costs, with its rep, dearest first."""
    return sorted(
        (
            (Fraction(load, taker.weight), taker.rep_id)
            for taker in batch.takers
            for load in range(taker.open_leads + 1, plan.loads[taker.rep_id] + 1)
        ),
        reverse=True,
    )


def who_waits(batch: Batch, plan: BatchPlan) -> list[bool]:
    """Return for each lead by rank whether it waits."""
    ranked = sorted(batch.leads, key=lambda lead: (-lead.priority, -lead.value, lead.id))
    return [lead.id in plan.waiting for lead in ranked]


def key(batch: Batch, plan: BatchPlan) -> Key:
    """Return what the goals compare plans by, in their order; the smaller is better."""
    return len(plan.waiting), who_waits(batch, plan), costs(batch, plan)


def worth(batch: Batch, plan: BatchPlan) -> int:
    """Return the sum of value times skill."""
    skill = {taker.rep_id: taker.skill for taker in batch.takers}
    return sum(
        lead.value * skill[plan.owners[lead.id]] for lead in batch.leads if lead.id in plan.owners
    )


def placed_by_rank(batch: Batch) -> set[str]:
    """Return the leads that are placed when each in turn is, if the ones before can all stay."""
    rooms = {taker.rep_id: taker.room for taker in batch.takers}
    held: dict[str, list[BatchLead]] = {rep_id: [] for rep_id in rooms}

    def takes(lead: BatchLead, asked: set[str]) -> bool:
        for rep_id in sorted(lead.eligible - asked):
            asked.add(rep_id)
            room, others = rooms[rep_id], held[rep_id]
            gives_way = None
            if room is not None and len(others) >= room:
                gives_way = next((other for other in others if takes(other, asked)), None)
                if gives_way is None:
                    continue
            held[rep_id] = [other for other in others if other is not gives_way] + [lead]
            return True
        return False

    order = sorted(batch.leads, key=lambda lead: (-lead.priority, -lead.value, lead.id))
    return {lead.id for lead in order if takes(lead, set())}


def can_gain(batch: Batch, plan: BatchPlan, most_load: int | None) -> bool:
    """Return whether passing leads on, round in a circle or to a rep with room, adds value."""
    skill = {taker.rep_id: taker.skill for taker in batch.takers}
    gains: dict[tuple[str, str], int] = {}
    for lead in batch.leads:
        owner = plan.owners.get(lead.id)
        for rep_id in lead.eligible if owner is not None else ():
            gain = lead.value * (skill[rep_id] - skill[owner or ""])
            gains[owner or "", rep_id] = max(gain, gains.get((owner or "", rep_id), gain))
    for taker in batch.takers:
        bounds = [bound for bound in (taker.capacity, most_load) if bound is not None]
        gains[OUTSIDE, taker.rep_id] = 0
        if all(plan.loads[taker.rep_id] < bound for bound in bounds):
            gains[taker.rep_id, OUTSIDE] = 0
    return has_gaining_circle([*skill, OUTSIDE], gains)


OUTSIDE = "outside"
"""Where the path of a lead ends when a rep has room, and begins again at whoever gave it."""


def has_gaining_circle(nodes: list[str], gains: Mapping[tuple[str, str], int]) -> bool:
    """Return whether longest walks still grow after as many rounds as there are nodes."""
    best = dict.fromkeys(nodes, 0)
    for _ in nodes:
        for (one, other), gain in gains.items():
            best[other] = max(best[other], best[one] + gain)
    return any(best[one] + gain > best[other] for (one, other), gain in gains.items())
