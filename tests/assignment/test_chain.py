"""Who gets a lead: golden cases from the requirements, and the laws of every strategy."""

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore import Demand, Money, Rep, Text
from leadcore.assignment import (
    Assignment,
    AssignmentStrategy,
    Available,
    ByIndustry,
    ByRegion,
    ByValue,
    Candidate,
    Chain,
    HasCapacity,
    IdleFirst,
    LeastOpen,
    MostExperienced,
    Step,
    standard_chain,
)
from leadcore.model import Level
from leadcore.values import MoneyRange, RegionTree
from tests.builders import AT, lead

ANYBODY = Text("任何人", "anybody")


def rep(id_: str = "li", **changes: object) -> Rep:
    given: dict[str, object] = {"id": id_, "name": "某", "team": "east"}
    return Rep(**(given | changes))  # type: ignore[arg-type]  # the tests name real fields


def candidate(id_: str = "li", open_leads: int = 0, **changes: object) -> Candidate:
    return Candidate(rep=rep(id_, **changes), open_leads=open_leads)


def chain(*filters: object, rankers: tuple[object, ...] = (LeastOpen(),)) -> Chain:
    step = Step(label=ANYBODY, filters=filters, rankers=rankers)  # type: ignore[arg-type]  # they satisfy the Protocols
    return Chain(steps=(step,))


def worth(text: str) -> Demand:
    return Demand(budget=MoneyRange.parse(text))


@pytest.mark.requirement("R-20")
@pytest.mark.parametrize(
    ("regions", "region", "city", "covered"),
    [
        ((), None, None, True),
        (("华东",), "上海市", "上海市", True),
        (("华东",), "江苏省", "苏州市", True),
        (("江苏省",), "江苏省", "苏州市", True),
        (("苏州市",), "江苏省", "苏州市", True),
        (("苏州市",), "江苏省", "南京市", False),
        (("苏州市",), "江苏省", None, False),
        (("华北",), "江苏省", "苏州市", False),
        (("华北", "江苏省"), "江苏省", None, True),
        (("华东",), None, None, False),
    ],
)
def test_a_region_covers_its_provinces_and_cities(
    regions: tuple[str, ...], region: str | None, city: str | None, covered: bool
) -> None:
    """A rep without regions takes them all; a lead without one is covered by nobody else."""
    subject = lead(region=region, city=city)
    refusal = ByRegion().refusal(subject, candidate(regions=regions), AT)
    assert (refusal is None) == covered


@pytest.mark.requirement("R-20")
def test_a_host_brings_its_own_regions() -> None:
    """A tree of the host's own says what lies where."""
    tree = RegionTree(parents={"苏州工业园区": "苏州市", "苏州市": "苏南"})
    subject = lead(region="苏州市", city="苏州工业园区")
    assert ByRegion(tree=tree).refusal(subject, candidate(regions=("苏南",)), AT) is None


@pytest.mark.requirement("R-21")
@pytest.mark.parametrize(
    ("industries", "industry", "taken"),
    [
        ((), None, True),
        (("教育",), "教育", True),
        (("教育",), "医疗", False),
        (("教育",), None, False),
    ],
)
def test_an_industry_goes_to_who_works_it(
    industries: tuple[str, ...], industry: str | None, taken: bool
) -> None:
    """A rep without industries takes them all."""
    refusal = ByIndustry().refusal(lead(industry=industry), candidate(industries=industries), AT)
    assert (refusal is None) == taken


@pytest.mark.requirement("R-22")
@pytest.mark.parametrize(
    ("budget", "level", "taken"),
    [
        ("30万", Level.SENIOR, True),
        ("30万", Level.REGULAR, False),
        ("29.99万", Level.REGULAR, True),
        ("30-50万", Level.JUNIOR, False),
        ("20-50万", Level.JUNIOR, True),
        ("50万以内", Level.JUNIOR, True),
    ],
)
def test_leads_of_high_value_go_to_experienced_reps(budget: str, level: Level, taken: bool) -> None:
    """The lower end of the budget counts; what is not sure is not high."""
    subject = lead(demand=worth(budget))
    refusal = ByValue(threshold=Money.of(300_000)).refusal(subject, candidate(level=level), AT)
    assert (refusal is None) == taken


