"""Taking turns: golden sequences, absence and its make-up, leads handed back, stored states."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import pairwise

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore import Rep, Text
from leadcore.assignment import Available, ByRegion, Candidate, Chain, IdleFirst, Step
from leadcore.assignment.rotation import (
    MakeUp,
    Rotation,
    RoundRobin,
    StatefulAssignment,
    StatefulStrategy,
    is_stateful,
)
from leadcore.codec import Codec
from leadcore.model import Lead
from leadcore.model.rotation import EMPTY, LEAD, LIMIT, AssignmentState, RingState
from leadcore.testing import History
from tests.assignment.test_rotation_laws import Leads, member, played, smooth, weight
from tests.builders import AT, DAY, lead

CODEC = Codec()
BY_TURNS = Text("轮流分配", "by turns")


def ring_chain(*filters: object, **changes: object) -> Chain:
    ring = RoundRobin(id="a", **changes)  # type: ignore[arg-type]  # the tests name real fields
    step = Step(label=BY_TURNS, filters=filters, rankers=(ring,))  # type: ignore[arg-type]  # they satisfy the Protocol
    return Chain(steps=(step,))


def people(*ids: str, **changes: object) -> tuple[Candidate, ...]:
    given = {"name": "某", "team": "east"}
    return tuple(Candidate(rep=Rep(id=one, **(given | changes))) for one in ids)  # type: ignore[arg-type]  # real fields


def owners(
    chain: Chain,
    days: Sequence[Sequence[Candidate]],
    state: AssignmentState = EMPTY,
    now: datetime = AT,
) -> tuple[str, AssignmentState]:
    """Return who got the leads, one for each roster, in one line, and the state after."""
    given: list[str] = []
    for candidates in days:
        answer = chain.assign(lead(), candidates, now, state=state)
        given.append(answer.owner or "-")
        state = answer.state
    return "".join(given), state


@pytest.mark.requirement("R-85")
def test_thirty_leads_one_a_day_are_fifteen_each() -> None:
    """Two equal reps take turns, however many leads they have closed in between."""
    chain, state, given = ring_chain(), EMPTY, ""
    for day in range(30):
        answer = chain.assign(lead(), people("li", "han"), AT + day * DAY, state=state)
        given, state = given + (answer.owner or "-"), answer.state
    assert given == "hanli" * 15


@pytest.mark.requirement("R-85")
@pytest.mark.parametrize(
    ("cycle", "weights", "order"),
    [
        ("smooth", {"a": 1, "b": 1, "c": 1}, "abcabcabc"),
        ("smooth", {"a": 3, "b": 1}, "aabaaaba"),
        ("smooth", {"a": 1, "b": 3}, "babbbabb"),
        ("smooth", {"a": 2, "b": 1, "c": 1}, "abcaabca"),
        ("block", {"a": 1, "b": 1, "c": 1}, "abcabcabc"),
        ("block", {"a": 3, "b": 1}, "aaabaaab"),
        ("block", {"a": 1, "b": 3}, "abbbabbb"),
    ],
)
def test_weights_are_shares(cycle: str, weights: Mapping[str, int], order: str) -> None:
    """Smooth turns are mixed, blocks stand in a row, ties go by id."""
    candidates = [member(one, weight) for one, weight in weights.items()]
    assert owners(ring_chain(cycle=cycle), [candidates] * len(order))[0] == order


def test_who_has_just_become_ready_counts_as_ready() -> None:
    """Of three, a credit of exactly 1/4 is enough, and then the sooner deadline decides."""
    ring = RingState(credits={"a": -LEAD // 4, "b": LEAD // 10, "c": 0})
    turn = RoundRobin(id="a").turn(
        EMPTY.with_ring("a", ring), [member("a", 2), member("b"), member("c")]
    )
    assert turn.order == ("a", "b", "c")


def test_a_block_that_was_begun_goes_on_before_another_begins() -> None:
    """Somebody with a smaller id who joins in the middle of a block waits for its end."""
    first = [member("b", 2)]
    chain = ring_chain(cycle="block")
    assert owners(chain, [first, *[[member("a", 2), *first]] * 7])[0] == "bbaaaabb"


@pytest.mark.requirement("R-23", "R-85")
def test_turns_decide_only_between_who_is_equal_before() -> None:
    """Idle reps come first; who is busy accrues nothing meanwhile."""
    ring = RoundRobin(id="a")
    step = Step(label=BY_TURNS, rankers=(IdleFirst(), ring))
    busy = attrs.evolve(member("a"), open_leads=9)
    given, state = owners(Chain(steps=(step,)), [[busy, member("b"), member("c")]] * 4)
    assert (given, sorted(state.ring("a").credits)) == ("bcbc", ["b", "c"])


@pytest.mark.requirement("R-29")
def test_a_turn_explains_itself() -> None:
    """The owner and each other show what they were due, and who is away says so."""
    candidates = [member("li", 3), member("han"), *people("wu", active=False)]
    answer = ring_chain(Available()).assign(lead(), candidates, AT)
    assert answer.text("en").splitlines() == [
        "goes to li: by turns: in turn, weight 3, due 0.75 leads",
        "  · li: in turn, weight 3, due 0.75 leads",
        "  · han: in turn, weight 1, due 0.25 leads",
        "  × wu: has left",
    ]
    assert answer.headline().zh == "分配给 li：轮流分配：轮流，权重 3，应得 0.75 条"
    assert answer.ring == "a"


@pytest.mark.requirement("R-29")
def test_a_block_explains_itself() -> None:
    """The figures say how much of the round each has had."""
    answer = ring_chain(cycle="block").assign(lead(), [member("li", 3), member("han")], AT)
    assert [one.reason.en for one in answer.considered] == [
        "in turn, had 0 of 1 this round",
        "in turn, had 0 of 3 this round",
    ]


def test_nobody_s_turn_is_used_up_where_nobody_gets_the_lead() -> None:
    """A lead that waits leaves the state as it was."""
    _, state = owners(ring_chain(), [people("a", "b")])
    answer = ring_chain(ByRegion()).assign(
        lead(region="上海市"), people("a", "b", regions=("华北",)), AT, state=state
    )
    assert (answer.owner, answer.ring, answer.state) == (None, None, state)


def test_an_excluded_member_accrues_nothing() -> None:
    """The turn goes on among the others, and the excluded one's credit stays."""
    _, before = owners(ring_chain(), [people("a", "b", "c")])
    answer = ring_chain().assign(lead(), people("a", "b", "c"), AT, excluded=("b",), state=before)
    assert answer.state.ring("a").credits["b"] == before.ring("a").credits["b"]
    assert answer.owner == "c"


