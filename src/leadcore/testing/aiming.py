"""Commands that take a lead towards a status, on the shortest way that its lifecycle has.

Where the next status asks for something, what usually meets a need is tried first: more details,
an owner, a contact with the customer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Final

import attrs

from leadcore import commands as c
from leadcore.errors import LeadcoreError
from leadcore.lifecycle import START, Lifecycle, Option, options
from leadcore.model import Actor, Lead
from leadcore.testing.asking import Asking, Question, choosing, possible, shifted, suited
from leadcore.testing.people import NOW
from leadcore.testing.reaching import USUAL
from leadcore.testing.walks import after

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

HELPING: Final = tuple(USUAL[kind][0] for kind in (c.RecordFollowUp, c.Amend, c.Assign))
"""What usually meets a need, as it would be given at `NOW`."""


@attrs.frozen
class Aim:
    """A status, and how many steps there are to it from others.

    >>> from leadcore.lifecycle import standard_lifecycle
    >>> Aim.at(standard_lifecycle(), "won").steps["new"]
    4
    """

    lifecycle: Lifecycle
    steps: Mapping[str, int]
    """By status; those that it cannot be reached from are absent."""

    @classmethod
    def at(cls, lifecycle: Lifecycle, status: str) -> Aim:
        """Return the aim of reaching a status."""
        steps, found = {status: 0}, [status]
        for each in found:
            for row in lifecycle.transitions:
                new = [one for one in row.sources if one not in steps] if row.target == each else []
                steps |= dict.fromkeys(new, steps[each] + 1)
                found += new
        return cls(lifecycle, steps)

    def is_ahead(self, lead: Lead) -> bool:
        """Return whether there is a way that the lead has not gone to its end."""
        return self.steps.get(lead.status, 0) > 0

    def is_reached(self, lead: Lead) -> bool:
        """Return whether the lead is there."""
        return self.steps.get(lead.status) == 0

    def leads_on(self, lead: Lead, option: Option) -> bool:
        """Return whether an option is a step of the shortest way."""
        return self.steps.get(option.to or "", len(self.steps)) < self.steps[lead.status]

    def choices(
        self, lead: Lead, now: datetime, people: Sequence[Actor]
    ) -> tuple[tuple[Option, tuple[Actor, ...]], ...]:
        """Return the steps of the shortest way that somebody can take now, and who."""
        return tuple(
            possible(lead, now, self.lifecycle, people, lambda each: self.leads_on(lead, each))
        )

    def help(self, lead: Lead, now: datetime, people: Sequence[Actor]) -> c.Command | None:
        """Return a command after which less is missing for the next step; None where none helps."""
        here = self.lacking(lead, now, people)
        for command in self.helping(lead, now, people):
            with suppress(LeadcoreError):
                there = after(lead, command, self.lifecycle, now)
                if self.lacking(there, now, people) < here:
                    return command
        return None

    def helping(self, lead: Lead, now: datetime, people: Sequence[Actor]) -> Iterator[c.Command]:
        """Yield the commands that usually help and that somebody can give."""
        able = {each.command: who[0] for each, who in possible(lead, now, self.lifecycle, people)}
        for each in HELPING:
            if each.name in able:
                made = attrs.evolve(each, lead_id=lead.id, by=able[each.name])
                yield suited(shifted(made, now - NOW), lead, None, now)

    def lacking(self, lead: Lead, now: datetime, people: Sequence[Actor]) -> tuple[int, bool]:
        """Return how much is missing for the next step, and whether somebody who may is too."""
        rows = [row for row in self.lifecycle.transitions if lead.status in row.sources]
        found = zip(rows, options(lead, people[0], self.lifecycle, now), strict=True)
        return min(
            (len(option.missing), not any(row.permits(by, lead) for by in people))
            for row, option in found
            if self.leads_on(lead, option)
        )


def aims(lifecycle: Lifecycle) -> SearchStrategy[Aim | None]:
    """Return no aim, or that of reaching any status; the further it is, the more often.

    >>> from leadcore.lifecycle import standard_lifecycle
    >>> aims(standard_lifecycle()).validate()
    """
    from hypothesis import strategies as st

    each = [Aim.at(lifecycle, name) for name in lifecycle.status]
    often = [aim for aim in each for _ in range(aim.steps.get(START, 0))]
    return st.sampled_from((*[None] * (1 + len(often) // 3), *often))


def aimed(aim: Aim | None, asking: Asking, lead: Lead, now: datetime) -> SearchStrategy[c.Command]:
    """Return commands that take a lead towards an aim; any where it is there, or nothing helps."""
    from hypothesis import strategies as st

    people = asking.people_for(lead)
    if aim is None or not aim.is_ahead(lead):
        return asking.commands(lead, now)
    if choices := aim.choices(lead, now, people):
        return choosing()(Question(asking=asking, lead=lead, now=now, id=lead.id), choices)
    helping = aim.help(lead, now, people)
    return asking.commands(lead, now) if helping is None else st.just(helping)
