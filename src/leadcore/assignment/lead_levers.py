"""What could be otherwise about a lead: its region, industry, budget, or another field."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import attrs

from leadcore.assignment.filters import ByRegion, ByValue, ByValueBand
from leadcore.assignment.levers import Lever, Option, Scene, Then
from leadcore.assignment.protocols import Filter
from leadcore.texts import Text
from leadcore.values import Money, MoneyRange, RegionTree


def lead_field(name: str, label: Text, values: Sequence[str | None]) -> Lever:
    """Return a lever that sets a text field of the lead to one of these values.

    >>> lead_field("source", Text("来源", "source"), ("referral",)).name
    'lead.source'
    """

    def options(scene: Scene) -> Iterator[Option]:
        before: object = getattr(scene.question.lead, name)
        shown = before if isinstance(before, str) else None
        for value in dict.fromkeys(values):
            if value != before:
                yield Option(before=shown, after=value, then=lead_with(name, value))

    return Lever(name=f"lead.{name}", label=label, options=options)


def lead_with(name: str, value: str | None) -> Then:
    changes: dict[str, Any] = {name: value}
    return lambda scene: scene.with_lead(attrs.evolve(scene.question.lead, **changes))


def lead_regions(scene: Scene) -> Iterator[Option]:
    """Yield the places that the rep covers, then those of others; the city goes with the region."""
    lead = scene.question.lead
    trees = [one.tree for one in scene.filters if isinstance(one, ByRegion)]
    people = (scene.rep, *(one.rep for one in scene.others))
    named = dict.fromkeys(region for rep in people for region in rep.regions)
    places = dict.fromkeys(
        place for region in named for tree in trees for place in within(tree, region)
    )
    for place in places:
        if place not in {lead.region, lead.city}:
            yield Option(before=lead.region, after=place, then=moved(place))


def within(tree: RegionTree, region: str) -> tuple[str, ...]:
    """Return a region itself where it lies in another, else what lies right in it."""
    if region in tree.above:
        return (region,)
    return tuple(name for name, above in tree.parents if above == region)


def moved(place: str) -> Then:
    return lambda scene: scene.with_lead(attrs.evolve(scene.question.lead, region=place, city=None))


def lead_industries(scene: Scene) -> Iterator[Option]:
    """Yield the industries that the rep works, then those of others."""
    before = scene.question.lead.industry
    people = (scene.rep, *(one.rep for one in scene.others))
    for name in dict.fromkeys(name for rep in people for name in rep.industries):
        if name != before:
            yield Option(before=before, after=name, then=lead_with("industry", name))


def budgets(scene: Scene) -> Iterator[Option]:
    """Yield the thresholds of the filters by value and just below each, the nearest first."""
    budget = scene.question.lead.demand.budget
    before = None if budget is None else budget.low
    points: dict[Money, None] = {}
    for one in scene.filters:
        for amount in thresholds(one):
            points |= dict.fromkeys((amount, attrs.evolve(amount, minor=amount.minor - 1)))
    known = 0 if before is None else before.minor
    for amount in sorted(points, key=lambda each: (abs(each.minor - known), str(each))):
        if amount != before and amount.minor >= 0:
            yield Option(before=before, after=amount, then=worth(amount))


def thresholds(one: Filter) -> tuple[Money, ...]:
    """Return the amounts from which on a filter asks for more."""
    if isinstance(one, ByValue):
        return (one.threshold,)
    return tuple(amount for amount, _ in one.bands) if isinstance(one, ByValueBand) else ()


def worth(amount: Money) -> Then:
    def changed(scene: Scene) -> Scene:
        lead = scene.question.lead
        demand = attrs.evolve(lead.demand, budget=MoneyRange(low=amount, high=amount))
        return scene.with_lead(attrs.evolve(lead, demand=demand))

    return changed


LEAD_LEVERS: Final[tuple[Lever, ...]] = (
    Lever(name="lead.region", label=Text("线索地区", "region of the lead"), options=lead_regions),
    Lever(
        name="lead.industry",
        label=Text("线索行业", "industry of the lead"),
        options=lead_industries,
    ),
    Lever(
        name="lead.budget",
        label=Text("线索预算", "budget of the lead"),
        options=budgets,
        is_ordered=True,
    ),
)
"""What could be otherwise about the lead, among what reps and thresholds name."""
