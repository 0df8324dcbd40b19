"""Batches of leads shared out exactly, beside other solvers, and leads handed out in order.

Two batches with classes by region and industry, reps who work many or few of them, present loads
and capacities. What is timed is `assign_batch` of a batch that is built: the flow between classes
and reps, and then pairing every lead with its rep. It takes about two minutes. More for a person
goes to standard error: both parts by themselves, building the batch, the proof, greedy and its
distance, and those other solvers that are installed, which must find loads of the same cost.

- `exact_100k_s`: seconds of processor time for 100,000 leads, 500 reps and 240 classes.
- `exact_1m_s`: the same for 1,000,000 leads, 5,000 reps and 2,400 classes.

`hand_out` gives leads one after the other, by a chain of availability, capacity, region and
industry. Every figure is the median of some rounds, what is built the first time included. What
other rankers cost goes to standard error.

- `greedy_us_per_lead`: microseconds of processor time a lead, for 100,000 leads, 500 reps and 240
  classes, idle reps first and then who holds the fewest.
- `greedy_growth_reps`: that with 4,000 reps over that with 500, over log(4,000) / log(500); at 1 it
  grows as the logarithm of the number of reps does.
- `odoo_shape_s`: seconds for 2,759 enquiries and 82 reps: leads of a contact who is known already
  are recognised and go to the owner of the first, all others are handed out.

A company's deals are given out once more, where `LEADCORE_DATA` has them.

- `maven_mismatches`: of four strategies and 8,300 deals, owners that differ from a replay made
  without leadcore.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import partial
from statistics import median
from typing import Final

from benchmarks.assignment_parts.batches import LARGE, SMALL, TINY, Case, batch_of
from benchmarks.assignment_parts.hand_outs import greedy, odoo
from benchmarks.assignment_parts.maven import maven
from benchmarks.assignment_parts.peers import PEERS, cost
from benchmarks.time_parts.clockwork import per_call
from leadcore.assignment.batch import (
    Batch,
    BatchPlan,
    assign_batch,
    assign_greedily,
    distance,
    largest_value,
    plan_problems,
)
from leadcore.assignment.batch.balance import balanced
from leadcore.assignment.batch.units import Units

ROUNDS: Final = 5
CASES: Final = {"exact_100k_s": SMALL, "exact_1m_s": LARGE}
PEER_CASES: Final = {"ortools, classes": (TINY, SMALL, LARGE), "scipy, leads": (TINY,)}

Figures = Iterator[tuple[str, float]]


def seconds(work: Callable[[], object], rounds: int = 1) -> float:
    """Return the median of the processor time of `work`."""
    return median(per_call(lambda _: work(), [None]) for _ in range(rounds)) / 1e6


def line(case: Case, what: str, spent: float, more: str = "") -> None:
    tell(f"{case!s:52} {what:24} {spent:8.3f} s {more}")


def exact() -> Figures:
    """Yield how long the exact plans take; they are proved."""
    for name, case in CASES.items():
        yield name, share_out(case, batch_of(case))


def share_out(case: Case, batch: Batch) -> float:
    """Return how long the plan of a batch takes; tell what else is to be told of it."""
    spent = seconds(partial(assign_batch, batch), ROUNDS)
    plan = assign_batch(batch)
    loads = plan.loads.values()
    parts = seconds(partial(level, batch), ROUNDS)
    line(case, "exact plan", spent, f"loads {max(loads)} / {min(loads)}, {len(plan.waiting)} wait")
    line(case, "  flow of classes", parts)
    line(case, "  pairs of leads and reps", spent - parts)
    line(case, "building the batch", seconds(partial(rebuilt, batch)))
    line(case, "proof", seconds(partial(proved, batch, plan)))
    others(case, batch, plan)
    return spent


def level(batch: Batch) -> object:
    return balanced(batch, Units.of(batch))


def rebuilt(batch: Batch) -> Batch:
    return Batch(takers=batch.takers, leads=batch.leads)


def proved(batch: Batch, plan: BatchPlan) -> None:
    if problems := plan_problems(batch, plan.owners.items()):
        raise AssertionError(f"not the best plan: {problems[0]}")


def others(case: Case, batch: Batch, plan: BatchPlan) -> None:
    """Tell of greedy and of the plan of largest value."""
    line(
        case,
        "greedy",
        seconds(partial(assign_greedily, batch)),
        str(distance(assign_greedily(batch), plan)),
    )
    bound = max(plan.loads.values())
    for most in (None, bound):
        work = partial(largest_value, batch, most_load=most)
        found = work()
        gain = worth(batch, found) / worth(batch, plan)
        what = "largest value" if most is None else f"largest value, load ≤ {bound}"
        line(case, what, seconds(work), f"{gain:.3f} × the value of the exact plan")


def worth(batch: Batch, plan: BatchPlan) -> int:
    """Return the sum of value times skill."""
    skill = {taker.rep_id: taker.skill for taker in batch.takers}
    value = {lead.id: lead.value for lead in batch.leads}
    return sum(value[lead_id] * skill[rep_id] for lead_id, rep_id in plan.owners.items())


def peers() -> Figures:
    """Tell how long other solvers take for the same; they have no figure."""
    for name, cases in PEER_CASES.items():
        for case in cases:
            try:
                compare(case, name, batch_of(case))
            except ImportError:
                tell(f"{name}: not installed")
                break
    yield from ()


def compare(case: Case, name: str, batch: Batch) -> None:
    """Tell how long a peer takes beside ours; raise unless both find the same cost."""
    solve = PEERS[name](batch)
    found: list[int] = []
    theirs = seconds(lambda: found.append(solve()))
    ours = seconds(partial(level, batch), ROUNDS)
    if found[0] != cost(batch, assign_batch(batch)):
        raise AssertionError(f"{name} does not find the loads that leadcore finds: {case}")
    line(case, name, theirs, f"{theirs / ours:.1f} × the flow of classes")


MEASURED: Final[tuple[Callable[[], Figures], ...]] = (exact, greedy, odoo, maven, peers)
"""Each yields figures by name, or only tells."""


def run() -> dict[str, float]:
    """Measure assignment; lines for a person go to standard error as they come."""
    return dict(figure for measure in MEASURED for figure in measure())


def tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
