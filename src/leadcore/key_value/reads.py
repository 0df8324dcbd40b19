"""What is read, as questions to the store: `Asking` yields ranges of keys and is sent their rows.

So a plain repository and an async one ask the same questions in the same order.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Generator, Iterable
from datetime import datetime
from itertools import islice
from typing import Final, Generic, TypeVar

import attrs

from leadcore.codec import Codec
from leadcore.errors import LeadNotFound
from leadcore.events import Event
from leadcore.key_value.keys import HEAD, TURNS, key, next_to, number, stamp, within
from leadcore.key_value.stores import Rows
from leadcore.model import AssignmentState, Lead
from leadcore.repositories import CarriedOut, Order, in_order
from leadcore.rules import Condition

T = TypeVar("T")
PAGE: Final = 500
"""How many rows are asked for at once."""


@attrs.frozen
class Range:
    """A question to the store: rows from a key on, and before another one."""

    start: str
    stop: str
    limit: int


Asking = Generator[Range, Rows, T]
"""Questions that lead to an answer."""


@attrs.frozen
class Answer(Generic[T]):
    """What all questions led to."""

    value: T


def further(asking: Asking[T], rows: Rows | None = None) -> Range | Answer[T]:
    """Return the next question, given the rows of the one before, or the answer."""
    try:
        return next(asking) if rows is None else asking.send(rows)
    except StopIteration as end:
        return Answer(end.value)


@attrs.frozen
class Head:
    """How far the store has come."""

    commits: int = 0
    position: int = 0

    @classmethod
    def of(cls, text: str | None) -> Head:
        """Return what the text of a head says; None is a store without any."""
        return cls() if text is None else cls(*json.loads(text))

    @property
    def text(self) -> str:
        """Return what is stored."""
        return json.dumps([self.commits, self.position])


def value(of: str) -> Asking[str | None]:
    """Return the value of a key, or None."""
    rows = yield Range(of, next_to(of), 1)
    return next((found for name, found in rows if name == of), None)


def scan(start: str, stop: str, limit: int | None = None) -> Asking[list[tuple[str, str]]]:
    """Return the rows of a range, all or up to a limit."""
    found: list[tuple[str, str]] = []
    while limit is None or len(found) < limit:
        wanted = PAGE if limit is None else min(PAGE, limit - len(found))
        rows = yield Range(start, stop, wanted)
        found += rows
        if len(rows) < wanted:
            break
        start = next_to(rows[-1][0])
    return found


def values(start: str, stop: str, limit: int | None = None) -> Asking[list[str]]:
    rows = yield from scan(start, stop, limit)
    return [found for _, found in rows]


def position() -> Asking[int]:
    text = yield from value(HEAD)
    return Head.of(text).position


def get(codec: Codec, lead_id: str) -> Asking[Lead]:
    text = yield from value(key("lead", lead_id))
    if text is None:
        raise LeadNotFound(lead_id)
    return codec.loads(text, Lead)


def gotten(codec: Codec, ids: Iterable[str]) -> Asking[list[Lead]]:
    """Return the leads with these ids, by id."""
    leads: list[Lead] = []
    for lead_id in sorted(set(ids)):
        leads.append((yield from get(codec, lead_id)))
    return leads


def find(
    codec: Codec,
    where: Condition | None,
    *,
    order: Order,
    after: Lead | None,
    limit: int,
    now: datetime,
) -> Asking[list[Lead]]:
    """Return a page of leads; in another order than by id, all leads are read for it."""
    start, stop = within("lead")
    if order != "id":
        found = yield from matching(codec, where, Range(start, stop, PAGE), now)
        return in_order(found, order, after, limit)
    if after is not None:
        start = next_to(key("lead", after.id))
    wanted = Range(start, stop, limit if where is None and limit < PAGE else PAGE)
    return (yield from matching(codec, where, wanted, now, limit))


def matching(
    codec: Codec, where: Condition | None, wanted: Range, now: datetime, limit: int = sys.maxsize
) -> Asking[list[Lead]]:
    """Return the first leads for which `where` is true, read in pages of a size."""
    found: list[Lead] = []
    while len(found) < limit:
        rows = yield wanted
        leads = (codec.loads(text, Lead) for _, text in rows)
        here = (lead for lead in leads if where is None or where.holds(lead, now=now))
        found += islice(here, limit - len(found))
        if len(rows) < wanted.limit:
            break
        wanted = attrs.evolve(wanted, start=next_to(rows[-1][0]))
    return found


def events(codec: Codec, lead_id: str) -> Asking[list[Event]]:
    """Return the history of a lead, read in stretches of the outbox."""
    yield from get(codec, lead_id)
    places = yield from values(*within("event", lead_id))
    found: list[Event] = []
    for first, last in stretches(map(int, places)):
        told = yield from told_between(codec, first, last)
        found += told
    return found


def stretches(places: Iterable[int]) -> list[tuple[int, int]]:
    """Return the first and the last of each run of numbers that follow each other.

    >>> stretches([1, 2, 5, 6, 7])
    [(1, 2), (5, 7)]
    """
    found: list[tuple[int, int]] = []
    for place in places:
        if found and found[-1][1] == place - 1:
            found[-1] = (found[-1][0], place)
        else:
            found.append((place, place))
    return found


def told_between(codec: Codec, first: int, last: int) -> Asking[list[Event]]:
    start, stop = key("outbox", number(first)), key("outbox", number(last + 1))
    texts = yield from values(start, stop)
    return [codec.loads(text, Event) for text in texts]


def outbox(codec: Codec, after: int, limit: int) -> Asking[list[tuple[int, Event]]]:
    rows = yield from scan(key("outbox", number(after + 1)), within("outbox")[1], limit)
    return [(int(each.rpartition("/")[2]), codec.loads(text, Event)) for each, text in rows]


def carried_out(codec: Codec, command_id: str) -> Asking[CarriedOut | None]:
    text = yield from value(key("command", command_id))
    if text is None:
        return None
    lead_id, before, last = json.loads(text)
    told = yield from told_between(codec, before + 1, last)
    return CarriedOut(lead_id=lead_id, events=told)


def by_fingerprint(codec: Codec, fingerprints: Iterable[str]) -> Asking[list[Lead]]:
    ids: set[str] = set()
    for fingerprint in sorted(set(fingerprints)):
        ids.update((yield from values(*within("contact", fingerprint))))
    return (yield from gotten(codec, ids))


def open_loads() -> Asking[dict[str, int]]:
    rows = yield from scan(*within("load"))
    start, _ = within("load")
    return {owner.removeprefix(start): int(count) for owner, count in rows}


def due(before: datetime, limit: int) -> Asking[list[tuple[datetime, str]]]:
    start, _ = within("due")
    rows = yield from scan(start, key("due", stamp(before)), limit)
    return [(datetime.fromisoformat(each.split("/")[1]), lead_id) for each, lead_id in rows]


def assignment_state(codec: Codec) -> Asking[AssignmentState]:
    text = yield from value(TURNS)
    return AssignmentState() if text is None else codec.loads(text, AssignmentState)


def book(codec: Codec, owner: str, closed: bool) -> Asking[list[Lead]]:
    """Return what an owner holds; what went to another one in between is left out."""
    ids = yield from values(*(within("held", owner) if closed else within("held", owner, "open")))
    leads = yield from gotten(codec, ids)
    return [lead for lead in leads if lead.owner == owner and (closed or lead.is_open)]


def given(owner: str, since: datetime, table: str = "given") -> Asking[list[datetime]]:
    """Return when an owner was given leads, or only when claims were."""
    _, stop = within(table, owner)
    moments = yield from values(key(table, owner, stamp(since)), stop)
    return [datetime.fromisoformat(moment) for moment in moments]
