"""What is open when, as people write it: windows of a day, a week of them, and special days."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import pairwise

import attrs

from leadcore.errors import DefinitionError, ParseError, Problem
from leadcore.texts import Text

MAX_WINDOWS = 24
"""Most windows in one day."""
MAX_SOURCE = 500
"""Most characters in the source of a special day."""

WINDOW_TEXT = r"((?:[01]?[0-9]|2[0-3]):[0-5][0-9])-((?:[01]?[0-9]|2[0-3]):[0-5][0-9]|24:00)"


@attrs.frozen(kw_only=True)
class Window:
    """One stretch of open time, `[opens, closes)`, that belongs to the day on which it opens.

    A window that ends at or before it starts runs into the next day, so `00:00-24:00` is a whole
    day and `22:00-06:00` a night shift. Both times are naive wall-clock readings in whole minutes.

    >>> Window(opens=time(9), closes=time(18)) == Window.parse("09:00-18:00")
    True
    >>> Window.parse("22:00-06:00").is_overnight
    True
    """

    opens: time
    """First reading that is open."""
    closes: time
    """First reading that is closed again; `00:00` means the midnight that ends the day."""

    def __attrs_post_init__(self) -> None:
        problems = (*clock_problems("opens", self.opens), *clock_problems("closes", self.closes))
        require(Text("工作时段", "window"), problems)

    @classmethod
    def parse(cls, text: str) -> Window:
        """Return the window that is written as `HH:MM-HH:MM`, the end of a day as `24:00`.

        >>> print(Window.parse("9:00-24:00"))
        09:00-24:00
        """
        match = re.fullmatch(WINDOW_TEXT, text)
        if match is None:
            raise bad_window(text)
        opens, closes = match.groups()
        return cls(opens=clock(opens), closes=clock(closes.replace("24:00", "00:00")))

    @property
    def is_overnight(self) -> bool:
        """Whether the window runs past the midnight that ends its day, or just up to it."""
        return self.closes <= self.opens

    def __str__(self) -> str:
        closes = f"{self.closes:%H:%M}" if self.closes != time.min else "24:00"
        return f"{self.opens:%H:%M}-{closes}"


Windows = tuple[Window, ...]
"""The windows of one day, in order and not overlapping; none means closed."""


@attrs.frozen(kw_only=True)
class Week:
    """The windows of each day of an ordinary week.

    >>> early, late = Window.parse("09:00-12:00"), Window.parse("13:30-18:00")
    >>> Week(monday=(early, late), saturday=(early,)).on(date(2024, 5, 4)) == (early,)
    True
    """

    monday: Windows = ()
    tuesday: Windows = ()
    wednesday: Windows = ()
    thursday: Windows = ()
    friday: Windows = ()
    saturday: Windows = ()
    sunday: Windows = ()

    def __attrs_post_init__(self) -> None:
        names = (field.name for field in attrs.fields(Week))
        named = zip(names, self.days, strict=True)
        problems = tuple(p for name, day in named for p in windows_problems(name, day))
        require(Text("每周工作时间", "week"), problems)

    @classmethod
    def weekdays(cls, *windows: Window) -> Week:
        """Return the week with `windows` on Monday to Friday and a closed weekend.

        >>> Week.weekdays(Window.parse("09:00-18:00")).sunday
        ()
        """
        return cls(
            monday=windows, tuesday=windows, wednesday=windows, thursday=windows, friday=windows
        )

    @classmethod
    def every_day(cls, *windows: Window) -> Week:
        """Return the week with the same `windows` on all seven days.

        >>> len(set(Week.every_day(Window.parse("08:00-20:00")).days))
        1
        """
        return attrs.evolve(cls.weekdays(*windows), saturday=windows, sunday=windows)

    @property
    def days(self) -> tuple[Windows, ...]:
        """The windows of Monday to Sunday, in this order."""
        return (
            self.monday,
            self.tuesday,
            self.wednesday,
            self.thursday,
            self.friday,
            self.saturday,
            self.sunday,
        )

    def on(self, day: date) -> Windows:
        """Return the windows of the weekday on which `day` falls."""
        return self.days[day.weekday()]


@attrs.frozen(kw_only=True)
class SpecialDay:
    """A day whose windows replace those of its week: a holiday, a half-day, a make-up day 调休.

    No windows means closed. A night shift belongs to the day on which it opens, so closing a day
    does not cut short the shift that runs into it from the day before.

    >>> SpecialDay(day=date(2025, 1, 26), windows=(Window.parse("09:00-18:00"),)).is_closed
    False
    """

    day: date
    """The day, by the calendar's wall clock."""
    windows: Windows = ()
    """What is open instead of the week's windows."""
    source: str = ""
    """Who says so, such as the title of an official notice."""

    def __attrs_post_init__(self) -> None:
        problems = (*special_problems(self), *windows_problems("windows", self.windows))
        require(Text("特殊日期", "special day"), problems)

    @classmethod
    def closed(
        cls, first: date, last: date | None = None, *, source: str = ""
    ) -> tuple[SpecialDay, ...]:
        """Return the closed days from `first` to `last`, both included: holidays, a leave.

        >>> [str(off.day) for off in SpecialDay.closed(date(2026, 8, 3), date(2026, 8, 4))]
        ['2026-08-03', '2026-08-04']
        """
        days = range(first.toordinal(), (last or first).toordinal() + 1)
        return tuple(cls(day=date.fromordinal(day), source=source) for day in days)

    @property
    def is_closed(self) -> bool:
        """Whether no window opens on this day."""
        return not self.windows


