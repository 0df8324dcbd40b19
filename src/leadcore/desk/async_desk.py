"""The async twin of the desk: it waits for its repository, and decides by the same lines."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Hashable, Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Generic, TypeVar, cast

import attrs

from leadcore import commands as c
from leadcore.desk.books import (
    Bulk,
    NotDone,
    Task,
    all_or_none,
    command_tasks,
    hand_over_tasks,
    refused,
    waiting_tasks,
)
from leadcore.desk.draft import Draft
from leadcore.desk.erasing import check_stored
from leadcore.desk.flow import Outcome
from leadcore.desk.importing import Imported, Importing
from leadcore.desk.known import Known, Unread
from leadcore.desk.lead_desk import LAST_MOMENT, LeadDesk, is_closed_before, is_waiting
from leadcore.desk.roster import each_once, each_team
from leadcore.desk.ticking import ATTEMPTS, PAGE, ticks
from leadcore.errors import ConcurrencyConflict, LeadcoreError
from leadcore.intake import Accepted, Refused, RowMapping, read_rows
from leadcore.lifecycle import Option
from leadcore.model import SYSTEM, Actor, Lead, NewLead, Rep, Team
from leadcore.policy import Policy
from leadcore.repositories import AsyncLeadRepository
from leadcore.values import FingerprintKey, utc

T = TypeVar("T")


@attrs.frozen
class Decided(Generic[T]):
    """What a desk did over a draft: an answer, or the error that it raised."""

    draft: Draft
    outcome: T | LeadcoreError

    def result(self) -> T:
        """Return the answer, or raise the error."""
        if isinstance(self.outcome, LeadcoreError):
            raise self.outcome
        return self.outcome


@attrs.frozen(kw_only=True)
class AsyncLeadDesk:
    """A `LeadDesk` over an async repository; every method means what its namesake there does.

    >>> import asyncio
    >>> from datetime import UTC
    >>> from leadcore.memory import AsyncMemoryRepository
    >>> desk = AsyncLeadDesk(policy=Policy.standard(), leads=AsyncMemoryRepository())
    >>> asyncio.run(desk.advance(datetime(2024, 5, 1, tzinfo=UTC)))
    ()
    """

    policy: Policy
    leads: AsyncLeadRepository
    reps: tuple[Rep, ...] = attrs.field(default=(), converter=tuple[Rep, ...], validator=each_once)
    teams: tuple[Team, ...] = attrs.field(
        default=(), converter=tuple[Team, ...], validator=each_team
    )

    async def register(
        self, new: NewLead, *, by: Actor, now: datetime, command_id: str | None = None
    ) -> Outcome:
        """Enter an enquiry: check it, recognise a known contact, number it, score it, assign it."""
        return await self.stored(
            lambda desk: desk.register(new, by=by, now=now, command_id=command_id)
        )

    async def handle(self, command: c.Command, *, now: datetime) -> Outcome:
        """Carry out a command; one that was carried out before under its id changes nothing."""
        return await self.stored(lambda desk: desk.handle(command, now=now))

    async def erase(
        self,
        lead_id: str,
        *,
        by: Actor,
        reason: str,
        now: datetime,
        keep: Iterable[str] = (),
        command_id: str | None = None,
    ) -> Outcome:
        """Remove what is about the person from the lead, its history and the outbox (R-88)."""
        command = c.Erase(lead_id=lead_id, by=by, id=command_id, reason=reason, keep=keep)
        return await self.handle(command, now=now)

    async def place(
        self, lead_id: str, *, now: datetime, leaving: str | None = None, by: Actor = SYSTEM
    ) -> Outcome:
        """Ask the policy's strategy who gets a lead that waits, or that `leaving` holds."""
        return await self.stored(lambda desk: desk.place(lead_id, now=now, leaving=leaving, by=by))

    async def advance(self, now: datetime) -> tuple[Outcome, ...]:
        """Let happen what fell due before `now`, in the order in which it fell due."""
        now = utc(now)
        done: list[Outcome] = []
        stuck: set[str] = set()
        while True:
            due = await self.leads.due(now, limit=PAGE + len(stuck))
            page = [each for each in due if each[1] not in stuck]
            if not page:
                return tuple(done)
            done += await self.fired(page, now, stuck)

    async def next_deadline(self) -> datetime | None:
        """Return when something falls due next on any lead; None where nothing does."""
        return next((due for due, _ in await self.leads.due(LAST_MOMENT, limit=1)), None)

    async def reschedule(self, now: datetime) -> None:
        """Store every lead's next deadline anew; the leads themselves stay as they are."""
        async for lead in self.all_leads(utc(now)):
            due = self.policy.next_deadline(lead)
            with suppress(ConcurrencyConflict):  # Whoever saved it first stored the new deadline.
                await self.leads.save(lead, lead.version, (), next_deadline_at=due)

    async def options(self, lead_id: str, actor: Actor, *, now: datetime) -> tuple[Option, ...]:
        """Return what `actor` can do with the lead now, and what is missing for the rest."""
        return await self.stored(lambda desk: desk.options(lead_id, actor, now=now))

    async def waiting(self, now: datetime) -> tuple[Lead, ...]:
        """Return the open leads that nobody holds, by id."""
        return tuple([lead async for lead in self.all_leads(utc(now)) if is_waiting(lead)])

    async def archive_closed(
        self, *, before: datetime, by: Actor, now: datetime
    ) -> tuple[Outcome, ...]:
        """Archive every lead that was closed before `before`, as at a month's end (R-50)."""
        before, now = utc(before), utc(now)
        closed = [lead.id async for lead in self.all_leads(now) if is_closed_before(lead, before)]
        return tuple([await self.stored(partial(put_away, each, by, now)) for each in closed])

    async def handle_all(
        self, commands: Iterable[c.Command], *, now: datetime, whole: bool = False
    ) -> Bulk:
        """Carry out commands in order, each by itself or with `whole` all in one commit."""
        return await self.in_bulk(command_tasks(commands, utc(now)), whole=whole)

    async def hand_over(self, owner: str, *, by: Actor, now: datetime, whole: bool = False) -> Bulk:
        """Give the open leads of somebody who leaves to others, as the policy's strategy says."""
        book = await self.leads.book(owner)
        return await self.in_bulk(hand_over_tasks(book, owner, by, utc(now)), whole=whole)

    async def place_waiting(self, *, now: datetime) -> Bulk:
        """Ask again who gets each lead that waits because nobody could take it."""
        leads = await self.waiting(now)
        return await self.in_bulk(waiting_tasks(self.policy, leads, utc(now)), whole=False)

    def import_rows(
        self,
        rows: Iterable[object],
        mapping: RowMapping,
        *,
        key: FingerprintKey,
        by: Actor,
        now: datetime,
        import_id: str | None = None,
        at_receipt: bool = False,
    ) -> AsyncIterator[Imported | Refused]:
        """Register rows one by one, as the answers are asked for: one answer for each, in order."""
        importing = Importing(
            mapping=mapping, by=by, now=now, import_id=import_id, at_receipt=at_receipt
        )
        answers = read_rows(rows, mapping, requirements=self.policy.requirements, key=key, now=now)
        return self.entered(answers, importing)

    async def all_leads(self, now: datetime) -> AsyncIterator[Lead]:
        """Yield every lead, by id, reading the repository page by page."""
        last: Lead | None = None
        while page := await self.leads.find(after=last, limit=PAGE, now=now):
            for lead in page:
                yield lead
            last = page[-1]

    async def stored(self, work: Callable[[LeadDesk], T]) -> T:
        """Decide, and store it in one commit; again, a bounded number of times, on a conflict.

        Each thing that the desk asks of the repository lets it decide once more, so `work` is about
        one lead: what is about many asks for each by itself.
        """
        for _ in range(ATTEMPTS - 1):
            with suppress(ConcurrencyConflict):
                return await self.attempted(work)
        return await self.attempted(work)

    async def attempted(self, work: Callable[[LeadDesk], T]) -> T:
        """Decide once, and store it in one commit; what was due before a refusal is stored too."""
        decided = await self.decided(work, Draft(base=Known({})))
        await self.committed(decided.draft)
        return decided.result()

    async def committed(self, draft: Draft) -> None:
        """Store what a draft has, if anything."""
        if draft.changes:
            await self.leads.commit(draft.changes, turns=draft.turns, unless=draft.unless)
        for change in draft.changes:
            if change.history is not None:
                check_stored(change, await self.leads.events(change.lead.id))

    async def decided(self, work: Callable[[LeadDesk], T], before: Draft) -> Decided[T]:
        """Return what a desk over a draft does, once everything that it asks has been read."""
        answers: dict[Hashable, object] = {}
        while True:
            draft = before.copy(Known(answers))
            desk = LeadDesk(policy=self.policy, leads=draft, reps=self.reps, teams=self.teams)
            try:
                return Decided(draft, work(desk))
            except Unread as unread:
                answers[unread.key] = await unread.answer(self.leads)
            except LeadcoreError as error:
                return Decided(draft, error)

    async def fired(
        self, page: Sequence[tuple[datetime, str]], now: datetime, stuck: set[str]
    ) -> list[Outcome]:
        """Let the deadlines up to the page's last one happen, and return what they did."""
        going = ticks(page, self.policy, now, stuck)
        answer: Outcome | None = None
        try:
            while True:
                lead_id = going.send(answer)
                answer = None
                with suppress(ConcurrencyConflict):
                    answer = await self.stored(partial(fire_next, lead_id, now))
        except StopIteration as ended:
            return cast("list[Outcome]", ended.value)

    async def entered(
        self, rows: Iterable[Accepted | Refused], importing: Importing
    ) -> AsyncIterator[Imported | Refused]:
        """Yield what became of each row; what the desk refuses is refused for this row alone."""
        for row in rows:
            if isinstance(row, Refused):
                yield row
                continue
            answer: Imported | Refused
            try:
                outcome = await self.stored(partial(importing.registered, row))
                answer = importing.imported(row, outcome)
            except LeadcoreError as error:
                answer = importing.refused(row, error)
            yield answer

    async def in_bulk(self, tasks: Sequence[Task], *, whole: bool) -> Bulk:
        """Do all tasks, each by itself, or all in one commit."""
        if not whole:
            return await self.each_done(tasks)
        for _ in range(ATTEMPTS - 1):
            with suppress(ConcurrencyConflict):
                return await self.together(tasks)
        return await self.together(tasks)

    async def each_done(self, tasks: Sequence[Task]) -> Bulk:
        """Do each task by itself, and report what could not be done."""
        done: list[Outcome] = []
        not_done: list[NotDone] = []
        for task in tasks:
            try:
                done.append(await self.stored(task.work))
            except LeadcoreError as error:
                not_done.append(refused(task, error))
        return Bulk(done=tuple(done), not_done=tuple(not_done))

    async def together(self, tasks: Sequence[Task]) -> Bulk:
        """Do all tasks in one commit, or none."""
        draft = Draft(base=Known({}))
        done: list[Outcome] = []
        not_done: list[NotDone] = []
        for task in tasks:
            decided = await self.decided(task.work, draft)
            draft = decided.draft
            try:
                done.append(decided.result())
            except LeadcoreError as error:
                not_done.append(refused(task, error))
        bulk = all_or_none(Bulk(done=tuple(done), not_done=tuple(not_done)))
        if not bulk.not_done:
            await self.committed(draft)
        return bulk


def put_away(lead_id: str, by: Actor, now: datetime, desk: LeadDesk) -> Outcome:
    return desk.put_away(lead_id, by, now)


def fire_next(lead_id: str, now: datetime, desk: LeadDesk) -> Outcome:
    return desk.fire_next(lead_id, now)
