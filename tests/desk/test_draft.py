"""A draft reads like a repository that has its changes, and stores them all or not at all."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadcore import ConcurrencyConflict, MemoryRepository
from leadcore.desk import Draft
from leadcore.model import Lead, StateChange
from leadcore.repositories import Unless
from leadcore.testing.contract.entries import (
    AT,
    change,
    closed,
    contents,
    event,
    filled,
    held,
    lead,
    turn,
)
from leadcore.testing.contract.histories import (
    OPTIONAL,
    READS,
    SENT,
    Commit,
    Read,
    check_alike,
    commits,
    stored,
)

ALL_BUT_SENT: Mapping[str, Read] = {**READS, **OPTIONAL}
ALL: Mapping[str, Read] = {**ALL_BUT_SENT, **SENT}
HISTORIES = st.lists(commits(), max_size=4)


def plain(commit: Commit) -> Commit:
    """Return a commit that counts wherever it is tried: a draft compares only versions at once."""
    moves = tuple(attrs.evolve(move, ahead=0, command=None) for move in commit.moves)
    return attrs.evolve(commit, moves=moves, turns=None, unless=None)


def prepared(history: list[Commit]) -> MemoryRepository:
    memory = MemoryRepository()
    for commit in history:
        stored(memory, commit)
    return memory


@given(before=HISTORIES, after=HISTORIES.map(lambda found: [plain(each) for each in found]))
@settings(max_examples=40)
def test_a_draft_reads_like_a_repository_with_its_changes(
    before: list[Commit], after: list[Commit]
) -> None:
    """Every read gives what memory gives once the same changes are stored there."""
    base, twin = prepared(before), prepared(before)
    draft = Draft(base=base)
    for commit in after:
        assert stored(draft, commit) == stored(twin, commit) == "stored"
        check_alike(draft, twin, ALL_BUT_SENT, "a draft and memory")
    check_alike(base, prepared(before), ALL, "what a draft lies over")
    draft.commit_to(base)
    check_alike(base, twin, ALL, "after the commit")


@given(before=HISTORIES, after=HISTORIES)
@settings(max_examples=40)
def test_a_draft_is_stored_whole_or_not_at_all(before: list[Commit], after: list[Commit]) -> None:
    """Whatever waits in it: conflicts of commands, turns and marks come with the commit."""
    base, untouched = prepared(before), prepared(before)
    draft = Draft(base=base)
    for commit in after:
        stored(draft, commit)
    try:
        draft.commit_to(base)
    except ConcurrencyConflict:
        check_alike(base, untouched, ALL, "after a refused commit")
    else:
        assert base.position() == untouched.position() + sum(len(c.events) for c in draft.changes)
        for change in draft.changes:
            assert base.get(change.lead.id) == draft.get(change.lead.id)


def test_a_draft_refuses_another_version_than_it_reads() -> None:
    """Of a stored lead, and of one that waits in it; and keeps nothing of that commit."""
    base = filled(MemoryRepository(), lead())
    draft = Draft(base=base)
    draft.save(lead(version=2), 1, [event("A-1", 2)])
    with pytest.raises(ConcurrencyConflict) as refused:
        draft.commit((change(held("li", "B"), due=AT), change(lead(version=2))))
    assert (refused.value.expected, refused.value.found) == (1, 2)
    assert [each.lead.id for each in draft.changes] == ["A-1"]
    assert draft.open_loads() == {}
    with pytest.raises(ConcurrencyConflict):
        draft.add(lead(), [event("A-1", 1)])
    with pytest.raises(ConcurrencyConflict):
        draft.commit((change(lead("C")), change(lead("C"))))


def test_a_draft_stores_from_the_first_look_to_the_last_turn() -> None:
    """The state before its first change and after its last; every mark, since the first look."""
    base = MemoryRepository()
    draft, start = Draft(base=base), base.assignment_state()
    looks = (Unless(since=0, marks={"owner:li"}), Unless(since=5, marks={"owner:han"}))
    turns = (
        StateChange(before=start, after=turn(1)),
        StateChange(before=turn(1), after=turn(2)),
    )
    for name, look, taken in zip("AB", looks, turns, strict=True):
        draft.add(lead(name), [event(name, 1)], turns=taken, unless=look)
        assert draft.assignment_state() == taken.after
    assert draft.turns == StateChange(before=start, after=turn(2))
    assert draft.unless == Unless(since=0, marks={"owner:li", "owner:han"})
    draft.commit_to(base)
    assert base.assignment_state() == turn(2)


@pytest.mark.parametrize("other", [held("li", "X"), held("han", "X")])
def test_what_happened_since_a_draft_looked_keeps_all_of_it_out(other: Lead) -> None:
    """A mark that any of its changes watched."""
    base = MemoryRepository()
    draft = Draft(base=base)
    for n, owner in enumerate(("li", "han")):
        unless = Unless(since=draft.position(), marks={f"owner:{owner}"})
        draft.add(held(owner, f"A-{n}"), [event(f"A-{n}", 1)], unless=unless)
    filled(base, other)
    before = contents(base)
    with pytest.raises(ConcurrencyConflict):
        draft.commit_to(base)
    assert contents(base) == before


def test_a_copy_goes_on_by_itself() -> None:
    """It has what was there, and neither sees what the other does later."""
    base = filled(MemoryRepository(), lead())
    draft = Draft(base=base)
    draft.add(held("li", "B"), [event("B", 1)], unless=Unless(since=0, marks={"owner:li"}))
    copy = draft.copy(base)
    assert (copy.changes, copy.unless) == (draft.changes, draft.unless)
    copy.add(held("li", "C"), [event("C", 1)])
    draft.save(closed(held("li", "B", 2)), 1, [event("B", 2)])
    assert [each.lead.id for each in draft.changes] == ["B", "B"]
    assert [each.lead.id for each in copy.changes] == ["B", "C"]
    assert (dict(draft.open_loads()), dict(copy.open_loads())) == ({}, {"li": 2})
    assert [each.id for each in draft.find(now=AT)] == ["A-1", "B"]
    assert [each.id for each in copy.find(now=AT)] == ["A-1", "B", "C"]


def test_numbers_are_drawn_from_what_lies_below() -> None:
    """So two drafts never give the same; and what waits has no position yet."""
    base = filled(MemoryRepository(), lead())
    one, other = Draft(base=base), Draft(base=base)
    assert [one.next_number("a"), other.next_number("a"), base.next_number("a")] == [1, 2, 3]
    one.add(lead("B"), [event("B", 1)])
    assert (one.position(), list(one.outbox())) == (1, [(1, event("A-1", 1))])
