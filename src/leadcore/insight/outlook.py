"""Load and capacity of each territory, and when its reps are full at the present pace.

Figures are exact: rates are fractions of leads a week. A rep who may take leads of two territories
counts in both, since their room is there for either.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from types import MappingProxyType
from typing import Final, Literal

import attrs

from leadcore.model import Lead, Rep
from leadcore.texts import Text

WEEK: Final = timedelta(weeks=1)
ENOUGH: Final = 5
"""How many leads must have come or closed in the window for a pace to be said."""

Outlook = Literal["nobody", "full", "fills", "never", "unknown"]
"""No rep at all; or they are full now, will be, never at this pace, or too little is known."""
OUTLOOKS: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "nobody": Text("无销售代表", "no rep"),
        "full": Text("已满", "full"),
        "fills": Text("将满", "fills"),
        "never": Text("不会满", "never full"),
        "unknown": Text("数据不足", "too little data"),
    }
)


@attrs.frozen(kw_only=True)
class Room:
    """A rep, how many open leads they hold, and how many more they may.

    >>> Room(rep=Rep(id="li", name="李雷", team="east", capacity=4), open_leads=3).ratio
    Fraction(3, 4)
    """

    rep: Rep
    open_leads: int

    @property
    def free(self) -> int | None:
        """How many more leads the rep may hold; None is no limit."""
        limit = self.rep.capacity
        return None if limit is None else max(0, limit - self.open_leads)

    @property
    def ratio(self) -> Fraction | None:
        """The part of the capacity that is used; None without a limit, or of nothing."""
        return Fraction(self.open_leads, self.rep.capacity) if self.rep.capacity else None


@attrs.frozen(kw_only=True)
class Territory:
    """What a territory holds, who works it, and when they are full.

    >>> east = Territory(name="华东", open_leads=9, waiting=2, reps=("li",), away=(), free=6,
    ...                  inflow=Fraction(5), closings=Fraction(3), outlook="fills",
    ...                  weeks=Fraction(2))
    >>> east.inflow - east.closings
    Fraction(2, 1)
    """

    name: str | None
    """None is where the territory is not known."""
    open_leads: int
    """Leads that are open or in review, waiting ones among them."""
    waiting: int
    """Those of them that nobody holds."""
    reps: tuple[str, ...]
    """Ids of the reps who may take its leads and are not on leave."""
    away: tuple[str, ...]
    """Ids of those who are on leave."""
    free: int | None
    """How many more leads the reps who are there may hold; None is no limit."""
    inflow: Fraction
    """Leads received in the window, a week."""
    closings: Fraction
    """Leads closed in the window, a week."""
    outlook: Outlook
    weeks: Fraction | None
    """Weeks until they are full: 0 when they are, None when never, not known, or no rep is."""


@attrs.frozen
class Pace:
    """How many leads came and closed in a window of time."""

    received: int
    closed: int
    window: timedelta
    is_known: bool
    """Whether the leads reach back far enough, and there are enough of them."""

    @classmethod
    def of(cls, leads: Sequence[Lead], now: datetime, window: timedelta, *, reaches: bool) -> Pace:
        """Return the pace of these leads; `reaches` says that the data go back to its begin."""
        start = now - window
        received = sum(start < lead.received_at <= now for lead in leads)
        closed = sum(lead.closed_at is not None and start < lead.closed_at <= now for lead in leads)
        return cls(received, closed, window, reaches and received + closed >= ENOUGH)

    def weekly(self, count: int) -> Fraction:
        return Fraction(count * (WEEK // TICK), self.window // TICK)


TICK: Final = timedelta(microseconds=1)


def territory(
    name: str | None, leads: Sequence[Lead], rooms: Collection[Room], pace: Pace, now: datetime
) -> Territory:
    """Return the load and the outlook of a territory.

    leads: those of the territory. rooms: of the reps who may take them.
    """
    held = [lead for lead in leads if lead.is_open]
    waiting = sum(lead.owner is None for lead in held)
    there = [room for room in rooms if room.rep.is_available(now)]
    away = [room for room in rooms if room.rep.active and not room.rep.is_available(now)]
    inflow, closings = pace.weekly(pace.received), pace.weekly(pace.closed)
    outlook: Outlook = "nobody"
    weeks = None
    if there or away:
        back = sorted(away, key=lambda room: (weeks_until(room.rep, now), room.rep.id))
        net = inflow - closings if pace.is_known else None
        outlook, weeks = projected(
            summed(there), waiting, net, [(weeks_until(each.rep, now), each.free) for each in back]
        )
    return Territory(
        name=name,
        open_leads=len(held),
        waiting=waiting,
        reps=tuple(sorted(room.rep.id for room in there)),
        away=tuple(sorted(room.rep.id for room in away)),
        free=summed(there),
        inflow=inflow,
        closings=closings,
        outlook=outlook,
        weeks=weeks,
    )


def weeks_until(rep: Rep, now: datetime) -> Fraction:
    """Return in how many weeks a rep is back from leave."""
    until = rep.away_until or now
    return Fraction((until - now) // TICK, WEEK // TICK)


def summed(rooms: Collection[Room]) -> int | None:
    free = [room.free for room in rooms]
    known = [each for each in free if each is not None]
    return sum(known) if len(known) == len(free) else None


def projected(
    free: int | None,
    waiting: int,
    net: Fraction | None,
    back: Sequence[tuple[Fraction, int | None]],
) -> tuple[Outlook, Fraction | None]:
    """Return when the leads that wait and those that come fill the room, and after how many weeks.

    free: room now; None is no limit. net: leads that come less those that close, a week; None is
    not known. back: in how many weeks more room comes, the soonest first.

    >>> projected(6, 2, Fraction(2), [])
    ('fills', Fraction(2, 1))
    >>> projected(6, 2, Fraction(2), [(Fraction(1), 4)])
    ('fills', Fraction(4, 1))
    """
    if free is None:
        return "never", None
    if waiting >= free:
        return "full", Fraction(0)
    if net is None:
        return "unknown", None
    if net <= 0:
        return "never", None
    for when, more in back:
        if waiting + net * when >= free:
            break
        if more is None:
            return "never", None
        free += more
    return "fills", Fraction(free - waiting) / net
