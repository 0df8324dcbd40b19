"""A team first, then a rep: the team's chain decides which, and no turn is lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from random import Random

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadcore import Lead, Text
from leadcore.assignment import (
    Available,
    ByIndustry,
    ByRegion,
    BySkill,
    Candidate,
    Chain,
    HasCapacity,
    LeastOpen,
    Queue,
    RoundRobin,
    Routing,
    SkillNeed,
    StatefulAssignment,
    Step,
    TeamFirst,
    as_one,
    standard_chain,
)
from leadcore.assignment.protocols import MAX_TAKEN
from leadcore.codec import dumps, loads
from leadcore.errors import DefinitionError
from leadcore.model import AssignmentState, Level, RingState
from leadcore.model.people import MAX_WEIGHT
from leadcore.model.quota import MAX_COUNT, Quota
from leadcore.model.rotation import EMPTY, LEAD
from leadcore.policy import Policy
from leadcore.rules import Router
from tests.assignment.candidates import candidate, leads, squads
from tests.assignment.test_chain import check_laws
from tests.assignment.test_routing import Ledger
from tests.builders import AT, DAY, HOUR, lead

R = pytest.mark.requirement
REPS, TEAMS = ("a", "b", "c", "d", "e", "f"), ("east", "north", "west")
ALL = Text("全部", "all")


def chain(*filters: object, ring: str | None = None) -> Chain:
    """Return one step, by load or by the turns of a ring."""
    ranker = LeastOpen() if ring is None else RoundRobin(id=ring)
    return Chain(steps=(Step(label=ALL, filters=filters, rankers=(ranker,)),), queue="pool")  # type: ignore[arg-type]  # filters


OVER_TEAMS = (
    chain(),
    chain(ring="teams"),
    chain(Available(), ByRegion(), ring="teams"),
    chain(HasCapacity()),
    standard_chain(),
)
OVER_REPS = (chain(HasCapacity()), chain(ByIndustry(), ring="reps"), standard_chain())
strategies = st.builds(
    TeamFirst, teams=st.sampled_from(OVER_TEAMS), reps=st.sampled_from(OVER_REPS)
)
people = squads(REPS, TEAMS, 6)
excluded = st.frozensets(st.sampled_from(REPS), max_size=3)
states = st.sampled_from(
    (
        EMPTY,
        EMPTY.with_ring("teams", RingState(credits={"east": -(LEAD // 2), "west": LEAD // 2})),
        EMPTY.with_ring("reps", RingState(credits={"a": -5, "b": 5})),
    )
)


def asked(
    strategy: object,
    subject: Lead,
    staff: Sequence[Candidate],
    barred: Collection[str],
    state: AssignmentState,
) -> StatefulAssignment:
    assert isinstance(strategy, Chain)
    return strategy.assign(subject, staff, AT, excluded=barred, state=state)


@R("R-25", "R-29", "R-82")
@given(strategies, leads, st.tuples(people, excluded), states, st.randoms())
@settings(max_examples=100)
def test_a_team_first_keeps_the_laws_of_a_strategy(
    strategy: TeamFirst,
    subject: Lead,
    desk: tuple[list[Candidate], frozenset[str]],
    state: AssignmentState,
    random: Random,
) -> None:
    """One owner or a queue, everybody told once, nobody barred, the order of asking irrelevant."""
    staff, barred = desk
    answer = strategy.assign(subject, staff, AT, excluded=barred, state=state)
    check_laws(strategy, answer, staff, barred)
    refused = [one.rep_id for one in answer.considered if not one.is_eligible]
    assert refused == sorted(refused)
    if answer.owner is None:
        assert answer.state == state
    shuffled = random.sample(staff, len(staff))
    assert strategy.assign(subject, shuffled, AT, excluded=barred, state=state) == answer


@R("R-25", "R-85")
@given(strategies, leads, people, excluded, states)
@settings(max_examples=100)
def test_the_first_team_with_somebody_gives_the_lead(
    strategy: TeamFirst,
    subject: Lead,
    staff: list[Candidate],
    barred: frozenset[str],
    state: AssignmentState,
) -> None:
    """As if teams that nobody of may take it had not been asked, and the others were not there."""
    answer = strategy.assign(subject, staff, AT, excluded=barred, state=state)
    able: dict[str, str] = {}
    shown: list[Candidate] = []
    for team in sorted({one.rep.team for one in staff}):
        members = [one for one in staff if one.rep.team == team]
        others = {one.rep.id for one in staff if one not in members} | barred
        owner = asked(strategy.reps, subject, staff, others, state).owner
        able |= {} if owner is None else {team: owner}
        shown.append(as_one(team, [one for one in members if one.rep.id not in barred] or members))
    out = {one.rep.id for one in shown if one.rep.id not in able}
    choice = asked(strategy.teams, subject, shown, out, state)
    assert (answer.team, answer.queue) == (choice.owner, choice.queue)
    assert answer.owner == (None if choice.owner is None else able[choice.owner])
    assert answer.state.ring("teams") == choice.state.ring("teams")
    able_reps = [one.rep_id for one in answer.considered if one.is_eligible]
    assert len({one.rep.team for one in staff if one.rep.id in able_reps}) <= 1


@R("R-85")
def test_teams_take_turns_by_the_weight_of_their_reps() -> None:
    """Two reps against one, and within the team each rep as often as the other."""
    strategy = TeamFirst(teams=chain(ring="teams"), reps=chain(ring="reps"))
    staff = [candidate("a"), candidate("b"), candidate("c", team="north")]
    state, owners = EMPTY, Counter[str | None]()
    for _ in range(30):
        answer = strategy.assign(lead(), staff, AT, state=state)
        owners[answer.owner], state = owners[answer.owner] + 1, answer.state
        assert answer.ring == "reps"
    assert owners == {"a": 10, "b": 10, "c": 10}


@R("R-85")
def test_a_team_without_anybody_uses_no_turn() -> None:
    """Its reps are full: the lead goes to the next team, and only that one's ring moves."""
    strategy = TeamFirst(teams=chain(ring="teams"), reps=chain(HasCapacity(), ring="reps"))
    staff = [candidate("a", capacity=0), candidate("b", team="north"), candidate("c", team="west")]
    answer = strategy.assign(lead(), staff, AT)
    assert (answer.owner, answer.team) == ("b", "north")
    assert answer.state.ring("teams").credits == {"north": -LEAD // 2, "west": LEAD // 2}
    assert answer.state.ring("reps").credits == {"b": 0}
    assert answer.text("en").splitlines() == [
        "goes to b: team north: all: in turn, weight 1, due 0.50 leads; "
        "all: in turn, weight 1, due 1.00 leads",
        "  · b: in turn, weight 1, due 1.00 leads",
        "  × a: holds 0 of at most 0",
        "  × c: team west comes later: in turn, weight 1, due 0.50 leads",
    ]


@R("R-29")
def test_a_refused_team_says_why_of_each_rep() -> None:
    """The queue is that of the chain over teams; who declined is told so."""
    strategy = TeamFirst(teams=chain(ByRegion()), reps=chain(HasCapacity()))
    north = {"team": "north", "regions": ("华北",)}
    staff = [candidate("a", capacity=0), candidate("b", **north), candidate("c", **north)]
    answer = strategy.assign(lead(region="上海市"), staff, AT, excluded=("c",))
    assert answer.text("en").splitlines() == [
        "waits in pool: nobody may take it (capacity 1, declined 1, team 1)",
        "  × a: holds 0 of at most 0",
        "  × b: team north: covers 华北, the lead is in 上海市",
        "  × c: declined it, or did not accept it in time",
    ]
    assert answer.considered[1].reason.zh == "团队 north：负责 华北，线索地区为 上海市"
    assert strategy.assign(lead(), (), AT).reason.en == "there is no candidate"


def test_a_team_without_free_reps_is_remembered() -> None:
    """Everybody of it declined: its ring keeps its credit."""
    strategy = TeamFirst(teams=chain(ring="teams"), reps=chain())
    state = EMPTY.with_ring("teams", RingState(credits={"east": -9, "north": 9}))
    staff = [candidate("a"), candidate("b", team="north")]
    answer = strategy.assign(lead(), staff, AT, excluded=("a",), state=state)
    assert answer.owner == "b"
    assert answer.state.ring("teams").credits == {"east": -9, "north": 9}


def test_only_free_reps_speak_for_their_team() -> None:
    """Who declined the lead does not make the team look able."""
    strategy = TeamFirst(teams=chain(HasCapacity()), reps=chain())
    staff = [candidate("a"), candidate("b", capacity=0), candidate("c", team="north")]
    assert strategy.assign(lead(), staff, AT).owner == "a"
    answer = strategy.assign(lead(), staff, AT, excluded=("a",))
    assert answer.owner == "c"
    assert answer.considered[-1].reason.en == "team east: holds 0 of at most 0"


def test_a_team_is_made_of_its_reps() -> None:
    """Amounts add up, places and skills come together, the first back ends the leave."""
    one = candidate(
        "a",
        open_leads=2,
        capacity=5,
        weight=3,
        regions=("华东",),
        industries=("教育",),
        skills=("x",),
        languages=("de",),
        level=Level.SENIOR,
        away_until=AT + 2 * DAY,
        taken=(AT - DAY,),
        counts={"shows": 1},
        record={"": (1, 2), "k": (0, 1)},
        serves=frozenset({"甲"}),
    )
    two = candidate(
        "b",
        open_leads=3,
        capacity=7,
        regions=("华北", "华东"),
        industries=("医疗",),
        skills=("y",),
        away_until=AT + DAY,
        quota=Quota(count=0, per="day"),
        taken=(AT - HOUR,),
        counts={"shows": 2, "b": 0},
        record={"": (1, 1)},
        serves=frozenset({"乙"}),
    )
    team = candidate(
        "east",
        name="east",
        open_leads=5,
        capacity=12,
        weight=4,
        regions=("华东", "华北"),
        industries=("医疗", "教育"),
        skills=("x", "y"),
        languages=("de",),
        level=Level.SENIOR,
        away_until=AT + DAY,
        taken=(AT - HOUR, AT - DAY),
        counts={"shows": 3, "b": 0},
        record={"": (2, 3), "k": (0, 1)},
        serves=frozenset({"甲", "乙"}),
    )
    made = as_one("east", [one, two])
    listed = {name: set(getattr(team.rep, name)) for name in ("regions", "industries")}
    assert {name: set(getattr(made.rep, name)) for name in listed} == listed
    same = attrs.evolve(made.rep, regions=team.rep.regions, industries=team.rep.industries)
    assert attrs.evolve(made, rep=same) == team
    assert as_one("east", [two, one]) == made


def test_what_one_rep_does_not_limit_the_team_does_not() -> None:
    """No capacity, no regions, no leave: so the team; who left counts for nothing."""
    limited = candidate("a", capacity=5, regions=("华东",), industries=("教育",), away_until=AT)
    left = candidate("c", open_leads=9, active=False, skills=("x",), level=Level.SENIOR, weight=5)
    made = as_one("east", [limited, candidate("b"), left])
    assert (made.rep.capacity, made.rep.regions, made.rep.industries) == (None, (), ())
    assert (made.rep.away_until, made.rep.active, made.rep.skills) == (None, True, ())
    assert (made.open_leads, made.rep.level, made.rep.weight) == (0, Level.REGULAR, 2)
    gone = as_one("east", [left])
    assert (gone.rep.active, gone.open_leads, gone.rep.weight) == (False, 9, 5)


def test_a_large_team_stays_within_bounds() -> None:
    """Whatever its reps have together; too many regions are all of them."""
    crowd = [
        candidate(
            f"r{n}",
            capacity=MAX_COUNT,
            weight=MAX_WEIGHT,
            regions=(f"p{n}",),
            industries=(f"i{n}",),
            skills=(f"s{n:03}",),
            languages=(f"l{n:03}",),
            taken=[AT - n * HOUR] * 100,
        )
        for n in range(101)
    ]
    made = as_one("east", crowd)
    assert (made.rep.regions, made.rep.industries) == ((), ())
    assert (made.rep.capacity, made.rep.weight) == (MAX_COUNT, MAX_WEIGHT)
    assert (made.rep.skills[-1], made.rep.languages[-1]) == ("s099", "l099")
    assert (len(made.taken), min(made.taken)) == (MAX_TAKEN, AT - 99 * HOUR)
    assert len(as_one("east", crowd[:100]).rep.regions) == 100


def test_a_skill_of_the_team_is_sought_in_its_reps() -> None:
    """The team has it as one of its reps does, and that rep gets the lead."""
    skilled = BySkill(needs=(SkillNeed(skill="tenders", when="region is known"),))
    strategy = TeamFirst(teams=chain(skilled), reps=chain(skilled))
    staff = [candidate("a", team="north"), candidate("b"), candidate("c", skills=("tenders",))]
    assert strategy.assign(lead(region="上海市"), staff, AT).owner == "c"


@attrs.frozen
class Stubborn:
    """A broken strategy: it gives every lead to the same team, excluded or not."""

    def assign(
        self,
        lead: Lead,
        candidates: Sequence[Candidate],
        now: datetime,
        *,
        excluded: Collection[str] = (),
    ) -> StatefulAssignment:
        """Return east."""
        answer = chain().assign(lead, candidates, now)
        return attrs.evolve(answer, owner="east", team="east", queue=None)


def test_a_strategy_that_breaks_its_laws_is_refused() -> None:
    """A team that has nobody was excluded, and gets nothing though the strategy says so."""
    strategy = TeamFirst(teams=Stubborn(), reps=chain(HasCapacity()))
    staff = [candidate("a", capacity=0), candidate("b", team="north")]
    with pytest.raises(DefinitionError, match="owner: 'east' given; allowed: a candidate who"):
        strategy.assign(lead(), staff, AT)


@pytest.mark.parametrize(("teams", "reps"), [(None, None), ("t", None), (None, "r"), ("t", "r")])
def test_the_state_matters_where_teams_or_reps_go_by_turns(
    teams: str | None, reps: str | None
) -> None:
    """Either is enough."""
    strategy = TeamFirst(teams=chain(ring=teams), reps=chain(ring=reps))
    assert strategy.takes_state == bool(teams or reps)


def test_rings_over_teams_and_reps_have_ids_of_their_own() -> None:
    """A ring would forget the ones while it turns among the others."""
    with pytest.raises(DefinitionError, match="over teams and reps") as caught:
        TeamFirst(teams=chain(ring="x"), reps=chain(ring="x"))
    assert [(one.path, one.code) for one in caught.value.problems] == [("reps", "shared_ring")]


def test_a_lead_comes_back_to_the_ring_of_the_team_or_of_the_rep() -> None:
    """Whichever is named."""
    strategy = TeamFirst(teams=Ledger(ring="t"), reps=Ledger(ring="r"))
    assert strategy.takes_state
    for ring in ("t", "r"):
        assert strategy.returned(EMPTY, ring, "x").rings == {ring: RingState(handed_back=1)}
    assert strategy.returned(EMPTY, "other", "x") == EMPTY


@R("R-25")
@given(strategies)
@settings(max_examples=20)
def test_a_team_first_comes_back_from_json(strategy: TeamFirst) -> None:
    """Alone, in a policy, and in a queue."""
    assert loads(dumps(strategy), TeamFirst) == strategy
    queue = Queue(id="q", label=ALL, strategy=strategy)
    routing = Routing(rules=Router(cases=(), otherwise="q"), queues=(queue,))
    policy = attrs.evolve(Policy.standard(), assignment=routing)
    assert loads(dumps(policy), Policy).assignment == routing


@R("R-25")
@given(strategies, leads, people, states)
@settings(max_examples=40)
def test_a_queue_of_a_team_is_that_team(
    strategy: TeamFirst, subject: Lead, staff: list[Candidate], state: AssignmentState
) -> None:
    """As a queue's strategy it gives leads to the queue's members only."""
    queue = Queue(id="q", label=ALL, teams=("east",), strategy=strategy)
    answer = queue.ask(subject, staff, AT, state=state)
    mine = [one for one in staff if one.rep.team == "east"]
    alone = strategy.assign(subject, mine, AT)
    assert (answer.team, answer.owner is None) == (alone.team, alone.owner is None)
