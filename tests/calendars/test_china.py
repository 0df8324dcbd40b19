"""Mainland China's calendar: announced days off, make-up days, and nothing past them."""

from __future__ import annotations

import csv
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from leadcore.calendars import Week, Window, mainland_china
from leadcore.errors import CalendarRangeError

SHANGHAI = ZoneInfo("Asia/Shanghai")
SCHEDULES = {
    "9-18": Week.weekdays(Window.parse("09:00-18:00")),
    "9-12,13:30-18": Week.weekdays(Window.parse("09:00-12:00"), Window.parse("13:30-18:00")),
}


def at(day: date, clock: time = time(10)) -> datetime:
    return datetime.combine(day, clock, SHANGHAI)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.requirement("R-87")
@pytest.mark.real_data("cn_calendar")
def test_every_day_is_as_three_sources_have_it(real_data: Path) -> None:
    """Each day of each covered year is open exactly where all three tables say it is worked."""
    calendar = mainland_china()
    days = {
        date.fromisoformat(row["date"]): {row[name] for name in SOURCES}
        for row in rows(real_data / "cn_calendar" / "workdays_by_source.csv")
    }
    covered = {day: worked for day, worked in days.items() if 2007 <= day.year <= 2026}
    assert len(covered) == 7_305
    different = [
        day for day, worked in covered.items() if worked != {str(calendar.is_open(at(day)))}
    ]
    assert different == []


SOURCES = ("holiday_cn", "chinesecalendar", "holidays")


@pytest.mark.requirement("R-87")
@pytest.mark.real_data("cn_calendar")
def test_deadlines_are_as_counted_minute_by_minute(real_data: Path) -> None:
    """All counted deadlines are met to the minute, over holidays and make-up days."""
    calendars = {name: mainland_china(week) for name, week in SCHEDULES.items()}
    counted = rows(real_data / "cn_calendar" / "reference_deadlines.csv")
    wrong = [
        row
        for row in counted
        if calendars[row["schedule"]]
        .add(local(row["start_local"]), timedelta(minutes=int(row["working_minutes"])))
        .replace(tzinfo=None)
        != datetime.fromisoformat(row["deadline_local"])
    ]
    assert len(counted) == 1_008
    assert wrong == []


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.requirement("R-87")
def test_a_year_that_was_not_announced_is_refused() -> None:
    """The day after the last covered year is an error that names the last covered day."""
    calendar = mainland_china()
    with pytest.raises(CalendarRangeError) as refused:
        calendar.is_open(at(date(2027, 1, 4)))
    assert refused.value.last == "2026-12-31"
    with pytest.raises(CalendarRangeError):
        calendar.add(at(date(2026, 12, 31), time(17)), timedelta(hours=2))


@pytest.mark.requirement("R-87")
def test_every_special_day_names_its_source() -> None:
    """Each day off and each make-up day carries the pages of the notice that announced it."""
    days = mainland_china().special_days
    assert all(special.source.startswith("https://www.gov.cn/") for special in days)
    amended = next(special for special in days if special.day == date(2020, 1, 31))
    assert len(amended.source.split()) == 2


def test_make_up_days_have_the_hours_that_were_asked_for() -> None:
    """Make-up days are worked like a Monday, or in hours of their own."""
    sunday, morning = date(2025, 1, 26), Window.parse("09:00-12:00")
    assert mainland_china().is_open(at(sunday, time(17, 59)))
    assert not mainland_china().is_open(at(sunday, time(18)))
    assert not mainland_china(make_up=(morning,)).is_open(at(sunday, time(15)))
    late = Week(monday=(Window.parse("12:00-20:00"),), tuesday=(morning,))
    assert mainland_china(late).is_open(at(sunday, time(19)))
    assert not mainland_china(make_up=()).is_open(at(sunday))


def test_a_shop_that_opens_at_weekends_is_closed_on_days_off_only() -> None:
    """Days off that fall on a weekend close a week that has weekend hours."""
    shop = mainland_china(Week.every_day(Window.parse("10:00-22:00")))
    assert not shop.is_open(at(date(2026, 2, 15)))
    assert shop.is_open(at(date(2026, 3, 1)))
