"""The largest value under a bound on the load, whoever looks at every other plan."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore.assignment.batch import Batch, BatchLead, Taker, assign_batch, largest_value
from tests.assignment.batch.oracle import can_gain, fits, plans, worth
from tests.assignment.batch.strategies import batches, large_batches, short_batches

BOUNDS = st.none() | st.integers(0, 6)


@given(batches(), BOUNDS)
def test_no_plan_of_the_same_leads_is_worth_more(batch: Batch, most_load: int | None) -> None:
    """Of all plans within the bound that place these leads it is worth most."""
    found = largest_value(batch, most_load=most_load)
    every = (plan for plan in plans(batch) if fits(batch, plan.loads, most_load))
    same = [worth(batch, plan) for plan in every if plan.waiting == found.waiting]
    assert worth(batch, found) == max(same)


@given(batches(reps=8, leads=40, scores=6) | short_batches(), BOUNDS)
def test_no_exchange_is_worth_anything(batch: Batch, most_load: int | None) -> None:
    """However leads are passed on, to whoever has room or in a circle, no value is gained."""
    assert not can_gain(batch, largest_value(batch, most_load=most_load), most_load)


@given(large_batches(), BOUNDS)
def test_the_bound_is_kept(batch: Batch, most_load: int | None) -> None:
    """Nobody gets more than the bound or the capacity allows, nor a lead they may not get."""
    plan = largest_value(batch, most_load=most_load)
    assert fits(batch, plan.loads, most_load)
    assert all(plan.owners.get(lead.id) in {None, *lead.eligible} for lead in batch.leads)


@given(large_batches())
def test_without_a_bound_the_same_leads_are_placed(batch: Batch) -> None:
    """Value decides who gets a lead, not who waits."""
    assert largest_value(batch).waiting == assign_batch(batch).waiting


@given(large_batches())
def test_the_even_plan_is_not_worth_more(batch: Batch) -> None:
    """Fairness costs value, or nothing."""
    assert worth(batch, assign_batch(batch)) <= worth(batch, largest_value(batch))


@given(large_batches(), st.randoms(use_true_random=False))
def test_order_of_input_changes_nothing(batch: Batch, random: Random) -> None:
    """However reps and leads come, every lead gets the same owner."""
    takers = random.sample(batch.takers, len(batch.takers))
    leads = random.sample(batch.leads, len(batch.leads))
    assert largest_value(Batch(takers=takers, leads=leads)) == largest_value(batch)


def test_a_dear_lead_pushes_a_cheap_one_aside() -> None:
    """The abler rep has one place, which another lead would have taken first."""
    takers = [Taker(rep_id="a", capacity=1, skill=2), Taker(rep_id="b", skill=1)]
    leads = [
        BatchLead(id="cheap", eligible={"a", "b"}, value=1),
        BatchLead(id="dear", eligible={"b", "a"}, value=5),
    ]
    assert largest_value(Batch(takers=takers, leads=leads)).owners == {"dear": "a", "cheap": "b"}


Able = dict[str, tuple[int, int]]
Waiting = dict[str, tuple[str, int]]

LONGER: list[tuple[Able, Waiting, dict[str, str]]] = [
    (
        {"a": (1, 0), "b": (0, 2), "c": (2, 1)},
        {"k": ("ac", 4), "l": ("ac", 1), "m": ("bc", 3)},
        {"k": "c", "l": "a", "m": "c"},
    ),
    (
        {"a": (1, 3), "b": (1, 4), "c": (2, 2)},
        {"k": ("ab", 2), "l": ("abc", 1), "m": ("abc", 3)},
        {"k": "a", "l": "c", "m": "b"},
    ),
]
"""Capacity and skill of reps, reps and value of leads, and the owners."""


@pytest.mark.parametrize(("able", "waiting", "owners"), LONGER)
def test_a_rep_is_reached_the_shortest_way(
    able: Able, waiting: Waiting, owners: dict[str, str]
) -> None:
    """A lead that loses its dearest rep loses no more than the next one is worse."""
    takers = [Taker(rep_id=id_, capacity=room, skill=skill) for id_, (room, skill) in able.items()]
    leads = [
        BatchLead(id=id_, eligible=frozenset(reps), value=value)
        for id_, (reps, value) in waiting.items()
    ]
    assert largest_value(Batch(takers=takers, leads=leads)).owners == owners


@pytest.mark.parametrize("bound", [-1, 2**40])
def test_a_bound_out_of_bounds_is_refused(bound: int) -> None:
    """A load is neither negative nor boundless."""
    with pytest.raises(ValueError, match="most_load"):
        largest_value(Batch(takers=(), leads=()), most_load=bound)
