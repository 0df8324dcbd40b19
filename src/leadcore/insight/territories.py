"""Territories: what nobody covers, what hangs on one rep, and when the reps are full (R-20, R-80).

Of a strategy that is made of chains, such as `Routing`, everybody whom any of them lets through
counts: rules and members may keep more leads from more reps than is said. Of one that does not say
what it is made of, coverage is not decided, and everybody counts in every territory.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Final

import attrs

from leadcore.assignment import AssignmentStrategy, Chain
from leadcore.assignment.parts import rep_chains
from leadcore.insight.areas import SPECIAL, Atlas
from leadcore.insight.covering import KINDS, CoverageLine, Survey
from leadcore.insight.dimensions import By, Dimension, grouped
from leadcore.insight.outlook import OUTLOOKS, Pace, Room, Territory, territory
from leadcore.insight.table import Column, Table
from leadcore.model import Lead, Rep
from leadcore.policy import Policy
from leadcore.texts import Language, Text
from leadcore.values import RegionTree, utc

WINDOW: Final = timedelta(weeks=4)
"""Over how long the pace is measured, unless another window is given."""

NOT_DECIDED: Final = Text(
    "未知分配策略由哪些链组成：覆盖情况未能判定，各区域按所有销售代表均可接计算",
    "it is not known of which chains the strategy is made: coverage is not decided, "
    "and every rep counts in every territory",
)
UPPER_BOUND: Final = Text(
    "分配策略由多个部分组成，实际可接者可能更少",
    "the strategy is made of parts, so fewer reps may get a lead than is said here",
)


@attrs.frozen(kw_only=True)
class RepLoad:
    """What one rep holds, and for which territories.

    >>> RepLoad(rep_id="li", open_leads=3, capacity=4, ratio=Fraction(3, 4), away_until=None,
    ...         territories=("华东",)).ratio
    Fraction(3, 4)
    """

    rep_id: str
    open_leads: int
    capacity: int | None
    ratio: Fraction | None
    """The part of the capacity that is used; None without a limit, or of nothing."""
    away_until: datetime | None
    """Until when the rep is on leave; None where they are not."""
    territories: tuple[str | None, ...]
    """Those whose leads the rep may take."""


@attrs.frozen(kw_only=True)
class TerritoryReport:
    """Coverage, territories and reps; tables and texts are views of them.

    >>> from datetime import UTC
    >>> li = Rep(id="li", name="李雷", team="east", regions=("华东",), capacity=9)
    >>> report = territories(Policy.standard(), [li], [], datetime(2024, 5, 1, tzinfo=UTC))
    >>> [line.kind for line in report.coverage]
    ['nobody', 'nobody', 'one']
    >>> [(one.name, one.free) for one in report.territories if one.reps]
    [('华东', 9)]
    """

    coverage: tuple[CoverageLine, ...]
    """What nobody can ever take, what one rep alone can, and what is not decided."""
    territories: tuple[Territory, ...]
    reps: tuple[RepLoad, ...]
    label: Text
    """What territories are called."""
    note: Text | None = None
    """How far the coverage is known, where that is not in full."""

    def tables(self) -> tuple[Table, Table, Table]:
        """Return coverage, territories and reps as tables.

        Rates a week and weeks are rounded down to tenths, so nothing is full before it is said.
        """
        return coverage_table(self.coverage), outlook_table(self), load_table(self.reps)

    def text(self, language: Language = "zh") -> str:
        """Return the lines of the coverage and the tables of territories and reps."""
        _, outlooks, loads = self.tables()
        lines = [line.to(language) for line in self.coverage]
        note = [] if self.note is None else [self.note.to(language)]
        tables = (outlooks.text(language), loads.text(language))
        return "\n".join([*note, *lines, "", tables[0], "", tables[1]])


def territories(
    source: Policy | AssignmentStrategy,
    reps: Iterable[Rep],
    leads: Iterable[Lead],
    now: datetime,
    *,
    by: By | None = None,
    window: timedelta = WINDOW,
) -> TerritoryReport:
    """Return what reps cover and how full they are, by sales region or by what `by` says.

    source: a policy, or a strategy under the standard policy.
    leads: open ones, and those received or closed in the window; to say a pace, they must reach
        back to its begin, with five or more in it that came or closed.
    by: a field's name, a dimension, or a function of the lead, as the other reports take it.

    Who is on leave counts as able to take a lead, and their room from the day they are back.
    Quotas and working hours are not looked at.

    >>> from datetime import UTC
    >>> li = Rep(id="li", name="李雷", team="east", regions=("华东",), industries=("教育",))
    >>> report = territories(Policy.standard(), [li], [], datetime(2024, 5, 1, tzinfo=UTC))
    >>> print(report.coverage[1].to("en"))
    nobody: 东北, 华中, 华北, 华南, 西北, 西南, any other region; every industry; any value
    """
    if window <= timedelta(0):
        raise ValueError(f"window: {window} given; allowed: longer than zero")
    policy = source if isinstance(source, Policy) else policy_of(source)
    chains, note = known_chains(policy.assignment)
    roster, known = tuple(sorted(reps, key=lambda rep: rep.id)), tuple(leads)
    survey = Survey(policy, chains, roster, known)
    view = View(survey, roster, known, utc(now), window)
    label, found, able = view.territories(by)
    return TerritoryReport(
        coverage=survey.lines() if chains else (),
        territories=found,
        reps=tuple(view.load(rep, able) for rep in roster),
        label=label,
        note=note,
    )


def policy_of(strategy: AssignmentStrategy) -> Policy:
    return attrs.evolve(Policy.standard(), assignment=strategy)


def known_chains(strategy: AssignmentStrategy | None) -> tuple[tuple[Chain, ...], Text | None]:
    """Return the chains that reps pass, and how far they tell who can take a lead."""
    chains = rep_chains(strategy)
    if isinstance(strategy, Chain):
        return chains, None
    return chains, UPPER_BOUND if chains else NOT_DECIDED


@attrs.frozen
class View:
    """Leads and reps, as the parts of the report see them."""

    survey: Survey
    roster: tuple[Rep, ...]
    leads: tuple[Lead, ...]
    now: datetime
    window: timedelta
    rooms: Mapping[str, Room] = attrs.field(
        init=False, default=attrs.Factory(lambda self: self.measured(), takes_self=True)
    )
    """Of each rep, by id."""

    def measured(self) -> Mapping[str, Room]:
        """Return how many leads each rep holds."""
        held = Counter(lead.owner for lead in self.leads if lead.is_open)
        return {rep.id: Room(rep=rep, open_leads=held[rep.id]) for rep in self.roster}

    def territories(
        self, by: By | None
    ) -> tuple[Text, tuple[Territory, ...], Mapping[str | None, frozenset[str]]]:
        """Return what territories are called, each of them, and who may take the leads of each."""
        atlas = self.survey.atlas
        found, groups = grouped(self.leads, sales_region(atlas) if by is None else by)
        able = {name: self.takers(leads) for name, leads in groups.items()}
        if by is None:
            for name in atlas.names:
                root = atlas.root(name)
                if root not in SPECIAL:
                    groups.setdefault(root, [])
                    able[root] = able.get(root, frozenset()) | self.coverers(name)
        reaches = min((lead.received_at for lead in self.leads), default=self.now)
        is_long = reaches <= self.now - self.window
        return (
            found.label,
            tuple(
                territory(
                    name,
                    leads,
                    [self.rooms[id_] for id_ in sorted(able[name])],
                    Pace.of(leads, self.now, self.window, reaches=is_long),
                    self.now,
                )
                for name, leads in sorted(groups.items(), key=is_nowhere)
            ),
            able,
        )

    def takers(self, leads: Sequence[Lead]) -> frozenset[str]:
        """Return who may take one of the leads; everybody, where that is not known."""
        reach = self.survey.reach
        return frozenset[str]().union(*map(reach.of_lead, leads)) if reach.chains else reach.all

    def coverers(self, name: str) -> frozenset[str]:
        """Return who may take a lead of a place, of some industry and value."""
        found = self.survey.takers(name).values()
        return frozenset[str]().union(*(takers.may for takers in found))

    def load(self, rep: Rep, able: Mapping[str | None, frozenset[str]]) -> RepLoad:
        """Return what a rep holds, and for which territories."""
        room = self.rooms[rep.id]
        away = rep.away_until if rep.active and not rep.is_available(self.now) else None
        return RepLoad(
            rep_id=rep.id,
            open_leads=room.open_leads,
            capacity=rep.capacity,
            ratio=room.ratio,
            away_until=away,
            territories=tuple(name for name, ids in able.items() if rep.id in ids),
        )


def is_nowhere(group: tuple[str | None, object]) -> bool:
    return group[0] is None


def sales_region(atlas: Atlas) -> Dimension:
    """Return the largest region of each lead's place, as the chain's tree says."""
    tree = atlas if atlas.above else Atlas((), RegionTree.china().above)

    def key(lead: Lead) -> str | None:
        place = lead.region or lead.city
        return None if place is None else tree.root(place)

    return Dimension(name="territory", label=Text("销售区域", "territory"), key=key)


def tenths(value: Fraction | None) -> float | None:
    """Return a number rounded down to tenths.

    >>> tenths(Fraction(199, 100))
    1.9
    """
    return None if value is None else value * 10 // 1 / 10


def coverage_table(lines: Sequence[CoverageLine]) -> Table:
    texts = [(one.areas_text(), one.industries_text(), one.bands_text()) for one in lines]
    areas, industries, bands = ({each[n].zh: each[n] for each in texts} for n in range(3))
    return Table(
        name="coverage",
        title=Text("覆盖", "coverage"),
        columns=(
            Column("kind", Text("情况", "can take it"), "text", KINDS),
            Column("rep", Text("销售代表", "rep"), "text"),
            Column("areas", Text("地区", "regions"), "text", areas),
            Column("industries", Text("行业", "industries"), "text", industries),
            Column("values", Text("金额", "values"), "text", bands),
        ),
        rows=[
            (one.kind, one.rep, *(text.zh for text in said))
            for one, said in zip(lines, texts, strict=True)
        ],
    )


def outlook_table(report: TerritoryReport) -> Table:
    return Table(
        name="territories",
        title=Text("区域负载", "territories"),
        columns=(
            Column("territory", report.label, "text"),
            Column("open", Text("未结线索", "open leads"), "count"),
            Column("waiting", Text("等待", "waiting"), "count"),
            Column("reps", Text("在岗", "reps"), "count"),
            Column("away", Text("休假", "away"), "count"),
            Column("free", Text("空余", "free"), "count"),
            Column("inflow", Text("每周新增", "new a week"), "days"),
            Column("closings", Text("每周结束", "closed a week"), "days"),
            Column("outlook", Text("展望", "outlook"), "text", OUTLOOKS),
            Column("weeks", Text("满员周数", "weeks until full"), "days"),
        ),
        rows=[
            (
                *(one.name, one.open_leads, one.waiting, len(one.reps), len(one.away), one.free),
                *(tenths(one.inflow), tenths(one.closings), one.outlook, tenths(one.weeks)),
            )
            for one in report.territories
        ],
    )


def load_table(reps: Sequence[RepLoad]) -> Table:
    return Table(
        name="loads",
        title=Text("人员负载", "loads"),
        columns=(
            Column("rep", Text("销售代表", "rep"), "text"),
            Column("open", Text("未结线索", "open leads"), "count"),
            Column("capacity", Text("上限", "capacity"), "count"),
            Column("use", Text("使用率", "use"), "share"),
            Column("away_until", Text("休假至", "away until"), "text"),
            Column("territories", Text("区域", "territories"), "text"),
        ),
        rows=[
            (
                *(one.rep_id, one.open_leads, one.capacity),
                None if one.ratio is None else float(one.ratio),
                None if one.away_until is None else one.away_until.isoformat(),
                "、".join(name for name in one.territories if name is not None) or None,
            )
            for one in reps
        ],
    )
