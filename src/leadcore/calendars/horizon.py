"""How far a calendar has been worked out: the one place in this package that remembers.

Working out a day costs microseconds and most days are never asked about, so a timeline is made
around the first question and replaced by a longer one when a question reaches past it. Each new
timeline is at least twice as long, which keeps the total work in proportion to the longest.

Rules for editors. Nothing that is answered may depend on what was asked before: a timeline is a
pure function of the calendar and a span of days, never changed once made, and a longer one
answers every question of a shorter one alike. `known` is only ever replaced, in one assignment,
so that threads which share a calendar can at worst work out the same days twice.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import attrs

from leadcore.calendars.schedule import Windows
from leadcore.calendars.timeline import DAY, Timeline, shared, unroll
from leadcore.calendars.wall_clock import first_instant, utc_of
from leadcore.errors import CalendarRangeError

MARGIN = timedelta(days=64)
"""How many days on either side of the first question are worked out with it."""


@attrs.define(kw_only=True, eq=False)
class Horizon:
    """The days from `first` to `last`, both included, worked out as far as anybody has asked."""

    zone: ZoneInfo
    windows_on: Callable[[date], Windows]
    """What opens on a day; the day before `first` is asked about too, for its night shift."""
    first: date
    last: date
    within: Horizon | None = None
    """What must be open too; it knows every day from `first` to `last`."""
    start: datetime = attrs.field(init=False)
    end: datetime = attrs.field(init=False)
    known: Timeline | None = attrs.field(init=False, default=None)

    def __attrs_post_init__(self) -> None:
        self.start = first_instant(self.first, time.min, self.zone)
        self.end = first_instant(self.last + DAY, time.min, self.zone)

    def instant(self, at: datetime) -> datetime:
        """Return `at` in UTC; refused when naive, or before `start`, or after `end`."""
        if not self.first.year - 1 <= at.year <= self.last.year + 1:
            raise self.outside(at.date())  # And so conversion cannot overflow.
        instant = utc_of(at)
        if not self.start <= instant <= self.end:
            raise self.outside(instant.astimezone(self.zone).date())
        return instant

    def covering(self, *instants: datetime) -> Timeline:
        """Return a timeline that contains all `instants`, each from `start` to `end`."""
        timeline = self.known or self.around(instants[0])
        for at in instants:
            if not timeline.contains(at):
                timeline = self.reaching(timeline, at)
        return timeline

    def ahead(self, at: datetime, worktime: timedelta) -> tuple[Timeline, timedelta]:
        """Return a timeline with `worktime` of open time after `at`, and the position of `at`."""
        if worktime > self.end - at:
            raise self.outside(self.last + DAY)
        timeline = self.covering(at)
        while timeline.totals[-1] - (position := timeline.position(at)) < worktime:
            if timeline.upper > self.last:
                raise self.outside(timeline.upper)
            timeline = self.unrolled(timeline.lower, timeline.upper + span(timeline))
        return timeline, position

    def behind(self, at: datetime, worktime: timedelta) -> tuple[Timeline, timedelta]:
        """Return a timeline with `worktime` of open time before `at`, and the position of `at`."""
        if worktime > at - self.start:
            raise self.outside(self.first - DAY)
        timeline = self.covering(at)
        while (position := timeline.position(at)) < worktime:
            if timeline.lower <= self.first:
                raise self.outside(self.first - DAY)
            timeline = self.unrolled(timeline.lower - span(timeline), timeline.upper)
        return timeline, position

    def around(self, at: datetime) -> Timeline:
        day = at.astimezone(self.zone).date()
        return self.unrolled(day - MARGIN, day + MARGIN)

    def reaching(self, timeline: Timeline, at: datetime) -> Timeline:
        day = at.astimezone(self.zone).date()
        if at > timeline.until:
            return self.unrolled(timeline.lower, max(timeline.upper, day) + span(timeline))
        return self.unrolled(min(timeline.lower, day) - span(timeline), timeline.upper)

    def unrolled(self, lower: date, upper: date) -> Timeline:
        timeline = unroll(
            zone=self.zone,
            windows_on=self.windows_on,
            lower=max(lower, self.first),
            upper=min(upper, self.last + DAY),
        )
        if self.within is not None:
            timeline = shared(timeline, self.within.covering(timeline.since, timeline.until))
        self.known = timeline
        return timeline

    def outside(self, asked: date) -> CalendarRangeError:
        first, last = self.first.isoformat(), self.last.isoformat()
        return CalendarRangeError(asked=asked.isoformat(), first=first, last=last)


def span(timeline: Timeline) -> timedelta:
    return timeline.upper - timeline.lower
