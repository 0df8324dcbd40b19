"""A search for the ways of a lifecycle that some lead can go.

Two leads are alike for the table when they are in the same status, came from the same one and meet
the same needs. So it is enough to go on from one lead of each sort: the search ends, and what it
did not find, no command that was tried can lead to.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

import attrs

from leadcore import commands as c
from leadcore.errors import LeadcoreError
from leadcore.lifecycle import SAME, START, Lifecycle, Option, evolve
from leadcore.lifecycle.decide import decide
from leadcore.model import SYSTEM, Actor, DecisionMaker, Demand, FollowUp, Lead, Method, NewLead
from leadcore.testing.asking import BY_NAME, possible, shifted, suited
from leadcore.testing.enquiries import KNOWN
from leadcore.testing.people import NOW
from leadcore.testing.trials import broken
from leadcore.testing.walks import Asked, refused
from leadcore.values import Money, MoneyRange

Way = tuple[str, str, str]
"""From which status, by which command, to which status."""
Pool = Mapping[type[c.Command], Sequence[c.Command]]
"""Commands to try, by kind."""

MOST: Final = 6_000
"""How many commands each round of a search tries."""
LATER: Final = (timedelta(0), timedelta(hours=2), timedelta(days=30))
"""How long somebody may wait before a command."""
EVERYTHING: Final = Demand(
    description="招生管理系统",
    budget=MoneyRange(low=Money.of(200_000), high=Money.of(300_000)),
    decision_makers=(DecisionMaker(name="王敏", title="总监", confirmed=True),),
)
DETAILS: Final[Mapping[str, Any]] = MappingProxyType(
    {name: value for name, value in KNOWN.items() if name != "id"} | {"demand": EVERYTHING}
)
WHO: Final[Mapping[str, Any]] = MappingProxyType({"lead_id": "A-1", "by": SYSTEM})
USUAL: Final[Pool] = MappingProxyType(
    {
        c.Register: (
            c.Register(**WHO, new=NewLead(source="web_form", received_at=NOW)),
            c.Register(**WHO, new=NewLead(source="web_form", received_at=NOW, **DETAILS)),
        ),
        c.Amend: (c.Amend(**WHO, changes=DETAILS), c.Amend(**WHO, changes={"demand": Demand()})),
        c.Assign: (
            c.Assign(**WHO, owner="li"),
            c.Assign(**WHO, owner="li", accept_by=NOW + timedelta(hours=1)),
        ),
        c.RecordFollowUp: (
            c.RecordFollowUp(
                **WHO, record=FollowUp(at=NOW, method=Method.PHONE, content="确认需求")
            ),
        ),
        c.Win: (
            c.Win(**WHO, amount=Money.of(250_000), evidence="contract", key_factors="响应及时"),
        ),
    }
)
"""What takes a lead further in most lifecycles."""


@attrs.frozen
class Place:
    """A lead, and the moment at which it is looked at."""

    lead: Lead | None
    now: datetime


@attrs.frozen
class Round:
    """How thoroughly one round looks; a quick one finds what most lifecycles have."""

    variants: int
    """How many commands of a kind are tried."""
    waits: tuple[timedelta, ...]
    needs: frozenset[str]
    """By which needs leads are told apart."""


def ways(lifecycle: Lifecycle) -> Iterator[Way]:
    """Yield every way between two statuses that the table foresees, in its order.

    >>> from leadcore.lifecycle import standard_lifecycle
    >>> next(ways(standard_lifecycle()))
    ('(start)', 'register', 'new')
    """
    for row in lifecycle.transitions:
        if row.target != SAME:
            yield from ((source, row.command, row.target) for source in row.sources)


def not_gone(lifecycle: Lifecycle, people: Sequence[Actor], pool: Pool) -> tuple[Way, ...]:
    """Return the ways that no lead was found to go.

    >>> from leadcore.lifecycle import standard_lifecycle
    >>> not_gone(standard_lifecycle(), (SYSTEM,), {})[0]
    ('new', 'change_status', 'contacted')
    """
    missing = dict.fromkeys(ways(lifecycle))
    every = frozenset(lifecycle.need)
    wanted = {need for row in lifecycle.transitions if row.target != SAME for need in row.needs}
    now, most = LATER[:1], max(map(len, pool.values()), default=0)
    for one in (
        Round(3, now, frozenset(wanted)),
        Round(most, now, frozenset(wanted)),
        Round(most, LATER, every),
    ):
        if missing:
            Search(lifecycle, tuple(people), pool, one).go(missing)
    return tuple(missing)


@attrs.frozen
class Search:
    """One round of a search."""

    lifecycle: Lifecycle
    people: tuple[Actor, ...]
    pool: Pool
    round: Round

    def go(self, missing: dict[Way, None]) -> None:
        """Take the ways that are found out of those that are missing."""
        queue, seen, most = deque([Place(None, NOW)]), set[object](), MOST
        while queue and missing and most > 0:
            place = queue.popleft()
            for option, command, now in self.tries(place):
                most -= 1
                lead = self.taken(place.lead, option, Asked(command, now))
                if lead is None:
                    continue
                found = [each for each in self.gone(place.lead, command, lead) if each in missing]
                for way in found:
                    del missing[way]
                if (sort := self.sort_of(lead, now)) not in seen:
                    seen.add(sort)
                    (queue.appendleft if found else queue.append)(Place(lead, now))

    def tries(self, place: Place) -> Iterator[tuple[Option, c.Command, datetime]]:
        """Yield each command that somebody can give at a place, what leads on before the rest."""
        lead, waits = place.lead, self.round.waits if place.lead is not None else LATER[:1]
        for wait in waits:
            now = place.now + wait
            choices = self.choices(lead, now)
            for option, who in sorted(choices, key=lambda choice: choice[0].to is None):
                for each in self.variants(option.command, leads_on=option.to is not None):
                    made = attrs.evolve(shifted(each, now - NOW), by=who[0])
                    yield option, suited(made, lead, option.to, now), now

    def choices(
        self, lead: Lead | None, now: datetime
    ) -> Sequence[tuple[Option, tuple[Actor, ...]]]:
        """Return what somebody can do with a lead; AssertionError says what fails on it."""
        try:
            return tuple(possible(lead, now, self.lifecycle, self.people))
        except Exception as error:
            raise broken("every lead has options, whatever is missing", error, lead) from error

    def taken(self, lead: Lead | None, option: Option, asked: Asked) -> Lead | None:
        """Return the lead after a command; None where it is refused or changes nothing."""
        try:
            events = decide(lead, asked.command, self.lifecycle, asked.now)
            for event in events:
                lead = evolve(lead, event, self.lifecycle.lead_type)
        except LeadcoreError as error:
            refused(error, (option,), asked, lead)
            return None
        except Exception as error:
            raise broken("what options call possible happens", error, asked, lead) from error
        return lead if events else None

    def variants(self, name: str, *, leads_on: bool) -> Sequence[c.Command]:
        """Return the commands of a name that are tried; what leads on does so whatever it says."""
        kind = BY_NAME[name]
        some = (*USUAL.get(kind, ()), *self.pool.get(kind, ()))
        return some[: 2 if leads_on and kind is not c.Register else self.round.variants]

    def gone(self, before: Lead | None, command: c.Command, after: Lead) -> Iterator[Way]:
        """Yield the ways that a command took a lead."""
        source = START if before is None else before.status
        rows = self.lifecycle.rows(source, command.name)
        for row in rows:
            if row.target == after.status or len(rows) == 1:
                yield source, command.name, row.target

    def sort_of(self, lead: Lead, now: datetime) -> object:
        """Return what the table can tell of a lead; two of the same sort have the same ways."""
        needs = self.lifecycle.need.items()
        asked = [condition for name, (_, condition) in needs if name in self.round.needs]
        try:
            met = tuple(each.holds(lead, now=now) for each in asked if each is not None)
        except Exception as error:
            raise broken("every need can be asked, whatever is missing", error, lead) from error
        return lead.status, lead.previous_status, lead.owner, met
