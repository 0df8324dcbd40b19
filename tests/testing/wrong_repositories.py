"""Repositories with one small mistake each, and the law of the contract that finds it."""

# pyright: reportPrivateUsage=false

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from threading import Event as Signal
from typing import Final, cast

import attrs

from leadcore import ConcurrencyConflict, LeadNotFound, MemoryRepository
from leadcore.events import Event
from leadcore.model import AssignmentState, Lead, Phase, StateChange
from leadcore.repositories import CarriedOut, Change, Order, Unless, marks_of, order_key
from leadcore.repositories.changes import contact_mark
from leadcore.rules import Condition
from leadcore.values import Extra
from leadcore.values.extra import Scalar

Changes = Sequence[Change]
Turns = StateChange | None
Look = Unless | None


class Committing(MemoryRepository):
    """Hands a commit on to `stored`, where mistakes are made."""

    def commit(
        self,
        changes: Sequence[Change],
        *,
        turns: StateChange | None = None,
        unless: Unless | None = None,
    ) -> None:
        self.stored(changes, turns, unless)

    def stored(self, changes: Changes, turns: Turns, unless: Look) -> None:
        super().commit(changes, turns=turns, unless=unless)


# ------------------------------------------------------------------------------ what is compared


class Unchecked(MemoryRepository):
    """Stores over whatever is there: updates are lost."""

    def _check(self, changes: Changes, turns: Turns, unless: Look) -> None:
        now = [attrs.evolve(each, expected_version=self.found(each)) for each in changes]
        super()._check(now, turns, unless)

    def found(self, change: Change) -> int:
        stored = self._leads.get(change.lead.id)
        return 0 if stored is None or change.is_new else stored.version


class Overwriting(MemoryRepository):
    """Lets a second lead take an id that is taken."""

    def _check(self, changes: Changes, turns: Turns, unless: Look) -> None:
        super()._check([each for each in changes if not each.is_new], turns, unless)


class Forward(MemoryRepository):
    """Refuses only versions from the past."""

    def _check(self, changes: Changes, turns: Turns, unless: Look) -> None:
        now = [attrs.evolve(each, expected_version=self.found(each)) for each in changes]
        super()._check(now, turns, unless)

    def found(self, change: Change) -> int:
        stored = self._leads.get(change.lead.id)
        return min(change.expected_version, 0 if stored is None else stored.version)


class Silent(MemoryRepository):
    """Says the expected version as the one it found."""

    def _check(self, changes: Changes, turns: Turns, unless: Look) -> None:
        try:
            super()._check(changes, turns, unless)
        except ConcurrencyConflict as error:
            raise ConcurrencyConflict(error.lead_id, error.expected, error.expected) from None


class Again(MemoryRepository):
    """Stores a command a second time."""

    def _check(self, changes: Changes, turns: Turns, unless: Look) -> None:
        free = [attrs.evolve(each, command_id=None) for each in changes]
        super()._check(free, turns, unless)


class Twice(MemoryRepository):
    """Does not look for a command twice within a commit."""

    def _check(self, changes: Changes, turns: Turns, unless: Look) -> None:
        if any(each.command_id in self._commands for each in changes):
            super()._check(changes, turns, unless)
        free = [attrs.evolve(each, command_id=None) for each in changes]
        super()._check(free, turns, unless)


class Overtaken(MemoryRepository):
    """Stores turns, whatever they came from."""

    def _check(self, changes: Changes, turns: Turns, unless: Look) -> None:
        super()._check(changes, None, unless)


class Returned(MemoryRepository):
    """Gives a number again after a conflict."""

    def _check(self, changes: Changes, turns: Turns, unless: Look) -> None:
        try:
            super()._check(changes, turns, unless)
        except ConcurrencyConflict:
            self._numbers.clear()
            raise


class Starved(MemoryRepository):
    """Refuses every later change of a lead, so that nobody gets through."""

    def _check(self, changes: Changes, turns: Turns, unless: Look) -> None:
        super()._check(changes, turns, unless)
        for change in changes:
            if change.expected_version > 3 and change.lead.id == "A-1":
                raise ConcurrencyConflict("A-1", change.expected_version, change.expected_version)


class Unconditional(MemoryRepository):
    """Ignores `unless`."""

    def _is_marked(self, unless: Unless | None) -> bool:
        return False


class Strict(MemoryRepository):
    """Refuses marks that were left at the position itself: `>=` for `>`."""

    def _is_marked(self, unless: Unless | None) -> bool:
        return super()._is_marked(unless and attrs.evolve(unless, since=unless.since - 1))


class Lenient(MemoryRepository):
    """Overlooks the mark that was left by the next event."""

    def _is_marked(self, unless: Unless | None) -> bool:
        return super()._is_marked(unless and attrs.evolve(unless, since=unless.since + 1))


class Anything(MemoryRepository):
    """Refuses whatever happened since, marked or not."""

    def _is_marked(self, unless: Unless | None) -> bool:
        return unless is not None and len(self._outbox) > unless.since


class AllMarks(MemoryRepository):
    """Refuses only when every mark was left."""

    def _is_marked(self, unless: Unless | None) -> bool:
        if unless is None:
            return False
        return all(self._marks.get(mark, 0) > unless.since for mark in unless.marks)


# ---------------------------------------------------------------------------- how a commit is done


