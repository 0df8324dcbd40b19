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
    Chain,
    Filter,
    LongestWaiting,
    Ranker,
    StickyOwner,
    WithinQuota,
    open_counts,
    win_record,
)
from leadcore.assignment.combined import leaves
from leadcore.model import Lead, Rep
from leadcore.repositories import LeadRepository

LOOKED_BACK: Final = timedelta(days=32)
"""How far back it is looked for leads that a rep was given: a month and a day."""


@attrs.frozen(kw_only=True)
class Roster:
    """The reps of a desk, and how to read what is known of each."""

    reps: Sequence[Rep]
    leads: LeadRepository
    strategy: AssignmentStrategy | None
    """Only a chain says what it looks at; any other strategy is told the loads."""

    def candidates(self, now: datetime) -> tuple[Candidate, ...]:
        """Return the reps with their present load, and whatever else the strategy looks at."""
        loads = self.leads.open_loads()
        found = (Candidate(rep=rep, open_leads=loads.get(rep.id, 0)) for rep in self.reps)
        filters, rankers = looked_at(self.strategy)
        return tuple(self.described(each, filters, rankers, now) for each in found)

    def described(
        self,
        candidate: Candidate,
        filters: Sequence[Filter],
        rankers: Sequence[Ranker],
        now: datetime,
    ) -> Candidate:
        owner = candidate.rep.id
        changes: dict[str, object] = {}
        if any_of(filters, WithinQuota) or any_of(rankers, LongestWaiting):
            changes["taken"] = tuple(self.leads.given(owner, now - LOOKED_BACK))
        if any_of(filters, Capped) or any_of(rankers, StickyOwner):
            book = self.leads.book(owner)
            changes |= {"counts": open_counts(filters, book, now), "serves": served(book)}
        if any_of(rankers, BestConversion):
            changes["record"] = win_record(rankers, self.leads.book(owner, closed=True), now)
        return attrs.evolve(candidate, **changes) if changes else candidate  # type: ignore[arg-type]  # by name


def any_of(given: Sequence[object], kind: type) -> bool:
    return any(isinstance(each, kind) for each in given)


def looked_at(
    strategy: AssignmentStrategy | None,
) -> tuple[tuple[Filter, ...], tuple[Ranker, ...]]:
    """Return the plain filters and the rankers of a chain."""
    steps = strategy.steps if isinstance(strategy, Chain) else ()
    filters = (leaf for step in steps for one in step.filters for leaf in leaves(one))
    return tuple(filters), tuple(ranker for step in steps for ranker in step.rankers)


def served(book: Sequence[Lead]) -> frozenset[str]:
    """Return the companies and contacts of leads."""
    return frozenset(name for lead in book for name in customers(lead))


def customers(lead: Lead) -> Iterator[str]:
    if lead.company is not None:
        yield lead.company
    yield from (each.fingerprint for each in lead.contacts if each.fingerprint is not None)
