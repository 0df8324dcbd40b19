"""Lengths of time by either clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore.calendars import Clock, WorkCalendar, due
from leadcore.errors import ValidationError

STANDARD = WorkCalendar.standard()
FRIDAY = datetime.fromisoformat("2024-05-10T17:00+08:00")

starts = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # Hypothesis takes naive bounds.
lengths = st.timedeltas(timedelta(0), timedelta(days=30))


@pytest.mark.requirement("R-14")
@pytest.mark.parametrize(
    ("hours", "clock", "deadline"),
    [
        (24, "elapsed", "2024-05-11T17:00:00+08:00"),
        (48, "elapsed", "2024-05-12T17:00:00+08:00"),
        (72, "elapsed", "2024-05-13T17:00:00+08:00"),
        (24, "working", "2024-05-15T14:00:00+08:00"),
        (48, "working", "2024-05-20T11:00:00+08:00"),
        (72, "working", "2024-05-22T17:00:00+08:00"),
    ],
)
def test_a_deadline_is_in_elapsed_or_in_working_time(
    hours: int, clock: Clock, deadline: str
) -> None:
    """24, 48 and 72 hours from a Friday afternoon, as chosen, in the calendar's zone."""
    start = FRIDAY.astimezone(UTC)
    assert due(start, timedelta(hours=hours), clock, STANDARD).isoformat() == deadline


@given(starts, lengths)
def test_elapsed_time_is_absolute(start: datetime, length: timedelta) -> None:
    """By the elapsed clock an hour is an hour, whatever the calendar's zone does to its clock."""
    calendar = WorkCalendar(zone="America/New_York", week=STANDARD.week)
    assert due(start, length, "elapsed", calendar).astimezone(UTC) == start + length


@given(starts, lengths)
def test_working_time_is_never_up_before_elapsed_time(start: datetime, length: timedelta) -> None:
    """A clock that sometimes stops is never ahead of one that never does."""
    assert due(start, length, "working", STANDARD) >= due(start, length, "elapsed", STANDARD)


@given(starts, lengths)
def test_both_clocks_agree_where_nothing_closes(start: datetime, length: timedelta) -> None:
    """On the calendar that never closes, working time is elapsed time."""
    always = WorkCalendar.always()
    assert due(start, length, "working", always) == due(start, length, "elapsed", always)


def test_the_elapsed_clock_asks_nothing_of_the_calendar() -> None:
    """Elapsed time can be counted over days that the calendar does not cover."""
    start = datetime(2300, 1, 1, tzinfo=UTC)
    assert due(start, timedelta(hours=1), "elapsed", STANDARD) == start + timedelta(hours=1)


@pytest.mark.parametrize("clock", ["elapsed", "working"])
def test_zero_is_due_at_once(clock: Clock) -> None:
    """A length of zero is due when it starts, closed or not."""
    assert due(FRIDAY + timedelta(days=1), timedelta(0), clock, STANDARD) == FRIDAY + timedelta(
        days=1
    )


@pytest.mark.parametrize("clock", ["elapsed", "working"])
@pytest.mark.parametrize(
    ("start", "length", "code"),
    [
        (FRIDAY.replace(tzinfo=None), timedelta(hours=1), "naive_datetime"),
        (FRIDAY, timedelta(microseconds=-1), "negative"),
    ],
)
def test_what_makes_no_deadline_is_refused(
    start: datetime, length: timedelta, code: str, clock: Clock
) -> None:
    """A naive start and a negative length are refused by both clocks."""
    with pytest.raises(ValidationError) as refused:
        due(start, length, clock, STANDARD)
    assert [problem.code for problem in refused.value.problems] == [code]


@pytest.mark.parametrize(
    ("start", "length"),
    [
        (FRIDAY, timedelta.max),
        (datetime(9999, 12, 31, 22, tzinfo=UTC), timedelta(hours=1)),  # next year in Shanghai
    ],
)
def test_a_deadline_beyond_all_dates_is_refused(start: datetime, length: timedelta) -> None:
    """Elapsed time that no date-time can hold is refused as input, not as arithmetic."""
    with pytest.raises(ValidationError, match="year 9999"):
        due(start, length, "elapsed", STANDARD)


def test_another_clock_is_refused() -> None:
    """A clock that does not exist is refused, never taken for one of the two."""
    with pytest.raises(ValidationError, match="'business' given; allowed: elapsed or working"):
        due(FRIDAY, timedelta(hours=1), cast(Clock, "business"), STANDARD)
