"""What is asked of the calendars: working hours from many starts, Monday to Friday 9 to 18."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

import attrs

from leadcore.calendars import SpecialDay, WorkCalendar, mainland_china

ZONE: Final = "Asia/Shanghai"
OPENS, CLOSES = time(9), time(18)
HOURS: Final = (1, 72, 2_000)
FIRST: Final = date(2024, 1, 1)
HOLIDAYS: Final = tuple(
    special.day
    for special in mainland_china().special_days
    if special.is_closed and special.day >= FIRST
)
"""Mainland China's days off since 2024, without make-up days, which no other library takes."""


@attrs.frozen
class Case:
    """So many working hours, in a calendar with or without holidays."""

    hours: int
    holidays: tuple[date, ...] = ()

    def __str__(self) -> str:
        return f"{self.hours} h, {'holidays' if self.holidays else 'no holidays'}"

    @property
    def worktime(self) -> timedelta:
        return timedelta(hours=self.hours)

    def calendar(self) -> WorkCalendar:
        special = tuple(SpecialDay(day=day) for day in self.holidays)
        return attrs.evolve(WorkCalendar.standard(), special_days=special)


CASES: Final = tuple(Case(hours, holidays) for holidays in ((), HOLIDAYS) for hours in HOURS)


def starts(count: int) -> list[datetime]:
    """Return so many different starts within working time, none on a holiday.

    They spread over twenty months, so that 2,000 hours later there still are holidays ahead:
    businesstimedelta breaks off where it finds none.
    """
    random, zone, found = Random(count), ZoneInfo(ZONE), dict[datetime, None]()
    while len(found) < count:
        day = FIRST + timedelta(days=random.randrange(600))
        minutes = timedelta(minutes=random.randrange(9 * 60))
        if day.weekday() < 5 and day not in HOLIDAYS:
            found[datetime.combine(day, OPENS, zone) + minutes] = None
    return list(found)
