"""Many leads at once: a leaver's book, lists of commands, what waits; and rules across leads."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from math import inf

import attrs
import pytest

from leadcore import (
    SYSTEM,
    ConcurrencyConflict,
    LeadDesk,
    MemoryRepository,
    PermissionDenied,
    Policy,
    ValidationError,
)
from leadcore import commands as c
from leadcore.assignment import Available, Capped, Chain, HasCapacity, RoundRobin, Step
from leadcore.desk import Draft, NotDone, hand_over, handle_all, place_waiting
from leadcore.desk.books import MAX_BULK
from leadcore.events import Event, LeadAssigned, LeadQueued
from leadcore.model import Lead, Rep
from leadcore.pool import PoolRules
from leadcore.repositories import Unless
from leadcore.texts import Text
from tests.builders import (
    AT,
    COORDINATOR,
    DAY,
    HAN,
    HOUR,
    LI,
    REP_HAN,
    REP_LI,
    SPECIALIST,
    STANDARD,
    WANG,
    desk,
    entered,
    new_lead,
)
from tests.desk.busy import Busy

MEI = attrs.evolve(REP_LI, id="mei", name="韩梅梅")
LEFT = attrs.evolve(REP_LI, active=False)


def office(*reps: Rep, leads: MemoryRepository | None = None, **changes: object) -> LeadDesk:
    policy = attrs.evolve(STANDARD, **changes)  # type: ignore[arg-type]  # real fields
    return attrs.evolve(desk(leads=leads or MemoryRepository()), policy=policy, reps=reps)


def filled(one: LeadDesk, count: int) -> list[Lead]:
    return [entered(one, phone=f"138123456{n:02}", id=f"A-{n}") for n in range(count)]


def without(one: LeadDesk, *reps: Rep) -> LeadDesk:
    return attrs.evolve(one, reps=reps)


def histories(one: LeadDesk) -> list[tuple[Event, ...]]:
    return [tuple(one.leads.events(lead.id)) for lead in one.all_leads(AT)]


# --------------------------------------------------------------------------------- a leaver's book


@pytest.mark.requirement("R-25", "R-27", "R-29")
def test_a_whole_book_is_given_to_others_and_what_nobody_may_take_waits() -> None:
    """No lead is lost, each says why, and the leaver has none left."""
    one = office(REP_LI)
    leads = filled(one, 5)
    one = without(one, LEFT, attrs.evolve(MEI, capacity=3))
    bulk = hand_over(one, "li", by=WANG, now=AT + HOUR / 2)
    assert [outcome.lead.owner for outcome in bulk.done] == ["mei"] * 3 + [None] * 2
    assert bulk.not_done == ()
    assert [outcome.lead.queue for outcome in bulk.done] == [None] * 3 + ["unassigned"] * 2
    assert all(outcome.assignment is not None for outcome in bulk.done)
    assert one.leads.open_loads() == {"mei": 3}
    assert {outcome.lead.id for outcome in bulk.done} == {lead.id for lead in leads}


def test_the_most_urgent_leads_of_a_book_go_first() -> None:
    """By priority, then by how long ago they came, then by id."""
    one = office(REP_LI)
    filled(one, 3)
    late = one.register(new_lead("13912345678", received_at=AT - DAY, id="A-9"), by=SYSTEM, now=AT)
    one.handle(c.SetPriority(lead_id="A-2", by=SYSTEM, priority="high", reason="x"), now=AT)
    for lead_id in ("A-0", "A-1", late.lead.id):
        one.handle(c.SetPriority(lead_id=lead_id, by=SYSTEM, priority="low", reason="x"), now=AT)
    bulk = hand_over(without(one, LEFT, MEI), "li", by=WANG, now=AT + HOUR / 2)
    assert [outcome.lead.id for outcome in bulk.done] == ["A-2", "A-9", "A-0", "A-1"]


def test_the_book_is_handed_over_in_the_name_of_who_ordered_it() -> None:
    """Every event of it; a rep may not order it, and then nothing changes."""
    one = office(REP_LI)
    filled(one, 2)
    one = without(one, LEFT, MEI)
    before = histories(one)
    refused = hand_over(one, "li", by=HAN, now=AT + HOUR / 2)
    assert [each.code for each in refused.not_done] == [PermissionDenied.code] * 2
    assert histories(one) == before
    bulk = hand_over(one, "li", by=WANG, now=AT + HOUR / 2)
    given = [e for outcome in bulk.done for e in outcome.events if isinstance(e.data, LeadAssigned)]
    assert [(e.by, e.data.owner) for e in given if isinstance(e.data, LeadAssigned)] == [
        (WANG, "mei")
    ] * 2


def test_a_planned_next_step_survives_the_hand_over_and_closed_leads_stay() -> None:
    """The customer keeps the appointment; history keeps its owner."""
    one = office(REP_LI)
    first, second = filled(one, 2)
    one.handle(c.Lose(lead_id=second.id, by=LI, reason="no_response"), now=AT)
    planned = one.leads.get(first.id).next_action_at
    bulk = hand_over(without(one, LEFT, MEI), "li", by=WANG, now=AT + HOUR / 2)
    assert [outcome.lead.next_action_at for outcome in bulk.done] == [planned]
    assert one.leads.get(second.id).owner == "li"


def test_the_whole_book_or_nothing() -> None:
    """With `whole`, one refused lead leaves all as they were; else all are in one commit."""
    one = office(REP_LI)
    filled(one, 3)
    one = without(one, LEFT, MEI)
    before = histories(one)
    refused = hand_over(one, "li", by=HAN, now=AT + HOUR / 2, whole=True)
    assert (refused.done, len(refused.not_done), histories(one)) == ((), 3, before)
    bulk = hand_over(one, "li", by=WANG, now=AT + HOUR / 2, whole=True)
    assert len(bulk.done) == 3
    assert one.leads.open_loads() == {"mei": 3}


def test_the_limits_of_a_rep_hold_within_one_commit() -> None:
    """What was decided before in the same commit counts."""
    one = office(REP_LI)
    filled(one, 4)
    one = without(one, LEFT, attrs.evolve(MEI, capacity=2))
    bulk = hand_over(one, "li", by=WANG, now=AT + HOUR / 2, whole=True)
    assert [outcome.lead.owner for outcome in bulk.done] == ["mei", "mei", None, None]


# ---------------------------------------------------------------------------------- many commands


def accepts(leads: list[Lead]) -> list[c.Command]:
    return [c.Accept(lead_id=lead.id, by=LI, id=f"c-{lead.id}") for lead in leads]


def test_commands_that_can_be_carried_out_are_and_the_others_are_reported() -> None:
    """In order; the report has the code and the reason, in both languages."""
    one = office(REP_LI)
    leads = filled(one, 2)
    wrong = c.Accept(lead_id="B-1", by=LI)
    bulk = handle_all(one, [accepts(leads)[0], wrong, accepts(leads)[1]], now=AT)
    assert [outcome.lead.accepted_at for outcome in bulk.done] == [AT, AT]
    assert [(each.lead_id, each.code) for each in bulk.not_done] == [("B-1", "lead_not_found")]
    assert bulk.text("en").startswith("2 done, 1 not done\n  no lead has the id 'B-1'; ")
    assert bulk.text().startswith("完成 2 条，未完成 1 条\n  B-1：") or "B-1" in bulk.text()


def test_all_commands_or_none() -> None:
    """Not even a command id is remembered of those that could have been carried out."""
    one = office(REP_LI)
    leads = filled(one, 2)
    commands = accepts(leads)
    bulk = handle_all(one, [*commands, c.Accept(lead_id="B-1", by=LI)], now=AT, whole=True)
    assert (bulk.done, len(bulk.not_done)) == ((), 1)
    assert one.leads.carried_out("c-A-0") is None
    again = handle_all(one, commands, now=AT, whole=True)
    assert [outcome.repeated for outcome in again.done] == [False, False]
    third = handle_all(one, commands, now=AT, whole=True)
    assert [outcome.repeated for outcome in third.done] == [True, True]


def test_several_commands_for_one_lead_build_on_each_other() -> None:
    """In one commit as one by one: the same history."""
    found: list[list[tuple[Event, ...]]] = []
    for whole in (False, True):
        one = office(REP_LI)
        filled(one, 1)
        commands = [
            c.Accept(lead_id="A-0", by=LI, id="1"),
            c.Amend(lead_id="A-0", by=COORDINATOR, id="2", changes={"city": "苏州市"}),
            c.Lose(lead_id="A-0", by=LI, id="3", reason="no_response"),
        ]
        assert handle_all(one, commands, now=AT, whole=whole).not_done == ()
        found.append(histories(one))
    assert found[0] == found[1]


def test_too_many_commands_are_refused_before_any_is_carried_out() -> None:
    """However they come; an endless iterator ends the same way."""
    one = office(REP_LI)
    leads = filled(one, 1)
    commands = accepts(leads) * (MAX_BULK + 1)
    with pytest.raises(ValidationError, match="at most 10000"):
        handle_all(one, iter(commands), now=AT)
    assert one.leads.get("A-0").accepted_at is None


def test_one_commit_is_decided_again_while_others_save_first() -> None:
    """A bounded number of times; then the caller is told, and nothing is stored."""
    busy = Busy()
    one = office(REP_LI, leads=busy)
    leads = filled(one, 2)
    busy.times = 2
    assert len(handle_all(one, accepts(leads)[:1], now=AT, whole=True).done) == 1
    busy.times = inf
    with pytest.raises(ConcurrencyConflict):
        handle_all(one, accepts(leads)[1:], now=AT, whole=True)
    assert one.leads.get("A-1").accepted_at is None


# ------------------------------------------------------------------------------------ what waits


@pytest.mark.requirement("R-25")
def test_what_waits_is_placed_when_somebody_may_take_it() -> None:
    """The most urgent first; who still waits in the same queue has no new event."""
    one = office()
    filled(one, 3)
    before = histories(one)
    assert all(outcome.events == () for outcome in place_waiting(one, now=AT).done)
    assert histories(one) == before
    one = without(one, attrs.evolve(REP_LI, capacity=2))
    owners = [outcome.lead.owner for outcome in place_waiting(one, now=AT).done]
    assert owners == ["li", "li", None]


def test_the_public_pool_and_the_settling_queue_are_left_alone() -> None:
    """Those wait for a person's decision."""
    one = attrs.evolve(office(REP_LI, pool=PoolRules()), teams=())
    filled(one, 2)
    one.handle(c.Release(lead_id="A-0", by=LI, reason=Text("无", "none")), now=AT)
    lapsed = one.advance(AT + 3 * HOUR)
    queues = {lead.id: lead.queue for lead in one.waiting(AT)}
    assert lapsed
    assert queues == {"A-0": "pool", "A-1": "settling"}
    assert place_waiting(one, now=AT + 4 * HOUR).done == ()


