"""Score many rules at once: fold the boxes of a mask into rules, and add points up by its bits.

To fold them, `low` is added to the mask: it has every bit of a rule but the last, so that any bit
of the rule carries into the last one. Points are added by *planes*: plane b holds the rules in
whose points, in two's complement, bit b is set.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

import attrs

from leadcore.rules.condition import Condition
from leadcore.rules.index.masks import bits, union
from leadcore.rules.index.rule_index import RuleIndex, index_of
from leadcore.rules.schema import Schema

if TYPE_CHECKING:
    from leadcore.rules.scorecard import ScoreCard

Plane: TypeAlias = tuple[int, int]
"""What one bit of the points is worth, and the rules in whose points it is set."""


@attrs.frozen(eq=False, repr=False)
class Part:
    """The rules of one group, or those of none."""

    start: int
    """Where its bits begin."""
    planes: tuple[Plane, ...]
    cap: int | None
    floor: int | None

    def points(self, hits: int) -> int:
        """Return the points of its rules among the hits, within its bounds."""
        here = hits >> self.start if self.start else hits
        points = sum([worth * (here & plane).bit_count() for worth, plane in self.planes])
        return bounded(points, self.cap, self.floor)


@attrs.frozen(eq=False, repr=False)
class PointsIndex:
    """The rules of a score card, indexed; made by `PointsIndex.of`.

    A rule is a *hit* when it is true; its bit in the hits is the last of its boxes.
    """

    index: RuleIndex
    width: int
    """How many bits hits have."""
    low: int
    high: int
    """The bit of every rule."""
    rules: Mapping[int, int]
    """By its bit, the number of a rule in the card."""
    doubts: Mapping[int, Condition]
    """By their bits, the conditions that must be asked themselves."""
    doubtful: int
    """Those bits."""
    parts: tuple[Part, ...]
    cap: int | None
    floor: int | None

    @classmethod
    def of(cls, card: ScoreCard, schema: Schema, conditions: Sequence[Condition]) -> PointsIndex:
        """Return the index of a card, whose conditions were bound to the schema."""
        order = grouped(card)
        index = index_of(schema, [conditions[number] for number in order])
        rules = {span[-1]: rule for rule, span in zip(order, index.spans, strict=True) if span}
        low = index.full ^ union(rules)
        doubtful = fold(index.unsure, low, union(rules))
        return cls(
            index=index,
            width=index.full.bit_length(),
            low=low,
            high=union(rules),
            rules=rules,
            doubts={bit: conditions[rules[bit]] for bit in bits(doubtful)},
            doubtful=doubtful,
            parts=tuple(parts(card, rules)),
            cap=card.cap,
            floor=card.floor,
        )

    def hits(self, subject: object, now: datetime) -> int:
        """Return the bits of the rules that are true; `now` is in UTC."""
        hits = fold(self.index.inside(subject, now), self.low, self.high)
        for bit in bits(hits & self.doubtful):
            if not self.doubts[bit].predicate(subject, now):
                hits ^= 1 << bit
        return hits

    def total(self, hits: int) -> int:
        """Return the points of the hits, within all bounds."""
        return bounded(sum([part.points(hits) for part in self.parts]), self.cap, self.floor)

    def fired(self, hits: int) -> tuple[int, ...]:
        """Return the numbers of the rules that were hit, in the order of the card."""
        return tuple(sorted(self.rules[bit] for bit in bits(hits)))


def grouped(card: ScoreCard) -> list[int]:
    """Return the numbers of the rules, those of one group side by side."""
    return sorted(range(len(card.rules)), key=lambda number: card.rules[number].group or "")


def fold(mask: int, low: int, high: int) -> int:
    """Return the last bit of every rule of which the mask has any."""
    return ((mask & low) + low | mask) & high


def parts(card: ScoreCard, rules: Mapping[int, int]) -> Iterator[Part]:
    bounds = {group.id: (group.cap, group.floor) for group in card.groups}
    for group in (None, *bounds):
        points = {
            bit: card.rules[rule].points
            for bit, rule in rules.items()
            if card.rules[rule].group == group
        }
        start = min(points, default=0)
        cap, floor = bounds.get(group or "", (None, None))
        planes = planes_of({bit - start: value for bit, value in points.items()})
        yield Part(start, planes, cap, floor)


def planes_of(points: Mapping[int, int]) -> tuple[Plane, ...]:
    """Return the planes of points by bit."""
    width = max((value.bit_length() for value in points.values()), default=0)
    found = (
        (1 << place, union(bit for bit, value in points.items() if value >> place & 1))
        for place in range(width)
    )
    sign = (-1 << width, union(bit for bit, value in points.items() if value < 0))
    return tuple((worth, plane) for worth, plane in (*found, sign) if plane)


def bounded(points: int, cap: int | None, floor: int | None) -> int:
    """Return the points, or the bound that they are beyond."""
    if cap is not None and points > cap:
        return cap
    return floor if floor is not None and points < floor else points
