"""What would have to change for a rep to get a lead: the fewest changes, then the smallest.

Sets of changes are tried by asking the strategy again, in the order of their number and then of
their cost, so the first that does it is the smallest.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime
from heapq import heapify, heappop, heappush
from itertools import combinations
from math import inf
from types import MappingProxyType
from typing import Final, Literal

import attrs

from leadcore.assignment.combined import leaves
from leadcore.assignment.composite import chains_of
from leadcore.assignment.hurdle import Hurdle
from leadcore.assignment.levers import MAX_VALUES, NAMELESS, Lever, Option, Scene, Value
from leadcore.assignment.protocols import Assignment, AssignmentStrategy, Candidate
from leadcore.assignment.question import Question
from leadcore.assignment.rankers import IdleFirst
from leadcore.assignment.rep_levers import REP_LEVERS
from leadcore.errors import Problem, ValidationError
from leadcore.model import Lead
from leadcore.model.rotation import EMPTY, AssignmentState
from leadcore.texts import Language, Text
from leadcore.values import Money, echo

MAX_CHANGES: Final = 3
"""The most changes that are made together."""
MAX_TRIED: Final = 2_000
"""How many sets of changes are tried, unless another limit is given."""

LeverCost = Callable[[str, Value, Value], float]
"""What a change costs: the lever's name, the present value and the new one."""
TakesStatus = Literal["found", "none", "undecided"]
"""Whether there is a change that does it, none of those tried does, or the limit was reached."""

NOTHING: Final = Text("无", "none")
THINNED: Final = Text(
    "部分项目的取值过多，只试了其中一部分", "of levers with very many values only some were tried"
)
UNCHANGED: Final = Text("{} 已会得到该线索", "{} gets the lead already")
HEADING: Final[Mapping[TakesStatus, Text]] = MappingProxyType(
    {
        "found": Text(
            "改动 {count} 处后，{rep} 得到该线索", "changes that give {rep} the lead: {count}"
        ),
        "none": Text(
            "所试的改动均不能使 {rep} 得到该线索（共 {tried} 种组合）",
            "no change that was tried gives {rep} the lead (combinations: {tried})",
        ),
        "undecided": Text(
            "试过 {tried} 种组合后达到限度，未能判定 {rep} 如何得到该线索",
            "not decided within {tried} combinations how {rep} gets the lead",
        ),
    }
)


@attrs.frozen(kw_only=True)
class LeverChange:
    """One lever, and what it must be set to.

    >>> LeverChange(lever="open_leads", label=Text("未结线索", "open leads"), before=5,
    ...             after=2).to("en")
    'open leads: 5 → 2'
    """

    lever: str
    label: Text
    before: Value
    after: Value
    names: Mapping[Value, Text] = attrs.field(default=NAMELESS, repr=False)
    """What the lever's values are called."""

    def to(self, language: Language) -> str:
        """Return the lever and both values as one line."""
        before, after = self.shown(self.before, language), self.shown(self.after, language)
        return f"{self.label.to(language)}{Text('：', ': ').to(language)}{before} → {after}"

    def shown(self, value: Value, language: Language) -> str:
        """Return a value in words."""
        if value in self.names:
            return self.names[value].to(language)
        if isinstance(value, Money):
            return value.to(language)
        return NOTHING.to(language) if value is None else str(value)


@attrs.frozen(kw_only=True)
class WhatItTakes:
    """The smallest change that gives a rep the lead, or how far it was looked for (R-81, R-29).

    >>> change = LeverChange(lever="leave", label=Text("休假至", "away until"),
    ...                      before="2024-05-06", after=None)
    >>> answer = Assignment(owner="li", team="east", queue=None, considered=(),
    ...                     reason=Text("空闲", "idle"))
    >>> print(WhatItTakes(status="found", rep_id="li", answer=answer, changes=(change,)).text())
    改动 1 处后，li 得到该线索
      休假至：2024-05-06 → 无
    """

    status: TakesStatus
    rep_id: str
    answer: Assignment
    """What the strategy says with the changes; without any, what it says now."""
    changes: tuple[LeverChange, ...] = ()
    """In the order of the levers; none where the rep gets the lead already."""
    cost: float = 0.0
    """What the changes cost together."""
    tried: int = 0
    """How many sets of changes were tried."""
    is_complete: bool = True
    """Whether every value worth trying was among those tried, of levers with very many."""
    then: Question | None = attrs.field(default=None, repr=False)
    """The question with the changes; None where none were found."""

    def text(self, language: Language = "zh") -> str:
        """Return whether there is a change, and its parts, a line each."""
        count = len(self.changes)
        if self.status == "found" and not count:
            return UNCHANGED.to(language).format(self.rep_id)
        heading = HEADING[self.status].to(language)
        head = heading.format(count=count, rep=self.rep_id, tried=self.tried)
        note = [] if self.is_complete else [THINNED.to(language)]
        return "\n  ".join([head, *(change.to(language) for change in self.changes), *note])


