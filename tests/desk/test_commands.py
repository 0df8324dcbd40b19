"""Commands at the desk: what follows from them, and that nothing happens twice or by halves."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore import (
    ConcurrencyConflict,
    Deadline,
    LeadDesk,
    LeadNotFound,
    PermissionDenied,
    Policy,
    Priority,
    Team,
    TransitionRefused,
    ValidationError,
    replay,
)
from leadcore import commands as c
from leadcore.desk.ticking import ATTEMPTS
from leadcore.events import LeadAssigned
from leadcore.lifecycle import OWNER, Transition
from leadcore.model import FollowUp
from tests.builders import (
    AT,
    COORDINATOR,
    DAY,
    EAST,
    HAN,
    HOUR,
    LI,
    REP_HAN,
    REP_LI,
    SPECIALIST,
    WANG,
    desk,
    entered,
    new_lead,
)
from tests.desk.busy import Busy

MINUTE = timedelta(minutes=1)
MEI = attrs.evolve(REP_LI, id="mei", name="韩梅梅")


def test_the_register_command_enters_a_lead_under_its_number() -> None:
    """The command form and the method form of registration are one."""
    command = c.Register(lead_id="A-1", by=SPECIALIST, id="form-1", new=new_lead())
    one, two = desk(), desk()
    by_command = one.handle(command, now=AT)
    by_method = two.register(new_lead(id="A-1"), by=SPECIALIST, now=AT, command_id="form-1")
    assert by_command == by_method


def test_a_command_for_a_lead_that_is_not_there_is_refused() -> None:
    """The error is also a KeyError, and names the id."""
    with pytest.raises(LeadNotFound, match="A-9"):
        desk().handle(c.Accept(lead_id="A-9", by=LI), now=AT)


@pytest.mark.requirement("R-26")
@pytest.mark.parametrize(("late", "owner"), [(0, "li"), (1, "wang")])
def test_an_hour_is_in_time_and_a_microsecond_more_is_not(late: int, owner: str) -> None:
    """Late is strictly after due."""
    one = desk()
    lead = entered(one)
    one.advance(AT + HOUR + timedelta(microseconds=late))
    assert one.leads.get(lead.id).owner == owner


@pytest.mark.requirement("R-26")
def test_whoever_accepts_too_late_finds_the_lead_with_the_team_s_lead() -> None:
    """A late command sees what fell due before it, without `advance` having been called."""
    one = desk()
    lead = entered(one)
    with pytest.raises(PermissionDenied):
        one.handle(c.Accept(lead_id=lead.id, by=LI), now=AT + 2 * HOUR)
    settled = one.leads.get(lead.id)
    assert (settled.owner, settled.updated_at) == ("wang", AT + HOUR)


@pytest.mark.requirement("R-26", "R-82")
@given(steps=st.lists(st.integers(0, 300), max_size=6))
def test_one_jump_in_time_gives_what_small_steps_give(steps: list[int]) -> None:
    """Looking late, or often, makes no difference to the history."""
    jumping, stepping = desk(), desk()
    for one in (jumping, stepping):
        for n in range(3):
            at = AT + n * 20 * MINUTE
            one.register(new_lead(f"1381234567{n}", received_at=at), by=SPECIALIST, now=at)
    start = AT + 40 * MINUTE
    for minutes in sorted(steps):
        stepping.advance(start + minutes * MINUTE)
    for one in (jumping, stepping):
        one.advance(start + 301 * MINUTE)
        assert one.advance(start + 301 * MINUTE) == ()
    histories = [
        [one.leads.events(lead.id) for lead in one.all_leads(AT)] for one in (jumping, stepping)
    ]
    assert histories[0] == histories[1]


@pytest.mark.requirement("R-26")
@pytest.mark.parametrize("teams", [(), (Team(id="east"),), (Team(id="east", lead="li"),)])
def test_without_a_team_lead_to_settle_it_the_lead_waits_visibly(teams: tuple[Team, ...]) -> None:
    """No team, a team without a lead, or a lead who let it lapse: the settling queue."""
    one = desk(teams=teams)
    lead = entered(one)
    (lapsed,) = one.advance(AT + 2 * HOUR)
    assert (lapsed.lead.id, lapsed.lead.owner, lapsed.lead.queue) == (lead.id, None, "settling")


@pytest.mark.requirement("R-26")
def test_a_declined_lead_goes_to_the_next_rep_and_never_back() -> None:
    """Who declined is not asked again; when all did, it waits with the reason."""
    one = desk(reps=(REP_LI, MEI, REP_HAN))
    lead = entered(one)
    by_mei = c.Decline(lead_id=lead.id, by=attrs.evolve(LI, id="mei"), reason="客户冲突")
    first = one.handle(c.Decline(lead_id=lead.id, by=LI, reason="没有时间"), now=AT + MINUTE)
    assert (first.lead.owner, first.lead.accept_by) == ("mei", AT + MINUTE + HOUR)
    second = one.handle(by_mei, now=AT + 2 * MINUTE)
    assert (second.lead.owner, second.lead.queue) == (None, "unassigned")
    assert second.assignment is not None
    assert {x.rep_id: x.refused_by for x in second.assignment.considered} == {
        "li": "excluded",
        "mei": "excluded",
        "han": "region",
    }


@pytest.mark.requirement("R-25")
def test_a_waiting_lead_is_placed_once_somebody_can_take_it() -> None:
    """`place` asks the strategy again."""
    nobody = desk(reps=(REP_HAN,))
    lead = entered(nobody)
    assert lead.queue == "unassigned"
    assert nobody.waiting(AT) == (lead,)
    staffed = attrs.evolve(nobody, reps=(REP_HAN, REP_LI))
    placed = staffed.place(lead.id, now=AT + DAY)
    assert (placed.lead.owner, placed.lead.queue) == ("li", None)
    assert placed.lead.accept_by == AT + DAY + HOUR
    assert staffed.waiting(AT) == ()


@pytest.mark.requirement("R-25")
def test_placing_a_lead_that_still_nobody_may_take_changes_nothing() -> None:
    """The lead goes on waiting, without an event."""
    one = desk(reps=(REP_HAN,))
    lead = entered(one)
    assert one.place(lead.id, now=AT + DAY).events == ()
    assert one.leads.get(lead.id) == lead


def test_a_lead_given_by_hand_must_be_accepted_too() -> None:
    """The policy's hour runs from the assignment, whoever made it."""
    one = desk()
    lead = entered(one)
    command = c.Assign(lead_id=lead.id, by=COORDINATOR, owner="han", team="north")
    assert one.handle(command, now=AT + MINUTE).lead.accept_by == AT + MINUTE + HOUR


