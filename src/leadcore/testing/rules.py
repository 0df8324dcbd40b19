"""Hypothesis strategies for rules: schemas, what they judge, and conditions.

Conditions are well typed for any schema: every kind of field, function and operator comes, and the
constants that a rule names are also what subjects hold, so that comparisons meet.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal

import attrs

from leadcore.model import Lead, NewLead
from leadcore.rules import (
    Condition,
    F,
    FieldSpec,
    Formula,
    Schema,
)
from leadcore.rules.kinds import DATETIME, DURATION, TEXT, Kind
from leadcore.rules.operators import Path, Term
from leadcore.testing import open_leads
from leadcore.testing.arguments import check_kind
from leadcore.testing.constants import constants
from leadcore.testing.enquiries import new_leads

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

LEAVES: Final = 6
"""The most comparisons of a generated condition."""
ORDERED: Final[tuple[Callable[[Any, Any], Formula], ...]] = (
    operator.ge,
    operator.gt,
    operator.le,
    operator.lt,
    operator.eq,
    operator.ne,
)
PARTS: Final[tuple[Callable[[Term, str | Term], Formula], ...]] = (
    Term.contains,
    Term.starts_with,
    Term.ends_with,
)


class Colour(Enum):
    """A closed list, for fields that have one.

    >>> Colour("red").name
    'RED'
    """

    RED = "red"
    GREEN = "green"


@attrs.frozen(kw_only=True)
class Inner:
    """Something within something."""

    city: str | None = None
    floors: int | None = None


@attrs.frozen(kw_only=True)
class Thing:
    """A subject with a field of every kind that rules know; each of them may be missing.

    >>> Thing().whole is None
    True
    """

    whole: int | None = None
    other: int | None = None
    real: float | None = None
    exact: Decimal | None = None
    text: str | None = None
    second: str | None = None
    colour: Colour | None = None
    grade: Literal["a", "b"] | None = None
    flag: bool | None = None
    tags: frozenset[str] | None = None
    at: datetime | None = None
    day: date | None = None
    span: timedelta | None = None
    inner: Inner | None = None
    extra: Mapping[str, object] = attrs.field(factory=dict[str, object])


def schemas() -> SearchStrategy[Schema]:
    """Return schemas of `Thing` with one field or several, of any kinds.

    >>> schemas().validate()
    """
    from hypothesis import strategies as st

    paths = st.lists(st.sampled_from(sorted(WHOLE.fields)), min_size=1, max_size=8, unique=True)
    return paths.map(
        lambda chosen: Schema(
            subject=Thing,
            fields=MappingProxyType({path: WHOLE.fields[path] for path in sorted(chosen)}),
        )
    )


def subjects(schema: Schema) -> SearchStrategy[object]:
    """Return subjects of a schema: leads, enquiries, things, or what the class's types say.

    >>> from leadcore.model import lead_schema
    >>> subjects(lead_schema()).validate()
    """
    from hypothesis import strategies as st

    check_kind("schema", schema, Schema)
    subject: type[object] = schema.subject
    if issubclass(subject, Lead):
        return open_leads.leads(subject)
    if issubclass(subject, NewLead):
        return new_leads()
    return things() if subject is Thing else st.from_type(subject)


def things() -> SearchStrategy[Thing]:
    """Return things of which much is missing or falsy, and some is no value of its kind.

    >>> things().validate()
    """
    from hypothesis import strategies as st

    whole = st.none() | constants(KINDS["whole"])
    words = st.none() | constants(KINDS["text"])
    inner = st.builds(Inner, city=words, floors=whole)
    return st.builds(
        Thing,
        whole=whole,
        other=whole,
        real=st.none() | st.sampled_from((0.0, 0.5, 5.0, float("nan"), float("-inf"))),
        exact=st.none() | st.sampled_from((Decimal(0), Decimal("0.1"), Decimal(5), Decimal("NaN"))),
        text=words,
        second=words,
        colour=st.none() | st.sampled_from(Colour),
        grade=st.none() | st.sampled_from(("a", "b")),
        flag=st.none() | st.booleans(),
        tags=st.none() | st.frozensets(constants(KINDS["text"]), max_size=2),
        at=st.none() | constants(KINDS["at"]),
        day=st.none() | constants(KINDS["day"]),
        span=st.none() | constants(KINDS["span"]),
        inner=st.none() | inner,
        extra=st.sampled_from(({}, {"floors": 0}, {"floors": 5}, {"floors": "five"})),
    )


WHOLE: Final = Schema.of(Thing, entries={"extra.floors": int}, private=("second",))
KINDS: Final = MappingProxyType({path: spec.kind for path, spec in WHOLE.fields.items()})


def expressions(schema: Schema) -> SearchStrategy[Condition]:
    """Return conditions on the fields of a schema, well typed, of every operator and function.

    `.text` is the source of each.

    >>> expressions(WHOLE).validate()
    """
    check_kind("schema", schema, Schema)
    return formulas(schema).map(schema.condition)


def formulas(schema: Schema) -> SearchStrategy[Formula]:
    """Return well-typed formulas, comparisons joined by and, or and not."""
    from hypothesis import strategies as st

    found = st.one_of([each for spec in schema.fields.values() for each in atoms(spec, schema)])
    return st.recursive(found, joined, max_leaves=LEAVES)


def joined(inner: SearchStrategy[Formula]) -> SearchStrategy[Formula]:
    """Return formulas that are joined of others."""
    from hypothesis import strategies as st

    both = st.tuples(inner, inner)
    return st.one_of(
        both.map(lambda pair: pair[0] & pair[1]),
        both.map(lambda pair: pair[0] | pair[1]),
        inner.map(lambda one: ~one),
    )


def atoms(spec: FieldSpec, schema: Schema) -> Iterator[SearchStrategy[Formula]]:
    """Yield strategies of what can be asked of one field."""
    from hypothesis import strategies as st

    path, kind = F[spec.path], spec.kind
    yield st.sampled_from((path.is_known(), path.is_missing()))
    if kind.item is not None:
        yield constants(kind.item).map(path.has)
    elif kind.comparing != "never":
        yield from comparisons(path, kind)
        others = partners(spec, schema)
        if others:
            yield compared(path, kind, st.sampled_from(others))
        yield from called(path, kind, others)


def partners(spec: FieldSpec, schema: Schema) -> Sequence[Path]:
    """Return the other fields that a field can be compared with."""
    return [
        F[other.path]
        for other in schema.fields.values()
        if other.path != spec.path and other.kind.name == spec.kind.name
    ]


def comparisons(path: Term, kind: Kind) -> Iterator[SearchStrategy[Formula]]:
    """Yield comparisons of a field, or of what a function gives, with constants."""
    from hypothesis import strategies as st

    yield compared(path, kind, constants(kind))
    some = st.lists(constants(kind), min_size=1, max_size=3, unique_by=repr)
    yield some.map(lambda options: path.in_(*options))


def compared(path: Term, kind: Kind, others: SearchStrategy[Any]) -> SearchStrategy[Formula]:
    from hypothesis import strategies as st

    operators = ORDERED if kind.comparing == "ordered" else ORDERED[-2:]
    return st.builds(partial(comparison, path), st.sampled_from(operators), others)


def comparison(left: Term, compare: Callable[[object, object], Formula], right: object) -> Formula:
    return compare(left, right)


def part_of(term: Term, part: Callable[[Term, str | Term], Formula], other: str | Term) -> Formula:
    return part(term, other)


def called(path: Term, kind: Kind, others: Sequence[Path]) -> Iterator[SearchStrategy[Formula]]:
    """Yield what functions give of a field, and a yes-or-no field as it stands."""
    from hypothesis import strategies as st

    if kind.name == "bool":
        yield st.just(path)
    if kind.name == DATETIME.name:
        yield from comparisons(path.age(), DURATION)
    if kind.name == TEXT.name:
        parts = constants(TEXT) | st.sampled_from(others) if others else constants(TEXT)
        for term in (path, path.lower()):
            yield st.builds(partial(part_of, term), st.sampled_from(PARTS), parts)
        yield compared(path.lower(), TEXT, constants(TEXT))
