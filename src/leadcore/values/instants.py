"""Instants: points in time that mean the same in every zone, kept as UTC."""

from __future__ import annotations

from datetime import UTC, datetime

FIRST_YEAR = 1900
"""The first year of an instant, in UTC."""
LAST_YEAR = 9000
"""The last year of an instant; it leaves room to add any working time or timeframe."""


def utc(moment: datetime) -> datetime:
    """Return the same instant in UTC; refuse a date-time without a zone.

    >>> from datetime import timedelta, timezone
    >>> utc(datetime(2024, 5, 1, 9, 30, tzinfo=timezone(timedelta(hours=8)))).isoformat()
    '2024-05-01T01:30:00+00:00'
    """
    if is_exact(moment) and FIRST_YEAR <= moment.year <= LAST_YEAR:
        return moment
    check_aware(moment)
    if FIRST_YEAR - 1 <= moment.year <= LAST_YEAR + 1:
        kept = exact(moment)
        if FIRST_YEAR <= kept.year <= LAST_YEAR:
            return kept
    raise ValueError(
        f"the year {moment.year} was given; give a date-time from {FIRST_YEAR} to {LAST_YEAR} UTC"
    )


def check_aware(moment: object) -> None:
    if not isinstance(moment, datetime):
        raise TypeError(f"a {type(moment).__name__} was given; give an aware datetime")
    if moment.utcoffset() is None:
        raise ValueError(
            f"the naive date-time {moment.isoformat()} was given; say which zone it is in, such as"
            ' moment.replace(tzinfo=ZoneInfo("Asia/Shanghai"))'
        )


def is_exact(moment: datetime) -> bool:
    return type(moment) is datetime and moment.tzinfo is UTC and not moment.fold


def exact(moment: datetime) -> datetime:
    """Return `moment` in UTC as a plain datetime, whatever subclass a host's tools made of it."""
    if is_exact(moment):
        return moment
    there = moment.astimezone(UTC)
    return datetime.combine(there.date(), there.time(), UTC).replace(fold=0)


def plain(at: datetime) -> datetime:
    """Return the same instant as a plain datetime in UTC; a naive one is refused."""
    check_aware(at)
    try:
        return exact(at)
    except OverflowError:
        raise ValueError(
            f"the date-time {at.isoformat()} was given; give one that lies in the years 1 to 9999"
            " in UTC"
        ) from None


def optional_utc(moment: datetime | None) -> datetime | None:
    """Return the same instant in UTC, or None for None.

    >>> optional_utc(None) is None
    True
    """
    return None if moment is None else utc(moment)
