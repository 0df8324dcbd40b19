"""Check a policy: its rules by proof, its deadlines and labels by looking, its owners by trying."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import TYPE_CHECKING

from leadcore.assignment import Routing, chains_of
from leadcore.assignment.parts import parts
from leadcore.model import Rep
from leadcore.policy.findings import PolicyFinding, of_rules
from leadcore.policy.naming import label_findings
from leadcore.policy.owners import cap_findings, owner_findings
from leadcore.policy.time_check import time_findings
from leadcore.policy.words import known_words, unknown_words
from leadcore.priority import PriorityTable
from leadcore.rules import analyse
from leadcore.rules.analysis.findings import FindingKind
from leadcore.rules.analysis.rule_sets import ALONE, Analysable, rule_set
from leadcore.scoring import RuleScoring
from leadcore.texts import Text

if TYPE_CHECKING:
    from leadcore.policy.bundle import Policy


def findings(
    policy: Policy, reps: Collection[Rep], until: date | None
) -> tuple[PolicyFinding, ...]:
    """Return everything that somebody should look at, in the order of the parts below."""
    return (
        *rule_findings(policy),
        *owner_findings(policy, reps),
        *cap_findings(chains_of(policy.assignment)),
        *time_findings(policy, until),
        *label_findings(policy),
        *newer_findings(policy),
    )


def newer_findings(policy: Policy) -> Iterator[PolicyFinding]:
    """Yield that a newer version wrote something which nothing here goes by."""
    if policy.unknown is not None:
        text = Text(
            "含有新版本写入、本版本不识别的设置：已保留但不起作用；请升级 leadcore，或去掉这些设置",
            "a newer version wrote settings that this one does not know: they are kept, and do"
            " nothing here; upgrade leadcore, or leave them out",
        )
        yield PolicyFinding(path="unknown", code="newer", text=text)


def rule_findings(policy: Policy) -> Iterator[PolicyFinding]:
    """Yield what is wrong with the rules: of needs to ladders, in the order of a policy."""
    known = known_words(policy)
    for path, rules, ask in rules_of(policy):
        yield from (of_rules(path, each) for each in analyse(rules, ask=ask).findings)
        given = rule_set(rules)
        conditions = dict(zip(given.ids, given.conditions, strict=True))
        yield from unknown_words(path, conditions, known)


def rules_of(
    policy: Policy,
) -> Iterator[tuple[str, Analysable, tuple[FindingKind, ...]]]:
    """Yield where the rules of a policy are, the rules, and what to ask of them."""
    schema = policy.lifecycle.schema
    needs = {name: when for name, (_, when) in policy.lifecycle.need.items() if when is not None}
    yield "lifecycle.needs", needs, ALONE
    if isinstance(policy.scoring, RuleScoring):
        yield "scoring.card", policy.scoring.bound, ()
    if isinstance(policy.priority, PriorityTable):
        yield "priority.cases", policy.priority.bound, ()
    for path, part in parts(policy.assignment):
        if isinstance(part, Routing):
            yield f"{path}.rules", part.bound, ()
    if policy.reactions is not None:
        yield "automation", policy.reactions, ()
    yield "ladders", {each.id: schema.condition(each.when) for each in policy.ladders}, ALONE
    if policy.pool is not None and policy.pool.exempt is not None:
        yield "pool", {"exempt": schema.condition(policy.pool.exempt)}, ALONE
