"""What time and the pool make of a lead: decisions, and every field that their events change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore import commands as c
from leadcore import events as e
from leadcore.errors import PermissionDenied, TransitionRefused, ValidationError
from leadcore.events import Event, Payload
from leadcore.lifecycle import decide, evolve
from leadcore.lifecycle.decisions import CLAIMED, POOL
from leadcore.model import (
    SYSTEM,
    Actor,
    CadencePlace,
    FollowUp,
    Lead,
    Phase,
    PlannedStep,
    Promise,
    Rung,
)
from leadcore.model.validators import MOVABLE
from leadcore.texts import Text
from tests.builders import AT, COORDINATOR, DAY, HOUR, LI, SPECIALIST, WANG, new_lead
from tests.lifecycle.walks import (
    ARCHIVE,
    ASSIGN,
    CONFIRM,
    ID,
    LOSE,
    PROPOSE,
    REFUSE,
    REOPEN,
    STANDARD,
    WIN,
    after,
    in_status,
    payloads,
    registered,
)

LATER = AT + HOUR
REASON = Text("无意向", "no interest")
PLACE = CadencePlace(cadence="calls", step="first", due=LATER + DAY)
DUE = attrs.evolve(PLACE, is_due=True)
STEP = PlannedStep(method="phone", action="致电", due=PLACE.due)
RELEASE = c.Release(lead_id=ID, by=LI, reason=REASON)
CLAIM = c.Claim(lead_id=ID, by=LI)
START = c.StartCadence(lead_id=ID, by=LI, cadence="calls", place=PLACE)
REACH = c.ReachStep(lead_id=ID, by=SYSTEM, step=STEP)
REPORT = c.ReportStep(lead_id=ID, by=LI, outcome="no_answer")
STOP = c.StopCadence(lead_id=ID, by=LI, reason="客户已回电")
CLIMB = c.Climb(
    lead_id=ID,
    by=SYSTEM,
    ladder="quiet",
    step=1,
    since=AT,
    due=LATER,
    reason=REASON,
    notify=("li",),
)
HELD = attrs.evolve(registered(ASSIGN), protected_until=AT + DAY, next_action_at=AT + DAY)
"""A lead of li's, assigned and untouched since `AT`."""
FREE = registered()
RUNNING = attrs.evolve(HELD, cadence=PLACE)


def extend(until: datetime | None, by: Actor = LI) -> c.ExtendProtection:
    return c.ExtendProtection(lead_id=ID, by=by, reason="快成交", until=until)


def move(**moved: datetime) -> c.MoveDeadlines:
    pairs = tuple(sorted(moved.items()))
    return c.MoveDeadlines(lead_id=ID, by=SYSTEM, paused_at=AT, moved=pairs)


def recorded(at: datetime = LATER, **fields: object) -> c.RecordFollowUp:
    record = FollowUp(at=at, method="phone", content="x", **fields)  # type: ignore[arg-type]
    return c.RecordFollowUp(lead_id=ID, by=LI, record=record)


def changed(before: Lead, *commands: c.Command, now: datetime = LATER) -> dict[str, object]:
    """Return the fields that commands leave different, but for version and moment."""
    then = after(before, *commands, now=now)
    names = (field.name for field in attrs.fields(Lead))
    differ = {n: getattr(then, n) for n in names if getattr(then, n) != getattr(before, n)}
    return {name: differ[name] for name in differ if name not in ("version", "updated_at")}


def applied(before: Lead, data: Payload, at: datetime = LATER) -> Lead:
    """Return the lead after one event that says `data`."""
    version = before.version + 1
    event = Event(lead_id=ID, version=version, at=at, by=SYSTEM, command_id="c", data=data)
    return evolve(before, event)


def refused(before: Lead, command: c.Command) -> list[tuple[str, str]]:
    with pytest.raises(ValidationError) as refusal:
        decide(before, command, STANDARD, LATER)
    return [(problem.path, problem.code) for problem in refusal.value.problems]


# ------------------------------------------------------------------------------------------- pool


