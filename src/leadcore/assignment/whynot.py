"""Why one rep does not get a lead: what refuses them at every step, or what puts others first.

An `Assignment` says the first reason for everybody; this says all of them for one: of a chain, and
of the queues of a routing that the lead comes to. What other strategies say is passed on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Final, Literal

import attrs

from leadcore import labels
from leadcore.assignment.chain import EXCLUDED, Chain, Ranked, Step, absent, tried
from leadcore.assignment.combined import AllOf
from leadcore.assignment.protocols import (
    Assignment,
    AssignmentStrategy,
    Candidate,
    Filter,
    refusal_of,
)
from leadcore.assignment.question import Question
from leadcore.assignment.routing import Queue, Routing, with_label
from leadcore.model import Lead
from leadcore.model.rotation import EMPTY, AssignmentState
from leadcore.texts import Language, Text

WhyNotStatus = Literal["owner", "outranked", "refused", "excluded", "not_a_candidate"]
"""What became of the rep: got it, came later, was refused, may not get it again, was not there."""
Place = Literal["first", "outranked", "refused", "not_reached"]
"""What became of the rep at one step; a step after the one that gives the lead is not reached."""

STATUS: Final[Mapping[WhyNotStatus, Text]] = MappingProxyType(
    {
        "owner": Text("{} 得到该线索", "{} gets the lead"),
        "outranked": Text("{} 可接，但未排在首位", "{} may take the lead, but does not come first"),
        "refused": Text("{} 不可接该线索", "{} may not take the lead"),
        "excluded": Text("{} 已退回或未按时接收", "{} declined it, or did not accept it in time"),
        "not_a_candidate": Text("{} 不在候选人中", "{} is not a candidate"),
    }
)
PLACE: Final[Mapping[Place, Text]] = MappingProxyType(
    {
        "first": Text("排在首位", "comes first"),
        "outranked": Text("未排在首位", "does not come first"),
        "refused": Text("不符合", "refused"),
        "not_reached": Text("未到此步", "not reached"),
    }
)
BY_ID: Final = "id"
"""What decides where all rankers leave two reps equal."""
RANKER: Final[Mapping[str, Text]] = MappingProxyType(
    {**labels.RANKER, BY_ID: Text("编号顺序", "order of ids")}
)


@attrs.frozen(kw_only=True)
class Refusal:
    """One filter that refuses the rep, with its reason.

    >>> Refusal(filter="capacity", reason=Text("已满", "full")).filter
    'capacity'
    """

    filter: str
    """The filter's name."""
    reason: Text


@attrs.frozen(kw_only=True)
class Compared:
    """What one ranker says of the rep and of who comes first.

    >>> Compared(ranker="load", own=Text("5 条", "5"), first=Text("3 条", "3"), is_equal=False)
    Compared(ranker='load', own=Text(zh='5 条', en='5'), first=Text(zh='3 条', en='3'), ...)
    """

    ranker: str
    """The ranker's name; `id` is the order of ids, which breaks ties."""
    own: Text
    """The figure of the rep."""
    first: Text
    """The figure of who comes first."""
    is_equal: bool
    """Whether the ranker leaves the two equal."""


@attrs.frozen(kw_only=True)
class StepReasons:
    """How one step of a chain judges the rep.

    >>> StepReasons(label=Text("按地区", "by region"), place="not_reached").to("en")
    'by region: not reached'
    """

    label: Text
    place: Place
    refusals: tuple[Refusal, ...] = ()
    """Every filter that refuses the rep, in order; of a formula that asks for all, its parts."""
    rank: int | None = None
    """The rep's place among those who may take the lead here, from 1; None where they may not."""
    eligible: int = 0
    """How many may take the lead here; 0 where the step was not reached."""
    first: str | None = None
    """Id of who comes first here."""
    compared: tuple[Compared, ...] = ()
    """What the rankers say of the two, up to the one that decides, which is the last."""

    @property
    def decided_by(self) -> str | None:
        """Name of the first ranker that tells the two apart; None where none had to."""
        return self.compared[-1].ranker if self.compared else None

    def to(self, language: Language) -> str:
        """Return the step as one line."""
        colon, semicolon = Text("：", ": ").to(language), Text("；", "; ").to(language)
        said = [self.placed(language), *(one.reason.to(language) for one in self.refusals)]
        if self.compared:
            said.append(self.decision(self.compared[-1]).to(language))
        return f"{self.label.to(language)}{colon}{semicolon.join(said)}"

    def placed(self, language: Language) -> str:
        """Return the rep's place at the step, in words."""
        if self.rank is None:
            return PLACE[self.place].to(language)
        zh = f"在 {self.eligible} 人中排第 {self.rank}"
        return Text(zh, f"number {self.rank} of {self.eligible}").to(language)

    def decision(self, one: Compared) -> Text:
        """Return what a ranker says of the two, in words."""
        name = labels.label(RANKER, one.ranker)
        return Text(
            f"由{name.zh}决定：{self.first}（{one.first.zh}）先于本人（{one.own.zh}）",
            f"first difference, {name.en}: {self.first} ({one.first.en}) before this rep "
            f"({one.own.en})",
        )


