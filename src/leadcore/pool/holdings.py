"""Holdings: who had a lead, from when to when, as its history says."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import attrs

from leadcore import events as e
from leadcore.events import Event, HostEvent, Payload
from leadcore.model.validators import check_id
from leadcore.values import optional_utc, utc


@attrs.frozen(kw_only=True)
class Holding:
    """One rep had the lead without a break.

    >>> from datetime import UTC
    >>> Holding(owner="li", since=datetime(2024, 5, 1, tzinfo=UTC)).is_open
    True
    """

    owner: str = attrs.field(validator=check_id)
    since: datetime = attrs.field(converter=utc)
    until: datetime | None = attrs.field(default=None, converter=optional_utc)
    """None while it lasts."""

    def __attrs_post_init__(self) -> None:
        if self.until is not None and self.until < self.since:
            given, since = self.until.isoformat(), self.since.isoformat()
            raise ValueError(f"until: {given} was given; allowed: not before {since}")

    @property
    def is_open(self) -> bool:
        """Whether it lasts."""
        return self.until is None


def holdings_of(events: Iterable[Event]) -> tuple[Holding, ...]:
    """Return who held a lead, in order, from its whole history; only the last may be open.

    Who is given what they already have goes on holding it. Closing a lead ends no holding.

    >>> from datetime import UTC
    >>> from leadcore.model import SYSTEM
    >>> from leadcore.texts import Text
    >>> given = e.LeadAssigned(owner="li", team=None, reason=Text("", ""), accept_by=None)
    >>> back = e.LeadReleased(owner="li", queue="pool", reason=Text("无意向", "no interest"))
    >>> history = [
    ...     Event(lead_id="A-1", version=n, at=datetime(2024, 5, n, tzinfo=UTC), by=SYSTEM,
    ...           command_id=f"c-{n}", data=data)
    ...     for n, data in ((2, given), (6, back))
    ... ]
    >>> [(each.owner, each.since.day, each.until.day) for each in holdings_of(history)]
    [('li', 2, 6)]
    """
    ended: list[Holding] = []
    present: Holding | None = None
    for event in events:
        before = None if present is None else present.owner
        after = owner_after(event.data, before)
        if after == before:
            continue
        if present is not None:
            ended.append(attrs.evolve(present, until=event.at))
        present = None if after is None else Holding(owner=after, since=event.at)
    return tuple(ended if present is None else [*ended, present])


def owner_after(data: Payload | HostEvent, owner: str | None) -> str | None:
    """Return who holds the lead after an event, None for nobody; `owner` did before it."""
    match data:
        case e.LeadAssigned():
            return data.owner
        case e.AcceptanceLapsed():
            return data.to
        case e.LeadQueued() | e.LeadReleased() | e.LeadDeclined():
            return None
        case _:
            return owner
