"""What automation can do with a lead: commands by the system, made from data (R-72).

An action has the name of its command. Events have the names of their payloads, as in documents.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from types import NoneType, UnionType
from typing import Any, Final, Union, get_args, get_origin

import attrs

from leadcore import commands as c
from leadcore.errors import DefinitionError, Problem
from leadcore.events import Event, Payload
from leadcore.lifecycle import Lifecycle
from leadcore.lifecycle.amending import amendable
from leadcore.model import (
    SYSTEM,
    InvalidReason,
    Lead,
    LossReason,
    Method,
    PlannedStep,
    Priority,
)
from leadcore.rules import Automation, AutomationRule, BoundAction, BoundAutomation, Parameter
from leadcore.texts import Text, as_text

EVENTS: Final = tuple(payload.__name__ for payload in get_args(Payload))
"""The names of everything that can happen to a lead."""
SUBJECT: Final = Text("自动化规则", "automation")
PROBE: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""When actions are tried."""


@attrs.frozen(kw_only=True)
class Order:
    """One action to make a command of."""

    rule: AutomationRule
    """Who asks for it."""
    given: Mapping[str, Any]
    """What it is told; the types are those that `actions` declares."""
    common: Mapping[str, Any]
    """What every command carries."""
    now: datetime


def actions(lifecycle: Lifecycle) -> Mapping[str, tuple[Parameter, ...]]:
    """Return the actions by name, each with what it must be told."""
    return {
        "amend": (text("field", text_fields(lifecycle.lead_type)), text("value")),
        "archive": (),
        "change_status": (text("to", lifecycle.status),),
        "enqueue": (text("queue"),),
        "lose": (text("reason", LossReason),),
        "plan_follow_up": (
            text("method", Method),
            text("action"),
            Parameter(name="within", kind="duration"),
        ),
        "propose_invalid": (text("reason", InvalidReason),),
        "set_priority": (text("priority", Priority),),
    }


def text(name: str, values: Iterable[str] = ()) -> Parameter:
    return Parameter(name=name, kind="text", values=tuple(str(value) for value in values))


def text_fields(lead_type: type[Lead]) -> Iterator[str]:
    """Yield the names of what may be amended and is text."""
    for name, hint in amendable(lead_type).items():
        is_union = get_origin(hint) in (Union, UnionType)
        if hint is str or (is_union and set(get_args(hint)) == {str, NoneType}):
            yield name


def amend(order: Order) -> c.Command:
    changes = {order.given["field"]: order.given["value"]}
    return c.Amend(changes=changes, **order.common)


def plan_follow_up(order: Order) -> c.Command:
    given = order.given
    due = order.now + given["within"]
    step = PlannedStep(method=given["method"], action=given["action"], due=due)
    return c.PlanFollowUp(step=step, **order.common)


COMMANDS: Final[Mapping[str, Callable[[Order], c.Command]]] = {
    "amend": amend,
    "archive": lambda order: c.Archive(**order.common),
    "change_status": lambda order: c.ChangeStatus(
        to=order.given["to"], reason=str(order.rule.label), **order.common
    ),
    "enqueue": lambda order: c.Enqueue(
        queue=order.given["queue"], reason=order.rule.label, **order.common
    ),
    "lose": lambda order: c.Lose(
        reason=order.given["reason"], note=str(order.rule.label), **order.common
    ),
    "plan_follow_up": plan_follow_up,
    "propose_invalid": lambda order: c.ProposeInvalid(
        reason=order.given["reason"], note=str(order.rule.label), **order.common
    ),
    "set_priority": lambda order: c.SetPriority(
        priority=order.given["priority"], reason=order.rule.id, **order.common
    ),
}
"""What makes the command of each action."""


def command_of(
    automation: Automation,
    action: BoundAction,
    lead_id: str,
    command_id: str | None,
    now: datetime,
) -> c.Command:
    """Return the command by the system that an action asks for."""
    rule = next(rule for rule in automation.rules if rule.id == action.rule)
    order = Order(
        rule=rule,
        given=dict(action.arguments),
        common={"lead_id": lead_id, "by": SYSTEM, "id": command_id},
        now=now,
    )
    return COMMANDS[action.name](order)


def names_of(events: Iterable[Event]) -> tuple[str, ...]:
    """Return what automation calls what happened."""
    return tuple(type(event.data).__name__ for event in events)


def bound(automation: Automation, lifecycle: Lifecycle) -> BoundAutomation:
    """Return automation of the leads of a lifecycle; DefinitionError lists all that is refused.

    Every action is tried once, so that none can fail to be a command later.
    """
    try:
        found = automation.bind(lifecycle.schema, events=EVENTS, actions=actions(lifecycle))
    except DefinitionError as error:
        raise refused(error.problems) from error
    problems = tuple(command_problems(automation, found))
    if problems:
        raise refused(problems)
    return found


def refused(problems: Iterable[Problem]) -> DefinitionError:
    """Return the refusal, with the paths that the problems have in a policy."""
    seen = (attrs.evolve(problem, path=f"automation.{problem.path}") for problem in problems)
    return DefinitionError(SUBJECT, tuple(seen))


def command_problems(automation: Automation, found: BoundAutomation) -> Iterator[Problem]:
    for rule, done in zip(automation.rules, found.actions, strict=True):
        for number, action in enumerate(done):
            try:
                command_of(automation, action, "probe", None, PROBE)
            except ValueError as error:
                given, allowed = Text("一个值", "a value"), as_text(str(error))
                path = f"{rule.id}.do[{number}]"
                yield Problem(path=path, code="unfit", given=given, allowed=allowed)
