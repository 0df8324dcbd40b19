"""Response times of a real sales funnel: how long leads waited, elapsed and in working time.

The second way knows no zone: it counts on the wall clock as the log wrote it, day by day. That is
right here because the clock never changes between 09:00 and 17:00.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from functools import cache
from pathlib import Path

import attrs
import pytest

from leadcore.calendars import Week, Window, WorkCalendar

pytestmark = [pytest.mark.real_data("bpi2012"), pytest.mark.requirement("R-87")]

LOG = "bpi2012/bpi2012_first80pct_cases.csv.gz"
HANDLE_LEADS = "W_Afhandelen leads"
OPENS, CLOSES = time(9), time(17)
OFFICE = WorkCalendar(
    zone="Europe/Amsterdam", week=Week.weekdays(Window(opens=OPENS, closes=CLOSES))
)
ZERO, DAY = timedelta(), timedelta(days=1)

ASKED = {
    "A_SUBMITTED COMPLETE": ("0:11:48.817000", "1:21:58.658000"),
    f"{HANDLE_LEADS} SCHEDULE": ("0:11:18.656000", "1:20:36.501000"),
}
"""Since when one waits → the working time within which half, and nine in ten, were handled."""


@attrs.frozen(kw_only=True)
class Response:
    """When a lead was asked for, and when somebody first began to handle it."""

    since: datetime
    until: datetime


@cache
def responses(path: Path, asked: str) -> tuple[Response, ...]:
    """Return for each case with a handled lead the time from its first `asked` to the handling."""
    begun: dict[str, datetime] = {}
    handled: dict[str, datetime] = {}
    for case, event, at in events(path):
        if event == asked:
            begun.setdefault(case, at)
        if event == f"{HANDLE_LEADS} START":
            handled.setdefault(case, at)
    return tuple(Response(since=begun[case], until=at) for case, at in handled.items())


def events(path: Path) -> Iterator[tuple[str, str, datetime]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            event = f"{row['concept:name']} {row['lifecycle:transition']}"
            if event in (*ASKED, f"{HANDLE_LEADS} START"):
                yield row["case"], event, datetime.fromisoformat(row["time:timestamp"])


def counted(response: Response) -> timedelta:
    """Return the office hours that the wall clock showed between two readings."""
    since, until = shown(response.since), shown(response.until)
    days = ((since.date() + n * DAY) for n in range((until.date() - since.date()).days + 1))
    return sum(
        (
            max(
                ZERO,
                min(until, datetime.combine(day, CLOSES))
                - max(since, datetime.combine(day, OPENS)),
            )
            for day in days
            if day.weekday() < 5
        ),
        ZERO,
    )


def shown(at: datetime) -> datetime:
    return at.replace(tzinfo=None)


def percentile(percent: int, waits: list[timedelta]) -> timedelta:
    """Return the shortest wait that at least `percent` of 100 did not exceed."""
    return sorted(waits)[-(-percent * len(waits) // 100) - 1]


@pytest.mark.parametrize("asked", ASKED)
def test_every_response_is_as_counted_day_by_day(real_data: Path, asked: str) -> None:
    """Each lead waited the same working time by the calendar as by its wall clock."""
    found = responses(real_data / LOG, asked)
    assert len(found) == 3_916
    assert [one for one in found if OFFICE.between(one.since, one.until) != counted(one)] == []


@pytest.mark.parametrize("asked", ASKED)
def test_elapsed_is_the_time_on_a_calendar_that_never_closes(real_data: Path, asked: str) -> None:
    """Each lead waited, elapsed, what lies between its two instants, over the clock change too."""
    always, found = WorkCalendar.always(), responses(real_data / LOG, asked)
    assert all(always.between(one.since, one.until) == one.until - one.since for one in found)
    assert any(one.since.utcoffset() != one.until.utcoffset() for one in found)


@pytest.mark.parametrize("asked", ASKED)
def test_the_median_and_the_ninetieth_percentile_are_as_counted(
    real_data: Path, asked: str
) -> None:
    """Half of the leads, and nine in ten, were handled within the working time that was counted."""
    found = responses(real_data / LOG, asked)
    waits = [OFFICE.between(one.since, one.until) for one in found]
    by_hand = [counted(one) for one in found]
    for percent, expected in zip((50, 90), ASKED[asked], strict=True):
        assert percentile(percent, waits) == percentile(percent, by_hand)
        assert str(percentile(percent, waits)) == expected
