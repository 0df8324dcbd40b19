"""The same Protocol for a host whose storage is async; the laws are those of `LeadRepository`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from leadcore.events import Event
from leadcore.model import AssignmentState, Lead, StateChange
from leadcore.repositories.changes import CarriedOut, Change, Unless
from leadcore.repositories.order import Order
from leadcore.rules import Condition


class AsyncLeadRepository(Protocol):
    """Leads and their histories, as `leadcore.desk.AsyncLeadDesk` uses them."""

    async def add(
        self,
        lead: Lead,
        events: Sequence[Event],
        command_id: str | None = None,
        *,
        next_deadline_at: datetime | None = None,
        turns: StateChange | None = None,
        unless: Unless | None = None,
    ) -> None:
        """Store a new lead and its events; `ConcurrencyConflict` when the id is taken."""
        ...

    async def get(self, lead_id: str) -> Lead:
        """Return the lead; `LeadNotFound` when there is none."""
        ...

    async def save(
        self,
        lead: Lead,
        expected_version: int,
        events: Sequence[Event],
        command_id: str | None = None,
        *,
        next_deadline_at: datetime | None = None,
        turns: StateChange | None = None,
        unless: Unless | None = None,
    ) -> None:
        """Store a changed lead and its new events, if the stored one has `expected_version`."""
        ...

    async def commit(
        self,
        changes: Sequence[Change],
        *,
        turns: StateChange | None = None,
        unless: Unless | None = None,
    ) -> None:
        """Store changes of one lead or several in order, all or nothing."""
        ...

    async def find(
        self,
        where: Condition | None = None,
        *,
        order: Order = "id",
        after: Lead | None = None,
        limit: int = 1000,
        now: datetime,
    ) -> Sequence[Lead]:
        """Return up to `limit` leads for which `where` is true, in order, past the lead `after`."""
        ...

    async def events(self, lead_id: str) -> Sequence[Event]:
        """Return the whole history of a lead, oldest first; `LeadNotFound` when there is none."""
        ...

    async def carried_out(self, command_id: str) -> CarriedOut | None:
        """Return what a command did; None when it was not carried out."""
        ...

    async def outbox(self, after: int = 0, limit: int = 1000) -> Sequence[tuple[int, Event]]:
        """Return up to `limit` events past position `after`, each with its own, in commit order."""
        ...

    async def position(self) -> int:
        """Return the position of the last event in the outbox; 0 before the first."""
        ...

    async def by_fingerprint(self, fingerprints: Iterable[str]) -> Sequence[Lead]:
        """Return the leads that have, or once had, any of these contact fingerprints, by id."""
        ...

    async def open_loads(self) -> Mapping[str, int]:
        """Return how many open leads each owner holds; owners without any may be absent."""
        ...

    async def due(self, before: datetime, *, limit: int = 1000) -> Sequence[tuple[datetime, str]]:
        """Return up to `limit` leads stored with a `next_deadline_at` earlier than `before`.

        Each as that moment and the lead's id, by moment, then id.
        """
        ...

    async def assignment_state(self) -> AssignmentState:
        """Return whose turn it is, as it was last stored; an empty one before that."""
        ...

    async def book(self, owner: str, *, closed: bool = False) -> Sequence[Lead]:
        """Return the leads that `owner` holds, by id: the open ones, or with `closed` all."""
        ...

    async def given(self, owner: str, since: datetime) -> Sequence[datetime]:
        """Return when `owner` was given leads since then, by `LeadAssigned` events, in order."""
        ...

    async def claims(self, owner: str, since: datetime) -> int:
        """Return how often `owner` has claimed a lead from the public pool since then."""
        ...

    async def next_number(self, scope: str) -> int:
        """Return 1, 2, 3 … for a scope, each number once."""
        ...
