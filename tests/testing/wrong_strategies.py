"""Strategies, filters, rankers and rings that are wrong in one way each."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import count
from types import MappingProxyType
from typing import Any

import attrs

from leadcore.assignment import (
    Assignment,
    Available,
    Candidate,
    Chain,
    HasCapacity,
    RoundRobin,
    StatefulAssignment,
    Step,
    Turn,
    standard_chain,
)
from leadcore.model import Lead
from leadcore.model.rotation import EMPTY, LEAD, AssignmentState, RingState
from leadcore.rules import Decision, ScoreLine, ScoreResult
from leadcore.texts import Text

SOUND = standard_chain()
FULL = Text("已满", "full")


# ------------------------------------------------------------------------------ filters and rankers


@attrs.define
class AFilter:
    """A filter by a function of the lead, the candidate and how often it was asked."""

    decide: Callable[[Lead, Candidate, int], Any]
    name: str = "wrong"
    asked: count[int] = attrs.field(factory=count)

    def refusal(self, lead: Lead, candidate: Candidate, now: datetime) -> Text | None:
        answer: Text | None = self.decide(lead, candidate, next(self.asked))
        return answer


@attrs.define
class ARanker:
    """A ranker by such a function."""

    decide: Callable[[Lead, Candidate, int], Any]
    say: Callable[[Lead, Candidate], Any] = lambda lead, candidate: FULL
    name: str = "wrong"
    asked: count[int] = attrs.field(factory=count)

    def rank(self, lead: Lead, candidate: Candidate, now: datetime) -> int:
        answer: int = self.decide(lead, candidate, next(self.asked))
        return answer

    def figure(self, lead: Lead, candidate: Candidate, now: datetime) -> Text:
        answer: Text = self.say(lead, candidate)
        return answer


def looks_at_others() -> AFilter:
    """Refuse whoever holds more than the one who was asked about before."""
    seen: list[int] = []

    def decide(lead: Lead, one: Candidate, asked: int) -> Text | None:
        seen.append(one.open_leads)
        return FULL if one.open_leads > seen[-2:][0] else None

    return AFilter(decide)


WRONG_FILTERS: Mapping[str, Callable[[], AFilter]] = MappingProxyType(
    {
        "answers differently every second time": lambda: AFilter(
            lambda lead, one, asked: FULL if asked % 2 else None
        ),
        "compares with whoever was asked before": looks_at_others,
        "fails on a missing region": lambda: AFilter(
            lambda lead, one, asked: FULL if lead.region.startswith("上") else None  # type: ignore[union-attr]  # that is the bug
        ),
        "answers True": lambda: AFilter(lambda lead, one, asked: one.rep.capacity == 0 or None),
        "gives no reason in English": lambda: AFilter(
            lambda lead, one, asked: Text("已满", "") if one.open_leads > 4 else None
        ),
        "goes by identity": lambda: AFilter(
            lambda lead, one, asked: Text(str(id(one)), str(id(one)))
        ),
        "has no name": lambda: AFilter(lambda lead, one, asked: None, name=" "),
    }
)
"""Each breaks a law of filters."""

WRONG_RANKERS: Mapping[str, Callable[[], ARanker]] = MappingProxyType(
    {
        "ranks by a fraction": lambda: ARanker(lambda lead, one, asked: one.open_leads / 2),
        "ranks by how often it was asked": lambda: ARanker(lambda lead, one, asked: asked),
        "ranks by no capacity": lambda: ARanker(lambda lead, one, asked: one.rep.capacity),
        "ranks by a bool": lambda: ARanker(lambda lead, one, asked: one.open_leads > 4),
        "has no figure": lambda: ARanker(lambda lead, one, asked: 0, lambda lead, one: None),
        "says the figure in one language": lambda: ARanker(
            lambda lead, one, asked: 0, lambda lead, one: "3 open leads"
        ),
    }
)
"""Each breaks a law of rankers."""


# --------------------------------------------------------------------------------------- strategies


@attrs.frozen
class Spoilt:
    """The standard chain, with its answer or its question spoilt."""

    answer: Callable[[Assignment, Sequence[Candidate], Collection[str]], Assignment] = (
        lambda answer, roster, excluded: answer
    )
    question: Callable[[Sequence[Candidate], Collection[str]], Any] = lambda roster, excluded: (
        roster,
        excluded,
    )

    def assign(
        self,
        lead: Lead,
        candidates: Sequence[Candidate],
        now: datetime,
        *,
        excluded: Collection[str] = (),
    ) -> Assignment:
        roster, barred = self.question(candidates, excluded)
        return self.answer(SOUND.assign(lead, roster, now, excluded=barred), candidates, excluded)


def queued(
    answer: Assignment, roster: Sequence[Candidate], excluded: Collection[str]
) -> Assignment:
    return attrs.evolve(answer, queue="unassigned")


def unreasoned(
    answer: Assignment, roster: Sequence[Candidate], excluded: Collection[str]
) -> Assignment:
    return attrs.evolve(answer, reason=Text("", ""))


def first_listed(
    answer: Assignment, roster: Sequence[Candidate], excluded: Collection[str]
) -> Assignment:
    """Give the lead to the first who is eligible as they are listed."""
    eligible = {one.rep_id for one in answer.considered if one.is_eligible}
    owner = next((one.rep for one in roster if one.rep.id in eligible), None)
    if owner is None:
        return answer
    told = sorted(answer.considered, key=lambda one: (not one.is_eligible, one.rep_id != owner.id))
    return attrs.evolve(answer, owner=owner.id, team=owner.team, considered=tuple(told))


def drop_last(
    answer: Assignment, roster: Sequence[Candidate], excluded: Collection[str]
) -> Assignment:
    return attrs.evolve(answer, considered=answer.considered[:-1])


def tell_twice(
    answer: Assignment, roster: Sequence[Candidate], excluded: Collection[str]
) -> Assignment:
    return attrs.evolve(answer, considered=(*answer.considered, *answer.considered[-1:]))


def refused_first(
    answer: Assignment, roster: Sequence[Candidate], excluded: Collection[str]
) -> Assignment:
    return attrs.evolve(answer, considered=answer.considered[::-1])


def silent(
    answer: Assignment, roster: Sequence[Candidate], excluded: Collection[str]
) -> Assignment:
    return attrs.evolve(answer, queue=None)


def alternating() -> Spoilt:
    """Every second lead waits, whoever could take it."""
    asked = count()

    def question(roster: Sequence[Candidate], excluded: Collection[str]) -> Any:
        return roster, [one.rep.id for one in roster] if next(asked) % 2 else excluded

    return Spoilt(question=question)


RING = RoundRobin(id="a")
TURNS = Chain(
    steps=(
        Step(label=Text("轮流", "turns"), filters=(Available(), HasCapacity()), rankers=(RING,)),
    )
)


@attrs.frozen
class Turning:
    """A strategy by turns whose state afterwards is spoilt."""

    after: Callable[[AssignmentState, StatefulAssignment, Sequence[Candidate]], AssignmentState]
    takes_state: bool = True

    def assign(
        self,
        lead: Lead,
        candidates: Sequence[Candidate],
        now: datetime,
        *,
        excluded: Collection[str] = (),
        state: AssignmentState = EMPTY,
    ) -> StatefulAssignment:
        answer = TURNS.assign(lead, candidates, now, excluded=excluded, state=state)
        return attrs.evolve(answer, state=self.after(state, answer, candidates))

    def returned(self, state: AssignmentState, ring: str, rep: str) -> AssignmentState:
        return state


class OffByOne(Chain):
    """A chain whose batch loads nobody."""

    def assign_each(
        self,
        leads: Iterable[Lead],
        candidates: Sequence[Candidate],
        now: datetime,
        *,
        state: AssignmentState = EMPTY,
    ) -> tuple[StatefulAssignment, ...]:
        return tuple(self.assign(lead, candidates, now, state=state) for lead in leads)


class Uncounted(Chain):
    """A chain that does not count what it gave towards a quota."""

    def loaded(self, candidate: Candidate, lead: Lead, now: datetime) -> Candidate:
        return attrs.evolve(super().loaded(candidate, lead, now), taken=candidate.taken)


class Unburdened(Chain):
    """A chain that does not count what it gave as load."""

    def loaded(self, candidate: Candidate, lead: Lead, now: datetime) -> Candidate:
        loaded = super().loaded(candidate, lead, now)
        return attrs.evolve(loaded, open_leads=candidate.open_leads)


def uses_a_turn(
    state: AssignmentState, answer: StatefulAssignment, roster: Sequence[Candidate]
) -> AssignmentState:
    """Move the ring where nobody gets the lead too."""
    if answer.owner is not None or not roster:
        return answer.state
    return state.with_ring("a", RingState(credits={roster[0].rep.id: 1}))


def never_forgets(
    state: AssignmentState, answer: StatefulAssignment, roster: Sequence[Candidate]
) -> AssignmentState:
    """Keep somebody who left."""
    ring = answer.state.ring("a")
    kept = {**ring.credits, "left": 0}
    return state if answer.owner is None else EMPTY.with_ring("a", attrs.evolve(ring, credits=kept))


WRONG_STRATEGIES: Mapping[str, Callable[[], Any]] = MappingProxyType(
    {
        "forgets who is excluded": lambda: Spoilt(question=lambda roster, excluded: (roster, ())),
        "gives it to somebody else": lambda: Spoilt(
            lambda answer, roster, excluded: attrs.evolve(answer, owner=answer.owner and "stranger")
        ),
        "names the wrong team": lambda: Spoilt(
            lambda answer, roster, excluded: attrs.evolve(answer, team=answer.owner and "south")
        ),
        "loses a lead in silence": lambda: Spoilt(silent),
        "queues what it gave": lambda: Spoilt(queued),
        "gives no reason": lambda: Spoilt(unreasoned),
        "does not tell of the last one": lambda: Spoilt(drop_last),
        "tells of somebody twice": lambda: Spoilt(tell_twice),
        "tells of the refused first": lambda: Spoilt(refused_first),
        "breaks ties by who is listed first": lambda: Spoilt(first_listed),
        "lets every second lead wait": alternating,
        "never asks the last candidate": lambda: Spoilt(
            question=lambda roster, excluded: (roster[:-1], excluded)
        ),
        "uses up a turn where nobody gets it": lambda: Turning(uses_a_turn),
        "loads nobody within a batch": lambda: OffByOne(steps=SOUND.steps),
        "uses a quota twice": lambda: Uncounted(steps=SOUND.steps),
        "gives what does not count as load": lambda: Unburdened(steps=SOUND.steps),
        "remembers who left": lambda: Turning(never_forgets),
    }
)
"""Each breaks a law of strategies."""


# -------------------------------------------------------------------------------------------- rings


@attrs.frozen
class Ring:
    """A ring whose turn is spoilt."""

    spoilt: Callable[[AssignmentState, Sequence[Candidate], Collection[str]], Turn]
    id: str = "a"
    name: str = "turn"
    keeps: bool = True
    """Whether a turn that was handed back is kept."""
    serves: bool = False
    """Whether who is away is served too."""

    def rank(self, lead: Lead, candidate: Candidate, now: datetime) -> int:
        return 0

    def figure(self, lead: Lead, candidate: Candidate, now: datetime) -> Text:
        return FULL

    def turn(
        self,
        state: AssignmentState,
        eligible: Sequence[Candidate],
        *,
        absent: Sequence[Candidate] = (),
        roster: Collection[str] | None = None,
    ) -> Turn:
        return self.spoilt(state, (*eligible, *absent[: self.serves]), roster or ())

    def returned(self, state: AssignmentState, rep: str) -> AssignmentState:
        return RING.returned(state, rep) if self.keeps else state


def sound(state: AssignmentState, eligible: Sequence[Candidate], roster: Collection[str]) -> Turn:
    return RING.turn(state, eligible, roster=roster)


def credited(turn: Turn, more: Mapping[str, int]) -> Turn:
    """Return the turn with something added to the credits after it."""
    ring = turn.state.ring("a")
    credits = {one: ring.credits.get(one, 0) + more.get(one, 0) for one in {*ring.credits, *more}}
    return attrs.evolve(turn, state=EMPTY.with_ring("a", attrs.evolve(ring, credits=credits)))


def off_by_one(
    state: AssignmentState, eligible: Sequence[Candidate], roster: Collection[str]
) -> Turn:
    """Point at the next one, counting who is eligible now."""
    ids = sorted(one.rep.id for one in eligible)
    at = sum(state.ring("a").credits.values()) % len(ids)
    order = (*ids[at:], *ids[:at])
    figures = dict.fromkeys(ids, FULL)
    return credited(Turn(order=order, figures=figures, state=state), {ids[0]: 1})


def by_listing(
    state: AssignmentState, eligible: Sequence[Candidate], roster: Collection[str]
) -> Turn:
    turn = sound(state, eligible, roster)
    order = tuple(one.rep.id for one in eligible)
    return attrs.evolve(turn, order=order)


def twice_paid(
    state: AssignmentState, eligible: Sequence[Candidate], roster: Collection[str]
) -> Turn:
    turn = sound(state, eligible, roster)
    return credited(turn, {turn.order[0]: -3 * LEAD})


def unpaid(state: AssignmentState, eligible: Sequence[Candidate], roster: Collection[str]) -> Turn:
    turn = sound(state, eligible, roster)
    return credited(turn, {turn.order[0]: LEAD})


def unweighed(
    state: AssignmentState, eligible: Sequence[Candidate], roster: Collection[str]
) -> Turn:
    same = [attrs.evolve(one, rep=attrs.evolve(one.rep, weight=1)) for one in eligible]
    return sound(state, same, roster)


def stateless(
    state: AssignmentState, eligible: Sequence[Candidate], roster: Collection[str]
) -> Turn:
    return sound(EMPTY, eligible, roster)


def hoarding(
    state: AssignmentState, eligible: Sequence[Candidate], roster: Collection[str]
) -> Turn:
    return RING.turn(state, eligible)


def leaves_out_the_last(
    state: AssignmentState, eligible: Sequence[Candidate], roster: Collection[str]
) -> Turn:
    turn = sound(state, eligible, roster)
    return attrs.evolve(turn, order=turn.order[: max(1, len(turn.order) - 1)])


def says_nothing(
    state: AssignmentState, eligible: Sequence[Candidate], roster: Collection[str]
) -> Turn:
    return attrs.evolve(sound(state, eligible, roster), figures={})


def owing(state: AssignmentState, eligible: Sequence[Candidate], roster: Collection[str]) -> Turn:
    turn = sound(state, eligible, roster)
    ring = turn.state.ring("a")
    owed = {**state.ring("a").owed, **{one.rep.id: 1 for one in eligible}}
    return attrs.evolve(turn, state=EMPTY.with_ring("a", attrs.evolve(ring, owed=owed)))


WRONG_ROTATIONS: Mapping[str, Ring] = MappingProxyType(
    {
        "points at the next of whoever is eligible": Ring(off_by_one),
        "goes by who is listed first": Ring(by_listing),
        "uses a turn up several times": Ring(twice_paid),
        "never uses a turn up": Ring(unpaid),
        "ignores weights": Ring(unweighed),
        "drops its state": Ring(stateless),
        "keeps whoever left": Ring(hoarding),
        "leaves out the last": Ring(leaves_out_the_last),
        "gives no figures": Ring(says_nothing),
        "takes the turn from whoever hands a lead back": Ring(sound, keeps=False),
        "gives a lead to who is away": Ring(sound, serves=True),
        "owes a lead to who left": Ring(owing),
    }
)
"""Each breaks a law of rotations."""


# ------------------------------------------------------------------------------ scores, priorities


@attrs.define
class AScoring:
    """A scoring by a function of the lead and how often it was asked."""

    decide: Callable[[Lead, int], ScoreResult]
    asked: count[int] = attrs.field(factory=count)

    def score(self, lead: Lead, now: datetime) -> ScoreResult:
        return self.decide(lead, next(self.asked))


def points(number: Any, label: Text = FULL) -> ScoreResult:
    return ScoreResult(lines=(ScoreLine(kind="rule", id="x", label=label, points=number),))


@attrs.frozen(kw_only=True)
class Miscounted(ScoreResult):
    """A score that is more than its lines."""

    @property
    def total(self) -> int:
        return 7


WRONG_SCORINGS: Mapping[str, Callable[[], AScoring]] = MappingProxyType(
    {
        "scores by how often it was asked": lambda: AScoring(lambda lead, asked: points(asked)),
        "fails on a missing industry": lambda: AScoring(
            lambda lead, asked: points(len(lead.industry))  # type: ignore[arg-type]  # that is the bug
        ),
        "scores by a fraction": lambda: AScoring(lambda lead, asked: points(0.5)),
        "has points that it does not add up": lambda: AScoring(
            lambda lead, asked: Miscounted(lines=points(1).lines)
        ),
        "fails on a name of no letters": lambda: AScoring(
            lambda lead, asked: points(1 if lead.name is None else ord(lead.name[0]))
        ),
        "fails on a contact without a fingerprint": lambda: AScoring(
            lambda lead, asked: points(sum(map(len, (one.fingerprint for one in lead.contacts))))  # type: ignore[arg-type]  # that is the bug
        ),
        "scores higher than anybody can keep": lambda: AScoring(lambda lead, asked: points(2**60)),
        "gives no score to the poor": lambda: AScoring(
            lambda lead, asked: points(1) if lead.demand.budget else None  # type: ignore[arg-type,return-value]  # that is the bug
        ),
        "has no label in Chinese": lambda: AScoring(
            lambda lead, asked: points(1, Text("", "fresh"))
        ),
    }
)
"""Each breaks a law of scorings."""


@attrs.define
class APriority:
    """A priority by such a function."""

    decide: Callable[[Lead, int], str]
    asked: count[int] = attrs.field(factory=count)

    def prioritise(self, lead: Lead, now: datetime) -> Decision:
        return Decision(value=self.decide(lead, next(self.asked)), case=None, tried=())


WRONG_PRIORITIES: Mapping[str, Callable[[], APriority]] = MappingProxyType(
    {
        "invents a priority": lambda: APriority(lambda lead, asked: "urgent"),
        "goes by how often it was asked": lambda: APriority(
            lambda lead, asked: "high" if asked % 2 else "low"
        ),
        "throws a coin": lambda: APriority(lambda lead, asked: random.choice(("high", "low"))),
        "fails on a missing intent": lambda: APriority(
            lambda lead, asked: "high" if lead.owner and lead.intent.value == "high" else "low"  # type: ignore[union-attr]  # that is the bug
        ),
        "fails on a missing score": lambda: APriority(
            lambda lead, asked: "high" if lead.score > 50 else "low"  # type: ignore[operator]  # that is the bug
        ),
    }
)
"""Each breaks a law of priorities."""
