"""A repository over SQLite or PostgreSQL, on SQLAlchemy 2 Core.

    from docs.examples.sqlalchemy_repository import SqlRepository, open_engine
    leads = SqlRepository.create(open_engine("sqlite:///leads.db"))
    desk = LeadDesk(policy=Policy.standard(), leads=leads)

It keeps every law of `leadcore.repositories.LeadRepository`. What it writes stands in
`sqlalchemy_commits.py`, what it reads in `sqlalchemy_reads.py`, conditions in
`sqlalchemy_criteria.py`, the tables in `sqlalchemy_tables.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

import attrs
from sqlalchemy import Connection, Engine, create_engine, event

from docs.examples import sqlalchemy_commits as commits
from docs.examples import sqlalchemy_reads as reads
from docs.examples.sqlalchemy_tables import Tables, tables
from leadcore.codec import Codec
from leadcore.events import Event
from leadcore.model import AssignmentState, Lead, StateChange
from leadcore.repositories import ByCommit, CarriedOut, Change, Order, Unless
from leadcore.rules import Condition

P = ParamSpec("P")
T = TypeVar("T")

STANDARD: Final = tables(Codec())
"""The tables for leads of the class `Lead`."""
PATIENCE: Final = 30
"""For how many seconds a writer to an SQLite file waits for another one."""
ON_CONNECT: Final = (
    "PRAGMA journal_mode = WAL",  # readers and the one writer do not wait for each other
    "PRAGMA synchronous = FULL",  # what was acknowledged outlives a loss of power
    "PRAGMA secure_delete = ON",  # what was erased is overwritten, whatever SQLite was built with
)


def open_engine(url: str) -> Engine:
    """Return an engine for a URL, with transactions as the repository needs them."""
    if not url.startswith("sqlite"):
        return create_engine(url, isolation_level="READ COMMITTED")
    engine = create_engine(url, connect_args={"timeout": PATIENCE})
    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", begin)
    return engine


def prepare(connection: Any, _: object) -> None:
    """Leave transactions to `begin`: the driver begins none for reads."""
    connection.isolation_level = None
    for each in ON_CONNECT:
        connection.execute(each).close()


def begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


@attrs.frozen(kw_only=True)
class SqlRepository(ByCommit):
    """Leads, histories and the outbox in a database; safe under threads and processes."""

    engine: Engine
    tables: Tables = STANDARD

    @classmethod
    def create(cls, engine: Engine, tables: Tables = STANDARD) -> SqlRepository:
        """Return a repository, with its tables made where they are not there yet."""
        with engine.begin() as connection:
            commits.create(connection, tables)
        return cls(engine=engine, tables=tables)

    def run(
        self,
        work: Callable[Concatenate[Connection, Tables, P], T],
        *arguments: P.args,
        **options: P.kwargs,
    ) -> T:
        """Do some work in a transaction of its own."""
        with self.engine.begin() as connection:
            return work(connection, self.tables, *arguments, **options)

    def get(self, lead_id: str) -> Lead:
        """Return the lead; `LeadNotFound` when there is none."""
        return self.run(reads.found, [lead_id])[0]

    def commit(
        self,
        changes: Sequence[Change],
        *,
        turns: StateChange | None = None,
        unless: Unless | None = None,
    ) -> None:
        """Store changes of one lead or several in order, all or nothing."""
        self.run(commits.commit, changes, turns, unless)

    def find(
        self,
        where: Condition | None = None,
        *,
        order: Order = "id",
        after: Lead | None = None,
        limit: int = 1000,
        now: datetime,
    ) -> Sequence[Lead]:
        """Return up to `limit` leads for which `where` is true, in order, past the lead `after`."""
        return self.run(reads.find, where=where, order=order, after=after, limit=limit, now=now)

    def events(self, lead_id: str) -> Sequence[Event]:
        """Return the whole history of a lead, oldest first; `LeadNotFound` when there is none."""
        return self.run(reads.events, lead_id)

    def carried_out(self, command_id: str) -> CarriedOut | None:
        """Return what a command did; None when it was not carried out."""
        return self.run(reads.carried_out, command_id)

    def outbox(self, after: int = 0, limit: int = 1000) -> Sequence[tuple[int, Event]]:
        """Return up to `limit` events past position `after`, each with its own, in commit order."""
        return self.run(reads.outbox, after, limit)

    def position(self) -> int:
        """Return the position of the last event in the outbox; 0 before the first."""
        return self.run(reads.position)

    def by_fingerprint(self, fingerprints: Iterable[str]) -> Sequence[Lead]:
        """Return the leads that share any of these contact fingerprints, by id."""
        return self.run(reads.by_fingerprint, fingerprints)

    def open_loads(self) -> Mapping[str, int]:
        """Return how many open leads each owner holds; owners without any are absent."""
        return self.run(reads.open_loads)

    def due(self, before: datetime, *, limit: int = 1000) -> Sequence[tuple[datetime, str]]:
        """Return up to `limit` leads that fall due before `before`, by deadline, then id."""
        return self.run(reads.due, before, limit)

    def assignment_state(self) -> AssignmentState:
        """Return whose turn it is, as it was last stored; an empty one before that."""
        return self.run(reads.assignment_state)

    def book(self, owner: str, *, closed: bool = False) -> Sequence[Lead]:
        """Return the leads that `owner` holds, by id: the open ones, or with `closed` all."""
        return self.run(reads.book, owner, closed)

    def given(self, owner: str, since: datetime) -> Sequence[datetime]:
        """Return when `owner` was given leads since then, by `LeadAssigned` events, in order."""
        return self.run(reads.given, owner, since)

    def claims(self, owner: str, since: datetime) -> int:
        """Return how often `owner` has claimed a lead from the public pool since then."""
        return self.run(reads.claims, owner, since)

    def next_number(self, scope: str) -> int:
        """Return 1, 2, 3 … for a scope, each number once."""
        return self.run(commits.number, scope)
