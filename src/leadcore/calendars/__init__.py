"""Working time: calendars as data, and arithmetic on them that is right across clock changes."""

from __future__ import annotations

from leadcore.calendars.china import mainland_china
from leadcore.calendars.clock import Clock, due
from leadcore.calendars.deadline import Deadline
from leadcore.calendars.schedule import SpecialDay, Week, Window, Windows
from leadcore.calendars.work_calendar import WorkCalendar

__all__ = [
    "Clock",
    "Deadline",
    "SpecialDay",
    "Week",
    "Window",
    "Windows",
    "WorkCalendar",
    "due",
    "mainland_china",
]
