"""Rules name the queue, its members are asked, and nothing is lost on the way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from random import Random
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadcore import Lead, Text
from leadcore.assignment import (
    Assignment,
    AssignmentStrategy,
    Available,
    ByIndustry,
    ByRegion,
    Candidate,
    Chain,
    Considered,
    HasCapacity,
    Queue,
    RoundRobin,
    Routing,
    StatefulAssignment,
    Step,
    TeamFirst,
    chains_of,
    standard_chain,
)
from leadcore.assignment.routing import MAX_OVERFLOWS, MAX_QUEUES, anybody
from leadcore.codec import Codec, dumps, from_data, loads, to_data
from leadcore.errors import DefinitionError, ValidationError
from leadcore.model import AssignmentState, RingState, lead_schema
from leadcore.model.rotation import EMPTY
from leadcore.policy import Policy
from leadcore.rules import Case, Router
from tests.assignment.candidates import candidate, leads, squads, worth
from tests.assignment.test_chain import check_laws
from tests.builders import AT, lead

R = pytest.mark.requirement
REPS, TEAMS = ("a", "b", "c", "d", "e"), ("east", "north")
ALL = Text("全部", "all")


def case(id_: str, when: str, then: str) -> Case:
    return Case(id=id_, when=when, then=then, label=Text(id_, id_))


def queue(id_: str, members: Sequence[str] = (), **more: object) -> Queue:
    return Queue(id=id_, label=Text(id_, id_), members=members, **more)  # type: ignore[arg-type]  # real fields


def turns(ring: str = "ring", *filters: object) -> Chain:
    step = Step(label=ALL, filters=filters, rankers=(RoundRobin(id=ring),))  # type: ignore[arg-type]  # filters
    return Chain(steps=(step,))


def routed(*queues: Queue, cases: Sequence[Case] = ()) -> Routing:
    return Routing(rules=Router(cases=tuple(cases), otherwise=queues[0].id), queues=queues)


CHAINS: tuple[AssignmentStrategy, ...] = (
    anybody(),
    standard_chain(),
    turns("ring", Available(), HasCapacity()),
    turns("ring", ByRegion()),
    turns("other", ByIndustry()),
    TeamFirst(teams=turns("teams"), reps=turns("inside", HasCapacity())),
)
WHENS = (
    'source == "trade_show"',
    'region == "上海市"',
    'industry != "教育"',
    "demand.budget >= 100_000",
    "demand.budget < 1_000_000",
    "company is known",
)


@st.composite
def routings(draw: st.DrawFn) -> Routing:
    """Draw queues that overflow to later ones only, and rules that name any of them."""
    count = draw(st.integers(1, 4))
    ids = [f"q{n}" for n in range(count)]
    few = {"max_size": 3}
    queues = tuple(
        Queue(
            id=id_,
            label=Text(f"队{id_}", f"queue {id_}"),
            members=draw(st.frozensets(st.sampled_from(REPS), **few)),
            teams=draw(st.frozensets(st.sampled_from(TEAMS), max_size=1)),
            strategy=draw(st.sampled_from(CHAINS)),
            overflow=draw(st.sampled_from([None, *ids[number + 1 :]])),
        )
        for number, id_ in enumerate(ids)
    )
    drawn = draw(st.lists(st.tuples(st.sampled_from(WHENS), st.sampled_from(ids)), max_size=6))
    cases = tuple(case(f"r{n}", when, then) for n, (when, then) in enumerate(drawn))
    return Routing(
        rules=Router(cases=cases, otherwise=draw(st.sampled_from(ids))),
        queues=tuple(draw(st.permutations(queues))),
    )


people = squads(REPS, TEAMS, 5)
excluded = st.frozensets(st.sampled_from(REPS), max_size=2)
states = st.sampled_from(
    (
        EMPTY,
        EMPTY.with_ring("ring", RingState(credits={"a": -5, "b": 5})),
        EMPTY.with_ring("teams", RingState(credits={"east": -(2**39), "north": 2**39})),
    )
)


@R("R-25", "R-29", "R-82")
@given(routings(), leads, st.tuples(people, excluded), states, st.randoms())
@settings(max_examples=100)
def test_routing_keeps_the_laws_of_a_strategy(
    routing: Routing,
    subject: Lead,
    desk: tuple[list[Candidate], frozenset[str]],
    state: AssignmentState,
    random: Random,
) -> None:
    """One owner or a queue, everybody told once, nobody barred, the order of asking irrelevant."""
    staff, barred = desk
    answer = routing.assign(subject, staff, AT, excluded=barred, state=state)
    check_laws(routing, answer, staff, barred)
    refused = [one.rep_id for one in answer.considered if not one.is_eligible]
    assert refused == sorted(refused)
    shuffled = random.sample(staff, len(staff))
    assert routing.assign(subject, shuffled, AT, excluded=barred, state=state) == answer


@R("R-25")
@given(routings(), leads)
@settings(max_examples=60)
def test_the_first_rule_that_holds_names_the_queue(routing: Routing, subject: Lead) -> None:
    """As if the rules were tried one by one; what is unknown does not hold."""
    schema = lead_schema()
    holding = (
        one for one in routing.rules.cases if schema.condition(one.when).holds(subject, now=AT)
    )
    first = next(holding, None)
    route, decision = routing.route(subject, AT), routing.decide(subject, AT)
    wanted = routing.rules.otherwise if first is None else first.then
    assert (route.case, route.queues[0].id) == (first, wanted)
    assert (decision.case, decision.value) == (first and first.id, wanted)


@R("R-25")
@given(routings(), leads, people, excluded)
@settings(max_examples=100)
def test_the_first_queue_with_somebody_gives_the_lead(
    routing: Routing, subject: Lead, staff: list[Candidate], barred: frozenset[str]
) -> None:
    """As if only its members were there; else the lead waits in the first."""
    answer = routing.assign(subject, staff, AT, excluded=barred)
    by_id = {one.id: one for one in routing.queues}
    start = routing.route(subject, AT).queues[0]
    at: Queue | None = start
    while at is not None:
        among = [one for one in staff if at.has(one.rep) and one.rep.id not in barred]
        alone = at.strategy.assign(subject, among, AT)
        if alone.owner is not None:
            best = [one for one in alone.considered if one.is_eligible]
            assert (answer.owner, answer.team, answer.queue) == (alone.owner, alone.team, None)
            assert [one for one in answer.considered if one.is_eligible] == best
            assert answer.reason.en.endswith(f"{at.label.en}: {alone.reason.en}")
            return
        at = None if at.overflow is None else by_id[at.overflow]
    assert (answer.owner, answer.queue) == (None, start.id)
    for one in routing.route(subject, AT).queues:
        assert f"{one.label.en}: no" in answer.reason.en


@R("R-25", "R-85")
@given(routings(), leads, people, states)
@settings(max_examples=60)
def test_only_the_rings_of_who_gives_the_lead_move(
    routing: Routing, subject: Lead, staff: list[Candidate], state: AssignmentState
) -> None:
    """Where nobody gets it, no turn is used; where somebody does, none of another queue's."""
    answer = routing.assign(subject, staff, AT, state=state)
    if answer.owner is None:
        assert answer.state == state
        return
    rings = {"teams", "inside"} if answer.ring == "inside" else {answer.ring}
    moved = {id_ for id_ in answer.state.rings if answer.state.ring(id_) != state.ring(id_)}
    assert moved <= rings


