"""What happens to a lead, purely: commands and strategies in, a lead and its events out.

`LeadDesk` only loads, asks these functions, and saves. A host with its own transactions, or async,
calls them directly: everything they need is an argument.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

import attrs

from leadcore import commands as c
from leadcore.assignment import (
    Assignment,
    AssignmentStrategy,
    Candidate,
    StatefulAssignment,
    is_stateful,
)
from leadcore.assignment.question import check_owner
from leadcore.desk.completing import completed, respond_by
from leadcore.events import Event
from leadcore.lifecycle import decide, evolve
from leadcore.model import SYSTEM, Actor, AssignmentState, Lead, Phase, Priority, StateChange
from leadcore.model.rotation import EMPTY
from leadcore.policy import Policy
from leadcore.policy.actions import command_of, names_of
from leadcore.priority import PriorityStrategy
from leadcore.rules import AutomationStep, BoundAction, Decision, ScoreResult
from leadcore.scoring import ScoringStrategy
from leadcore.texts import Text

REASSESSED = (c.Amend, c.Attach, c.LinkEnquiry, c.RecordFollowUp)
"""Commands after which a lead is scored and prioritised again."""


OTHERWISE = "otherwise"
"""The reason of a priority that no case decided."""


@attrs.frozen(kw_only=True)
class Outcome:
    """What a command did: the lead now, the events, and why the strategies chose as they did.

    >>> from datetime import UTC
    >>> at = datetime(2024, 5, 1, tzinfo=UTC)
    >>> lead = Lead(id="A-1", version=1, source="referral", received_at=at, updated_at=at,
    ...             status="new", phase=Phase.OPEN)
    >>> Outcome(lead=lead).events
    ()
    """

    lead: Lead
    events: tuple[Event, ...] = ()
    score: ScoreResult | None = None
    """The explained score, where one was computed."""
    priority: Decision | None = None
    """The explained priority, where one was computed."""
    assignment: Assignment | None = None
    """Who got it and why, where that was asked."""
    turns: StateChange | None = None
    """How whose turn it is changed, to be stored with the lead; None where it did not."""
    automation: tuple[AutomationStep, ...] = ()
    """What followed by itself, what of it was refused or cut, and why (R-72)."""
    linked: bool = False
    """Whether the enquiry was noted on a lead that was already here."""
    repeated: bool = False
    """Whether the command had been carried out before, so that nothing changed."""
    refused: Text | None = None
    """Why something that fell due could not happen: the lifecycle does not let the system do it."""


def carry_out(outcome: Outcome, command: c.Command, policy: Policy, now: datetime) -> Outcome:
    """Return `outcome` with `command` decided on its lead and the events applied."""
    events = decide(outcome.lead, command, policy.lifecycle, now)
    lead = outcome.lead
    for event in events:
        lead = evolve(lead, event)
    return attrs.evolve(outcome, lead=lead, events=outcome.events + events)


def enter(
    command: c.Register,
    policy: Policy,
    candidates: Sequence[Candidate],
    now: datetime,
    *,
    state: AssignmentState = EMPTY,
) -> Outcome:
    """Register a lead, score it, prioritise it, give it to somebody, and plan the first step."""
    (event,) = decide(None, command, policy.lifecycle, now)
    lead = evolve(None, event, policy.lead_type)
    outcome = assess(Outcome(lead=lead, events=(event,)), policy, now, command.id)
    outcome = place(outcome, policy, candidates, now, command.id, state=state)
    return automate(plan(outcome, policy, now, command.id), policy, now, command.id)


def handle(
    lead: Lead,
    command: c.Command,
    policy: Policy,
    candidates: Sequence[Candidate],
    now: datetime,
    *,
    excluded: Collection[str] = (),
    state: AssignmentState = EMPTY,
    ring: str | None = None,
) -> Outcome:
    """Carry out `command` and what follows: a new assessment, a new owner, the automation.

    excluded: the reps who gave the lead back before. ring: by whose turn the owner was given it.
    """
    before = Outcome(lead=lead, linked=isinstance(command, c.LinkEnquiry))
    outcome = followed(before, command, policy, now)
    if isinstance(command, c.Decline):
        barred = {*excluded, command.by.id}
        freed = returned(policy, state, ring, lead.owner)
        outcome = place(outcome, policy, candidates, now, command.id, excluded=barred, state=freed)
        after = freed if outcome.turns is None else outcome.turns.after
        outcome = attrs.evolve(outcome, turns=changed(state, after))
    return automate(outcome, policy, now, command.id)


def returned(
    policy: Policy, state: AssignmentState, ring: str | None, owner: str | None
) -> AssignmentState:
    """Return the state after a decline, where the policy lets it keep the turn."""
    strategy = policy.assignment
    if policy.declined_turn == "used" or ring is None or owner is None or strategy is None:
        return state
    return strategy.returned(state, ring, owner) if is_stateful(strategy) else state


def changed(before: AssignmentState, after: AssignmentState) -> StateChange | None:
    """Return the change from one state to another, if there is one."""
    return None if before == after else StateChange(before=before, after=after)


def followed(outcome: Outcome, command: c.Command, policy: Policy, now: datetime) -> Outcome:
    """Return `outcome` with `command` carried out and, where it says more, a new assessment."""
    before = outcome.lead
    outcome = carry_out(outcome, completed(command, before, policy, now), policy, now)
    outcome = resumed(outcome, before, policy, now, command.id)
    if isinstance(command, REASSESSED):
        return assess(outcome, policy, now, command.id)
    return outcome


def resumed(
    outcome: Outcome, before: Lead, policy: Policy, now: datetime, command_id: str | None
) -> Outcome:
    """Move what is due where a pause of the policy has just ended, or another has begun."""
    pause, lead = policy.pause, outcome.lead
    paused_at = None if pause is None else pause.since(before)
    if pause is None or paused_at is None or not lead.is_open or pause.since(lead) == paused_at:
        return outcome
    moved = pause.moved(lead, paused_at, now, policy.calendar)
    command = c.MoveDeadlines(
        lead_id=lead.id, by=SYSTEM, id=command_id, paused_at=paused_at, moved=moved
    )
    return carry_out(outcome, command, policy, now)


def automate(outcome: Outcome, policy: Policy, now: datetime, command_id: str | None) -> Outcome:
    """Let follow what the policy's automation asks for when these events happen (R-72).

    An action that is refused undoes its rule, and nothing of what went before; it is reported.
    """
    reactions = policy.reactions
    if reactions is None:
        return outcome

    def apply(before: Outcome, action: BoundAction) -> tuple[Outcome, tuple[str, ...]]:
        command = command_of(reactions.definition, action, before.lead.id, command_id, now)
        after = followed(before, command, policy, now)
        return after, names_of(after.events[len(before.events) :])

    run = reactions.run(
        outcome, names_of(outcome.events), now=now, apply=apply, subject=lambda state: state.lead
    )
    return attrs.evolve(run.state, automation=run.state.automation + run.steps)


def assess(outcome: Outcome, policy: Policy, now: datetime, command_id: str | None) -> Outcome:
    """Score and prioritise an open lead; what comes out as before makes no event."""
    if outcome.lead.phase is not Phase.OPEN:
        return outcome
    if policy.scoring is not None:
        outcome = scored(outcome, policy.scoring, policy, now, command_id)
    if policy.priority is not None:
        outcome = prioritised(outcome, policy.priority, policy, now, command_id)
    return outcome


def scored(
    outcome: Outcome,
    scoring: ScoringStrategy,
    policy: Policy,
    now: datetime,
    command_id: str | None,
) -> Outcome:
    lead = outcome.lead
    score = scoring.score(lead, now)
    command = c.SetScore(
        lead_id=lead.id, by=SYSTEM, id=command_id, score=score.total, points=score.points
    )
    return carry_out(attrs.evolve(outcome, score=score), command, policy, now)


def prioritised(
    outcome: Outcome,
    strategy: PriorityStrategy,
    policy: Policy,
    now: datetime,
    command_id: str | None,
) -> Outcome:
    lead = outcome.lead
    decision = strategy.prioritise(lead, now)
    priority = Priority(decision.value)
    command = c.SetPriority(
        lead_id=lead.id,
        by=SYSTEM,
        id=command_id,
        priority=priority,
        reason=decision.case or OTHERWISE,
        respond_by=respond_by(lead, priority, policy),
    )
    return carry_out(attrs.evolve(outcome, priority=decision), command, policy, now)


def place(
    outcome: Outcome,
    policy: Policy,
    candidates: Sequence[Candidate],
    now: datetime,
    command_id: str | None,
    *,
    excluded: Collection[str] = (),
    state: AssignmentState = EMPTY,
    by: Actor = SYSTEM,
) -> Outcome:
    """Give the lead to whom the policy's strategy chooses, or let it wait in the queue it names."""
    if policy.assignment is None:
        return outcome
    lead = outcome.lead
    answer, turns = asked(policy.assignment, lead, candidates, now, excluded=excluded, state=state)
    asked_for = attrs.evolve(placing(answer, lead.id, policy, command_id), by=by)
    command = completed(asked_for, lead, policy, now)
    return carry_out(attrs.evolve(outcome, assignment=answer, turns=turns), command, policy, now)


