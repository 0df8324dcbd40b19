"""Proof that nobody could have shared out a batch better, cheap enough to be a law.

Theory. A lead can be passed on: whoever has it gives it to another eligible rep, who to make room
passes on another one, and so on; an alternating path. A plan is a best one if and only if

1. no path leads from a waiting lead to a rep with room: else one lead more could be placed;
2. no path leads from a waiting lead to a placed one of smaller priority, which could wait instead;
3. no path leads from a rep to another with room whose next lead costs less than the first one's
   last: else loads could be more even;
4. inside a class the leads of more value have the abler reps.

The first says that the flow is a maximum one (Ford and Fulkerson); the second and third that no
single exchange is better, which is enough for a basis of a matroid and for separable convex costs
over the integral bases of a polymatroid (Murota, Discrete Convex Analysis). Only classes matter to
a path: from each class the best that it reaches is found by going backwards, best first, so that
each arc is looked at once.

Ties are another matter: a plan may be a best one and yet not the one that the ties choose.
`plan_problems` is the law for every solver; `tie_problems` asks the same with the ties as ranks.

For whoever edits this file: it must share nothing with the solvers, neither flow nor spread, only
what a unit costs; else it proves their mistakes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from operator import mul
from typing import Final, Protocol, cast

import attrs

from leadcore.assignment.batch.plan import BatchPlan, plan_of
from leadcore.assignment.batch.problem import (
    MAX_PROBLEMS,
    MAX_TAKERS,
    Batch,
    BatchLead,
    ranked,
    twice,
)
from leadcore.assignment.batch.units import Units
from leadcore.errors import Problem, ValidationError
from leadcore.texts import Text

ALLOWED: Final = {
    "unknown_lead": Text("批次中线索的编号", "ids of leads of the batch"),
    "unknown_rep": Text("批次中销售的编号", "ids of takers of the batch"),
    "not_eligible": Text("可接该线索的销售", "a rep who may get the lead"),
    "over_capacity": Text("不超过上限", "no more than the capacity"),
    "could_be_placed": Text("有余量时不等待", "no lead waits that there is room for"),
    "priority": Text("优先级低的等待", "the lead of smaller priority waits"),
    "uneven": Text("负载尽量均衡", "loads as even as can be"),
    "value": Text("价值高的给能力强的", "leads of more value to abler reps"),
}
"""What is allowed instead, by the code of the problem."""

WAITS: Final = Text("等待", "waits")

Pairs = Iterable[tuple[str, str]]
"""Ids of leads, each with the id of the rep who gets it."""


class BatchSolver(Protocol):
    """Shares out a batch, by whatever means a host has.

    Law: `plan_problems(batch, solver.solve(batch))` is empty, for every batch.
    """

    def solve(self, batch: Batch) -> Pairs:
        """Return each placed lead with its rep; the others wait."""
        ...


def solved_by(solver: BatchSolver, batch: Batch) -> BatchPlan:
    """Return the plan of a host's own solver, or refuse it with all that is wrong with it.

    >>> from leadcore.assignment.batch import BatchLead, Taker
    >>> class Nobody:
    ...     def solve(self, batch):
    ...         return []
    >>> lead = BatchLead(id="A-1", eligible={"li"})
    >>> solved_by(Nobody(), Batch(takers=[Taker(rep_id="li")], leads=[lead]))
    Traceback (most recent call last):
    leadcore.errors.ValidationError: 1 problem(s), mend them and submit again:
    - A-1: waits given; allowed: no lead waits that there is room for [could_be_placed]
    """
    given = solver.solve(batch)
    if not isinstance(cast("object", given), Iterable):
        raise TypeError(
            f"the solver gave a {type(given).__name__}; allowed: pairs of a lead's id and its"
            " rep's, an empty list where all wait"
        )
    pairs = tuple(islice(given, len(batch.leads) + 1))
    if problems := plan_problems(batch, pairs):
        raise ValidationError(problems)
    return plan_of(batch, dict(pairs))


def plan_problems(batch: Batch, pairs: Pairs) -> tuple[Problem, ...]:
    """Return what keeps pairs of lead and rep from being a best plan, a few of each kind.

    Pairs that break a rule are told first, and then no more is asked of them.

    >>> from leadcore.assignment.batch import BatchLead, Taker
    >>> takers = [Taker(rep_id="han"), Taker(rep_id="li")]
    >>> leads = [BatchLead(id=f"A-{n}", eligible={"han", "li"}) for n in range(2)]
    >>> [problem] = plan_problems(Batch(takers=takers, leads=leads), [("A-0", "li"), ("A-1", "li")])
    >>> print(problem)
    li: 2 given; allowed: loads as even as can be [uneven]
    """
    return judged(batch, pairs, LAW)


def tie_problems(batch: Batch, pairs: Pairs) -> tuple[Problem, ...]:
    """Return where a plan is not the one that the ties choose, or not even a best one.

    Of leads of one priority the one of less value waits, of these the one of greater id; of leads
    that cost the same the smaller rep id has one first.

    >>> from leadcore.assignment.batch import BatchLead, Taker
    >>> takers = [Taker(rep_id="han"), Taker(rep_id="li")]
    >>> batch = Batch(takers=takers, leads=[BatchLead(id="A-1", eligible={"han", "li"})])
    >>> plan_problems(batch, [("A-1", "li")])
    ()
    >>> [problem.code for problem in tie_problems(batch, [("A-1", "li")])]
    ['uneven']
    """
    return judged(batch, pairs, TIES)


@attrs.frozen
class Ranking:
    """What makes one lead wait before another, and one unit dearer than another."""

    leads: Callable[[Sequence[BatchLead]], Mapping[str, int]]
    """Gives leads their rank by id; the smaller is placed first."""
    unit: Callable[[int, int], int]
    """From the cost and the rep's place; the smaller is the better."""


