"""Instants about the days near which clocks change, and lengths of working time."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import strategies as st

from leadcore.testing.calendars import calendars_and_days

__all__ = ["calendars_and_days", "lengths", "midnight", "offsets"]

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
