"""The first of many conditions that is true."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import attrs

from leadcore.rules.condition import Condition
from leadcore.rules.evaluate import Reading, evaluate
from leadcore.rules.index.rule_index import RuleIndex, index_of
from leadcore.rules.schema import Schema


@attrs.frozen(eq=False, repr=False)
class FirstIndex:
    """Conditions in order, indexed; made by `FirstIndex.of`.

    The first condition has the highest bits, so that the length of a mask tells which is first.
    """

    index: RuleIndex
    conditions: tuple[Condition, ...]
    spans: tuple[range, ...]
    """By the number of a condition, where its boxes stand."""
    owners: tuple[int, ...]
    """By bit, the number of its condition."""
    doubts: tuple[bool, ...]
    """By bit, whether the condition itself must be asked."""

    @classmethod
    def of(cls, schema: Schema, conditions: Sequence[Condition]) -> FirstIndex:
        """Return the index of conditions on the subjects of a schema."""
        index = index_of(schema, conditions[::-1])
        spans = index.spans[::-1]
        numbers = reversed(range(len(spans)))
        return cls(
            index=index,
            conditions=tuple(conditions),
            spans=spans,
            owners=tuple(number for number in numbers for _ in spans[number]),
            doubts=tuple(bool(index.unsure >> bit & 1) for bit in range(index.full.bit_length())),
        )

    def first(self, subject: object, now: datetime) -> int | None:
        """Return the number of the first condition that is true; `now` is in UTC."""
        mask = self.index.inside(subject, now)
        while mask:
            bit = mask.bit_length() - 1
            number = self.owners[bit]
            if not self.doubts[bit] or self.holds(number, subject, now):
                return number
            mask &= (1 << self.spans[number].start) - 1
        return None

    def first_of(self, reading: Reading) -> int | None:
        """Return the same of what is being read."""
        mask = self.index.inside_of(reading)
        while mask:
            bit = mask.bit_length() - 1
            number = self.owners[bit]
            if not self.doubts[bit] or evaluate(self.conditions[number].tree, reading) is True:
                return number
            mask &= (1 << self.spans[number].start) - 1
        return None

    def holds(self, number: int, subject: object, now: datetime) -> bool:
        """Return whether a condition is true, by asking itself."""
        condition = self.conditions[number]
        return evaluate(condition.tree, Reading(subject, now, condition.schema.fields)) is True

    def unknown(self, reading: Reading, before: int) -> Iterator[int]:
        """Yield, in order, the numbers below `before` of the conditions that may still hold.

        They are unknown, and what the index can tell does not rule them out for good.
        """
        mask = self.index.possible(reading)
        while mask:
            number = self.owners[mask.bit_length() - 1]
            if number >= before:
                return
            if evaluate(self.conditions[number].tree, reading) is None:
                yield number
            mask &= (1 << self.spans[number].start) - 1
