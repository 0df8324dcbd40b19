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
from datetime import datetime
from typing import Final, Literal

import attrs

from leadcore.errors import Problem
from leadcore.rules.binding import bind, id_problems, problem, refuse
from leadcore.rules.condition import Condition, text_of
from leadcore.rules.evaluate import Reading, evaluate
from leadcore.rules.explain import COLON, OUTCOMES, Explanation
from leadcore.rules.schema import Schema
from leadcore.texts import Language, Text

MAX_POINTS: Final = 1_000_000
"""Points, caps and floors lie within plus and minus this."""

TOTAL: Final = "total"
"""The id of the adjustment of the whole card; no rule or group may have it."""

SUBJECT: Final = Text("评分卡", "score card")
"""What a refused card is called."""


@attrs.frozen(kw_only=True)
class Rule:
    """Points that are awarded when a condition is true.

    >>> from leadcore.rules import F
    >>> Rule(id="heavy", when=F.weight > 20, points=30, label=Text("重", "heavy")).when
    'weight > 20'
    """

    id: str
    """Unique in its card, among rules and groups."""
    when: str = attrs.field(converter=text_of)
    """The condition, as text; one made with operators is taken by its canonical text."""
    points: int
    """What it adds, or takes when negative."""
    label: Text
    """What it is called in explanations."""
    group: str | None = None
    """The group that its points count in."""


@attrs.frozen(kw_only=True)
class Group:
    """Rules whose points together stay within bounds, also when none of them holds.

    >>> Group(id="care", cap=50, floor=0).cap
    50
    """

    id: str
    cap: int | None = None
    """The most that its rules can give together."""
    floor: int | None = None
    """The least that its rules can give together."""


@attrs.frozen(kw_only=True)
class ScoreLine:
    """What one rule, or one bound, adds to a score.

    >>> print(ScoreLine(kind="rule", id="a", label=Text("重", "heavy"), points=30).to("zh"))
    +30 重：成立
    """

    kind: Literal["rule", "group", "total"]
    """`group` and `total` are adjustments to a cap or floor."""
    id: str
    """The id of the rule or of the group; `total` for the whole card."""
    label: Text
    points: int
    """What was added; 0 for a rule that is not true."""
    outcome: bool | None = True
    """Whether the condition held; None is unknown."""
    why: Explanation | None = None
    """The condition explained, when that was asked for."""

    def to(self, language: Language) -> str:
        """Return the line as text, the explanation, if any, indented below it."""
        label = self.label.to(language)
        outcome = ""
        if self.kind == "rule":
            outcome = COLON.to(language) + OUTCOMES[self.outcome].to(language)
        why = self.why.to(language).replace("\n", "\n  ") if self.why else ""
        return f"{self.points:+d} {label}{outcome}" + (f"\n  {why}" if why else "")


@attrs.frozen(kw_only=True)
class ScoreResult:
    """A score and everything that it is made of, adding up exactly.

    >>> line = ScoreLine(kind="rule", id="heavy", label=Text("重", "heavy"), points=30)
    >>> ScoreResult(lines=(line, line)).total
    60
    """

    lines: tuple[ScoreLine, ...]
    """Every rule in the order of the card, then the adjustments of its groups and its own."""

    @property
    def total(self) -> int:
        """The sum of the points of the lines."""
        return sum(line.points for line in self.lines)

    @property
    def points(self) -> tuple[tuple[str, int], ...]:
        """Every id that gave or took points, and how many, in order; they add up to the total."""
        return tuple((line.id, line.points) for line in self.lines if line.points)

    @property
    def fired(self) -> tuple[str, ...]:
        """The ids of the rules that held."""
        return tuple(line.id for line in self.lines if line.kind == "rule" and line.outcome)

    @property
    def unknowns(self) -> tuple[str, ...]:
        """The missing fields that keep rules unknown, each once; needs an explained result."""
        found = (path for line in self.lines if line.why for path in line.why.unknowns)
        return tuple(dict.fromkeys(found))

    def to(self, language: Language) -> str:
        """Return the result as text, a line each."""
        heading = Text("总分", "total").to(language)
        lines = [f"{heading} {self.total}", *(line.to(language) for line in self.lines)]
        return "\n".join(lines).replace("\n", "\n  ")

    def __str__(self) -> str:
        return self.to("en")