@pytest.mark.requirement("R-22")
def test_a_value_in_another_currency_or_unknown_is_not_high() -> None:
    """Amounts of two currencies are never compared."""
    junior = candidate(level=Level.JUNIOR)
    by_value = ByValue(threshold=Money.of(300_000))
    dollars = Demand(budget=MoneyRange.parse("900000", currency="USD"))
    assert by_value.refusal(lead(demand=dollars), junior, AT) is None
    assert by_value.refusal(lead(), junior, AT) is None


@pytest.mark.requirement("R-27")
@pytest.mark.parametrize(
    ("changes", "taken"),
    [
        ({}, True),
        ({"active": False}, False),
        ({"away_until": AT + timedelta(seconds=1)}, False),
        ({"away_until": AT}, True),
        ({"active": False, "away_until": AT}, False),
    ],
)
def test_who_left_or_is_away_gets_nothing(changes: dict[str, object], taken: bool) -> None:
    """Leave ends at its moment; who left is away for good."""
    refusal = Available().refusal(lead(), candidate(**changes), AT)  # type: ignore[arg-type]  # real fields
    assert (refusal is None) == taken


@pytest.mark.requirement("R-27")
@pytest.mark.parametrize(
    ("capacity", "held", "taken"), [(None, 999, True), (5, 4, True), (5, 5, False), (0, 0, False)]
)
def test_who_is_full_gets_nothing(capacity: int | None, held: int, taken: bool) -> None:
    """Capacity is the most that may be held; zero is a value."""
    refusal = HasCapacity().refusal(lead(), candidate(open_leads=held, capacity=capacity), AT)
    assert (refusal is None) == taken


@pytest.mark.requirement("R-23")
def test_the_lead_goes_to_the_rep_with_the_fewest_open_leads() -> None:
    """Ties go to the smaller id."""
    people = (candidate("b", 1), candidate("c", 0), candidate("a", 1), candidate("d", 0))
    answer = chain().assign(lead(), people, AT)
    assert answer.owner == "c"
    assert [one.rep_id for one in answer.considered] == ["c", "d", "a", "b"]


@pytest.mark.requirement("R-23")
@pytest.mark.parametrize(("held", "owner"), [(4, "senior"), (5, "idle")])
def test_fewer_than_five_open_leads_is_idle(held: int, owner: str) -> None:
    """Idle reps come before busy ones; among idle ones experience decides here."""
    people = (candidate("idle", 4), candidate("senior", held, level=Level.SENIOR))
    rankers = (IdleFirst(), MostExperienced())
    assert chain(rankers=rankers).assign(lead(), people, AT).owner == owner


@pytest.mark.requirement("R-24")
def test_experience_decides_between_equal_loads() -> None:
    """The standard chain prefers the more experienced of two with the same load."""
    people = (candidate("a"), candidate("b", level=Level.SENIOR))
    assert standard_chain().assign(lead(), people, AT).owner == "b"


@pytest.mark.requirement("R-25")
def test_the_next_step_is_asked_when_nobody_of_the_first_may() -> None:
    """Nobody works the industry: the region's other reps are asked."""
    subject = lead(region="上海市", industry="农业")
    people = (candidate("edu", regions=("华东",), industries=("教育",)),)
    answer = standard_chain().assign(subject, people, AT)
    assert answer.owner == "edu"
    assert answer.reason.en.startswith("by region:")


@pytest.mark.requirement("R-25", "R-29")
def test_what_nobody_may_take_waits_in_the_queue_with_the_reason() -> None:
    """The answer counts who was refused by what, and why each."""
    people = (
        candidate("away", away_until=AT + timedelta(days=1)),
        candidate("full", 3, capacity=3),
        candidate("north", regions=("华北",)),
    )
    answer = standard_chain().assign(lead(region="上海市"), people, AT, excluded=("x",))
    assert (answer.owner, answer.queue) == (None, "unassigned")
    assert answer.reason.en == "nobody may take it (availability 1, capacity 1, region 1)"
    assert answer.reason.zh == "无人可接（可用状态 1，容量 1，地区 1）"
    assert answer.text("en").splitlines() == [
        "waits in unassigned: nobody may take it (availability 1, capacity 1, region 1)",
        "  × away: away until 2024-05-02T01:30:00+00:00",
        "  × full: holds 3 of at most 3",
        "  × north: covers 华北, the lead is in 上海市",
    ]


