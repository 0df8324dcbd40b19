"""What strategies that are made of others share: whom they ask, and how they tell the answer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol, runtime_checkable

import attrs

from leadcore.assignment.chain import Chain
from leadcore.assignment.definition import problem
from leadcore.assignment.protocols import Assignment, AssignmentStrategy, Candidate, Considered
from leadcore.assignment.question import check_owner
from leadcore.assignment.rotation import Rotation, StatefulAssignment, is_stateful
from leadcore.errors import Problem
from leadcore.model import Lead
from leadcore.model.rotation import AssignmentState
from leadcore.model.validators import refusal
from leadcore.values import echo


@runtime_checkable
class Composite(Protocol):
    """A strategy that is made of chains, and says of which.

    Whoever describes candidates to it, or checks it, looks at these chains' filters and rankers.

    Law: whoever gets a lead is let through by all filters of one step of one of them.
    """

    @property
    def chains(self) -> tuple[Chain, ...]:
        """The chains that decide, each as often as it is used."""
        ...


def is_strategy(value: object) -> bool:
    """Return whether a value can be asked as a strategy; a class cannot, only what it makes."""
    return not isinstance(value, type) and callable(getattr(value, "assign", None))


def check_strategy(
    _: object, attribute: attrs.Attribute[AssignmentStrategy], value: AssignmentStrategy
) -> None:
    """Refuse what cannot be asked who gets a lead."""
    if not is_strategy(value):
        raise TypeError(refusal(value, attribute, "a strategy, with the method assign"))


def chains_of(strategy: AssignmentStrategy | None) -> tuple[Chain, ...]:
    """Return the chains that a strategy is made of; one that does not say has none.

    >>> from leadcore.assignment import standard_chain
    >>> [chain.queue for chain in chains_of(standard_chain())]
    ['unassigned']
    """
    if isinstance(strategy, Chain):
        return (strategy,)
    return strategy.chains if isinstance(strategy, Composite) else ()


def rotations_of(strategies: Iterable[AssignmentStrategy]) -> tuple[Rotation, ...]:
    """Return the rankers that go by turns, in all chains of the strategies."""
    chains = (chain for strategy in strategies for chain in chains_of(strategy))
    return tuple(rotation for chain in chains for rotation in chain.rotations)


def ring_problems(
    path: str, teams: Sequence[Rotation], reps: Sequence[Rotation]
) -> Iterator[Problem]:
    """Yield the ids that different rotations share, and those of rings over teams and reps both."""
    of_teams, of_reps = {one.id for one in teams}, {one.id for one in reps}
    first: dict[str, Rotation] = {}
    for one in (*teams, *reps):
        first.setdefault(one.id, one)
    unlike = {one.id for one in (*teams, *reps) if one != first[one.id]}
    for ring in sorted(unlike):
        zh, en = "同一 id 的轮流规则须相同", "equal rotations of one id"
        yield problem(path, "unlike_rings", echo(ring), zh, en)
    for ring in sorted(of_teams & of_reps):
        zh, en = "团队与成员用不同 id 的轮流规则", "rotations of different ids over teams and reps"
        yield problem(path, "shared_ring", echo(ring), zh, en)


def ask(
    strategy: AssignmentStrategy,
    lead: Lead,
    candidates: Sequence[Candidate],
    now: datetime,
    *,
    excluded: Collection[str],
    others: Mapping[str, Considered],
    state: AssignmentState,
) -> StatefulAssignment:
    """Return what a strategy answers that may give the lead to none of `others` either.

    It is shown everybody, for its rings forget who is not there; of the others is told what
    `others` says, by rep id.
    """
    barred = frozenset(excluded).union(others)
    if is_stateful(strategy):
        answer = strategy.assign(lead, candidates, now, excluded=barred, state=state)
    else:
        answer = remembering(strategy.assign(lead, candidates, now, excluded=barred), state)
    check_owner(answer, candidates, barred)
    told = tuple(others.get(one.rep_id, one) for one in answer.considered)
    return attrs.evolve(answer, considered=told)


def remembering(answer: Assignment, state: AssignmentState) -> StatefulAssignment:
    """Return the answer of a strategy without a memory, and the state as it was."""
    return StatefulAssignment(
        owner=answer.owner,
        team=answer.team,
        queue=answer.queue,
        reason=answer.reason,
        considered=answer.considered,
        state=state,
    )


def returned(
    strategies: Iterable[AssignmentStrategy], state: AssignmentState, ring: str, rep: str
) -> AssignmentState:
    """Return the state after a lead was handed back to the first strategy that has the ring."""
    for one in strategies:
        after = one.returned(state, ring, rep) if is_stateful(one) else state
        if after != state:
            return after
    return state


def in_order(considered: Iterable[Considered]) -> tuple[Considered, ...]:
    """Return the eligible as they come, then the refused by id."""
    told = tuple(considered)
    refused = (one for one in told if not one.is_eligible)
    eligible = (one for one in told if one.is_eligible)
    return (*eligible, *sorted(refused, key=lambda one: one.rep_id))
