"""Who may get a lead: by region, industry, value, availability, capacity or name (R-20 to R-27)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from typing import ClassVar, Final, Literal, get_args

import attrs

from leadcore.assignment.combined import Combinable
from leadcore.assignment.definition import problem, refuse, tuple_problems
from leadcore.assignment.protocols import Candidate, Trend, check_frozenset, sees_nothing
from leadcore.errors import CalendarRangeError, Problem
from leadcore.labels import LEVEL
from leadcore.model import Lead, Level
from leadcore.model.validators import instance_of, one_of
from leadcore.texts import Text
from leadcore.values import Money, RegionTree

BANDS: Final = Text("金额与级别对 (Money, Level)", "a tuple of pairs (Money, Level)")
MAX_NAMED: Final = 10_000
"""The most reps that a filter may name."""


@attrs.frozen(kw_only=True)
class ByRegion(Combinable):
    """Refuses reps whose regions do not cover the lead's city or province (R-20).

    >>> ByRegion().name
    'region'
    """

    tree: RegionTree = attrs.field(factory=RegionTree.china, validator=instance_of(RegionTree))
    """Which region lies in which."""
    area: str | None = attrs.field(
        default=None, validator=attrs.validators.optional(attrs.validators.min_len(1))
    )
    """The entry of `extra`, or a host's own field, that holds the district of the lead's city."""
    name: str = attrs.field(default="region", init=False)
    trend: ClassVar[Trend] = "steady"

    def refusal(self, lead: Lead, candidate: Candidate, now: datetime) -> Text | None:
        """Return None when a region of the rep is the lead's or covers it."""
        regions = candidate.rep.regions
        if not regions:
            return None
        above, places = self.tree.above, self.places(lead)
        for place in places:
            here: str | None = place
            while here is not None:
                if here in regions:
                    return None
                here = above.get(here)
        where = "、".join(dict.fromkeys(places))
        return Text(
            f"负责 {'、'.join(regions)}，线索地区为 {where or '未知'}",
            f"covers {', '.join(regions)}, the lead is in {where or 'an unknown region'}",
        )

    def places(self, lead: Lead) -> tuple[str, ...]:
        """Return where the lead is, the largest first.

        >>> from leadcore.model import Phase
        >>> from leadcore.values import Extra
        >>> at = datetime.fromisoformat("2024-05-01T00:00Z")
        >>> lead = Lead(id="A-1", version=1, source="referral", received_at=at, updated_at=at,
        ...             status="new", phase=Phase.OPEN, region="江苏省", city="南京市",
        ...             extra=Extra({"area": "鼓楼区"}))
        >>> ByRegion(area="area").places(lead)
        ('江苏省', '南京市', '南京市鼓楼区')
        """
        names = (lead.region, lead.city, None if self.area is None else self.district(lead))
        return tuple(name for name in names if name)

    def district(self, lead: Lead) -> str | None:
        """Return the lead's district behind its city, None where `area` says nothing."""
        key = self.area or ""
        area = lead.extra.get(key) or getattr(lead, key, None)
        return f"{lead.city or ''}{area}" if isinstance(area, str) and area else None

    def sees(self, lead: Lead, now: datetime) -> tuple[str, ...]:
        """Return where the lead is."""
        return self.places(lead)

    def profile(self, candidate: Candidate) -> tuple[str, ...]:
        """Return the regions of the rep."""
        return candidate.rep.regions


@attrs.frozen(kw_only=True)
class ByIndustry(Combinable):
    """Refuses reps who do not work the lead's industry (R-21).

    >>> ByIndustry().name
    'industry'
    """

    name: str = attrs.field(default="industry", init=False)
    trend: ClassVar[Trend] = "steady"

    def refusal(self, lead: Lead, candidate: Candidate, now: datetime) -> Text | None:
        """Return None when the rep works every industry, or this one."""
        industries = candidate.rep.industries
        if not industries or lead.industry in industries:
            return None
        return Text(
            f"负责 {'、'.join(industries)}，线索行业为 {lead.industry or '未知'}",
            f"works {', '.join(industries)}, the lead's is {lead.industry or 'unknown'}",
        )

    def sees(self, lead: Lead, now: datetime) -> str | None:
        """Return the lead's industry."""
        return lead.industry

    def profile(self, candidate: Candidate) -> tuple[str, ...]:
        """Return the industries of the rep."""
        return candidate.rep.industries


