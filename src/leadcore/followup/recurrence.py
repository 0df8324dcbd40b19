"""Recurring visits (R-31): a rule in the words of iCalendar, and the moments that it names.

Theory. A rule names days, by the month or by the year, and `at` makes a moment of each by a zone's
wall clock. Which days a month or a year has is `dateutil`'s answer, asked for one month or year at
a time; which months, weeks and days are counted at all when `INTERVAL` leaves some out is worked
out here, from `starting`. So a question costs the same however long ago the series began, and a
rule that names no day is found out instead of being searched for without end.

Rules for editors. Nothing that is answered may depend on when it was asked before, or on `start`
beyond "strictly after it". A month is asked about once for each of its kinds: months of one number
that begin on the same weekday, in years of one length, name the same days.
"""

from __future__ import annotations

import re
from calendar import isleap
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Literal

import attrs

from leadcore.calendars import WorkCalendar
from leadcore.calendars.schedule import clock_problems
from leadcore.calendars.wall_clock import first_instant, utc_of
from leadcore.calendars.work_calendar import FIRST_DAY, LAST_DAY
from leadcore.errors import CalendarRangeError, DefinitionError, Problem
from leadcore.model.validators import instance_of
from leadcore.rules.nearest import closest
from leadcore.texts import Text
from leadcore.values import echo

OnClosed = Literal["keep", "next_opening"]
"""What becomes of an occurrence in closed time: it stays, or moves to the next opening."""
ON_CLOSED: Final = ("keep", "next_opening")

MAX_RULE: Final = 200
"""The longest rule, in characters."""
DAY: Final = timedelta(days=1)
WEEKDAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
NEVER_AGAIN: Final = 120_000
"""An interval, in months or in years, after which no date is left."""


def listed(item: str) -> str:
    return rf"(?:{item})(?:,(?:{item}))*"


WEEKDAY: Final = "|".join(WEEKDAYS)
NUMBERED_WEEKDAY: Final = rf"-?(?:[1-9]|[1-4]\d|5[0-3])(?:{WEEKDAY})"

Part = tuple[str, Text]
"""What a part of a rule looks like, and how that is said."""

INTERVAL: Final[Part] = (r"[1-9]\d{0,2}|1000", Text("1 至 1000", "1 to 1000"))
MONTHS: Final[Part] = (listed(r"[1-9]|1[0-2]"), Text("1 至 12", "1 to 12"))
MONTH_DAYS: Final[Part] = (
    listed(r"-?(?:[1-9]|[12]\d|3[01])"),
    Text("1 至 31，或从月末数的 -1 至 -31", "1 to 31, or -1 to -31 from the end"),
)
PLAIN: Final[Part] = (listed(WEEKDAY), Text("星期，例如 MO,FR", "weekdays, such as MO,FR"))
# dateutil takes plain weekdays beside numbered ones for a condition on them, iCalendar does not.
NUMBERED: Final[Part] = (
    f"{listed(WEEKDAY)}|{listed(NUMBERED_WEEKDAY)}",
    Text("星期，例如 MO,FR，或全部带序号的 1MO,-1FR", "MO,FR, or all of them numbered: 1MO,-1FR"),
)
PLACES: Final[Part] = (
    listed(r"-?(?:[1-9]|[1-9]\d|[12]\d\d|3[0-5]\d|36[0-6])"),
    Text("1 至 366，或从末尾数的 -1 至 -366", "1 to 366, or -1 to -366 from the end"),
)
WEEK_START: Final[Part] = (WEEKDAY, Text("星期，例如 SU", "a weekday, such as SU"))

BY_DAY: Final[Mapping[str, Part]] = {
    "INTERVAL": INTERVAL,
    "BYMONTH": MONTHS,
    "BYMONTHDAY": MONTH_DAYS,
    "BYDAY": PLAIN,
}
BY_WEEK: Final[Mapping[str, Part]] = {
    "INTERVAL": INTERVAL,
    "BYMONTH": MONTHS,
    "BYDAY": PLAIN,
    "WKST": WEEK_START,
}
BY_MONTH: Final[Mapping[str, Part]] = {**BY_DAY, "BYDAY": NUMBERED, "BYSETPOS": PLACES}
PARTS: Final[Mapping[str, Mapping[str, Part]]] = {
    "DAILY": BY_DAY,
    "WEEKLY": BY_WEEK,
    "MONTHLY": BY_MONTH,
    "YEARLY": BY_MONTH,
}
"""The parts that a rule of each frequency may have besides `FREQ`."""


