"""Many leads at once: a leaver's whole book, a list of commands, everything that waits.

Nothing is half-done in silence. Each lead is either done or reported with the reason; with `whole`,
one that cannot be done leaves all as they were.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Final

import attrs

from leadcore import commands as c
from leadcore.desk.draft import Draft
from leadcore.desk.flow import Outcome
from leadcore.desk.lead_desk import LeadDesk
from leadcore.desk.ticking import retried
from leadcore.errors import LeadcoreError, Problem, ValidationError
from leadcore.lifecycle.decisions import POOL
from leadcore.model import Actor, Lead, Phase, Priority
from leadcore.policy import Policy
from leadcore.texts import Language, Text
from leadcore.values import utc

MAX_BULK: Final = 10_000
"""The most commands at once."""


@attrs.frozen(kw_only=True)
class NotDone:
    """A lead that stayed as it was, and why.

    >>> NotDone(lead_id="A-1", code="lead_not_found", reason=Text("没有", "there is none")).code
    'lead_not_found'
    """

    lead_id: str
    code: str
    """That of the error."""
    reason: Text

    def to(self, language: Language) -> str:
        """Return the reason, with the lead's id before it where it does not name the lead."""
        reason = self.reason.to(language)
        is_named = re.search(rf"(?<![\w-]){re.escape(self.lead_id)}(?![\w-])", reason)
        return reason if is_named else f"{self.lead_id}: {reason}"


@attrs.frozen(kw_only=True)
class Bulk:
    """What became of many leads: each is done or not done.

    >>> print(Bulk(done=(), not_done=()).text("en"))
    0 done, 0 not done
    """

    done: tuple[Outcome, ...]
    not_done: tuple[NotDone, ...]

    def text(self, language: Language = "zh") -> str:
        """Return the counts, and a line for each lead that is not done."""
        done, left = len(self.done), len(self.not_done)
        head = Text(f"完成 {done} 条，未完成 {left} 条", f"{done} done, {left} not done")
        lines = (f"  {one.to(language)}" for one in self.not_done)
        return "\n".join((head.to(language), *lines))


@attrs.frozen(kw_only=True)
class Task:
    """What is to be done with one lead, at any desk."""

    lead_id: str
    work: Callable[[LeadDesk], Outcome]


def handle_all(
    desk: LeadDesk, commands: Iterable[c.Command], *, now: datetime, whole: bool = False
) -> Bulk:
    """Carry out up to 10,000 commands in order, and report what was not done.

    whole: all of them in one commit, or, where one cannot be done, none.

    >>> from datetime import UTC
    >>> from leadcore.memory import MemoryRepository
    >>> from leadcore.model import SYSTEM
    >>> from leadcore.policy import Policy
    >>> desk = LeadDesk(policy=Policy.standard(), leads=MemoryRepository())
    >>> accept = c.Accept(lead_id="A-1", by=SYSTEM)
    >>> print(handle_all(desk, [accept], now=datetime(2024, 5, 1, tzinfo=UTC)).text("en"))
    0 done, 1 not done
      no lead has the id 'A-1'; register it first, or check the id
    """
    return in_bulk(desk, command_tasks(commands, utc(now)), whole=whole)


def hand_over(desk: LeadDesk, owner: str, *, by: Actor, now: datetime, whole: bool = False) -> Bulk:
    """Give the open leads of somebody who leaves to others, as the policy's strategy says.

    The most urgent first. What nobody may take waits in the strategy's queue, with the reason. Next
    steps that are planned stay; closed leads keep their owner, as history.

    >>> from datetime import UTC
    >>> from leadcore.memory import MemoryRepository
    >>> from leadcore.model import SYSTEM
    >>> from leadcore.policy import Policy
    >>> desk = LeadDesk(policy=Policy.standard(), leads=MemoryRepository())
    >>> hand_over(desk, "li", by=SYSTEM, now=datetime(2024, 5, 1, tzinfo=UTC)).done
    ()
    """
    return in_bulk(desk, hand_over_tasks(desk.leads.book(owner), owner, by, utc(now)), whole=whole)