@pytest.mark.requirement("R-85")
def test_who_left_is_forgotten_and_comes_back_with_nothing() -> None:
    """Neither a credit nor a debt outlives a member, so the state never outgrows the roster."""
    _, state = owners(ring_chain(), [people("a", "b", "c")])
    gone = [*people("a", active=False), *people("b", "c")]
    _, state = owners(ring_chain(Available()), [gone], state)
    assert sorted(state.ring("a").credits) == ["b", "c"]
    turn = RoundRobin(id="a").turn(state, people("a"))
    assert turn.state.ring("a").credits["a"] == 0


def away(now: datetime, **changes: object) -> tuple[Candidate, ...]:
    return people("a", away_until=now + timedelta(hours=1), **changes)


@pytest.mark.requirement("R-27", "R-85")
@pytest.mark.parametrize(
    ("make_up", "order"),
    [("none", "ab" + "bbbb" + "abababab"), ("first", "ab" + "bbbb" + "aaababab")],
)
def test_absence_is_made_up_only_where_the_policy_says_so(make_up: str, order: str) -> None:
    """Four leads pass by an absent half: nothing, or the next two are its own."""
    here, gone = people("a", "b"), (*away(AT), *people("b"))
    days = [*[here] * 2, *[gone] * 4, *[here] * 8]
    assert owners(ring_chain(Available(), make_up=make_up), days)[0] == order


@pytest.mark.requirement("R-85")
def test_make_up_can_be_spread() -> None:
    """Of two leads in a row at most one makes up for absence."""
    here, gone = people("a", "b", "c"), (*away(AT), *people("b", "c"))
    chain = ring_chain(Available(), make_up="spread")
    _, state = owners(chain, [gone] * 9)
    assert state.ring("a").owed["a"] // LEAD == 3
    made_up: list[bool] = []
    for _ in range(8):
        _, state = owners(chain, [here], state)
        made_up.append(state.ring("a").made_up)
    assert made_up == [True, False, True, False, True, False, False, False]