@pytest.mark.requirement("R-12", "R-14")
def test_an_overridden_priority_moves_the_response_deadline_and_back() -> None:
    """The computed priority stays beside the person's; withdrawing brings both back."""
    one = desk()
    lead = entered(one)
    assert (lead.priority, lead.respond_by) == (Priority.MEDIUM, AT + 48 * HOUR)
    command = c.OverridePriority(lead_id=lead.id, by=WANG, priority="high", reason="老客户")
    raised = one.handle(command, now=AT + MINUTE).lead
    assert (raised.priority, raised.priority_computed) == (Priority.HIGH, Priority.MEDIUM)
    assert raised.respond_by == AT + 24 * HOUR
    withdrawn = attrs.evolve(command, priority=None)
    assert one.handle(withdrawn, now=AT + 2 * MINUTE).lead.respond_by == AT + 48 * HOUR


@pytest.mark.requirement("R-12", "R-14")
def test_a_deadline_that_was_met_stays_as_it_was() -> None:
    """After the first response no change of priority moves the deadline."""
    one = desk()
    lead = entered(one)
    record = FollowUp(at=AT, method="phone", content="已联系")
    one.handle(c.RecordFollowUp(lead_id=lead.id, by=LI, record=record), now=AT + MINUTE)
    command = c.OverridePriority(lead_id=lead.id, by=WANG, priority="low", reason="不急")
    assert one.handle(command, now=AT + 2 * MINUTE).lead.respond_by == lead.respond_by


@pytest.mark.requirement("R-10")
def test_a_record_of_contact_scores_the_lead_again() -> None:
    """High intent is worth 20 points and the answer 5, within the group's cap of 25."""
    one = desk()
    lead = entered(one)
    record = FollowUp(at=AT, method="phone", content="已联系", intent="high")
    outcome = one.handle(c.RecordFollowUp(lead_id=lead.id, by=LI, record=record), now=AT + MINUTE)
    assert lead.score is not None
    assert outcome.lead.score == lead.score + 25
    assert outcome.score is not None
    assert outcome.score.total == outcome.lead.score


