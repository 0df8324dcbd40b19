"""A `LeadRepository` over a store of texts by key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from leadcore.codec import Codec
from leadcore.events import Event
from leadcore.key_value import reads
from leadcore.key_value.commits import TRIES, overtaken, planned, refused
from leadcore.key_value.keys import HEAD, key
from leadcore.key_value.reads import Asking, Range, T, further
from leadcore.key_value.stores import KeyValueStore
from leadcore.model import AssignmentState, Lead, StateChange
from leadcore.repositories import ByCommit, CarriedOut, Change, Order, Unless
from leadcore.rules import Condition


class KeyValueRepository(ByCommit):
    """Keeps leads in a host's store; as safe under several writers as the store's own `write`.

    A commit reads what it goes by and writes all at once; where another one came between, it reads
    again. To look for leads by a condition or in another order than by id, all are read.

    >>> class Shelf:
    ...     def __init__(self):
    ...         self.rows = {}
    ...     def read(self, start, stop, limit):
    ...         return sorted(each for each in self.rows.items() if start <= each[0] < stop)[:limit]
    ...     def write(self, rows, *, key, expected):
    ...         if self.rows.get(key) != expected:
    ...             return False
    ...         self.rows |= rows
    ...         self.rows = {name: text for name, text in self.rows.items() if text is not None}
    ...         return True
    >>> leads = KeyValueRepository(Shelf())
    >>> leads.next_number("2024-0501"), leads.next_number("2024-0501")
    (1, 2)
    """

    def __init__(self, store: KeyValueStore, codec: Codec | None = None) -> None:
        self.store: KeyValueStore = store
        self.codec: Codec = Codec() if codec is None else codec
        """How leads and events are written; give one that knows a host's own classes."""

    def ask(self, asking: Asking[T]) -> T:
        """Return the answer that the store gives."""
        found = further(asking)
        while isinstance(found, Range):
            found = further(asking, self.store.read(found.start, found.stop, found.limit))
        return found.value

    def commit(
        self,
        changes: Sequence[Change],
        *,
        turns: StateChange | None = None,
        unless: Unless | None = None,
    ) -> None:
        """Store changes of one lead or several in order, all or nothing."""
        if not changes:
            return
        for _ in range(TRIES):
            plan = self.ask(planned(self.codec, changes, turns, unless))
            if self.store.write(plan.rows, key=HEAD, expected=plan.seen):
                return
        raise overtaken(changes[0])

    def get(self, lead_id: str) -> Lead:
        """Return the lead; `LeadNotFound` when there is none."""
        return self.ask(reads.get(self.codec, lead_id))

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
        return self.ask(
            reads.find(self.codec, where, order=order, after=after, limit=limit, now=now)
        )

    def events(self, lead_id: str) -> Sequence[Event]:
        """Return the whole history of a lead, oldest first; `LeadNotFound` when there is none."""
        return self.ask(reads.events(self.codec, lead_id))

    def carried_out(self, command_id: str) -> CarriedOut | None:
        """Return what a command did; None when it was not carried out."""
        return self.ask(reads.carried_out(self.codec, command_id))

    def outbox(self, after: int = 0, limit: int = 1000) -> Sequence[tuple[int, Event]]:
        """Return up to `limit` events past position `after`, each with its own, in commit order."""
        return self.ask(reads.outbox(self.codec, after, limit))

    def position(self) -> int:
        """Return the position of the last event in the outbox; 0 before the first."""
        return self.ask(reads.position())

    def by_fingerprint(self, fingerprints: Iterable[str]) -> Sequence[Lead]:
        """Return the leads that have, or once had, any of these contact fingerprints, by id."""
        return self.ask(reads.by_fingerprint(self.codec, fingerprints))

    def open_loads(self) -> Mapping[str, int]:
        """Return how many open leads each owner holds; owners without any are absent."""
        return self.ask(reads.open_loads())

    def due(self, before: datetime, *, limit: int = 1000) -> Sequence[tuple[datetime, str]]:
        """Return up to `limit` leads that fall due before `before`, by deadline, then id."""
        return self.ask(reads.due(before, limit))

    def assignment_state(self) -> AssignmentState:
        """Return whose turn it is, as it was last stored; an empty one before that."""
        return self.ask(reads.assignment_state(self.codec))

    def book(self, owner: str, *, closed: bool = False) -> Sequence[Lead]:
        """Return the leads that `owner` holds, by id: the open ones, or with `closed` all."""
        return self.ask(reads.book(self.codec, owner, closed))

    def given(self, owner: str, since: datetime) -> Sequence[datetime]:
        """Return when `owner` was given leads since then, by `LeadAssigned` events, in order."""
        return self.ask(reads.given(owner, since))

    def claims(self, owner: str, since: datetime) -> int:
        """Return how often `owner` has claimed a lead from the public pool since then."""
        return len(self.ask(reads.given(owner, since, "claim")))

    def next_number(self, scope: str) -> int:
        """Return 1, 2, 3 … for a scope, each number once."""
        of = key("number", scope)
        for _ in range(TRIES):
            last = self.ask(reads.value(of))
            following = int(last or 0) + 1
            if self.store.write({of: str(following)}, key=of, expected=last):
                return following
        raise refused(scope)
