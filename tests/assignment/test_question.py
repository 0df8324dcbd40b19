"""What every strategy of leadcore refuses to be asked: about a rep twice, at a naive time."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from functools import partial
from typing import Any

import attrs
import pytest

from leadcore import SYSTEM, LeadDesk, MemoryRepository, NewLead, Policy, Text
from leadcore import commands as c
from leadcore.assignment import (
    AllOf,
    AnyOf,
    Assignment,
    Candidate,
    Chain,
    Considered,
    LeastOpen,
    Not,
    Queue,
    Ranker,
    RoundRobin,
    Routing,
    Step,
    TeamFirst,
    Trend,
    hand_out,
    standard_chain,
    what_it_takes,
    why_not,
)
from leadcore.errors import DefinitionError, ValidationError
from leadcore.intake import Requirements
from leadcore.model import Actor, Lead, Role
from leadcore.rules import Router
from tests.assignment.candidates import candidate
from tests.builders import AT, REP_HAN, REP_LI, lead

LABEL = Text("轮流", "by turns")
RING = Chain(steps=(Step(label=LABEL, rankers=(RoundRobin(id="r"),)),))
ROUTING = Routing(rules=Router(cases=(), otherwise="desk"), queues=(Queue(id="desk", label=LABEL),))
TEAMS = TeamFirst(teams=RING, reps=standard_chain())
STRATEGIES = pytest.mark.parametrize("strategy", [RING, ROUTING, TEAMS])
Asked = Callable[[Sequence[Candidate]], object]
ASKED: tuple[Asked, ...] = (
    lambda people: RING.assign(lead(), people, AT),
    lambda people: RING.assign_each([lead()], people, AT),
    lambda people: hand_out(RING, [lead()], people, AT),
    lambda people: ROUTING.assign(lead(), people, AT),
    lambda people: TEAMS.assign(lead(), people, AT),
    lambda people: why_not(RING, lead(), people, AT, "li"),
    lambda people: what_it_takes(RING, lead(), people, AT, "li"),
)


@pytest.mark.parametrize("asked", ASKED)
def test_a_rep_who_is_given_twice_is_refused(asked: Asked) -> None:
    """They would count as two, or as whichever comes last, in each place differently."""
    people = [candidate("li", open_leads=3), candidate("wei"), candidate("li", team="north")]
    with pytest.raises(ValidationError, match="'li' given; allowed: each rep once") as refused:
        asked(people)
    assert [(one.path, one.code) for one in refused.value.problems] == [("candidates", "twice")]


def test_of_many_who_are_given_twice_twenty_are_told() -> None:
    """The first by id, so that the error stays readable."""
    people = [candidate(f"r{number:02}") for number in range(30)] * 2
    with pytest.raises(ValidationError) as refused:
        RING.assign(lead(), people, AT)
    told = [str(one) for one in refused.value.problems]
    assert [line.split("'")[1] for line in told] == [f"r{number:02}" for number in range(20)]


@pytest.mark.parametrize("asked", ASKED)
def test_reps_in_place_of_candidates_are_refused(asked: Asked) -> None:
    """A desk takes reps, a strategy candidates; the error says which."""
    with pytest.raises(TypeError, match="a Rep was given; allowed: each a Candidate"):
        asked([candidate("li").rep])  # type: ignore[list-item]  # that is what is tested


@STRATEGIES
def test_a_naive_moment_is_refused_whatever_the_filters(
    strategy: Chain | Routing | TeamFirst,
) -> None:
    """Also by a strategy that looks at no clock."""
    with pytest.raises(ValueError, match="say which zone"):
        strategy.assign(lead(), [candidate("li")], AT.replace(tzinfo=None))


@STRATEGIES
def test_an_id_in_place_of_ids_is_refused(strategy: Chain | Routing | TeamFirst) -> None:
    """Its characters are no ids: `li` would exclude `l` and `i`."""
    people = [candidate("l"), candidate("wei")]
    with pytest.raises(TypeError, match="excluded: a str was given; allowed: several ids"):
        strategy.assign(lead(), people, AT, excluded="li")
    with pytest.raises(TypeError, match="excluded: a str was given"):
        why_not(strategy, lead(), people, AT, "wei", excluded="li")
    with pytest.raises(TypeError, match="excluded: a str was given"):
        what_it_takes(strategy, lead(), people, AT, "wei", excluded="li")


def test_candidates_that_can_be_read_once_keep_their_turns() -> None:
    """Of a generator the ring remembers everybody, and gives turn by turn."""
    first = RING.assign(lead(), [candidate("a"), candidate("b")], AT)
    once = RING.assign(lead(), (candidate(one) for one in "ab"), AT)  # type: ignore[arg-type]  # that is what is tested
    assert once == first
    gone = RING.assign(lead(), [candidate("a"), candidate("b")], AT, excluded=(id for id in "a"))  # type: ignore[arg-type]  # that is what is tested
    assert gone.owner == "b"


def test_what_cannot_hand_out_or_be_asked_is_refused() -> None:
    """At once, by its class, and with what is allowed."""
    with pytest.raises(TypeError, match="a Routing was given; allowed: a Chain"):
        hand_out(ROUTING, [lead()], [candidate("li")], AT)  # type: ignore[arg-type]  # what is refused
    with pytest.raises(TypeError, match=r"assignment: a str .*with the method assign"):
        Policy(assignment="chain")  # type: ignore[arg-type]  # what is refused


@attrs.frozen
class Giving:
    """A strategy that gives every lead to one rep, whoever is asked."""

    owner: str

    def assign(
        self,
        lead: Lead,
        candidates: Sequence[Candidate],
        now: datetime,
        *,
        excluded: Collection[str] = (),
    ) -> Assignment:
        told = tuple(Considered(rep_id=one.rep.id, reason=LABEL) for one in candidates)
        return Assignment(owner=self.owner, team=None, queue=None, reason=LABEL, considered=told)


def test_a_queue_refuses_an_owner_who_is_no_member() -> None:
    """A strategy that breaks its law cannot carry a lead past the queue."""
    queue = Queue(id="key", label=LABEL, members=("li",), strategy=Giving("han"))
    people = [candidate("li"), candidate("han")]
    with pytest.raises(DefinitionError, match="owner: 'han' given; allowed: a candidate who"):
        queue.ask(lead(), people, AT)
    assert attrs.evolve(queue, strategy=Giving("li")).ask(lead(), people, AT).owner == "li"


@pytest.mark.parametrize("owner", ["nobody-known", "han"])
def test_the_desk_refuses_an_owner_whom_nobody_asked_about(owner: str) -> None:
    """A stranger, or a rep who declined: nothing is stored, and the lead stays where it was."""
    policy = attrs.evolve(
        Policy.standard(), assignment=Giving(owner), requirements=Requirements(required=())
    )
    reps = tuple(candidate(each).rep for each in ("li", "han"))
    desk = LeadDesk(policy=policy, leads=MemoryRepository(), reps=reps)
    new = NewLead(id="A-1", source="referral", received_at=AT)
    if owner == "han":
        desk.register(new, by=SYSTEM, now=AT)
        by = Actor(id="han", role=Role.SALES_REP)
        ask = partial(desk.handle, c.Decline(lead_id="A-1", by=by, reason="忙"), now=AT)
    else:
        ask = partial(desk.register, new, by=SYSTEM, now=AT)
    before = desk.leads.position()
    with pytest.raises(DefinitionError, match=f"owner: '{owner}' given"):
        ask()
    assert desk.leads.position() == before


@pytest.mark.parametrize("state", [None, {}, "x"])
@pytest.mark.parametrize("ranker", [RoundRobin(id="all"), LeastOpen()])
def test_what_is_no_state_is_refused(state: Any, ranker: Ranker) -> None:
    """Whether somebody goes by turns or not; `state` is left out where there is none yet."""
    chain = Chain(steps=(Step(label=Text("轮流", "turns"), rankers=(ranker,)),))
    people = (Candidate(rep=REP_LI),)
    for ask in (
        lambda: chain.assign(lead(), people, AT, state=state),
        lambda: chain.assign_each([lead()], people, AT, state=state),
        lambda: hand_out(chain, [lead()], people, AT, state=state),
    ):
        with pytest.raises(TypeError, match=r"state: a \w+ was given; allowed: the Assign"):
            ask()


class SaysNo:
    """A filter that answers whether somebody may, and not why not."""

    name = "mine"

    def refusal(self, lead: Lead, candidate: Candidate, now: datetime) -> Any:
        return False


class SeesRegions(SaysNo):
    """One that says of which leads it says the same."""

    trend: Trend = "steady"

    def sees(self, lead: Lead, now: datetime) -> str | None:
        return lead.region


class FreeToChange(SeesRegions):
    """One that may answer otherwise once somebody has more leads."""

    trend: Trend = "free"


@pytest.mark.parametrize(
    "filter",
    [
        SaysNo(),
        SeesRegions(),
        FreeToChange(),
        AllOf(filters=(SaysNo(),)),
        AnyOf(filters=(SaysNo(),)),
        Not(filter=SaysNo()),
    ],
)
@pytest.mark.parametrize("ranker", [RoundRobin(id="all"), LeastOpen()])
def test_a_filter_says_why_not_and_no_bare_no(filter: Any, ranker: Ranker) -> None:
    """However the chain is asked; else nobody would get a lead, and nobody know why."""
    chain = Chain(steps=(Step(label=Text("全部", "all"), filters=(filter,), rankers=(ranker,)),))
    people = (Candidate(rep=REP_LI), Candidate(rep=REP_HAN))
    for ask in (
        lambda: chain.assign(lead(), people, AT),
        lambda: hand_out(chain, [lead()], people, AT),
        lambda: why_not(chain, lead(), people, AT, "li"),
    ):
        with pytest.raises(TypeError, match="filter 'mine': its refusal gave a bool; allowed: N"):
            ask()
