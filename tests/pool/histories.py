"""Random histories and rules for the tests of the public pool."""

from __future__ import annotations

import typing
from datetime import UTC, datetime, timedelta

import attrs
from hypothesis import strategies as st

from leadcore import events as e
from leadcore.calendars import Clock, Deadline
from leadcore.events import Event, Payload
from leadcore.model import SYSTEM
from leadcore.pool import Holding, PoolRules, Protection
from tests.builders import AT, DAY, new_lead
from tests.strategies import built

REPS = st.sampled_from(("li", "han", "zhou"))
STEPS = st.sampled_from((timedelta(0), timedelta(microseconds=1), DAY, 9 * DAY))
CLOCKS: st.SearchStrategy[Clock] = st.sampled_from(("elapsed", "working"))
LENGTHS = st.timedeltas(timedelta(0), 60 * DAY)
WHENS = st.datetimes(
    datetime(2024, 1, 1),  # noqa: DTZ001  # the zone is the next argument
    datetime(2026, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
PARTICULAR = (e.LeadRegistered, e.DeadlinesMoved, e.ScoreOverridden, e.PriorityOverridden)
"""Payloads that fit one place, one class of leads, or that need a reason in words."""
LATER = tuple(kind for kind in typing.get_args(Payload) if kind not in PARTICULAR)
"""What can follow a registration."""


@st.composite
def payloads(draw: st.DrawFn) -> Payload:
    """Return anything that can have happened, to one of few reps where it names one."""
    names_rep = (e.LeadAssigned, e.LeadReleased, e.LeadDeclined, e.AcceptanceLapsed)
    data: Payload = draw(st.sampled_from((*names_rep, *LATER)).flatmap(built))
    if isinstance(data, e.AcceptanceLapsed):
        return attrs.evolve(data, owner=draw(REPS), to=draw(st.none() | REPS))
    if isinstance(data, (e.LeadAssigned, e.LeadReleased, e.LeadDeclined)):
        return attrs.evolve(data, owner=draw(REPS))
    return data


def history(*payloads: tuple[timedelta, Payload]) -> tuple[Event, ...]:
    """Return a history with each payload so long after the event before it."""
    at, found = AT, [event(1, AT, e.LeadRegistered(new=new_lead(), status="new"))]
    for step, data in payloads:
        at += step
        found.append(event(len(found) + 1, at, data))
    return tuple(found)


def event(version: int, at: datetime, data: Payload) -> Event:
    command = f"c-{version}"
    return Event(lead_id="A-1", version=version, at=at, by=SYSTEM, command_id=command, data=data)


def histories() -> st.SearchStrategy[tuple[Event, ...]]:
    return st.lists(st.tuples(STEPS, payloads()), max_size=12).map(lambda given: history(*given))


@st.composite
def chains(draw: st.DrawFn, *, ended: bool = False) -> tuple[Holding, ...]:
    """Return holdings of a few reps, one after the other; `ended` leaves none open."""
    at, found = AT, []
    for owner, length, gap in draw(st.lists(st.tuples(REPS, LENGTHS, STEPS), max_size=6)):
        found.append(Holding(owner=owner, since=at, until=at + length))
        at += length + gap
    if not ended and draw(st.booleans()):
        found.append(Holding(owner=draw(REPS), since=at))
    return tuple(found)


def protections() -> st.SearchStrategy[Protection]:
    return st.builds(
        lambda lengths, extension, clock: Protection(
            default=min(lengths), extension=extension, most=max(lengths), clock=clock
        ),
        st.tuples(LENGTHS, LENGTHS),
        LENGTHS,
        CLOCKS,
    )


@st.composite
def pools(draw: st.DrawFn) -> PoolRules:
    """Return rules that send leads back, in elapsed or working time, with warnings."""
    shorter, longer = sorted(
        draw(st.lists(st.integers(20, 90), min_size=2, max_size=2, unique=True))
    )
    clock = draw(CLOCKS)
    limits = [Deadline(days * DAY, clock=clock) for days in (shorter, longer)]
    before = draw(st.lists(st.integers(1, 19), max_size=3, unique=True))
    return PoolRules(
        untouched=limits[0],
        undecided=draw(st.none() | st.just(limits[1])),
        warn_before=tuple(days * DAY for days in sorted(before, reverse=True)),
        protection=draw(st.none() | protections()),
    )
