"""Automation: when this happens, and this holds, do that; as data, checked when it is bound.

What happens (events) and what can be done (actions) are names that the host gives; so are the
parameters of an action, each with its kind.

>>> import attrs
>>> from datetime import UTC, datetime
>>> from leadcore.rules import Schema
>>> @attrs.frozen
... class Parcel:
...     weight: float
>>> automation = Automation(rules=(
...     AutomationRule(
...         id="heavy",
...         on="arrived",
...         when="weight > 20",
...         do=(Action(name="move", parameters={"to": "ramp"}),),
...         label=Text("重件", "heavy parcels"),
...     ),
... ))
>>> bound = automation.bind(
...     Schema.of(Parcel),
...     events=("arrived", "left"),
...     actions={"move": (Parameter(name="to", kind="text"),)},
... )
>>> (reaction,) = bound.react("arrived", Parcel(25), now=datetime.now(UTC))
>>> print(reaction.to("en"))
on arrived: heavy parcels: move(to = ramp)
  true: weight > 20 (weight = 25)
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final, cast

import attrs

from leadcore.errors import DefinitionError, Problem
from leadcore.rules.binding import bind, id_problems, problem, refuse
from leadcore.rules.bound_automation import BoundAutomation
from leadcore.rules.condition import text_of
from leadcore.rules.nearest import did_you_mean
from leadcore.rules.nodes import BoundError
from leadcore.rules.parts import of_kind, tuple_of
from leadcore.rules.plain_values import CURES, ValueKind, excerpt, value_reader
from leadcore.rules.reactions import BoundAction
from leadcore.rules.schema import Schema
from leadcore.rules.views import Block, Code, Table, View
from leadcore.texts import Text

SUBJECT: Final = Text("自动化规则", "automation")
"""What refused automation is called."""
COLUMNS: Final = (
    Text("编号", "id"),
    Text("名称", "label"),
    Text("事件", "on"),
    Text("条件", "when"),
    Text("动作", "do"),
)
"""The columns of the table of rules."""
MAX_ITEMS: Final = 100
"""How many events a rule may be on, how many actions it may do, and parameters they may have."""


def as_names(given: str | Iterable[str]) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)


def as_pairs(given: Mapping[str, str] | Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return parameters, given as a mapping or as pairs, in their order."""
    if isinstance(given, Mapping):
        return tuple(cast("Mapping[str, str]", given).items())
    return tuple(given)


@attrs.frozen(kw_only=True)
class Parameter:
    """Something that an action must be told.

    >>> Parameter(name="size", kind="text", values=("small", "large")).kind
    'text'
    """

    name: str
    kind: ValueKind
    values: tuple[str, ...] = attrs.field(default=(), validator=tuple_of(str))
    """Every value there is, as text; empty where any may stand."""


@attrs.frozen(kw_only=True)
class Action:
    """Something to do, by its name, with what it must be told as text.

    >>> Action(name="move", parameters={"to": "ramp"}).parameters
    (('to', 'ramp'),)
    """

    name: str
    parameters: tuple[tuple[str, str], ...] = attrs.field(default=(), converter=as_pairs)
    """Name and value; a text stands without quotes, the rest as in a rule, such as `days(7)`."""


@attrs.frozen(kw_only=True)
class AutomationRule:
    """When one of these events happens, and the condition is true then, these actions are done.

    >>> rule = AutomationRule(
    ...     id="told", on="left", do=(Action(name="tell"),), label=Text("通知", "tell")
    ... )
    >>> rule.on, rule.when
    (('left',), 'True')
    """

    id: str = attrs.field(validator=of_kind(str))
    """Unique in its automation."""
    on: tuple[str, ...] = attrs.field(converter=as_names)
    """The names of the events."""
    when: str = attrs.field(default="True", converter=text_of)
    """The condition on the subject after the event, as text."""
    do: tuple[Action, ...] = attrs.field(validator=tuple_of(Action))
    """Done in this order, all or none of them."""
    label: Text = attrs.field(validator=of_kind(Text))
    """What it is called in explanations."""


