"""What everything in a policy is called, and what has no name in one of the languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from leadcore import labels
from leadcore.assignment import AssignmentStrategy, Chain, Routing
from leadcore.assignment.parts import parts
from leadcore.policy.coverage import caps_of
from leadcore.policy.findings import PolicyFinding
from leadcore.priority import PriorityTable
from leadcore.rules import Group
from leadcore.scoring import RuleScoring
from leadcore.texts import Text

if TYPE_CHECKING:
    from leadcore.policy.bundle import Policy


def strategy_labels(strategy: AssignmentStrategy | None) -> Mapping[str, Text]:
    """Return what queues and rules of routing are called, by id."""
    named: dict[str, Text] = {}
    for _, part in parts(strategy):
        if isinstance(part, Routing):
            named |= {queue.id: queue.label for queue in part.queues}
            named |= {case.id: case.label for case in part.rules.cases}
    return named


def rule_labels(policy: Policy) -> Mapping[str, Text]:
    """Return what rules of score, priority, automation and cadences are called, by id."""
    named: dict[str, Text] = {}
    if isinstance(policy.scoring, RuleScoring):
        named |= {rule.id: rule.label for rule in policy.scoring.card.rules}
        named |= {rule.id: rule.label for rule in policy.scoring.card.activities}
        named |= {group.id: bounds_of(group) for group in policy.scoring.card.groups}
    if isinstance(policy.priority, PriorityTable):
        named |= {case.id: case.label for case in policy.priority.cases.cases}
    if policy.automation is not None:
        named |= {rule.id: rule.label for rule in policy.automation.rules}
    for cadence in policy.cadences:
        named |= {cadence.id: cadence.label}
        named |= {outcome.id: outcome.label for outcome in cadence.outcomes}
    return named


def bounds_of(group: Group) -> Text:
    """Return what a group's own line in a score is called: it has points only at its bounds."""
    return Text(f"{group.id} 上下限", f"bounds of {group.id}")


def label_findings(policy: Policy) -> Iterator[PolicyFinding]:
    """Yield everything that people see and that has no name in both languages."""
    for path, label in named(policy).items():
        if not label.zh.strip() or not label.en.strip():
            text = Text("缺少中文或英文名称", "has no label in Chinese or in English")
            yield PolicyFinding(path=path, code="no_label", text=text)


def named(policy: Policy) -> Mapping[str, Text]:
    """Return what is shown to people, by where it is."""
    lifecycle = policy.lifecycle
    commands = dict.fromkeys(row.command for row in lifecycle.transitions)
    return {
        **{f"lifecycle.statuses.{each.name}": each.label for each in lifecycle.statuses},
        **{f"lifecycle.needs.{each.name}": each.label for each in lifecycle.needs},
        **{f"commands.{name}": labels.COMMAND.get(name, Text("", "")) for name in commands},
        **{
            f"requirements.sources.{name}": text
            for name, text in policy.requirements.sources.items()
        },
        **{f"rules.{id_}": text for id_, text in rule_labels(policy).items()},
        **named_parts(policy.assignment),
        **{
            f"ladders.{ladder.id}.steps.{number}": step.label
            for ladder in policy.ladders
            for number, step in enumerate(ladder.steps)
        },
    }


def named_parts(strategy: AssignmentStrategy | None) -> Mapping[str, Text]:
    """Return what is shown of a strategy and its parts: rules, queues, steps, and their caps."""
    found: dict[str, Text] = {}
    for path, part in parts(strategy):
        if isinstance(part, Routing):
            found |= {f"{path}.rules.{case.id}": case.label for case in part.rules.cases}
            found |= {f"{path}.queues.{queue.id}": queue.label for queue in part.queues}
        if isinstance(part, Chain):
            found |= {f"{path}.steps.{n}": step.label for n, step in enumerate(part.steps)}
            found |= {f"{path}.caps.{cap.id}": cap.label for cap in caps_of((part,))}
    return found