@R("R-85")
@given(st.lists(st.tuples(leads, excluded), max_size=12), people)
@settings(max_examples=30)
def test_a_queue_of_everybody_is_its_chain(
    entries: list[tuple[Lead, frozenset[str]]], staff: list[Candidate]
) -> None:
    """The same owners and states, lead by lead."""
    chain = turns("ring", Available(), ByRegion())
    routing, state = routed(queue("desk", strategy=chain)), EMPTY
    for subject, barred in entries:
        answer = routing.assign(subject, staff, AT, excluded=barred, state=state)
        alone = chain.assign(subject, staff, AT, excluded=barred, state=state)
        assert (answer.owner, answer.ring, answer.state) == (alone.owner, alone.ring, alone.state)
        state = answer.state


@R("R-85")
def test_a_shared_ring_remembers_members_of_both_queues() -> None:
    """A lead of one queue does not forget whose turn it is in the other."""
    chain = turns()
    show = case("show", 'source == "trade_show"', "one")
    queues = (queue("two", ("c", "d"), strategy=chain), queue("one", ("a", "b"), strategy=chain))
    routing, state, given_to = routed(*queues, cases=[show]), EMPTY, Counter[str | None]()
    staff = [candidate(id_) for id_ in "abcd"]
    for number in range(20):
        subject = lead(source="trade_show" if number % 2 else "web_form")
        answer = routing.assign(subject, staff, AT, state=state)
        given_to[answer.owner], state = given_to[answer.owner] + 1, answer.state
    assert given_to == dict.fromkeys("abcd", 5)


