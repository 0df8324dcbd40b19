"""Applying events: `replay(events)` is the lead, always (R-44, R-82).

`EFFECTS` says for each kind of event which fields of the lead it changes; a `HostEvent` changes
none. An effect copies what the event carries and decides nothing; whatever needs a policy was
settled when the event was made.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final, TypeVar, overload

import attrs

from leadcore import events as e
from leadcore.erasure.erasing import erased_changes
from leadcore.errors import Problem, ValidationError
from leadcore.events import Event
from leadcore.lifecycle.copies import Changes, copied
from leadcore.lifecycle.order import out_of_order
from leadcore.model import Details, FollowUp, Lead, NewLead, Override, Phase, Priority, Rung
from leadcore.model.activity import ANSWERED
from leadcore.model.validators import MOVABLE
from leadcore.texts import Text
from leadcore.values import Extra

L = TypeVar("L", bound=Lead)


def amended(lead: Lead, event: Event, data: e.LeadAmended) -> Changes:
    return dict(data.changes)


def attached(lead: Lead, event: Event, data: e.AttachmentAdded) -> Changes:
    return {"attachments": (*lead.attachments, data.attachment)}


def linked(lead: Lead, event: Event, data: e.EnquiryLinked) -> Changes:
    return {"enquiries": lead.enquiries + 1, "cadence": None}


def scored(lead: Lead, event: Event, data: e.LeadScored) -> Changes:
    if lead.score_override is not None:
        return {"score_computed": data.score}
    return {"score": data.score, "score_computed": data.score}


def score_overridden(lead: Lead, event: Event, data: e.ScoreOverridden) -> Changes:
    if data.score is None:
        return {"score": lead.score_computed, "score_override": None}
    return {"score": data.score, "score_override": override(event, data.reason, data.replaced)}


def prioritised(lead: Lead, event: Event, data: e.LeadPrioritised) -> Changes:
    if lead.priority_override is not None:
        return {"priority_computed": data.priority}
    return {
        "priority": data.priority,
        "priority_computed": data.priority,
        "respond_by": data.respond_by,
    }


def priority_overridden(lead: Lead, event: Event, data: e.PriorityOverridden) -> Changes:
    deadline: Changes = {} if data.respond_by is None else {"respond_by": data.respond_by}
    if data.priority is None:
        return deadline | {"priority": lead.priority_computed, "priority_override": None}
    kept = override(event, data.reason, data.replaced)
    return deadline | {"priority": data.priority, "priority_override": kept}


def override(event: Event, reason: str, replaced: int | Priority | None) -> Override:
    before = None if replaced is None else str(replaced)
    return Override(by=event.by.id, at=event.at, reason=reason, replaced=before)


def qualified(lead: Lead, event: Event, data: e.LeadQualified) -> Changes:
    return {"qualified_at": event.at}


def assigned(lead: Lead, event: Event, data: e.LeadAssigned) -> Changes:
    return {
        "owner": data.owner,
        "team": data.team,
        "queue": None,
        "assigned_at": event.at,
        "accept_by": data.accept_by,
        "accepted_at": event.at if data.claimed else None,
        "protected_until": data.protected_until,
        "quiet_since": event.at,
    }


def queued(lead: Lead, event: Event, data: e.LeadQueued | e.LeadReleased) -> Changes:
    return nobody(event, data.queue)


def protected(lead: Lead, event: Event, data: e.ProtectionExtended) -> Changes:
    return {"protected_until": data.until}


def accepted(lead: Lead, event: Event, data: e.LeadAccepted) -> Changes:
    return {"accept_by": None, "accepted_at": event.at}


def declined(lead: Lead, event: Event, data: e.LeadDeclined) -> Changes:
    return nobody(event, lead.queue)


def lapsed(lead: Lead, event: Event, data: e.AcceptanceLapsed) -> Changes:
    if data.to is None:
        return nobody(event, data.queue)
    return nobody(event, None) | {"owner": data.to, "assigned_at": event.at}


def nobody(event: Event, queue: str | None) -> Changes:
    return {
        "owner": None,
        "queue": queue,
        "assigned_at": None,
        "accept_by": None,
        "accepted_at": None,
        "protected_until": None,
        "quiet_since": event.at,
    }


def climbed(lead: Lead, event: Event, data: e.LadderClimbed) -> Changes:
    others = (rung for rung in lead.rungs if rung.ladder != data.ladder)
    here = Rung(ladder=data.ladder, since=data.since, step=data.step, due=data.due)
    return {"rungs": tuple(sorted((*others, here), key=lambda rung: rung.ladder))}


def deadlines_moved(lead: Lead, event: Event, data: e.DeadlinesMoved) -> Changes:
    """Move the deadlines, and with each the ladders that count from it."""
    before: Changes = {name: getattr(lead, name) for name in MOVABLE}
    before["cadence"] = None if lead.cadence is None else lead.cadence.due
    changes: Changes = dict(data.moved)
    moves = [(before.pop(name), moment) for name, moment in changes.items()]
    stay = (lead.received_at, *before.values())
    rungs = [each for rung in lead.rungs for each in rungs_after(rung, moves, stay)]
    step = changes.pop("cadence", None)
    if lead.cadence is not None and step is not None:
        changes["cadence"] = attrs.evolve(lead.cadence, due=step)
    return changes | {"rungs": tuple(dict.fromkeys(rungs))}


def rungs_after(
    rung: Rung, moves: Iterable[tuple[datetime | None, datetime]], stay: Collection[datetime | None]
) -> Iterator[Rung]:
    """Yield a rung as it counts from now; where two anchors were one moment, from either."""
    later = [moment for old, moment in moves if old == rung.since]
    for since in later:
        yield attrs.evolve(rung, since=since, due=rung.due + (since - rung.since))
    if not later or rung.since in stay:
        yield rung


def cadence_placed(lead: Lead, event: Event, data: e.CadenceStarted | e.CadenceStepDue) -> Changes:
    return {"cadence": data.place}


def cadence_moved(lead: Lead, event: Event, data: e.CadenceMoved) -> Changes:
    """Somebody did a step; where the customer answered, that was the response."""
    changes: Changes = {"cadence": data.place, "quiet_since": event.at}
    if data.outcome == ANSWERED:
        first = lead.first_response_at or event.at
        changes |= {"first_response_at": min(first, event.at), "last_follow_up_at": event.at}
    return changes


def cadence_stopped(lead: Lead, event: Event, data: e.CadenceStopped) -> Changes:
    return {"cadence": None}


def planned(lead: Lead, event: Event, data: e.FollowUpPlanned) -> Changes:
    return {"next_action_at": data.step.due}


def recorded(lead: Lead, event: Event, data: e.FollowUpRecorded) -> Changes:
    record = data.record
    last, quiet = lead.last_follow_up_at, lead.quiet_since
    promise = None if record.promise is None else record.promise.due
    return {
        "follow_ups": lead.follow_ups + 1,
        "last_follow_up_at": record.at if last is None else max(last, record.at),
        "first_response_at": first_response(lead, record),
        "next_action_at": promise,
        "promise_by": promise,
        "quiet_since": record.at if quiet is None else max(quiet, record.at),
        "cadence": None if record.reached else lead.cadence,
        "intent": record.intent or lead.intent,
    }


def first_response(lead: Lead, record: FollowUp) -> datetime | None:
    """Return the earliest contact that reached the customer, whenever it was recorded."""
    if not record.reached:
        return lead.first_response_at
    return min(lead.first_response_at or record.at, record.at)


def moved(event: Event, status: str, phase: Phase) -> Changes:
    return {"status": status, "phase": phase, "status_since": event.at}


def status_changed(lead: Lead, event: Event, data: e.StatusChanged) -> Changes:
    return moved(event, data.status, data.phase) | {"quiet_since": event.at}


def closed(event: Event, status: str, phase: Phase) -> Changes:
    over: Changes = dict.fromkeys(("accept_by", "next_action_at", "promise_by", "cadence"))
    return moved(event, status, phase) | over | {"closed_at": event.at}


def won(lead: Lead, event: Event, data: e.LeadWon) -> Changes:
    left: Changes = {"previous_status": data.before, "won": data.won}
    return closed(event, data.status, Phase.WON) | left


def lost(lead: Lead, event: Event, data: e.LeadLost) -> Changes:
    left: Changes = {"previous_status": data.before, "lost": data.lost}
    return closed(event, data.status, Phase.LOST) | left


def proposed(lead: Lead, event: Event, data: e.InvalidProposed) -> Changes:
    # Whoever proposes may be wrong: what is due stays due, so that a refusal loses nothing.
    left: Changes = {"previous_status": data.before, "invalid": data.invalid}
    return moved(event, data.status, Phase.REVIEW) | left


def confirmed(lead: Lead, event: Event, data: e.InvalidConfirmed) -> Changes:
    return closed(event, data.status, Phase.INVALID) | {"invalid": data.invalid}


def refused(lead: Lead, event: Event, data: e.InvalidRefused) -> Changes:
    back = moved(event, data.status, data.phase)
    return back | {"previous_status": None, "invalid": None}


def archived(lead: Lead, event: Event, data: e.LeadArchived) -> Changes:
    return moved(event, data.status, Phase.ARCHIVED) | {"archived_at": event.at}


def reopened(lead: Lead, event: Event, data: e.LeadReopened) -> Changes:
    gone = ("previous_status", "won", "lost", "invalid", "closed_at", "archived_at")
    cleared: Changes = dict.fromkeys(gone)
    again: Changes = {"reopened": lead.reopened + 1, "quiet_since": event.at}
    if lead.owner is not None:
        again["assigned_at"] = event.at
    return moved(event, data.status, data.phase) | cleared | again


def erased(lead: Lead, event: Event, data: e.PersonalDataErased) -> Changes:
    return erased_changes(lead, data.kept)


# The payload types are disjoint, so each effect gets the payload it names; a precise type for this
# table would need one signature per row.
EFFECTS: Mapping[type, Callable[[Lead, Event, Any], Changes]] = {
    e.LeadAmended: amended,
    e.AttachmentAdded: attached,
    e.EnquiryLinked: linked,
    e.LeadScored: scored,
    e.ScoreOverridden: score_overridden,
    e.LeadPrioritised: prioritised,
    e.PriorityOverridden: priority_overridden,
    e.LeadQualified: qualified,
    e.LeadAssigned: assigned,
    e.LeadQueued: queued,
    e.LeadAccepted: accepted,
    e.LeadDeclined: declined,
    e.AcceptanceLapsed: lapsed,
    e.LeadReleased: queued,
    e.ProtectionExtended: protected,
    e.LadderClimbed: climbed,
    e.DeadlinesMoved: deadlines_moved,
    e.CadenceStarted: cadence_placed,
    e.CadenceStepDue: cadence_placed,
    e.CadenceMoved: cadence_moved,
    e.CadenceStopped: cadence_stopped,
    e.FollowUpPlanned: planned,
    e.FollowUpRecorded: recorded,
    e.StatusChanged: status_changed,
    e.LeadWon: won,
    e.LeadLost: lost,
    e.InvalidProposed: proposed,
    e.InvalidConfirmed: confirmed,
    e.InvalidRefused: refused,
    e.LeadArchived: archived,
    e.LeadReopened: reopened,
    e.PersonalDataErased: erased,
}


def registered(lead_id: str, at: datetime, data: e.LeadRegistered, lead_type: type[Lead]) -> Lead:
    """Return the lead that a registration makes; a subclass takes its own fields from `extra`."""
    details: Changes = {name: getattr(data.new, name) for name in DETAIL_NAMES}
    own = own_fields(lead_type)
    if not own.isdisjoint(data.new.extra):
        entries = data.new.extra.items()
        details["extra"] = Extra({name: value for name, value in entries if name not in own})
        details |= {name: value for name, value in entries if name in own}
    details |= {
        "id": lead_id,
        "version": 1,
        "received_at": data.new.received_at,
        "updated_at": at,
        "status": data.status,
        "phase": data.phase,
        "status_since": at,
        "quiet_since": at,
    }
    is_plain = lead_type is Lead and type(data.new) is NewLead
    return copied(BLANK, details) if is_plain else lead_type(**details)


DETAIL_NAMES: Final = tuple(field.name for field in attrs.fields(Details))
BLANK: Final = Lead(
    id="blank",
    version=0,
    source="blank",
    received_at=datetime(2000, 1, 1, tzinfo=UTC),
    updated_at=datetime(2000, 1, 1, tzinfo=UTC),
    status="blank",
    phase=Phase.OPEN,
)
"""What a registration does not say is as here: the defaults of the fields."""


def own_fields(lead_type: type[Lead]) -> frozenset[str]:
    """Return the names of the fields that a host added to `Lead`."""
    if lead_type is Lead:
        return frozenset()
    names = frozenset(field.name for field in attrs.fields(lead_type))
    return names - frozenset(field.name for field in attrs.fields(Lead))


@overload
def evolve(lead: Lead | None, event: Event) -> Lead: ...
@overload
def evolve(lead: L | None, event: Event, lead_type: type[L]) -> L: ...
def evolve(lead: Lead | None, event: Event, lead_type: type[Lead] = Lead) -> Lead:
    """Return the lead after `event`; `lead` is None before the first one.

    Raises `ValidationError` when the event is not the next one of this lead.

    >>> from datetime import UTC, datetime
    >>> from leadcore.model import SYSTEM, NewLead
    >>> at = datetime(2024, 5, 1, tzinfo=UTC)
    >>> data = e.LeadRegistered(new=NewLead(source="referral", received_at=at), status="new")
    >>> first = Event(lead_id="A-1", version=1, at=at, by=SYSTEM, command_id="c-1", data=data)
    >>> evolve(None, first).status
    'new'
    """
    if isinstance(event.data, e.LeadRegistered):
        if lead is not None or event.version != 1:
            raise ValidationError((out_of_order(lead, event),))
        return registered(event.lead_id, event.at, event.data, lead_type)
    if lead is None or event.version != lead.version + 1 or event.lead_id != lead.id:
        raise ValidationError((out_of_order(lead, event),))
    is_own = isinstance(event.data, e.HostEvent)
    changes = {} if is_own else EFFECTS[type(event.data)](lead, event, event.data)
    changes |= {"version": event.version, "updated_at": event.at}
    if isinstance(event.data, e.LeadAmended) or type(lead) is not Lead:
        return attrs.evolve(lead, **changes)
    return copied(lead, changes)


@overload
def replay(events: Iterable[Event]) -> Lead: ...
@overload
def replay(events: Iterable[Event], lead_type: type[L]) -> L: ...
def replay(events: Iterable[Event], lead_type: type[Lead] = Lead) -> Lead:
    """Return the lead that a whole history makes.

    Raises `ValidationError` when events are missing, doubled, out of order or of several leads.

    >>> replay([])
    Traceback (most recent call last):
    leadcore.errors.ValidationError: 1 problem(s), mend them and submit again:
    - events: no event given; allowed: a history that starts with a registration [empty_history]
    """
    lead: Lead | None = None
    for event in events:
        lead = evolve(lead, event, lead_type)
    if lead is None:
        given = Text("没有事件", "no event")
        allowed = Text("从录入开始的历史", "a history that starts with a registration")
        raise ValidationError(
            (Problem(path="events", code="empty_history", given=given, allowed=allowed),)
        )
    return lead
