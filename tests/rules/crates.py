"""Crates: subjects of so few values that everything they can become can be tried."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import product
from typing import Any

import attrs
from hypothesis import strategies as st

from leadcore.rules import F, Formula, Group, Rule, Schema, ScoreCard
from leadcore.texts import Text
from tests.rules.parcels import Size

NOW = datetime(2026, 2, 1, 12, tzinfo=UTC)


@attrs.frozen(kw_only=True)
class Crate:
    """A crate of which anything may be missing."""

    pieces: int | None = None
    rows: int | None = None
    size: Size | None = None
    fragile: bool | None = None
    note: str | None = None


SCHEMA = Schema.of(Crate)

DOMAINS: Mapping[str, tuple[object, ...]] = {
    "pieces": tuple(range(-1, 6)),
    "rows": tuple(range(-1, 6)),
    "size": tuple(Size),
    "fragile": (False, True),
    "note": ("a", "b", "c"),
}
"""Values of every kind that the formulas below can tell apart, by field."""

CRATES: st.SearchStrategy[Crate] = st.fixed_dictionaries(
    {path: st.none() | st.sampled_from(values) for path, values in DOMAINS.items()}
).map(lambda given: altered(Crate(), given))

COMPARE: Sequence[Callable[[Any, Any], Any]] = (
    operator.eq,
    operator.ne,
    operator.lt,
    operator.le,
    operator.gt,
    operator.ge,
)


def compared(path: str) -> st.SearchStrategy[Formula]:
    return st.builds(
        lambda compare, value: compare(F[path], value),
        st.sampled_from(COMPARE),
        st.integers(0, 4),
    )


ATOMS: st.SearchStrategy[Formula] = st.one_of(
    compared("pieces"),
    compared("rows"),
    st.sampled_from([F.size == "small", F.fragile, F.note == "a", F.note.in_("a", "b")]),
    st.sampled_from([F[path].is_known() for path in DOMAINS]),
)

FORMULAS: st.SearchStrategy[Formula] = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.builds(operator.and_, inner, inner),
        st.builds(operator.or_, inner, inner),
        st.builds(operator.invert, inner),
    ),
    max_leaves=5,
)


@st.composite
def cards(draw: st.DrawFn) -> ScoreCard:
    """Draw a card of a few rules, some of them in a group with bounds."""
    bounds = st.none() | st.integers(0, 30)
    rules = tuple(
        Rule(
            id=f"r{number}",
            when=draw(FORMULAS),
            points=draw(st.integers(-2, 3)) * 10,
            label=Text("规则", "rule"),
            group=draw(st.sampled_from([None, "g"])),
        )
        for number in range(draw(st.integers(1, 4)))
    )
    group = Group(id="g", cap=draw(bounds), floor=draw(st.none() | st.integers(-20, 0)))
    return ScoreCard(rules=rules, groups=(group,), cap=draw(st.none() | st.integers(20, 60)))


def price(path: str, before: object, after: object) -> float:
    """Return what a change costs: the distance of numbers, else 1; values are not forgotten."""
    if after is None:
        return float("inf")
    if path in {"pieces", "rows"} and isinstance(before, int) and isinstance(after, int):
        return abs(after - before)
    return 1


def altered(crate: Crate, values: Mapping[str, Any]) -> Crate:
    """Return the crate with some fields changed."""
    return attrs.evolve(crate, **values)


def neighbours(crate: Crate, paths: Sequence[str]) -> Iterator[tuple[int, float, Crate]]:
    """Yield all that a crate can become in these fields, with how many change and the cost."""
    here = {path: getattr(crate, path) for path in paths}
    choices = [dict.fromkeys((here[path], *DOMAINS[path])) for path in paths]
    for values in product(*choices):
        there = dict(zip(paths, values, strict=True))
        changed = [path for path in paths if there[path] != here[path]]
        cost = sum(price(path, here[path], there[path]) for path in changed)
        yield len(changed), cost, altered(crate, there)
