"""Cadences and pauses at the desk: steps until the customer answers, and a clock that stands."""

from __future__ import annotations

from datetime import datetime, timedelta

import attrs
import pytest

from leadcore import LeadDesk, Policy, TransitionRefused, ValidationError
from leadcore import commands as c
from leadcore.calendars import Deadline, Week, Window
from leadcore.events import (
    CadenceMoved,
    CadenceStarted,
    CadenceStepDue,
    CadenceStopped,
    DeadlinesMoved,
    LadderClimbed,
)
from leadcore.followup import (
    STOP,
    Branch,
    Cadence,
    CadenceStep,
    Ladder,
    LadderStep,
    standard_ladders,
)
from leadcore.model import FollowUp, Lead, PlannedStep
from leadcore.policy.pause import Pause
from leadcore.pool import PoolRules
from leadcore.rules import Action
from leadcore.texts import Text
from tests.builders import (
    AT,
    COORDINATOR,
    DAY,
    HAN,
    HOUR,
    LI,
    REP_LI,
    SPECIALIST,
    WANG,
    desk,
    entered,
    new_lead,
)

TICK = timedelta.resolution
LABEL = Text("步骤", "a step")
CALLS = Cadence(
    id="calls",
    label=Text("致电", "calls"),
    steps=(
        CadenceStep(id="call", method="phone", action="致电", wait=Deadline(HOUR)),
        CadenceStep(
            id="again",
            method="phone",
            action="再致电",
            wait=Deadline(DAY),
            then=(Branch(on="busy", to="again"), Branch(on="bounced", to=STOP)),
        ),
        CadenceStep(id="mail", method="email", action="发邮件", wait=Deadline(2 * HOUR)),
    ),
    most=5,
)


def office(*cadences: Cadence, **fields: object) -> LeadDesk:
    """Return a desk with a lead A-1 of Li's, and no other deadlines than those given."""
    given = {"cadences": cadences, "accept_within": None, "ladders": (), "plan": None, **fields}
    one = desk(policy=Policy(**given))  # type: ignore[arg-type]  # they are real fields
    entered(one, id="A-1")
    return one


def running(**fields: object) -> LeadDesk:
    """Return a desk on which the calls of A-1 have begun."""
    one = office(CALLS, **fields)
    start(one, AT)
    return one


def start(one: LeadDesk, now: datetime, cadence: str = "calls") -> Lead:
    command = c.StartCadence(lead_id="A-1", by=SPECIALIST, cadence=cadence)
    return one.handle(command, now=now).lead


def report(one: LeadDesk, outcome: str, now: datetime) -> Lead:
    return one.handle(c.ReportStep(lead_id="A-1", by=LI, outcome=outcome), now=now).lead


def places(one: LeadDesk) -> list[tuple[str, str, timedelta]]:
    """Return what happened to the cadence: the event, the step that it leads to, and when."""
    kinds = CadenceStarted | CadenceStepDue | CadenceMoved | CadenceStopped
    found = [event for event in one.leads.events("A-1") if isinstance(event.data, kinds)]
    steps = [getattr(event.data, "place", None) for event in found]
    return [
        (type(event.data).__name__, "" if place is None else place.step, event.at - AT)
        for event, place in zip(found, steps, strict=True)
    ]


# -------------------------------------------------------------------------------------- cadences


@pytest.mark.requirement("R-32")
def test_a_step_that_falls_due_asks_for_what_to_do_and_how() -> None:
    """As of its moment, and once; then it waits for the report."""
    one = running()
    (outcome,) = one.advance(AT + 5 * DAY)
    (event,) = outcome.events
    assert isinstance(event.data, CadenceStepDue)
    due = AT + HOUR
    assert event.data.step == PlannedStep(method="phone", action="致电", due=due)
    assert (event.at, event.data.place.is_due, event.data.place.number) == (due, True, 1)
    assert one.next_deadline() is None


