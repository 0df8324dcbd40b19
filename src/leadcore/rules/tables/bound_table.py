"""A decision table ready to decide."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Final

import attrs

from leadcore.rules.column_rows import columns_of, paths_of, row_reading
from leadcore.rules.compiled import NO_BOUNDS, Points, Program, Scoring, moment
from leadcore.rules.condition import Condition
from leadcore.rules.decisions import Tried
from leadcore.rules.evaluate import Reading, evaluate
from leadcore.rules.index import FirstIndex
from leadcore.rules.index.masks import bits
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

    @cached_property
    def program(self) -> Program:
        """The generated function that gives the rows that match, a bit for each, and its text."""
        return self.scoring().on_one(self.interpreted)

    @property
    def source(self) -> str:
        """The text of the generated function: of a long table, that of its index."""
        is_long = len(self.conditions) >= INDEXED_FROM
        return (self.index.index.program if is_long else self.program).source

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """The fields that the rows read, each once."""
        return paths_of(self.conditions)

    def decide(self, subject: object, *, now: datetime) -> TableDecision:
        """Return the decision on `subject` at `now`, with the rows that match."""
        return self.settled(self.matching(subject, self.schema.admit(subject, now)))

    def decide_all(self, subjects: Iterable[object], *, now: datetime) -> list[TableDecision]:
        """Return the decisions on many subjects, in order."""
        time = moment(now)
        return [self.decide(subject, now=time) for subject in subjects]

    def decide_columns(
        self, columns: Mapping[str, Sequence[object]], *, now: datetime
    ) -> list[TableDecision]:
        """Return the decisions on rows that are given as columns by path; None is missing.

        Raises ValueError for a field that the table reads and no column gives, and for columns of
        different lengths.
        """
        masks = self.column_matcher(columns_of(self.paths, columns), moment(now))
        return [self.settled(bits(mask)) for mask in masks]

    @cached_property
    def column_matcher(self) -> Callable[[Sequence[Sequence[object]], datetime], list[int]]:
        """The generated function that gives the rows that match, from the columns of `paths`."""
        return self.scoring().on_columns(self.paths, self.row_matches).function

    def scoring(self) -> Scoring:
        """Return the rows as they are compiled: as rules that give nothing but their bit."""
        rules = [Points(condition.tree, 0) for condition in self.conditions]
        fields = self.schema.fields
        return Scoring(fields, rules, groups=[NO_BOUNDS], total=NO_BOUNDS, is_packed=True)

    def interpreted(self, subject: object, now: datetime) -> int:
        """Return the rows that match as the interpreter gives them."""
        return self.read(self.schema.reading(subject, now=now))

    def row_matches(self, row: Sequence[object], now: datetime) -> int:
        """Return the rows that match what stands in a row of the columns of `paths`."""
        return self.read(row_reading(self.schema, self.paths, row, now))

    def read(self, reading: Reading) -> int:
        """Return the rows that match what is being read, a bit for each."""
        trees = enumerate(condition.tree for condition in self.conditions)
        return sum(1 << number for number, tree in trees if evaluate(tree, reading) is True)

    def settled(self, matching: Iterator[int]) -> TableDecision:
        """Return the decision of the rows that match; of `F`, of the first of them."""
        return self.decision(tuple(islice(matching, 1 if self.definition.hit == "F" else None)))

    def matching(self, subject: object, now: datetime) -> Iterator[int]:
        """Yield the numbers of the rows that match, in order; `now` is in UTC."""
        if len(self.conditions) >= INDEXED_FROM:
            return candidates(self.index, subject, now)
        return bits(self.program.function(subject, now))

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