@pytest.mark.requirement("R-29")
def test_without_candidates_the_answer_says_so() -> None:
    """An empty roster is no error."""
    assert standard_chain().assign(lead(), (), AT).reason.en == "there is no candidate"


def test_a_chain_has_at_least_one_step() -> None:
    """An empty chain would lose nothing and explain nothing."""
    with pytest.raises(ValueError, match="steps"):
        Chain(steps=())


candidates = st.lists(
    st.builds(
        candidate,
        st.sampled_from(tuple("abcdefgh")),
        st.integers(0, 9),
        regions=st.sampled_from([(), ("华东",), ("华北",), ("上海市",)]),
        industries=st.sampled_from([(), ("教育",), ("医疗",)]),
        level=st.sampled_from(Level),
        capacity=st.sampled_from([None, 0, 5, 9]),
        active=st.booleans(),
    ),
    max_size=8,
    unique_by=lambda one: one.rep.id,
)
subjects = st.builds(
    lead,
    region=st.sampled_from([None, "上海市", "北京市", "火星"]),
    industry=st.sampled_from([None, "教育", "农业"]),
    demand=st.sampled_from([Demand(), worth("50万"), worth("5万")]),
)
excluded = st.frozensets(st.sampled_from(tuple("abcdefgh")))


def check_laws(
    strategy: AssignmentStrategy,
    answer: Assignment,
    people: list[Candidate],
    barred: frozenset[str],
) -> None:
    ids = {one.rep.id for one in people}
    assert sorted(one.rep_id for one in answer.considered) == sorted(ids)
    eligible = [one.rep_id for one in answer.considered if one.is_eligible]
    if answer.owner is None:
        assert (answer.queue is None, eligible) == (False, [])
        assert answer.reason.zh
        assert answer.reason.en
    else:
        assert answer.owner in ids - barred
        assert (answer.queue, eligible[0]) == (None, answer.owner)


@pytest.mark.requirement("R-25", "R-29", "R-82")
@given(subject=subjects, people=candidates, barred=excluded, data=st.data())
def test_the_standard_chain_keeps_the_laws_of_a_strategy(
    subject: object, people: list[Candidate], barred: frozenset[str], data: st.DataObject
) -> None:
    """One owner or a queue, everybody explained, nobody barred, the order of asking irrelevant."""
    strategy = standard_chain()
    answer = strategy.assign(subject, people, AT, excluded=barred)  # type: ignore[arg-type]  # built by `lead`
    check_laws(strategy, answer, people, barred)
    shuffled = data.draw(st.permutations(people))
    assert strategy.assign(subject, shuffled, AT, excluded=barred) == answer  # type: ignore[arg-type]  # built by `lead`


@attrs.frozen
class OnlyFridays:
    """A host's own filter, in six lines."""

    name: str = "fridays"

    def refusal(self, subject: object, one: Candidate, now: object) -> Text | None:
        return Text("今天不是星期五", "it is not Friday")


def test_a_host_s_own_filter_takes_part_in_the_chain() -> None:
    """A class with the two members of the Protocol is enough."""
    answer = chain(OnlyFridays()).assign(lead(), (candidate(),), AT)
    assert [(one.refused_by, one.reason.en) for one in answer.considered] == [
        ("fridays", "it is not Friday")
    ]
    assert answer.reason == Text("无人可接（fridays 1）", "nobody may take it (fridays 1)")


def test_who_handed_the_lead_back_is_counted_as_such() -> None:
    """The queue's reason says in words that the only candidate had declined."""
    answer = chain().assign(lead(), (candidate("li"),), AT, excluded=("li",))
    assert answer.reason == Text("无人可接（已退回 1）", "nobody may take it (declined 1)")


def test_a_capacity_below_zero_is_refused() -> None:
    """The error says what is allowed."""
    with pytest.raises(ValueError, match="zero or more"):
        rep(capacity=-1)