def test_who_claims_a_lead_has_it_and_has_accepted_it() -> None:
    """It is assigned to the claimer now, out of the queue, with what protection is given."""
    waiting = attrs.evolve(FREE, queue="pool", quiet_since=AT)
    command = attrs.evolve(CLAIM, team="east", protected_until=AT + DAY)
    assert changed(waiting, command) == {
        "owner": "li",
        "team": "east",
        "queue": None,
        "assigned_at": LATER,
        "accepted_at": LATER,
        "protected_until": AT + DAY,
        "quiet_since": LATER,
    }
    (claimed,) = payloads(waiting, command)
    assert isinstance(claimed, e.LeadAssigned)
    assert (claimed.claimed, claimed.reason, claimed.accept_by) == (True, CLAIMED, None)


@pytest.mark.parametrize(("given", "expected"), [(None, "east"), ("south", "south")])
def test_a_claimers_own_team_has_the_lead_where_none_is_given(
    given: str | None, expected: str
) -> None:
    """The command may name a team; else it is the one that the claimer belongs to."""
    claim = c.Claim(lead_id=ID, by=WANG, team=given)
    assert after(FREE, claim).team == expected
    assert after(FREE, CLAIM).team is None


def test_only_a_rep_claims_and_only_what_nobody_holds() -> None:
    """A lead with an owner is not in the pool, and who is no rep takes nothing from it."""
    with pytest.raises(TransitionRefused, match="nobody holds"):
        decide(HELD, attrs.evolve(CLAIM, by=WANG), STANDARD, LATER)
    with pytest.raises(PermissionDenied):
        decide(FREE, attrs.evolve(CLAIM, by=SPECIALIST), STANDARD, LATER)


@pytest.mark.parametrize(("given", "expected"), [(None, POOL), ("vip", "vip")])
def test_a_released_lead_waits_untouched_from_now(given: str | None, expected: str) -> None:
    """Nobody holds it, nothing is asked of anybody, and it is in the pool or in the queue named."""
    asked = attrs.evolve(HELD, accept_by=AT + DAY, accepted_at=AT)
    command = attrs.evolve(RELEASE, queue=given)
    assert changed(asked, command) == {
        "owner": None,
        "queue": expected,
        "assigned_at": None,
        "accept_by": None,
        "accepted_at": None,
        "protected_until": None,
        "quiet_since": LATER,
    }
    assert payloads(asked, command) == [e.LeadReleased(owner="li", queue=expected, reason=REASON)]


def test_what_nobody_holds_is_not_released() -> None:
    """There is no owner whom the lead could leave."""
    with pytest.raises(TransitionRefused, match="an owner"):
        decide(FREE, attrs.evolve(RELEASE, by=WANG), STANDARD, LATER)


@given(st.timedeltas(timedelta.resolution, 90 * DAY))
def test_a_protection_is_only_made_longer(longer: timedelta) -> None:
    """The new end is after now and after the present one, and nothing else changes."""
    until = HELD.protected_until
    assert until is not None
    assert changed(HELD, extend(until + longer)) == {"protected_until": until + longer}
    for wrong in (None, until, until - longer):
        assert refused(HELD, extend(wrong)) == [("until", "not_longer")]


@pytest.mark.parametrize("before", [None, AT], ids=["none", "past"])
def test_a_protection_that_ended_is_extended_from_now(before: datetime | None) -> None:
    """An end that is not after now protects nobody, whatever there was before."""
    ended = attrs.evolve(HELD, protected_until=before)
    assert refused(ended, extend(LATER)) == [("until", "not_longer")]
    tick = LATER + timedelta.resolution
    assert after(ended, extend(tick)).protected_until == tick


def test_an_extension_keeps_its_reason() -> None:
    """The history says until when, and why."""
    assert payloads(HELD, extend(AT + 9 * DAY)) == [
        e.ProtectionExtended(until=AT + 9 * DAY, reason="快成交")
    ]


# ---------------------------------------------------------------------------------------- ladders


@pytest.mark.requirement("R-35")
def test_climbing_is_remembered_and_nothing_else() -> None:
    """The rung is where the ladder stands; the lead stays as quiet as it was."""
    rung = Rung(ladder="quiet", since=AT, step=1, due=LATER)
    assert changed(HELD, CLIMB) == {"rungs": (rung,)}
    assert payloads(HELD, CLIMB) == [
        e.LadderClimbed(ladder="quiet", step=1, since=AT, due=LATER, reason=REASON, notify=("li",))
    ]


