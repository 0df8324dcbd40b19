"""The proof accepts the best plans, and refuses all that are worse."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction
from itertools import pairwise, repeat
from typing import Any

import attrs
import pytest
from hypothesis import given, settings

from leadcore import ValidationError
from leadcore.assignment.batch import (
    Batch,
    BatchLead,
    BatchPlan,
    Taker,
    assign_batch,
    plan_of,
    plan_problems,
    solved_by,
    tie_problems,
)
from tests.assignment.batch.oracle import costs, plans, worth
from tests.assignment.batch.strategies import batches, large_batches, short_batches
from tests.effort import examples

BATCH = Batch(
    takers=[
        Taker(rep_id="an", capacity=2),
        Taker(rep_id="bo", open_leads=1, skill=1),
        Taker(rep_id="cy", skill=2),
        Taker(rep_id="di", capacity=1),
        Taker(rep_id="ed", capacity=0),
        Taker(rep_id="fa"),
        Taker(rep_id="gu"),
        Taker(rep_id="hi"),
        Taker(rep_id="ko", capacity=1),
    ],
    leads=[
        BatchLead(id="A1", eligible={"bo", "cy"}, value=9),
        BatchLead(id="A2", eligible={"bo", "cy"}, value=8),
        BatchLead(id="A3", eligible={"bo", "cy"}, value=2),
        BatchLead(id="A4", eligible={"bo", "cy"}, value=1),
        BatchLead(id="D1", eligible={"di"}, priority=2),
        BatchLead(id="D2", eligible={"di"}, priority=1),
        BatchLead(id="E1", eligible={"ed"}),
        BatchLead(id="F1", eligible={"fa", "gu"}),
        BatchLead(id="F2", eligible={"fa", "gu"}),
        BatchLead(id="G1", eligible={"gu", "hi"}),
        BatchLead(id="K1", eligible={"ko"}, value=5),
        BatchLead(id="K2", eligible={"ko"}, value=1),
        BatchLead(id="N1", eligible=()),
        BatchLead(id="X1", eligible={"an", "di"}),
    ],
)
BEST: dict[str, str | None] = {
    "A1": "cy", "A2": "cy", "A3": "bo", "A4": "bo",
    "D1": "di", "F1": "fa", "F2": "gu", "G1": "hi", "K1": "ko", "X1": "an",
}  # fmt: skip


def changed(**owners: str | None) -> list[tuple[str, str]]:
    """Return the best pairs with some owners changed, or none."""
    return [(lead, rep) for lead, rep in (BEST | owners).items() if rep is not None]


MUTANTS: Mapping[str, tuple[list[tuple[str, str]], str]] = {
    "a placed lead is dropped": (changed(A1=None), "could_be_placed"),
    "the only lead of a class is dropped": (changed(X1=None), "could_be_placed"),
    "one lead takes the only place of another": (changed(X1="di", D1=None), "could_be_placed"),
    "all wait": ([], "could_be_placed"),
    "the lead of smaller priority is placed": (changed(D1=None, D2="di"), "priority"),
    "a capacity is exceeded": (changed(D2="di"), "over_capacity"),
    "a rep without any room gets one": (changed(E1="ed"), "over_capacity"),
    "the owner is not eligible": (changed(A1="an"), "not_eligible"),
    "nobody is eligible": (changed(N1="an"), "not_eligible"),
    "a lead comes twice": ([*changed(), ("A1", "bo")], "twice"),
    "a pair comes twice": ([*changed(), ("A1", "cy")], "twice"),
    "a lead is not of the batch": (changed(Z1="an"), "unknown_lead"),
    "a rep is not of the batch": (changed(A1="zoe"), "unknown_rep"),
    "one unit more lies on the fuller rep": (changed(A2="bo"), "uneven"),
    "all lie on one rep": (changed(A3="cy", A4="cy"), "uneven"),
    "a unit could move over two reps": (changed(F2="fa", G1="gu"), "uneven"),
    "one rep has all of two classes": (changed(F1="gu", G1="gu"), "uneven"),
    "value does not meet skill": (changed(A1="bo", A3="cy"), "value"),
}

TIES: Mapping[str, tuple[list[tuple[str, str]], str]] = {
    "the greater rep id has one more": (changed(A3="cy"), "uneven"),
    "the lead of less value is placed": (changed(K1=None, K2="ko"), "priority"),
}


def codes(pairs: Iterable[tuple[str, str]]) -> set[str]:
    return {problem.code for problem in plan_problems(BATCH, pairs)}


def test_the_best_plan_passes() -> None:
    """What the mutants are made from is the best plan, ties included."""
    assert dict(assign_batch(BATCH).owners) == BEST
    assert plan_problems(BATCH, changed()) == tie_problems(BATCH, changed()) == ()


@pytest.mark.parametrize("name", MUTANTS)
def test_a_worse_plan_is_refused(name: str) -> None:
    """Each change for the worse is found, by its own code."""
    pairs, code = MUTANTS[name]
    assert code in codes(pairs)


@pytest.mark.parametrize("name", TIES)
def test_ties_are_no_law(name: str) -> None:
    """Whoever breaks ties otherwise has a best plan, but not the house's."""
    pairs, code = TIES[name]
    assert codes(pairs) == set()
    assert [problem.code for problem in tie_problems(BATCH, pairs)] == [code]