@R("R-29")
def test_who_is_no_member_is_told_so_unless_another_queue_had_a_reason() -> None:
    """A member's own reason goes before; the rule and each queue are named."""
    small = case("small", "demand.budget < 100_000", "key")
    key = queue("key", ("a", "b"), overflow="desk")
    desk = queue("desk", ("b", "c"))
    routing = routed(desk, key, cases=[small])
    subject = lead(demand=worth("5万"))
    staff = [candidate("a", capacity=0), candidate("b"), candidate("c"), candidate("d")]
    busy = [staff[0], candidate("b", capacity=0), candidate("c", open_leads=7), staff[3]]
    assert routing.assign(subject, staff, AT).text("en").splitlines() == [
        "goes to b: by rule small (small); key: members with room: 0 open leads",
        "  · b: 0 open leads",
        "  × a: holds 0 of at most 0",
        "  × c: no member of key",
        "  × d: no member of key",
    ]
    answer = routing.assign(subject, busy, AT)
    assert answer.text("en").splitlines() == [
        "goes to c: by rule small (small); key: nobody may take it (capacity 2); "
        "desk: members with room: 7 open leads",
        "  · c: 7 open leads",
        "  × a: holds 0 of at most 0",
        "  × b: holds 0 of at most 0",
        "  × d: no member of desk",
    ]
    assert answer.headline().zh == (
        "分配给 c：规则 small（small）；key：无人可接（容量 2）；desk：有余量的成员：7 条未结线索"
    )
    lost = routing.assign(subject, busy, AT, excluded=("c",))
    assert (lost.owner, lost.queue) == (None, "key")
    assert lost.reason.en == (
        "by rule small (small); key: nobody may take it (capacity 2); "
        "desk: nobody may take it (capacity 1, declined 1)"
    )
    assert [one.refused_by for one in lost.considered] == [
        "capacity",
        "capacity",
        "excluded",
        "member",
    ]


def test_members_are_reps_and_the_reps_of_teams() -> None:
    """Either is enough; without any, everybody is one."""
    both = queue("q", ("a",), teams=("east",))
    reps = [candidate("a", team="north").rep, candidate("b").rep, candidate("c", team="north").rep]
    assert [both.has(rep) for rep in reps] == [True, True, False]
    assert [queue("q").has(rep) for rep in reps] == [True] * 3
    assert queue("q", ("a", "b")) == queue("q", ("b", "a", "b"))


@attrs.frozen
class Alphabet:
    """A host's own strategy without a memory: the first by name."""

    def assign(
        self,
        lead: Lead,
        candidates: Sequence[Candidate],
        now: datetime,
        *,
        excluded: Collection[str] = (),
    ) -> Assignment:
        """Return who comes first."""
        told = tuple(
            Considered(
                rep_id=one.rep.id, reason=ALL, refused_by="x" if one.rep.id in excluded else None
            )
            for one in candidates
        )
        owner = min(one.rep_id for one in told if one.is_eligible)
        return Assignment(owner=owner, team="east", queue=None, reason=ALL, considered=told)


@attrs.frozen
class Careless:
    """A broken strategy: it gives nobody a lead, and uses a turn all the same."""

    takes_state: bool = True

    def assign(
        self,
        lead: Lead,
        candidates: Sequence[Candidate],
        now: datetime,
        *,
        excluded: Collection[str] = (),
        state: AssignmentState = EMPTY,
    ) -> StatefulAssignment:
        """Return that nobody may."""
        answer = turns().assign(lead, (), now)
        return attrs.evolve(answer, state=state.with_ring("used", RingState(made_up=True)))


