"""Everything that can be asked of a lead, in the imperative; `leadcore.lifecycle.decide` answers.

A command names the lead, who asks (`by`), and, so that it can be sent twice without harm, an `id`
of the host's own choosing. Its class attribute `name` is what the lifecycle table calls it.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

import attrs

from leadcore.model import (
    Actor,
    Attachment,
    CadencePlace,
    Evidence,
    FollowUp,
    InvalidReason,
    LossReason,
    NewLead,
    PlannedStep,
    Priority,
)
from leadcore.model.texts import scrubbed_text
from leadcore.model.validators import (
    check_id,
    check_key,
    check_reason,
    dated,
    instance_of,
    movable,
    not_negative,
    sorted_names,
    sorted_pairs,
    whole,
)
from leadcore.texts import Text
from leadcore.values import Money, optional_scrubbed, optional_utc, scrubbed, utc


@attrs.frozen(kw_only=True)
class Command:
    """What every command carries; build one of its subclasses.

    >>> Accept(lead_id="线索-2024-0501-001", by=Actor(id="li", role="sales_rep")).name
    'accept'
    """

    name: ClassVar[str] = ""
    lead_id: str = attrs.field(validator=check_id)
    by: Actor = attrs.field(validator=instance_of(Actor))
    id: str | None = attrs.field(default=None, validator=attrs.validators.optional(check_id))
    """Makes the command idempotent: sent again it changes nothing, and no other one may have it."""


@attrs.frozen(kw_only=True)
class Register(Command):
    """Enter a new lead; `lead_id` is its number."""

    name = "register"
    new: NewLead = attrs.field(validator=instance_of(NewLead))

    def __attrs_post_init__(self) -> None:
        if self.new.id not in (None, self.lead_id):
            raise ValueError("the enquiry has a number of its own; give the same as lead_id")


@attrs.frozen(kw_only=True)
class Amend(Command):
    """Change details of a lead, such as its demand once it is better known.

    `changes` maps names of `Details` fields, or of the host's own typed fields, to new values.
    """

    name = "amend"
    changes: tuple[tuple[str, object], ...] = attrs.field(repr=False, converter=sorted_pairs)
    """Field name and new value, by name."""


@attrs.frozen(kw_only=True)
class Attach(Command):
    """Add an attachment."""

    name = "attach"
    attachment: Attachment = attrs.field(validator=instance_of(Attachment))


@attrs.frozen(kw_only=True)
class LinkEnquiry(Command):
    """Note that the same customer enquired again."""

    name = "link_enquiry"
    new: NewLead = attrs.field(validator=instance_of(NewLead))
    reason: Text = attrs.field(converter=scrubbed_text)


@attrs.frozen(kw_only=True)
class SetScore(Command):
    """Set the computed score, with the points that add up to it."""

    name = "set_score"
    score: int = attrs.field(validator=whole)
    points: tuple[tuple[str, int], ...] = ()
    """Rule id and points, in the card's order; they add up to `score`."""

    def __attrs_post_init__(self) -> None:
        if self.points and sum(points for _, points in self.points) != self.score:
            raise ValueError(f"score {self.score} given; allowed: the sum of its points")


@attrs.frozen(kw_only=True)
class OverrideScore(Command):
    """Put a person's score in place of the computed one; None withdraws it."""

    name = "override_score"
    score: int | None = attrs.field(validator=attrs.validators.optional(whole))
    reason: str = attrs.field(converter=scrubbed, validator=check_reason)


@attrs.frozen(kw_only=True)
class SetPriority(Command):
    """Set the computed priority, why, and the response deadline that follows from it."""

    name = "set_priority"
    priority: Priority = attrs.field(converter=Priority)
    reason: str = attrs.field(default="", converter=scrubbed)
    """Id of the case that decided it."""
    respond_by: datetime | None = attrs.field(default=None, converter=optional_utc)


@attrs.frozen(kw_only=True)
class OverridePriority(Command):
    """Put a person's priority in place of the computed one; None withdraws it."""

    name = "override_priority"
    priority: Priority | None = attrs.field(converter=attrs.converters.optional(Priority))
    reason: str = attrs.field(converter=scrubbed, validator=check_reason)
    respond_by: datetime | None = attrs.field(default=None, converter=optional_utc)
    """The response deadline that follows; None leaves it as it was."""


