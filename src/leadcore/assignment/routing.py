"""Routing by rules: the first rule that holds names the queue, whose members are asked (R-25)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Final

import attrs

from leadcore.assignment.chain import Chain, Step, nobody
from leadcore.assignment.combined import joined
from leadcore.assignment.composite import (
    ask,
    chains_of,
    check_strategy,
    in_order,
    returned,
    ring_problems,
    rotations_of,
)
from leadcore.assignment.definition import (
    SUBJECT,
    kind_text,
    problem,
    refuse,
    tuple_problems,
    twice,
)
from leadcore.assignment.filters import MAX_NAMED, Available, HasCapacity
from leadcore.assignment.protocols import NOBODY, AssignmentStrategy, Candidate, Considered
from leadcore.assignment.question import barred_ids, each_once
from leadcore.assignment.rotation import StatefulAssignment, is_stateful
from leadcore.assignment.teams import TeamFirst
from leadcore.errors import DefinitionError, Problem
from leadcore.model import Lead, Rep, lead_schema
from leadcore.model.rotation import EMPTY, AssignmentState
from leadcore.model.validators import check_id, instance_of, is_id, refusal
from leadcore.rules import BoundRouter, Case, Decision, Router, Schema
from leadcore.rules.nearest import did_you_mean
from leadcore.texts import Text
from leadcore.values import FrozenMapping, echo, utc

MEMBER: Final = "member"
"""What refuses who is no member of a queue."""
MAX_QUEUES: Final = 1_000
"""The most queues of one routing."""
MAX_OVERFLOWS: Final = 20
"""The most queues that are asked for a lead after its first."""
MAX_GUESSES: Final = 20
"""For how many names of queues that there are not it is guessed what was meant."""
NO_RULE: Final = Text("没有规则成立", "no rule holds")
NO_MEMBER: Final = Text("没有成员是候选人", "none of its members is a candidate")
ROUTER: Final = Text("Router", "a Router")
QUEUES: Final = Text("Queue 元组", "a tuple of Queues")
A_QUEUE: Final = Text("某个队列的 id", "the id of one of the queues")


def anybody() -> Chain:
    """Return the chain of a queue that names none: who is there and has room, by load."""
    label = Text("有余量的成员", "members with room")
    return Chain(steps=(Step(label=label, filters=(Available(), HasCapacity())),))


def names(given: Iterable[str]) -> frozenset[str]:
    """Return ids in whatever order; a text alone is not taken for its characters."""
    if isinstance(given, str):
        raise TypeError(
            "members and teams: a text was given; allowed: several ids, such as a tuple"
        )
    return frozenset(given)


def check_names(
    _: object, attribute: attrs.Attribute[frozenset[str]], value: frozenset[str]
) -> None:
    """Refuse what are no ids, or too many."""
    if len(value) > MAX_NAMED or not all(map(is_id, value)):
        raise refusal(value, attribute, f"at most {MAX_NAMED} ids")


@attrs.frozen(kw_only=True)
class Queue:
    """A queue of leads, and the reps who work it; without `members` and `teams`, all of them.

    >>> queue = Queue(id="key", label=Text("大客户组", "key accounts"), members=("li",))
    >>> queue.has(Rep(id="li", name="李雷", team="east"))
    True
    """

    id: str = attrs.field(validator=check_id)
    """Where a lead waits that nobody takes."""
    label: Text = attrs.field(validator=instance_of(Text))
    members: frozenset[str] = attrs.field(default=NOBODY, converter=names, validator=check_names)
    """Ids of reps."""
    teams: frozenset[str] = attrs.field(default=NOBODY, converter=names, validator=check_names)
    """Ids of teams, all of whose reps are members too."""
    strategy: AssignmentStrategy = attrs.field(factory=anybody, validator=check_strategy)
    """Chooses among the members; the others are excluded for it, and its own queue is not used."""
    overflow: str | None = attrs.field(default=None, validator=attrs.validators.optional(check_id))
    """Id of the queue that is asked when no member may; None lets the lead wait."""

    def has(self, rep: Rep) -> bool:
        """Return whether a rep is a member."""
        everybody = not self.members and not self.teams
        return everybody or rep.id in self.members or rep.team in self.teams

    def ask(
        self,
        lead: Lead,
        candidates: Sequence[Candidate],
        now: datetime,
        *,
        excluded: Collection[str] = (),
        state: AssignmentState = EMPTY,
    ) -> StatefulAssignment:
        """Return which member gets `lead`, or that it waits here; the state is the one before then.

        >>> at = datetime.fromisoformat("2024-05-01T00:00Z")
        >>> from leadcore.model import Phase
        >>> lead = Lead(id="A-1", version=1, source="referral", received_at=at, updated_at=at,
        ...             status="new", phase=Phase.OPEN)
        >>> queue = Queue(id="key", label=Text("大客户组", "key accounts"), members=("li",))
        >>> han = Candidate(rep=Rep(id="han", name="韩梅", team="north"))
        >>> print(queue.ask(lead, [han], at).text("en"))
        waits in key: none of its members is a candidate
          × han: no member of key accounts
        """
        ids = (one.rep.id for one in candidates if not self.has(one.rep))
        others = {id_: self.outsider(id_) for id_ in ids}
        answer = ask(
            self.strategy, lead, candidates, now, excluded=excluded, others=others, state=state
        )
        considered = in_order(answer.considered)
        if answer.owner is not None:
            return attrs.evolve(answer, considered=considered)
        members = [one for one in considered if one.refused_by != MEMBER]
        reason = nobody(members, NO_MEMBER)
        return StatefulAssignment(
            owner=None, team=None, queue=self.id, reason=reason, considered=considered, state=state
        )

    def outsider(self, rep: str) -> Considered:
        """Return what is told of a rep who is no member.

        >>> queue = Queue(id="key", label=Text("大客户组", "key accounts"), members=("li",))
        >>> queue.outsider("han").reason.zh
        '不是大客户组的成员'
        """
        label = self.label
        reason = Text(f"不是{label.zh}的成员", f"no member of {label.en}")
        return Considered(rep_id=rep, refused_by=MEMBER, reason=reason)


@attrs.frozen(kw_only=True)
class Route:
    """Where a lead goes: the rule that says so, and the queues in the order of asking.

    >>> desk = Queue(id="desk", label=Text("总台", "front desk"))
    >>> Route(case=None, queues=(desk,)).text.en
    'no rule holds'
    """

    case: Case | None
    """None where no rule holds."""
    queues: tuple[Queue, ...]

    @property
    def text(self) -> Text:
        """Which rule it was, in words."""
        if self.case is None:
            return NO_RULE
        id_, label = self.case.id, self.case.label
        return Text(f"规则 {id_}（{label.zh}）", f"by rule {id_} ({label.en})")


def queues_by_id(routing: Routing) -> Mapping[str, Queue]:
    refuse(kind_problems(routing))
    return FrozenMapping({queue.id: queue for queue in routing.queues})


def is_router(value: object) -> bool:
    return isinstance(value, Router)


def is_queue(value: object) -> bool:
    return isinstance(value, Queue)


def kind_problems(routing: Routing) -> Iterator[Problem]:
    """Yield what is no router, and what are no queues; nothing else can be asked of those."""
    if not is_router(routing.rules):
        given = kind_text(routing.rules)
        yield Problem(path="rules", code="wrong_type", given=given, allowed=ROUTER)
    yield from tuple_problems("queues", routing.queues, is_queue, QUEUES)


def checked_rules(routing: Routing) -> BoundRouter:
    """Return the rules ready to decide; all that is wrong with the routing is said at once."""
    found = list(routing_problems(routing))
    try:
        bound = routing.rules.bind(routing.schema)
    except DefinitionError as error:
        wrong = (attrs.evolve(one, path=f"rules.{one.path}") for one in error.problems)
        raise DefinitionError(SUBJECT, (*found, *wrong)) from None
    if found:
        raise DefinitionError(SUBJECT, tuple(found))
    return bound


def routing_problems(routing: Routing) -> Iterator[Problem]:
    """Yield what is wrong with the queues, and with what the rules name."""
    ids = [queue.id for queue in routing.queues]
    if not 0 < len(ids) <= MAX_QUEUES:
        zh, en = f"1 至 {MAX_QUEUES} 个队列", f"1 to {MAX_QUEUES} queues"
        yield problem("queues", "bad_number", str(len(ids)), zh, en)
        return
    yield from twice("queues", ids)
    yield from unknown_queues(routing)
    yield from overflow_problems(routing)
    strategies = [queue.strategy for queue in routing.queues]
    split = [one for one in strategies if isinstance(one, TeamFirst)]
    over_teams = rotations_of(one.teams for one in split)
    over_reps = rotations_of(one.reps if isinstance(one, TeamFirst) else one for one in strategies)
    yield from ring_problems("queues", over_teams, over_reps)


def unknown_queues(routing: Routing) -> Iterator[Problem]:
    """Yield every place that names a queue that there is not, at first with what was meant."""
    rules, known = routing.rules, routing.by_id
    wanted = [(f"rules.{case.id}.then", case.then) for case in rules.cases]
    wanted.append(("rules.otherwise", rules.otherwise))
    wanted += [
        (f"queues.{one.id}.overflow", one.overflow) for one in routing.queues if one.overflow
    ]
    missing = [(path, name) for path, name in wanted if name not in known]
    guessed = islice(dict.fromkeys(name for _, name in missing), MAX_GUESSES)
    cures = {name: did_you_mean(str(name), known) for name in guessed}
    for path, name in missing:
        allowed = cures.get(name, A_QUEUE)
        yield Problem(path=path, code="unknown_queue", given=echo(name), allowed=allowed)


def overflow_problems(routing: Routing) -> Iterator[Problem]:
    """Yield each circle of queues once, and queues that too many others follow."""
    for queue in routing.by_id.values():
        ids = [one.id for one in asked_in_turn(queue, routing.by_id)]
        path = f"queues.{queue.id}.overflow"
        if len(ids) > MAX_OVERFLOWS + 1:
            given = Text(f"超过 {MAX_OVERFLOWS} 个", f"more than {MAX_OVERFLOWS}")
            zh, en = f"至多再问 {MAX_OVERFLOWS} 个队列", f"at most {MAX_OVERFLOWS} queues to follow"
            yield problem(path, "too_long", given, zh, en)
        elif routing.by_id[ids[-1]].overflow == queue.id == min(ids):
            circle = " → ".join(map(echo, (*ids, queue.id)))
            yield problem(path, "circle", circle, "不成环的溢出", "overflows that end somewhere")


def asked_in_turn(first: Queue, by_id: Mapping[str, Queue]) -> tuple[Queue, ...]:
    """Return a queue and those that follow it, each once, and at most one too many."""
    queues = {first.id: first}
    following = first.overflow
    while following is not None and following in by_id and following not in queues:
        if len(queues) > MAX_OVERFLOWS + 1:
            break
        queues[following] = by_id[following]
        following = by_id[following].overflow
    return tuple(queues.values())


@attrs.frozen(kw_only=True)
class Routing:
    """Gives each lead to the queue that the first rule names, and there to a member.

    When no member of the queue may, the queue that it overflows to is asked, and so on; what nobody
    takes waits in the first. A rule of which it is not known whether it holds does not name one.

    >>> from leadcore.model import Phase
    >>> at = datetime.fromisoformat("2024-05-01T00:00Z")
    >>> lead = Lead(id="A-1", version=1, source="referral", received_at=at, updated_at=at,
    ...             status="new", phase=Phase.OPEN)
    >>> known = Text("老客户介绍", "known customers")
    >>> rule = Case(id="known", when='source == "referral"', then="key", label=known)
    >>> routing = Routing(
    ...     rules=Router(cases=(rule,), otherwise="desk"),
    ...     queues=(
    ...         Queue(id="key", label=Text("大客户组", "key accounts"), members=("li",)),
    ...         Queue(id="desk", label=Text("总台", "front desk")),
    ...     ),
    ... )
    >>> people = [Candidate(rep=Rep(id=id, name=id, team="east")) for id in ("han", "li")]
    >>> print(routing.assign(lead, people, at).text("en"))
    goes to li: by rule known (known customers); key accounts: members with room: 0 open leads
      · li: 0 open leads
      × han: no member of key accounts
    """

    rules: Router
    """The rules in order, their values ids of queues; `otherwise` is the queue without one."""
    queues: tuple[Queue, ...]
    """At most 1,000, each id once; a lead is given to at most 20 others when its own is full."""
    schema: Schema = attrs.field(factory=lead_schema, eq=False, repr=False)
    """What the rules can name; `lead_schema(MyLead)` for a lead of one's own."""
    by_id: Mapping[str, Queue] = attrs.field(
        init=False, eq=False, repr=False, default=attrs.Factory(queues_by_id, takes_self=True)
    )
    """The queues by their ids."""
    bound: BoundRouter = attrs.field(
        init=False, eq=False, repr=False, default=attrs.Factory(checked_rules, takes_self=True)
    )
    """The rules, checked and ready to decide."""

    @property
    def chains(self) -> tuple[Chain, ...]:
        """The chains of all queues."""
        return tuple(chain for queue in self.queues for chain in chains_of(queue.strategy))

    @property
    def takes_state(self) -> bool:
        """Whether any queue goes by turns."""
        return any(is_stateful(queue.strategy) for queue in self.queues)

    def decide(self, lead: Lead, now: datetime) -> Decision:
        """Return the id of the queue, the rule behind it, and the rules before it that are unknown.

        The cost of `route` hardly grows with the number of rules; this explains, and takes longer.
        """
        return self.bound.decide(lead, now=now)

    def route(self, lead: Lead, now: datetime) -> Route:
        """Return the first rule that holds for `lead`, and the queues in the order of asking."""
        number = self.bound.index.first(lead, self.schema.admit(lead, now))
        case = None if number is None else self.rules.cases[number]
        queue = self.by_id[self.rules.otherwise if case is None else case.then]
        return Route(case=case, queues=asked_in_turn(queue, self.by_id))

    def assign(
        self,
        lead: Lead,
        candidates: Sequence[Candidate],
        now: datetime,
        *,
        excluded: Collection[str] = (),
        state: AssignmentState = EMPTY,
    ) -> StatefulAssignment:
        """Return who gets `lead`, by which rule, and why no queue before had anybody.

        Only the rings of whoever gives the lead move. `candidates` are the whole roster.
        """
        candidates, excluded, now = each_once(candidates), barred_ids(excluded), utc(now)
        route = self.route(lead, now)
        answers: list[StatefulAssignment] = []
        said = [route.text]
        for queue in route.queues:
            answer = queue.ask(lead, candidates, now, excluded=excluded, state=state)
            answers.append(answer)
            said.append(with_label(queue, answer.reason))
            if answer.owner is not None:
                break
        decisive = answers[-1] if answers[-1].owner is not None else answers[0]
        return attrs.evolve(
            decisive,
            reason=joined(said, "；", "; "),
            considered=in_order(told_once((decisive, *answers))),
        )

    def returned(self, state: AssignmentState, ring: str, rep: str) -> AssignmentState:
        """Return the state after `rep` handed back a lead of this ring, and keeps the turn."""
        return returned((queue.strategy for queue in self.queues), state, ring, rep)


def with_label(queue: Queue, reason: Text) -> Text:
    return Text(f"{queue.label.zh}：{reason.zh}", f"{queue.label.en}: {reason.en}")


def told_once(answers: Iterable[StatefulAssignment]) -> Iterator[Considered]:
    """Yield what became of each candidate, in the first answer to which they were a member."""
    told: dict[str, Considered] = {}
    for answer in answers:
        for one in answer.considered:
            if one.rep_id not in told or told[one.rep_id].refused_by == MEMBER:
                told[one.rep_id] = one
    return iter(told.values())
