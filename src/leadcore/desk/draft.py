"""Several changes that are decided one after the other and stored together, or not at all.

A draft is a repository over another one. It reads through to it, keeps what is saved to itself, and
reads its own changes back; `commit_to` stores them in one commit, on the condition that nothing
happened in between which any of them looked at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

import attrs

from leadcore.desk.erasing import check_stored
from leadcore.errors import ConcurrencyConflict, LeadNotFound
from leadcore.events import Event, LeadAssigned
from leadcore.model import AssignmentState, Lead, StateChange
from leadcore.model.lead import fingerprints as fingerprints_of
from leadcore.repositories import (
    ByCommit,
    CarriedOut,
    Change,
    LeadReader,
    LeadRepository,
    Order,
    Unless,
    in_order,
    rewritten,
)
from leadcore.rules import Condition


@attrs.define(kw_only=True)
class Draft(ByCommit):
    """A `LeadRepository` whose changes wait for one commit.

    >>> from leadcore.memory import MemoryRepository
    >>> draft = Draft(base=MemoryRepository())
    >>> draft.next_number("2024-0501"), draft.changes
    (1, [])
    """

    base: LeadReader
    changes: list[Change] = attrs.field(factory=list[Change], init=False)
    """What was saved, in order."""
    turns: StateChange | None = attrs.field(default=None, init=False)
    """From the state that the base had to the one after all changes."""
    unless: Unless | None = attrs.field(default=None, init=False)
    """What all changes looked at, since the first of them did."""
    leads: dict[str, Change] = attrs.field(factory=dict[str, Change], init=False, repr=False)
    """The last change of each lead."""

    def commit(
        self,
        changes: Sequence[Change],
        *,
        turns: StateChange | None = None,
        unless: Unless | None = None,
    ) -> None:
        """Keep changes, all or none; only versions are compared now, the rest by the commit."""
        versions = {change.lead.id: self.version(change.lead.id) for change in changes}
        for change in changes:
            found = versions[change.lead.id]
            if found != change.expected_version:
                raise ConcurrencyConflict(change.lead.id, change.expected_version, found)
            versions[change.lead.id] = change.lead.version
        self.changes += changes
        self.leads |= {change.lead.id: change for change in changes}
        if turns is not None:
            before = turns.before if self.turns is None else self.turns.before
            self.turns = StateChange(before=before, after=turns.after)
        if unless is not None:
            since = unless.since if self.unless is None else self.unless.since
            marks = frozenset[str]() if self.unless is None else self.unless.marks
            self.unless = Unless(since=since, marks=marks | unless.marks)

    def copy(self, base: LeadReader) -> Draft:
        """Return a draft over `base` that has the same changes and goes on by itself."""
        other = Draft(base=base)
        other.changes, other.leads = list(self.changes), dict(self.leads)
        other.turns, other.unless = self.turns, self.unless
        return other

    def commit_to(self, leads: LeadRepository) -> None:
        """Store every change in one commit; `ConcurrencyConflict` stores none."""
        if self.changes:
            leads.commit(self.changes, turns=self.turns, unless=self.unless)
        for change in self.changes:
            if change.history is not None:
                check_stored(change, leads.events(change.lead.id))

    def version(self, lead_id: str) -> int:
        """Return the version of a lead as it is read; 0 where there is none."""
        try:
            return self.get(lead_id).version
        except LeadNotFound:
            return 0

    def get(self, lead_id: str) -> Lead:
        """Return the lead; `LeadNotFound` when there is none."""
        change = self.leads.get(lead_id)
        return self.base.get(lead_id) if change is None else change.lead

    def find(
        self,
        where: Condition | None = None,
        *,
        order: Order = "id",
        after: Lead | None = None,
        limit: int = 1000,
        now: datetime,
    ) -> Sequence[Lead]:
        """Return up to `limit` leads for which `where` is true, in order, past the lead `after`."""
        more = limit + len(self.leads)
        stored = self.base.find(where, order=order, after=after, limit=more, now=now)
        own = (lead for lead in self.own() if where is None or where.holds(lead, now=now))
        return in_order((*self.others(stored), *own), order, after, limit)

    def events(self, lead_id: str) -> Sequence[Event]:
        """Return the whole history of a lead, oldest first; `LeadNotFound` when there is none."""
        changes = [change for change in self.changes if change.lead.id == lead_id]
        is_new = bool(changes) and changes[0].is_new
        told: Sequence[Event] = () if is_new else self.base.events(lead_id)
        for change in changes:
            told = (*(told if change.history is None else change.history), *change.events)
        return tuple(told)

    def carried_out(self, command_id: str) -> CarriedOut | None:
        """Return what a command did; None when it was not carried out."""
        own = (change for change in self.changes if change.command_id == command_id)
        change = next(own, None)
        if change is None:
            done = self.base.carried_out(command_id)
        else:
            done = CarriedOut(lead_id=change.lead.id, events=change.events)
        if done is None or done.lead_id not in self.rewritten():
            return done
        return rewritten(done, self.events(done.lead_id))

    def outbox(self, after: int = 0, limit: int = 1000) -> Sequence[tuple[int, Event]]:
        """Return what is stored; what waits for the commit has no position yet."""
        return self.base.outbox(after, limit)

    def position(self) -> int:
        """Return the position of the last event in the outbox; 0 before the first."""
        return self.base.position()

    def by_fingerprint(self, fingerprints: Iterable[str]) -> Sequence[Lead]:
        """Return the leads that have, or once had, any of these contact fingerprints, by id."""
        asked = frozenset(fingerprints)
        had = {lead.id for lead in self.base.by_fingerprint(sorted(asked))}
        for change in self.changes:
            if change.history is not None:
                had.discard(change.lead.id)
            if asked & fingerprints_of(change.lead):
                had.add(change.lead.id)
        return [self.get(lead_id) for lead_id in sorted(had)]

    def open_loads(self) -> Mapping[str, int]:
        """Return how many open leads each owner holds; owners without any are absent."""
        loads = Counter(self.base.open_loads())
        for lead in self.own():
            stored = self.stored(lead.id)
            loads.subtract(holder(stored) if stored is not None else ())
            loads.update(holder(lead))
        return {owner: count for owner, count in loads.items() if count}

    def due(self, before: datetime, *, limit: int = 1000) -> Sequence[tuple[datetime, str]]:
        """Return up to `limit` leads that fall due before `before`, by deadline, then id."""
        stored = self.base.due(before, limit=limit + len(self.leads))
        kept = [each for each in stored if each[1] not in self.leads]
        for lead_id, change in self.leads.items():
            due = change.next_deadline_at
            if due is not None and due < before:
                kept.append((due, lead_id))
        return sorted(kept)[:limit]

    def assignment_state(self) -> AssignmentState:
        """Return whose turn it is."""
        return self.base.assignment_state() if self.turns is None else self.turns.after

    def book(self, owner: str, *, closed: bool = False) -> Sequence[Lead]:
        """Return the leads that `owner` holds, by id: the open ones, or with `closed` all."""
        own = (lead for lead in self.own() if lead.owner == owner and (closed or lead.is_open))
        return sorted((*self.others(self.base.book(owner, closed=closed)), *own), key=id_of)

    def given(self, owner: str, since: datetime) -> Sequence[datetime]:
        """Return when `owner` was given leads since then, in order."""
        own = (event.at for event, _ in self.assigned(owner, since))
        return sorted((*self.base.given(owner, since), *own))

    def claims(self, owner: str, since: datetime) -> int:
        """Return how often `owner` has claimed a lead from the public pool since then."""
        own = sum(data.claimed for _, data in self.assigned(owner, since))
        return self.base.claims(owner, since) + own

    def next_number(self, scope: str) -> int:
        """Return 1, 2, 3 … for a scope, each number once; one that is not used is a gap."""
        return self.base.next_number(scope)

    def own(self) -> Iterator[Lead]:
        """Yield the leads that this draft changed, as they are now."""
        return (change.lead for change in self.leads.values())

    def others(self, leads: Iterable[Lead]) -> Iterator[Lead]:
        """Yield the leads that this draft did not change."""
        return (lead for lead in leads if lead.id not in self.leads)

    def stored(self, lead_id: str) -> Lead | None:
        """Return a lead as the base has it."""
        first = next(change for change in self.changes if change.lead.id == lead_id)
        return None if first.is_new else self.base.get(lead_id)

    def rewritten(self) -> frozenset[str]:
        """Return the leads of which this draft tells the history anew."""
        return frozenset(each.lead.id for each in self.changes if each.history is not None)

    def new_events(self) -> Iterator[Event]:
        """Yield what happened in this draft, in order."""
        return (event for change in self.changes for event in change.events)

    def assigned(self, owner: str, since: datetime) -> Iterator[tuple[Event, LeadAssigned]]:
        """Yield what `owner` was given in this draft since then."""
        for event in self.new_events():
            data = event.data
            if isinstance(data, LeadAssigned) and data.owner == owner and event.at >= since:
                yield event, data


def holder(lead: Lead) -> tuple[str, ...]:
    return () if lead.owner is None or not lead.is_open else (lead.owner,)


def id_of(lead: Lead) -> str:
    return lead.id
