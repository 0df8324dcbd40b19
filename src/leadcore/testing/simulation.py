"""Histories as a business has them: who asks when, who answers late, and what becomes of it.

The leads come by the working calendar, most of them on working days; their owners accept, decline
or let it lapse, reach the customer or not, take the lead further or lose it. All of it is drawn by
`random.Random` from one seed, in an order that nothing else decides: the same seed gives the same
events in every process. (`random` promises the same numbers for `random()` in every version, so
nothing but that is asked of it.)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from random import Random
from typing import Final, TypeVar

import attrs

from leadcore import commands as c
from leadcore.calendars import WorkCalendar
from leadcore.desk import LeadDesk
from leadcore.errors import LeadcoreError
from leadcore.events import Event, LeadAssigned
from leadcore.lifecycle import Option, options
from leadcore.model import (
    SYSTEM,
    Actor,
    DecisionMaker,
    Demand,
    Evidence,
    FollowUp,
    InvalidReason,
    Lead,
    LossReason,
    Method,
    NewLead,
    Phase,
    Rep,
    Role,
    Team,
)
from leadcore.policy import Policy
from leadcore.testing.arguments import check_count, check_kind
from leadcore.testing.journeys import Office
from leadcore.testing.values import KEY
from leadcore.values import Money, MoneyRange, parse_contact, utc

T = TypeVar("T")

BEGIN: Final = datetime(2024, 5, 6, tzinfo=UTC)
"""A Monday."""
TOWNS: Final = (
    *(("上海市", "上海市"), ("江苏省", "南京市"), ("浙江省", "杭州市")),
    *(("北京市", "北京市"), ("广东省", "深圳市"), ("四川省", "成都市")),
)
INDUSTRIES: Final = ("教育", "制造", "医疗", "零售")
BUDGETS: Final = (None, "5-8万", "10-20万", "20-30万", "40-60万")
REPS: Final = tuple(
    Rep(id=f"{team}-{number}", name="-", team=team, regions=regions)
    for team, regions in (("east", ("华东",)), ("south", ("华南", "西南")), ("north", ("华北",)))
    for number in (1, 2, 3)
)
TEAMS: Final = tuple(
    Team(id=team, lead=f"{team}-lead") for team in dict.fromkeys(rep.team for rep in REPS)
)


def check_share(_: object, attribute: attrs.Attribute[float], value: float) -> None:
    """Refuse what is no share of all."""
    if not 0 <= value <= 1:
        raise ValueError(f"{attribute.name} is {value!r}; allowed is a share from 0 to 1")


@attrs.frozen(kw_only=True)
class Habits:
    """How often what happens, each from 0 to 1.

    >>> Habits(declines=0.5).declines
    0.5
    """

    lapses: float = attrs.field(default=0.15, validator=check_share)
    """An owner does not answer in time whether they accept."""
    declines: float = attrs.field(default=0.05, validator=check_share)
    misses: float = attrs.field(default=0.3, validator=check_share)
    """The customer is not reached."""
    loses: float = attrs.field(default=0.12, validator=check_share)
    """A lead that somebody works is lost at this step."""
    invalid: float = attrs.field(default=0.04, validator=check_share)
    """A lead turns out to be none."""
    lies: float = attrs.field(default=0.1, validator=check_share)
    """The owner leaves a lead lying for a week."""


@attrs.frozen(kw_only=True)
class Simulation:
    """What a simulated business leaves: a desk with its leads, and all events in commit order.

    >>> simulate(seed=1, leads=1, days=1).desk.leads.position() > 0
    True
    """

    desk: LeadDesk
    events: tuple[Event, ...]
    refused: tuple[str, ...]
    """The codes of what was refused on the way, in order."""


def simulate(
    policy: Policy | None = None,
    *,
    seed: int,
    leads: int = 100,
    days: int = 30,
    begin: datetime = BEGIN,
    reps: Sequence[Rep] = REPS,
    teams: Sequence[Team] = TEAMS,
    habits: Habits = Habits(),
) -> Simulation:
    """Return so many leads that come within so many days, and all that people then do with them.

    People go on until nothing is left to do, for at most as many days again. The same arguments
    give the same events, byte for byte. policy: the standard one if it is None; what its lifecycle
    foresees and allows is done. reps, teams: who there is. habits: how often they do what.

    >>> one, two = (simulate(seed=7, leads=2, days=2).events for _ in range(2))
    >>> one == two
    True
    """
    check_kind("seed", seed, int)
    check_count("leads", leads)
    check_count("days", days)
    check_kind("habits", habits, Habits)
    desk = Office.of(policy, reps, teams).desk()
    business = Business(desk=desk, random=Random(seed), habits=habits)
    business.play(leads, days, utc(begin))
    return Simulation(desk=desk, events=tuple(outbox(desk)), refused=tuple(business.refused))


def outbox(desk: LeadDesk) -> Iterator[Event]:
    """Yield every event in the order of commits."""
    position = 0
    while page := desk.leads.outbox(position):
        yield from (event for _, event in page)
        position = page[-1][0]


@attrs.define(kw_only=True)
class Business:
    """People at a desk, who do one thing after the other in the order of time."""

    desk: LeadDesk
    random: Random
    habits: Habits
    refused: list[str] = attrs.field(factory=list[str])
    plans: list[tuple[datetime, int, str]] = attrs.field(factory=list[tuple[datetime, int, str]])
    """When somebody takes up which lead, and in which order they decided so."""
    planned: int = 0
    latest: dict[str, int] = attrs.field(factory=dict[str, int])
    """The plan that counts, by lead: whoever is given one makes a plan of their own."""

    def play(self, leads: int, days: int, begin: datetime) -> None:
        """Let leads come, and people work them."""
        calendar, last = self.desk.policy.calendar, begin + timedelta(days=2 * days)
        for number, at in enumerate(self.arrivals(leads, days, begin, calendar)):
            self.work_until(at)
            self.advance(at)
            self.enter(number, at)
        self.work_until(last)
        self.advance(last)

    def advance(self, at: datetime) -> None:
        """Let happen what fell due; whoever was given a lead by that plans when to take it up."""
        for outcome in self.desk.advance(at):
            if any(isinstance(event.data, LeadAssigned) for event in outcome.events):
                self.plan(outcome.lead, at, hours=1)

    def arrivals(
        self, leads: int, days: int, begin: datetime, calendar: WorkCalendar
    ) -> list[datetime]:
        """Return when leads come: at any hour; seven of ten at night wait for a working day."""
        found: list[datetime] = []
        for _ in range(leads):
            at = begin + timedelta(minutes=int(self.random.random() * days * 24 * 60))
            if not calendar.is_open(at) and self.chance(0.7):
                at = utc(calendar.add(at, timedelta(minutes=1 + int(self.random.random() * 480))))
            found.append(at)
        return sorted(found)

    def chance(self, share: float) -> bool:
        """Return whether something happens that happens so often."""
        return self.random.random() < share

    def one_of(self, options: Sequence[T]) -> T:
        """Return one of several things, each as likely."""
        return options[int(self.random.random() * len(options))]

    def enter(self, number: int, at: datetime) -> None:
        """Register the enquiry of a customer, by the first role that may."""
        sources = tuple(self.desk.policy.requirements.sources)
        region, city = self.one_of(TOWNS)
        budget = self.one_of(BUDGETS)
        new = NewLead(
            source=self.one_of(sources),
            received_at=at,
            name=f"客户{number}",
            company=f"公司{number}",
            contacts=(parse_contact(f"154{number:08}", KEY),),
            industry=self.one_of(INDUSTRIES),
            region=region,
            city=city,
            demand=Demand(
                description="升级现有系统" if self.chance(0.7) else None,
                budget=None if budget is None else MoneyRange.parse(budget),
            ),
        )
        roles = [Actor(id=role, role=role) for role in self.desk.policy.lifecycle.roles]
        entering = [by for by in roles if self.moves(None, by, at, (c.Register.name,))]
        try:
            outcome = self.desk.register(new, by=(entering or [SYSTEM])[0], now=at)
        except LeadcoreError as error:
            self.refused.append(error.code)
            return
        self.plan(outcome.lead, at, hours=2)

    def plan(self, lead: Lead, at: datetime, *, hours: float) -> None:
        """Note when somebody takes up a lead next: in so many working hours, or up to twice."""
        hours *= 1 + self.random.random()
        if self.chance(self.habits.lies):
            hours += 45
        due = utc(self.desk.policy.calendar.add(at, timedelta(minutes=int(60 * hours))))
        if lead.accept_by is not None and not self.chance(self.habits.lapses):
            due = min(due, self.in_time(at, lead.accept_by))
        heappush(self.plans, (max(due, at), self.planned, lead.id))
        self.latest[lead.id] = self.planned
        self.planned += 1

    def in_time(self, at: datetime, by: datetime) -> datetime:
        """Return when somebody answers in time: half-way, and in working hours where they are."""
        half = at + (by - at) / 2
        opening = utc(self.desk.policy.calendar.next_open(half))
        return opening if opening <= by else half

    def work_until(self, now: datetime) -> None:
        """Let people take up everything that they planned before then."""
        while self.plans and self.plans[0][0] <= now:
            at, number, lead_id = heappop(self.plans)
            self.advance(at)
            if self.latest[lead_id] != number:
                continue
            lead = self.taken_up(self.desk.leads.get(lead_id), at)
            if lead.is_open:
                self.plan(lead, at, hours=4 if lead.follow_ups else 1)

    def taken_up(self, lead: Lead, at: datetime) -> Lead:
        """Return a lead after whoever holds it, or settles it, did what is next."""
        if lead.owner is None and lead.phase is Phase.OPEN:
            return self.desk.place(lead.id, now=at).lead
        who = self.actor(lead)
        if lead.phase is Phase.REVIEW:
            return self.reviewed(lead, who, at)
        if lead.accept_by is not None:
            if self.chance(self.habits.declines):
                return self.given(
                    c.Decline(lead_id=lead.id, by=who, reason="手头项目已满"), lead, at
                )
            return self.given(c.Accept(lead_id=lead.id, by=who), lead, at)
        reached = not self.chance(self.habits.misses)
        record = FollowUp(at=at, method=Method.PHONE, content="跟进", reached=reached)
        lead = self.given(c.RecordFollowUp(lead_id=lead.id, by=who, record=record), lead, at)
        return self.taken_further(lead, who, at) if reached else lead

    def actor(self, lead: Lead) -> Actor:
        """Return whoever holds a lead; in review, the lead of its team."""
        leaders = {team.id: team.lead for team in self.desk.teams}
        leader = leaders.get(lead.team or "") or "manager"
        if lead.phase is Phase.REVIEW or lead.owner in (None, leader):
            return Actor(id=leader, role=Role.TEAM_LEAD)
        return Actor(id=str(lead.owner), role=Role.SALES_REP)

    def reviewed(self, lead: Lead, who: Actor, at: datetime) -> Lead:
        """Settle whether a lead is none; three of four are not."""
        if self.chance(0.75):
            return self.given(c.ConfirmInvalid(lead_id=lead.id, by=who), lead, at)
        return self.given(c.RefuseInvalid(lead_id=lead.id, by=who, reason="电话核实属实"), lead, at)

    def taken_further(self, lead: Lead, who: Actor, at: datetime) -> Lead:
        """Ask what is not known yet, then take a lead to the next status, or end it."""
        demand = lead.demand
        if demand.description is None or demand.budget is None or not demand.decision_makers:
            known = Demand(
                description=demand.description or "新建系统",
                budget=demand.budget or MoneyRange.parse(self.one_of(BUDGETS[1:]) or "10万"),
                timeframe=demand.timeframe,
                decision_makers=(DecisionMaker(name="采购负责人", title="总监", confirmed=True),),
            )
            lead = self.given(c.Amend(lead_id=lead.id, by=who, changes={"demand": known}), lead, at)
        if self.chance(self.habits.loses):
            reason = self.one_of(tuple(LossReason))
            return self.given(c.Lose(lead_id=lead.id, by=who, reason=reason), lead, at)
        if self.chance(self.habits.invalid):
            reasons = self.one_of(tuple(InvalidReason))
            return self.given(c.ProposeInvalid(lead_id=lead.id, by=who, reason=reasons), lead, at)
        moves = self.moves(lead, who, at, ("win", "change_status"))
        if not moves:
            return lead
        return self.given(self.moving(lead, who, self.one_of(moves)), lead, at)

    def moves(
        self, lead: Lead | None, by: Actor, at: datetime, names: Sequence[str]
    ) -> list[Option]:
        """Return what somebody can do of what is named."""
        found = options(lead, by, self.desk.policy.lifecycle, at)
        return [each for each in found if each.is_possible and each.command in names]

    def moving(self, lead: Lead, by: Actor, option: Option) -> c.Command:
        """Return the command that takes a lead where an option leads."""
        if option.command == c.ChangeStatus.name:
            return c.ChangeStatus(lead_id=lead.id, by=by, to=str(option.to))
        budget = lead.demand.budget
        amount = None if budget is None else budget.low or budget.high
        return c.Win(
            lead_id=lead.id,
            by=by,
            amount=amount or Money.of(100_000),
            evidence=Evidence.CONTRACT,
            key_factors="响应及时",
        )

    def given(self, command: c.Command, lead: Lead, at: datetime) -> Lead:
        """Return a lead after a command, or as it was where that was refused."""
        try:
            return self.desk.handle(command, now=at).lead
        except LeadcoreError as error:
            self.refused.append(error.code)
            return self.desk.leads.get(lead.id)