class OneByOne(Committing):
    """Stores the changes of a commit one after the other, each by itself."""

    def stored(self, changes: Changes, turns: Turns, unless: Look) -> None:
        for change in changes:
            super().stored((change,), turns, unless)
            turns = unless = None


class Reordered(Committing):
    """Stores the changes of a commit by id."""

    def stored(self, changes: Changes, turns: Turns, unless: Look) -> None:
        by_id = sorted(changes, key=lambda each: each.lead.id)
        super().stored(by_id, turns, unless)


class Headed(Committing):
    """Reads the first change of a commit, which may have none."""

    def stored(self, changes: Changes, turns: Turns, unless: Look) -> None:
        assert changes[0].lead.id
        super().stored(changes, turns, unless)


class EventsFirst(Committing):
    """Writes the outbox before it looks whether the commit counts."""

    def stored(self, changes: Changes, turns: Turns, unless: Look) -> None:
        try:
            super().stored(changes, turns, unless)
        except ConcurrencyConflict:
            self._outbox += [event for each in changes for event in each.events]
            raise


class CommandFirst(Committing):
    """Remembers a command though its change was refused."""

    def stored(self, changes: Changes, turns: Turns, unless: Look) -> None:
        try:
            super().stored(changes, turns, unless)
        except ConcurrencyConflict:
            for each in changes:
                done = CarriedOut(lead_id=each.lead.id, events=each.events)
                self._commands.setdefault(each.command_id or "", done)
            raise


class TurnsFirst(Committing):
    """Stores the turns though the change was refused."""

    def stored(self, changes: Changes, turns: Turns, unless: Look) -> None:
        before = self._state
        try:
            super().stored(changes, turns, unless)
        except ConcurrencyConflict:
            if turns is not None and turns.before == before:
                self._state = turns.after
            raise


class MarksFirst(Committing):
    """Leaves marks of commits that were refused."""

    def stored(self, changes: Changes, turns: Turns, unless: Look) -> None:
        try:
            super().stored(changes, turns, unless)
        except ConcurrencyConflict:
            for each in changes:
                marks = marks_of(None, each.lead)
                self._marks.update(dict.fromkeys(marks, len(self._outbox) + 1))
            raise


class Broken(Committing):
    """Is of no use after a conflict, as a transaction that nobody rolled back."""

    is_broken = False

    def stored(self, changes: Changes, turns: Turns, unless: Look) -> None:
        if self.is_broken:
            raise RuntimeError("the transaction is aborted")
        self.is_broken = True
        super().stored(changes, turns, unless)
        self.is_broken = False


class FirstMarks(Committing):
    """Leaves the marks of the first change of a commit only."""

    def stored(self, changes: Changes, turns: Turns, unless: Look) -> None:
        super().stored(changes[:1], turns, unless)
        kept = dict(self._marks)
        super().stored(changes[1:], None, None)
        self._marks = kept


class FirstOfTwo(Committing):
    """Keeps the first of two changes of a lead in one commit."""

    def stored(self, changes: Changes, turns: Turns, unless: Look) -> None:
        super().stored(changes, turns, unless)
        for change in reversed(changes):
            self._leads[change.lead.id] = change.lead


class Upserting(MemoryRepository):
    """Adds a lead that is saved and not there."""

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
        if lead.id not in self._leads:
            return self.add(lead, events, command_id, next_deadline_at=next_deadline_at)
        return super().save(
            lead,
            expected_version,
            events,
            command_id,
            next_deadline_at=next_deadline_at,
            turns=turns,
            unless=unless,
        )


class AddOnly(MemoryRepository):
    """Heeds `unless` for `add` and `commit`, and not for `save`."""

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
        super().save(
            lead,
            expected_version,
            events,
            command_id,
            next_deadline_at=next_deadline_at,
            turns=turns,
        )


class Referring(MemoryRepository):
    """Keeps the very list of events that the caller gave."""

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
        super().add(
            lead,
            events,
            command_id,
            next_deadline_at=next_deadline_at,
            turns=turns,
            unless=unless,
        )
        if isinstance(events, list):
            self._events[lead.id] = events


# ---------------------------------------------------------------------------------- what is kept


class Flat(MemoryRepository):
    """Loses fractions of seconds."""

    def _store(self, change: Change) -> None:
        lead = change.lead
        whole = attrs.evolve(lead, received_at=lead.received_at.replace(microsecond=0))
        super()._store(attrs.evolve(change, lead=whole))


class Forgetful(MemoryRepository):
    """Forgets a command that made no event."""

    def _store(self, change: Change) -> None:
        super()._store(change if change.events else attrs.evolve(change, command_id=None))


class Worked(MemoryRepository):
    """Remembers commands of new and of closed leads only."""

    def _store(self, change: Change) -> None:
        super()._store(change)
        if change.lead.is_open and change.expected_version and change.command_id is not None:
            del self._commands[change.command_id]


class Lazy(MemoryRepository):
    """Stores nothing where no event came, and so no new deadline either."""

    def _store(self, change: Change) -> None:
        if change.events or change.command_id is not None:
            super()._store(change)


class Sticky(MemoryRepository):
    """Keeps a deadline that is to be removed."""

    def _store(self, change: Change) -> None:
        at = change.next_deadline_at or self._agenda.at(change.lead.id)
        super()._store(attrs.evolve(change, next_deadline_at=at))


class Fifth(MemoryRepository):
    """Forgets the deadline of every fifth change."""

    count = 0

    def _store(self, change: Change) -> None:
        self.count += 1
        is_lost = self.count % 5 == 0
        super()._store(attrs.evolve(change, next_deadline_at=None) if is_lost else change)


