"""What happened with a lead, and when: the activities that score cards give points for.

A lead itself knows when it came, when its customer was first reached, and when it was last worked;
its events know every enquiry, file and contact. What a host sees beside these, such as visits to
its site, are activities of a class of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Literal

import attrs

from leadcore.events import AttachmentAdded, EnquiryLinked, Event, FollowUpRecorded, LeadRegistered
from leadcore.model import Intent, Lead, Method
from leadcore.rules import ActivitySource, Schema
from leadcore.values import utc

ActivityType = Literal["enquiry", "attachment", "response", "follow_up"]
"""What can have happened, as far as leadcore knows of it."""


@attrs.frozen(kw_only=True)
class Activity:
    """One thing that happened with a lead.

    >>> from datetime import UTC
    >>> Activity(type="enquiry", at=datetime(2024, 5, 1, tzinfo=UTC)).method is None
    True
    """

    type: ActivityType
    at: datetime = attrs.field(converter=utc)
    method: Method | None = None
    """How the customer was reached, of a follow-up."""
    reached: bool | None = None
    """Whether the customer was really reached, of a follow-up."""
    intent: Intent | None = None
    """The customer's intent after it, of a follow-up that tells."""


def known_activities(lead: Lead) -> tuple[Activity, ...]:
    """Return what a lead itself knows: one enquiry, the first response, the last follow-up.

    >>> from datetime import UTC
    >>> from leadcore.model import Phase
    >>> at = datetime(2024, 5, 1, tzinfo=UTC)
    >>> lead = Lead(id="A-1", version=1, source="referral", received_at=at, updated_at=at,
    ...             status="new", phase=Phase.OPEN)
    >>> [activity.type for activity in known_activities(lead)]
    ['enquiry']
    """
    moments: tuple[tuple[ActivityType, datetime | None], ...] = (
        ("enquiry", lead.received_at),
        ("response", lead.first_response_at),
        ("follow_up", lead.last_follow_up_at),
    )
    return tuple(Activity(type=type_, at=at) for type_, at in moments if at is not None)


def event_activities(events: Iterable[Event]) -> tuple[Activity, ...]:
    """Return what the events of a lead tell: every enquiry, added file and follow-up.

    >>> from datetime import UTC
    >>> from leadcore.model import SYSTEM, NewLead
    >>> at = datetime(2024, 5, 1, tzinfo=UTC)
    >>> registered = LeadRegistered(new=NewLead(source="referral", received_at=at), status="new")
    >>> event = Event(
    ...     lead_id="A-1", version=1, at=at, by=SYSTEM, command_id="c-1", data=registered
    ... )
    >>> event_activities([event]) == (Activity(type="enquiry", at=at),)
    True
    """
    told = ((TOLD.get(type(event.data)), event) for event in events)
    return tuple(tell(event.data, event.at) for tell, event in told if tell)


def enquiry(data: LeadRegistered | EnquiryLinked, _: datetime) -> Activity:
    return Activity(type="enquiry", at=data.new.received_at)


def attachment(_: AttachmentAdded, at: datetime) -> Activity:
    return Activity(type="attachment", at=at)


def follow_up(data: FollowUpRecorded, _: datetime) -> Activity:
    record = data.record
    return Activity(
        type="follow_up",
        at=record.at,
        method=record.method,
        reached=record.reached,
        intent=record.intent,
    )


TOLD: Mapping[type, Callable[[Any, datetime], Activity]] = MappingProxyType(
    {
        LeadRegistered: enquiry,
        EnquiryLinked: enquiry,
        AttachmentAdded: attachment,
        FollowUpRecorded: follow_up,
    }
)
"""Which events are activities; each is given its payload and its time."""


def lead_activities(
    read: Callable[[Any], Collection[Activity]] = known_activities,
) -> ActivitySource:
    """Return the source of the activities that `read` finds: what leads themselves know of.

    >>> history: dict[str, tuple[Event, ...]] = {}
    >>> source = lead_activities(lambda lead: event_activities(history[lead.id]))
    >>> str(source.schema.condition('type == "follow_up" and reached'))
    'type == "follow_up" and reached'
    """
    return ActivitySource(schema=Schema.of(Activity), read=read)
