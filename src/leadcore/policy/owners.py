"""Whether every lead has a possible owner, under a strategy made of chains and for given reps.

Everybody counts as free and at work: the question is who could ever get a lead, not who can today.
A lead that no chain lets anybody have is nobody's, whatever rules and teams say before. What a
filter of a host's own does is not known: a lead that only its steps take is not decided. Of a
strategy that does not say what it is made of, nothing is said.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import product
from typing import TYPE_CHECKING, Final

from leadcore import labels
from leadcore.assignment import (
    AllOf,
    AnyOf,
    AssignmentStrategy,
    Candidate,
    Chain,
    Filter,
    Queue,
    Routing,
    Step,
    TeamFirst,
    chains_of,
)
from leadcore.assignment.parts import parts, rep_chains
from leadcore.assignment.routing import asked_in_turn
from leadcore.model import Rep
from leadcore.policy.coverage import (
    BLIND,
    NOW,
    Reach,
    at_work,
    budgets,
    industries,
    lead_of,
    places,
    trees_of,
    two_caps,
    witness_of,
)
from leadcore.policy.findings import PolicyFinding
from leadcore.texts import Text

if TYPE_CHECKING:
    from leadcore.policy.bundle import Policy

UNKNOWN_FILTER: Final = Text(
    "只有含技能、语言或自定义筛选的步骤会接收，未能判定",
    "only a step with a filter by skill, by language or of your own takes it: not decided",
)
NO_MEMBER: Final = Text(
    "该队列及其溢出队列没有成员",
    "none of these reps is a member of the queue, or of those that it overflows to",
)


def owner_findings(policy: Policy, reps: Collection[Rep]) -> Iterator[PolicyFinding]:
    """Yield the leads that nobody of these reps may ever get; without reps, whether that can be."""
    strategy = policy.assignment
    if strategy is None:
        return
    if not reps:
        yield from waiting(strategy, "assignment")
        return
    yield from unowned(policy, strategy, reps)
    for path, part in parts(strategy):
        if isinstance(part, Routing):
            yield from empty_queues(part, path, reps)


def waiting(strategy: AssignmentStrategy, path: str) -> Iterator[PolicyFinding]:
    """Yield every place where leads wait that suit nobody, since all steps are choosy."""
    match strategy:
        case Routing():
            for queue in strategy.queues:
                asked = asked_in_turn(queue, strategy.by_id)
                if not any(accepts_all(each.strategy) for each in asked):
                    chains = [chain for each in asked for chain in chains_of(each.strategy)]
                    yield may_wait(f"{path}.queues.{queue.id}", chains, queue.id)
        case TeamFirst() if not accepts_all(strategy):
            yield may_wait(path, strategy.chains, queue_of(strategy))
        case Chain() if not accepts_all(strategy):
            yield may_wait(f"{path}.steps", (strategy,), strategy.queue)
        case _:
            pass


def accepts_all(strategy: AssignmentStrategy) -> bool:
    """Return whether a strategy gives every lead to somebody, once somebody is free.

    So it is taken to be where that is not known.
    """
    match strategy:
        case Chain():
            return any(is_open(step) for step in strategy.steps)
        case TeamFirst():
            return accepts_all(strategy.teams) and accepts_all(strategy.reps)
        case Routing():
            return not any(waiting(strategy, ""))
        case _:
            return True


def is_open(step: Step) -> bool:
    """Return whether a step takes every lead, once somebody is free."""
    return not any(True for each in step.filters for _ in choosy(each))


def choosy(one: Filter) -> Iterator[Filter]:
    """Yield the filters that look at more than the rep: of formulas by and and or, their parts."""
    if isinstance(one, AllOf | AnyOf):
        for part in one.filters:
            yield from choosy(part)
    elif not isinstance(one, BLIND):
        yield one


def queue_of(strategy: AssignmentStrategy) -> str | None:
    """Return where the leads of a strategy wait, None where there are several places."""
    match strategy:
        case Chain():
            return strategy.queue
        case TeamFirst():
            return queue_of(strategy.teams)
        case _:
            return None


def may_wait(path: str, chains: Sequence[Chain], queue: str | None) -> PolicyFinding:
    """Return that leads wait in a queue, with what the steps ask for."""
    filters = (each for chain in chains for step in chain.steps for each in step.filters)
    asked = dict.fromkeys(one.name for each in filters for one in choosy(each))
    names = [labels.label(labels.FILTER, name) for name in asked]
    zh, en = "、".join(name.zh for name in names), ", ".join(name.en for name in names)
    where = Text("", "") if queue is None else Text(f"在 {queue} ", f" in {queue}")
    return PolicyFinding(
        path=path,
        code="may_wait",
        text=Text(
            f"每一步都有条件（{zh}）；不符合任何人的线索{where.zh}等待",
            f"every step is choosy ({en}); a lead that suits nobody waits{where.en}",
        ),
    )


def unowned(
    policy: Policy, strategy: AssignmentStrategy, reps: Collection[Rep]
) -> Iterator[PolicyFinding]:
    """Yield a lead of every sort of region that none of the reps may get."""
    chains = rep_chains(strategy)
    if not chains:
        return
    reach, people = Reach(chains, reps), [Candidate(rep=at_work(rep)) for rep in reps]
    for place in places(policy, trees_of(chains), reps):
        for industry, budget in product(industries(policy, reps), budgets(chains)):
            lead = lead_of(policy, place, industry, budget)
            takers = reach.of_sort(lead)
            if takers.sure:
                continue
            is_proved = not takers.may
            yield PolicyFinding(
                path="assignment",
                code="nobody",
                text=strategy.assign(lead, people, NOW).reason if is_proved else UNKNOWN_FILTER,
                witness=witness_of(policy, lead),
                proof="proved" if is_proved else "not_decided",
            )
            break


def empty_queues(routing: Routing, path: str, reps: Collection[Rep]) -> Iterator[PolicyFinding]:
    """Yield the queues that a rule names and that nobody works."""
    named = {routing.rules.otherwise, *(case.then for case in routing.rules.cases)}
    for queue in routing.queues:
        asked = asked_in_turn(queue, routing.by_id)
        if queue.id in named and not any(is_worked(each, reps) for each in asked):
            yield PolicyFinding(path=f"{path}.queues.{queue.id}", code="nobody", text=NO_MEMBER)


def is_worked(queue: Queue, reps: Collection[Rep]) -> bool:
    return any(queue.has(rep) for rep in reps if rep.active)


def cap_findings(chains: tuple[Chain, ...]) -> Iterator[PolicyFinding]:
    """Yield the ids that two different caps share."""
    for id_ in two_caps(chains):
        yield PolicyFinding(
            path=f"assignment.caps.{id_}",
            code="two_caps",
            text=Text(
                "两个不同的分类上限共用一个编号，计数只对其中之一",
                "two different caps share the id, and a rep's counts are right for one of them",
            ),
        )