@attrs.frozen(kw_only=True)
class WhyNot:
    """Why a rep does not get a lead, or that they do (R-29).

    >>> answer = WhyNot(rep_id="li", status="not_a_candidate", owner="han", queue=None,
    ...                 reason=Text("空闲", "idle"))
    >>> print(answer.text("en"))
    li is not a candidate
    goes to han: idle
    """

    rep_id: str
    status: WhyNotStatus
    owner: str | None
    """Id of who gets the lead; None is nobody."""
    queue: str | None
    """Where the lead waits when nobody gets it."""
    reason: Text
    """Why the owner gets it, or why nobody does."""
    own: Text | None = None
    """What the strategy itself says of the rep."""
    steps: tuple[StepReasons, ...] = ()
    """Every step of a chain, or of a routing's queues; none for others, or who is no candidate."""

    def text(self, language: Language = "zh") -> str:
        """Return what became of the rep, of the lead, and each step in a line of its own."""
        headline = STATUS[self.status].to(language).format(self.rep_id)
        lines = [headline, self.outcome().to(language)]
        if self.own is not None and not self.steps:
            lines.append(f"  {self.own.to(language)}")
        return "\n".join([*lines, *(f"  {step.to(language)}" for step in self.steps)])

    def outcome(self) -> Text:
        """Return where the lead goes, and why."""
        reason = self.reason
        if self.owner is None:
            return Text(f"在 {self.queue} 等待：{reason.zh}", f"waits in {self.queue}: {reason.en}")
        return Text(f"分配给 {self.owner}：{reason.zh}", f"goes to {self.owner}: {reason.en}")


def why_not(
    strategy: AssignmentStrategy,
    lead: Lead,
    candidates: Sequence[Candidate],
    now: datetime,
    rep_id: str,
    *,
    excluded: Collection[str] = (),
    state: AssignmentState = EMPTY,
) -> WhyNot:
    """Return why the rep does not get the lead, all reasons of all steps, or that they do.

    The arguments are those of the strategy, whose answer this explains.

    >>> from datetime import UTC
    >>> from leadcore.assignment import standard_chain
    >>> from leadcore.model import Phase, Rep
    >>> at = datetime(2024, 5, 1, tzinfo=UTC)
    >>> lead = Lead(id="A-1", version=1, source="referral", received_at=at, updated_at=at,
    ...             status="new", phase=Phase.OPEN, region="上海市")
    >>> li = Candidate(rep=Rep(id="li", name="李雷", team="east"), open_leads=3)
    >>> han = Candidate(rep=Rep(id="han", name="韩梅", team="east"), open_leads=4)
    >>> print(why_not(standard_chain(), lead, [li, han], at, "han").text("en"))
    han may take the lead, but does not come first
    goes to li: by region and industry: idle, 3 open leads, regular
      by region and industry: number 2 of 2; first difference, open leads: li (3 open leads) ...
      by region: not reached
    """
    asked = Question.of(lead, candidates, now, excluded=excluded, state=state)
    answer, here = asked.ask(strategy), asked.candidate(rep_id)
    own = next((one for one in answer.considered if one.rep_id == rep_id), None)
    return WhyNot(
        rep_id=rep_id,
        status=status_of(answer, rep_id, here, excluded),
        owner=answer.owner,
        queue=answer.queue,
        reason=answer.reason,
        own=None if own is None else own.reason,
        steps=() if here is None else tuple(View(asked).steps(strategy, here)),
    )


def status_of(
    answer: Assignment, rep_id: str, here: Candidate | None, excluded: Collection[str]
) -> WhyNotStatus:
    if here is None:
        return "not_a_candidate"
    if answer.owner == rep_id:
        return "owner"
    if rep_id in excluded:
        return "excluded"
    eligible = (one.rep_id for one in answer.considered if one.is_eligible)
    return "outranked" if rep_id in eligible else "refused"


