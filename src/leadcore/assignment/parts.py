"""Strategies taken apart: what they are made of, each part with its path, down to the chains."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from leadcore.assignment.chain import Chain
from leadcore.assignment.composite import chains_of
from leadcore.assignment.protocols import AssignmentStrategy
from leadcore.assignment.routing import Routing
from leadcore.assignment.teams import TeamFirst


def parts(
    strategy: AssignmentStrategy | None, path: str = "assignment"
) -> Iterator[tuple[str, AssignmentStrategy]]:
    """Yield a strategy and all that it is made of, each with its path, the outer first.

    >>> from leadcore.assignment import standard_chain
    >>> teams = TeamFirst(teams=standard_chain(), reps=standard_chain())
    >>> [path for path, _ in parts(teams)]
    ['assignment', 'assignment.teams', 'assignment.reps']
    """
    if strategy is not None:
        yield path, strategy
        for name, part in inside(strategy).items():
            yield from parts(part, f"{path}.{name}")


def inside(strategy: AssignmentStrategy) -> Mapping[str, AssignmentStrategy]:
    """Return what a strategy is made of at once, by name; a chain is made of no strategies."""
    match strategy:
        case Chain():
            return {}
        case Routing():
            return {f"queues.{queue.id}": queue.strategy for queue in strategy.queues}
        case TeamFirst():
            return {"teams": strategy.teams, "reps": strategy.reps}
        case _:
            return {f"chains.{n}": chain for n, chain in enumerate(chains_of(strategy))}


def rep_chains(strategy: AssignmentStrategy | None) -> tuple[Chain, ...]:
    """Return the chains of which a rep must pass one to get a lead; none where that is not known.

    Of `TeamFirst` these are the chains over reps. One part that does not say what it is made of
    makes all unknown.

    >>> from leadcore.assignment import standard_chain
    >>> len(rep_chains(TeamFirst(teams=standard_chain(), reps=standard_chain())))
    1
    """
    match strategy:
        case TeamFirst():
            return rep_chains(strategy.reps)
        case Routing():
            found = [rep_chains(queue.strategy) for queue in strategy.queues]
            return tuple(chain for each in found for chain in each) if all(found) else ()
        case _:
            return chains_of(strategy)