@attrs.frozen(kw_only=True)
class Recurrence:
    """Days by a rule of iCalendar (RFC 5545, `RRULE`), each at one time of day.

    >>> visits = Recurrence(
    ...     rule="FREQ=MONTHLY;BYMONTHDAY=-1", at=time(10), on_closed="next_opening"
    ... )
    >>> for day in ("2024-02-10T12:00+08:00", "2024-03-10T12:00+08:00"):
    ...     print(visits.after(datetime.fromisoformat(day), WorkCalendar.standard()))
    2024-02-29 10:00:00+08:00
    2024-04-01 09:00:00+08:00
    """

    rule: str = attrs.field(validator=instance_of(str))
    """`FREQ`, which is `DAILY`, `WEEKLY`, `MONTHLY` or `YEARLY`, then in any order any of
    `INTERVAL`, `BYMONTH`, `BYMONTHDAY`, `BYDAY`, `BYSETPOS` and `WKST` that fit it; in capitals.
    """
    at: time = attrs.field(default=time(9), validator=instance_of(time))
    """Naive, in whole minutes, by the wall clock of the calendar's zone."""
    starting: date = attrs.field(default=FIRST_DAY, validator=instance_of(date))
    """The first day that may be one of the series, and the day from which `INTERVAL` counts.

    Every second week is every second week from the week of this day, whenever it is asked about;
    the day gives what the rule leaves open, such as the weekday of `FREQ=WEEKLY`. When not given it
    is Monday, 1 January 1900, the first day that a calendar may cover.
    """
    on_closed: OnClosed = "keep"
    """Whether an occurrence in closed time stays there or moves to the calendar's next opening."""

    def __attrs_post_init__(self) -> None:
        # What a rule names can only be asked once all of it can be read.
        if found := tuple(problems(self)) or tuple(never_problems(self)):
            raise DefinitionError(Text("重复规则", "recurrence"), found)

    def after(self, start: datetime, calendar: WorkCalendar) -> datetime:
        """Return the first moment of the series strictly after `start`, in the calendar's zone.

        A reading of the clock that is skipped counts when the clock jumps over it, one that comes
        twice counts the first time. CalendarRangeError where the series ends with the year 2199,
        or where a move needs a day that the calendar does not cover.

        >>> fortnight = Recurrence(rule="FREQ=WEEKLY;INTERVAL=2", starting=date(2024, 5, 6))
        >>> for day in ("2024-05-06T08:59Z", "2024-05-06T09:00Z", "2024-05-15T00:00Z"):
        ...     print(fortnight.after(datetime.fromisoformat(day), WorkCalendar.always()))
        2024-05-06 09:00:00+00:00
        2024-05-20 09:00:00+00:00
        2024-05-20 09:00:00+00:00
        """
        instant, zone = within_reach(start), calendar.timezone
        since = closed_since(instant, calendar) if self.on_closed == "next_opening" else instant
        for day in days(self, since.astimezone(zone).date()):
            moment = first_instant(day, self.at, zone).astimezone(zone)
            if self.on_closed == "next_opening":
                moment = calendar.next_open(moment)
            if moment.astimezone(UTC) > instant:
                return moment
        raise outside(LAST_DAY + DAY)


def within_reach(start: datetime) -> datetime:
    """Return `start` in UTC; refused when naive, or when no calendar can cover it."""
    if not FIRST_DAY.year - 1 <= start.year <= LAST_DAY.year + 1:
        raise outside(start.date())  # And so conversion cannot overflow.
    return utc_of(start)


def outside(day: date) -> CalendarRangeError:
    return CalendarRangeError(day.isoformat(), FIRST_DAY.isoformat(), LAST_DAY.isoformat())


def closed_since(instant: datetime, calendar: WorkCalendar) -> datetime:
    """Return when the closed time around `instant` began, or `instant` itself while open.

    What falls in that time is not over yet: it moves to the opening that is still to come.
    """
    return instant if calendar.is_open(instant) else calendar.previous_close(instant)


# ------------------------------------------------------------------------------------------ days


def days(recurrence: Recurrence, since: date) -> Iterator[date]:
    """Yield the days of the series from `since` on, in order, to the last of any calendar."""
    parts, begin = parts_of(recurrence.rule), max(since, recurrence.starting)
    by_kind: dict[tuple[int, int, bool], tuple[timedelta, ...]] = {}
    for first in periods(parts, recurrence.starting, begin):
        kind = (first.month, first.weekday(), isleap(first.year))
        if kind not in by_kind:
            by_kind[kind] = offsets(parts, recurrence.starting, first)
        for day in (first + offset for offset in by_kind[kind]):
            if day >= begin and is_counted(parts, recurrence.starting, day):
                yield day


def parts_of(rule: str) -> dict[str, str]:
    return dict(part.split("=") for part in rule.split(";"))


