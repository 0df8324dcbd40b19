"""Tables for leads on SQLite and PostgreSQL, and how a lead becomes a row.

A lead is stored whole, as the codec's JSON text; what is searched by stands beside it in columns of
its own. Such a column holds exactly what rules read of the lead (`FieldSpec.read`): money in its
smallest unit, enums as text, a timeframe as a duration. So SQL and rules compare the same values.

For editors: instants, durations and days are whole numbers, because SQLite has no type for them and
drops the zone. Text is ordered by code point, which on PostgreSQL has to be said.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import attrs
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    Double,
    Index,
    MetaData,
    Table,
    Text,
    TypeDecorator,
)
from sqlalchemy.types import TypeEngine

from leadcore.codec import Codec
from leadcore.model import Lead
from leadcore.rules import FieldSpec, Kind, Schema
from leadcore.rules.readers import FactReader

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
TICK: Final = timedelta(microseconds=1)
OUTBOX: Final = "outbox"
"""The counter of the last event's position; those of numbers begin with `number:`."""
TURNS: Final = "turns"
"""The state of whose turn it is."""
BY_CODE_POINT: Final = Text().with_variant(Text(collation="C"), "postgresql")


class Duration(TypeDecorator[timedelta]):
    """A duration as whole microseconds."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: timedelta | None, dialect: Dialect) -> int | None:
        return None if value is None else value // TICK

    def process_result_value(self, value: int | None, dialect: Dialect) -> timedelta | None:
        return None if value is None else value * TICK


class Instant(TypeDecorator[datetime]):
    """An aware date-time as microseconds since 1970, read back as UTC."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else (value - EPOCH) // TICK

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else EPOCH + value * TICK


class Day(TypeDecorator[date]):
    """A day as its number in the calendar."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> int | None:
        return None if value is None else value.toordinal()

    def process_result_value(self, value: int | None, dialect: Dialect) -> date | None:
        return None if value is None else date.fromordinal(value)


class Number(TypeDecorator[float]):
    """A number; rules read a bool as 0 or 1."""

    impl = Double
    cache_ok = True

    def process_bind_param(self, value: float | None, dialect: Dialect) -> float | None:
        return None if value is None else float(value)


class Whole(TypeDecorator[int]):
    """A whole number; rules read a bool as 0 or 1."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> int | None:
        return None if value is None else int(value)


TYPES: Final[Mapping[str, TypeEngine[Any]]] = {
    "number": Number(),
    "text": BY_CODE_POINT,
    "bool": Boolean(),
    "datetime": Instant(),
    "date": Day(),
    "duration": Duration(),
}
"""The type of a column, by what rules call the constants that its field is compared with."""

PATHS: Final = (
    *("id", "version", "source", "campaign", "industry", "region", "city"),
    *("status", "phase", "outcome", "owner", "team", "queue", "score", "priority", "intent"),
    *("received_at", "updated_at", "status_since", "assigned_at", "quiet_since"),
    *("respond_by", "first_response_at", "next_action_at", "last_follow_up_at", "closed_at"),
    *("follow_ups", "enquiries", "reopened", "documents", "decision_makers"),
    *("demand.budget", "demand.timeframe", "budget_limit"),
)
"""What leads are searched by, unless a host says otherwise."""
NEEDED: Final = ("id", "version", "owner", "score", "received_at", "updated_at")
"""What the repository itself goes by, so that a host's paths have it too."""


def type_of(kind: Kind) -> TypeEngine[Any] | None:
    """Return the type of a column for values of a kind, or None for what has no column."""
    if kind.item is not None or kind.comparing == "never" or kind.name == "decimal":
        return None
    return Whole() if kind.integral else TYPES[kind.word]


def lead_columns(schema: Schema, paths: Collection[str]) -> dict[str, Column[Any]]:
    """Return a column for each path; ValueError names the paths that cannot have one."""
    missing = [path for path in NEEDED if path not in paths]
    types = {path: type_of(schema.fields[path].kind) for path in paths if path in schema.fields}
    wrong = [path for path in paths if types.get(path) is None]
    if missing or wrong:
        raise ValueError(
            f"{len(paths)} paths given; needed too: {missing}; cannot have a column: {wrong}"
        )
    return {
        path: Column(path.replace(".", "_"), kind, primary_key=path == "id")
        for path, kind in types.items()
        if kind is not None
    }


