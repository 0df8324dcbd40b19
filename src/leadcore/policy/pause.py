"""Pauses: statuses in which the clock stands still, and what that does to what is due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

import attrs

from leadcore.calendars import Clock, WorkCalendar, due
from leadcore.model import Lead
from leadcore.model.validators import tuple_of
from leadcore.values import utc

DEADLINES: Final = ("accept_by", "next_action_at", "promise_by", "protected_until", "respond_by")
"""The fields of a lead that move where they are still ahead when the pause begins."""
KINDS: Final = {"accept_by": "accept", "cadence": "cadence"}
"""The kind of deadline that alone counts from a field: where it runs on, the field stays."""


@attrs.frozen(kw_only=True)
class Pause:
    """While a lead is in one of these statuses, or closed, its deadlines stand still.

    When it goes on, what was ahead is due later by the length of the pause: by all of it where the
    `clock` is `elapsed`, by the working time in it, counted as working time, where it is `working`.

    >>> Pause(statuses=("invalid_review",)).clock
    'elapsed'
    """

    statuses: tuple[str, ...] = attrs.field(default=(), validator=tuple_of(str))
    """Open statuses that pause; a closed lead pauses always."""
    clock: Clock = attrs.field(
        default="elapsed", validator=attrs.validators.in_(("elapsed", "working"))
    )
    """Which time of the pause is added."""
    runs_on: tuple[str, ...] = attrs.field(default=("accept",), validator=tuple_of(str))
    """The kinds of deadlines that fall due in a pause all the same, such as `accept`."""

    def since(self, lead: Lead) -> datetime | None:
        """Return since when the lead is paused; None while it is not.

        >>> from datetime import UTC
        >>> from leadcore.model import Phase
        >>> at = datetime(2024, 5, 1, tzinfo=UTC)
        >>> lead = Lead(id="A-1", source="referral", received_at=at, updated_at=at, status="lost",
        ...             phase=Phase.LOST, version=9, closed_at=at)
        >>> Pause().since(lead) == at
        True
        """
        if lead.phase.is_closed:
            return lead.closed_at
        return lead.status_since if lead.status in self.statuses else None

    def moved(
        self, lead: Lead, paused_at: datetime, now: datetime, calendar: WorkCalendar
    ) -> tuple[tuple[str, datetime], ...]:
        """Return the fields of `lead` that are due later when it goes on at `now`, by name."""
        return tuple(
            (name, utc(self.later(moment, since, now, calendar)))
            for name, moment, since in sorted(ahead(lead, paused_at))
            if KINDS.get(name) not in self.runs_on
        )

    def later(
        self, moment: datetime, paused_at: datetime, now: datetime, calendar: WorkCalendar
    ) -> datetime:
        """Return when what was due at `moment` is due after the pause."""
        length = now - paused_at if self.clock == "elapsed" else calendar.between(paused_at, now)
        return due(moment, length, self.clock, calendar)


def ahead(lead: Lead, paused_at: datetime) -> Iterator[tuple[str, datetime, datetime]]:
    """Yield what a pause that began at `paused_at` moves, and since when it held that up.

    That is what was not due then, and how long nobody has touched the lead.
    """
    for name in DEADLINES:
        moment: datetime | None = getattr(lead, name)
        is_met = name == "respond_by" and lead.first_response_at is not None
        if moment is not None and moment >= paused_at and not is_met:
            yield name, moment, paused_at
    if lead.quiet_since is not None:
        yield "quiet_since", lead.quiet_since, max(paused_at, lead.quiet_since)
    if lead.cadence is not None and lead.cadence.due >= paused_at:
        yield "cadence", lead.cadence.due, paused_at