@attrs.frozen(kw_only=True)
class Ledger(Careless):
    """A host's own strategy with a memory, which notes what comes back."""

    ring: str

    def returned(self, state: AssignmentState, ring: str, rep: str) -> AssignmentState:
        """Return the state with one lead more that came back, where it is this ring's."""
        before = state.ring(ring)
        noted = attrs.evolve(before, handed_back=before.handed_back + 1)
        return state.with_ring(ring, noted) if ring == self.ring else state


def test_a_strategy_of_a_host_takes_part() -> None:
    """One without a memory leaves the state as it is, and says nothing of chains."""
    own = Alphabet()
    routing = routed(queue("desk", ("b", "c"), strategy=own))
    state = EMPTY.with_ring("ring", RingState(made_up=True))
    answer = routing.assign(lead(), [candidate("a"), candidate("b")], AT, state=state)
    assert (answer.owner, answer.state, answer.ring) == ("b", state, None)
    assert (routing.takes_state, routing.chains, chains_of(own)) == (False, (), ())


def test_a_turn_used_for_nobody_is_not_kept() -> None:
    """The state of a queue that gives nobody the lead goes no further."""
    routing = routed(
        queue("key", strategy=Careless(), overflow="desk"), queue("desk", strategy=Careless())
    )
    assert routing.assign(lead(), [candidate("a")], AT).state == EMPTY


def test_a_lead_comes_back_once_to_the_ring_it_came_from() -> None:
    """Also where two queues share it; an unknown ring changes nothing."""
    shared, plain = Ledger(ring="x"), anybody()
    queues = (
        queue("a", strategy=plain),
        queue("b", strategy=shared),
        queue("c", strategy=shared),
        queue("d", strategy=Ledger(ring="y")),
    )
    routing = routed(*queues)
    assert routing.takes_state
    assert routing.returned(EMPTY, "x", "li").rings == {"x": RingState(handed_back=1)}
    assert routing.returned(EMPTY, "y", "li").rings == {"y": RingState(handed_back=1)}
    assert routing.returned(EMPTY, "z", "li") == EMPTY


def test_the_chains_are_those_of_every_queue() -> None:
    """In the order of the queues, and of those inside."""
    split = TeamFirst(teams=turns("t"), reps=turns("r"))
    routing = routed(queue("a", strategy=split), queue("b", strategy=standard_chain()))
    assert routing.chains == (split.teams, split.reps, standard_chain())
    assert chains_of(routing) == routing.chains
    assert (chains_of(standard_chain()), chains_of(None)) == ((standard_chain(),), ())


def refused(rules: Router, *queues: Queue) -> list[tuple[str, str]]:
    with pytest.raises(DefinitionError) as caught:
        Routing(rules=rules, queues=queues)
    return [(one.path, one.code) for one in caught.value.problems]


@R("R-25")
def test_all_that_is_wrong_is_said_at_once() -> None:
    """Unknown queues, ids twice, circles, unlike rings, and what is wrong with the conditions."""
    rules = Router(
        cases=(case("typo", "regoin is known", "kee"), case("odd", "region is known", "key")),
        otherwise="???",
    )
    queues = (
        queue("key", overflow="east", strategy=turns("x")),
        queue("east", overflow="key"),
        queue("key", overflow="east", strategy=TeamFirst(teams=turns("t"), reps=anybody())),
        queue("north", overflow="north"),
        queue("south", overflow="nroth", strategy=turns("t")),
        queue(
            "west",
            overflow="key",
            strategy=Chain(
                steps=(Step(label=ALL, rankers=(RoundRobin(id="x", cycle="block"),)),),
            ),
        ),
    )
    assert refused(rules, *queues) == [
        ("queues.key", "duplicate"),
        ("rules.typo.then", "unknown_queue"),
        ("rules.otherwise", "unknown_queue"),
        ("queues.south.overflow", "unknown_queue"),
        ("queues.east.overflow", "circle"),
        ("queues.north.overflow", "circle"),
        ("queues", "unlike_rings"),
        ("queues", "shared_ring"),
        ("rules.typo.when", "rule_type"),
    ]
    with pytest.raises(DefinitionError, match=r"'kee' given; allowed: did you mean key\?"):
        Routing(rules=Router(cases=rules.cases[:1], otherwise="key"), queues=queues[:2])


