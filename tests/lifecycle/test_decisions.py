"""What each command makes of a lead; a command that changes nothing makes nothing."""

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from leadcore import commands as c
from leadcore import events as e
from leadcore.errors import ValidationError
from leadcore.lifecycle import decide
from leadcore.model import (
    SYSTEM,
    Actor,
    Attachment,
    FollowUp,
    Intent,
    Override,
    Phase,
    PlannedStep,
    Priority,
    Promise,
)
from leadcore.model.validators import MAX_ITEMS
from leadcore.texts import Text
from leadcore.values import ContactPoint, parse_contact
from tests.builders import (
    ANALYST,
    AT,
    COORDINATOR,
    DAY,
    HOUR,
    KEY,
    LI,
    SPECIALIST,
    WANG,
    new_lead,
)
from tests.lifecycle.walks import (
    ASSIGN,
    CONFIRM,
    ID,
    LOSE,
    MINUTE,
    PROPOSE,
    RECORD,
    REFUSE,
    REGISTER,
    STANDARD,
    WIN,
    after,
    assign_until,
    in_status,
    payloads,
    registered,
)

LATER = AT + 2 * HOUR


def score(points: int, by: Actor = SYSTEM) -> c.SetScore:
    return c.SetScore(lead_id=ID, by=by, score=points, points=(("base", points),))


def override_score(points: int | None, by: Actor = ANALYST) -> c.OverrideScore:
    return c.OverrideScore(lead_id=ID, by=by, score=points, reason="老客户")


def priority(value: str, within: timedelta | None = None) -> c.SetPriority:
    due = None if within is None else AT + within
    return c.SetPriority(lead_id=ID, by=SYSTEM, priority=value, reason="budget", respond_by=due)


def override_priority(value: str | None, within: timedelta | None = None) -> c.OverridePriority:
    due = None if within is None else AT + within
    return c.OverridePriority(lead_id=ID, by=WANG, priority=value, reason="重点", respond_by=due)


def record(at: timedelta = timedelta(0), **changes: object) -> c.RecordFollowUp:
    given: dict[str, object] = {"method": "phone", "content": "确认需求"} | changes
    return attrs.evolve(RECORD, record=FollowUp(at=AT + at, **given))  # type: ignore[arg-type]  # the tests name real fields


@pytest.mark.requirement("R-12")
def test_a_score_is_overridden_with_who_when_why_and_what_it_replaced() -> None:
    """An override is in force, says all about itself, and the computed score stays beside it."""
    here = after(registered(), score(60), override_score(90))
    assert (here.score, here.score_computed) == (90, 60)
    assert here.score_override == Override(by="qian", at=AT + HOUR, reason="老客户", replaced="60")


@pytest.mark.requirement("R-12")
def test_a_computed_score_does_not_undo_an_override() -> None:
    """A new computed score stands beside the person's, which stays in force until withdrawn."""
    here = after(registered(), score(60), override_score(90), score(70))
    assert (here.score, here.score_computed) == (90, 70)
    assert here.score_override is not None
    back = after(here, override_score(None))
    assert (back.score, back.score_computed, back.score_override) == (70, 70, None)


@pytest.mark.requirement("R-12")
def test_an_override_of_an_override_says_which_it_replaced() -> None:
    """A second override replaces the first, not the computed score."""
    here = after(registered(), score(60), override_score(90), override_score(10, by=WANG))
    assert here.score_override is not None
    assert (here.score_override.by, here.score_override.replaced) == ("wang", "90")
    twice = (override_priority("high"), override_priority("medium"))
    here = after(registered(), priority("low"), *twice)
    assert here.priority_override is not None
    assert here.priority_override.replaced == "high"


@pytest.mark.requirement("R-12")
def test_a_score_can_be_given_where_none_was_computed() -> None:
    """An override without a computed score replaces nothing."""
    here = after(registered(), override_score(90))
    assert here.score_override is not None
    assert (here.score, here.score_computed, here.score_override.replaced) == (90, None, None)


@pytest.mark.requirement("R-12")
def test_a_priority_is_overridden_with_its_deadline() -> None:
    """A person's priority moves the response deadline; the computed one stays visible."""
    computed = after(registered(), priority("low", 3 * DAY))
    here = after(computed, override_priority("high", DAY))
    assert (here.priority, here.priority_computed) == ("high", "low")
    assert here.respond_by == AT + DAY
    assert here.priority_override == Override(
        by="wang", at=AT + HOUR, reason="重点", replaced="low"
    )


