"""Deadlines as data."""

from __future__ import annotations

import pickle
from datetime import datetime, timedelta
from typing import cast

import pytest

from leadcore.calendars import Clock, Deadline, WorkCalendar, due
from leadcore.errors import ValidationError

FRIDAY = datetime.fromisoformat("2024-05-10T17:00+08:00")
STANDARD = WorkCalendar.standard()


@pytest.mark.requirement("R-14")
@pytest.mark.parametrize("clock", ["elapsed", "working"])
def test_a_deadline_is_due_by_its_clock(clock: Clock) -> None:
    """A deadline falls due when its length is up by its own clock."""
    deadline = Deadline(timedelta(hours=24), clock=clock)
    assert deadline.after(FRIDAY, STANDARD) == due(FRIDAY, deadline.within, clock, STANDARD)


def test_a_deadline_counts_elapsed_time_unless_told() -> None:
    """Without a choice, time is elapsed time."""
    assert Deadline(timedelta(hours=24)).after(FRIDAY, STANDARD) == FRIDAY + timedelta(hours=24)


def test_a_deadline_of_zero_is_due_at_once() -> None:
    """Zero is a value."""
    assert Deadline(timedelta(0), clock="working").after(FRIDAY, STANDARD) == FRIDAY


def test_a_deadline_is_a_value() -> None:
    """Equal deadlines are equal, hash alike, and come back from a pickle."""
    deadline = Deadline(timedelta(hours=1), clock="working")
    assert pickle.loads(pickle.dumps(deadline)) == deadline
    assert len({deadline, Deadline(timedelta(hours=1), clock="working")}) == 1
    assert deadline != Deadline(timedelta(hours=1))


def test_a_negative_deadline_is_refused() -> None:
    """Nothing falls due before it starts."""
    with pytest.raises(ValidationError, match="zero or longer"):
        Deadline(timedelta(microseconds=-1))


def test_a_deadline_by_another_clock_is_refused() -> None:
    """A clock that does not exist is refused when the deadline is made."""
    with pytest.raises(ValidationError, match="elapsed or working"):
        Deadline(timedelta(hours=1), clock=cast(Clock, "business"))
