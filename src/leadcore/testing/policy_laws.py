"""The laws of policies, on whole journeys of leads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import attrs

from leadcore.desk import LeadDesk
from leadcore.desk.flow import Outcome
from leadcore.errors import DefinitionError, LeadcoreError
from leadcore.lifecycle import replay
from leadcore.model import Demand, Lead, NewLead, Priority, Rep, Team
from leadcore.policy import Policy
from leadcore.testing import scores
from leadcore.testing.arguments import check_kind
from leadcore.testing.journeys import (
    LEAD_ID,
    REPS,
    STEPS,
    TEAMS,
    Journey,
    Office,
    Step,
    entered,
    journeys,
    taken,
)
from leadcore.testing.trials import broken, is_said, tried

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

NAME: Final = "欧阳不言"
"""Who asks, in the leads of these laws."""
PHONE: Final = "13987654321"
WRITTEN: Final = f"请回电 {PHONE}"
SECRETS: Final = (NAME, PHONE[:7])
"""What no message may show of an enquiry that holds both: the name, and a number's beginning."""

Answer = tuple[Outcome, ...] | tuple[str, str]
"""What was done, or the code and the message of the refusal."""


def check_policy(
    policy: Policy,
    *,
    new_leads: SearchStrategy[NewLead] | None = None,
    reps: tuple[Rep, ...] = REPS,
    teams: tuple[Team, ...] = TEAMS,
    steps: int = STEPS,
    examples: int = 60,
) -> None:
    """Try the laws of a policy; AssertionError says which does not hold, and on what.

    Any lead goes its way: it is registered, asked for things by anybody, and time passes. Nothing
    fails but by a `LeadcoreError` that says why in both languages; two desks answer the same; the
    events replay to the lead, which has at most one owner, somebody of the house; a score is what
    its points add up to, a priority is one of the three, an assignment says why of everybody; and
    no message, event or lead shows who asked or the number that they left.

    new_leads: the enquiries that it is meant for; without them any that it takes. reps, teams: who
    there is. steps: the most that is asked of a lead.

    >>> check_policy(Policy.standard(), examples=5)
    """
    check_kind("policy", policy, Policy)
    office = Office.of(policy, reps, teams)

    def law(journey: Journey) -> None:
        named = attrs.evolve(journey, new=telling(journey.new))
        desk, twin = office.desk(), office.desk()
        for step in (None, *named.asked):
            done = answered(desk, named, step)
            if answered(twin, named, step) != done:
                raise broken("two desks that are asked the same answer the same", step, done)
            for each in done:
                judged(each, office)
        stored(desk, office)

    tried(journeys(office, new_leads=new_leads, steps=steps), law, examples)


def telling(new: NewLead) -> NewLead:
    """Return an enquiry with a name, and a number wherever people write one."""
    demand: Demand = attrs.evolve(new.demand, description=WRITTEN)
    return attrs.evolve(new, name=NAME, demand=demand)


def answered(desk: LeadDesk, journey: Journey, step: Step | None) -> Answer:
    """Take the first step of a journey, or another, and return what the desk did or why not."""
    try:
        return (entered(desk, journey),) if step is None else tuple(taken(desk, step))
    except DefinitionError as error:
        raise broken("the policy's own parts keep their laws", error, step or journey) from error
    except LeadcoreError as error:
        if not is_said(error.text):
            raise broken("a refusal says why in both languages", error, step) from error
        private(f"{error}{error!r}{error.to('zh')}")
        return error.code, str(error)
    except Exception as error:
        raise broken("a refusal is a LeadcoreError", error, step or journey) from error


def judged(given: Outcome | str, office: Office) -> None:
    """Try what an outcome must say; the code and the message of a refusal were tried before."""
    if isinstance(given, str):
        return
    lead = given.lead
    if given.score is not None:
        scores.sound(given.score, lead)
    if given.priority is not None and given.priority.value not in [one.value for one in Priority]:
        raise broken("a priority is high, medium or low", given.priority.value, lead)
    if given.assignment is not None:
        told = sorted(one.rep_id for one in given.assignment.considered)
        if told != sorted(rep.id for rep in office.reps):
            raise broken("an assignment tells of every rep, and once", told, lead)
        reasons = (given.assignment.reason, *(one.reason for one in given.assignment.considered))
        if not all(map(is_said, reasons)):
            raise broken("every decision has a reason in both languages", given.assignment)
    for text in shown(given):
        private(text)


def shown(outcome: Outcome) -> Iterator[str]:
    """Yield what people read of an outcome, in both languages."""
    yield repr(outcome)
    for each in (outcome.score, outcome.priority):
        if each is not None:
            yield from (each.to("zh"), each.to("en"))
    if outcome.assignment is not None:
        yield from (outcome.assignment.text("zh"), outcome.assignment.text("en"))


def private(text: str) -> None:
    """Try that a text shows neither who asked nor the number."""
    found = [secret for secret in SECRETS if secret in text]
    if found:
        raise broken("nothing shows the name or the number of who asked", text[:500])


def stored(desk: LeadDesk, office: Office) -> None:
    """Try what a desk keeps of a lead."""
    if not desk.exists(LEAD_ID):
        return
    lead, events = desk.leads.get(LEAD_ID), desk.leads.events(LEAD_ID)
    if replay(events, office.policy.lead_type) != lead:
        raise broken("replaying its events gives the lead", lead, events)
    held(lead, office)


def held(lead: Lead, office: Office) -> None:
    """Try who holds a lead."""
    if lead.owner is not None and lead.queue is not None:
        raise broken("a lead has an owner or waits in a queue, not both", lead)
    known = {person.id for person in office.people()}
    if lead.owner is not None and lead.owner not in known:
        raise broken("whoever holds a lead is somebody of the house", lead.owner, sorted(known))
