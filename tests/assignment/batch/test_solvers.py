"""Other solvers, where they are installed, find what leadcore finds."""

from __future__ import annotations

from itertools import chain
from typing import Any

import pytest
from hypothesis import given

from leadcore.assignment.batch import Batch, BatchPlan, assign_batch, largest_value
from tests.assignment.batch.oracle import worth
from tests.assignment.batch.strategies import batches

WAITING = 10**6
"""What it costs to let a lead wait: more than all else together."""


def cost(batch: Batch, plan: BatchPlan) -> int:
    """Return the sum of what the given units cost, the k-th lead of a rep costing k."""
    held = ((taker.open_leads, plan.loads[taker.rep_id]) for taker in batch.takers)
    return sum(chain.from_iterable(range(first + 1, last + 1) for first, last in held))


def slots(batch: Batch) -> list[tuple[str, int]]:
    """Return each unit that there is room for, with its rep and cost."""
    return [
        (taker.rep_id, taker.open_leads + number)
        for taker in batch.takers
        for number in range(1, min(room(taker.room), len(batch.leads)) + 1)
    ]


def room(of: int | None) -> int:
    return WAITING if of is None else of


@given(batches(reps=7, leads=25, weights=False))
def test_scipy_finds_no_lower_cost(batch: Batch) -> None:
    """As an assignment of leads to units, with a place to wait for each, it costs the same."""
    optimize: Any = pytest.importorskip("scipy.optimize")
    plan = assign_batch(batch)
    assert lowest(optimize, batch, 0) == cost(batch, plan) + WAITING * len(plan.waiting)


@given(batches(reps=7, leads=25))
def test_scipy_finds_no_larger_value(batch: Batch) -> None:
    """Where all can be placed, the value is the largest there is."""
    optimize: Any = pytest.importorskip("scipy.optimize")
    plan = largest_value(batch)
    if not plan.waiting:
        assert lowest(optimize, batch, 1) == -worth(batch, plan)


def lowest(optimize: Any, batch: Batch, weight: int) -> int:
    """Return the cost of the best assignment; `weight` counts value, else the cost of units."""
    skill = {taker.rep_id: taker.skill for taker in batch.takers}
    columns = slots(batch)
    if not batch.leads:
        return 0
    matrix = [
        [
            (-lead.value * skill[rep_id] if weight else unit)
            if rep_id in lead.eligible
            else 2 * WAITING
            for rep_id, unit in columns
        ]
        + [WAITING] * len(batch.leads)
        for lead in batch.leads
    ]
    rows, chosen = optimize.linear_sum_assignment(matrix)
    return sum(matrix[row][column] for row, column in zip(rows, chosen, strict=True))


@given(batches(reps=7, leads=25, weights=False))
def test_ortools_finds_the_same_cost(batch: Batch) -> None:
    """As a flow of classes with an arc for each unit, it places as many at the same cost."""
    library: Any = pytest.importorskip("ortools.graph.python.min_cost_flow")
    flow, sink = library.SimpleMinCostFlow(), len(batch.takers) + len(batch.classes)
    places = {taker.rep_id: place for place, taker in enumerate(batch.takers)}
    for node, one in enumerate(batch.classes, len(places)):
        flow.set_node_supply(node, len(one.leads))
        for rep_id in one.eligible:
            flow.add_arc_with_capacity_and_unit_cost(node, places[rep_id], len(one.leads), 0)
    for rep_id, unit in slots(batch):
        flow.add_arc_with_capacity_and_unit_cost(places[rep_id], sink, 1, unit)
    flow.set_node_supply(sink, -len(batch.leads))
    assert flow.solve_max_flow_with_min_cost() == flow.OPTIMAL
    plan = assign_batch(batch)
    assert flow.maximum_flow() == len(plan.owners)
    assert flow.optimal_cost() == cost(batch, plan)
