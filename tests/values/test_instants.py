"""Instants are kept in UTC, whatever zone they came in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import cast
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore.values import optional_utc, utc

AWARE = st.datetimes(
    min_value=datetime(1901, 1, 1),  # noqa: DTZ001 - Hypothesis adds the zone
    max_value=datetime(8999, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from((UTC, ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York"))),
)


class Stamp(datetime):
    """A subclass such as data-frame and test tools make."""


@given(AWARE)
def test_utc_keeps_the_instant(moment: datetime) -> None:
    """The result is the same point in time, in UTC."""
    kept = utc(moment)
    assert kept.timestamp() == moment.timestamp()
    assert kept.tzinfo is UTC


@given(AWARE)
def test_utc_is_idempotent(moment: datetime) -> None:
    """What is in UTC already stays as it is."""
    kept = utc(moment)
    assert utc(kept) is kept


def test_a_naive_datetime_is_refused_with_the_cure() -> None:
    """The error names the way to say which zone it is."""
    with pytest.raises(ValueError, match=r"naive.*ZoneInfo"):
        utc(datetime(2024, 5, 1, 9))  # noqa: DTZ001 - naive on purpose


def test_a_text_is_no_instant() -> None:
    """A wrong type is refused by its name."""
    with pytest.raises(TypeError, match="a str was given"):
        utc(cast("datetime", "2024-05-01"))


@pytest.mark.parametrize(
    "moment",
    [
        datetime.min.replace(tzinfo=timezone(timedelta(hours=8))),
        datetime.max.replace(tzinfo=timezone(timedelta(hours=-8))),
        datetime(1900, 1, 1, tzinfo=timezone(timedelta(hours=8))),
        datetime(9001, 1, 1, tzinfo=UTC),
    ],
)
def test_years_that_leave_no_room_for_arithmetic_are_refused(moment: datetime) -> None:
    """The bounds are those of the UTC year, and checking them never overflows."""
    with pytest.raises(ValueError, match="1900 to 9000"):
        utc(moment)


def test_the_bounds_are_included() -> None:
    """The first year and the last are instants."""
    for year in (1900, 9000):
        assert utc(datetime(year, 1, 1, tzinfo=UTC)).year == year


def test_no_instant_is_marked_as_the_second_of_its_hour() -> None:
    """UTC has no hour twice, so that equal instants also look alike."""
    assert utc(datetime(2024, 5, 1, tzinfo=UTC, fold=1)).fold == 0


def test_a_subclass_becomes_a_plain_datetime() -> None:
    """Equality, hashing and pickling do not depend on the tool that made it."""
    assert type(utc(Stamp(2024, 5, 1, tzinfo=UTC))) is datetime


def test_optional_utc_converts_what_is_there() -> None:
    """None stays None and an instant is converted."""
    east = datetime(2024, 5, 1, 8, tzinfo=timezone(timedelta(hours=8)))
    assert optional_utc(None) is None
    assert optional_utc(east) == datetime(2024, 5, 1, tzinfo=UTC)
