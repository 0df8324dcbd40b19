"""Verdicts: what a rule set gives when just these of its conditions hold, and what it could give.

`shortfall` is asked with the outcomes that each condition can have (see `board`). It may be zero
where no subject gets what is wanted, but never more than what the best of them lacks; where every
condition has just one outcome it is exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import inf
from typing import Final, Protocol, cast

import attrs

from leadcore.rules.bound_card import BoundScoreCard
from leadcore.rules.condition import Condition
from leadcore.rules.decisions import BoundDecisionList
from leadcore.rules.evaluate import Reading
from leadcore.rules.interpreted_card import adjustments, rule_line
from leadcore.rules.nodes import Constant
from leadcore.rules.router import BoundRouter
from leadcore.rules.scores import ScoreLine
from leadcore.rules.tables import BoundDecisionTable
from leadcore.rules.whatif.board import NOT_TRUE, TRUE

Values = tuple[Constant, ...]
"""What a row of a decision table gives: one value for each output."""

Outcome = Constant | tuple[Values, ...]
"""What rules give: whether they hold, a total, a value, or the results of a table."""

RuleSet = Condition | BoundScoreCard | BoundDecisionList | BoundRouter | BoundDecisionTable
"""What can be asked about."""

SINGLE: Final = frozenset({"U", "A", "P", "F"})
"""The hit policies of which a row that matches gives the only result."""


@attrs.frozen
class AtLeast:
    """A total of so many points or more.

    >>> print(AtLeast(60))
    ≥ 60
    """

    points: int

    def __str__(self) -> str:
        return f"≥ {self.points}"


@attrs.frozen
class AtMost:
    """A total of so many points or fewer.

    >>> print(AtMost(20))
    ≤ 20
    """

    points: int

    def __str__(self) -> str:
        return f"≤ {self.points}"


Wanted = AtLeast | AtMost | Constant | Values
"""What can be asked for: points of a card, whether a condition holds, a value, a table's row."""


class Verdicts(Protocol):
    """One rule set, for one subject."""

    @property
    def allowed(self) -> tuple[str, ...]:
        """What can be wanted of it, in words."""
        ...

    def accepts(self, wanted: Wanted) -> bool:
        """Whether it can ever give what is wanted."""
        ...

    def outcome(self, held: Sequence[bool]) -> Outcome:
        """Return what it gives when these conditions hold and the others do not."""
        ...

    def shortfall(self, wanted: Wanted, possible: Iterable[int]) -> float:
        """Return 0 where these outcomes can give what is wanted, or else how much is lacking."""
        ...


def verdicts_of(rules: RuleSet, reading: Reading) -> Verdicts:
    """Return the verdicts of a rule set on a subject that is being read."""
    match rules:
        case Condition():
            return Holding()
        case BoundScoreCard():
            rest = rules.activities.lines(reading.subject, reading.now) if rules.activities else ()
            return Points(rules, tuple(rest))
        case BoundDecisionList() | BoundRouter():
            values = tuple(case.then for case in rules.definition.cases)
            return First(values, rules.definition.otherwise)
        case _:
            return Rows(rules)


def conditions_of(rules: RuleSet) -> tuple[Condition, ...]:
    """Return the conditions of a rule set, in order; TypeError refuses what cannot be asked."""
    if not isinstance(cast("object", rules), RuleSet):
        name = type(rules).__name__
        raise TypeError(
            f"a {name} cannot be asked; give a condition, or a score card, decision list, router"
            " or decision table as `bind` returns it"
        )
    return (rules,) if isinstance(rules, Condition) else rules.conditions


@attrs.frozen(eq=False)
class Holding:
    """A single condition: whether it holds."""

    allowed: tuple[str, ...] = ("True", "False")

    def accepts(self, wanted: Wanted) -> bool:
        return isinstance(wanted, bool)

    def outcome(self, held: Sequence[bool]) -> bool:
        return held[0]

    def shortfall(self, wanted: Wanted, possible: Iterable[int]) -> float:
        return all_or_nothing(any(one & (TRUE if wanted else NOT_TRUE) for one in possible))


