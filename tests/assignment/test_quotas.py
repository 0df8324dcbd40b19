"""Quotas: new leads accrue evenly over a day, week or month of the zone, in whole numbers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import get_args
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore import Text
from leadcore.assignment.quotas import WithinQuota, allowed_at, period_at
from leadcore.codec import dumps, loads
from leadcore.errors import DefinitionError
from leadcore.model import Rep
from leadcore.model.quota import Per, Quota
from tests.assignment.candidates import candidate
from tests.builders import AT, lead

SHANGHAI = "Asia/Shanghai"
ZONES = st.sampled_from(
    (SHANGHAI, "UTC", "America/New_York", "America/St_Johns", "Pacific/Apia", "Asia/Kathmandu")
)
"""With zones whose clocks go back over midnight, skip a day, or stand a quarter hour apart."""
PERS: st.SearchStrategy[Per] = st.sampled_from(get_args(Per))
NOWS = st.integers(0, 70 * 366 * 24 * 3600).map(
    lambda seconds: datetime(1990, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)
QUOTAS = st.builds(Quota, count=st.integers(0, 500), per=PERS)
TICK = timedelta.resolution


def local(text: str, zone: str = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


# ----------------------------------------------------------------------------------------- periods


@given(now=NOWS, per=PERS, zone=ZONES)
def test_periods_follow_each_other_without_a_gap(now: datetime, per: Per, zone: str) -> None:
    """Each moment is in one period, and the next one begins where it ends."""
    start, end = period_at(now, per, zone)
    assert start <= now < end
    assert period_at(end, per, zone)[0] == end
    assert period_at(end - TICK, per, zone) == (start, end) == period_at(start, per, zone)


@pytest.mark.parametrize(
    ("now", "per", "zone", "hours"),
    [
        ("2024-03-10T12:00", "day", "America/New_York", 23),
        ("2024-11-03T12:00", "day", "America/New_York", 25),
        ("2024-03-09T12:00", "week", "America/New_York", 7 * 24 - 1),
        ("2024-11-09T12:00", "month", "America/New_York", 30 * 24 + 1),
        ("2024-02-10T12:00", "month", SHANGHAI, 29 * 24),
        ("2023-02-10T12:00", "month", SHANGHAI, 28 * 24),
        ("2024-12-31T23:59", "month", SHANGHAI, 31 * 24),
    ],
)
def test_a_period_is_as_long_as_it_really_is(now: str, per: Per, zone: str, hours: int) -> None:
    """Days when clocks change, and months of every length."""
    start, end = period_at(local(now, zone).astimezone(UTC), per, zone)
    assert (end - start) // timedelta(hours=1) == hours


def test_a_week_begins_on_monday() -> None:
    """Sunday belongs to the week before."""
    start, end = period_at(local("2024-05-05T23:59").astimezone(UTC), "week", SHANGHAI)
    assert (start, end) == (local("2024-04-29T00:00"), local("2024-05-06T00:00"))


def test_a_day_that_has_begun_goes_on_when_the_clock_goes_back_over_midnight() -> None:
    """In St. John's in 2010, 00:01 was followed by 23:01 of the day before."""
    again = local("2010-11-06T23:30", "America/St_Johns").replace(fold=1).astimezone(UTC)
    start, _ = period_at(again, "day", "America/St_Johns")
    assert start.astimezone(ZoneInfo("America/St_Johns")).day == 7


# ----------------------------------------------------------------------------------------- accrual


@pytest.mark.requirement("R-27")
@given(quota=QUOTAS, now=NOWS, zone=ZONES)
def test_a_quota_accrues_evenly(quota: Quota, now: datetime, zone: str) -> None:
    """What is allowed differs from the exact share by less than one lead, and is never more."""
    start, end = period_at(now, quota.per, zone)
    allowed = allowed_at(quota, now, zone)
    elapsed, total = (now - start) // TICK, (end - start) // TICK
    share = quota.count * elapsed
    assert 0 <= allowed <= quota.count
    assert share < allowed * total <= share + total or allowed == quota.count


@pytest.mark.requirement("R-27")
@given(quota=QUOTAS, now=NOWS, zone=ZONES)
def test_a_quota_is_due_whole_before_its_period_ends_and_one_at_its_beginning(
    quota: Quota, now: datetime, zone: str
) -> None:
    """A small quota is never rounded to nothing, and no lead of it is lost."""
    start, end = period_at(now, quota.per, zone)
    assert allowed_at(quota, start, zone) == min(1, quota.count)
    assert allowed_at(quota, end - TICK, zone) == quota.count


@given(quota=QUOTAS, now=NOWS, later=st.timedeltas(timedelta(0), timedelta(days=31)), zone=ZONES)
def test_what_is_allowed_never_falls_within_a_period(
    quota: Quota, now: datetime, later: timedelta, zone: str
) -> None:
    """Who may have a lead now may have it later in the same period."""
    _, end = period_at(now, quota.per, zone)
    then = min(now + later, end - TICK)
    assert allowed_at(quota, now, zone) <= allowed_at(quota, then, zone)