def periods(parts: Mapping[str, str], starting: date, begin: date) -> Iterator[date]:
    """Yield the first days of the months or years that are counted, from that of `begin` on."""
    months = 12 if parts["FREQ"] == "YEARLY" else 1
    step = int(parts.get("INTERVAL", "1")) if parts["FREQ"] in ("MONTHLY", "YEARLY") else 1
    base, since, last = (month_number(day) // months for day in (starting, begin, LAST_DAY))
    for number in range(since + (base - since) % step, last + 1, step):
        year, month = divmod(number * months, 12)
        yield date(year, month + 1, 1)


def month_number(day: date) -> int:
    return day.year * 12 + day.month - 1


def offsets(parts: Mapping[str, str], starting: date, first: date) -> tuple[timedelta, ...]:
    """Return the days of the month or year that begins with `first`, counted from it.

    `DAILY` and `WEEKLY` only leave days out, so that month by month they name the same ones.
    """
    # Loading dateutil's rules costs time that importing this package should not take.
    from dateutil.rrule import rrulestr  # noqa: PLC0415  # on first use

    frequency = "YEARLY" if parts["FREQ"] == "YEARLY" else "MONTHLY"
    named = {**completed(parts, starting), "FREQ": frequency, "INTERVAL": str(NEVER_AGAIN)}
    text = ";".join(f"{name}={value}" for name, value in named.items())
    midnight = datetime.combine(first, time.min)
    return tuple(moment - midnight for moment in rrulestr(text, dtstart=midnight))


def completed(parts: Mapping[str, str], starting: date) -> dict[str, str]:
    """Return the parts of a rule with what it leaves open taken from the day it starts on."""
    if "BYDAY" in parts or "BYMONTHDAY" in parts:
        return dict(parts)
    open_parts = {
        "DAILY": {"BYDAY": ",".join(WEEKDAYS)},
        "WEEKLY": {"BYDAY": WEEKDAYS[starting.weekday()]},
        "MONTHLY": {"BYMONTHDAY": str(starting.day)},
        "YEARLY": {"BYMONTH": str(starting.month), "BYMONTHDAY": str(starting.day)},
    }
    return {**open_parts[parts["FREQ"]], **parts}


def is_counted(parts: Mapping[str, str], starting: date, day: date) -> bool:
    """Return whether the interval of days or weeks does not leave out `day`."""
    interval = int(parts.get("INTERVAL", "1"))
    if parts["FREQ"] == "DAILY":
        return (day - starting).days % interval == 0
    if parts["FREQ"] == "WEEKLY":
        begins = WEEKDAYS.index(parts.get("WKST", "MO"))
        return (week_number(day, begins) - week_number(starting, begins)) % interval == 0
    return True


def week_number(day: date, begins: int) -> int:
    return (day.toordinal() - 1 - begins) // 7  # 1 is a Monday.


# ---------------------------------------------------------------------------------------- checks


def problems(recurrence: Recurrence) -> Iterator[Problem]:
    yield from rule_problems(recurrence.rule)
    yield from clock_problems("at", recurrence.at)
    if isinstance(recurrence.starting, datetime):
        given = Text("日期时间", "a date-time")
        yield problem("starting", "not_a_date", given, "日期，不含时间", "a date without a time")
    elif not FIRST_DAY <= recurrence.starting <= LAST_DAY:
        zh, en = f"{FIRST_DAY} 至 {LAST_DAY}", f"{FIRST_DAY} to {LAST_DAY}"
        yield problem("starting", "not_covered", recurrence.starting.isoformat(), zh, en)
    if recurrence.on_closed not in ON_CLOSED:
        zh, en = "或".join(ON_CLOSED), " or ".join(ON_CLOSED)
        yield problem("on_closed", "bad_choice", echo(recurrence.on_closed), zh, en)


def rule_problems(rule: str) -> Iterator[Problem]:
    if len(rule) > MAX_RULE:
        given = Text(f"{len(rule)} 个字符", f"{len(rule)} characters")
        yield problem("rule", "too_long", given, f"至多 {MAX_RULE} 个", f"at most {MAX_RULE}")
        return
    first, *others = rule.split(";")
    allowed = PARTS.get(first.removeprefix("FREQ="))
    if allowed is None or not first.startswith("FREQ="):
        frequencies = ", ".join(f"FREQ={name}" for name in PARTS)
        zh, en = f"以下之一开头：{frequencies}", f"to begin with one of {frequencies}"
        yield problem("rule", "bad_frequency", echo(first), zh, en)
        return
    names = [part.partition("=")[0] for part in others]
    for number, part in enumerate(others):
        yield from part_problems(part, allowed, is_repeated=names[number] in names[:number])


def part_problems(
    part: str, allowed: Mapping[str, Part], *, is_repeated: bool
) -> Iterator[Problem]:
    name, _, value = part.partition("=")
    if name not in allowed:
        near = closest(name, {known.lower(): known for known in allowed})
        zh, en = (f"；是不是 {near}？", f"; did you mean {near}?") if near else ("", "")
        known = ", ".join(allowed)
        yield problem("rule", "unknown_part", echo(part), f"可用：{known}{zh}", f"{known}{en}")
        return
    pattern, said = allowed[name]
    if is_repeated:
        yield problem("rule", "duplicate", echo(part), f"{name} 只写一次", f"{name} once")
    if re.fullmatch(pattern, value, re.ASCII) is None:
        yield problem("rule", "bad_part", echo(part), f"{name}={said.zh}", f"{name}: {said.en}")


def never_problems(recurrence: Recurrence) -> Iterator[Problem]:
    if next(days(recurrence, recurrence.starting), None) is None:
        zh = f"在 {recurrence.starting} 至 {LAST_DAY} 间至少有一天的规则"
        en = f"a rule that names a day from {recurrence.starting} to {LAST_DAY}"
        yield problem("rule", "never_occurs", echo(recurrence.rule), zh, en)


def problem(path: str, code: str, given: str | Text, zh: str, en: str) -> Problem:
    return Problem(path=path, code=code, given=given, allowed=Text(zh, en))
