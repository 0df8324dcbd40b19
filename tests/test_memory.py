"""The repository in memory keeps what the Protocol promises."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import datetime, timedelta
from functools import partial

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore import SYSTEM, ConcurrencyConflict, LeadNotFound, MemoryRepository
from leadcore.events import Event, LeadAccepted, LeadAssigned, LeadQualified
from leadcore.model import Lead, Phase, lead_schema
from leadcore.repositories import CarriedOut, Change, LeadRepository, Unless, marks_of
from leadcore.texts import Text
from leadcore.values import ContactPoint, parse_contact
from tests.builders import AT, HOUR, KEY, lead

REPOSITORY: LeadRepository = MemoryRepository()
"""Type checkers prove here that memory satisfies the Protocol."""


def event(version: int, lead_id: str = "A-1", command_id: str = "c-1") -> Event:
    return Event(
        lead_id=lead_id,
        version=version,
        at=AT,
        by=SYSTEM,
        command_id=command_id,
        data=LeadAccepted(),
    )


def stored(*leads: Lead) -> MemoryRepository:
    memory = MemoryRepository()
    for one in leads:
        memory.add(one, [event(1, one.id)])
    return memory


def test_what_was_saved_is_read_back_at_once() -> None:
    """Lead, history, outbox and command are all there."""
    memory = MemoryRepository()
    memory.add(lead(), [event(1)], "c-1")
    later = lead(version=2)
    memory.save(later, 1, [event(2)], "c-2")
    assert memory.get("A-1") == later
    assert memory.events("A-1") == (event(1), event(2))
    assert memory.outbox() == ((1, event(1)), (2, event(2)))
    assert memory.carried_out("c-2") == CarriedOut(lead_id="A-1", events=(event(2),))
    assert memory.carried_out("c-3") is None


def test_a_lead_that_is_not_there_is_never_none() -> None:
    """Reading it, or its history, or saving it raises."""
    memory = MemoryRepository()
    for read in (memory.get, memory.events):
        with pytest.raises(LeadNotFound, match="A-1"):
            read("A-1")
    with pytest.raises(LeadNotFound):
        memory.save(lead(version=2), 1, [event(2)])


def test_the_second_of_two_writers_is_refused_and_changes_nothing() -> None:
    """The conflict carries what was expected and what was found."""
    memory = stored(lead())
    memory.save(lead(version=2, city="苏州市"), 1, [event(2)])
    with pytest.raises(ConcurrencyConflict) as conflict:
        memory.save(lead(version=2, city="南京市"), 1, [event(2)], "c-9")
    assert (conflict.value.expected, conflict.value.found) == (1, 2)
    assert memory.get("A-1").city == "苏州市"
    assert len(memory.outbox()) == 2
    assert memory.carried_out("c-9") is None


def test_an_id_is_added_once() -> None:
    """A second lead of the same id is a conflict, not an overwrite."""
    memory = stored(lead())
    with pytest.raises(ConcurrencyConflict):
        memory.add(lead(city="苏州市"), [event(1)])
    assert memory.get("A-1").city is None


def test_a_command_is_stored_once() -> None:
    """Also when it made no event, and also for another lead."""
    memory = MemoryRepository()
    memory.add(lead(), [event(1)])
    memory.save(lead(), 1, [], "c-1")
    assert memory.carried_out("c-1") == CarriedOut(lead_id="A-1", events=())
    with pytest.raises(ConcurrencyConflict):
        memory.add(lead(id="A-2"), [event(1, "A-2")], "c-1")
    assert len(memory) == 1


def test_of_many_threads_that_save_the_same_version_one_wins() -> None:
    """No update is lost."""
    memory = stored(lead())

    def save(n: int) -> bool:
        try:
            memory.save(lead(version=2, city=f"{n}"), 1, [event(2)])
        except ConcurrencyConflict:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(save, range(64))) == 1


def test_numbers_of_a_scope_are_given_once() -> None:
    """Eight threads draw; each scope counts for itself."""
    memory = MemoryRepository()
    with ThreadPoolExecutor(8) as threads:
        drawn = list(threads.map(lambda _: memory.next_number("a"), range(400)))
    assert sorted(drawn) == list(range(1, 401))
    assert memory.next_number("b") == 1


@given(
    ids=st.sets(st.text("abc线", min_size=1, max_size=3), max_size=12),
    limit=st.integers(1, 5),
)
def test_pages_cover_every_lead_once_in_the_order_of_ids(ids: set[str], limit: int) -> None:
    """Keyset paging by id, by code point, whatever the order of adding."""
    memory = stored(*(lead(id=one) for one in ids))
    read: list[Lead] = []
    while page := memory.find(after=read[-1] if read else None, limit=limit, now=AT):
        assert len(page) <= limit
        read += page
    assert [one.id for one in read] == sorted(ids)


def test_finding_by_a_rule_gives_what_is_true_and_not_what_is_unknown() -> None:
    """A missing city is not another city."""
    memory = stored(lead(id="A", city="苏州市"), lead(id="B", city="南京市"), lead(id="C"))
    where = lead_schema().condition('city != "苏州市"')
    assert [one.id for one in memory.find(where, now=AT)] == ["B"]


def test_leads_are_found_by_any_contact_they_have_or_had() -> None:
    """A number that was mended away still leads to the lead."""
    old, new = parse_contact("13812345678", KEY), parse_contact("13912345678", KEY)
    hint = ContactPoint(kind="phone", hint="5678")
    memory = stored(lead(contacts=(hint, old)), lead(id="A-0", contacts=(old,)))
    memory.save(lead(version=2, contacts=(new,)), 1, [event(2)])
    assert old.fingerprint is not None
    assert new.fingerprint is not None
    assert [one.id for one in memory.by_fingerprint([old.fingerprint])] == ["A-0", "A-1"]
    assert [one.id for one in memory.by_fingerprint([new.fingerprint, "none"])] == ["A-1"]


@given(
    changes=st.lists(
        st.tuples(
            st.sampled_from(["A", "B"]),
            st.sampled_from([None, "li", "han"]),
            st.sampled_from(Phase),
        ),
        max_size=12,
    )
)
def test_loads_count_the_open_leads_of_each_owner(
    changes: list[tuple[str, str | None, Phase]],
) -> None:
    """The counts kept along the way are the counts made from scratch."""
    memory = stored(lead(id="A"), lead(id="B"))
    for lead_id, owner, phase in changes:
        before = memory.get(lead_id)
        after = attrs.evolve(before, owner=owner, phase=phase, version=before.version + 1)
        memory.save(after, before.version, [event(after.version, lead_id)])
    leads = [memory.get("A"), memory.get("B")]
    counted = [one.owner for one in leads if one.owner and one.is_open]
    assert memory.open_loads() == {owner: counted.count(owner) for owner in set(counted)}


def test_leads_without_a_score_come_last_in_both_orders_of_it() -> None:
    """Then by id, where scores are the same."""
    scores = {"a": None, "b": 0, "c": -5, "d": 40, "e": None, "f": 40}
    memory = stored(*(lead(id=each, score=score) for each, score in scores.items()))
    assert [one.id for one in memory.find(order="score", now=AT)] == list("cbdfae")
    assert [one.id for one in memory.find(order="-score", now=AT)] == list("dfbcae")


def test_pages_do_not_begin_or_end_below_zero() -> None:
    """Such a page is refused, and so is an order that there is not, with leads and without."""
    for memory in (MemoryRepository(), stored(lead())):
        below = (
            partial(memory.find, now=AT),
            partial(memory.find, order="score", now=AT),
            memory.outbox,
            partial(memory.due, AT),
        )
        for read in below:
            with pytest.raises(ValueError, match="limit -1 given; allowed: 0 or more"):
                read(limit=-1)
        with pytest.raises(ValueError, match="after -1 given; allowed: 0 or more"):
            memory.outbox(-1)
        with pytest.raises(ValueError, match="order 'name' given; allowed: id, received_at"):
            memory.find(order="name", now=AT)  # type: ignore[arg-type]  # that is the slip


def test_due_is_strictly_before_and_in_order() -> None:
    """By deadline, then id; a lead that is saved without one is due no more."""
    memory = MemoryRepository()
    for id_, due in (("C", AT + HOUR), ("A", AT + HOUR), ("B", AT), ("D", None)):
        memory.add(lead(id=id_), [event(1, id_)], next_deadline_at=due)
    assert memory.due(AT) == []
    late = AT + HOUR + timedelta(microseconds=1)
    assert memory.due(late) == [(AT, "B"), (AT + HOUR, "A"), (AT + HOUR, "C")]
    assert memory.due(late, limit=2) == [(AT, "B"), (AT + HOUR, "A")]
    memory.save(lead(id="A", version=2), 1, [event(2, "A")])
    assert memory.due(late) == [(AT, "B"), (AT + HOUR, "C")]


def test_the_outbox_is_read_from_a_position_on() -> None:
    """Positions count from 1 in commit order, across leads."""
    memory = stored(lead(id="B"), lead(id="A"))
    data = LeadQualified(reason="需求属实")
    second = Event(lead_id="B", version=2, at=AT, by=SYSTEM, command_id="c-2", data=data)
    memory.save(lead(id="B", version=2), 1, [second])
    assert [(n, one.lead_id) for n, one in memory.outbox()] == [(1, "B"), (2, "A"), (3, "B")]
    assert memory.outbox(after=1, limit=1) == ((2, event(1, "A")),)
    assert memory.outbox(after=3) == ()


@pytest.mark.requirement("R-28")
def test_claims_count_what_a_rep_took_from_the_pool_from_a_moment_on() -> None:
    """Over all leads; what was given to them, and what others took, does not count."""
    memory = MemoryRepository()
    taken = LeadAssigned(owner="li", team=None, reason=Text("", ""), accept_by=None, claimed=True)
    rows = (
        (taken, 0),
        (taken, 2),
        (attrs.evolve(taken, claimed=False), 2),
        (attrs.evolve(taken, owner="han"), 3),
        (taken, 4),
    )
    for number, (data, hours) in enumerate(rows):
        id_, at = f"A-{number}", AT + hours * HOUR
        memory.add(lead(id=id_), [attrs.evolve(event(1, id_), at=at, data=data)])
    assert [memory.claims("li", AT + hours * HOUR) for hours in (0, 1, 2, 3, 5)] == [3, 2, 2, 1, 0]
    assert memory.claims("wang", AT) == 0


@given(
    saves=st.lists(
        st.tuples(st.sampled_from(["A", "B", "C"]), st.none() | st.integers(0, 5)), max_size=12
    ),
    before=st.integers(0, 6),
    limit=st.integers(0, 4),
)
def test_due_goes_by_the_last_save_of_each_lead(
    saves: list[tuple[str, int | None]], before: int, limit: int
) -> None:
    """Whatever was due before it was saved again is forgotten, and nothing else."""
    memory = stored(lead(id="A"), lead(id="B"), lead(id="C"))
    last: dict[str, datetime] = {}
    for id_, hours in saves:
        one = memory.get(id_)
        due = None if hours is None else AT + hours * HOUR
        after = attrs.evolve(one, version=one.version + 1)
        memory.save(after, one.version, [event(after.version, id_)], next_deadline_at=due)
        last.pop(id_, None)
        if due is not None:
            last[id_] = due
    moment = AT + before * HOUR
    expected = sorted((at, id_) for id_, at in last.items() if at < moment)
    assert memory.due(moment, limit=limit) == expected[:limit]
    assert memory.due(moment) == expected


def test_a_save_that_is_refused_leaves_what_is_due_as_it_was() -> None:
    """The lead, its history and its deadline are stored together or not at all."""
    memory = MemoryRepository()
    memory.add(lead(), [event(1)], next_deadline_at=AT)
    with pytest.raises(ConcurrencyConflict):
        memory.save(lead(version=3), 2, [event(3)], next_deadline_at=AT + HOUR)
    assert memory.due(AT + 2 * HOUR) == [(AT, "A-1")]


def test_a_commit_is_refused_for_a_mark_left_past_its_position_and_no_earlier() -> None:
    """One event later is too late, the same position is not; other marks do not matter."""
    other = Change(lead=lead(id="A-2"), events=[event(1, "A-2")])
    for since, marks, is_refused in (
        (1, {"owner:li"}, True),
        (1, {"owner:han", "contact:x"}, False),
        (2, {"owner:li"}, False),
    ):
        memory = stored(lead())
        memory.save(lead(version=2, owner="li"), 1, [event(2)])
        with pytest.raises(ConcurrencyConflict) if is_refused else nullcontext():
            memory.commit([other], unless=Unless(since=since, marks=marks))
        assert len(memory) == 2 - is_refused


@pytest.mark.parametrize(
    ("before", "after", "marks"),
    [
        (None, lead(owner="li"), {"owner:li"}),
        (lead(owner="li"), lead(owner="li", city="苏州市"), set()),
        (lead(owner="li"), lead(), {"owner:li"}),
        (lead(owner="li"), lead(owner="li", phase=Phase.LOST), {"owner:li"}),
    ],
)
def test_marks_say_whose_load_moves(before: Lead | None, after: Lead, marks: set[str]) -> None:
    """Given, taken, closed; not what else is amended."""
    assert marks_of(before, after) == marks


def test_marks_say_which_contacts_open_leads_gain_and_lose() -> None:
    """Closing a lead frees its contacts."""
    phone, other = (parse_contact(f"1381234567{n}", KEY) for n in (8, 9))
    first, second = (f"contact:{one.fingerprint}" for one in (phone, other))
    known = lead(contacts=(phone,))
    assert marks_of(None, known) == {first}
    assert marks_of(known, lead(contacts=(other,))) == {first, second}
    assert marks_of(known, lead(contacts=(phone,), phase=Phase.LOST)) == {first}
