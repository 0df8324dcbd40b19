"""Deciding on commands: may this actor do this to this lead now, and if so, what happens?

`decide` asks in this order, and the first "no" is the answer: is it this lead, is the moment
possible, does the table have a row for this command in this status, may this actor, is everything
there that the row needs. Then `leadcore.lifecycle.decisions` says what happens.
"""

from __future__ import annotations

from datetime import datetime

from leadcore import commands as c
from leadcore.errors import PermissionDenied, TransitionRefused
from leadcore.events import Event
from leadcore.lifecycle.decisions import DECISIONS, Case, refuse
from leadcore.lifecycle.definition import Lifecycle
from leadcore.lifecycle.options import allowed_commands, missing, target_of
from leadcore.lifecycle.table import START, Transition
from leadcore.model import Lead
from leadcore.texts import Text
from leadcore.values import echo, utc


def decide(
    lead: Lead | None, command: c.Command, lifecycle: Lifecycle, now: datetime
) -> tuple[Event, ...]:
    """Return the events that `command` makes of `lead` at `now`; None is not registered yet.

    A command that changes nothing makes none. Raises `TransitionRefused` with what is allowed and
    what is missing, `PermissionDenied` with who may, or `ValidationError` when the command itself
    cannot be.

    >>> from datetime import UTC, datetime
    >>> from leadcore.lifecycle import standard_lifecycle
    >>> from leadcore.model import SYSTEM, NewLead
    >>> at = datetime(2024, 5, 1, tzinfo=UTC)
    >>> new = NewLead(source="referral", received_at=at)
    >>> command = c.Register(lead_id="A-1", by=SYSTEM, new=new)
    >>> [event.version for event in decide(None, command, standard_lifecycle(), at)]
    [1]
    """
    now = utc(now)
    check_lead(lead, command)
    check_moment(lead, command, now)
    row = checked_row(lead, command, lifecycle, now)
    case = Case(lead=lead, command=command, to=target_of(lead, row), lifecycle=lifecycle, now=now)
    command_id = command.id or f"{command.lead_id}@{case.version}"
    return tuple(
        Event(
            lead_id=command.lead_id,
            version=case.version + number,
            at=now,
            by=command.by,
            command_id=command_id,
            data=data,
        )
        for number, data in enumerate(DECISIONS[type(command)](case), start=1)
    )


def check_lead(lead: Lead | None, command: c.Command) -> None:
    if lead is not None and lead.id != command.lead_id:
        allowed = Text(f"线索 {lead.id} 的命令", f"a command for lead {lead.id}")
        given = Text(f"线索 {command.lead_id}", f"lead {command.lead_id}")
        raise refuse("lead_id", "other_lead", given, allowed)


def check_moment(lead: Lead | None, command: c.Command, now: datetime) -> None:
    """A history goes forward: nothing is decided before what it builds on has happened."""
    latest = latest_moment(lead, command)
    if latest is not None and now < latest[1]:
        at = latest[1].isoformat()
        allowed = Text(f"不早于 {at}（{latest[0]}）", f"no earlier than {at} ({latest[0]})")
        raise refuse("now", "time_went_back", now.isoformat(), allowed)


def latest_moment(lead: Lead | None, command: c.Command) -> tuple[str, datetime] | None:
    """Return the latest moment that must have passed, and its name."""
    moments: list[tuple[str, datetime]] = []
    if lead is not None:
        moments.append(("updated_at", lead.updated_at))
    if isinstance(command, c.Register | c.LinkEnquiry):
        moments.append(("received_at", command.new.received_at))
    if isinstance(command, c.RecordFollowUp):
        moments.append(("record.at", command.record.at))
    return max(moments, key=lambda moment: moment[1], default=None)


def checked_row(
    lead: Lead | None, command: c.Command, lifecycle: Lifecycle, now: datetime
) -> Transition:
    status = START if lead is None else lead.status
    rows = lifecycle.rows(status, command.name)
    if isinstance(command, c.ChangeStatus):
        rows = tuple(row for row in rows if row.target == command.to)
    if not rows:
        allowed = allowed_commands(lead, command.by, lifecycle, now)
        raise TransitionRefused(command.lead_id, described(command, lifecycle), status, allowed)
    (row,) = rows
    if not row.permits(command.by, lead):
        raise PermissionDenied(
            command.lead_id, command.name, command.by.id, command.by.role, row.who
        )
    lacking = missing(lead, command, row, lifecycle, now)
    if lacking:
        allowed = allowed_commands(lead, command.by, lifecycle, now)
        name = described(command, lifecycle)
        raise TransitionRefused(command.lead_id, name, status, allowed, lacking)
    return row


def described(command: c.Command, lifecycle: Lifecycle) -> str:
    """Return what the command asks for; a status that does not exist is echoed, not repeated."""
    if not isinstance(command, c.ChangeStatus):
        return command.name
    return f"{command.name} to {command.to if command.to in lifecycle.status else echo(command.to)}"