@attrs.frozen(eq=False)
class Points:
    """A score card: the total, to which activities give what they give."""

    rules: BoundScoreCard
    rest: tuple[ScoreLine, ...]
    allowed: tuple[str, ...] = ("AtLeast(whole number)", "AtMost(whole number)")

    def accepts(self, wanted: Wanted) -> bool:
        return isinstance(wanted, AtLeast | AtMost) and type(wanted.points) is int

    def outcome(self, held: Sequence[bool]) -> int:
        card = self.rules.card
        lines = [rule_line(rule, is_true) for rule, is_true in zip(card.rules, held, strict=True)]
        lines += self.rest
        total = sum(line.points for line in lines)
        return total + sum(line.points for line in adjustments(card, lines))

    def shortfall(self, wanted: Wanted, possible: Iterable[int]) -> float:
        sign = sign_of(wanted)
        lacking = sign * (cast("AtLeast", wanted).points - self.outcome(self.best(possible, sign)))
        return max(0, lacking)

    def best(self, possible: Iterable[int], sign: int) -> list[bool]:
        """Return which rules hold when the total is as high (or as low) as it could be.

        Caps and floors never turn more points into fewer, so every rule counts for itself.
        """
        pairs = zip(self.rules.card.rules, possible, strict=True)
        return [
            bool(outcomes & TRUE) if rule.points * sign > 0 else not outcomes & NOT_TRUE
            for rule, outcomes in pairs
        ]

    def gain(self, wanted: Wanted, before: Sequence[int], after: Sequence[int]) -> float:
        """Return the points of the rules that can be bad for the total before, and good after."""
        sign, found = sign_of(wanted), 0
        for rule, old, new in zip(self.rules.card.rules, before, after, strict=True):
            good, bad = (TRUE, NOT_TRUE) if rule.points * sign > 0 else (NOT_TRUE, TRUE)
            found += abs(rule.points) if old & bad and new & good else 0
        return found


@attrs.frozen(eq=False)
class First:
    """The value of the first condition that holds, or else another one."""

    values: tuple[str, ...]
    otherwise: str

    @property
    def allowed(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.values, self.otherwise)))

    def accepts(self, wanted: Wanted) -> bool:
        return wanted in self.allowed

    def outcome(self, held: Sequence[bool]) -> str:
        return next(
            (value for value, is_true in zip(self.values, held, strict=True) if is_true),
            self.otherwise,
        )

    def shortfall(self, wanted: Wanted, possible: Iterable[int]) -> float:
        for value, outcomes in zip(self.values, possible, strict=True):
            if value == wanted and outcomes & TRUE:
                return 0
            if not outcomes & NOT_TRUE:
                return inf
        return all_or_nothing(self.otherwise == wanted)


@attrs.frozen(eq=False)
class Rows:
    """A decision table: its results; what is wanted is one row of outputs and no other result."""

    rules: BoundDecisionTable

    @property
    def allowed(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(repr(values) for values in self.given))

    @property
    def given(self) -> tuple[Values, ...]:
        return (*(hit.values for hit in self.rules.hits), *self.rules.default)

    def accepts(self, wanted: Wanted) -> bool:
        return isinstance(wanted, tuple) and (not self.is_single or wanted in self.given)

    @property
    def is_single(self) -> bool:
        return self.rules.definition.hit in SINGLE

    def outcome(self, held: Sequence[bool]) -> tuple[Values, ...]:
        return self.rules.decision([n for n, is_true in enumerate(held) if is_true]).results

    def shortfall(self, wanted: Wanted, possible: Iterable[int]) -> float:
        found = tuple(possible)
        if all(one == TRUE or not one & TRUE for one in found):
            return all_or_nothing(self.outcome([one == TRUE for one in found]) == (wanted,))
        if not self.is_single:
            return 0
        hits = zip(self.rules.hits, found, strict=True)
        if any(hit.values == wanted and one & TRUE for hit, one in hits):
            return 0
        is_default = (wanted,) == self.rules.default
        return all_or_nothing(is_default and all(one & NOT_TRUE for one in found))


def all_or_nothing(is_reached: bool) -> float:
    return 0 if is_reached else inf


def sign_of(wanted: Wanted) -> int:
    return 1 if isinstance(wanted, AtLeast) else -1
