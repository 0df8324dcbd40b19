"""Clocks that change: working time is absolute time, and every reading has its instant."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from leadcore.calendars import Week, Window, WorkCalendar

pytestmark = pytest.mark.requirement("R-87")


def daily(zone: str, *windows: str) -> WorkCalendar:
    return WorkCalendar(zone=zone, week=Week.every_day(*map(Window.parse, windows)))


def hours_open(calendar: WorkCalendar, day: date) -> float:
    """The hours of open time from noon before `day` to noon after it."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    span = timedelta(days=1)
    return calendar.between(noon - span, noon + span) / timedelta(hours=1)


@pytest.mark.parametrize(
    ("zone", "since", "until", "hours"),
    [
        ("America/New_York", "2024-03-10T00:00-05:00", "2024-03-10T12:00-04:00", 11),
        ("America/New_York", "2024-11-03T00:00-04:00", "2024-11-03T12:00-05:00", 13),
        ("Europe/London", "2024-03-31T00:00+00:00", "2024-03-31T12:00+01:00", 11),
        ("Europe/London", "2024-10-27T00:00+01:00", "2024-10-27T12:00+00:00", 13),
        ("Australia/Lord_Howe", "2024-10-06T00:00+10:30", "2024-10-06T12:00+11:00", 11.5),
        ("Australia/Lord_Howe", "2024-04-07T00:00+11:00", "2024-04-07T12:00+10:30", 12.5),
        ("America/Sao_Paulo", "2018-11-04T01:00-02:00", "2018-11-04T12:00-02:00", 11),
        ("Asia/Shanghai", "2024-03-10T00:00+08:00", "2024-03-10T12:00+08:00", 12),
    ],
)
def test_a_morning_is_as_long_as_it_lasts(zone: str, since: str, until: str, hours: float) -> None:
    """From midnight to noon an hour is missing in spring, and counts twice in autumn."""
    calendar = daily(zone, "00:00-12:00")
    start, end = datetime.fromisoformat(since), datetime.fromisoformat(until)
    worktime = timedelta(hours=hours)
    assert calendar.between(start, end) == worktime
    assert calendar.add(start, worktime).isoformat() == end.isoformat()
    assert calendar.subtract(end, worktime).isoformat() == start.isoformat()


def test_a_night_shift_loses_the_skipped_hour() -> None:
    """Five hours into a night shift over the change in spring, the clock is six hours on."""
    calendar = daily("America/New_York", "22:00-06:00")
    start = datetime(2024, 3, 9, 22, tzinfo=ZoneInfo("America/New_York"))
    deadline = calendar.add(start, timedelta(hours=5))
    assert deadline.isoformat() == "2024-03-10T04:00:00-04:00"


def test_a_night_shift_works_the_repeated_hour_twice() -> None:
    """Five hours into a night shift over the change in autumn, the clock is four hours on."""
    calendar = daily("America/New_York", "22:00-06:00")
    start = datetime(2024, 11, 2, 22, tzinfo=ZoneInfo("America/New_York"))
    deadline = calendar.add(start, timedelta(hours=5))
    assert deadline.isoformat() == "2024-11-03T02:00:00-05:00"


