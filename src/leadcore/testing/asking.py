"""Commands for a lead as it stands: mostly such as somebody may give now, and some refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

import attrs

from leadcore import commands as c
from leadcore.lifecycle import START, Lifecycle, Option, options
from leadcore.model import Actor, Lead, NewLead, Role
from leadcore.policy import Policy
from leadcore.testing.arguments import check_kind, listed
from leadcore.testing.enquiries import entries_of, new_leads, registrable
from leadcore.testing.forms import REASONS, Forms
from leadcore.testing.people import NOW
from leadcore.values import utc

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

T = TypeVar("T")

BY_NAME: Final[Mapping[str, type[c.Command]]] = MappingProxyType(
    {command.name: command for command in c.COMMANDS}
)
FURTHER: Final = ("assign", "accept", "record_follow_up")
"""What takes a lead further though it leaves the status: asked for as often as what leads on."""
ONWARD: Final = ("change_status", "win")
"""What takes a lead towards a good end: asked for most often."""
OWNERS: Final = ("li", "han")
"""The reps of generated histories."""


def commands_for(
    lead: Lead | None,
    *,
    policy: Policy | None = None,
    now: datetime | None = None,
    people: tuple[Actor, ...] | None = None,
) -> SearchStrategy[c.Command]:
    """Return commands for a lead at a moment: four of five are what somebody can do with it.

    What `options` calls possible is asked for by whoever may, with what the command must bring; the
    rest is any command by anybody, some of it refused. None asks for registrations.

    policy: whose lifecycle and cadences there are; the standard one if it is None. now: when it
    is asked; the moment of the lead's last event if it is None. people: who asks; else somebody of
    each role, two reps, the owner and a stranger.

    >>> commands_for(None).validate()
    """
    given = Policy.standard() if policy is None else policy
    check_kind("policy", given, Policy)
    if lead is not None:
        check_kind("lead", lead, Lead)
    asking = Asking.of(given.lifecycle, policy=given, people=people)
    at = (NOW if lead is None else lead.updated_at) if now is None else utc(now)
    return asking.commands(lead, at)


def people_of(lifecycle: Lifecycle) -> tuple[Actor, ...]:
    """Return somebody of each role of a lifecycle, two reps, and a stranger.

    >>> from leadcore.lifecycle import standard_lifecycle
    >>> [person.id for person in people_of(standard_lifecycle())][-3:]
    ['li', 'han', 'guest']
    """
    roles = lifecycle.roles
    rep = str(Role.SALES_REP) if Role.SALES_REP in roles else next(iter(roles), "visitor")
    return (
        *(Actor(id=role, role=role) for role in roles),
        *(Actor(id=owner, role=rep) for owner in OWNERS),
        Actor(id="guest", role="visitor"),
    )


@attrs.frozen(kw_only=True)
class Asking:
    """What can be asked under one lifecycle, and by whom.

    >>> from leadcore.lifecycle import standard_lifecycle
    >>> Asking.of(standard_lifecycle()).commands(None, NOW).validate()
    """

    lifecycle: Lifecycle
    people: tuple[Actor, ...]
    forms: Mapping[type[c.Command], SearchStrategy[c.Command]]
    """Commands of each kind as they would be given at `NOW`."""

    @classmethod
    def of(
        cls,
        lifecycle: Lifecycle,
        *,
        policy: Policy | None = None,
        people: tuple[Actor, ...] | None = None,
        new: SearchStrategy[NewLead] | None = None,
    ) -> Asking:
        """Return what can be asked by these people, or by somebody of each role.

        new: the enquiries; without them such as bring what the schema names, and what the policy,
        if there is one, requires.
        """
        from hypothesis import strategies as st

        who = listed("people", people, Actor) if people else people_of(lifecycle)
        cadences = () if policy is None else policy.cadences
        forms = Forms(
            lead_id="A-1",
            people=who,
            at=NOW,
            words=st.sampled_from(REASONS),
            owners=OWNERS,
            statuses=tuple(lifecycle.status),
            cadences=tuple(each.id for each in cadences) or ("calls",),
        )
        enquiries = enquiries_for(lifecycle, policy) if new is None else new
        given = forms.all() | {c.Register: forms.of(c.Register, new=enquiries)}
        return cls(lifecycle=lifecycle, people=who, forms=given)

    def commands(
        self, lead: Lead | None, now: datetime, lead_id: str = "A-1"
    ) -> SearchStrategy[c.Command]:
        """Return commands for a lead, or registrations of one with an id."""
        people = self.people_for(lead)
        choices = tuple(possible(lead, now, self.lifecycle, people))
        onward = [each for each in choices if each[0].command in ONWARD]
        further = [each for each in choices if each[0].to or each[0].command in FURTHER]
        likely = (*onward * 4, *further) or choices
        asked = Question(asking=self, lead=lead, now=now, id=lead_id if lead is None else lead.id)
        return answers()(asked, people, choices, likely)

    def people_for(self, lead: Lead | None) -> tuple[Actor, ...]:
        """Return who asks, the lead's owner among them."""
        people = self.people
        if lead is None or lead.owner in {None, *(each.id for each in people)}:
            return people
        return (*people, Actor(id=str(lead.owner), role=people[0].role))


