"""A calendar within another: a person's shift and leave in the firm's hours."""

from __future__ import annotations

import pickle
from datetime import UTC, date, datetime, timedelta

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadcore.calendars import SpecialDay, Week, Window, WorkCalendar, mainland_china
from leadcore.errors import CalendarRangeError, DefinitionError
from tests.calendars.strategies import calendars_and_days, lengths, midnight, offsets
from tests.effort import examples

DAY = timedelta(days=1)
FIRM = mainland_china()
EARLY = Week.every_day(Window.parse("07:00-15:00"))


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


def person(*leave: SpecialDay, week: Week = EARLY, zone: str = "Asia/Shanghai") -> WorkCalendar:
    return WorkCalendar(zone=zone, week=week, special_days=leave, within=FIRM)


@pytest.mark.requirement("R-87")
@given(calendars_and_days(), calendars_and_days(), offsets)
@settings(max_examples=examples(1 / 2))
def test_open_is_open_in_both(
    one: tuple[WorkCalendar, date], two: tuple[WorkCalendar, date], offset: timedelta
) -> None:
    """At any instant a calendar within another is open exactly when both are, in any zones."""
    (inner, day), (outer, _) = one, two
    instant = midnight(day) + offset
    both = attrs.evolve(inner, within=outer)
    assert both.is_open(instant) == (inner.is_open(instant) and outer.is_open(instant))