def place_waiting(desk: LeadDesk, *, now: datetime) -> Bulk:
    """Ask again who gets each lead that waits because nobody could take it, the most urgent first.

    Call it when something changed: a rep came back, a limit was raised. A lead that goes on waiting
    in the same queue gets no event. The public pool and the settling queue are left alone.

    >>> from datetime import UTC
    >>> from leadcore.memory import MemoryRepository
    >>> from leadcore.policy import Policy
    >>> desk = LeadDesk(policy=Policy.standard(), leads=MemoryRepository())
    >>> place_waiting(desk, now=datetime(2024, 5, 1, tzinfo=UTC)).done
    ()
    """
    now = utc(now)
    return in_bulk(desk, waiting_tasks(desk.policy, desk.waiting(now), now), whole=False)


def command_tasks(commands: Iterable[c.Command], now: datetime) -> list[Task]:
    """Return a task for each command; ValidationError when there are too many."""
    found = list(islice(commands, MAX_BULK + 1))
    if len(found) > MAX_BULK:
        given = Text("更多命令", "more commands")
        allowed = Text(f"至多 {MAX_BULK} 个", f"at most {MAX_BULK} at once")
        problem = Problem(path="commands", code="too_many", given=given, allowed=allowed)
        raise ValidationError((problem,))
    return [Task(lead_id=each.lead_id, work=partial(handled, each, now)) for each in found]


def hand_over_tasks(book: Iterable[Lead], owner: str, by: Actor, now: datetime) -> list[Task]:
    return [
        Task(lead_id=lead.id, work=partial(placed, lead.id, now, by=by, leaving=owner))
        for lead in sorted(book, key=urgency)
        if lead.phase is Phase.OPEN
    ]


def waiting_tasks(policy: Policy, leads: Iterable[Lead], now: datetime) -> list[Task]:
    left = {policy.settling_queue, POOL if policy.pool is None else policy.pool.queue}
    waiting = (lead for lead in leads if lead.phase is Phase.OPEN and lead.queue not in left)
    return [
        Task(lead_id=lead.id, work=partial(placed, lead.id, now))
        for lead in sorted(waiting, key=urgency)
    ]


def handled(command: c.Command, now: datetime, desk: LeadDesk) -> Outcome:
    return desk.handle(command, now=now)


def placed(
    lead_id: str,
    now: datetime,
    desk: LeadDesk,
    *,
    by: Actor | None = None,
    leaving: str | None = None,
) -> Outcome:
    if by is None:
        return desk.place(lead_id, now=now)
    return desk.place(lead_id, now=now, by=by, leaving=leaving)


def urgency(lead: Lead) -> tuple[int, datetime, str]:
    """Return what leads are sorted by: the highest priority, then who has waited longest."""
    ranks = (*Priority, None)
    return ranks.index(lead.priority), lead.received_at, lead.id


def in_bulk(desk: LeadDesk, tasks: Sequence[Task], *, whole: bool) -> Bulk:
    """Do all tasks, each by itself, or all in one commit."""
    if not whole:
        return each_done(desk, tasks)

    def attempt() -> Bulk:
        draft = Draft(base=desk.leads)
        bulk = all_or_none(each_done(attrs.evolve(desk, leads=draft), tasks))
        if not bulk.not_done:
            draft.commit_to(desk.leads)
        return bulk

    return retried(attempt)


def each_done(desk: LeadDesk, tasks: Sequence[Task]) -> Bulk:
    done: list[Outcome] = []
    not_done: list[NotDone] = []
    for task in tasks:
        try:
            done.append(task.work(desk))
        except LeadcoreError as error:
            not_done.append(refused(task, error))
    return Bulk(done=tuple(done), not_done=tuple(not_done))


def refused(task: Task, error: LeadcoreError) -> NotDone:
    return NotDone(lead_id=task.lead_id, code=error.code, reason=error.text)


def all_or_none(bulk: Bulk) -> Bulk:
    """Return that nothing is done where something is not."""
    return attrs.evolve(bulk, done=()) if bulk.not_done else bulk
