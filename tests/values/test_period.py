"""Timeframes are read as people write them, and end on the calendar."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import cast
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore.errors import ParseError
from leadcore.texts import Language
from leadcore.values import Timeframe, TimeUnit, utc

MOST: dict[TimeUnit, int] = {"day": 3650, "week": 521, "month": 121, "year": 10}
SHANGHAI, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")


@st.composite
def timeframes(draw: st.DrawFn) -> Timeframe:
    unit = draw(st.sampled_from(sorted(MOST)))
    return Timeframe(amount=draw(st.integers(0 if unit == "day" else 1, MOST[unit])), unit=unit)


starts = st.datetimes(
    min_value=datetime(2000, 1, 1),  # noqa: DTZ001 - Hypothesis adds the zone
    max_value=datetime(2050, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from((UTC, SHANGHAI, NEW_YORK)),
)


@pytest.mark.requirement("R-05")
@given(timeframes(), st.sampled_from(("zh", "en")))
def test_parse_reads_what_to_writes(timeframe: Timeframe, language: Language) -> None:
    """Every timeframe is read back exactly from its text in both languages."""
    assert Timeframe.parse(timeframe.to(language)) == timeframe


@pytest.mark.requirement("R-05")
@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("1个月内", 1, "month"),
        ("3个月内", 3, "month"),
        ("三个月内", 3, "month"),
        ("３ 个月 以内", 3, "month"),
        ("1-3个月", 3, "month"),
        ("十二个月", 12, "month"),
        ("半年内", 6, "month"),
        ("一年半", 18, "month"),
        ("半个月内", 15, "day"),
        ("一年内", 1, "year"),
        ("两周内", 2, "week"),
        ("2个星期", 2, "week"),
        ("10天", 10, "day"),
        ("尽快", 0, "day"),
        ("立即", 0, "day"),
        ("ASAP", 0, "day"),
        ("within 3 months", 3, "month"),
        ("half a year", 6, "month"),
    ],
)
def test_timeframes_are_read_as_people_write_them(text: str, amount: int, unit: TimeUnit) -> None:
    """Digits and Chinese numerals, Chinese and English."""
    assert Timeframe.parse(text) == Timeframe(amount=amount, unit=unit)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Q3",
        "年底",
        "下个月",
        "3月",
        "3月内",
        "15日",
        "2024年",
        "24年",
        "3个工作日",
        "0个月",
        "-3个月",
        "十百天",
        "3",
        "个月",
        "9999天",
        "3个月" + " " * 40,
    ],
)
def test_what_depends_on_the_day_of_reading_is_refused(text: str) -> None:
    """A date, a quarter, or an odd amount is no timeframe, and the error says what is."""
    with pytest.raises(ParseError) as refused:
        Timeframe.parse(text)
    assert refused.value.reason == "bad_timeframe"


@given(timeframes(), starts)
def test_no_deadline_is_before_its_start(timeframe: Timeframe, start: datetime) -> None:
    """Zones and daylight saving never turn time back; at once is at once."""
    deadline = timeframe.deadline(start)
    assert deadline >= utc(start)
    assert (deadline == utc(start)) == (timeframe.amount == 0)


@given(timeframes(), starts)
def test_a_deadline_is_near_the_nominal_days(timeframe: Timeframe, start: datetime) -> None:
    """Months of 30 days and years of 365 are short by 6 days a year at most."""
    past = timeframe.deadline(start) - utc(start) - timedelta(days=timeframe.days)
    assert timedelta(days=-2, hours=-1) <= past <= timedelta(days=6) * (timeframe.days / 360 + 1)


def test_at_once_holds_in_the_hour_that_comes_twice() -> None:
    """The second 01:30 of the autumn night stays the second one."""
    second = datetime(2024, 11, 3, 1, 30, tzinfo=NEW_YORK, fold=1)
    assert Timeframe(amount=0, unit="day").deadline(second) == utc(second)


@pytest.mark.parametrize(
    ("timeframe", "start", "end"),
    [
        (Timeframe(amount=1, unit="month"), datetime(2024, 1, 31, tzinfo=UTC), (2024, 2, 29)),
        (Timeframe(amount=1, unit="year"), datetime(2024, 2, 29, tzinfo=UTC), (2025, 2, 28)),
        (Timeframe(amount=2, unit="week"), datetime(2024, 5, 1, tzinfo=UTC), (2024, 5, 15)),
        (Timeframe(amount=3, unit="day"), datetime(2024, 5, 30, tzinfo=UTC), (2024, 6, 2)),
    ],
)
def test_deadlines_are_counted_on_the_calendar(
    timeframe: Timeframe, start: datetime, end: tuple[int, int, int]
) -> None:
    """A month ends on the same day, or on the last where there is none."""
    deadline = timeframe.deadline(start)
    assert (deadline.year, deadline.month, deadline.day) == end


def test_months_are_those_of_the_start_s_own_zone() -> None:
    """What is 1 March in Shanghai, and still February in UTC, ends on 1 April there."""
    start = datetime(2024, 3, 1, 7, tzinfo=SHANGHAI)
    expected = utc(datetime(2024, 4, 1, 7, tzinfo=SHANGHAI))
    assert Timeframe(amount=1, unit="month").deadline(start) == expected


@given(timeframes(), timeframes())
def test_timeframes_compare_by_nominal_days(a: Timeframe, b: Timeframe) -> None:
    """All comparisons agree with the days."""
    assert [a < b, a <= b, a > b, a >= b] == [
        a.days < b.days,
        a.days <= b.days,
        a.days > b.days,
        a.days >= b.days,
    ]


def test_a_timeframe_is_not_compared_with_a_number() -> None:
    """The error says what it is compared with."""
    with pytest.raises(TypeError, match="give a Timeframe"):
        assert Timeframe(amount=1, unit="day") < cast("Timeframe", 5)


@pytest.mark.parametrize(
    ("amount", "unit"),
    [
        (-1, "day"),
        (True, "day"),
        (1.5, "day"),
        (0, "month"),
        (1, "hour"),
        (11, "year"),
        (3651, "day"),
    ],
)
def test_odd_timeframes_cannot_be_built(amount: object, unit: object) -> None:
    """A negative, huge or fractional amount, no units, or an unknown unit."""
    with pytest.raises((ValueError, KeyError)):
        Timeframe(amount=cast("int", amount), unit=cast("TimeUnit", unit))


@pytest.mark.parametrize(
    ("timeframe", "zh", "en"),
    [
        (Timeframe(amount=0, unit="day"), "立即", "immediately"),
        (Timeframe(amount=1, unit="month"), "1个月内", "within 1 month"),
        (Timeframe(amount=2, unit="week"), "2周内", "within 2 weeks"),
    ],
)
def test_timeframes_print_in_both_languages(timeframe: Timeframe, zh: str, en: str) -> None:
    """The text is the one that people use."""
    assert (timeframe.to("zh"), timeframe.to("en"), str(timeframe)) == (zh, en, zh)
