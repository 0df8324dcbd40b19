"""Score cards: points for every condition that holds, in groups with caps and floors.

Definitions are plain data; bound to a schema, they score.

>>> import attrs
>>> from datetime import UTC, datetime
>>> from leadcore.rules import Schema
>>> @attrs.frozen
... class Parcel:
...     weight: float | None = None
...     fragile: bool = False
>>> card = ScoreCard(
...     rules=(
...         Rule(id="heavy", when="weight > 20", points=30, label=Text("重", "heavy")),
...         Rule(id="fragile", when="fragile", points=40, label=Text("易碎", "fragile")),
...     ),
...     cap=50,
... )
>>> result = card.bind(Schema.of(Parcel)).score(Parcel(25, fragile=True), now=datetime.now(UTC))
>>> print(result.to("en"))
total 50
  +30 heavy: true
  +40 fragile: true
  -20 total, at most 50
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import attrs

from leadcore.errors import DefinitionError, Problem
from leadcore.rules.activities import (
    ActivityRule,
    ActivitySource,
    BoundActivities,
    fading_problems,
)
from leadcore.rules.binding import bind, id_problems, problem, refuse
from leadcore.rules.bound_card import BoundScoreCard
from leadcore.rules.card_tables import card_blocks
from leadcore.rules.condition import text_of
from leadcore.rules.parts import of_kind, tuple_of
from leadcore.rules.schema import Schema
from leadcore.rules.scores import TOTAL
from leadcore.rules.views import Block, View
from leadcore.texts import Text

MAX_POINTS: Final = 1_000_000
"""Points, caps and floors lie within plus and minus this."""

SUBJECT: Final = Text("评分卡", "score card")
"""What a refused card is called."""


@attrs.frozen(kw_only=True)
class Rule:
    """Points that are awarded when a condition is true.

    >>> from leadcore.rules import F
    >>> Rule(id="heavy", when=F.weight > 20, points=30, label=Text("重", "heavy")).when
    'weight > 20'
    """

    id: str = attrs.field(validator=of_kind(str))
    """Unique in its card, among rules and groups."""
    when: str = attrs.field(converter=text_of)
    """The condition, as text; one made with operators is taken by its canonical text."""
    points: int
    """What it adds, or takes when negative."""
    label: Text = attrs.field(validator=of_kind(Text))
    """What it is called in explanations."""
    group: str | None = None
    """The group that its points count in."""


@attrs.frozen(kw_only=True)
class Group:
    """Rules and activity rules whose points together stay within bounds, also when none holds.

    >>> Group(id="care", cap=50, floor=0).cap
    50
    """

    id: str = attrs.field(validator=of_kind(str))
    cap: int | None = None
    """The most that its rules can give together."""
    floor: int | None = None
    """The least that its rules can give together."""


@attrs.frozen(kw_only=True)
class ScoreCard(View):
    """A set of rules that give points; plain data, equal when the same.

    >>> ScoreCard(rules=(), floor=10, cap=5)
    Traceback (most recent call last):
    leadcore.errors.DefinitionError: the score card cannot be used, 1 problem(s):
    - total: cap 5, floor 10 given; allowed: a cap not below the floor [crossed]
    """

    rules: tuple[Rule, ...] = attrs.field(default=(), validator=tuple_of(Rule))
    groups: tuple[Group, ...] = attrs.field(default=(), validator=tuple_of(Group))
    cap: int | None = None
    """The most that the card can give."""
    floor: int | None = None
    """The least that the card can give."""
    activities: tuple[ActivityRule, ...] = attrs.field(default=(), validator=tuple_of(ActivityRule))
    """Points for what happened, counted in the groups like those of the rules."""

    def __attrs_post_init__(self) -> None:
        refuse(SUBJECT, card_problems(self))

    def bind(self, schema: Schema, *, activities: ActivitySource | None = None) -> BoundScoreCard:
        """Return the card ready to score; DefinitionError lists every rule that is refused.

        A card with activity rules needs the source of the activities; another ignores it.
        """
        texts = {rule.id: rule.when for rule in self.rules}
        conditions = bind(schema, SUBJECT, texts)
        return BoundScoreCard(self, schema, conditions, bound_activities(self, activities))

    def blocks(self) -> tuple[Block, ...]:
        """Return the rules, the activity rules and the bounds as tables, those that there are."""
        return card_blocks(self)


def bound_activities(card: ScoreCard, source: ActivitySource | None) -> BoundActivities | None:
    if not card.activities:
        return None
    if source is None:
        given = Text("没有来源", "no source")
        cure = "bind(…, activities=ActivitySource(…))"
        raise DefinitionError(SUBJECT, (problem("activities", "no_source", given, cure, cure),))
    texts = {rule.id: rule.when for rule in card.activities}
    return BoundActivities(card.activities, source, bind(source.schema, SUBJECT, texts))


def card_problems(card: ScoreCard) -> Iterator[Problem]:
    groups = [group.id for group in card.groups]
    rules: tuple[Rule | ActivityRule, ...] = (*card.rules, *card.activities)
    yield from id_problems([rule.id for rule in rules], taken=[*groups, TOTAL])
    for rule in rules:
        yield from points_problems(f"{rule.id}.points", rule.points)
        if rule.group is not None and rule.group not in groups:
            zh, en = "、".join(groups) or "无", ", ".join(groups) or "none"
            yield problem(f"{rule.id}.group", "unknown", repr(rule.group), zh, en)
    for rule in card.activities:
        yield from bounds_problems(rule.id, rule.cap, None if rule.cap is None else 0)
        yield from fading_problems(rule)
    for group in card.groups:
        yield from bounds_problems(group.id, group.cap, group.floor)
    yield from bounds_problems(TOTAL, card.cap, card.floor)


def points_problems(path: str, points: object) -> Iterator[Problem]:
    if type(points) is not int or abs(points) > MAX_POINTS:
        limits = f"±{MAX_POINTS}"
        yield problem(
            path,
            "bad_points",
            repr(points)[:40],
            f"{limits} 内的整数",
            f"an integer within {limits}",
        )


def bounds_problems(path: str, cap: int | None, floor: int | None) -> Iterator[Problem]:
    if cap is not None:
        yield from points_problems(f"{path}.cap", cap)
    if floor is not None:
        yield from points_problems(f"{path}.floor", floor)
    if cap is not None and floor is not None and cap < floor:
        yield problem(
            path,
            "crossed",
            Text(f"上限 {cap}，下限 {floor}", f"cap {cap}, floor {floor}"),
            "上限不低于下限",
            "a cap not below the floor",
        )
