"""Territories: what nobody covers, what hangs on one rep, and when the reps are full."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import product
from pathlib import Path

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadcore import Demand, Lead, Money, Policy, Rep, Text
from leadcore.assignment import (
    AllOf,
    AnyOf,
    Assignment,
    Available,
    ByIndustry,
    ByRegion,
    BySkill,
    ByValue,
    Candidate,
    Capped,
    Chain,
    Filter,
    HasCapacity,
    Not,
    NotAmong,
    SkillNeed,
    Step,
    TeamFirst,
    standard_chain,
)
from leadcore.insight import TerritoryReport, territories
from leadcore.insight.areas import Area, Atlas
from leadcore.insight.covering import CoverageLine
from leadcore.insight.outlook import projected
from leadcore.intake import Requirements
from leadcore.model import Level, Phase
from leadcore.values import MoneyRange, RegionTree
from tests.builders import AT, DAY, lead
from tests.effort import examples

LABEL = Text("一步", "a step")
POLICY = Policy.standard()
WEEK = timedelta(weeks=1)
ABOVE = {
    "玄武区": "南京市",
    "鼓楼区": "南京市",
    "南京市": "江苏省",
    "苏州市": "江苏省",
    "江苏省": "华东",
    "上海市": "华东",
    "北京市": "华北",
}
TREE = RegionTree(ABOVE)
PLACES = (*ABOVE, "…")
INDUSTRIES = ("教育", "医疗", "…")
BUDGETS = (None, Money.of(300_000))
SKILL = BySkill(needs=(SkillNeed(skill="schools", when='industry == "教育"'),))
CAP = Capped(id="all", label=Text("线索", "leads"), when="source is known", most=2)
FILTERS: tuple[Filter, ...] = (
    ByRegion(tree=TREE),
    ByIndustry(),
    ByValue(threshold=Money.of(300_000)),
    Available(),
    HasCapacity(),
    CAP,
    NotAmong(ids=frozenset({"li"})),
    AllOf(filters=(ByRegion(tree=TREE), ByIndustry())),
    AnyOf(filters=(ByRegion(tree=TREE), ByIndustry())),
    Not(filter=ByIndustry()),
)


def chain(*filters: Filter) -> Chain:
    return Chain(steps=(Step(label=LABEL, filters=filters),))


def rep(id_: str, *regions: str, **changes: object) -> Rep:
    given: dict[str, object] = {"id": id_, "name": "某", "team": "east", "regions": regions}
    return Rep(**(given | changes))  # type: ignore[arg-type]  # the tests name real fields


def report(
    strategy: Chain | Policy, reps: Sequence[Rep], leads: Sequence[Lead] = ()
) -> TerritoryReport:
    return territories(strategy, reps, leads, AT)


def sort_of(place: str, industry: str, budget: Money | None) -> Lead:
    demand = Demand(budget=None if budget is None else MoneyRange(low=budget))
    return lead(region=place, industry=industry, demand=demand)


def covers(area: Area, place: str) -> bool:
    """Return whether an area says that a place belongs to it."""
    upwards, here = [place], place
    while here in ABOVE:
        here = ABOVE[here]
        upwards.append(here)
    if area.name == "*" or area.name in upwards:
        return not set(area.apart_from) & set(upwards)
    return False


def says(line: CoverageLine, place: str, industry: str, budget: Money | None) -> bool:
    """Return whether a line is about a sort, whether or not a rep names the industry."""
    is_band = line.bands is None or budget in line.bands
    is_place = any(covers(area, place) for area in line.areas)
    return is_place and is_band and (line.industries is None or industry in line.industries)


def who_can(strategy: Chain, people: Sequence[Rep], one: Lead) -> set[str]:
    """Return who can ever take a lead, by trying everybody alone."""
    return {
        who.id
        for who in people
        if strategy.assign(one, [Candidate(rep=attrs.evolve(who, away_until=None))], AT).owner
    }


reps = st.lists(
    st.builds(
        rep,
        st.sampled_from(("li", "han", "wei")),
        industries=st.sampled_from(((), ("教育", "医疗"), ("医疗", "教育"))),
        level=st.sampled_from(Level),
        active=st.sampled_from((True, True, False)),
        capacity=st.sampled_from((None, 0, 3)),
        away_until=st.sampled_from((None, AT + DAY)),
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda one: one.id,
)
regions = st.lists(
    st.lists(st.sampled_from(("华东", *ABOVE)), max_size=2).map(tuple), min_size=3, max_size=3
)
steps = st.lists(st.sampled_from(FILTERS), max_size=3).map(
    lambda found: Step(label=LABEL, filters=tuple(found))
)
chains = st.lists(steps, min_size=1, max_size=2).map(lambda found: Chain(steps=tuple(found)))


@pytest.mark.requirement("R-80", "R-20")
@settings(max_examples=examples(1 / 4))
@given(chains, reps, regions)
def test_the_lines_say_of_every_sort_what_trying_everybody_says(
    strategy: Chain, people: list[Rep], places: list[tuple[str, ...]]
) -> None:
    """A sort is in a line of nobody, or of one rep, exactly where that is so; once at most."""
    people = [attrs.evolve(who, regions=own) for who, own in zip(people, places, strict=False)]
    named = {industry for who in people for industry in who.industries}
    lines = report(strategy, people).coverage
    for place, industry, budget in product(PLACES, INDUSTRIES, BUDGETS):
        asked = industry if industry in named else "…"
        takers = who_can(strategy, people, sort_of(place, industry, budget))
        band = budget if uses_value(strategy) else None
        told = [line for line in lines if says(line, place, asked, band)]
        expected = ["nobody"] if not takers else ["one"] if len(takers) == 1 else []
        assert [line.kind for line in told] == expected
        assert [line.rep for line in told if line.rep] == (
            sorted(takers) if expected == ["one"] else []
        )


def uses_value(strategy: Chain) -> bool:
    return any(isinstance(one, ByValue) for step in strategy.steps for one in step.filters)


@pytest.mark.requirement("R-80")
@settings(max_examples=examples(1 / 4))
@given(chains, reps, regions)
def test_the_witness_of_each_line_proves_it(
    strategy: Chain, people: list[Rep], places: list[tuple[str, ...]]
) -> None:
    """The lead is in an area of the line, and nobody, or the one rep, can take it."""
    people = [attrs.evolve(who, regions=own) for who, own in zip(people, places, strict=False)]
    for line in report(strategy, people).coverage:
        takers = who_can(strategy, people, line.lead)
        assert takers == ({line.rep} if line.kind == "one" else set())
        assert any(covers(area, line.lead.region or "") for area in line.areas)


@pytest.mark.requirement("R-80", "R-20")
def test_a_region_is_told_with_what_lies_in_it() -> None:
    """Whole regions are one word, a covered city is an exception, and industries stand together."""
    people = [
        rep("li", "南京市", level=Level.SENIOR, industries=("教育",)),
        rep("han", "北京市", level=Level.SENIOR),
        rep("wei", "北京市", level=Level.SENIOR),
    ]
    steps = chain(ByRegion(tree=TREE), ByIndustry(), ByValue(threshold=Money.of(300_000)))
    found = report(steps, people)
    assert [line.to("en") for line in found.coverage] == [
        "nobody: 上海市, 江苏省 (but not 南京市), any other region; every industry; any value",
        "nobody: 南京市; any other industry; any value",
        "one rep alone (li): 南京市; 教育; any value",
    ]
    assert found.coverage[1].to("zh") == "无人可接：南京市；其他行业；任何金额"


def test_the_exceptions_are_bounded_in_words_and_not_as_data() -> None:
    """Five are shown, and how many more there are."""
    area = Area(name="江苏省", apart_from=tuple("甲乙丙丁戊己庚"))
    assert area.to("en") == "江苏省 (but not 甲, 乙, 丙, 丁, 戊 and 2 more)"
    assert area.to("zh") == "江苏省（甲、乙、丙、丁、戊等 7 处除外）"
    assert Area(name="*").to("zh") == "所有地区"


def test_values_have_bands() -> None:
    """Below every threshold, and from each on."""
    junior = [rep("li", level=Level.JUNIOR), rep("han", level=Level.JUNIOR)]
    (line,) = report(chain(ByValue(threshold=Money.of(300_000))), junior).coverage
    assert line.to("zh") == "无人可接：所有地区；所有行业；30万元起"
    senior = [*junior, rep("wei", level=Level.SENIOR)]
    (line,) = report(chain(ByValue(threshold=Money.of(300_000))), senior).coverage
    assert (line.rep, line.bands) == ("wei", (Money.of(300_000),))
    both = chain(Not(filter=ByValue(threshold=Money.of(300_000))))
    (line,) = report(both, junior).coverage
    assert line.to("en") == "nobody: every region; every industry; a lower or unknown value"


def test_what_an_enquiry_need_not_have_may_be_missing() -> None:
    """An unknown region and an unknown industry are sorts of their own."""
    policy = attrs.evolve(
        POLICY,
        requirements=Requirements(required=()),
        assignment=chain(ByRegion(tree=TREE), ByIndustry()),
    )
    people = [rep("li", *("华东", "华北"), industries=("教育",)), rep("han", "华东", "华北")]
    told = [line.to("en") for line in report(policy, people).coverage]
    assert told == [
        "nobody: an unknown region, any other region; every industry; any value",
        "one rep alone (han): 华东, 华北; any other industry, an unknown industry; any value",
    ]


def test_a_region_that_only_a_lead_names_counts() -> None:
    """It is told apart from what nobody has heard of."""
    people = [rep("li", "海外"), rep("han", "海外")]
    found = report(chain(ByRegion(tree=TREE)), people, [lead(region="海外")])
    (line,) = found.coverage
    assert "海外" not in [area.name for area in line.areas]
    assert [one.reps for one in found.territories if one.name == "海外"] == [("han", "li")]


@pytest.mark.requirement("R-80")
@pytest.mark.parametrize(
    ("regions", "told"),
    [
        (("江苏省", "江苏省"), []),
        (("江苏省", "南京市"), ["one: 江苏省 (but not 南京市)"]),
        (("南京市", "南京市"), ["nobody: 江苏省 (but not 南京市)"]),
        (("苏州市", "苏州市"), ["nobody: 江苏省"]),
    ],
)
def test_a_city_that_only_leads_name_lies_in_their_region(
    regions: tuple[str, str], told: list[str]
) -> None:
    """Its leads go to the reps of the region too, though the tree knows no cities."""
    tree = RegionTree({"江苏省": "华东"})
    strategy = chain(ByRegion(tree=tree))
    people = [rep(id_, region) for id_, region in zip(("li", "han"), regions, strict=True)]
    here = lead(region="江苏省", city="南京市")
    found = report(strategy, people, [here, lead(region=None, city="南京市")])
    areas = [
        f"{line.kind}: {area.to('en')}"
        for line in found.coverage
        for area in line.areas
        if area.name in ("江苏省", "南京市", "华东")
    ]
    assert [one.replace("华东", "江苏省") for one in areas] == told
    for line in found.coverage:
        assert (line.kind == "nobody") == (not who_can(strategy, people, line.lead))


def test_leads_that_contradict_each_other_make_no_circle() -> None:
    """What is a region of one lead is no city in the region of another."""
    seen = [
        lead(region="甲", city="乙"),
        lead(region="乙", city="甲"),
        lead(region="乙", city="丙"),
    ]
    found = report(chain(ByRegion(tree=TREE)), [rep("li", "乙"), rep("han", "乙")], seen)
    (line,) = found.coverage
    names = [area.name for area in line.areas]
    assert ("甲" in names, "乙" in names, "丙" in names) == (True, False, False)


@pytest.mark.requirement("R-80")
def test_a_region_that_only_a_rep_names_counts() -> None:
    """It is no longer said that nobody takes leads of any other region."""
    found = report(chain(ByRegion(tree=TREE)), [rep("li", "Bayern")])
    told = {line.kind: [area.name for area in line.areas] for line in found.coverage}
    assert told["one"] == ["Bayern"]
    assert "Bayern" not in told["nobody"]


@attrs.frozen
class OnMondays:
    """A filter of a host's own."""

    name: str = "monday"

    def refusal(self, lead: Lead, candidate: Candidate, now: datetime) -> Text | None:
        return None


