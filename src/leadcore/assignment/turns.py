"""Rings that go on turning while leads are handed out.

A `RoundRobin` that makes up for nothing keeps its credits here between two leads, which spares
building its state anew for each; every other `Rotation` is asked itself. What a turn costs grows
with the number of members: each of them accrues its share.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Final

import attrs

from leadcore.assignment.holdings import Holdings, Kept
from leadcore.assignment.protocols import Candidate
from leadcore.assignment.rotation import (
    FINE,
    Cycle,
    Rotation,
    RoundRobin,
    spread_out,
    weights_of,
    within,
)
from leadcore.model.rotation import LEAD, AssignmentState, RingState

Members = tuple[int, ...]
"""Reps that are eligible and equal so far, in order."""


def is_plain(rotation: Rotation) -> bool:
    """Return whether a ring is one that turns here: it looks at nobody but its members."""
    return type(rotation) is RoundRobin and rotation.make_up == "none"


class Turns:
    """The state of all rings of a chain, as it is now."""

    def __init__(self, holdings: Holdings, state: AssignmentState) -> None:
        self.holdings: Holdings = holdings
        self.before: AssignmentState = state
        self.roster: frozenset[str] = frozenset(
            one.rep.id for one in holdings.held if one.rep.active
        )
        self.turning: dict[str, Ring] = {}

    @property
    def state(self) -> AssignmentState:
        """The state after the last turn."""
        rings = {id: ring.state for id, ring in self.turning.items()}
        return AssignmentState(rings={**self.before.rings, **rings}) if rings else self.before

    def next(self, rotation: Rotation, members: Members, absent: Sequence[int]) -> int:
        """Return whose turn it is among one or more members, and go on."""
        if isinstance(rotation, RoundRobin) and is_plain(rotation):
            return self.ring(rotation).next(members)
        held = self.holdings.held
        group = [held[rep] for rep in members]
        away = [held[rep] for rep in absent]
        turn = rotation.turn(self.state, group, absent=away, roster=self.roster)
        self.before = turn.state
        first = turn.order[0]
        return next(rep for rep in members if held[rep].rep.id == first)

    def ring(self, rotation: RoundRobin) -> Ring:
        """Return the ring, taken over from the state when it turns for the first time."""
        if rotation.id not in self.turning:
            start = rotation.remembered(self.before.ring(rotation.id), self.roster)
            self.turning[rotation.id] = Ring(rotation.cycle, start, self.holdings.held, self.roster)
        return self.turning[rotation.id]


class Ring:
    """A round robin between two leads; answers as `RoundRobin.turn` does."""

    def __init__(
        self, cycle: Cycle, start: RingState, held: Sequence[Candidate], roster: Collection[str]
    ) -> None:
        self.play: Callable[[Ring, Group], int] = PLAYS[cycle]
        self.start: RingState = start
        self.held: Sequence[Candidate] = held
        self.roster: Collection[str] = roster
        self.credits: dict[str, int] = dict(start.credits)
        self.handed_back: int = start.handed_back
        self.strangers: list[str] = []
        """Members of the last turn who are not on the roster, and are forgotten at the next."""
        self.kept: Kept[Group] = Kept()

    @property
    def state(self) -> RingState:
        """The state after the last turn."""
        return attrs.evolve(self.start, credits=self.credits, handed_back=self.handed_back)

    def next(self, members: Members) -> int:
        """Return whose turn it is, and go on."""
        for stranger in self.strangers:
            del self.credits[stranger]
        group = self.kept.get(members)
        if group is None:
            group = self.group(members)
            self.kept.keep(members, group, len(members))
        self.strangers = group.strangers
        return members[self.play(self, group)]

    def move(self, group: Group, credits: Sequence[int], first: int, after: int) -> None:
        """Set the credits of a group, that of its first to what is left after the lead."""
        self.credits.update(zip(group.ids, map(within, credits), strict=True))
        self.credits[group.ids[first]] = within(after)

    def group(self, members: Members) -> Group:
        weights = weights_of([self.held[rep] for rep in members])
        return Group(
            ids=list(weights),
            weights=list(weights.values()),
            shares=list(spread_out(weights).values()),
            strangers=[id for id in weights if id not in self.roster],
        )


@attrs.frozen
class Group:
    """Members that are eligible together, in the order of their ids."""

    ids: list[str]
    weights: list[int]
    shares: list[int]
    strangers: list[str]


def smooth(ring: Ring, group: Group) -> int:
    """Return the place of the next one by Tijdeman's rule, after everybody's share accrued."""
    credits, shares, slack = ring.credits, group.shares, 2 * len(group.ids) - 2
    accrued = [0] * len(shares) if ring.handed_back else shares
    due = [credits.get(id, 0) + share for id, share in zip(group.ids, accrued, strict=True)]
    ready = [place for place, amount in enumerate(due) if slack * amount >= LEAD]
    limit = LEAD * (slack - 1) if ready else LEAD

    def urgency(place: int) -> int:
        return ((limit - slack * due[place]) << FINE) // shares[place]

    first = min(ready or range(len(due)), key=urgency)
    ring.move(group, due, first, due[first] - LEAD)
    ring.handed_back = max(0, ring.handed_back - 1)
    return first


def block(ring: Ring, group: Group) -> int:
    """Return the place of the next one by rounds."""
    had, weights = [ring.credits.get(id, 0) for id in group.ids], group.weights
    if all(one >= weight for one, weight in zip(had, weights, strict=True)):
        had = [0] * len(had)
    places = range(len(had))
    first = min(places, key=lambda place: (had[place] >= weights[place], not had[place]))
    ring.move(group, had, first, had[first] + 1)
    return first


PLAYS: Final[Mapping[Cycle, Callable[[Ring, Group], int]]] = MappingProxyType(
    {"smooth": smooth, "block": block}
)
"""How a turn of each cycle is played; equal urgency falls to the lesser place."""
