"""A sales team that is played, so that the leads of the quick start have somebody to work them.

A real host has people who give these commands. Here, what somebody does, and after how long, is
worked out from the lead's number by a hash: nothing is left to chance, so the same sheet has the
same story on every machine. The tables say how often what happens, in percent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from heapq import heappop, heappush

from leadcore import Actor, Demand, FollowUp, Lead, LeadDesk, events
from leadcore import commands as c
from leadcore.model import DecisionMaker, InvalidReason, LossReason, Phase
from leadcore.values import MoneyRange

ACCEPTS, DECLINES = 80, 8
"""Of 100 leads; the others are not accepted within the hour, and go to the team's lead."""
DECLINED = ("手头项目已满", "不熟悉该行业", "与现有客户冲突")
REVIEWED = (1, 15)
"""Working hours until a proposal that a lead is invalid is reviewed, the fewest and the most."""
GIVEN = (events.AcceptanceLapsed, events.LeadAssigned)
"""What brings a lead to somebody while time passes."""
NEVER = datetime.max.replace(tzinfo=UTC)
CONFIRMS = 75
"""Of 100 such proposals, how many the team's lead confirms."""


@dataclass(frozen=True, kw_only=True)
class Stage:
    """What is done with a lead in one status, and where it goes from there."""

    to: str
    after: tuple[int, int]
    """Working hours until then, the fewest and the most."""
    method: str
    said: tuple[str, ...]
    intent: str
    ends: tuple[tuple[int, str], ...]
    """Of 100 leads, how many end here for which reason."""


STAGES = {
    "new": Stage(
        to="contacted",
        after=(1, 9),
        method="phone",
        said=("介绍产品，约定下次沟通", "确认需求背景和联系人", "了解现有系统和上线时间"),
        intent="low",
        ends=((8, "wrong_contact"), (6, "no_response")),
    ),
    "contacted": Stage(
        to="engaged",
        after=(10, 40),
        method="meeting",
        said=("演示产品，梳理业务流程", "与使用部门逐项确认需求"),
        intent="medium",
        ends=((11, "no_budget"), (7, "false_need"), (6, "timing")),
    ),
    "engaged": Stage(
        to="proposed",
        after=(15, 50),
        method="email",
        said=("发送方案和报价", "按反馈修改方案后重新发送"),
        intent="medium",
        ends=((12, "need_changed"), (9, "competitor")),
    ),
    "proposed": Stage(
        to="negotiating",
        after=(15, 52),
        method="visit",
        said=("上门讲解方案，回答技术问题", "与决策人讨论实施计划"),
        intent="high",
        ends=((14, "price"), (9, "competitor")),
    ),
    "negotiating": Stage(
        to="won",
        after=(20, 50),
        method="phone",
        said=("确认合同条款", "商定付款方式和交付时间"),
        intent="high",
        ends=((15, "price"), (7, "no_response")),
    ),
}
"""Status → what is done there."""

ASKED_BUDGET = MoneyRange.parse("20-30万")
ASKED_DECIDER = DecisionMaker(name="分管领导", title="副总经理", confirmed=True)
"""What customers say who had not said it in their enquiry."""