def test_only_leave_is_absence() -> None:
    """Who left, covers another region or was barred is owed nothing."""
    chain = ring_chain(Available(), ByRegion(), make_up="first")
    candidates = (
        *people("b"),
        *people("gone", active=False),
        *people("north", regions=("华北",), away_until=AT + DAY),
        *people("barred", away_until=AT + DAY),
        *people("away", away_until=AT + DAY),
    )
    answer = chain.assign(lead(region="上海市"), candidates, AT, excluded=("barred",))
    assert sorted(answer.state.ring("a").owed) == ["away"]


def test_an_absent_member_is_owed_only_where_it_would_have_been_in_front() -> None:
    """Who would have stood behind the group that takes turns has missed nothing."""
    step = Step(
        label=BY_TURNS,
        filters=(Available(),),
        rankers=(IdleFirst(), RoundRobin(id="a", make_up="first")),
    )
    busy, idle = people("busy", "idle", away_until=AT + DAY)
    busy = attrs.evolve(busy, open_leads=9)
    answer = Chain(steps=(step,)).assign(lead(), (*people("b"), busy, idle), AT)
    assert sorted(answer.state.ring("a").owed) == ["idle"]


@pytest.mark.requirement("R-29")
def test_make_up_explains_itself() -> None:
    """The figure of who is repaid is what was owed."""
    chain = ring_chain(Available(), make_up="first")
    _, state = owners(chain, [(*away(AT), *people("b"))] * 3)
    answer = chain.assign(lead(), people("a", "b"), AT, state=state)
    assert answer.considered[0].reason == Text(
        "轮流，因缺席补 1.50 条", "in turn, owed 1.50 leads for absence"
    )


@st.composite
def absences(draw: st.DrawFn) -> Sequence[tuple[Mapping[str, int], frozenset[str]]]:
    """Leads with the whole team's weights and who of it is away; somebody is always there."""
    weights = draw(st.dictionaries(st.sampled_from("abcde"), weight, min_size=2))
    some = st.frozensets(st.sampled_from(sorted(weights)), max_size=len(weights) - 1)
    return [(weights, gone) for gone in draw(st.lists(some, min_size=1, max_size=40))]


def run(
    make_up: MakeUp, leads: Sequence[tuple[Mapping[str, int], frozenset[str]]]
) -> list[tuple[str, RingState]]:
    """Return who got each lead, and the ring after it."""
    ring, state = RoundRobin(id="a", make_up=make_up), EMPTY
    after: list[tuple[str, RingState]] = []
    for weights, gone in leads:
        everybody = {one: member(one, weight) for one, weight in weights.items()}
        eligible = [everybody[one] for one in weights if one not in gone]
        turn = ring.turn(state, eligible, absent=[everybody[one] for one in gone])
        state = turn.state
        after.append((turn.order[0], state.ring("a")))
    return after


@pytest.mark.requirement("R-85")
@given(leads=absences(), make_up=st.sampled_from(("first", "spread")))
def test_all_other_leads_are_as_if_nothing_were_made_up(
    leads: Sequence[tuple[Mapping[str, int], frozenset[str]]], make_up: MakeUp
) -> None:
    """Take the leads away that made up for absence: the rest is what the ring gives without."""
    after = run(make_up, leads)
    usual = [index for index, (_, ring) in enumerate(after) if not ring.made_up]
    without = run("none", [leads[index] for index in usual])
    assert [after[index][0] for index in usual] == [owner for owner, _ in without]


@pytest.mark.requirement("R-85")
@given(leads=absences())
def test_who_is_owed_a_lead_gets_the_next(
    leads: Sequence[tuple[Mapping[str, int], frozenset[str]]],
) -> None:
    """Made up first: no lead goes by turns while somebody who is there is owed a whole one."""
    before = RingState()
    for (weights, gone), (owner, ring) in zip(leads, run("first", leads), strict=True):
        owed = {one: n for one, n in before.owed.items() if n >= LEAD and one not in gone}
        assert ring.made_up == bool(owed)
        assert not owed or owed[owner] == max(owed.values())
        assert set(ring.owed) <= set(weights)
        before = ring


