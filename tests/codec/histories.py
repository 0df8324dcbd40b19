"""A history with every kind of event, and policies with every part and every strategy.

They are what `tests.codec.record` writes down for a version. What comes new into the library is
added here; `test_recorded` says when it is missing.
"""

from __future__ import annotations

from datetime import timedelta

import attrs

from leadcore import events as e
from leadcore.assignment import (
    AllOf,
    AnyOf,
    Available,
    BestConversion,
    ByLanguage,
    ByRegion,
    BySkill,
    ByValueBand,
    Capped,
    Chain,
    HasCapacity,
    LeastLoadRatio,
    LeastOpen,
    LongestWaiting,
    Not,
    NotAmong,
    Queue,
    RoundRobin,
    Routing,
    SkillNeed,
    Step,
    StickyOwner,
    TeamFirst,
    WithinQuota,
)
from leadcore.events import Event, Payload
from leadcore.lifecycle import replay
from leadcore.model import (
    SYSTEM,
    Actor,
    Attachment,
    CadencePlace,
    FollowUp,
    Intent,
    Invalid,
    Lead,
    Level,
    Lost,
    Phase,
    PlannedStep,
    Priority,
    Promise,
)
from leadcore.policy import Policy
from leadcore.rules import Case, Router
from leadcore.texts import Text
from leadcore.values import Extra, Money
from tests.builders import AT, DAY, HOUR, demand, new_lead
from tests.codec.samples import CONTACT, ENTRIES, POLICY, WON

WHY = Text("按地区", "by region")
NEW = new_lead(
    phone=None,
    id="线索-2024-0501-001",
    title="总监",
    campaign="春季展",
    contacts=(CONTACT,),
    extra=Extra(ENTRIES),
)
PLACE = CadencePlace(cadence="calls", step="again", due=AT + DAY, number=2, is_due=False)
STEP = PlannedStep(due=AT + 2 * DAY, method="phone", action="再次致电")
RECORD = FollowUp(
    at=AT + 3 * HOUR,
    method="phone",
    content="已联系，请发方案",
    intent=Intent.HIGH,
    promise=Promise(action="发方案", due=AT + 3 * DAY),
)
INVALID = Invalid(reason="not_target", proposed_by="li", reviewed_by="wang")
HAPPENED: tuple[Payload, ...] = (
    e.LeadRegistered(new=NEW, status="new"),
    e.LeadAmended(changes=(("city", "苏州市"), ("demand", demand(description=None)))),
    e.AttachmentAdded(attachment=Attachment(name="方案.pdf", reference="s3://leads/2")),
    e.EnquiryLinked(new=new_lead(phone=None), reason=Text("同一电话", "same phone")),
    e.LeadScored(score=65, points=(("budget-large", 40), ("region", 25))),
    e.ScoreOverridden(score=80, reason="老客户", replaced=65),
    e.LeadPrioritised(priority=Priority.MEDIUM, reason="gap", respond_by=AT + DAY),
    e.PriorityOverridden(
        priority=Priority.HIGH, reason="急", replaced=Priority.MEDIUM, respond_by=AT + 4 * HOUR
    ),
    e.LeadQualified(reason="预算已确认"),
    e.LeadQueued(queue="pool", reason=WHY),
    e.LeadAssigned(
        owner="li",
        team="east",
        reason=WHY,
        accept_by=AT + HOUR,
        protected_until=AT + 5 * DAY,
        ring="east",
    ),
    e.LeadDeclined(owner="li", reason="休假"),
    e.LeadAssigned(owner="han", team="north", reason=WHY, accept_by=None, claimed=True),
    e.LeadAssigned(owner="li", team="east", reason=WHY, accept_by=AT + HOUR),
    e.AcceptanceLapsed(owner="li", due=AT + HOUR, to="wang", queue=None),
    e.LeadReleased(owner="wang", queue="pool", reason=Text("无意向", "no interest")),
    e.LeadAssigned(owner="li", team="east", reason=WHY, accept_by=AT + DAY),
    e.LeadAccepted(),
    e.ProtectionExtended(until=AT + 6 * DAY, reason="在谈"),
    e.FollowUpPlanned(step=STEP),
    e.LadderClimbed(
        ladder="quiet",
        step=0,
        since=AT,
        due=AT + DAY,
        reason=Text("三天", "three days"),
        notify=("wang",),
    ),
    e.CadenceStarted(place=PLACE),
    e.CadenceStepDue(place=attrs.evolve(PLACE, is_due=True), step=STEP),
    e.CadenceMoved(outcome="busy", place=attrs.evolve(PLACE, number=3)),
    e.DeadlinesMoved(
        paused_at=AT, moved=(("cadence", AT + 2 * DAY), ("next_action_at", AT + 3 * DAY))
    ),
    e.CadenceStopped(cadence="calls", reason="已接通"),
    e.FollowUpRecorded(record=RECORD),
    e.StatusChanged(before="new", status="contacted", phase=Phase.OPEN, reason=None),
    e.LeadLost(
        before="contacted", status="lost", lost=Lost(at=AT + DAY, reason="price", note="太贵")
    ),
    e.LeadReopened(before="lost", status="contacted", phase=Phase.OPEN, reason="又来电"),
    e.InvalidProposed(before="contacted", status="invalid_review", invalid=INVALID),
    e.InvalidRefused(
        before="invalid_review", status="contacted", phase=Phase.OPEN, reason="是客户"
    ),
    e.InvalidProposed(before="contacted", status="invalid_review", invalid=INVALID),
    e.InvalidConfirmed(before="invalid_review", status="invalid", invalid=INVALID),
    e.LeadReopened(before="invalid", status="contacted", phase=Phase.OPEN, reason="误判"),
    e.LeadWon(before="contacted", status="won", won=WON),
    e.LeadArchived(before="won", status="archived"),
    e.PersonalDataErased(reason="customer_request", kept=("company", "pupils")),
    e.LeadAmended(changes=(("contacts", (CONTACT,)), ("extra", Extra(ENTRIES)), ("name", "王敏"))),
)
LI = Actor(id="li", role="sales_rep", team="east")


