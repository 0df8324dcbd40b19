"""The index finds what trying every rule finds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta, timezone
from enum import StrEnum
from itertools import product

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore.rules import Formula, Group, Rule, ScoreCard
from leadcore.rules.evaluate import evaluate
from leadcore.rules.index import FirstIndex, PointsIndex
from leadcore.rules.index import rule_index as bounds
from leadcore.rules.index.masks import masks_of
from leadcore.texts import Text
from tests.rules.parcels import FORMULAS, NOW, PARCELS, SCHEMA, Parcel, Size

GROUPS = st.sampled_from([None, "care", "size"])
POINTS = st.integers(-40, 40)


def rule(number: int, when: str | Formula, points: int, group: str | None = None) -> Rule:
    text = Text(f"规则{number}", f"rule {number}")
    return Rule(id=f"r{number}", when=when, points=points, group=group, label=text)


@st.composite
def cards(draw: st.DrawFn) -> ScoreCard:
    """Cards with groups, caps and floors."""
    parts = draw(st.lists(st.tuples(FORMULAS, POINTS, GROUPS), max_size=8))
    cap, group_cap = draw(st.none() | st.integers(0, 40)), draw(st.none() | st.integers(0, 20))
    return ScoreCard(
        rules=tuple(rule(number, *part) for number, part in enumerate(parts)),
        groups=(Group(id="care", cap=group_cap), Group(id="size", floor=draw(st.integers(-5, 5)))),
        cap=cap,
        floor=draw(st.none() | st.integers(-40, 0)),
    )


def index_of_card(card: ScoreCard) -> PointsIndex:
    return PointsIndex.of(card, SCHEMA, [SCHEMA.condition(each.when) for each in card.rules])


def true_numbers(formulas: Sequence[str | Formula], parcel: Parcel) -> list[int]:
    return [number for number, formula in enumerate(formulas) if outcome(formula, parcel)]


def outcome(formula: str | Formula, parcel: Parcel) -> bool | None:
    return evaluate(SCHEMA.condition(formula).tree, SCHEMA.reading(parcel, now=NOW))


@given(cards(), PARCELS)
def test_the_points_are_those_of_the_card(card: ScoreCard, parcel: Parcel) -> None:
    """The index gives the total and the fired rules that the explained score gives."""
    index = index_of_card(card)
    hits = index.hits(parcel, NOW)
    explained = card.bind(SCHEMA).explain(parcel, now=NOW)
    assert index.total(hits) == explained.total
    assert tuple(card.rules[number].id for number in index.fired(hits)) == explained.fired


@pytest.mark.parametrize(("points", "total"), [(30, 40), (20, 40), (-5, -10), (-20, -15)])
def test_the_points_stay_within_the_bounds_of_the_card(points: int, total: int) -> None:
    """Beyond the cap they are the cap, and beyond the floor the floor."""
    both = (rule(0, "pieces > 1", points), rule(1, "pieces > 2", points))
    index = index_of_card(ScoreCard(rules=both, cap=40, floor=-15))
    assert index.total(index.hits(Parcel(pieces=3), NOW)) == total


@given(st.lists(FORMULAS, max_size=8), PARCELS)
def test_the_first_is_the_first_true_one(formulas: list[Formula], parcel: Parcel) -> None:
    """The index finds the condition that trying them in order finds."""
    index = FirstIndex.of(SCHEMA, [SCHEMA.condition(formula) for formula in formulas])
    true = true_numbers(formulas, parcel)
    assert index.first(parcel, NOW) == (true[0] if true else None)


def completed(parcel: Parcel, other: Parcel) -> Parcel:
    """Return the parcel with what is missing taken from another."""
    values = attrs.asdict(other, recurse=False)
    missing = (name for name in values if getattr(parcel, name) is None)
    return attrs.evolve(parcel, **{name: values[name] for name in missing})


@given(st.lists(FORMULAS, max_size=8), PARCELS, PARCELS, st.integers(0, 8))
def test_what_could_still_hold(
    formulas: list[Formula], parcel: Parcel, other: Parcel, before: int
) -> None:
    """Of the conditions before a number, the index yields unknown ones, and all that may turn true.

    An unknown one that nothing can make true, such as `x < 0 and x > 1`, need not be among them.
    """
    conditions = [SCHEMA.condition(formula) for formula in formulas]
    reading = SCHEMA.reading(parcel, now=NOW)
    found = list(FirstIndex.of(SCHEMA, conditions).unknown(reading, before))
    unknown = [
        number
        for number, condition in enumerate(conditions[:before])
        if evaluate(condition.tree, reading) is None
    ]
    turned = set(true_numbers(formulas, completed(parcel, other)))
    assert found == [number for number in unknown if number in found]
    assert turned & set(unknown) <= set(found)


@given(st.lists(FORMULAS, min_size=1, max_size=8), PARCELS, st.integers(1, 300))
def test_a_small_index_asks_the_conditions(
    formulas: list[Formula], parcel: Parcel, most: int
) -> None:
    """With next to no memory, or few boxes a rule, the answers stay the same."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bounds, "MAX_BITS", most)
        patch.setattr(bounds, "MAX_BOXES", 2)
        patch.setattr(bounds, "MAX_COLUMNS", 3)
        card = ScoreCard(rules=tuple(rule(n, each, 1 + n) for n, each in enumerate(formulas)))
        points = index_of_card(card)
        first = FirstIndex.of(SCHEMA, [SCHEMA.condition(formula) for formula in formulas])
    true = true_numbers(formulas, parcel)
    assert list(points.fired(points.hits(parcel, NOW))) == true
    assert first.first(parcel, NOW) == (true[0] if true else None)