@pytest.mark.requirement("R-32")
def test_a_report_leads_to_the_next_step_by_the_branches_of_the_cadence() -> None:
    """Nobody answered, then busy twice, then again nobody, and the last step ends the run."""
    one = running()
    for outcome in ("no_answer", "busy", "busy", "no_answer", "sent"):
        due = one.next_deadline()
        assert due is not None
        one.advance(due + TICK)
        report(one, outcome, due + HOUR)
    waited = [delay for kind, _, delay in places(one) if kind == "CadenceStepDue"]
    assert [step for kind, step, _ in places(one) if kind == "CadenceStepDue"] == [
        "call", "again", "again", "again", "mail"
    ]  # fmt: skip
    assert waited == [HOUR, DAY + 2 * HOUR, 2 * DAY + 3 * HOUR, 3 * DAY + 4 * HOUR,
                      3 * DAY + 7 * HOUR]  # fmt: skip
    assert one.leads.get("A-1").cadence is None


@pytest.mark.requirement("R-32")
def test_a_branch_that_stops_ends_the_run() -> None:
    """What bounced is not sent again."""
    one = running()
    report(one, "no_answer", AT + 2 * HOUR)
    assert report(one, "bounced", AT + 2 * DAY).cadence is None
    assert places(one)[-1] == ("CadenceMoved", "", 2 * DAY)


@pytest.mark.requirement("R-32")
def test_a_report_finds_the_step_that_fell_due_before_it() -> None:
    """Nobody needs to have looked between."""
    one = running()
    assert report(one, "no_answer", AT + 3 * HOUR).cadence is not None
    assert places(one)[1:] == [
        ("CadenceStepDue", "call", HOUR),
        ("CadenceMoved", "again", 3 * HOUR),
    ]


RECORD = c.RecordFollowUp(
    lead_id="A-1", by=LI, record=FollowUp(at=AT, method="phone", content="需求属实")
)
MISSED = attrs.evolve(RECORD, record=attrs.evolve(RECORD.record, reached=False))
ENQUIRY = c.LinkEnquiry(lead_id="A-1", by=SPECIALIST, new=new_lead(), reason=LABEL)
LOSE = c.Lose(lead_id="A-1", by=LI, reason="no_budget")
STOPPED = c.StopCadence(lead_id="A-1", by=WANG, reason="客户来访")
ANSWER = c.ReportStep(lead_id="A-1", by=LI, outcome="answered")


@pytest.mark.requirement("R-32")
@pytest.mark.parametrize(
    "command", [RECORD, ENQUIRY, LOSE, STOPPED, ANSWER], ids=lambda command: command.name
)
def test_a_cadence_ends_when_the_customer_answers_or_nothing_is_left_to_ask(
    command: c.Command,
) -> None:
    """A contact, an enquiry, an answer, a close or a stop: nothing of it falls due any more."""
    one = running()
    assert one.handle(command, now=AT + 2 * HOUR).lead.cadence is None
    one.advance(AT + 9 * DAY)
    assert [kind for kind, _, at in places(one) if at > 2 * HOUR] == []


@pytest.mark.requirement("R-32")
def test_an_attempt_that_reached_nobody_does_not_end_a_cadence() -> None:
    """The customer has not answered, so the next step stays due when it was."""
    one = running()
    before = one.leads.get("A-1").cadence
    assert one.handle(MISSED, now=AT + HOUR).lead.cadence == before


@pytest.mark.requirement("R-32")
def test_an_unknown_cadence_is_refused() -> None:
    """And nothing begins."""
    one = office(CALLS)
    with pytest.raises(ValidationError, match="cadence"):
        start(one, AT, "call")
    assert one.leads.get("A-1").cadence is None


@pytest.mark.requirement("R-32")
def test_an_unknown_outcome_is_refused_with_what_is_allowed() -> None:
    """The cadence's own outcomes are named, and the nearest of them."""
    one = running()
    with pytest.raises(ValidationError, match="did you mean no_answer") as error:
        report(one, "noanswer", AT + 2 * HOUR)
    (problem,) = error.value.problems
    assert "answered, no_answer, busy, sent, bounced" in problem.allowed.en


@pytest.mark.requirement("R-32")
def test_a_step_that_did_not_fall_due_cannot_be_reported() -> None:
    """Nor one of a cadence that does not run."""
    one = running()
    with pytest.raises(TransitionRefused, match="fell due"):
        report(one, "no_answer", AT + HOUR)
    with pytest.raises(TransitionRefused):
        report(office(CALLS), "no_answer", AT)


