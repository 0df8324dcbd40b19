"""`find` over SQLite and PostgreSQL finds what memory finds, whatever the condition.

Conditions and leads are read off the schema: every field is compared with constants of its kind and
with every field of the same kind, so that a new field is covered the day it comes.
"""

from __future__ import annotations

import operator
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final, get_args, get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject, SearchStrategy

from docs.examples.sqlalchemy_repository import SqlRepository, open_engine
from docs.examples.sqlalchemy_tables import tables, type_of
from leadcore import Lead, MemoryRepository
from leadcore.codec import Codec
from leadcore.model import Demand, lead_schema
from leadcore.repositories import Change, Order
from leadcore.rules import F, FieldSpec, Formula
from leadcore.values import Extra, MoneyRange, Timeframe
from tests.builders import AT, lead
from tests.effort import examples
from tests.examples.databases import emptied
from tests.strategies import of

DAY: Final = timedelta(days=1)
TICK: Final = timedelta(microseconds=1)
MOMENTS: Final = (*(AT + days * DAY for days in (-9, -7, 0, 3)), AT + TICK)
TEXTS: Final = ("A", "a", "é", "ａ", "😀", "100%_", "苏州市", "苏", "20")

# ------------------------------------------------------------------------------ what is stored

SCHEMA: Final = lead_schema(
    entries={
        "extra.employees": int,
        "extra.share": float,
        "extra.vip": bool,
        "extra.note": str,
        "extra.since": datetime,
    }
)
WITHOUT: Final = ("name", "campaign", "documents", "accept_by", "lost.reason", "won.cycle")
"""What has no column here, so that some of every condition is left to Python."""
WIDE: Final = tables(
    Codec(schema=SCHEMA),
    [path for path, spec in SCHEMA.fields.items() if type_of(spec.kind) and path not in WITHOUT],
)
"""Tables with a column for nearly everything."""

ENTRIES: Final[Mapping[str, tuple[Any, ...]]] = {
    "employees": (0, 1, 50, True, 2.5, "many"),
    "share": (0.5, 1, -0.0, 1e15, False),
    "vip": (True, False, 1, "no"),
    "note": (*TEXTS, "", 20, True),
    "since": (*MOMENTS, "yesterday"),
}
"""Entries of the host's own, some of another type than the schema says."""
EXTRAS: Final = st.fixed_dictionaries(
    {}, optional={key: st.sampled_from(some) for key, some in ENTRIES.items()}
).map(Extra)
DEMANDS: Final = tuple(
    Demand(budget=budget, timeframe=timeframe)
    for budget in (None, *map(MoneyRange.parse, ("20-30万", "50万以下", "1元", "1万美元")))
    for timeframe in (None, Timeframe.parse("1个月内"), Timeframe.parse("半年内"))
)
FEW: Final[Mapping[Any, SearchStrategy[Any]]] = {
    str: st.sampled_from(TEXTS),
    int: st.sampled_from((0, 1, 50)),
    datetime: st.sampled_from(MOMENTS),
    Demand: st.sampled_from(DEMANDS),
    Extra: EXTRAS,
}


def few(hint: Any) -> SearchStrategy[Any]:
    """Return values of a type, so few that those of two leads are often equal."""
    kinds = get_args(hint) if type(None) in get_args(hint) else (hint,)
    return st.one_of(*(FEW[kind] if kind in FEW else of(kind) for kind in kinds))


LEADS: Final = st.lists(
    st.fixed_dictionaries(
        {
            name: few(hint)
            for name, hint in get_type_hints(Lead).items()
            if name not in ("id", "version", "unknown")
        }
    ),
    max_size=6,
)

# --------------------------------------------------------------------------------- what is asked

PATHS: Final = tuple(path for path, spec in SCHEMA.fields.items() if spec.kind.item is None)
CONSTANTS: Final[Mapping[str, tuple[Any, ...]]] = {
    "number": (-1, 0, 1, 50, 0.5),
    "text": ("", *TEXTS),
    "bool": (True, False),
    "datetime": (AT, AT - 7 * DAY, AT + TICK),
    "duration": (timedelta(0), 7 * DAY, 30 * DAY, 31 * DAY, -3 * DAY),
}
MONEY: Final = (0, 1, 200_000, 500_000, 0.01)
EQUAL: Final = (operator.eq, operator.ne)
ORDERED: Final = (*EQUAL, operator.lt, operator.le, operator.gt, operator.ge)
FUNCTIONS: Final = ("contains", "starts_with", "ends_with")