@attrs.frozen
class View:
    """A question to a chain, as its steps see it."""

    asked: Question
    is_given: bool = False
    """Whether the lead is given before the chain is asked."""

    def steps(self, strategy: AssignmentStrategy, rep: Candidate) -> Iterator[StepReasons]:
        """Yield how each step judges a candidate, of the strategies that are known."""
        if isinstance(strategy, Chain):
            yield from self.reasons(strategy, rep)
        elif isinstance(strategy, Routing):
            is_given = self.is_given
            for queue in strategy.route(self.asked.lead, self.asked.now).queues:
                answer = self.answered(queue)
                yield from View(self.asked, is_given).queue(queue, rep, answer)
                is_given |= answer.owner is not None

    def queue(self, queue: Queue, rep: Candidate, answer: Assignment) -> Iterator[StepReasons]:
        """Yield how the steps of a queue judge the rep; `answer` is what the queue says."""
        others = {one.rep.id for one in self.asked.candidates if not queue.has(one.rep)}
        asked = attrs.evolve(self.asked, excluded=self.asked.excluded | others)
        is_member = rep.rep.id not in others
        steps = View(asked, self.is_given).steps(queue.strategy, rep) if is_member else ()
        told = tuple(attrs.evolve(one, label=with_label(queue, one.label)) for one in steps)
        yield from told or (self.as_told(queue, rep, answer),)

    def answered(self, queue: Queue) -> Assignment:
        """Return what a queue says."""
        asked = self.asked
        return queue.ask(
            asked.lead, asked.candidates, asked.now, excluded=asked.excluded, state=asked.state
        )

    def as_told(self, queue: Queue, rep: Candidate, answer: Assignment) -> StepReasons:
        """Return a whole queue as one step, with what it says of the rep."""
        id_ = rep.rep.id
        refused = {one.rep_id: one for one in answer.considered if not one.is_eligible}
        place: Place = "first" if answer.owner == id_ else "outranked"
        refusals: tuple[Refusal, ...] = ()
        if id_ in refused:
            place, one = "refused", refused[id_]
            refusals = (Refusal(filter=one.refused_by or "", reason=one.reason),)
        if self.is_given:
            place = "not_reached"
        return StepReasons(label=queue.label, place=place, refusals=refusals, first=answer.owner)

    def reasons(self, chain: Chain, rep: Candidate) -> Iterator[StepReasons]:
        """Yield how each step judges the rep; those after the one that gives are not reached."""
        free = [one for one in self.asked.candidates if one.rep.id not in self.asked.excluded]
        is_given = self.is_given
        for step in chain.steps:
            refusals = (*self.barred(rep), *self.refusals(step.filters, rep))
            if is_given:
                yield StepReasons(label=step.label, place="not_reached", refusals=refusals)
                continue
            order = self.order(step, free)
            is_given = bool(order.ids)
            yield self.judged(step, rep, refusals, order)

    def barred(self, rep: Candidate) -> Iterator[Refusal]:
        """Yield that the rep may not get the lead again, where it is so."""
        if rep.rep.id in self.asked.excluded:
            yield Refusal(filter="excluded", reason=EXCLUDED)

    def refusals(self, filters: Sequence[Filter], rep: Candidate) -> Iterator[Refusal]:
        """Yield every filter that refuses the rep; of one that asks for all, its parts."""
        for one in filters:
            if isinstance(one, AllOf):
                yield from self.refusals(one.filters, rep)
            elif (reason := refusal_of(one, self.asked.lead, rep, self.asked.now)) is not None:
                yield Refusal(filter=one.name, reason=reason)

    def order(self, step: Step, free: Sequence[Candidate]) -> Order:
        """Return who may take the lead at this step, as the chain orders them."""
        eligible, refused = tried(step, self.asked.lead, free, self.asked.now)
        ids, turns = tuple(entry[1].rep.id for entry in eligible), dict[str, Text]()
        if step.rotation is not None and eligible:
            best = eligible[0][0][0]
            missing: Ranked = absent(step, self.asked.lead, free, refused, self.asked.now)
            turn = step.rotation.turn(
                self.asked.state,
                [one for (ranks, _), one, _ in eligible if ranks == best],
                absent=[one for (ranks, _), one, _ in missing if ranks <= best],
                roster=[one.rep.id for one in self.asked.candidates if one.rep.active],
            )
            ids, turns = (*turn.order, *ids[len(turn.order) :]), dict(turn.figures)
        return Order(ids, {entry[1].rep.id: entry[1] for entry in eligible}, turns)

    def judged(
        self, step: Step, rep: Candidate, refusals: tuple[Refusal, ...], order: Order
    ) -> StepReasons:
        """Return how a step that was reached judges the rep."""
        first = order.ids[0] if order.ids else None
        said = StepReasons(
            label=step.label,
            place="refused",
            refusals=refusals,
            eligible=len(order.ids),
            first=first,
        )
        if first is None or rep.rep.id not in order.ids:
            return said
        rank = order.ids.index(rep.rep.id) + 1
        if rank == 1:
            return attrs.evolve(said, place="first", rank=rank)
        compared = self.compared(step, rep, order.known[first], order.turns)
        return attrs.evolve(said, place="outranked", rank=rank, compared=tuple(compared))

    def compared(
        self, step: Step, rep: Candidate, first: Candidate, turns: Mapping[str, Text]
    ) -> Iterator[Compared]:
        """Yield what the rankers say of the two, up to the one that decides."""
        own, other, lead, now = rep.rep.id, first.rep.id, self.asked.lead, self.asked.now
        for ranker in step.rankers:
            if ranker is step.rotation and own in turns:
                yield Compared(
                    ranker=ranker.name, own=turns[own], first=turns[other], is_equal=False
                )
                return
            mine, theirs = (ranker.rank(lead, one, now) for one in (rep, first))
            said, held = (ranker.figure(lead, one, now) for one in (rep, first))
            yield Compared(ranker=ranker.name, own=said, first=held, is_equal=mine == theirs)
            if mine != theirs:
                return
        yield Compared(ranker=BY_ID, own=Text(own, own), first=Text(other, other), is_equal=False)


@attrs.frozen
class Order:
    """Who may take the lead at a step: ids best first, themselves by id, what their turn says."""

    ids: tuple[str, ...]
    known: Mapping[str, Candidate]
    turns: Mapping[str, Text]
