"""Working time on chosen days: the cases that other libraries get wrong, and what is refused."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest

from leadcore.calendars import SpecialDay, Week, Window, WorkCalendar
from leadcore.errors import CalendarRangeError, DefinitionError, ValidationError

pytestmark = pytest.mark.requirement("R-87")

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = Window.parse("09:00-18:00")
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
TICK = timedelta.resolution

STANDARD = WorkCalendar.standard()
SPLIT = WorkCalendar(
    zone="Asia/Shanghai",
    week=Week.weekdays(Window.parse("09:00-12:00"), Window.parse("13:30-18:00")),
)
NIGHTS = WorkCalendar(zone="Asia/Shanghai", week=Week.weekdays(Window.parse("22:00-06:00")))
HOLIDAYS = attrs.evolve(
    STANDARD,
    special_days=(
        SpecialDay(day=date(2025, 1, 26), windows=(OFFICE,), source="make-up day"),
        SpecialDay(day=date(2025, 1, 27), windows=(Window.parse("09:00-12:00"),)),
        *(SpecialDay(day=date(2025, 1, day)) for day in (28, 29, 30, 31)),
    ),
)


def at(text: str) -> datetime:
    """A reading of Shanghai's clock, such as `2024-05-06 10:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def shown(answer: datetime) -> str:
    return f"{answer:%Y-%m-%d %H:%M:%S}"


@pytest.mark.parametrize(
    ("calendar", "start", "hours", "deadline"),
    [
        # 2024-05-06 is a Monday, 2024-05-10 a Friday.
        (STANDARD, "2024-05-06 10:00", 8, "2024-05-06 18:00:00"),  # may equal closing time
        (STANDARD, "2024-05-06 09:00", 9, "2024-05-06 18:00:00"),
        (STANDARD, "2024-05-06 10:00", 9, "2024-05-07 10:00:00"),
        (STANDARD, "2024-05-06 07:00", 2, "2024-05-06 11:00:00"),
        (STANDARD, "2024-05-06 18:00", 2, "2024-05-07 11:00:00"),
        (STANDARD, "2024-05-10 17:00", 2, "2024-05-13 10:00:00"),
        (STANDARD, "2024-05-11 16:00", 2, "2024-05-13 11:00:00"),  # closed: opening + 2 h
        (STANDARD, "2024-05-06 09:00", 45, "2024-05-10 18:00:00"),
        (STANDARD, "2024-05-06 09:00", 45 * 52, "2025-05-02 18:00:00"),
        (SPLIT, "2024-05-06 11:00", 1, "2024-05-06 12:00:00"),
        (SPLIT, "2024-05-06 11:00", 2, "2024-05-06 14:30:00"),
        (SPLIT, "2024-05-06 12:45", 1, "2024-05-06 14:30:00"),
        (NIGHTS, "2024-05-10 23:00", 7, "2024-05-11 06:00:00"),  # into Saturday
        (NIGHTS, "2024-05-11 05:00", 2, "2024-05-13 23:00:00"),
        (NIGHTS, "2024-05-06 03:00", 1, "2024-05-06 23:00:00"),  # none since Sunday
        (HOLIDAYS, "2025-01-26 10:00", 8, "2025-01-26 18:00:00"),  # a Sunday that is worked
        (HOLIDAYS, "2025-01-26 10:00", 10, "2025-01-27 11:00:00"),
        (HOLIDAYS, "2025-01-27 11:00", 2, "2025-02-03 10:00:00"),  # half-day, then holidays
    ],
)
def test_deadline(calendar: WorkCalendar, start: str, hours: float, deadline: str) -> None:
    """The deadline is where the working time is up, counted by hand."""
    answer = calendar.add(at(start), hours * HOUR)
    assert shown(answer) == deadline
    assert calendar.between(at(start), answer) == hours * HOUR


