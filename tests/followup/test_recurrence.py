"""Recurring visits: the days of a rule of iCalendar, by the wall clock of a calendar's zone."""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Literal, cast

import attrs
import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, reject
from hypothesis import strategies as st

from leadcore.calendars import SpecialDay, Week, Window, WorkCalendar
from leadcore.calendars.wall_clock import first_instant
from leadcore.errors import CalendarRangeError, DefinitionError, ValidationError
from leadcore.followup.recurrence import Recurrence
from tests.calendars.strategies import calendars_and_days, midnight, offsets

ALWAYS = WorkCalendar.always()
STANDARD = WorkCalendar.standard()
TICK = timedelta.resolution
YEAR = timedelta(days=366)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

Subject = tuple[WorkCalendar, date]


def several(values: Sequence[str]) -> st.SearchStrategy[str]:
    """Return one to three of the values, as a part of a rule lists them."""
    return st.lists(st.sampled_from(values), min_size=1, max_size=3).map(",".join)


MONTHS = several([str(month) for month in range(1, 13)])
MONTH_DAYS = several([str(day) for day in range(-31, 32) if day])
PLAIN = several(WEEKDAYS)
NUMBERED = several([f"{number}{day}" for number in (-2, -1, 1, 2, 3, 5) for day in WEEKDAYS])
PLACES = several([str(place) for place in range(-3, 4) if place])
INTERVALS = (st.integers(1, 4) | st.integers(1, 1000)).map(str)

BY_MONTH = {"BYMONTH": MONTHS, "BYMONTHDAY": MONTH_DAYS, "BYDAY": PLAIN | NUMBERED}
PARTS = {
    "DAILY": {"BYMONTH": MONTHS, "BYMONTHDAY": MONTH_DAYS, "BYDAY": PLAIN},
    "WEEKLY": {"BYMONTH": MONTHS, "BYDAY": PLAIN, "WKST": st.sampled_from(WEEKDAYS)},
    "MONTHLY": {**BY_MONTH, "BYSETPOS": PLACES},
    "YEARLY": {**BY_MONTH, "BYSETPOS": PLACES},
}


@st.composite
def rules(draw: st.DrawFn) -> str:
    """The texts of rules, some of which name no day."""
    frequency = draw(st.sampled_from(sorted(PARTS)))
    optional = {"INTERVAL": INTERVALS, **PARTS[frequency]}
    parts = draw(st.fixed_dictionaries({}, optional=optional))
    return ";".join([f"FREQ={frequency}", *(f"{name}={text}" for name, text in parts.items())])


@st.composite
def recurrences(draw: st.DrawFn, near: date = date(2024, 5, 1)) -> Recurrence:
    """Series that start within five years before a day, or soon after it."""
    starting = near + timedelta(days=draw(st.integers(-1800, 40)))
    at = time(draw(st.integers(0, 23)), draw(st.sampled_from((0, 15, 30))))
    try:
        return Recurrence(rule=draw(rules()), at=at, starting=starting)
    except DefinitionError:  # It names no day.
        reject()


@st.composite
def subjects(draw: st.DrawFn) -> tuple[Recurrence, WorkCalendar, datetime]:
    """A series, a calendar whose clock may change, and a start near that; all may be moved."""
    calendar, day = draw(calendars_and_days())
    frequent = st.sampled_from(("DAILY", "DAILY;INTERVAL=3", "WEEKLY;BYDAY=SU,WE", "WEEKLY"))
    recurrence = attrs.evolve(
        draw(recurrences(day)),
        rule="FREQ=" + draw(frequent),
        starting=day - timedelta(days=draw(st.integers(0, 60))),
        on_closed=draw(st.sampled_from(("keep", "next_opening"))),
    )
    return recurrence, calendar, midnight(day) + draw(offsets)