Choices = Sequence[tuple[Option, tuple[Actor, ...]]]
"""What can be done, and by whom."""


@attrs.frozen(kw_only=True)
class Question:
    """What is asked of which lead, and when."""

    asking: Asking
    lead: Lead | None
    now: datetime
    id: str

    def command(
        self, draw: DrawFn, kind: type[c.Command], to: str | None, who: Sequence[Actor]
    ) -> c.Command:
        """Draw a command of a kind by somebody."""
        from hypothesis import strategies as st

        made = shifted(draw(self.asking.forms[kind]), self.now - NOW)
        made = attrs.evolve(made, lead_id=self.id, by=draw(st.sampled_from(who)))
        return suited(made, self.lead, to, self.now)

    def chosen(self, draw: DrawFn, choices: Choices) -> c.Command:
        """Draw a command that is one of the choices."""
        from hypothesis import strategies as st

        option, who = draw(st.sampled_from(choices))
        return self.command(draw, BY_NAME[option.command], option.to, who)


@cache
def answers() -> Callable[[Question, Sequence[Actor], Choices, Choices], SearchStrategy[c.Command]]:
    """Return what makes the strategy of a question: it costs much to make, and is made once."""
    from hypothesis import strategies as st

    @st.composite
    def command(
        draw: DrawFn, asked: Question, people: Sequence[Actor], choices: Choices, likely: Choices
    ) -> c.Command:
        kind, of_ten = draw(st.sampled_from(c.COMMANDS)), draw(st.integers(0, 9))
        if choices and of_ten < 8:
            return asked.chosen(draw, likely if of_ten < 5 else choices)
        return asked.command(draw, kind, None, people)

    return command


@cache
def choosing() -> Callable[[Question, Choices], SearchStrategy[c.Command]]:
    """Return what makes the strategy of a choice."""
    from hypothesis import strategies as st

    @st.composite
    def command(draw: DrawFn, asked: Question, choices: Choices) -> c.Command:
        return asked.chosen(draw, choices)

    return command


def possible(
    lead: Lead | None,
    now: datetime,
    lifecycle: Lifecycle,
    people: Sequence[Actor],
    is_meant: Callable[[Option], bool] = lambda _: True,
) -> Iterator[tuple[Option, tuple[Actor, ...]]]:
    """Yield what somebody can do with a lead now, and who; what a lead lacks, it lacks for all."""
    status = START if lead is None else lead.status
    rows = [row for row in lifecycle.transitions if status in row.sources]
    for row, option in zip(rows, options(lead, people[0], lifecycle, now), strict=True):
        if option.missing or not is_meant(option):
            continue
        if who := tuple(by for by in people if row.permits(by, lead)):
            yield option, who


def enquiries_for(lifecycle: Lifecycle, policy: Policy | None) -> SearchStrategy[NewLead]:
    """Return enquiries that bring what the schema names, and what the policy requires."""
    found = new_leads(lifecycle.lead_type, entries=entries_of(lifecycle.schema))
    if policy is None:
        return found
    requirements = policy.requirements
    return found.map(lambda new: registrable(new, requirements))


def suited(command: c.Command, lead: Lead | None, to: str | None, now: datetime) -> c.Command:
    """Return a command with moments that the lead allows, and a chosen status."""
    if isinstance(command, c.ChangeStatus):
        return attrs.evolve(command, to=to or command.to)
    if lead is None:
        return command
    if isinstance(command, c.RecordFollowUp):
        record = attrs.evolve(command.record, at=max(now, lead.received_at))
        return attrs.evolve(command, record=record)
    if isinstance(command, c.ExtendProtection):
        ahead = timedelta(minutes=1) + ((command.until or now) - now)
        return attrs.evolve(command, until=max(now, lead.protected_until or now) + ahead)
    return command


def shifted(value: T, by: timedelta) -> T:
    """Return a value with every moment in it so much later.

    >>> from leadcore.model import PlannedStep
    >>> shifted(PlannedStep(method="phone", action="致电", due=NOW), timedelta(days=1)).due.day
    2
    """
    return cast("T", moved(value, by))


def moved(value: object, by: timedelta) -> object:
    if not by:
        return value
    if isinstance(value, datetime):
        return value + by
    if isinstance(value, tuple):
        return tuple(moved(each, by) for each in cast("tuple[object, ...]", value))
    if not attrs.has(type(value)):
        return value
    fields = attrs.fields(cast("Any", type(value)))
    given: dict[str, object] = {field.name: getattr(value, field.name) for field in fields}
    changed = {name: moved(each, by) for name, each in given.items()}
    later = {name: each for name, each in changed.items() if each != given[name]}
    return attrs.evolve(cast("Any", value), **later) if later else value