def constants(spec: FieldSpec) -> tuple[Any, ...]:
    """Return what a field may be compared with."""
    usual = MONEY if spec.kind.name == "CNY" else CONSTANTS[spec.kind.word]
    return spec.kind.members or usual


def compared(path: str) -> SearchStrategy[Formula]:
    """Return comparisons of one field: with constants, and with all fields of its kind."""
    spec = SCHEMA.fields[path]
    alike = [F[other] for other in PATHS if SCHEMA.fields[other].kind.name == spec.kind.name]
    operators = ORDERED if spec.kind.comparing == "ordered" else EQUAL
    values = constants(spec)
    return st.one_of(
        st.builds(
            lambda compare, value: compare(F[path], value),
            st.sampled_from(operators),
            st.sampled_from((*values, *alike)),
        ),
        st.lists(st.sampled_from(values), min_size=1, max_size=3, unique=True).map(
            lambda some: F[path].in_(*some)
        ),
    )


def aged(path: str) -> SearchStrategy[Formula]:
    """Return comparisons of how long ago an instant was."""
    return st.builds(
        lambda compare, value: compare(F[path].age(), value),
        st.sampled_from(ORDERED),
        st.sampled_from((*CONSTANTS["duration"], F.demand.timeframe, F["next_action_at"].age())),
    )


def searched(path: str, others: Sequence[str]) -> SearchStrategy[Formula]:
    """Return searches in a text, in small letters too; their outcomes can be compared."""
    part = st.sampled_from((*CONSTANTS["text"], "州市", "%_", *(F[other] for other in others)))
    text = st.sampled_from((F[path], F[path].lower()))
    call = st.builds(
        lambda name, text, part: getattr(text, name)(part), st.sampled_from(FUNCTIONS), text, part
    )
    return st.one_of(call, call.map(lambda call: call == False))  # noqa: E712  # builds a tree


def of_word(word: str) -> tuple[str, ...]:
    return tuple(
        path
        for path in PATHS
        if SCHEMA.fields[path].kind.word == word and SCHEMA.fields[path].kind.comparing == "ordered"
    )


ALL_TEXTS: Final = of_word("text")
COMPARABLE: Final = tuple(p for p in PATHS if SCHEMA.fields[p].kind.comparing != "never")
YES_OR_NO: Final = tuple(p for p in COMPARABLE if SCHEMA.fields[p].kind.word == "bool")
ATOMS: Final[SearchStrategy[Formula]] = st.one_of(
    st.sampled_from(COMPARABLE).flatmap(compared),
    st.sampled_from(of_word("datetime")).flatmap(aged),
    st.sampled_from(ALL_TEXTS).flatmap(partial(searched, others=ALL_TEXTS)),
    st.sampled_from(PATHS).map(lambda path: F[path].is_known()),
    st.sampled_from(PATHS).map(lambda path: F[path].is_missing()),
    st.sampled_from(YES_OR_NO).map(lambda path: F[path]),
)
CONDITIONS: Final[SearchStrategy[Formula]] = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.builds(operator.and_, inner, inner),
        st.builds(operator.or_, inner, inner),
        st.builds(operator.invert, inner),
    ),
    max_leaves=6,
)


@pytest.fixture(scope="module")
def wide(database: str) -> Iterator[SqlRepository]:
    """A repository with many columns."""
    engine = open_engine(database)
    yield SqlRepository.create(engine, WIDE)
    engine.dispose()


@given(st.data())
@settings(max_examples=examples(1 / 12), suppress_health_check=list(HealthCheck))
def test_a_condition_finds_in_sql_what_it_finds_in_memory(
    wide: SqlRepository, data: DataObject
) -> None:
    """Whatever is missing, negated, of another type or not said in SQL: the same, in order."""
    some = [lead(id=f"L-{n}", **known) for n, known in enumerate(data.draw(LEADS))]
    leads, memory = emptied(wide.engine, WIDE), MemoryRepository()
    for each in (leads, memory):
        each.commit([Change(lead=one) for one in some])
    for _ in range(25):
        where = SCHEMA.condition(data.draw(CONDITIONS))
        order: Order = data.draw(st.sampled_from(get_args(Order)))
        after, now = data.draw(st.sampled_from([None, *some])), data.draw(st.sampled_from(MOMENTS))
        limit = data.draw(st.integers(1, 7))
        found, expected = (
            list(each.find(where, order=order, after=after, limit=limit, now=now))
            for each in (leads, memory)
        )
        assert found == expected, where.text
