"""Scores add up, whatever the caps and floors."""

from __future__ import annotations

import pickle

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore.errors import DefinitionError, RuleSyntaxError
from leadcore.rules import F, Group, Rule, ScoreCard, ScoreResult
from leadcore.texts import Text
from tests.rules.parcels import FORMULAS, NOW, PARCELS, SCHEMA, Parcel


def rule(id_: str, when: str, points: int, group: str | None = None) -> Rule:
    return Rule(
        id=id_, when=when, points=points, group=group, label=Text(f"规则{id_}", f"rule {id_}")
    )


LIMITS = st.none() | st.integers(-30, 60)
BOUNDS = st.tuples(LIMITS, LIMITS).filter(
    lambda bounds: bounds[0] is None or bounds[1] is None or bounds[0] >= bounds[1]
)


@st.composite
def cards(draw: st.DrawFn) -> ScoreCard:
    names = [f"g{number}" for number in range(draw(st.integers(0, 3)))]
    groups = tuple(
        Group(id=name, cap=cap, floor=floor) for name in names for cap, floor in [draw(BOUNDS)]
    )
    rules = tuple(
        Rule(
            id=f"r{number}",
            when=draw(FORMULAS),
            points=draw(st.integers(-40, 40)),
            group=draw(st.sampled_from([None, *names])),
            label=Text("规则", "rule"),
        )
        for number in range(draw(st.integers(0, 6)))
    )
    cap, floor = draw(BOUNDS)
    return ScoreCard(rules=rules, groups=groups, cap=cap, floor=floor)


def clamped(points: int, cap: int | None, floor: int | None) -> int:
    points = points if cap is None else min(points, cap)
    return points if floor is None else max(points, floor)


def expected(card: ScoreCard, parcel: Parcel) -> int:
    """Score in the plainest way."""
    given_ = {
        each.id: each.points if SCHEMA.condition(each.when).holds(parcel, now=NOW) else 0
        for each in card.rules
    }
    total = sum(given_[each.id] for each in card.rules if each.group is None)
    for group in card.groups:
        inside = sum(given_[each.id] for each in card.rules if each.group == group.id)
        total += clamped(inside, group.cap, group.floor)
    return clamped(total, card.cap, card.floor)


@pytest.mark.requirement("R-10")
@given(cards(), PARCELS)
def test_the_lines_add_up(card: ScoreCard, parcel: Parcel) -> None:
    """The total is the sum of the lines, and what plain arithmetic over the rules gives."""
    result = card.bind(SCHEMA).score(parcel, now=NOW)
    assert result.total == sum(line.points for line in result.lines) == expected(card, parcel)
    assert sum(points for _, points in result.points) == result.total


@given(cards(), PARCELS)
def test_explaining_changes_nothing(card: ScoreCard, parcel: Parcel) -> None:
    """An explained score is the score, with the rules that did not fire, all explained truly."""
    bound = card.bind(SCHEMA)
    plain, explained = bound.score(parcel, now=NOW), bound.explain(parcel, now=NOW)
    assert explained.points == plain.points
    kept = (line for line in explained.lines if line.outcome)
    assert ScoreResult(lines=tuple(attrs.evolve(line, why=None) for line in kept)) == plain
    for line in explained.lines:
        assert (line.why is not None) == (line.kind == "rule")
        assert line.why is None or line.why.outcome is line.outcome


@given(cards())
def test_a_card_is_data(card: ScoreCard) -> None:
    """A card equals its pickled copy and what is built anew from its parts."""
    assert pickle.loads(pickle.dumps(card)) == card
    assert ScoreCard(rules=card.rules, groups=card.groups, cap=card.cap, floor=card.floor) == card


CARD = ScoreCard(
    rules=(
        rule("heavy", "weight > 20", 30, "fit"),
        rule("fragile", "fragile", 40, "fit"),
        rule("lost", "status == 'lost'", -90),
    ),
    groups=(Group(id="fit", cap=50),),
    floor=0,
)


@pytest.mark.requirement("R-10")
def test_adjustments_are_lines() -> None:
    """What a cap takes and a floor gives stands in lines of their own, in both languages."""
    parcel = Parcel(weight=25, fragile=True, status="lost")
    result = CARD.bind(SCHEMA).score(parcel, now=NOW)
    assert result.points == (
        ("heavy", 30),
        ("fragile", 40),
        ("lost", -90),
        ("fit", -20),
        ("total", 40),
    )
    assert result.fired == ("heavy", "fragile", "lost")
    assert result.to("zh").splitlines() == [
        "总分 0",
        "  +30 规则heavy：成立",
        "  +40 规则fragile：成立",
        "  -90 规则lost：成立",
        "  -20 fit不高于 50",
        "  +40 总分不低于 0",
    ]
    assert str(result) == result.to("en")


