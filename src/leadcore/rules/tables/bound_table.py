"""A decision table ready to decide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Final

import attrs

from leadcore.rules.condition import Condition
from leadcore.rules.decisions import Tried
from leadcore.rules.index import FirstIndex
from leadcore.rules.schema import Schema
from leadcore.rules.tables.columns import Values, ranks, reader
from leadcore.rules.tables.hits import SETTLE, Hit
from leadcore.rules.tables.results import TableDecision
from leadcore.texts import as_text

if TYPE_CHECKING:
    from leadcore.rules.tables.decision_table import DecisionTable


INDEXED_FROM: Final = 64
"""How many rows make an index worth its building."""


def hits_of(table: DecisionTable) -> tuple[Hit, ...]:
    """Return what each row gives when it matches."""
    readers = [reader(output) for output in table.outputs]
    places = [ranks(output) for output in table.outputs]
    hits: list[Hit] = []
    for row in table.rows:
        values = tuple(read(text) for read, text in zip(readers, row.then, strict=True))
        rank = tuple(
            place[value] for place, value in zip(places, values, strict=True) if value in place
        )
        hits.append(Hit(values, rank))
    return tuple(hits)


def default_of(table: DecisionTable) -> tuple[Values, ...]:
    """Return what is given when no row matches: once, or nothing."""
    if not table.otherwise:
        return ()
    pairs = zip(table.outputs, table.otherwise, strict=True)
    return (tuple(reader(output)(text) for output, text in pairs),)


def candidates(index: FirstIndex, subject: object, now: datetime) -> Iterator[int]:
    """Yield the numbers of the conditions that are true, the first of them first."""
    mask = index.index.inside(subject, now)
    while mask:
        bit = mask.bit_length() - 1
        number = index.owners[bit]
        if not index.doubts[bit] or index.conditions[number].predicate(subject, now):
            yield number
        mask &= (1 << index.spans[number].start) - 1


@attrs.frozen(eq=False, repr=False)
class BoundDecisionTable:
    """A decision table that was checked against a schema; made by `DecisionTable.bind`.

    A row that is unknown does not match. Rows that contradict each other, where the hit policy
    says that they do not (`U`, `A`), give a decision whose status is `conflict` and which has no
    results; nothing is raised.

    >>> from leadcore.rules import DecisionTable
    >>> @attrs.frozen
    ... class Parcel:
    ...     weight: float
    >>> table = DecisionTable.parse([["C#", "weight", "n: number"], ["1", "> 20", "1"]])
    >>> table.bind(Schema.of(Parcel))
    <decision table of 1 rows>
    """

    definition: DecisionTable
    schema: Schema
    conditions: tuple[Condition, ...]
    """Of every row, in order."""
    hits: tuple[Hit, ...] = attrs.field(
        init=False,
        default=attrs.Factory(lambda self: hits_of(self.definition), takes_self=True),
    )
    """What every row gives, in order."""
    default: tuple[Values, ...] = attrs.field(
        init=False,
        default=attrs.Factory(lambda self: default_of(self.definition), takes_self=True),
    )

    def decide(self, subject: object, *, now: datetime) -> TableDecision:
        """Return the decision on `subject` at `now`, with the rows that match."""
        matching = self.matching(subject, self.schema.admit(subject, now))
        is_first = self.definition.hit == "F"
        return self.decision(tuple(islice(matching, 1) if is_first else matching))

    def matching(self, subject: object, now: datetime) -> Iterator[int]:
        """Yield the numbers of the rows that match, in order; `now` is in UTC."""
        if len(self.conditions) >= INDEXED_FROM:
            return candidates(self.index, subject, now)
        return (
            number
            for number, condition in enumerate(self.conditions)
            if condition.predicate(subject, now)
        )

    @cached_property
    def index(self) -> FirstIndex:
        """The index of the conditions, which rules out at once most rows of a long table."""
        return FirstIndex.of(self.schema, self.conditions)

    def explain(self, subject: object, *, now: datetime) -> TableDecision:
        """Return the same decision with every row explained; of `F`, up to the first that holds."""
        reading = self.schema.reading(subject, now=now)
        tried: list[Tried] = []
        found: list[int] = []
        for number, (row, condition) in enumerate(
            zip(self.definition.rows, self.conditions, strict=True)
        ):
            why = condition.explain_reading(reading)
            tried.append(Tried(id=row.id, label=as_text(row.id), why=why))
            if why.outcome:
                found.append(number)
                if self.definition.hit == "F":
                    break
        return self.decision(found, tuple(tried))

    def decision(self, found: Sequence[int], tried: tuple[Tried, ...] = ()) -> TableDecision:
        """Return the decision of the rows that match, by their numbers from 0."""
        table = self.definition
        given = TableDecision(
            names=tuple(output.name for output in table.outputs),
            results=self.default,
            status="otherwise" if self.default else "none",
            matched=tuple(table.rows[number].id for number in found),
            tried=tried,
        )
        if not found and table.hit != "C#":
            return given
        results = SETTLE[table.hit]([self.hits[number] for number in found])
        if results is None:
            return attrs.evolve(given, results=(), status="conflict")
        return attrs.evolve(given, results=results, status="decided")

    def __repr__(self) -> str:
        return f"<decision table of {len(self.conditions)} rows>"