@pytest.mark.requirement("R-80")
@pytest.mark.parametrize("own", [OnMondays(), SKILL, Not(filter=HasCapacity())])
def test_what_a_filter_does_that_is_not_known_is_not_judged(own: Filter) -> None:
    """Only such a step takes it: not decided; one that nobody takes at all is."""
    (line,) = report(chain(own), [rep("li")]).coverage
    assert (line.kind, line.rep) == ("not_decided", None)
    (line,) = report(chain(own, NotAmong(ids=frozenset({"li"}))), [rep("li")]).coverage
    assert line.kind == "nobody"
    two = Chain(steps=(Step(label=LABEL, filters=(own,)), Step(label=LABEL, filters=(ByRegion(),))))
    assert report(two, [rep("li"), rep("han")]).coverage == ()
    mixed = report(chain(AnyOf(filters=(own, ByRegion()))), [rep("li"), rep("han")])
    assert mixed.coverage == ()


def test_of_a_lead_itself_a_filter_of_a_hosts_own_is_asked() -> None:
    """Who may take the leads of a territory is no question of sorts."""
    found = territories(chain(OnMondays()), [rep("li")], [lead(region="上海市")], AT, by="region")
    assert [one.reps for one in found.territories] == [("li",)]


def test_a_cap_of_none_is_not_judged() -> None:
    """Which leads it counts is not what tells sorts apart."""
    (line,) = report(chain(attrs.evolve(CAP, most=0)), [rep("li")]).coverage
    assert line.kind == "not_decided"


