"""The written meaning of a score card: every rule interpreted, the points added in plain sight."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import attrs

from leadcore.rules.activities import BoundActivities
from leadcore.rules.column_rows import row_reading
from leadcore.rules.condition import Condition
from leadcore.rules.evaluate import Reading, evaluate
from leadcore.rules.explain import Explanation
from leadcore.rules.schema import Schema
from leadcore.rules.scores import TOTAL, ScoreLine, ScoreResult
from leadcore.texts import Text

if TYPE_CHECKING:
    from leadcore.rules.scorecard import Rule, ScoreCard


@attrs.frozen(eq=False, repr=False)
class InterpretedCard:
    """A score card that asks the interpreter about every rule."""

    card: ScoreCard
    schema: Schema
    conditions: tuple[Condition, ...]
    activities: BoundActivities | None

    @cached_property
    def lines(self) -> tuple[ScoreLine, ...]:
        """The line of every rule where it fires."""
        return tuple(rule_line(rule, True) for rule in self.card.rules)

    def score(self, subject: object, now: datetime) -> ScoreResult:
        """Return the score of a subject: what fired, and the adjustments."""
        return self.read(self.schema.reading(subject, now=now))

    def total(self, subject: object, now: datetime) -> int:
        """Return the total of a subject."""
        return self.score(subject, now).total

    def packed(self, subject: object, now: datetime) -> int:
        """Return the total and a bit for every rule that fired, as one integer."""
        reading = self.schema.reading(subject, now=now)
        bits = sum(1 << number for number in self.fired(reading))
        return self.read(reading).total << len(self.conditions) | bits

    def row_total(self, paths: Sequence[str], row: Sequence[object], now: datetime) -> int:
        """Return the total of what stands in a row of columns."""
        return self.read(row_reading(self.schema, paths, row, now)).total

    def explain(self, subject: object, now: datetime) -> ScoreResult:
        """Return the score with every rule explained."""
        reading = self.schema.reading(subject, now=now)
        rules = zip(self.card.rules, self.conditions, strict=True)
        lines = [explained_line(*each, reading) for each in rules]
        return self.result([*lines, *self.activity_lines(reading.subject, reading.now)])

    def read(self, reading: Reading) -> ScoreResult:
        """Return the score of what is being read."""
        lines = [self.lines[number] for number in self.fired(reading)]
        happened = self.activity_lines(reading.subject, reading.now)
        return self.result([*lines, *filter(has_fired, happened)])

    def fired(self, reading: Reading) -> Iterator[int]:
        """Yield the number of every rule that is true."""
        for number, condition in enumerate(self.conditions):
            if evaluate(condition.tree, reading) is True:
                yield number

    def activity_lines(self, subject: object, now: datetime) -> tuple[ScoreLine, ...]:
        """Return the lines of the activity rules, those that counted nothing too."""
        return () if self.activities is None else tuple(self.activities.lines(subject, now))

    def result(self, lines: list[ScoreLine]) -> ScoreResult:
        """Return the result of these lines, all bounds kept."""
        return ScoreResult(lines=(*lines, *adjustments(self.card, lines)))


def has_fired(line: ScoreLine) -> bool:
    return bool(line.outcome)


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
    groups = {rule.id: rule.group for rule in card.rules}
    groups |= {rule.id: rule.group for rule in card.activities}
    for group in card.groups:
        points = sum(line.points for line in lines if groups[line.id] == group.id)
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
