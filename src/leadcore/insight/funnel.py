"""The funnel (R-60): how far leads came, and where they were lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from leadcore.events import Event
from leadcore.insight.conversion import share
from leadcore.insight.stays import Stay, stays
from leadcore.insight.table import Cell, Column, Table
from leadcore.labels import PHASE
from leadcore.lifecycle import Lifecycle
from leadcore.model import Phase
from leadcore.texts import Text

WON = Phase.WON.value


def columns(labels: Mapping[str, Text]) -> tuple[Column, ...]:
    return (
        Column("status", Text("状态", "status"), "text", labels),
        Column("reached", Text("到达", "reached"), "count"),
        Column("share", Text("占全部", "of all"), "share"),
        Column("from_previous", Text("较上一步", "of the step before"), "share"),
        Column("open", Text("停留", "still here"), "count"),
        Column("lost", Text("未成交", "lost here"), "count"),
        Column("invalid", Text("无效", "invalid here"), "count"),
    )


def funnel(histories: Iterable[Iterable[Event]], lifecycle: Lifecycle) -> Table:
    """Return how far leads came: a row for each open status in the lifecycle's order, then `won`.

    - `reached`: the leads that ever were in this status or a later one; who skips a status has
      reached it, and who is reopened counts once. It never rises from row to row, and the first
      row has all leads.
    - `share`: reached / all leads. `from_previous`: reached / reached of the row before; None in
      the first row, and of nothing.
    - `open`, `lost`, `invalid`: of the leads that came this far and no further, those that are open
      or in review now, were lost, or are invalid; archived leads by what they were before.

    Each history is one lead's, oldest event first; an empty one is no lead.

    >>> from leadcore.lifecycle import standard_lifecycle
    >>> [row["status"] for row in funnel([], standard_lifecycle()).records()][:3]
    ['new', 'contacted', 'engaged']
    """
    steps = [one.name for one in lifecycle.statuses if one.phase is Phase.OPEN] + [WON]
    ends: Counter[tuple[int, Phase]] = Counter()
    for history in histories:
        path = stays(history)
        if path:
            ends[furthest(path, steps), outcome(path)] += 1
    labels = {one.name: one.label for one in lifecycle.statuses} | {WON: PHASE[WON]}
    return Table(
        name="funnel",
        title=Text("销售漏斗", "funnel"),
        columns=columns(labels),
        rows=rows(steps, ends),
    )


def furthest(path: list[Stay], steps: list[str]) -> int:
    """Return the index of the last step that a lead ever reached."""
    won = len(steps) - 1
    return max(
        won if stay.phase is Phase.WON else steps.index(stay.status) if stay.status in steps else 0
        for stay in path
    )


def outcome(path: list[Stay]) -> Phase:
    """Return how a lead stands now; archived, how it stood before."""
    return next((s.phase for s in reversed(path) if s.phase is not Phase.ARCHIVED), Phase.ARCHIVED)


def rows(steps: list[str], ends: Mapping[tuple[int, Phase], int]) -> list[tuple[Cell, ...]]:
    reached = [
        sum(count for (end, _), count in ends.items() if end >= index)
        for index in range(len(steps))
    ]
    return [
        (
            *(step, reached[index], share(reached[index], reached[0])),
            share(reached[index], reached[index - 1]) if index else None,
            ends.get((index, Phase.OPEN), 0) + ends.get((index, Phase.REVIEW), 0),
            *(ends.get((index, phase), 0) for phase in (Phase.LOST, Phase.INVALID)),
        )
        for index, step in enumerate(steps)
    ]