@given(st.permutations([(name, step) for name in ("a", "b", "c") for step in (0, 1)]))
def test_each_ladder_has_one_rung_and_all_stand_by_name(order: list[tuple[str, int]]) -> None:
    """The last step climbed of each ladder is kept, in the order of their names."""
    commands = [attrs.evolve(CLIMB, ladder=name, step=step) for name, step in order]
    last = dict(order)
    rungs = after(HELD, *commands).rungs
    assert [(rung.ladder, rung.step) for rung in rungs] == sorted(last.items())


@pytest.mark.requirement("R-35")
@pytest.mark.parametrize(
    "other", [{"ladder": "late"}, {"step": 2}, {"since": AT + DAY}, {"due": LATER + DAY}]
)
def test_a_step_is_climbed_once(other: dict[str, object]) -> None:
    """The same step of the same run makes no event; another, or another time, makes one."""
    once = after(HELD, CLIMB)
    assert payloads(once, CLIMB) == []
    assert len(payloads(once, attrs.evolve(CLIMB, **other))) == 1  # type: ignore[arg-type]


@pytest.mark.parametrize("status", ["new", "invalid_review", "won", "lost", "archived"])
def test_only_the_system_climbs_and_in_every_status(status: str) -> None:
    """A ladder may count from any moment of a lead, and no person climbs it."""
    one = in_status(status)
    assert len(payloads(one, CLIMB)) == 1
    with pytest.raises(PermissionDenied):
        decide(one, attrs.evolve(CLIMB, by=WANG), STANDARD, LATER)


# ----------------------------------------------------------------------------------------- pauses

MOMENTS = {name: AT + number * HOUR for number, name in enumerate(MOVABLE, start=1)}
AHEAD = attrs.evolve(
    HELD,
    **{name: moment for name, moment in MOMENTS.items() if name != "cadence"},  # type: ignore[arg-type]
    cadence=attrs.evolve(PLACE, due=MOMENTS["cadence"]),
)
"""A lead of which everything that can move is due at another hour."""


@pytest.mark.parametrize("name", MOVABLE)
def test_what_is_moved_is_due_later_and_its_ladder_counts_from_then(name: str) -> None:
    """The field has its new moment, and what was climbed from the old one is climbed from it."""
    since, length = MOMENTS[name], 3 * DAY
    rungs = (
        Rung(ladder="here", since=since, step=2, due=since + HOUR),
        Rung(ladder="there", since=AT - DAY, step=1, due=AT),
    )
    before = attrs.evolve(AHEAD, rungs=rungs)
    value = since + length if name != "cadence" else attrs.evolve(PLACE, due=since + length)
    here = Rung(ladder="here", since=since + length, step=2, due=since + length + HOUR)
    assert changed(before, move(**{name: since + length})) == {
        name: value,
        "rungs": (here, rungs[1]),
    }


@pytest.mark.requirement("R-35")
def test_a_ladder_from_a_moment_that_stays_is_not_climbed_again() -> None:
    """Where two anchors were the same moment and one moves, a rung of either is kept."""
    same = attrs.evolve(HELD, quiet_since=HELD.received_at, respond_by=HELD.received_at)
    rungs = tuple(
        Rung(ladder=name, since=same.received_at, step=0, due=LATER) for name in ("a", "b")
    )
    found = after(attrs.evolve(same, rungs=rungs), move(quiet_since=AT + DAY)).rungs
    assert set(found) == {
        *rungs,
        *(attrs.evolve(rung, since=AT + DAY, due=LATER + DAY) for rung in rungs),
    }
    assert [rung.ladder for rung in found] == ["a", "a", "b", "b"]


def test_two_moments_that_were_one_may_part() -> None:
    """A rung that may count from either of two moments that move counts from both."""
    same = attrs.evolve(HELD, quiet_since=LATER, respond_by=LATER)
    rung = Rung(ladder="a", since=LATER, step=0, due=LATER)
    before = attrs.evolve(same, rungs=(rung,))
    apart = after(before, move(quiet_since=AT + DAY, respond_by=AT + 2 * DAY)).rungs
    assert {each.since for each in apart} == {AT + DAY, AT + 2 * DAY}
    together = after(before, move(quiet_since=AT + DAY, respond_by=AT + DAY)).rungs
    assert [each.since for each in together] == [AT + DAY]


