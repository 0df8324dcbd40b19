"""What a repository writes, as functions of an open connection.

The plain and the async repository call the same ones; a host that has its own transaction may too.

For editors: a commit first counts up the outbox, and so locks that row. Until it ends no other
commit begins, which is why positions have no gaps, appear in the order of commits, and why all that
is read below the lock is still true when the commit ends. It needs READ COMMITTED on PostgreSQL,
and that nothing else writes these tables without the lock.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import attrs
from sqlalchemy import Connection, Table, delete, exists, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from docs.examples.sqlalchemy_reads import chunks, found_some
from docs.examples.sqlalchemy_tables import OUTBOX, TURNS, Tables
from leadcore.errors import ConcurrencyConflict
from leadcore.events import Event, LeadAssigned
from leadcore.identity import fingerprints
from leadcore.model import AssignmentState, Lead, StateChange
from leadcore.repositories import Change, Unless, contact_mark, marks_of

Row = dict[str, object]
UPSERTS: Final[Mapping[str, Any]] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


def create(connection: Connection, tables: Tables) -> None:
    """Make the tables that are not there yet, ready for the first commit."""
    tables.metadata.create_all(connection)
    begin(connection, tables)


def begin(connection: Connection, tables: Tables) -> None:
    """Put in what the first commit counts on, unless it is there."""
    start = tables.codec.dumps(AssignmentState())
    put(connection, tables.counters, [{"key": OUTBOX, "value": 0}], keep=True)
    put(connection, tables.states, [{"key": TURNS, "body": start}], keep=True)


def put(
    connection: Connection,
    table: Table,
    rows: Sequence[Row],
    *,
    keep: bool = False,
) -> None:
    """Insert rows; those whose key is there take its place, or with `keep` are left out."""
    if not rows:
        return
    statement = UPSERTS[connection.dialect.name](table)
    keys = table.primary_key.columns.keys()
    values = {c.name: statement.excluded[c.name] for c in table.c if c.name not in keys}
    connection.execute(
        statement.on_conflict_do_nothing()
        if keep or not values
        else statement.on_conflict_do_update(index_elements=keys, set_=values),
        rows,
    )


def commit(
    connection: Connection,
    tables: Tables,
    changes: Sequence[Change],
    turns: StateChange | None,
    unless: Unless | None,
) -> None:
    """Store changes in order; whatever it raises, the transaction must be rolled back."""
    if not changes:
        return
    count = sum(len(change.events) for change in changes)
    position = count_up(connection, tables, OUTBOX, count) - count
    rows = gathered(connection, tables, changes, position)
    if is_overtaken(connection, tables, turns) or is_marked(connection, tables, unless):
        first = changes[0]
        raise ConcurrencyConflict(first.lead.id, first.expected_version, first.expected_version)
    rows.write(connection, tables)


def count_up(connection: Connection, tables: Tables, key: str, by: int) -> int:
    """Count one counter up, and return where it stands then; others wait for this one's end."""
    counters = tables.counters
    statement = (
        update(counters)
        .where(counters.c.key == key)
        .values(value=counters.c.value + by)
        .returning(counters.c.value)
    )
    return int(connection.execute(statement).scalar_one())


def gathered(
    connection: Connection, tables: Tables, changes: Sequence[Change], position: int
) -> Rows:
    """Return what is to be written; a version or a command that was overtaken is a conflict."""
    stored = found_some(connection, tables, [change.lead.id for change in changes])
    taken = commands_among(connection, tables, changes)
    rows = Rows()
    for change in changes:
        before = stored.get(change.lead.id)
        version = 0 if before is None else before.version
        if version != change.expected_version or change.command_id in taken:
            raise ConcurrencyConflict(change.lead.id, change.expected_version, version)
        taken |= {change.command_id} - {None}
        stored[change.lead.id] = change.lead
        position = rows.note(tables, before, change, position)
    return rows


def commands_among(
    connection: Connection, tables: Tables, changes: Sequence[Change]
) -> set[str | None]:
    """Return which commands of the changes were carried out before."""
    ids = [change.command_id for change in changes if change.command_id is not None]
    column = tables.commands.c.id
    return {
        one
        for some in chunks(ids)
        for one in connection.scalars(select(column).where(column.in_(some)))
    }


def is_overtaken(connection: Connection, tables: Tables, turns: StateChange | None) -> bool:
    """Store turns, or return that they came from another state than the stored one."""
    if turns is None:
        return False
    states, dumps = tables.states, tables.codec.dumps
    own = (states.c.key == TURNS, states.c.body == dumps(turns.before))
    statement = update(states).where(*own).values(body=dumps(turns.after))
    return connection.execute(statement).rowcount == 0


