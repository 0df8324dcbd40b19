"""What candidates hold while leads are handed out, and what is kept of the answers about them.

Reps are numbers here, in the order of their ids, so that equal ranks fall to the lesser id.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final, Generic, TypeVar

import attrs

from leadcore.assignment.caps import Capped
from leadcore.assignment.chain import Chain
from leadcore.assignment.combined import leaves
from leadcore.assignment.protocols import (
    MAX_TAKEN,
    Candidate,
    Filter,
    Profiled,
    is_declared,
    latest,
    refusal_of,
)
from leadcore.model import Lead
from leadcore.values import FrozenMapping, utc

T = TypeVar("T")
MOST_KEPT: Final = 1_000_000
"""How many answers are kept at one place; beyond it all are asked for anew, to the same end."""


class Holdings:
    """Every candidate with what they hold at present."""

    def __init__(self, chain: Chain, candidates: Iterable[Candidate], now: datetime) -> None:
        self.chain: Chain = chain
        self.now: datetime = now
        self.moment: datetime = utc(now)
        self.held: list[Candidate] = sorted(candidates, key=lambda one: one.rep.id)
        self.given: list[int] = [0] * len(self.held)
        """How many leads each was given."""
        self.fields: dict[type, tuple[str, ...]] = {
            kind: tuple(attrs.fields_dict(kind)) for kind in set(map(type, self.held))
        }
        filters = [leaf for step in chain.steps for one in step.filters for leaf in leaves(one)]
        self.caps: dict[str, Capped] = {one.id: one for one in filters if isinstance(one, Capped)}
        self.sieves: dict[int, Sieve] = {}

    def give(self, rep: int, lead: Lead) -> None:
        """Count a lead for a rep, as `Chain.loaded` does."""
        before = self.held[rep]
        taken = latest((*before.taken, self.moment), before.rep)
        if len(taken) <= MAX_TAKEN:
            self.held[rep] = self.loaded(before, lead, taken)
        else:
            self.held[rep] = self.chain.loaded(before, lead, self.now)  # which refuses so many
        self.given[rep] += 1

    def loaded(self, before: Candidate, lead: Lead, taken: tuple[datetime, ...]) -> Candidate:
        """Return the candidate with one more lead, without checking again what was checked."""
        after = object.__new__(type(before))
        for name in self.fields[type(before)]:
            object.__setattr__(after, name, getattr(before, name))
        object.__setattr__(after, "open_leads", before.open_leads + 1)
        object.__setattr__(after, "taken", taken)
        if self.caps:
            counts = {**before.counts, **dict(self.counts(before, lead))}
            object.__setattr__(after, "counts", FrozenMapping(counts))
        return after

    def counts(self, before: Candidate, lead: Lead) -> Iterator[tuple[str, int]]:
        """Yield how many open leads the rep holds now of what each cap counts."""
        held = [lead] if lead.is_open else []
        for key, cap in self.caps.items():
            yield key, before.counts.get(key, 0) + len(cap.condition.filter(held, now=self.now))

    def sieve(self, filter: Filter) -> Sieve:
        """Return the sieve of a steady filter, the same one for every step that has it."""
        if id(filter) not in self.sieves:
            self.sieves[id(filter)] = Sieve(self, filter)
        return self.sieves[id(filter)]


class Sieve:
    """Whom a steady filter lets through, by what it sees of a lead."""

    def __init__(self, holdings: Holdings, filter: Filter) -> None:
        self.holdings: Holdings = holdings
        self.filter: Filter = filter
        self.alike: list[list[int]] = alike(filter, holdings.held)
        self.kept: Kept[frozenset[int]] = Kept()

    def through(self, lead: Lead, seen: Hashable) -> frozenset[int]:
        """Return the reps whom it lets through for leads that look like this one."""
        found = self.kept.get(seen)
        if found is None:
            found = frozenset(self.passing(lead))
            self.kept.keep(seen, found, len(found))
        return found

    def passing(self, lead: Lead) -> Iterator[int]:
        held, now = self.holdings.held, self.holdings.now
        for reps in self.alike:
            if refusal_of(self.filter, lead, held[reps[0]], now) is None:
                yield from reps


def alike(filter: Filter, candidates: Sequence[Candidate]) -> list[list[int]]:
    """Return the reps in groups of whom a filter says the same."""
    if not isinstance(filter, Profiled) or not is_declared(filter, "profile"):
        return [[rep] for rep in range(len(candidates))]
    groups: dict[Hashable, list[int]] = {}
    for rep, candidate in enumerate(candidates):
        groups.setdefault(filter.profile(candidate), []).append(rep)
    return list(groups.values())


class Kept(Generic[T]):
    """Answers by what they depend on, so many and no more."""

    def __init__(self) -> None:
        self.answers: dict[Hashable, T] = {}
        self.size: int = 0

    def get(self, key: Hashable) -> T | None:
        """Return the answer, if it is kept."""
        return self.answers.get(key)

    def keep(self, key: Hashable, answer: T, size: int) -> None:
        """Keep an answer about so many reps."""
        self.grow(size + 1)
        self.answers[key] = answer

    def grow(self, size: int) -> None:
        """Count what is kept besides; where it is too much, forget all."""
        self.size += size
        if self.size > MOST_KEPT:
            self.answers.clear()
            self.size = size
