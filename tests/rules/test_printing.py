"""A tree is written as a text that is the same tree."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore.rules import BoundError, F, Formula
from leadcore.rules.nodes import (
    And,
    Call,
    Compare,
    Const,
    Contains,
    Expression,
    Field,
    Known,
    Not,
    OneOf,
    Or,
    conjoin,
    disjoin,
)
from leadcore.rules.parse import parse
from leadcore.rules.printing import canonical
from tests.rules.parcels import FORMULAS, SCHEMA

CONSTANTS = st.one_of(
    st.booleans(),
    st.integers(-(2**53), 2**53),
    st.floats(-1e15, 1e15),
    st.text(st.characters(exclude_categories=("Cc", "Cf", "Co", "Cs", "Zl", "Zp")), max_size=12),
    st.dates(),
    st.datetimes(timezones=st.just(UTC)),
    st.integers(-36_525 * 86_400, 36_525 * 86_400).map(lambda count: timedelta(seconds=count)),
).map(Const)
"""Every constant that an expression can hold."""

FIELDS = st.sampled_from(["a", "demand.budget", "人数", "extra.x_1"]).map(Field)
TERMS: st.SearchStrategy[Field | Call] = st.recursive(
    FIELDS,
    lambda inner: st.one_of(
        st.builds(lambda each: Call("lower", (each,)), inner),
        st.builds(lambda each: Call("age", (each,)), inner),
    ),
    max_leaves=3,
)
OPERANDS = TERMS | CONSTANTS
OPERATORS = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])

LEAVES: st.SearchStrategy[Expression] = st.one_of(
    TERMS,
    st.booleans().map(Const),
    st.builds(Compare, TERMS, OPERATORS, OPERANDS),
    st.builds(OneOf, TERMS, st.lists(CONSTANTS, min_size=1, max_size=4).map(tuple)),
    st.builds(Contains, OPERANDS, FIELDS),
    st.builds(Known, FIELDS),
    st.builds(lambda *each: Call("contains", each), TERMS, OPERANDS),
)
TREES: st.SearchStrategy[Expression] = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        inner.map(Not),
        st.lists(inner, min_size=2, max_size=3).map(conjoin),
        st.lists(inner, min_size=2, max_size=3).map(disjoin),
    ),
    max_leaves=15,
)
"""Every tree that an expression can be, well-typed or not."""


@given(TREES)
def test_a_printed_tree_parses_to_itself(tree: Expression) -> None:
    """parse(canonical(tree)) is the tree, for any constant and any structure."""
    assert parse(canonical(tree)) == tree


@given(FORMULAS)
def test_the_canonical_text_is_stable(formula: Formula) -> None:
    """A condition's text makes an equal condition, with the same text."""
    condition = SCHEMA.condition(formula)
    again = SCHEMA.condition(condition.text)
    assert (again, again.text) == (condition, condition.text)


CANONICAL = [
    ("1<x<=5", "x > 1 and x <= 5"),
    ("5 == x", "x == 5"),
    ("((a)) and (b and c)", "a and b and c"),
    ("a or (b or c) and d", "a or ((b or c) and d)"),
    ("not a == 1", "not (a == 1)"),
    ("not not a", "not (not a)"),
    ("not x is known", "x is missing"),
    ("not x is missing", "not (x is missing)"),
    ("not x in ('a',)", 'x not in ("a",)'),
    ("'a' not in tags", '"a" not in tags'),
    ("not contains(x, 'a')", 'not contains(x, "a")'),
    ("""x == 'it\\'s "so"'""", '''x == "it's \\"so\\""'''),
    ("x == 1_0000", "x == 10_000"),
    ("x == 2026", "x == 2026"),
    ("x == -1.50", "x == -1.5"),
    ("x > hours(48)", "x > days(2)"),
    ("x > minutes(90)", "x > minutes(90)"),
    ("x > seconds(0)", "x > days(0)"),
    ("x > datetime('2026-01-31T09:00+08:00')", 'x > datetime("2026-01-31T01:00:00Z")'),
    ("x > date('2026-01-31')", 'x > date("2026-01-31")'),
    ("\n  a\n\tand\r\n b\n", "a and b"),
]


@pytest.mark.parametrize(("given_", "expected"), CANONICAL)
def test_one_spelling(given_: str, expected: str) -> None:
    """Every way to write a condition prints in one way."""
    assert canonical(parse(given_)) == expected


def test_trees_do_not_depend_on_their_place() -> None:
    """Equality ignores white space and brackets, not structure."""
    assert parse(" ( a )and b") == parse("a and b")
    assert parse("a and b") != parse("b and a")


def test_constants_of_other_types_differ() -> None:
    """True, 1 and 1.0 are three constants."""
    assert len({Const(True), Const(1), Const(1.0)}) == 3


@pytest.mark.parametrize("joined", [F.a & F.b & F.c, F.a & (F.b & F.c)])
def test_conjunctions_are_flat(joined: Formula) -> None:
    """How `and` was bracketed leaves no trace."""
    assert joined.node == And((Field("a"), Field("b"), Field("c")))
    assert (~joined).node == Not(joined.node)
    assert (F.a | joined).node == Or((Field("a"), joined.node))


def test_forty_levels_are_printed_and_read() -> None:
    """The deepest formula that prints also loads; one level more does neither."""
    formula: Formula = F.fragile
    for _ in range(39):
        formula = ~formula
    assert SCHEMA.condition(formula).tree == formula.node
    with pytest.raises(BoundError, match="more than 40 deep"):
        str(~formula)


def test_a_tree_that_is_too_deep_is_not_printed() -> None:
    """Nesting is bounded for operators too, however deep."""
    formula: Formula = F.a
    for _ in range(100_000):
        formula = ~formula
    with pytest.raises(BoundError, match="more than 40 deep"):
        str(formula)


UNWRITTEN = [
    2**53 + 1,
    10**400,
    float("nan"),
    float("inf"),
    1.1e15,
    "bell\a",
    "rtl\u202e",
    "\ud800",
    "line\nbreak",
    datetime(2026, 1, 31),  # noqa: DTZ001  # a naive time is the point
    timedelta(microseconds=1),
    timedelta(days=36_526),
    None,
    b"bytes",
    (1, 2),
]


@pytest.mark.parametrize("value", UNWRITTEN, ids=lambda value: ascii(value)[:30])
def test_what_no_text_can_hold_is_refused(value: object) -> None:
    """A constant that cannot be written is refused when the formula is made."""
    with pytest.raises(BoundError):
        F.a == value  # noqa: B015


def test_constants_on_the_day_and_the_century() -> None:
    """The bounds themselves are allowed."""
    for value in (2**53, -1e15, timedelta(days=36_525), date.max):
        assert parse(canonical((F.a == value).node)) == (F.a == value).node