def goals(batch: Batch, plan: BatchPlan) -> tuple[int, list[int], list[Fraction]]:
    """Return the goals that the law knows: who waits by priority alone, costs without ids."""
    priorities = {lead.id: lead.priority for lead in batch.leads}
    counts = Counter(priorities[lead_id] for lead_id in plan.waiting)
    waiting = [counts[priority] for priority in sorted(set(priorities.values()), reverse=True)]
    return len(plan.waiting), waiting, [cost for cost, _ in costs(batch, plan)]


@given(batches(leads=4))
def test_the_law_holds_for_the_best_plans_only(batch: Batch) -> None:
    """Of all plans just those pass that no other one betters in a goal."""
    every = list(plans(batch))
    best = min(goals(batch, plan) for plan in every)
    for plan in every:
        found = {problem.code for problem in plan_problems(batch, plan.owners.items())}
        assert (found <= {"value"}) == (goals(batch, plan) == best)


@given(batches(leads=4))
def test_the_ties_choose_the_loads_and_who_waits(batch: Batch) -> None:
    """Of all plans just those pass the ties that place the same leads and load the reps alike."""
    best = assign_batch(batch)
    for plan in plans(batch):
        found = {problem.code for problem in tie_problems(batch, plan.owners.items())}
        same = plan.waiting == best.waiting and plan.loads == best.loads
        assert (found <= {"value"}) == same


@given(batches())
def test_value_is_asked_inside_a_class_alone(batch: Batch) -> None:
    """Two leads of a class that swap owners are refused just where that costs value."""
    owners = dict(assign_batch(batch).owners)
    before = worth(batch, plan_of(batch, owners))
    for one in batch.classes:
        placed = [lead.id for lead in one.leads if lead.id in owners]
        for first, second in pairwise(placed):
            swapped = owners | {first: owners[second], second: owners[first]}
            codes_found = [problem.code for problem in plan_problems(batch, swapped.items())]
            less = worth(batch, plan_of(batch, swapped)) < before
            assert codes_found == (["value"] if less else [])


@attrs.frozen
class Fixed:
    """A solver that always answers the same."""

    pairs: tuple[tuple[str, str], ...]

    def solve(self, batch: Batch) -> Iterable[tuple[str, str]]:
        return self.pairs


def test_the_plan_of_a_host_is_taken_when_it_is_a_best_one() -> None:
    """A host's solver may break ties as it likes."""
    pairs, _ = TIES["the greater rep id has one more"]
    assert solved_by(Fixed(tuple(pairs)), BATCH).loads["cy"] == 3


def test_the_plan_of_a_host_is_refused_with_all_problems() -> None:
    """Every kind of what could be better is told."""
    pairs = changed(A1="bo", A3="cy", X1=None, D1=None, D2="di", F1="gu", G1="gu")
    with pytest.raises(ValidationError) as caught:
        solved_by(Fixed(tuple(pairs)), BATCH)
    assert [(problem.path, problem.code) for problem in caught.value.problems] == [
        ("X1", "could_be_placed"),
        ("D1", "priority"),
        ("gu", "uneven"),
        ("A1", "value"),
    ]


def test_a_flood_of_pairs_is_cut() -> None:
    """A solver that never ends is refused after as many pairs as there can be."""

    class Endless:
        def solve(self, batch: Batch) -> Iterable[tuple[str, str]]:
            return repeat(("A1", "cy"))

    with pytest.raises(ValidationError, match="each id once"):
        solved_by(Endless(), BATCH)


@given(short_batches())
def test_the_wrong_ones_waiting_is_found(batch: Batch) -> None:
    """A plan made for other priorities is refused just where other priorities wait."""
    priorities = {lead.id: lead.priority for lead in batch.leads}
    turned = [attrs.evolve(lead, priority=-lead.priority, value=0) for lead in batch.leads]
    other, best = assign_batch(Batch(takers=batch.takers, leads=turned)), assign_batch(batch)
    waiting = [Counter(priorities[lead_id] for lead_id in plan.waiting) for plan in (other, best)]
    refused = {problem.code for problem in plan_problems(batch, other.owners.items())}
    tied = {problem.code for problem in tie_problems(batch, other.owners.items())}
    assert ("priority" in refused) == (waiting[0] != waiting[1])
    assert ("priority" in tied) == (other.waiting != best.waiting)


@given(large_batches())
@settings(max_examples=examples(1 / 2))
def test_a_dropped_lead_is_missed(batch: Batch) -> None:
    """A best plan less any of its leads is refused."""
    owners = dict(assign_batch(batch).owners)
    for lead_id in owners:
        rest = {other: rep for other, rep in owners.items() if other != lead_id}
        assert plan_problems(batch, rest.items())


def test_a_solver_that_gives_nothing_is_told_what_to_give() -> None:
    """An empty list where all wait, and not None."""

    class Forgetful:
        def solve(self, batch: Batch) -> Any:
            return None

    batch = Batch(takers=[Taker(rep_id="li")], leads=[BatchLead(id="A-1", eligible={"li"})])
    with pytest.raises(TypeError, match="the solver gave a NoneType; allowed: pairs of a lead"):
        solved_by(Forgetful(), batch)