def test_one_second_past_closing_is_the_next_opening_plus_one_second() -> None:
    """A deadline may equal closing time; one second more moves on to the next opening."""
    assert shown(STANDARD.add(at("2024-05-10 10:00"), 8 * HOUR)) == "2024-05-10 18:00:00"
    assert shown(STANDARD.add(at("2024-05-10 10:00"), 8 * HOUR + SECOND)) == "2024-05-13 09:00:01"


def test_the_latest_start_may_equal_opening_time() -> None:
    """A start may equal opening time; one second more moves back before the last closing."""
    end = at("2024-05-13 10:00")
    assert shown(STANDARD.subtract(end, HOUR)) == "2024-05-13 09:00:00"
    assert shown(STANDARD.subtract(end, HOUR + SECOND)) == "2024-05-10 17:59:59"


@pytest.mark.parametrize(
    ("text", "is_open"),
    [
        ("2024-05-06 08:59:59", False),
        ("2024-05-06 09:00:00", True),
        ("2024-05-06 17:59:59", True),
        ("2024-05-06 18:00:00", False),
        ("2024-05-11 12:00:00", False),
    ],
)
def test_a_window_holds_its_opening_and_not_its_closing(text: str, is_open: bool) -> None:
    """Open time is `[opens, closes)`."""
    assert STANDARD.is_open(at(text)) is is_open


def test_the_break_at_noon_is_closed() -> None:
    """Between two windows of one day is closed time."""
    assert not SPLIT.is_open(at("2024-05-06 12:00"))
    assert SPLIT.is_open(at("2024-05-06 13:30"))


@pytest.mark.parametrize(
    ("text", "opening", "closing"),
    [
        ("2024-05-06 10:00", "2024-05-06 10:00:00", "2024-05-06 10:00:00"),
        ("2024-05-06 09:00", "2024-05-06 09:00:00", "2024-05-03 18:00:00"),
        ("2024-05-06 18:00", "2024-05-07 09:00:00", "2024-05-06 18:00:00"),
        ("2024-05-11 12:00", "2024-05-13 09:00:00", "2024-05-10 18:00:00"),
    ],
)
def test_next_open_and_previous_close(text: str, opening: str, closing: str) -> None:
    """Both are the instant itself while open; an opening is open already, a closing still was."""
    assert shown(STANDARD.next_open(at(text))) == opening
    assert shown(STANDARD.previous_close(at(text))) == closing


def test_a_start_in_another_zone_is_converted() -> None:
    """A start in UTC means that instant, not that reading of the calendar's clock."""
    start = datetime(2024, 5, 6, 2, tzinfo=UTC)
    answer = STANDARD.add(start, HOUR)
    assert answer == at("2024-05-06 11:00")
    assert answer.tzinfo is SHANGHAI


def test_between_is_negative_when_the_end_comes_first() -> None:
    """A deadline that was missed is so much open time ago."""
    assert STANDARD.between(at("2024-05-13 10:00"), at("2024-05-10 17:00")) == -2 * HOUR


def test_the_answer_is_exact_to_the_microsecond() -> None:
    """Nothing is rounded, in a deadline or in the time between."""
    start = at("2024-05-10 17:59:59.999999")
    assert STANDARD.add(start, 2 * TICK) == at("2024-05-13 09:00:00.000001")
    assert STANDARD.between(start, at("2024-05-13 09:00:00.000001")) == 2 * TICK


def test_closing_a_day_does_not_cut_the_shift_before_it() -> None:
    """A night shift belongs to the day on which it opens."""
    tuesday = SpecialDay(day=date(2024, 5, 7))
    calendar = attrs.evolve(NIGHTS, special_days=(tuesday,))
    assert calendar.is_open(at("2024-05-07 05:00"))
    assert not calendar.is_open(at("2024-05-07 23:00"))
    assert not calendar.is_open(at("2024-05-08 05:00"))


