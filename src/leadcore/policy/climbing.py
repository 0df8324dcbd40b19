"""What the steps of a policy's ladders do, bound and checked: automation whose event is the time.

A step is a rule of automation of its own, on an event of its own name: so its condition and its
actions are checked, explained, refused and reported as those of all automation are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import attrs

from leadcore.errors import DefinitionError, Problem
from leadcore.followup import Ladder
from leadcore.followup.ladder import ladders_problems
from leadcore.lifecycle import Lifecycle
from leadcore.model import Lead
from leadcore.model.validators import MAX_ID, is_id
from leadcore.policy import actions
from leadcore.rules import (
    Action,
    Automation,
    AutomationRule,
    BoundAction,
    BoundAutomation,
    Parameter,
)
from leadcore.texts import Text, as_text

SUBJECT: Final = Text("升级提醒阶梯", "escalation ladder")
"""What refused ladders are called."""
RECIPIENTS: Final = ("owner", "team_lead")
"""Whom `remind` can name by what they are to the lead."""

OWN_ACTIONS: Final[Mapping[str, tuple[Parameter, ...]]] = {
    "remind": (Parameter(name="to", kind="text", values=RECIPIENTS),),
    "tell": (Parameter(name="whom", kind="text"),),
    "release": (),
    "reassign": (),
    "hand_to_team_lead": (),
}
"""What only the steps of a ladder can do, with what each must be told."""

COMMANDS: Final[Mapping[str, tuple[str, ...]]] = {
    "release": ("release",),
    "reassign": ("assign", "enqueue"),
    "hand_to_team_lead": ("assign",),
}
"""The commands that they give, as the system."""


def step_name(ladder: str, step: int) -> str:
    """Return what a step is called where steps are rules: its ladder and number."""
    return f"{ladder}.{step}"


def bound_ladders(ladders: Sequence[Ladder], lifecycle: Lifecycle) -> BoundAutomation:
    """Return the steps of all ladders ready to act; DefinitionError lists all that is refused.

    Every action is tried once, so that none can fail to be a command when its moment comes.
    """
    if doubled := tuple(ladders_problems(ladders)):
        raise DefinitionError(SUBJECT, doubled)
    rules = tuple(rule for ladder in ladders for rule in rules_of(ladder))
    try:
        steps = Automation(rules=rules).bind(
            lifecycle.schema,
            events=[rule.id for rule in rules],
            actions={**actions.actions(lifecycle), **OWN_ACTIONS},
        )
    except DefinitionError as error:
        raise refused(error.problems) from error
    if unfit := tuple(action_problems(steps)):
        raise refused(unfit)
    return steps


def refused(problems: Iterable[Problem]) -> DefinitionError:
    """Return the refusal, with the paths that the problems have in a policy."""
    found = (attrs.evolve(problem, path=f"ladders.{problem.path}") for problem in problems)
    return DefinitionError(SUBJECT, tuple(found))


def action_problems(steps: BoundAutomation) -> Iterator[Problem]:
    """Yield what no command and no person could be made of."""
    for rule, done in zip(steps.definition.rules, steps.actions, strict=True):
        for number, action in enumerate(done):
            why = unfit(steps.definition, action)
            if why is not None:
                path, given = f"{rule.id}.do[{number}]", Text("一个值", "a value")
                yield Problem(path=path, code="unfit", given=given, allowed=why)


def unfit(automation: Automation, action: BoundAction) -> Text | None:
    if action.name == "tell" and not is_id(dict(action.arguments)["whom"]):
        return Text(f"1 至 {MAX_ID} 个可见字符", f"1 to {MAX_ID} printable characters, not padded")
    if action.name in OWN_ACTIONS:
        return None
    try:
        actions.command_of(automation, action, "probe", None, actions.PROBE)
    except ValueError as error:
        return as_text(str(error))
    return None


def rules_of(ladder: Ladder) -> Iterator[AutomationRule]:
    for number, step in enumerate(ladder.steps):
        name = step_name(ladder.id, number)
        yield AutomationRule(id=name, on=name, when=ladder.when, do=step.do, label=step.label)


def commands_of(ladders: Iterable[Ladder]) -> Iterator[str]:
    """Yield the commands that the ladders give as the system."""
    for ladder in ladders:
        yield "climb"
        for action in (action for step in ladder.steps for action in step.do):
            if action.name not in OWN_ACTIONS:
                yield action.name
            yield from COMMANDS.get(action.name, ())


def recipients(do: Iterable[Action], lead: Lead, team_lead: str | None) -> tuple[str, ...]:
    """Return the ids of those whom a step tells, each once; nobody stands for who is missing."""
    people = {"owner": lead.owner, "team_lead": team_lead}
    named = (read(action) for action in do if action.name in {"remind", "tell"})
    found = (people.get(told["to"]) if "to" in told else told["whom"] for told in named)
    return tuple(dict.fromkeys(each for each in found if each is not None))


def read(action: Action) -> dict[str, str]:
    """Return what an action is told, read as binding reads it: what stands around it is nothing."""
    return {name: value.strip() for name, value in action.parameters}
