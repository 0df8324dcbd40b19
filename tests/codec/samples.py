"""One lead, event, command and policy in which every part is filled, always the same."""

from __future__ import annotations

from datetime import date, timedelta

import attrs

from leadcore.assignment import (
    Available,
    ByIndustry,
    ByRegion,
    ByValue,
    Chain,
    HasCapacity,
    IdleFirst,
    LeastOpen,
    MostExperienced,
    Step,
)
from leadcore.calendars import Deadline, SpecialDay, Week, Window, WorkCalendar
from leadcore.commands import Amend
from leadcore.events import Event, LeadWon
from leadcore.followup import (
    Branch,
    Cadence,
    CadenceStep,
    Ladder,
    LadderStep,
    PlanRule,
    Recurrence,
)
from leadcore.intake import Requirements
from leadcore.model import (
    Actor,
    ByPriority,
    CadencePlace,
    Intent,
    Invalid,
    Lead,
    Level,
    Lost,
    Override,
    Phase,
    Priority,
    Rung,
    Won,
)
from leadcore.policy import Pause, Policy
from leadcore.pool import standard_pool
from leadcore.priority import PriorityTable
from leadcore.rules import (
    Action,
    ActivityRule,
    Automation,
    AutomationRule,
    Case,
    DecisionList,
    Group,
    Rule,
    ScoreCard,
)
from leadcore.scoring import RuleScoring
from leadcore.texts import Text
from leadcore.values import ContactKind, ContactPoint, Extra, Money, Numbering, RegionTree, Scalar
from tests.builders import AT, DAY, HOUR, demand, lead
from tests.strategies import SHORT_LIFECYCLE

