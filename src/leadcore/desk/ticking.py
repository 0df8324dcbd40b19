"""The tick over all leads: deadlines in the order in which they fell due, page by page."""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from heapq import heappop, heappush
from typing import TypeVar, cast

from leadcore.desk.flow import Outcome
from leadcore.desk.timing import due_before, moment
from leadcore.errors import ConcurrencyConflict
from leadcore.policy import Policy
from leadcore.repositories import LeadRepository

PAGE = 1000
"""How many leads are read at a time."""
ATTEMPTS = 8
"""How often a command is decided again when somebody else saved the lead first."""


T = TypeVar("T")


def retried(attempt: Callable[[], T]) -> T:
    """Decide again, a bounded number of times, while others save first."""
    for _ in range(ATTEMPTS - 1):
        with suppress(ConcurrencyConflict):
            return attempt()
    return attempt()


def due_page(
    leads: LeadRepository, now: datetime, stuck: Collection[str]
) -> list[tuple[datetime, str]]:
    """Return the next deadlines before `now`, but those that cannot happen."""
    page = leads.due(now, limit=PAGE + len(stuck))
    return [each for each in page if each[1] not in stuck]


def ticks(
    page: Sequence[tuple[datetime, str]], policy: Policy, now: datetime, stuck: set[str]
) -> Generator[str, Outcome | None, list[Outcome]]:
    """Yield the leads of a page whose next deadline is to happen, in the order of all leads.

    Each is answered with what it did, or None where others kept saving first. Returns all answers.
    """
    done: list[Outcome] = []
    heap, last = sorted(page), max(page)
    while heap and heap[0] <= last:
        lead_id = heappop(heap)[1]
        outcome = yield lead_id
        if outcome is None or outcome.refused is not None:
            stuck.add(lead_id)  # It is settled by their commands, or the next time.
        elif due := due_before(now, outcome.lead, policy):
            heappush(heap, (moment(due, outcome.lead), lead_id))
        if outcome is not None and (outcome.events or outcome.refused is not None):
            done.append(outcome)
    return done


def fire_page(
    page: Sequence[tuple[datetime, str]],
    fire_next: Callable[[str, datetime], Outcome],
    policy: Policy,
    now: datetime,
    stuck: set[str],
) -> list[Outcome]:
    """Let the deadlines up to the page's last one happen, and return what they did."""
    going = ticks(page, policy, now, stuck)
    answer: Outcome | None = None
    try:
        while True:
            lead_id = going.send(answer)
            answer = None
            with suppress(ConcurrencyConflict):
                answer = retried(partial(fire_next, lead_id, now))
    except StopIteration as ended:
        return cast("list[Outcome]", ended.value)