def by_priority(leads: Sequence[BatchLead]) -> dict[str, int]:
    return {lead.id: -lead.priority for lead in leads}


def by_place(leads: Sequence[BatchLead]) -> dict[str, int]:
    return {lead.id: place for place, lead in enumerate(ranked(leads))}


LAW: Final = Ranking(by_priority, lambda cost, _: cost)
TIES: Final = Ranking(by_place, lambda cost, rep: cost * MAX_TAKERS + rep)


def judged(batch: Batch, pairs: Pairs, ranking: Ranking) -> tuple[Problem, ...]:
    """Return what breaks a rule, or else what could be better."""
    given = tuple(islice(pairs, len(batch.leads) + 1))
    kinds: list[Iterator[Problem]] = [broken(batch, given), overfull(batch, given)]
    if found := few(kinds):
        return found
    plan = Plan.of(batch, dict(given))
    return few([dropped(plan), inverted(plan, ranking), uneven(plan, ranking), mispaired(plan)])


def few(kinds: Iterable[Iterator[Problem]]) -> tuple[Problem, ...]:
    return tuple(problem for kind in kinds for problem in islice(kind, MAX_PROBLEMS))


def problem_of(path: str, code: str, given: Text | str) -> Problem:
    return Problem(path=path, code=code, given=given, allowed=ALLOWED[code])


def broken(batch: Batch, pairs: Sequence[tuple[str, str]]) -> Iterator[Problem]:
    """Yield pairs of what is not there or not allowed, and leads that come again."""
    eligible = {lead.id: lead.eligible for lead in batch.leads}
    reps, nobody = {taker.rep_id for taker in batch.takers}, frozenset[str]()
    for lead_id, rep_id in pairs:
        if rep_id not in eligible.get(lead_id, nobody):
            if lead_id not in eligible:
                yield problem_of("pairs", "unknown_lead", repr(lead_id))
            else:
                code = "not_eligible" if rep_id in reps else "unknown_rep"
                yield problem_of(lead_id, code, repr(rep_id))
    yield from twice("pairs", [lead_id for lead_id, _ in pairs])


def overfull(batch: Batch, pairs: Sequence[tuple[str, str]]) -> Iterator[Problem]:
    """Yield the reps who get more than they have room for."""
    given = Counter(rep_id for _, rep_id in pairs)
    for taker in batch.takers:
        count, room = given[taker.rep_id], taker.room
        if room is not None and count > room:
            held = taker.open_leads + count
            yield problem_of(taker.rep_id, "over_capacity", f"{held} / {taker.capacity}")