WON = Won(at=AT + DAY, amount=Money.of(250_000), evidence="contract", key_factors="价格", cycle=DAY)
CONTACT = ContactPoint(
    kind=ContactKind.PHONE, hint="5678", fingerprint="0f" * 16, key_id="2024", vault_ref="v/1"
)
ENTRIES: dict[str, Scalar] = {
    "员工": 12,
    "share": 0.5,
    "signed": True,
    "note": "a\nb",
    "at": AT,
    "fee": Money.of(1),
}
OVERRIDE = Override(by="wang", at=AT, reason="老客户", replaced="low")
FULL_LEAD: Lead = lead(
    id="线索-2024-0501-001",
    version=30,
    campaign="spring",
    name="王敏",
    title="总监",
    company="启明教育",
    contacts=(CONTACT,),
    industry="教育",
    region="上海市",
    city="上海市",
    demand=demand(),
    extra=Extra(ENTRIES),
    previous_status="negotiating",
    reopened=1,
    score=80,
    score_computed=75,
    score_override=OVERRIDE,
    priority=Priority.HIGH,
    priority_computed=Priority.LOW,
    priority_override=OVERRIDE,
    owner="li",
    team="east",
    queue="pool",
    assigned_at=AT,
    accept_by=AT + HOUR,
    respond_by=AT + timedelta(microseconds=1),
    follow_ups=3,
    intent=Intent.HIGH,
    won=WON,
    lost=Lost(at=AT, reason="price", note="太贵"),
    invalid=Invalid(reason="not_target", proposed_by="li", reviewed_by="wang"),
    closed_at=AT + DAY,
    archived_at=AT + 30 * DAY,
    protected_until=AT + 3 * DAY,
    quiet_since=AT,
    promise_by=AT + 2 * DAY,
    cadence=CadencePlace(cadence="calls", step="again", due=AT + HOUR, number=2, is_due=True),
    rungs=(Rung(ladder="quiet", since=AT, step=0, due=AT + 3 * DAY),),
    status="archived",
    phase=Phase.ARCHIVED,
)
LI = Actor(id="li", role="sales_rep", team="east")
WON_EVENT = Event(
    lead_id="线索-2024-0501-001",
    version=12,
    at=AT,
    by=LI,
    command_id="c-12",
    data=LeadWon(before="negotiating", status="won", won=WON),
)
AMEND = Amend(
    lead_id="线索-2024-0501-001", by=LI, id="c-3", changes={"demand": demand(), "city": "南京市"}
)
RICH = Rule(
    id="rich", when="demand.budget >= 1_000", points=5, label=Text("预算", "budget"), group="fit"
)
WORKED = ActivityRule(
    id="worked",
    when='type == "follow_up"',
    points=4,
    label=Text("跟进", "follow-up"),
    half_life=14 * DAY,
    window=90 * DAY,
    cap=20,
    group="fit",
)
ABOVE = Case(id="rich", when="budget_above_average", then="high", label=Text("高", "high"))
STEP = Step(
    label=Text("按地区", "by region"),
    filters=(
        ByRegion(tree=RegionTree({"南京市": "江苏省", "江苏省": "华东"})),
        ByIndustry(),
        ByValue(threshold=Money.of(300_000), level=Level.SENIOR),
        Available(),
        HasCapacity(),
    ),
    rankers=(IdleFirst(below=5), LeastOpen(), MostExperienced()),
)
CALL = PlanRule(method="phone", action="首次致电", within=Deadline(HOUR, clock="working"))
AUTOMATION = Automation(
    rules=(
        AutomationRule(
            id="large",
            on=("LeadAccepted", "LeadAmended"),
            when="demand.budget >= 500_000",
            do=(
                Action(name="set_priority", parameters={"priority": "high"}),
                Action(
                    name="plan_follow_up",
                    parameters={"method": "phone", "action": "致电", "within": "hours(2)"},
                ),
            ),
            label=Text("大额线索", "large lead"),
        ),
    )
)
QUIET = Ladder(
    id="quiet",
    since="untouched",
    when="demand.budget >= 1_000",
    steps=(
        LadderStep(
            after=Deadline(3 * DAY),
            do=(Action(name="remind", parameters={"to": "owner"}),),
            label=Text("三天", "three days"),
        ),
        LadderStep(
            after=Recurrence(rule="FREQ=WEEKLY;BYDAY=MO", on_closed="next_opening"),
            do=(Action(name="release"),),
            label=Text("每周一", "on Mondays"),
            repeat=True,
        ),
    ),
)
POLICY = Policy(
    name="short",
    lifecycle=SHORT_LIFECYCLE,
    requirements=Requirements(required=("name",), sources={"shop": Text("门店", "shop")}),
    numbering=Numbering(prefix="L", width=4),
    duplicates="refuse",
    scoring=RuleScoring(
        card=ScoreCard(
            rules=(RICH,), groups=(Group(id="fit", cap=9),), floor=0, activities=(WORKED,)
        )
    ),
    priority=PriorityTable(
        cases=DecisionList(cases=(ABOVE,), otherwise="low"),
        averages={"教育": Money.of(150_000)},
        overall=Money.of(200_000),
    ),
    respond_within=ByPriority(high=Deadline(HOUR), medium=Deadline(DAY), low=Deadline(2 * DAY)),
    accept_within=Deadline(timedelta(minutes=30)),
    assignment=Chain(steps=(STEP,), queue="pool"),
    plan=ByPriority(high=CALL, medium=CALL, low=CALL),
    automation=AUTOMATION,
    ladders=(QUIET,),
    cadences=(
        Cadence(
            id="calls",
            label=Text("致电", "calls"),
            steps=(
                CadenceStep(id="first", method="phone", action="致电"),
                CadenceStep(
                    id="again",
                    method="phone",
                    action="再次致电",
                    wait=Deadline(HOUR, clock="working"),
                    then=(Branch(on="busy", to="again"),),
                ),
            ),
            contact_hours=Week.every_day(Window.parse("09:00-20:00")),
        ),
    ),
    pool=attrs.evolve(standard_pool(), exempt="follow_ups >= 3"),
    pause=Pause(statuses=("fresh",), clock="working"),
    calendar=WorkCalendar(
        zone="Asia/Shanghai",
        week=Week.weekdays(Window.parse("09:00-12:00"), Window.parse("13:30-18:00")),
        special_days=(SpecialDay(day=date(2024, 5, 1), source="劳动节"),),
        first=date(2024, 1, 1),
        last=date(2024, 12, 31),
        within=WorkCalendar.standard(),
    ),
)
SAMPLES = {"lead": FULL_LEAD, "event": WON_EVENT, "command": AMEND, "policy": POLICY}
"""Each sample by the name of its golden file."""
