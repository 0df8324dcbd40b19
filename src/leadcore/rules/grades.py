"""Grades: bands of a score, which are not left for a trifle nor at once.

A grade is kept while the score is at most `margin` points outside its band, and in any case for
`dwell` after it was taken. What was held before is an argument, and so is the time: equal arguments
give equal grades, and a grade that is asked for twice stays as it is.

>>> from datetime import UTC
>>> scale = GradeScale(
...     grades=(
...         Grade(id="A", at_least=60, label=Text("优质", "prime")),
...         Grade(id="B", label=Text("一般", "plain")),
...     ),
...     margin=5,
... )
>>> monday, friday = datetime(2026, 2, 2, tzinfo=UTC), datetime(2026, 2, 6, tzinfo=UTC)
>>> held = scale.grade(62, now=monday)
>>> print(scale.grade(56, now=friday, held=held))
A since 2026-02-02T00:00Z: 56 is within 5 of 60 or more
>>> print(scale.grade(54, now=friday, held=held))
B since 2026-02-06T00:00Z: 54 is below 60
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

import attrs

from leadcore.errors import Problem
from leadcore.rules.binding import id_problems, problem, refuse
from leadcore.rules.explain import shown
from leadcore.rules.nodes import MAX_DURATION, as_utc
from leadcore.rules.parts import tuple_of
from leadcore.rules.scorecard import points_problems
from leadcore.texts import Language, Text

MAX_GRADES: Final = 26
"""How many grades a scale may have."""

SUBJECT: Final = Text("等级表", "scale of grades")
"""What a refused scale is called."""


def aware(moment: datetime) -> datetime:
    """Return the instant in UTC; one without its zone is refused."""
    found = as_utc(moment)
    if found is None:
        raise ValueError("a time without its zone; give an aware datetime, such as in UTC")
    return found


@attrs.frozen(kw_only=True)
class Grade:
    """One band of a score, from `at_least` up to where the band above it begins.

    >>> Grade(id="A", at_least=60, label=Text("优质", "prime")).at_least
    60
    """

    id: str
    at_least: int | None = None
    """The lowest score of the band; None for the last grade, which has all that are lower."""
    label: Text
    """What it is called."""


@attrs.frozen(kw_only=True)
class Held:
    """The grade that something has, since when, and why it has it now.

    >>> from datetime import UTC
    >>> Held(value="A", since=datetime(2026, 2, 2, tzinfo=UTC), reason=Text("高", "high")).to("zh")
    'A，自 2026-02-02T00:00Z：高'
    """

    value: str
    """The id of the grade."""
    since: datetime = attrs.field(converter=aware)
    reason: Text

    def to(self, language: Language) -> str:
        """Return the grade, its time and its reason as one line."""
        since = shown(self.since, "en")
        zh = f"{self.value}，自 {since}：{self.reason.zh}"
        return Text(zh, f"{self.value} since {since}: {self.reason.en}").to(language)

    def __str__(self) -> str:
        return self.to("en")


@attrs.frozen
class Band:
    """The scores from `low` on that are below `high`; None is no bound."""

    low: int | None
    high: int | None

    def has(self, score: int, margin: int = 0) -> bool:
        """Whether the score lies in the band, or at most `margin` points outside it."""
        return (self.low is None or score >= self.low - margin) and (
            self.high is None or score < self.high + margin
        )

    @property
    def text(self) -> Text:
        """The band in words."""
        if self.low is None:
            return NO_BAND if self.high is None else below(self.high)
        if self.high is None:
            return Text(f"{self.low} 及以上", f"{self.low} or more")
        return Text(f"{self.low} 至 {self.high - 1}", f"{self.low} to {self.high - 1}")


NO_BAND: Final = Text("任何分数", "any score")


def below(high: int) -> Text:
    return Text(f"{high} 以下", f"below {high}")


@attrs.frozen(kw_only=True)
class GradeScale:
    """Grades from the best to the last, and how firmly one is kept; plain data.

    >>> GradeScale(grades=(Grade(id="A", at_least=60, label=Text("优质", "prime")),))
    Traceback (most recent call last):
    leadcore.errors.DefinitionError: the scale of grades cannot be used, 1 problem(s):
    - A.at_least: 60 given; allowed: None, so that every score has a grade [incomplete]
    """

    grades: tuple[Grade, ...] = attrs.field(validator=tuple_of(Grade))
    """The best first; the last one has no lowest score."""
    margin: int = 0
    """How many points outside its band a score may be and keep the grade."""
    dwell: timedelta = timedelta(0)
    """How long a grade is kept at least."""

    def __attrs_post_init__(self) -> None:
        refuse(SUBJECT, scale_problems(self))

    def grade(self, score: int, *, now: datetime, held: Held | None = None) -> Held:
        """Return the grade at `now` of what had the grade `held` before; None had none.

        A grade that this scale does not have counts as none. One that is kept keeps its `since`.
        TypeError refuses a score that is no integer, such as NaN, which lies in no band.
        """
        if type(score) is not int:
            raise TypeError(f"a score is an int, not {type(score).__name__}; round it first")
        moment = aware(now)
        reason = None if held is None else reason_to_keep(self, held, score, moment)
        if held is None or reason is None:
            return taken(self, score, moment)
        return attrs.evolve(held, reason=reason)

    def position(self, id_: str) -> int | None:
        """Return how many grades are better than the one with this id."""
        ids = [grade.id for grade in self.grades]
        return ids.index(id_) if id_ in ids else None

    def band(self, position: int) -> Band:
        """Return the band of the grade at a position."""
        high = self.grades[position - 1].at_least if position else None
        return Band(self.grades[position].at_least, high)


def taken(scale: GradeScale, score: int, now: datetime) -> Held:
    """Return the grade of a score, whatever was held before."""
    bands = [scale.band(position) for position in range(len(scale.grades))]
    position = next(position for position, band in enumerate(bands) if band.has(score))
    reason = inside(score, bands[position])
    return Held(value=scale.grades[position].id, since=now, reason=reason)


def reason_to_keep(scale: GradeScale, held: Held, score: int, now: datetime) -> Text | None:
    """Return why a grade is kept, or None when it is not or there is none such."""
    position = scale.position(held.value)
    if position is None:
        return None
    band = scale.band(position)
    if band.has(score):
        return inside(score, band)
    if band.has(score, scale.margin):
        zh = f"{score} 距 {band.text.zh} 不超过 {scale.margin} 分"
        return Text(zh, f"{score} is within {scale.margin} of {band.text.en}")
    if now - held.since < scale.dwell:
        until = shown(held.since + scale.dwell, "en")
        return Text(f"至少保持到 {until}", f"kept until {until} at least")
    return None


def inside(score: int, band: Band) -> Text:
    return Text(f"{score} 在 {band.text.zh}", f"{score} is {band.text.en}")


def scale_problems(scale: GradeScale) -> Iterator[Problem]:
    yield from id_problems([grade.id for grade in scale.grades])
    yield from count_problems(scale)
    yield from order_problems(scale)
    yield from points_problems("margin", scale.margin)
    if type(scale.margin) is int and scale.margin < 0:
        yield problem("margin", "negative", str(scale.margin), "零或更多", "zero or more")
    length = scale.dwell
    if type(length) is not timedelta or not timedelta(0) <= length <= MAX_DURATION:
        cure = Text("零至一百年的时长", "a timedelta from zero up to a century")
        yield problem("dwell", "bad_length", repr(length)[:40], cure.zh, cure.en)


def count_problems(scale: GradeScale) -> Iterator[Problem]:
    count = len(scale.grades)
    if not 1 <= count <= MAX_GRADES:
        yield problem(
            "grades", "bad_count", str(count), f"1 至 {MAX_GRADES} 个", f"1 to {MAX_GRADES}"
        )


def order_problems(scale: GradeScale) -> Iterator[Problem]:
    above: int | None = None
    for grade in scale.grades[:-1]:
        path, lowest = f"{grade.id}.at_least", grade.at_least
        found = list(points_problems(path, lowest))
        yield from found
        if found or lowest is None:
            continue
        if above is not None and lowest >= above:
            zh, en = f"低于前一等级的 {above}", f"less than {above}, that of the grade before it"
            yield problem(path, "not_falling", str(lowest), zh, en)
        above = lowest
    for grade in scale.grades[-1:]:
        if grade.at_least is not None:
            path, given = f"{grade.id}.at_least", repr(grade.at_least)[:40]
            cure = Text("None，使每个分数都有等级", "None, so that every score has a grade")
            yield problem(path, "incomplete", given, cure.zh, cure.en)
