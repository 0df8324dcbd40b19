"""A pool to start from; every figure is the host's to change."""

from __future__ import annotations

from datetime import timedelta

from leadcore.calendars import Deadline
from leadcore.pool.definition import PoolRules, Protection

DAY = timedelta(days=1)


def standard_pool() -> PoolRules:
    """Return a pool with figures of the usual size; they come from no source document.

    >>> standard_pool().claims_per_day
    10
    """
    return PoolRules(
        claims_per_day=10,
        stock=50,
        wait=7 * DAY,
        untouched=Deadline(7 * DAY),
        undecided=Deadline(30 * DAY),
        warn_before=(2 * DAY, DAY),
        protection=Protection(default=3 * DAY, extension=3 * DAY, most=9 * DAY),
    )
