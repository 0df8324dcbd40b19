"""The laws of working time, on random calendars in zones and on days where clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore.calendars import WorkCalendar
from tests.calendars import oracle
from tests.calendars.strategies import calendars_and_days, lengths, midnight, offsets

pytestmark = pytest.mark.requirement("R-87")

Subject = tuple[WorkCalendar, date]

ZERO = timedelta()
TICK = timedelta.resolution

subjects = calendars_and_days()

far = st.one_of(
    *(st.integers(middle - 8, middle + 8) for middle in (-64, 64)),  # where a timeline may end
    st.integers(-4000, 4000),
)
"""How many days away an earlier question was."""


def same(one: datetime, two: datetime) -> bool:
    """Whether two date-times are one instant, which `==` cannot tell where clocks go back."""
    return one.astimezone(UTC) == two.astimezone(UTC)


@given(subjects, offsets, lengths)
def test_between_undoes_add(subject: Subject, offset: timedelta, worktime: timedelta) -> None:
    """From a start to its deadline there is exactly the working time that was added."""
    calendar, day = subject
    start = midnight(day) + offset
    assert calendar.between(start, calendar.add(start, worktime)) == worktime


@given(subjects, offsets, lengths)
def test_add_is_the_earliest(subject: Subject, offset: timedelta, worktime: timedelta) -> None:
    """Any moment before a deadline, some of its working time is left."""
    calendar, day = subject
    start = midnight(day) + offset
    deadline = calendar.add(start, worktime + TICK).astimezone(UTC)
    assert calendar.between(start, deadline - TICK) == worktime


@given(subjects, offsets, lengths)
def test_subtract_is_the_latest(subject: Subject, offset: timedelta, worktime: timedelta) -> None:
    """Any moment after the latest start, less than the working time is left to the end."""
    calendar, day = subject
    end = midnight(day) + offset
    start = calendar.subtract(end, worktime + TICK).astimezone(UTC)
    assert calendar.between(start, end) == worktime + TICK
    assert calendar.between(start + TICK, end) == worktime


@given(subjects, offsets, lengths, lengths)
def test_add_composes(
    subject: Subject, offset: timedelta, first: timedelta, second: timedelta
) -> None:
    """Adding one working time and then another is adding their sum, zero included."""
    calendar, day = subject
    start = midnight(day) + offset
    in_steps = calendar.add(calendar.add(start, first), second)
    assert same(in_steps, calendar.add(start, first + second))


@given(subjects, offsets, offsets, lengths)
def test_add_is_monotone_in_the_start(
    subject: Subject, one: timedelta, two: timedelta, worktime: timedelta
) -> None:
    """Who starts later is never due earlier."""
    calendar, day = subject
    early, late = sorted((midnight(day) + one, midnight(day) + two))
    due_early, due_late = calendar.add(early, worktime), calendar.add(late, worktime)
    assert due_early.astimezone(UTC) <= due_late.astimezone(UTC)


@given(subjects, offsets, lengths, lengths)
def test_add_is_strictly_monotone_in_the_working_time(
    subject: Subject, offset: timedelta, one: timedelta, two: timedelta
) -> None:
    """More working time is due later, and only equal working time at the same instant."""
    calendar, day = subject
    start = midnight(day) + offset
    short, long = sorted((one, two))
    due_short, due_long = calendar.add(start, short), calendar.add(start, long)
    assert due_short.astimezone(UTC) <= due_long.astimezone(UTC)
    assert same(due_short, due_long) == (short == long)


@given(subjects, offsets, lengths.filter(bool))
def test_subtract_inverts_add(subject: Subject, offset: timedelta, worktime: timedelta) -> None:
    """Back from a deadline is the start, or the opening after it when that was closed."""
    calendar, day = subject
    start = midnight(day) + offset
    back = calendar.subtract(calendar.add(start, worktime), worktime)
    assert same(back, calendar.next_open(start))


@given(subjects, offsets, lengths.filter(bool))
def test_add_inverts_subtract(subject: Subject, offset: timedelta, worktime: timedelta) -> None:
    """Forth from a latest start is the end, or the closing before it when that was closed."""
    calendar, day = subject
    end = midnight(day) + offset
    forth = calendar.add(calendar.subtract(end, worktime), worktime)
    assert same(forth, calendar.previous_close(end))


@given(subjects, offsets)
def test_zero_is_a_value(subject: Subject, offset: timedelta) -> None:
    """Adding or subtracting zero gives the same instant, open or closed."""
    calendar, day = subject
    at = midnight(day) + offset
    assert same(calendar.add(at, ZERO), at)
    assert same(calendar.subtract(at, ZERO), at)


@given(subjects, offsets, offsets, offsets)
def test_between_adds_up(
    subject: Subject, one: timedelta, two: timedelta, three: timedelta
) -> None:
    """Open time by way of a third instant, in any order, is the open time of the whole."""
    calendar, day = subject
    a, b, c = (midnight(day) + offset for offset in (one, two, three))
    assert calendar.between(a, b) + calendar.between(b, c) == calendar.between(a, c)


@given(subjects, offsets)
def test_next_open_is_the_first_open_instant(subject: Subject, offset: timedelta) -> None:
    """The next open instant is open, with only closed time before it, and is `at` while open."""
    calendar, day = subject
    at = midnight(day) + offset
    found = calendar.next_open(at)
    assert calendar.is_open(found)
    assert calendar.between(at, found) == ZERO
    assert same(found, at) == calendar.is_open(at)


@given(subjects, offsets)
def test_previous_close_ends_open_time(subject: Subject, offset: timedelta) -> None:
    """The previous close has open time right before it and only closed time after it."""
    calendar, day = subject
    at = midnight(day) + offset
    found = calendar.previous_close(at).astimezone(UTC)
    assert found <= at
    assert calendar.is_open(found - TICK)
    assert calendar.between(found, at) == ZERO


@given(subjects, offsets, lengths, st.sampled_from(["Asia/Tokyo", "America/St_Johns"]))
def test_the_zone_of_the_question_does_not_matter(
    subject: Subject, offset: timedelta, worktime: timedelta, zone: str
) -> None:
    """One instant, given in any zone, has one answer, in the calendar's zone."""
    calendar, day = subject
    start = midnight(day) + offset
    elsewhere = calendar.add(start.astimezone(ZoneInfo(zone)), worktime)
    assert same(elsewhere, calendar.add(start, worktime))
    assert elsewhere.tzinfo is calendar.timezone


