"""What each sort of rule set asks of an analysis, and what its rules decide."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Final

import attrs

from leadcore.rules.analysis.findings import FindingKind
from leadcore.rules.bound_automation import BoundAutomation
from leadcore.rules.bound_card import BoundScoreCard
from leadcore.rules.condition import Condition
from leadcore.rules.decisions import BoundDecisionList
from leadcore.rules.router import BoundRouter
from leadcore.rules.tables import BoundDecisionTable, HitPolicy

Analysable = (
    BoundDecisionList
    | BoundRouter
    | BoundDecisionTable
    | BoundScoreCard
    | BoundAutomation
    | Mapping[str, Condition]
)
"""What can be analysed: bound rule sets, or conditions of one schema by id."""

ALONE: Final[tuple[FindingKind, ...]] = ("unsatisfiable", "always")
"""What is asked of rules that all count."""
IN_ORDER: Final[tuple[FindingKind, ...]] = (*ALONE, "shadowed", "dead")
"""What is asked of rules of which the first decides."""
AT_MOST_ONE: Final[tuple[FindingKind, ...]] = (*ALONE, "overlap")
"""What is asked of rules that must not contradict each other."""
EXACTLY_ONE: Final[tuple[FindingKind, ...]] = (*AT_MOST_ONE, "gap")
"""What is asked of rules of which one is to be true of everything."""

BY_HIT: Final[Mapping[HitPolicy, tuple[FindingKind, ...]]] = {
    "U": AT_MOST_ONE,
    "A": AT_MOST_ONE,
    "F": IN_ORDER,
}
"""What is asked of the rows of a table, by its hit policy; of any other, as of rules alone."""

COLLECTING: Final = frozenset({"C", "C+", "C<", "C>", "C#"})
"""The hit policies under which no row at all is an answer, too."""


@attrs.frozen(kw_only=True, eq=False)
class RuleSet:
    """Rules in order, with what each decides."""

    ids: tuple[str, ...]
    conditions: tuple[Condition, ...]
    outcomes: tuple[Hashable, ...]
    usual: tuple[FindingKind, ...]
    """What is asked of rules of this sort."""


def rule_set(rules: Analysable) -> RuleSet:
    """Return the rules of any set, in one form; TypeError for what is none."""
    match rules:
        case BoundDecisionList() | BoundRouter():
            return in_order(rules)
        case BoundDecisionTable():
            return rows(rules)
        case BoundScoreCard():
            return alone(tuple(rule.id for rule in rules.card.rules), rules.conditions)
        case BoundAutomation():
            return alone(tuple(rule.id for rule in rules.definition.rules), rules.conditions)
        case Mapping():
            return partition(rules)
        case _:
            raise no_rules(rules)


def no_rules(given: object) -> TypeError:
    return TypeError(
        f"rules: a {type(given).__name__} was given; allowed: what the `bind` of a rule set"
        " returns, or conditions of one schema by id"
    )


def partition(rules: Mapping[str, Condition]) -> RuleSet:
    """Return plain conditions, of which one is to be true of everything."""
    wrong = [condition for condition in rules.values() if not is_condition(condition)]
    if wrong:
        raise no_rules(wrong[0])
    subjects = {condition.schema.subject.__name__ for condition in rules.values()}
    if len(subjects) > 1:
        names = ", ".join(sorted(subjects))
        raise ValueError(f"conditions on {names}; give those of one schema")
    return RuleSet(
        ids=tuple(rules),
        conditions=tuple(rules.values()),
        outcomes=tuple(rules),
        usual=EXACTLY_ONE,
    )


def is_condition(given: object) -> bool:
    return isinstance(given, Condition)


def in_order(rules: BoundDecisionList | BoundRouter) -> RuleSet:
    cases = rules.definition.cases
    return RuleSet(
        ids=tuple(case.id for case in cases),
        conditions=rules.conditions,
        outcomes=tuple(case.then for case in cases),
        usual=IN_ORDER,
    )


def rows(rules: BoundDecisionTable) -> RuleSet:
    table = rules.definition
    ids = tuple(row.id for row in table.rows)
    needs_one = not table.otherwise and table.hit not in COLLECTING
    return RuleSet(
        ids=ids,
        conditions=rules.conditions,
        outcomes=ids if table.hit == "U" else tuple(hit.values for hit in rules.hits),
        usual=(*BY_HIT.get(table.hit, ALONE), *(("gap",) if needs_one else ())),
    )


def activity_rules(rules: Analysable) -> RuleSet:
    """Return the rules of a card that are about activities, which have a schema of their own."""
    bound = rules.activities if isinstance(rules, BoundScoreCard) else None
    if bound is None:
        return alone((), ())
    return alone(tuple(rule.id for rule in bound.rules), bound.conditions)


def alone(ids: tuple[str, ...], conditions: tuple[Condition, ...]) -> RuleSet:
    return RuleSet(ids=ids, conditions=conditions, outcomes=ids, usual=ALONE)