# --------------------------------------------------------------------------- rules across leads


class Between(MemoryRepository):
    """Something happens just before the next commit."""

    def __init__(self) -> None:
        super().__init__()
        self.then: Callable[[], object] | None = None

    def position(self) -> int:
        """Return the position, and let the other desk act after it was read."""
        position = super().position()
        then, self.then = self.then, None
        if then is not None:
            then()
        return position


def by_capacity(*more: Capped) -> Chain:
    return Chain(steps=(Step(label=Text("容量", "room"), filters=(HasCapacity(), *more)),))


@pytest.mark.requirement("R-27")
def test_two_desks_at_once_do_not_fill_a_rep_beyond_their_capacity() -> None:
    """The second decides again, and its lead waits."""
    leads = Between()
    one = office(attrs.evolve(REP_LI, capacity=1), leads=leads, assignment=by_capacity())
    leads.then = lambda: entered(one, phone="13912345678", id="B-1")
    first = one.register(new_lead(id="A-1"), by=SPECIALIST, now=AT)
    assert first.lead.owner is None
    assert leads.open_loads() == {"li": 1}


@pytest.mark.requirement("R-07")
def test_two_desks_at_once_do_not_enter_one_contact_twice() -> None:
    """The second notes the enquiry on the lead of the first."""
    leads = Between()
    one = office(REP_LI, leads=leads)
    leads.then = lambda: entered(one, id="B-1")
    outcome = one.register(new_lead(id="A-1"), by=SPECIALIST, now=AT)
    assert (outcome.linked, outcome.lead.id, len(leads)) == (True, "B-1", 1)


