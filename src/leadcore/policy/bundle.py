"""Every decision that a business makes about its leads, as one frozen value."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Literal, get_args

import attrs

from leadcore.assignment import AssignmentStrategy, standard_chain
from leadcore.assignment.composite import check_strategy
from leadcore.calendars import Deadline, WorkCalendar
from leadcore.errors import DefinitionError, Problem
from leadcore.followup import Cadence, Ladder, PlanRule, standard_ladders, standard_plan
from leadcore.identity import DuplicatePolicy
from leadcore.intake import Requirements
from leadcore.lifecycle import OWNER, Lifecycle, standard_lifecycle
from leadcore.model import ByPriority, Lead, Priority, Rep, Role
from leadcore.model.validators import asked_by, check_id, instance_of, one_of, tuple_of
from leadcore.policy import actions
from leadcore.policy.check import findings
from leadcore.policy.climbing import bound_ladders, commands_of
from leadcore.policy.deadlines import Due, deadlines, next_deadline
from leadcore.policy.findings import PolicyFinding
from leadcore.policy.naming import rule_labels, strategy_labels
from leadcore.policy.pause import Pause
from leadcore.policy.standard import ACCEPT_WITHIN, RESPOND_WITHIN
from leadcore.pool import BoundPool, PoolRules
from leadcore.priority import PriorityStrategy, standard_priority
from leadcore.rules import Automation, BoundAutomation
from leadcore.scoring import ScoringStrategy, standard_scoring
from leadcore.texts import Text
from leadcore.values import Numbering, echo, utc

OWN_COMMANDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "scoring": ("set_score",),
        "priority": ("set_priority",),
        "assignment": ("assign", "enqueue"),
        "plan": ("plan_follow_up",),
        "pool": ("climb", "release"),
        "pause": ("move_deadlines",),
    }
)
"""What each part of a policy asks of the lifecycle, as the system."""


DeclinedTurn = Literal["used", "returned"]
"""What becomes of a turn when its lead is declined: it was had, or is still to come."""


def bound_automation(policy: Policy) -> BoundAutomation | None:
    automation = policy.automation
    return None if automation is None else actions.bound(automation, policy.lifecycle)


def ladder_steps(policy: Policy) -> BoundAutomation:
    return bound_ladders(policy.ladders, policy.lifecycle)


def pool_rules(policy: Policy) -> BoundPool | None:
    return None if policy.pool is None else policy.pool.bind(policy.lifecycle.schema)


@attrs.frozen(kw_only=True)
class Policy:
    """How a business handles its leads: what is asked, computed, allowed, and by when.

    Every field has the standard policy's value as its default; `attrs.evolve` changes some of them.
    A strategy that is None is not applied.

    >>> from datetime import timedelta
    >>> strict = attrs.evolve(Policy.standard(), accept_within=Deadline(timedelta(minutes=30)))
    >>> strict.accept_within.within
    datetime.timedelta(seconds=1800)
    """

    name: str = "standard"
    lifecycle: Lifecycle = attrs.field(factory=standard_lifecycle)
    """Which changes are allowed, what they need, and who may (R-40, R-70)."""
    requirements: Requirements = attrs.field(factory=Requirements)
    """What an enquiry must have (R-02)."""
    numbering: Numbering = attrs.field(factory=Numbering)
    """How lead numbers are made (R-03)."""
    duplicates: DuplicatePolicy = attrs.field(
        default="link", validator=one_of(*get_args(DuplicatePolicy))
    )
    """What happens to a new enquiry of a known contact (R-07)."""
    scoring: ScoringStrategy | None = attrs.field(
        factory=standard_scoring,
        validator=attrs.validators.optional(asked_by("score", "RuleScoring(card=…)")),
    )
    """How leads are scored (R-10)."""
    priority: PriorityStrategy | None = attrs.field(
        factory=standard_priority,
        validator=attrs.validators.optional(asked_by("prioritise", "PriorityTable(cases=…)")),
    )
    """How leads are prioritised (R-13)."""
    respond_within: ByPriority[Deadline] | None = attrs.field(
        factory=lambda: RESPOND_WITHIN,
        validator=attrs.validators.optional(asked_by("of", "ByPriority(high=…, …)")),
    )
    """By when a customer must have been reached, from receipt (R-14); None sets no deadline."""
    accept_within: Deadline | None = attrs.field(
        factory=lambda: ACCEPT_WITHIN, validator=attrs.validators.optional(instance_of(Deadline))
    )
    """By when an owner must accept, from assignment; None asks for no acceptance (R-26)."""
    assignment: AssignmentStrategy | None = attrs.field(
        factory=standard_chain, validator=attrs.validators.optional(check_strategy)
    )
    """Who gets a lead (R-20 to R-29)."""
    declined_turn: DeclinedTurn = attrs.field(
        default="used", validator=one_of(*get_args(DeclinedTurn))
    )
    """Whether who declines a lead that came by turns has had that turn, or keeps it."""
    settling_queue: str = attrs.field(default="settling", validator=check_id)
    """Where a lead waits that was not accepted in time in a team without a lead."""
    plan: ByPriority[PlanRule] | None = attrs.field(factory=standard_plan)
    """The first step with the customer (R-30)."""
    automation: Automation | None = None
    """What follows by itself when something happens and something holds (R-72)."""
    ladders: tuple[Ladder, ...] = attrs.field(factory=standard_ladders, validator=tuple_of(Ladder))
    """What follows by itself while nothing happens: reminders and supervision (R-34, R-35)."""
    cadences: tuple[Cadence, ...] = attrs.field(default=(), validator=tuple_of(Cadence))
    """Series of steps with the customer that can be started on a lead (R-32)."""
    pool: PoolRules | None = None
    """The rules of the public pool 公海 (R-28); None claims and recycles without any."""
    pause: Pause | None = None
    """When deadlines stand still; None never."""
    calendar: WorkCalendar = attrs.field(factory=WorkCalendar.standard)
    """The working time, and the zone in which a lead's day is counted."""
    lead_type: type[Lead] = Lead
    """The class of the leads, a host's own perhaps; the lifecycle's schema is of the same one."""
    unknown: str | None = attrs.field(default=None, eq=False, repr=False)
    """What a newer version wrote of it beside the fields above; see `leadcore.codec`."""
    reactions: BoundAutomation | None = attrs.field(
        init=False, eq=False, repr=False, default=attrs.Factory(bound_automation, takes_self=True)
    )
    """The automation, checked and ready to react."""
    steps: BoundAutomation = attrs.field(
        init=False, eq=False, repr=False, default=attrs.Factory(ladder_steps, takes_self=True)
    )
    """The steps of the ladders, checked and ready to act."""
    bound_pool: BoundPool | None = attrs.field(
        init=False, eq=False, repr=False, default=attrs.Factory(pool_rules, takes_self=True)
    )
    """The pool's rules, checked."""

    def __attrs_post_init__(self) -> None:
        if self.lifecycle.lead_type is not self.lead_type:
            raise DefinitionError("policy", (other_leads(self),))
        rows = (no_row(name, field) for name, field in missing_rows(self))
        problems = (
            *rows,
            *cadence_problems(self.cadences),
            *pause_problems(self),
        )
        if problems:
            raise DefinitionError("policy", problems)

    @classmethod
    def standard(cls) -> Policy:
        """Return the policy of the source documents: 1 h to accept, 24/48/72 h to respond.

        >>> Policy.standard().accept_within.within.total_seconds()
        3600.0
        """
        return cls()

    def labels(self) -> Mapping[str, Text]:
        """Return what queues and rules are called, by id.

        Rules are those of routing, score, priority, automation and cadences. Strategies of a host's
        own have none here; of the same id the one named later here goes before.

        >>> Policy.standard().labels()["budget-large"].en
        'large budget'
        """
        return {**strategy_labels(self.assignment), **rule_labels(self)}

    def check(
        self, *, reps: Collection[Rep] = (), until: date | None = None
    ) -> tuple[PolicyFinding, ...]:
        """Return what somebody should look at: rules, owners, deadlines and labels (R-80).

        reps: who there is; with them it is proved which leads nobody may ever get.
        until: the last day on which the policy is used; the calendar must reach past it.

        >>> from datetime import timedelta
        >>> late = Deadline(timedelta(hours=30))
        >>> policy = attrs.evolve(Policy.standard(), accept_within=late)
        >>> [str(finding) for finding in policy.check() if finding.code == "deadlines"]
        ['accept_within: 1 day 6 hours, which may be after 1 day of respond_within.high']
        """
        day = until.date() if isinstance(until, datetime) else until
        return findings(self, reps, day)

    def respond_by(self, priority: Priority, received_at: datetime) -> datetime | None:
        """Return by when a lead of this priority must be answered, in UTC.

        >>> from datetime import UTC
        >>> day = datetime(2024, 5, 1, tzinfo=UTC)
        >>> Policy.standard().respond_by(Priority.HIGH, day).isoformat()
        '2024-05-02T00:00:00+00:00'
        """
        if self.respond_within is None:
            return None
        return utc(self.respond_within.of(priority).after(received_at, self.calendar))

    def deadlines(self, lead: Lead) -> tuple[Due, ...]:
        """Return what falls due on a lead, the next of each kind, in the order of time.

        >>> from datetime import UTC
        >>> from leadcore.model import Phase
        >>> at = datetime(2024, 5, 1, tzinfo=UTC)
        >>> lead = Lead(id="A-1", source="referral", received_at=at, updated_at=at, status="new",
        ...             phase=Phase.OPEN, version=3, owner="li", quiet_since=at)
        >>> [(due.kind, due.due.isoformat()) for due in Policy.standard().deadlines(lead)]
        [('untouched', '2024-05-04T00:00:00+00:00')]
        """
        return deadlines(lead, self)

    def next_deadline(self, lead: Lead) -> datetime | None:
        """Return when something falls due on a lead next, in UTC; None where nothing does."""
        return next_deadline(lead, self)

    def cadence(self, id: str) -> Cadence | None:
        """Return the cadence of this id; None where the policy has none.

        >>> Policy.standard().cadence("first_contact")
        """
        return next((cadence for cadence in self.cadences if cadence.id == id), None)

    def accept_by(self, now: datetime) -> datetime | None:
        """Return by when an owner who is given a lead at `now` must accept it, in UTC."""
        deadline = self.accept_within
        return None if deadline is None else utc(deadline.after(now, self.calendar))