class Nobody:
    """A strategy that does not say what it is made of."""

    def assign(self, *_: object, **__: object) -> Assignment:
        raise AssertionError("a report does not ask a strategy that it does not know")


def test_of_strategies_of_other_kinds_no_more_is_said_than_is_known() -> None:
    """One made of chains is bounded from above, one that says nothing is not decided."""
    unknown = territories(Nobody(), [rep("li")], [lead(region="上海市")], AT)
    assert unknown.coverage == ()
    assert unknown.note is not None
    assert unknown.text("en").startswith("it is not known of which chains")
    assert [(one.name, one.reps) for one in unknown.territories] == [("华东", ("li",))]
    assert unknown.reps[0].territories == ("华东",)
    teams = territories(
        TeamFirst(teams=chain(), reps=chain(ByRegion(tree=TREE))), [rep("li", "华北")], [], AT
    )
    assert [line.kind for line in teams.coverage] == ["nobody", "one"]
    assert teams.text("zh").startswith("分配策略由多个部分组成")
    assert report(POLICY, [rep("li")]).note is None


def provinces(real_data: Path) -> RegionTree:
    def rows(name: str) -> list[dict[str, str]]:
        with (real_data / "cn_divisions" / f"{name}.csv").open(encoding="utf-8") as file:
            return list(csv.DictReader(file))

    names = {row["code"]: row["name"] for row in rows("provinces")}
    cities = {row["code"]: f"{names[row['provinceCode']]}{row['name']}" for row in rows("cities")}
    parents = dict.fromkeys(names.values(), "全国")
    parents |= {cities[row["code"]]: names[row["provinceCode"]] for row in rows("cities")}
    parents |= {
        cities[row["cityCode"]] + row["name"]: cities[row["cityCode"]] for row in rows("areas")
    }
    return RegionTree(parents)


