"""Automation ready to react, and the loop that lets one reaction lead to the next.

A run ends always: a rule acts at most once in it, and a chain has at most `MAX_DEPTH` links. What
would go on is cut and reported, never dropped silently; once for each rule, so that the report
stays in proportion to the rules.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final, TypeVar

import attrs

from leadcore.errors import LeadcoreError
from leadcore.rules.condition import Condition
from leadcore.rules.decisions import Tried
from leadcore.rules.nearest import did_you_mean
from leadcore.rules.reactions import (
    AGAIN,
    TOO_DEEP,
    AutomationRun,
    AutomationStep,
    BoundAction,
    Reaction,
)
from leadcore.rules.schema import Schema

if TYPE_CHECKING:
    from leadcore.rules.automation import Automation

MAX_DEPTH: Final = 10
"""How many links a chain of reactions may have."""

S = TypeVar("S")
Apply = Callable[[S, BoundAction], tuple[S, Iterable[str]]]
"""Carries out an action: the state after it, and the names of the events that it made.

A LeadcoreError refuses the action.
"""


def listeners(automation: BoundAutomation) -> Mapping[str, tuple[int, ...]]:
    """Return the numbers of the rules that are on each event."""
    found: dict[str, tuple[int, ...]] = {}
    for number, rule in enumerate(automation.definition.rules):
        for event in dict.fromkeys(rule.on):
            found[event] = (*found.get(event, ()), number)
    return found


@attrs.frozen(kw_only=True, eq=False, repr=False)
class BoundAutomation:
    """Automation that was checked against a schema, events and actions; `Automation.bind` makes it.

    >>> from leadcore.rules import Automation
    >>> @attrs.frozen
    ... class Parcel:
    ...     weight: float
    >>> Automation(rules=()).bind(Schema.of(Parcel), events=("left",), actions={})
    <automation of 0 rules>
    """

    definition: Automation
    schema: Schema
    events: tuple[str, ...]
    """The names of what can happen."""
    conditions: tuple[Condition, ...]
    """Of every rule, in order."""
    actions: tuple[tuple[BoundAction, ...], ...]
    """Of every rule, in order."""
    rules_on: Mapping[str, tuple[int, ...]] = attrs.field(
        init=False, default=attrs.Factory(listeners, takes_self=True)
    )
    """The numbers of the rules that are on each event."""

    def react(
        self, events: str | Sequence[str], subject: object, *, now: datetime
    ) -> tuple[Reaction, ...]:
        """Return what the rules ask for when `events` have just made `subject` what it is.

        Each rule that is on any of them is asked once; one that is unknown asks for nothing.
        """
        found = (
            self.reaction(number, names_of(events), subject, now) for number in self.on(events)
        )
        return tuple(reaction for reaction in found if reaction.why.outcome)

    def explain(
        self, events: str | Sequence[str], subject: object, *, now: datetime
    ) -> tuple[Tried, ...]:
        """Return every rule that is on any of these events, with its condition explained."""
        return tuple(
            Tried(
                id=self.definition.rules[number].id,
                label=self.definition.rules[number].label,
                why=self.conditions[number].explain(subject, now=now),
            )
            for number in self.on(events)
        )

    def run(
        self,
        state: S,
        events: str | Sequence[str],
        *,
        now: datetime,
        apply: Apply[S],
        subject: Callable[[S], object],
    ) -> AutomationRun[S]:
        """Return where `state` ends when every reaction is carried out, and the reactions to those.

        `subject` gives what the conditions are about. A rule is asked when its turn comes, after
        what the rules before it did. The actions of one rule are done all or none. A rule that was
        cut is not asked again.
        """
        steps: list[AutomationStep] = []
        acted: set[str] = set()
        cut: set[int] = set()
        waiting = deque([(names_of(events), 1)])
        while waiting:
            names, depth = waiting.popleft()
            for number in (each for each in self.on(names) if each not in cut):
                reaction = self.reaction(number, names, subject(state), now)
                if not reaction.why.outcome:
                    continue
                state, made, step = attempt(state, reaction, depth, acted, apply)
                steps.append(step)
                cut |= {number} if step.status == "cut" else set()
                waiting.extend([(made, depth + 1)] if made else ())
        return AutomationRun(state=state, steps=tuple(steps))

    def on(self, events: str | Sequence[str]) -> Sequence[int]:
        """Return the numbers of the rules that are on any of the events, in their order."""
        names = names_of(events)
        for name in names:
            if name not in self.events:
                raise ValueError(
                    f"there is no event {name!r}; {did_you_mean(name, self.events).en}"
                )
        return sorted({number for name in names for number in self.rules_on.get(name, ())})

    def reaction(
        self, number: int, names: Sequence[str], subject: object, now: datetime
    ) -> Reaction:
        """Return what a rule asks for, whether its condition holds or not."""
        rule = self.definition.rules[number]
        return Reaction(
            rule=rule.id,
            label=rule.label,
            event=next(name for name in names if name in rule.on),
            actions=self.actions[number],
            why=self.conditions[number].explain(subject, now=now),
        )

    def __repr__(self) -> str:
        return f"<automation of {len(self.conditions)} rules>"


def names_of(events: str | Sequence[str]) -> tuple[str, ...]:
    return (events,) if isinstance(events, str) else tuple(events)


def attempt(
    state: S, reaction: Reaction, depth: int, acted: set[str], apply: Apply[S]
) -> tuple[S, tuple[str, ...], AutomationStep]:
    """Return the state after a reaction, the events that it made, and what became of it."""
    if reaction.rule in acted or depth > MAX_DEPTH:
        reason = AGAIN if reaction.rule in acted else TOO_DEEP
        return (
            state,
            (),
            AutomationStep(reaction=reaction, depth=depth, status="cut", reason=reason),
        )
    acted.add(reaction.rule)
    after, made = state, list[str]()
    try:
        for action in reaction.actions:
            after, events = apply(after, action)
            made += events
    except LeadcoreError as error:
        step = AutomationStep(reaction=reaction, depth=depth, status="refused", reason=error.text)
        return state, (), step
    return after, tuple(made), AutomationStep(reaction=reaction, depth=depth, status="done")