@attrs.frozen(kw_only=True, eq=False)
class Tables:
    """The tables of one repository, made by `tables`."""

    schema: Schema
    codec: Codec
    columns: Mapping[str, Column[Any]]
    """The columns of what leads are searched by, by path."""
    metadata: MetaData
    leads: Table
    events: Table
    """The histories, and at once the outbox: `position` counts all events without gaps."""
    commands: Table
    contacts: Table
    marks: Table
    counters: Table
    """Numbers by scope, and the position of the last event."""
    states: Table

    def row(self, lead: Lead) -> dict[str, object]:
        """Return what is stored of a lead, apart from its deadline."""
        read = {
            column.name: self.schema.fields[path].read(lead, EPOCH)
            for path, column in self.columns.items()
        }
        return {**read, "is_open": lead.is_open, "body": self.codec.dumps(lead)}

    def holds(self, spec: FieldSpec) -> bool:
        """Return whether the column of a path has what a condition reads there.

        A condition may come from a schema with another currency, or with facts of its own.
        """
        mine = self.schema.fields.get(spec.path)
        if mine is None or spec.path not in self.columns:
            return False
        return mine.kind.read == spec.kind.read and source_of(mine) == source_of(spec)


def source_of(spec: FieldSpec) -> object:
    """Return what tells apart two fields of one path: the fact, or how the path is walked."""
    return spec.read.fact if isinstance(spec.read, FactReader) else type(spec.read)


def tables(codec: Codec, paths: Collection[str] = PATHS) -> Tables:
    """Return the tables for leads of the codec's class, with columns for paths of its schema.

    A fact may have a column as long as it does not depend on the time.
    """
    metadata, columns = MetaData(), lead_columns(codec.schema, paths)
    return Tables(
        schema=codec.schema,
        codec=codec,
        columns=columns,
        metadata=metadata,
        leads=leads_table(metadata, columns),
        events=events_table(metadata),
        commands=Table(
            "commands",
            metadata,
            Column("id", BY_CODE_POINT, primary_key=True),
            Column("lead_id", BY_CODE_POINT, nullable=False),
            Column("after", BigInteger, nullable=False),
            Column("until", BigInteger, nullable=False),
        ),
        contacts=Table(
            "contacts",
            metadata,
            Column("fingerprint", BY_CODE_POINT, primary_key=True),
            Column("lead_id", BY_CODE_POINT, primary_key=True),
        ),
        marks=keyed(metadata, "marks", Column("position", BigInteger, nullable=False)),
        counters=keyed(metadata, "counters", Column("value", BigInteger, nullable=False)),
        states=keyed(metadata, "states", Column("body", Text, nullable=False)),
    )


def leads_table(metadata: MetaData, columns: Mapping[str, Column[Any]]) -> Table:
    leads = Table(
        "leads",
        metadata,
        *columns.values(),
        Column("is_open", Boolean, nullable=False),
        Column("next_deadline_at", Instant),
        Column("body", Text, nullable=False),
    )
    Index("leads_due", leads.c.next_deadline_at, leads.c.id)
    Index("leads_held", columns["owner"], leads.c.is_open, leads.c.id)
    for path in ("received_at", "updated_at", "score"):
        Index(f"leads_by_{path}", columns[path], leads.c.id)
    return leads


def events_table(metadata: MetaData) -> Table:
    events = Table(
        "events",
        metadata,
        Column("position", BigInteger, primary_key=True, autoincrement=False),
        Column("lead_id", BY_CODE_POINT, nullable=False),
        Column("version", BigInteger, nullable=False),
        Column("at", Instant, nullable=False),
        Column("given_to", BY_CODE_POINT),
        Column("claimed", Boolean, nullable=False),
        Column("body", Text, nullable=False),
    )
    Index("events_by_lead", events.c.lead_id, events.c.version, unique=True)
    Index("events_given", events.c.given_to, events.c.at)
    return events


def keyed(metadata: MetaData, name: str, value: Column[Any]) -> Table:
    """Return a table of one value for each key."""
    return Table(name, metadata, Column("key", BY_CODE_POINT, primary_key=True), value)
