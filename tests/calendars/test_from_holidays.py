"""A calendar from a table of holidays: closed by name; what the table lacks is the host's."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore.calendars import SpecialDay, Week, Window, WorkCalendar, mainland_china
from leadcore.calendars.from_holidays import NOT_IN_HOLIDAYS, Holidays, calendar_from_holidays
from leadcore.errors import CalendarRangeError, DefinitionError

pytestmark = pytest.mark.requirement("R-87")

SHANGHAI = ZoneInfo("Asia/Shanghai")
NINE_TO_SIX = (Window.parse("09:00-18:00"),)
WEEK = Week.weekdays(*NINE_TO_SIX)
FIRST, LAST = date(2025, 1, 1), date(2025, 12, 31)
NEW_YEARS_EVE, MAKE_UP_SUNDAY = date(2025, 1, 28), date(2025, 1, 26)
MAKE_UP = SpecialDay(day=MAKE_UP_SUNDAY, windows=NINE_TO_SIX, source="notice")

days = st.dates(FIRST, LAST)


@attrs.define
class Lazy:
    """Knows the holidays of a year once it has been asked about a day of that year."""

    off: dict[tuple[int, int], str]
    known: dict[date, str] = attrs.field(init=False, factory=dict[date, str])

    def get(self, day: date, /) -> str | None:
        self.known |= {date(day.year, *month_day): name for month_day, name in self.off.items()}
        return self.known.get(day)


def calendar(
    holidays: Holidays, *special_days: SpecialDay, first: date = FIRST, last: date = LAST
) -> WorkCalendar:
    return calendar_from_holidays(
        holidays,
        zone="Asia/Shanghai",
        week=WEEK,
        first=first,
        last=last,
        special_days=special_days,
    )


def is_worked(calendar: WorkCalendar, day: date) -> bool:
    return calendar.is_open(datetime.combine(day, time(10), SHANGHAI))


@given(st.dictionaries(days, st.text(max_size=600)), st.dictionaries(days, st.booleans()), days)
def test_a_day_is_the_hosts_then_the_tables_then_its_weeks(
    holidays: dict[date, str], own: dict[date, bool], day: date
) -> None:
    """What the host states wins over a holiday, and a holiday over the week."""
    stated = [SpecialDay(day=on, windows=NINE_TO_SIX if w else ()) for on, w in own.items()]
    expected = own.get(day, day not in holidays and day.weekday() < 5)
    assert is_worked(calendar(holidays, *stated), day) == expected


@given(st.dictionaries(days, st.text(max_size=600)))
def test_each_holiday_is_the_source_of_a_closed_day(holidays: dict[date, str]) -> None:
    """Every holiday becomes one closed day, in order, with its name as far as there is room."""
    found = [(special.day, special.source) for special in calendar(holidays).special_days]
    assert found == [(day, name[:500]) for day, name in sorted(holidays.items())]


def test_only_the_days_covered_count() -> None:
    """A holiday outside the days covered is left out, and a question about it is refused."""
    holidays = {FIRST: "new year", date(2026, 1, 1): "new year"}
    assert [special.day for special in calendar(holidays).special_days] == [FIRST]
    with pytest.raises(CalendarRangeError):
        is_worked(calendar(holidays), date(2026, 1, 1))


def test_a_table_that_knows_only_what_it_was_asked_is_asked_about_every_day() -> None:
    """Of a lazy table every year is worked out, though at first it holds nothing."""
    lazy = Lazy({(5, 1): "Labour Day"})
    special = calendar(lazy, first=date(2023, 12, 30), last=date(2026, 5, 1)).special_days
    assert [one.day.isoformat() for one in special] == ["2024-05-01", "2025-05-01", "2026-05-01"]


def test_make_up_days_are_what_the_host_says() -> None:
    """A make-up Sunday is closed until the host states it."""
    holidays = {NEW_YEARS_EVE: "除夕"}
    assert not is_worked(calendar(holidays), MAKE_UP_SUNDAY)
    assert is_worked(calendar(holidays, MAKE_UP), MAKE_UP_SUNDAY)
    assert "调休" in NOT_IN_HOLIDAYS.zh
    assert "make-up" in NOT_IN_HOLIDAYS.en


def test_a_day_stated_twice_is_refused() -> None:
    """Two entries of the host for one day are an error, not a choice made in silence."""
    with pytest.raises(DefinitionError, match="one entry a day"):
        calendar({}, MAKE_UP, SpecialDay(day=MAKE_UP_SUNDAY))


@pytest.mark.parametrize(
    ("first", "last"),
    [(LAST, FIRST), (date(1899, 12, 31), LAST), (FIRST, date(2200, 1, 1)), (FIRST, date.max)],
)
def test_bounds_are_refused_before_the_table_is_asked(first: date, last: date) -> None:
    """Days in the wrong order, or more of them than a calendar may cover, cost no question."""
    lazy = Lazy({(1, 1): "asked"})
    with pytest.raises(DefinitionError, match="the first not after the last"):
        calendar(lazy, first=first, last=last)
    assert lazy.known == {}


def test_the_package_closes_chinas_holidays_but_knows_no_make_up_days() -> None:
    """Of the real package, every weekday of 2025 is right, and every make-up day is unknown."""
    package = pytest.importorskip("holidays")
    special = calendar(package.country_holidays("CN", language="en_US"))
    announced = mainland_china()
    year = [FIRST + timedelta(days=number) for number in range(365)]
    different = [day for day in year if is_worked(special, day) != is_worked(announced, day)]
    make_up = [day for day in year if day.weekday() > 4 and is_worked(announced, day)]
    assert different == make_up
    assert len(make_up) == 5
    named = {one.day: one.source for one in special.special_days}
    assert named[NEW_YEARS_EVE] == "Chinese New Year's Eve"


def test_the_packages_own_make_up_days_can_be_handed_on() -> None:
    """Where the package lists make-up days beside its table, the host can state them from there."""
    package = pytest.importorskip("holidays")
    table = package.country_holidays("CN", years=2025)
    listed = [
        SpecialDay(day=day, windows=NINE_TO_SIX, source="holidays")
        for day in table.weekend_workdays
        if day.year == 2025
    ]
    special, announced = calendar(table, *listed), mainland_china()
    year = (FIRST + timedelta(days=number) for number in range(365))
    assert [day for day in year if is_worked(special, day) != is_worked(announced, day)] == []