@pytest.mark.requirement("R-20", "R-80")
@pytest.mark.real_data("cn_divisions")
def test_all_of_china_is_covered_province_by_province_city_by_city(real_data: Path) -> None:
    """With all 3,351 places: two reps for each province but one, where one has a single city."""
    tree = provinces(real_data)
    names = sorted(name for name, above in tree.parents if above == "全国")
    assert (len(names), len(tree.parents)) == (31, 31 + 342 + 2_978)
    bare = "西藏自治区"
    people = [
        rep(f"{name}-{n}", name, level=Level.SENIOR, industries=("教育", "医疗"))
        for name in names
        for n in range(2)
        if name != bare
    ]
    people.append(rep("la", "西藏自治区拉萨市", level=Level.SENIOR))
    steps = chain(ByRegion(tree=tree), ByIndustry(), ByValue(threshold=Money.of(300_000)))
    told = [line.to("en") for line in report(steps, people).coverage]
    assert len(told) == 3
    assert (
        "nobody: 西藏自治区 (but not 西藏自治区拉萨市), any other region; every industry; any value"
        in told
    )
    assert "one rep alone (la): 西藏自治区拉萨市; every industry; any value" in told
    assert any(line.endswith("; any other industry; any value") for line in told)


# ---------------------------------------------------------------------------------------- outlook


