"""Deciding on commands: may this actor do this to this lead now, and if so, what happens?

`decide` asks in this order, and the first "no" is the answer: is it this lead, is the moment
possible, does the table have a row for this command in this status, may this actor, is everything
there that the row needs. Then `leadcore.lifecycle.decisions` says what happens.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from leadcore import commands as c
from leadcore.errors import PermissionDenied, TransitionRefused
from leadcore.events import Event
from leadcore.lifecycle.case import Case, refuse
from leadcore.lifecycle.copies import event_of
from leadcore.lifecycle.decisions import DECISIONS
from leadcore.lifecycle.definition import Lifecycle
from leadcore.lifecycle.options import allowed_commands, missing, target_of
from leadcore.lifecycle.table import START, Transition
from leadcore.model import Lead
from leadcore.texts import Text
from leadcore.values import echo, utc

# Which command a function takes is said by its key.
MOMENTS: Final[Mapping[type[c.Command], tuple[str, Callable[[Any], datetime]]]] = {
    c.Register: ("received_at", lambda command: command.new.received_at),
    c.LinkEnquiry: ("received_at", lambda command: command.new.received_at),
    c.RecordFollowUp: ("record.at", lambda command: command.record.at),
}
"""What a command says to have happened already, and when."""


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
    before = case.version
    command_id = command.id or f"{command.lead_id}@{before}"
    return tuple(
        [
            event_of(command, version, now, command_id, data)
            for version, data in enumerate(DECISIONS[type(command)](case), start=before + 1)
        ]
    )


def check_lead(lead: Lead | None, command: c.Command) -> None:
    if lead is not None and lead.id != command.lead_id:
        allowed = Text(f"线索 {lead.id} 的命令", f"a command for lead {lead.id}")
        given = Text(f"线索 {command.lead_id}", f"lead {command.lead_id}")
        raise refuse("lead_id", "other_lead", given, allowed)


def check_moment(lead: Lead | None, command: c.Command, now: datetime) -> None:
    """A history goes forward: nothing is decided before what it builds on has happened."""
    name, latest = "updated_at", None if lead is None else lead.updated_at
    if type(command) in MOMENTS:
        told, moment_of = MOMENTS[type(command)]
        moment = moment_of(command)
        if latest is None or moment > latest:
            name, latest = told, moment
    if latest is not None and now < latest:
        at = latest.isoformat()
        allowed = Text(f"不早于 {at}（{name}）", f"no earlier than {at} ({name})")
        raise refuse("now", "time_went_back", now.isoformat(), allowed)


def checked_row(
    lead: Lead | None, command: c.Command, lifecycle: Lifecycle, now: datetime
) -> Transition:
    status = START if lead is None else lead.status
    rows = lifecycle.rows(status, command.name)
    if isinstance(command, c.ChangeStatus):
        rows = tuple([row for row in rows if row.target == command.to])
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
