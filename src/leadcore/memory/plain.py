"""The embedded default: a `LeadRepository` that keeps everything in memory.

Every method takes one lock, so that threads of the host see each save whole. A program that needs
its leads tomorrow brings a repository of its own over the same Protocol.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import islice
from threading import Lock

from leadcore.desk.agenda import Agenda
from leadcore.errors import ConcurrencyConflict, LeadNotFound
from leadcore.events import Event, LeadAssigned
from leadcore.model import AssignmentState, Lead, StateChange
from leadcore.model.lead import fingerprints
from leadcore.repositories import (
    ByCommit,
    CarriedOut,
    Change,
    Order,
    Unless,
    contact_mark,
    in_order,
    marks_of,
    rewritten,
)
from leadcore.rules import Condition


def check_counts(**counts: int) -> None:
    """Refuse what is below zero, which a list would count from its end."""
    for name, count in counts.items():
        if count < 0:
            raise ValueError(f"{name} {count} given; allowed: 0 or more")


class MemoryRepository(ByCommit):
    """Keeps leads, histories and the outbox in memory; safe under threads.

    >>> MemoryRepository().next_number("2024-0501"), len(MemoryRepository())
    (1, 0)
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._leads: dict[str, Lead] = {}
        self._ids: list[str] = []
        self._events: dict[str, list[Event]] = {}
        self._outbox: list[Event] = []
        self._commands: dict[str, CarriedOut] = {}
        self._holders: dict[str, set[str]] = {}
        self._loads: Counter[str] = Counter()
        self._agenda = Agenda()
        self._state = AssignmentState()
        self._books: dict[str, set[str]] = {}
        self._given: dict[str, list[datetime]] = {}
        self._claims: dict[str, list[datetime]] = {}
        self._numbers: Counter[str] = Counter()
        self._marks: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._leads)

    def __bool__(self) -> bool:
        return True  # an empty repository is a repository

    def commit(
        self,
        changes: Sequence[Change],
        *,
        turns: StateChange | None = None,
        unless: Unless | None = None,
    ) -> None:
        """Store changes of one lead or several in order, all or nothing."""
        with self._lock:
            self._check(changes, turns, unless)
            if changes and turns is not None:
                self._state = turns.after
            for change in changes:
                self._store(change)

    def get(self, lead_id: str) -> Lead:
        """Return the lead; `LeadNotFound` when there is none."""
        with self._lock:
            return self._read(lead_id)

    def _read(self, lead_id: str) -> Lead:
        try:
            return self._leads[lead_id]
        except KeyError:
            raise LeadNotFound(lead_id) from None

    def find(
        self,
        where: Condition | None = None,
        *,
        order: Order = "id",
        after: Lead | None = None,
        limit: int = 1000,
        now: datetime,
    ) -> Sequence[Lead]:
        """Return up to `limit` leads for which `where` is true, in order, past the lead `after`.

        By id it costs in proportion to what is looked at, in another order to what is stored.
        """
        check_counts(limit=limit)
        if order == "id":
            return self._by_id(where, after, limit, now)
        with self._lock:
            leads = list(self._leads.values())
        found = (lead for lead in leads if where is None or where.holds(lead, now=now))
        return in_order(found, order, after, limit)

    def _by_id(
        self, where: Condition | None, after: Lead | None, limit: int, now: datetime
    ) -> Sequence[Lead]:
        with self._lock:
            self._ids.sort()  # nearly free where ids come in order
            start = 0 if after is None else bisect_right(self._ids, after.id)
            leads = [self._leads[lead_id] for lead_id in self._ids[start:]]
        found = (lead for lead in leads if where is None or where.holds(lead, now=now))
        return list(islice(found, limit))

    def events(self, lead_id: str) -> Sequence[Event]:
        """Return the whole history of a lead, oldest first; `LeadNotFound` when there is none."""
        with self._lock:
            self._read(lead_id)
            return tuple(self._events[lead_id])

    def carried_out(self, command_id: str) -> CarriedOut | None:
        """Return what a command did; None when it was not carried out."""
        with self._lock:
            return self._commands.get(command_id)

    def outbox(self, after: int = 0, limit: int = 1000) -> Sequence[tuple[int, Event]]:
        """Return up to `limit` events past position `after`, each with its own, in commit order."""
        check_counts(after=after, limit=limit)
        with self._lock:
            return tuple(enumerate(self._outbox[after : after + limit], start=after + 1))

    def position(self) -> int:
        """Return the position of the last event in the outbox; 0 before the first."""
        with self._lock:
            return len(self._outbox)

    def by_fingerprint(self, fingerprints: Iterable[str]) -> Sequence[Lead]:
        """Return the leads that have, or once had, any of these contact fingerprints, by id."""
        with self._lock:
            ids = {one for mark in fingerprints for one in self._holders.get(mark, ())}
        return [self._leads[lead_id] for lead_id in sorted(ids)]

    def open_loads(self) -> Mapping[str, int]:
        """Return how many open leads each owner holds; owners without any are absent."""
        with self._lock:
            return {owner: count for owner, count in self._loads.items() if count}

    def due(self, before: datetime, *, limit: int = 1000) -> Sequence[tuple[datetime, str]]:
        """Return up to `limit` leads with a deadline earlier than `before`, by deadline, then id.

        It costs in proportion to what is due, not to what is open.
        """
        check_counts(limit=limit)
        with self._lock:
            return self._agenda.due(before, limit=limit)

    def assignment_state(self) -> AssignmentState:
        """Return whose turn it is, as it was last stored; an empty one before that."""
        with self._lock:
            return self._state

    def book(self, owner: str, *, closed: bool = False) -> Sequence[Lead]:
        """Return the leads that `owner` holds, by id: the open ones, or with `closed` all."""
        with self._lock:
            held = [self._leads[lead_id] for lead_id in sorted(self._books.get(owner, ()))]
        return [lead for lead in held if closed or lead.is_open]

    def given(self, owner: str, since: datetime) -> Sequence[datetime]:
        """Return when `owner` was given leads since then, by `LeadAssigned` events, in order."""
        with self._lock:
            return sorted(at for at in self._given.get(owner, ()) if at >= since)

    def claims(self, owner: str, since: datetime) -> int:
        """Return how often `owner` has claimed a lead from the public pool since then."""
        with self._lock:
            return sum(at >= since for at in self._claims.get(owner, ()))

    def next_number(self, scope: str) -> int:
        """Return 1, 2, 3 … for a scope, each number once."""
        with self._lock:
            self._numbers[scope] += 1
            return self._numbers[scope]

    def _check(
        self, changes: Sequence[Change], turns: StateChange | None, unless: Unless | None
    ) -> None:
        versions: dict[str, int] = {}
        commands: set[str] = set()
        for change in changes:
            lead_id, command_id = change.lead.id, change.command_id
            stored = self._leads.get(lead_id)
            found = versions.get(lead_id, 0 if stored is None else stored.version)
            is_repeated = command_id in commands or command_id in self._commands
            if found != change.expected_version or is_repeated:
                raise ConcurrencyConflict(lead_id, change.expected_version, found)
            versions[lead_id] = change.lead.version
            commands.update(() if command_id is None else (command_id,))
        is_overtaken = turns is not None and turns.before != self._state
        if changes and (is_overtaken or self._is_marked(unless)):
            first = changes[0]
            raise ConcurrencyConflict(first.lead.id, first.expected_version, first.expected_version)

    def _is_marked(self, unless: Unless | None) -> bool:
        """Return whether something happened that must not have."""
        if unless is None:
            return False
        return any(self._marks.get(mark, 0) > unless.since for mark in unless.marks)

    def _store(self, change: Change) -> None:
        lead, before = change.lead, self._leads.get(change.lead.id)
        if before is None:
            self._ids.append(lead.id)
            self._events[lead.id] = []
        self._leads[lead.id] = lead
        self._events[lead.id].extend(change.events)
        self._outbox.extend(change.events)
        self._marks.update(dict.fromkeys(marks_of(before, lead), len(self._outbox)))
        self._agenda.put(lead.id, change.next_deadline_at)
        for event in change.events:
            if isinstance(event.data, LeadAssigned):
                self._given.setdefault(event.data.owner, []).append(event.at)
                if event.data.claimed:
                    self._claims.setdefault(event.data.owner, []).append(event.at)
        if change.command_id is not None:
            carried_out = CarriedOut(lead_id=lead.id, events=change.events)
            self._commands[change.command_id] = carried_out
        self._index(before, lead)
        if change.history is not None:
            self._rewrite(lead, change.history)

    def _rewrite(self, lead: Lead, history: Sequence[Event]) -> None:
        """Put a history in place of what is stored; it costs in proportion to all that is."""
        now = {(event.lead_id, event.version): event for event in history}
        for told in (self._events[lead.id], self._outbox):
            told[:] = [now.get((event.lead_id, event.version), event) for event in told]
        for command_id, done in self._commands.items():
            if done.lead_id == lead.id:
                self._commands[command_id] = rewritten(done, history)
        for fingerprint in self._holders.keys() - fingerprints(lead):
            self._holders[fingerprint].discard(lead.id)
            if not self._holders[fingerprint]:
                del self._holders[fingerprint]
                self._marks.pop(contact_mark(fingerprint), None)

    def _index(self, before: Lead | None, lead: Lead) -> None:
        if before is None or before.contacts != lead.contacts:
            for fingerprint in fingerprints(lead):
                self._holders.setdefault(fingerprint, set()).add(lead.id)
        if before is not None and before.owner is not None and before.is_open:
            self._loads[before.owner] -= 1
        if lead.owner is not None and lead.is_open:
            self._loads[lead.owner] += 1
        if before is not None and before.owner is not None:
            self._books[before.owner].discard(lead.id)
        if lead.owner is not None:
            self._books.setdefault(lead.owner, set()).add(lead.id)