class SalesTeam:
    """Knows everybody's next step, and takes them in the order of their time."""

    def __init__(self, desk: LeadDesk, people: Mapping[str, Actor]) -> None:
        self.desk = desk
        self.people = people
        self.agenda: list[tuple[datetime, str, str]] = []
        """When, which lead, and how it stood when the step was planned."""

    def notice(self, lead: Lead, now: datetime) -> None:
        """Plan the next step with a lead that somebody holds."""
        if lead.owner is not None and lead.is_open:
            heappush(self.agenda, (self.next_step_at(lead, now), lead.id, standing(lead)))

    def work_until(self, until: datetime) -> None:
        """Let the team do what it does until then, and the desk what falls due meanwhile."""
        while (now := self.next_moment()) <= until:
            self.advance(now)
            if self.agenda and self.agenda[0][0] <= now:
                _, lead_id, planned = heappop(self.agenda)
                lead = self.desk.leads.get(lead_id)
                if standing(lead) == planned:  # Else something happened, and was noticed then.
                    self.work(lead, now)
        self.advance(until)

    def next_moment(self) -> datetime:
        """Return when somebody does something next, or something is past due."""
        due = self.desk.next_deadline()
        moments = [] if due is None else [due + timedelta.resolution]
        return min([*moments, *(planned[0] for planned in self.agenda[:1])], default=NEVER)

    def advance(self, now: datetime) -> None:
        """Tell the desk the time: whoever gets a lead turns to it; reminders change no plans."""
        for outcome in self.desk.advance(now):
            if any(isinstance(event.data, GIVEN) for event in outcome.events):
                self.notice(outcome.lead, now)

    def work(self, lead: Lead, now: datetime) -> None:
        """Take one step with a lead."""
        for command in self.step(lead, now):
            self.desk.handle(command, now=now)
        self.notice(self.desk.leads.get(lead.id), now)

    def next_step_at(self, lead: Lead, now: datetime) -> datetime:
        """Return when somebody turns to the lead: an acceptance at once, all else at work."""
        if lead.accept_by is not None:
            return now + timedelta(minutes=5 + drawn(lead, "minutes") // 2)
        fewest, most = REVIEWED if lead.phase is Phase.REVIEW else STAGES[lead.status].after
        hours = fewest + (most - fewest) * drawn(lead, "hours") / 100
        return self.desk.policy.calendar.add(now, timedelta(hours=hours))

    def step(self, lead: Lead, now: datetime) -> Iterator[c.Command]:
        """Yield the commands that somebody gives for the lead now."""
        owner = self.people[lead.owner or ""]
        if lead.phase is Phase.REVIEW:
            yield reviewed(lead, self.leader_of(lead))
        elif lead.accept_by is not None:
            yield from answered(lead, owner)
        elif (reason := ending(lead)) is not None:
            yield closed(lead, owner, reason)
        else:
            yield from moved_on(lead, owner, now)

    def leader_of(self, lead: Lead) -> Actor:
        leads = {team.id: team.lead for team in self.desk.teams}
        return self.people[leads[lead.team or ""] or ""]


def standing(lead: Lead) -> str:
    """Return what somebody's plans with a lead depend on."""
    return f"{lead.owner} {lead.status} {lead.accept_by} {lead.follow_ups}"


def drawn(lead: Lead, question: str) -> int:
    """Return a number below 100 that depends on the lead, its version and the question alone."""
    asked = f"{lead.id} {lead.version} {question}".encode()
    return int.from_bytes(blake2b(asked, digest_size=4).digest(), "big") % 100


def picked(lead: Lead, texts: tuple[str, ...]) -> str:
    return texts[drawn(lead, "text") % len(texts)]


def ending(lead: Lead) -> str | None:
    """Return why the lead ends in its status, or None where it goes on."""
    left = drawn(lead, "ending")
    for percent, reason in STAGES[lead.status].ends:
        left -= percent
        if left < 0:
            return reason
    return None


def answered(lead: Lead, by: Actor) -> Iterator[c.Command]:
    """Accept, decline with a reason, or leave it lying: a team's lead always accepts."""
    choice = drawn(lead, "answer")
    if choice < ACCEPTS or by.role == "team_lead":
        yield c.Accept(lead_id=lead.id, by=by)
    elif choice < ACCEPTS + DECLINES:
        yield c.Decline(lead_id=lead.id, by=by, reason=picked(lead, DECLINED))


def closed(lead: Lead, by: Actor, reason: str) -> c.Command:
    """Lose the lead, or propose that it is none."""
    if reason in list(InvalidReason):
        return c.ProposeInvalid(lead_id=lead.id, by=by, reason=InvalidReason(reason))
    return c.Lose(lead_id=lead.id, by=by, reason=LossReason(reason))


def reviewed(lead: Lead, by: Actor) -> c.Command:
    if drawn(lead, "review") < CONFIRMS:
        return c.ConfirmInvalid(lead_id=lead.id, by=by)
    return c.RefuseInvalid(lead_id=lead.id, by=by, reason="号码有效，请继续联系")


def moved_on(lead: Lead, by: Actor, now: datetime) -> Iterator[c.Command]:
    """Talk to the customer, note what was learnt, and move the lead to its next status."""
    stage = STAGES[lead.status]
    record = FollowUp(
        at=now, method=stage.method, content=picked(lead, stage.said), intent=stage.intent
    )
    yield c.RecordFollowUp(lead_id=lead.id, by=by, record=record)
    known = clarified(lead.demand)
    if lead.status == "engaged" and known != lead.demand:
        yield c.Amend(lead_id=lead.id, by=by, changes={"demand": known})
    if stage.to != "won":
        yield c.ChangeStatus(lead_id=lead.id, by=by, to=stage.to)
        return
    yield c.Win(
        lead_id=lead.id,
        by=by,
        amount=confirmed(known.budget).low,
        evidence="contract",
        key_factors="方案贴合业务，响应及时",
    )


def clarified(demand: Demand) -> Demand:
    """Return the demand with what a proposal and a negotiation cannot do without."""
    return Demand(
        description=demand.description,
        budget=confirmed(demand.budget),
        timeframe=demand.timeframe,
        decision_makers=demand.decision_makers or (ASKED_DECIDER,),
    )


def confirmed(budget: MoneyRange | None) -> MoneyRange:
    """Return a budget of which the lower end is known, since that is the one that counts."""
    if budget is None:
        return ASKED_BUDGET
    return MoneyRange(low=budget.low or budget.high, high=budget.high)