def after(recurrence: Recurrence, start: datetime, calendar: WorkCalendar) -> datetime:
    """Return the next moment in UTC, since date-times of one zone compare by its wall clock."""
    return recurrence.after(start, calendar).astimezone(UTC)


def stepped(recurrence: Recurrence, start: datetime, end: datetime) -> Iterator[date]:
    """Yield the days of a series by asking for the next after each, in UTC."""
    with suppress(CalendarRangeError):  # The interval may reach past the year 2199.
        while (start := after(recurrence, start, ALWAYS)) < end:
            yield start.date()


def oracle(recurrence: Recurrence, start: date, end: date) -> list[date]:
    """Return the days of a series as dateutil iterates over them from its first."""
    series = rrulestr(recurrence.rule, dtstart=datetime.combine(recurrence.starting, time.min))
    first, last = datetime.combine(start, time.min), datetime.combine(end - timedelta(1), time.min)
    return [moment.date() for moment in series.between(first, last, inc=True)]


@given(rules())
def test_every_rule_of_parts_that_fit_is_read(rule: str) -> None:
    """All that can still be wrong with it is that it names no day."""
    try:
        Recurrence(rule=rule)
    except DefinitionError as error:
        codes = [problem.code for problem in error.problems]
    else:
        codes = []
    assert codes in ([], ["never_occurs"])


@pytest.mark.requirement("R-31")
@given(recurrences(), st.integers(-1800, 400))
def test_stepping_goes_over_the_same_days_as_dateutil(recurrence: Recurrence, offset: int) -> None:
    """Each next moment after the one before: in a year these are the days that dateutil names."""
    day = date(2024, 5, 1) + timedelta(days=offset)
    found = list(stepped(recurrence, midnight(day) - TICK, midnight(day) + YEAR))
    assert found == oracle(recurrence, day, day + YEAR)


@pytest.mark.requirement("R-31")
@given(subjects())
def test_the_next_is_strictly_after(subject: tuple[Recurrence, WorkCalendar, datetime]) -> None:
    """A moment of the series is not the next one after itself."""
    recurrence, calendar, start = subject
    moment = after(recurrence, start, calendar)
    assert start < moment < after(recurrence, moment, calendar)


@given(subjects(), offsets)
def test_a_later_start_has_no_earlier_next(
    subject: tuple[Recurrence, WorkCalendar, datetime], offset: timedelta
) -> None:
    """Starts in order have their next moments in order."""
    recurrence, calendar, start = subject
    one, two = sorted((start, start + offset))
    assert after(recurrence, one, calendar) <= after(recurrence, two, calendar)


@pytest.mark.requirement("R-31")
@given(subjects(), st.integers(0, 999))
def test_every_start_between_two_moments_has_the_second_as_its_next(
    subject: tuple[Recurrence, WorkCalendar, datetime], permille: int
) -> None:
    """Asking later does not shift the series."""
    recurrence, calendar, start = subject
    one = after(recurrence, start, calendar)
    two = after(recurrence, one, calendar)
    between = one + (two - one) * permille / 1000
    assert after(recurrence, between, calendar) == after(recurrence, two - TICK, calendar) == two


@pytest.mark.requirement("R-31")
@given(subjects())
def test_a_moment_is_when_the_clock_reaches_its_reading(
    subject: tuple[Recurrence, WorkCalendar, datetime],
) -> None:
    """Where it stays, the clock shows `at`, or has just jumped over it."""
    recurrence, calendar, start = subject
    moment = after(attrs.evolve(recurrence, on_closed="keep"), start, calendar)
    before, now = (
        instant.astimezone(calendar.timezone).replace(tzinfo=None)
        for instant in (moment - TICK, moment)
    )
    days = (now.date(), now.date() - timedelta(days=1))
    readings = [datetime.combine(day, recurrence.at) for day in days]
    assert any(before < reading <= now for reading in readings)