@attrs.frozen(kw_only=True)
class Qualify(Command):
    """Confirm after manual screening that this is a lead worth working (R-12)."""

    name = "qualify"
    reason: str = attrs.field(converter=scrubbed, validator=check_reason)


@attrs.frozen(kw_only=True)
class Assign(Command):
    """Give the lead to a rep."""

    name = "assign"
    owner: str = attrs.field(validator=check_id)
    team: str | None = attrs.field(default=None, validator=attrs.validators.optional(check_id))
    reason: Text = attrs.field(default=Text("", ""), converter=scrubbed_text)
    accept_by: datetime | None = attrs.field(default=None, converter=optional_utc)
    """Until when the rep must accept; None when no acceptance is asked for."""
    protected_until: datetime | None = attrs.field(default=None, converter=optional_utc)
    """Until when the public pool leaves it with the rep."""
    ring: str | None = attrs.field(default=None, validator=attrs.validators.optional(check_id))
    """Id of the ring whose turn it was, if the rep was given it by turns."""


@attrs.frozen(kw_only=True)
class Enqueue(Command):
    """Let the lead wait, visibly, because nobody may take it."""

    name = "enqueue"
    queue: str = attrs.field(validator=check_id)
    reason: Text = attrs.field(converter=scrubbed_text)


@attrs.frozen(kw_only=True)
class Accept(Command):
    """Confirm receipt (R-26)."""

    name = "accept"


@attrs.frozen(kw_only=True)
class Decline(Command):
    """Hand the lead back, with a reason."""

    name = "decline"
    reason: str = attrs.field(converter=scrubbed, validator=check_reason)


@attrs.frozen(kw_only=True)
class Escalate(Command):
    """Take a lead that was not accepted in time to the team's lead, or to a queue."""

    name = "escalate"
    owner: str | None = attrs.field(validator=attrs.validators.optional(check_id))
    """The team's lead; None when the team has none."""
    queue: str = attrs.field(validator=check_id)
    """Where it waits when nobody takes it."""


@attrs.frozen(kw_only=True)
class Claim(Command):
    """Take a lead out of the public pool 公海, for oneself (R-28)."""

    name = "claim"
    team: str | None = attrs.field(default=None, validator=attrs.validators.optional(check_id))
    protected_until: datetime | None = attrs.field(default=None, converter=optional_utc)
    """Until when the pool leaves it with the claimer; the policy says it where it is None."""


@attrs.frozen(kw_only=True)
class Release(Command):
    """Give a lead to the public pool, with a reason (R-28)."""

    name = "release"
    reason: Text = attrs.field(converter=scrubbed_text)
    queue: str | None = attrs.field(default=None, validator=attrs.validators.optional(check_id))
    """Where it waits; None is the policy's pool."""


@attrs.frozen(kw_only=True)
class ExtendProtection(Command):
    """Keep a lead out of the pool for longer, with a reason."""

    name = "extend_protection"
    reason: str = attrs.field(converter=scrubbed, validator=check_reason)
    until: datetime | None = attrs.field(default=None, converter=optional_utc)
    """The new end; the policy says it where it is None."""


@attrs.frozen(kw_only=True)
class Climb(Command):
    """Climb a step of an escalation ladder that fell due (R-35)."""

    name = "climb"
    ladder: str = attrs.field(validator=check_id)
    step: int
    since: datetime = attrs.field(converter=utc)
    due: datetime = attrs.field(converter=utc)
    reason: Text = attrs.field(converter=scrubbed_text)
    notify: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class MoveDeadlines(Command):
    """Move what was due during a pause to later."""

    name = "move_deadlines"
    paused_at: datetime = attrs.field(converter=utc)
    moved: tuple[tuple[str, datetime], ...] = attrs.field(converter=dated, validator=movable)
    """Field of the lead and its new moment, by name."""


@attrs.frozen(kw_only=True)
class StartCadence(Command):
    """Begin a cadence of follow-up steps (R-32)."""

    name = "start_cadence"
    cadence: str = attrs.field(validator=check_id)
    place: CadencePlace | None = None
    """Its first step; the policy says it where it is None."""


@attrs.frozen(kw_only=True)
class ReachStep(Command):
    """Ask for the step of a cadence that fell due."""

    name = "reach_step"
    step: PlannedStep = attrs.field(validator=instance_of(PlannedStep))


