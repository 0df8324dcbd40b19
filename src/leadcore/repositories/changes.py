"""What is stored in one commit, and on which condition.

A version on one lead cannot protect a rule that looks at several: how many leads a rep holds, or
whether a contact is known. So every change leaves **marks** on what such rules look at, and a
commit may say: only unless one of these marks was left since the position at which I looked.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import attrs

from leadcore.events import Event
from leadcore.model import Lead
from leadcore.model.lead import fingerprints
from leadcore.model.validators import check_id, instance_of
from leadcore.values import optional_utc


def as_events(given: Iterable[Event]) -> tuple[Event, ...]:
    return tuple(given)


def as_history(given: Iterable[Event] | None) -> tuple[Event, ...] | None:
    return None if given is None else tuple(given)


def as_marks(given: Iterable[str]) -> frozenset[str]:
    return frozenset(given)


@attrs.frozen(kw_only=True)
class CarriedOut:
    """What a command with an id did when it was carried out.

    >>> CarriedOut(lead_id="A-1", events=()).lead_id
    'A-1'
    """

    lead_id: str
    events: tuple[Event, ...] = attrs.field(converter=as_events)
    """Perhaps none, when it changed nothing."""


@attrs.frozen(kw_only=True)
class Change:
    """A lead as it is to be stored, and what came with it.

    >>> from datetime import UTC
    >>> from leadcore.model import Phase
    >>> at = datetime(2024, 5, 1, tzinfo=UTC)
    >>> lead = Lead(id="A-1", version=1, source="referral", received_at=at, updated_at=at,
    ...             status="new", phase=Phase.OPEN)
    >>> Change(lead=lead).is_new
    True
    """

    lead: Lead = attrs.field(validator=instance_of(Lead))
    expected_version: int = 0
    """The version that is stored now; 0 where there is no such lead yet."""
    events: tuple[Event, ...] = attrs.field(default=(), converter=as_events)
    command_id: str | None = attrs.field(
        default=None, validator=attrs.validators.optional(check_id)
    )
    next_deadline_at: datetime | None = attrs.field(default=None, converter=optional_utc)
    """When something falls due on the lead next."""
    history: tuple[Event, ...] | None = attrs.field(default=None, converter=as_history)
    """Every event up to `expected_version`, to be stored in place of those that are there now.

    They are the same events with less in them, as `erased` gives them; None leaves what is there.
    The lead lets go of all contacts that it has no longer.
    """

    def __attrs_post_init__(self) -> None:
        if self.history is None:
            return
        told = [(event.lead_id, event.version) for event in self.history]
        if told != [(self.lead.id, number + 1) for number in range(self.expected_version)]:
            raise ValueError(
                f"a history of {len(told)} events was given; allowed: every event of the lead, of"
                f" the versions 1 to {self.expected_version}"
            )

    @property
    def is_new(self) -> bool:
        """Whether the lead is added."""
        return self.expected_version == 0


def rewritten(done: CarriedOut, history: Iterable[Event]) -> CarriedOut:
    """Return what a command did, as a history tells it now.

    >>> rewritten(CarriedOut(lead_id="A-1", events=()), ()).events
    ()
    """
    now = {(event.lead_id, event.version): event for event in history}
    events = (now.get((event.lead_id, event.version), event) for event in done.events)
    return CarriedOut(lead_id=done.lead_id, events=events)


@attrs.frozen(kw_only=True)
class Unless:
    """What must not have happened for a commit to count: a mark left after a position.

    >>> Unless(since=7, marks={"owner:li"}).marks
    frozenset({'owner:li'})
    """

    since: int
    """The repository's `position` before anything was looked at."""
    marks: frozenset[str] = attrs.field(converter=as_marks)


def marks_of(before: Lead | None, after: Lead) -> frozenset[str]:
    """Return the marks that a change leaves: whose load it moves, whose contact it adds or frees.

    before: None for a new lead.

    >>> from datetime import UTC
    >>> from leadcore.model import Phase
    >>> at = datetime(2024, 5, 1, tzinfo=UTC)
    >>> lead = Lead(id="A-1", version=1, source="referral", received_at=at, updated_at=at,
    ...             status="new", phase=Phase.OPEN, owner="li")
    >>> sorted(marks_of(lead, attrs.evolve(lead, owner="han")))
    ['owner:han', 'owner:li']
    """
    was, now = loads(before), loads(after)
    return (was ^ now) | (contacts(before) ^ contacts(after))


def loads(lead: Lead | None) -> frozenset[str]:
    if lead is None or lead.owner is None or not lead.is_open:
        return frozenset()
    return frozenset({owner_mark(lead.owner)})


def contacts(lead: Lead | None) -> frozenset[str]:
    if lead is None or not lead.is_open:
        return frozenset()
    return frozenset(map(contact_mark, fingerprints(lead)))


def owner_mark(owner: str) -> str:
    """Return the mark on how many open leads an owner holds.

    >>> owner_mark("li")
    'owner:li'
    """
    return f"owner:{owner}"


def contact_mark(fingerprint: str) -> str:
    """Return the mark on which open leads have a contact.

    >>> contact_mark("2024:9f3a")
    'contact:2024:9f3a'
    """
    return f"contact:{fingerprint}"
