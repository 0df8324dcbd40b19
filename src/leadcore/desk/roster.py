"""Who can be given leads, each with what the policy's filters and rankers look at.

Only what they look at is read: a chain by region and load costs one question about loads, one with
quotas, caps, sticky owners or conversion more, for each rep.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

import attrs

from leadcore.assignment import (
    AssignmentStrategy,
    BestConversion,
    Candidate,
    Capped,
    Filter,
    LongestWaiting,
    Ranker,
    StickyOwner,
    WithinQuota,
    chains_of,
    open_counts,
    win_record,
)
from leadcore.assignment.combined import leaves
from leadcore.assignment.protocols import latest
from leadcore.model import Lead, Rep, Team
from leadcore.model.lead import fingerprints
from leadcore.repositories import LeadRepository

LOOKED_BACK: Final = timedelta(days=32)
"""How far back it is looked for leads that a rep was given: a month and a day."""


def each_once(
    _: object, attribute: attrs.Attribute[tuple[Rep, ...]], reps: tuple[Rep, ...]
) -> None:
    """Refuse a roster in which one rep stands twice: they would count as two."""
    check_each(Rep, attribute.name, reps)
    ids = [rep.id for rep in reps]
    if len(set(ids)) < len(ids):
        raise ValueError(f"{attribute.name}: a rep given twice; allowed: each rep once")


def each_team(
    _: object, attribute: attrs.Attribute[tuple[Team, ...]], teams: tuple[Team, ...]
) -> None:
    """Refuse what is no team."""
    check_each(Team, attribute.name, teams)


def check_each(kind: type, name: str, given: tuple[object, ...]) -> None:
    """Refuse items of another class, such as the bare id of a rep (`TypeError`)."""
    for one in given:
        if not isinstance(one, kind):
            made = f"{kind.__name__}(id=…)"
            raise TypeError(
                f"{name}: a {type(one).__name__} was given; allowed: each a {made}, no bare id"
            )


@attrs.frozen(kw_only=True)
class Roster:
    """The reps of a desk, and how to read what is known of each."""

    reps: Sequence[Rep]
    leads: LeadRepository
    strategy: AssignmentStrategy | None
    """One that is a chain, or made of chains, says what it looks at; others are told the loads."""

    def candidates(self, now: datetime) -> tuple[Candidate, ...]:
        """Return the reps with their present load, and whatever else the strategy looks at."""
        loads = self.leads.open_loads()
        filters, rankers = looked_at(self.strategy)
        return tuple(
            self.described(rep, loads.get(rep.id, 0), filters, rankers, now) for rep in self.reps
        )

    def described(
        self,
        rep: Rep,
        open_leads: int,
        filters: Sequence[Filter],
        rankers: Sequence[Ranker],
        now: datetime,
    ) -> Candidate:
        """Return a rep as a candidate; what nothing looks at is left empty."""
        dated = any_of(filters, WithinQuota) or any_of(rankers, LongestWaiting)
        booked = any_of(filters, Capped) or any_of(rankers, StickyOwner)
        judged = any_of(rankers, BestConversion)
        book = self.leads.book(rep.id) if booked else ()
        closed = self.leads.book(rep.id, closed=True) if judged else ()
        return Candidate(
            rep=rep,
            open_leads=open_leads,
            taken=latest(self.leads.given(rep.id, now - LOOKED_BACK), rep) if dated else (),
            counts=open_counts(filters, book, now),
            serves=served(book),
            record=win_record(rankers, closed, now),
        )


def any_of(given: Sequence[object], kind: type) -> bool:
    return any(isinstance(each, kind) for each in given)


def looked_at(
    strategy: AssignmentStrategy | None,
) -> tuple[tuple[Filter, ...], tuple[Ranker, ...]]:
    """Return the plain filters and the rankers of the chains that a strategy is made of."""
    steps = [step for chain in chains_of(strategy) for step in chain.steps]
    filters = (leaf for step in steps for one in step.filters for leaf in leaves(one))
    return tuple(filters), tuple(ranker for step in steps for ranker in step.rankers)


def served(book: Sequence[Lead]) -> frozenset[str]:
    """Return the companies and contacts of leads."""
    return frozenset(name for lead in book for name in customers(lead))


def customers(lead: Lead) -> Iterator[str]:
    if lead.company is not None:
        yield lead.company
    yield from fingerprints(lead)
