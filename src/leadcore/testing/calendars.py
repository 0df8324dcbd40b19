"""Hypothesis strategies for working calendars, weighted towards the days on which clocks change."""

from __future__ import annotations

from datetime import date, time, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import attrs

from leadcore.calendars import SpecialDay, Week, Window, Windows, WorkCalendar

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

CHANGES: Final = (
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


USUAL: Final = (WorkCalendar.standard(), WorkCalendar.always())
QUARTERS: Final = 95
"""The last quarter of an hour of a day, from 0."""


def calendars() -> SearchStrategy[WorkCalendar]:
    """Return calendars of any windows, with holidays and make-up days, in zones of every sort.

    Among them are the standard one, one that never closes, and one within another.

    >>> calendars().validate()
    """
    from hypothesis import strategies as st

    drawn = calendars_and_days().map(lambda found: found[0])
    nested = drawn.map(lambda calendar: attrs.evolve(calendar, within=USUAL[0]))
    return st.sampled_from(USUAL) | drawn | nested


def calendars_and_days() -> SearchStrategy[tuple[WorkCalendar, date]]:
    """Return calendars that open at least once a week, each with a day near which clocks change.

    >>> calendars_and_days().validate()
    """
    from hypothesis import strategies as st

    @st.composite
    def calendar_and_day(draw: DrawFn) -> tuple[WorkCalendar, date]:
        zone, day = draw(st.sampled_from(CHANGES))
        kinds = draw(st.lists(windows(), min_size=1, max_size=3).filter(any))
        kind = st.sampled_from(kinds)
        week = draw(st.tuples(*7 * [kind]).filter(any))
        special = draw(st.dictionaries(st.integers(-6, 6), kind | st.just(()), max_size=4))
        named = zip((field.name for field in attrs.fields(Week)), week, strict=True)
        special_days = tuple(
            SpecialDay(day=day + timedelta(days=offset), windows=special[offset])
            for offset in sorted(special)
        )
        return WorkCalendar(zone=zone, week=Week(**dict(named)), special_days=special_days), day

    return calendar_and_day()


def windows() -> SearchStrategy[Windows]:
    """Return the windows of a day on quarter hours: touching or apart, the last perhaps overnight.

    >>> windows().validate()
    """
    from hypothesis import strategies as st

    cuts = st.sets(st.integers(0, QUARTERS), max_size=5).map(sorted)
    return st.builds(joined, cuts, st.sampled_from((1, 2)), st.none() | st.integers(0, QUARTERS))


def joined(cuts: list[int], step: int, night: int | None) -> Windows:
    """Return the windows between cuts, every one or every second, and one into the night."""
    pairs = list(pairwise(cuts))[::step]
    if cuts and night is not None:
        pairs.append((cuts[-1], min(night, cuts[-1])))
    return tuple(Window(opens=reading(opens), closes=reading(closes)) for opens, closes in pairs)


def reading(quarter: int) -> time:
    return time(quarter // 4, quarter % 4 * 15)