@attrs.frozen(kw_only=True)
class ByValue(Combinable):
    """Keeps leads of high value for experienced reps (R-22).

    >>> ByValue(threshold=Money.of(300_000)).level.value
    'senior'
    """

    threshold: Money = attrs.field(validator=instance_of(Money))
    """From this budget on, counted from its lower end, a lead is of high value."""
    level: Level = attrs.field(default=Level.SENIOR, converter=Level)
    """The least experience that a lead of high value asks for."""
    name: str = attrs.field(default="value", init=False)
    trend: ClassVar[Trend] = "steady"

    def refusal(self, lead: Lead, candidate: Candidate, now: datetime) -> Text | None:
        """Return None for an ordinary lead, an unknown budget, or an experienced rep."""
        low = sure_budget(lead)
        if low is None or not self.is_high(low):
            return None
        return too_valuable(low, candidate, self.level)

    def is_high(self, budget: Money) -> bool:
        """Return whether a budget reaches the threshold; one in another currency never does.

        >>> [ByValue(threshold=Money.of(300)).is_high(Money.of(n)) for n in (299, 300)]
        [False, True]
        """
        return budget.currency == self.threshold.currency and not budget < self.threshold

    def sees(self, lead: Lead, now: datetime) -> bool:
        """Return whether the lead is of high value."""
        low = sure_budget(lead)
        return low is not None and self.is_high(low)


@attrs.frozen(kw_only=True)
class ByValueBand(Combinable):
    """Asks for more experience the more a lead is worth (R-22).

    >>> bands = ((Money.of(50_000), Level.REGULAR), (Money.of(300_000), Level.SENIOR))
    >>> ByValueBand(bands=bands).level_for(Money.of(80_000)).value
    'regular'
    """

    bands: tuple[tuple[Money, Level], ...]
    """From which budget on, counted from its lower end, which experience is asked for at least.

    Both rise, in one currency.
    """
    name: str = attrs.field(default="band", init=False)
    trend: ClassVar[Trend] = "steady"

    def __attrs_post_init__(self) -> None:
        refuse(band_problems(self.bands))

    def level_for(self, budget: Money) -> Level:
        """Return the least experience that such a budget asks for."""
        level = Level.JUNIOR
        if budget.currency == self.bands[0][0].currency:
            for threshold, asked in self.bands:
                if threshold <= budget:
                    level = asked
        return level

    def refusal(self, lead: Lead, candidate: Candidate, now: datetime) -> Text | None:
        """Return None for an unknown budget, or a rep of enough experience."""
        low = sure_budget(lead)
        return None if low is None else too_valuable(low, candidate, self.level_for(low))

    def sees(self, lead: Lead, now: datetime) -> Level:
        """Return the least experience that the lead asks for."""
        low = sure_budget(lead)
        return Level.JUNIOR if low is None else self.level_for(low)


def sure_budget(lead: Lead) -> Money | None:
    budget = lead.demand.budget
    return None if budget is None else budget.low


def too_valuable(low: Money, candidate: Candidate, level: Level) -> Text | None:
    """Return that a rep is less experienced than `level`, or None when they are not."""
    if candidate.rep.level.rank >= level.rank:
        return None
    wanted, has = LEVEL[level], LEVEL[candidate.rep.level]
    return Text(
        f"高价值线索（{low.to('zh')}）需要{wanted.zh}，而非{has.zh}",
        f"a high-value lead ({low.to('en')}) asks for {wanted.en}, not {has.en}",
    )


def is_band(value: object) -> bool:
    match value:
        case (Money(), Level()):
            return True
        case _:
            return False


