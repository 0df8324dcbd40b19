"""Caps and floors hold at their very edges, first those of the groups, then that of the card."""

from __future__ import annotations

import pytest

from leadcore.rules import Group, Rule, ScoreCard
from leadcore.rules.scorecard import MAX_POINTS
from leadcore.texts import Text
from tests.rules.parcels import NOW, SCHEMA, Parcel


def points(card: ScoreCard) -> tuple[tuple[str, int], ...]:
    """Return what a card gives in which every rule holds."""
    return card.bind(SCHEMA).score(Parcel(), now=NOW).points


def always(id_: str, given: int, group: str | None = None) -> Rule:
    return Rule(id=id_, when="True", points=given, label=Text("规则", "rule"), group=group)


@pytest.mark.requirement("R-10")
@pytest.mark.parametrize(
    ("given", "cap", "floor", "by"),
    [
        (10, 10, None, 0),
        (11, 10, None, -1),
        (10, None, 10, 0),
        (9, None, 10, 1),
        (5, 7, 7, 2),
        (9, 7, 7, -2),
        (-5, -10, None, -5),
        (-5, 0, -4, 1),
        (-5, 0, -5, 0),
        (1, 0, 0, -1),
        (MAX_POINTS, MAX_POINTS, -MAX_POINTS, 0),
        (-MAX_POINTS, MAX_POINTS, -MAX_POINTS, 0),
    ],
)
def test_a_bound_takes_and_gives_just_what_is_beyond_it(
    given: int, cap: int | None, floor: int | None, by: int
) -> None:
    """Of a group and of the whole card alike; at the bound itself nothing is adjusted."""
    group = Group(id="care", cap=cap, floor=floor)
    inside = ScoreCard(rules=(always("a", given, "care"),), groups=(group,))
    whole = ScoreCard(rules=(always("a", given),), cap=cap, floor=floor)
    assert points(inside) == (("a", given), *([("care", by)] if by else []))
    assert points(whole) == (("a", given), *([("total", by)] if by else []))


@pytest.mark.requirement("R-10")
def test_groups_are_bounded_before_the_card() -> None:
    """The card's own bound sees what the groups have left."""
    card = ScoreCard(
        rules=(always("a", 50, "x"), always("b", -50, "y"), always("c", 5)),
        groups=(Group(id="x", cap=30), Group(id="y", floor=-10)),
        cap=20,
    )
    assert points(card) == (("a", 50), ("b", -50), ("c", 5), ("x", -20), ("y", 40), ("total", -5))


@pytest.mark.requirement("R-10")
def test_a_group_without_rules_and_a_card_without_rules_have_their_floors() -> None:
    """A floor is given also when there is nothing that could give points."""
    assert points(ScoreCard(groups=(Group(id="empty", floor=3),))) == (("empty", 3),)
    assert points(ScoreCard(groups=(Group(id="empty", cap=-3),))) == (("empty", -3),)
    assert points(ScoreCard(floor=7)) == (("total", 7),)


@pytest.mark.requirement("R-10")
def test_many_rules_of_the_most_points_add_up() -> None:
    """Nothing overflows and nothing is lost."""
    rules = tuple(always(f"r{number}", MAX_POINTS, "all") for number in range(200))
    card = ScoreCard(rules=rules, groups=(Group(id="all"),))
    assert sum(given for _, given in points(card)) == 200 * MAX_POINTS