def test_climbing_on_leaves_one_rung() -> None:
    """Which of two rungs was meant is settled by the next step of that ladder."""
    rungs = tuple(Rung(ladder="quiet", since=AT + n * DAY, step=0, due=LATER) for n in (0, 1))
    climbed = after(attrs.evolve(HELD, rungs=rungs), CLIMB).rungs
    assert [(rung.since, rung.step) for rung in climbed] == [(AT, 1)]


def test_what_does_not_move_makes_no_event() -> None:
    """Moments that are as they were are left out, and with none left nothing happened."""
    cadence = AHEAD.cadence
    assert cadence is not None
    assert payloads(AHEAD, move(**MOMENTS)) == []
    assert payloads(AHEAD, move(**(MOMENTS | {"respond_by": AT + DAY}))) == [
        e.DeadlinesMoved(paused_at=AT, moved=(("respond_by", AT + DAY),))
    ]
    assert payloads(HELD, move()) == []


@pytest.mark.parametrize("name", MOVABLE)
def test_what_is_not_due_at_all_does_not_move(name: str) -> None:
    """A lead that has no such moment, or runs no cadence, is not given one by a pause."""
    nothing = attrs.evolve(HELD, **dict.fromkeys(MOVABLE))  # type: ignore[arg-type]  # by name
    assert payloads(nothing, move(**{name: AT + 9 * DAY})) == []


def test_a_cadence_that_does_not_run_has_no_step_to_move() -> None:
    """A history from elsewhere that moves the step of no cadence still makes a lead."""
    data = e.DeadlinesMoved(paused_at=AT, moved=(("cadence", AT + DAY),))
    assert applied(HELD, data).cadence is None


def test_a_field_that_is_moved_twice_has_its_last_moment() -> None:
    """A history from elsewhere that names a field twice still makes a lead."""
    data = e.DeadlinesMoved(
        paused_at=AT, moved=(("respond_by", AT + DAY), ("respond_by", AT + 2 * DAY))
    )
    assert applied(AHEAD, data).respond_by == AT + 2 * DAY


def test_only_a_deadline_moves() -> None:
    """What is no deadline of a lead is refused when the command is built."""
    with pytest.raises(ValueError, match="moved"):
        move(received_at=AT)


# --------------------------------------------------------------------------------------- cadences


@pytest.mark.requirement("R-32")
def test_an_answer_to_a_step_is_a_response() -> None:
    """The customer was reached then, unless they had been before."""
    asked = attrs.evolve(RUNNING, cadence=DUE, first_response_at=None)
    answered = attrs.evolve(REPORT, outcome="answered")
    found = changed(asked, answered)
    assert (found["first_response_at"], found["last_follow_up_at"]) == (LATER, LATER)
    earlier = attrs.evolve(asked, first_response_at=AT)
    assert "first_response_at" not in changed(earlier, answered)


def test_a_cadence_runs_through_its_steps() -> None:
    """It begins at its first step, is asked for when due, and moves on or ends by what is said."""
    assert changed(HELD, START) == {"cadence": PLACE}
    assert changed(RUNNING, REACH) == {"cadence": DUE}
    asked = attrs.evolve(RUNNING, cadence=DUE)
    second = attrs.evolve(PLACE, step="second", number=2)
    touched = {"quiet_since": LATER}
    assert changed(asked, attrs.evolve(REPORT, place=second)) == {"cadence": second, **touched}
    assert changed(asked, REPORT) == {"cadence": None, **touched}
    assert changed(RUNNING, STOP) == {"cadence": None}


def test_a_cadence_says_what_it_asks_for_and_what_came_of_it() -> None:
    """The history has the place, the step to do, the outcome, and why a cadence was ended."""
    asked = attrs.evolve(RUNNING, cadence=DUE)
    assert payloads(HELD, START) == [e.CadenceStarted(place=PLACE)]
    assert payloads(RUNNING, REACH) == [e.CadenceStepDue(place=DUE, step=STEP)]
    assert payloads(asked, REPORT) == [e.CadenceMoved(outcome="no_answer", place=None)]
    assert payloads(RUNNING, STOP) == [e.CadenceStopped(cadence="calls", reason="客户已回电")]


