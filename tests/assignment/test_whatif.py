"""What it takes for a rep to get a lead: the smallest change, proved by asking again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import combinations, product
from math import inf, nan
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadcore import Demand, Lead, Money, Text, ValidationError
from leadcore.assignment import (
    LEAD_LEVERS,
    REP_LEVERS,
    AssignmentStrategy,
    Available,
    ByIndustry,
    ByRegion,
    ByValue,
    Candidate,
    Chain,
    HasCapacity,
    IdleFirst,
    LeastLoadRatio,
    LeastOpen,
    NotAmong,
    RoundRobin,
    Step,
    TeamFirst,
    WithinQuota,
    lead_field,
    standard_chain,
    what_it_takes,
)
from leadcore.assignment.levers import MAX_VALUES, Lever, Option, Scene, Then, Value
from leadcore.assignment.protocols import Ranker
from leadcore.assignment.question import Question
from leadcore.assignment.whatif import LeverCost, cheapest, prices, scene_of
from leadcore.calendars import WorkCalendar
from leadcore.model import Level
from leadcore.model.quota import Quota
from leadcore.model.rotation import EMPTY, LEAD, RingState
from leadcore.values import Extra, RegionTree
from tests.assignment.candidates import BANDS, LANGUAGE, SCHOOLS, SHOWS, candidate, leads, worth
from tests.assignment.test_whynot import OwnStrategy, chains, rosters, routings
from tests.builders import AT, DAY, HOUR, lead
from tests.effort import examples

LABEL = Text("一步", "a step")
SHANGHAI = lead(region="上海市", industry="教育")
BY_LOAD = (LeastOpen(),)


def step(*filters: Any, rankers: Any = BY_LOAD) -> Chain:
    return Chain(steps=(Step(label=LABEL, filters=filters, rankers=rankers),))


def only(name: str) -> list[Lever]:
    return [lever for lever in (*REP_LEVERS, *LEAD_LEVERS) if lever.name == name]


def naive(
    chain: AssignmentStrategy, asked: Question, rep_id: str, levers: tuple[Lever, ...]
) -> list[tuple[int, float]]:
    """Return size and cost of every set of up to two changes that does it, by trying all."""
    scene = scene_of(chain, asked, rep_id)
    priced, _ = prices(levers, scene, None)
    found: list[tuple[int, float]] = []
    for size in (1, 2):
        for moved in combinations(priced, size):
            for chosen in product(*moved):
                there = scene
                for one in chosen:
                    there = one.option.then(there)
                if there.question.ask(chain).owner == rep_id:
                    found.append((size, sum(one.cost for one in chosen)))
    return found


BY_TURNS = Chain(steps=(Step(label=LABEL, rankers=(RoundRobin(id="teams"),)),))
teams = st.builds(TeamFirst, teams=st.just(BY_TURNS), reps=chains)
strategies: st.SearchStrategy[AssignmentStrategy] = st.one_of(chains, chains, routings, teams)


@pytest.mark.requirement("R-81", "R-29")
@settings(max_examples=examples(1 / 4))
@given(strategies, leads, rosters, st.booleans(), st.sampled_from((REP_LEVERS, LEAD_LEVERS)))
def test_the_change_is_the_smallest_of_all_and_does_it(
    chain: AssignmentStrategy,
    one: Lead,
    people: list[Candidate],
    declined: bool,
    levers: tuple[Lever, ...],
) -> None:
    """Asked again with the changes, the strategy gives the rep the lead; nothing less does."""
    rep_id = people[0].rep.id
    excluded = frozenset({rep_id} if declined else ())
    found = what_it_takes(
        chain, one, people, AT, rep_id, levers=levers, excluded=excluded, most=2, limit=100_000
    )
    asked = Question(lead=one, candidates=tuple(people), now=AT, excluded=excluded)
    if asked.ask(chain).owner == rep_id:
        assert (found.status, found.changes, found.then) == ("found", (), asked)
        return
    ways = naive(chain, asked, rep_id, levers)
    assert found.status == ("found" if ways else "none")
    if found.then is not None:
        assert found.then.ask(chain) == found.answer
        assert found.answer.owner == rep_id
        size, cost = min(ways)
        assert len(found.changes) == size
        assert found.cost == pytest.approx(cost)


CHANGES: dict[str, tuple[Chain, Lead, Candidate, Any]] = {
    "excluded": (step(), SHANGHAI, candidate("a"), ("excluded", None)),
    "open_leads": (step(), SHANGHAI, candidate("li", open_leads=9), (9, 3)),
    "capacity": (
        step(HasCapacity(), rankers=(IdleFirst(),)),
        SHANGHAI,
        candidate("a", capacity=0),
        (0, 1),
    ),
    "leave": (
        step(Available(), rankers=()),
        SHANGHAI,
        candidate("a", away_until=AT + HOUR),
        ("2024-05-01T02:30:00+00:00", None),
    ),
    "regions": (
        step(ByRegion(), rankers=()),
        lead(region="江苏省", city="南京市"),
        candidate("a", regions=("华北",)),
        ("华北", "华北、南京市"),
    ),
    "industries": (
        step(ByIndustry(), rankers=()),
        SHANGHAI,
        candidate("a", industries=("医疗",)),
        ("医疗", "医疗、教育"),
    ),
    "level": (
        step(ByValue(threshold=Money.of(300_000)), rankers=()),
        lead(demand=worth("50万")),
        candidate("a", level=Level.JUNIOR),
        ("junior", "senior"),
    ),
    "skills": (
        step(SCHOOLS, rankers=()),
        lead(industry="教育", demand=worth("200万")),
        candidate("a", skills=("german",)),
        ("german", "german、schools、tenders"),
    ),
    "languages": (
        step(LANGUAGE, rankers=()),
        lead(extra=Extra({"language": "de-AT"})),
        candidate("a"),
        (None, "de-AT"),
    ),
    "quota": (
        step(WithinQuota(), rankers=()),
        SHANGHAI,
        candidate("a", quota=Quota(count=1, per="day"), taken=(AT - HOUR, AT - DAY)),
        (1, 0),
    ),
    "caps": (
        step(SHOWS, rankers=()),
        lead(source="trade_show"),
        candidate("a", counts={"shows": 5}),
        (5, 1),
    ),
}


@pytest.mark.requirement("R-81")
@pytest.mark.parametrize("name", CHANGES)
def test_each_lever_moves_what_it_says(name: str) -> None:
    """One change of the rep is enough, with what it was and what it must be."""
    chain, one, who, values = CHANGES[name]
    other = candidate("z", open_leads=3, level=Level.SENIOR, skills=("schools", "tenders"))
    excluded = ["a"] if name == "excluded" else []
    found = what_it_takes(
        chain, one, [who, other], AT, who.rep.id, levers=only(name), excluded=excluded
    )
    (change,) = found.changes
    assert (change.lever, change.before, change.after) == (name, *values)
    assert found.then is not None
    assert found.then.ask(chain).owner == who.rep.id


def test_a_change_is_told_in_both_languages() -> None:
    """With how many there are, and what each lever was and must be."""
    found = what_it_takes(step(), SHANGHAI, [candidate("a")], AT, "a", excluded=["a"])
    assert found.text("zh") == "改动 1 处后，a 得到该线索\n  退回或超时记录：有 → 无"
    assert found.text("en") == "changes that give a the lead: 1\n  declined or too late: yes → none"


def test_values_are_told_by_their_names() -> None:
    """Levels in both languages, and a limit that there is not."""
    who = candidate("z", open_leads=4, capacity=4, level=Level.JUNIOR)
    people = [who, candidate("a", open_leads=4)]
    chain = step(HasCapacity(), ByValue(threshold=Money.of(1)), rankers=(LeastLoadRatio(),))
    found = what_it_takes(chain, lead(demand=worth("5万")), people[:1], AT, "z")
    assert "级别：初级 → 资深" in found.text("zh")
    assert "level: junior → senior" in found.text("en")
    chain, people = step(rankers=(LeastLoadRatio(),)), [who, candidate("zz")]
    (change,) = what_it_takes(chain, SHANGHAI, people, AT, "z", levers=only("capacity")).changes
    assert change.to("zh") == "容量：4 → 不限"


def test_a_lever_with_nothing_to_move_offers_nothing() -> None:
    """A quota with room, a language that is spoken and a budget at the threshold are left alone."""
    who = candidate("a", quota=Quota(count=5, per="day"), languages=("de",))
    german = lead(extra=Extra({"language": "de"}), demand=worth("5万"))
    asked = Question(lead=german, candidates=(who,), now=AT)
    scene = scene_of(step(WithinQuota(), LANGUAGE, BANDS), asked, "a")
    shown = {
        lever.name: [option.after for option in lever.options(scene)]
        for lever in (*REP_LEVERS, *LEAD_LEVERS)
    }
    assert {name: values for name, values in shown.items() if values} == {
        "level": ["senior"],
        "lead.budget": [Money.of("49999.99"), Money.of("299999.99"), Money.of(300_000)],
    }


WEEKEND = AT + timedelta(days=2, hours=23)
PAST = AT.replace(year=2023)
TIMES: list[tuple[Candidate, Any, str]] = [
    (candidate("a", calendar=WorkCalendar.standard()), WEEKEND, "2024-05-06T01:00:00+00:00"),
    (
        candidate("a", calendar=WorkCalendar.standard(), away_until=AT + 6 * DAY),
        WEEKEND,
        (AT + 6 * DAY).isoformat(),
    ),
    (
        candidate("a", quota=Quota(count=2, per="day"), taken=(AT, PAST), away_until=PAST),
        AT,
        "2024-05-01T04:00:00+00:00",
    ),
    (
        candidate("a", quota=Quota(count=1, per="day"), taken=(AT,)),
        AT,
        "2024-05-01T16:00:00+00:00",
    ),
]


@pytest.mark.requirement("R-81")
@pytest.mark.parametrize(("who", "now", "when"), TIMES)
def test_it_says_at_what_time(who: Candidate, now: Any, when: str) -> None:
    """At the next opening, when the rep is back, or when the next lead of the quota is due."""
    chain = step(Available(), WithinQuota())
    (change,) = what_it_takes(chain, SHANGHAI, [who], now, "a", levers=only("moment")).changes
    assert change.after == when


def test_a_time_that_never_comes_is_not_named() -> None:
    """A quota of none, and a calendar that ends, name no moment."""
    chain = step(Available(), WithinQuota())
    never = candidate("a", quota=Quota(count=0, per="day"))
    assert what_it_takes(chain, SHANGHAI, [never], AT, "a").status == "none"
    late, who = AT.replace(year=2200), candidate("a", calendar=WorkCalendar.standard())
    assert what_it_takes(chain, SHANGHAI, [who], late, "a").status == "none"


def test_several_changes_are_told_together() -> None:
    """Who is away, elsewhere and full needs three; with fewer allowed there is no way."""
    who = candidate("a", away_until=AT + DAY, regions=("华北",), open_leads=3, capacity=3)
    chain = step(Available(), HasCapacity(), ByRegion())
    found = what_it_takes(chain, SHANGHAI, [who], AT, "a")
    assert [change.lever for change in found.changes] == ["open_leads", "leave", "regions"]
    assert what_it_takes(chain, SHANGHAI, [who], AT, "a", most=2).status == "none"


def test_the_load_ratio_can_be_won() -> None:
    """By a limit that makes the load a smaller part than the other's, or by fewer leads."""
    people = [candidate("z", open_leads=3, capacity=4), candidate("b", open_leads=2, capacity=4)]
    chain = step(HasCapacity(), rankers=(LeastLoadRatio(),))
    for name, value in (("capacity", 7), ("open_leads", 1)):
        (change,) = what_it_takes(chain, SHANGHAI, people, AT, "z", levers=only(name)).changes
        assert change.after == value


