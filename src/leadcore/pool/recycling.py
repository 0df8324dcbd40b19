"""Recycling: when a lead goes back to the pool, why, and when its owner is warned of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Literal

import attrs

from leadcore.calendars import Deadline, WorkCalendar
from leadcore.model import Lead, Phase
from leadcore.rules import Condition
from leadcore.texts import Text, duration_text
from leadcore.values import utc

if TYPE_CHECKING:
    from leadcore.pool.definition import PoolRules

Limit = Literal["untouched", "undecided"]
"""Which of the rules sends a lead back."""


@attrs.frozen(kw_only=True)
class Recycling:
    """That a lead goes back to the pool if nobody does anything.

    >>> from datetime import UTC, timedelta
    >>> at = datetime(2024, 5, 8, tzinfo=UTC)
    >>> back = Recycling(limit="untouched", since=at - timedelta(days=7), at=at,
    ...                  warnings=(at - timedelta(days=1),), reason=Text("7 天未跟进", "quiet"))
    >>> back.warnings[0].day
    7
    """

    limit: Limit
    """The rule that sends it back."""
    since: datetime = attrs.field(converter=utc)
    """What the rule counts from."""
    at: datetime = attrs.field(converter=utc)
    """When it goes back; later than the rule says where the owner's protection ends later."""
    warnings: tuple[datetime, ...]
    """When its owner is warned, in order, in UTC; none lies before `since`."""
    reason: Text
    """What the history says about it."""


@attrs.frozen(eq=False, repr=False)
class BoundPool:
    """The rules of a pool with a checked exemption; made by `PoolRules.bind`.

    Every answer follows from the lead and the calendar alone, so a host may keep it until the lead
    changes. An exemption that depends on the time is asked at the moment the lead would go back,
    or, where that has passed, at the lead's last change; what it says then stands until the next.

    >>> from leadcore.model import lead_schema
    >>> from leadcore.pool import standard_pool
    >>> standard_pool().bind(lead_schema())
    <pool 'pool'>
    """

    rules: PoolRules
    exempt: Condition | None

    def recycling(self, lead: Lead, calendar: WorkCalendar) -> Recycling | None:
        """Return when the lead goes back and why; None is never, as the lead is now.

        Only open leads with an owner go back; one in review waits for its review.

        >>> from datetime import UTC
        >>> from leadcore.model import lead_schema
        >>> from leadcore.pool import standard_pool
        >>> at = datetime(2024, 5, 6, tzinfo=UTC)
        >>> lead = Lead(id="A-1", version=2, source="referral", received_at=at, updated_at=at,
        ...             status="new", phase=Phase.OPEN, owner="li", assigned_at=at, quiet_since=at)
        >>> back = standard_pool().bind(lead_schema()).recycling(lead, WorkCalendar.standard())
        >>> print(back.at, back.reason.en)
        2024-05-13 00:00:00+00:00 no follow-up within 7 days
        """
        if lead.owner is None or lead.phase is not Phase.OPEN:
            return None
        found = min(limits(self.rules, lead, calendar), key=lambda each: each.at, default=None)
        if found is None:
            return None
        at = max(found.at, lead.protected_until or found.at)
        if self.exempt is not None and self.exempt.holds(lead, now=max(at, lead.updated_at)):
            return None
        moments = (at - before for before in self.rules.warn_before)
        warnings = tuple(moment for moment in moments if moment > found.since)
        return attrs.evolve(found, at=at, warnings=warnings)

    def recycle_at(self, lead: Lead, calendar: WorkCalendar) -> datetime | None:
        """Return when the lead goes back, in UTC; None is never."""
        found = self.recycling(lead, calendar)
        return None if found is None else found.at

    def warnings(self, lead: Lead, calendar: WorkCalendar) -> tuple[datetime, ...]:
        """Return when its owner is warned of it, in order, in UTC."""
        found = self.recycling(lead, calendar)
        return () if found is None else found.warnings

    def __repr__(self) -> str:
        exempt = "" if self.exempt is None else f", exempt: {self.exempt}"
        return f"<pool {self.rules.queue!r}{exempt}>"


def limits(rules: PoolRules, lead: Lead, calendar: WorkCalendar) -> Iterator[Recycling]:
    """Yield what each rule says of a lead, without protection and warnings."""
    table: tuple[tuple[Limit, Deadline | None, datetime | None, Text], ...] = (
        ("untouched", rules.untouched, lead.quiet_since, Text("未跟进", "no follow-up")),
        ("undecided", rules.undecided, lead.assigned_at, Text("未成交", "no deal")),
    )
    for name, limit, since, what in table:
        if limit is not None and since is not None:
            at, reason = limit.after(since, calendar), reason_of(limit, what)
            yield Recycling(limit=name, since=since, at=at, warnings=(), reason=reason)


def reason_of(limit: Deadline, what: Text) -> Text:
    length = duration_text(limit.within)
    zh, en = ("工作时间", " of working time") if limit.clock == "working" else ("", "")
    return Text(f"{length.zh}{zh}内{what.zh}", f"{what.en} within {length.en}{en}")
