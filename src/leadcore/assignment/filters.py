"""Who may get a lead: by region, industry, value, availability and capacity (R-20 to R-27)."""

from __future__ import annotations

from datetime import datetime

import attrs

from leadcore.assignment.protocols import Candidate
from leadcore.labels import LEVEL
from leadcore.model import Lead, Level
from leadcore.texts import Text
from leadcore.values import Money, RegionTree


@attrs.frozen(kw_only=True)
class ByRegion:
    """Refuses reps whose regions do not cover the lead's city or province (R-20).

    >>> ByRegion().name
    'region'
    """

    tree: RegionTree = attrs.field(factory=RegionTree.china)
    """Which region lies in which."""
    name: str = attrs.field(default="region", init=False)

    def refusal(self, lead: Lead, candidate: Candidate, now: datetime) -> Text | None:
        """Return None when a region of the rep is the lead's or covers it."""
        regions = candidate.rep.regions
        places = tuple(dict.fromkeys(place for place in (lead.region, lead.city) if place))
        if not regions or any(self.tree.covers(own, place) for own in regions for place in places):
            return None
        where = "、".join(places)
        return Text(
            f"负责 {'、'.join(regions)}，线索地区为 {where or '未知'}",
            f"covers {', '.join(regions)}, the lead is in {where or 'an unknown region'}",
        )


@attrs.frozen(kw_only=True)
class ByIndustry:
    """Refuses reps who do not work the lead's industry (R-21).

    >>> ByIndustry().name
    'industry'
    """

    name: str = attrs.field(default="industry", init=False)

    def refusal(self, lead: Lead, candidate: Candidate, now: datetime) -> Text | None:
        """Return None when the rep works every industry, or this one."""
        industries = candidate.rep.industries
        if not industries or lead.industry in industries:
            return None
        return Text(
            f"负责 {'、'.join(industries)}，线索行业为 {lead.industry or '未知'}",
            f"works {', '.join(industries)}, the lead's is {lead.industry or 'unknown'}",
        )


@attrs.frozen(kw_only=True)
class ByValue:
    """Keeps leads of high value for experienced reps (R-22).

    >>> ByValue(threshold=Money.of(300_000)).level.value
    'senior'
    """

    threshold: Money
    """From this budget on, counted from its lower end, a lead is of high value."""
    level: Level = Level.SENIOR
    """The least experience that a lead of high value asks for."""
    name: str = attrs.field(default="value", init=False)

    def refusal(self, lead: Lead, candidate: Candidate, now: datetime) -> Text | None:
        """Return None for an ordinary lead, an unknown budget, or an experienced rep."""
        budget = lead.demand.budget
        low = None if budget is None else budget.low
        if low is None or low.currency != self.threshold.currency or low < self.threshold:
            return None
        if candidate.rep.level.rank >= self.level.rank:
            return None
        wanted, has = LEVEL[self.level], LEVEL[candidate.rep.level]
        return Text(
            f"高价值线索（{low.to('zh')}）需要{wanted.zh}，而非{has.zh}",
            f"a high-value lead ({low.to('en')}) asks for {wanted.en}, not {has.en}",
        )


@attrs.frozen(kw_only=True)
class Available:
    """Refuses reps who left or are on leave (R-27).

    >>> Available().name
    'availability'
    """

    name: str = attrs.field(default="availability", init=False)

    def refusal(self, lead: Lead, candidate: Candidate, now: datetime) -> Text | None:
        """Return None when the rep is active and not away."""
        rep = candidate.rep
        if rep.is_available(now):
            return None
        if not rep.active or rep.away_until is None:
            return Text("已离职", "has left")
        until = rep.away_until.isoformat()
        return Text(f"休假至 {until}", f"away until {until}")


@attrs.frozen(kw_only=True)
class HasCapacity:
    """Refuses reps who hold as many open leads as they may (R-27).

    >>> HasCapacity().name
    'capacity'
    """

    name: str = attrs.field(default="capacity", init=False)

    def refusal(self, lead: Lead, candidate: Candidate, now: datetime) -> Text | None:
        """Return None when there is room, or no limit."""
        capacity = candidate.rep.capacity
        if capacity is None or candidate.open_leads < capacity:
            return None
        held = candidate.open_leads
        return Text(f"已有 {held} 条，上限 {capacity}", f"holds {held} of at most {capacity}")