@attrs.frozen(kw_only=True)
class Automation(View):
    """Rules in the order in which they act; plain data, equal when the same.

    >>> Automation(rules=(AutomationRule(id="a", on=(), do=(), label=Text("无", "nothing")),))
    Traceback (most recent call last):
    leadcore.errors.DefinitionError: the automation cannot be used, 2 problem(s):
    - a.on: 0 given; allowed: 1 to 100 events [bad_length]
    - a.do: 0 given; allowed: 1 to 100 actions [bad_length]
    """

    rules: tuple[AutomationRule, ...] = attrs.field(validator=tuple_of(AutomationRule))

    def __attrs_post_init__(self) -> None:
        refuse(SUBJECT, rules_problems(self.rules))

    def bind(
        self,
        schema: Schema,
        *,
        events: Collection[str],
        actions: Mapping[str, Sequence[Parameter]],
    ) -> BoundAutomation:
        """Return it ready to react to `events` with `actions`, each with what it must be told.

        DefinitionError lists every condition, event, action and parameter that is refused.
        """
        found = [each for rule in self.rules for each in name_problems(rule, events, actions)]
        try:
            conditions = bind(schema, SUBJECT, {rule.id: rule.when for rule in self.rules})
        except DefinitionError as error:
            raise DefinitionError(SUBJECT, (*error.problems, *found)) from error
        refuse(SUBJECT, found)
        return BoundAutomation(
            definition=self,
            schema=schema,
            events=tuple(events),
            conditions=conditions,
            actions=tuple(
                tuple(bound_action(rule.id, action, actions[action.name]) for action in rule.do)
                for rule in self.rules
            ),
        )

    def blocks(self) -> tuple[Block, ...]:
        """Return the rules as a table."""
        rows = (
            (
                Code(rule.id),
                rule.label,
                Code(", ".join(rule.on)),
                Code(rule.when),
                Code(written(rule)),
            )
            for rule in self.rules
        )
        return (Table(caption=SUBJECT, columns=COLUMNS, rows=tuple(rows)),)


def written(rule: AutomationRule) -> str:
    """Return what a rule does as one line."""
    return "; ".join(
        f"{action.name}({', '.join(f'{name} = {text}' for name, text in action.parameters)})"
        for action in rule.do
    )


def rules_problems(rules: Sequence[AutomationRule]) -> Iterator[Problem]:
    yield from id_problems([rule.id for rule in rules])
    for rule in rules:
        yield from length_problems(f"{rule.id}.on", len(rule.on), Text("个事件", "events"))
        yield from length_problems(f"{rule.id}.do", len(rule.do), Text("个动作", "actions"))


def length_problems(path: str, length: int, noun: Text) -> Iterator[Problem]:
    if not 0 < length <= MAX_ITEMS:
        zh, en = f"1 至 {MAX_ITEMS} {noun.zh}", f"1 to {MAX_ITEMS} {noun.en}"
        yield problem(path, "bad_length", str(length), zh, en)


def name_problems(
    rule: AutomationRule, events: Collection[str], actions: Mapping[str, Sequence[Parameter]]
) -> Iterator[Problem]:
    """Yield what is wrong with the events, actions and parameters that a rule names."""
    for event in rule.on:
        if event not in events:
            yield unknown(f"{rule.id}.on", "unknown_event", event, events)
    for number, action in enumerate(rule.do):
        path = f"{rule.id}.do[{number}]"
        if action.name in actions:
            yield from parameter_problems(path, action, actions[action.name])
        else:
            yield unknown(path, "unknown_action", action.name, actions)


def parameter_problems(
    path: str, action: Action, parameters: Sequence[Parameter]
) -> Iterator[Problem]:
    wanted = {parameter.name: parameter for parameter in parameters}
    given = [name for name, _ in action.parameters]
    for name in (name for name in wanted if name not in given):
        nothing = Text("空", "nothing")
        yield Problem(
            path=f"{path}.{name}", code="missing", given=nothing, allowed=CURES[wanted[name].kind]
        )
    for name, text in action.parameters:
        if name not in wanted:
            yield unknown(path, "unknown_parameter", name, wanted)
        elif given.count(name) > 1:
            yield problem(f"{path}.{name}", "duplicate", excerpt(text), "只给一次", "it once")
        else:
            yield from value_problems(f"{path}.{name}", text, wanted[name])


def value_problems(path: str, text: str, parameter: Parameter) -> Iterator[Problem]:
    try:
        value_reader(parameter.kind, parameter.values)(text)
    except BoundError as error:
        yield Problem(path=path, code="bad_value", given=error.problem, allowed=error.cure)


def unknown(path: str, code: str, name: str, allowed: Collection[str]) -> Problem:
    return Problem(path=path, code=code, given=excerpt(name), allowed=did_you_mean(name, allowed))


def bound_action(rule: str, action: Action, parameters: Sequence[Parameter]) -> BoundAction:
    """Return the action with its values read."""
    known = {each.name: value_reader(each.kind, each.values) for each in parameters}
    arguments = tuple((name, known[name](text)) for name, text in action.parameters)
    return BoundAction(name=action.name, arguments=arguments, rule=rule)