def test_a_shift_that_runs_into_the_next_days_window_counts_once() -> None:
    """Where a night shift overlaps the next morning, time is open, not doubly open."""
    week = Week.every_day(Window.parse("05:00-12:00"), Window.parse("22:00-06:00"))
    calendar = WorkCalendar(zone="Asia/Shanghai", week=week)
    day = calendar.between(at("2024-05-06 12:00"), at("2024-05-07 12:00"))
    assert day == 14 * HOUR


def test_always_is_open_at_every_hour() -> None:
    """The calendar that never closes counts elapsed time, and answers in UTC."""
    start, span = at("2024-02-28 13:37"), timedelta(days=1000, seconds=1)
    answer = WorkCalendar.always().add(start, span)
    assert answer == start + span
    assert answer.tzinfo == ZoneInfo("UTC")


def test_standard_knows_no_holidays() -> None:
    """The standard calendar is open on National Day, and closed on a make-up Sunday."""
    assert STANDARD.is_open(at("2024-10-01 10:00"))
    assert not STANDARD.is_open(at("2024-09-29 10:00"))


def test_a_deadline_decades_away_is_exact() -> None:
    """Working time of sixty years is counted like that of an hour, forth and back."""
    monday, years = at("2024-05-06 09:00"), 60 * 52 * timedelta(days=7)
    worktime = 60 * 52 * 45 * HOUR
    friday_evening = monday + years - timedelta(days=2, hours=15)
    assert WorkCalendar.standard().add(monday, worktime) == friday_evening
    assert WorkCalendar.standard().subtract(monday, worktime) == monday - years
    assert WorkCalendar.standard().between(monday - years, monday + years) == 2 * worktime


# What it does not know ---------------------------------------------------------------------------

MAY = attrs.evolve(STANDARD, first=date(2024, 5, 6), last=date(2024, 5, 10))
MAY_BEGINS = at("2024-05-06 00:00")
MAY_ENDS = at("2024-05-11 00:00")


@pytest.mark.parametrize(
    "ask",
    [
        MAY.is_open,
        MAY.next_open,
        MAY.previous_close,
        lambda moment: MAY.add(moment, timedelta()),
        lambda moment: MAY.add(moment, HOUR),
        lambda moment: MAY.subtract(moment, timedelta()),
        lambda moment: MAY.subtract(moment, HOUR),
        lambda moment: MAY.between(moment, MAY_BEGINS),
        lambda moment: MAY.between(MAY_BEGINS, moment),
    ],
)
@pytest.mark.parametrize(
    ("moment", "asked"),
    [
        (MAY_BEGINS - TICK, "2024-05-05"),
        (MAY_ENDS + TICK, "2024-05-11"),
        (datetime(2024, 5, 10, 16, 0, 1, tzinfo=UTC), "2024-05-11"),  # by Shanghai's clock
        (datetime.min.replace(tzinfo=UTC), "0001-01-01"),
        (datetime.max.replace(tzinfo=UTC), "9999-12-31"),
    ],
    ids=["before", "after", "after by its own clock", "the first instant", "the last instant"],
)
def test_an_instant_outside_the_covered_days_is_refused(
    ask: Callable[[datetime], object], moment: datetime, asked: str
) -> None:
    """Every question about a day not covered is refused, with the days that are."""
    with pytest.raises(CalendarRangeError, match="announced since") as refused:
        ask(moment)
    error = refused.value
    assert (error.asked, error.first, error.last) == (asked, "2024-05-06", "2024-05-10")


def test_the_first_and_last_covered_days_count_whole() -> None:
    """The covered days can be counted from their first to their last midnight."""
    assert MAY.between(MAY_BEGINS, MAY_ENDS) == 45 * HOUR
    assert MAY.between(MAY_ENDS, MAY_BEGINS) == -45 * HOUR
    assert shown(MAY.add(MAY_BEGINS, 45 * HOUR)) == "2024-05-10 18:00:00"
    assert shown(MAY.subtract(MAY_ENDS, 45 * HOUR)) == "2024-05-06 09:00:00"


