"""Moments are read as people write them, and never guessed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore.intake import LEAD_SHEET
from tests.intake.given import GOOD, code_of, new_of, read, sole

MOMENTS = st.datetimes(datetime(1901, 1, 1), datetime(2024, 6, 1))  # noqa: DTZ001 - as in a sheet
CHINA = timezone(timedelta(hours=8))


def moment(cell: object, zone: str | None = "UTC", **settings: Any) -> datetime:
    return new_of(sole("received_at", cell, zone=zone, **settings)).received_at


def refusal(cell: object, zone: str | None = "UTC") -> str:
    return code_of(sole("received_at", cell, zone=zone))


@pytest.mark.parametrize(
    "text",
    [
        *("2024-05-01 09:30", "2024-05-01T09:30:00+08:00", "2024-05-01T01:30Z", "2024/5/1 9:30"),
        *("2024年5月1日 9:30", "2024年5月1日9时30分", "2024.5.1 9:30", "２０２４/５/１　９：３０"),
        *("May 1, 2024 9:30 AM", "1 May 2024 9:30", "2024-5-1 9:30", " 2024-05-01\u200b  09:30 "),
    ],
)
def test_moment_is_read_as_people_write_it(text: str) -> None:
    """Every usual way of writing a moment gives the same instant."""
    answer = read(GOOD | {"获取时间": text}, LEAD_SHEET)
    assert new_of(answer).received_at == datetime(2024, 5, 1, 1, 30, tzinfo=UTC)


def test_date_alone_is_its_first_instant() -> None:
    """A day without a time begins at midnight of the mapping's zone."""
    for cell in ("2024-05-01", "2024年5月1日", date(2024, 5, 1)):
        answer = read(GOOD | {"获取时间": cell}, LEAD_SHEET)
        assert new_of(answer).received_at == datetime(2024, 5, 1, tzinfo=CHINA)


@pytest.mark.parametrize(
    "cell",
    [
        *("2024-02-30", "2024-13-01", "yesterday", "10:30", "May 2024", "2024", "5", "24/5/1"),
        *(
            "2024年5月",
            "1/5/24",
            "2024-05-01 09:30 EST",
            "1 May 2024 10:00 CET",
            "0001-01-01",
            "9999-12-31",
        ),
        *("2024-05-01 25:00", "x" * 65, "2024-05-01T09:30+99:00", datetime(1, 1, 1, tzinfo=UTC)),
    ],
)
def test_what_is_no_moment_is_refused(cell: object) -> None:
    """A day that does not exist, a part of one, a zone's mere name: nothing is filled in."""
    assert refusal(cell) == "bad_moment"


def test_day_and_month_that_could_change_places_are_refused() -> None:
    """What may be 1 May or 5 January is neither, unless the mapping says which comes first."""
    assert refusal("1/5/2024") == "ambiguous_moment"
    assert moment("1/5/2024", day_first=True) == datetime(2024, 5, 1, tzinfo=UTC)
    assert moment("1/5/2024", day_first=False) == datetime(2024, 1, 5, tzinfo=UTC)


def test_day_and_month_that_cannot_change_places_are_read() -> None:
    """No thirteenth month makes anything ambiguous, and neither does the same number twice."""
    assert moment("13/5/2024") == moment("5/13/2024") == datetime(2024, 5, 13, tzinfo=UTC)
    assert moment("5/5/2024") == datetime(2024, 5, 5, tzinfo=UTC)


def test_formats_of_the_mapping_come_first() -> None:
    """A declared format goes before what the text would mean elsewhere."""
    assert moment("2024-05-01", moment_formats=("%Y-%d-%m",)) == datetime(2024, 1, 5, tzinfo=UTC)


def test_moment_without_zone_needs_a_mapping_with_one() -> None:
    """No zone is assumed: neither the machine's nor any other."""
    assert refusal("2024-05-01 09:30", zone=None) == "naive_moment"
    assert moment("2024-05-01T09:30+08:00", zone=None).hour == 1


@given(
    MOMENTS, st.sampled_from(["%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M:%S", "%d %B %Y %H:%M", "%Y%m%d"])
)
def test_what_is_written_is_read_back(at: datetime, form: str) -> None:
    """A moment written in an unambiguous way is the moment that is read."""
    text = at.strftime(form)
    assert moment(text) == datetime.strptime(text, form).replace(tzinfo=UTC)


@given(st.datetimes(datetime(1901, 1, 1), datetime(2024, 6, 1), timezones=st.just(CHINA)))  # noqa: DTZ001
def test_moments_of_spreadsheets_are_taken_as_they_are(at: datetime) -> None:
    """A datetime with a zone is that instant."""
    assert moment(at) == at


@given(st.text(alphabet="0123456789/-:. TZ+年月日AMPmay", max_size=30))
def test_no_text_breaks_the_reading(text: str) -> None:
    """Whatever stands in the cell, it is a moment or refused."""
    sole("received_at", text, zone="UTC")


class NotATime(datetime):
    """What data frames have for a missing moment: not equal to itself."""

    def __eq__(self, other: object) -> bool:
        return False

    __hash__ = datetime.__hash__


def test_missing_moment_of_a_data_frame_is_missing() -> None:
    """What is not equal to itself is no moment but the lack of one."""
    answer = read(GOOD | {"获取时间": NotATime(2024, 5, 1, tzinfo=UTC)}, LEAD_SHEET)
    assert code_of(answer) == "missing"


def test_number_is_no_moment() -> None:
    """A spreadsheet's serial number is refused, since it depends on the spreadsheet's epoch."""
    assert refusal(45413.5) == "wrong_type"