@pytest.mark.requirement("R-31")
@given(subjects())
def test_the_moved_series_is_the_series_moved(
    subject: tuple[Recurrence, WorkCalendar, datetime],
) -> None:
    """What falls on closed time counts at the next opening, also where that is still to come."""
    recurrence, calendar, start = subject
    moved = attrs.evolve(recurrence, on_closed="next_opening")
    day = start.date()
    days = oracle(moved, day - timedelta(days=40), day + timedelta(days=40))
    moments = [first_instant(each, moved.at, calendar.timezone) for each in days]
    opened = [calendar.next_open(moment).astimezone(UTC) for moment in moments]
    assert after(moved, start, calendar) == min(moment for moment in opened if moment > start)


def test_the_interval_counts_from_the_day_it_starts_on() -> None:
    """Every second week is that of 6 May and not that of 13 May, whenever one asks."""
    fortnight = Recurrence(rule="FREQ=WEEKLY;INTERVAL=2", starting=date(2024, 5, 6))
    starts = [midnight(date(2024, 5, 7)) + timedelta(days=days) for days in range(13)]
    assert {after(fortnight, start, ALWAYS).date() for start in starts} == {date(2024, 5, 20)}


def test_nothing_comes_before_the_day_it_starts_on() -> None:
    """Asked long before, the first day of the series is next."""
    daily = Recurrence(rule="FREQ=DAILY", starting=date(2024, 5, 6))
    assert after(daily, midnight(date(1950, 1, 1)), ALWAYS).date() == date(2024, 5, 6)


@pytest.mark.requirement("R-31")
@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ("FREQ=MONTHLY;BYMONTHDAY=-1", ["2024-01-31", "2024-02-29", "2024-03-31"]),
        ("FREQ=MONTHLY;BYMONTHDAY=31", ["2024-01-31", "2024-03-31", "2024-05-31"]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", ["2024-01-31", "2024-02-29"]),
        ("FREQ=MONTHLY;INTERVAL=3;BYDAY=1MO", ["2024-01-01", "2024-04-01", "2024-07-01"]),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", ["2024-02-29", "2028-02-29", "2032-02-29"]),
        ("FREQ=YEARLY;BYDAY=-1SU", ["2024-12-29", "2025-12-28"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU;WKST=MO", ["2024-01-07", "2024-01-21"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU;WKST=SU", ["2024-01-14", "2024-01-28"]),
        ("FREQ=DAILY;INTERVAL=10", ["2024-01-01", "2024-01-11", "2024-01-21", "2024-01-31"]),
    ],
)
def test_what_rules_name(rule: str, days: list[str]) -> None:
    """Month ends, the last workday, quarters, leap days, weeks that begin on Sunday."""
    series = Recurrence(rule=rule, starting=date(2024, 1, 1))
    moment, found = midnight(date(2024, 1, 1)), list[str]()
    for _ in days:
        moment = after(series, moment, ALWAYS)
        found.append(moment.date().isoformat())
    assert found == days


@pytest.mark.parametrize(
    ("zone", "at", "start", "moment"),
    [
        ("America/New_York", time(2, 30), "2024-03-10T05:00Z", "2024-03-10T03:00:00-04:00"),
        ("America/New_York", time(1, 30), "2024-11-03T04:00Z", "2024-11-03T01:30:00-04:00"),
        ("America/New_York", time(1, 30), "2024-11-03T06:00Z", "2024-11-04T01:30:00-05:00"),
        ("Pacific/Apia", time(10), "2011-12-30T00:00Z", "2011-12-31T00:00:00+14:00"),
    ],
)
def test_clocks_that_change(zone: str, at: time, start: str, moment: str) -> None:
    """A skipped reading counts at the jump, a repeated one the first time only."""
    calendar = attrs.evolve(ALWAYS, zone=zone)
    daily = Recurrence(rule="FREQ=DAILY", at=at)
    assert daily.after(datetime.fromisoformat(start), calendar).isoformat() == moment


