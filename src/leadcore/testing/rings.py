"""The laws of rotations, on histories in which members join, leave, are away and decline."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

import attrs

from leadcore.assignment import Candidate, Rotation, Turn
from leadcore.model import Rep
from leadcore.model.rotation import EMPTY, AssignmentState
from leadcore.testing.arguments import check_able
from leadcore.testing.people import IDS
from leadcore.testing.trials import broken, is_said, tried
from leadcore.testing.turns import Given, History, check_blocks, check_companions, check_steady

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy


STAYING = ("x", "y", "z")
"""Members who never leave."""


@attrs.frozen
class Moment:
    """One lead: who is eligible for it, with which weight, and who left for good before it.

    >>> Moment({"li": 1}, declines=True).left
    frozenset()
    """

    weights: Mapping[str, int]
    left: frozenset[str] = frozenset()
    declines: bool = False
    """Whether the first who gets it hands it back, and keeps the turn."""
    absent: Mapping[str, int] = attrs.field(factory=dict[str, int])
    """Who would be eligible, and is away, with their weights."""


def check_rotation(rotation: Rotation, *, rounds: bool = False, examples: int = 200) -> None:
    """Try the laws of a rotation; AssertionError says which does not hold, and on what.

    Every eligible member is in the order once, nobody else is, and each has a figure; state,
    weights and ids decide, in whatever order members come and whatever was asked before; a ring
    forgets who left, what it owes them too;
    two who came together and are eligible for the same leads are never further apart than one lead
    of the lighter, or with `rounds` one round, whatever the others do; and while nothing changes
    nobody is further than a lead from the share, or as blocks are. Leads that are handed back go to
    somebody else, and every lead is given once; among equals, whoever handed one back is next.

    >>> from leadcore.assignment import RoundRobin
    >>> check_rotation(RoundRobin(id="east"), examples=20)
    """
    check_able("rotation", rotation, "turn")

    def together(moments: list[Moment]) -> None:
        history = played(rotation, moments)
        if not any(moment.declines for moment in moments):
            check_companions(history, rounds=rounds, among=STAYING)

    def alone(moments: list[Moment]) -> None:
        history = played(rotation, moments)
        check_kept(rotation, moments[0].weights, len(moments))
        if rounds:
            check_blocks(history)
        else:
            check_steady(history, bound=Fraction(1))

    tried(restless(), together, examples)
    tried(steady(), alone, examples)


def steady() -> SearchStrategy[list[Moment]]:
    """Return leads for which the same members are eligible, with the same weights.

    >>> steady().validate()
    """
    from hypothesis import strategies as st

    weight = st.one_of(st.integers(1, 4), st.integers(1, 1000))
    weights = st.dictionaries(st.sampled_from(IDS), weight, min_size=1, max_size=5)
    return weights.flatmap(repeated)


def repeated(weights: dict[str, int]) -> SearchStrategy[list[Moment]]:
    from hypothesis import strategies as st

    return st.integers(1, 40).map(lambda many: [Moment(weights)] * many)


def restless() -> SearchStrategy[list[Moment]]:
    """Return leads for which some members are eligible together, while the others come and go.

    >>> restless().validate()
    """
    from hypothesis import strategies as st

    weight = st.one_of(st.integers(1, 4), st.integers(1, 1000))
    others = st.dictionaries(st.sampled_from(IDS), weight, min_size=1, max_size=4)
    some = st.frozensets(st.sampled_from(IDS), max_size=2)
    parts = st.tuples(others, st.booleans(), some, some)
    fixed = st.sampled_from(({"x": 1, "y": 1}, {"x": 1, "y": 1, "z": 1}, {"x": 3, "y": 2}))
    moments = st.tuples(fixed, st.lists(parts, min_size=1, max_size=30), st.booleans())
    return moments.map(lambda drawn: [moment(drawn[0], part, drawn[2]) for part in drawn[1]])


def moment(
    fixed: Mapping[str, int],
    part: tuple[Mapping[str, int], bool, frozenset[str], frozenset[str]],
    declines: bool,  # drawn, not called by people
) -> Moment:
    others, together, left, away = part
    team = {one: weight for one, weight in others.items() if one not in left}
    absent = {one: weight for one, weight in team.items() if one in away}
    here = {one: weight for one, weight in team.items() if one not in away}
    weights = {**here, **fixed} if together or not here else here
    return Moment(weights, left, declines and together, absent)


def played(rotation: Rotation, moments: Sequence[Moment]) -> History:
    """Return what becomes of leads; every turn is asked for twice, in two orders of members.

    >>> from leadcore.assignment import RoundRobin
    >>> [one.owner for one in played(RoundRobin(id="east"), [Moment({"li": 1, "han": 1})] * 3)]
    ['han', 'li', 'han']
    """
    everybody = {one for each in moments for one in (*each.weights, *each.absent)}
    state, history = EMPTY, list[Given]()
    for each in moments:
        roster = sorted(everybody - each.left | each.weights.keys())
        turn = taken(rotation, state, each, roster)
        if each.declines and len(each.weights) > 1:
            turn = handed_on(rotation, turn, each, roster)
        state = turn.state
        history.append(Given(each.weights, turn.order[0]))
    return history


def handed_on(rotation: Rotation, turn: Turn, lead: Moment, roster: Sequence[str]) -> Turn:
    """Return the turn of a lead that the first one handed back."""
    first = turn.order[0]
    state = rotation.returned(turn.state, first)
    others = {one: weight for one, weight in lead.weights.items() if one != first}
    return taken(rotation, state, attrs.evolve(lead, weights=others), roster)


def check_kept(rotation: Rotation, members: Iterable[str], leads: int) -> None:
    """Among equals, whoever hands a lead back, and is eligible again, is next."""
    lead, state = Moment(dict.fromkeys(members, 1)), EMPTY
    for _ in range(leads):
        turn = taken(rotation, state, lead, sorted(lead.weights))
        again = rotation.returned(turn.state, turn.order[0])
        next_ = taken(rotation, again, lead, sorted(lead.weights)).order[0]
        if next_ != turn.order[0]:
            raise broken("whoever hands a lead back keeps the turn", turn.order[0], next_)
        state = turn.state


def taken(rotation: Rotation, state: AssignmentState, lead: Moment, roster: Sequence[str]) -> Turn:
    """Return a turn that keeps the laws of one."""
    weights = lead.weights
    eligible = [member(one, weight) for one, weight in weights.items()]
    absent = [member(one, weight) for one, weight in lead.absent.items()]
    turn = rotation.turn(state, eligible, absent=absent, roster=roster)
    for here, away in ((eligible[::-1], absent[::-1]), (eligible, absent)):
        if rotation.turn(state, here, absent=away, roster=roster) != turn:
            law = "state, weights and ids decide, in whatever order and however often it is asked"
            raise broken(law, turn.order, weights)
    if sorted(turn.order) != sorted(weights):
        raise broken("the order holds each eligible member once", turn.order, weights)
    if not all(is_said(turn.figures.get(one)) for one in weights):
        raise broken("everybody has a figure in both languages", turn.figures)
    ring = turn.state.ring(rotation.id)
    if not set(roster).issuperset({*ring.credits, *ring.owed}):
        raise broken("a ring forgets who is not among the roster", ring, roster)
    return turn


def member(id_: str, weight: int) -> Candidate:
    return Candidate(rep=Rep(id=id_, name="某", team="east", weight=weight))
