"""A repository of leads on Django's object-relational mapper.

Every write is one transaction that first locks the row of the outbox's position, so that positions
have no gaps, and what a commit depends on cannot change before it is stored. SQLite has no row
locks; there the transaction has to begin as `IMMEDIATE`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

import attrs
from django.db import transaction
from django.db.models import Count, F, Q, QuerySet

from docs.examples.django_leads.models import (
    Counter,
    StoredCommand,
    StoredContact,
    StoredEvent,
    StoredLead,
    StoredMark,
    StoredTurns,
)
from leadcore import ConcurrencyConflict, Lead, LeadNotFound
from leadcore.codec import Codec
from leadcore.events import Event, LeadAssigned
from leadcore.identity import fingerprints
from leadcore.model import AssignmentState, StateChange
from leadcore.repositories import (
    ByCommit,
    CarriedOut,
    Change,
    Order,
    Unless,
    contact_mark,
    marks_of,
)
from leadcore.rules import Condition

POSITION = "position"
"""The name of the counter of events; those of numbers have a blank in theirs."""
TURNS = 1
"""The key of the one row of turns."""


class DjangoRepository(ByCommit):
    """Keeps leads, histories and the outbox in the default database of a Django project."""

    def __init__(self, codec: Codec | None = None) -> None:
        self.codec = Codec() if codec is None else codec

    def commit(
        self,
        changes: Sequence[Change],
        *,
        turns: StateChange | None = None,
        unless: Unless | None = None,
    ) -> None:
        """Store changes of one lead or several in order, all or nothing."""
        if not changes:
            return
        with transaction.atomic():
            position = locked(POSITION)
            if self.is_overtaken(turns) or is_marked(unless):
                lead_id, version = changes[0].lead.id, changes[0].expected_version
                raise ConcurrencyConflict(lead_id, version, version)
            for change in changes:
                self.store(change, position)
            position.save()
            if turns is not None:
                StoredTurns(id=TURNS, body=self.codec.dumps(turns.after)).save()

    def store(self, change: Change, position: Counter) -> None:
        """Store one change, unless it comes too late, and count its events."""
        stored = StoredLead.objects.filter(id=change.lead.id).first()
        found, command_id = 0 if stored is None else stored.version, change.command_id
        is_repeated = StoredCommand.objects.filter(id=command_id).exists()
        if found != change.expected_version or is_repeated:
            raise ConcurrencyConflict(change.lead.id, change.expected_version, found)
        before = None if stored is None else self.codec.loads(stored.body, Lead)
        self.row(change).save(force_insert=change.is_new, force_update=not change.is_new)
        after = position.value
        position.value += len(change.events)
        StoredEvent.objects.bulk_create(
            self.event_row(event, after + number)
            for number, event in enumerate(change.events, start=1)
        )
        if command_id is not None:
            StoredCommand(
                id=command_id, lead_id=change.lead.id, after=after, until=position.value
            ).save(force_insert=True)
        leave(marks_of(before, change.lead), position.value)
        remember_contacts(change.lead)
        if change.history is not None:
            for event in change.history:
                own = StoredEvent.objects.filter(lead_id=event.lead_id, version=event.version)
                own.update(body=self.codec.dumps(event))
            let_go(change.lead)

    def is_overtaken(self, turns: StateChange | None) -> bool:
        return turns is not None and turns.before != self.assignment_state()

    def row(self, change: Change) -> StoredLead:
        lead = change.lead
        return StoredLead(
            id=lead.id,
            version=lead.version,
            owner=lead.owner,
            is_open=lead.is_open,
            score=lead.score,
            received_at=lead.received_at,
            updated_at=lead.updated_at,
            next_deadline_at=change.next_deadline_at,
            body=self.codec.dumps(lead),
        )

    def event_row(self, event: Event, position: int) -> StoredEvent:
        given = event.data if isinstance(event.data, LeadAssigned) else None
        return StoredEvent(
            position=position,
            lead_id=event.lead_id,
            version=event.version,
            at=event.at,
            seen=event.seen,
            given_to=None if given is None else given.owner,
            claimed=given is not None and given.claimed,
            body=self.codec.dumps(event),
        )

    def get(self, lead_id: str) -> Lead:
        """Return the lead; `LeadNotFound` when there is none."""
        try:
            return self.codec.loads(StoredLead.objects.get(id=lead_id).body, Lead)
        except StoredLead.DoesNotExist:
            raise LeadNotFound(lead_id) from None

    def find(
        self,
        where: Condition | None = None,
        *,
        order: Order = "id",
        after: Lead | None = None,
        limit: int = 1000,
        now: datetime,
    ) -> Sequence[Lead]:
        """Return up to `limit` leads for which `where` is true, in order, past the lead `after`.

        The database puts them in order; the condition is asked of each lead as it is read.
        """
        leads = self.leads(ordered(order, after))
        found = (lead for lead in leads if where is None or where.holds(lead, now=now))
        return list(islice(found, limit))

    def leads(self, rows: QuerySet[StoredLead]) -> Iterator[Lead]:
        bodies = rows.values_list("body", flat=True).iterator(chunk_size=200)
        return (self.codec.loads(body, Lead) for body in bodies)

    def history(self, rows: QuerySet[StoredEvent]) -> Iterator[tuple[int, Event]]:
        for row in rows.order_by("position"):
            yield row.position, attrs.evolve(self.codec.loads(row.body, Event), seen=row.seen)

    def events(self, lead_id: str) -> Sequence[Event]:
        """Return the whole history of a lead, oldest first; `LeadNotFound` when there is none."""
        self.get(lead_id)
        rows = StoredEvent.objects.filter(lead_id=lead_id)
        return tuple(event for _, event in self.history(rows))

    def carried_out(self, command_id: str) -> CarriedOut | None:
        """Return what a command did; None when it was not carried out."""
        done = StoredCommand.objects.filter(id=command_id).first()
        if done is None:
            return None
        rows = StoredEvent.objects.filter(position__gt=done.after, position__lte=done.until)
        events = tuple(event for _, event in self.history(rows))
        return CarriedOut(lead_id=done.lead_id, events=events)

    def outbox(self, after: int = 0, limit: int = 1000) -> Sequence[tuple[int, Event]]:
        """Return up to `limit` events past position `after`, each with its own, in commit order."""
        rows = StoredEvent.objects.filter(position__gt=after, position__lte=after + limit)
        return tuple(self.history(rows))

    def position(self) -> int:
        """Return the position of the last event in the outbox; 0 before the first."""
        values = Counter.objects.filter(name=POSITION).values_list("value", flat=True)
        return values.first() or 0

    def by_fingerprint(self, fingerprints: Iterable[str]) -> Sequence[Lead]:
        """Return the leads that have, or once had, any of these contact fingerprints, by id."""
        known = StoredContact.objects.filter(fingerprint__in=list(fingerprints))
        rows = StoredLead.objects.filter(id__in=known.values("lead_id"))
        return list(self.leads(rows.order_by("id")))

    def open_loads(self) -> Mapping[str, int]:
        """Return how many open leads each owner holds; owners without any are absent."""
        held = StoredLead.objects.filter(is_open=True, owner__isnull=False)
        return dict(held.values_list("owner").annotate(Count("id")))

    def due(self, before: datetime, *, limit: int = 1000) -> Sequence[tuple[datetime, str]]:
        """Return up to `limit` leads that fall due before `before`, by deadline, then id."""
        rows = StoredLead.objects.filter(next_deadline_at__lt=before)
        rows = rows.order_by("next_deadline_at", "id")
        return list(rows.values_list("next_deadline_at", "id")[:limit])

    def assignment_state(self) -> AssignmentState:
        """Return whose turn it is, as it was last stored; an empty one before that."""
        row = StoredTurns.objects.filter(id=TURNS).first()
        return AssignmentState() if row is None else self.codec.loads(row.body, AssignmentState)

    def book(self, owner: str, *, closed: bool = False) -> Sequence[Lead]:
        """Return the leads that `owner` holds, by id: the open ones, or with `closed` all."""
        rows = StoredLead.objects.filter(owner=owner)
        return list(self.leads((rows if closed else rows.filter(is_open=True)).order_by("id")))

    def given(self, owner: str, since: datetime) -> Sequence[datetime]:
        """Return when `owner` was given leads since then, by `LeadAssigned` events, in order."""
        rows = StoredEvent.objects.filter(given_to=owner, at__gte=since)
        return list(rows.order_by("at").values_list("at", flat=True))

    def claims(self, owner: str, since: datetime) -> int:
        """Return how often `owner` has claimed a lead from the public pool since then."""
        rows = StoredEvent.objects.filter(given_to=owner, claimed=True, at__gte=since)
        return int(rows.count())

    def next_number(self, scope: str) -> int:
        """Return 1, 2, 3 … for a scope, each number once."""
        with transaction.atomic():
            counter = locked(f"number {scope}")
            counter.value += 1
            counter.save()
            return int(counter.value)


def locked(name: str) -> Counter:
    """Return a counter that nobody else changes until the transaction ends."""
    counter: Counter = Counter.objects.select_for_update().get_or_create(name=name)[0]
    return counter


def is_marked(unless: Unless | None) -> bool:
    """Return whether something happened that must not have."""
    if unless is None:
        return False
    left = StoredMark.objects.filter(name__in=unless.marks, position__gt=unless.since)
    return bool(left.exists())


def leave(marks: Iterable[str], position: int) -> None:
    StoredMark.objects.bulk_create(
        [StoredMark(name=mark, position=position) for mark in sorted(marks)],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["position"],
    )


def remember_contacts(lead: Lead) -> None:
    """Keep which contacts a lead has, beside those that it had."""
    rows = [StoredContact(fingerprint=each, lead_id=lead.id) for each in sorted(fingerprints(lead))]
    StoredContact.objects.bulk_create(rows, ignore_conflicts=True)


def let_go(lead: Lead) -> None:
    """Forget the contacts that a lead has no longer, and the marks on those that no lead has."""
    own = StoredContact.objects.filter(lead_id=lead.id)
    former = own.exclude(fingerprint__in=fingerprints(lead))
    gone = set(former.values_list("fingerprint", flat=True))
    former.delete()
    held = StoredContact.objects.filter(fingerprint__in=gone)
    free = gone - set(held.values_list("fingerprint", flat=True))
    StoredMark.objects.filter(name__in=[contact_mark(each) for each in free]).delete()


def ordered(order: Order, after: Lead | None) -> QuerySet[StoredLead]:
    """Return the rows past a lead: by a field, those without a value last, then by id."""
    name, is_falling = order.removeprefix("-"), order.startswith("-")
    field: Any = F(name).desc(nulls_last=True) if is_falling else F(name).asc(nulls_last=True)
    rows = StoredLead.objects.order_by(field, "id")
    if after is None:
        return rows
    value = getattr(after, name)
    tied = Q(**{name: value}, id__gt=after.id)
    if value is None:
        return rows.filter(tied)
    further = Q(**{f"{name}__{'lt' if is_falling else 'gt'}": value})
    return rows.filter(further | tied | Q(**{f"{name}__isnull": True}))
