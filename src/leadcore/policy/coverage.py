"""Who could ever get which lead, under chains of steps and for given reps.

Everybody counts as free and at work: the question is who could ever get a lead, not who can today.
A filter of leadcore tells leads apart by region, industry and budget only, or by what no sort of
lead settles: skills, languages and a host's own filters. Of those it is only known that they may
let anybody through; so there is what certainly gets through, and what may.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import attrs

from leadcore.assignment import (
    AllOf,
    AnyOf,
    Available,
    ByIndustry,
    ByRegion,
    ByValue,
    ByValueBand,
    Candidate,
    Capped,
    Chain,
    Filter,
    HasCapacity,
    Not,
    NotAmong,
    WithinQuota,
)
from leadcore.assignment.combined import leaves
from leadcore.assignment.lead_levers import thresholds
from leadcore.assignment.protocols import Sighted, refusal_of, trend_of
from leadcore.model import Demand, Lead, Phase, Rep
from leadcore.rules import Witness
from leadcore.values import Money, MoneyRange, RegionTree
from leadcore.values.place import upwards

if TYPE_CHECKING:
    from leadcore.policy.bundle import Policy

NOW: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""When the leads are tried; nothing here depends on it."""
OTHER: Final = "…"
"""A region or industry that nobody has heard of."""
PATHS: Final = ("region", "industry", "demand.budget")
"""What a lead is told apart by."""

BLIND: Final = (Available, HasCapacity, WithinQuota)
"""Filters that look at the rep only, and refuse for a time only."""
KNOWN: Final = (*BLIND, ByRegion, ByIndustry, ByValue, ByValueBand)
"""Filters of which it is known what they look at."""
SETTLED: Final = (*KNOWN, NotAmong)
"""Filters whose answer the sort of a lead settles; of a rep who is free and at work."""
LASTING: Final = (ByRegion, ByIndustry, ByValue, ByValueBand, NotAmong)
"""Filters that refuse for good, so that the opposite can be said of them."""

NONE: Final[frozenset[str]] = frozenset()


def at_work(rep: Rep) -> Rep:
    """Return the rep as on any working day: not on leave, at any hour, with room for a lead."""
    quota = rep.quota if rep.quota is not None and not rep.quota.count else None
    return attrs.evolve(rep, away_until=None, calendar=None, quota=quota)


def filters_of(chains: Sequence[Chain]) -> Iterator[Filter]:
    """Yield the plain filters of all steps, those in formulas too, in order."""
    for chain in chains:
        for step in chain.steps:
            for one in step.filters:
                yield from leaves(one)


def trees_of(chains: Sequence[Chain]) -> tuple[RegionTree, ...]:
    found = (each.tree for each in filters_of(chains) if isinstance(each, ByRegion))
    return tuple(dict.fromkeys(found))


def places(
    policy: Policy, trees: Sequence[RegionTree], reps: Collection[Rep]
) -> Iterator[str | None]:
    """Yield a region of every sort: covered by the same reps, in every tree."""
    seen: set[Hashable] = set()
    sort = Sorting(trees, reps)
    for place in (*(name for tree in trees for name in inner(tree)), OTHER):
        if sort.of(place) not in seen:
            seen.add(sort.of(place))
            yield place
    if "region" not in policy.requirements.required:
        yield None


class Sorting:
    """Tells regions apart by which reps cover them, in every tree."""

    def __init__(self, trees: Sequence[RegionTree], reps: Collection[Rep]) -> None:
        self.trees: Sequence[RegionTree] = trees
        self.known: dict[str, Hashable] = {}
        self.at: defaultdict[str, set[str]] = defaultdict(set)
        for rep in reps:
            for region in rep.regions:
                self.at[region].add(rep.id)

    def of(self, place: str) -> Hashable:
        """Return what is the same for regions covered by the same reps."""
        if place not in self.known:
            self.known[place] = tuple(self.covering(tree, place) for tree in self.trees)
        return self.known[place]

    def covering(self, tree: RegionTree, place: str) -> frozenset[str]:
        return NONE.union(*(self.at.get(name, ()) for name in upwards(place, tree.above)))


def inner(tree: RegionTree) -> tuple[str, ...]:
    """Return what lies in another region; those on top are no lead's."""
    return tuple(name for name, _ in tree.parents)


def industries(policy: Policy, reps: Collection[Rep]) -> tuple[str | None, ...]:
    own = dict.fromkeys(industry for rep in reps for industry in rep.industries)
    unknown = () if "industry" in policy.requirements.required else (None,)
    return (*own, OTHER, *unknown)


def budgets(chains: Sequence[Chain]) -> tuple[Money | None, ...]:
    found = (amount for each in filters_of(chains) for amount in thresholds(each))
    return (None, *dict.fromkeys(found))