@pytest.mark.requirement("R-12")
def test_a_computed_priority_does_not_undo_an_override() -> None:
    """Neither priority nor deadline of the override give way to a computed one."""
    here = after(registered(), override_priority("high", DAY), priority("medium", 2 * DAY))
    assert (here.priority, here.priority_computed) == ("high", "medium")
    assert here.respond_by == AT + DAY
    back = after(here, override_priority(None))
    assert (back.priority, back.priority_override, back.respond_by) == ("medium", None, AT + DAY)
    assert after(here, override_priority(None, 2 * DAY)).respond_by == AT + 2 * DAY


def test_a_computed_deadline_changes_without_the_priority() -> None:
    """The same priority with another deadline is a change, until a person has overridden it."""
    here = after(registered(), priority("low", 3 * DAY))
    assert after(here, priority("low", 2 * DAY)).respond_by == AT + 2 * DAY
    overridden = after(here, override_priority("high", DAY))
    assert payloads(overridden, priority("low", 2 * DAY)) == []


@pytest.mark.requirement("R-12")
def test_a_person_qualifies_a_lead() -> None:
    """Manual screening keeps when and why."""
    command = c.Qualify(lead_id=ID, by=SPECIALIST, reason="需求明确")
    assert payloads(registered(), command) == [e.LeadQualified(reason="需求明确")]
    assert after(registered(), command).qualified_at == AT + HOUR


REPEATED: tuple[tuple[tuple[c.Command, ...], c.Command], ...] = (
    ((), c.Amend(lead_id=ID, by=SPECIALIST, changes={"title": "总监"})),
    ((), c.Attach(lead_id=ID, by=LI, attachment=Attachment(name="a.pdf", reference="s3://a"))),
    ((), score(60)),
    ((score(60),), override_score(90)),
    ((override_score(90),), override_score(None)),
    ((), priority("low", DAY)),
    ((), override_priority("high", DAY)),
    ((override_priority("high", DAY),), override_priority(None)),
    ((), c.Qualify(lead_id=ID, by=SPECIALIST, reason="需求明确")),
    ((), attrs.evolve(ASSIGN, owner="han")),
    ((), c.Enqueue(lead_id=ID, by=COORDINATOR, queue="pool", reason=Text("无人", "nobody"))),
)


@pytest.mark.parametrize(
    ("before", "command"), REPEATED, ids=lambda given: getattr(given, "name", "")
)
def test_a_command_that_changes_nothing_makes_nothing(
    before: tuple[c.Command, ...], command: c.Command
) -> None:
    """Said once it changes the lead, said again it does not."""
    here = after(registered(ASSIGN), *before)
    assert len(payloads(here, command)) == 1
    assert payloads(after(here, command), command, now=LATER) == []


@pytest.mark.parametrize(
    ("before", "command"),
    [
        (override_score(90), override_score(91)),
        (override_score(90), override_score(90, by=WANG)),
        (override_score(90), attrs.evolve(override_score(90), reason="新理由")),
        (override_priority("high"), override_priority("low")),
        (override_priority("high"), attrs.evolve(override_priority("high"), reason="新理由")),
        (override_priority("high", DAY), override_priority("high", 2 * DAY)),
        (ASSIGN, attrs.evolve(ASSIGN, team="north")),
        (ASSIGN, attrs.evolve(ASSIGN, owner="han")),
        (score(60), score(61)),
        (priority("low"), priority("high")),
    ],
)
def test_a_command_that_differs_is_a_change(before: c.Command, command: c.Command) -> None:
    """Another value, person, reason, deadline, team or owner is said again."""
    assert len(payloads(after(registered(), before), command)) == 1


@pytest.mark.parametrize("command", [override_score(None), override_priority(None)])
def test_what_was_not_overridden_is_not_withdrawn(command: c.Command) -> None:
    """Withdrawing an override that is not there changes nothing."""
    assert payloads(registered(), command) == []


def test_an_assignment_starts_the_acceptance_clock() -> None:
    """The new owner has the lead from now on, and until then to accept it."""
    waiting = after(
        registered(), c.Enqueue(lead_id=ID, by=SYSTEM, queue="pool", reason=Text("", ""))
    )
    here = after(waiting, assign_until(LATER))
    assert (here.owner, here.team, here.queue) == ("li", "east", None)
    assert (here.assigned_at, here.accept_by, here.accepted_at) == (AT + HOUR, LATER, None)
    accepted = after(here, c.Accept(lead_id=ID, by=LI))
    assert (accepted.accept_by, accepted.accepted_at) == (None, AT + HOUR)
    again = after(accepted, attrs.evolve(assign_until(LATER), owner="han"))
    assert (again.accept_by, again.accepted_at) == (LATER, None)


