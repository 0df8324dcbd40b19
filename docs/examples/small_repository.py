"""Leads in an SQLite file with nothing but the standard library, for one caller at a time."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import NoReturn

from leadcore import ConcurrencyConflict, Lead, LeadNotFound, codec
from leadcore.events import Event
from leadcore.model import StateChange
from leadcore.repositories import ByCommit, CarriedOut, Change, Order, Unless, marks_of
from leadcore.rules import Condition

TABLES = """
CREATE TABLE IF NOT EXISTS leads (id TEXT PRIMARY KEY, holder TEXT, due TEXT, body TEXT);
CREATE TABLE IF NOT EXISTS events (position INTEGER PRIMARY KEY, lead_id TEXT, body TEXT);
CREATE TABLE IF NOT EXISTS commands (id TEXT PRIMARY KEY, lead_id TEXT, first INT, last INT);
CREATE TABLE IF NOT EXISTS contacts (mark TEXT, lead_id TEXT, PRIMARY KEY (mark, lead_id));
CREATE TABLE IF NOT EXISTS marks (mark TEXT PRIMARY KEY, position INT);
CREATE TABLE IF NOT EXISTS numbers (scope TEXT PRIMARY KEY, last INT);
CREATE INDEX IF NOT EXISTS events_by_lead ON events (lead_id);
CREATE INDEX IF NOT EXISTS leads_by_due ON leads (due, id);
"""


def stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")  # sorts as the moments do


class SmallRepository(ByCommit):
    def __init__(self, path: str) -> None:
        self.db = sqlite3.connect(path, isolation_level=None)
        self.db.executescript(TABLES)

    def commit(
        self,
        changes: Sequence[Change],
        *,
        turns: StateChange | None = None,
        unless: Unless | None = None,
    ) -> None:
        if turns is not None or any(change.history is not None for change in changes):
            self.refuse()
        with self.db:  # whatever is raised, nothing is stored
            self.db.execute("BEGIN IMMEDIATE")
            left = set[str]() if unless is None else unless.marks & self.marks(unless.since)
            for change in changes:
                self.store(change)
            if left and changes:
                expected = changes[0].expected_version
                raise ConcurrencyConflict(changes[0].lead.id, expected, expected)

    def marks(self, since: int) -> set[str]:
        query = "SELECT mark FROM marks WHERE position > ?"
        return {mark for (mark,) in self.db.execute(query, (since,))}

    def store(self, change: Change) -> None:
        lead, first, due = change.lead, self.position() + 1, change.next_deadline_at
        before = next(iter(self.leads("id = ?", lead.id)), None)
        found = 0 if before is None else before.version
        if found != change.expected_version or self.carried_out(change.command_id):
            raise ConcurrencyConflict(lead.id, change.expected_version, found)
        holder = lead.owner if lead.is_open else None
        self.put("leads", lead.id, holder, due and stamp(due), codec.dumps(lead))
        for position, event in enumerate(change.events, start=first):
            self.put("events", position, lead.id, codec.dumps(event))
        last = self.position()
        for mark in {contact.fingerprint for contact in lead.contacts} - {None}:
            self.put("contacts", mark, lead.id)
        for mark in marks_of(before, lead):
            self.put("marks", mark, last)
        if change.command_id is not None:
            self.put("commands", change.command_id, lead.id, first, last)

    def put(self, table: str, *row: object) -> None:
        self.db.execute(f"REPLACE INTO {table} VALUES (?{', ?' * (len(row) - 1)})", row)

    def leads(self, where: str, *values: object) -> Iterable[Lead]:
        rows = self.db.execute(f"SELECT body FROM leads WHERE {where} ORDER BY id", values)
        return (codec.loads(body, Lead) for (body,) in rows)

    def placed(self, where: str, *values: object) -> list[tuple[int, Event]]:
        query = f"SELECT position, body FROM events WHERE {where} ORDER BY position LIMIT ?"
        return [(at, codec.loads(body, Event)) for at, body in self.db.execute(query, values)]

    def get(self, lead_id: str) -> Lead:
        for lead in self.leads("id = ?", lead_id):
            return lead
        raise LeadNotFound(lead_id)

    def find(
        self,
        where: Condition | None = None,
        *,
        order: Order = "id",
        after: Lead | None = None,
        limit: int = 1000,
        now: datetime,
    ) -> Sequence[Lead]:
        if order != "id":
            self.refuse()
        further = self.leads("id > ?", "" if after is None else after.id)
        found = (lead for lead in further if where is None or where.holds(lead, now=now))
        return list(islice(found, limit))

    def events(self, lead_id: str) -> Sequence[Event]:
        self.get(lead_id)
        return [event for _, event in self.placed("lead_id = ?", lead_id, -1)]

    def outbox(self, after: int = 0, limit: int = 1000) -> Sequence[tuple[int, Event]]:
        return self.placed("position > ?", after, limit)

    def position(self) -> int:
        return int(self.db.execute("SELECT coalesce(max(position), 0) FROM events").fetchone()[0])

    def carried_out(self, command_id: str | None) -> CarriedOut | None:
        query = "SELECT lead_id, first, last FROM commands WHERE id = ?"
        for lead_id, first, last in self.db.execute(query, (command_id,)):
            events = self.placed("position BETWEEN ? AND ?", first, last, -1)
            return CarriedOut(lead_id=lead_id, events=(event for _, event in events))
        return None

    def by_fingerprint(self, fingerprints: Iterable[str]) -> Sequence[Lead]:
        query = "SELECT lead_id FROM contacts WHERE mark = ?"
        ids = {one for mark in fingerprints for (one,) in self.db.execute(query, (mark,))}
        return [self.get(lead_id) for lead_id in sorted(ids)]

    def open_loads(self) -> Mapping[str, int]:
        query = "SELECT holder, count(*) FROM leads WHERE holder IS NOT NULL GROUP BY holder"
        return dict(self.db.execute(query))

    def due(self, before: datetime, *, limit: int = 1000) -> Sequence[tuple[datetime, str]]:
        query = "SELECT due, id FROM leads WHERE due < ? ORDER BY due, id LIMIT ?"
        rows = self.db.execute(query, (stamp(before), limit))
        return [(datetime.fromisoformat(due), lead_id) for due, lead_id in rows]

    def next_number(self, scope: str) -> int:
        query = "INSERT INTO numbers VALUES (?, 1) ON CONFLICT DO UPDATE SET last = last + 1"
        return int(self.db.execute(f"{query} RETURNING last", (scope,)).fetchone()[0])

    def refuse(self, *_: object, **__: object) -> NoReturn:
        raise NotImplementedError("no turns, no books, no order but by id, no erasure")

    assignment_state = book = given = claims = refuse