def history() -> tuple[Event, ...]:
    """Return one lead's life with every kind of event; the system's were seen later."""
    return tuple(
        Event(
            lead_id="线索-2024-0501-001",
            version=number,
            at=AT + number * timedelta(hours=1, microseconds=number),
            by=LI if number % 3 else SYSTEM,
            command_id=f"c-{number}",
            data=data,
            seen=None if number % 3 else AT + 9 * DAY,
        )
        for number, data in enumerate(HAPPENED, 1)
    )


def lead_of(events: tuple[Event, ...]) -> Lead:
    """Return the lead that a history makes."""
    return replay(events)


def policies() -> dict[str, Policy]:
    """Return policies that together have every part and every strategy, by name."""
    return {"standard": Policy.standard(), "short": POLICY, "routing": routed()}


def routed() -> Policy:
    """Return the standard policy with the strategies of assignment that the short one lacks."""
    large = "demand.budget >= 1_000_000"
    able = AllOf(
        filters=(
            AnyOf(filters=(ByRegion(area="城西"), Not(filter=NotAmong(ids=frozenset({"a", "b"}))))),
            ByValueBand(
                bands=((Money.of(50_000), Level.REGULAR), (Money.of(300_000), Level.SENIOR))
            ),
            BySkill(needs=(SkillNeed(skill="tenders", when=large),)),
            ByLanguage(field="extra.language"),
            WithinQuota(zone="Asia/Shanghai"),
            Capped(id="shows", label=Text("展会", "shows"), when='source == "trade_show"', most=20),
        )
    )
    first = (
        StickyOwner(),
        LeastLoadRatio(),
        BestConversion(segment="industry", prior=200_000, weight=10),
        LongestWaiting(),
        RoundRobin(id="east"),
    )
    chain = Chain(steps=(Step(label=WHY, filters=(Available(), able), rankers=first),))
    load = Chain(steps=(Step(label=WHY, filters=(HasCapacity(),), rankers=(LeastOpen(),)),))
    teams = Chain(steps=(Step(label=WHY, rankers=(RoundRobin(id="teams"),)),))
    return attrs.evolve(
        Policy.standard(),
        name="routing",
        assignment=Routing(
            rules=Router(
                cases=(Case(id="large", when=large, then="key", label=WHY),), otherwise="desk"
            ),
            queues=(
                Queue(id="key", label=WHY, members=("li",), strategy=chain, overflow="desk"),
                Queue(id="desk", label=WHY, strategy=TeamFirst(teams=teams, reps=load)),
            ),
        ),
    )