@attrs.frozen(kw_only=True)
class ScoreCard:
    """A set of rules that give points; plain data, equal when the same.

    >>> ScoreCard(rules=(), floor=10, cap=5)
    Traceback (most recent call last):
    leadcore.errors.DefinitionError: the score card cannot be used, 1 problem(s):
    - total: cap 5, floor 10 given; allowed: a cap not below the floor [crossed]
    """

    rules: tuple[Rule, ...]
    groups: tuple[Group, ...] = ()
    cap: int | None = None
    """The most that the card can give."""
    floor: int | None = None
    """The least that the card can give."""

    def __attrs_post_init__(self) -> None:
        refuse(SUBJECT, card_problems(self))

    def bind(self, schema: Schema) -> BoundScoreCard:
        """Return the card ready to score; DefinitionError lists every rule that is refused."""
        texts = {rule.id: rule.when for rule in self.rules}
        return BoundScoreCard(self, schema, bind(schema, SUBJECT, texts))


@attrs.frozen(eq=False, repr=False)
class BoundScoreCard:
    """A score card that was checked against a schema; made by `ScoreCard.bind`.

    >>> import attrs
    >>> @attrs.frozen
    ... class Parcel:
    ...     weight: float
    >>> ScoreCard(rules=(), floor=10).bind(Schema.of(Parcel))
    <score card of 0 rules>
    """

    card: ScoreCard
    schema: Schema
    conditions: tuple[Condition, ...]
    """Of every rule, in the order of the card."""

    def score(self, subject: object, *, now: datetime) -> ScoreResult:
        """Return the score of `subject` at `now`; a rule that is unknown gives nothing."""
        reading = self.schema.reading(subject, now=now)
        return result(
            self.card,
            [
                rule_line(rule, evaluate(condition.tree, reading))
                for rule, condition in zip(self.card.rules, self.conditions, strict=True)
            ],
        )

    def explain(self, subject: object, *, now: datetime) -> ScoreResult:
        """Return the same score with every condition explained."""
        reading = self.schema.reading(subject, now=now)
        return result(
            self.card,
            [
                explained_line(rule, condition, reading)
                for rule, condition in zip(self.card.rules, self.conditions, strict=True)
            ],
        )

    def __repr__(self) -> str:
        return f"<score card of {len(self.conditions)} rules>"


def result(card: ScoreCard, lines: list[ScoreLine]) -> ScoreResult:
    return ScoreResult(lines=(*lines, *adjustments(card, lines)))


def rule_line(rule: Rule, outcome: bool | None, why: Explanation | None = None) -> ScoreLine:
    return ScoreLine(
        kind="rule",
        id=rule.id,
        label=rule.label,
        points=rule.points if outcome else 0,
        outcome=outcome,
        why=why,
    )


def explained_line(rule: Rule, condition: Condition, reading: Reading) -> ScoreLine:
    why = condition.explain_reading(reading)
    return rule_line(rule, why.outcome, why)


def adjustments(card: ScoreCard, lines: list[ScoreLine]) -> Iterator[ScoreLine]:
    """Yield what brings each group, and then the whole card, within its bounds."""
    total = sum(line.points for line in lines)
    for group in card.groups:
        points = sum(
            line.points
            for rule, line in zip(card.rules, lines, strict=True)
            if rule.group == group.id
        )
        by = excess(points, group.cap, group.floor)
        total += by
        if by:
            yield adjustment("group", group.id, by, group.cap, group.floor)
    by = excess(total, card.cap, card.floor)
    if by:
        yield adjustment("total", TOTAL, by, card.cap, card.floor)


def excess(points: int, cap: int | None, floor: int | None) -> int:
    """Return what must be added to `points` to lie within the bounds."""
    if cap is not None and points > cap:
        return cap - points
    return floor - points if floor is not None and points < floor else 0


def adjustment(
    kind: Literal["group", "total"], id_: str, by: int, cap: int | None, floor: int | None
) -> ScoreLine:
    name = Text("总分", TOTAL) if kind == "total" else Text(id_, id_)
    zh, en = (
        (f"不高于 {cap}", f"at most {cap}") if by < 0 else (f"不低于 {floor}", f"at least {floor}")
    )
    return ScoreLine(kind=kind, id=id_, label=Text(f"{name.zh}{zh}", f"{name.en}, {en}"), points=by)


def card_problems(card: ScoreCard) -> Iterator[Problem]:
    groups = [group.id for group in card.groups]
    yield from id_problems([*(rule.id for rule in card.rules), *groups, TOTAL])
    for rule in card.rules:
        yield from points_problems(f"{rule.id}.points", rule.points)
        if rule.group is not None and rule.group not in groups:
            zh, en = "、".join(groups) or "无", ", ".join(groups) or "none"
            yield problem(f"{rule.id}.group", "unknown", repr(rule.group), zh, en)
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
