"""The lead: what is known about it, and where it stands.

`Details` is what an enquiry says; `NewLead` is an enquiry that is not registered yet; `Lead` is the
aggregate. A lead is frozen and changes only by `leadcore.lifecycle.evolve`; its history is its
events, kept by the host, and never part of it.

A host extends `Lead` by subclassing it with typed fields that have defaults. At registration a
typed field takes the entry of `extra` that has its name; what has no typed field stays in `extra`.
"""

from __future__ import annotations

from datetime import datetime

import attrs

from leadcore.model.activity import CadencePlace, Intent, Override, Priority, Rung
from leadcore.model.closing import Invalid, Lost, Won
from leadcore.model.demand import Attachment, Demand
from leadcore.model.status import Phase
from leadcore.model.validators import MAX_ITEMS, check_id, instance_of, tuple_of
from leadcore.values import ContactPoint, Extra, optional_scrubbed, optional_utc, scrubbed, utc


def plain_key(source: str) -> str:
    """Return a key as plain text, of an enum's member too, so that equal leads look the same."""
    return str(scrubbed(source))


@attrs.frozen(kw_only=True)
class Details:
    """What is known about a lead from its enquiry, and mended later.

    >>> Details(source="web_form", region="上海市").region
    '上海市'
    """

    source: str = attrs.field(converter=plain_key, validator=check_id)
    """Key of the source 线索来源, such as `web_form`."""
    campaign: str | None = attrs.field(default=None, converter=optional_scrubbed)
    name: str | None = attrs.field(default=None, repr=False, converter=optional_scrubbed)
    """联系人; personal, so never shown by `repr`."""
    title: str | None = attrs.field(default=None, converter=optional_scrubbed)
    company: str | None = attrs.field(default=None, converter=optional_scrubbed)
    contacts: tuple[ContactPoint, ...] = attrs.field(default=(), validator=tuple_of(ContactPoint))
    """How to reach the customer, without the full number or address (R-04)."""
    industry: str | None = attrs.field(default=None, converter=optional_scrubbed)
    region: str | None = attrs.field(default=None, converter=optional_scrubbed)
    """Province or municipality."""
    city: str | None = attrs.field(default=None, converter=optional_scrubbed)
    demand: Demand = attrs.field(factory=Demand, validator=instance_of(Demand))
    attachments: tuple[Attachment, ...] = attrs.field(default=(), validator=tuple_of(Attachment))
    extra: Extra = attrs.field(factory=Extra, validator=instance_of(Extra))
    """Fields known only at run time."""


def fingerprints(details: Details) -> frozenset[str]:
    """Return what the contacts of an enquiry or a lead are recognised by.

    >>> fingerprints(Details(source="referral"))
    frozenset()
    """
    return frozenset(c.fingerprint for c in details.contacts if c.fingerprint is not None)


def joined_contacts(lead: Details, new: Details) -> tuple[ContactPoint, ...]:
    """Return the contacts of a lead and, after them, what else an enquiry has; 100 at most.

    >>> joined_contacts(Details(source="referral"), Details(source="web_form"))
    ()
    """
    known = fingerprints(lead)
    more = (c for c in new.contacts if c.fingerprint not in known and c not in lead.contacts)
    return (*lead.contacts, *more)[:MAX_ITEMS]


@attrs.frozen(kw_only=True)
class NewLead(Details):
    """An enquiry before it is registered.

    >>> from datetime import UTC, datetime
    >>> NewLead(source="referral", received_at=datetime(2024, 5, 1, tzinfo=UTC)).id
    """

    id: str | None = attrs.field(default=None, validator=attrs.validators.optional(check_id))
    """Lead number 线索编号; None asks for an automatic one."""
    received_at: datetime = attrs.field(converter=utc)


@attrs.frozen(kw_only=True)
class Lead(Details):
    """A registered lead and where it stands now; equal leads have had equal histories.

    >>> from datetime import UTC, datetime
    >>> at = datetime(2024, 5, 1, tzinfo=UTC)
    >>> Lead(id="线索-2024-0501-001", source="referral", received_at=at, updated_at=at,
    ...      status="new", phase=Phase.OPEN, version=1).owner
    """

    id: str
    """线索编号"""
    version: int
    """How many events have been applied."""
    received_at: datetime = attrs.field(converter=utc)
    updated_at: datetime = attrs.field(converter=utc)
    """When the last event happened."""

    status: str
    phase: Phase
    status_since: datetime | None = attrs.field(default=None, converter=optional_utc)
    previous_status: str | None = None
    """Where a refused review or a reactivation goes back to."""
    reopened: int = 0
    """How often it was reactivated (R-45)."""
    enquiries: int = 1
    """How many enquiries of this customer have been linked here."""
    qualified_at: datetime | None = attrs.field(default=None, converter=optional_utc)

    score: int | None = None
    """The score in force."""
    score_computed: int | None = None
    score_override: Override | None = None
    priority: Priority | None = None
    """The priority in force."""
    priority_computed: Priority | None = None
    priority_override: Override | None = None

    owner: str | None = None
    """Id of the rep who holds it; at most one."""
    team: str | None = None
    queue: str | None = None
    """Where it waits when nobody holds it."""
    assigned_at: datetime | None = attrs.field(default=None, converter=optional_utc)
    accept_by: datetime | None = attrs.field(default=None, converter=optional_utc)
    """Until when the owner must accept; None when nothing is waiting."""
    accepted_at: datetime | None = attrs.field(default=None, converter=optional_utc)
    protected_until: datetime | None = attrs.field(default=None, converter=optional_utc)
    """Until when it stays with its owner, whatever the public pool's rules say (R-28)."""
    quiet_since: datetime | None = attrs.field(default=None, converter=optional_utc)
    """Since when nobody has touched it: given it to somebody, moved it on, met the customer."""

    respond_by: datetime | None = attrs.field(default=None, converter=optional_utc)
    """Until when the customer must have been reached (R-14)."""
    first_response_at: datetime | None = attrs.field(default=None, converter=optional_utc)
    next_action_at: datetime | None = attrs.field(default=None, converter=optional_utc)
    promise_by: datetime | None = attrs.field(default=None, converter=optional_utc)
    """Until when a promise to the customer is to be kept 承诺."""
    cadence: CadencePlace | None = None
    """Where it stands in a cadence of follow-up steps (R-32)."""
    rungs: tuple[Rung, ...] = ()
    """How far each escalation ladder was climbed (R-35), by ladder."""
    last_follow_up_at: datetime | None = attrs.field(default=None, converter=optional_utc)
    follow_ups: int = 0
    intent: Intent | None = None

    won: Won | None = None
    lost: Lost | None = None
    invalid: Invalid | None = None
    closed_at: datetime | None = attrs.field(default=None, converter=optional_utc)
    """When it was won, lost or found invalid; None while it is open."""
    archived_at: datetime | None = attrs.field(default=None, converter=optional_utc)

    unknown: str | None = attrs.field(default=None, eq=False, repr=False)
    """What a newer version wrote of it beside the fields above; see `leadcore.codec`."""

    @property
    def is_open(self) -> bool:
        """Whether somebody works it, or should."""
        return not self.phase.is_closed

    @property
    def outcome(self) -> Phase:
        """How it ended, archived or not; `open` or `review` while it has not."""
        if self.phase is not Phase.ARCHIVED:
            return self.phase
        if self.won is not None:
            return Phase.WON
        return Phase.LOST if self.lost is not None else Phase.INVALID
