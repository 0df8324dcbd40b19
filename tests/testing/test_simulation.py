"""Simulated histories: the same for a seed, and such as a business has."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta

import attrs
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import run_state_machine_as_test

from leadcore import Policy, Rep, Team, replay, testing
from leadcore.calendars import Deadline
from leadcore.events import LeadAccepted
from leadcore.intake import Requirements
from leadcore.lifecycle import Lifecycle, standard_lifecycle
from leadcore.model import NewLead
from leadcore.testing import Habits, simulate
from leadcore.testing.people import NOW
from leadcore.testing.policies import SHORT_LIFECYCLE
from tests.lifecycle.host import HOST
from tests.testing import wrong_rules as wrong

CODE = """
from hashlib import sha256
from leadcore import codec
from leadcore.testing import simulate
events = simulate(seed=7, leads=15, days=10).events
print(sha256("".join(map(codec.dumps, events)).encode()).hexdigest())
"""


def hash_of(seed: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", CODE],
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


@pytest.mark.requirement("R-82", "R-86")
def test_a_seed_gives_the_same_bytes_in_every_process() -> None:
    """Whatever order sets and dicts of texts have there."""
    assert hash_of("0") == hash_of("1")


def test_another_seed_gives_other_histories() -> None:
    """And as many leads."""
    one, two = (simulate(seed=seed, leads=10, days=5) for seed in (1, 2))
    assert one.events != two.events
    assert len(list(one.desk.all_leads(one.events[-1].at))) == 10


@pytest.mark.requirement("R-86")
def test_a_business_has_leads_of_every_end() -> None:
    """Won and lost, invalid and waiting, declined and lapsed; and each replays to what it is."""
    done = simulate(seed=7, leads=60, days=20, habits=Habits(declines=0.2, invalid=0.2))
    kinds = Counter(type(event.data).__name__ for event in done.events)
    for kind in ("LeadWon", "LeadLost", "InvalidConfirmed", "InvalidRefused", "LeadQueued"):
        assert kinds[kind]
    assert kinds["LeadDeclined"]
    assert kinds["AcceptanceLapsed"]
    for lead in done.desk.all_leads(done.events[-1].at):
        assert replay(done.desk.leads.events(lead.id)) == lead
    assert done.refused == ()


def test_most_leads_come_while_somebody_is_there() -> None:
    """Seven of ten that would come at night come in the working hours after it."""
    done = simulate(seed=3, leads=50, days=14)
    calendar = done.desk.policy.calendar
    leads = list(done.desk.all_leads(done.events[-1].at))
    assert 0.6 < sum(calendar.is_open(lead.received_at) for lead in leads) / len(leads) < 0.95


def test_habits_that_never_happen_do_not() -> None:
    """Nobody declines, misses, lapses or loses where the share is nothing."""
    never = Habits(lapses=0, declines=0, misses=0, loses=0, invalid=0, lies=0)
    done = simulate(seed=5, leads=12, days=5, habits=never)
    kinds = Counter(type(event.data).__name__ for event in done.events)
    lost = {"LeadDeclined", "LeadLost", "InvalidProposed", "AcceptanceLapsed"}
    assert not lost & kinds.keys()
    assert kinds["LeadWon"]


def test_as_many_acceptances_lapse_as_owners_are_late() -> None:
    """Who is given a lead that lapsed answers by habits of their own, and is not late with it."""
    done = simulate(seed=11, leads=60, days=20, habits=Habits(lapses=0.15, lies=0.5))
    kinds = Counter(type(event.data).__name__ for event in done.events)
    assert 0.05 < kinds["AcceptanceLapsed"] / kinds["LeadAssigned"] < 0.25


@pytest.mark.parametrize(("leads", "days"), [(-1, 5), (5, -1)])
def test_leads_and_days_are_counted_from_zero(leads: int, days: int) -> None:
    """Fewer than none would be a simulation of nothing."""
    with pytest.raises(
        ValueError, match=r"^(leads|days): -1 was given; allowed: a whole number from 0"
    ):
        simulate(seed=1, leads=leads, days=days)
    assert simulate(seed=1, leads=0, days=0).events == ()


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan")])
def test_a_habit_is_a_share(share: float) -> None:
    """More than always, less than never, and nothing at all are refused by name."""
    with pytest.raises(ValueError, match=r"lies is .*; allowed is a share from 0 to 1"):
        Habits(lies=share)


def test_people_answer_in_working_hours_where_they_may() -> None:
    """Where owners have two working hours to accept, nobody does so at night."""
    soon = Deadline(timedelta(hours=2), clock="working")
    policy = attrs.evolve(Policy.standard(), accept_within=soon)
    done = simulate(policy, seed=2, leads=30, days=10, habits=Habits(lapses=0))
    taken = [event.at for event in done.events if isinstance(event.data, LeadAccepted)]
    assert taken
    assert all(map(policy.calendar.is_open, taken))


def test_a_business_of_ones_own() -> None:
    """Its policy, people and beginning; what its lifecycle does not allow is told."""
    begin = datetime(2024, 7, 1, tzinfo=UTC)
    policy = attrs.evolve(
        Policy.standard(),
        lifecycle=SHORT_LIFECYCLE,
        ladders=(),
        cadences=(),
    )
    reps, teams = (Rep(id="li", name="李", team="a"),), (Team(id="a"),)
    done = simulate(policy, seed=1, leads=4, days=3, begin=begin, reps=reps, teams=teams)
    assert done.events[0].at >= begin
    assert {event.data.owner for event in done.events if hasattr(event.data, "owner")} <= {"li"}
    assert "transition_refused" in done.refused


def test_an_enquiry_that_is_refused_is_told() -> None:
    """A policy that asks for more than customers say registers nobody."""
    policy = attrs.evolve(Policy.standard(), requirements=Requirements(required=("campaign",)))
    done = simulate(policy, seed=1, leads=3, days=1)
    assert (done.events, done.refused) == ((), ("validation",) * 3)


# ------------------------------------------------------------------------------------- the machine


BARE = NewLead(source="web_form", received_at=NOW)
FEW = settings(
    max_examples=10,
    stateful_step_count=10,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.requirement("R-86")
@pytest.mark.parametrize("lifecycle", [standard_lifecycle(), HOST], ids=["standard", "host"])
def test_the_machine_takes_sound_lifecycles_anywhere(lifecycle: Lifecycle) -> None:
    """Without pytest; a subclass of unittest's case comes with it."""
    machine = testing.lifecycle_machine(lifecycle)
    run_state_machine_as_test(machine, settings=FEW)
    assert machine.TestCase


@pytest.mark.requirement("R-86")
def test_the_machine_finds_what_is_wrong() -> None:
    """It tries the laws at every step."""
    machine = testing.lifecycle_machine(wrong.of_class(wrong.Growing), new_leads=st.just(BARE))
    with pytest.raises(AssertionError, match="a lead built anew from its fields is the same"):
        run_state_machine_as_test(machine, settings=FEW)
