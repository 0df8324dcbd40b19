"""Everything that can have happened to a lead, in the past tense.

An `Event` is an envelope (which lead, which version, when, by whom, from which command) around one
of the payloads below. The history of a lead is the sequence of its events, versions 1, 2, 3 …;
`leadcore.lifecycle.replay` turns it back into the lead. A host's own payloads are `HostEvent`s.
"""

from __future__ import annotations

from datetime import datetime

import attrs

from leadcore.model import (
    Actor,
    Attachment,
    CadencePlace,
    FollowUp,
    Invalid,
    Lost,
    NewLead,
    Phase,
    PlannedStep,
    Priority,
    Won,
)
from leadcore.model.texts import scrubbed_text
from leadcore.model.validators import dated
from leadcore.texts import Text, as_text
from leadcore.values import optional_scrubbed, optional_utc, scrubbed, utc


@attrs.frozen(kw_only=True)
class LeadRegistered:
    """A new lead was entered."""

    new: NewLead
    status: str
    phase: Phase = Phase.OPEN


@attrs.frozen(kw_only=True)
class LeadAmended:
    """Details changed."""

    changes: tuple[tuple[str, object], ...] = attrs.field(repr=False)
    """Field name and new value, by name."""


@attrs.frozen(kw_only=True)
class AttachmentAdded:
    """A file came with the lead."""

    attachment: Attachment


@attrs.frozen(kw_only=True)
class EnquiryLinked:
    """The same customer enquired again; contacts that are new are amended with it."""

    new: NewLead
    reason: Text = attrs.field(converter=scrubbed_text)


@attrs.frozen(kw_only=True)
class LeadScored:
    """A score was computed; the points add up to it."""

    score: int
    points: tuple[tuple[str, int], ...]


@attrs.frozen(kw_only=True)
class ScoreOverridden:
    """A person put a score in place of the computed one, or withdrew theirs."""

    score: int | None
    reason: str = attrs.field(converter=scrubbed)
    replaced: int | None


@attrs.frozen(kw_only=True)
class LeadPrioritised:
    """A priority was computed, and the response deadline with it."""

    priority: Priority
    reason: str = attrs.field(converter=scrubbed)
    respond_by: datetime | None = attrs.field(converter=optional_utc)


@attrs.frozen(kw_only=True)
class PriorityOverridden:
    """A person put a priority in place of the computed one, or withdrew theirs."""

    priority: Priority | None
    reason: str = attrs.field(converter=scrubbed)
    replaced: Priority | None
    respond_by: datetime | None = attrs.field(converter=optional_utc)


@attrs.frozen(kw_only=True)
class LeadQualified:
    """A person found the lead worth working."""

    reason: str = attrs.field(converter=scrubbed)


@attrs.frozen(kw_only=True)
class LeadAssigned:
    """A rep was given the lead, or claimed it from the public pool."""

    owner: str
    team: str | None
    reason: Text = attrs.field(converter=scrubbed_text)
    accept_by: datetime | None = attrs.field(converter=optional_utc)
    protected_until: datetime | None = attrs.field(default=None, converter=optional_utc)
    claimed: bool = False
    """Whether the rep took it; what is claimed is accepted."""
    ring: str | None = None
    """Id of the ring whose turn it was, if it was given by turns."""


@attrs.frozen(kw_only=True)
class LeadReleased:
    """The lead left its owner for the public pool 公海, or for another queue."""

    owner: str
    """Who held it."""
    queue: str
    reason: Text = attrs.field(converter=scrubbed_text)


@attrs.frozen(kw_only=True)
class ProtectionExtended:
    """The owner may keep the lead for longer."""

    until: datetime = attrs.field(converter=utc)
    reason: str = attrs.field(converter=scrubbed)


@attrs.frozen(kw_only=True)
class LeadQueued:
    """Nobody may take the lead; it waits."""

    queue: str
    reason: Text = attrs.field(converter=scrubbed_text)


@attrs.frozen(kw_only=True)
class LeadAccepted:
    """The owner confirmed receipt."""


@attrs.frozen(kw_only=True)
class LeadDeclined:
    """The owner handed the lead back."""

    owner: str
    reason: str = attrs.field(converter=scrubbed)


@attrs.frozen(kw_only=True)
class AcceptanceLapsed:
    """The owner did not accept in time; it went to the team's lead, or to a queue."""

    owner: str
    """Who did not accept."""
    due: datetime = attrs.field(converter=utc)
    to: str | None
    queue: str | None


@attrs.frozen(kw_only=True)
class LadderClimbed:
    """A step of an escalation ladder fell due (R-34, R-35)."""

    ladder: str
    step: int
    """From 0."""
    since: datetime = attrs.field(converter=utc)
    """The moment from which the steps are counted."""
    due: datetime = attrs.field(converter=utc)
    reason: Text = attrs.field(converter=scrubbed_text)
    """What the step is called."""
    notify: tuple[str, ...] = ()
    """Ids of those who are to be told."""


@attrs.frozen(kw_only=True)
class DeadlinesMoved:
    """A pause ended; what was ahead then is due later."""

    paused_at: datetime = attrs.field(converter=utc)
    moved: tuple[tuple[str, datetime], ...] = attrs.field(converter=dated)
    """Field of the lead and its new moment, by name; `cadence` stands for its next step."""


@attrs.frozen(kw_only=True)
class CadenceStarted:
    """A cadence of follow-up steps began (R-32)."""

    place: CadencePlace


