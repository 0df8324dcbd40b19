"""Which sorts of leads nobody can ever take, and which hang on one rep alone (R-80).

A sort is a region, an industry and a band of value. Regions that the same reps cover give the same
answers, so one of each is asked about, and the answers are put together again as areas.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from types import MappingProxyType
from typing import Final, Literal

import attrs

from leadcore.assignment import Chain
from leadcore.insight.areas import ELSEWHERE, UNKNOWN, Area, Atlas
from leadcore.model import Lead, Rep
from leadcore.policy import Policy
from leadcore.policy.coverage import (
    Reach,
    Sorting,
    Takers,
    budgets,
    industries,
    inner,
    lead_of,
    trees_of,
)
from leadcore.texts import Language, Text
from leadcore.values import Money, RegionTree

CoverageKind = Literal["nobody", "one", "not_decided"]
"""Nobody can ever take it; one rep alone can; only steps with filters that are not known might."""
KINDS: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "nobody": Text("无人可接", "nobody"),
        "one": Text("仅一人可接", "one rep alone"),
        "not_decided": Text("未能判定", "not decided"),
    }
)

ANY_INDUSTRY: Final = Text("所有行业", "every industry")
OTHER_INDUSTRY: Final = Text("其他行业", "any other industry")
NO_INDUSTRY: Final = Text("未知行业", "an unknown industry")
ANY_VALUE: Final = Text("任何金额", "any value")
LOW_VALUE: Final = Text("更低或未知金额", "a lower or unknown value")

Verdict = tuple[CoverageKind, str | None]
"""What is found of a sort, and the rep that it hangs on."""
Place = tuple[str | None, str | None]
"""Region and city of a lead."""
Cell = tuple[str | None, Money | None]
"""An industry, and the least value of a band; None is unknown, or below every band."""


@attrs.frozen(kw_only=True)
class CoverageLine:
    """Leads of some areas, industries and values that nobody can take, or one rep alone.

    >>> at = lead_of(Policy.standard(), "西藏自治区", "教育", None)
    >>> line = CoverageLine(kind="nobody", areas=(Area(name="西藏自治区"),), lead=at)
    >>> print(line.to("en"))
    nobody: 西藏自治区; every industry; any value
    """

    kind: CoverageKind
    rep: str | None = None
    """Id of the one rep."""
    areas: tuple[Area, ...]
    industries: tuple[str | None, ...] | None = None
    """None is every industry; in it, `…` is any that no rep names, None an unknown one."""
    bands: tuple[Money | None, ...] | None = None
    """None is any value; in it, the amount a band begins at, None the band below them all."""
    lead: Lead = attrs.field(repr=False)
    """A lead of this sort, as a proof."""

    def to(self, language: Language) -> str:
        """Return the line in words."""
        who = Text(f"（{self.rep}）", f" ({self.rep})").to(language)
        head = KINDS[self.kind].to(language) + ("" if self.rep is None else who)
        parts = (self.areas_text(), self.industries_text(), self.bands_text())
        colon, semicolon = Text("：", ": ").to(language), Text("；", "; ").to(language)
        return f"{head}{colon}{semicolon.join(part.to(language) for part in parts)}"

    def areas_text(self) -> Text:
        """Return the areas in words."""
        areas = self.areas
        return listed([Text(area.to("zh"), area.to("en")) for area in areas])

    def industries_text(self) -> Text:
        """Return the industries in words."""
        names = {ELSEWHERE: OTHER_INDUSTRY, None: NO_INDUSTRY}
        if self.industries is None:
            return ANY_INDUSTRY
        return listed([names.get(one) or Text(str(one), str(one)) for one in self.industries])

    def bands_text(self) -> Text:
        """Return the bands of value in words."""
        if self.bands is None:
            return ANY_VALUE
        return listed([band_text(band) for band in self.bands])


def listed(texts: Sequence[Text]) -> Text:
    return Text("、".join(one.zh for one in texts), ", ".join(one.en for one in texts))


def band_text(band: Money | None) -> Text:
    if band is None:
        return LOW_VALUE
    return Text(f"{band.to('zh')}起", f"from {band.to('en')} on")


class Survey:
    """Who can take what, for every place and one lead of each sort."""

    def __init__(
        self, policy: Policy, chains: tuple[Chain, ...], reps: Sequence[Rep], seen: Iterable[Lead]
    ) -> None:
        self.policy: Policy = policy
        self.reach: Reach = Reach(chains, reps)
        trees = trees_of(chains)
        self.sorting: Sorting = Sorting(trees, reps)
        places = tuple(dict.fromkeys((lead.region, lead.city) for lead in seen))
        self.cities: Mapping[str, str] = cities_of(trees, places)
        names = names_of(policy, trees, reps, places)
        self.atlas: Atlas = Atlas(names, {**self.cities, **merged(trees)})
        self.cells: tuple[Cell, ...] = tuple(
            product(industries(policy, reps), sorted(budgets(chains), key=rising))
        )
        self.sorts: dict[object, Mapping[Cell, Takers]] = {}

    def takers(self, name: str) -> Mapping[Cell, Takers]:
        """Return who can take the leads of a place, by industry and band."""
        sort = None if name == UNKNOWN else tuple(map(self.sorting.of, self.places(name)))
        if sort not in self.sorts:
            found = {cell: self.reach.of_sort(self.lead(name, cell)) for cell in self.cells}
            self.sorts[sort] = found
        return self.sorts[sort]

    def places(self, name: str) -> tuple[str, ...]:
        """Return a place, behind its region where only the leads say in which one it lies."""
        return (self.cities[name], name) if name in self.cities else (name,)

    def lead(self, name: str, cell: Cell) -> Lead:
        """Return a lead of a place, an industry and a band."""
        region, *city = self.places(name)
        found = lead_of(self.policy, None if name == UNKNOWN else region, *cell)
        return attrs.evolve(found, city=city[0]) if city else found

    def lines(self) -> tuple[CoverageLine, ...]:
        """Return what nobody or one rep alone can take, in as few lines as there are sorts."""
        groups: defaultdict[tuple[Verdict, frozenset[Cell]], list[str]] = defaultdict(list)
        for name in self.atlas.names:
            for verdict, cells in self.verdicts(name).items():
                groups[verdict, frozenset(cells)].append(name)
        order = list(KINDS)
        ranked = sorted(groups.items(), key=lambda each: order.index(each[0][0][0]))
        return tuple(
            line for (verdict, cells), names in ranked for line in self.told(verdict, cells, names)
        )

    def verdicts(self, name: str) -> Mapping[Verdict, list[Cell]]:
        """Return the cells of a place that have a verdict, by it."""
        found: defaultdict[Verdict, list[Cell]] = defaultdict(list)
        for cell, takers in self.takers(name).items():
            verdict = verdict_of(takers)
            if verdict is not None:
                found[verdict].append(cell)
        return found

    def told(
        self, verdict: Verdict, cells: frozenset[Cell], names: list[str]
    ) -> Iterator[CoverageLine]:
        """Yield a line for each set of bands that have the same industries."""
        kind, rep = verdict
        rows: defaultdict[tuple[str | None, ...], list[Money | None]] = defaultdict(list)
        every = tuple(dict.fromkeys(industry for industry, _ in self.cells))
        bands = tuple(dict.fromkeys(band for _, band in self.cells))
        for band in bands:
            row = tuple(industry for industry in every if (industry, band) in cells)
            if row:
                rows[row].append(band)
        areas = self.atlas.areas(names)
        for row, low in rows.items():
            yield CoverageLine(
                kind=kind,
                rep=rep,
                areas=areas,
                industries=None if row == every else row,
                bands=None if tuple(low) == bands else tuple(low),
                lead=self.lead(names[0], (row[0], low[0])),
            )


def verdict_of(takers: Takers) -> Verdict | None:
    """Return what is to be said of a sort; None where two or more can take it."""
    if not takers.may:
        return "nobody", None
    if not takers.sure:
        return "not_decided", None
    return ("one", min(takers.may)) if len(takers.may) == 1 else None


def rising(band: Money | None) -> tuple[str, int]:
    return ("", 0) if band is None else (band.currency, band.minor)


def merged(trees: Sequence[RegionTree]) -> Mapping[str, str]:
    """Return which region lies in which, to put places together; the first tree says so."""
    return trees[0].above if trees else {}


def cities_of(trees: Sequence[RegionTree], places: Sequence[Place]) -> Mapping[str, str]:
    """Return in which region a city lies that no tree knows, as leads say.

    Where they say several, the first by name.

    >>> places = [("江苏省", "南京市"), ("上海市", "上海市"), (None, "苏州市")]
    >>> cities_of([RegionTree.china()], places)
    {'南京市': '江苏省'}
    """
    known = {name for tree in trees for pair in tree.parents for name in pair}
    known |= {region for region, _ in places if region}
    pairs = sorted((city, region) for region, city in places if region and city)
    return {city: region for city, region in reversed(pairs) if city not in known}


def names_of(
    policy: Policy, trees: Sequence[RegionTree], reps: Iterable[Rep], places: Iterable[Place]
) -> tuple[str, ...]:
    """Return every place that a lead can be in: one that is named, elsewhere, unknown.

    Trees, reps and leads name them; what only holds other regions together is no place of a lead.
    """
    if not trees:
        return (ELSEWHERE,)
    named = [name for tree in trees for name in inner(tree)]
    tops = {top for tree in trees for top in tree.above.values()}
    named += [name for rep in reps for name in rep.regions if name and name not in tops]
    named += [name for place in places for name in place if name]
    unknown = () if "region" in policy.requirements.required else (UNKNOWN,)
    return tuple(dict.fromkeys((*named, ELSEWHERE, *unknown)))