def test_a_cadence_that_nobody_knows_does_not_start() -> None:
    """Where neither the caller nor the policy says its first step, it is refused."""
    unknown = attrs.evolve(START, cadence="13812345678", place=None)
    assert refused(HELD, unknown) == [("cadence", "unknown")]
    with pytest.raises(ValidationError) as refusal:
        decide(HELD, unknown, STANDARD, LATER)
    assert "13812345678" not in str(refusal.value)


def test_a_step_is_asked_for_once() -> None:
    """What the host was asked to do already makes no second event."""
    assert payloads(attrs.evolve(RUNNING, cadence=DUE), REACH) == []


@pytest.mark.parametrize(
    ("before", "command"),
    [(RUNNING, START), (HELD, REACH), (RUNNING, REPORT), (HELD, REPORT), (HELD, STOP)],
    ids=["start twice", "reach none", "report early", "report none", "stop none"],
)
def test_a_cadence_goes_one_way(before: Lead, command: c.Command) -> None:
    """A second one does not start beside it, and what does not run or is not due is not told."""
    with pytest.raises(TransitionRefused):
        decide(before, command, STANDARD, LATER)


@pytest.mark.parametrize("reached", [True, False])
def test_a_customer_who_was_reached_ends_the_cadence(reached: bool) -> None:
    """A call that nobody answered leaves it where it was."""
    assert after(RUNNING, recorded(reached=reached)).cadence == (None if reached else PLACE)


def test_a_customer_who_enquires_again_ends_the_cadence() -> None:
    """Whoever asks by themselves need not be called because of an old plan."""
    link = c.LinkEnquiry(lead_id=ID, by=SPECIALIST, new=new_lead(), reason=REASON)
    assert changed(RUNNING, link) == {"cadence": None, "enquiries": 2}


# ------------------------------------------------------------------------------------ quiet times

TOUCHES: dict[str, tuple[Lead, c.Command]] = {
    "assigned": (FREE, attrs.evolve(ASSIGN, by=COORDINATOR)),
    "queued": (HELD, c.Enqueue(lead_id=ID, by=WANG, queue="vip", reason=REASON)),
    "declined": (
        attrs.evolve(HELD, accept_by=AT + DAY),
        c.Decline(lead_id=ID, by=LI, reason="休假"),
    ),
    "lapsed": (
        attrs.evolve(HELD, accept_by=AT),
        c.Escalate(lead_id=ID, by=SYSTEM, owner="wang", queue="settling"),
    ),
    "lapsed to nobody": (
        attrs.evolve(HELD, accept_by=AT),
        c.Escalate(lead_id=ID, by=SYSTEM, owner=None, queue="settling"),
    ),
    "claimed": (FREE, CLAIM),
    "released": (HELD, RELEASE),
    "met": (HELD, recorded()),
    "not met": (HELD, recorded(reached=False)),
    "moved on": (
        attrs.evolve(HELD, first_response_at=AT),
        c.ChangeStatus(lead_id=ID, by=LI, to="contacted"),
    ),
    "reopened": (attrs.evolve(in_status("lost"), quiet_since=AT), REOPEN),
}
NO_TOUCHES: dict[str, tuple[Lead, c.Command]] = {
    "accepted": (
        attrs.evolve(HELD, accept_by=AT + DAY),
        c.Accept(lead_id=ID, by=LI),
    ),
    "amended": (HELD, c.Amend(lead_id=ID, by=LI, changes={"city": "苏州市"})),
    "climbed": (HELD, CLIMB),
    "extended": (HELD, extend(AT + 9 * DAY)),
    "planned": (HELD, c.PlanFollowUp(lead_id=ID, by=LI, step=STEP)),
    "started": (HELD, START),
    "reached": (RUNNING, REACH),
    "stopped": (RUNNING, STOP),
    "proposed": (HELD, PROPOSE),
    "refused": (attrs.evolve(in_status("invalid_review"), quiet_since=AT), REFUSE),
    "lost": (HELD, LOSE),
}