def other_leads(policy: Policy) -> Problem:
    wanted, found = policy.lead_type.__name__, policy.lifecycle.lead_type.__name__
    cure = f"standard_lifecycle(lead_schema({wanted}))"
    return Problem(
        path="lifecycle.schema",
        code="other_leads",
        given=Text(f"{found} 的模式", f"a schema of {found}"),
        allowed=Text(f"与 lead_type 相同的类，如 {cure}", f"one of {wanted}, such as {cure}"),
    )


def missing_rows(policy: Policy) -> Iterator[tuple[str, str]]:
    """Yield the commands that what the policy does by itself needs, and that its table lacks."""
    table = policy.lifecycle.transitions
    known = {row.command for row in table if Role.SYSTEM in row.who} | {
        row.command for row in table if OWNER in row.who
    }
    for field, names in OWN_COMMANDS.items():
        if getattr(policy, field) is not None:
            yield from ((name, field) for name in names if name not in known)
    if policy.accept_within is not None and any(row.command == "assign" for row in table):
        names = ("accept", "escalate")
        yield from ((name, "accept_within") for name in names if name not in known)
    system = {row.command for row in table if Role.SYSTEM in row.who}
    yield from ((name, "automation") for name in asked_for(policy) if name not in system)
    climbing = dict.fromkeys(commands_of(policy.ladders))
    yield from ((name, "ladders") for name in climbing if name not in system)
    if policy.cadences:
        running = ("start_cadence", "reach_step", "report_step")
        yield from ((name, "cadences") for name in running if name not in known)