@pytest.mark.requirement("R-28")
def test_two_claims_at_once_do_not_pass_the_limit() -> None:
    """Of two claims of the last one allowed, one succeeds."""
    leads = Between()
    one = office(REP_LI, leads=leads, pool=PoolRules(stock=3))
    for lead in filled(one, 4):
        one.handle(c.Release(lead_id=lead.id, by=LI, reason=Text("无", "none")), now=AT)
    one = without(one, REP_LI, MEI)
    mei = attrs.evolve(LI, id="mei")
    for lead_id in ("A-0", "A-1"):
        one.handle(c.Claim(lead_id=lead_id, by=mei), now=AT)
    leads.then = lambda: one.handle(c.Claim(lead_id="A-2", by=mei), now=AT)
    with pytest.raises(ValidationError):
        one.handle(c.Claim(lead_id="A-3", by=mei), now=AT)
    assert leads.open_loads()["mei"] == 3


@pytest.mark.requirement("R-28")
def test_of_eight_threads_that_claim_only_the_limit_succeeds() -> None:
    """Whatever the order of the threads."""
    one = office(REP_LI, pool=PoolRules(stock=3))
    for lead in filled(one, 8):
        one.handle(c.Release(lead_id=lead.id, by=LI, reason=Text("无", "none")), now=AT)
    one = without(one, REP_LI, MEI)
    mei = attrs.evolve(LI, id="mei")

    def claim(n: int) -> bool:
        try:
            one.handle(c.Claim(lead_id=f"A-{n}", by=mei), now=AT)
        except (ValidationError, ConcurrencyConflict):
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(claim, range(8))) == 3