def test_unknown_rules_give_nothing_and_ask() -> None:
    """A rule that is unknown gives no points; the explained score names what to ask for."""
    result = CARD.bind(SCHEMA).explain(Parcel(fragile=True), now=NOW)
    assert (result.total, result.fired) == (40, ("fragile",))
    assert result.unknowns == ("weight", "status")
    assert CARD.bind(SCHEMA).score(Parcel(), now=NOW).unknowns == ()


def test_an_explained_score_shows_its_conditions() -> None:
    """The text of an explained score has every condition below its rule."""
    text = CARD.bind(SCHEMA).explain(Parcel(weight=25), now=NOW).to("en")
    assert text.splitlines()[:3] == [
        "total 30",
        "  +30 rule heavy: true",
        "    true: weight > 20 (weight = 25)",
    ]


def test_operators_are_stored_as_text() -> None:
    """A rule written with operators is the rule written as text."""
    assert Rule(id="a", when=F.weight > 20, points=1, label=Text("", "")) == Rule(
        id="a", when="weight > 20", points=1, label=Text("", "")
    )


REFUSED = [
    ((rule("a", "True", 1), rule("a", "True", 1)), (), "a", "duplicate"),
    ((rule("a", "True", 1),), (Group(id="a"),), "a", "duplicate"),
    ((), (Group(id="total"),), "total", "duplicate"),
    ((rule("", "True", 1),), (), "id", "bad_id"),
    ((rule("x" * 101, "True", 1),), (), "id", "bad_id"),
    ((rule("a\nb", "True", 1),), (), "id", "bad_id"),
    ((rule("a", "True", 1, "ghost"),), (), "a.group", "unknown"),
    ((rule("a", "True", 1_000_001),), (), "a.points", "bad_points"),
    ((rule("a", "True", 1.5),), (), "a.points", "bad_points"),  # type: ignore[arg-type]
    ((rule("a", "True", True),), (), "a.points", "bad_points"),
    ((), (Group(id="g", cap=10**7),), "g.cap", "bad_points"),
    ((), (Group(id="g", floor=-(10**7)),), "g.floor", "bad_points"),
    ((), (Group(id="g", cap=1, floor=2),), "g", "crossed"),
    (tuple(rule(f"r{n}", "True", 1) for n in range(10_001)), (), "rules", "too_many"),
]


@pytest.mark.parametrize(("rules", "groups", "path", "code"), REFUSED)
def test_a_card_that_contradicts_itself(
    rules: tuple[Rule, ...], groups: tuple[Group, ...], path: str, code: str
) -> None:
    """A card refuses to be built with ids, groups, points or bounds that make no sense."""
    with pytest.raises(DefinitionError) as caught:
        ScoreCard(rules=rules, groups=groups)
    assert [(problem.path, problem.code) for problem in caught.value.problems] == [(path, code)]


def test_an_id_may_have_a_hundred_characters() -> None:
    """The longest id is allowed."""
    assert ScoreCard(rules=(rule("x" * 100, "True", 1_000_000),)).rules[0].id == "x" * 100


def test_every_refused_rule_at_once() -> None:
    """Binding lists all conditions that the schema refuses, and shows the first in full."""
    card = ScoreCard(
        rules=(rule("a", "weight =", 1), rule("b", "fragile", 1), rule("c", "wieght > 1", 1))
    )
    with pytest.raises(DefinitionError) as caught:
        card.bind(SCHEMA)
    assert [(problem.path, problem.code) for problem in caught.value.problems] == [
        ("a.when", "rule_syntax"),
        ("c.when", "rule_type"),
    ]
    assert "line 1, column 8" in caught.value.problems[0].given.en
    assert isinstance(caught.value.__cause__, RuleSyntaxError)


def test_a_bound_card_shows_its_size() -> None:
    """The repr of a bound card is short."""
    assert repr(CARD.bind(SCHEMA)) == "<score card of 3 rules>"


def test_parts_of_a_condition_are_indented_below_it() -> None:
    """Every level stands two spaces further in; a field that two rules miss is asked for once."""
    card = ScoreCard(rules=(rule("a", "weight > 20 and fragile", 1), rule("b", "weight > 5", 1)))
    result = card.bind(SCHEMA).explain(Parcel(fragile=True), now=NOW)
    assert result.to("en").splitlines()[1:5] == [
        "  +0 rule a: unknown",
        "    unknown: weight > 20 and fragile",
        "      unknown: weight > 20 (weight = missing)",
        "      true: fragile (fragile = true)",
    ]
    assert result.unknowns == ("weight",)
