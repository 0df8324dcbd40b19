"""Why a rep does not get a lead: every reason at every step, and what puts others first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore import Lead, Text
from leadcore.assignment import (
    AllOf,
    Assignment,
    AssignmentStrategy,
    Available,
    ByIndustry,
    ByRegion,
    Candidate,
    Chain,
    HasCapacity,
    LeastOpen,
    MostExperienced,
    Queue,
    RoundRobin,
    Routing,
    Step,
    TeamFirst,
    standard_chain,
    why_not,
)
from leadcore.assignment.protocols import Filter, Ranker
from leadcore.model.rotation import EMPTY, LEAD, AssignmentState, RingState
from leadcore.rules import Router
from tests.assignment.candidates import FORMULAS, PLAIN, RANKERS, candidate, candidates, leads
from tests.builders import AT, DAY, lead

LABEL = Text("一步", "a step")
SHANGHAI = lead(region="上海市", industry="教育")
IDS = ("li", "han", "wei", "zhao")


def with_ids(people: list[Candidate]) -> list[Candidate]:
    return [
        attrs.evolve(one, rep=attrs.evolve(one.rep, id=id_, team=team))
        for one, id_, team in zip(people, IDS, ("east", "north") * 2, strict=False)
    ]


rosters = st.lists(candidates, min_size=1, max_size=4).map(with_ids)
filters: st.SearchStrategy[tuple[Filter, ...]] = st.lists(
    st.sampled_from((*PLAIN, *FORMULAS)), max_size=2
).map(tuple)
ranking: st.SearchStrategy[tuple[Ranker, ...]] = st.lists(
    st.sampled_from(RANKERS[:-1]), max_size=2
).map(tuple)
turns: st.SearchStrategy[tuple[Ranker, ...]] = st.sampled_from(((), (RoundRobin(id="east"),)))


def in_order(some: tuple[Ranker, ...], last: tuple[Ranker, ...]) -> tuple[Ranker, ...]:
    return (*some, *last)


rankers: st.SearchStrategy[tuple[Ranker, ...]] = st.builds(in_order, ranking, turns)
steps = st.builds(Step, label=st.just(LABEL), filters=filters, rankers=rankers)
chains = st.lists(steps, min_size=1, max_size=2).map(lambda found: Chain(steps=tuple(found)))


def state_of(amounts: Sequence[int]) -> AssignmentState:
    credits: dict[str, int] = dict(zip(IDS, amounts, strict=False))
    return EMPTY.with_ring("east", RingState(credits=credits))


states = st.lists(st.sampled_from((-LEAD // 2, 0, LEAD // 2)), max_size=4).map(state_of)
barred = st.sets(st.sampled_from(IDS), max_size=2)


@pytest.mark.requirement("R-29")
@given(chains, leads, rosters, barred, states)
def test_the_reasons_agree_with_the_answer(
    chain: Chain, one: Lead, people: list[Candidate], excluded: set[str], state: AssignmentState
) -> None:
    """The owner comes first where the lead is given, and the others stand as considered."""
    answer = chain.assign(one, people, AT, excluded=excluded, state=state)
    order = [each.rep_id for each in answer.considered if each.is_eligible]
    for who in people:
        id_ = who.rep.id
        found = why_not(chain, one, people, AT, id_, excluded=excluded, state=state)
        other = why_not(chain, one, people[::-1], AT, id_, excluded=excluded, state=state)
        assert found == other
        assert (found.owner, found.reason) == (answer.owner, answer.reason)
        assert (found.status == "owner") == (answer.owner == id_)
        assert (found.status == "excluded") == (id_ in excluded)
        ranks = [step.rank for step in found.steps if step.rank is not None]
        assert ranks == ([order.index(id_) + 1] if id_ in order else [])
        assert [step.eligible for step in found.steps if step.eligible] == (
            [len(order)] if order else []
        )


def asked_of(filters: Sequence[Filter]) -> list[Filter]:
    """Return the filters all of which must let a rep through."""
    parts = (each.filters if isinstance(each, AllOf) else (each,) for each in filters)
    return [part for each in parts for part in each]


@pytest.mark.requirement("R-29")
@given(chains, leads, rosters)
def test_every_filter_that_refuses_is_named(
    chain: Chain, one: Lead, people: list[Candidate]
) -> None:
    """A step names no filter exactly where it lets the rep through, and else the first one too."""
    for who in people:
        found = why_not(chain, one, people, AT, who.rep.id)
        for step, said in zip(chain.steps, found.steps, strict=True):
            first = step.consider(one, who, AT)
            assert bool(said.refusals) == (not first.is_eligible)
            if said.refusals:
                assert said.refusals[0].reason == first.reason
            alone = ((each.name, each.refusal(one, who, AT)) for each in asked_of(step.filters))
            refusing = [(name, reason) for name, reason in alone if reason is not None]
            assert [(each.filter, each.reason) for each in said.refusals] == refusing


@pytest.mark.requirement("R-29")
@given(chains, leads, rosters, states)
def test_the_ranker_that_decides_is_the_first_that_tells_two_apart(
    chain: Chain, one: Lead, people: list[Candidate], state: AssignmentState
) -> None:
    """All before it are equal; it is not, and puts the other first."""
    known = {who.rep.id: who for who in people}
    for who in people:
        found = why_not(chain, one, people, AT, who.rep.id, state=state)
        for step, said in zip(chain.steps, found.steps, strict=True):
            assert (said.place == "outranked") == bool(said.compared)
            if said.first is None or not said.compared:
                continue
            *before, last = said.compared
            other = known[said.first]
            own, first = ([r.rank(one, x, AT) for r in step.rankers] for x in (who, other))
            place = len(before)
            assert all(each.is_equal for each in before)
            assert not last.is_equal
            assert own[:place] == first[:place]
            if last.ranker == "id":
                assert said.first < who.rep.id
            elif last.ranker == "turn":
                assert step.rotation is not None
            else:
                assert first[place] < own[place]
                figure = step.rankers[place].figure
                assert (last.first, last.own) == (figure(one, other, AT), figure(one, who, AT))


@pytest.mark.requirement("R-29")
def test_who_comes_first_by_their_figures() -> None:
    """The two figures of the ranker that decides stand side by side, in both languages."""
    people = [candidate("li", open_leads=3), candidate("han", open_leads=5)]
    chain = Chain(steps=(Step(label=LABEL, rankers=(MostExperienced(), LeastOpen())),))
    found = why_not(chain, SHANGHAI, people, AT, "han")
    assert found.text("en") == (
        "han may take the lead, but does not come first\n"
        "goes to li: a step: regular, 3 open leads\n"
        "  a step: number 2 of 2; "
        "first difference, open leads: li (3 open leads) before this rep (5 open leads)"
    )
    assert found.text("zh") == (
        "han 可接，但未排在首位\n"
        "分配给 li：一步：中级，3 条未结线索\n"
        "  一步：在 2 人中排第 2；由未结线索决定：li（3 条未结线索）先于本人（5 条未结线索）"
    )
    assert found.steps[0].decided_by == "load"
    assert why_not(chain, SHANGHAI, people, AT, "li").steps[0].decided_by is None


@pytest.mark.requirement("R-29")
def test_all_reasons_are_told_and_not_only_the_first() -> None:
    """A rep who is away, full and elsewhere hears all of it; of a formula, all its parts."""
    han = candidate("han", open_leads=5, capacity=5, regions=("华北",), away_until=AT + DAY)
    step = Step(label=LABEL, filters=(Available(), HasCapacity() & ByRegion(), ByIndustry()))
    found = why_not(Chain(steps=(step,)), SHANGHAI, [han], AT, "han")
    assert [one.filter for one in found.steps[0].refusals] == ["availability", "capacity", "region"]
    assert found.text("en").startswith(
        "han may not take the lead\nwaits in unassigned: nobody may take it (availability 1)\n"
        "  a step: refused; away until"
    )
    assert found.text("zh").splitlines()[1] == "在 unassigned 等待：无人可接（可用状态 1）"


@pytest.mark.requirement("R-29")
def test_a_turn_is_told_as_one() -> None:
    """Between equals the ring decides, with what each is due."""
    chain = Chain(steps=(Step(label=LABEL, rankers=(RoundRobin(id="east"),)),))
    people = [candidate("li"), candidate("han")]
    state = EMPTY.with_ring("east", RingState(credits={"li": LEAD // 4, "han": -LEAD // 4}))
    found = why_not(chain, SHANGHAI, people, AT, "han", state=state)
    assert found.steps[0].decided_by == "turn"
    assert found.steps[0].to("en") == (
        "a step: number 2 of 2; first difference, by turns: "
        "li (weight 1, due 0.75 leads) before this rep (weight 1, due 0.25 leads)"
    )


def test_a_turn_does_not_decide_against_who_stands_behind_by_load() -> None:
    """Only between those whom the other rankers leave equal is it a matter of turns."""
    chain = Chain(steps=(Step(label=LABEL, rankers=(LeastOpen(), RoundRobin(id="east"))),))
    people = [candidate("li"), candidate("han"), candidate("wei", open_leads=1)]
    found = why_not(chain, SHANGHAI, people, AT, "wei")
    assert (found.steps[0].rank, found.steps[0].decided_by) == (3, "load")


def test_a_step_behind_the_one_that_gives_is_not_reached() -> None:
    """It says who it would refuse, but ranks nobody."""
    step = Step(label=LABEL, filters=(ByRegion(),))
    chain = Chain(steps=(Step(label=LABEL), step))
    people = [candidate("li", regions=("华北",)), candidate("a")]
    (first, second) = why_not(chain, SHANGHAI, people, AT, "li").steps
    assert (first.place, first.rank) == ("outranked", 2)
    assert (second.place, second.rank, second.eligible) == ("not_reached", None, 0)
    assert [one.filter for one in second.refusals] == ["region"]


def test_who_declined_and_who_is_not_there() -> None:
    """The one is told so at every step, the other has no steps."""
    chain = standard_chain()
    declined = why_not(chain, SHANGHAI, [candidate("li")], AT, "li", excluded=["li"])
    assert declined.status == "excluded"
    assert [one.filter for step in declined.steps for one in step.refusals] == ["excluded"] * 2
    absent = why_not(chain, SHANGHAI, [candidate("li")], AT, "han")
    assert (absent.status, absent.steps, absent.own) == ("not_a_candidate", (), None)
    nobody = why_not(chain, SHANGHAI, [], AT, "han")
    assert nobody.text("en") == "han is not a candidate\nwaits in unassigned: there is no candidate"
    assert absent.text("zh").startswith("han 不在候选人中\n分配给 li")


def queue(id_: str, strategy: AssignmentStrategy, *members: str, overflow: str | None) -> Queue:
    label, ids = Text(f"{id_}队", id_), frozenset(members)
    return Queue(id=id_, label=label, strategy=strategy, members=ids, overflow=overflow)


members = st.sets(st.sampled_from(IDS), max_size=2).map(sorted)
NO_RULES = Router(cases=(), otherwise="a")


def routed(chain: Chain, other: Chain, ours: Sequence[str], theirs: Sequence[str]) -> Routing:
    """Return a routing to one queue, and then to another."""
    queues = (queue("a", chain, *ours, overflow="b"), queue("b", other, *theirs, overflow=None))
    return Routing(rules=NO_RULES, queues=queues)


routings = st.builds(routed, chains, chains, members, members)


@pytest.mark.requirement("R-29", "R-25")
@given(routings, leads, rosters, barred, states)
def test_the_reasons_of_a_routing_agree_with_its_answer(
    routing: Routing,
    one: Lead,
    people: list[Candidate],
    excluded: set[str],
    state: AssignmentState,
) -> None:
    """Queues are told in the order of asking; the owner comes first at the only step reached."""
    answer = routing.assign(one, people, AT, excluded=excluded, state=state)
    for who in people:
        id_ = who.rep.id
        found = why_not(routing, one, people, AT, id_, excluded=excluded, state=state)
        assert (found.owner, found.reason) == (answer.owner, answer.reason)
        firsts = [step for step in found.steps if step.place == "first"]
        assert bool(firsts) == (answer.owner == id_) == (found.status == "owner")
        told = [step.label.en.split(":")[0] for step in found.steps]
        assert list(dict.fromkeys(told)) == ["a", "b"]
        for each in routing.queues:
            if not each.has(who.rep):
                (said,) = [step for step in found.steps if step.label == each.label]
                assert [refusal.filter for refusal in said.refusals] == ["member"]
        reached = [step for step in found.steps if step.place in {"first", "outranked"}]
        assert len(reached) <= 1
        assert {step.first for step in reached} <= {answer.owner}
        if answer.owner is None:
            assert all(step.place == "refused" and step.refusals for step in found.steps)


def test_a_queue_whose_strategy_is_no_chain_is_told_as_one_step() -> None:
    """With what it says of the rep itself; not where it is not reached."""
    inner = Routing(rules=NO_RULES, queues=(queue("a", standard_chain(), overflow=None),))
    teams = TeamFirst(teams=standard_chain(), reps=standard_chain())
    people = [candidate("li"), candidate("han", open_leads=1), candidate("wei", regions=("华北",))]

    def told(strategy: AssignmentStrategy, rep: str) -> list[tuple[str, str, list[str]]]:
        queues = (queue("a", strategy, overflow="b"), queue("b", teams, overflow=None))
        steps = why_not(Routing(rules=NO_RULES, queues=queues), SHANGHAI, people, AT, rep).steps
        return [(one.label.en, one.place, [why.filter for why in one.refusals]) for one in steps]

    assert told(teams, "li") == [("a", "first", []), ("b", "not_reached", [])]
    assert told(teams, "han") == [("a", "outranked", []), ("b", "not_reached", [])]
    assert told(teams, "wei") == [("a", "refused", ["region"]), ("b", "not_reached", ["region"])]
    assert [label for label, *_ in told(inner, "li")] == [
        "a: a: by region and industry",
        "a: a: by region",
        "b",
    ]


@attrs.frozen
class OwnStrategy:
    """A strategy of a host's own."""

    def assign(
        self,
        lead: Lead,
        candidates: Sequence[Candidate],
        now: datetime,
        *,
        excluded: object = (),
    ) -> Assignment:
        return standard_chain().assign(lead, candidates, now)


def test_of_a_strategy_that_is_no_chain_its_own_words_are_told() -> None:
    """The reason in `considered` stands for the steps."""
    people = [candidate("li"), candidate("han", regions=("华北",))]
    found = why_not(OwnStrategy(), SHANGHAI, people, AT, "han")
    assert (found.status, found.steps) == ("refused", ())
    assert found.text("en").endswith("\n  covers 华北, the lead is in 上海市")