def what_it_takes(
    strategy: AssignmentStrategy,
    lead: Lead,
    candidates: Sequence[Candidate],
    now: datetime,
    rep_id: str,
    *,
    levers: Sequence[Lever] = REP_LEVERS,
    excluded: Collection[str] = (),
    state: AssignmentState = EMPTY,
    cost: LeverCost | None = None,
    most: int = MAX_CHANGES,
    limit: int = MAX_TRIED,
) -> WhatItTakes:
    """Return the smallest change after which the strategy gives this rep the lead.

    levers: what may change; `REP_LEVERS`, `LEAD_LEVERS`, both, some of them, or a host's own.
    cost: what a change costs, zero or more; infinity forbids it. By default the share of the
        lever's values that lie on the way, and 1 where they have no order.
    most: how many changes may be made together, up to 3.
    limit: how many sets of changes are tried before the answer is `undecided`.

    The smallest is the one of the fewest changes, of those the one of least cost, of those the one
    whose levers come first. Of a lever with more than 24 values the nearest 23 and the farthest are
    tried, which `is_complete` says. ValidationError refuses a rep who is no candidate.

    >>> from datetime import UTC
    >>> from leadcore.assignment import standard_chain
    >>> from leadcore.model import Phase, Rep
    >>> at = datetime(2024, 5, 1, tzinfo=UTC)
    >>> lead = Lead(id="A-1", version=1, source="referral", received_at=at, updated_at=at,
    ...             status="new", phase=Phase.OPEN, region="上海市")
    >>> li = Candidate(rep=Rep(id="li", name="李雷", team="east"), open_leads=3)
    >>> han = Candidate(rep=Rep(id="han", name="韩梅", team="north", regions=("华北",)))
    >>> print(what_it_takes(standard_chain(), lead, [li, han], at, "han").text("en"))
    changes that give han the lead: 1
      regions: 华北 → 华北、上海市
    """
    asked = Question.of(lead, candidates, now, excluded=excluded, state=state)
    refuse(asked, rep_id, most)
    answer = asked.ask(strategy)
    if answer.owner == rep_id:
        return WhatItTakes(status="found", rep_id=rep_id, answer=answer, then=asked)
    scene = scene_of(strategy, asked, rep_id)
    priced, is_complete = prices(levers, scene, cost)
    found = Search(strategy, scene, priced, limit, Hurdle.of(strategy, scene)).run(most, answer)
    return attrs.evolve(found, is_complete=is_complete)


def refuse(asked: Question, rep_id: str, most: int) -> None:
    """Refuse a rep who is no candidate, and a number of changes that is not searched."""
    if not 1 <= most <= MAX_CHANGES:
        raise ValueError(f"most: {most} given; allowed: 1 to {MAX_CHANGES}")
    if asked.candidate(rep_id) is None:
        allowed = Text("候选人之一的编号", "the id of one of the candidates")
        problem = Problem(path="rep_id", code="unknown_rep", given=echo(rep_id), allowed=allowed)
        raise ValidationError((problem,))


def scene_of(strategy: AssignmentStrategy, asked: Question, rep_id: str) -> Scene:
    """Return the scene with the filters and rankers that are known to be looked at.

    They are told apart by identity: those of a host need not be hashable.
    """
    steps = [step for chain in chains_of(strategy) for step in chain.steps]
    found = {id(leaf): leaf for step in steps for one in step.filters for leaf in leaves(one)}
    idle = {id(one): one for step in steps for one in step.rankers if isinstance(one, IdleFirst)}
    filters, rankers = tuple(found.values()), tuple(idle.values())
    return Scene(question=asked, rep_id=rep_id, filters=filters, idle=rankers)


@attrs.frozen
class Priced:
    """One value of one lever, and what it costs."""

    cost: float
    lever: Lever
    option: Option