def placing(answer: Assignment, lead_id: str, policy: Policy, command_id: str | None) -> c.Command:
    """Return the command by the system that does what the strategy answered."""
    if answer.owner is None:
        queue = answer.queue or policy.settling_queue
        return c.Enqueue(
            lead_id=lead_id, by=SYSTEM, id=command_id, queue=queue, reason=answer.reason
        )
    return c.Assign(
        lead_id=lead_id,
        by=SYSTEM,
        id=command_id,
        owner=answer.owner,
        team=answer.team,
        reason=answer.reason,
        ring=answer.ring if isinstance(answer, StatefulAssignment) else None,
    )


def asked(
    strategy: AssignmentStrategy,
    lead: Lead,
    candidates: Sequence[Candidate],
    now: datetime,
    *,
    excluded: Collection[str],
    state: AssignmentState,
) -> tuple[Assignment, StateChange | None]:
    """Return the strategy's answer, if it keeps its law, and how it changed whose turn it is."""
    answer: Assignment
    turns: StateChange | None = None
    if is_stateful(strategy):
        answer = strategy.assign(lead, candidates, now, excluded=excluded, state=state)
        turns = changed(state, answer.state)
    else:
        answer = strategy.assign(lead, candidates, now, excluded=excluded)
    check_owner(answer, candidates, excluded)
    return answer, turns


def plan(outcome: Outcome, policy: Policy, now: datetime, command_id: str | None) -> Outcome:
    """Plan the first step with the customer, where the lead has an owner and the policy a plan."""
    lead = outcome.lead
    if policy.plan is None or lead.priority is None or lead.owner is None:
        return outcome
    step = policy.plan.of(lead.priority).step(now, policy.calendar)
    command = c.PlanFollowUp(lead_id=lead.id, by=SYSTEM, id=command_id, step=step)
    return carry_out(outcome, command, policy, now)


def lapse(lead: Lead, policy: Policy, leader: str | None, at: datetime) -> Outcome:
    """Take a lead that was not accepted to the team's lead, as of when it was due (R-26)."""
    command = c.Escalate(lead_id=lead.id, by=SYSTEM, owner=leader, queue=policy.settling_queue)
    return carry_out(Outcome(lead=lead), command, policy, at)
