"""Weighted round robin: who is next, by what each was due and did not get (R-23, R-85).

**Theory.** A ring keeps a credit for each member. A lead gives every member that is eligible for it
its share, w / sum of the eligible members' w, and takes a whole lead from whoever gets it; so a
credit is what a member was due less what it was given. Who is next is Tijdeman's rule (The chairman
assignment problem, Discrete Mathematics 32, 1980). Of n eligible members, those whose credit is
1/(2n-2) or more are ready; of these the one is next whose credit would soonest pass 1 - 1/(2n-2).

*Steady.* While the same members with the same weights are eligible, from zero credit on, no credit
leaves ±(1 - 1/(2n-2)), and no rule does better for all weights. Credits sum to one before a lead is
taken, so somebody is ready, and is left with 1/(2n-2) - 1 or more. Suppose that a credit passes
1 - 1/(2n-2). Go back to the last lead that went to somebody whose deadline lay later still. Whoever
has had a lead since, or now missed one, was not ready then, so all of these, at most n-1, had less
than (n-1)/(2n-2) = 1/2 of credit together, and since then they got every lead, so they have no
more now. But one has more than 1 - 1/(2n-2), and each other more than -1/(2n-2): 1/2 or more.

*Companions.* Whatever the others do, and whoever comes, goes, is away or changes weight: two
members that came together and have been eligible for the same leads, with weights v and w, are
never further apart than one lead of the lighter, |given / v - given' / w| <= 1 / min(v, w). Of the
leads that the two of them got, each has its fair share within one; with equal weights they differ
by one lead at most, and so do all of a group. For a lead moves the two ratios of credit to weight
by the same amount, and a ready member with the sooner deadline, or a member that will be ready
sooner where nobody is, cannot overtake by more.

*Ahead.* While nobody goes or is away, whoever joins and however weights change, credits sum to zero
between leads, so somebody is always ready: no member is ever a whole lead ahead of its share, and
none is behind by more than the others together are ahead.

*What nobody can promise.* Somebody who is always eligible may fall behind the sum of its shares by
more than one lead under any rule that does not know the future: of five equal reps, whoever gets a
lead goes away, and the last one was due 1/5 + 1/4 + 1/3 + 1/2, which is 77/60, and had nothing. So
the bound is stated between members, where it holds, and not against the shares while members go.

*Blocks.* A round gives every member as many leads as it weighs, in a row. Steady, a member is never
further from its share than w (1 - w / sum of w); companions, never more than one round.

*Whole numbers.* A credit counts 2**-40 of a lead. The shares of one lead are rounded so that they
sum to exactly one; the rounded ones are shares too, so what is said above holds for them to the
last unit. They miss the true ones by less than a unit: a million leads later by a millionth lead.

*Make-up.* What an absent member is owed is kept beside its credit. A lead that makes up for it
stands outside the ring, which stays as it is; so all of the above holds for the other leads.

**For whoever edits this file.** Nothing but state, weights and ids may decide, and of the ids only
their order. No float decides. `spread_out` hands out exactly one lead. A state never grows beyond
the roster.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Final, Literal, Protocol, TypeGuard, get_args, runtime_checkable

import attrs

from leadcore.assignment.protocols import Assignment, AssignmentStrategy, Candidate, Ranker
from leadcore.model import Lead
from leadcore.model.rotation import EMPTY, LEAD, LIMIT, AssignmentState, RingState
from leadcore.model.validators import check_id, one_of
from leadcore.texts import Text

Cycle = Literal["smooth", "block"]
"""`smooth` mixes the turns, A A B A for weights 3 and 1; `block` gives them in a row, A A A B."""
MakeUp = Literal["none", "first", "spread"]
"""What becomes of leads missed while absent: nothing; the next ones; every other one."""

ABSENT: Final = "availability"
"""The name of the filter whose refusal is an absence."""
FINE: Final = 2 * LEAD.bit_length()
"""Different quotients by shares lie 2**-80 apart or more: scaled so, their floors differ too."""
IN_TURN: Final = Text("轮流", "in turn")


@attrs.frozen(kw_only=True)
class Turn:
    """Whose turn it is: the members in order, the figures behind it, and the state after.

    >>> Turn(order=("li", "han"), figures={}, state=EMPTY).order[0]
    'li'
    """

    order: tuple[str, ...]
    """Ids of the eligible members; the first gets the lead."""
    figures: Mapping[str, Text]
    """By id: why there."""
    state: AssignmentState


@runtime_checkable
class Rotation(Ranker, Protocol):
    """A ranker with a memory; it stands last in its step and decides between who is still equal.

    Laws: `order` holds each eligible member once, and with the state, the weights and the ids it is
    given, in whatever order; the state after has no more members than the roster.
    """

    @property
    def id(self) -> str:
        """What its state is found by; rankers of one id share it, and must be equal."""
        ...

    def turn(
        self,
        state: AssignmentState,
        eligible: Sequence[Candidate],
        *,
        absent: Sequence[Candidate] = (),
        roster: Collection[str] | None = None,
    ) -> Turn:
        """Return whose turn it is among one or more; `absent` would be eligible but for that."""
        ...

    def returned(self, state: AssignmentState, rep: str) -> AssignmentState:
        """Return the state after `rep` handed back a lead that came by turn, and keeps the turn."""
        ...


@attrs.frozen(kw_only=True)
class StatefulAssignment(Assignment):
    """An assignment by a strategy with a memory.

    >>> answer = StatefulAssignment(owner="li", team="east", queue=None, considered=(),
    ...                             reason=Text("轮流", "in turn"), ring="east")
    >>> answer.state == EMPTY
    True
    """

    state: AssignmentState = EMPTY
    """The state after; the one before where nothing rotated or nobody got the lead."""
    ring: str | None = None
    """Id of the ring whose turn it was, if one decided."""


class StatefulStrategy(Protocol):
    """An `AssignmentStrategy` with a memory, which the caller keeps.

    Laws, besides those of every strategy: nothing decides but the arguments; nobody's turn is used
    up where nobody gets the lead.
    """

    @property
    def takes_state(self) -> bool:
        """Whether the state matters to it; where it does not, the caller need not keep any."""
        ...

    def assign(
        self,
        lead: Lead,
        candidates: Sequence[Candidate],
        now: datetime,
        *,
        excluded: Collection[str] = (),
        state: AssignmentState = EMPTY,
    ) -> StatefulAssignment:
        """Return who gets `lead`, and the state after; `candidates` are the whole roster."""
        ...

    def returned(self, state: AssignmentState, ring: str, rep: str) -> AssignmentState:
        """Return the state after `rep` handed back a lead of this ring, and keeps the turn."""
        ...


def is_stateful(strategy: AssignmentStrategy) -> TypeGuard[StatefulStrategy]:
    """Return whether a strategy wants the state that it gave back last.

    >>> from leadcore.assignment import standard_chain
    >>> is_stateful(standard_chain())
    False
    """
    return bool(getattr(strategy, "takes_state", False))


@attrs.frozen(kw_only=True)
class RoundRobin:
    """Gives leads by turns, each member as many as its weight says (R-23, R-85).

    Who is not among the roster, or has left, is forgotten; who joins begins with no credit. A
    member that is not eligible for a lead accrues nothing for it. One that is absent is owed its
    share where `make_up` says so, up to a thousand leads.

    >>> from leadcore.model import Rep
    >>> li = Candidate(rep=Rep(id="li", name="李雷", team="east", weight=3))
    >>> han = Candidate(rep=Rep(id="han", name="韩梅", team="east"))
    >>> ring, state, given = RoundRobin(id="east"), EMPTY, []
    >>> for _ in range(8):
    ...     turn = ring.turn(state, [li, han])
    ...     state, given = turn.state, [*given, turn.order[0]]
    >>> given
    ['li', 'han', 'li', 'li', 'li', 'han', 'li', 'li']
    """

    id: str = attrs.field(validator=check_id)
    """What its state is found by."""
    cycle: Cycle = attrs.field(default="smooth", validator=one_of(*get_args(Cycle)))
    make_up: MakeUp = attrs.field(default="none", validator=one_of(*get_args(MakeUp)))
    """Whether leads missed while absent are given later: not, first of all, or every other lead."""
    name: str = attrs.field(default="turn", init=False)

    def rank(self, lead: Lead, candidate: Candidate, now: datetime) -> int:
        """Return 0 for everybody: only `turn`, which has the state, tells them apart."""
        return 0

    def figure(self, lead: Lead, candidate: Candidate, now: datetime) -> Text:
        """Return that turns decide; `turn` gives the figures."""
        return IN_TURN

    def turn(
        self,
        state: AssignmentState,
        eligible: Sequence[Candidate],
        *,
        absent: Sequence[Candidate] = (),
        roster: Collection[str] | None = None,
    ) -> Turn:
        """Return whose turn it is among one or more, and the state after.

        `roster` are the ids of everybody who did not leave; without it, nobody is forgotten.
        """
        ring = self.remembered(state.ring(self.id), roster)
        weights = weights_of(eligible)
        played = CYCLES[self.cycle](ring, weights)
        creditor = self.creditor(ring, weights)
        if creditor is not None:
            played = making_up(ring, played, creditor)
        elif self.make_up != "none":
            owed = missed(ring.owed, weights, weights_of(absent))
            played = attrs.evolve(played, ring=attrs.evolve(played.ring, owed=owed, made_up=False))
        after = state.with_ring(self.id, played.ring)
        return Turn(order=played.order, figures=played.figures, state=after)

    def remembered(self, ring: RingState, roster: Collection[str] | None) -> RingState:
        """Return the ring without those who left."""
        staying = None if roster is None else frozenset(roster)
        if staying is None or (staying.issuperset(ring.credits) and staying.issuperset(ring.owed)):
            return ring
        return attrs.evolve(
            ring,
            credits={rep: n for rep, n in ring.credits.items() if rep in staying},
            owed={rep: n for rep, n in ring.owed.items() if rep in staying},
        )

    def creditor(self, ring: RingState, weights: Mapping[str, int]) -> str | None:
        """Return to whom this lead is owed: of those owed a whole lead, who is owed most."""
        if self.make_up == "none" or (self.make_up == "spread" and ring.made_up):
            return None
        whole = [(-ring.owed[rep], rep) for rep in ring.owed if rep in weights]
        most, rep = min(whole, default=(0, ""))
        return rep if most <= -LEAD else None

    def returned(self, state: AssignmentState, rep: str) -> AssignmentState:
        """Return the state after `rep` handed back a lead that came by turn, and keeps the turn.

        The lead that is given next makes up for the one handed back, so nobody accrues for it.
        Call it where declining shall cost nothing; where it shall, do nothing.

        >>> ring = RoundRobin(id="east")
        >>> state = EMPTY.with_ring("east", RingState(credits={"li": -LEAD // 2, "han": LEAD // 2}))
        >>> ring.returned(state, "li").ring("east").credits["li"] / LEAD
        0.5
        """
        ring = state.ring(self.id)
        if rep not in ring.credits:
            return state
        if self.cycle == "block":
            back = max(0, ring.credits[rep] - 1)
            return state.with_ring(self.id, moved(ring, {rep: back}))
        more = {rep: ring.credits[rep] + LEAD}
        return state.with_ring(self.id, moved(ring, more, handed_back=1))


@attrs.frozen(kw_only=True)
class Played:
    """A turn of one ring."""

    order: tuple[str, ...]
    figures: Mapping[str, Text]
    ring: RingState


def smooth(ring: RingState, weights: Mapping[str, int]) -> Played:
    """Return the turn by Tijdeman's rule; a lead that was handed back had its accrual before."""
    shares = spread_out(weights)
    accrued = dict.fromkeys(shares, 0) if ring.handed_back else shares
    due = {rep: ring.credits.get(rep, 0) + accrued[rep] for rep in shares}
    slack = 2 * len(shares) - 2

    def urgency(rep: str) -> tuple[bool, int, str]:
        ready = slack * due[rep] >= LEAD
        far = (LEAD * (slack - 1) if ready else LEAD) - slack * due[rep]
        return not ready, (far << FINE) // shares[rep], rep

    order = tuple(sorted(shares, key=urgency))
    return Played(
        order=order,
        figures={rep: due_text(weights[rep], due[rep]) for rep in order},
        ring=moved(ring, {**due, order[0]: due[order[0]] - LEAD}, handed_back=-1),
    )


def spread_out(weights: Mapping[str, int]) -> dict[str, int]:
    """Return each member's share of one lead by weight; the largest remainders are rounded up.

    >>> shares = spread_out({"a": 1, "b": 2})
    >>> sum(shares.values()) == LEAD, shares["b"] - 2 * shares["a"]
    (True, 1)
    """
    total = sum(weights.values())
    shares = {rep: LEAD * weights[rep] // total for rep in sorted(weights)}
    rest = LEAD - sum(shares.values())
    for rep in sorted(shares, key=lambda rep: (-(LEAD * weights[rep] % total), rep))[:rest]:
        shares[rep] += 1
    return shares


def block(ring: RingState, weights: Mapping[str, int]) -> Played:
    """Return the turn by rounds: who has begun goes on, then by id; those who are done wait."""
    had = {rep: ring.credits.get(rep, 0) for rep in weights}
    if all(had[rep] >= weights[rep] for rep in weights):
        had = dict.fromkeys(weights, 0)
    order = tuple(sorted(weights, key=lambda rep: (had[rep] >= weights[rep], not had[rep], rep)))
    return Played(
        order=order,
        figures={rep: round_text(had[rep], weights[rep]) for rep in order},
        ring=moved(ring, {**had, order[0]: had[order[0]] + 1}),
    )


CYCLES: Final[Mapping[Cycle, Callable[[RingState, Mapping[str, int]], Played]]] = MappingProxyType(
    {"smooth": smooth, "block": block}
)


def weights_of(candidates: Sequence[Candidate]) -> dict[str, int]:
    return {candidate.rep.id: candidate.rep.weight for candidate in candidates}


def moved(ring: RingState, changed: Mapping[str, int], *, handed_back: int = 0) -> RingState:
    """Return the ring with credits changed, and leads handed back counted, within the limits."""
    kept = {rep: within(amount) for rep, amount in changed.items()}
    back = max(0, min(LIMIT, ring.handed_back + handed_back))
    return attrs.evolve(ring, credits={**ring.credits, **kept}, handed_back=back)


def within(amount: int) -> int:
    """Return an amount, or the limit that it passes."""
    return max(-LIMIT, min(LIMIT, amount))


def missed(
    owed: Mapping[str, int], eligible: Mapping[str, int], absent: Mapping[str, int]
) -> dict[str, int]:
    """Return what is owed after a lead of which the absent would have had a share, rounded up."""
    total = sum(eligible.values()) + sum(absent.values())
    more = {rep: -(-LEAD * weight // total) for rep, weight in absent.items()}
    return {**owed, **{rep: min(LIMIT, owed.get(rep, 0) + more[rep]) for rep in more}}


def making_up(ring: RingState, played: Played, rep: str) -> Played:
    """Return the turn that gives a lead to whom it is owed, and leaves the ring as it is."""
    owed = ring.owed[rep]
    return Played(
        order=(rep, *(other for other in played.order if other != rep)),
        figures={**played.figures, rep: owed_text(owed)},
        ring=attrs.evolve(ring, owed={**ring.owed, rep: owed - LEAD}, made_up=True),
    )


def leads(amount: int) -> str:
    return f"{(200 * amount + LEAD) // (2 * LEAD) / 100:.2f}"


def due_text(weight: int, due: int) -> Text:
    return Text(f"权重 {weight}，应得 {leads(due)} 条", f"weight {weight}, due {leads(due)} leads")


def round_text(had: int, weight: int) -> Text:
    return Text(f"本轮已得 {had}/{weight} 条", f"had {had} of {weight} this round")


def owed_text(owed: int) -> Text:
    return Text(f"因缺席补 {leads(owed)} 条", f"owed {leads(owed)} leads for absence")
