"""Whether a command under the id of one carried out before is that one, sent again.

All that is stored of a command is its lead and its events. So it is held against the event that it
makes of a lead first: of the same lead, by the same person, of its kind, and saying the same in
what both say. What changed nothing left no event: of it only the lead and the kind can be held
against anything. Once the person was erased from the history, what a command said is no more: then
it is the same if the lead, the person who asked, and the kind are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import chain, starmap
from typing import Any, Final

import attrs

from leadcore import commands as c
from leadcore import events as e
from leadcore.desk.flow import Outcome
from leadcore.desk.refusals import reused
from leadcore.errors import ValidationError
from leadcore.lifecycle.amending import Pairs, replaced
from leadcore.model import SYSTEM, CadencePlace, Invalid, Lead, Lost, NewLead, Won
from leadcore.values import ContactPoint

MADE: Final[Mapping[type[c.Command], type]] = {
    c.Amend: e.LeadAmended,
    c.Attach: e.AttachmentAdded,
    c.LinkEnquiry: e.EnquiryLinked,
    c.SetScore: e.LeadScored,
    c.OverrideScore: e.ScoreOverridden,
    c.SetPriority: e.LeadPrioritised,
    c.OverridePriority: e.PriorityOverridden,
    c.Qualify: e.LeadQualified,
    c.Assign: e.LeadAssigned,
    c.Enqueue: e.LeadQueued,
    c.Accept: e.LeadAccepted,
    c.Decline: e.LeadDeclined,
    c.Escalate: e.AcceptanceLapsed,
    c.Claim: e.LeadAssigned,
    c.Release: e.LeadReleased,
    c.ExtendProtection: e.ProtectionExtended,
    c.Climb: e.LadderClimbed,
    c.MoveDeadlines: e.DeadlinesMoved,
    c.StartCadence: e.CadenceStarted,
    c.ReachStep: e.CadenceStepDue,
    c.ReportStep: e.CadenceMoved,
    c.StopCadence: e.CadenceStopped,
    c.PlanFollowUp: e.FollowUpPlanned,
    c.RecordFollowUp: e.FollowUpRecorded,
    c.ChangeStatus: e.StatusChanged,
    c.Win: e.LeadWon,
    c.Lose: e.LeadLost,
    c.ProposeInvalid: e.InvalidProposed,
    c.ConfirmInvalid: e.InvalidConfirmed,
    c.RefuseInvalid: e.InvalidRefused,
    c.Archive: e.LeadArchived,
    c.Reopen: e.LeadReopened,
    c.Erase: e.PersonalDataErased,
}
"""What each command makes of a lead that is there, before anything that follows from it."""

QUIET: Final = (
    c.Amend, c.Attach, c.SetScore, c.OverrideScore, c.SetPriority, c.OverridePriority, c.Qualify,
    c.Assign, c.Enqueue, c.Climb, c.MoveDeadlines, c.ReachStep, c.Erase,
)  # fmt: skip
"""Commands that make no event where everything is so already."""

COMPLETED: Final = frozenset(
    {"accept_by", "place", "protected_until", "queue", "respond_by", "team", "until"}
)
"""What a command may leave open for somebody else to say."""


History = Callable[[], Sequence[e.Event]]
"""What reads the history of the lead, where it is asked for."""


def same_command(repeated: Outcome, command: c.Command, history: History) -> Outcome:
    """Return what a command did; refuse another one under its id."""
    lead, events = repeated.lead, repeated.events
    if lead.id == command.lead_id:
        if is_told(events, command, lead) or is_nothing(events, command):
            return repeated
        is_gone = not isinstance(command, c.Erase) and was_erased(history)
        if is_alike(events, command) and is_gone:
            return repeated
    raise ValidationError((reused(),))


def same_enquiry(repeated: Outcome, new: NewLead, history: History) -> Outcome:
    """Return what was done with an enquiry, whoever sends it; refuse another one under its id.

    The number and the moment of receipt may have been filled in when it was entered.
    """
    data = repeated.events[0].data if repeated.events else None
    if isinstance(data, e.LeadRegistered | e.EnquiryLinked) and new.id in (None, data.new.id):
        as_entered = attrs.evolve(data.new, id=new.id, received_at=new.received_at)
        if is_same_enquiry(new, as_entered) or was_erased(history):
            return repeated
    raise ValidationError((reused(),))


def is_same_enquiry(asked: NewLead, told: NewLead) -> bool:
    """Return whether two enquiries say the same, of contacts as far as both can say it.

    Since the first one the host may have changed its key, or have put the contact away anew.
    """
    if len(asked.contacts) != len(told.contacts):
        return False
    pairs = zip(asked.contacts, told.contacts, strict=True)
    as_asked = attrs.evolve(told, contacts=asked.contacts)
    return as_asked == asked and all(starmap(is_same_contact, pairs))


def is_same_contact(one: ContactPoint, two: ContactPoint) -> bool:
    """Return whether two contacts may be one; under different keys their hints decide."""
    is_same_mark = one.key_id != two.key_id or one.fingerprint == two.fingerprint
    return (one.kind, one.hint) == (two.kind, two.hint) and is_same_mark


def was_erased(history: History) -> bool:
    return any(isinstance(event.data, e.PersonalDataErased) for event in history())


def is_alike(events: Sequence[e.Event], command: c.Command) -> bool:
    """Return whether the first event is of the kind that this command makes, by this person."""
    if not events or type(events[0].data) is not MADE[type(command)]:
        return False
    return events[0].by.id == command.by.id


def is_told(events: Sequence[e.Event], command: c.Command, lead: Lead) -> bool:
    """Return whether the first event is what this command makes, by this person, saying this."""
    if not is_alike(events, command):
        return False
    asked, told = asked_by(command, lead), told_by(events[0].data)
    return all(is_same(name, asked[name], told[name]) for name in asked.keys() & told.keys())


def is_nothing(events: Sequence[e.Event], command: c.Command) -> bool:
    """Return whether this command may have changed nothing, but for how the lead is assessed."""
    if not events:
        return isinstance(command, QUIET)
    is_assessed = isinstance(events[0].data, e.LeadScored | e.LeadPrioritised)
    is_reason = isinstance(command, c.Amend | c.Attach)
    return is_reason and is_assessed and events[0].by == SYSTEM


Said = Mapping[str, object]
"""Names and values, as an event has them."""


def asked_by(command: c.Command, lead: Lead) -> Said:
    """Return what a command asks for, by the names that its event gives it."""
    given = attrs.asdict(command, recurse=False)
    match command:
        case c.Amend():
            return {"changes": as_kept(lead, command.changes)}
        case c.Claim():
            return given | {"claimed": True}
        case c.ChangeStatus():
            return given | {"status": command.to}
        case c.Erase():
            return given | {"kept": command.keep}
        case c.Escalate():
            return {"to": command.owner}
        case c.StartCadence(place=CadencePlace() as place):
            return {"place": place}
        case _:
            return given


def as_kept(lead: Lead, changes: Pairs) -> Pairs:
    """Return changes with the values that a lead keeps of them; as they are where none can be.

    What fitted the lead as it was may not fit it any more: then each is looked at by itself.
    """
    try:
        changed = replaced(lead, changes)
    except (TypeError, ValueError):
        if len(changes) == 1:
            return changes
        return tuple(chain.from_iterable(as_kept(lead, (change,)) for change in changes))
    return tuple((name, getattr(changed, name)) for name, _ in changes)


def told_by(data: e.Payload | e.HostEvent) -> Said:
    """Return what an event says, of how the lead was closed too."""
    own = attrs.asdict(data, recurse=False)
    parts = (each for each in own.values() if isinstance(each, CadencePlace | Invalid | Lost | Won))
    inner = (attrs.asdict(part, recurse=False) for part in parts)
    return {name: value for part in inner for name, value in part.items()} | own


def is_same(name: str, asked: object, told: object) -> bool:
    """Return whether an event says of a name what was asked for; of changes, some of them."""
    if name in {"changes", "moved"}:
        pairs: Any = (told, asked)
        some, every = map(dict[str, object], pairs)
        return some.items() <= every.items()
    if isinstance(asked, NewLead) and isinstance(told, NewLead):
        return is_same_enquiry(asked, told)
    return asked == told or (asked is None and name in COMPLETED)
