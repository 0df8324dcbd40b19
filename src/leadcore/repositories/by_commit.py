"""What one change is by itself, for a repository that stores several."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from leadcore.events import Event
from leadcore.model import Lead, StateChange
from leadcore.repositories.changes import Change, Unless


class Commits(Protocol):
    """What `ByCommit` needs."""

    def get(self, lead_id: str) -> Lead:
        """Return the lead; `LeadNotFound` when there is none."""
        ...

    def commit(
        self,
        changes: Sequence[Change],
        *,
        turns: StateChange | None = None,
        unless: Unless | None = None,
    ) -> None:
        """Store changes of one lead or several in order, all or nothing."""
        ...


class ByCommit:
    """Gives a repository that has `get` and `commit` its `add` and `save`.

    >>> from leadcore.memory import MemoryRepository
    >>> issubclass(MemoryRepository, ByCommit)
    True
    """

    __slots__ = ()

    def add(
        self: Commits,
        lead: Lead,
        events: Sequence[Event],
        command_id: str | None = None,
        *,
        next_deadline_at: datetime | None = None,
        turns: StateChange | None = None,
        unless: Unless | None = None,
    ) -> None:
        """Store a new lead and its events; `ConcurrencyConflict` when the id is taken."""
        change = Change(
            lead=lead, events=events, command_id=command_id, next_deadline_at=next_deadline_at
        )
        self.commit((change,), turns=turns, unless=unless)

    def save(
        self: Commits,
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
        self.get(lead.id)
        change = Change(
            lead=lead,
            expected_version=expected_version,
            events=events,
            command_id=command_id,
            next_deadline_at=next_deadline_at,
        )
        self.commit((change,), turns=turns, unless=unless)


class AsyncCommits(Protocol):
    """What `AsyncByCommit` needs."""

    async def get(self, lead_id: str) -> Lead:
        """Return the lead; `LeadNotFound` when there is none."""
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


class AsyncByCommit:
    """Gives an async repository that has `get` and `commit` its `add` and `save`.

    >>> from leadcore.key_value import AsyncKeyValueRepository
    >>> issubclass(AsyncKeyValueRepository, AsyncByCommit)
    True
    """

    __slots__ = ()

    async def add(
        self: AsyncCommits,
        lead: Lead,
        events: Sequence[Event],
        command_id: str | None = None,
        *,
        next_deadline_at: datetime | None = None,
        turns: StateChange | None = None,
        unless: Unless | None = None,
    ) -> None:
        """Store a new lead and its events; `ConcurrencyConflict` when the id is taken."""
        change = Change(
            lead=lead, events=events, command_id=command_id, next_deadline_at=next_deadline_at
        )
        await self.commit((change,), turns=turns, unless=unless)

    async def save(
        self: AsyncCommits,
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
        await self.get(lead.id)
        change = Change(
            lead=lead,
            expected_version=expected_version,
            events=events,
            command_id=command_id,
            next_deadline_at=next_deadline_at,
        )
        await self.commit((change,), turns=turns, unless=unless)
