"""Check a policy: its rules by proof, its deadlines and labels by looking, its owners by trying."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

from leadcore import labels
from leadcore.assignment import Chain
from leadcore.model import Rep
from leadcore.policy.findings import PolicyFinding, of_rules
from leadcore.policy.owners import owner_findings
from leadcore.policy.time_check import time_findings
from leadcore.priority import PriorityTable
from leadcore.rules import analyse
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
        *time_findings(policy, until),
        *label_findings(policy),
    )


def rule_findings(policy: Policy) -> Iterator[PolicyFinding]:
    """Yield what is wrong with the rules: of needs, scoring, priority, automation and ladders."""
    needs = {name: when for name, (_, when) in policy.lifecycle.need.items() if when is not None}
    found = analyse(needs, ask=("unsatisfiable", "always")).findings
    yield from (of_rules("lifecycle.needs", each) for each in found)
    if isinstance(policy.scoring, RuleScoring):
        found = analyse(policy.scoring.bound).findings
        yield from (of_rules("scoring.card", each) for each in found)
    if isinstance(policy.priority, PriorityTable):
        found = analyse(policy.priority.bound).findings
        yield from (of_rules("priority.cases", each) for each in found)
    if policy.reactions is not None:
        found = analyse(policy.reactions).findings
        yield from (of_rules("automation", each) for each in found)
    schema = policy.lifecycle.schema
    whens = {each.id: schema.condition(each.when) for each in policy.ladders}
    found = analyse(whens, ask=("unsatisfiable", "always")).findings
    yield from (of_rules("ladders", each) for each in found)


def label_findings(policy: Policy) -> Iterator[PolicyFinding]:
    """Yield everything that people see and that has no name in both languages."""
    for path, label in named(policy).items():
        if not label.zh.strip() or not label.en.strip():
            text = Text("缺少中文或英文名称", "has no label in Chinese or in English")
            yield PolicyFinding(path=path, code="no_label", text=text)


def named(policy: Policy) -> Mapping[str, Text]:
    """Return what is shown to people, by where it is."""
    lifecycle, chain = policy.lifecycle, policy.assignment
    steps = chain.steps if isinstance(chain, Chain) else ()
    commands = dict.fromkeys(row.command for row in lifecycle.transitions)
    return {
        **{f"lifecycle.statuses.{each.name}": each.label for each in lifecycle.statuses},
        **{f"lifecycle.needs.{each.name}": each.label for each in lifecycle.needs},
        **{f"commands.{name}": labels.COMMAND.get(name, Text("", "")) for name in commands},
        **{
            f"requirements.sources.{name}": text
            for name, text in policy.requirements.sources.items()
        },
        **{f"rules.{id_}": text for id_, text in policy.labels().items()},
        **{f"assignment.steps.{number}": step.label for number, step in enumerate(steps)},
        **{
            f"ladders.{ladder.id}.steps.{number}": step.label
            for ladder in policy.ladders
            for number, step in enumerate(ladder.steps)
        },
    }
