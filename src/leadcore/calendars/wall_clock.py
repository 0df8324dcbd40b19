"""Between the wall clock of a zone and absolute time.

A wall clock is read as a ratchet: a reading counts as reached at the first instant at which the
clock shows it or anything later. So a reading that is skipped in spring is reached when the clock
jumps over it, a reading that comes twice in autumn is reached the first time, and readings in
order are always reached in order. Everything else in this package works on UTC instants only.
"""

from __future__ import annotations

from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from leadcore.errors import Problem, ValidationError
from leadcore.texts import Text

SECOND = timedelta(seconds=1)


def utc_of(at: datetime) -> datetime:
    """Return `at` in UTC; a naive date-time is refused, because nobody can know what it means."""
    if at.utcoffset() is None:
        raise ValidationError((naive(at),))
    there = at.astimezone(UTC)
    if type(there) is datetime:
        return there
    # Whatever subclass a host's tools made of it, arithmetic here is that of a plain one.
    return datetime.combine(there.date(), there.time(), UTC)


def naive(at: datetime) -> Problem:
    return Problem(
        path="at",
        code="naive_datetime",
        given=at.isoformat(),
        allowed=Text(
            "带时区的时间，例如 datetime(..., tzinfo=ZoneInfo('Asia/Shanghai'))",
            "an aware date-time, such as datetime(..., tzinfo=ZoneInfo('Asia/Shanghai'))",
        ),
    )


def first_instant(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """Return the first instant at which the clock of `zone` shows `day` and `clock`, or later."""
    reading = datetime.combine(day, clock, tzinfo=zone)
    instant = reading.astimezone(UTC)
    again = reading.replace(fold=1)
    if again.utcoffset() == reading.utcoffset():
        return instant
    if again.astimezone(UTC) > instant:
        return instant
    return jump_over(reading, again.astimezone(UTC), instant)


def jump_over(reading: datetime, before: datetime, after: datetime) -> datetime:
    """Return when the clock, which never shows `reading`, jumps over it: after `before`."""

    def is_passed(seconds: int) -> bool:
        # Date-times that share one tzinfo compare by what the clock shows, which is wanted here.
        return (before + seconds * SECOND).astimezone(reading.tzinfo) > reading

    return before + bisect_left(range((after - before) // SECOND), True, key=is_passed) * SECOND
