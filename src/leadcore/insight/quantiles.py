"""The spread of durations: how many, median, 90th percentile, least, most."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from leadcore.insight.table import Cell, Column
from leadcore.texts import Text

DAY = timedelta(days=1)

SPREAD = (
    Column("median_days", Text("中位天数", "median days"), "days"),
    Column("p90_days", Text("90%分位天数", "90th percentile days"), "days"),
    Column("min_days", Text("最短天数", "fewest days"), "days"),
    Column("max_days", Text("最长天数", "most days"), "days"),
)


def quantile(ordered: list[timedelta], percent: int) -> timedelta:
    """Return the value below which `percent` of 100 lie, between neighbours in proportion.

    The least value stands at 0, the most at 100, the others evenly between them; this is what
    `PERCENTILE.INC` of spreadsheets and the defaults of numpy and pandas give.
    """
    index, rest = divmod((len(ordered) - 1) * percent, 100)
    if not rest:
        return ordered[index]
    return ordered[index] + (ordered[index + 1] - ordered[index]) * rest / 100


def spread(durations: Iterable[timedelta]) -> tuple[Cell, ...]:
    """Return median, 90th percentile, least and most in days of 24 hours; None of nothing."""
    ordered = sorted(durations)
    if not ordered:
        return (None,) * len(SPREAD)
    chosen = (quantile(ordered, 50), quantile(ordered, 90), ordered[0], ordered[-1])
    return tuple(duration / DAY for duration in chosen)