def lead_of(policy: Policy, place: str | None, industry: str | None, budget: Money | None) -> Lead:
    return policy.lead_type(
        id="A-1",
        version=1,
        source=next(iter(policy.requirements.sources), OTHER),
        received_at=NOW,
        updated_at=NOW,
        status=policy.lifecycle.statuses[0].name,
        phase=Phase.OPEN,
        region=place,
        industry=industry,
        demand=Demand(budget=None if budget is None else MoneyRange(low=budget)),
    )


def witness_of(policy: Policy, lead: Lead) -> Witness:
    schema = policy.lifecycle.schema
    values = {path: schema.fields[path].read(lead, NOW) for path in PATHS}
    return Witness(schema=schema, values=values, now=NOW)


@attrs.frozen
class Takers:
    """Ids of who certainly gets through, and of who may; the first are among the second."""

    sure: frozenset[str]
    may: frozenset[str]

    def __and__(self, other: Takers) -> Takers:
        return Takers(self.sure & other.sure, self.may & other.may)

    def __or__(self, other: Takers) -> Takers:
        return Takers(self.sure | other.sure, self.may | other.may)


class Reach:
    """Which reps could ever get a lead; what filters say of what they see is kept."""

    def __init__(self, chains: Sequence[Chain], reps: Collection[Rep]) -> None:
        self.chains: Sequence[Chain] = chains
        self.people: list[Candidate] = [Candidate(rep=at_work(rep)) for rep in reps]
        self.all: frozenset[str] = frozenset(rep.id for rep in reps)
        self.sights: dict[int, Sighted | None] = {}
        self.kept: dict[tuple[int, Hashable], frozenset[str]] = {}

    def of_sort(self, lead: Lead) -> Takers:
        """Return who could get every lead that is like this one in region, industry and budget."""
        found = Takers(NONE, NONE)
        for chain in self.chains:
            for step in chain.steps:
                through = Takers(self.all, self.all)
                for one in step.filters:
                    through &= self.settled(one, lead)
                found |= through
        return found

    def of_lead(self, lead: Lead) -> frozenset[str]:
        """Return who could get this very lead."""
        found: set[str] = set()
        for chain in self.chains:
            for step in chain.steps:
                through = self.all
                for one in step.filters:
                    through &= self.through(one, lead)
                found |= through
        return frozenset(found)

    def settled(self, one: Filter, lead: Lead) -> Takers:
        """Return whom a filter lets through, as far as the sort of the lead settles it."""
        match one:
            case AllOf():
                found = Takers(self.all, self.all)
                for part in one.filters:
                    found &= self.settled(part, lead)
                return found
            case AnyOf():
                found = Takers(NONE, NONE)
                for part in one.filters:
                    found |= self.settled(part, lead)
                return found
            case Not() if all(isinstance(leaf, LASTING) for leaf in leaves(one.filter)):
                inner = self.settled(one.filter, lead)
                return Takers(self.all - inner.may, self.all - inner.sure)
            case _:
                if isinstance(one, SETTLED) or (isinstance(one, Capped) and one.most):
                    through = self.through(one, lead)
                    return Takers(through, through)
                return Takers(NONE, self.all)

    def through(self, one: Filter, lead: Lead) -> frozenset[str]:
        """Return whom a filter lets through for this very lead."""
        sight = self.sight(one)
        if sight is None:
            return self.asked(one, lead)
        key = (id(one), sight.sees(lead, NOW))
        if key not in self.kept:
            self.kept[key] = self.asked(one, lead)
        return self.kept[key]

    def sight(self, one: Filter) -> Sighted | None:
        """Return a filter as one that says what it sees, None where that does not count.

        Filters are told apart by identity, which lasts as long as the chains: equal ones are seldom
        and hashing a tree of regions takes long.
        """
        if id(one) not in self.sights:
            found = one if isinstance(one, Sighted) else None
            self.sights[id(one)] = None if trend_of(one) == "unknown" else found
        return self.sights[id(one)]

    def asked(self, one: Filter, lead: Lead) -> frozenset[str]:
        return frozenset(
            who.rep.id for who in self.people if refusal_of(one, lead, who, NOW) is None
        )


def caps_of(chains: Sequence[Chain]) -> tuple[Capped, ...]:
    return tuple(one for one in filters_of(chains) if isinstance(one, Capped))


def two_caps(chains: Sequence[Chain]) -> tuple[str, ...]:
    """Return the ids that two different caps share, although a candidate's counts know one only."""
    caps = caps_of(chains)
    first = {one.id: one for one in reversed(caps)}
    return tuple(dict.fromkeys(one.id for one in caps if one != first[one.id]))
