"""Working time: calendars as data, and arithmetic on them that is right across clock changes."""

from __future__ import annotations

from leadcore.calendars.china import mainland_china
from leadcore.calendars.clock import Clock, due
from leadcore.calendars.deadline import Deadline
from leadcore.calendars.from_holidays import (
    NOT_IN_HOLIDAYS,
    Holidays,
    calendar_from_holidays,
)
from leadcore.calendars.schedule import SpecialDay, Week, Window, Windows
from leadcore.calendars.work_calendar import WorkCalendar

__all__ = [
    "NOT_IN_HOLIDAYS",
    "Clock",
    "Deadline",
    "Holidays",
    "SpecialDay",
    "Week",
    "Window",
    "Windows",
    "WorkCalendar",
    "calendar_from_holidays",
    "due",
    "mainland_china",
]
