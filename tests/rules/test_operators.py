"""Conditions written with Python's operators are the conditions of the text form."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

import pytest

from leadcore.rules import F, Formula
from leadcore.rules.parse import parse
from tests.rules.parcels import SCHEMA, Size

SAME = [
    (F.demand.budget >= 200_000, "demand.budget >= 200_000"),
    (F["demand.budget"] < 5, "demand.budget < 5"),
    (5 > F.pieces, "pieces < 5"),  # noqa: SIM300  # what a user may write
    (F.pieces <= F.limit, "pieces <= limit"),
    (F.pieces != 0.5, "pieces != 0.5"),
    (F.size == Size.SMALL, 'size == "small"'),
    (F.size.in_(Size.SMALL, "large"), 'size in ("small", "large")'),
    (~F.size.in_("small"), 'size not in ("small",)'),
    (F.tags.has("a"), '"a" in tags'),
    (F.tags.has(F.note), "note in tags"),
    (F.note.contains("a"), 'contains(note, "a")'),
    (F.note.lower().starts_with("a"), 'starts_with(lower(note), "a")'),
    (F.note.ends_with(F.city), "ends_with(note, city)"),
    (F.sent_at.age() > timedelta(days=7), "age(sent_at) > days(7)"),
    (F.due_on == date(2026, 1, 31), 'due_on == date("2026-01-31")'),
    (F.at > datetime(2026, 1, 31, tzinfo=UTC), 'at > datetime("2026-01-31T00:00Z")'),
    (F.note.is_known(), "note is known"),
    (F.note.is_missing(), "note is missing"),
    (F.fragile & ~F.lost | (F.n > 1), "fragile and not lost or n > 1"),
    ((F.a | F.b) & F.c, "(a or b) and c"),
    (F.fragile == True, "fragile == True"),  # noqa: E712  # what a user may write
]


@pytest.mark.parametrize(("formula", "text"), SAME, ids=[text for _, text in SAME])
def test_the_tree_is_that_of_the_text(formula: Formula, text: str) -> None:
    """Every operator gives the tree of its text."""
    assert formula.node == parse(text)


def test_a_condition_has_no_truth_of_its_own() -> None:
    """`and`, `or`, `not` and chains, which Python would evaluate at once, are refused."""
    with pytest.raises(TypeError, match="has no truth of its own"):
        _ = (F.a > 1) and (F.b > 1)
    with pytest.raises(TypeError, match="has no truth of its own"):
        _ = 1 < F.a < 5


@pytest.mark.parametrize(
    "join",
    [
        lambda: F.a > 5 & F.b,
        lambda: F.a > 5 | F.b,
        lambda: (F.a > 5) & cast("Any", 1),
        lambda: (F.a > 5) | cast("Any", 1),
    ],
)
def test_a_condition_without_its_brackets_is_refused_in_words(join: Callable[[], object]) -> None:
    """`&` and `|` bind tighter than comparisons, so that they meet a constant."""
    with pytest.raises(TypeError, match="of the type int is no condition: put each in brackets"):
        join()


def test_names_with_an_underscore_are_no_fields() -> None:
    """`F` answers to the names of fields only, so that copying and inspecting it work."""
    for owner in (F, F.a):
        with pytest.raises(AttributeError, match="no field"):
            _ = owner._private
    assert copy.copy(F.a).node == F.a.node
    assert pickle.loads(pickle.dumps(F.a.b)).node == F.a.b.node


def test_formulas_show_their_text() -> None:
    """A formula prints as its canonical text."""
    assert (str(F.a > 1), repr(F.a > 1), repr(F)) == ("a > 1", "<a > 1>", "F")


def test_terms_cannot_be_hashed() -> None:
    """What compares by building a formula belongs in no set."""
    with pytest.raises(TypeError):
        {F.a}  # noqa: B018


def test_fields_named_like_methods() -> None:
    """Square brackets reach every field."""
    assert SCHEMA.condition(F["extra.floors"] > 1).paths == ("extra.floors",)
    assert str(F["parcel.age"].age() > timedelta(0)) == "age(parcel.age) > days(0)"
