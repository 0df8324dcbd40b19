"""Which clock a length of time runs on: one that never stops, or one that stops when work does."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from leadcore.calendars.wall_clock import utc_of
from leadcore.calendars.work_calendar import WorkCalendar, positive
from leadcore.errors import Problem, ValidationError
from leadcore.texts import Text, duration_text

Clock = Literal["elapsed", "working"]
"""`elapsed` counts all time, `working` counts the open time of a calendar."""


def due(start: datetime, length: timedelta, clock: Clock, calendar: WorkCalendar) -> datetime:
    """Return when `length` after `start` is up by `clock`, in the calendar's zone.

    >>> friday = datetime.fromisoformat("2024-05-10T17:00+08:00")
    >>> print(due(friday, timedelta(hours=24), "elapsed", WorkCalendar.standard()))
    2024-05-11 17:00:00+08:00
    >>> print(due(friday, timedelta(hours=24), "working", WorkCalendar.standard()))
    2024-05-15 14:00:00+08:00
    """
    if clock == "working":
        return calendar.add(start, length)
    if clock == "elapsed":
        return elapsed(start, length, calendar)
    raise refused("clock", repr(clock)[:40], Text("elapsed 或 working", "elapsed or working"))


def elapsed(start: datetime, length: timedelta, calendar: WorkCalendar) -> datetime:
    positive(length)
    try:
        return (utc_of(start) + length).astimezone(calendar.timezone)
    except OverflowError:
        allowed = Text("公元 9999 年以前的截止时间", "a deadline before the end of the year 9999")
        raise refused("length", duration_text(length), allowed) from None


def refused(path: str, given: str | Text, allowed: Text) -> ValidationError:
    problem = Problem(path=path, code=f"bad_{path}", given=given, allowed=allowed)
    return ValidationError((problem,))