def test_none_is_said_where_no_lever_helps() -> None:
    """Who is ruled out by name, or whose turn it is not, gets it by none of these changes."""
    named = step(NotAmong(ids=frozenset({"a"})))
    found = what_it_takes(named, SHANGHAI, [candidate("a", open_leads=2)], AT, "a")
    assert (found.status, found.changes, found.then) == ("none", (), None)
    assert found.text("en") == "no change that was tried gives a the lead (combinations: 3)"
    ring = step(rankers=(RoundRobin(id="east"),))
    people = [candidate("a"), candidate("b")]
    assert what_it_takes(ring, SHANGHAI, people, AT, "b").status == "none"


def test_the_limit_is_said() -> None:
    """What was not looked at is not denied; what was looked at in full is."""
    who = candidate("a", away_until=AT + DAY, open_leads=3, capacity=3)
    chain = step(Available(), HasCapacity())
    found = what_it_takes(chain, SHANGHAI, [who], AT, "a", limit=2)
    assert (found.status, found.tried) == ("undecided", 2)
    assert found.text("zh") == "试过 2 种组合后达到限度，未能判定 a 如何得到该线索"
    named = step(NotAmong(ids=frozenset({"a"})))
    again = what_it_takes(named, SHANGHAI, [candidate("a", open_leads=2)], AT, "a", limit=3)
    assert (again.status, again.tried) == ("none", 3)


