"""What the repository laws store, and how they compare it.

Asserts of a library say nothing when they fail; `same` and `conflict` say what was found. Whatever
is read back must look the same too: an instant in UTC, a number of the same type.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

import attrs

from leadcore.errors import ConcurrencyConflict, LeadNotFound
from leadcore.events import Event, LeadAccepted, LeadAssigned, Payload
from leadcore.model import SYSTEM, AssignmentState, Lead, LossReason, Lost, Phase, RingState
from leadcore.repositories import Change, LeadRepository
from leadcore.texts import Text
from leadcore.values import ContactKind, ContactPoint

AT: Final = datetime(2024, 5, 1, 1, 30, tzinfo=UTC)
"""When the laws' leads came in."""
MINUTE: Final = timedelta(minutes=1)
LATE: Final = AT + timedelta(days=36_500)
"""After every deadline of the laws."""
REASON: Final = Text("轮到", "whose turn it is")


def lead(id: str = "A-1", version: int = 1) -> Lead:
    """Return an open lead that nobody holds."""
    return Lead(
        id=id,
        version=version,
        source="web_form",
        received_at=AT,
        updated_at=AT + version * MINUTE,
        status="new",
        phase=Phase.OPEN,
    )


def held(owner: str | None, id: str = "A-1", version: int = 1) -> Lead:
    """Return an open lead that `owner` holds."""
    return attrs.evolve(lead(id, version), owner=owner)


def reachable(*numbers: int, id: str = "A-1", version: int = 1) -> Lead:
    """Return an open lead with the contacts of these numbers."""
    return attrs.evolve(lead(id, version), contacts=tuple(contact(each) for each in numbers))


def closed(one: Lead) -> Lead:
    """Return a lead as lost."""
    lost = Lost(at=AT, reason=LossReason.NO_BUDGET)
    return attrs.evolve(one, phase=Phase.LOST, status="lost", lost=lost, closed_at=AT)


def contact(number: int) -> ContactPoint:
    """Return a phone number; only equal numbers have the same fingerprint."""
    return ContactPoint(
        kind=ContactKind.PHONE, hint="5678", fingerprint=mark(number), key_id="test"
    )


def mark(number: int) -> str:
    """Return the fingerprint of a contact."""
    return f"{number:032x}"


def event(lead_id: str, version: int, data: Payload | None = None) -> Event:
    """Return an event that brings a lead to a version."""
    return Event(
        lead_id=lead_id,
        version=version,
        at=AT + version * MINUTE,
        by=SYSTEM,
        command_id=f"c-{lead_id}-{version}",
        data=LeadAccepted() if data is None else data,
    )


def given_to(owner: str, at: datetime, *, claimed: bool = False) -> Callable[[Event], Event]:
    """Return what turns an event into one by which `owner` is given a lead."""
    data = LeadAssigned(owner=owner, team=None, reason=REASON, accept_by=None, claimed=claimed)
    return lambda event: attrs.evolve(event, at=at, data=data)


def change(
    to: Lead,
    command_id: str | None = None,
    *,
    before: int | None = None,
    due: datetime | None = None,
    turned: Callable[[Event], Event] | None = None,
) -> Change:
    """Return the change to a lead, with an event for each version since `before`.

    before: the version that is stored; one less than the lead's when not given.
    """
    since = to.version - 1 if before is None else before
    events = (event(to.id, version) for version in range(since + 1, to.version + 1))
    return Change(
        lead=to,
        expected_version=since,
        events=events if turned is None else map(turned, events),
        command_id=command_id,
        next_deadline_at=due,
    )


def turn(owed: int) -> AssignmentState:
    """Return a state of turns; different numbers give different ones."""
    return AssignmentState().with_ring("东区", RingState(credits={"li": owed, "韩": -owed}))


def filled(leads: LeadRepository, *entries: Lead) -> LeadRepository:
    """Return a repository with new leads stored, one by one."""
    for entry in entries:
        leads.commit((change(entry, before=0),))
    return leads


def ids(leads: Iterable[Lead]) -> list[str]:
    return [each.id for each in leads]


def same(found: object, expected: object, said: str) -> None:
    """Refuse what is not equal, or does not look the same, with both in the message."""
    if found != expected or repr(found) != repr(expected):
        raise AssertionError(f"{said}\n  found:    {found!r}\n  expected: {expected!r}")


def conflict(work: Callable[[], object], said: str) -> ConcurrencyConflict:
    """Return the conflict that work ends in; anything else breaks the law."""
    try:
        work()
    except ConcurrencyConflict as error:
        return error
    raise AssertionError(f"{said}: no ConcurrencyConflict was raised")


def not_found(work: Callable[[], object], lead_id: str, said: str) -> None:
    """Refuse work that does not end in `LeadNotFound` of this lead."""
    try:
        result = work()
    except LeadNotFound as error:
        return same(error.lead_id, lead_id, f"{said}: LeadNotFound names the lead")
    raise AssertionError(f"{said}: {result!r} was returned; LeadNotFound must be raised")


@attrs.frozen(kw_only=True)
class Contents:
    """Everything that the laws read of a small repository."""

    leads: tuple[Lead, ...]
    histories: tuple[tuple[Event, ...], ...]
    outbox: tuple[tuple[int, Event], ...]
    position: int
    due: tuple[tuple[datetime, str], ...]
    loads: tuple[tuple[str, int], ...]
    state: AssignmentState | None
    """None where the repository keeps no turns."""


def contents(leads: LeadRepository) -> Contents:
    """Return everything that is stored, to see that a refused change left no trace."""
    found = tuple(leads.find(now=AT))
    return Contents(
        leads=found,
        histories=tuple(tuple(leads.events(each.id)) for each in found),
        outbox=tuple(leads.outbox()),
        position=leads.position(),
        due=tuple(leads.due(LATE)),
        loads=held_loads(leads),
        state=turns_of(leads),
    )


def turns_of(leads: LeadRepository) -> AssignmentState | None:
    try:
        return leads.assignment_state()
    except NotImplementedError:
        return None


def held_loads(leads: LeadRepository) -> tuple[tuple[str, int], ...]:
    """Return how many open leads each owner holds that has any, by owner."""
    return tuple(sorted((each, count) for each, count in leads.open_loads().items() if count))


def unchanged(leads: LeadRepository, work: Callable[[], object], said: str) -> ConcurrencyConflict:
    """Return the conflict that work ends in, once it is clear that it stored nothing."""
    before = contents(leads)
    error = conflict(work, said)
    same(contents(leads), before, f"{said}: what was refused must leave no trace")
    return error