def test_strategies_that_are_none_are_not_applied() -> None:
    """Without scoring, priority, assignment and plan a lead is just entered."""
    policy = attrs.evolve(
        Policy.standard(),
        scoring=None,
        priority=None,
        assignment=None,
        plan=None,
        accept_within=None,
        respond_within=None,
    )
    outcome = desk(policy=policy).register(new_lead(), by=SPECIALIST, now=AT)
    assert [type(event.data).__name__ for event in outcome.events] == ["LeadRegistered"]


def test_without_an_acceptance_to_wait_for_nothing_falls_due() -> None:
    """`accept_within=None` asks for no acceptance, and `respond_within=None` sets no deadline."""
    policy = attrs.evolve(Policy.standard(), accept_within=None, respond_within=None, ladders=())
    one = desk(policy=policy)
    lead = entered(one)
    assert (lead.owner, lead.accept_by, lead.respond_by) == ("li", None, None)
    assert one.advance(AT + 365 * DAY) == ()


@pytest.mark.requirement("R-14")
def test_the_deadlines_can_run_on_working_time() -> None:
    """An hour to accept from Wednesday 17:30 in Shanghai ends on Thursday at 09:30."""
    policy = attrs.evolve(Policy.standard(), accept_within=Deadline(HOUR, clock="working"))
    evening = AT + 8 * HOUR
    one = desk(policy=policy)
    lead = one.register(new_lead(), by=SPECIALIST, now=evening).lead
    assert lead.accept_by == AT + DAY


COMMANDS = (
    lambda n: c.Accept(lead_id="A-1", by=LI, id=n),
    lambda n: c.Decline(lead_id="A-1", by=LI, id=n, reason="没有时间"),
    lambda n: c.Assign(lead_id="A-1", by=COORDINATOR, id=n, owner="han"),
    lambda n: c.Lose(lead_id="A-1", by=LI, id=n, reason="no_budget"),
    lambda n: c.ProposeInvalid(lead_id="A-1", by=SPECIALIST, id=n, reason="not_target"),
    lambda n: c.OverrideScore(lead_id="A-1", by=WANG, id=n, score=None, reason="撤回"),
    lambda n: c.Amend(lead_id="A-1", by=COORDINATOR, id=n, changes={"city": "苏州市"}),
)


@pytest.mark.requirement("R-82")
@given(order=st.lists(st.tuples(st.integers(0, len(COMMANDS) - 1), st.integers(0, 3)), max_size=8))
def test_a_command_repeated_with_its_id_changes_nothing(order: list[tuple[int, int]]) -> None:
    """Delivered once or many times, at once or later, the history is the same."""
    once, often = desk(), desk()
    for one in (once, often):
        one.register(new_lead(id="A-1"), by=SPECIALIST, now=AT)
    sent: list[c.Command] = []
    for number, (kind, repeats) in enumerate(order):
        now = AT + (number + 1) * timedelta(seconds=1)
        command = COMMANDS[kind](f"c-{number}")
        refused = is_refused(once, command, now)
        for _ in range(repeats):
            assert is_refused(often, command, now) == refused
        assert is_refused(often, command, now) == refused
        if not refused:
            sent.append(command)
        for before in sent:
            assert often.handle(before, now=now).repeated
    assert once.leads.events("A-1") == often.leads.events("A-1")


def is_refused(one: LeadDesk, command: c.Command, now: object) -> bool:
    try:
        one.handle(command, now=now)  # type: ignore[arg-type]  # the caller's own moment
    except (TransitionRefused, PermissionDenied):
        return True
    return False


def test_a_refused_command_stores_nothing() -> None:
    """Lead, history and outbox are as before, and the command may be sent again."""
    one = desk()
    lead = entered(one)
    before = one.leads.outbox()
    with pytest.raises(TransitionRefused):
        one.handle(c.Win(lead_id=lead.id, by=LI, id="w", amount=None, evidence="deposit"), now=AT)
    assert (one.leads.get(lead.id), one.leads.outbox()) == (lead, before)
    assert one.leads.carried_out("w") is None


def test_a_moment_before_the_last_event_is_refused() -> None:
    """A history goes forward."""
    one = desk()
    lead = entered(one)
    with pytest.raises(ValidationError, match="time_went_back"):
        one.handle(c.Accept(lead_id=lead.id, by=LI), now=AT - MINUTE)


def test_a_naive_moment_is_refused() -> None:
    """Time without a zone means nothing."""
    with pytest.raises(ValueError, match="naive"):
        desk().advance(AT.replace(tzinfo=None))