def test_a_cost_of_ones_own_decides_and_infinity_forbids() -> None:
    """Where time is dear, the rep must come back from leave, and the other way round."""
    who, chain = candidate("a", away_until=AT + DAY), step(Available())

    def of(dear: str, price: float) -> LeverCost:
        def cost(name: str, before: Value, after: Value) -> float:
            return price if name == dear else 1.0

        return cost

    for dear, other in (("leave", "moment"), ("moment", "leave")):
        for price in (2.0, inf):
            found = what_it_takes(chain, SHANGHAI, [who], AT, "a", cost=of(dear, price))
            assert [change.lever for change in found.changes] == [other]
    for bad in (-1.0, nan):
        with pytest.raises(ValueError, match="give zero or more"):
            what_it_takes(chain, SHANGHAI, [who], AT, "a", cost=of("leave", bad))


@pytest.mark.requirement("R-81")
def test_the_lead_can_be_what_changes() -> None:
    """Its region, industry, budget or another field, among what reps and thresholds name."""
    who = candidate("a", regions=("华北", "杭州市"), industries=("医疗",), level=Level.JUNIOR)
    rich = lead(region="上海市", industry="教育", demand=worth("50万"))
    chain = step(ByRegion(), ByIndustry(), ByValue(threshold=Money.of(300_000)))
    found = what_it_takes(chain, rich, [who], AT, "a", levers=LEAD_LEVERS)
    assert [(one.lever, one.after) for one in found.changes] == [
        ("lead.region", "内蒙古自治区"),
        ("lead.industry", "医疗"),
        ("lead.budget", Money.of("299999.99")),
    ]
    assert found.then is not None
    assert found.then.lead.city is None
    source = lead_field("source", Text("来源", "source"), ("trade_show", "web_form", "referral"))
    full = candidate("a", counts={"shows": 2})
    show = lead(source="trade_show")
    found = what_it_takes(step(SHOWS), show, [full], AT, "a", levers=[source])
    assert [(one.before, one.after) for one in found.changes] == [("trade_show", "web_form")]
    city = step(ByRegion(tree=RegionTree({"杭州市": "浙江省"})))
    found = what_it_takes(city, rich, [who], AT, "a", levers=LEAD_LEVERS)
    assert [one.after for one in found.changes] == ["杭州市"]