def prices(
    levers: Sequence[Lever], scene: Scene, cost: LeverCost | None
) -> tuple[tuple[tuple[Priced, ...], ...], bool]:
    """Return the values of every lever, the cheapest first, and whether none was left out."""
    offered = [list(lever.options(scene)) for lever in levers]
    priced = [
        tuple(sorted(priced_values(lever, thinned(options), cost), key=lambda one: one.cost))
        for lever, options in zip(levers, offered, strict=True)
    ]
    return tuple(filter(None, priced)), all(len(options) <= MAX_VALUES for options in offered)


def thinned(options: Sequence[Option]) -> Sequence[Option]:
    """Return the nearest values and the farthest, where there are too many."""
    return options if len(options) <= MAX_VALUES else [*options[: MAX_VALUES - 1], options[-1]]


def priced_values(
    lever: Lever, options: Sequence[Option], cost: LeverCost | None
) -> Iterator[Priced]:
    """Yield the values of a lever that are not forbidden."""
    for place, option in enumerate(options, start=1):
        share = place / len(options) if lever.is_ordered else 1.0
        price = share if cost is None else cost(lever.name, option.before, option.after)
        if not price >= 0:
            raise ValueError(f"a cost of {price} for {lever.name}; give zero or more, inf forbids")
        if price < inf:
            yield Priced(price, lever, option)


@attrs.frozen
class Search:
    """One search; `run` gives its answer."""

    strategy: AssignmentStrategy
    scene: Scene
    priced: tuple[tuple[Priced, ...], ...]
    """Of each lever that has any, its values, the cheapest first."""
    limit: int
    hurdle: Hurdle

    def run(self, most: int, answer: Assignment) -> WhatItTakes:
        """Return the smallest set of changes that does it, or how far the search came.

        answer: what the strategy says without changes.
        """
        missed = WhatItTakes(status="undecided", rep_id=self.scene.rep_id, answer=answer)
        costs = [[one.cost for one in values] for values in self.priced]
        tried = 0
        for size in range(1, most + 1):
            for places in cheapest(costs, size):
                if tried >= self.limit:
                    return attrs.evolve(missed, tried=tried)
                tried += 1
                chosen = [self.priced[lever][value] for lever, value in places]
                if self.gives(chosen):
                    return attrs.evolve(self.told(chosen), tried=tried)
        return attrs.evolve(missed, status="none", tried=tried)

    def changed(self, chosen: Sequence[Priced]) -> Scene:
        """Return the scene after the changes, made in the order of the levers."""
        scene = self.scene
        for one in chosen:
            scene = one.option.then(scene)
        return scene

    def gives(self, chosen: Sequence[Priced]) -> bool:
        """Return whether the changes give the rep the lead."""
        scene = self.changed(chosen)
        if not self.hurdle.may_pass(scene):
            return False
        return scene.question.ask(self.strategy).owner == scene.rep_id

    def told(self, chosen: Sequence[Priced]) -> WhatItTakes:
        """Return the changes as they are told, with what the strategy says then."""
        question = self.changed(chosen).question
        return WhatItTakes(
            status="found",
            rep_id=self.scene.rep_id,
            answer=question.ask(self.strategy),
            changes=tuple(
                LeverChange(
                    lever=one.lever.name,
                    label=one.lever.label,
                    before=one.option.before,
                    after=one.option.after,
                    names=one.lever.names,
                )
                for one in chosen
            ),
            cost=sum(one.cost for one in chosen),
            then=question,
        )


def cheapest(costs: Sequence[Sequence[float]], size: int) -> Iterator[Sequence[tuple[int, int]]]:
    """Yield every choice of a value for each of so many levers, the cheapest choice first.

    costs: what the values of each lever cost, rising. A choice is yielded as pairs of the places of
    lever and value; of equally cheap ones, first the one whose levers come first.

    >>> list(cheapest([[1, 4], [2]], 2))
    [[(0, 0), (1, 0)], [(0, 1), (1, 0)]]
    """
    heap: list[tuple[float, tuple[int, ...], tuple[int, ...]]] = [
        (sum(costs[lever][0] for lever in levers), levers, (0,) * size)
        for levers in combinations(range(len(costs)), size)
    ]
    heapify(heap)
    while heap:
        _, levers, values = heappop(heap)
        yield list(zip(levers, values, strict=True))
        # Only the last value that was moved, and those behind it, move on: each choice comes once.
        last = max((place for place, value in enumerate(values) if value), default=0)
        for place in range(last, size):
            if values[place] + 1 < len(costs[levers[place]]):
                moved = (*values[:place], values[place] + 1, *values[place + 1 :])
                cost = sum(costs[lever][value] for lever, value in zip(levers, moved, strict=True))
                heappush(heap, (cost, levers, moved))
