"""Deadlines over eight years of Chinese holidays and make-up days, counted minute by minute."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from leadcore.calendars import SpecialDay, Week, Window, Windows, WorkCalendar
from leadcore.errors import CalendarRangeError

pytestmark = [pytest.mark.real_data("cn_calendar"), pytest.mark.requirement("R-87")]

SHANGHAI = ZoneInfo("Asia/Shanghai")

SCHEDULES = {
    "9-18": (Window.parse("09:00-18:00"),),
    "9-12,13:30-18": (Window.parse("09:00-12:00"), Window.parse("13:30-18:00")),
}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def announced(folder: Path) -> dict[date, bool]:
    """Return for each day whether it is worked; a year that was not announced has blanks."""
    return {
        date.fromisoformat(row["date"]): row["chinesecalendar"] == "True"
        for row in rows(folder / "workdays_by_source.csv")
        if row["chinesecalendar"]
    }


def exceptions(worked: dict[date, bool], windows: Windows) -> Iterator[SpecialDay]:
    for day, is_worked in worked.items():
        if is_worked != (day.weekday() < 5):
            yield SpecialDay(day=day, windows=windows if is_worked else ())


def calendar_of(folder: Path, schedule: str) -> WorkCalendar:
    worked, windows = announced(folder), SCHEDULES[schedule]
    return WorkCalendar(
        zone="Asia/Shanghai",
        week=Week.weekdays(*windows),
        special_days=tuple(exceptions(worked, windows)),
        first=min(worked),
        last=max(worked),
    )


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.requirement("R-14")
@pytest.mark.parametrize("schedule", SCHEDULES)
def test_every_counted_deadline_is_equal(real_data: Path, schedule: str) -> None:
    """All deadlines, and the working time back from each, are those that were counted."""
    folder = real_data / "cn_calendar"
    calendar = calendar_of(folder, schedule)
    counted = [
        row for row in rows(folder / "reference_deadlines.csv") if row["schedule"] == schedule
    ]
    assert len(counted) == 504
    for row in counted:
        start, deadline = local(row["start_local"]), local(row["deadline_local"])
        worktime = timedelta(minutes=int(row["working_minutes"]))
        assert calendar.add(start, worktime) == deadline
        assert calendar.between(start, deadline) == worktime
        assert calendar.subtract(deadline, worktime) == calendar.next_open(start)


def test_a_year_that_was_not_announced_is_refused(real_data: Path) -> None:
    """A deadline that would fall into 2027 is refused, with the last day that is known."""
    calendar = calendar_of(real_data / "cn_calendar", "9-18")
    eve = local("2026-12-31T17:00")
    assert calendar.add(eve, timedelta(hours=1)) == local("2026-12-31T18:00")
    with pytest.raises(CalendarRangeError) as refused:
        calendar.add(eve, timedelta(hours=1, seconds=1))
    assert (refused.value.asked, refused.value.last) == ("2027-01-01", "2026-12-31")
