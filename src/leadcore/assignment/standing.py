"""Who stands first for the leads of one step, kept up to date while leads are handed out.

**Theory.** A filter or ranker that is `Sighted` answers the same about leads of which it sees the
same, so these form one class. For a class, steady filters are asked once about every candidate. The
other filters and the rankers are asked again only about a candidate who was given a lead since. And
where answers can only get worse, they are asked again only when that candidate comes to the front
of the heap of the class: an outdated entry stands no further back than it should, so one that is up
to date and stands in front is the best. All heaps share the one present entry of a candidate.

Where an answer may go either way, everybody who was given a lead since is asked about again; where
nothing is known of it, everybody is, for each lead.

**For whoever edits this file.** Keep only what the law of its trend covers.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from datetime import datetime
from functools import partial
from heapq import heapify, heappop, heapreplace
from typing import Final

from leadcore.assignment.combined import Combinable
from leadcore.assignment.holdings import Holdings, Kept, Sieve
from leadcore.assignment.protocols import (
    TRENDS,
    Candidate,
    Filter,
    Ranker,
    Sighted,
    Trend,
    refusal_of,
    trend_of,
)
from leadcore.model import Lead
from leadcore.texts import Text

Key = tuple[Hashable, ...]
Entry = tuple[int, ...]
"""The ranks of a rep, and the rep."""
NEVER: Final = -1


class Line:
    """Filters and rankers, and what they say about reps."""

    def __init__(
        self, holdings: Holdings, filters: Sequence[Filter], rankers: Sequence[Ranker]
    ) -> None:
        self.holdings: Holdings = holdings
        self.now: datetime = holdings.now
        steady = [one for one in filters if trend_of(one) == "steady"]
        asked = [one for one in filters if trend_of(one) != "steady"]
        again: list[Filter | Ranker] = [*asked, *rankers]
        trends: list[Trend] = [trend_of(one) for one in again]
        self.trend: Trend = TRENDS[max(map(TRENDS.index, trends), default=0)]
        self.sieves: list[Sieve] = [holdings.sieve(one) for one in steady]
        # Those of leadcore answer what a filter may; of a host's own it is looked at.
        self.refuse: list[Callable[[Lead, Candidate, datetime], Text | None]] = [
            one.refusal if isinstance(one, Combinable) else partial(refusal_of, one)
            for one in asked
        ]
        self.rank: list[Callable[[Lead, Candidate, datetime], int]] = [one.rank for one in rankers]
        looking = steady if self.trend == "unknown" else [*steady, *again]
        self.sees: list[Callable[[Lead, datetime], Hashable]] = [
            one.sees for one in looking if isinstance(one, Sighted)
        ]
        self.pools: Kept[list[int]] = Kept()
        self.standings: Kept[Standing] = Kept()

    def key(self, lead: Lead) -> Key:
        """Return what is seen of a lead, by the steady filters first."""
        now = self.now
        return tuple([see(lead, now) for see in self.sees])

    def pool(self, lead: Lead, key: Key) -> list[int]:
        """Return the reps whom every steady filter lets through, in order."""
        seen = key[: len(self.sieves)]
        found = self.pools.get(seen)
        if found is None:
            pairs = zip(self.sieves, seen, strict=True)
            through = sorted([sieve.through(lead, one) for sieve, one in pairs], key=len)
            everybody = range(len(self.holdings.held))
            found = sorted(through[0].intersection(*through[1:])) if through else [*everybody]
            self.pools.keep(seen, found, len(found))
        return found

    def standing(self, key: Key) -> Standing:
        """Return the present entries for a class of leads."""
        if self.trend == "unknown":
            return Standing(self)
        seen = key[len(self.sieves) :]
        found = self.standings.get(seen)
        if found is None:
            found = Standing(self)
            self.standings.keep(seen, found, len(self.holdings.held))
        return found

    def entry(self, lead: Lead, rep: int) -> Entry | None:
        """Return the entry of a rep at present, None where a filter that is not steady refuses."""
        candidate, now = self.holdings.held[rep], self.now
        for refuse in self.refuse:
            if refuse(lead, candidate, now) is not None:
                return None
        return (*[rank(lead, candidate, now) for rank in self.rank], rep)


class Standing:
    """The entries of reps for leads of which the same is seen, each from when it was asked for."""

    def __init__(self, line: Line) -> None:
        self.line: Line = line
        self.given: list[int] = line.holdings.given
        self.entries: list[Entry | None] = [None] * len(self.given)
        self.asked: list[int] = [NEVER] * len(self.given)
        """How many leads each rep had been given then."""
        self.heaps: dict[Key, list[Entry]] = {}
        """Entries of the reps of each class, present and outdated ones."""

    def ask(self, lead: Lead, rep: int) -> None:
        """Bring the entry of a rep up to date; it stays until they are given a lead."""
        self.asked[rep] = self.given[rep]
        self.entries[rep] = self.line.entry(lead, rep)

    def present(self, lead: Lead, pool: Sequence[int]) -> list[Entry]:
        """Return the present entries of those of a pool who have one."""
        asked, given, entries = self.asked, self.given, self.entries
        for rep in pool:
            if asked[rep] != given[rep]:
                self.ask(lead, rep)
        return [entry for rep in pool if (entry := entries[rep]) is not None]


class Heaps:
    """Who stands in front, where answers are steady or get worse."""

    def __init__(self, line: Line) -> None:
        self.line = line

    def first(self, lead: Lead) -> int | None:
        """Return who gets the lead; outdated entries in front are mended."""
        key = self.line.key(lead)
        standing = self.line.standing(key)
        heap = standing.heaps.get(key)
        if heap is None:
            heap = self.heap(standing, lead, key)
        asked, given, entries = standing.asked, standing.given, standing.entries
        while heap:
            entry = heap[0]
            rep = entry[-1]
            if asked[rep] != given[rep]:
                standing.ask(lead, rep)
            present = entries[rep]
            if present is entry:
                return rep
            if present is None:
                heappop(heap)
            else:
                heapreplace(heap, present)
        return None

    def heap(self, standing: Standing, lead: Lead, key: Key) -> list[Entry]:
        """Return the heap of a class of which there has been no lead yet."""
        heap = standing.present(lead, self.line.pool(lead, key))
        heapify(heap)
        standing.heaps[key] = heap
        self.line.standings.grow(len(heap))
        return heap


class Tables:
    """Who stands where, however answers change."""

    def __init__(self, line: Line) -> None:
        self.line = line

    def first(self, lead: Lead) -> int | None:
        """Return who gets the lead."""
        entries = self.entries(lead)
        return min(entries)[-1] if entries else None

    def entries(self, lead: Lead) -> list[Entry]:
        """Return the entries of everybody who may get the lead."""
        key = self.line.key(lead)
        return self.line.standing(key).present(lead, self.line.pool(lead, key))
