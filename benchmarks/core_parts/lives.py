"""The whole life of a lead: created, and moved on five times, each move guarded and recorded.

The table is the standard one, but for its first move, which asks here for the demand and not for a
contact, so that five moves follow each other. Every contender starts from the same enquiry, asks
before each move whether this actor may and whether everything is there, and leaves the same events.
Nobody is charged for reading the enquiry.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import attrs

from leadcore import commands as c
from leadcore.events import Event, LeadRegistered, LeadWon, StatusChanged
from leadcore.lifecycle import STANDARD_NEEDS, STANDARD_STATUSES, STANDARD_TABLE, Lifecycle
from leadcore.lifecycle import decide as decide_on
from leadcore.lifecycle import evolve as after
from leadcore.model import Actor, DecisionMaker, Demand, Lead, NewLead, Phase, Role, Won
from leadcore.values import Money, MoneyRange

START: Final = datetime(2024, 5, 1, tzinfo=UTC)
MINUTE: Final = timedelta(minutes=1)
BOSS: Final = Actor(id="wang", role=Role.TEAM_LEAD)
AMOUNT: Final = Money.of(250_000)
MOVES: Final = ("contacted", "engaged", "proposed", "negotiating")
"""The statuses before the win."""
LIFECYCLE: Final = Lifecycle(
    statuses=STANDARD_STATUSES,
    transitions=tuple(
        attrs.evolve(row, needs="demand")
        if row.command == "change_status" and row.target == "contacted"
        else row
        for row in STANDARD_TABLE
    ),
    needs=STANDARD_NEEDS,
)

History = list[Event]


def enquiry(number: int) -> NewLead:
    """Return an enquiry that has everything that the moves ask for."""
    return NewLead(
        id=f"L-{number:05d}",
        source="referral",
        received_at=START,
        name="王敏",
        company=f"启明教育{number}",
        industry="教育",
        region="上海市",
        demand=Demand(
            description="招生管理系统",
            budget=MoneyRange.parse("20-30万"),
            decision_makers=(DecisionMaker(name="王"),),
        ),
    )


def leadcore_life(new: NewLead) -> History:
    """Live by commands, as a host without the desk does."""
    lead_id = new.id or ""
    commands: tuple[c.Command, ...] = (
        c.Register(lead_id=lead_id, by=BOSS, new=new),
        *(c.ChangeStatus(lead_id=lead_id, by=BOSS, to=status) for status in MOVES),
        c.Win(lead_id=lead_id, by=BOSS, amount=AMOUNT, evidence="contract", key_factors="响应及时"),
    )
    lead: Lead | None = None
    at, history = START, History()
    for command in commands:
        for event in decide_on(lead, command, LIFECYCLE, at):
            lead = after(lead, event)
            history.append(event)
        at += MINUTE
    return history


Given = Mapping[str, object]
Row = tuple[str, tuple[Callable[[Lead, Given], bool], ...], tuple[str, ...]]


def has_demand(lead: Lead, given: Given) -> bool:
    return lead.demand.description is not None


def has_budget(lead: Lead, given: Given) -> bool:
    return lead.demand.budget is not None


def has_decision_maker(lead: Lead, given: Given) -> bool:
    return len(lead.demand.decision_makers) >= 1


def has_proof(lead: Lead, given: Given) -> bool:
    return given["amount"] is not None and bool(given["evidence"] and given["key_factors"])


MAY: Final = ("owner", "team_lead")
BY_HAND: Final[Mapping[tuple[str, str], Row]] = {
    ("new", "contacted"): ("contacted", (has_demand,), MAY),
    ("contacted", "engaged"): ("engaged", (has_demand,), MAY),
    ("engaged", "proposed"): ("proposed", (has_demand, has_budget), MAY),
    ("proposed", "negotiating"): ("negotiating", (has_decision_maker,), MAY),
    ("negotiating", "win"): ("won", (has_proof,), MAY),
}
"""By status and action: where it leads, what it needs, who may."""
NAMES: Final = tuple(field.name for field in attrs.fields(Lead))
PROOF: Final[Given] = {"amount": AMOUNT, "evidence": "contract", "key_factors": "响应及时"}


def moved(lead: Lead, action: str, by: Actor, at: datetime, given: Given) -> tuple[Lead, Event]:
    """Return the lead after a move, built directly, and the event; the way of an expert."""
    target, needs, who = BY_HAND[lead.status, action]
    if by.role not in who and not ("owner" in who and lead.owner == by.id):
        raise PermissionError(action)
    if not all(need(lead, given) for need in needs):
        raise ValueError(action)
    changes: dict[str, Any] = {name: getattr(lead, name) for name in NAMES}
    changes |= {"version": lead.version + 1, "updated_at": at}
    changes |= {"status": target, "status_since": at}
    data: StatusChanged | LeadWon
    if action == "win":
        won = won_of(lead.received_at, at, given)
        changes |= {"phase": Phase.WON, "won": won, "closed_at": at, "previous_status": lead.status}
        data = LeadWon(before=lead.status, status=target, won=won)
    else:
        changes["quiet_since"] = at
        data = StatusChanged(before=lead.status, status=target, phase=Phase.OPEN, reason=None)
    return Lead(**changes), event(lead.id, lead.version + 1, at, by, data)


def won_of(received: datetime, at: datetime, given: Mapping[str, Any]) -> Won:
    return Won(at=at, cycle=at - received, **given)


def event(
    lead_id: str,
    version: int,
    at: datetime,
    by: Actor,
    data: LeadRegistered | StatusChanged | LeadWon,
) -> Event:
    command_id = f"{lead_id}@{version - 1}"
    return Event(lead_id=lead_id, version=version, at=at, by=by, command_id=command_id, data=data)


def handwritten_life(new: NewLead) -> History:
    """Live by the table and the function above."""
    return handwritten(new)[1]


def handwritten(new: NewLead) -> tuple[Lead, History]:
    """Return the lead at the end, too."""
    lead, first = created(new)
    at, history = START, [first]
    for action in (*MOVES, "win"):
        at += MINUTE
        lead, recorded = moved(lead, action, BOSS, at, PROOF if action == "win" else {})
        history.append(recorded)
    return lead, history


def created(new: NewLead) -> tuple[Lead, Event]:
    lead = Lead(
        id=new.id or "",
        version=1,
        source=new.source,
        campaign=new.campaign,
        name=new.name,
        title=new.title,
        company=new.company,
        contacts=new.contacts,
        industry=new.industry,
        region=new.region,
        city=new.city,
        demand=new.demand,
        attachments=new.attachments,
        extra=new.extra,
        received_at=new.received_at,
        updated_at=START,
        status="new",
        phase=Phase.OPEN,
        status_since=START,
        quiet_since=START,
    )
    return lead, event(lead.id, 1, START, BOSS, LeadRegistered(new=new, status="new"))


def bare_life(new: NewLead) -> History:
    """Write down the same events and decide nothing: no life that is recorded is faster."""
    history = [event(new.id or "", 1, START, BOSS, LeadRegistered(new=new, status="new"))]
    at, before = START, "new"
    for version, status in enumerate((*MOVES, "won"), start=2):
        at += MINUTE
        data: StatusChanged | LeadWon
        if status == "won":
            won = won_of(new.received_at, at, PROOF)
            data = LeadWon(before=before, status=status, won=won)
        else:
            data = StatusChanged(before=before, status=status, phase=Phase.OPEN, reason=None)
        history.append(event(new.id or "", version, at, BOSS, data))
        before = status
    return history
