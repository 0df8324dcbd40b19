"""Other libraries that add working hours, each in its fastest form that gives the same answers.

What can be prepared is prepared before the clock starts: the rules, and each start as the library
reads it. All starts are aware, in the calendar's own zone, because the answer must be an instant.

- pandas takes the wall clock of whatever it is given, so that zone is all it can be right in. Its
  deadline is the next opening where ours equals a closing. `BusinessHour`, which is faster, takes
  no holidays, so it is only shown.
- businesstimedelta has the same deadlines; its zones come from pytz.
- workalendar counts days and not hours: 72 hours are eight days of nine only because somebody
  divided, so it is only shown. A start at opening time ends at an opening again.
- business-duration only counts between two instants, so it has no part in this.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from typing import Any, Final

import attrs

from benchmarks.time_parts.cases import CLOSES, HOURS, OPENS, ZONE, Case


@attrs.frozen
class Peer:
    """A library that is installed, ready for one case."""

    add: Callable[[Any], Any]
    """From a start as it reads it to its deadline."""
    given: Callable[[datetime], Any] = lambda at: at
    """Turns a start into what it reads; not timed."""
    ends_at_openings: bool = False
    """Whether its deadline is the next opening where ours equals a closing."""
    only_shown: bool = False
    """Whether it answers less than was asked, so that it is no measure."""


def custom_business_hour(case: Case) -> Peer | None:
    pandas: Any = import_module("pandas")
    offset = pandas.offsets.CustomBusinessHour(
        n=case.hours, start=OPENS, end=CLOSES, holidays=list(case.holidays)
    )
    return Peer(lambda at: at + offset, pandas.Timestamp, ends_at_openings=True)


def business_hour(case: Case) -> Peer | None:
    pandas: Any = import_module("pandas")
    offset = pandas.offsets.BusinessHour(n=case.hours, start=OPENS, end=CLOSES)
    if case.holidays:
        return None
    return Peer(lambda at: at + offset, pandas.Timestamp, ends_at_openings=True, only_shown=True)


def businesstimedelta(case: Case) -> Peer | None:
    library: Any = import_module("businesstimedelta")
    zone = import_module("pytz").timezone(ZONE)
    rule = library.WorkDayRule(
        start_time=OPENS, end_time=CLOSES, working_days=[0, 1, 2, 3, 4], tz=zone
    )
    if case.holidays:
        rule = library.Rules([rule, library.HolidayRule(frozenset(case.holidays), tz=zone)])
    delta = library.BusinessTimeDelta(rule, hours=case.hours)
    return Peer(lambda at: at + delta, lambda at: zone.localize(at.replace(tzinfo=None)))


def workalendar(case: Case) -> Peer | None:
    library: Any = import_module("workalendar.core")
    days, hours = divmod(case.hours, CLOSES.hour - OPENS.hour)
    if hours:
        return None
    named = [(day, "") for day in case.holidays]
    members = {
        "WEEKEND_DAYS": (5, 6),
        "get_calendar_holidays": lambda _, year: [one for one in named if one[0].year == year],
    }
    calendar: Any = type("Office", (library.Calendar,), members)()
    return Peer(
        lambda at: calendar.add_working_days(at, days, keep_datetime=True),
        ends_at_openings=True,
        only_shown=True,
    )


PEERS: Final[dict[str, Callable[[Case], Peer | None]]] = {
    "pandas CustomBusinessHour": custom_business_hour,
    "pandas BusinessHour": business_hour,
    "businesstimedelta": businesstimedelta,
    "workalendar": workalendar,
}
"""How each is made ready; None where it cannot do the case, ImportError where it is missing."""

SAMPLES: Final = dict(zip(HOURS, (300, 100, 10), strict=True))
"""Of how many starts a peer is asked, by hours; some take long."""


def differing(peer: Peer, case: Case, some: list[datetime]) -> list[datetime]:
    """Return the starts of which a peer's deadline is not ours, its convention allowed for."""
    calendar = case.calendar()

    def expected(at: datetime) -> datetime:
        deadline = calendar.add(at, case.worktime)
        return calendar.next_open(deadline) if peer.ends_at_openings else deadline

    return [at for at in some if peer.add(peer.given(at)) != expected(at)]
