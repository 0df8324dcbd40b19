"""Check a policy: its rules by proof, its deadlines and labels by looking, its owners by trying."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING

from leadcore import labels
from leadcore.assignment import Chain
from leadcore.calendars import Deadline
from leadcore.model import Priority, Rep
from leadcore.policy.findings import PolicyFinding, of_rules
from leadcore.policy.owners import owner_findings
from leadcore.priority import PriorityTable
from leadcore.rules import analyse
from leadcore.scoring import RuleScoring
from leadcore.texts import Text, duration_text

if TYPE_CHECKING:
    from leadcore.policy.bundle import Policy


def findings(policy: Policy, reps: Collection[Rep]) -> tuple[PolicyFinding, ...]:
    """Return everything that somebody should look at, in the order of the parts below."""
    return (
        *rule_findings(policy),
        *owner_findings(policy, reps),
        *deadline_findings(policy),
        *label_findings(policy),
    )


def rule_findings(policy: Policy) -> Iterator[PolicyFinding]:
    """Yield what is wrong with the rules: of needs, scoring, priority and automation."""
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


def deadline_findings(policy: Policy) -> Iterator[PolicyFinding]:
    """Yield deadlines in the wrong order: by priority, and of what comes first."""
    respond = policy.respond_within
    if respond is None:
        return
    ways = {each: f"respond_within.{each}" for each in Priority}
    for sooner, later in pairwise(Priority):
        yield from late(ways[sooner], respond.of(sooner), ways[later], respond.of(later))
    for each in Priority:
        if policy.accept_within is not None:
            yield from late("accept_within", policy.accept_within, ways[each], respond.of(each))
        if policy.plan is not None:
            step = policy.plan.of(each)
            yield from late(f"plan.{each}", step.within, ways[each], respond.of(each))


def late(path: str, first: Deadline, other: str, then: Deadline) -> Iterator[PolicyFinding]:
    """Yield a finding unless the first deadline is never after the other.

    Working time passes no faster than elapsed time, so a deadline in working time may fall after
    any in elapsed time that is not longer.
    """
    is_slower = first.clock == "working" and then.clock == "elapsed"
    if first.within <= then.within and not is_slower:
        return
    one, two = deadline_text(first), deadline_text(then)
    yield PolicyFinding(
        path=path,
        code="deadlines",
        text=Text(
            f"{one.zh}，可能晚于 {other} 的 {two.zh}",
            f"{one.en}, which may be after {two.en} of {other}",
        ),
    )


def deadline_text(deadline: Deadline) -> Text:
    length = duration_text(deadline.within)
    is_working = deadline.clock == "working"
    return Text(
        f"{length.zh}{'（工作时间）' if is_working else ''}",
        f"{length.en}{' of working time' if is_working else ''}",
    )


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
    }