def band_problems(bands: tuple[tuple[Money, Level], ...]) -> Iterator[Problem]:
    if misfits := tuple(tuple_problems("bands", bands, is_band, BANDS)):
        yield from misfits
        return
    if not bands:
        yield problem("bands", "empty", "()", "至少一个价值区间", "one band or more")
    if len({threshold.currency for threshold, _ in bands}) > 1:
        given = Text("多种货币", "several currencies")
        yield problem("bands", "mixed_currencies", given, "同一种货币", "one currency")
        return
    for (low, less), (high, more) in pairwise(bands):
        if not (low < high and less.rank < more.rank):
            given = Text(
                f"{high.to('zh')} {LEVEL[more].zh}", f"{high.to('en')} for {LEVEL[more].en}"
            )
            zh, en = "金额与级别均高于前一个", "a higher amount and level than the one before it"
            yield problem("bands", "not_rising", given, zh, en)


Among = Literal["active", "away", "all"]
"""Who counts as there: those in their working hours, those not on leave, all who did not leave."""


@attrs.frozen(kw_only=True)
class Available(Combinable):
    """Refuses reps who left, are on leave or are off work (R-27).

    A chain may ask for `active` reps first, for `away` ones in a later step, and for `all` in its
    last. A rep without a calendar of their own is never off work.

    >>> Available(among="away").name
    'availability'
    """

    among: Among = attrs.field(default="active", validator=one_of(*get_args(Among)))
    """`active` asks for working hours and no leave, `away` for no leave, `all` for neither."""
    name: str = attrs.field(default="availability", init=False)
    trend: ClassVar[Trend] = "steady"

    def refusal(self, lead: Lead, candidate: Candidate, now: datetime) -> Text | None:
        """Return None when the rep is there, as far as `among` asks for it."""
        rep = candidate.rep
        if not rep.active:
            return Text("已离职", "has left")
        if self.among == "all":
            return None
        if rep.away_until is not None and now < rep.away_until:
            until = rep.away_until.isoformat()
            return Text(f"休假至 {until}", f"away until {until}")
        return off_work(candidate, now) if self.among == "active" else None

    sees = sees_nothing


def off_work(candidate: Candidate, now: datetime) -> Text | None:
    """Return that the rep's working hours are over or not known, or None when they are on."""
    calendar = candidate.rep.calendar
    try:
        if calendar is None or calendar.is_open(now):
            return None
    except CalendarRangeError as error:
        return Text(f"工作日历不含 {error.asked}", f"has no working calendar for {error.asked}")
    return Text("不在工作时间", "is outside working hours")


@attrs.frozen(kw_only=True)
class HasCapacity(Combinable):
    """Refuses reps who hold as many open leads as they may (R-27).

    >>> HasCapacity().name
    'capacity'
    """

    name: str = attrs.field(default="capacity", init=False)
    trend: ClassVar[Trend] = "worse"

    def refusal(self, lead: Lead, candidate: Candidate, now: datetime) -> Text | None:
        """Return None when there is room, or no limit."""
        capacity = candidate.rep.capacity
        if capacity is None or candidate.open_leads < capacity:
            return None
        held = candidate.open_leads
        return Text(f"已有 {held} 条，上限 {capacity}", f"holds {held} of at most {capacity}")

    def room(self, lead: Lead, candidate: Candidate, now: datetime) -> int | None:
        """Return how many more open leads the rep may hold; None is no limit."""
        capacity = candidate.rep.capacity
        return None if capacity is None else max(0, capacity - candidate.open_leads)

    sees = sees_nothing


@attrs.frozen(kw_only=True)
class NotAmong(Combinable):
    """Refuses the reps that it names.

    >>> NotAmong(ids=frozenset({"li"})).name
    'named'
    """

    ids: frozenset[str] = attrs.field(
        validator=[check_frozenset, attrs.validators.max_len(MAX_NAMED)]
    )
    """At most 10,000 ids of reps."""
    name: str = attrs.field(default="named", init=False)
    trend: ClassVar[Trend] = "steady"

    def refusal(self, lead: Lead, candidate: Candidate, now: datetime) -> Text | None:
        """Return None for everybody else."""
        return Text("名单排除", "is ruled out by name") if candidate.rep.id in self.ids else None

    sees = sees_nothing