def asked_for(policy: Policy) -> tuple[str, ...]:
    """Return the commands that automation gives as the system."""
    rules = () if policy.automation is None else policy.automation.rules
    return tuple(dict.fromkeys(action.name for rule in rules for action in rule.do))


def cadence_problems(cadences: Sequence[Cadence]) -> Iterator[Problem]:
    ids = [cadence.id for cadence in cadences]
    for id_ in dict.fromkeys(id_ for id_ in ids if ids.count(id_) > 1):
        allowed = Text("每个只用一次", "every one once")
        yield Problem(path=f"cadences.{id_}", code="duplicate", given=echo(id_), allowed=allowed)


def pause_problems(policy: Policy) -> Iterator[Problem]:
    """Yield statuses that there are not, and kinds of deadlines that nothing has."""
    if policy.pause is None:
        return
    kinds = ("accept", "cadence", "pool", *(ladder.id for ladder in policy.ladders))
    asked = (
        ("statuses", policy.pause.statuses, tuple(policy.lifecycle.status)),
        ("runs_on", policy.pause.runs_on, kinds),
    )
    for field, names, known in asked:
        for name in (name for name in names if name not in known):
            listed = ", ".join(known)
            allowed = Text(f"以下之一：{listed}", f"one of {listed}")
            yield Problem(path=f"pause.{field}", code="unknown", given=echo(name), allowed=allowed)


def no_row(name: str, field: str) -> Problem:
    nothing = "()" if field in {"ladders", "cadences"} else "None"
    return Problem(
        path=f"lifecycle.transitions.{name}",
        code="no_row",
        given=Text("没有对应的行", "no row"),
        allowed=Text(
            f"供 {field} 使用的 {name} 行，或将 {field} 设为 {nothing}",
            f"a row of {name} for what {field} does, or {field}={nothing}",
        ),
    )
