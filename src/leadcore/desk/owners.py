"""The one gate that every change of owner by a command passes: availability, and the pool's rules.

Whoever gives a lead to a rep, takes one, or moves many, goes through here, so that no way round the
public pool's rules exists.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

import attrs

from leadcore import commands as c
from leadcore.calendars import due
from leadcore.errors import Problem, ValidationError
from leadcore.model import Lead, Rep
from leadcore.policy import Policy
from leadcore.pool import Claimer, Holding, PoolRules, claim_problems, day_start, holding_problems
from leadcore.repositories import LeadRepository
from leadcore.texts import Text
from leadcore.values import utc

ANY_LEAD = PoolRules()
"""What a claim asks for where the policy has no rules of a pool: that the lead is in it."""


@attrs.frozen(kw_only=True)
class Gate:
    """Lets a command that changes the owner through, or refuses it."""

    policy: Policy
    leads: LeadRepository
    reps: Sequence[Rep]
    holdings: Callable[[], Sequence[Holding]]
    """Who held the lead, and when; read only where it matters."""

    def passed(self, command: c.Command, lead: Lead, now: datetime) -> c.Command:
        """Return the command with the rep's team; ValidationError with all that speaks against it.

        An owner who is not among the reps, such as a team's lead, is the caller's to know.
        """
        if isinstance(command, c.Claim | c.ExtendProtection):
            refuse(protection_problems(command, lead, self.policy, now))
        if not isinstance(command, c.Assign | c.Claim):
            return command
        owner = command.owner if isinstance(command, c.Assign) else command.by.id
        rep = next((rep for rep in self.reps if rep.id == owner), None)
        refuse((*self.problems(command, lead, owner, now), *rep_problems(rep, now)))
        if rep is None or command.team is not None:
            return command
        return attrs.evolve(command, team=rep.team)

    def problems(
        self, command: c.Assign | c.Claim, lead: Lead, owner: str, now: datetime
    ) -> tuple[Problem, ...]:
        rules = self.policy.pool
        if isinstance(command, c.Claim):
            return claim_problems(
                rules or ANY_LEAD, lead, self.claimer(owner, now), self.holdings(), now
            )
        if rules is None or owner == lead.owner:
            return ()
        return holding_problems(rules, owner, self.holdings(), now)

    def claimer(self, owner: str, now: datetime) -> Claimer:
        start = day_start(now, self.policy.calendar)
        loads = self.leads.open_loads()
        return Claimer(
            id=owner, open_leads=loads.get(owner, 0), claims_today=self.leads.claims(owner, start)
        )


def refuse(problems: Iterable[Problem]) -> None:
    found = tuple(problems)
    if found:
        raise ValidationError(found)


def protection_problems(
    command: c.Claim | c.ExtendProtection, lead: Lead, policy: Policy, now: datetime
) -> Iterator[Problem]:
    """Yield that somebody would keep a lead for longer than the pool's rules let anybody."""
    rules = None if policy.pool is None else policy.pool.protection
    until = command.until if isinstance(command, c.ExtendProtection) else command.protected_until
    since = now if isinstance(command, c.Claim) else lead.assigned_at
    if rules is None or until is None or since is None:
        return
    last = utc(due(since, rules.most, rules.clock, policy.calendar))
    if until > last:
        yield Problem(
            path="until",
            code="too_long",
            given=until.isoformat(),
            allowed=Text(f"不晚于 {last.isoformat()}", f"no later than {last.isoformat()}"),
        )


def rep_problems(rep: Rep | None, now: datetime) -> Iterator[Problem]:
    """Yield that a rep left or is away (R-27)."""
    if rep is not None and not rep.is_available(now):
        yield Problem(
            path="owner",
            code="unavailable",
            given=Text("已离职或休假的人员", "a rep who left or is away"),
            allowed=Text("在岗的人员", "a rep who is there"),
        )


def barred(
    policy: Policy, owners: Sequence[str], holdings: Sequence[Holding], now: datetime
) -> frozenset[str]:
    """Return who may not have the lead again yet, by the pool's rules."""
    rules = policy.pool
    if rules is None:
        return frozenset()
    return frozenset(owner for owner in owners if holding_problems(rules, owner, holdings, now))