def is_marked(connection: Connection, tables: Tables, unless: Unless | None) -> bool:
    """Return whether one of the marks was left since."""
    marks = tables.marks.c
    return unless is not None and any(
        connection.scalar(
            select(exists().where(marks.key.in_(some), marks.position > unless.since))
        )
        for some in chunks(sorted(unless.marks))
    )


@attrs.frozen
class Rows:
    """What a commit writes, gathered so that each table is written to once."""

    leads: dict[str, Row] = attrs.field(factory=dict[str, Row])
    events: list[Row] = attrs.field(factory=list[Row])
    commands: list[Row] = attrs.field(factory=list[Row])
    contacts: list[Row] = attrs.field(factory=list[Row])
    marks: dict[str, int] = attrs.field(factory=dict[str, int])
    retold: dict[str, tuple[Event, ...]] = attrs.field(factory=dict[str, tuple[Event, ...]])
    """The histories that are told anew, by lead."""
    kept: dict[str, set[object]] = attrs.field(factory=dict[str, set[object]])
    """Which contacts those leads still have, or have after that."""

    def note(self, tables: Tables, before: Lead | None, change: Change, position: int) -> int:
        """Gather the rows of one change past a position; return the position after it."""
        lead, until = change.lead, position + len(change.events)
        self.leads[lead.id] = tables.row(lead) | {"next_deadline_at": change.next_deadline_at}
        self.events.extend(
            event_row(tables, event, place)
            for place, event in enumerate(change.events, start=position + 1)
        )
        self.marks.update(dict.fromkeys(marks_of(before, lead), until))
        if change.command_id is not None:
            place = {"lead_id": lead.id, "after": position, "until": until}
            self.commands.append({"id": change.command_id, **place})
        if before is None or lead.contacts != before.contacts:
            self.contacts.extend(contact_rows(lead))
        if change.history is not None:
            self.retold[lead.id], self.kept[lead.id] = change.history, set()
        if lead.id in self.kept:
            self.kept[lead.id] |= {row["fingerprint"] for row in contact_rows(lead)}
        return until

    def write(self, connection: Connection, tables: Tables) -> None:
        """Write everything; what each row is based on was looked at below the lock."""
        put(connection, tables.leads, list(self.leads.values()))
        put(connection, tables.contacts, self.contacts)
        if self.events:
            connection.execute(insert(tables.events), self.events)
        if self.commands:
            connection.execute(insert(tables.commands), self.commands)
        marks = sorted(self.marks.items())
        put(connection, tables.marks, [{"key": key, "position": place} for key, place in marks])
        for lead_id, history in self.retold.items():
            tell_anew(connection, tables, history)
            let_go(connection, tables, lead_id, self.kept[lead_id])


def tell_anew(connection: Connection, tables: Tables, history: Sequence[Event]) -> None:
    """Put a history in place of the stored one, which the outbox and commands read too."""
    events = tables.events
    for event in history:
        here = (events.c.lead_id == event.lead_id, events.c.version == event.version)
        body = {"body": tables.codec.dumps(event)}
        connection.execute(update(events).where(*here).values(body))


def let_go(connection: Connection, tables: Tables, lead_id: str, kept: set[object]) -> None:
    """Forget the other contacts of a lead, and the marks on those that no lead has or had."""
    contacts, marks = tables.contacts.c, tables.marks.c
    own = contacts.lead_id == lead_id
    had = set(connection.scalars(select(contacts.fingerprint).where(own)))
    for gone in chunks(sorted(had - kept)):
        these = contacts.fingerprint.in_(gone)
        connection.execute(delete(tables.contacts).where(own, these))
        held = set(connection.scalars(select(contacts.fingerprint).where(these)))
        free = [contact_mark(each) for each in gone if each not in held]
        connection.execute(delete(tables.marks).where(marks.key.in_(free)))


def event_row(tables: Tables, event: Event, position: int) -> Row:
    given = event.data if isinstance(event.data, LeadAssigned) else None
    return {
        "position": position,
        "lead_id": event.lead_id,
        "version": event.version,
        "at": event.at,
        "given_to": None if given is None else given.owner,
        "claimed": given is not None and given.claimed,
        "body": tables.codec.dumps(event),
    }


def contact_rows(lead: Lead) -> list[Row]:
    return [{"fingerprint": mark, "lead_id": lead.id} for mark in sorted(fingerprints(lead))]


def number(connection: Connection, tables: Tables, scope: str) -> int:
    """Return the next number of a scope."""
    key = f"number:{scope}"
    put(connection, tables.counters, [{"key": key, "value": 0}], keep=True)
    return count_up(connection, tables, key, 1)