def flow(count: int, closed: int = 0, **changes: object) -> list[Lead]:
    """Return leads of Shanghai over four weeks, some of them closed, and an old one before them."""
    old = {"received_at": AT - 9 * WEEK, "phase": Phase.WON, "closed_at": AT - 8 * WEEK}
    made = [lead(id="A-0", region="上海市", **old)]
    for n in range(count):
        at = AT - timedelta(days=n % 27)
        ends = {"phase": Phase.LOST, "closed_at": AT - timedelta(hours=n)} if n < closed else {}
        made.append(
            lead(**({"id": f"A-{n + 1}", "region": "上海市", "received_at": at} | ends | changes))
        )
    return made


def east(people: Sequence[Rep], leads: Sequence[Lead]) -> tuple[object, ...]:
    (found,) = (one for one in report(POLICY, people, leads).territories if one.name == "华东")
    return found.outlook, found.weeks


@pytest.mark.requirement("R-62")
def test_a_territory_is_told_with_its_load_and_its_pace() -> None:
    """Open and waiting leads, who is there, their room, and what comes and closes in a week."""
    people = [
        rep("li", "华东", capacity=20),
        rep("han", "华东", capacity=5, away_until=AT + 2 * WEEK),
        rep("wei", "华北", capacity=7),
        rep("zhao", "华东", active=False),
    ]
    leads = flow(12, closed=4, owner="li")
    leads.append(lead(id="B-1", region="上海市"))
    (found,) = (one for one in report(POLICY, people, leads).territories if one.name == "华东")
    assert (found.open_leads, found.waiting) == (9, 1)
    assert (found.reps, found.away, found.free) == (("li",), ("han",), 12)
    assert (found.inflow, found.closings) == (Fraction(13, 4), Fraction(1))
    # Room for 11 more; 9/4 a week come, so half of it is left when han is back with 5 more.
    assert (found.outlook, found.weeks) == ("fills", Fraction(16) / Fraction(9, 4))


def test_when_a_territory_is_full() -> None:
    """Now, after some weeks, never, or not known: each in its case."""
    busy = flow(12, closed=4, owner="li")
    assert east([rep("li", "华东", capacity=8)], busy) == ("full", 0)
    assert east([rep("li", "华东", capacity=9)], busy) == ("fills", Fraction(1, 2))
    assert east([rep("li", "华东")], busy) == ("never", None)
    assert east([rep("li", "华东", capacity=9)], flow(6, closed=6)) == ("never", None)
    assert east([rep("li", "华东", capacity=9)], flow(3)) == ("unknown", None)
    assert east([rep("li", "华东", capacity=90)], busy[1:]) == ("unknown", None)
    assert east([], flow(9)) == ("nobody", None)
    away = rep("li", "华东", capacity=9, away_until=AT + WEEK)
    assert east([away], busy) == ("full", 0)
    soon = [rep("li", "华东", capacity=9), rep("han", "华东", away_until=AT + timedelta(days=1))]
    assert east(soon, busy) == ("never", None)
    late = [rep("li", "华东", capacity=9), rep("han", "华东", away_until=AT + WEEK)]
    assert east(late, busy) == ("fills", Fraction(1, 2))


