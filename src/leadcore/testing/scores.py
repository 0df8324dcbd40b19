"""The laws of scoring and priority strategies."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeVar

import attrs

from leadcore.model import Lead, Priority
from leadcore.model.validators import MAX_SCORE
from leadcore.priority import PriorityStrategy
from leadcore.rules import Decision, ScoreResult
from leadcore.scoring import ScoringStrategy
from leadcore.testing import open_leads, people
from leadcore.testing.arguments import check_able
from leadcore.testing.trials import answered, broken, is_said, tried

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

T = TypeVar("T")
AGAIN: Final = 3
"""How often more a strategy is asked; a coin seldom falls alike as often as that."""


def check_scoring(
    strategy: ScoringStrategy, *, leads: SearchStrategy[Lead] | None = None, examples: int = 200
) -> None:
    """Try the laws of a scoring; AssertionError says which does not hold, and on what.

    Every lead has a score, whatever is missing; it is a whole number that every engine keeps, the
    sum of its lines, each with a label in both languages; and it depends on the lead and the moment
    alone.

    >>> from leadcore.scoring import standard_scoring
    >>> check_scoring(standard_scoring(), examples=20)
    """
    check_able("strategy", strategy, "score")

    def law(lead: Lead) -> None:
        result = same(lambda one: strategy.score(one, people.NOW), lead, ScoreResult)
        sound(result, lead)

    tried(open_leads.leads() if leads is None else leads, law, examples)


def sound(result: ScoreResult, lead: Lead) -> None:
    """Try what a score must be by itself."""
    if type(result.total) is not int or abs(result.total) > MAX_SCORE:
        raise broken(f"a score is a whole number within ±{MAX_SCORE}", result.total)
    if result.total != sum(line.points for line in result.lines):
        raise broken("the lines of a score add up to it", result.total, result.lines, lead)
    for line in result.lines:
        if not is_said(line.label):
            raise broken("every line has a label in both languages", line)


def check_priority(
    strategy: PriorityStrategy, *, leads: SearchStrategy[Lead] | None = None, examples: int = 200
) -> None:
    """Try the laws of a priority; AssertionError says which does not hold, and on what.

    Every lead has one of the three priorities, whatever is missing, by the lead and the moment
    alone.

    >>> from leadcore.priority import standard_priority
    >>> check_priority(standard_priority(), examples=20)
    """
    check_able("strategy", strategy, "prioritise")

    def law(lead: Lead) -> None:
        decision = same(lambda one: strategy.prioritise(one, people.NOW), lead, Decision)
        if decision.value not in [each.value for each in Priority]:
            raise broken("a priority is high, medium or low", decision.value, lead)

    tried(open_leads.leads() if leads is None else leads, law, examples)


def same(ask: Callable[[Lead], object], lead: Lead, kind: type[T]) -> T:
    """Return the answer, of the kind that it should be, which an equal lead has too."""
    first = answered(ask, lead)
    if not isinstance(first, kind):
        raise broken(f"every lead is answered a {kind.__name__}", first, lead)
    for _ in range(AGAIN):
        again = answered(ask, attrs.evolve(lead))
        if first != again:
            raise broken("the answer depends on the lead and the moment alone", first, again, lead)
    return first