def test_the_midnight_after_the_last_day_is_only_counted_to() -> None:
    """Whether the day after the last one is open is not known, not even at its first instant."""
    assert shown(MAY.previous_close(MAY_ENDS)) == "2024-05-10 18:00:00"
    with pytest.raises(CalendarRangeError) as refused:
        MAY.is_open(MAY_ENDS)
    assert refused.value.asked == "2024-05-11"


def test_a_deadline_may_be_the_very_end_of_the_covered_days() -> None:
    """A calendar that is open to the last midnight can have a deadline there."""
    day = date(2024, 5, 10)
    calendar = attrs.evolve(WorkCalendar.always(), first=day, last=day)
    start = datetime(2024, 5, 10, tzinfo=UTC)
    end = calendar.add(start, timedelta(days=1))
    assert end == start + timedelta(days=1)
    assert calendar.between(start, end) == timedelta(days=1)
    assert calendar.subtract(end, timedelta(days=1)) == start


@pytest.mark.parametrize("days", range(60, 70))
def test_the_covered_days_count_whole_however_many(days: int) -> None:
    """From any day, all of the covered days can be reached, forth and back."""
    middle, span = date(2024, 5, 6), timedelta(days=days)
    noon = datetime(2024, 5, 6, 12, tzinfo=UTC)
    covered = attrs.evolve(WorkCalendar.always(), first=middle - span, last=middle + span)
    there = timedelta(days=days, hours=12)
    assert attrs.evolve(covered).add(noon, there) == noon + there
    assert attrs.evolve(covered).subtract(noon, there) == noon - there


@pytest.mark.parametrize(
    ("zone", "moment"),
    [("Asia/Shanghai", "2023-12-31T17:00Z"), ("America/New_York", "2025-01-01T04:00Z")],
)
def test_a_covered_year_is_that_of_the_calendars_zone(zone: str, moment: str) -> None:
    """New Year comes earlier in the east: an instant of another year in UTC may be covered."""
    year = attrs.evolve(STANDARD, zone=zone, first=date(2024, 1, 1), last=date(2024, 12, 31))
    assert not year.is_open(datetime.fromisoformat(moment))


@pytest.mark.parametrize("worktime", [45 * HOUR + TICK, timedelta(days=5), timedelta.max])
def test_working_time_beyond_the_covered_days_is_refused(worktime: timedelta) -> None:
    """When the covered days run out there is no deadline and no start, never a guess."""
    with pytest.raises(CalendarRangeError) as after:
        MAY.add(MAY_BEGINS, worktime)
    with pytest.raises(CalendarRangeError) as before:
        MAY.subtract(MAY_ENDS, worktime)
    assert (after.value.asked, before.value.asked) == ("2024-05-11", "2024-05-05")


def test_no_opening_or_closing_is_made_up() -> None:
    """After the last opening there is no next, and before the first closing no previous."""
    with pytest.raises(CalendarRangeError):
        MAY.next_open(at("2024-05-10 18:00"))
    with pytest.raises(CalendarRangeError):
        MAY.previous_close(at("2024-05-06 09:00"))


def test_a_calendar_that_never_opens_has_no_deadlines() -> None:
    """Without any window no time is open, and any deadline lies beyond the covered days."""
    calendar = attrs.evolve(MAY, week=Week())
    assert calendar.between(MAY_BEGINS, MAY_ENDS) == timedelta()
    assert calendar.add(MAY_BEGINS, timedelta()) == MAY_BEGINS
    with pytest.raises(CalendarRangeError):
        calendar.add(MAY_BEGINS, TICK)


def test_a_shift_from_before_the_first_day_is_not_known() -> None:
    """The night before the first covered day is not covered, nor its shift."""
    calendar = attrs.evolve(NIGHTS, first=date(2024, 5, 8), last=date(2024, 5, 8))
    assert not calendar.is_open(at("2024-05-08 03:00"))
    assert calendar.between(at("2024-05-08 00:00"), at("2024-05-09 00:00")) == 2 * HOUR


