"""What leadcore needs of a host's storage: one small Protocol.

An implementation keeps these laws:

- what was saved is read back equal, and at once, with what a newer version wrote of it;
- `commit` stores its changes in order, with their events, the place of these in the outbox, and the
  turns: all or nothing; `add` and `save` are commits of one change;
- of two savers that expect the same version, one succeeds and the other gets `ConcurrencyConflict`;
- the events of a lead have versions 1, 2, 3 … without gaps; the outbox has them in commit order, at
  positions 1, 2, 3 … without gaps, and nothing appears before a position that was read once;
- a command id that came with a change is remembered, also when no event came with it, and storing
  it a second time is a `ConcurrencyConflict`;
- `turns` are stored only while the stored state is what they came from; otherwise it is a
  `ConcurrencyConflict`, and nothing is stored;
- every change leaves its `marks_of` at the position of the last event stored with it; a commit
  with `unless` is a `ConcurrencyConflict` if one of its marks was left past `unless.since`;
- `due` goes by the `next_deadline_at` that came last for each lead; a host keeps it in an indexed
  column, beside the lead and in the same transaction;
- a change with a `history` puts it in place of what is stored of these events: in the history, at
  the same positions of the outbox, and in what commands did; contacts that the lead has no longer
  do not lead to it any more, and what no lead has or had bears no mark;
- `next_number` never gives the same number of a scope twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from leadcore.events import Event
from leadcore.model import AssignmentState, Lead, StateChange
from leadcore.repositories.changes import CarriedOut, Change, Unless
from leadcore.repositories.order import Order
from leadcore.rules import Condition


class LeadReader(Protocol):
    """What `leadcore.desk` asks while it decides; only `next_number` leaves a trace."""

    def get(self, lead_id: str) -> Lead:
        """Return the lead; `LeadNotFound` when there is none."""
        ...

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
        ...

    def events(self, lead_id: str) -> Sequence[Event]:
        """Return the whole history of a lead, oldest first; `LeadNotFound` when there is none."""
        ...

    def carried_out(self, command_id: str) -> CarriedOut | None:
        """Return what a command did; None when it was not carried out."""
        ...

    def outbox(self, after: int = 0, limit: int = 1000) -> Sequence[tuple[int, Event]]:
        """Return up to `limit` events past position `after`, each with its own, in commit order."""
        ...

    def position(self) -> int:
        """Return the position of the last event in the outbox; 0 before the first."""
        ...

    def by_fingerprint(self, fingerprints: Iterable[str]) -> Sequence[Lead]:
        """Return the leads that have, or once had, any of these contact fingerprints, by id."""
        ...

    def open_loads(self) -> Mapping[str, int]:
        """Return how many open leads each owner holds; owners without any may be absent."""
        ...

    def due(self, before: datetime, *, limit: int = 1000) -> Sequence[tuple[datetime, str]]:
        """Return up to `limit` leads stored with a `next_deadline_at` earlier than `before`.

        Each as that moment and the lead's id, by moment, then id.
        """
        ...

    def assignment_state(self) -> AssignmentState:
        """Return whose turn it is, as it was last stored; an empty one before that."""
        ...

    def book(self, owner: str, *, closed: bool = False) -> Sequence[Lead]:
        """Return the leads that `owner` holds, by id: the open ones, or with `closed` all."""
        ...

    def given(self, owner: str, since: datetime) -> Sequence[datetime]:
        """Return when `owner` was given leads since then, by `LeadAssigned` events, in order."""
        ...

    def claims(self, owner: str, since: datetime) -> int:
        """Return how often `owner` has claimed a lead from the public pool since then."""
        ...

    def next_number(self, scope: str) -> int:
        """Return 1, 2, 3 … for a scope, each number once."""
        ...


class LeadRepository(LeadReader, Protocol):
    """Leads and their histories, as `leadcore.desk` uses them."""

    def add(
        self,
        lead: Lead,
        events: Sequence[Event],
        command_id: str | None = None,
        *,
        next_deadline_at: datetime | None = None,
        turns: StateChange | None = None,
        unless: Unless | None = None,
    ) -> None:
        """Store a new lead and its events; `ConcurrencyConflict` when the id is taken."""
        ...

    def save(
        self,
        lead: Lead,
        expected_version: int,
        events: Sequence[Event],
        command_id: str | None = None,
        *,
        next_deadline_at: datetime | None = None,
        turns: StateChange | None = None,
        unless: Unless | None = None,
    ) -> None:
        """Store a changed lead and its new events, if the stored one has `expected_version`."""
        ...

    def commit(
        self,
        changes: Sequence[Change],
        *,
        turns: StateChange | None = None,
        unless: Unless | None = None,
    ) -> None:
        """Store changes of one lead or several in order, all or nothing."""
        ...
