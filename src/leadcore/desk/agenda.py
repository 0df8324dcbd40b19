"""The agenda: which leads are due, at a cost in proportion to what is due and not to what is open.

Theory. The entries stand sorted by deadline, then id, and cut into blocks of a few hundred. What is
due is a beginning of that order: whole blocks, then a part of one that bisection finds. To put or
to move an entry, bisection finds its block and its place in it, and only that block is shifted. So
nothing is sorted when asked, nothing is kept of a deadline that moved, and it does not matter how
the deadlines lie: all at one closing time or years apart.

Rules for editors. Every deadline is a plain UTC datetime: such compare nearly as fast as numbers,
and need no conversion on the way out. `_at` and the blocks hold the same entries and share the
objects in them, which keeps an entry below 100 bytes. A block has at most `MOST` entries and,
unless it is the only one, at least `FEWEST`; the entries of a block come no later than its `_last`,
and before all of the next block. What can be refused is refused before anything changes.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import datetime

import attrs

from leadcore.values.instants import plain

FEWEST = 128
"""A block with fewer entries joins its neighbour."""
MOST = 512
"""A block with more entries is cut in two; at least four times `FEWEST`."""


@attrs.define(eq=False)
class Block:
    """Neighbouring entries in order of time, then id; both lists have the same length."""

    times: list[datetime]
    ids: list[str]

    def last(self) -> tuple[datetime, str]:
        """Return the last entry; there is one."""
        return self.times[-1], self.ids[-1]

    def place(self, at: datetime, lead_id: str) -> int:
        """Return how many entries come before this one."""
        start = bisect_left(self.times, at)
        if start == len(self.ids) or self.ids[start] == lead_id or self.times[start] != at:
            return start
        return bisect_left(self.ids, lead_id, start, bisect_right(self.times, at, start))

    def insert(self, at: datetime, lead_id: str) -> None:
        place = self.place(at, lead_id)
        self.times.insert(place, at)
        self.ids.insert(place, lead_id)

    def remove(self, at: datetime, lead_id: str) -> str:
        """Take an entry out and return its id, the very object."""
        place = self.place(at, lead_id)
        del self.times[place]
        return self.ids.pop(place)

    def halves(self) -> tuple[Block, Block]:
        half = len(self.ids) // 2
        return (
            Block(self.times[:half], self.ids[:half]),
            Block(self.times[half:], self.ids[half:]),
        )

    def joined(self, after: Block) -> Block:
        return Block(self.times + after.times, self.ids + after.ids)


@attrs.define(eq=False, repr=False)
class Agenda:
    """Deadlines of leads, in order: at most one for each lead, kept until it is moved or removed.

    It knows no clock and takes no lock; whoever shares it between threads guards it. All date-times
    must be aware and come back in UTC, exact to the microsecond.

    >>> agenda, nine = Agenda(), datetime.fromisoformat("2024-05-01T09:00Z")
    >>> agenda.put("L-1", nine)
    >>> agenda.due(nine), agenda.due(nine.replace(second=1)) == [(nine, "L-1")]
    ([], True)
    """

    _at: dict[str, datetime] = attrs.field(init=False, factory=dict[str, datetime])
    _blocks: list[Block] = attrs.field(init=False, factory=list[Block])
    _last: list[tuple[datetime, str]] = attrs.field(init=False, factory=list[tuple[datetime, str]])

    def __len__(self) -> int:
        return len(self._at)

    def __bool__(self) -> bool:
        return True  # an empty agenda is an agenda

    def __contains__(self, lead_id: object) -> bool:
        return lead_id in self._at

    def __repr__(self) -> str:
        return f"<Agenda of {len(self)} deadlines>"

    def put(self, lead_id: str, due: datetime | None) -> None:
        """Set the deadline of a lead, in place of the one it has; None removes it.

        >>> agenda, nine = Agenda(), datetime.fromisoformat("2024-05-01T09:00Z")
        >>> agenda.put("L-1", nine)
        >>> agenda.put("L-1", None)
        >>> "L-1" in agenda
        False
        """
        at = None if due is None else plain(due)
        before = self._at.get(lead_id)
        if at == before:
            return
        if before is not None:
            lead_id = self._remove(before, lead_id)
        if at is None:
            del self._at[lead_id]
        else:
            self._at[lead_id] = at
            self._insert(at, lead_id)

    def at(self, lead_id: str) -> datetime | None:
        """Return the deadline of a lead; None when it has none.

        >>> Agenda().at("L-1") is None
        True
        """
        return self._at.get(lead_id)

    def next(self) -> datetime | None:
        """Return the earliest deadline, due or not; None when there is none.

        >>> agenda = Agenda()
        >>> agenda.put("L-1", datetime.fromisoformat("2024-05-01T17:00+08:00"))
        >>> print(agenda.next())
        2024-05-01 09:00:00+00:00
        """
        return self._blocks[0].times[0] if self._blocks else None

    def due(self, now: datetime, *, limit: int | None = None) -> list[tuple[datetime, str]]:
        """Return the deadlines strictly earlier than `now`, with their leads, by deadline and id.

        limit: at most so many, the earliest; all when not given.

        >>> agenda, nine = Agenda(), datetime.fromisoformat("2024-05-01T09:00Z")
        >>> for minute in range(3):
        ...     agenda.put(f"L-{minute}", nine.replace(minute=minute))
        >>> [lead_id for _, lead_id in agenda.due(nine.replace(minute=2))]
        ['L-0', 'L-1']
        >>> [lead_id for _, lead_id in agenda.due(nine.replace(minute=2), limit=1)]
        ['L-0']
        """
        if limit is not None and limit < 0:
            raise ValueError(f"the limit {limit} was given; give zero or more, or None for all")
        until, found = plain(now), list[tuple[datetime, str]]()
        for block in self._blocks:
            end = bisect_left(block.times, until)
            if limit is not None:
                end = min(end, limit - len(found))
            # Cutting both first nearly halves the time: the objects are fetched in one run.
            found.extend(zip(block.times[:end], block.ids[:end], strict=True))
            if end < len(block.ids):
                break
        return found

    def _insert(self, at: datetime, lead_id: str) -> None:
        if not self._blocks:
            return self._replace(0, 0, Block([at], [lead_id]))
        index = min(bisect_left(self._last, (at, lead_id)), len(self._blocks) - 1)
        block = self._blocks[index]
        block.insert(at, lead_id)
        if len(block.ids) > MOST:
            self._replace(index, 1, *block.halves())
        elif block.ids[-1] == lead_id:
            self._last[index] = block.last()
        return None

    def _remove(self, at: datetime, lead_id: str) -> str:
        index = bisect_left(self._last, (at, lead_id))
        block = self._blocks[index]
        lead_id = block.remove(at, lead_id)
        if len(block.ids) < FEWEST:
            self._join(index)
        return lead_id

    def _join(self, index: int) -> None:
        """Join a block that became small with the one before it, or the first with the second."""
        first = max(index - 1, 0)
        one, *others = self._blocks[first : first + 2]
        block = one.joined(others[0]) if others else one
        parts = block.halves() if len(block.ids) > MOST else (block,)
        self._replace(first, 1 + len(others), *(part for part in parts if part.ids))

    def _replace(self, index: int, count: int, *blocks: Block) -> None:
        self._blocks[index : index + count] = blocks
        self._last[index : index + count] = [block.last() for block in blocks]