@pytest.mark.requirement("R-87")
@given(calendars_and_days(), calendars_and_days(), offsets, lengths)
def test_working_time_is_the_shared_open_time(
    one: tuple[WorkCalendar, date],
    two: tuple[WorkCalendar, date],
    offset: timedelta,
    length: timedelta,
) -> None:
    """Between two instants there is as much time as both calendars are open at once, by minutes."""
    (inner, day), (outer, _) = one, two
    start = midnight(day) + timedelta(minutes=offset // timedelta(minutes=1))
    minutes = min(length, timedelta(hours=6)) // timedelta(minutes=1)
    both = attrs.evolve(inner, within=outer)
    counted = sum(
        inner.is_open(start + timedelta(minutes=minute))
        and outer.is_open(start + timedelta(minutes=minute))
        for minute in range(minutes)
    )
    found = both.between(start, start + timedelta(minutes=minutes))
    assert found == timedelta(minutes=counted)


@given(calendars_and_days(), calendars_and_days(), offsets, st.integers(-2, 2))
def test_what_is_answered_is_known_to_both(
    one: tuple[WorkCalendar, date],
    two: tuple[WorkCalendar, date],
    offset: timedelta,
    cut: int,
) -> None:
    """Near the ends of what a calendar covers, one within it is right or refuses to answer."""
    (inner, day), (outer, _) = one, two
    end, plain = day + cut * DAY, attrs.evolve(outer, special_days=())
    for around in (attrs.evolve(plain, first=end), attrs.evolve(plain, last=end)):
        both, instant = attrs.evolve(inner, within=around), midnight(day) + offset
        try:
            found = both.is_open(instant)
        except CalendarRangeError:
            continue
        assert found == (inner.is_open(instant) and around.is_open(instant))


ALWAYS = Week.every_day(Window.parse("00:00-24:00"))


def test_zones_may_be_more_than_a_day_apart() -> None:
    """The last day of a person 26 hours behind the firm ends before the firm's last day does."""
    firm = WorkCalendar(zone="Pacific/Kiritimati", week=ALWAYS, last=date(2026, 12, 31))
    behind = WorkCalendar(zone="Etc/GMT+12", week=ALWAYS, within=firm)
    assert behind.is_open(datetime(2026, 12, 30, 11, 59, tzinfo=UTC))
    with pytest.raises(CalendarRangeError) as refused:
        behind.is_open(datetime(2026, 12, 30, 12, tzinfo=UTC))
    assert (refused.value.asked, refused.value.last) == ("2026-12-30", "2026-12-29")


def test_a_day_that_lies_within_the_firm_s_is_covered() -> None:
    """Where it is later than at the firm, the firm's last day ends after one's own."""
    ahead = person(zone="Pacific/Auckland", week=ALWAYS)
    assert not ahead.is_open(datetime.fromisoformat("2026-12-31T23:59+13:00"))
    assert not ahead.is_open(at("2007-01-01T19:00"))
    with pytest.raises(CalendarRangeError) as refused:
        ahead.is_open(at("2007-01-01T18:59"))
    assert refused.value.first == "2007-01-02"


def test_the_night_shift_before_the_firm_s_first_day_is_known() -> None:
    """It is the person's own, and the firm's first day begins while it lasts."""
    firm = WorkCalendar(zone="Asia/Shanghai", week=ALWAYS, first=date(2007, 1, 1))
    night = Week.every_day(Window.parse("22:00-06:00"))
    assert WorkCalendar(zone=firm.zone, week=night, within=firm).is_open(at("2007-01-01T03:00"))
    assert not attrs.evolve(firm, week=night).is_open(at("2007-01-01T03:00"))


def test_a_zone_that_does_not_exist_is_refused_within_another_too() -> None:
    """The error names the zone, and nothing else."""
    with pytest.raises(DefinitionError) as caught:
        person(zone="Asia/Nowhere")
    assert [problem.code for problem in caught.value.problems] == ["unknown_zone"]


@pytest.mark.requirement("R-87")
def test_a_shift_ends_within_the_firm_s_day() -> None:
    """Two hours from 14:00 in an early shift are up the next morning, at the firm's opening."""
    assert person().add(at("2026-03-02T14:00"), timedelta(hours=2)) == at("2026-03-03T10:00")


@pytest.mark.requirement("R-87")
def test_leave_and_holidays_both_stop_the_clock() -> None:
    """A leave before the national holiday moves a deadline past both, and onto a make-up day."""
    leave = SpecialDay.closed(date(2026, 2, 9), date(2026, 2, 13), source="annual leave")
    start = at("2026-02-06T14:00")
    assert person(*leave).add(start, timedelta(hours=2)) == at("2026-02-14T10:00")
    assert person().add(start, timedelta(hours=2)) == at("2026-02-09T10:00")


def test_days_that_only_one_covers_are_refused() -> None:
    """The last day is that of the calendar which ends first; a day less where it is earlier."""
    with pytest.raises(CalendarRangeError) as refused:
        person().is_open(at("2027-01-01T00:00"))
    assert (refused.value.asked, refused.value.last) == ("2027-01-01", "2026-12-31")
    joined = attrs.evolve(person(), first=date(2024, 5, 6))
    with pytest.raises(CalendarRangeError) as refused:
        joined.is_open(at("2024-05-05T23:59"))
    assert refused.value.first == "2024-05-06"
    abroad = person(zone="Europe/Berlin")
    with pytest.raises(CalendarRangeError) as refused:
        abroad.is_open(datetime(2027, 1, 4, tzinfo=UTC))
    assert refused.value.last == "2026-12-30"


def test_calendars_without_a_day_in_common_are_refused() -> None:
    """A calendar cannot lie within one that covers other years, nor within too many."""
    with pytest.raises(DefinitionError, match="within"):
        attrs.evolve(WorkCalendar.standard(), last=date(2000, 12, 31), within=FIRM)
    one_day = attrs.evolve(WorkCalendar.standard(), last=date(2007, 1, 1), within=FIRM)
    assert not one_day.is_open(at("2007-01-01T10:00"))
    around = FIRM
    for _ in range(8):
        around = WorkCalendar(zone=FIRM.zone, week=EARLY, within=around)
    with pytest.raises(DefinitionError, match="at most 8"):
        WorkCalendar(zone=FIRM.zone, week=EARLY, within=around)


def test_a_personal_calendar_stays_a_value() -> None:
    """It is equal, hashes and pickles by its data, also after it was asked."""
    calendar = person(*SpecialDay.closed(date(2026, 8, 3)))
    calendar.is_open(at("2026-08-03T10:00"))
    assert pickle.loads(pickle.dumps(calendar)) == calendar
    assert hash(person()) == hash(person())
    assert calendar != person()