@attrs.frozen(eq=False)
class Plan:
    """A plan as classes and reps, by their places in the batch."""

    batch: Batch
    owners: dict[str, str]
    placed: list[list[BatchLead]]
    """The leads of each class that have an owner, by rank."""
    waiting: list[list[BatchLead]]
    """The others, by rank."""
    held: list[dict[int, int]]
    """Units of each class, by rep."""
    holders: list[list[int]]
    """The reps with units of it, by class."""
    takes: list[list[int]]
    """The classes whose leads they may get, by rep."""
    units: Units

    @classmethod
    def of(cls, batch: Batch, owners: dict[str, str]) -> Plan:
        """Return the plan in which each lead has its owner, and the others wait."""
        place = {taker.rep_id: index for index, taker in enumerate(batch.takers)}
        held: list[dict[int, int]] = [{} for _ in place]
        takes: list[list[int]] = [[] for _ in place]
        placed = [[lead for lead in one.leads if lead.id in owners] for one in batch.classes]
        waiting = [[lead for lead in one.leads if lead.id not in owners] for one in batch.classes]
        holders: list[list[int]] = []
        for index, (one, some) in enumerate(zip(batch.classes, placed, strict=True)):
            given = Counter([owners[lead.id] for lead in some])
            holders.append([place[rep_id] for rep_id in given])
            for rep_id, count in given.items():
                held[place[rep_id]][index] = count
            for rep_id in one.eligible:
                takes[place[rep_id]].append(index)
        units = Units.of(batch)
        return cls(batch, owners, placed, waiting, held, holders, takes, units)

    def load(self, rep: int) -> int:
        return self.units.start[rep] + sum(self.held[rep].values())

    def open_reps(self) -> list[int]:
        """Return the reps with room."""
        return [rep for rep in range(len(self.held)) if self.load(rep) < self.units.top[rep]]

    def best(self, goals: Iterable[tuple[int, Sequence[int]]]) -> list[int | None]:
        """Return for each class the first goal whose classes it reaches, or None."""
        found: list[int | None] = [None] * len(self.holders)
        passed = [False] * len(self.held)
        for goal, classes in goals:
            stack = [one for one in classes if found[one] is None]
            while stack:
                one = stack.pop()
                found[one] = goal
                for rep in self.holders[one]:
                    if not passed[rep]:
                        passed[rep] = True
                        stack += [other for other in self.takes[rep] if found[other] is None]
        return found


def dropped(plan: Plan) -> Iterator[Problem]:
    """Yield leads that wait though a rep with room can be reached."""
    reached = plan.best((rep, plan.takes[rep]) for rep in plan.open_reps())
    for some, goal in zip(plan.waiting, reached, strict=True):
        if goal is not None:
            for lead in some:
                yield problem_of(lead.id, "could_be_placed", WAITS)


def inverted(plan: Plan, ranking: Ranking) -> Iterator[Problem]:
    """Yield the first waiting lead of a class where one that ranks behind it is placed."""
    firsts = {index: some[0] for index, some in enumerate(plan.waiting) if some}
    lasts = {index: some[-1] for index, some in enumerate(plan.placed) if some}
    rank = ranking.leads([*firsts.values(), *lasts.values()])
    goals = sorted(((rank[lead.id], [index]) for index, lead in lasts.items()), reverse=True)
    reached = plan.best(goals)
    for index, lead in firsts.items():
        goal = reached[index]
        if goal is not None and rank[lead.id] < goal:
            yield problem_of(lead.id, "priority", WAITS)


def uneven(plan: Plan, ranking: Ranking) -> Iterator[Problem]:
    """Yield the reps whose last lead costs less with somebody it can reach."""
    cost = plan.units.cost
    goals = sorted(
        (ranking.unit(cost(rep, plan.load(rep) + 1), rep), plan.takes[rep])
        for rep in plan.open_reps()
    )
    reached = plan.best(goals)
    for rep, held in enumerate(plan.held):
        load = plan.load(rep)
        last = ranking.unit(cost(rep, load), rep)
        goals_within = (goal for one in held if (goal := reached[one]) is not None)
        if min(goals_within, default=last) < last:
            yield problem_of(plan.batch.takers[rep].rep_id, "uneven", str(load))


def mispaired(plan: Plan) -> Iterator[Problem]:
    """Yield the classes in which leads of more value have less able reps."""
    skill = {taker.rep_id: taker.skill for taker in plan.batch.takers}
    for some in plan.placed:
        values = [lead.value for lead in some]
        skills = [skill[plan.owners[lead.id]] for lead in some]
        if sum(map(mul, values, skills)) < sum(map(mul, sorted(values), sorted(skills))):
            yield problem_of(some[0].id, "value", Text("次序不同", "another order"))
