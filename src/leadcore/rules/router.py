"""Routers: the first of many cases whose condition is true decides, without trying them all.

A router decides as a decision list of the same cases does. It is made for thousands of cases: an
index rules out at once what cannot be true, so that the cost of a decision hardly grows with the
number of cases, and its explanation names only the cases that matter.

>>> import attrs
>>> from datetime import UTC, datetime
>>> from leadcore.rules import Schema
>>> @attrs.frozen
... class Parcel:
...     city: str
...     weight: float | None = None
>>> router = Router(
...     cases=(
...         Case(id="far", when="city == '昆明市'", then="air", label=Text("远", "far")),
...         Case(id="heavy", when="weight > 20", then="truck", label=Text("重", "heavy")),
...         Case(id="near", when="city == '上海市'", then="bicycle", label=Text("近", "near")),
...     ),
...     otherwise="post",
... )
>>> depot = router.bind(Schema.of(Parcel))
>>> depot.value(Parcel("上海市"), now=datetime.now(UTC))
'bicycle'
>>> print(depot.decide(Parcel("上海市"), now=datetime.now(UTC)).to("en"))
bicycle
  unknown: heavy: weight > 20 (weight = missing)
  true: near: city == "上海市" (city = 上海市)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from itertools import islice
from typing import Final

import attrs

from leadcore.rules.binding import bind, id_problems, refuse
from leadcore.rules.column_rows import columns_of, paths_of, row_reading
from leadcore.rules.compiled import moment
from leadcore.rules.condition import Condition
from leadcore.rules.decisions import Case, Decision, Tried, table_of
from leadcore.rules.evaluate import Reading
from leadcore.rules.index import FirstIndex
from leadcore.rules.parts import of_kind, tuple_of
from leadcore.rules.schema import Schema
from leadcore.rules.views import Block, View
from leadcore.texts import Text

SUBJECT: Final = Text("路由表", "router")
"""What a refused router is called."""

MAX_UNKNOWN: Final = 20
"""How many unknown cases an explanation lists."""


@attrs.frozen(kw_only=True)
class Router(View):
    """Cases in order, the first true one deciding; plain data, equal when the same.

    >>> Router(cases=(), otherwise="post") == Router(cases=(), otherwise="post")
    True
    """

    cases: tuple[Case, ...] = attrs.field(validator=tuple_of(Case))
    otherwise: str = attrs.field(validator=of_kind(str))
    """The value when no case is true."""

    def __attrs_post_init__(self) -> None:
        refuse(SUBJECT, id_problems([case.id for case in self.cases]))

    def bind(self, schema: Schema) -> BoundRouter:
        """Return the router ready to decide; DefinitionError lists every case that is refused."""
        conditions = bind(schema, SUBJECT, {case.id: case.when for case in self.cases})
        return BoundRouter(self, schema, conditions)

    def blocks(self) -> tuple[Block, ...]:
        """Return the cases as a table, with what is decided otherwise in its last row."""
        return (table_of(SUBJECT, self.cases, self.otherwise),)


@attrs.frozen(eq=False, repr=False)
class BoundRouter:
    """A router that was checked against a schema; made by `Router.bind`.

    >>> import attrs
    >>> @attrs.frozen
    ... class Parcel:
    ...     weight: float
    >>> Router(cases=(), otherwise="post").bind(Schema.of(Parcel))
    <router of 0 cases>
    """

    definition: Router
    schema: Schema
    conditions: tuple[Condition, ...]
    """Of every case, in order."""

    @cached_property
    def index(self) -> FirstIndex:
        """What finds the first case; made at the first use, and not kept in pickles."""
        return FirstIndex.of(self.schema, self.conditions)

    @property
    def source(self) -> str:
        """The text of the generated function that finds which cases may hold, a bit for each."""
        return self.index.index.program.source

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """The fields that the cases read, each once."""
        return paths_of(self.conditions)

    def value(self, subject: object, *, now: datetime) -> str:
        """Return what is decided on `subject` at `now`; a case that is unknown does not decide."""
        return self.then(self.index.first(subject, self.schema.admit(subject, now)))

    def values(self, subjects: Iterable[object], *, now: datetime) -> list[str]:
        """Return what is decided on many subjects, in order."""
        time = moment(now)
        return [self.value(subject, now=time) for subject in subjects]

    def value_columns(self, columns: Mapping[str, Sequence[object]], *, now: datetime) -> list[str]:
        """Return what is decided on rows given as columns by path; None is missing.

        Raises ValueError for a field that the cases read and no column gives, and for columns of
        different lengths.
        """
        time, paths = moment(now), self.paths
        rows = zip(*columns_of(paths, columns), strict=True)
        readings = (row_reading(self.schema, paths, row, time) for row in rows)
        return [self.then(self.index.first_of(reading)) for reading in readings]

    def then(self, number: int | None) -> str:
        """Return what a case decides on; None is no case."""
        return self.definition.otherwise if number is None else self.definition.cases[number].then

    def decide(self, subject: object, *, now: datetime) -> Decision:
        """Return the same with the case that decided, and at most 20 that are unknown before it.

        Cases that are false are not listed: they could not decide, whatever else were known.
        """
        reading = self.schema.reading(subject, now=now)
        first = self.index.first(subject, reading.now)
        end = len(self.conditions) if first is None else first
        unknown = islice(self.index.unknown(reading, before=end), MAX_UNKNOWN)
        tried = [self.tried(number, reading) for number in unknown]
        if first is None:
            return Decision(value=self.definition.otherwise, case=None, tried=tuple(tried))
        case = self.definition.cases[first]
        return Decision(value=case.then, case=case.id, tried=(*tried, self.tried(first, reading)))

    def tried(self, number: int, reading: Reading) -> Tried:
        """Return what became of one case."""
        case, condition = self.definition.cases[number], self.conditions[number]
        return Tried(id=case.id, label=case.label, why=condition.explain_reading(reading))

    def __repr__(self) -> str:
        return f"<router of {len(self.conditions)} cases>"