@pytest.mark.requirement("R-35")
@pytest.mark.parametrize("name", TOUCHES)
def test_who_touches_a_lead_ends_its_quiet_time(name: str) -> None:
    """Giving it to somebody, moving it on and meeting the customer are touches, then and there."""
    before, command = TOUCHES[name]
    assert before.quiet_since == AT
    assert after(before, command).quiet_since == LATER


@pytest.mark.requirement("R-35")
@pytest.mark.parametrize("name", NO_TOUCHES)
def test_what_is_no_touch_leaves_the_quiet_time(name: str) -> None:
    """Reminders, plans, notes and reviews are no work with the customer."""
    before, command = NO_TOUCHES[name]
    assert after(before, command).quiet_since == before.quiet_since == AT


def test_a_registered_lead_is_quiet_from_its_registration() -> None:
    """The quiet time begins when the lead is here, however long before it was received."""
    assert FREE.quiet_since == AT


@given(st.timedeltas(timedelta(0), 5 * DAY), st.timedeltas(timedelta(0), 5 * DAY))
def test_a_contact_told_late_touches_when_it_was(first: timedelta, second: timedelta) -> None:
    """Of two records told in any order, the later contact is the last touch."""
    one = after(HELD, recorded(AT + first), recorded(AT + second), now=AT + 9 * DAY)
    last = (AT + max(first, second)).replace(second=0, microsecond=0)
    assert one.quiet_since == max(AT, last)


def test_a_lead_of_an_older_history_gets_its_quiet_time() -> None:
    """Where it is not known since when nobody did anything, the first contact says it."""
    unknown = attrs.evolve(HELD, quiet_since=None)
    assert after(unknown, recorded()).quiet_since == LATER


# --------------------------------------------------------------- assigning, closing and reopening


def test_an_assignment_says_until_when_the_owner_is_protected() -> None:
    """Another owner has a protection of their own, or none, and has not accepted yet."""
    before = attrs.evolve(HELD, accepted_at=AT)
    command = c.Assign(lead_id=ID, by=COORDINATOR, owner="han", team="north", accept_by=AT + DAY)
    assert changed(before, command) == {
        "owner": "han",
        "team": "north",
        "assigned_at": LATER,
        "accept_by": AT + DAY,
        "accepted_at": None,
        "protected_until": None,
        "quiet_since": LATER,
    }
    protected = attrs.evolve(command, protected_until=AT + 3 * DAY)
    assert after(before, protected).protected_until == AT + 3 * DAY


def test_a_lapse_leaves_nothing_of_the_owner_before() -> None:
    """Who settles it has it from now, unprotected, and nothing is asked of them."""
    before = attrs.evolve(HELD, accept_by=AT)
    command = c.Escalate(lead_id=ID, by=SYSTEM, owner="wang", queue="settling")
    assert changed(before, command) == {
        "owner": "wang",
        "assigned_at": LATER,
        "accept_by": None,
        "protected_until": None,
        "quiet_since": LATER,
    }


def test_a_promise_is_the_next_action_until_another_is_planned() -> None:
    """A record brings its promise as both; a record without one brings neither."""
    promised = after(HELD, recorded(promise=Promise(action="报价", due=AT + DAY)))
    assert (promised.promise_by, promised.next_action_at) == (AT + DAY, AT + DAY)
    planned = after(promised, c.PlanFollowUp(lead_id=ID, by=LI, step=STEP))
    assert (planned.promise_by, planned.next_action_at) == (AT + DAY, STEP.due)
    kept = after(promised, recorded())
    assert (kept.promise_by, kept.next_action_at) == (None, None)


BUSY = attrs.evolve(
    in_status("proposed"),
    accept_by=AT + DAY,
    next_action_at=AT + DAY,
    promise_by=AT + DAY,
    respond_by=AT + DAY,
    protected_until=AT + DAY,
    cadence=PLACE,
    rungs=(Rung(ladder="quiet", since=AT, step=0, due=AT),),
)
OVER = {"accept_by": None, "next_action_at": None, "promise_by": None, "cadence": None}


