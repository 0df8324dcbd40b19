"""A deadline as data: how long, and on which clock."""

from __future__ import annotations

from datetime import datetime, timedelta

import attrs

from leadcore.calendars.clock import Clock, due, refused
from leadcore.calendars.work_calendar import WorkCalendar
from leadcore.texts import Text, duration_text


@attrs.frozen
class Deadline:
    """Within this long, in elapsed or in working time.

    >>> from datetime import UTC
    >>> hour = Deadline(timedelta(hours=1))
    >>> hour.after(datetime(2024, 5, 1, 9, 30, tzinfo=UTC), WorkCalendar.always()).hour
    10
    """

    within: timedelta
    """Zero or longer; zero is due at once."""
    clock: Clock = attrs.field(default="elapsed", kw_only=True)

    def __attrs_post_init__(self) -> None:
        if self.within < timedelta(0):
            raise refused("within", duration_text(self.within), Text("零或更长", "zero or longer"))
        if self.clock not in ("elapsed", "working"):
            allowed = Text("elapsed 或 working", "elapsed or working")
            raise refused("clock", repr(self.clock)[:40], allowed)

    def after(self, start: datetime, calendar: WorkCalendar) -> datetime:
        """Return when it is due, counted from `start`."""
        return due(start, self.within, self.clock, calendar)
