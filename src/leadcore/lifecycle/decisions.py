"""What each command makes of a lead, once it is allowed: the payloads of its events.

A command that would change nothing makes none. Nothing here asks whether the command is allowed
(`leadcore.lifecycle.decide` did) and nothing here changes a lead (`evolve` does).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import attrs

from leadcore import commands as c
from leadcore import events as e
from leadcore.erasure.erasing import checked_keep
from leadcore.events import Payload
from leadcore.lifecycle.amending import check_own_fields, checked_changes
from leadcore.lifecycle.case import Case, refuse
from leadcore.lifecycle.copies import numbered
from leadcore.model import CadencePlace, Invalid, Lead, Lost, NewLead, Override, Won
from leadcore.model.lead import joined_contacts
from leadcore.model.validators import MAX_ITEMS, MOVABLE
from leadcore.texts import Text
from leadcore.values import echo

POOL: Final = "pool"
"""Where a released lead waits when nobody says otherwise."""
CLAIMED: Final = Text("从公海领取", "claimed from the pool")
"""Why a rep has what they claimed."""
RUNNING: Final = Text("进行中的跟进节奏", "a running cadence")


def register(case: Case) -> tuple[Payload, ...]:
    command: c.Register = case.command
    new = command.new
    if new.id is None:
        is_plain, number = type(new) is NewLead, command.lead_id
        new = numbered(new, {"id": number}) if is_plain else attrs.evolve(new, id=number)
    data = e.LeadRegistered(new=new, status=case.to, phase=case.phase)
    check_own_fields(data, case.lifecycle.lead_type, case.now)
    return (data,)


def amend(case: Case) -> tuple[Payload, ...]:
    command: c.Amend = case.command
    changes = checked_changes(case.subject, command.changes)
    return (e.LeadAmended(changes=changes),) if changes else ()


def attach(case: Case) -> tuple[Payload, ...]:
    command: c.Attach = case.command
    if command.attachment in case.subject.attachments:
        return ()
    if len(case.subject.attachments) == MAX_ITEMS:
        allowed = Text(f"至多 {MAX_ITEMS} 个附件", f"at most {MAX_ITEMS} attachments")
        raise refuse("attachment", "too_many", Text("再加一个", "one more"), allowed)
    return (e.AttachmentAdded(attachment=command.attachment),)


def link_enquiry(case: Case) -> tuple[Payload, ...]:
    command: c.LinkEnquiry = case.command
    linked = e.EnquiryLinked(new=command.new, reason=command.reason)
    contacts = joined_contacts(case.subject, command.new)
    if contacts == case.subject.contacts:
        return (linked,)
    return linked, e.LeadAmended(changes=(("contacts", contacts),))


def set_score(case: Case) -> tuple[Payload, ...]:
    command: c.SetScore = case.command
    if command.score == case.subject.score_computed:
        return ()
    return (e.LeadScored(score=command.score, points=command.points),)


def override_score(case: Case) -> tuple[Payload, ...]:
    command: c.OverrideScore = case.command
    lead = case.subject
    if is_said(lead.score_override, command, command.score, lead.score):
        return ()
    return (e.ScoreOverridden(score=command.score, reason=command.reason, replaced=lead.score),)


def is_said(
    kept: Override | None, command: c.OverrideScore | c.OverridePriority, new: object, old: object
) -> bool:
    """Return whether the override says what is in force already, by the same person and why."""
    if kept is None or new is None:
        return kept is None and new is None
    return (new, command.reason, command.by.id) == (old, kept.reason, kept.by)


def set_priority(case: Case) -> tuple[Payload, ...]:
    command: c.SetPriority = case.command
    lead = case.subject
    is_same_deadline = lead.priority_override is not None or command.respond_by == lead.respond_by
    if command.priority == lead.priority_computed and is_same_deadline:
        return ()
    return (
        e.LeadPrioritised(
            priority=command.priority, reason=command.reason, respond_by=command.respond_by
        ),
    )


def override_priority(case: Case) -> tuple[Payload, ...]:
    command: c.OverridePriority = case.command
    lead = case.subject
    is_same_deadline = command.respond_by in (None, lead.respond_by)
    if is_same_deadline and is_said(
        lead.priority_override, command, command.priority, lead.priority
    ):
        return ()
    return (
        e.PriorityOverridden(
            priority=command.priority,
            reason=command.reason,
            replaced=lead.priority,
            respond_by=command.respond_by,
        ),
    )


def qualify(case: Case) -> tuple[Payload, ...]:
    command: c.Qualify = case.command
    if case.subject.qualified_at is not None:
        return ()
    return (e.LeadQualified(reason=command.reason),)


def assign(case: Case) -> tuple[Payload, ...]:
    command: c.Assign = case.command
    if (command.owner, command.team) == (case.subject.owner, case.subject.team):
        return ()
    return (
        e.LeadAssigned(
            owner=command.owner,
            team=command.team,
            reason=command.reason,
            accept_by=command.accept_by,
            protected_until=command.protected_until,
            ring=command.ring,
        ),
    )


def enqueue(case: Case) -> tuple[Payload, ...]:
    command: c.Enqueue = case.command
    lead = case.subject
    if lead.owner is None and lead.queue == command.queue:
        return ()
    return (e.LeadQueued(queue=command.queue, reason=command.reason),)


def accept(case: Case) -> tuple[Payload, ...]:
    return (e.LeadAccepted(),)


def decline(case: Case) -> tuple[Payload, ...]:
    command: c.Decline = case.command
    return (e.LeadDeclined(owner=case.subject.owner or "", reason=command.reason),)


def escalate(case: Case) -> tuple[Payload, ...]:
    command: c.Escalate = case.command
    lead = case.subject
    due = lead.accept_by or case.now
    queue = command.queue if command.owner is None else None
    return (e.AcceptanceLapsed(owner=lead.owner or "", due=due, to=command.owner, queue=queue),)


def claim(case: Case) -> tuple[Payload, ...]:
    command: c.Claim = case.command
    return (
        e.LeadAssigned(
            owner=command.by.id,
            team=command.team or command.by.team,
            reason=CLAIMED,
            accept_by=None,
            protected_until=command.protected_until,
            claimed=True,
        ),
    )


def release(case: Case) -> tuple[Payload, ...]:
    command: c.Release = case.command
    queue, owner = command.queue or POOL, case.subject.owner or ""
    return (e.LeadReleased(owner=owner, queue=queue, reason=command.reason),)


def extend_protection(case: Case) -> tuple[Payload, ...]:
    command: c.ExtendProtection = case.command
    until, before = command.until, case.subject.protected_until
    if until is None or until <= max(case.now, before or case.now):
        allowed = Text(
            "晚于现在和现有保护期的时间", "a moment after now and after the present protection ends"
        )
        used_up = Text("已用完的保护期", "a protection that cannot be extended any more")
        given = used_up if until is None else until.isoformat()
        raise refuse("until", "not_longer", given, allowed)
    return (e.ProtectionExtended(until=until, reason=command.reason),)


def climb(case: Case) -> tuple[Payload, ...]:
    command: c.Climb = case.command
    here = (command.ladder, command.since, command.step, command.due)
    if here in [(rung.ladder, rung.since, rung.step, rung.due) for rung in case.subject.rungs]:
        return ()
    return (
        e.LadderClimbed(
            ladder=command.ladder,
            step=command.step,
            since=command.since,
            due=command.due,
            reason=command.reason,
            notify=command.notify,
        ),
    )


def move_deadlines(case: Case) -> tuple[Payload, ...]:
    command: c.MoveDeadlines = case.command
    place = case.subject.cadence
    before = {name: getattr(case.subject, name) for name in MOVABLE}
    before["cadence"] = None if place is None else place.due
    moved = tuple(
        (name, moment)
        for name, moment in command.moved
        if before[name] is not None and before[name] != moment
    )
    return (e.DeadlinesMoved(paused_at=command.paused_at, moved=moved),) if moved else ()


def start_cadence(case: Case) -> tuple[Payload, ...]:
    command: c.StartCadence = case.command
    if command.place is None:
        allowed = Text("政策中的跟进节奏", "a cadence of the policy")
        raise refuse("cadence", "unknown", echo(command.cadence), allowed)
    return (e.CadenceStarted(place=command.place),)


def running(lead: Lead) -> CadencePlace:
    """Return where the cadence stands; refuse where none runs, if the table does not ask for it."""
    if lead.cadence is None:
        raise refuse("cadence", "missing", Text("空", "nothing"), RUNNING)
    return lead.cadence


def reach_step(case: Case) -> tuple[Payload, ...]:
    command: c.ReachStep = case.command
    place = running(case.subject)
    if place.is_due:
        return ()
    reached = attrs.evolve(place, is_due=True)
    return (e.CadenceStepDue(place=reached, step=command.step),)


def report_step(case: Case) -> tuple[Payload, ...]:
    command: c.ReportStep = case.command
    return (e.CadenceMoved(outcome=command.outcome, place=command.place),)


def stop_cadence(case: Case) -> tuple[Payload, ...]:
    command: c.StopCadence = case.command
    place = running(case.subject)
    return (e.CadenceStopped(cadence=place.cadence, reason=command.reason),)


def plan_follow_up(case: Case) -> tuple[Payload, ...]:
    command: c.PlanFollowUp = case.command
    return (e.FollowUpPlanned(step=command.step),)


def record_follow_up(case: Case) -> tuple[Payload, ...]:
    command: c.RecordFollowUp = case.command
    received = case.subject.received_at.replace(second=0, microsecond=0)
    if command.record.at < received:
        at = received.isoformat()
        allowed = Text(f"不早于 {at}", f"no earlier than {at}, when the lead was received")
        raise refuse("record.at", "before_receipt", command.record.at.isoformat(), allowed)
    return (e.FollowUpRecorded(record=command.record),)


def change_status(case: Case) -> tuple[Payload, ...]:
    command: c.ChangeStatus = case.command
    before = case.subject.status
    return (
        e.StatusChanged(before=before, status=case.to, phase=case.phase, reason=command.reason),
    )


def win(case: Case) -> tuple[Payload, ...]:
    command: c.Win = case.command
    lead = case.subject
    won = Won(
        at=case.now,
        amount=command.amount,
        evidence=command.evidence,
        key_factors=command.key_factors,
        cycle=case.now - lead.received_at,
    )
    return (e.LeadWon(before=lead.status, status=case.to, won=won),)


def lose(case: Case) -> tuple[Payload, ...]:
    command: c.Lose = case.command
    lost = Lost(at=case.now, reason=command.reason, note=command.note)
    return (e.LeadLost(before=case.subject.status, status=case.to, lost=lost),)


def propose_invalid(case: Case) -> tuple[Payload, ...]:
    command: c.ProposeInvalid = case.command
    invalid = Invalid(reason=command.reason, note=command.note, proposed_by=command.by.id)
    return (e.InvalidProposed(before=case.subject.status, status=case.to, invalid=invalid),)


def confirm_invalid(case: Case) -> tuple[Payload, ...]:
    lead = case.subject
    assert lead.invalid is not None, "a lead in review has been proposed as invalid"
    invalid = attrs.evolve(lead.invalid, reviewed_by=case.command.by.id)
    return (e.InvalidConfirmed(before=lead.status, status=case.to, invalid=invalid),)


def refuse_invalid(case: Case) -> tuple[Payload, ...]:
    command: c.RefuseInvalid = case.command
    before = case.subject.status
    return (
        e.InvalidRefused(before=before, status=case.to, phase=case.phase, reason=command.reason),
    )


def archive(case: Case) -> tuple[Payload, ...]:
    return (e.LeadArchived(before=case.subject.status, status=case.to),)


def reopen(case: Case) -> tuple[Payload, ...]:
    command: c.Reopen = case.command
    before = case.subject.status
    return (e.LeadReopened(before=before, status=case.to, phase=case.phase, reason=command.reason),)


def erase(case: Case) -> tuple[Payload, ...]:
    """The lead does not know what its history still has, so asking again is an event again."""
    command: c.Erase = case.command
    checked_keep(command.keep)
    return (e.PersonalDataErased(reason=command.reason, kept=command.keep),)


DECISIONS: Mapping[type[c.Command], Callable[[Case], tuple[Payload, ...]]] = {
    c.Register: register,
    c.Amend: amend,
    c.Attach: attach,
    c.LinkEnquiry: link_enquiry,
    c.SetScore: set_score,
    c.OverrideScore: override_score,
    c.SetPriority: set_priority,
    c.OverridePriority: override_priority,
    c.Qualify: qualify,
    c.Assign: assign,
    c.Enqueue: enqueue,
    c.Accept: accept,
    c.Decline: decline,
    c.Escalate: escalate,
    c.Claim: claim,
    c.Release: release,
    c.ExtendProtection: extend_protection,
    c.Climb: climb,
    c.MoveDeadlines: move_deadlines,
    c.StartCadence: start_cadence,
    c.ReachStep: reach_step,
    c.ReportStep: report_step,
    c.StopCadence: stop_cadence,
    c.PlanFollowUp: plan_follow_up,
    c.RecordFollowUp: record_follow_up,
    c.ChangeStatus: change_status,
    c.Win: win,
    c.Lose: lose,
    c.ProposeInvalid: propose_invalid,
    c.ConfirmInvalid: confirm_invalid,
    c.RefuseInvalid: refuse_invalid,
    c.Archive: archive,
    c.Reopen: reopen,
    c.Erase: erase,
}