def test_an_unknown_budget_has_thresholds_too() -> None:
    """A band is reached from nothing known."""
    people = [candidate("a", level=Level.SENIOR), candidate("0", level=Level.JUNIOR)]
    one = lead(demand=Demand())
    found = what_it_takes(step(BANDS), one, people, AT, "a", levers=LEAD_LEVERS)
    assert [(one.before, one.after) for one in found.changes] == [(None, Money.of(50_000))]
    assert [found.changes[0].to(language) for language in ("zh", "en")] == [
        "线索预算：无 → 5万元",
        "budget of the lead: none → CNY 50,000",
    ]


def test_a_field_that_is_no_text_is_shown_as_none() -> None:
    """A lever on it can still be tried."""
    lever = lead_field("score", Text("分", "score"), (None,))
    asked = Question(lead=lead(score=3), candidates=(), now=AT)
    (option,) = lever.options(Scene(question=asked, rep_id="a"))
    assert (option.before, option.after) == (None, None)


def test_any_strategy_can_be_asked() -> None:
    """Of one that does not say what it looks at, loads and limits are tried all the same."""
    people = [candidate("li", open_leads=9), candidate("han", open_leads=2)]
    found = what_it_takes(OwnStrategy(), SHANGHAI, people, AT, "li")
    assert [(one.lever, one.after) for one in found.changes] == [("open_leads", 1)]
    again = what_it_takes(OwnStrategy(), SHANGHAI, people, AT, "han")
    assert again.text("zh") == "han 已会得到该线索"
    assert again.text("en") == "han gets the lead already"