@pytest.mark.requirement("R-32")
def test_one_cadence_runs_at_a_time() -> None:
    """A second start is refused while one runs, and possible after it."""
    one = running()
    with pytest.raises(TransitionRefused, match="no running cadence"):
        start(one, AT + HOUR)
    one.handle(STOPPED, now=AT + HOUR)
    place = start(one, AT + DAY).cadence
    assert place is not None
    assert (place.due, place.number) == (AT + DAY + HOUR, 1)


@pytest.mark.requirement("R-32")
def test_quiet_hours_are_waited_out() -> None:
    """A call due at eight in the evening in Shanghai is due at nine the next morning."""
    hours = Week.every_day(Window.parse("09:00-18:00"))
    one = office(attrs.evolve(CALLS, contact_hours=hours))
    evening = datetime.fromisoformat("2024-05-01T19:00+08:00")
    start(one, evening)
    assert one.next_deadline() == datetime.fromisoformat("2024-05-02T09:00+08:00")


@pytest.mark.requirement("R-32")
@pytest.mark.parametrize(
    "kept",
    [(), (attrs.evolve(CALLS, steps=CALLS.steps[1:]),)],
    ids=["without the cadence", "without the step"],
)
def test_a_step_that_the_policy_has_no_more_stops_the_cadence(kept: tuple[Cadence, ...]) -> None:
    """When it falls due, and with a reason; nobody is asked to do it."""
    one = running()
    changed = attrs.evolve(one, policy=attrs.evolve(one.policy, cadences=kept))
    changed.advance(AT + DAY)
    assert places(one)[1:] == [("CadenceStopped", "", HOUR)]


@pytest.mark.requirement("R-32")
def test_a_report_on_a_cadence_that_the_policy_has_no_more_ends_it() -> None:
    """What was asked for may still be reported."""
    one = running()
    one.advance(AT + DAY)
    changed = attrs.evolve(one, policy=attrs.evolve(one.policy, cadences=()))
    assert report(changed, "no_answer", AT + DAY).cadence is None


# ---------------------------------------------------------------------------------------- pauses


def move(one: LeadDesk, to: str, now: datetime) -> Lead:
    return one.handle(c.ChangeStatus(lead_id="A-1", by=LI, to=to), now=now).lead


@pytest.mark.requirement("R-32", "R-43")
def test_a_cadence_stands_still_in_a_pause_and_goes_on_later() -> None:
    """A step due in an hour is due an hour after a review of three days."""
    one = running(pause=Pause(statuses=("invalid_review",)))
    propose = c.ProposeInvalid(lead_id="A-1", by=HAN, reason="not_target")
    one.handle(propose, now=AT)
    assert one.advance(AT + 3 * DAY) == ()
    back = c.RefuseInvalid(lead_id="A-1", by=WANG, reason="有需求")
    after = one.handle(back, now=AT + 3 * DAY).lead
    assert after.cadence is not None
    assert after.cadence.due == AT + 3 * DAY + HOUR


@pytest.mark.requirement("R-35", "R-45")
def test_what_was_ahead_when_a_lead_closed_is_ahead_again_when_it_comes_back() -> None:
    """The customer's two days go on where they stopped; what a close ends has not to move."""
    one = running(pause=Pause(), ladders=standard_ladders()[:1])
    respond_by = one.leads.get("A-1").respond_by
    one.handle(LOSE, now=AT + DAY)
    one.advance(AT + 20 * DAY)
    back = c.Reopen(lead_id="A-1", by=WANG, reason="又有预算")
    outcome = one.handle(back, now=AT + 20 * DAY)
    assert isinstance(outcome.events[-1].data, DeadlinesMoved)
    assert respond_by is not None
    assert one.next_deadline() == outcome.lead.respond_by == respond_by + 19 * DAY


@pytest.mark.requirement("R-35")
def test_a_pause_that_follows_a_pause_loses_no_time() -> None:
    """Two days in one such status and three in the next are five."""
    one = office(CALLS, pause=Pause(statuses=("contacted", "engaged")))
    before = one.handle(RECORD, now=AT).lead
    step = PlannedStep(method="visit", action="上门", due=AT + DAY)
    one.handle(c.PlanFollowUp(lead_id="A-1", by=LI, step=step), now=AT)
    move(one, "contacted", AT)
    assert move(one, "engaged", AT + 2 * DAY).next_action_at == AT + 3 * DAY
    after = move(one, "proposed", AT + 5 * DAY)
    assert (before.next_action_at, after.next_action_at) == (None, AT + 6 * DAY)


