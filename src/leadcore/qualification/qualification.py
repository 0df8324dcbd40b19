"""Qualification: what is known at one moment, what is stale, and what to ask next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from fractions import Fraction
from typing import Final, Literal

import attrs

from leadcore.qualification.answers import Answer, Value
from leadcore.qualification.criteria import Criterion
from leadcore.texts import Language, Text, duration_text
from leadcore.values import MoneyRange, Timeframe

State = Literal["fresh", "stale", "missing"]
"""How a criterion stands."""

STATES: Final[Mapping[State, Text]] = {
    "fresh": Text("已答", "answered"),
    "stale": Text("已过期", "stale"),
    "missing": Text("未答", "not answered"),
}
"""What a state is called."""

YES_NO: Final[Mapping[bool, Text]] = {True: Text("是", "yes"), False: Text("否", "no")}
"""What an answer of the kind `yes_no` is called."""

MAX_SHOWN: Final = 40
"""How many characters of an answer a text shows."""

UNITS: Final = (timedelta(days=1), timedelta(hours=1), timedelta(minutes=1))
"""In what the age of an answer is told; what is younger was just now."""


@attrs.frozen(kw_only=True)
class Standing:
    """What is known of one criterion.

    >>> from datetime import UTC, datetime
    >>> from leadcore.qualification import BANT
    >>> BANT.qualify((), now=datetime(2024, 5, 1, tzinfo=UTC)).standings[0].to("zh")
    '预算：未答'
    """

    criterion: Criterion
    answer: Answer | None = None
    """The one that counts, also when it is stale."""
    age: timedelta | None = None
    """How long ago it was given; None where there is none."""

    @property
    def state(self) -> State:
        """Fresh until it is older than its criterion allows."""
        if self.age is None:
            return "missing"
        return "fresh" if self.age <= self.criterion.fresh_for else "stale"

    @property
    def value(self) -> Value | None:
        """What is known: the value of a fresh answer, None for any other."""
        is_fresh = self.answer is not None and self.state == "fresh"
        return self.answer.value if self.answer is not None and is_fresh else None

    def to(self, language: Language) -> str:
        """Return the label, the answer, who recorded it and how old it is, as one line."""
        label, state = self.criterion.label.to(language), STATES[self.state].to(language)
        if self.answer is None or self.age is None:
            return Text(f"{label}：{state}", f"{label}: {state}").to(language)
        value = shown(self.criterion, self.answer.value).to(language)
        ago, by = ago_text(self.age).to(language), self.answer.by
        zh = f"{label}：{value}（{state}，{by}，{ago}）"
        return Text(zh, f"{label}: {value} ({state}, {by}, {ago})").to(language)

    def __str__(self) -> str:
        return self.to("en")


@attrs.frozen(kw_only=True)
class Qualification:
    """How every criterion of a framework stands; made by `Framework.qualify`.

    >>> from datetime import UTC, datetime
    >>> from leadcore.qualification import BANT
    >>> at = datetime(2024, 5, 1, tzinfo=UTC)
    >>> answer = BANT.answer("authority", "decides", by="li", at=at)
    >>> known = BANT.qualify((answer,), now=at + timedelta(days=2))
    >>> known.completeness, known.next_question().key
    (Fraction(1, 4), 'budget')
    >>> print(known)
    BANT: 1 of 4
      budget: not answered
      authority: decides (answered, li, 2 days ago)
      need: not answered
      timing: not answered
    """

    framework: str
    """The framework's id."""
    label: Text
    standings: tuple[Standing, ...]
    """Of every criterion, in the framework's order."""

    @property
    def completeness(self) -> Fraction:
        """The share of the criteria that have a fresh answer, exactly."""
        return Fraction(self.answered, len(self.standings))

    @property
    def answered(self) -> int:
        """How many criteria have a fresh answer."""
        return sum(each.state == "fresh" for each in self.standings)

    def to_ask(self, matters: Iterable[str] = ()) -> tuple[Criterion, ...]:
        """Return the criteria without a fresh answer, the one to ask for first at the front.

        Those whose path, or whose field of the lead, is in `matters` come first, in that order:
        give the paths of `leadcore.rules.questions`. Then come those that were never answered
        and then the stale ones, both in the framework's order.
        """
        rank = {path: place for place, path in enumerate(dict.fromkeys(matters))}
        last = len(rank)

        def place(one: Standing) -> tuple[int, bool]:
            paths = (f"{self.framework}.{one.criterion.key}", one.criterion.stated_in or "")
            return min(rank.get(path, last) for path in paths), one.state == "stale"

        still_open = (each for each in self.standings if each.state != "fresh")
        return tuple(each.criterion for each in sorted(still_open, key=place))

    def next_question(self, matters: Iterable[str] = ()) -> Criterion | None:
        """Return the first of `to_ask`, or None where everything is known."""
        return next(iter(self.to_ask(matters)), None)

    def to(self, language: Language) -> str:
        """Return how complete it is, and a line for every criterion."""
        count, label = len(self.standings), self.label.to(language)
        heading = Text(f"{label}：{self.answered}/{count}", f"{label}: {self.answered} of {count}")
        return "\n  ".join([heading.to(language), *(each.to(language) for each in self.standings)])

    def __str__(self) -> str:
        return self.to("en")


def ago_text(age: timedelta) -> Text:
    """Return how long ago something was said, in the greatest unit that it fills."""
    unit = next((unit for unit in UNITS if age >= unit), None)
    if unit is None:
        return Text("刚刚", "just now")
    length = duration_text(age // unit * unit)
    return Text(f"{length.zh}前", f"{length.en} ago")


def shown(criterion: Criterion, value: Value) -> Text:
    """Return what a text shows of an answer."""
    match value:
        case bool():
            return YES_NO[value]
        case MoneyRange() | Timeframe():
            return Text(value.to("zh"), value.to("en"))
        case _:
            labels = {option.key: option.label for option in criterion.options}
            line = " ".join(value.split())
            text = line if len(line) <= MAX_SHOWN else f"{line[: MAX_SHOWN - 1]}…"
            return labels.get(value, Text(text, text))
