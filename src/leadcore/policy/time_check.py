"""Check a policy's time rules: what comes first, what never comes, what the calendar covers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from leadcore.calendars import Deadline
from leadcore.calendars.work_calendar import covered
from leadcore.followup import Recurrence
from leadcore.model import Priority
from leadcore.policy.findings import PolicyFinding
from leadcore.texts import Text, duration_text

if TYPE_CHECKING:
    from leadcore.policy.bundle import Policy


def time_findings(policy: Policy, until: date | None) -> Iterator[PolicyFinding]:
    """Yield what is wrong with deadlines, ladders, the pool and the calendar."""
    yield from deadline_findings(policy)
    yield from ladder_findings(policy)
    yield from pool_findings(policy)
    if until is not None:
        yield from calendar_findings(policy, until)


def deadline_findings(policy: Policy) -> Iterator[PolicyFinding]:
    """Yield deadlines in the wrong order: by priority, and of what comes first."""
    respond = policy.respond_within
    if respond is None:
        return
    ways = {each: f"respond_within.{each}" for each in Priority}
    for sooner, later in pairwise(Priority):
        yield from late(ways[sooner], respond.of(sooner), ways[later], respond.of(later))
    for each in Priority:
        if policy.accept_within is not None:
            yield from late("accept_within", policy.accept_within, ways[each], respond.of(each))
        if policy.plan is not None:
            step = policy.plan.of(each)
            yield from late(f"plan.{each}", step.within, ways[each], respond.of(each))


def late(path: str, first: Deadline, other: str, then: Deadline) -> Iterator[PolicyFinding]:
    """Yield a finding unless the first deadline is never after the other.

    Working time passes no faster than elapsed time, so a deadline in working time may fall after
    any in elapsed time that is not longer.
    """
    is_slower = first.clock == "working" and then.clock == "elapsed"
    if first.within <= then.within and not is_slower:
        return
    one, two = deadline_text(first), deadline_text(then)
    yield PolicyFinding(
        path=path,
        code="deadlines",
        text=Text(
            f"{one.zh}，可能晚于 {other} 的 {two.zh}",
            f"{one.en}, which may be after {two.en} of {other}",
        ),
    )


def deadline_text(deadline: Deadline) -> Text:
    length = duration_text(deadline.within)
    is_working = deadline.clock == "working"
    return Text(
        f"{length.zh}{'（工作时间）' if is_working else ''}",
        f"{length.en}{' of working time' if is_working else ''}",
    )


def ladder_findings(policy: Policy) -> Iterator[PolicyFinding]:
    """Yield steps that may fall due before the step before them, on another clock."""
    for ladder in policy.ladders:
        spans = list(enumerate(step.after for step in ladder.steps))
        for (one, first), (two, then) in pairwise(spans):
            if isinstance(first, Deadline) and isinstance(then, Deadline):
                path = f"ladders.{ladder.id}.steps"
                yield from late(f"{path}.{one}", first, f"{path}.{two}", then)


def pool_findings(policy: Policy) -> Iterator[PolicyFinding]:
    """Yield steps about untouched leads that come no more, as the pool has taken the lead back."""
    limit = None if policy.pool is None else policy.pool.untouched
    protection = None if policy.pool is None else policy.pool.protection
    if limit is None or (policy.pool is not None and policy.pool.exempt is not None):
        return
    for ladder in policy.ladders:
        for number, step in enumerate(ladder.steps):
            after = step.after
            if ladder.since != "untouched" or not isinstance(after, Deadline):
                continue
            kept = limit.within if protection is None else max(limit.within, protection.most)
            if after.clock == limit.clock and after.within > kept:
                yield never_due(f"ladders.{ladder.id}.steps.{number}", after, limit)


def never_due(path: str, after: Deadline, limit: Deadline) -> PolicyFinding:
    one, two = deadline_text(after), deadline_text(limit)
    return PolicyFinding(
        path=path,
        code="never_due",
        text=Text(
            f"{one.zh}，而公海 {two.zh} 后已收回线索",
            f"{one.en}, but the pool takes the lead back after {two.en}",
        ),
    )


def calendar_findings(policy: Policy, until: date) -> Iterator[PolicyFinding]:
    """Yield that the calendar ends before the last deadline that may be counted from `until`."""
    longest = max(working_spans(policy), default=None)
    last = covered(policy.calendar)[1]
    if longest is None or last >= until + longest:
        return
    needed = until + longest
    yield PolicyFinding(
        path="calendar.last",
        code="calendar",
        text=Text(
            f"日历只到 {last}；到 {until} 为止的线索需要到 {needed} 左右",
            f"the calendar ends on {last}; leads until {until} need it to about {needed}",
        ),
    )


def working_spans(policy: Policy) -> Iterator[timedelta]:
    """Yield about how long, by the days, the deadlines in working time last."""
    for deadline in every_deadline(policy):
        if deadline.clock == "working":
            yield timedelta(days=deadline.within / WORKING_DAY * 7 / 5 + 1)


WORKING_DAY = timedelta(hours=8)
"""About how much of a day is worked, on five days of seven."""


def every_deadline(policy: Policy) -> Iterator[Deadline]:
    """Yield every deadline that a policy has; a visit on working days counts as one of a day."""
    respond, plan, accept = policy.respond_within, policy.plan, policy.accept_within
    yield from () if respond is None else map(respond.of, Priority)
    yield from () if plan is None else (plan.of(each).within for each in Priority)
    yield from () if accept is None else (accept,)
    for after in (step.after for ladder in policy.ladders for step in ladder.steps):
        if isinstance(after, Deadline):
            yield after
        elif is_moved(after):
            yield Deadline(WORKING_DAY, clock="working")
    yield from (step.wait for cadence in policy.cadences for step in cadence.steps)
    if policy.pool is not None:
        limits = (policy.pool.untouched, policy.pool.undecided)
        yield from (limit for limit in limits if limit is not None)


def is_moved(recurrence: Recurrence) -> bool:
    return recurrence.on_closed == "next_opening"
