"""A second, slow way to working time: watch the wall clock, quarter of an hour by quarter.

It shares no idea with the library but the reading of a wall clock: the clock never goes back, so
while it repeats an hour in autumn the latest reading stands. Windows must be on quarter hours.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from leadcore.calendars import Window, WorkCalendar

DAY = timedelta(days=1)
QUARTER = timedelta(minutes=15)


def windows_on(calendar: WorkCalendar, day: date) -> tuple[Window, ...]:
    for special in calendar.special_days:
        if special.day == day:
            return special.windows
    return calendar.week.days[day.weekday()]


def shows_open(calendar: WorkCalendar, shown: datetime) -> bool:
    """Whether a wall clock that shows this means open."""
    clock = shown.time()
    today = windows_on(calendar, shown.date())
    night = windows_on(calendar, shown.date() - DAY)
    return any(covers(window, clock) for window in today) or any(
        window.closes <= window.opens and clock < window.closes for window in night
    )


def covers(window: Window, clock: time) -> bool:
    return window.opens <= clock and (clock < window.closes or window.closes <= window.opens)


def open_quarters(calendar: WorkCalendar, since: datetime, until: datetime) -> list[datetime]:
    """Return the beginnings of the open quarter hours of a span; `since` is such a beginning."""
    zone = ZoneInfo(calendar.zone)
    found: list[datetime] = []
    latest = datetime.min  # noqa: DTZ901  # What the clock showed, as a naive reading.
    for at in quarters(since - 3 * DAY, until):
        latest = max(latest, at.astimezone(zone).replace(tzinfo=None))
        if at >= since and shows_open(calendar, latest):
            found.append(at)
    return found


def quarters(since: datetime, until: datetime) -> Iterator[datetime]:
    return (since + index * QUARTER for index in range((until - since) // QUARTER))


def between(opened: list[datetime], start: datetime, end: datetime) -> timedelta:
    overlaps = (min(end, at + QUARTER) - max(start, at) for at in opened)
    return sum((overlap for overlap in overlaps if overlap > timedelta()), timedelta())


def add(opened: list[datetime], start: datetime, worktime: timedelta) -> datetime | None:
    """Return the deadline, or None when it lies beyond the span that was watched."""
    left = worktime
    for at in opened:
        begin = max(start, at)
        if left > timedelta() and begin < at + QUARTER:
            if begin + left <= at + QUARTER:
                return begin + left
            left -= at + QUARTER - begin
    return None if left else start


def subtract(opened: list[datetime], end: datetime, worktime: timedelta) -> datetime | None:
    """Return when to begin, or None when it lies before the span that was watched."""
    left = worktime
    for at in reversed(opened):
        finish = min(end, at + QUARTER)
        if left > timedelta() and finish > at:
            if finish - left >= at:
                return finish - left
            left -= finish - at
    return None if left else end


def next_open(opened: list[datetime], at: datetime) -> datetime | None:
    return next((max(at, quarter) for quarter in opened if at < quarter + QUARTER), None)


def previous_close(opened: list[datetime], at: datetime) -> datetime | None:
    return next((min(at, start + QUARTER) for start in reversed(opened) if start < at), None)
