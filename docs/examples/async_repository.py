"""The async twin of `sqlalchemy_repository.py`, for `leadcore.desk.AsyncLeadDesk`.

    leads = await AsyncSqlRepository.create(open_engine("postgresql+psycopg://…"))
    desk = AsyncLeadDesk(policy=Policy.standard(), leads=leads)

SQLAlchemy runs the same functions over an async connection (`run_sync`), so nothing is said twice:
neither the tables nor the statements. It needs `sqlalchemy[asyncio]`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Concatenate, ParamSpec, TypeVar

import attrs
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from docs.examples import sqlalchemy_commits as commits
from docs.examples import sqlalchemy_reads as reads
from docs.examples.sqlalchemy_repository import STANDARD
from docs.examples.sqlalchemy_tables import Tables
from leadcore.events import Event
from leadcore.model import AssignmentState, Lead, StateChange
from leadcore.repositories import AsyncByCommit, CarriedOut, Change, Order, Unless
from leadcore.rules import Condition

P = ParamSpec("P")
T = TypeVar("T")


def open_engine(url: str) -> AsyncEngine:
    """Return an engine over PostgreSQL, with transactions as the repository needs them."""
    return create_async_engine(url, isolation_level="READ COMMITTED")


@attrs.frozen(kw_only=True)
class AsyncSqlRepository(AsyncByCommit):
    """Leads, histories and the outbox in PostgreSQL; safe under tasks, threads and processes."""

    engine: AsyncEngine
    tables: Tables = STANDARD

    @classmethod
    async def create(cls, engine: AsyncEngine, tables: Tables = STANDARD) -> AsyncSqlRepository:
        """Return a repository, with its tables made where they are not there yet."""
        leads = cls(engine=engine, tables=tables)
        await leads.run(commits.create)
        return leads

    async def run(
        self,
        work: Callable[Concatenate[Connection, Tables, P], T],
        *arguments: P.args,
        **options: P.kwargs,
    ) -> T:
        """Do some work in a transaction of its own."""
        async with self.engine.begin() as connection:
            return await connection.run_sync(work, self.tables, *arguments, **options)

    async def get(self, lead_id: str) -> Lead:
        """Return the lead; `LeadNotFound` when there is none."""
        return (await self.run(reads.found, [lead_id]))[0]

    async def commit(
        self,
        changes: Sequence[Change],
        *,
        turns: StateChange | None = None,
        unless: Unless | None = None,
    ) -> None:
        """Store changes of one lead or several in order, all or nothing."""
        await self.run(commits.commit, changes, turns, unless)

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
        return await self.run(
            reads.find, where=where, order=order, after=after, limit=limit, now=now
        )

    async def events(self, lead_id: str) -> Sequence[Event]:
        """Return the whole history of a lead, oldest first; `LeadNotFound` when there is none."""
        return await self.run(reads.events, lead_id)

    async def carried_out(self, command_id: str) -> CarriedOut | None:
        """Return what a command did; None when it was not carried out."""
        return await self.run(reads.carried_out, command_id)

    async def outbox(self, after: int = 0, limit: int = 1000) -> Sequence[tuple[int, Event]]:
        """Return up to `limit` events past position `after`, each with its own, in commit order."""
        return await self.run(reads.outbox, after, limit)

    async def position(self) -> int:
        """Return the position of the last event in the outbox; 0 before the first."""
        return await self.run(reads.position)

    async def by_fingerprint(self, fingerprints: Iterable[str]) -> Sequence[Lead]:
        """Return the leads that share any of these contact fingerprints, by id."""
        return await self.run(reads.by_fingerprint, fingerprints)

    async def open_loads(self) -> Mapping[str, int]:
        """Return how many open leads each owner holds; owners without any are absent."""
        return await self.run(reads.open_loads)

    async def due(self, before: datetime, *, limit: int = 1000) -> Sequence[tuple[datetime, str]]:
        """Return up to `limit` leads that fall due before `before`, by deadline, then id."""
        return await self.run(reads.due, before, limit)

    async def assignment_state(self) -> AssignmentState:
        """Return whose turn it is, as it was last stored; an empty one before that."""
        return await self.run(reads.assignment_state)

    async def book(self, owner: str, *, closed: bool = False) -> Sequence[Lead]:
        """Return the leads that `owner` holds, by id: the open ones, or with `closed` all."""
        return await self.run(reads.book, owner, closed)

    async def given(self, owner: str, since: datetime) -> Sequence[datetime]:
        """Return when `owner` was given leads since then, by `LeadAssigned` events, in order."""
        return await self.run(reads.given, owner, since)

    async def claims(self, owner: str, since: datetime) -> int:
        """Return how often `owner` has claimed a lead from the public pool since then."""
        return await self.run(reads.claims, owner, since)

    async def next_number(self, scope: str) -> int:
        """Return 1, 2, 3 … for a scope, each number once."""
        return await self.run(commits.number, scope)