@pytest.mark.parametrize(
    ("window", "opening", "hours"),
    [
        ("02:30-06:00", "2024-03-10T07:00:00+00:00", 3),  # opens when the clock jumps over 02:30
        ("01:00-02:30", "2024-03-10T06:00:00+00:00", 1),  # closes when it jumps
        ("02:15-02:45", "2024-03-11T06:15:00+00:00", 0),  # never was that day
        ("02:00-03:00", "2024-03-11T06:00:00+00:00", 0),
    ],
)
def test_a_skipped_reading_is_reached_at_the_jump(window: str, opening: str, hours: float) -> None:
    """A window that begins or ends on a reading that never comes does so when clocks jump."""
    calendar = daily("America/New_York", window)
    midnight = datetime(2024, 3, 10, 5, tzinfo=UTC)
    noon = datetime(2024, 3, 10, 16, tzinfo=UTC)
    assert calendar.next_open(midnight).astimezone(UTC).isoformat() == opening
    assert calendar.between(midnight, noon) == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("window", "opening", "hours"),
    [
        ("01:30-06:00", "2024-11-03T05:30:00+00:00", 5.5),  # opens at the first 01:30
        ("00:00-01:30", "2024-11-03T04:00:00+00:00", 1.5),  # closes at the first 01:30
        ("01:00-02:00", "2024-11-03T05:00:00+00:00", 2),
        ("02:00-03:00", "2024-11-03T07:00:00+00:00", 1),
    ],
)
def test_a_repeated_reading_is_reached_the_first_time(
    window: str, opening: str, hours: float
) -> None:
    """A window that begins or ends on a reading that comes twice does so the first time."""
    calendar = daily("America/New_York", window)
    midnight = datetime(2024, 11, 3, 4, tzinfo=UTC)
    noon = datetime(2024, 11, 3, 17, tzinfo=UTC)
    assert calendar.next_open(midnight).astimezone(UTC).isoformat() == opening
    assert calendar.between(midnight, noon) == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("fold", "deadline"), [(0, "2024-11-03T01:45:00-05:00"), (1, "2024-11-03T02:45:00-05:00")]
)
def test_an_ambiguous_start_is_taken_by_its_fold(fold: int, deadline: str) -> None:
    """Of two starts that the clock shows alike, the `fold` tells which is meant."""
    calendar = daily("America/New_York", "00:00-24:00")
    zone = ZoneInfo("America/New_York")
    start = datetime(2024, 11, 3, 1, 30, fold=fold, tzinfo=zone)
    assert calendar.add(start, timedelta(minutes=75)).isoformat() == deadline


def test_an_answer_in_the_repeated_hour_says_which_it_is() -> None:
    """An answer at a reading that comes twice carries its own offset."""
    calendar = daily("America/New_York", "00:00-24:00")
    start = datetime(2024, 11, 3, 5, tzinfo=UTC)
    answers = [calendar.add(start, timedelta(minutes=minutes)) for minutes in (30, 90)]
    assert [answer.isoformat() for answer in answers] == [
        "2024-11-03T01:30:00-04:00",
        "2024-11-03T01:30:00-05:00",
    ]


def test_a_day_that_never_was_has_no_working_time() -> None:
    """Samoa went from 29 to 31 December 2011, and nobody worked on the 30th."""
    calendar = daily("Pacific/Apia", "09:00-17:00")
    start = datetime(2011, 12, 29, 16, tzinfo=ZoneInfo("Pacific/Apia"))
    assert calendar.add(start, timedelta(hours=2)).isoformat() == "2011-12-31T10:00:00+14:00"


def test_a_night_shift_into_a_day_that_never_was_ends_at_the_jump() -> None:
    """The shift of 29 December 2011 in Samoa ends when the clock jumps past its end."""
    calendar = daily("Pacific/Apia", "22:00-06:00")
    start = datetime(2011, 12, 29, 22, tzinfo=ZoneInfo("Pacific/Apia"))
    first = calendar.between(start, start.astimezone(UTC) + timedelta(hours=2))
    assert first == timedelta(hours=2)


def test_a_clock_that_goes_back_over_midnight_keeps_its_days_in_order() -> None:
    """In Newfoundland 00:01 became 23:01; the night of the change is an hour longer."""
    calendar = daily("America/St_Johns", "22:00-02:00")
    assert hours_open(calendar, date(2005, 10, 30)) == 4 + 4 + 1


@pytest.mark.parametrize("days", range(-70, 71))
def test_the_repeated_end_of_a_day_is_worked_out(days: int) -> None:
    """Wherever the days worked out before ended, the hour after midnight that repeats is open."""
    calendar = daily("America/St_Johns", "22:00-02:00")
    at = datetime(2005, 10, 30, 3, tzinfo=UTC)  # 23:30 of the day before, for the second time
    calendar.is_open(at + timedelta(days=days))
    assert calendar.is_open(at)
    assert calendar.between(at, at + timedelta(hours=12)) == timedelta(hours=2.5)