rooms = st.none() | st.integers(0, 12)
backs = st.lists(st.tuples(st.integers(0, 8).map(lambda n: Fraction(n, 2)), rooms), max_size=3)


@settings(max_examples=examples(1 / 2))
@given(rooms, st.integers(0, 12), st.integers(-4, 8), backs)
def test_the_projection_is_what_going_through_time_gives(
    free: int | None, waiting: int, net: int, back: list[tuple[Fraction, int | None]]
) -> None:
    """In steps of a hundredth of a week, the room is filled when it is said, and not before."""
    back = sorted(back, key=lambda each: each[0])
    outlook, weeks = projected(free, waiting, Fraction(net), back)

    def is_full(at: Fraction) -> bool:
        here = [more for when, more in back if when < at]
        if free is None or None in here:
            return False
        return waiting + net * at >= free + sum(more for more in here if more is not None)

    moments = [Fraction(n, 100) for n in range(6_000)]
    first = next((at for at in moments if is_full(at)), None)
    assert (weeks is None) == (first is None)
    assert outlook == ("never" if weeks is None else "fills" if weeks else "full")
    if weeks is not None and first is not None:
        assert first - Fraction(1, 100) < weeks <= first


@pytest.mark.requirement("R-62")
def test_territories_can_be_anything_that_leads_are_grouped_by() -> None:
    """By industry, say, with the reps who may take such leads."""
    people = [rep("li", industries=("教育",)), rep("han", industries=("医疗",))]
    leads = [lead(id="A-1", industry="教育"), lead(id="A-2", industry="医疗"), lead(id="A-3")]
    found = territories(chain(ByIndustry()), people, leads, AT, by="industry")
    assert [(one.name, one.reps) for one in found.territories] == [
        ("医疗", ("han",)),
        ("教育", ("li",)),
        (None, ()),
    ]
    assert [(one.rep_id, one.territories) for one in found.reps] == [
        ("han", ("医疗",)),
        ("li", ("教育",)),
    ]


def test_leads_without_a_region_are_told_by_their_city() -> None:
    """And without either, their territory is not known."""
    leads = [lead(id="A-1", city="南京市"), lead(id="A-2")]
    found = report(chain(ByRegion(tree=TREE)), [rep("li", "华北")], leads)
    assert [(one.name, one.open_leads) for one in found.territories] == [
        ("华东", 1),
        ("华北", 0),
        (None, 1),
    ]


def test_tables_and_text_say_the_same_in_both_languages() -> None:
    """Records for programs, lines for people."""
    people = [
        rep("li", "华东", capacity=9, level=Level.SENIOR),
        rep("han", "华北", away_until=AT + DAY),
    ]
    found = report(chain(ByRegion(tree=TREE)), people, flow(12, closed=4, owner="li"))
    coverage, outlook, loads = found.tables()
    assert [row["kind"] for row in coverage.records()] == ["nobody", "one", "one"]
    assert outlook.records()[0] == {
        "territory": "华东", "open": 8, "waiting": 0, "reps": 1, "away": 0, "free": 1,
        "inflow": 3.0, "closings": 1.0, "outlook": "fills", "weeks": 0.5,
    }  # fmt: skip
    assert loads.records()[0] == {
        "rep": "han", "open": 0, "capacity": None, "use": None,
        "away_until": (AT + DAY).isoformat(), "territories": "华北",
    }  # fmt: skip
    assert loads.records()[1]["use"] == pytest.approx(8 / 9)
    assert "every industry" in coverage.text("en")
    assert "所有行业" in coverage.text("zh")
    assert "one rep alone (li): 华东; every industry; any value" in found.text("en")
    assert "仅一人可接（li）：华东；所有行业；任何金额" in found.text("zh")
    assert "满员周数" in found.text("zh")


