"""Lifecycles, policies, rules and consumers that are wrong in one way each."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import count
from types import MappingProxyType
from typing import Any

import attrs

from leadcore import commands as c
from leadcore.assignment import Assignment, Candidate, standard_chain
from leadcore.desk import LeadDesk
from leadcore.followup import PlanRule
from leadcore.lifecycle import Lifecycle, Need, Transition, standard_lifecycle
from leadcore.memory import MemoryRepository
from leadcore.model import Actor, ByPriority, Lead, PlannedStep, lead_schema
from leadcore.policy import Policy
from leadcore.repositories import CarriedOut, Change
from leadcore.rules import (
    Action,
    Automation,
    AutomationRule,
    BoundAutomation,
    BoundDecisionTable,
    BoundScoreCard,
    Condition,
    Decision,
    DecisionTable,
    Kind,
    Reaction,
    Rule,
    Schema,
    ScoreCard,
    ScoreLine,
    ScoreResult,
    TableDecision,
    Tried,
    fact,
)
from leadcore.testing.delivery import Handler, handled
from leadcore.texts import Text

STANDARD = standard_lifecycle()
POLICY = Policy.standard()
LABEL = Text("规则", "a rule")
ASKED: list[int] = []
"""What wrong rules remember between two questions."""


# --------------------------------------------------------------------------------------- lifecycles


def with_need(name: str, **changes: Any) -> Lifecycle:
    """Return the standard lifecycle with another need of a name."""
    needs = tuple(
        Need(name, each.label, **changes) if each.name == name else each for each in STANDARD.needs
    )
    return attrs.evolve(STANDARD, needs=needs)


def of_fact(read: Callable[[Lead, datetime], bool], name: str = "contact") -> Lifecycle:
    """Return the standard lifecycle in which a need is met where a fact says so."""
    schema = lead_schema(facts=(fact(read),))
    needs = tuple(
        Need(name, each.label, when=read.__name__) if each.name == name else each
        for each in STANDARD.needs
    )
    return attrs.evolve(STANDARD, needs=needs, schema=schema)


def wordy(lead: Lead, now: datetime) -> bool:
    return len(lead.company) > 2  # type: ignore[arg-type]  # wrong: a company may be missing


def every_second(lead: Lead, now: datetime) -> bool:
    ASKED.append(1)
    return len(ASKED) % 2 == 0


@attrs.frozen
class Lenient(Transition):
    """A row that lets somebody do what it did not offer the moment before."""

    def permits(self, actor: Actor, lead: Lead | None) -> bool:
        ASKED.append(1)
        return super().permits(actor, lead) or len(ASKED) % 5 == 0


@attrs.frozen(kw_only=True)
class Confused(Lifecycle):
    """A lifecycle that finds the rows of a new lead for any."""

    def rows(self, status: str, command: str) -> tuple[Transition, ...]:
        return super().rows(status, command) or super().rows("new", command)


def confused() -> Lifecycle:
    return Confused(
        statuses=STANDARD.statuses, transitions=STANDARD.transitions, needs=STANDARD.needs
    )


def a_serial() -> int:
    ASKED.append(1)
    return len(ASKED)


@attrs.frozen(kw_only=True)
class Numbered(Lead):
    """A lead that is another one every time it is built."""

    serial: int = attrs.field(factory=a_serial)


def one_more(value: int) -> int:
    return value + 1


@attrs.frozen(kw_only=True)
class Growing(Lead):
    """A lead with a counter that grows whenever it is copied."""

    copies: int = attrs.field(default=0, converter=one_more)


@attrs.frozen(kw_only=True)
class Choosy(Lead):
    """A lead that cannot be assigned to some."""

    def __attrs_post_init__(self) -> None:
        if self.owner == "han":
            raise RuntimeError("han is on leave")


def of_class(lead_type: type[Lead]) -> Lifecycle:
    return standard_lifecycle(lead_schema(lead_type))


WRONG_LIFECYCLES: Mapping[str, Callable[[], Lifecycle]] = MappingProxyType(
    {
        "needs what no lead can meet": lambda: with_need(
            "contact", when="first_response_at is known and owner is missing"
        ),
        "needs a winner before anybody wins": lambda: with_need(
            "decision_maker", when="won.at is known"
        ),
        "has a way back that nobody can go": lambda: attrs.evolve(
            STANDARD,
            needs=(
                *STANDARD.needs,
                Need("never", LABEL, when="owner is known and owner is missing"),
            ),
            transitions=(
                *STANDARD.transitions,
                Transition("engaged", "change_status", "new", ("never",), ("owner",)),
            ),
        ),
        "asks a fact that fails on a missing company": lambda: of_fact(wordy),
        "asks a fact that answers differently every second time": lambda: of_fact(every_second),
        "permits what it did not offer": lambda: attrs.evolve(
            STANDARD,
            transitions=tuple(
                Lenient(*attrs.astuple(row, recurse=False)) for row in STANDARD.transitions
            ),
        ),
        "finds the rows of another status": confused,
        "has leads that differ every time they are built": lambda: of_class(Numbered),
        "has leads that change when they are copied": lambda: of_class(Growing),
        "has leads that cannot be given to somebody": lambda: of_class(Choosy),
        "has a status without a label in English": lambda: attrs.evolve(
            STANDARD,
            statuses=(
                attrs.evolve(STANDARD.statuses[0], label=Text("新", "")),
                *STANDARD.statuses[1:],
            ),
        ),
    }
)


# ----------------------------------------------------------------------------------------- policies


@attrs.define
class AScoring:
    """A scoring by a function of the lead and how often it was asked."""

    decide: Callable[[Lead, int], ScoreResult]
    asked: count[int] = attrs.field(factory=count)

    def score(self, lead: Lead, now: datetime) -> ScoreResult:
        return self.decide(lead, next(self.asked))


def scored(points: Any, label: Text = LABEL) -> ScoreResult:
    return ScoreResult(lines=(ScoreLine(kind="rule", id="it", label=label, points=points),))


@attrs.frozen
class APriority:
    """A priority by a function of the lead."""

    decide: Callable[[Lead], str]

    def prioritise(self, lead: Lead, now: datetime) -> Decision:
        return Decision(value=self.decide(lead), case=None, tried=())


@attrs.frozen
class AnAssignment:
    """The standard chain, whose answer a function spoils."""

    spoil: Callable[[Lead, Assignment], Assignment]

    def assign(
        self,
        lead: Lead,
        candidates: Sequence[Candidate],
        now: datetime,
        *,
        excluded: Collection[str] = (),
    ) -> Assignment:
        chain = standard_chain()
        return self.spoil(lead, chain.assign(lead, candidates, now, excluded=excluded))


def spoilt(spoil: Callable[[Lead, Assignment], Assignment]) -> Policy:
    return attrs.evolve(POLICY, assignment=AnAssignment(spoil))


def named(lead: Lead, answer: Assignment) -> Assignment:
    text = f"{lead.name} asked"
    return attrs.evolve(answer, reason=Text(text, text))


@attrs.frozen(kw_only=True)
class Hasty(PlanRule):
    """A plan that nobody thought through."""

    def step(self, start: datetime, calendar: Any) -> PlannedStep:
        raise ZeroDivisionError


def hasty() -> Policy:
    rule = Hasty(method="phone", action="致电", within=POLICY.plan.high.within)  # type: ignore[union-attr]  # it has one
    return attrs.evolve(POLICY, plan=ByPriority(high=rule, medium=rule, low=rule))


WRONG_POLICIES: Mapping[str, Callable[[], Policy]] = MappingProxyType(
    {
        "scores by how often it was asked": lambda: attrs.evolve(
            POLICY, scoring=AScoring(lambda lead, asked: scored(asked))
        ),
        "fails on a missing company": lambda: attrs.evolve(
            POLICY,
            scoring=AScoring(lambda lead, asked: scored(len(lead.company))),  # type: ignore[arg-type]  # wrong
        ),
        "scores without a label in Chinese": lambda: attrs.evolve(
            POLICY, scoring=AScoring(lambda lead, asked: scored(1, Text("", "one")))
        ),
        "invents a priority": lambda: attrs.evolve(
            POLICY, priority=APriority(lambda lead: "urgent")
        ),
        "gives leads to somebody who is not there": lambda: spoilt(
            lambda lead, answer: attrs.evolve(answer, owner="zhou", queue=None)
        ),
        "does not say why of everybody": lambda: spoilt(
            lambda lead, answer: attrs.evolve(answer, considered=answer.considered[:1])
        ),
        "gives no reason in English": lambda: spoilt(
            lambda lead, answer: attrs.evolve(answer, reason=Text("按地区", " "))
        ),
        "tells the name of who asked": lambda: spoilt(named),
        "fails where it plans the first step": hasty,
    }
)


# -------------------------------------------------------------------------------------------- rules


def with_fact(read: Callable[[Lead, datetime], bool]) -> Mapping[str, Condition]:
    schema = lead_schema(facts=(fact(read),))
    return {"it": schema.condition(read.__name__)}


def read_shortly(value: object) -> str:
    return str(value)[0]  # wrong: a text may be empty


def read_anew(value: object) -> str:
    ASKED.append(1)
    return str(value) if len(ASKED) % 2 else ""


def read_as_kind(read: Callable[[object], str]) -> Mapping[str, Condition]:
    kind = Kind(name="text", word="text", read=read)
    return {"it": Schema.of(Lead, kinds={str: kind}).condition('company == "启明教育"')}


@attrs.frozen(eq=False, repr=False)
class ACard(BoundScoreCard):
    """A card whose answers are changed."""

    def total(self, subject: object, *, now: datetime) -> int:
        found = super().total(subject, now=now)
        return found + 1 if found == 10 else found


@attrs.frozen(eq=False, repr=False)
class AForgetfulCard(BoundScoreCard):
    """A card that does not tell of its last rule."""

    def explain(self, subject: object, *, now: datetime) -> ScoreResult:
        found = super().explain(subject, now=now)
        return ScoreResult(lines=found.lines[:-1])


def card_of(cls: type[BoundScoreCard]) -> BoundScoreCard:
    rules = (
        Rule(id="edu", when='industry == "教育"', points=10, label=LABEL),
        Rule(id="rich", when="demand.budget >= 200_000", points=20, label=LABEL),
    )
    bound = ScoreCard(rules=rules).bind(lead_schema())
    return cls(bound.card, bound.schema, bound.conditions, bound.activities)


@attrs.frozen(eq=False, repr=False)
class ACondition(Condition):
    """A condition that takes what is unknown for true, as much code does."""

    def holds(self, subject: object, *, now: datetime) -> bool:
        return super().evaluate(subject, now=now) is not False


def credulous() -> Mapping[str, Condition]:
    sound = lead_schema().condition("demand.budget >= 200_000")
    return {"it": ACondition(sound.schema, sound.tree)}


@attrs.frozen(eq=False, repr=False)
class ATable(BoundDecisionTable):
    """A table whose rows match a subject of which they need to know more."""

    def matching(self, subject: object, now: datetime) -> Iterator[int]:
        outcomes = (each.evaluate(subject, now=now) for each in self.conditions)
        return (number for number, outcome in enumerate(outcomes) if outcome is not False)


@attrs.frozen(eq=False, repr=False)
class AHastyTable(BoundDecisionTable):
    """A table that looks no further than the first row that matches, whatever its hit policy."""

    def decision(self, found: Sequence[int], tried: tuple[Tried, ...] = ()) -> TableDecision:
        return super().decision(found[:1], tried)


@attrs.frozen(eq=False, repr=False)
class ATwofoldTable(BoundDecisionTable):
    """A table that gives something else when it is asked why."""

    def explain(self, subject: object, *, now: datetime) -> TableDecision:
        return attrs.evolve(super().explain(subject, now=now), results=())


@attrs.frozen(eq=False, repr=False)
class AGuessingTable(BoundDecisionTable):
    """A table that says of every row that it was true."""

    def explain(self, subject: object, *, now: datetime) -> TableDecision:
        found = super().explain(subject, now=now)
        whys = (
            attrs.evolve(each, why=attrs.evolve(each.why, outcome=True)) for each in found.tried
        )
        return attrs.evolve(found, tried=tuple(whys))


@attrs.frozen(eq=False, repr=False)
class AnAbsentTable(BoundDecisionTable):
    """A table that calls what its rows decide its default."""

    def decision(self, found: Sequence[int], tried: tuple[Tried, ...] = ()) -> TableDecision:
        return attrs.evolve(super().decision(found, tried), status="otherwise")


def table_of(cls: type[BoundDecisionTable]) -> BoundDecisionTable:
    cells = [
        ["C", "demand.budget", "gets: text"],
        ["rich", ">= 200_000", "visit"],
        ["any", "-", "call"],
    ]
    bound = DecisionTable.parse(cells).bind(lead_schema())
    return cls(bound.definition, bound.schema, bound.conditions)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class AnAutomation(BoundAutomation):
    """Automation that reacts to what it was not asked to react to."""

    def on(self, events: str | Sequence[str]) -> Sequence[int]:
        return range(len(self.conditions))


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ASlowAutomation(BoundAutomation):
    """Automation that reacts with one rule at most."""

    def react(
        self, events: str | Sequence[str], subject: object, *, now: datetime
    ) -> tuple[Reaction, ...]:
        return super().react(events, subject, now=now)[:1]


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ARestlessAutomation(BoundAutomation):
    """Automation that goes on without an end of its own."""

    def run(self, state: Any, events: Any, **given: Any) -> Any:
        once = super().run(state, events, **given)
        return attrs.evolve(once, steps=once.steps * 2)


def automation_of(cls: type[BoundAutomation]) -> BoundAutomation:
    tell = (Action(name="tell"),)
    rules = (
        AutomationRule(id="all", on="LeadAmended", do=tell, label=LABEL),
        AutomationRule(id="any", on=("LeadAmended", "LeadWon"), do=tell, label=LABEL),
    )
    events = ("LeadAmended", "LeadWon")
    bound = Automation(rules=rules).bind(lead_schema(), events=events, actions={"tell": ()})
    return cls(
        definition=bound.definition,
        schema=bound.schema,
        events=bound.events,
        conditions=bound.conditions,
        actions=bound.actions,
    )


WRONG_RULES: Mapping[str, Callable[[], Any]] = MappingProxyType(
    {
        "computes a fact that fails on what is missing": lambda: with_fact(wordy),
        "computes a fact by how often it was asked": lambda: with_fact(every_second),
        "reads a text that may be empty by its first letter": lambda: read_as_kind(read_shortly),
        "reads the same value differently": lambda: read_as_kind(read_anew),
        "gives another total than its lines": lambda: card_of(ACard),
        "does not explain its last rule": lambda: card_of(AForgetfulCard),
        "takes what is unknown for true": credulous,
        "matches rows that are unknown": lambda: table_of(ATable),
        "looks no further than the first row that matches": lambda: table_of(AHastyTable),
        "gives another decision when it is asked why": lambda: table_of(ATwofoldTable),
        "explains every row as true": lambda: table_of(AGuessingTable),
        "gives what rows decide as its default": lambda: table_of(AnAbsentTable),
        "reacts to events that its rules are not on": lambda: automation_of(AnAutomation),
        "reacts with one rule at most": lambda: automation_of(ASlowAutomation),
        "lets a rule act twice in one run": lambda: automation_of(ARestlessAutomation),
    }
)


# ---------------------------------------------------------------------------------------- consumers


def small_desk() -> LeadDesk:
    return LeadDesk(policy=POLICY, leads=MemoryRepository(), reps=(), teams=())


def nameless(desk: LeadDesk, command: c.Command, now: datetime) -> object:
    return desk.handle(attrs.evolve(command, id=None), now=now)


def renamed(desk: LeadDesk, command: c.Command, now: datetime) -> object:
    ASKED.append(1)
    return desk.handle(attrs.evolve(command, id=f"{command.id}-{len(ASKED)}"), now=now)


def late(desk: LeadDesk, command: c.Command, now: datetime) -> object:
    ASKED.append(1)
    return desk.handle(command, now=now + timedelta(seconds=len(ASKED)))


def resolute(desk: LeadDesk, command: c.Command, now: datetime) -> object:
    """Take whatever happens for done."""
    try:
        return desk.handle(command, now=now)
    except Exception:
        return None


class Forgetful(MemoryRepository):
    """A repository that does not know what was carried out."""

    def carried_out(self, command_id: str) -> CarriedOut | None:
        return None


class Careless(Forgetful):
    """One that does not refuse a command that it has stored either."""

    def _check(self, changes: Sequence[Change], turns: Any, unless: Any) -> None:
        super()._check([attrs.evolve(one, command_id=None) for one in changes], turns, unless)


def over(repository: type[MemoryRepository]) -> Callable[[], LeadDesk]:
    return lambda: attrs.evolve(small_desk(), leads=repository())


WRONG_CONSUMERS: Mapping[str, tuple[Callable[[], LeadDesk], Handler]] = MappingProxyType(
    {
        "gives commands without their ids": (small_desk, nameless),
        "gives a command another id at every delivery": (small_desk, renamed),
        "takes the time of delivery for that of the command": (small_desk, late),
        "forgets what was carried out": (over(Careless), handled),
        "takes a crash for done": (small_desk, resolute),
    }
)
