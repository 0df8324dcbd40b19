"""Calendars from tables of public holidays, such as the objects of the PyPI package `holidays`.

Such a table tells which days are off, by name, and answers nothing for every other day. So it
cannot tell an ordinary day from a make-up day 调休, a half-day, or a day of a year that nobody has
announced yet; the host states the first two itself, and the days for which it trusts the table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final, Protocol

import attrs

from leadcore.calendars.schedule import MAX_SOURCE, SpecialDay, Week
from leadcore.calendars.timeline import DAY, days_between
from leadcore.calendars.work_calendar import WorkCalendar
from leadcore.texts import Text

NOT_IN_HOLIDAYS: Final = Text(
    "节假日表不含：调休上班日、半天班；未公布或未展开的年份按没有节假日回答",
    "a table of holidays lacks make-up working days and half-days, and answers for a year that is"
    " not announced, or not expanded, as if it had no holidays",
)
"""What a calendar from holidays does not know unless the host says it; for showing to people."""


class Holidays(Protocol):
    """Days off by name: a dict of dates, or an object of the package `holidays`."""

    def get(self, day: date, /) -> str | None:
        """Return the name of the holiday; None for every other day."""
        ...


def calendar_from_holidays(
    holidays: Holidays,
    *,
    zone: str,
    week: Week,
    first: date,
    last: date,
    special_days: Iterable[SpecialDay] = (),
) -> WorkCalendar:
    """Return the calendar of an ordinary week that is closed on every holiday.

    holidays: is asked about each day from `first` to `last`, because the objects of the package
        work out a year only when asked; the name becomes the source of the special day.
    first, last: the days for which the table is complete. They have no default: past what was
        announced the package answers all the same, a calendar refuses.
    special_days: what the table cannot know, make-up days and half-days, and where it is wrong;
        one of these wins over a holiday. In any order, one entry a day.

    `NOT_IN_HOLIDAYS` says in words what is not known. For mainland China there is
    `mainland_china`, which knows the make-up days.

    >>> from datetime import datetime
    >>> from leadcore.calendars import Window
    >>> calendar = calendar_from_holidays(
    ...     {date(2025, 5, 1): "Labour Day"},
    ...     zone="Asia/Singapore",
    ...     week=Week.weekdays(Window.parse("09:00-18:00")),
    ...     first=date(2025, 1, 1),
    ...     last=date(2025, 12, 31),
    ... )
    >>> calendar.is_open(datetime.fromisoformat("2025-05-01T10:00+08:00"))
    False
    >>> calendar.special_days[0].source
    'Labour Day'
    """
    ordinary = WorkCalendar(zone=zone, week=week, first=first, last=last)
    own = tuple(special_days)
    stated = {special.day for special in own}
    off = (special for special in days_off(holidays, first, last) if special.day not in stated)
    # Two of the host's for one day stay two, so that the calendar refuses them.
    merged = sorted([*own, *off], key=lambda special: special.day)
    return attrs.evolve(ordinary, special_days=tuple(merged))


def days_off(holidays: Holidays, first: date, last: date) -> Iterator[SpecialDay]:
    for day in days_between(first, last + DAY):
        name = holidays.get(day)
        if name is not None:
            yield SpecialDay(day=day, source=name[:MAX_SOURCE])
