"""Open time over a span of days as stretches in absolute time, with running totals.

Theory. The *position* of an instant is how much open time lies before it, counted from the start
of the timeline. Position rises with time through open stretches and stays level over closed time,
so it has two inverses: the earliest and the latest instant at a position. They differ exactly
where a closing is followed by closed time, and every question about working time is one of them:

    add(start, d)      the earliest instant at position(start) + d
    subtract(end, d)   the latest   instant at position(end) - d
    next_open(at)      the latest   instant at position(at)
    previous_close(at) the earliest instant at position(at)
    between(a, b)      position(b) - position(a)

Each is a binary search, whatever time lies between.

Rules for editors. A timeline begins and ends on a midnight, and its stretches are cut there. They
are in order, apart, and never empty, so that totals rise strictly: the inverses rest on that.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

import attrs

from leadcore.calendars.schedule import Windows
from leadcore.calendars.wall_clock import first_instant

DAY = timedelta(days=1)
ZERO = timedelta()

Stretch = tuple[datetime, datetime]
"""Open time from the first instant up to, and without, the second; both in UTC."""


@attrs.frozen(kw_only=True)
class Timeline:
    """The open time of the days from `lower` up to, and without, `upper`; all instants in UTC."""

    lower: date
    upper: date
    since: datetime
    """The midnight at which `lower` begins."""
    until: datetime
    """The midnight at which `upper` begins."""
    opens: tuple[datetime, ...]
    closes: tuple[datetime, ...]
    totals: tuple[timedelta, ...]
    """The position of each opening, and at the end that of `until`."""

    def contains(self, at: datetime) -> bool:
        """Whether this timeline can tell the position of `at`."""
        return self.since <= at <= self.until

    def is_open(self, at: datetime) -> bool:
        """Whether `at` lies in a stretch, whose opening is part of it and whose closing is not."""
        index = bisect_right(self.opens, at)
        return index > 0 and at < self.closes[index - 1]

    def position(self, at: datetime) -> timedelta:
        """Return the open time from `since` to `at`."""
        index = bisect_right(self.opens, at)
        if index == 0:
            return ZERO
        return self.totals[index - 1] + (min(at, self.closes[index - 1]) - self.opens[index - 1])

    def earliest(self, position: timedelta) -> datetime:
        """Return the first instant at `position`, which must be above zero."""
        index = bisect_left(self.totals, position) - 1
        return self.opens[index] + (position - self.totals[index])

    def latest(self, position: timedelta) -> datetime:
        """Return the last instant at `position`, which must be below the total."""
        index = bisect_right(self.totals, position) - 1
        return self.opens[index] + (position - self.totals[index])


def unroll(
    *,
    zone: ZoneInfo,
    windows_on: Callable[[date], Windows],
    lower: date,
    upper: date,
) -> Timeline:
    """Return the timeline of `lower` to `upper`."""
    since, until = first_instant(lower, time.min, zone), first_instant(upper, time.min, zone)
    # A night shift of the day before runs into the first day.
    days = days_between(lower - DAY, upper)
    readings = (edges(day, windows_on(day), zone) for day in days)
    stretches = merged(cut(stretch, since, until) for day in readings for stretch in day)
    empty = Timeline(
        lower=lower, upper=upper, since=since, until=until, opens=(), closes=(), totals=(ZERO,)
    )
    return filled(empty, stretches)


def filled(timeline: Timeline, stretches: list[Stretch]) -> Timeline:
    """Return the timeline of the same days with these stretches."""
    lengths = (closes - opens for opens, closes in stretches)
    return attrs.evolve(
        timeline,
        opens=tuple(opens for opens, _ in stretches),
        closes=tuple(closes for _, closes in stretches),
        totals=tuple(accumulate(lengths, initial=ZERO)),
    )


def shared(timeline: Timeline, other: Timeline) -> Timeline:
    """Return the timeline of the same days with what is open in both; `other` contains them."""
    stretches: list[Stretch] = []
    for opens, closes in zip(timeline.opens, timeline.closes, strict=True):
        index = bisect_right(other.closes, opens)
        while index < len(other.opens) and other.opens[index] < closes:
            stretches.append((max(opens, other.opens[index]), min(closes, other.closes[index])))
            index += 1
    return filled(timeline, stretches)


def days_between(lower: date, upper: date) -> Iterator[date]:
    return map(date.fromordinal, range(lower.toordinal(), upper.toordinal()))


def edges(day: date, windows: Windows, zone: ZoneInfo) -> Iterator[Stretch]:
    for window in windows:
        closing_day = day + DAY if window.is_overnight else day
        yield (
            first_instant(day, window.opens, zone),
            first_instant(closing_day, window.closes, zone),
        )


def cut(stretch: Stretch, since: datetime, until: datetime) -> Stretch:
    return max(stretch[0], since), min(stretch[1], until)


def merged(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Return `stretches`, in order of opening, without empty ones and the touching joined."""
    apart: list[Stretch] = []
    for opens, closes in stretches:
        if apart and opens <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(apart[-1][1], closes))
        elif opens < closes:
            apart.append((opens, closes))
    return apart
