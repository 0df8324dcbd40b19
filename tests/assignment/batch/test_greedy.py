"""Greedy keeps to the rules, and is never better than the best plan."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given

from leadcore.assignment.batch import (
    Batch,
    BatchLead,
    Taker,
    assign_batch,
    assign_greedily,
    distance,
)
from tests.assignment.batch.oracle import costs, fits
from tests.assignment.batch.strategies import batches, large_batches


@given(large_batches())
def test_each_lead_goes_to_the_cheapest_rep_with_room(batch: Batch) -> None:
    """The heaps choose as looking at every rep does."""
    loads = {taker.rep_id: taker.open_leads for taker in batch.takers}
    owners: dict[str, str] = {}
    for lead in sorted(batch.leads, key=lambda lead: (-lead.priority, -lead.value, lead.id)):
        able = [
            (Fraction(loads[taker.rep_id] + 1, taker.weight), taker.rep_id)
            for taker in batch.takers
            if taker.rep_id in lead.eligible
            if taker.capacity is None or loads[taker.rep_id] < taker.capacity
        ]
        if able:
            _, owners[lead.id] = min(able)
            loads[owners[lead.id]] += 1
    assert assign_greedily(batch).owners == owners


@given(large_batches())
def test_greedy_places_no_more_than_can_be_placed(batch: Batch) -> None:
    """The distance in placed leads is not negative, and nobody passes a capacity."""
    plan = assign_greedily(batch)
    assert distance(plan, assign_batch(batch)).placed >= 0
    assert fits(batch, plan.loads)


@given(batches(reps=6, leads=20, weights=False))
def test_greedy_is_never_more_even(batch: Batch) -> None:
    """Where both place as many, neither the greatest load nor the squares are less."""
    plan, best = assign_greedily(batch), assign_batch(batch)
    found = distance(plan, best)
    if found.placed == 0:
        assert found.most_load >= 0
        assert found.squares >= 0
        assert costs(batch, plan) >= costs(batch, best)


def test_greedy_strands_leads() -> None:
    """Generalists take the places of the only reps of others."""
    takers = [Taker(rep_id="a", capacity=5), Taker(rep_id="b", capacity=5)]
    anybody = [BatchLead(id=f"l{number}", eligible={"a", "b"}) for number in range(5)]
    later = [BatchLead(id=f"m{number}", eligible={"a"}) for number in range(5)]
    batch = Batch(takers=takers, leads=anybody + later)
    assert distance(assign_greedily(batch), assign_batch(batch)).placed == 3
