"""Other solvers of the same problem; each returns the cost of the best loads.

- ortools solves the classes as a flow of least cost, with an arc for each unit that a rep has room
  for, since its costs grow.
- scipy's `linear_sum_assignment` has a row for each lead and a column for each such unit, so it
  gets small batches only; its time grows with the cube.

The cost is that of all units given, a rep's k-th lead, those held already included, costing k. It
is the least where the loads are the least majorised. Only what is timed stands in the function that
is returned: the models are built before.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any, Final

from leadcore.assignment.batch import Batch, BatchPlan

Solve = Callable[[], int]
"""Solves a model and returns the cost."""


def cost(batch: Batch, plan: BatchPlan) -> int:
    """Return the cost of a plan's loads."""
    return sum(
        sum(range(taker.open_leads + 1, plan.loads[taker.rep_id] + 1)) for taker in batch.takers
    )


def units(batch: Batch) -> list[tuple[int, int]]:
    """Return each unit that there is room for: the rep's place and what it costs."""
    most = len(batch.leads)
    return [
        (place, taker.open_leads + number + 1)
        for place, taker in enumerate(batch.takers)
        for number in range(most if taker.room is None else min(taker.room, most))
    ]


def ortools(batch: Batch) -> Solve:
    """Return the class-level flow of least cost."""
    library: Any = import_module("ortools.graph.python.min_cost_flow")
    places = {taker.rep_id: place for place, taker in enumerate(batch.takers)}
    flow, sink = library.SimpleMinCostFlow(), len(places)
    for number, one in enumerate(batch.classes):
        node, count = sink + 1 + number, len(one.leads)
        flow.set_node_supply(node, count)
        for rep_id in one.eligible:
            flow.add_arc_with_capacity_and_unit_cost(node, places[rep_id], count, 0)
    for place, price in units(batch):
        flow.add_arc_with_capacity_and_unit_cost(place, sink, 1, price)
    flow.set_node_supply(sink, -len(batch.leads))

    def solve() -> int:
        if flow.solve_max_flow_with_min_cost() != flow.OPTIMAL:
            raise AssertionError("ortools found no flow")
        return int(flow.optimal_cost())

    return solve


def scipy(batch: Batch) -> Solve:
    """Return the assignment of each lead to a unit; every lead has to find room."""
    numpy: Any = import_module("numpy")
    library: Any = import_module("scipy.optimize")
    places = {taker.rep_id: place for place, taker in enumerate(batch.takers)}
    columns = units(batch)
    prices = numpy.array([price for _, price in columns], dtype=float)
    reps = numpy.array([place for place, _ in columns])
    rows = []
    for one in batch.classes:
        able = numpy.isin(reps, [places[rep_id] for rep_id in one.eligible])
        rows += [numpy.where(able, prices, numpy.inf)] * len(one.leads)
    matrix = numpy.array(rows)

    def solve() -> int:
        row, column = library.linear_sum_assignment(matrix)
        return int(matrix[row, column].sum())

    return solve


PEERS: Final[dict[str, Callable[[Batch], Solve]]] = {
    "ortools, classes": ortools,
    "scipy, leads": scipy,
}
"""How each is made ready; ImportError where it is missing."""
