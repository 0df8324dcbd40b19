"""Protection: until when a lead stays with its owner, whatever else the rules say."""

from __future__ import annotations

from datetime import datetime

from leadcore.calendars import WorkCalendar, due
from leadcore.model import Lead
from leadcore.pool.definition import PoolRules
from leadcore.values import utc


def protected_until(
    rules: PoolRules, assigned_at: datetime, calendar: WorkCalendar
) -> datetime | None:
    """Return until when a lead assigned at `assigned_at` is protected, in UTC; None is not at all.

    >>> from leadcore.pool import standard_pool
    >>> monday = datetime.fromisoformat("2024-05-06T10:00+08:00")
    >>> print(protected_until(standard_pool(), monday, WorkCalendar.standard()))
    2024-05-09 02:00:00+00:00
    """
    given, start = rules.protection, utc(assigned_at)
    return None if given is None else utc(due(start, given.default, given.clock, calendar))


def extended(rules: PoolRules, lead: Lead, calendar: WorkCalendar) -> datetime | None:
    """Return until when one more extension protects the lead, in UTC; None if none is possible.

    It adds to the protection that the lead has, or to its assignment where it has none, and never
    goes past the most that is allowed from the assignment. What it returns may lie in the past.

    >>> from datetime import UTC
    >>> from leadcore.model import Phase
    >>> from leadcore.pool import standard_pool
    >>> at = datetime(2024, 5, 6, tzinfo=UTC)
    >>> lead = Lead(id="A-1", version=2, source="referral", received_at=at, updated_at=at,
    ...             status="new", phase=Phase.OPEN, owner="li", assigned_at=at,
    ...             protected_until=at.replace(day=14))
    >>> print(extended(standard_pool(), lead, WorkCalendar.standard()))
    2024-05-15 00:00:00+00:00
    """
    given = rules.protection
    if given is None or lead.owner is None or lead.assigned_at is None:
        return None
    present = lead.protected_until or lead.assigned_at
    later = utc(due(present, given.extension, given.clock, calendar))
    last = utc(due(lead.assigned_at, given.most, given.clock, calendar))
    return min(later, last) if min(later, last) > present else None
