"""What became of a lead's deadlines: ahead, breached, met in time or late, in both clocks."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore.calendars import Deadline, mainland_china
from leadcore.model import Phase
from leadcore.policy import Attainment, Pause, Policy, attainments
from leadcore.pool import PoolRules
from tests.builders import AT, DAY, HOUR, lead

R = pytest.mark.requirement
POLICY = Policy.standard()
MINUTE = timedelta(minutes=1)
MONDAY = datetime.fromisoformat("2024-05-13T10:00+08:00")
FRIDAY = datetime.fromisoformat("2024-05-10T17:00+08:00")


def one(now: datetime, policy: Policy = POLICY, **fields: Any) -> Attainment:
    (found,) = attainments(lead(**{"accept_by": None, **fields}), policy, now)
    return found


@R("R-14")
@given(st.integers(-3000, 3000), st.none() | st.integers(-3000, 3000))
def test_late_is_strictly_after_due(minutes: int, met: int | None) -> None:
    """The state follows from the moment alone: of being met, or else now."""
    due, now = AT, AT + minutes * MINUTE
    met_at = None if met is None else AT + met * MINUTE
    found = one(now, respond_by=due, first_response_at=met_at)
    moment = now if met_at is None else met_at
    states = ("ahead", "breached") if met_at is None else ("met", "met_late")
    assert found.state == states[moment > due]
    assert found.margin == due - moment
    assert found.working_margin == POLICY.calendar.between(moment, due)


@R("R-14", "R-34")
def test_over_a_weekend_the_clocks_differ() -> None:
    """65 hours by the wall are two hours of work."""
    found = one(MONDAY, respond_by=FRIDAY)
    assert (found.state, found.margin, found.working_margin) == (
        "breached",
        -65 * HOUR,
        -2 * HOUR,
    )
    assert (
        found.to("zh")
        == "响应客户（2024-05-10T09:00+00:00 前）：已超期 2 天 17 小时（工作时间 2 小时）"
    )


@R("R-34")
def test_each_deadline_of_a_lead_is_told_in_order_of_time() -> None:
    """Acceptance, response, planned step, promise and recycling."""
    busy = lead(
        owner="li",
        assigned_at=AT,
        quiet_since=AT,
        accept_by=AT + HOUR,
        respond_by=AT + DAY,
        next_action_at=AT + 2 * DAY,
        promise_by=AT + 2 * DAY,
    )
    policy = attrs.evolve(POLICY, pool=PoolRules(untouched=Deadline(7 * DAY)))
    found = attainments(busy, policy, AT)
    assert [each.kind for each in found] == [
        "accept",
        "respond",
        "next_action",
        "promise",
        "recycle",
    ]
    assert {each.state for each in found} == {"ahead"}


def test_a_paused_lead_stands_as_when_the_pause_began() -> None:
    """What was ahead stays ahead for as long as it lasts."""
    policy = attrs.evolve(POLICY, pause=Pause(statuses=("invalid_review",)))
    paused: dict[str, Any] = {"status": "invalid_review", "phase": Phase.REVIEW, "status_since": AT}
    found = one(AT + 30 * DAY, policy, respond_by=AT + HOUR, **paused)
    assert (found.state, found.margin) == ("ahead", HOUR)
    assert one(AT + 30 * DAY, respond_by=AT + HOUR, **paused).state == "breached"


def test_where_the_calendar_ends_only_elapsed_time_is_told() -> None:
    """No working time is guessed past the last day that is known."""
    policy = attrs.evolve(POLICY, calendar=mainland_china())
    end = datetime.fromisoformat("2026-12-31T12:00+08:00")
    found = one(end, policy, respond_by=end + 2 * DAY)
    assert (found.margin, found.working_margin) == (2 * DAY, None)
    assert str(found) == "respond by 2027-01-02T04:00+00:00: ahead by 2 days"


def test_a_lead_without_deadlines_has_none_to_tell() -> None:
    """Nothing due, nothing told."""
    assert attainments(lead(accept_by=None), POLICY, AT) == ()
