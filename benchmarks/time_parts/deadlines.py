"""A million deadlines, a thousand of them due, and the ways to find those by looking at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import compress
from operator import itemgetter
from random import Random
from typing import Final

from leadcore.desk.agenda import Agenda

NOW: Final = datetime(2024, 5, 1, 9, tzinfo=UTC)
DUE_SHARE: Final = 1_000
"""One of so many is due."""
EARLY: Final = NOW - timedelta(days=1)
"""Nothing is due yet."""
HOUR, MONTH = 3_600_000_000, 30 * 86_400_000_000

Entry = tuple[datetime, str]
Scan = Callable[[datetime], list[Entry]]


def ids(count: int) -> list[str]:
    return [f"L-{number:07d}" for number in range(count)]


def deadlines(count: int) -> Iterator[datetime]:
    """Yield so many deadlines: the share that is due within the last hour, the rest in a month."""
    random = Random(count)
    for number in range(count):
        if number % DUE_SHARE:
            yield NOW + timedelta(microseconds=random.randrange(MONTH))
        else:
            yield NOW - timedelta(microseconds=1 + random.randrange(HOUR))


def agenda(entries: Iterable[tuple[str, datetime]]) -> Agenda:
    made = Agenda()
    for lead_id, due in entries:
        made.put(lead_id, due)
    return made


def scans(entries: dict[str, datetime]) -> dict[str, Scan]:
    """Return ways to scan, over whatever each likes best; the answer is sorted, as the agenda's."""
    pairs = [(due, lead_id) for lead_id, due in entries.items()]
    lead_ids, dues = list(entries), list(entries.values())
    return {
        "dict": lambda now: sorted((due, key) for key, due in entries.items() if due < now),
        "dict, list": lambda now: sorted([(due, key) for key, due in entries.items() if due < now]),
        "pairs": lambda now: sorted([pair for pair in pairs if pair[0] < now]),
        "columns": lambda now: sorted(
            [(due, key) for due, key in zip(dues, lead_ids, strict=True) if due < now]
        ),
        "columns, no loop": lambda now: sorted(
            compress(zip(dues, lead_ids, strict=True), map(now.__gt__, dues))
        ),
        "pairs, no loop": lambda now: sorted(
            compress(pairs, map(now.__gt__, map(itemgetter(0), pairs)))
        ),
    }