@pytest.mark.parametrize(
    ("commands", "phase"),
    [((WIN,), Phase.WON), ((LOSE,), Phase.LOST), ((PROPOSE, CONFIRM), Phase.INVALID)],
    ids=["won", "lost", "invalid"],
)
def test_closing_ends_what_was_waiting(commands: tuple[c.Command, ...], phase: Phase) -> None:
    """What is asked of somebody is over; what is history, or ends with it, stays to be read."""
    found = changed(BUSY, *commands)
    assert found.items() >= OVER.items()
    assert found["phase"] == phase
    assert found["closed_at"] == found["status_since"] == LATER
    kept = ("respond_by", "protected_until", "rungs", "quiet_since", "owner", "assigned_at")
    assert not found.keys() & set(kept)


def test_a_review_leaves_what_is_due() -> None:
    """Whoever proposes may be wrong: what was waiting waits, in the review and after it."""
    reviewed = after(BUSY, PROPOSE)
    for one in (reviewed, after(reviewed, REFUSE, now=LATER + DAY)):
        assert {name: getattr(one, name) for name in OVER} == {
            name: getattr(BUSY, name) for name in OVER
        }
    assert after(reviewed, REFUSE, now=LATER + DAY).status_since == LATER + DAY


@pytest.mark.parametrize("way", [(LOSE,), (LOSE, ARCHIVE), (PROPOSE, CONFIRM)])
def test_reopening_starts_anew(way: tuple[c.Command, ...]) -> None:
    """The owner has it from now, nobody has touched it, and nothing of the closing is left."""
    shut = after(BUSY, *way)
    again = after(shut, REOPEN, now=AT + 9 * DAY)
    assert (again.status, again.phase, again.owner) == ("proposed", Phase.OPEN, "li")
    assert (again.assigned_at, again.quiet_since, again.status_since) == 3 * (AT + 9 * DAY,)
    gone = ("closed_at", "archived_at", "lost", "invalid", "previous_status")
    assert {getattr(again, name) for name in gone} == {None}
    assert (again.reopened, again.respond_by) == (1, AT + DAY)


def test_a_lead_that_nobody_holds_is_reopened_to_nobody() -> None:
    """Without an owner there is no assignment to begin again."""
    shut = attrs.evolve(after(BUSY, LOSE), owner=None, assigned_at=None, queue="pool")
    again = after(shut, attrs.evolve(REOPEN, by=COORDINATOR), now=AT + 9 * DAY)
    assert (again.owner, again.assigned_at, again.queue) == (None, None, "pool")


# ----------------------------------------------------------------------------------- who and when

SYSTEMS = (CLIMB, REACH, move(next_action_at=AT + 9 * DAY))


@pytest.mark.parametrize("command", SYSTEMS, ids=lambda command: command.name)
def test_what_time_does_no_person_does(command: c.Command) -> None:
    """Steps, cadences and pauses are the system's."""
    for person in (LI, WANG, COORDINATOR, SPECIALIST):
        with pytest.raises(PermissionDenied):
            decide(RUNNING, attrs.evolve(command, by=person), STANDARD, LATER)
    assert decide(RUNNING, command, STANDARD, LATER)


CLOSED: dict[str, Callable[[], c.Command]] = {
    "claim": lambda: attrs.evolve(CLAIM, by=WANG),
    "release": lambda: attrs.evolve(RELEASE, by=WANG),
    "extend_protection": lambda: extend(AT + 9 * DAY, WANG),
    "move_deadlines": lambda: move(respond_by=AT + 9 * DAY),
    "start_cadence": lambda: attrs.evolve(START, by=WANG),
    "reach_step": lambda: REACH,
    "report_step": lambda: attrs.evolve(REPORT, by=WANG),
    "stop_cadence": lambda: attrs.evolve(STOP, by=WANG),
}


@pytest.mark.parametrize("name", CLOSED)
def test_a_closed_lead_is_not_worked(name: str) -> None:
    """Nothing of the pool, of a pause or of a cadence happens to a lead that is closed."""
    with pytest.raises(TransitionRefused):
        decide(in_status("lost"), CLOSED[name](), STANDARD, LATER)
