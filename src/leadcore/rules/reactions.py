"""What automation does about events, and what became of it: as data, with text as a view."""

from __future__ import annotations

from typing import Final, Generic, Literal, TypeVar

import attrs

from leadcore.rules.explain import COLON, Explanation, shown
from leadcore.rules.nodes import Constant
from leadcore.rules.views import Block, View
from leadcore.texts import Language, Text

Status = Literal["done", "refused", "cut"]

STATUSES: Final = {
    "done": Text("已执行", "done"),
    "refused": Text("被拒绝", "refused"),
    "cut": Text("已截断", "cut"),
}
"""What became of a reaction is called."""

S = TypeVar("S")


@attrs.frozen(kw_only=True)
class BoundAction:
    """Something to do, with what it must be told, and the rule that asks for it.

    >>> print(BoundAction(name="move", arguments=(("to", "ramp"),), rule="heavy"))
    move(to = ramp)
    """

    name: str
    arguments: tuple[tuple[str, Constant], ...]
    """Name and value."""
    rule: str
    """The id of the rule."""

    def to(self, language: Language) -> str:
        """Return the action as text."""
        comma = Text("，", ", ").to(language)
        told = comma.join(f"{name} = {shown(value, language)}" for name, value in self.arguments)
        return f"{self.name}({told})"

    def __str__(self) -> str:
        return self.to("en")


@attrs.frozen(kw_only=True)
class Reaction(View):
    """A rule that is on an event and holds: what it asks to be done, and why.

    >>> why = Explanation(text="weight > 20", outcome=True)
    >>> print(Reaction(rule="heavy", label=Text("重", "heavy"), event="left", actions=(), why=why))
    on left: heavy: nothing
      true: weight > 20
    """

    rule: str
    """The id of the rule."""
    label: Text
    event: str
    """The first event that the rule is on."""
    actions: tuple[BoundAction, ...]
    why: Explanation

    def to(self, language: Language) -> str:
        """Return the reaction and the condition explained as lines of text."""
        colon, comma = COLON.to(language), Text("、", ", ").to(language)
        actions = comma.join(action.to(language) for action in self.actions)
        head = Text(f"发生 {self.event}", f"on {self.event}").to(language)
        label = self.label.to(language)
        what = actions or Text("无", "nothing").to(language)
        why = self.why.to(language).replace("\n", "\n  ")
        return f"{head}{colon}{label}{colon}{what}\n  {why}"

    def blocks(self) -> tuple[Block, ...]:
        """Return the reaction, and its condition explained as a nested list."""
        return (in_both(self), (self.why.branch(),))

    def __str__(self) -> str:
        return self.to("en")


@attrs.frozen(kw_only=True)
class AutomationStep(View):
    """A reaction and what became of it: done, refused, or cut because it would go round.

    >>> why = Explanation(text="True", outcome=True)
    >>> moved = Reaction(rule="a", label=Text("甲", "a"), event="left", actions=(), why=why)
    >>> print(AutomationStep(reaction=moved, depth=2, status="cut", reason=AGAIN))
    cut (the rule has acted before in this run): on left: a: nothing
      true: True
    """

    reaction: Reaction
    depth: int
    """1 where it answers what happened first, 2 what followed from that, and so on."""
    status: Status
    reason: Text | None = None
    """Why it was refused or cut."""

    def to(self, language: Language) -> str:
        """Return what became of it, and the reaction, as lines of text."""
        status = STATUSES[self.status].to(language)
        if self.reason is not None:
            reason = self.reason.to(language)
            status += Text(f"（{reason}）", f" ({reason})").to(language)
        return f"{status}{COLON.to(language)}{self.reaction.to(language)}"

    def blocks(self) -> tuple[Block, ...]:
        """Return what became of it, and the condition explained as a nested list."""
        return (in_both(self), (self.reaction.why.branch(),))

    def __str__(self) -> str:
        return self.to("en")


@attrs.frozen(kw_only=True)
class AutomationRun(Generic[S]):
    """Where a run of automation ended, and all that it did, was refused, and was cut.

    >>> AutomationRun(state=5, steps=()).cut
    ()
    """

    state: S
    """After everything that was done."""
    steps: tuple[AutomationStep, ...]
    """Every reaction, in the order in which they came."""

    @property
    def refused(self) -> tuple[AutomationStep, ...]:
        """The reactions of which nothing was done, because an action was refused."""
        return tuple(step for step in self.steps if step.status == "refused")

    @property
    def cut(self) -> tuple[AutomationStep, ...]:
        """The reactions that were not done, so that the run ends."""
        return tuple(step for step in self.steps if step.status == "cut")


def in_both(what: Reaction | AutomationStep) -> Text:
    """Return the first line of the text in both languages."""
    return Text(what.to("zh").partition("\n")[0], what.to("en").partition("\n")[0])


AGAIN: Final = Text("该规则在本次运行中已执行过", "the rule has acted before in this run")
TOO_DEEP: Final = Text("连锁反应过长", "too long a chain of reactions")
