"""Generated work of a desk: what people and systems ask of it, as plain data."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import attrs

from leadcore import commands as c
from leadcore.assignment import Available, Chain, HasCapacity, LeastOpen, RoundRobin, Step
from leadcore.desk import LeadDesk
from leadcore.desk.flow import Outcome
from leadcore.errors import LeadcoreError
from leadcore.intake import Requirements
from leadcore.model import SYSTEM, Actor, LossReason, NewLead, Priority, Rep, Role, Team
from leadcore.policy import Policy
from leadcore.pool import PoolRules
from leadcore.repositories import LeadRepository
from leadcore.testing.contract.capabilities import Capability
from leadcore.testing.contract.entries import AT, MINUTE, REASON, contact

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

IDS: Final = ("L-1", "L-2", "线索-3")
REPS: Final = (
    Rep(id="li", name="李", team="east", capacity=2),
    Rep(id="han", name="韩", team="east"),
)
TEAMS: Final = (Team(id="east", lead="wang"),)
PEOPLE: Final[Mapping[str, Actor]] = MappingProxyType(
    {
        "li": Actor(id="li", role=Role.SALES_REP),
        "han": Actor(id="han", role=Role.SALES_REP),
        "wang": Actor(id="wang", role=Role.TEAM_LEAD, team="east"),
        "system": SYSTEM,
    }
)
USUAL: Final[Mapping[str, str]] = MappingProxyType(
    {"assign": "wang", "set_priority": "system", "claim": "li", "erase": "system"}
)
"""Who may do what the owner of a lead may not."""
NOW: Final = timedelta(0)
LATER: Final = (NOW, NOW, MINUTE, MINUTE, timedelta(hours=3), timedelta(days=8))
METHODS: Final = ("register", "place", "advance")
COMMANDS: Final = ("accept", "decline", "release", "assign", "set_priority", "lose")
OPTIONAL: Final[Mapping[str, Capability]] = MappingProxyType(
    {"claim": "history", "erase": "erasure"}
)
"""Commands that a desk can carry out over a repository with some capability only."""
IDENTIFIED: Final = ("c-1", "c-2", "c-3", "c-4")


@attrs.frozen(kw_only=True)
class Asked:
    """What is asked of a desk, some time after what was asked before."""

    method: str
    """One of `METHODS`, or the name of a command."""
    lead: str
    by: str
    """`usual` is whoever may; otherwise one of `PEOPLE`."""
    contact: int
    command: str | None
    later: timedelta


START: Final = tuple(
    Asked(method="register", lead=each, by="system", contact=n, command=None, later=NOW)
    for n, each in enumerate(IDS)
)
"""Every session begins with some leads."""


@cache
def policy_of(capabilities: frozenset[Capability]) -> Policy:
    """Return a policy that looks at whatever a repository with these capabilities keeps."""
    ranker = RoundRobin(id="all") if "turns" in capabilities else LeastOpen()
    step = Step(label=REASON, filters=(Available(), HasCapacity()), rankers=(ranker,))
    pool = PoolRules(claims_per_day=2, stock=3) if "history" in capabilities else None
    return attrs.evolve(
        Policy.standard(),
        assignment=Chain(steps=(step,)),
        requirements=Requirements(required=()),
        pool=pool,
    )


def desk_over(leads: LeadRepository, capabilities: frozenset[Capability]) -> LeadDesk:
    """Return a desk with two reps, one of them with room for two leads."""
    return LeadDesk(policy=policy_of(capabilities), leads=leads, reps=REPS, teams=TEAMS)


def enquiry(lead_id: str | None, number: int) -> NewLead:
    """Return an enquiry of the customer with this number."""
    return NewLead(
        id=lead_id, source="web_form", received_at=AT, contacts=(contact(number),), name="王敏"
    )


def sessions(capabilities: Collection[Capability]) -> SearchStrategy[tuple[Asked, ...]]:
    """Return what can be asked of a desk, one after the other.

    >>> sessions(frozenset()).validate()
    """
    from hypothesis import strategies as st

    able = [name for name, capability in OPTIONAL.items() if capability in capabilities]
    commands = (*COMMANDS, *able)
    asked = st.builds(
        Asked,
        method=st.sampled_from((*METHODS, *commands, *commands)),
        lead=st.sampled_from((*[IDS[0]] * 3, *IDS)),
        by=st.sampled_from((*["usual"] * 8, *PEOPLE)),
        contact=st.integers(0, 4),
        command=st.sampled_from((None, *IDENTIFIED)),
        later=st.sampled_from(LATER),
    )
    return st.lists(asked, min_size=3, max_size=7).map(with_claims)


def with_claims(steps: Iterable[Asked]) -> tuple[Asked, ...]:
    """Return a session that begins with some leads, and releases what is claimed."""
    session = list(START)
    for each in steps:
        if each.method == "claim":
            session.append(attrs.evolve(each, method="release", by="usual", command=None))
        session.append(each)
    return tuple(session)


def actor_of(leads: LeadRepository, ask: Asked) -> Actor:
    """Return who asks; what an owner usually asks for is asked by whoever holds the lead now."""
    who = USUAL.get(ask.method, "owner") if ask.by == "usual" else ask.by
    return PEOPLE[(leads.get(ask.lead).owner or "li") if who == "owner" else who]


def command(ask: Asked, by: Actor) -> c.Command:
    """Return the command that is asked for."""
    lead_id, id = ask.lead, ask.command
    match ask.method:
        case "accept":
            return c.Accept(lead_id=lead_id, by=by, id=id)
        case "decline":
            return c.Decline(lead_id=lead_id, by=by, id=id, reason="忙")
        case "erase":
            return c.Erase(lead_id=lead_id, by=by, id=id, reason="customer_request")
        case "claim":
            return c.Claim(lead_id=lead_id, by=by, id=id)
        case "release":
            return c.Release(lead_id=lead_id, by=by, id=id, reason=REASON)
        case "assign":
            return c.Assign(lead_id=lead_id, by=by, id=id, owner="han", reason=REASON)
        case "set_priority":
            return c.SetPriority(lead_id=lead_id, by=by, id=id, priority=Priority.HIGH)
        case _:
            return c.Lose(lead_id=lead_id, by=by, id=id, reason=LossReason.PRICE)


Answer = tuple[Outcome, ...] | tuple[str, str]
"""What was done, or the code and the message of the refusal."""


def answered(desk: LeadDesk, ask: Asked, now: datetime) -> Answer:
    """Ask a desk, and return what it did or why not."""
    try:
        return done(desk, ask, now)
    except LeadcoreError as error:
        return error.code, str(error)


def done(desk: LeadDesk, ask: Asked, now: datetime) -> tuple[Outcome, ...]:
    match ask.method:
        case "register":
            new = enquiry(ask.lead if ask.by == "system" else None, ask.contact)
            return (desk.register(new, by=SYSTEM, now=now, command_id=ask.command),)
        case "place":
            return (desk.place(ask.lead, now=now),)
        case "advance":
            return desk.advance(now)
        case _:
            return (desk.handle(command(ask, actor_of(desk.leads, ask)), now=now),)