who_holds = st.sampled_from((None, "li", "han"))
moments = st.integers(0, 40).map(lambda days: AT - timedelta(days=days))
histories = st.lists(
    st.tuples(who_holds, moments, st.none() | moments, st.sampled_from(("上海市", "北京市"))),
    max_size=12,
)


@settings(max_examples=examples(1 / 4))
@given(histories, st.sampled_from((None, 0, 2, 5)), st.integers(1, 6))
def test_the_figures_are_those_of_a_count(
    told: list[tuple[str | None, datetime, datetime | None, str]], most: int | None, weeks: int
) -> None:
    """Each is counted again, lead by lead and rep by rep."""
    people = [rep("li", "华东", capacity=most), rep("han", "华东", "华北", capacity=3)]
    leads = [
        lead(
            id=f"A-{n}", owner=owner, received_at=received, region=region, closed_at=closed,
            phase=Phase.OPEN if closed is None else Phase.LOST,
        )
        for n, (owner, received, closed, region) in enumerate(told)
    ]  # fmt: skip
    found = territories(chain(ByRegion(tree=TREE)), people, leads, AT, window=weeks * WEEK)
    held = {"li": 0, "han": 0}
    for owner, _, closed, _ in told:
        if owner is not None and closed is None:
            held[owner] += 1
    room = {
        "li": None if most is None else max(0, most - held["li"]),
        "han": max(0, 3 - held["han"]),
    }
    begin = AT - weeks * WEEK
    for name, place, reps in (("华东", "上海市", ("han", "li")), ("华北", "北京市", ("han",))):
        (one,) = [each for each in found.territories if each.name == name]
        here = [each for each in told if each[3] == place]
        came = [each for each in here if each[1] > begin]
        ended = [each for each in here if each[2] is not None and each[2] > begin]
        assert one.reps == reps
        assert one.open_leads == sum(closed is None for _, _, closed, _ in here)
        assert one.waiting == sum((who, closed) == (None, None) for who, _, closed, _ in here)
        free = [room[id_] for id_ in reps]
        assert one.free == (None if None in free else sum(each or 0 for each in free))
        assert one.inflow == Fraction(len(came), weeks)
        assert one.closings == Fraction(len(ended), weeks)
        reaches = any(received <= begin for _, received, _, _ in told)
        is_known = reaches and len(came) + len(ended) >= 5
        if one.free is not None and one.waiting < one.free:
            assert (one.outlook == "unknown") != is_known
    assert {one.rep_id: one.open_leads for one in found.reps} == held


def test_a_window_of_nothing_is_refused() -> None:
    """There is no pace in no time."""
    with pytest.raises(ValueError, match="longer than zero"):
        territories(standard_chain(), [], [], AT, window=timedelta(0))


def test_the_answer_does_not_depend_on_the_order_of_reps() -> None:
    """Whoever comes first in the list, the report is the same."""
    people = [rep("li", "华东"), rep("han", "华北"), rep("wei", "上海市")]
    assert report(POLICY, people) == report(POLICY, people[::-1])


def test_a_region_on_top_is_told_whole_only_where_all_of_it_is() -> None:
    """With one of its provinces missing, the others are named."""
    atlas = Atlas(tuple(ABOVE), ABOVE)
    assert atlas.areas([name for name in ABOVE if name != "上海市"]) == (
        Area(name="华北"),
        Area(name="江苏省"),
    )
    assert atlas.areas(["江苏省", "苏州市", "玄武区"]) == (
        Area(name="江苏省", apart_from=("南京市",)),
        Area(name="玄武区"),
    )
