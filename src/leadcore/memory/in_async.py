"""Memory behind the async Protocol."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from leadcore.events import Event
from leadcore.memory.plain import MemoryRepository
from leadcore.model import AssignmentState, Lead, StateChange
from leadcore.repositories import AsyncByCommit, CarriedOut, Change, Order, Unless
from leadcore.rules import Condition


class AsyncMemoryRepository(AsyncByCommit):
    """A `MemoryRepository` behind the async Protocol, for tests and small async hosts.

    >>> import asyncio
    >>> asyncio.run(AsyncMemoryRepository().next_number("2024-0501"))
    1
    """

    def __init__(self, memory: MemoryRepository | None = None) -> None:
        self.memory: MemoryRepository = MemoryRepository() if memory is None else memory
        """What it keeps its leads in."""

    async def get(self, lead_id: str) -> Lead:
        """Return the lead; `LeadNotFound` when there is none."""
        return self.memory.get(lead_id)

    async def commit(
        self,
        changes: Sequence[Change],
        *,
        turns: StateChange | None = None,
        unless: Unless | None = None,
    ) -> None:
        """Store changes of one lead or several in order, all or nothing."""
        self.memory.commit(changes, turns=turns, unless=unless)

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
        return self.memory.find(where, order=order, after=after, limit=limit, now=now)

    async def events(self, lead_id: str) -> Sequence[Event]:
        """Return the whole history of a lead, oldest first; `LeadNotFound` when there is none."""
        return self.memory.events(lead_id)

    async def carried_out(self, command_id: str) -> CarriedOut | None:
        """Return what a command did; None when it was not carried out."""
        return self.memory.carried_out(command_id)

    async def outbox(self, after: int = 0, limit: int = 1000) -> Sequence[tuple[int, Event]]:
        """Return up to `limit` events past position `after`, each with its own, in commit order."""
        return self.memory.outbox(after, limit)

    async def position(self) -> int:
        """Return the position of the last event in the outbox; 0 before the first."""
        return self.memory.position()

    async def by_fingerprint(self, fingerprints: Iterable[str]) -> Sequence[Lead]:
        """Return the leads that have, or once had, any of these contact fingerprints, by id."""
        return self.memory.by_fingerprint(fingerprints)

    async def open_loads(self) -> Mapping[str, int]:
        """Return how many open leads each owner holds; owners without any are absent."""
        return self.memory.open_loads()

    async def due(self, before: datetime, *, limit: int = 1000) -> Sequence[tuple[datetime, str]]:
        """Return up to `limit` leads that fall due before `before`, by deadline, then id."""
        return self.memory.due(before, limit=limit)

    async def assignment_state(self) -> AssignmentState:
        """Return whose turn it is, as it was last stored; an empty one before that."""
        return self.memory.assignment_state()

    async def book(self, owner: str, *, closed: bool = False) -> Sequence[Lead]:
        """Return the leads that `owner` holds, by id: the open ones, or with `closed` all."""
        return self.memory.book(owner, closed=closed)

    async def given(self, owner: str, since: datetime) -> Sequence[datetime]:
        """Return when `owner` was given leads since then, by `LeadAssigned` events, in order."""
        return self.memory.given(owner, since)

    async def claims(self, owner: str, since: datetime) -> int:
        """Return how often `owner` has claimed a lead from the public pool since then."""
        return self.memory.claims(owner, since)

    async def next_number(self, scope: str) -> int:
        """Return 1, 2, 3 … for a scope, each number once."""
        return self.memory.next_number(scope)