@attrs.frozen(kw_only=True)
class CadenceStepDue:
    """The host is asked to do a step of a cadence, or to have it done."""

    place: CadencePlace
    step: PlannedStep


@attrs.frozen(kw_only=True)
class CadenceMoved:
    """A step was reported; the next one follows, or the cadence ended."""

    outcome: str
    """What came of the step."""
    place: CadencePlace | None


@attrs.frozen(kw_only=True)
class CadenceStopped:
    """Somebody ended a cadence before its last step."""

    cadence: str
    reason: str = attrs.field(converter=scrubbed)


@attrs.frozen(kw_only=True)
class FollowUpPlanned:
    """A step with the customer was planned."""

    step: PlannedStep


@attrs.frozen(kw_only=True)
class FollowUpRecorded:
    """A contact with the customer was recorded."""

    record: FollowUp


@attrs.frozen(kw_only=True)
class StatusChanged:
    """The lead moved to another open status."""

    before: str
    status: str
    phase: Phase
    reason: str | None = attrs.field(converter=optional_scrubbed)


@attrs.frozen(kw_only=True)
class LeadWon:
    """Closed as won."""

    before: str
    status: str
    won: Won


@attrs.frozen(kw_only=True)
class LeadLost:
    """Closed as lost."""

    before: str
    status: str
    lost: Lost


@attrs.frozen(kw_only=True)
class InvalidProposed:
    """Somebody proposed that this is no lead."""

    before: str
    status: str
    invalid: Invalid


@attrs.frozen(kw_only=True)
class InvalidConfirmed:
    """The team's lead agreed."""

    before: str
    status: str
    invalid: Invalid


@attrs.frozen(kw_only=True)
class InvalidRefused:
    """The team's lead disagreed; the lead went back to where it was."""

    before: str
    status: str
    phase: Phase
    reason: str = attrs.field(converter=scrubbed)


@attrs.frozen(kw_only=True)
class LeadArchived:
    """Put away."""

    before: str
    status: str


@attrs.frozen(kw_only=True)
class LeadReopened:
    """Reactivated; the lead went back to where it was."""

    before: str
    status: str
    phase: Phase
    reason: str = attrs.field(converter=scrubbed)


@attrs.frozen(kw_only=True)
class PersonalDataErased:
    """What is about the person was removed, from the lead and from all that happened before."""

    reason: str
    """A key of the host's own, such as `customer_request`."""
    kept: tuple[str, ...]
    """Names of what the host may keep: of details, of its own fields, of entries of `extra`."""


Payload = (
    LeadRegistered | LeadAmended | AttachmentAdded | EnquiryLinked | LeadScored | ScoreOverridden
    | LeadPrioritised | PriorityOverridden | LeadQualified | LeadAssigned | LeadQueued
    | LeadAccepted | LeadDeclined | AcceptanceLapsed | LeadReleased | ProtectionExtended
    | LadderClimbed | DeadlinesMoved | CadenceStarted | CadenceStepDue | CadenceMoved
    | CadenceStopped | FollowUpPlanned | FollowUpRecorded | StatusChanged | LeadWon | LeadLost
    | InvalidProposed | InvalidConfirmed | InvalidRefused | LeadArchived | LeadReopened
    | PersonalDataErased
)  # fmt: skip
"""Whatever an event can carry."""


@attrs.frozen(kw_only=True)
class HostEvent:
    """What a host derives payloads of its own from, and registers by `Codec(events=(…,))`.

    It has its place in the history, and changes nothing of the lead but `version` and `updated_at`.
    """

    def told(self) -> Text:
        """Return how a lead's story tells it, by the name of its class if a host says no more."""
        return as_text(type(self).__name__)

    def erased(self) -> HostEvent:
        """Return it without what is about the person: here, with the default of every field.

        A host's class says otherwise by a method of its own, which must give the same when it is
        applied again. NotImplementedError where a field has no default.
        """
        cls = type(self)
        needed = [one.name for one in attrs.fields(cls) if one.default is attrs.NOTHING]
        if needed:
            told = f"{cls.__name__} has no default for {needed}; give it a method `erased`"
            raise NotImplementedError(f"{told} that says what stays")
        return cls()


@attrs.frozen(kw_only=True, weakref_slot=False)
class Event:
    """One thing that happened to one lead.

    >>> from datetime import UTC, datetime
    >>> from leadcore.model import SYSTEM
    >>> at = datetime(2024, 5, 1, tzinfo=UTC)
    >>> accepted = Event(
    ...     lead_id="A-1", version=7, at=at, by=SYSTEM, command_id="c-1", data=LeadAccepted()
    ... )
    >>> accepted.id
    'c-1/7'
    """

    lead_id: str
    version: int
    """The lead's version once this event is applied: 1, 2, 3 …"""
    at: datetime = attrs.field(converter=utc)
    by: Actor
    command_id: str
    data: Payload | HostEvent
    seen: datetime | None = attrs.field(
        default=None, converter=optional_utc, eq=False, metadata={"stored": True}
    )
    """When the host looked, for what happened by itself at `at`; None where that is the same.

    It is no part of what happened: histories that differ only in it are equal.
    """
    unknown: str | None = attrs.field(default=None, eq=False, repr=False)
    """What a newer version wrote of it beside the fields above; see `leadcore.codec`."""

    @property
    def id(self) -> str:
        """Unique, and the same whenever the same command is decided on the same lead again."""
        return f"{self.command_id}/{self.version}"