@pytest.mark.requirement("R-85")
@given(leads=absences(), make_up=st.sampled_from(("first", "spread")))
def test_what_is_owed_is_what_was_missed(
    leads: Sequence[tuple[Mapping[str, int], frozenset[str]]], make_up: MakeUp
) -> None:
    """It is the share of the leads by turns that were missed, less what made up for them."""
    due: dict[str, Fraction] = {}
    after = run(make_up, leads)
    for (weights, gone), (owner, ring) in zip(leads, after, strict=True):
        if ring.made_up:
            due[owner] -= 1
        else:
            for one in gone:
                due[one] = due.get(one, Fraction(0)) + Fraction(weights[one], sum(weights.values()))
    owed = after[-1][1].owed
    assert owed.keys() == due.keys()
    assert all(0 <= Fraction(owed[one], LEAD) - due[one] <= Fraction(40, LEAD) for one in due)


@pytest.mark.requirement("R-85")
@given(leads=absences())
def test_spread_make_up_never_comes_twice_in_a_row(
    leads: Sequence[tuple[Mapping[str, int], frozenset[str]]],
) -> None:
    """Between two leads that make up for absence there is one by turns."""
    made_up = [ring.made_up for _, ring in run("spread", leads)]
    assert (True, True) not in pairwise(made_up)


@pytest.mark.requirement("R-85")
@given(leads=absences(), solo=st.sampled_from("abcde"), count=st.integers(0, 9))
def test_leads_for_one_only_are_no_turns(
    leads: Sequence[tuple[Mapping[str, int], frozenset[str]]], solo: str, count: int
) -> None:
    """What a member got while nobody else could take it is not counted against it."""
    usual: Leads = [weights for weights, _ in leads]
    alone: Leads = [{solo: 1}] * count

    def told(history: History) -> list[str]:
        return [one.owner for one in history]

    middle = len(usual) // 2
    both = told(played(smooth, [*usual[:middle], *alone, *usual[middle:]])[0])
    assert both[:middle] + both[middle + count :] == told(played(smooth, usual)[0])


def test_a_lead_handed_back_costs_no_turn() -> None:
    """The one who handed it back is next for the lead after, and nobody accrues twice."""
    chain, candidates = ring_chain(), people("a", "b", "c")
    first = chain.assign(lead(), candidates, AT)
    state = chain.returned(first.state, first.ring or "", first.owner or "")
    again = chain.assign(lead(), candidates, AT, excluded=("a",), state=state)
    assert (first.owner, again.owner) == ("a", "b")
    order, after = owners(chain, [candidates] * 4, again.state)
    assert (order, sum(after.ring("a").credits.values())) == ("acab", 0)


def test_a_lead_handed_back_may_cost_a_turn() -> None:
    """Where nothing is given back, who declined has had it."""
    chain, candidates = ring_chain(), people("a", "b", "c")
    first = chain.assign(lead(), candidates, AT)
    again = chain.assign(lead(), candidates, AT, excluded=("a",), state=first.state)
    assert owners(chain, [candidates] * 4, again.state)[0] == "cbca"


def test_a_lead_handed_back_in_a_block_is_not_counted() -> None:
    """The round still owes its lead; with nothing had, nothing is taken back."""
    ring = RoundRobin(id="a", cycle="block")
    state = ring.returned(ring.turn(EMPTY, people("a", "b")).state, "a")
    assert ring.turn(state, people("a", "b")).order[0] == "a"
    assert ring.returned(state, "a") == state


def test_who_left_hands_nothing_back() -> None:
    """Neither a ring that is unknown nor a member that was forgotten changes the state."""
    chain = ring_chain()
    _, state = owners(chain, [people("a")])
    assert chain.returned(state, "a", "nobody") == state
    assert chain.returned(state, "other", "a") == state


def test_credits_stay_within_bounds() -> None:
    """However far a stored state is off, the next one can be stored too."""
    ring = RoundRobin(id="a", make_up="first")
    full = RingState(
        credits={"a": -LIMIT, "b": LIMIT}, owed={"c": LIMIT}, handed_back=LIMIT, made_up=True
    )
    state = EMPTY.with_ring("a", full)
    state = ring.returned(state, "b")
    state = ring.turn(state, people("a"), absent=people("c")).state
    after = ring.turn(state, people("b"), absent=people("c")).state.ring("a")
    assert (after.credits["a"], after.owed["c"]) == (-LIMIT, LIMIT)


