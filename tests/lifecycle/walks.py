"""Leads that have come somewhere, by commands alone, and the people who took them there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from leadcore import commands as c
from leadcore.events import Event, HostEvent, Payload
from leadcore.lifecycle import Lifecycle, decide, evolve, replay, standard_lifecycle
from leadcore.model import SYSTEM, Actor, FollowUp, Lead, Status
from leadcore.texts import Text
from leadcore.values import Money
from tests.builders import AT, COORDINATOR, HOUR, LI, SPECIALIST, WANG, new_lead

STANDARD = standard_lifecycle()
ID = "线索-2024-0501-001"
MINUTE = timedelta(minutes=1)
OTHER_LEAD = Actor(id="zhao", role="team_lead", team="north")
STRANGER = Actor(id="guest", role="visitor")

REGISTER = c.Register(lead_id=ID, by=SPECIALIST, new=new_lead())
ASSIGN = c.Assign(
    lead_id=ID, by=COORDINATOR, owner="li", team="east", reason=Text("按地区", "by region")
)
RECORD = c.RecordFollowUp(
    lead_id=ID, by=LI, record=FollowUp(at=AT, method="phone", content="确认需求")
)
WIN = c.Win(
    lead_id=ID, by=LI, amount=Money.of(250_000), evidence="contract", key_factors="响应及时"
)
LOSE = c.Lose(lead_id=ID, by=LI, reason="competitor", note="价格更低")
PROPOSE = c.ProposeInvalid(lead_id=ID, by=LI, reason="false_need", note="学生作业")
CONFIRM = c.ConfirmInvalid(lead_id=ID, by=WANG)
REFUSE = c.RefuseInvalid(lead_id=ID, by=WANG, reason="电话核实属实")
ARCHIVE = c.Archive(lead_id=ID, by=COORDINATOR)
REOPEN = c.Reopen(lead_id=ID, by=LI, reason="客户重新来电")


def to(status: str, by: Actor = LI) -> c.ChangeStatus:
    return c.ChangeStatus(lead_id=ID, by=by, to=status)


OPEN_STATUSES = ("new", "contacted", "engaged", "proposed", "negotiating")
WAYS: dict[str, tuple[c.Command, ...]] = {
    "new": (),
    "contacted": (to("contacted"),),
    "engaged": (to("contacted"), to("engaged")),
    "proposed": (to("contacted"), to("engaged"), to("proposed")),
    "negotiating": (to("contacted"), to("engaged"), to("proposed"), to("negotiating")),
    "won": (to("contacted"), to("engaged"), to("proposed"), WIN),
    "lost": (LOSE,),
    "invalid_review": (PROPOSE,),
    "invalid": (PROPOSE, CONFIRM),
    "archived": (LOSE, ARCHIVE),
}
"""How an owned and answered lead comes to each standard status."""


def history(
    *commands: c.Command, now: datetime = AT, lifecycle: Lifecycle = STANDARD
) -> tuple[Event, ...]:
    """Return the events of these commands, one after the other, all decided at `now`."""
    lead: Lead | None = None
    events: list[Event] = []
    for command in commands:
        for event in decide(lead, command, lifecycle, now):
            lead = evolve(lead, event, lifecycle.lead_type)
            events.append(event)
    return tuple(events)


def after(lead: Lead, *commands: c.Command, now: datetime = AT + HOUR) -> Lead:
    """Return the lead after these commands under the standard lifecycle."""
    for command in commands:
        for event in decide(lead, command, STANDARD, now):
            lead = evolve(lead, event)
    return lead


def registered(*commands: c.Command) -> Lead:
    """Return a registered lead after `commands`, all at `AT`."""
    return replay(history(REGISTER, *commands))


def in_status(status: str, assign: c.Assign = ASSIGN) -> Lead:
    """Return an owned and answered lead in `status`."""
    lead = registered(assign, RECORD, *WAYS[status])
    assert lead.status == Status(status)
    return lead


def payloads(
    lead: Lead, command: c.Command, now: datetime = AT + HOUR, lifecycle: Lifecycle = STANDARD
) -> Sequence[Payload | HostEvent]:
    """Return what the command makes of the lead, without the envelopes."""
    return [event.data for event in decide(lead, command, lifecycle, now)]


def assign_until(accept_by: datetime) -> c.Assign:
    return c.Assign(lead_id=ID, by=SYSTEM, owner="li", team="east", accept_by=accept_by)