# ----------------------------------------------------------------------- policies and commands


def step_after(after: timedelta, *do: Action) -> LadderStep:
    return LadderStep(after=Deadline(after), do=do, label=LABEL)


REMIND, REASSIGN = Action(name="remind", parameters={"to": "owner"}), Action(name="reassign")


@pytest.mark.requirement("R-35", "R-28")
def test_new_deadlines_of_a_changed_policy_count_once_leads_are_rescheduled() -> None:
    """Before that the desk knows of none; rescheduling changes no lead."""
    one = office()
    stricter = attrs.evolve(one.policy, pool=PoolRules(untouched=Deadline(DAY)))
    changed = attrs.evolve(one, policy=stricter)
    before = one.leads.outbox()
    assert changed.advance(AT + 2 * DAY) == ()
    changed.reschedule(AT + 2 * DAY)
    assert (changed.next_deadline(), one.leads.outbox()) == (AT + DAY, before)
    assert [outcome.lead.queue for outcome in changed.advance(AT + 2 * DAY)] == ["pool"]


@pytest.mark.requirement("R-35")
def test_a_deadline_that_a_changed_policy_gave_up_is_passed_over() -> None:
    """Without rescheduling, a look finds nothing to do and forgets it."""
    ladder = Ladder(id="quick", since="untouched", steps=(step_after(DAY, REMIND),))
    one = office(ladders=(ladder,))
    milder = attrs.evolve(one, policy=attrs.evolve(one.policy, ladders=()))
    assert milder.next_deadline() == AT + DAY
    assert milder.advance(AT + 2 * DAY) == ()
    assert milder.next_deadline() is None


@pytest.mark.requirement("R-35", "R-82")
def test_what_was_planned_for_the_past_happens_in_the_order_of_its_planning() -> None:
    """Which rep gets which lead does not depend on whether somebody looked between."""
    ladder = Ladder(id="late", since="next_action", steps=(step_after(0 * HOUR, REASSIGN),))
    reps = tuple(attrs.evolve(REP_LI, id=id_, name=id_) for id_ in ("li", "mei", "wu"))
    owners = []
    for looks in ((5,), (1, 2, 3, 4, 5)):
        one = attrs.evolve(office(ladders=(ladder,)), reps=reps)
        entered(one, id="A-2", phone="13912345678")
        holders = {id_: one.leads.get(id_).owner for id_ in ("A-1", "A-2")}
        for id_, now, due in (("A-1", 3 * HOUR, HOUR), ("A-2", 0 * HOUR, 2 * HOUR)):
            step = PlannedStep(method="visit", action="上门", due=AT + due)
            by = attrs.evolve(LI, id=holders[id_] or "")
            plan = c.PlanFollowUp(lead_id=id_, by=by, step=step)
            one.handle(plan, now=AT + now)
        for hours in looks:
            one.advance(AT + hours * HOUR)
        owners.append([one.leads.get(id_).owner for id_ in ("A-1", "A-2")])
    assert owners[0] == owners[1]


@pytest.mark.requirement("R-25", "R-35")
def test_placing_a_lead_that_waits_finds_what_fell_due_before() -> None:
    """The team's lead was told that it waited, and the outcome says so."""
    tell = Action(name="tell", parameters={"whom": "wang"})
    ladder = Ladder(id="waiting", since="waiting", steps=(step_after(DAY, tell),))
    one = office(ladders=(ladder,))
    one.handle(c.Enqueue(lead_id="A-1", by=COORDINATOR, queue="vip", reason=LABEL), now=AT)
    placed = one.place("A-1", now=AT + 2 * DAY)
    first = placed.events[0]
    assert isinstance(first.data, LadderClimbed)
    assert (first.at, first.data.notify, placed.lead.owner) == (AT + DAY, ("wang",), "li")
    assert placed.events == tuple(one.leads.events("A-1"))[-len(placed.events) :]
