"""Questions: what to ask next, the answer that could change most first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import cast

import attrs

from leadcore.rules.condition import Condition
from leadcore.rules.evaluate import Reading
from leadcore.rules.views import Block, View
from leadcore.rules.whatif.board import TRUE, Board, Masks
from leadcore.rules.whatif.search import put
from leadcore.rules.whatif.verdicts import Outcome, RuleSet, Verdicts, conditions_of, verdicts_of
from leadcore.rules.whatif.wording import outcome_text
from leadcore.texts import Language, Text


@attrs.frozen(kw_only=True)
class Question(View):
    """A field that is missing, and what an answer could change.

    >>> Question(path="city", present=0, others=(5, 10), weight=10, rules=1).to("zh")
    'city：现为 0，可变为 5、10'
    """

    path: str
    present: Outcome
    """What the rules give while the field is missing."""
    others: tuple[Outcome, ...]
    """What else they would give for some value of this one field; totals from least to most."""
    weight: int
    """How much that can change: how far apart all these totals are, or how many `others` are."""
    rules: int
    """How many rules are unknown for want of this field, alone or with others."""

    def to(self, language: Language) -> str:
        """Return the field, the present outcome and the others as one line."""
        comma = Text("、", ", ").to(language)
        others = comma.join(outcome_text(each, language) for each in self.others)
        here = outcome_text(self.present, language)
        zh = f"{self.path}：现为 {here}，可变为 {others}"
        en = f"{self.path}: now {here}, could become {others}"
        if not self.others:
            zh = f"{self.path}：现为 {here}，单独回答不改变结果"
            en = f"{self.path}: now {here}, and by itself no answer changes that"
        return Text(zh, en).to(language)

    def blocks(self) -> tuple[Block, ...]:
        """Return the line."""
        return (Text(self.to("zh"), self.to("en")),)

    def __str__(self) -> str:
        return self.to("en")


def questions(rules: RuleSet, subject: object, *, now: datetime) -> tuple[Question, ...]:
    """Return the missing fields worth asking for, the one that matters most first.

    A field is worth asking for if some value of it alone, all else being as it is, changes the
    outcome, or if a rule is unknown for want of it. First come those whose answers differ most
    (`weight`), then those that keep more rules unknown, then those that the rules name earlier.
    Comparisons with constants are weighed exactly; of fields with many different tests of text, or
    that are compared with other fields, an outcome may be overlooked.

    >>> from datetime import UTC
    >>> from leadcore.rules import Rule, Schema, ScoreCard
    >>> @attrs.frozen
    ... class Parcel:
    ...     weight: float | None = None
    ...     city: str | None = None
    >>> rows = (("near", 'city == "上海市"', 10), ("heavy", "weight > 20", 30))
    >>> rules = (Rule(id=id, when=when, points=n, label=Text(id, id)) for id, when, n in rows)
    >>> card = ScoreCard(rules=tuple(rules)).bind(Schema.of(Parcel))
    >>> for question in questions(card, Parcel(), now=datetime.now(UTC)):
    ...     print(question)
    weight: now 0, could become 30
    city: now 0, could become 10
    """
    conditions = conditions_of(rules)
    reading = rules.schema.reading(subject, now=now)
    board = Board.of(rules.schema, conditions, reading)
    lacking = unknowns(conditions, reading)
    verdicts = verdicts_of(rules, reading)
    present = verdicts.outcome(held(board, board.present))
    found: list[Question] = []
    for number, field in enumerate(board.fields):
        if field.values[0] is None:
            others = other_outcomes(board, verdicts, number, present)
            weight = width(present, others)
            asked = lacking[field.path]
            if weight or asked:
                found.append(
                    Question(
                        path=field.path, present=present, others=others, weight=weight, rules=asked
                    )
                )
    return tuple(sorted(found, key=lambda one: (-one.weight, -one.rules)))


def unknowns(conditions: Sequence[Condition], reading: Reading) -> Counter[str]:
    """Return how many conditions are unknown for want of each field."""
    explained = (condition.explain_reading(reading) for condition in conditions)
    return Counter(path for each in explained for path in each.unknowns)


def other_outcomes(
    board: Board, verdicts: Verdicts, number: int, present: Outcome
) -> tuple[Outcome, ...]:
    """Return the outcomes other than the present one that values of one field lead to."""
    values = range(1, len(board.fields[number].values))
    there = (put(board.present, number, 1 << value) for value in values)
    found = dict.fromkeys(verdicts.outcome(held(board, masks)) for masks in there)
    found.pop(present, None)
    if is_total(present):
        return tuple(sorted(cast("list[int]", list(found))))
    return tuple(found)


def held(board: Board, masks: Masks) -> list[bool]:
    """Return which conditions hold for the subject with these alternatives."""
    return [outcomes == TRUE for outcomes in board.outcomes(masks)]


def width(present: Outcome, others: Sequence[Outcome]) -> int:
    if not is_total(present):
        return len(others)
    totals = cast("list[int]", [present, *others])
    return max(totals) - min(totals)


def is_total(outcome: Outcome) -> bool:
    return type(outcome) is int
