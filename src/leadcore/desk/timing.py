"""What happens by itself when time passes, purely: one deadline of one lead at a time.

Theory. A deadline is fired as of the moment at which it was due, or, where the lead changed after
that, as of its last change; when somebody looked plays no part. So one late look gives the same
history as many early ones, event by event. `Event.seen` tells when it was noticed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

import attrs

from leadcore import commands as c
from leadcore.assignment import Candidate
from leadcore.desk import flow
from leadcore.desk.flow import Outcome
from leadcore.errors import PermissionDenied, TransitionRefused
from leadcore.model import SYSTEM, AssignmentState, Lead, PlannedStep, StateChange
from leadcore.policy import Due, Policy
from leadcore.policy.actions import command_of
from leadcore.policy.climbing import recipients, step_name
from leadcore.policy.deadlines import POOL
from leadcore.rules import BoundAction
from leadcore.texts import Text

RECYCLED = Text("超过公海规则的期限", "past the time that the public pool's rules allow")
HANDED = Text("逾期未处理，交团队经理", "left lying, given to the team's lead")
WARNED = Text("即将退回公海", "about to go to the public pool")


def no_candidates(at: datetime) -> Sequence[Candidate]:
    return ()


@attrs.frozen(kw_only=True)
class Around:
    """Who there is for a lead when a deadline of it falls due.

    >>> Around().team_lead
    """

    candidates: Callable[[datetime], Sequence[Candidate]] = no_candidates
    """Return the reps as they stand at a moment; asked only where the lead is given anew."""
    state: Callable[[], AssignmentState] = AssignmentState
    """Return whose turn it is."""
    team_lead: str | None = None
    """Who settles what the owner leaves open."""
    former: Callable[[], Collection[str]] = tuple
    """Return the reps who have had the lead, to whom it is not given again."""


def nobody(so_far: Outcome) -> Around:
    return Around()


def advance(
    lead: Lead, policy: Policy, now: datetime, around: Callable[[Outcome], Around] = nobody
) -> Outcome:
    """Return what becomes of a lead by `now`: everything that fell due, in order of time.

    `around` is asked for each deadline, with what happened so far: a lead may have a new owner.

    >>> from datetime import UTC, timedelta
    >>> from leadcore.lifecycle import decide, evolve
    >>> from leadcore.model import NewLead
    >>> at, policy = datetime(2024, 5, 1, tzinfo=UTC), Policy.standard()
    >>> new = NewLead(source="referral", received_at=at)
    >>> command = c.Register(lead_id="A-1", by=SYSTEM, new=new)
    >>> (event,) = decide(None, command, policy.lifecycle, at)
    >>> lead = attrs.evolve(evolve(None, event), owner="li", quiet_since=at)
    >>> [event.data.ladder for event in advance(lead, policy, at + timedelta(days=6)).events]
    ['untouched', 'untouched']
    """
    outcome = Outcome(lead=lead)
    while outcome.refused is None and (due := due_before(now, outcome.lead, policy)):
        outcome = joined(outcome, fire(outcome.lead, due, policy, now, around(outcome)))
    return outcome


def due_before(now: datetime, lead: Lead, policy: Policy) -> Due | None:
    """Return the next deadline of a lead that happens before `now`, if any."""
    due = next(iter(policy.deadlines(lead)), None)
    return None if due is None or moment(due, lead) >= now else due


def moment(due: Due, lead: Lead) -> datetime:
    """Return as of when a deadline is fired: a history goes forward, whatever was due before."""
    return max(due.due, lead.updated_at)


def joined(before: Outcome, after: Outcome) -> Outcome:
    """Return two outcomes of one lead, one after the other, as one."""
    return attrs.evolve(
        after,
        events=before.events + after.events,
        automation=before.automation + after.automation,
        assignment=after.assignment or before.assignment,
        turns=after.turns if before.turns is None else joined_turns(before.turns, after.turns),
        refused=after.refused or before.refused,
    )


def joined_turns(before: StateChange, after: StateChange | None) -> StateChange:
    return before if after is None else StateChange(before=before.before, after=after.after)


def fire(lead: Lead, due: Due, policy: Policy, now: datetime, around: Around) -> Outcome:
    """Return what one deadline does to a lead, noticed at `now`.

    What the lifecycle refuses to the system is not done, and said in `refused`.

    >>> from datetime import UTC
    >>> from leadcore.model import Phase
    >>> at, later = datetime(2024, 5, 1, tzinfo=UTC), datetime(2024, 5, 9, tzinfo=UTC)
    >>> lead = Lead(id="A-1", source="referral", received_at=at, updated_at=at, status="new",
    ...             phase=Phase.OPEN, version=3, respond_by=at, owner="li")
    >>> (due,) = Policy.standard().deadlines(lead)
    >>> (event,) = fire(lead, due, Policy.standard(), later, Around()).events
    >>> event.data.notify, event.at == at, event.seen == later
    (('li',), True, True)
    """
    at = moment(due, lead)
    try:
        outcome = fired(lead, due, policy, at, around)
    except (TransitionRefused, PermissionDenied) as error:
        return Outcome(lead=lead, refused=error.text)
    outcome = flow.automate(outcome, policy, at, None)
    seen = tuple(attrs.evolve(event, seen=now) for event in outcome.events)
    return attrs.evolve(outcome, events=seen)


def fired(lead: Lead, due: Due, policy: Policy, at: datetime, around: Around) -> Outcome:
    if due.kind == "accept":
        return flow.lapse(lead, policy, around.team_lead, at)
    if due.kind == "cadence":
        return reached(lead, policy, at)
    if due.kind == POOL:
        return recycled(lead, due, policy, at)
    return climbed(lead, due, policy, at, around)


def reached(lead: Lead, policy: Policy, at: datetime) -> Outcome:
    """Ask the host for a step of a cadence; one that the policy has no more is stopped."""
    place = lead.cadence
    assert place is not None, "a step of a cadence is due only where one runs"
    cadence = policy.cadence(place.cadence)
    known = {} if cadence is None else {step.id: step for step in cadence.steps}
    command: c.Command
    if place.step not in known:
        command = c.StopCadence(lead_id=lead.id, by=SYSTEM, reason=f"no cadence {place.cadence}")
    else:
        found = known[place.step]
        step = PlannedStep(method=found.method, action=found.action, due=place.due)
        command = c.ReachStep(lead_id=lead.id, by=SYSTEM, step=step)
    return flow.carry_out(Outcome(lead=lead), command, policy, at)


def recycled(lead: Lead, due: Due, policy: Policy, at: datetime) -> Outcome:
    """Warn the owner, or put the lead into the public pool."""
    command: c.Command
    pool = policy.bound_pool
    found = None if pool is None else pool.recycling(lead, policy.calendar)
    if due.due == due.since:
        reason = RECYCLED if found is None else found.reason
        command = c.Release(lead_id=lead.id, by=SYSTEM, reason=reason)
    else:
        notify = () if lead.owner is None else (lead.owner,)
        command = climb(lead, due, WARNED, notify)
    return flow.followed(Outcome(lead=lead), command, policy, at)


def climb(lead: Lead, due: Due, reason: Text, notify: tuple[str, ...]) -> c.Climb:
    return c.Climb(
        lead_id=lead.id,
        by=SYSTEM,
        ladder=due.kind,
        step=due.step,
        since=due.since,
        due=due.due,
        reason=reason,
        notify=notify,
    )


def climbed(lead: Lead, due: Due, policy: Policy, at: datetime, around: Around) -> Outcome:
    """Climb a step of a ladder and do what it asks for, all of it or, where refused, none."""
    ladder = next(each for each in policy.ladders if each.id == due.kind)
    step = ladder.steps[due.step]
    told = recipients(step.do, lead, around.team_lead)
    command = climb(lead, due, step.label, told)
    outcome = flow.carry_out(Outcome(lead=lead), command, policy, at)

    def apply(before: Outcome, action: BoundAction) -> tuple[Outcome, tuple[str, ...]]:
        after = acted(before, action, policy, at, around)
        # What it leads to is the business of the policy's automation, not of the ladder.
        return after, ()

    # The condition is about the lead as it was: climbing the step is itself a change of it.
    run = policy.steps.run(
        outcome, step_name(ladder.id, due.step), now=at, apply=apply, subject=lambda _: lead
    )
    return attrs.evolve(run.state, automation=run.state.automation + run.steps)


def acted(
    outcome: Outcome, action: BoundAction, policy: Policy, at: datetime, around: Around
) -> Outcome:
    """Return `outcome` with one action of a ladder's step carried out."""
    lead = outcome.lead
    match action.name:
        case "remind" | "tell":
            return outcome  # they were named when the step was climbed
        case "reassign":
            return reassigned(outcome, policy, at, around)
        case "hand_to_team_lead":
            return handed(outcome, policy, at, around.team_lead)
        case "release":
            reason = label_of(action, policy)
            command: c.Command = c.Release(lead_id=lead.id, by=SYSTEM, reason=reason)
        case _:
            command = command_of(policy.steps.definition, action, lead.id, None, at)
    return flow.followed(outcome, command, policy, at)


def reassigned(outcome: Outcome, policy: Policy, at: datetime, around: Around) -> Outcome:
    """Give the lead to somebody who has not had it, or, where nobody may take it, to settle."""
    owner = outcome.lead.owner
    barred = {*around.former(), *([] if owner is None else [owner])}
    who, state = around.candidates(at), around.state()
    placed = flow.place(outcome, policy, who, at, None, excluded=barred, state=state)
    if owner is None or placed.lead.owner not in (None, owner):
        return placed
    settled = handed(outcome, policy, at, around.team_lead)
    return attrs.evolve(settled, assignment=placed.assignment)


def label_of(action: BoundAction, policy: Policy) -> Text:
    rules = policy.steps.definition.rules
    return next(rule.label for rule in rules if rule.id == action.rule)


def handed(outcome: Outcome, policy: Policy, at: datetime, team_lead: str | None) -> Outcome:
    """Give the lead to its team's lead to be settled; where there is none it stays where it is."""
    lead = outcome.lead
    if team_lead is None:
        return outcome
    command = c.Assign(lead_id=lead.id, by=SYSTEM, owner=team_lead, team=lead.team, reason=HANDED)
    return flow.carry_out(outcome, command, policy, at)