@pytest.mark.requirement("R-26")
def test_a_declined_lead_is_nobodys() -> None:
    """Who declines gives the reason and no longer holds the lead."""
    here = after(registered(), assign_until(LATER))
    command = c.Decline(lead_id=ID, by=LI, reason="不在区域")
    assert payloads(here, command) == [e.LeadDeclined(owner="li", reason="不在区域")]
    declined = after(here, command)
    assert (declined.owner, declined.accept_by, declined.assigned_at) == (None, None, None)


@pytest.mark.requirement("R-26")
@pytest.mark.parametrize(("leader", "queue"), [("wang", None), (None, "settling")])
def test_a_lapsed_lead_goes_to_the_teams_lead_or_a_queue(
    leader: str | None, queue: str | None
) -> None:
    """The event says who did not accept, when it was due, and where the lead went."""
    here = after(registered(), assign_until(LATER))
    command = c.Escalate(lead_id=ID, by=SYSTEM, owner=leader, queue="settling")
    assert payloads(here, command, now=LATER + MINUTE) == [
        e.AcceptanceLapsed(owner="li", due=LATER, to=leader, queue=queue)
    ]
    lapsed = after(here, command, now=LATER + MINUTE)
    assert (lapsed.owner, lapsed.queue, lapsed.accept_by) == (leader, queue, None)
    assert lapsed.assigned_at == (None if leader is None else LATER + MINUTE)


@pytest.mark.requirement("R-25")
def test_a_queued_lead_is_nobodys() -> None:
    """A lead that waits in a queue has no owner and nothing to accept."""
    here = after(registered(), assign_until(LATER))
    command = c.Enqueue(lead_id=ID, by=COORDINATOR, queue="pool", reason=Text("无人", "nobody"))
    queued = after(here, command)
    assert (queued.owner, queued.queue, queued.accept_by) == (None, "pool", None)
    assert len(payloads(queued, attrs.evolve(command, queue="other"))) == 1


@pytest.mark.requirement("R-30")
def test_a_plan_says_when_the_next_step_is_due() -> None:
    """The next action is due when the planned step is."""
    step = PlannedStep(method="phone", action="首次致电", due=AT + DAY)
    here = after(registered(ASSIGN), c.PlanFollowUp(lead_id=ID, by=LI, step=step))
    assert here.next_action_at == AT + DAY


@pytest.mark.requirement("R-33")
def test_a_record_keeps_what_was_said_and_promised() -> None:
    """A contact counts, sets the intent, and its promise is the next action due."""
    promise = Promise(action="发送报价", due=AT + 2 * DAY)
    command = record(concerns="价格", promise=promise, intent="high")
    here = after(registered(ASSIGN), command)
    assert payloads(registered(ASSIGN), command) == [e.FollowUpRecorded(record=command.record)]
    assert (here.follow_ups, here.last_follow_up_at, here.first_response_at) == (1, AT, AT)
    assert (here.intent, here.next_action_at) == (Intent.HIGH, AT + 2 * DAY)


@pytest.mark.requirement("R-33")
def test_a_record_without_an_intent_leaves_it() -> None:
    """The intent level stays until a record says another; a kept promise is no longer due."""
    promise = Promise(action="发送报价", due=AT + DAY)
    here = after(registered(ASSIGN), record(intent="low", promise=promise), record())
    assert (here.intent, here.next_action_at, here.follow_ups) == (Intent.LOW, None, 2)


@pytest.mark.requirement("R-33")
def test_records_may_come_out_of_order() -> None:
    """The first response is the earliest and the last follow-up the latest, however recorded."""
    here = after(registered(ASSIGN), record(HOUR), record(), record(30 * MINUTE))
    assert (here.first_response_at, here.last_follow_up_at) == (AT, AT + HOUR)


@pytest.mark.requirement("R-33")
def test_who_was_not_reached_has_not_responded() -> None:
    """An attempt counts as a follow-up and not as the first response."""
    here = after(registered(ASSIGN), record(reached=False))
    assert (here.follow_ups, here.first_response_at) == (1, None)
    here = after(here, record(HOUR), record(reached=False))
    assert here.first_response_at == AT + HOUR


def test_an_enquiry_is_linked_in_every_status() -> None:
    """A customer who asks again is counted, the lead otherwise left as it is."""
    link = c.LinkEnquiry(
        lead_id=ID, by=SPECIALIST, new=new_lead(), reason=Text("同一电话", "same phone")
    )
    for status in ("new", "won", "archived"):
        before = in_status(status)
        here = after(before, link, link)
        assert here.enquiries == 3
        assert here.status == status


