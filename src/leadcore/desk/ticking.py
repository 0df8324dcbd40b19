"""The tick over all leads: deadlines in the order in which they fell due, page by page."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from heapq import heappop, heappush

from leadcore.desk.flow import Outcome
from leadcore.desk.timing import due_before, moment
from leadcore.errors import ConcurrencyConflict
from leadcore.policy import Policy
from leadcore.repositories import LeadRepository

PAGE = 1000
"""How many leads are read at a time."""
ATTEMPTS = 3
"""How often a command is decided again when somebody else saved the lead first."""


def retried(attempt: Callable[[], Outcome]) -> Outcome:
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


def fire_page(
    page: Sequence[tuple[datetime, str]],
    fire_next: Callable[[str, datetime], Outcome],
    policy: Policy,
    now: datetime,
    stuck: set[str],
) -> Iterator[Outcome]:
    """Yield what the deadlines up to the page's last one do, in the order of all leads."""
    heap, last = sorted(page), max(page)
    while heap and heap[0] <= last:
        lead_id = heappop(heap)[1]
        try:
            outcome = retried(partial(fire_next, lead_id, now))
        except ConcurrencyConflict:  # It is settled by their commands, or the next time.
            stuck.add(lead_id)
            continue
        if outcome.refused is not None:
            stuck.add(lead_id)
        elif due := due_before(now, outcome.lead, policy):
            heappush(heap, (moment(due, outcome.lead), lead_id))
        if outcome.events or outcome.refused is not None:
            yield outcome
