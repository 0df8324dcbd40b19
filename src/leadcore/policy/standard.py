"""The figures of the standard policy that have no home of their own."""

from __future__ import annotations

from datetime import timedelta

from leadcore.calendars import Deadline
from leadcore.model import ByPriority

ACCEPT_WITHIN = Deadline(timedelta(hours=1))
"""R-26: the rep accepts within one hour."""

RESPOND_WITHIN = ByPriority(
    high=Deadline(timedelta(hours=24)),
    medium=Deadline(timedelta(hours=48)),
    low=Deadline(timedelta(hours=72)),
)
"""R-14: how long a customer waits for the first response."""
