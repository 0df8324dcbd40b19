"""Points for what happened, and when: rules over a subject's activities, fading with their age.

What happens after the moment of the score counts nothing, so the score of then can be computed
again at any time. The order of the activities means nothing.

>>> from datetime import UTC
>>> from leadcore.rules import ScoreCard
>>> @attrs.frozen
... class Visit:
...     page: str
...     at: datetime
>>> @attrs.frozen
... class Visitor:
...     id: str = attrs.field(validator=of_kind(str))
>>> card = ScoreCard(
...     activities=(
...         ActivityRule(
...             id="prices",
...             when='page == "prices"',
...             points=8,
...             half_life=timedelta(days=14),
...             label=Text("看价格", "looked at prices"),
...         ),
...     ),
... )
>>> at = datetime(2026, 1, 1, tzinfo=UTC)
>>> log = {"A-1": (Visit("prices", at), Visit("jobs", at), Visit("prices", at))}
>>> visits = ActivitySource(schema=Schema.of(Visit), read=lambda visitor: log[visitor.id])
>>> bound = card.bind(Schema.of(Visitor), activities=visits)
>>> print(bound.score(Visitor("A-1"), now=at + timedelta(days=14)))
total 8
  +8 looked at prices: 2 times, last 2026-01-01T00:00Z, 16 points faded to 8
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, cast

import attrs

from leadcore.errors import DefinitionError, Problem
from leadcore.rules.binding import problem
from leadcore.rules.condition import Condition, text_of
from leadcore.rules.decay import Tally, rounded, thousandths, total_weight
from leadcore.rules.kinds import DATETIME
from leadcore.rules.nearest import did_you_mean
from leadcore.rules.nodes import MAX_DURATION
from leadcore.rules.parts import of_kind
from leadcore.rules.schema import Schema
from leadcore.rules.scores import ScoreLine
from leadcore.texts import Text

MAX_ACTIVITIES: Final = 100_000
"""How many activities of one subject are looked at; more are refused."""

SUBJECT: Final = Text("活动来源", "source of activities")
"""What a refused source is called."""


@attrs.frozen(kw_only=True)
class ActivityRule:
    """Points for every activity for which a condition is true, fading with its age.

    They halve with every half-life, end after the window, or both; with neither they stay.

    >>> visit = ActivityRule(id="visit", points=5, label=Text("来访", "visit"))
    >>> visit.when, visit.half_life
    ('True', None)
    """

    id: str
    """Unique in its card, among rules and groups."""
    when: str = attrs.field(default="True", converter=text_of)
    """The condition on the activity, as text or made with operators."""
    points: int
    """What one activity adds when it happens, or takes when negative."""
    label: Text = attrs.field(validator=of_kind(Text))
    """What it is called in explanations."""
    half_life: timedelta | None = None
    """The age at which half of the points is left."""
    window: timedelta | None = None
    """The age up to which an activity counts at all."""
    cap: int | None = None
    """The most that the rule gives, or takes, for all activities together."""
    group: str | None = None
    """The group that its points count in."""


@attrs.frozen(kw_only=True, eq=False)
class ActivitySource:
    """Where the activities of a subject are found, and what rules can name in them.

    >>> @attrs.frozen
    ... class Visit:
    ...     day: datetime
    >>> ActivitySource(schema=Schema.of(Visit), read=lambda subject: subject.visits)
    Traceback (most recent call last):
    leadcore.errors.DefinitionError: the source of activities cannot be used, 1 problem(s):
    - at: 'at' given; allowed: a date-time of Visit; use one of: day [not_an_instant]
    """

    schema: Schema
    """Of the class of the activities."""
    read: Callable[[Any], Collection[object]]
    """Return the activities of a subject, in any order. Pure: equal subjects give equal ones."""
    at: str = "at"
    """The path, in the schema, of when an activity happened; one without it counts nothing.

    No private one: explanations show the newest, and faded points tell how long ago it was.
    """

    def __attrs_post_init__(self) -> None:
        fields = self.schema.fields.items()
        paths = [path for path, spec in fields if spec.kind is DATETIME and not spec.is_private]
        if self.at not in paths:
            raise DefinitionError(SUBJECT, (not_an_instant(self, paths),))

    def until(self, subject: object, now: datetime) -> Iterator[tuple[object, datetime]]:
        """Yield the activities of `subject` up to `now`, each with its instant."""
        for activity in bounded(self.read(subject)):
            moment = self.schema.reading(activity, now=now).value(self.at)
            if isinstance(moment, datetime) and moment <= now:
                yield activity, moment


@attrs.frozen(eq=False, repr=False)
class BoundActivities:
    """The activity rules of a card that were checked against a source."""

    rules: tuple[ActivityRule, ...]
    source: ActivitySource
    conditions: tuple[Condition, ...]
    """Of every rule, in order."""

    def lines(self, subject: object, now: datetime) -> list[ScoreLine]:
        """Return what every rule gives for the activities of `subject` up to `now`, in order."""
        past = list(self.source.until(subject, now))
        return [
            line(rule, [at for each, at in past if condition.holds(each, now=now)], now)
            for rule, condition in zip(self.rules, self.conditions, strict=True)
        ]


def line(rule: ActivityRule, moments: Sequence[datetime], now: datetime) -> ScoreLine:
    """Return what a rule gives for activities at these moments."""
    window = timedelta.max if rule.window is None else rule.window
    counted = [moment for moment in moments if now - moment <= window]
    weighed = rule.points * total_weight([now - moment for moment in counted], rule.half_life)
    points = rounded(weighed)
    cap = abs(points) if rule.cap is None else rule.cap
    within = max(-cap, min(points, cap))
    tally = Tally(
        count=len(counted),
        newest=max(counted, default=None),
        full=rule.points * len(counted),
        faded=thousandths(weighed),
        cap=None if points == within else cap,
    )
    return ScoreLine(
        kind="activity",
        id=rule.id,
        label=rule.label,
        points=within,
        outcome=bool(counted),
        tally=tally,
    )


def bounded(activities: object) -> Collection[object]:
    if not isinstance(activities, Collection):
        raise TypeError(
            f"activities were read as {type(activities).__name__}; give a tuple of them, or ()"
        )
    found = cast("Collection[object]", activities)
    if len(found) > MAX_ACTIVITIES:
        raise ValueError(
            f"{len(found)} activities of one subject were given; give at most"
            f" {MAX_ACTIVITIES}, such as the newest ones"
        )
    return found


def not_an_instant(source: ActivitySource, paths: Sequence[str]) -> Problem:
    name = source.schema.subject.__name__
    none = Text("请给它一个不是私有的", "give it one that is not private")
    cure = did_you_mean(source.at, paths) if paths else none
    zh, en = f"{name} 的时间字段；{cure.zh}", f"a date-time of {name}; {cure.en}"
    return problem("at", "not_an_instant", repr(source.at[:100]), zh, en)


def fading_problems(rule: ActivityRule) -> Iterator[Problem]:
    """Yield what is wrong with how the points of a rule fade."""
    for name in ("half_life", "window"):
        length = getattr(rule, name)
        if length is None or (type(length) is timedelta and timedelta(0) < length <= MAX_DURATION):
            continue
        yield problem(
            f"{rule.id}.{name}",
            "bad_length",
            repr(length)[:40],
            "大于零、至多一百年的时长",
            "a timedelta above zero, up to a century",
        )
