"""Random calendars, weighted towards the days on which clocks change, and instants about them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from hypothesis import strategies as st

from leadcore.calendars import SpecialDay, Week, Window, Windows, WorkCalendar

CHANGES = (
    ("America/New_York", date(2024, 3, 10)),  # 02:00 becomes 03:00
    ("America/New_York", date(2024, 11, 3)),  # 02:00 becomes 01:00
    ("Europe/London", date(2024, 3, 31)),
    ("Europe/London", date(2024, 10, 27)),
    ("Australia/Lord_Howe", date(2024, 4, 7)),  # by half an hour
    ("Australia/Lord_Howe", date(2024, 10, 6)),
    ("America/Sao_Paulo", date(2018, 2, 18)),  # midnight becomes 23:00
    ("America/Sao_Paulo", date(2018, 11, 4)),  # midnight becomes 01:00
    ("Antarctica/Troll", date(2024, 3, 31)),  # by two hours
    ("Pacific/Apia", date(2011, 12, 30)),  # a day that never was
    ("Pacific/Kwajalein", date(1993, 8, 21)),  # another
    ("Asia/Kathmandu", date(2024, 5, 1)),  # no change, at an odd offset
    ("Asia/Shanghai", date(2024, 5, 1)),  # no change
)
"""Zones and days near which to look."""


def reading(quarter: int) -> time:
    return time(quarter // 4, quarter % 4 * 15)


@st.composite
def windows(draw: st.DrawFn) -> Windows:
    """The windows of a day on quarter hours: touching or apart, the last perhaps overnight."""
    cuts = sorted(draw(st.sets(st.integers(0, 95), max_size=5)))
    step = draw(st.sampled_from((1, 2)))
    pairs = list(pairwise(cuts))[::step]
    night = draw(st.none() | st.integers(0, 95))
    if cuts and night is not None:
        pairs.append((cuts[-1], min(night, cuts[-1])))
    return tuple(Window(opens=reading(opens), closes=reading(closes)) for opens, closes in pairs)


@st.composite
def calendars_and_days(draw: st.DrawFn) -> tuple[WorkCalendar, date]:
    """A calendar that opens at least once a week, and a day near which clocks may change."""
    zone, day = draw(st.sampled_from(CHANGES))
    kinds = draw(st.lists(windows(), min_size=1, max_size=3).filter(any))
    kind = st.sampled_from(kinds)
    week = draw(st.tuples(*7 * [kind]).filter(any))
    special = draw(st.dictionaries(st.integers(-6, 6), kind | st.just(()), max_size=4))
    calendar = WorkCalendar(
        zone=zone,
        week=Week(**dict(zip(WEEKDAYS, week, strict=True))),
        special_days=tuple(
            SpecialDay(day=day + timedelta(days=offset), windows=special[offset])
            for offset in sorted(special)
        ),
    )
    return calendar, day


WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

offsets = st.one_of(
    st.integers(-6 * 96, 6 * 96).map(lambda quarters: timedelta(minutes=15 * quarters)),
    st.timedeltas(timedelta(days=-6), timedelta(days=6)),
)
"""How far from the day: on quarter hours, where things happen, or anywhere."""

lengths = st.one_of(
    st.integers(0, 160).map(lambda quarters: timedelta(minutes=15 * quarters)),
    st.timedeltas(timedelta(0), timedelta(hours=40)),
)
"""Working times, zero among them."""


def midnight(day: date) -> datetime:
    """The beginning of `day` in UTC, from which to count offsets."""
    return datetime.combine(day, time.min, tzinfo=UTC)