def test_the_number_of_queues_and_overflows_is_bounded() -> None:
    """None at all, too many, or a lead handed on too often are refused."""
    to_first = Router(cases=(), otherwise="0")
    assert refused(to_first) == [("queues", "bad_number")]
    many = [queue(str(n)) for n in range(MAX_QUEUES + 1)]
    assert refused(to_first, *many) == [("queues", "bad_number")]
    row = [queue(str(n), overflow=str(n + 1)) for n in range(MAX_OVERFLOWS)]
    enough = Routing(rules=to_first, queues=(*row, queue(str(MAX_OVERFLOWS))))
    assert len(enough.route(lead(), AT).queues) == MAX_OVERFLOWS + 1
    longer = (*row, queue(str(MAX_OVERFLOWS), overflow="last"), queue("last"))
    assert refused(to_first, *longer) == [("queues.0.overflow", "too_long")]
    far = [queue(str(n), overflow=str((n + 1) % 30)) for n in range(30)]
    assert {code for _, code in refused(to_first, *far)} == {"too_long"}


def test_many_unknown_queues_cost_little() -> None:
    """What was meant is guessed for the first few only."""
    cases = tuple(case(f"r{n}", "region is known", f"nowhere-{n}") for n in range(30))
    with pytest.raises(DefinitionError) as caught:
        Routing(rules=Router(cases=cases, otherwise="desk"), queues=(queue("desk"),))
    told = [one.allowed.en for one in caught.value.problems]
    assert told == ["use one of: desk"] * 20 + ["the id of one of the queues"] * 10


@pytest.mark.parametrize("members", ["li", ("",), (" li",), (1,), [str(n) for n in range(10_001)]])
def test_members_are_ids(members: Sequence[str]) -> None:
    """A text is not taken for its letters."""
    with pytest.raises((TypeError, ValueError), match="members"):
        queue("desk", members)


def test_rules_name_fields_of_a_hosts_own_leads() -> None:
    """The schema says which."""

    @attrs.frozen(kw_only=True)
    class SchoolLead(Lead):
        pupils: int = 0

    rules = Router(cases=(case("big", "pupils > 100", "key"),), otherwise="desk")
    queues = (queue("key", ("a",)), queue("desk"))
    schema = lead_schema(SchoolLead)
    routing = Routing(rules=rules, queues=queues, schema=schema)
    subject = SchoolLead(**{n: getattr(lead(), n) for n in attrs.fields_dict(Lead)}, pupils=500)
    assert routing.assign(subject, [candidate("a")], AT).reason.en.startswith("by rule big")
    codec = Codec(lead_type=SchoolLead, schema=schema)
    again = codec.loads(codec.dumps(routing), Routing)
    assert (again, again.schema) == (routing, schema)


@given(routings())
@settings(max_examples=20)
def test_a_routing_comes_back_from_json(routing: Routing) -> None:
    """Alone and in a policy, equal and written the same."""
    text = dumps(routing)
    again = loads(text, Routing)
    assert (again, dumps(again)) == (routing, text)
    policy = attrs.evolve(Policy.standard(), assignment=routing)
    assert loads(dumps(policy), Policy).assignment == routing


def test_hostile_json_is_refused_at_its_place() -> None:
    """Bad definitions in a document are problems with paths."""
    document: Any = to_data(routed(queue("desk", ("a",))))
    data: dict[str, Any] = document["data"]

    def told(**changes: object) -> list[tuple[str, str]]:
        with pytest.raises(ValidationError) as caught:
            from_data(document | {"data": data | changes}, Routing)
        return [(one.path, one.code) for one in caught.value.problems]

    one: dict[str, Any] = data["queues"][0]
    assert told(queues=[]) == [("queues", "bad_number")]
    assert told(queues=[one | {"overflow": "desk"}]) == [("queues.desk.overflow", "circle")]
    assert told(queues=[one | {"members": ["a", 5]}]) == [("queues[0].members[1]", "wrong_type")]
    assert told(queues=[one | {"members": [" a"]}]) == [("queues[0].members", "refused")]
    assert told(queues=[one | {"strategy": {"type": "Exec"}}]) == [
        ("queues[0].strategy.type", "unknown_type")
    ]
    deep: dict[str, Any] = data | {"type": "Routing"}
    for _ in range(12):
        deep = data | {"type": "Routing", "queues": [one | {"strategy": deep}]}
    assert {code for _, code in told(queues=[one | {"strategy": deep}])} == {"too_deep"}