def offer(then: Then) -> Callable[[Scene], Sequence[Option]]:
    return lambda _: [Option(before=0, after=1, then=then)]


def test_a_lever_of_ones_own_can_change_anything() -> None:
    """Another rep who is away, or excluded, and who else there is, count like what the rep has."""

    def away(scene: Scene) -> Scene:
        (other,) = scene.others
        gone = attrs.evolve(other, rep=attrs.evolve(other.rep, away_until=AT + DAY))
        return attrs.evolve(scene, question=scene.question.with_candidate(gone))

    def barred(scene: Scene) -> Scene:
        return attrs.evolve(scene, question=attrs.evolve(scene.question, excluded=frozenset("a")))

    def gone(scene: Scene) -> Scene:
        alone = attrs.evolve(scene.question, candidates=(scene.candidate,))
        return attrs.evolve(scene, question=alone)

    people = [candidate("a"), candidate("z", open_leads=1)]
    for then in (away, barred, gone):
        lever = Lever(name="other", label=LABEL, options=offer(then))
        found = what_it_takes(step(Available()), SHANGHAI, people, AT, "z", levers=[lever])
        assert [(one.lever, one.after) for one in found.changes] == [("other", 1)]


@attrs.define
class Unhashable:
    """A filter of a host's own that cannot be hashed."""

    name: str = "own"

    def refusal(self, lead: Lead, candidate: Candidate, now: datetime) -> Text | None:
        return None if candidate.open_leads < 3 else LABEL


def test_a_filter_need_not_be_hashable() -> None:
    """It is asked like any other."""
    people = [candidate("a", open_leads=4), candidate("b", open_leads=2, away_until=AT + DAY)]
    found = what_it_takes(step(Unhashable(), Available()), SHANGHAI, people, AT, "a")
    assert [(one.lever, one.after) for one in found.changes] == [("open_leads", 2)]


loads = st.lists(st.integers(0, 9), min_size=2, max_size=4)
limits = st.lists(st.sampled_from((None, 1, 4, 9)), min_size=4, max_size=4)
LOADS: tuple[Ranker, ...] = (LeastOpen(), IdleFirst(below=3), LeastLoadRatio())
by_load: st.SearchStrategy[tuple[Ranker, ...]] = st.lists(st.sampled_from(LOADS), max_size=2).map(
    tuple
)