@pytest.mark.requirement("R-31")
def test_a_visit_on_a_holiday_moves_to_the_first_morning_after_it() -> None:
    """Due on 1 October it is next throughout the closed week, and then it is over."""
    closed = SpecialDay.closed(date(2024, 10, 1), date(2024, 10, 7))
    calendar = attrs.evolve(STANDARD, special_days=closed)
    monthly = Recurrence(rule="FREQ=MONTHLY;BYMONTHDAY=1", at=time(10), on_closed="next_opening")
    found = [
        monthly.after(datetime.fromisoformat(start), calendar).isoformat()
        for start in ("2024-09-02T12:00+08:00", "2024-10-05T12:00+08:00", "2024-10-08T09:00+08:00")
    ]
    assert found == [
        "2024-10-08T09:00:00+08:00",
        "2024-10-08T09:00:00+08:00",
        "2024-11-01T10:00:00+08:00",
    ]


def test_closing_time_is_closed() -> None:
    """A visit at the minute of closing moves to the next opening."""
    daily = Recurrence(rule="FREQ=DAILY", at=time(18), on_closed="next_opening")
    moment = daily.after(datetime.fromisoformat("2024-05-06T12:00+08:00"), STANDARD)
    assert moment.isoformat() == "2024-05-07T09:00:00+08:00"


def test_a_calendar_that_never_opens_is_refused() -> None:
    """There is no opening to move to."""
    daily = Recurrence(rule="FREQ=DAILY", on_closed="next_opening")
    with pytest.raises(CalendarRangeError):
        daily.after(midnight(date(2024, 5, 6)), attrs.evolve(ALWAYS, week=Week()))


def test_a_move_past_the_last_day_known_is_refused() -> None:
    """Whether that day is open has not been announced; a visit that stays needs not know."""
    known = attrs.evolve(STANDARD, last=date(2024, 5, 10))
    weekly = Recurrence(rule="FREQ=WEEKLY;BYDAY=SA")
    start = datetime.fromisoformat("2024-05-10T12:00+08:00")
    assert weekly.after(start, known).isoformat() == "2024-05-11T09:00:00+08:00"
    with pytest.raises(CalendarRangeError, match="2024-05-11"):
        attrs.evolve(weekly, on_closed="next_opening").after(start, known)


@pytest.mark.parametrize(
    ("start", "asked"),
    [
        ("2199-12-31T09:00+00:00", "2200-01-01"),
        ("9999-12-31T23:00-12:00", "9999-12-31"),
        ("0001-01-01T00:00+12:00", "0001-01-01"),
    ],
)
def test_a_start_that_no_calendar_covers_is_refused(start: str, asked: str) -> None:
    """Series end with the last day that a calendar may cover."""
    with pytest.raises(CalendarRangeError, match=asked):
        Recurrence(rule="FREQ=DAILY").after(datetime.fromisoformat(start), ALWAYS)


