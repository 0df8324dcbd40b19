"""A batch is valid once built, and its classes do not depend on any order."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore import ValidationError
from leadcore.assignment.batch import Batch, BatchLead, Taker, grouped
from leadcore.assignment.batch import problem as module
from tests.assignment.batch.strategies import large_batches


@given(large_batches())
def test_each_lead_is_in_the_class_of_its_reps(batch: Batch) -> None:
    """Every lead stands once, in the class whose reps are those that may get it."""
    found = [(lead, one.eligible) for one in batch.classes for lead in one.leads]
    assert {lead.id for lead, _ in found} == {lead.id for lead in batch.leads}
    assert len(found) == len(batch.leads)
    assert all(sorted(lead.eligible) == list(eligible) for lead, eligible in found)


@given(large_batches(), st.randoms(use_true_random=False))
def test_order_of_input_does_not_matter(batch: Batch, random: Random) -> None:
    """However leads come, the classes and the order within them are the same."""
    shuffled = random.sample(batch.leads, len(batch.leads))
    assert grouped(shuffled) == batch.classes


@given(large_batches())
def test_a_class_is_ordered_by_rank(batch: Batch) -> None:
    """Greater priority first, then greater value, then smaller id."""
    for one in batch.classes:
        keys = [(-lead.priority, -lead.value, lead.id) for lead in one.leads]
        assert keys == sorted(keys)


@pytest.mark.parametrize(
    ("takers", "leads", "codes"),
    [
        (["li", "li"], [], ["takers twice"]),
        (["li"], [("A", ["li"]), ("A", [])], ["leads twice"]),
        (["li"], [("A", ["wei", "han"])], ["eligible unknown_rep"] * 2),
        (["li", "li"], [("A", ["wei"])], ["takers twice", "eligible unknown_rep"]),
    ],
)
def test_what_contradicts_itself_is_refused_at_once(
    takers: list[str], leads: list[tuple[str, list[str]]], codes: list[str]
) -> None:
    """Doubled ids and unknown reps are all told."""
    with pytest.raises(ValidationError) as caught:
        Batch(
            takers=[Taker(rep_id=rep_id) for rep_id in takers],
            leads=[BatchLead(id=id_, eligible=reps) for id_, reps in leads],
        )
    assert [f"{one.path} {one.code}" for one in caught.value.problems] == codes


def test_a_flood_of_problems_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of each kind only the first few are told."""
    monkeypatch.setattr(module, "MAX_PROBLEMS", 2)
    twice = [Taker(rep_id=f"r{number % 9}") for number in range(18)]
    leads = [BatchLead(id="A", eligible=[f"x{number}" for number in range(9)])]
    with pytest.raises(ValidationError) as caught:
        Batch(takers=twice, leads=leads)
    assert [one.given.en for one in caught.value.problems] == ["'r0'", "'r1'", "'x0'", "'x1'"]


@pytest.mark.parametrize(
    "changes",
    [
        {"open_leads": -1},
        {"capacity": -1},
        {"weight": 0},
        {"skill": -1},
        {"skill": 1.5},
        {"capacity": True},
    ],
)
def test_a_taker_with_a_figure_out_of_bounds_is_refused(changes: dict[str, Any]) -> None:
    """No figure is negative, weights are at least one, all are whole."""
    with pytest.raises(ValueError, match=next(iter(changes))):
        Taker(rep_id="li", **changes)


@pytest.mark.parametrize("changes", [{"value": -1}, {"value": 2**60}, {"priority": 0.5}])
def test_a_lead_with_a_figure_out_of_bounds_is_refused(changes: dict[str, Any]) -> None:
    """Values are not negative, figures are whole and bounded."""
    with pytest.raises(ValueError, match="allowed: a whole number"):
        BatchLead(id="A", eligible=(), **changes)


def test_a_text_is_no_set_of_ids() -> None:
    """A single id in place of a set is a slip, not letters."""
    with pytest.raises(TypeError, match="a set of rep ids"):
        BatchLead(id="A", eligible="li")


@pytest.mark.parametrize("given_", [{"takers": [1]}, {"takers": ["li", "han"]}, {"leads": ["A"]}])
def test_other_things_are_no_batch(given_: dict[str, Any]) -> None:
    """Only takers take, and only leads of a batch are leads."""
    with pytest.raises(TypeError, match="given; allowed: a "):
        Batch(**({"takers": [], "leads": []} | given_))


def test_too_many_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leads, reps and the reps of a lead are bounded."""
    monkeypatch.setattr(module, "MAX_LEADS", 1)
    monkeypatch.setattr(module, "MAX_TAKERS", 1)
    leads = [BatchLead(id=id_, eligible=()) for id_ in "AB"]
    with pytest.raises(ValueError, match="2 BatchLeads given; allowed: at most 1"):
        Batch(takers=[], leads=leads)
    with pytest.raises(ValueError, match="2 Takers given; allowed: at most 1"):
        Batch(takers=[Taker(rep_id=id_) for id_ in "AB"], leads=[])
    with pytest.raises(ValueError, match="2 ids given; allowed: at most 1"):
        BatchLead(id="A", eligible={"li", "han"})


def test_who_holds_too_many_has_no_room() -> None:
    """A rep above capacity gets nothing, and nothing is taken away."""
    assert Taker(rep_id="li", open_leads=9, capacity=3).room == 0
    assert Taker(rep_id="li", open_leads=9).room is None