def test_a_shift_after_the_last_day_is_not_known() -> None:
    """A shift that runs out of the last covered day is counted to its midnight."""
    calendar = attrs.evolve(NIGHTS, first=date(2024, 5, 8), last=date(2024, 5, 8))
    start = at("2024-05-08 00:00")
    assert calendar.add(start, 2 * HOUR) == at("2024-05-09 00:00")
    with pytest.raises(CalendarRangeError):
        calendar.add(start, 2 * HOUR + SECOND)


@pytest.mark.parametrize(
    "ask",
    [
        STANDARD.is_open,
        STANDARD.next_open,
        STANDARD.previous_close,
        lambda moment: STANDARD.add(moment, HOUR),
        lambda moment: STANDARD.subtract(moment, HOUR),
        lambda moment: STANDARD.between(moment, at("2024-05-06 10:00")),
        lambda moment: STANDARD.between(at("2024-05-06 10:00"), moment),
    ],
)
def test_a_naive_date_time_is_refused(ask: Callable[[datetime], object]) -> None:
    """A date-time without a zone means nothing here, and the error says what to give."""
    naive = at("2024-05-06 10:00").replace(tzinfo=None)
    with pytest.raises(ValidationError, match=r"2024-05-06T10:00:00 given.*aware") as refused:
        ask(naive)
    assert refused.value.problems[0].code == "naive_datetime"


@pytest.mark.parametrize("ask", [STANDARD.add, STANDARD.subtract])
def test_negative_working_time_is_refused(ask: Callable[[datetime, timedelta], object]) -> None:
    """Neither `add` nor `subtract` goes the other way in disguise."""
    with pytest.raises(ValidationError, match="negative"):
        ask(at("2024-05-06 10:00"), -TICK)


class Stamp(datetime):
    """A date-time of a host's own kind."""


def test_a_host_s_own_kind_of_date_time_is_read_as_a_plain_one() -> None:
    """Answers are plain date-times, whatever subclass the question came in."""
    stamp = Stamp(2024, 5, 6, 2, tzinfo=UTC)
    assert type(STANDARD.add(stamp, timedelta())) is datetime
    assert type(STANDARD.add(stamp, HOUR)) is datetime
    assert STANDARD.add(stamp, HOUR) == at("2024-05-06 11:00")


# What is no calendar -----------------------------------------------------------------------------


def refused_problems(**changes: Any) -> list[tuple[str, str]]:
    with pytest.raises(DefinitionError) as refused:
        attrs.evolve(STANDARD, **changes)
    assert refused.value.subject.en == "working calendar"
    return [(problem.path, problem.code) for problem in refused.value.problems]


@pytest.mark.parametrize(
    "zone", ["", "Asia", "Mars/Olympus", "../etc/passwd", "a\0b", "localtime", "x" * 5000]
)
def test_an_unknown_zone_is_refused(zone: str) -> None:
    """A zone that the database lacks, or that means another one on each machine, is refused."""
    assert refused_problems(zone=zone) == [("zone", "unknown_zone")]


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2024, 5, 2), date(2024, 5, 1)),
        (date(1899, 12, 31), date(2024, 5, 1)),
        (date(2024, 5, 1), date(2200, 1, 1)),
    ],
)
def test_the_covered_days_are_in_order_and_bounded(first: date, last: date) -> None:
    """A calendar covers at least a day, and none before 1900 or after 2199."""
    assert refused_problems(first=first, last=last) == [("last", "bad_coverage")]


def test_one_day_is_enough_to_cover() -> None:
    """The first covered day may be the last."""
    calendar = attrs.evolve(STANDARD, first=date(2024, 5, 6), last=date(2024, 5, 6))
    assert shown(calendar.next_open(MAY_BEGINS)) == "2024-05-06 09:00:00"


@pytest.mark.parametrize("days", [(2, 1), (1, 1)])
def test_special_days_are_in_order_one_entry_a_day(days: tuple[int, ...]) -> None:
    """Special days that go back or come twice are refused."""
    special_days = tuple(SpecialDay(day=date(2024, 5, day)) for day in days)
    assert refused_problems(special_days=special_days) == [("special_days", "unordered")]