def test_a_naive_start_is_refused() -> None:
    """Nobody can know what it means."""
    with pytest.raises(ValidationError, match="aware"):
        Recurrence(rule="FREQ=DAILY").after(datetime(2024, 5, 6), ALWAYS)  # noqa: DTZ001  # refused


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("", "bad_frequency"),
        ("WEEKLY", "bad_frequency"),
        ("freq=weekly", "bad_frequency"),
        ("FREQ=HOURLY", "bad_frequency"),
        ("BYDAY=MO;FREQ=WEEKLY", "bad_frequency"),
        ("FREQ=DAILY;", "unknown_part"),
        ("FREQ=DAILY;COUNT=3", "unknown_part"),
        ("FREQ=DAILY;UNTIL=20240501", "unknown_part"),
        ("FREQ=DAILY;BYHOUR=9", "unknown_part"),
        ("FREQ=WEEKLY;BYMONTHDAY=1", "unknown_part"),
        ("FREQ=DAILY;BYDAY=1MO", "bad_part"),
        ("FREQ=MONTHLY;BYDAY=MO,1TU", "bad_part"),
        ("FREQ=DAILY;INTERVAL=0", "bad_part"),
        ("FREQ=DAILY;INTERVAL=1001", "bad_part"),
        ("FREQ=DAILY;INTERVAL=٣", "bad_part"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "bad_part"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "bad_part"),
        ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=367", "bad_part"),
        ("FREQ=YEARLY;BYMONTH=13", "bad_part"),
        ("FREQ=WEEKLY;BYDAY", "bad_part"),
        ("FREQ=WEEKLY;BYDAY=MO;BYDAY=TU", "duplicate"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "never_occurs"),
        ("FREQ=MONTHLY;BYDAY=6MO", "never_occurs"),
        ("FREQ=MONTHLY;BYDAY=1MO;BYMONTHDAY=15", "never_occurs"),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30,31", "never_occurs"),
        ("FREQ=DAILY;INTERVAL=7;BYDAY=TU", "never_occurs"),  # counted from a Monday
        ("FREQ=MONTHLY;INTERVAL=12;BYMONTH=2", "never_occurs"),  # counted from January
        ("FREQ=WEEKLY;BYDAY=MO;X=" + "A" * 200, "too_long"),
    ],
)
def test_a_rule_that_cannot_be_used_is_refused(rule: str, code: str) -> None:
    """Rules are read strictly, and one that names no day is found out."""
    with pytest.raises(DefinitionError) as error:
        Recurrence(rule=rule)
    assert [problem.code for problem in error.value.problems] == [code]
    assert all(len(error.value.to(language)) < 400 for language in ("zh", "en"))


def test_all_problems_are_named_at_once() -> None:
    """A rule, a time, a day and a choice that are all wrong make one refusal."""
    with pytest.raises(DefinitionError) as error:
        Recurrence(
            rule="FREQ=DAILY;INTERVALL=2;BYDAY=XX",
            at=time(9, 0, 30),
            starting=date(2200, 1, 1),
            on_closed=cast(Literal["keep"], "skip"),
        )
    assert [(problem.path, problem.code) for problem in error.value.problems] == [
        ("rule", "unknown_part"),
        ("rule", "bad_part"),
        ("at", "bad_clock"),
        ("starting", "not_covered"),
        ("on_closed", "bad_choice"),
    ]
    assert "did you mean INTERVAL?" in str(error.value)


def test_a_date_time_is_no_day_to_start_on() -> None:
    """A time of day there would be a second one."""
    with pytest.raises(DefinitionError, match="a date without a time"):
        Recurrence(rule="FREQ=DAILY", starting=datetime(2024, 5, 1, tzinfo=UTC))


def test_a_recurrence_is_a_value() -> None:
    """Equal ones are equal, hash alike, and come back from a pickle."""
    one, two = (Recurrence(rule="FREQ=DAILY", at=time(9)) for _ in range(2))
    assert pickle.loads(pickle.dumps(one)) == two
    assert len({one, two}) == 1


def test_moments_of_a_moved_series_lie_apart() -> None:
    """Visits of a closed weekend become one on Monday, not three at the same time."""
    daily = Recurrence(rule="FREQ=DAILY", at=time(9), on_closed="next_opening")
    moments = [datetime.fromisoformat("2024-05-10T08:00+08:00")]
    for _ in range(3):
        moments.append(after(daily, moments[-1], STANDARD))
    gaps = [two - one for one, two in pairwise(moments[1:])]
    assert gaps == [timedelta(days=3), timedelta(days=1)]


def test_the_first_window_of_a_day_is_the_next_opening() -> None:
    """A visit before opening hours moves to their beginning on the same day."""
    late = attrs.evolve(ALWAYS, week=Week.every_day(Window.parse("13:00-18:00")))
    daily = Recurrence(rule="FREQ=DAILY", on_closed="next_opening")
    assert after(daily, midnight(date(2024, 5, 6)), late).hour == 13
