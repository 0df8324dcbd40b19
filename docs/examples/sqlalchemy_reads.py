"""What a repository reads, as functions of an open connection."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, Final, get_args

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select, true

from docs.examples.sqlalchemy_criteria import criteria
from docs.examples.sqlalchemy_tables import OUTBOX, TURNS, Tables
from leadcore.errors import LeadNotFound
from leadcore.events import Event
from leadcore.model import AssignmentState, Lead
from leadcore.repositories import CarriedOut, Order
from leadcore.rules import Condition

CHUNK: Final = 500
"""How many values one statement may name, and how many leads are read at a time."""


def chunks(values: Sequence[str]) -> Iterator[Sequence[str]]:
    return (values[start : start + CHUNK] for start in range(0, len(values), CHUNK))


def leads_of(connection: Connection, tables: Tables, query: Select[Any]) -> list[Lead]:
    """Return the leads whose bodies a query reads."""
    return [tables.codec.loads(body, Lead) for body in connection.scalars(query)]


def events_of(
    connection: Connection, tables: Tables, where: ColumnElement[bool], limit: int | None = None
) -> tuple[tuple[int, Event], ...]:
    """Return events in the order of the outbox, each with its position."""
    events = tables.events
    query = select(events).where(where).order_by(events.c.position).limit(limit)
    return tuple(
        (row.position, tables.codec.loads(row.body, Event)) for row in connection.execute(query)
    )


def found_some(connection: Connection, tables: Tables, ids: Sequence[str]) -> dict[str, Lead]:
    """Return those leads that are there, by id."""
    leads = tables.leads.c
    return {
        lead.id: lead
        for some in chunks(ids)
        for lead in leads_of(connection, tables, select(leads.body).where(leads.id.in_(some)))
    }


def found(connection: Connection, tables: Tables, ids: Sequence[str]) -> list[Lead]:
    """Return the leads in the order of their ids; `LeadNotFound` names the first that is not."""
    leads = found_some(connection, tables, ids)
    for lead_id in ids:
        if lead_id not in leads:
            raise LeadNotFound(lead_id)
    return [leads[lead_id] for lead_id in ids]


def find(
    connection: Connection,
    tables: Tables,
    *,
    where: Condition | None,
    order: Order,
    after: Lead | None,
    limit: int,
    now: datetime,
) -> list[Lead]:
    """Return a page of leads; what SQL cannot ask is asked of each lead as it is read."""
    wanted, sorted_ = criteria(where, tables, now), by(tables, order)
    start = true() if after is None else past(tables, order, after)
    query = select(tables.leads.c.body).where(wanted.clause, start).order_by(*sorted_)
    if where is None or wanted.is_exact:
        return leads_of(connection, tables, query.limit(limit))
    with connection.scalars(query.execution_options(yield_per=CHUNK)) as bodies:
        leads = (tables.codec.loads(body, Lead) for body in bodies)
        return list(islice((lead for lead in leads if where.holds(lead, now=now)), limit))


def by(tables: Tables, order: Order) -> tuple[ColumnElement[Any], ...]:
    """Return what an order sorts by; a missing score comes last in both."""
    if order not in get_args(Order):
        raise ValueError(f"order {order!r} given; allowed: {', '.join(get_args(Order))}")
    column, id_ = tables.columns[order.removeprefix("-")], tables.columns["id"]
    if column is id_:
        return (id_,)
    sorted_ = column.desc() if order.startswith("-") else column.asc()
    return (column.is_(None), sorted_, id_) if order.endswith("score") else (sorted_, id_)


def past(tables: Tables, order: Order, after: Lead) -> ColumnElement[bool]:
    """Return what is true of the leads that an order has past a lead."""
    name, id_ = order.removeprefix("-"), tables.columns["id"]
    column, value = tables.columns[name], getattr(after, name)
    if name == "id":
        return id_ > after.id
    if value is None:
        return and_(column.is_(None), id_ > after.id)
    down = order.startswith("-")
    further = column < value if down else column > value
    onward = column <= value if down else column >= value
    here = and_(onward, or_(further, id_ > after.id))
    return or_(here, column.is_(None)) if name == "score" else here


def events(connection: Connection, tables: Tables, lead_id: str) -> tuple[Event, ...]:
    """Return the whole history of a lead."""
    found(connection, tables, [lead_id])
    own = events_of(connection, tables, tables.events.c.lead_id == lead_id)
    return tuple(event for _, event in own)


def carried_out(connection: Connection, tables: Tables, command_id: str) -> CarriedOut | None:
    """Return what a command did, or None."""
    commands, place = tables.commands, tables.events.c.position
    done = connection.execute(select(commands).where(commands.c.id == command_id)).first()
    if done is None:
        return None
    own = events_of(connection, tables, and_(place > done.after, place <= done.until))
    return CarriedOut(lead_id=done.lead_id, events=tuple(event for _, event in own))


def outbox(
    connection: Connection, tables: Tables, after: int, limit: int
) -> tuple[tuple[int, Event], ...]:
    """Return up to `limit` events past a position."""
    return events_of(connection, tables, tables.events.c.position > after, limit)


def position(connection: Connection, tables: Tables) -> int:
    """Return the position of the last event."""
    counters = tables.counters.c
    return int(connection.scalars(select(counters.value).where(counters.key == OUTBOX)).one())


def by_fingerprint(
    connection: Connection, tables: Tables, fingerprints: Iterable[str]
) -> list[Lead]:
    """Return the leads that have or had any of these contacts, by id."""
    column = tables.contacts.c
    ids = {
        str(lead_id)
        for some in chunks(sorted(set(fingerprints)))
        for lead_id in connection.scalars(
            select(column.lead_id).where(column.fingerprint.in_(some))
        )
    }
    return found(connection, tables, sorted(ids))


def open_loads(connection: Connection, tables: Tables) -> dict[str, int]:
    """Return how many open leads each owner holds that has any."""
    leads, owner = tables.leads.c, tables.columns["owner"]
    query = select(owner, func.count()).where(leads.is_open, owner.is_not(None)).group_by(owner)
    return {str(row[0]): int(row[1]) for row in connection.execute(query)}


def due(
    connection: Connection, tables: Tables, before: datetime, limit: int
) -> list[tuple[datetime, str]]:
    """Return up to `limit` leads with an earlier deadline, by moment, then id."""
    moment, id_ = tables.leads.c.next_deadline_at, tables.columns["id"]
    query = select(moment, id_).where(moment < before).order_by(moment, id_).limit(limit)
    return [(row[0], str(row[1])) for row in connection.execute(query)]


def assignment_state(connection: Connection, tables: Tables) -> AssignmentState:
    """Return whose turn it is."""
    states = tables.states.c
    body = connection.scalars(select(states.body).where(states.key == TURNS)).one()
    return tables.codec.loads(body, AssignmentState)


def book(connection: Connection, tables: Tables, owner: str, closed: bool) -> list[Lead]:
    """Return the leads that an owner holds, by id."""
    leads = tables.leads.c
    query = select(leads.body).where(tables.columns["owner"] == owner)
    own = query if closed else query.where(leads.is_open)
    return leads_of(connection, tables, own.order_by(tables.columns["id"]))


def given(connection: Connection, tables: Tables, owner: str, since: datetime) -> list[datetime]:
    """Return when an owner was given leads since then, in order."""
    column = tables.events.c
    own = and_(column.given_to == owner, column.at >= since)
    return list(connection.scalars(select(column.at).where(own).order_by(column.at)))


def claims(connection: Connection, tables: Tables, owner: str, since: datetime) -> int:
    """Return how many of the leads that an owner was given since then were claimed."""
    column = tables.events.c
    own = and_(column.given_to == owner, column.at >= since, column.claimed)
    return int(connection.scalars(select(func.count()).where(own)).one())