def require(subject: Text, problems: tuple[Problem, ...]) -> None:
    if problems:
        raise DefinitionError(subject, problems)


def clock(text: str) -> time:
    hours, minutes = text.split(":")
    return time(int(hours), int(minutes))


def bad_window(text: str) -> ParseError:
    allowed = Text("HH:MM-HH:MM，例如 09:00-18:00", "HH:MM-HH:MM, such as 09:00-18:00")
    return ParseError("bad_window", repr(text[:40]), allowed)


def clock_problems(path: str, reading: time) -> Iterator[Problem]:
    if reading.tzinfo is not None or reading.second or reading.microsecond:
        allowed = Text("不带时区的整分钟", "a whole minute without a zone")
        yield Problem(path=path, code="bad_clock", given=reading.isoformat(), allowed=allowed)


def windows_problems(path: str, windows: Windows) -> Iterator[Problem]:
    if len(windows) > MAX_WINDOWS:
        allowed = Text(f"每天最多 {MAX_WINDOWS} 个时段", f"at most {MAX_WINDOWS} windows a day")
        given = Text(f"{len(windows)} 个时段", f"{len(windows)} windows")
        yield Problem(path=path, code="too_many", given=given, allowed=allowed)
    elif any(one.is_overnight or one.closes > two.opens for one, two in pairwise(windows)):
        allowed = Text("按顺序且不重叠的时段", "windows in order that do not overlap")
        listed = ", ".join(map(str, windows))
        yield Problem(path=path, code="overlapping", given=listed, allowed=allowed)


def special_problems(special: SpecialDay) -> Iterator[Problem]:
    if isinstance(special.day, datetime):
        allowed = Text("日期，不含时间", "a date without a time of day")
        given = Text("日期时间", "a date-time")
        yield Problem(path="day", code="not_a_date", given=given, allowed=allowed)
    if len(special.source) > MAX_SOURCE:
        allowed = Text(f"最多 {MAX_SOURCE} 个字符", f"at most {MAX_SOURCE} characters")
        given = Text(f"{len(special.source)} 个字符", f"{len(special.source)} characters")
        yield Problem(path="source", code="too_long", given=given, allowed=allowed)
