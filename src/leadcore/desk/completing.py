"""What a policy adds to a command before it is decided: deadlines, protection, the next step.

A command says what somebody wants; where it leaves open by when, or what follows, the policy says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

import attrs

from leadcore import commands as c
from leadcore.lifecycle.case import refuse
from leadcore.model import CadencePlace, Lead, Priority
from leadcore.policy import Policy
from leadcore.pool import extended, protected_until
from leadcore.texts import Text
from leadcore.values import echo


def completed(command: c.Command, lead: Lead, policy: Policy, now: datetime) -> c.Command:
    """Return the command with what the policy says where the caller gave nothing."""
    complete = COMPLETIONS.get(type(command))
    if complete is None:
        return command
    given = {
        name: value
        for name, value in complete(command, lead, policy, now).items()
        if getattr(command, name) is None
    }
    return attrs.evolve(command, **given) if given else command


Given = dict[str, Any]
"""Field of a command and what the policy says of it."""


def assign(command: c.Assign, lead: Lead, policy: Policy, now: datetime) -> Given:
    return {"accept_by": policy.accept_by(now), **claim(command, lead, policy, now)}


def claim(command: c.Command, lead: Lead, policy: Policy, now: datetime) -> Given:
    if policy.pool is None:
        return {}
    return {"protected_until": protected_until(policy.pool, now, policy.calendar)}


def release(command: c.Release, lead: Lead, policy: Policy, now: datetime) -> Given:
    return {} if policy.pool is None else {"queue": policy.pool.queue}


def extend_protection(
    command: c.ExtendProtection, lead: Lead, policy: Policy, now: datetime
) -> Given:
    return {} if policy.pool is None else {"until": extended(policy.pool, lead, policy.calendar)}


def prioritise(
    command: c.SetPriority | c.OverridePriority, lead: Lead, policy: Policy, now: datetime
) -> Given:
    priority = command.priority or lead.priority_computed
    return {"respond_by": respond_by(lead, priority, policy)}


def respond_by(lead: Lead, priority: Priority | None, policy: Policy) -> datetime | None:
    """Return the response deadline of a priority; one that was met stays as it was.

    So does that of the priority in force: a pause may have moved it.
    """
    is_kept = lead.respond_by is not None and priority == lead.priority
    if priority is None or lead.first_response_at is not None or is_kept:
        return lead.respond_by
    return policy.respond_by(priority, lead.received_at)


def start_cadence(command: c.StartCadence, lead: Lead, policy: Policy, now: datetime) -> Given:
    cadence = policy.cadence(command.cadence)
    if cadence is None:
        listed = ", ".join(each.id for each in policy.cadences) or "—"
        allowed = Text(f"政策中的跟进节奏：{listed}", f"a cadence of the policy: {listed}")
        raise refuse("cadence", "unknown", echo(command.cadence), allowed)
    return {"place": cadence.first(now, policy.calendar)}


def report_step(command: c.ReportStep, lead: Lead, policy: Policy, now: datetime) -> Given:
    return {"place": next_place(command.outcome, lead.cadence, policy, now)}


def next_place(
    outcome: str, place: CadencePlace | None, policy: Policy, now: datetime
) -> CadencePlace | None:
    """Return where a report leads; a cadence that the policy has no more ends with it."""
    cadence = None if place is None else policy.cadence(place.cadence)
    if place is None or cadence is None:
        return None
    return cadence.following(place, outcome, now, policy.calendar)


# Each completion gets the command that it stands beside.
COMPLETIONS: Final[Mapping[type, Callable[[Any, Lead, Policy, datetime], Given]]] = {
    c.Assign: assign,
    c.Claim: claim,
    c.Release: release,
    c.ExtendProtection: extend_protection,
    c.SetPriority: prioritise,
    c.OverridePriority: prioritise,
    c.StartCadence: start_cadence,
    c.ReportStep: report_step,
}
"""What the policy says about each command."""
