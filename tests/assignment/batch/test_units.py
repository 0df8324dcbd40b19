"""What a unit costs, and how units spread when anybody may get any."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from leadcore.assignment.batch import Batch, BatchLead, Taker
from leadcore.assignment.batch.units import Units
from tests.assignment.batch.strategies import large_batches

WEIGHTS = st.integers(1, 10**6)


def batch_of(weights: list[int]) -> Batch:
    takers = [Taker(rep_id=f"r{place}", weight=weight) for place, weight in enumerate(weights)]
    return Batch(takers=takers, leads=())


@given(WEIGHTS, WEIGHTS, st.integers(0, 10**9), st.integers(0, 10**9))
def test_costs_compare_as_ratios_do(one: int, other: int, load: int, more: int) -> None:
    """Whole-number costs are smaller, equal and greater just where load over weight is."""
    units = Units.of(batch_of([one, other]))
    ours, theirs = units.cost(0, load), units.cost(1, more)
    ratio, beside = Fraction(load, one), Fraction(more, other)
    assert (ours < theirs, ours == theirs) == (ratio < beside, ratio == beside)


@given(st.integers(1, 10**6), st.integers(0, 10**9))
def test_with_equal_weights_the_cost_is_the_load(weight: int, load: int) -> None:
    """What all weights have in common changes nothing."""
    assert Units.of(batch_of([weight, weight])).cost(1, load) == load


@given(large_batches(), st.data())
def test_the_cheapest_units_are_spread(batch: Batch, data: st.DataObject) -> None:
    """Spread units are the first ones when all are sorted by cost and rep."""
    units, reps = Units.of(batch), range(len(batch.takers))
    room = units.room()
    count = data.draw(st.integers(0, sum(room)))
    every = sorted(
        (units.cost(rep, units.start[rep] + more), rep)
        for rep in reps
        for more in range(1, room[rep] + 1)
    )
    found, level = units.spread(count, reps, 0, units.ceiling(reps))
    chosen = [rep for _, rep in every[:count]]
    assert found == [chosen.count(rep) for rep in reps]
    assert count == 0 or level == every[count - 1][0]


def test_a_bound_on_the_load_is_a_capacity() -> None:
    """`most_load` takes room away where there was more, and from nobody what they hold."""
    takers = [Taker(rep_id="a", open_leads=5), Taker(rep_id="b", capacity=2), Taker(rep_id="c")]
    leads = [BatchLead(id=f"l{number}", eligible=()) for number in range(9)]
    units = Units.of(Batch(takers=takers, leads=leads), most_load=3)
    assert units.room() == [0, 2, 3]
