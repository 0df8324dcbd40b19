"""The check of a policy's time rules finds what cannot work, and nothing where all is well."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import attrs
import pytest

from leadcore.calendars import Deadline, WorkCalendar, mainland_china
from leadcore.followup import Ladder, LadderStep, Recurrence, standard_cadences, standard_ladders
from leadcore.model import ByPriority
from leadcore.policy import Policy, PolicyFinding
from leadcore.pool import PoolRules, Protection
from leadcore.rules import Action
from leadcore.texts import Text
from tests.builders import DAY, HOUR

R = pytest.mark.requirement
STANDARD = Policy.standard()
TELL = (Action(name="remind", parameters={"to": "owner"}),)
LAST = mainland_china().last


def ladder(*spans: Deadline | Recurrence, when: str = "True", label: str = "x") -> Ladder:
    steps = (LadderStep(after=span, do=TELL, label=Text("名", label)) for span in spans)
    return Ladder(id="own", since="untouched", when=when, steps=tuple(steps))


def found(policy: Policy, until: date | None = None) -> list[tuple[str, str]]:
    """Return path and code of what is found about time."""
    codes = {"deadlines", "never_due", "calendar"}
    return [(one.path, one.code) for one in policy.check(until=until) if one.code in codes]


def working(hours: int) -> Deadline:
    return Deadline(hours * HOUR, clock="working")


@R("R-35")
def test_the_standard_ladders_are_in_order() -> None:
    """Nothing is found about the time rules of the standard policy."""
    assert found(STANDARD) == []


@R("R-35")
def test_a_step_that_may_fall_due_before_the_one_before_it_is_found() -> None:
    """On different clocks the order cannot be refused, but it can be said."""
    mixed = ladder(working(20), Deadline(3 * DAY))
    assert found(attrs.evolve(STANDARD, ladders=(mixed,))) == [("ladders.own.steps.0", "deadlines")]


def test_a_step_in_working_time_after_a_shorter_elapsed_one_is_fine() -> None:
    """Working time passes no faster, so it can only fall due later."""
    assert found(attrs.evolve(STANDARD, ladders=(ladder(Deadline(DAY), working(24)),))) == []


def test_a_series_has_no_length_to_compare() -> None:
    """Whether a Monday comes before three days are over depends on the day."""
    weekly = Recurrence(rule="FREQ=WEEKLY;BYDAY=MO")
    assert found(attrs.evolve(STANDARD, ladders=(ladder(Deadline(3 * DAY), weekly),))) == []


def test_a_ladder_that_never_acts_is_found() -> None:
    """A condition that is true of no lead is found as in all rules."""
    never = ladder(Deadline(DAY), when="score > 5 and score < 2")
    policy = attrs.evolve(STANDARD, ladders=(never,))
    assert ("ladders.own", "unsatisfiable") in [(one.path, one.code) for one in policy.check()]


def pooled(**rules: Any) -> Policy:
    return attrs.evolve(STANDARD, pool=PoolRules(untouched=Deadline(5 * DAY), **rules))


@R("R-28", "R-35")
def test_a_step_after_the_pool_has_taken_the_lead_is_never_due() -> None:
    """Recycling after five days leaves no seventh day of being untouched."""
    assert found(pooled()) == [("ladders.untouched.steps.2", "never_due")]
    (finding,) = [one for one in pooled().check() if one.code == "never_due"]
    assert str(finding) == (
        "ladders.untouched.steps.2: 7 days, but the pool takes the lead back after 5 days"
    )


@pytest.mark.parametrize(
    "rules",
    [
        {"exempt": "follow_ups >= 3"},
        {"protection": Protection(default=DAY, extension=DAY, most=9 * DAY)},
    ],
)
def test_a_lead_that_may_stay_may_reach_every_step(rules: dict[str, Any]) -> None:
    """Exempt and protected leads can be untouched for longer than the pool's limit."""
    assert found(pooled(**rules)) == []


def test_steps_on_another_clock_than_the_pools_are_not_judged() -> None:
    """How long working hours last is not known."""
    policy = attrs.evolve(pooled(), ladders=(ladder(working(400)),))
    assert found(policy) == []


def test_a_pool_that_recycles_nothing_takes_nothing_back() -> None:
    """Limits on claims alone leave the ladders as they are."""
    assert found(attrs.evolve(STANDARD, pool=PoolRules(claims_per_day=3))) == []


def in_china(**changes: Any) -> Policy:
    """Return a policy with elapsed deadlines only, in a calendar that ends."""
    return attrs.evolve(STANDARD, calendar=mainland_china(), **changes)


@R("R-87")
def test_elapsed_deadlines_need_no_calendar() -> None:
    """Where nothing is counted in working time the calendar may end."""
    assert found(in_china(), until=LAST) == []


WORKED = working(40)


@R("R-87")
@pytest.mark.parametrize(
    "changes",
    [
        {"respond_within": ByPriority(high=WORKED, medium=WORKED, low=WORKED)},
        {"accept_within": working(8)},
        {"ladders": (ladder(WORKED),)},
        {"ladders": (ladder(Recurrence(rule="FREQ=DAILY", on_closed="next_opening")),)},
        {"cadences": standard_cadences()},
        {"pool": PoolRules(untouched=WORKED)},
        {"plan": ByPriority(high=WORKED, medium=WORKED, low=WORKED)},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_a_calendar_that_ends_too_soon_is_found(changes: dict[str, Any]) -> None:
    """Whatever counts working time needs the calendar past the last day of use."""
    if "plan" in changes:
        step = STANDARD.plan
        assert step is not None
        rules = (attrs.evolve(step.of(name), within=WORKED) for name in ("high", "medium", "low"))
        changes = {"plan": ByPriority(**dict(zip(("high", "medium", "low"), rules, strict=True)))}
    assert ("calendar.last", "calendar") in found(in_china(**changes), until=LAST)
    months_before = LAST - timedelta(days=60)
    assert ("calendar.last", "calendar") not in found(in_china(**changes), until=months_before)


def test_a_calendar_within_one_that_ends_counts_as_ending() -> None:
    """The personal calendar goes on, the firm's does not."""
    personal = attrs.evolve(WorkCalendar.standard(), within=mainland_china())
    policy = attrs.evolve(STANDARD, calendar=personal, ladders=(ladder(WORKED),))
    assert ("calendar.last", "calendar") in found(policy, until=LAST)


def test_a_step_without_a_label_is_found() -> None:
    """People are told what a step is called, in both languages."""
    policy = attrs.evolve(STANDARD, ladders=(*standard_ladders(), ladder(Deadline(DAY), label=" ")))
    paths = [one.path for one in policy.check() if one.code == "no_label"]
    assert paths == ["ladders.own.steps.0"]


def test_a_finding_about_the_calendar_says_what_is_needed() -> None:
    """The day it ends, and about which day is needed."""
    policy = in_china(ladders=(ladder(working(8)),))
    findings: list[PolicyFinding] = [
        one for one in policy.check(until=LAST) if one.code == "calendar"
    ]
    assert findings[0].to("en") == (
        f"calendar.last: the calendar ends on {LAST}; leads until {LAST} need it to about"
        f" {LAST + timedelta(days=2)}"
    )
