"""`WorkCalendar`: when work is done, and arithmetic in working time.

Theory. A calendar is data: a week of windows, special days, a zone, and the days that it covers.
Questions are answered in absolute time on a timeline worked out from that data (`timeline.py` has
the mathematics, `wall_clock.py` what happens when clocks change). The answers of one calendar:

- `[start, end)`: the opening is open, the closing is not.
- `add(start, d)` is the earliest instant with `d` of open time since `start`. So a deadline may
  equal closing time, one second more is the next opening plus one second, and adding zero gives
  `start` itself, even when closed: zero is a value, not "missing", and adds up like any other.
- `subtract` mirrors `add`: the latest instant with `d` of open time up to `end`.

A calendar stays a value although it works out its timeline only when asked: the timeline is kept
in a cached property, which is no field, so it takes no part in equality, hash, repr, pickles or
copies, and it holds nothing that does not follow from the fields. The time-zone rules come from
`zoneinfo`, as that finds them; nothing else is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import pairwise
from zoneinfo import ZoneInfo

import attrs

from leadcore.calendars.horizon import Horizon
from leadcore.calendars.schedule import SpecialDay, Week, Window, require
from leadcore.calendars.timeline import DAY, ZERO
from leadcore.calendars.wall_clock import first_instant
from leadcore.errors import Problem, ValidationError
from leadcore.texts import Text, duration_text

FIRST_DAY = date(1900, 1, 1)
"""The earliest day that a calendar may cover."""
LAST_DAY = date(2199, 12, 31)
"""The latest day that a calendar may cover; the bound keeps the cost of any one question small."""
MAX_SPECIAL_DAYS = 20_000
"""Most special days in one calendar."""
MAX_DEPTH = 8
"""Most calendars that a calendar may be within, each within the next."""


def counted(special_days: tuple[SpecialDay, ...]) -> str:
    return f"<{len(special_days)} special days>"


@attrs.frozen(kw_only=True)
class WorkCalendar:
    """Working time in one zone: several windows a day, special days, and the days covered.

    Date-times must be aware, of any zone; answers are in the calendar's zone. Of two date-times
    in one zone Python compares the wall clocks, so turn answers into UTC before comparing them
    where clocks go back. A question that needs a day not covered raises `CalendarRangeError`; the
    midnight that ends the last day is still an instant to count to.

    >>> calendar = WorkCalendar.standard()
    >>> monday = datetime(2024, 5, 6, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
    >>> print(calendar.add(monday, timedelta(hours=8)))
    2024-05-06 18:00:00+08:00
    >>> print(calendar.add(monday, timedelta(hours=8, seconds=1)))
    2024-05-07 09:00:01+08:00
    """

    zone: str
    """The name of the zone in the IANA database, such as `Asia/Shanghai`."""
    week: Week
    """What is open in an ordinary week, by the zone's wall clock."""
    special_days: tuple[SpecialDay, ...] = attrs.field(default=(), repr=counted)
    """The days that differ from their week, in order, one entry a day, all of them covered."""
    first: date = FIRST_DAY
    """The first day covered; a shift that began on the day before it is not known."""
    last: date = LAST_DAY
    """The last day covered, to its end; a later day has not been announced yet."""
    within: WorkCalendar | None = None
    """A calendar that must be open too: the firm's, where this one is a person's shift and leave.

    Only days that lie wholly within what that one covers are covered.
    """

    def __attrs_post_init__(self) -> None:
        require(Text("工作日历", "working calendar"), tuple(problems(self)))

    @classmethod
    def always(cls) -> WorkCalendar:
        """Return the calendar that never closes, in UTC.

        >>> WorkCalendar.always().is_open(datetime.fromisoformat("2024-05-05T03:00Z"))
        True
        """
        return cls(zone="UTC", week=Week.every_day(Window.parse("00:00-24:00")))

    @classmethod
    def standard(cls) -> WorkCalendar:
        """Return Monday to Friday, 09:00 to 18:00 in Shanghai, without holidays or make-up days.

        >>> WorkCalendar.standard().is_open(datetime.fromisoformat("2024-10-01T10:00+08:00"))
        True
        """
        return cls(zone="Asia/Shanghai", week=Week.weekdays(Window.parse("09:00-18:00")))

    @property
    def timezone(self) -> ZoneInfo:
        """The zone itself, for showing an instant by the calendar's wall clock.

        >>> noon = datetime.fromisoformat("2024-05-06T04:00Z")
        >>> print(noon.astimezone(WorkCalendar.standard().timezone))
        2024-05-06 12:00:00+08:00
        """
        return ZoneInfo(self.zone)

    def is_open(self, at: datetime) -> bool:
        """Whether `at` is open; an opening is, a closing is not.

        >>> WorkCalendar.standard().is_open(datetime.fromisoformat("2024-05-06T18:00+08:00"))
        False
        """
        instant = self._horizon.instant(at)
        if instant == self._horizon.end:
            raise self._horizon.outside(self._horizon.last + DAY)
        return self._horizon.covering(instant).is_open(instant)

    def add(self, start: datetime, worktime: timedelta) -> datetime:
        """Return the earliest instant with `worktime` of open time since `start`.

        >>> friday = datetime.fromisoformat("2024-05-10T17:00+08:00")
        >>> print(WorkCalendar.standard().add(friday, timedelta(hours=2)))
        2024-05-13 10:00:00+08:00
        """
        instant = self._horizon.instant(start)
        if not positive(worktime):
            return self._local(instant)
        timeline, position = self._horizon.ahead(instant, worktime)
        return self._local(timeline.earliest(position + worktime))

    def subtract(self, end: datetime, worktime: timedelta) -> datetime:
        """Return the latest instant with `worktime` of open time from it to `end`.

        >>> monday = datetime.fromisoformat("2024-05-13T10:00+08:00")
        >>> print(WorkCalendar.standard().subtract(monday, timedelta(hours=2)))
        2024-05-10 17:00:00+08:00
        """
        instant = self._horizon.instant(end)
        if not positive(worktime):
            return self._local(instant)
        timeline, position = self._horizon.behind(instant, worktime)
        return self._local(timeline.latest(position - worktime))

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Return the open time from `start` to `end`, negative when `end` comes first.

        >>> friday = datetime.fromisoformat("2024-05-10T17:00+08:00")
        >>> monday = datetime.fromisoformat("2024-05-13T10:00+08:00")
        >>> print(WorkCalendar.standard().between(friday, monday))
        2:00:00
        """
        since, until = self._horizon.instant(start), self._horizon.instant(end)
        timeline = self._horizon.covering(since, until)
        return timeline.position(until) - timeline.position(since)

    def next_open(self, at: datetime) -> datetime:
        """Return the first open instant at or after `at`: `at` itself while open.

        >>> saturday = datetime.fromisoformat("2024-05-11T12:00+08:00")
        >>> print(WorkCalendar.standard().next_open(saturday))
        2024-05-13 09:00:00+08:00
        """
        timeline, position = self._horizon.ahead(self._horizon.instant(at), timedelta.resolution)
        return self._local(timeline.latest(position))

    def previous_close(self, at: datetime) -> datetime:
        """Return the last instant at or before `at` with open time right up to it.

        That is `at` itself while open and at closing time, and the closing before it otherwise.

        >>> saturday = datetime.fromisoformat("2024-05-11T12:00+08:00")
        >>> print(WorkCalendar.standard().previous_close(saturday))
        2024-05-10 18:00:00+08:00
        """
        timeline, position = self._horizon.behind(self._horizon.instant(at), timedelta.resolution)
        return self._local(timeline.earliest(position))

    @cached_property
    def _horizon(self) -> Horizon:
        week, special = self.week, {special.day: special.windows for special in self.special_days}
        known_from, (first, last) = self.first, covered(self)
        return Horizon(
            zone=self.timezone,
            windows_on=lambda day: special.get(day, week.on(day)) if day >= known_from else (),
            first=first,
            last=last,
            within=None if self.within is None else self.within._horizon,
        )

    def _local(self, instant: datetime) -> datetime:
        return instant.astimezone(self._horizon.zone)


def covered(calendar: WorkCalendar) -> tuple[date, date]:
    """Return the first and the last day that a calendar and those it is within all cover."""
    if calendar.within is None:
        return calendar.first, calendar.last
    (start, end), zone = reach(calendar.within), calendar.timezone
    first = start.astimezone(zone).date()
    while first_instant(first, time.min, zone) < start:
        first += DAY
    last = end.astimezone(zone).date() - DAY
    return max(calendar.first, first), min(calendar.last, last)


def reach(calendar: WorkCalendar) -> tuple[datetime, datetime]:
    """Return the midnights at which the first day covered begins and the last one ends."""
    (first, last), zone = covered(calendar), calendar.timezone
    return first_instant(first, time.min, zone), first_instant(last + DAY, time.min, zone)


def positive(worktime: timedelta) -> bool:
    """Whether `worktime` is more than zero; less than zero is refused."""
    if worktime < ZERO:
        allowed = Text("零或更长；往回算请用 subtract", "zero or more; to go back, subtract")
        problem = Problem(
            path="worktime", code="negative", given=duration_text(worktime), allowed=allowed
        )
        raise ValidationError((problem,))
    return worktime > ZERO


def problems(calendar: WorkCalendar) -> Iterator[Problem]:
    yield from zone_problems(calendar.zone)
    yield from coverage_problems(calendar)
    yield from special_days_problems(calendar)
    yield from within_problems(calendar)


def zone_problems(zone: str) -> Iterator[Problem]:
    if not is_zone(zone):
        allowed = Text(
            "IANA 时区名，例如 Asia/Shanghai；系统没有时区库时请安装 tzdata",
            "the name of an IANA zone, such as Asia/Shanghai;"
            " install tzdata where the system has no zones",
        )
        given = repr(zone[:40])
        yield Problem(path="zone", code="unknown_zone", given=given, allowed=allowed)


def is_zone(name: object) -> bool:
    if not isinstance(name, str) or name == "localtime":  # Another zone on each machine.
        return False
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # What zoneinfo raises for a name, a path, a folder.
        return False
    return True


def coverage_problems(calendar: WorkCalendar) -> Iterator[Problem]:
    if not FIRST_DAY <= calendar.first <= calendar.last <= LAST_DAY:
        allowed = Text(
            f"{FIRST_DAY} 至 {LAST_DAY} 之间，首日不晚于末日",
            f"days from {FIRST_DAY} to {LAST_DAY}, the first not after the last",
        )
        given = Text(f"{calendar.first} 至 {calendar.last}", f"{calendar.first} to {calendar.last}")
        yield Problem(path="last", code="bad_coverage", given=given, allowed=allowed)


def special_days_problems(calendar: WorkCalendar) -> Iterator[Problem]:
    days = [special.day for special in calendar.special_days]
    if len(days) > MAX_SPECIAL_DAYS:
        allowed = Text(f"最多 {MAX_SPECIAL_DAYS} 天", f"at most {MAX_SPECIAL_DAYS} days")
        given = Text(f"{len(days)} 天", f"{len(days)} days")
        yield Problem(path="special_days", code="too_many", given=given, allowed=allowed)
    for one, two in pairwise(days):
        if one >= two:
            allowed = Text("按日期排序，每天一条", "days in order, one entry a day")
            given = Text(f"{two} 在 {one} 之后", f"{two} after {one}")
            yield Problem(path="special_days", code="unordered", given=given, allowed=allowed)
    for day in days:
        if not calendar.first <= day <= calendar.last:
            allowed = Text("首日与末日之间的日期", "a day from the first to the last covered")
            asked = day.isoformat()
            yield Problem(path="special_days", code="not_covered", given=asked, allowed=allowed)


def within_problems(calendar: WorkCalendar) -> Iterator[Problem]:
    if calendar.within is None or not is_zone(calendar.zone):
        return
    first, last = covered(calendar)
    if first > last:
        allowed = Text("与所属日历有共同覆盖的日期", "days that the calendar around it covers too")
        given = Text(f"{first} 至 {last}", f"{first} to {last}")
        yield Problem(path="within", code="bad_coverage", given=given, allowed=allowed)
    depth, around = 0, calendar
    while around.within is not None:
        depth, around = depth + 1, around.within
    if depth > MAX_DEPTH:
        allowed = Text(f"最多 {MAX_DEPTH} 层", f"at most {MAX_DEPTH} calendars around each other")
        given = Text(f"{depth} 层", f"{depth} calendars")
        yield Problem(path="within", code="too_deep", given=given, allowed=allowed)