@pytest.mark.requirement("R-81")
@given(loads, limits, by_load, st.booleans())
def test_no_load_and_no_limit_that_would_do_is_overlooked(
    held: list[int], capacities: list[int | None], rankers: tuple[Ranker, ...], is_full: bool
) -> None:
    """The first that does it among all numbers, the nearest first, is the one that is named."""
    people = [
        candidate(id_, open_leads=n, capacity=most)
        for id_, n, most in zip("zbca", held, capacities, strict=False)
    ]
    chain = step(*([HasCapacity()] if is_full else []), rankers=rankers)
    asked = Question(lead=SHANGHAI, candidates=tuple(people), now=AT)
    who = people[0]
    if asked.ask(chain).owner == "z":
        return
    fewer = [attrs.evolve(who, open_leads=n) for n in range(who.open_leads - 1, -1, -1)]
    most = who.rep.capacity
    more = [] if most is None else [*range(most + 1, 100), None]
    higher = [attrs.evolve(who, rep=attrs.evolve(who.rep, capacity=n)) for n in more]
    for name, ways in (("open_leads", fewer), ("capacity", higher)):
        found = what_it_takes(chain, SHANGHAI, people, AT, "z", levers=only(name))
        does = [one for one in ways if asked.with_candidate(one).ask(chain).owner == "z"]
        assert (found.then is None) == (not does)
        if found.then is not None:
            assert found.then.candidate("z") == does[0]


def test_at_another_moment_the_others_are_judged_anew() -> None:
    """In the evening, who comes first in the day is off work."""
    people = [
        candidate("a", calendar=WorkCalendar.standard()),
        candidate("z", away_until=AT + 12 * HOUR),
    ]
    found = what_it_takes(step(Available()), SHANGHAI, people, AT, "z", levers=only("moment"))
    assert [one.after for one in found.changes] == [(AT + 12 * HOUR).isoformat()]


def test_a_turn_that_is_due_is_had_once_the_rep_is_back() -> None:
    """Between equals the ring decides, and not the order of ids."""
    ring = step(Available(), rankers=(RoundRobin(id="east"),))
    people = [candidate("a"), candidate("z", away_until=AT + DAY)]
    state = EMPTY.with_ring("east", RingState(credits={"a": -LEAD // 2, "z": LEAD // 2}))
    found = what_it_takes(ring, SHANGHAI, people, AT, "z", state=state, levers=only("leave"))
    assert [one.lever for one in found.changes] == ["leave"]


prices_of = st.lists(
    st.lists(st.sampled_from((0.0, 0.5, 1.0)), min_size=1, max_size=3).map(sorted), max_size=4
)


@given(prices_of, st.integers(1, 3))
def test_every_choice_comes_once_and_in_order(costs: list[list[float]], size: int) -> None:
    """By cost, then by levers: as sorting all of them says."""
    every = [
        tuple(zip(levers, values, strict=True))
        for levers in combinations(range(len(costs)), size)
        for values in product(*(range(len(costs[lever])) for lever in levers))
    ]

    def key(chosen: Sequence[tuple[int, int]]) -> tuple[float, list[int]]:
        return sum(costs[lever][value] for lever, value in chosen), [lever for lever, _ in chosen]

    found = [tuple(one) for one in cheapest(costs, size)]
    assert sorted(found) == sorted(every)
    assert [key(one) for one in found] == sorted(map(key, every))


def test_very_many_values_are_thinned_and_it_is_said() -> None:
    """The nearest and the farthest of a hundred are tried."""
    people = [candidate("li", open_leads=500)]
    people += [candidate(f"r-{n}", open_leads=2 * n + 1) for n in range(100)]
    found = what_it_takes(step(), SHANGHAI, people, AT, "li")
    assert (found.is_complete, found.changes[0].after) == (False, 0)
    assert found.text("en").endswith("\n  of levers with very many values only some were tried")
    assert found.text("zh").endswith("\n  部分项目的取值过多，只试了其中一部分")
    assert len(people) > MAX_VALUES


def test_what_cannot_be_asked_is_refused() -> None:
    """A rep who is no candidate, and a number of changes that is not searched."""
    with pytest.raises(ValidationError, match="rep_id"):
        what_it_takes(standard_chain(), SHANGHAI, [candidate("a")], AT, "b")
    for most in (0, 4):
        with pytest.raises(ValueError, match="allowed: 1 to 3"):
            what_it_takes(standard_chain(), SHANGHAI, [candidate("a")], AT, "a", most=most)