@pytest.mark.requirement("R-27")
@pytest.mark.parametrize(("month", "days"), [("2024-02", 29), ("2024-04", 30), ("2024-05", 31)])
def test_fourteen_a_month_is_one_about_every_two_days(month: str, days: int) -> None:
    """A rep who takes every lead that is due gets fourteen, two or three days apart."""
    rep = candidate(quota=Quota(count=14, per="month"))
    taken: list[datetime] = []
    for hour in range(24 * days):
        now = local(f"{month}-01T00:00") + timedelta(hours=hour)
        if WithinQuota().refusal(lead(), attrs.evolve(rep, taken=tuple(taken)), now) is None:
            taken.append(now)
    gaps = {(later - one).days for one, later in pairwise(taken)}
    assert (len(taken), gaps) == (14, {2})


# ----------------------------------------------------------------------------------------- filter


@pytest.mark.requirement("R-27")
@given(quota=QUOTAS, now=NOWS, zone=ZONES, data=st.data())
def test_nobody_gets_more_than_is_due(
    quota: Quota, now: datetime, zone: str, data: st.DataObject
) -> None:
    """Only moments of the present period count, in any order, and room is what is left."""
    start, end = period_at(now, quota.per, zone)
    days = st.integers(-3, 3).map(lambda number: start + number * timedelta(hours=9))
    taken = tuple(data.draw(st.lists(days, max_size=9)))
    used = sum(start <= moment < end for moment in taken)
    who, within = candidate(quota=quota, taken=taken), WithinQuota(zone=zone)
    due = allowed_at(quota, now, zone)
    assert (within.refusal(lead(), who, now) is None) == (used < due)
    assert within.room(lead(), who, now) == max(0, due - used)


def test_the_end_of_a_period_belongs_to_the_next() -> None:
    """Midnight is of the day that it begins, on both sides."""
    midnights = (local("2024-05-01T00:00"), local("2024-05-02T00:00"))
    who = candidate(quota=Quota(count=24, per="day"), taken=midnights)
    assert WithinQuota().room(lead(), who, local("2024-05-01T23:00")) == 23


def test_who_has_no_quota_is_not_limited() -> None:
    """However many they had."""
    who = candidate(taken=(AT,) * 99)
    assert WithinQuota().refusal(lead(), who, AT) is None
    assert WithinQuota().room(lead(), who, AT) is None


def test_a_quota_of_nothing_gives_nothing() -> None:
    """Zero is a value."""
    who = candidate(quota=Quota(count=0, per="day"))
    assert WithinQuota().room(lead(), who, AT) == 0
    assert WithinQuota().refusal(lead(), who, AT) is not None


@pytest.mark.requirement("R-29")
def test_who_had_all_that_is_due_is_told_so() -> None:
    """How many were had, how many are due, and the whole quota."""
    who = candidate(quota=Quota(count=14, per="month"), taken=(AT,))
    assert WithinQuota().refusal(lead(), who, AT) == Text(
        "本月已得 1 条，至此应得 1 条（每月 14 条）",
        "had 1 new leads this month, 1 are due by now (14 a month)",
    )


def test_a_day_is_the_zones_own() -> None:
    """What was taken at 07:00 in Shanghai is of the day before in New York."""
    who = candidate(quota=Quota(count=1, per="day"), taken=(local("2024-05-01T07:00"),))
    now = local("2024-05-01T20:00")
    assert WithinQuota(zone=SHANGHAI).room(lead(), who, now) == 0
    assert WithinQuota(zone="America/New_York").room(lead(), who, now) == 1


@pytest.mark.parametrize("zone", ["Mars/Base", "localtime", ""])
def test_a_zone_that_nobody_knows_is_refused(zone: str) -> None:
    """The error says what a zone looks like."""
    with pytest.raises(DefinitionError, match="Asia/Shanghai"):
        WithinQuota(zone=zone)


@pytest.mark.parametrize(("count", "per"), [(-1, "day"), (1.5, "day"), (True, "day"), (1, "year")])
def test_what_is_no_quota_is_refused(count: object, per: object) -> None:
    """A whole number, zero or more, for a period that there is."""
    with pytest.raises(ValueError, match=r"zero or more|day, week, month"):
        Quota(count=count, per=per)  # type: ignore[arg-type]  # that is what is tested


@given(quota=QUOTAS)
def test_a_rep_with_a_quota_comes_back_from_json(quota: Quota) -> None:
    """Equal, with everything else a rep may have."""
    rep = Rep(id="li", name="李雷", team="east", quota=quota, skills=("a",), weight=3)
    assert loads(dumps(rep), Rep) == rep
