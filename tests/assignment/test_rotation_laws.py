"""The laws of taking turns hold for rings, and catch broken ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from fractions import Fraction

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore import Rep
from leadcore.assignment import Candidate
from leadcore.assignment.rotation import RoundRobin, Turn
from leadcore.model.rotation import EMPTY, LEAD, AssignmentState, RingState
from leadcore.testing import (
    Given,
    History,
    check_ahead,
    check_blocks,
    check_companions,
    check_ledger,
    check_steady,
)

Leads = Sequence[Mapping[str, int]]
"""For each lead, who is eligible with which weight."""
Taking = Callable[[AssignmentState, Sequence[Candidate], Collection[str]], Turn]
"""Takes a turn: the state, who is eligible, the roster; the ring is called `a`."""


def member(id_: str, weight: int = 1) -> Candidate:
    return Candidate(rep=Rep(id=id_, name="某", team="east", weight=weight))


def smooth(state: AssignmentState, eligible: Sequence[Candidate], roster: Collection[str]) -> Turn:
    return RoundRobin(id="a").turn(state, eligible, roster=roster)


def block(state: AssignmentState, eligible: Sequence[Candidate], roster: Collection[str]) -> Turn:
    return RoundRobin(id="a", cycle="block").turn(state, eligible, roster=roster)


def played(
    take: Taking, leads: Leads, state: AssignmentState = EMPTY
) -> tuple[History, AssignmentState]:
    """Return what becomes of these leads; everybody who is named stays on the roster."""
    roster = {one for weights in leads for one in weights}
    history: list[Given] = []
    for weights in leads:
        eligible = [member(one, weight) for one, weight in weights.items()]
        turn = take(state, eligible, roster)
        history.append(Given(weights, turn.order[0]))
        state = turn.state
    return history, state


def check_same(take: Taking, leads: Leads, shuffled: Leads) -> None:
    """The same leads with members listed in another order give the same owners and state."""
    (first, state), (second, same) = played(take, leads), played(take, shuffled)
    assert [lead.owner for lead in first] == [lead.owner for lead in second]
    assert state == same


weight = st.one_of(st.integers(1, 4), st.integers(1, 1000))
rosters = st.dictionaries(st.sampled_from("abcdefgh"), weight, min_size=1)


@st.composite
def growing(draw: st.DrawFn) -> Leads:
    """Leads between which members join and weights change, and nobody goes."""
    here: dict[str, int] = {}
    leads: list[dict[str, int]] = []
    for _ in range(draw(st.integers(1, 40))):
        here |= draw(rosters if not here or draw(st.integers(0, 4)) == 0 else st.just({}))
        leads.append(dict(here))
    return leads


@st.composite
def restless(draw: st.DrawFn) -> Leads:
    """Leads for which x and y, or x, y and z, are eligible together; the others come and go."""
    group = draw(st.sampled_from(("xy", "xyz")))
    fixed = {one: draw(weight) for one in group}
    others = draw(st.lists(rosters, min_size=1, max_size=40))
    shuffled = draw(st.lists(st.permutations(("fixed", "others")), min_size=40, max_size=40))
    together = draw(st.lists(st.booleans(), min_size=40, max_size=40))
    leads: list[dict[str, int]] = []
    for other, both, order in zip(others, together, shuffled, strict=False):
        parts = {"fixed": fixed if both else {}, "others": other}
        leads.append({one: w for part in order for one, w in parts[part].items()})
    return leads


@pytest.mark.requirement("R-85")
@given(weights=rosters, count=st.integers(1, 60))
def test_a_steady_ring_is_within_a_lead_of_every_share(weights: dict[str, int], count: int) -> None:
    """Whatever the weights, the bound of Tijdeman holds after each lead."""
    check_steady(played(smooth, [weights] * count)[0])


@pytest.mark.requirement("R-85")
@given(leads=growing())
def test_nobody_gets_ahead_while_members_join_and_weights_change(leads: Leads) -> None:
    """A member that joins, or whose weight rises, takes no lead before it is due."""
    check_ahead(played(smooth, leads)[0])


@pytest.mark.requirement("R-85")
@given(leads=restless())
def test_companions_stay_together_whatever_others_do(leads: Leads) -> None:
    """Joins, leaves, absence, other weights and other orders do not part them."""
    check_companions(played(smooth, leads)[0])


@pytest.mark.requirement("R-85")
@given(leads=restless())
def test_equal_companions_share_within_one(leads: Leads) -> None:
    """With equal weights each of a group has its share of what the group got, within one."""
    equal = [dict.fromkeys(weights, 1) for weights in leads]
    history, _ = played(smooth, equal)
    counts = Counter(lead.owner for lead in history)
    group = [one for one in "xyz" if any(one in weights for weights in equal)]
    total = sum(counts[one] for one in group)
    assert all(abs(counts[one] - Fraction(total, len(group))) < 1 for one in group)


@pytest.mark.requirement("R-85")
@given(leads=restless())
def test_a_credit_is_what_was_due_less_what_was_given(leads: Leads) -> None:
    """Nothing accrues for a lead that a member was not eligible for."""
    history, state = played(smooth, leads)
    check_ledger(history, state.ring("a"))


@pytest.mark.requirement("R-85")
@given(weights=rosters, count=st.integers(1, 60))
def test_steady_blocks_keep_their_bound(weights: dict[str, int], count: int) -> None:
    """Blocks are further off than mixed turns, by no more than their own bound."""
    check_blocks(played(block, [weights] * count)[0])


@pytest.mark.requirement("R-85")
@given(leads=restless())
def test_companions_in_blocks_are_one_round_apart(leads: Leads) -> None:
    """Whatever the others do, the two are in the same round or at its ends."""
    check_companions(played(block, leads)[0], rounds=True)


@pytest.mark.requirement("R-85")
@given(leads=restless(), data=st.data())
def test_the_order_of_asking_changes_nothing(leads: Leads, data: st.DataObject) -> None:
    """Members may be listed in any order, and in another one for each lead."""
    take = data.draw(st.sampled_from((smooth, block)))
    shuffled = [dict(data.draw(st.permutations(sorted(weights.items())))) for weights in leads]
    check_same(take, leads, shuffled)


@pytest.mark.requirement("R-85")
def test_no_rule_holds_the_shares_while_members_go() -> None:
    """Of five equal reps whoever gets a lead goes away: the last was due 77/60 and had nothing."""
    here, due, state = dict.fromkeys("abcde", 1), Fraction(0), EMPTY
    while len(here) > 1:
        due += Fraction(1, len(here))
        history, state = played(smooth, [here], state)
        del here[history[0].owner]
    assert due == Fraction(77, 60)


def changed(turn: Turn, more: Mapping[str, int]) -> Turn:
    """Return the turn with something added to the credits after it."""
    credits = dict(turn.state.ring("a").credits)
    credits |= {one: credits.get(one, 0) + amount for one, amount in more.items()}
    return attrs.evolve(turn, state=EMPTY.with_ring("a", RingState(credits=credits)))


def pointer_off_by_one(
    state: AssignmentState, eligible: Sequence[Candidate], roster: Collection[str]
) -> Turn:
    at = state.ring("a").credits.get("pointer", 0)
    ids = sorted(one.rep.id for one in eligible)
    order = tuple(ids[at % len(ids) :] + ids[: at % len(ids)])
    return changed(Turn(order=order, figures={}, state=state), {"pointer": 1})


def tie_by_dict_order(
    state: AssignmentState, eligible: Sequence[Candidate], roster: Collection[str]
) -> Turn:
    turn = smooth(state, eligible, roster)
    first, figures = turn.order[0], turn.figures
    owner = next(one.rep.id for one in eligible if figures[one.rep.id] == figures[first])
    rest = tuple(one for one in turn.order if one != owner)
    swapped = changed(changed(turn, {first: LEAD}), {owner: -LEAD})
    return attrs.evolve(swapped, order=(owner, *rest))


def quota_used_twice(
    state: AssignmentState, eligible: Sequence[Candidate], roster: Collection[str]
) -> Turn:
    turn = smooth(state, eligible, roster)
    return changed(turn, {turn.order[0]: -LEAD})


def credit_not_accrued(
    state: AssignmentState, eligible: Sequence[Candidate], roster: Collection[str]
) -> Turn:
    turn = smooth(state, eligible, roster)
    return changed(attrs.evolve(turn, state=state), {turn.order[0]: -LEAD})


def credit_to_the_absent(
    state: AssignmentState, eligible: Sequence[Candidate], roster: Collection[str]
) -> Turn:
    absent = set(roster) - {one.rep.id for one in eligible}
    return changed(
        smooth(state, eligible, roster), dict.fromkeys(absent, LEAD // max(1, len(roster)))
    )


def weights_ignored(
    state: AssignmentState, eligible: Sequence[Candidate], roster: Collection[str]
) -> Turn:
    return smooth(state, [member(one.rep.id) for one in eligible], roster)


def joiner_with_huge_credit(
    state: AssignmentState, eligible: Sequence[Candidate], roster: Collection[str]
) -> Turn:
    known = state.ring("a").credits
    joined = {one.rep.id: 5 * LEAD for one in eligible if known and one.rep.id not in known}
    before = state.with_ring("a", RingState(credits={**known, **joined}))
    return smooth(before, eligible, roster)


def state_dropped(
    _: AssignmentState, eligible: Sequence[Candidate], roster: Collection[str]
) -> Turn:
    return smooth(EMPTY, eligible, roster)


def steady(take: Taking, leads: Leads) -> None:
    check_steady(played(take, leads)[0])


def ahead(take: Taking, leads: Leads) -> None:
    check_ahead(played(take, leads)[0])


def companions(take: Taking, leads: Leads) -> None:
    check_companions(played(take, leads)[0])


def ledger(take: Taking, leads: Leads) -> None:
    history, state = played(take, leads)
    check_ledger(history, state.ring("a"))


def same(take: Taking, leads: Leads) -> None:
    check_same(take, leads, [dict(reversed([*weights.items()])) for weights in leads])


WEIGHED: Leads = [{"x": 3, "y": 1, "z": 1}] * 20
EQUAL: Leads = [{"x": 1, "y": 1}] * 5
VISITED: Leads = [{"x": 1, "y": 1}, {"x": 1, "y": 1, "z": 1}] * 10
AWAY: Leads = [*[{"x": 1}] * 10, *EQUAL]
JOINED: Leads = [*EQUAL, *[{"x": 1, "y": 1, "z": 1}] * 5]

CAUGHT = [
    (pointer_off_by_one, companions, VISITED),
    (tie_by_dict_order, same, EQUAL),
    (quota_used_twice, steady, WEIGHED),
    (credit_not_accrued, steady, WEIGHED),
    (credit_to_the_absent, ledger, AWAY),
    (weights_ignored, steady, WEIGHED),
    (joiner_with_huge_credit, ahead, JOINED),
    (state_dropped, steady, WEIGHED),
]
"""A broken ring, the law that it breaks, and the leads on which it does."""


@pytest.mark.requirement("R-85")
@pytest.mark.parametrize(("broken", "law", "leads"), CAUGHT)
def test_a_broken_ring_breaks_a_law(
    broken: Taking, law: Callable[[Taking, Leads], None], leads: Leads
) -> None:
    """Each mistake that rings are known for is caught, on leads where the sound ring passes."""
    law(smooth, leads)
    with pytest.raises(AssertionError):
        law(broken, leads)