def test_a_chain_keeps_one_state_for_each_ring() -> None:
    """Two steps share a ring by its id, or each has its own."""
    east = Step(label=BY_TURNS, filters=(ByRegion(),), rankers=(RoundRobin(id="east"),))
    rest = Step(label=BY_TURNS, rankers=(RoundRobin(id="rest"),))
    chain = Chain(steps=(east, rest))
    candidates = people("a", "b", regions=("华东",))
    state = chain.assign(lead(region="上海市"), candidates, AT).state
    state = chain.assign(lead(), candidates, AT, state=state).state
    assert sorted(state.rings) == ["east", "rest"]


def test_two_rings_of_one_id_are_refused() -> None:
    """One state cannot serve two ways of taking turns."""
    steps = tuple(
        Step(label=BY_TURNS, rankers=(RoundRobin(id="a", make_up=how),))
        for how in ("none", "first")
    )
    with pytest.raises(ValueError, match="two different rotations 'a'"):
        Chain(steps=steps)


def test_a_rotation_stands_last() -> None:
    """What stood after it would never decide anything."""
    with pytest.raises(ValueError, match="only as the last"):
        Step(label=BY_TURNS, rankers=(RoundRobin(id="a"), IdleFirst()))


def test_a_step_may_rank_by_id_alone() -> None:
    """Without rankers the smaller id is first, and no turn is taken."""
    answer = Chain(steps=(Step(label=BY_TURNS, rankers=()),)).assign(lead(), people("b", "a"), AT)
    assert (answer.owner, answer.ring, answer.state) == ("a", None, EMPTY)
    assert answer.reason.en.endswith(": by rep id")
    assert answer.reason.zh.endswith("：按编号")


class Stateless:
    """A strategy of a host's own, from before there was a state."""

    def assign(
        self, lead: Lead, candidates: Sequence[Candidate], now: datetime, *, excluded: object = ()
    ) -> StatefulAssignment:
        return ring_chain().assign(lead, candidates, now)


def test_a_strategy_says_whether_it_takes_state() -> None:
    """A strategy without the attribute, or a chain without turns, is asked as before."""
    strategy: StatefulStrategy = ring_chain()
    ring: Rotation = RoundRobin(id="a")
    assert is_stateful(ring_chain())
    assert not is_stateful(Chain(steps=(Step(label=BY_TURNS),)))
    assert not is_stateful(Stateless())
    assert (strategy.takes_state, ring.rank(lead(), member("a"), AT)) == (True, 0)


@pytest.mark.parametrize(
    ("changes", "allowed"),
    [
        ({"credits": {"a": LIMIT + 1}}, "whole numbers within"),
        ({"credits": {"a": True}}, "whole numbers within"),
        ({"owed": {"": 1}}, "ids of reps"),
        ({"handed_back": -1}, "a whole number, 0 to"),
        ({"handed_back": 0.5}, "a whole number, 0 to"),
    ],
)
def test_a_ring_s_state_is_whole_numbers_by_rep(changes: dict[str, object], allowed: str) -> None:
    """What no ring can have got to is refused, so that a repository cannot bring it in."""
    with pytest.raises(ValueError, match=allowed):
        RingState(**changes)  # type: ignore[arg-type]  # that is the point


def test_a_state_is_a_ring_s_state_by_id() -> None:
    """Anything else is refused."""
    with pytest.raises(ValueError, match="a RingState for each"):
        AssignmentState(rings={"a": {}})  # type: ignore[dict-item]  # that is the point


@pytest.mark.parametrize("changes", [{"cycle": "random"}, {"make_up": "later"}, {"id": ""}])
def test_a_round_robin_is_one_of_the_named_ones(changes: dict[str, str]) -> None:
    """The ways of taking turns are a closed set."""
    with pytest.raises(ValueError, match=next(iter(changes))):
        RoundRobin(**({"id": "a"} | changes))  # type: ignore[arg-type]  # that is the point


@given(leads=absences())
def test_a_state_is_stored_as_it_is(
    leads: Sequence[tuple[Mapping[str, int], frozenset[str]]],
) -> None:
    """It is written as plain data and read back equal, the same bytes in whatever order."""
    state = EMPTY.with_ring("a", run("first", leads)[-1][1])
    text = CODEC.dumps(state)
    assert CODEC.loads(text, AssignmentState) == state
    shuffled = RingState(
        credits=dict(reversed([*state.ring("a").credits.items()])),
        owed=state.ring("a").owed,
        made_up=state.ring("a").made_up,
    )
    assert CODEC.dumps(EMPTY.with_ring("a", shuffled)) == text
