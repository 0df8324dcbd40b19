"""Leads on their way through a desk: what is asked, what came of it, and the history it leaves.

A journey is plain data, one lead's: an enquiry, and what is asked afterwards. It can be taken again
at another desk.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Final, cast

import attrs

from leadcore import commands as c
from leadcore.desk import LeadDesk
from leadcore.desk.flow import Outcome
from leadcore.errors import LeadcoreError
from leadcore.events import Event
from leadcore.memory import MemoryRepository
from leadcore.model import Actor, Lead, NewLead, Rep, Team
from leadcore.policy import Policy
from leadcore.testing.aiming import Aim, aimed, aims
from leadcore.testing.arguments import check_count, check_kind, listed
from leadcore.testing.asking import Asking, people_of, possible
from leadcore.testing.people import NOW
from leadcore.testing.walks import WAITS, Asked

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

REPS: Final = (
    Rep(id="li", name="李雷", team="east", regions=("华东",)),
    Rep(id="han", name="韩梅", team="east", capacity=1),
)
"""Who there is at a generated desk: one rep of a region, and one for a single lead."""
TEAMS: Final = (Team(id="east", lead="wang"),)
LEAD_ID: Final = "A-1"
STEPS: Final = 8
"""The most that is asked of a lead after it was registered."""

Step = Asked | datetime
"""A command and its moment, or a moment at which the desk lets happen what fell due before."""


@attrs.frozen(kw_only=True)
class LeadHistory:
    """A lead, and the events that made it what it is.

    >>> from leadcore.lifecycle import replay
    >>> from hypothesis import Phase, find, settings
    >>> first = settings(phases=[Phase.generate])
    >>> found = find(histories(), lambda history: True, settings=first)
    >>> replay(found.events) == found.lead
    True
    """

    lead: Lead
    events: tuple[Event, ...]


@attrs.frozen(kw_only=True)
class Journey:
    """An enquiry, and what is asked of its lead afterwards.

    >>> by = Actor(id="sun", role="sales_coordinator")
    >>> Journey(new=NewLead(source="referral", received_at=NOW), by=by).asked
    ()
    """

    new: NewLead
    by: Actor
    asked: tuple[Step, ...] = ()


@attrs.frozen(kw_only=True)
class Office:
    """A policy and the people who work by it.

    >>> Office(policy=Policy.standard()).desk().reps[0].id
    'li'
    """

    policy: Policy
    reps: tuple[Rep, ...] = REPS
    teams: tuple[Team, ...] = TEAMS

    @classmethod
    def of(cls, policy: object, reps: object, teams: object) -> Office:
        """Return an office of what a host gives; TypeError for anything else."""
        used = Policy.standard() if policy is None else policy
        check_kind("policy", used, Policy)
        return cls(
            policy=cast("Policy", used),
            reps=listed("reps", reps, Rep),
            teams=listed("teams", teams, Team),
        )

    def desk(self) -> LeadDesk:
        """Return a desk that has no leads yet."""
        return LeadDesk(
            policy=self.policy, leads=MemoryRepository(), reps=self.reps, teams=self.teams
        )

    def people(self) -> tuple[Actor, ...]:
        """Return somebody of each role, the reps, and the leads of the teams."""
        reps = tuple(Actor(id=rep.id, role="sales_rep") for rep in self.reps)
        leads = [Actor(id=team.lead, role="team_lead") for team in self.teams if team.lead]
        known = {person.id: person for person in (*people_of(self.policy.lifecycle), *reps, *leads)}
        return tuple(known.values())


def histories(
    policy: Policy | None = None,
    *,
    new_leads: SearchStrategy[NewLead] | None = None,
    reps: tuple[Rep, ...] = REPS,
    teams: tuple[Team, ...] = TEAMS,
    steps: int = STEPS,
) -> SearchStrategy[LeadHistory]:
    """Return leads with their events, as a desk makes them of commands and of time that passes.

    Many are on their way to a status, so that every status that can be reached is, now and then.

    policy: the one of the desk, and of the lead's class; the standard one if it is None.
    new_leads: the enquiries; without them any that the policy takes. steps: the most that is asked
    of a lead. `histories().map(lambda history: history.lead)` gives leads that can really be.

    >>> histories().validate()
    """
    from hypothesis import strategies as st

    office = Office.of(policy, reps, teams)
    course = Course.of(office, new_leads, steps)

    @st.composite
    def history(draw: DrawFn) -> LeadHistory:
        desk = office.desk()
        for _ in course.steps(draw, course.begun(draw), desk):
            pass  # It was taken at this desk.
        return LeadHistory(lead=desk.leads.get(LEAD_ID), events=tuple(desk.leads.events(LEAD_ID)))

    return history()


def entered(desk: LeadDesk, journey: Journey) -> Outcome:
    """Register the enquiry of a journey."""
    return desk.register(journey.new, by=journey.by, now=NOW)


def taken(desk: LeadDesk, step: Step) -> Sequence[Outcome]:
    """Take a step of a journey."""
    if isinstance(step, Asked):
        return (desk.handle(step.command, now=step.now),)
    return desk.advance(step)


def journeys(
    office: Office,
    *,
    new_leads: SearchStrategy[NewLead] | None = None,
    steps: int = STEPS,
) -> SearchStrategy[Journey]:
    """Return journeys of which most steps are possible, many of them towards some status.

    >>> journeys(Office(policy=Policy.standard())).validate()
    """
    from hypothesis import strategies as st

    course = Course.of(office, new_leads, steps)

    @st.composite
    def journey(draw: DrawFn) -> Journey:
        begun, asked = course.begun(draw), list[Step]()
        with suppress(Exception):  # Whoever takes the journey meets the error at its last step.
            asked.extend(course.steps(draw, begun, office.desk()))
        return attrs.evolve(begun, asked=tuple(asked))

    return journey()


@attrs.frozen(kw_only=True)
class Course:
    """How journeys begin and go on."""

    asking: Asking
    entering: tuple[Actor, ...]
    """Who may register leads."""
    aims: SearchStrategy[Aim | None]
    most: int
    """The most steps."""

    @classmethod
    def of(cls, office: Office, new: SearchStrategy[NewLead] | None, most: int) -> Course:
        """Return the course of journeys through an office."""
        check_count("steps", most)
        lifecycle = office.policy.lifecycle
        asking = Asking.of(lifecycle, policy=office.policy, people=office.people(), new=new)
        entering = tuple(by for by in asking.people if is_offered(by, asking))
        return cls(
            asking=asking, entering=entering or asking.people, aims=aims(lifecycle), most=most
        )

    def begun(self, draw: DrawFn) -> Journey:
        """Draw an enquiry, and who enters it."""
        from hypothesis import strategies as st

        register = draw(self.asking.forms[c.Register])
        assert isinstance(register, c.Register)
        new = attrs.evolve(register.new, id=LEAD_ID)
        return Journey(new=new, by=draw(st.sampled_from(self.entering)))

    def steps(self, draw: DrawFn, begun: Journey, desk: LeadDesk) -> Iterator[Step]:
        """Draw what is asked after a beginning; each step is taken at the desk once it is given."""
        from hypothesis import strategies as st

        now, aim = NOW, draw(self.aims)
        many = self.most if aim else min(self.most, draw(st.integers(0, 3 * self.most)))
        entered(desk, begun)
        for _ in range(many):
            now += draw(st.sampled_from(WAITS))
            lead = desk.leads.get(LEAD_ID)
            if aim is not None and aim.is_reached(lead) and not draw(st.booleans()):
                break
            is_look = draw(st.integers(0, 5)) == 5
            commands = aimed(aim, self.asking, lead, now)
            step = now if is_look else Asked(draw(commands), now)
            yield step
            with suppress(LeadcoreError):
                taken(desk, step)


def is_offered(by: Actor, asking: Asking) -> bool:
    """Return whether somebody may register leads."""
    found = possible(None, NOW, asking.lifecycle, (by,))
    return any(option.command == c.Register.name for option, _ in found)
