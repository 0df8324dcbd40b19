"""Cycle times (R-64): how long until leads are won, and how long they stay in each status."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

import attrs

from leadcore.events import Event
from leadcore.insight.dimensions import By, by_group
from leadcore.insight.quantiles import DAY, SPREAD, quantile, spread
from leadcore.insight.stays import Stay, stays
from leadcore.insight.table import Cell, Column, Table
from leadcore.lifecycle import Lifecycle
from leadcore.model import Lead, Phase
from leadcore.texts import Text
from leadcore.values import utc

WON_COLUMNS = (Column("won", Text("成交", "won"), "count"), *SPREAD)


def days_to_won(leads: Iterable[Lead], by: By | None = None) -> Table:
    """Return how long wins took from receipt, for each group that has any; without `by`, for all.

    - `won`: the leads that were won, archived or not.
    - `median_days`, `p90_days`, `min_days`, `max_days`: of `Won.cycle`, in days of 24 hours; a
      quantile between two values divides them in proportion, as spreadsheets do. None of nothing.

    >>> days_to_won([]).records()[0]["won"]
    0
    """
    won = (lead for lead in leads if lead.outcome is Phase.WON and lead.won is not None)
    columns, rows = by_group(won, by, WON_COLUMNS, cycles)
    title = Text("成交周期", "days to won")
    return Table(name="days_to_won", title=title, columns=columns, rows=rows)


def cycles(leads: list[Lead]) -> tuple[Cell, ...]:
    return len(leads), *spread(lead.won.cycle for lead in leads if lead.won is not None)


@attrs.define
class Times:
    """What is known of one status: the stays that ended, and those that last."""

    ended: list[timedelta] = attrs.field(factory=list[timedelta])
    lasting: list[timedelta] = attrs.field(factory=list[timedelta])


STAY_COLUMNS = (
    Column("left", Text("已离开", "left"), "count"),
    *SPREAD,
    Column("present", Text("现有", "present"), "count"),
    Column("present_median_days", Text("现有中位天数", "present median days"), "days"),
)


def time_in_status(
    histories: Iterable[Iterable[Event]], lifecycle: Lifecycle, now: datetime
) -> Table:
    """Return how long leads stay in each status in which they are worked, in the lifecycle's order.

    - `left`: stays that ended; a lead that comes back makes another stay. `median_days`,
      `p90_days`, `min_days`, `max_days`: from entering to leaving, in days of 24 hours, as in
      `days_to_won`. They know nothing of the leads still there, which may be the slow ones.
    - `present`: leads that are there at `now`. `present_median_days`: since they entered.

    A status that the lifecycle does not know stands last; closed ones are left out. Raises
    `ValueError` when a lead entered its status after `now`.

    >>> from datetime import UTC
    >>> from leadcore.lifecycle import standard_lifecycle
    >>> now = datetime(2024, 6, 1, tzinfo=UTC)
    >>> time_in_status([], standard_lifecycle(), now).records()[0]["left"]
    0
    """
    times = measured(histories, utc(now))
    worked = [one for one in lifecycle.statuses if not one.phase.is_closed]
    others = sorted(times.keys() - {one.name for one in worked})
    return Table(
        name="time_in_status",
        title=Text("各状态停留时间", "time in status"),
        columns=(
            Column("status", Text("状态", "status"), "text", {s.name: s.label for s in worked}),
            *STAY_COLUMNS,
        ),
        rows=[stay_row(name, times[name]) for name in (*(one.name for one in worked), *others)],
    )


def measured(histories: Iterable[Iterable[Event]], now: datetime) -> defaultdict[str, Times]:
    times: defaultdict[str, Times] = defaultdict(Times)
    for history in histories:
        for stay in stays(history):
            if stay.phase.is_closed:
                continue
            if stay.end is None:
                times[stay.status].lasting.append(elapsed(stay, now))
            else:
                times[stay.status].ended.append(stay.end - stay.start)
    return times


def elapsed(stay: Stay, now: datetime) -> timedelta:
    if now < stay.start:
        at = stay.start.isoformat()
        raise ValueError(
            f"now {now.isoformat()} given; allowed: no earlier than {at}, the last event"
        )
    return now - stay.start


def stay_row(status: str, times: Times) -> tuple[Cell, ...]:
    lasting = sorted(times.lasting)
    median = quantile(lasting, 50) / DAY if lasting else None
    return status, len(times.ended), *spread(times.ended), len(lasting), median