CELLS = st.dictionaries(st.integers(0, 5), st.integers(1, 2**10 - 2), max_size=6)
"""By box, a set of some of ten cells."""


@given(CELLS, st.integers(0, 12))
def test_masks_never_promise_too_little(cells: dict[int, int], most: int) -> None:
    """A mask holds every box of its cell, and no other that is not said to be unsure."""
    masks = masks_of(10, 1 << 6, cells, most)
    for cell, box in product(range(10), range(6)):
        said = bool(masks.by_cell[cell] >> box & 1)
        is_inside = bool(cells.get(box, 0) >> cell & 1)
        assert said >= is_inside
        assert said == is_inside or masks.unsure >> box & 1
    assert all(mask >> 6 == 1 for mask in masks.by_cell)


@given(CELLS, st.integers(3, 12))
def test_masks_are_few(cells: dict[int, int], most: int) -> None:
    """There are no more different masks than were asked for."""
    assert len(set(masks_of(10, 0, cells, most).by_cell)) <= most


def test_exact_masks_are_sure() -> None:
    """With room for all, nothing is unsure."""
    assert masks_of(4, 0, {0: 0b0010, 1: 0b1100}, 9).unsure == 0


def thresholds(count: int) -> list[str]:
    return [f"pieces >= {count - number}" for number in range(count)]


def test_thousands_of_thresholds_are_coarsened_and_asked() -> None:
    """The masks of many constants on one field stay within their bound, and the answers right."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bounds, "MAX_BITS", 300 * 20)
        index = FirstIndex.of(SCHEMA, [SCHEMA.condition(text) for text in thresholds(300)])
    masks = {mask for column in index.index.columns for mask in column.by_cell}
    assert len(masks) <= 20
    assert [index.first(Parcel(pieces=pieces), NOW) for pieces in (500, 300, 299, 1, 0, -1)] == [
        0,
        0,
        1,
        299,
        None,
        None,
    ]


def test_a_rule_that_is_never_true_has_no_bit() -> None:
    """Rules without boxes are left out, and the others keep their numbers."""
    card = ScoreCard(rules=(rule(0, "False", 1), rule(1, "True", 2), rule(2, "fragile", 4)))
    index = index_of_card(card)
    hits = index.hits(Parcel(fragile=True), NOW)
    assert (index.fired(hits), index.total(hits)) == ((1, 2), 6)


class Urgency(StrEnum):
    URGENT = "urgent"


ILL_TYPED: list[tuple[str, object, str]] = [
    ("target", "nowhere", "target.city is missing"),
    ("note", Urgency.URGENT, "note == 'urgent'"),
    ("note", ["urgent"], "note is missing"),
    ("size", Size.SMALL, "size == 'small'"),
    ("weight", "heavy", "weight is missing"),
    ("weight", float("nan"), "weight > 0 or weight <= 0"),
    ("pieces", "3", "pieces is known"),
    ("value", 5, "value > 0"),
    ("tags", ["a"], "'a' in tags"),
    ("tags", 5, "tags is known"),
    ("sent_at", "today", "age(sent_at) > days(1)"),
    ("sent_at", NOW.replace(tzinfo=None), "sent_at is missing"),
    ("fragile", "no", "fragile"),
    ("extra", "none", "extra.floors is missing"),
    ("extra", {"floors": 3}, "extra is known"),
]


@pytest.mark.parametrize(("name", "value", "when"), ILL_TYPED)
def test_what_is_not_of_its_kind(name: str, value: object, when: str) -> None:
    """A value of another type is read as the interpreter reads it."""
    parcel = Parcel(**{name: value})  # type: ignore[arg-type]  # ill-typed on purpose
    formulas = [when, f"not ({when})"]
    index = FirstIndex.of(SCHEMA, [SCHEMA.condition(formula) for formula in formulas])
    true = true_numbers(formulas, parcel)
    assert index.first(parcel, NOW) == (true[0] if true else None)


def test_any_zone_will_do() -> None:
    """The time may be given in any zone; facts are computed from the same instant."""
    index = FirstIndex.of(SCHEMA, [SCHEMA.condition("age(sent_at) == hours(2)")])
    parcel = Parcel(sent_at=NOW - timedelta(hours=2))
    assert index.first(parcel, NOW.astimezone(timezone(timedelta(hours=8)))) == 0
