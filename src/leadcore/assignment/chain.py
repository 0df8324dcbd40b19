"""A chain of filters and rankers, with fallbacks, and a queue at its end (R-25).

A step whose last ranker is a `Rotation` gives the lead by turns: between the candidates that all
rankers before it leave equal, the state decides, and comes back changed. Only the step that gives
the lead moves its ring; where nobody gets it, none moves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from functools import cached_property
from typing import Final

import attrs

from leadcore import labels
from leadcore.assignment.caps import open_counts
from leadcore.assignment.combined import FILTERS, is_filter, is_named
from leadcore.assignment.definition import refuse, tuple_problems
from leadcore.assignment.filters import Available, ByIndustry, ByRegion, ByValue, HasCapacity
from leadcore.assignment.protocols import (
    Candidate,
    Considered,
    Filter,
    Ranker,
    latest,
    refusal_of,
)
from leadcore.assignment.question import barred_ids, check_state, each_once
from leadcore.assignment.rankers import IdleFirst, LeastOpen, MostExperienced
from leadcore.assignment.rotation import ABSENT, Rotation, StatefulAssignment
from leadcore.errors import Problem
from leadcore.model import Lead
from leadcore.model.rotation import EMPTY, AssignmentState
from leadcore.model.validators import check_id, instance_of
from leadcore.texts import Text
from leadcore.values import Money, utc

NO_CANDIDATE = Text("没有候选人", "there is no candidate")
EXCLUDED = Text("已退回或未按时接收", "declined it, or did not accept it in time")


RANKERS: Final = Text(
    "具有 name、rank 和 figure 的排序", "a tuple of rankers, with name, rank and figure"
)
BY_ID: Final = Text("按编号", "by rep id")
"""What ranks candidates where no ranker does."""
STEPS: Final = Text("一个或多个 Step 的元组", "a tuple of Steps, one or more")


def is_ranker(value: object) -> bool:
    """Return whether a value can be asked as a ranker; a class cannot, only what it makes."""
    return is_named(value) and all(
        callable(getattr(value, name, None)) for name in ("rank", "figure")
    )


def is_step(value: object) -> bool:
    return isinstance(value, Step)


@attrs.frozen(kw_only=True)
class Step:
    """One link of a chain: who may, and who comes first; ties break by rep id.

    >>> Step(label=Text("任何人", "anybody")).filters
    ()
    """

    label: Text = attrs.field(validator=instance_of(Text))
    filters: tuple[Filter, ...] = ()
    rankers: tuple[Ranker, ...] = (LeastOpen(),)
    """In order of importance; a `Rotation` stands last, for nothing is left to decide after it.

    Without any, the smallest rep id gets every lead.
    """

    def __attrs_post_init__(self) -> None:
        refuse(tuple_problems("filters", self.filters, is_filter, FILTERS))
        refuse(tuple_problems("rankers", self.rankers, is_ranker, RANKERS))
        misplaced = [one.name for one in self.rankers[:-1] if isinstance(one, Rotation)]
        if misplaced:
            raise ValueError(
                f"rankers: {', '.join(misplaced)} given before others; allowed: only as the last"
            )

    @cached_property
    def rotation(self) -> Rotation | None:
        """The ranker that goes by turns, if there is one."""
        last = self.rankers[-1] if self.rankers else None
        return last if isinstance(last, Rotation) else None

    def consider(self, lead: Lead, candidate: Candidate, now: datetime) -> Considered:
        """Return the first filter's refusal, or the figures behind the candidate's rank."""
        for one in self.filters:
            refusal = refusal_of(one, lead, candidate, now)
            if refusal is not None:
                return Considered(rep_id=candidate.rep.id, refused_by=one.name, reason=refusal)
        figures = [ranker.figure(lead, candidate, now) for ranker in self.rankers] or [BY_ID]
        reason = Text("，".join(f.zh for f in figures), ", ".join(f.en for f in figures))
        return Considered(rep_id=candidate.rep.id, reason=reason)

    def order(self, lead: Lead, candidate: Candidate, now: datetime) -> tuple[tuple[int, ...], str]:
        """Return what the candidates are sorted by."""
        ranks = tuple(ranker.rank(lead, candidate, now) for ranker in self.rankers)
        return ranks, candidate.rep.id


def step_problems(steps: tuple[Step, ...]) -> Iterator[Problem]:
    if steps == ():
        yield Problem(path="steps", code="empty", given="()", allowed=STEPS)
    yield from tuple_problems("steps", steps, is_step, STEPS)


@attrs.frozen(kw_only=True)
class Chain:
    """Tries its steps in order; what no step can place waits in the queue, with the reason.

    >>> from datetime import UTC, datetime
    >>> from leadcore.model import Phase, Rep
    >>> at = datetime(2024, 5, 1, tzinfo=UTC)
    >>> lead = Lead(id="A-1", version=1, source="referral", received_at=at, updated_at=at,
    ...             status="new", phase=Phase.OPEN, region="上海市")
    >>> li = Rep(id="li", name="李雷", team="east", regions=("华东",))
    >>> han = Rep(id="han", name="韩梅", team="north", regions=("华北",))
    >>> people = (Candidate(rep=li, open_leads=2), Candidate(rep=han))
    >>> print(standard_chain().assign(lead, people, at).text("en"))
    goes to li: by region and industry: idle, 2 open leads, regular
      · li: idle, 2 open leads, regular
      × han: covers 华北, the lead is in 上海市
    """

    steps: tuple[Step, ...]
    queue: str = attrs.field(default="unassigned", validator=check_id)

    def __attrs_post_init__(self) -> None:
        refuse(step_problems(self.steps))
        for one in self.rotations:
            if any(one.id == other.id and one != other for other in self.rotations):
                raise ValueError(f"steps: two different rotations {one.id!r}; allowed: equal ones")

    @cached_property
    def rotations(self) -> tuple[Rotation, ...]:
        """The rankers of its steps that go by turns."""
        return tuple(step.rotation for step in self.steps if step.rotation is not None)

    @property
    def takes_state(self) -> bool:
        """Whether a step goes by turns, so that the state matters."""
        return bool(self.rotations)

    def assign(
        self,
        lead: Lead,
        candidates: Sequence[Candidate],
        now: datetime,
        *,
        excluded: Collection[str] = (),
        state: AssignmentState = EMPTY,
    ) -> StatefulAssignment:
        """Return the best candidate of the first step that has one, or the queue.

        Where a step goes by turns, `candidates` are the whole roster: a ring forgets who is not
        among them.
        """
        check_state(state)
        candidates, gone, now = each_once(candidates), barred_ids(excluded), utc(now)
        free = [candidate for candidate in candidates if candidate.rep.id not in gone]
        barred = tuple(
            Considered(rep_id=candidate.rep.id, refused_by="excluded", reason=EXCLUDED)
            for candidate in sorted(candidates, key=lambda one: one.rep.id)
            if candidate.rep.id in gone
        )
        refused: tuple[Considered, ...] = ()
        for step in self.steps:
            eligible, refused = tried(step, lead, free, now)
            if eligible:
                if step.rotation is not None:
                    missing = absent(step, lead, free, refused, now)
                    roster = [one.rep.id for one in candidates if one.rep.active]
                    eligible, state = in_turn(step.rotation, eligible, missing, roster, state)
                return given(step, eligible, refused + barred, state)
        return self.waiting(refused + barred, state)

    def returned(self, state: AssignmentState, ring: str, rep: str) -> AssignmentState:
        """Return the state after `rep` handed back a lead of this ring, and keeps the turn.

        >>> standard_chain().returned(EMPTY, "east", "li") == EMPTY
        True
        """
        for one in self.rotations:
            if one.id == ring:
                return one.returned(state, rep)
        return state

    def assign_each(
        self,
        leads: Iterable[Lead],
        candidates: Sequence[Candidate],
        now: datetime,
        *,
        state: AssignmentState = EMPTY,
    ) -> tuple[StatefulAssignment, ...]:
        """Return the answer for each lead in order, as if they had come one after the other.

        The state of the last answer is the state after. What each candidate holds and has been
        given lately counts up in between.
        """
        answers: list[StatefulAssignment] = []
        held = {candidate.rep.id: candidate for candidate in each_once(candidates)}
        for lead in leads:
            answer = self.assign(lead, tuple(held.values()), now, state=state)
            state = answer.state
            if answer.owner is not None:
                held[answer.owner] = self.loaded(held[answer.owner], lead, now)
            answers.append(answer)
        return tuple(answers)

    def loaded(self, candidate: Candidate, lead: Lead, now: datetime) -> Candidate:
        """Return the candidate with one more lead, given now.

        >>> from datetime import UTC, datetime
        >>> from leadcore.model import Phase, Rep
        >>> at = datetime(2024, 5, 1, tzinfo=UTC)
        >>> lead = Lead(id="A-1", version=1, source="referral", received_at=at, updated_at=at,
        ...             status="new", phase=Phase.OPEN)
        >>> li = Candidate(rep=Rep(id="li", name="李雷", team="east"), open_leads=2)
        >>> standard_chain().loaded(li, lead, at).open_leads
        3
        """
        filters = (one for step in self.steps for one in step.filters)
        more = open_counts(filters, (lead,), now)
        counts = {key: candidate.counts.get(key, 0) + more[key] for key in more}
        return attrs.evolve(
            candidate,
            open_leads=candidate.open_leads + 1,
            taken=latest((*candidate.taken, utc(now)), candidate.rep),
            counts={**candidate.counts, **counts},
        )

    def waiting(
        self, refused: tuple[Considered, ...], state: AssignmentState
    ) -> StatefulAssignment:
        """Return the answer when nobody may take the lead."""
        reason = nobody(refused, NO_CANDIDATE)
        return StatefulAssignment(
            owner=None,
            team=None,
            queue=self.queue,
            reason=reason,
            considered=refused,
            state=state,
        )


def nobody(refused: Iterable[Considered], otherwise: Text) -> Text:
    """Return why nobody may take a lead: how many were refused by what.

    otherwise: what is said where nobody was refused either.

    >>> full = Considered(rep_id="li", refused_by="capacity", reason=Text("已满", "full"))
    >>> nobody([full], NO_CANDIDATE).en
    'nobody may take it (capacity 1)'
    """
    counts = Counter(one.refused_by or "" for one in refused)
    if not counts:
        return otherwise
    named = [(labels.label(labels.FILTER, name), counts[name]) for name in sorted(counts)]
    zh = "，".join(f"{name.zh} {count}" for name, count in named)
    en = ", ".join(f"{name.en} {count}" for name, count in named)
    return Text(f"无人可接（{zh}）", f"nobody may take it ({en})")


Ranked = list[tuple[tuple[tuple[int, ...], str], Candidate, Considered]]


def tried(
    step: Step, lead: Lead, candidates: Sequence[Candidate], now: datetime
) -> tuple[Ranked, tuple[Considered, ...]]:
    """Return the eligible candidates best first, and the refused ones by id."""
    eligible: Ranked = []
    refused: list[Considered] = []
    for candidate in candidates:
        considered = step.consider(lead, candidate, now)
        if considered.is_eligible:
            eligible.append((step.order(lead, candidate, now), candidate, considered))
        else:
            refused.append(considered)
    eligible.sort(key=lambda entry: entry[0])
    return eligible, tuple(sorted(refused, key=lambda one: one.rep_id))


def in_turn(
    rotation: Rotation,
    eligible: Ranked,
    missing: Ranked,
    roster: Collection[str],
    state: AssignmentState,
) -> tuple[Ranked, AssignmentState]:
    """Return the eligible with those in front by turns, and the state after."""
    best = eligible[0][0][0]
    group = [candidate for (ranks, _), candidate, _ in eligible if ranks == best]
    away = [candidate for (ranks, _), candidate, _ in missing if ranks <= best]
    turn = rotation.turn(state, group, absent=away, roster=roster)
    places = {rep: place for place, rep in enumerate(turn.order)}
    front = sorted(eligible[: len(group)], key=lambda entry: places[entry[1].rep.id])
    told = [(key, one, explained(said, turn.figures[one.rep.id])) for key, one, said in front]
    return told + eligible[len(group) :], turn.state


def absent(
    step: Step,
    lead: Lead,
    candidates: Sequence[Candidate],
    refused: tuple[Considered, ...],
    now: datetime,
) -> Ranked:
    """Return whom only leave or working hours keep from the lead; who left the team is not one."""
    away = {one.rep_id: one for one in refused if one.refused_by == ABSENT}
    others = [one for one in step.filters if one.name != ABSENT]
    return [
        (step.order(lead, candidate, now), candidate, away[candidate.rep.id])
        for candidate in candidates
        if candidate.rep.id in away
        and candidate.rep.active
        and all(refusal_of(one, lead, candidate, now) is None for one in others)
    ]


def explained(considered: Considered, figure: Text) -> Considered:
    """Return what became of a candidate with the figures of the turn behind the others."""
    reason = considered.reason
    said = Text(f"{reason.zh}，{figure.zh}", f"{reason.en}, {figure.en}")
    return attrs.evolve(considered, reason=said)


def given(
    step: Step, eligible: Ranked, refused: tuple[Considered, ...], state: AssignmentState
) -> StatefulAssignment:
    _, best, considered = eligible[0]
    reason = considered.reason
    return StatefulAssignment(
        owner=best.rep.id,
        team=best.rep.team,
        queue=None,
        reason=Text(f"{step.label.zh}：{reason.zh}", f"{step.label.en}: {reason.en}"),
        considered=(*(entry[2] for entry in eligible), *refused),
        state=state,
        ring=None if step.rotation is None else step.rotation.id,
    )


def standard_chain(threshold: Money | None = None) -> Chain:
    """Return the source documents' chain: the reps of region and industry, else of the region.

    Leads from `threshold` on (300,000 元) go to experienced reps only. Whoever is idle comes first,
    then whoever holds fewer open leads, then the more experienced.

    >>> [step.label.en for step in standard_chain().steps]
    ['by region and industry', 'by region']
    """
    able = (Available(), HasCapacity(), ByValue(threshold=threshold or Money.of(300_000)))
    rankers = (IdleFirst(), LeastOpen(), MostExperienced())
    region, industry = ByRegion(), ByIndustry()
    both, one = Text("按地区和行业", "by region and industry"), Text("按地区", "by region")
    return Chain(
        steps=(
            Step(label=both, filters=(*able, region, industry), rankers=rankers),
            Step(label=one, filters=(*able, region), rankers=rankers),
        )
    )
