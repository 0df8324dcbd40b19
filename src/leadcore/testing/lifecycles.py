"""The laws of lifecycles, and a machine that walks through one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from leadcore import commands as c
from leadcore.lifecycle import Lifecycle
from leadcore.model import Actor, NewLead
from leadcore.testing.arguments import check_kind
from leadcore.testing.asking import Asking
from leadcore.testing.people import NOW
from leadcore.testing.reaching import Way, not_gone, ways
from leadcore.testing.trials import broken, is_said, tried
from leadcore.testing.walks import WAITS, Asked, Walk, walks

if TYPE_CHECKING:
    from hypothesis.stateful import RuleBasedStateMachine
    from hypothesis.strategies import DataObject, SearchStrategy

TRIED: Final = 12
"""How many commands of each kind the search for ways tries."""
SHOWN: Final = 5
"""How many ways that nobody goes are told."""


def check_lifecycle(
    lifecycle: Lifecycle,
    *,
    new_leads: SearchStrategy[NewLead] | None = None,
    people: tuple[Actor, ...] | None = None,
    examples: int = 100,
) -> None:
    """Try the laws of a lifecycle; AssertionError says which does not hold, and on what.

    Whatever is missing, everybody has options; what these call possible is decided, and nothing
    else; a refusal is a `LeadcoreError` with a reason in both languages, and changes nothing; the
    same arguments give the same events, whose versions count by one; replaying them gives the lead,
    which is in the phase of its status, has at most one owner, and is what its constructor keeps.
    Every status is reached, and every way between two is gone, by some lead.

    new_leads: enquiries with whatever the needs ask for; without them such as bring every detail,
    own field and entry of `extra` that the schema names. people: who gives commands; without them
    somebody of each role, two reps and a stranger.

    >>> from leadcore.lifecycle import standard_lifecycle
    >>> check_lifecycle(standard_lifecycle(), examples=5)
    """
    check_kind("lifecycle", lifecycle, Lifecycle)
    labelled(lifecycle)
    asking = Asking.of(lifecycle, people=people, new=new_leads)

    def law(walk: tuple[Asked, ...]) -> None:
        here = Walk(lifecycle)
        for asked in walk:
            here.take(asked)

    tried(walks(asking), law, examples)
    passable(lifecycle, asking)


def labelled(lifecycle: Lifecycle) -> None:
    """Try that everything that people read has a name in both languages."""
    labels = [each.label for each in lifecycle.statuses]
    for label in (*labels, *(each.label for each in lifecycle.needs)):
        if not is_said(label):
            raise broken("statuses and needs have labels in both languages", label)


def passable(lifecycle: Lifecycle, asking: Asking) -> None:
    """Try that some lead goes every way, and so reaches every status."""
    missing = not_gone(lifecycle, asking.people, pool_of(asking))
    reached = {target for *_, target in set(ways(lifecycle)) - set(missing)}
    never = [each.name for each in lifecycle.statuses if each.name not in reached]
    if never:
        raise broken("every status is reached by some lead", *never[:SHOWN])
    if missing:
        law = "every way between two statuses is gone by some lead"
        raise broken(law, *map(told, missing[:SHOWN]))


def told(way: Way) -> str:
    source, command, target = way
    return f"{source}: {command} to {target}"


def pool_of(asking: Asking) -> Mapping[type[c.Command], list[c.Command]]:
    """Return some commands of each kind, the same ones every time."""
    from hypothesis import strategies as st

    found: dict[type[c.Command], list[c.Command]] = {kind: [] for kind in asking.forms}

    def collect(drawn: list[c.Command]) -> None:
        for command in drawn:
            if command not in found[type(command)]:
                found[type(command)].append(command)

    each = st.tuples(*asking.forms.values())
    tried(each.map(list), collect, TRIED)
    return found


def lifecycle_machine(
    lifecycle: Lifecycle,
    *,
    new_leads: SearchStrategy[NewLead] | None = None,
    people: tuple[Actor, ...] | None = None,
) -> type[RuleBasedStateMachine]:
    """Return a state machine that takes one lead through a lifecycle, trying its laws at each step.

    It is Hypothesis's own, so that `TestMine = lifecycle_machine(mine).TestCase` is a test for
    unittest and pytest, with Hypothesis's settings; the arguments are those of `check_lifecycle`.

    >>> from hypothesis import settings
    >>> from hypothesis.stateful import run_state_machine_as_test
    >>> from leadcore.lifecycle import standard_lifecycle
    >>> few = settings(max_examples=3, stateful_step_count=5, deadline=None, database=None)
    >>> run_state_machine_as_test(lifecycle_machine(standard_lifecycle()), settings=few)
    """
    from hypothesis import strategies as st
    from hypothesis.stateful import RuleBasedStateMachine, rule

    check_kind("lifecycle", lifecycle, Lifecycle)
    asking = Asking.of(lifecycle, people=people, new=new_leads)

    class LifecycleMachine(RuleBasedStateMachine):
        """One lead, whatever is asked of it."""

        def __init__(self) -> None:
            super().__init__()
            self.walk = Walk(lifecycle)
            self.now = NOW

        @rule(step=st.sampled_from(WAITS))
        def wait(self, step: timedelta) -> None:
            self.now += step

        @rule(data=st.data())
        def ask(self, data: DataObject) -> None:
            command = data.draw(asking.commands(self.walk.lead, self.now))
            self.walk.take(Asked(command, self.now))

    return LifecycleMachine
