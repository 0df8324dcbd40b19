"""Whether every lead has a possible owner, under a chain of steps and for given reps.

Everybody counts as free and at work: the question is who could ever get a lead, not who can today.
A filter tells leads apart by region, industry and budget only, so one lead of every sort is tried
with the chain itself. What a filter of a host's own does is not known: a lead that only its steps
take is not decided.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator
from datetime import UTC, datetime
from itertools import product
from typing import TYPE_CHECKING, Final

import attrs

from leadcore import labels
from leadcore.assignment import (
    Available,
    ByIndustry,
    ByRegion,
    ByValue,
    ByValueBand,
    Candidate,
    Chain,
    Filter,
    HasCapacity,
    Step,
    WithinQuota,
)
from leadcore.model import Demand, Lead, Phase, Rep
from leadcore.policy.findings import PolicyFinding
from leadcore.rules import Witness
from leadcore.texts import Text
from leadcore.values import Money, MoneyRange, RegionTree

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


def owner_findings(policy: Policy, reps: Collection[Rep]) -> Iterator[PolicyFinding]:
    """Yield the leads that nobody of these reps may ever get; without reps, whether that can be."""
    chain = policy.assignment
    if not isinstance(chain, Chain):
        return
    if reps:
        yield from unowned(policy, chain, reps)
    elif not any(accepts_all(step) for step in chain.steps):
        yield may_wait(chain)


def accepts_all(step: Step) -> bool:
    """Return whether a step takes every lead, once somebody is free."""
    return all(isinstance(each, BLIND) for each in step.filters)


def may_wait(chain: Chain) -> PolicyFinding:
    choosy = (each.name for step in chain.steps for each in step.filters if not is_blind(each))
    names = [labels.label(labels.FILTER, name) for name in dict.fromkeys(choosy)]
    zh, en = "、".join(name.zh for name in names), ", ".join(name.en for name in names)
    return PolicyFinding(
        path="assignment.steps",
        code="may_wait",
        text=Text(
            f"每一步都有条件（{zh}）；不符合任何人的线索在 {chain.queue} 等待",
            f"every step is choosy ({en}); a lead that suits nobody waits in {chain.queue}",
        ),
    )


def is_blind(each: Filter) -> bool:
    return isinstance(each, BLIND)


def unowned(policy: Policy, chain: Chain, reps: Collection[Rep]) -> Iterator[PolicyFinding]:
    """Yield a lead of every sort of region that none of the reps may get."""
    people = [Candidate(rep=at_work(rep)) for rep in reps]
    known = tuple(step for step in chain.steps if all(isinstance(f, KNOWN) for f in step.filters))
    for place in places(policy, chain, reps):
        for industry, budget in product(industries(policy, reps), budgets(chain)):
            lead = lead_of(policy, place, industry, budget)
            if known and attrs.evolve(chain, steps=known).assign(lead, people, NOW).owner:
                continue
            answer = chain.assign(lead, people, NOW)
            yield PolicyFinding(
                path="assignment",
                code="nobody",
                text=answer.reason if answer.owner is None else UNKNOWN_FILTER,
                witness=witness_of(policy, lead),
                proof="proved" if answer.owner is None else "not_decided",
            )
            break


def at_work(rep: Rep) -> Rep:
    """Return the rep as on any working day: not on leave, at any hour, with room for a lead."""
    return attrs.evolve(rep, away_until=None, calendar=None, quota=None)


UNKNOWN_FILTER: Final = Text(
    "只有含自定义筛选的步骤会接收，未能判定",
    "only a step with a filter of your own takes it, which cannot be judged",
)


def places(policy: Policy, chain: Chain, reps: Collection[Rep]) -> Iterator[str | None]:
    """Yield a region of every sort: covered by the same reps, in every tree."""
    filters = (each for step in chain.steps for each in step.filters)
    trees = [each.tree for each in filters if isinstance(each, ByRegion)]
    seen: set[Hashable] = set()
    for place in (*(name for tree in trees for name in inner(tree)), OTHER):
        sort = tuple(covers(tree, rep, place) for tree in trees for rep in reps)
        if sort not in seen:
            seen.add(sort)
            yield place
    if "region" not in policy.requirements.required:
        yield None


def covers(tree: RegionTree, rep: Rep, place: str) -> bool:
    return any(tree.covers(region, place) for region in rep.regions)


def inner(tree: RegionTree) -> tuple[str, ...]:
    """Return what lies in another region; those on top are no lead's."""
    return tuple(name for name, _ in tree.parents)


def industries(policy: Policy, reps: Collection[Rep]) -> tuple[str | None, ...]:
    own = dict.fromkeys(industry for rep in reps for industry in rep.industries)
    unknown = () if "industry" in policy.requirements.required else (None,)
    return (*own, OTHER, *unknown)


def budgets(chain: Chain) -> tuple[Money | None, ...]:
    filters = (each for step in chain.steps for each in step.filters)
    found = (amount for each in filters for amount in amounts_of(each))
    return (None, *dict.fromkeys(found))


def amounts_of(each: Filter) -> tuple[Money, ...]:
    """Return the amounts from which on a filter asks for more."""
    if isinstance(each, ByValue):
        return (each.threshold,)
    return tuple(amount for amount, _ in each.bands) if isinstance(each, ByValueBand) else ()


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