class NewMarks(MemoryRepository):
    """Leaves the marks of the lead as it is now, and none of what it was."""

    def _store(self, change: Change) -> None:
        before, kept = self._leads.get(change.lead.id), dict(self._marks)
        super()._store(change)
        now = marks_of(before, change.lead) & marks_of(None, change.lead)
        self._marks = kept | dict.fromkeys(now, len(self._outbox))


class FirstContacts(MemoryRepository):
    """Knows only the contacts with which a lead was added."""

    def _index(self, before: Lead | None, lead: Lead) -> None:
        super()._index(before, lead if before is None else attrs.evolve(lead, contacts=()))


class LatestContacts(MemoryRepository):
    """Forgets a contact that a lead once had."""

    def by_fingerprint(self, fingerprints: Iterable[str]) -> Sequence[Lead]:
        marks = set(fingerprints)
        found = super().by_fingerprint(marks)
        return [each for each in found if marks & {one.fingerprint for one in each.contacts}]


class OldBook(MemoryRepository):
    """Leaves a lead in the book of the owner who gave it away."""

    def _index(self, before: Lead | None, lead: Lead) -> None:
        super()._index(before, lead)
        if before is not None and before.owner is not None:
            self._books[before.owner].add(lead.id)


# ------------------------------------------------------------------------------- what is read back


class Empty(MemoryRepository):
    """Gives an empty history for a lead that is not there."""

    def events(self, lead_id: str) -> Sequence[Event]:
        return tuple(self._events.get(lead_id, ()))


class NoneFound(MemoryRepository):
    """Says with another error that there is no lead."""

    def get(self, lead_id: str) -> Lead:
        try:
            return super().get(lead_id)
        except LeadNotFound:
            raise KeyError(lead_id) from None


class Folding(MemoryRepository):
    """Takes ids that differ only in case for one, as many databases do."""

    def get(self, lead_id: str) -> Lead:
        return super().get(next((own for own in self._leads if alike(own, lead_id)), lead_id))