def test_the_contacts_of_a_linked_enquiry_come_after_those_of_the_lead() -> None:
    """Each once, by its fingerprint or, without one, as it is; there are never more than fit."""
    known, masked = parse_contact("13812345678", KEY), ContactPoint(kind="phone", hint="0001")
    filed = attrs.evolve(known, vault_ref="v/1")
    mail = parse_contact("wang@example.com", KEY)
    link = c.LinkEnquiry(
        lead_id=ID,
        by=SPECIALIST,
        new=new_lead(contacts=(filed, masked, mail)),
        reason=Text("同一电话", "same phone"),
    )
    assert after(in_status("new"), link, link).contacts == (known, masked, mail)
    many = tuple(parse_contact(f"139{n:08}", KEY) for n in range(MAX_ITEMS))
    full = attrs.evolve(link, new=new_lead(contacts=many))
    assert after(in_status("new"), full).contacts == (known, *many[:-1])


def test_a_file_is_added_at_the_end() -> None:
    """An attachment joins those that came with the enquiry."""
    file = Attachment(name="合同.pdf", reference="s3://leads/9")
    here = after(registered(), c.Attach(lead_id=ID, by=SPECIALIST, attachment=file))
    assert here.attachments == (*registered().attachments, file)


def test_a_lead_has_at_most_a_hundred_files() -> None:
    """One file too many is refused by its path."""
    files = tuple(Attachment(name=f"{n}.pdf", reference=f"s3://{n}") for n in range(100))
    here = attrs.evolve(registered(), attachments=files)
    more = c.Attach(lead_id=ID, by=SPECIALIST, attachment=Attachment(name="b", reference="s3://b"))
    with pytest.raises(ValidationError) as refusal:
        payloads(here, more)
    assert [(p.path, p.code) for p in refusal.value.problems] == [("attachment", "too_many")]
    assert payloads(attrs.evolve(here, attachments=files[1:]), more)


@pytest.mark.parametrize("number", [ID, None])
def test_a_registration_event_has_the_number_in_the_enquiry(number: str | None) -> None:
    """Whether the host numbered the enquiry or only the command, the event says it alike."""
    command = c.Register(lead_id=ID, by=SPECIALIST, new=new_lead(id=number))
    (event,) = decide(None, command, STANDARD, AT)
    assert isinstance(event.data, e.LeadRegistered)
    assert event.data.new == new_lead(id=ID)


def test_a_registration_event_carries_number_status_and_phase() -> None:
    """The event of a registration says all that the lead begins with."""
    (event,) = decide(None, REGISTER, STANDARD, AT)
    assert isinstance(event.data, e.LeadRegistered)
    assert (event.data.new.id, event.data.status, event.data.phase) == (ID, "new", "open")


def test_a_move_says_from_where_to_where_and_why() -> None:
    """A change of status carries both ends, the new phase and the reason."""
    command = c.ChangeStatus(lead_id=ID, by=LI, to="proposed", reason="已发方案")
    assert payloads(in_status("engaged"), command) == [
        e.StatusChanged(before="engaged", status="proposed", phase=Phase.OPEN, reason="已发方案")
    ]
    here = after(in_status("engaged"), command)
    assert (here.status, here.status_since) == ("proposed", AT + HOUR)


def test_what_ends_a_lead_ends_what_is_due() -> None:
    """A closed lead waits for nothing: no acceptance, no next action."""
    step = PlannedStep(method="phone", action="致电", due=AT + DAY)
    plan = c.PlanFollowUp(lead_id=ID, by=LI, step=step)
    here = after(in_status("proposed", assign_until(AT + DAY)), plan)
    assert (here.accept_by, here.next_action_at) == (AT + DAY, AT + DAY)
    for end in ((WIN,), (LOSE,), (PROPOSE, CONFIRM)):
        closed = after(here, *end)
        assert (closed.accept_by, closed.next_action_at) == (None, None)
    assert after(here, PROPOSE, REFUSE).next_action_at == AT + DAY


def test_priorities_are_kept_as_their_enum() -> None:
    """A priority given by its name is the enum's member."""
    assert after(registered(), priority("low")).priority is Priority.LOW


@pytest.mark.parametrize(
    "command",
    [
        c.StopCadence(lead_id=ID, by=WANG, reason="已接通"),
        c.ReachStep(lead_id=ID, by=SYSTEM, step=PlannedStep(method="phone", action="致电", due=AT)),
    ],
)
def test_a_cadence_that_does_not_run_is_refused_also_where_the_table_does_not_ask_for_one(
    command: c.Command,
) -> None:
    """A host's own table may leave the need out; what is refused is still said in words."""
    rows = tuple(
        attrs.evolve(row, needs=()) if row.command == command.name else row
        for row in STANDARD.transitions
    )
    lax = attrs.evolve(STANDARD, transitions=rows)
    with pytest.raises(ValidationError, match="a running cadence") as refused:
        decide(in_status("contacted"), command, lax, AT)
    assert [(each.path, each.code) for each in refused.value.problems] == [("cadence", "missing")]
