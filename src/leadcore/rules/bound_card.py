"""A score card ready to score."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Final

import attrs

from leadcore.rules.activities import BoundActivities
from leadcore.rules.column_rows import columns_of, paths_of
from leadcore.rules.compiled import NO_BOUNDS, Bounds, Points, Program, Scoring, moment
from leadcore.rules.condition import Condition
from leadcore.rules.index import PointsIndex
from leadcore.rules.interpreted_card import InterpretedCard, has_fired
from leadcore.rules.schema import Schema
from leadcore.rules.scores import ScoreLine, ScoreResult

if TYPE_CHECKING:
    from leadcore.rules.scorecard import ScoreCard

MAX_FLAT: Final = 60
"""Up to how many rules a card is one generated function; more are looked up in a bit index."""


@attrs.frozen(eq=False, repr=False)
class BoundScoreCard:
    """A score card that was checked against a schema; made by `ScoreCard.bind`.

    >>> from datetime import UTC
    >>> from leadcore.rules import ScoreCard
    >>> @attrs.frozen
    ... class Parcel:
    ...     weight: float
    >>> bound = ScoreCard(rules=(), floor=10).bind(Schema.of(Parcel))
    >>> bound, bound.totals([Parcel(5), Parcel(30)], now=datetime.now(UTC))
    (<score card of 0 rules>, [10, 10])
    """

    card: ScoreCard
    schema: Schema
    conditions: tuple[Condition, ...]
    """Of every rule, in the order of the card."""
    activities: BoundActivities | None = None
    """The activity rules, if the card has any."""

    @cached_property
    def interpreter(self) -> InterpretedCard:
        """The written meaning of the card, which every other form gives faster."""
        return InterpretedCard(self.card, self.schema, self.conditions, self.activities)

    @cached_property
    def index(self) -> PointsIndex | None:
        """The bit index, which is faster where there are many rules."""
        if len(self.conditions) <= MAX_FLAT:
            return None
        return PointsIndex.of(self.card, self.schema, self.conditions)

    @cached_property
    def program(self) -> Program:
        """The generated function that gives the total, and its text."""
        return self.scoring(is_packed=False).on_one(self.interpreter.total)

    @property
    def source(self) -> str:
        """The text of the generated function that gives the total."""
        return self.program.source

    @cached_property
    def scorer(self) -> Callable[[object, datetime], int]:
        """The function that gives the total of a subject at a time.

        The fastest way to ask. It takes the subject to be one of the schema's class.
        """
        if self.activities is not None:
            return lambda subject, now: self.with_activities(subject, moment(now)).total
        index = self.index
        if index is None:
            return self.program.function
        return lambda subject, now: index.total(index.hits(subject, now))

    @cached_property
    def packed(self) -> Callable[[object, datetime], int]:
        """The function that gives the total and which rules fired, as one integer for `unpack`.

        The fastest way to ask for both. A card with activities has no such form.
        """
        if self.activities is not None:
            raise ValueError("a card with activities cannot be packed: use score or total")
        return self.packer

    @cached_property
    def packer(self) -> Callable[[object, datetime], int]:
        """The same, in which activities count nothing."""
        index = self.index
        if index is None:
            return self.scoring(is_packed=True).on_one(self.interpreter.packed).function

        def packed(subject: object, now: datetime) -> int:
            hits = index.hits(subject, now)
            return index.total(hits) << index.width | hits

        return packed

    @cached_property
    def batch(self) -> Callable[[Iterable[object], datetime], list[int]]:
        """The function that gives the totals of many subjects."""
        if self.activities is None and self.index is None:
            return self.scoring(is_packed=False).on_each(self.interpreter.total).function
        return lambda subjects, now: [self.total(subject, now=now) for subject in subjects]

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """The fields that the rules read, each once."""
        return paths_of(self.conditions)

    @cached_property
    def column_scorer(self) -> Callable[[Sequence[Sequence[object]], datetime], list[int]]:
        """The function that gives the totals of rows, from the columns of `paths` in order."""
        return self.scoring(is_packed=False).on_columns(self.paths, self.row_total).function

    def total(self, subject: object, *, now: datetime) -> int:
        """Return the total of `subject` at `now`; a rule that is unknown gives nothing."""
        return self.scorer(subject, self.schema.admit(subject, now))

    def totals(self, subjects: Iterable[object], *, now: datetime) -> list[int]:
        """Return the totals of many subjects, in order."""
        return self.batch(subjects, moment(now))

    def total_columns(self, columns: Mapping[str, Sequence[object]], *, now: datetime) -> list[int]:
        """Return the totals of rows that are given as columns by path; None is missing.

        Raises ValueError for a field that the rules read and no column gives, and for columns of
        different lengths. A card with activities needs subjects.
        """
        if self.activities is not None:
            raise ValueError("a card with activities needs subjects: use totals")
        return self.column_scorer(columns_of(self.paths, columns), moment(now))

    def unpack(self, packed: int) -> ScoreResult:
        """Return what a packed score stands for: the rules that fired, and the adjustments."""
        return self.interpreter.result(self.fired(packed))

    def fired(self, packed: int) -> list[ScoreLine]:
        """Return the lines of the rules that fired, of a packed score."""
        index = self.index
        if index is None:
            fired = tuple(number for number in range(len(self.conditions)) if packed >> number & 1)
        else:
            fired = index.fired(packed & (1 << index.width) - 1)
        return [self.interpreter.lines[number] for number in fired]

    def score(self, subject: object, *, now: datetime) -> ScoreResult:
        """Return the score of `subject` at `now`: the rules that fired, and the adjustments."""
        moment = self.schema.admit(subject, now)
        if self.activities is None:
            return self.unpack(self.packed(subject, moment))
        return self.with_activities(subject, moment)

    def with_activities(self, subject: object, now: datetime) -> ScoreResult:
        """Return the score of the rules and of the activities; `now` is in UTC."""
        lines = self.fired(self.packer(subject, now))
        happened = self.interpreter.activity_lines(subject, now)
        return self.interpreter.result([*lines, *filter(has_fired, happened)])

    def explain(self, subject: object, *, now: datetime) -> ScoreResult:
        """Return the same score with every rule, those that did not fire too, explained."""
        return self.interpreter.explain(subject, self.schema.admit(subject, now))

    def row_total(self, row: Sequence[object], now: datetime) -> int:
        """Return the total of what stands in a row of the columns of `paths`."""
        return self.interpreter.row_total(self.paths, row, now)

    def scoring(self, *, is_packed: bool) -> Scoring:
        """Return the card as it is compiled."""
        numbers = {group.id: number for number, group in enumerate(self.card.groups, start=1)}
        return Scoring(
            fields=self.schema.fields,
            rules=[
                Points(condition.tree, rule.points, numbers.get(rule.group or "", 0))
                for rule, condition in zip(self.card.rules, self.conditions, strict=True)
            ],
            groups=[NO_BOUNDS, *(Bounds(group.cap, group.floor) for group in self.card.groups)],
            total=Bounds(self.card.cap, self.card.floor),
            is_packed=is_packed,
        )

    def __repr__(self) -> str:
        return f"<score card of {len(self.conditions)} rules>"
