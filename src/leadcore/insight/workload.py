"""Workload (R-62): who holds how many open leads, and what waits for somebody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Literal

from leadcore.insight.table import Cell, Column, Table
from leadcore.model import Lead, Rep
from leadcore.texts import Text

HolderKind = Literal["rep", "stranger", "queue"]
HOLDERS: Mapping[str, Text] = MappingProxyType(
    {
        "rep": Text("销售代表", "rep"),
        "stranger": Text("不在名册", "not on the roster"),
        "queue": Text("队列", "queue"),
    }
)
"""Who or what can hold a lead."""
ORDER: tuple[HolderKind, ...] = ("rep", "stranger", "queue")

IDLE_BELOW = 5
"""A rep with fewer open leads is idle 空闲 (R-23)."""


def columns(reps: Mapping[str, Rep]) -> tuple[Column, ...]:
    names = {id_: Text(f"{rep.name} ({id_})", f"{rep.name} ({id_})") for id_, rep in reps.items()}
    return (
        Column("kind", Text("类别", "kind"), "text", HOLDERS),
        Column("holder", Text("持有者", "holder"), "text", names),
        Column("team", Text("团队", "team"), "text"),
        Column("open", Text("未结线索", "open leads"), "count"),
        Column("awaiting", Text("待确认接收", "awaiting acceptance"), "count"),
        Column("capacity", Text("上限", "capacity"), "count"),
        Column("use", Text("使用率", "use"), "share"),
        Column("idle", Text("空闲", "idle"), "flag"),
    )


def workload(leads: Iterable[Lead], reps: Iterable[Rep], idle_below: int = IDLE_BELOW) -> Table:
    """Return the open leads of every rep, of owners who are not among `reps`, and of every queue.

    - `open`: leads that are open or in review; together they are all open leads.
    - `awaiting`: those of them that the owner has yet to accept.
    - `capacity`, `use`: the rep's limit, and open / capacity; None without a limit or of nothing.
    - `idle`: whether an active rep has fewer than `idle_below` open leads; None for a rep who left.

    Reps come first, then owners not on the roster, then queues; in each, the fullest first. A lead
    with neither owner nor queue is in the missing queue.

    >>> table = workload([], [Rep(id="li", name="李雷", team="east")])
    >>> [(row["holder"], row["open"], row["idle"]) for row in table.records()]
    [('li', 0, True)]
    """
    roster = {rep.id: rep for rep in reps}
    held: defaultdict[tuple[HolderKind, str | None], list[Lead]] = defaultdict(list)
    for id_ in roster:
        held["rep", id_] = []
    for lead in leads:
        if lead.is_open:
            held[holder(lead, roster)].append(lead)

    def place(key: tuple[HolderKind, str | None]) -> tuple[int, int, str]:
        return ORDER.index(key[0]), -len(held[key]), key[1] or ""

    return Table(
        name="workload",
        title=Text("工作量", "workload"),
        columns=columns(roster),
        rows=[row(*key, held[key], roster, idle_below) for key in sorted(held, key=place)],
    )


def holder(lead: Lead, roster: Mapping[str, Rep]) -> tuple[HolderKind, str | None]:
    if lead.owner is None:
        return "queue", lead.queue
    return "rep" if lead.owner in roster else "stranger", lead.owner


def row(
    kind: HolderKind,
    name: str | None,
    leads: list[Lead],
    roster: Mapping[str, Rep],
    idle_below: int,
) -> tuple[Cell, ...]:
    rep = roster[name] if kind == "rep" and name is not None else None
    count = len(leads)
    awaiting = sum(lead.accept_by is not None for lead in leads)
    if rep is None:
        return kind, name, None, count, awaiting, None, None, None
    use = count / rep.capacity if rep.capacity else None
    idle = count < idle_below if rep.active else None
    return kind, name, rep.team, count, awaiting, rep.capacity, use, idle