@pytest.mark.parametrize(("times", "carried_out"), [(ATTEMPTS - 1, True), (ATTEMPTS, False)])
def test_a_command_is_decided_again_while_others_save_first(times: int, carried_out: bool) -> None:
    """A few conflicts are borne; the last is the caller's to know."""
    busy = Busy()
    one = desk(leads=busy)
    lead = entered(one)
    busy.times = times
    accept = c.Accept(lead_id=lead.id, by=LI)
    if carried_out:
        assert one.handle(accept, now=AT).lead.accepted_at == AT
    else:
        with pytest.raises(ConcurrencyConflict):
            one.handle(accept, now=AT)


def test_of_eight_threads_that_close_a_lead_one_does() -> None:
    """Every loser is told; the history has one close."""
    one = desk()
    lead = entered(one)

    def close(n: int) -> bool:
        command = c.Lose(lead_id=lead.id, by=LI, id=f"c-{n}", reason="no_response")
        return not is_refused(one, command, AT)

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(close, range(8))) == 1
    history = one.leads.events(lead.id)
    assert [event.version for event in history] == list(range(1, len(history) + 1))
    assert replay(history) == one.leads.get(lead.id)


@pytest.mark.requirement("R-50")
def test_archiving_takes_what_closed_before_the_month_s_end_and_nothing_else() -> None:
    """Open leads and later closes stay; archived leads stay readable."""
    one = desk(teams=(EAST,))
    for n in range(3):
        one.register(new_lead(f"1381234567{n}", id=f"A-{n}"), by=SPECIALIST, now=AT)
    one.handle(c.Lose(lead_id="A-0", by=LI, reason="no_budget"), now=AT)
    one.handle(c.Lose(lead_id="A-1", by=WANG, reason="no_budget"), now=AT + DAY)
    archived = one.archive_closed(before=AT + DAY, by=COORDINATOR, now=AT + 2 * DAY)
    assert [outcome.lead.id for outcome in archived] == ["A-0"]
    kept = one.leads.get("A-0")
    assert (kept.archived_at, kept.outcome.value) == (AT + 2 * DAY, "lost")
    assert one.archive_closed(before=AT + DAY, by=COORDINATOR, now=AT + 2 * DAY) == ()


@pytest.mark.requirement("R-70")
def test_who_may_do_what_is_the_table_s_to_say() -> None:
    """A host that lets reps assign among themselves replaces one row."""
    standard = Policy.standard()
    rows = tuple(
        attrs.evolve(row, who=(OWNER, *row.who)) if row.command == "assign" else row
        for row in standard.lifecycle.transitions
    )
    policy = attrs.evolve(standard, lifecycle=attrs.evolve(standard.lifecycle, transitions=rows))
    assert all(isinstance(row, Transition) for row in rows)
    strict, lax = desk(), desk(policy=policy)
    for one in (strict, lax):
        entered(one, id="A-1")
    command = c.Assign(lead_id="A-1", by=LI, owner="han", team="north")
    with pytest.raises(PermissionDenied):
        strict.handle(command, now=AT)
    assigned = lax.handle(command, now=AT).events[0].data
    assert isinstance(assigned, LeadAssigned)
    assert assigned.owner == "han"


@pytest.mark.requirement("R-40")
def test_the_desk_says_what_can_be_done_and_what_is_missing() -> None:
    """The owner may contact the customer first; another rep may only propose as invalid."""
    one = desk()
    lead = entered(one)
    mine = {o.command: o for o in one.options(lead.id, LI, now=AT)}
    assert mine["accept"].is_possible
    assert [text.en for text in mine["change_status"].missing] == [
        "a contact that reached the customer"
    ]
    others = {o.command for o in one.options(lead.id, HAN, now=AT) if o.is_possible}
    assert others == {"link_enquiry", "propose_invalid"}


def test_reading_page_by_page_yields_every_lead_once() -> None:
    """More leads than a page holds come in the order of their ids."""
    policy = attrs.evolve(
        Policy.standard(),
        duplicates="allow",
        scoring=None,
        priority=None,
        assignment=None,
        plan=None,
    )
    one = desk(policy=policy)
    for _ in range(1001):
        one.register(new_lead(), by=SPECIALIST, now=AT)
    ids = [lead.id for lead in one.all_leads(AT)]
    assert len(set(ids)) == len(ids) == 1001
    assert ids == sorted(ids)