def test_special_days_are_covered_days() -> None:
    """A special day outside the covered days is refused; the first and the last are inside."""
    first, last = date(2024, 5, 6), date(2024, 5, 10)
    inside = (SpecialDay(day=first), SpecialDay(day=last))
    assert attrs.evolve(MAY, special_days=inside).between(MAY_BEGINS, MAY_ENDS) == 27 * HOUR
    outside = (SpecialDay(day=date(2024, 5, 5)), SpecialDay(day=date(2024, 5, 11)))
    problems = refused_problems(first=first, last=last, special_days=outside)
    assert problems == [("special_days", "not_covered")] * 2


def test_special_days_are_bounded() -> None:
    """A calendar has at most 20,000 special days."""
    days = tuple(
        SpecialDay(day=date(1900, 1, 1) + timedelta(days=number)) for number in range(20_001)
    )
    assert refused_problems(special_days=days) == [("special_days", "too_many")]
    assert "<20000 special days>" in repr(attrs.evolve(STANDARD, special_days=days[1:]))


def test_everything_wrong_is_reported_at_once() -> None:
    """All problems of a calendar come in one error."""
    special_days = (SpecialDay(day=date(2024, 5, 2)), SpecialDay(day=date(2024, 5, 1)))
    problems = refused_problems(zone="?", first=date(1800, 1, 1), special_days=special_days)
    assert [code for _, code in problems] == ["unknown_zone", "bad_coverage", "unordered"]


# A value -----------------------------------------------------------------------------------------


def used(calendar: WorkCalendar) -> WorkCalendar:
    calendar.add(at("2025-01-06 10:00"), 72 * HOUR)
    return calendar


def test_a_calendar_is_its_data() -> None:
    """Calendars with equal data are equal and hash alike, asked before or not."""
    fresh = attrs.evolve(HOLIDAYS)
    assert used(HOLIDAYS) == fresh
    assert hash(used(HOLIDAYS)) == hash(fresh)
    assert HOLIDAYS != STANDARD


def test_what_was_worked_out_is_no_part_of_the_data() -> None:
    """A used calendar looks as before: its fields, its repr and its pickle."""
    fresh = attrs.evolve(HOLIDAYS)
    before = repr(fresh), pickle.dumps(fresh), attrs.asdict(fresh)
    used(fresh)
    assert (repr(fresh), pickle.dumps(fresh), attrs.asdict(fresh)) == before


@pytest.mark.parametrize(
    "twin",
    [copy.copy, copy.deepcopy, lambda calendar: pickle.loads(pickle.dumps(calendar))],
    ids=["copy", "deepcopy", "pickle"],
)
def test_a_copy_is_equal_and_answers_alike(
    twin: Callable[[WorkCalendar], WorkCalendar],
) -> None:
    """Copies and pickles of a used calendar are equal to it and work."""
    copied = twin(used(HOLIDAYS))
    assert copied == HOLIDAYS
    assert shown(copied.add(at("2025-01-27 11:00"), 2 * HOUR)) == "2025-02-03 10:00:00"


def test_a_calendar_cannot_be_changed() -> None:
    """No field can be set."""
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        STANDARD.zone = "UTC"  # type: ignore[misc]  # the refusal is the claim


def test_a_calendar_is_made_of_plain_data() -> None:
    """Its data are names, dates and times of day, all the way down."""
    calendar = attrs.evolve(MAY, special_days=(SpecialDay(day=date(2024, 5, 7)),))
    office = {"opens": time(9), "closes": time(18)}
    data = attrs.asdict(calendar)
    assert data["zone"] == "Asia/Shanghai"
    assert data["week"]["monday"] == (office,)
    assert data["special_days"] == ({"day": date(2024, 5, 7), "windows": (), "source": ""},)
    assert (data["first"], data["last"]) == (date(2024, 5, 6), date(2024, 5, 10))