def alike(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()


class Untyped(MemoryRepository):
    """Keeps what looks like a number as a number: True becomes 1."""

    def get(self, lead_id: str) -> Lead:
        lead = super().get(lead_id)
        entries = {key: numeric(value) for key, value in lead.extra.items()}
        return attrs.evolve(lead, extra=Extra(entries))


def numeric(value: Scalar) -> Scalar:
    return int(value) if isinstance(value, bool) else value


class Kept(MemoryRepository):
    """Shows a lead that was saved without the city that came later."""

    def get(self, lead_id: str) -> Lead:
        lead = super().get(lead_id)
        return attrs.evolve(lead, city=None) if lead.version > 5 else lead


class Unseen(MemoryRepository):
    """Forgets when the host noticed an event, which is no part of its equality."""

    def events(self, lead_id: str) -> Sequence[Event]:
        return [attrs.evolve(each, seen=None) for each in super().events(lead_id)]


class Newest(MemoryRepository):
    """Gives a history from its end."""

    def events(self, lead_id: str) -> Sequence[Event]:
        return super().events(lead_id)[::-1]


class Cut(MemoryRepository):
    """Gives at most 1,000 events of a history."""

    def events(self, lead_id: str) -> Sequence[Event]:
        return super().events(lead_id)[:1000]


class Internal(MemoryRepository):
    """Gives its own list away."""

    def events(self, lead_id: str) -> Sequence[Event]:
        self.get(lead_id)
        return self._events[lead_id]


class ReadOnce(MemoryRepository):
    """Gives what can be read once only, as a database's cursor."""

    def by_fingerprint(self, fingerprints: Iterable[str]) -> Sequence[Lead]:
        return cast("Sequence[Lead]", iter(super().by_fingerprint(fingerprints)))


class InternalLoads(MemoryRepository):
    """Gives its own counts away."""

    def open_loads(self) -> Mapping[str, int]:
        return self._loads


class WholeHistory(MemoryRepository):
    """Gives the lead's whole history for what a command did."""

    def carried_out(self, command_id: str) -> CarriedOut | None:
        found = super().carried_out(command_id)
        return found and attrs.evolve(found, events=tuple(self.events(found.lead_id)))


class Still(MemoryRepository):
    """Never stores the turns."""

    def assignment_state(self) -> AssignmentState:
        return AssignmentState()


class Gap(MemoryRepository):
    """Leaves a gap after every position."""

    def outbox(self, after: int = 0, limit: int = 1000) -> Sequence[tuple[int, Event]]:
        return [(place * 2 - 1, each) for place, each in super().outbox(after // 2, limit)]


class FromZero(MemoryRepository):
    """Counts positions from 0."""

    def outbox(self, after: int = 0, limit: int = 1000) -> Sequence[tuple[int, Event]]:
        return [(place - 1, each) for place, each in super().outbox(after, limit)]


class AtPosition(MemoryRepository):
    """Gives the event at `after` again."""

    def outbox(self, after: int = 0, limit: int = 1000) -> Sequence[tuple[int, Event]]:
        return super().outbox(max(after - 1, 0), limit)


class ByLead(MemoryRepository):
    """Sends events on by lead, not in the order of commits."""

    def outbox(self, after: int = 0, limit: int = 1000) -> Sequence[tuple[int, Event]]:
        events = sorted(self._outbox, key=lambda each: (each.lead_id, each.version))
        return list(enumerate(events, start=1))[after : after + limit]


class Unlimited(MemoryRepository):
    """Gives the whole outbox, whatever the limit."""

    def outbox(self, after: int = 0, limit: int = 1000) -> Sequence[tuple[int, Event]]:
        return super().outbox(after, len(self._outbox))


class Leads(MemoryRepository):
    """Says how many leads there are for the position of the last event."""

    def position(self) -> int:
        return len(self._leads)


class Startless(MemoryRepository):
    """Says that the position before the first event is 1."""

    def position(self) -> int:
        return super().position() or 1


class AnyOrder(MemoryRepository):
    """Finds leads of a contact in the order of adding."""

    def by_fingerprint(self, fingerprints: Iterable[str]) -> Sequence[Lead]:
        found = {each.id for each in super().by_fingerprint(fingerprints)}
        return [each for each in self._leads.values() if each.id in found]


class Doubled(MemoryRepository):
    """Finds a lead once for every contact it shares, as a join does."""

    def by_fingerprint(self, fingerprints: Iterable[str]) -> Sequence[Lead]:
        once = super().by_fingerprint
        found = [lead for each in fingerprints for lead in once([each])]
        return sorted(found, key=lambda each: each.id)


class OpenOnly(MemoryRepository):
    """Finds only open leads by their contacts."""

    def by_fingerprint(self, fingerprints: Iterable[str]) -> Sequence[Lead]:
        return [each for each in super().by_fingerprint(fingerprints) if each.is_open]


class ClosedToo(MemoryRepository):
    """Counts closed leads as load."""

    def open_loads(self) -> Mapping[str, int]:
        return {owner: len(leads) for owner, leads in self._books.items()}


class DueNow(MemoryRepository):
    """Gives what is due at the very moment: `<=` for `<`."""

    def due(self, before: datetime, *, limit: int = 1000) -> Sequence[tuple[datetime, str]]:
        return super().due(before + timedelta(microseconds=1), limit=limit)


class DueById(MemoryRepository):
    """Gives what is due by id."""

    def due(self, before: datetime, *, limit: int = 1000) -> Sequence[tuple[datetime, str]]:
        return sorted(super().due(before, limit=limit), key=lambda each: each[1])


class OpenBook(MemoryRepository):
    """Has no closed leads in a book, asked for or not."""

    def book(self, owner: str, *, closed: bool = False) -> Sequence[Lead]:
        return super().book(owner)


class GivenAfter(MemoryRepository):
    """Leaves out what was given at the very moment: `>` for `>=`."""

    def given(self, owner: str, since: datetime) -> Sequence[datetime]:
        return [at for at in super().given(owner, since) if at > since]


class GivenAsStored(MemoryRepository):
    """Gives moments in the order in which they were stored."""

    def given(self, owner: str, since: datetime) -> Sequence[datetime]:
        return [at for at in self._given.get(owner, ()) if at >= since]


class GivenOnce(MemoryRepository):
    """Gives equal moments once, as a set does."""

    def given(self, owner: str, since: datetime) -> Sequence[datetime]:
        return sorted(set(super().given(owner, since)))


class AllClaims(MemoryRepository):
    """Counts what was given as claimed."""

    def claims(self, owner: str, since: datetime) -> int:
        return len(self.given(owner, since))


class ClaimsEver(MemoryRepository):
    """Counts claims from the first day on."""

    def claims(self, owner: str, since: datetime) -> int:
        return len(self._claims.get(owner, ()))


class OneScope(MemoryRepository):
    """Counts numbers of all scopes together."""

    def next_number(self, scope: str) -> int:
        return super().next_number("")


# ---------------------------------------------------------------------------------- what is found


class ByInsertion(MemoryRepository):
    """Finds leads in the order in which they came."""

    def _by_id(
        self, where: Condition | None, after: Lead | None, limit: int, now: datetime
    ) -> Sequence[Lead]:
        leads = self._leads.values()
        found = [each for each in leads if where is None or where.holds(each, now=now)]
        start = [each.id for each in found].index(after.id) + 1 if after in found else 0
        return found[start : start + limit]


class ByUtf16(MemoryRepository):
    """Sorts ids as UTF-16."""

    def _by_id(
        self, where: Condition | None, after: Lead | None, limit: int, now: datetime
    ) -> Sequence[Lead]:
        leads = super()._by_id(where, None, len(self._leads), now)
        found = sorted(leads, key=lambda each: utf16(each.id))
        return [each for each in found if after is None or utf16(each.id) > utf16(after.id)][:limit]


def utf16(text: str) -> bytes:
    return text.encode("utf-16-be")


class Inclusive(MemoryRepository):
    """Begins a page with the last lead of the one before."""

    def _by_id(
        self, where: Condition | None, after: Lead | None, limit: int, now: datetime
    ) -> Sequence[Lead]:
        found = super()._by_id(where, None, len(self._leads), now)
        return [each for each in found if after is None or each.id >= after.id][:limit]


class CutFirst(MemoryRepository):
    """Cuts the page before it looks at the condition."""

    def _by_id(
        self, where: Condition | None, after: Lead | None, limit: int, now: datetime
    ) -> Sequence[Lead]:
        page = super()._by_id(None, after, limit, now)
        return [each for each in page if where is None or where.holds(each, now=now)]


class TwoValued(MemoryRepository):
    """Finds what is not false: unknown counts as true."""

    def _by_id(
        self, where: Condition | None, after: Lead | None, limit: int, now: datetime
    ) -> Sequence[Lead]:
        page = super()._by_id(None, after, len(self._leads), now)
        if where is not None:
            page = [each for each in page if where.evaluate(each, now=now) is not False]
        return page[:limit]


class Purging(MemoryRepository):
    """Does not find what was archived."""

    def _by_id(
        self, where: Condition | None, after: Lead | None, limit: int, now: datetime
    ) -> Sequence[Lead]:
        found = super()._by_id(where, after, limit, now)
        return [each for each in found if each.archived_at is None]


class Fixed(MemoryRepository):
    """Finds what was true on one day, whatever the time."""

    def find(
        self,
        where: Condition | None = None,
        *,
        order: Order = "id",
        after: Lead | None = None,
        limit: int = 1000,
        now: datetime,
    ) -> Sequence[Lead]:
        then = now.replace(year=2024, month=5, day=1)
        return super().find(where, order=order, after=after, limit=limit, now=then)


class NoTies(MemoryRepository):
    """Pages by the field alone: leads that tie with the last one are lost."""

    def find(
        self,
        where: Condition | None = None,
        *,
        order: Order = "id",
        after: Lead | None = None,
        limit: int = 1000,
        now: datetime,
    ) -> Sequence[Lead]:
        if after is None or order == "id":
            return super().find(where, order=order, after=after, limit=limit, now=now)
        found = super().find(where, order=order, limit=len(self._leads), now=now)
        start = order_key(order, after)[:2]
        return [each for each in found if order_key(order, each)[:2] > start][:limit]


class NullsFirst(MemoryRepository):
    """Puts leads without a score first, as some databases do."""

    def find(
        self,
        where: Condition | None = None,
        *,
        order: Order = "id",
        after: Lead | None = None,
        limit: int = 1000,
        now: datetime,
    ) -> Sequence[Lead]:
        found = super().find(where, order=order, after=after, limit=limit, now=now)
        if order != "-score":
            return found
        return sorted(found, key=lambda each: each.score is not None)


class Reversed(MemoryRepository):
    """Turns the ids around too where the order is from the greatest."""

    def find(
        self,
        where: Condition | None = None,
        *,
        order: Order = "id",
        after: Lead | None = None,
        limit: int = 1000,
        now: datetime,
    ) -> Sequence[Lead]:
        found = super().find(where, order=order, after=after, limit=limit, now=now)
        if order != "-received_at":
            return found
        return sorted(found, key=lambda each: (each.received_at, each.id), reverse=True)


class CutInOrder(MemoryRepository):
    """Cuts the page before it looks at the condition, where it does not go by id."""

    def find(
        self,
        where: Condition | None = None,
        *,
        order: Order = "id",
        after: Lead | None = None,
        limit: int = 1000,
        now: datetime,
    ) -> Sequence[Lead]:
        if order == "id":
            return super().find(where, after=after, limit=limit, now=now)
        page = super().find(order=order, after=after, limit=limit, now=now)
        return [each for each in page if where is None or where.holds(each, now=now)]


class Cursor(MemoryRepository):
    """Begins anew where the last lead of a page is not there any more."""

    def find(
        self,
        where: Condition | None = None,
        *,
        order: Order = "id",
        after: Lead | None = None,
        limit: int = 1000,
        now: datetime,
    ) -> Sequence[Lead]:
        is_gone = after is not None and after.id not in self._leads
        start = None if is_gone else after
        return super().find(where, order=order, after=start, limit=limit, now=now)


# ------------------------------------------------------------------------ what only a race can find


def pause(seconds: float = 0.01) -> None:
    """Let the other threads go on for a moment."""
    Signal().wait(seconds)


class Torn(Committing):
    """Looks first and stores later, with time for others in between."""

    def stored(self, changes: Changes, turns: Turns, unless: Look) -> None:
        with self._lock:
            self._check(changes, turns, unless)
        pause()
        with self._lock:
            if changes and turns is not None:
                self._state = turns.after
            for change in changes:
                self._store(change)


class Unconditioned(Committing):
    """Compares only the versions when it stores; marks and turns it looked at before."""

    def stored(self, changes: Changes, turns: Turns, unless: Look) -> None:
        with self._lock:
            self._check(changes, turns, unless)
        pause()
        super().stored(changes, None, None)
        if changes and turns is not None:
            self._state = turns.after


class Unfinished(Committing):
    """Shows each change of a commit as soon as it is stored."""

    def stored(self, changes: Changes, turns: Turns, unless: Look) -> None:
        with self._lock:
            self._check(changes, turns, unless)
        for change in changes:
            with self._lock:
                self._store(change)
            pause()


class Overtaking(Committing):
    """Draws the positions of events first, and shows the events later, as a sequence does."""

    def __init__(self) -> None:
        super().__init__()
        self.shown = set[int]()

    def stored(self, changes: Changes, turns: Turns, unless: Look) -> None:
        super().stored(changes, turns, unless)
        is_slow = any(change.lead.id.startswith("W-0") for change in changes)
        pause(0.05 if is_slow else 0.005)
        self.shown |= {id(event) for change in changes for event in change.events}

    def outbox(self, after: int = 0, limit: int = 1000) -> Sequence[tuple[int, Event]]:
        found = super().outbox(after, len(self._outbox))
        return [each for each in found if id(each[1]) in self.shown][:limit]


class Counting(MemoryRepository):
    """Reads a number, and writes the next one later."""

    def next_number(self, scope: str) -> int:
        number = self._numbers[scope] + 1
        pause()
        self._numbers[scope] = number
        return number


# -------------------------------------------------------------------------- what is told anew


class Deaf(Committing):
    """Stores the lead, and leaves its history as it was."""

    def stored(self, changes: Changes, turns: Turns, unless: Look) -> None:
        super().stored([attrs.evolve(each, history=None) for each in changes], turns, unless)


class SentAsBefore(MemoryRepository):
    """Tells anew what the history has, and sends on what was told before."""

    def _rewrite(self, lead: Lead, history: Sequence[Event]) -> None:
        before = list(self._outbox)
        super()._rewrite(lead, history)
        self._outbox[:] = before


class DoneAsBefore(MemoryRepository):
    """Answers a command again by what it did then."""

    def _rewrite(self, lead: Lead, history: Sequence[Event]) -> None:
        before = dict(self._commands)
        super()._rewrite(lead, history)
        self._commands.update(before)


class Remembering(MemoryRepository):
    """Finds a lead by contacts of which nothing is left in its history."""

    def _rewrite(self, lead: Lead, history: Sequence[Event]) -> None:
        before = {mark: set(ids) for mark, ids in self._holders.items()}
        super()._rewrite(lead, history)
        self._holders.update(before)


class Forgetting(MemoryRepository):
    """Forgets every contact of a lead whose history is told anew, the new ones too."""

    def _rewrite(self, lead: Lead, history: Sequence[Event]) -> None:
        super()._rewrite(attrs.evolve(lead, contacts=()), history)


class Branding(MemoryRepository):
    """Keeps fingerprints as marks, though no lead has them any more."""

    def _rewrite(self, lead: Lead, history: Sequence[Event]) -> None:
        before = dict(self._marks)
        super()._rewrite(lead, history)
        self._marks.update(before)


class Unmarking(MemoryRepository):
    """Forgets the marks on every contact of a lead whose history is told anew."""

    def _rewrite(self, lead: Lead, history: Sequence[Event]) -> None:
        own = [mark for mark, ids in self._holders.items() if lead.id in ids]
        super()._rewrite(lead, history)
        for mark in own:
            self._marks.pop(contact_mark(mark), None)


class Hasty(Committing):
    """Tells anew before it looks whether the version is the stored one."""

    def stored(self, changes: Changes, turns: Turns, unless: Look) -> None:
        for change in changes:
            if change.history is not None and change.lead.id in self._leads:
                self._rewrite(change.lead, change.history)
        super().stored(changes, turns, unless)


class Early(Committing):
    """Tells anew what was stored before the commit, and nothing of the commit itself."""

    def stored(self, changes: Changes, turns: Turns, unless: Look) -> None:
        there = {each.lead.id for each in changes if each.lead.id in self._leads}
        kept = [
            each if each.lead.id in there else attrs.evolve(each, history=None) for each in changes
        ]
        super().stored(kept, turns, unless)


# --------------------------------------------------------------------------- what databases do so


class FoldedHistory(MemoryRepository):
    """Gives the histories of ids that differ only in case together."""

    def events(self, lead_id: str) -> Sequence[Event]:
        super().events(lead_id)
        same = lead_id.casefold()
        return [each for each in self._outbox if each.lead_id.casefold() == same]


class FoldedMarks(MemoryRepository):
    """Takes marks that differ only in case for one."""

    def _is_marked(self, unless: Look) -> bool:
        if unless is None:
            return False
        marks = {each.casefold() for each in unless.marks}
        left = (each for each, at in self._marks.items() if at > unless.since)
        return any(each.casefold() in marks for each in left)


class Keeping(MemoryRepository):
    """Hands a lead on to `kept`, where mistakes are made."""

    def _store(self, change: Change) -> None:
        super()._store(attrs.evolve(change, lead=self.kept(change.lead)))

    def kept(self, lead: Lead) -> Lead:
        return lead


class Narrow(Keeping):
    """Cuts texts at 255 characters, as a column of that width does."""

    def kept(self, lead: Lead) -> Lead:
        return attrs.evolve(lead, company=lead.company and lead.company[:255])


class Trimming(Keeping):
    """Trims the blanks at the end of a text."""

    def kept(self, lead: Lead) -> Lead:
        return attrs.evolve(lead, region=lead.region and lead.region.rstrip())


class Outdated(Keeping):
    """Loses what a newer version wrote of a lead."""

    def kept(self, lead: Lead) -> Lead:
        return attrs.evolve(lead, unknown=None)


class OutdatedEvents(MemoryRepository):
    """Loses what a newer version wrote of an event."""

    def _store(self, change: Change) -> None:
        events = [attrs.evolve(each, unknown=None) for each in change.events]
        super()._store(attrs.evolve(change, events=events))


class ShortKeys(MemoryRepository):
    """Knows only the first 64 characters of a command's id."""

    def carried_out(self, command_id: str) -> CarriedOut | None:
        close = (each for each in self._commands if each[:64] == command_id[:64])
        return super().carried_out(next(close, command_id))


class Recent(MemoryRepository):
    """Remembers the last 1,000 commands."""

    def _store(self, change: Change) -> None:
        super()._store(change)
        for each in list(self._commands)[:-1000]:
            del self._commands[each]


class LooseSave(MemoryRepository):
    """Stores the turns of a save, whatever they came from."""

    def save(
        self,
        lead: Lead,
        expected_version: int,
        events: Sequence[Event],
        command_id: str | None = None,
        *,
        next_deadline_at: datetime | None = None,
        turns: Turns = None,
        unless: Look = None,
    ) -> None:
        super().save(
            lead,
            expected_version,
            events,
            command_id,
            next_deadline_at=next_deadline_at,
            turns=turns and attrs.evolve(turns, before=self._state),
            unless=unless,
        )


class Unarchived(MemoryRepository):
    """Leaves archived leads out of a book, asked for or not."""

    def book(self, owner: str, *, closed: bool = False) -> Sequence[Lead]:
        found = super().book(owner, closed=closed)
        return [lead for lead in found if lead.phase is not Phase.ARCHIVED]


class LimitedContacts(MemoryRepository):
    """Finds at most 1,000 leads of a contact."""

    def by_fingerprint(self, fingerprints: Iterable[str]) -> Sequence[Lead]:
        return super().by_fingerprint(fingerprints)[:1000]


class LimitedBook(MemoryRepository):
    """Gives at most 1,000 leads of a book."""

    def book(self, owner: str, *, closed: bool = False) -> Sequence[Lead]:
        return super().book(owner, closed=closed)[:1000]


class LimitedGiven(MemoryRepository):
    """Says of at most 1,000 leads when they were given."""

    def given(self, owner: str, since: datetime) -> Sequence[datetime]:
        return super().given(owner, since)[:1000]


class Stale(MemoryRepository):
    """Finds a lead by a condition as it was when it was found first."""

    def __init__(self) -> None:
        super().__init__()
        self.first: dict[str, Lead] = {}

    def find(
        self,
        where: Condition | None = None,
        *,
        order: Order = "id",
        after: Lead | None = None,
        limit: int = 1000,
        now: datetime,
    ) -> Sequence[Lead]:
        found = super().find(where, order=order, after=after, limit=limit, now=now)
        return found if where is None else [self.first.setdefault(one.id, one) for one in found]


WRONG: Final[Mapping[type[MemoryRepository], str]] = {
    Unchecked: "test_of_two_savers_the_second_is_refused",
    Overwriting: "test_an_id_is_taken_once",
    Forward: "test_a_version_that_is_yet_to_come_is_refused",
    Silent: "test_of_two_savers_the_second_is_refused",
    Again: "test_a_command_is_stored_once",
    Twice: "test_a_command_is_stored_once_within_a_commit",
    Overtaken: "test_turns_that_were_overtaken_are_refused",
    Returned: "test_no_number_comes_twice_because_of_a_conflict",
    Starved: "test_an_update_is_never_lost",
    Unconditional: "test_a_mark_left_since_is_a_conflict",
    Strict: "test_a_mark_left_since_is_a_conflict",
    Lenient: "test_a_mark_left_since_is_a_conflict",
    Anything: "test_other_marks_do_not_matter",
    AllMarks: "test_one_mark_of_several_suffices",
    OneByOne: "test_a_commit_of_which_one_change_conflicts_stores_nothing",
    Reordered: "test_a_commit_stores_several_leads_in_order",
    Headed: "test_a_commit_of_nothing_changes_nothing",
    EventsFirst: "test_what_is_refused_leaves_no_gap_in_the_outbox",
    CommandFirst: "test_a_refused_command_may_come_again",
    TurnsFirst: "test_turns_of_a_refused_change_are_not_taken",
    MarksFirst: "test_a_refused_commit_leaves_no_mark",
    Broken: "test_a_repository_goes_on_after_a_conflict",
    FirstMarks: "test_marks_are_left_by_every_change_of_a_commit",
    FirstOfTwo: "test_a_lead_may_change_twice_in_one_commit",
    Upserting: "test_a_lead_that_is_not_there_is_never_none",
    AddOnly: "test_a_condition_goes_with_add_and_save_too",
    Referring: "test_what_a_caller_does_with_what_was_stored_changes_nothing",
    Flat: "test_what_was_stored_is_read_back_equal_and_at_once",
    Forgetful: "test_a_command_without_events_is_remembered",
    Worked: "test_generated_work_of_a_desk_reads_as_in_memory",
    Lazy: "test_a_save_without_events_is_a_save",
    Sticky: "test_a_deadline_is_the_one_that_came_last",
    Fifth: "test_generated_commits_read_as_in_memory",
    NewMarks: "test_every_change_leaves_its_marks",
    FirstContacts: "test_a_contact_that_came_later_leads_to_the_lead",
    LatestContacts: "test_a_contact_that_was_let_go_still_leads_to_the_lead",
    OldBook: "test_a_book_has_the_leads_of_an_owner",
    Empty: "test_a_lead_that_is_not_there_is_never_none",
    NoneFound: "test_a_lead_that_is_not_there_is_never_none",
    Folding: "test_ids_are_told_apart_as_they_are",
    Untyped: "test_what_was_stored_is_read_back_equal_and_at_once",
    Kept: "test_a_saved_lead_takes_the_place_of_the_one_before",
    Unseen: "test_a_history_is_read_back_equal",
    Newest: "test_a_history_is_read_back_equal",
    Cut: "test_long_histories_are_whole_and_long_lists_have_a_limit",
    Internal: "test_what_a_caller_does_with_an_answer_changes_nothing",
    ReadOnce: "test_an_answer_is_a_sequence",
    InternalLoads: "test_what_a_caller_does_with_an_answer_changes_nothing",
    WholeHistory: "test_a_command_is_remembered",
    Still: "test_turns_are_stored_with_a_change",
    Gap: "test_the_outbox_has_every_event_in_the_order_of_commits",
    FromZero: "test_the_outbox_has_every_event_in_the_order_of_commits",
    AtPosition: "test_the_outbox_is_read_page_by_page",
    ByLead: "test_the_outbox_has_every_event_in_the_order_of_commits",
    Unlimited: "test_the_outbox_is_read_page_by_page",
    Leads: "test_the_outbox_has_every_event_in_the_order_of_commits",
    Startless: "test_the_outbox_begins_empty",
    AnyOrder: "test_leads_are_found_by_any_contact_they_have",
    Doubled: "test_leads_are_found_by_any_contact_they_have",
    OpenOnly: "test_leads_are_found_by_any_contact_they_have",
    ClosedToo: "test_open_leads_are_counted_by_owner",
    DueNow: "test_deadlines_come_by_moment_then_id",
    DueById: "test_deadlines_come_by_moment_then_id",
    OpenBook: "test_a_book_has_the_leads_of_an_owner",
    GivenAfter: "test_what_an_owner_was_given_is_read_in_order",
    GivenAsStored: "test_what_an_owner_was_given_is_read_in_order",
    GivenOnce: "test_what_an_owner_was_given_is_read_in_order",
    AllClaims: "test_what_an_owner_claimed_is_counted",
    ClaimsEver: "test_what_an_owner_claimed_is_counted",
    OneScope: "test_numbers_count_up_in_each_scope",
    ByInsertion: "test_leads_are_found_by_id_in_the_order_of_code_points",
    ByUtf16: "test_leads_are_found_by_id_in_the_order_of_code_points",
    Inclusive: "test_pages_by_id_cover_every_lead_once",
    CutFirst: "test_the_limit_counts_what_is_found",
    TwoValued: "test_only_what_is_true_is_found",
    Purging: "test_a_closed_lead_stays",
    Fixed: "test_a_condition_looks_at_the_given_time",
    NoTies: "test_pages_in_any_order_cover_every_lead_once",
    NullsFirst: "test_every_order_is_kept",
    Reversed: "test_every_order_is_kept",
    CutInOrder: "test_a_condition_goes_with_an_order",
    Cursor: "test_a_page_goes_on_past_the_lead_as_it_was_read",
    Deaf: "test_a_history_that_is_told_anew_takes_the_place_of_the_old",
    SentAsBefore: "test_the_outbox_tells_anew_at_the_same_places",
    DoneAsBefore: "test_what_a_command_did_is_told_anew",
    Remembering: "test_contacts_that_were_let_go_lead_nowhere",
    Forgetting: "test_contacts_that_were_let_go_lead_nowhere",
    Branding: "test_a_contact_that_nobody_has_bears_no_mark",
    Unmarking: "test_a_contact_that_nobody_has_bears_no_mark",
    Hasty: "test_a_history_is_told_anew_on_the_stored_version_only",
    Early: "test_an_event_of_the_same_commit_is_told_anew_too",
    FoldedHistory: "test_ids_are_told_apart_as_they_are",
    FoldedMarks: "test_other_marks_do_not_matter",
    Narrow: "test_what_was_stored_is_read_back_equal_and_at_once",
    Trimming: "test_what_was_stored_is_read_back_equal_and_at_once",
    Outdated: "test_what_was_stored_is_read_back_equal_and_at_once",
    OutdatedEvents: "test_a_history_is_read_back_equal",
    ShortKeys: "test_ids_are_told_apart_as_they_are",
    Recent: "test_long_histories_are_whole_and_long_lists_have_a_limit",
    LooseSave: "test_turns_that_were_overtaken_are_refused",
    Unarchived: "test_a_book_has_the_leads_of_an_owner",
    LimitedContacts: "test_long_histories_are_whole_and_long_lists_have_a_limit",
    LimitedBook: "test_long_histories_are_whole_and_long_lists_have_a_limit",
    LimitedGiven: "test_long_histories_are_whole_and_long_lists_have_a_limit",
    Stale: "test_a_saved_lead_takes_the_place_of_the_one_before",
}
"""Each with the law that finds it."""

RACING: Final[Mapping[type[MemoryRepository], tuple[str, ...]]] = {
    Torn: (
        "test_of_many_that_save_one_version_one_wins",
        "test_of_many_that_add_one_id_one_wins",
        "test_of_many_that_bring_one_command_one_wins",
        "test_one_lead_is_claimed_once",
        "test_a_turn_is_taken_once",
    ),
    Unconditioned: (
        "test_a_rep_is_never_overfilled",
        "test_one_customer_makes_one_lead",
        "test_claims_keep_the_limit",
    ),
    Unfinished: ("test_a_commit_is_seen_whole",),
    Overtaking: ("test_readers_of_the_outbox_miss_nothing",),
    Counting: ("test_numbers_of_a_scope_are_given_once_to_many",),
}
"""Right for one caller and wrong for many, each with the laws that find it."""

BY_LAW: Final = sorted(
    [(law, wrong) for wrong, law in WRONG.items()]
    + [(law, wrong) for wrong, laws in RACING.items() for law in laws],
    key=lambda pair: (pair[0], pair[1].__name__),
)
"""Every law with a repository that it finds."""