def asked_unless(rep: Rep, policy: Policy) -> Unless | None:
    one = office(rep, leads=MemoryRepository())
    draft = Draft(base=one.leads)
    one = attrs.evolve(one, leads=draft, policy=policy)
    one.register(new_lead(), by=SPECIALIST, now=AT)
    return draft.unless


@pytest.mark.parametrize(
    ("rep", "more", "is_watched"),
    [
        (REP_LI, (), False),
        (attrs.evolve(REP_LI, capacity=9), (), True),
        (
            REP_LI,
            (Capped(id="x", label=Text("网", "web"), when='source == "web_form"', most=9),),
            True,
        ),
    ],
)
def test_a_rep_is_watched_only_where_it_matters_how_many_leads_they_have(
    rep: Rep, more: tuple[Capped, ...], is_watched: bool
) -> None:
    """Else two desks would wait for each other in vain."""
    policy = attrs.evolve(STANDARD, assignment=by_capacity(*more), duplicates="allow")
    unless = asked_unless(rep, policy)
    assert (unless is not None) == is_watched
    if unless is not None:
        assert unless.marks == {"owner:li"}


# ------------------------------------------------------------------------------- a declined turn


def by_turns(*reps: Rep, declined: str) -> LeadDesk:
    turns = Chain(
        steps=(
            Step(
                label=Text("轮流", "by turns"),
                filters=(Available(),),
                rankers=(RoundRobin(id="east"),),
            ),
        )
    )
    return office(*reps, assignment=turns, declined_turn=declined)


@pytest.mark.requirement("R-26", "R-85")
@pytest.mark.parametrize(
    ("declined", "next_owners"), [("used", "han li han"), ("returned", "li li han")]
)
def test_a_declined_lead_uses_the_turn_or_gives_it_back(declined: str, next_owners: str) -> None:
    """The policy says which; the ring is found in the lead's own history."""
    one = by_turns(REP_HAN, attrs.evolve(REP_LI, id="ali"), declined=declined)
    first = entered(one, phone="13900000000", id="B-0")
    assert first.owner == "ali"
    given = [e.data for e in one.leads.events("B-0") if isinstance(e.data, LeadAssigned)]
    assert [data.ring for data in given] == ["east"]
    ali = attrs.evolve(LI, id="ali")
    declining = c.Decline(lead_id="B-0", by=ali, reason="busy")
    assert one.handle(declining, now=AT).lead.owner == "han"
    owners = [lead.owner for lead in filled(one, 3)]
    wanted = next_owners.replace("li", "ali").split()
    assert owners == wanted


def test_a_lead_that_waits_has_no_ring_to_return() -> None:
    """Declining what came by no turn changes no turn."""
    one = by_turns(REP_LI, declined="returned")
    lead = entered(one)
    one.handle(c.Assign(lead_id=lead.id, by=WANG, owner="han"), now=AT)
    before = one.leads.assignment_state()
    outcome = one.handle(
        c.Decline(lead_id=lead.id, by=HAN, reason="busy"), now=AT + timedelta(minutes=1)
    )
    assert outcome.turns is None or outcome.turns.before == before
    assert any(isinstance(e.data, LeadAssigned | LeadQueued) for e in outcome.events)


@pytest.mark.parametrize(
    ("reason", "line"),
    [
        ("no lead has the id 'A-1'", "no lead has the id 'A-1'"),
        ("accept of lead A-1 (new) still needs: an owner", None),
        ("lead A-10 is already here", "A-1: lead A-10 is already here"),
        ("lead EA-1 is already here", "A-1: lead EA-1 is already here"),
        ("1 problem(s)", "A-1: 1 problem(s)"),
    ],
)
def test_a_lead_that_is_not_done_is_named_once(reason: str, line: str | None) -> None:
    """By the reason where it does so, else before it; another lead is not taken for it."""
    one = NotDone(lead_id="A-1", code="x", reason=Text(reason, reason))
    assert one.to("zh") == one.to("en") == (line or reason)