@attrs.frozen(kw_only=True)
class ReportStep(Command):
    """Say what came of a step of a cadence, such as `no_answer`."""

    name = "report_step"
    outcome: str = attrs.field(validator=check_id)
    place: CadencePlace | None = None
    """The next step; the policy says it."""


@attrs.frozen(kw_only=True)
class StopCadence(Command):
    """End a cadence before its last step, with a reason."""

    name = "stop_cadence"
    reason: str = attrs.field(converter=scrubbed, validator=check_reason)


@attrs.frozen(kw_only=True)
class PlanFollowUp(Command):
    """Plan the next step with the customer."""

    name = "plan_follow_up"
    step: PlannedStep = attrs.field(validator=instance_of(PlannedStep))


@attrs.frozen(kw_only=True)
class RecordFollowUp(Command):
    """Record a contact with the customer (R-33)."""

    name = "record_follow_up"
    record: FollowUp = attrs.field(validator=instance_of(FollowUp))


@attrs.frozen(kw_only=True)
class ChangeStatus(Command):
    """Move the lead to another open status."""

    name = "change_status"
    to: str = attrs.field(converter=str, validator=check_id)
    reason: str | None = attrs.field(default=None, converter=optional_scrubbed)


@attrs.frozen(kw_only=True)
class Win(Command):
    """Close as won (R-41)."""

    name = "win"
    amount: Money | None = attrs.field(validator=attrs.validators.optional(not_negative))
    """成交金额; the standard lifecycle requires it."""
    evidence: Evidence | None = attrs.field(
        default=None, converter=attrs.converters.optional(Evidence)
    )
    """What proves the win; the standard lifecycle requires it."""
    key_factors: str | None = attrs.field(default=None, converter=optional_scrubbed)


@attrs.frozen(kw_only=True)
class Lose(Command):
    """Close as lost (R-42)."""

    name = "lose"
    reason: LossReason = attrs.field(converter=LossReason)
    note: str | None = attrs.field(default=None, converter=optional_scrubbed)


@attrs.frozen(kw_only=True)
class ProposeInvalid(Command):
    """Propose that this is no lead (R-43)."""

    name = "propose_invalid"
    reason: InvalidReason = attrs.field(converter=InvalidReason)
    note: str | None = attrs.field(default=None, converter=optional_scrubbed)


@attrs.frozen(kw_only=True)
class ConfirmInvalid(Command):
    """Agree, as the team's lead, that it is invalid."""

    name = "confirm_invalid"


@attrs.frozen(kw_only=True)
class RefuseInvalid(Command):
    """Disagree, as the team's lead: the lead goes back to where it was."""

    name = "refuse_invalid"
    reason: str = attrs.field(converter=scrubbed, validator=check_reason)


@attrs.frozen(kw_only=True)
class Archive(Command):
    """Put a closed lead away (R-50); it stays readable."""

    name = "archive"


@attrs.frozen(kw_only=True)
class Reopen(Command):
    """Reactivate a closed lead (R-45): it goes back to where it was, with its history."""

    name = "reopen"
    reason: str = attrs.field(converter=scrubbed, validator=check_reason)


@attrs.frozen(kw_only=True)
class Erase(Command):
    """Remove what is about the person, as the customer may ask (R-88); who did what stays."""

    name = "erase"
    reason: str = attrs.field(validator=check_key)
    """A key of the host's own, such as `customer_request`, and nothing about the person."""
    keep: tuple[str, ...] = attrs.field(default=(), converter=sorted_names)
    """What stays: `company` or `city`, the host's own fields, entries of `extra`, by name."""


COMMANDS: tuple[type[Command], ...] = (
    Register, Amend, Attach, LinkEnquiry, SetScore, OverrideScore, SetPriority, OverridePriority,
    Qualify, Assign, Enqueue, Accept, Decline, Escalate, Claim, Release, ExtendProtection, Climb,
    MoveDeadlines, StartCadence, ReachStep, ReportStep, StopCadence, PlanFollowUp, RecordFollowUp,
    ChangeStatus, Win, Lose, ProposeInvalid, ConfirmInvalid, RefuseInvalid, Archive, Reopen, Erase,
)  # fmt: skip
"""Every command, in the order of a lead's life."""
