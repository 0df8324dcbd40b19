"""A lead's walk through a lifecycle: commands one after the other, and what must hold at each.

A walk is plain data: Hypothesis makes it smaller where a law is broken, and it can be taken again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import attrs

from leadcore import commands as c
from leadcore.errors import LeadcoreError, PermissionDenied, TransitionRefused
from leadcore.events import Event
from leadcore.lifecycle import Lifecycle, Option, decide, evolve, options, replay
from leadcore.model import Lead
from leadcore.testing.asking import Asking
from leadcore.testing.people import NOW
from leadcore.testing.trials import broken, is_said

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

STEPS: Final = 8
"""The most commands of a generated walk."""
WAITS: Final = (
    *(timedelta(0), timedelta(minutes=1), timedelta(0), timedelta(minutes=9), timedelta(0)),
    *(timedelta(hours=1), timedelta(days=1), timedelta(days=9)),
)
"""How long after one command the next one comes."""


@attrs.frozen
class Asked:
    """A command, and when it is given.

    >>> from leadcore.model import SYSTEM
    >>> Asked(c.Archive(lead_id="A-1", by=SYSTEM), NOW).command.name
    'archive'
    """

    command: c.Command
    now: datetime


def walks(asking: Asking, *, steps: int = STEPS) -> SearchStrategy[tuple[Asked, ...]]:
    """Return walks that begin with a registration; each command suits the lead as it then is.

    >>> from leadcore.lifecycle import standard_lifecycle
    >>> walks(Asking.of(standard_lifecycle())).validate()
    """
    from hypothesis import strategies as st

    @st.composite
    def walk(draw: DrawFn) -> tuple[Asked, ...]:
        now, lead, taken = NOW, None, list[Asked]()
        for _ in range(min(steps, draw(st.integers(1, 3 * steps)))):
            now += draw(st.sampled_from(WAITS)) if taken else timedelta(0)
            try:
                commands = asking.commands(lead, now)
            except Exception:
                # The law asks for the options again, and says what is wrong with them.
                taken.append(Asked(c.Accept(lead_id="A-1", by=asking.people[0]), now))
                break
            taken.append(Asked(draw(commands), now))
            try:
                lead = after(lead, taken[-1].command, asking.lifecycle, now)
            except LeadcoreError:
                continue
            except Exception:
                break
        return tuple(taken)

    return walk()


def after(lead: Lead | None, command: c.Command, lifecycle: Lifecycle, now: datetime) -> Lead:
    """Return the lead after a command."""
    for event in decide(lead, command, lifecycle, now):
        lead = evolve(lead, event, lifecycle.lead_type)
    assert lead is not None
    return lead


@attrs.define
class Walk:
    """One lead under a lifecycle; whatever is asked of it, the laws of lifecycles are tried.

    >>> from leadcore.lifecycle import standard_lifecycle
    >>> Walk(standard_lifecycle()).events
    []
    """

    lifecycle: Lifecycle
    lead: Lead | None = None
    events: list[Event] = attrs.field(factory=list[Event])

    def take(self, asked: Asked) -> None:
        """Give a command; AssertionError says which law does not hold."""
        command, now, before = asked.command, asked.now, repr(self.lead)
        offered = self.offered(asked)
        try:
            made = decide(self.lead, command, self.lifecycle, now)
        except LeadcoreError as error:
            refused(error, offered, asked, self.lead)
            made = ()
        except Exception as error:
            raise broken("a refusal is a LeadcoreError", error, asked, self.lead) from error
        else:
            accepted(offered, asked, self.lead)
            self.again(asked, made)
        if repr(self.lead) != before:
            raise broken("deciding changes nothing", before, self.lead, asked)
        self.apply(made, offered)

    def again(self, asked: Asked, made: Sequence[Event]) -> None:
        """Try that a command that was carried out makes the same events when it is asked again."""
        try:
            same = decide(self.lead, asked.command, self.lifecycle, asked.now) == made
        except LeadcoreError:
            same = False
        if not same:
            raise broken("the same arguments give the same events", asked, self.lead)

    def offered(self, asked: Asked) -> tuple[Option, ...]:
        """Return what the actor is offered for this command, and where it may lead."""
        command = asked.command
        try:
            found = options(self.lead, command.by, self.lifecycle, asked.now)
        except Exception as error:
            raise broken("every lead has options, whatever is missing", error, self.lead) from error
        to = command.to if isinstance(command, c.ChangeStatus) else None
        return tuple(
            each for each in found if each.command == command.name and to in {None, each.to}
        )

    def apply(self, events: Sequence[Event], offered: Sequence[Option]) -> None:
        """Let events happen, and hold the lead against them."""
        before = None if self.lead is None else self.lead.status
        for event in events:
            if event.version != len(self.events) + 1:
                raise broken("versions count by one", event.version, len(self.events))
            try:
                self.lead = evolve(self.lead, event, self.lifecycle.lead_type)
            except Exception as error:
                raise broken("what was decided can happen", error, event, self.lead) from error
            self.events.append(event)
        if events and self.lead is not None:
            if self.lead.status not in {each.to or before for each in offered}:
                raise broken("a command leads where options say", offered, self.lead)
            sane(self.lead, self.lifecycle)
            if replay(self.events, self.lifecycle.lead_type) != self.lead:
                raise broken("replaying its events gives the lead", self.events, self.lead)


def refused(
    error: LeadcoreError, offered: Sequence[Option], asked: Asked, lead: Lead | None
) -> None:
    """Try that a refusal says the same as the options."""
    if not is_said(error.text):
        raise broken("a refusal says why in both languages", error, asked)
    if isinstance(error, TransitionRefused):
        possible = [one for one in offered if one.is_possible]
        if any(not set(error.missing) & set(one.to_give) for one in possible):
            raise broken("what options call possible is not refused", error, asked, lead)
    if isinstance(error, PermissionDenied) and any(one.is_permitted for one in offered):
        raise broken("who may by the options is not turned away", error, asked, lead)


def accepted(offered: Sequence[Option], asked: Asked, lead: Lead | None) -> None:
    """Try that what happens is what the options foresee."""
    if not any(one.is_possible for one in offered):
        raise broken("nothing but what options call possible is decided", asked, offered, lead)


def sane(lead: Lead, lifecycle: Lifecycle) -> None:
    """Try what a lead must be by itself."""
    if lead.phase is not lifecycle.status[lead.status].phase:
        raise broken("the phase is that of the status", lead.phase, lead)
    if lead.owner is not None and lead.queue is not None:
        raise broken("a lead has an owner or waits in a queue, not both", lead)
    if lead.phase.is_closed and (lead.accept_by or lead.next_action_at):
        raise broken("nothing falls due for the owner of a closed lead", lead)
    if attrs.evolve(lead) != lead:
        raise broken("a lead built anew from its fields is the same", lead)
