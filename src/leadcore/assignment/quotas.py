"""Quotas: how many new leads a rep may have had by now in a day, week or month.

A quota accrues evenly over its period, the first lead at its beginning: of `count` leads,
`allowed(t) = min(count, count * elapsed // total + 1)`. So 14 a month is a lead about every two
days, a small quota is never rounded to nothing, and the whole of it is there before the period
ends. Whole numbers only; `elapsed` and `total` are real time, so a day of 23 hours and a month of
28 days each have their full quota. What was not taken by the end of a period is not carried over.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import ClassVar, Final
from zoneinfo import ZoneInfo

import attrs

from leadcore.assignment.combined import Combinable
from leadcore.assignment.definition import problem, refuse
from leadcore.assignment.protocols import Candidate, Trend, sees_nothing
from leadcore.calendars.wall_clock import first_instant
from leadcore.calendars.work_calendar import is_zone
from leadcore.model import Lead
from leadcore.model.quota import Per, Quota
from leadcore.texts import Text
from leadcore.values import echo, utc

DAY: Final = timedelta(days=1)
LONGEST: Final = timedelta(days=31)
"""No month is longer."""
PERIODS: Final[Mapping[Per, tuple[Text, Text]]] = MappingProxyType(
    {
        "day": (Text("今日", "today"), Text("每日", "a day")),
        "week": (Text("本周", "this week"), Text("每周", "a week")),
        "month": (Text("本月", "this month"), Text("每月", "a month")),
    }
)
"""What the present period and every period are called."""
KEPT_PERIODS: Final = 64
"""How many periods are kept worked out; they follow from the arguments, so nothing else does."""


def first_day(day: date, per: Per) -> date:
    """Return the first day of the period that `day` is in."""
    if per == "month":
        return day.replace(day=1)
    return day - day.weekday() * DAY if per == "week" else day


def next_first_day(first: date, per: Per) -> date:
    if per == "month":
        return (first + LONGEST).replace(day=1)
    return first + (7 * DAY if per == "week" else DAY)


@lru_cache(maxsize=KEPT_PERIODS)
def period_at(now: datetime, per: Per, zone: str) -> tuple[datetime, datetime]:
    """Return when the period of `now`, which is in UTC, begins and ends by a zone's wall clock.

    >>> start, end = period_at(datetime.fromisoformat("2024-03-09T12:00Z"), "week", "Asia/Shanghai")
    >>> print(start, end)
    2024-03-03 16:00:00+00:00 2024-03-10 16:00:00+00:00
    """
    clock = ZoneInfo(zone)
    first = first_day(now.astimezone(clock).date(), per)
    after = next_first_day(first, per)
    if first_instant(after, time.min, clock) <= now:
        # The clock went back over midnight: the new day had begun, and goes on.
        first, after = after, next_first_day(after, per)
    return first_instant(first, time.min, clock), first_instant(after, time.min, clock)


def allowed_at(quota: Quota, now: datetime, zone: str) -> int:
    """Return how many new leads of the present period a rep may have had by `now`.

    >>> quota = Quota(count=14, per="month")
    >>> days = (datetime.fromisoformat(f"2024-04-{day:02}T12:00+08:00") for day in range(1, 8))
    >>> [allowed_at(quota, day, "Asia/Shanghai") for day in days]
    [1, 1, 2, 2, 3, 3, 4]
    """
    return used_and_allowed(quota, (), now, zone)[1]


def used_and_allowed(
    quota: Quota, taken: tuple[datetime, ...], now: datetime, zone: str
) -> tuple[int, int]:
    """Return how many of the moments lie in the present period, and how many may by `now`.

    >>> taken = (datetime.fromisoformat("2024-04-30T15:59Z"),)
    >>> may = datetime.fromisoformat("2024-05-01T00:00+08:00")
    >>> used_and_allowed(Quota(count=1, per="month"), taken, may, "Asia/Shanghai")
    (0, 1)
    """
    at = utc(now)
    start, end = period_at(at, quota.per, zone)
    used = len([moment for moment in taken if start <= moment < end])
    return used, min(quota.count, quota.count * (at - start) // (end - start) + 1)


@attrs.frozen(kw_only=True)
class WithinQuota(Combinable):
    """Refuses reps who have had all new leads of their quota that are due by now (R-27).

    >>> WithinQuota().zone
    'Asia/Shanghai'
    """

    zone: str = "Asia/Shanghai"
    """The zone in which days, weeks and months begin: that of the policy's calendar."""
    name: str = attrs.field(default="quota", init=False)
    trend: ClassVar[Trend] = "worse"

    def __attrs_post_init__(self) -> None:
        if not is_zone(self.zone):
            zh, en = "IANA 时区名，如 Asia/Shanghai", "an IANA zone, such as Asia/Shanghai"
            refuse([problem("zone", "unknown_zone", echo(self.zone), zh, en)])

    def refusal(self, lead: Lead, candidate: Candidate, now: datetime) -> Text | None:
        """Return None when a lead is due to the rep, or there is no quota."""
        quota = candidate.rep.quota
        if quota is None:
            return None
        used, due = used_and_allowed(quota, candidate.taken, now, self.zone)
        return None if used < due else used_up(quota, used, due)

    def room(self, lead: Lead, candidate: Candidate, now: datetime) -> int | None:
        """Return how many more new leads the rep may have now; None is no limit."""
        quota = candidate.rep.quota
        if quota is None:
            return None
        used, due = used_and_allowed(quota, candidate.taken, now, self.zone)
        return max(0, due - used)

    sees = sees_nothing


def used_up(quota: Quota, used: int, due: int) -> Text:
    present, every = PERIODS[quota.per]
    return Text(
        f"{present.zh}已得 {used} 条，至此应得 {due} 条（{every.zh} {quota.count} 条）",
        f"had {used} new leads {present.en}, {due} are due by now ({quota.count} {every.en})",
    )