@given(subjects, offsets, lengths, far)
def test_no_answer_depends_on_earlier_questions(
    subject: Subject, offset: timedelta, worktime: timedelta, days: int
) -> None:
    """A calendar that was asked about other months or years answers as a fresh one does."""
    calendar, day = subject
    start = midnight(day) + offset
    asked = attrs.evolve(calendar)
    asked.is_open(start + timedelta(days=days))
    assert same(asked.add(start, worktime), calendar.add(start, worktime))
    assert same(asked.subtract(start, worktime), calendar.subtract(start, worktime))
    assert asked.is_open(start) == calendar.is_open(start)
    assert same(asked.previous_close(start), calendar.previous_close(start))


@given(subjects, offsets, offsets, lengths)
def test_every_answer_is_that_of_watching_the_clock(
    subject: Subject, one: timedelta, two: timedelta, worktime: timedelta
) -> None:
    """All answers equal those of a walk through the days, a quarter of an hour at a time."""
    calendar, day = subject
    centre = midnight(day)
    opened = oracle.open_quarters(
        calendar, centre - timedelta(days=12), centre + timedelta(days=12)
    )
    a, b = sorted((centre + one, centre + two))
    assert calendar.between(a, b) == oracle.between(opened, a, b)
    assert calendar.is_open(a) == (oracle.next_open(opened, a) == a)
    assert_instant(calendar.next_open(a), oracle.next_open(opened, a))
    assert_instant(calendar.previous_close(a), oracle.previous_close(opened, a))
    assert_instant(calendar.add(a, worktime), oracle.add(opened, a, worktime))
    assert_instant(calendar.subtract(b, worktime), oracle.subtract(opened, b, worktime))


def assert_instant(answer: datetime, watched: datetime | None) -> None:
    assert watched is None or answer.astimezone(UTC) == watched
