"""Follow-up plans by priority."""

from __future__ import annotations

from datetime import timedelta

import pytest

from leadcore import Deadline, WorkCalendar
from leadcore.followup import PlanRule, standard_plan
from leadcore.model import ByPriority, Priority
from tests.builders import AT, SPECIALIST, desk, new_lead


@pytest.mark.requirement("R-30")
@pytest.mark.parametrize(
    ("priority", "method", "hours"),
    [("high", "phone", 24), ("medium", "email", 48), ("low", "message", 72)],
)
def test_the_plan_of_the_source_documents(priority: str, method: str, hours: int) -> None:
    """High: call within 24 h; medium: material within 48 h; low: befriend within 3 days."""
    step = standard_plan().of(priority).step(AT, WorkCalendar.always())
    assert (step.method.value, step.due) == (method, AT + timedelta(hours=hours))


@pytest.mark.requirement("R-30")
def test_a_new_lead_gets_the_first_step_of_its_priority() -> None:
    """The desk plans it from the moment the lead is entered."""
    lead = desk().register(new_lead(), by=SPECIALIST, now=AT).lead
    assert (lead.priority, lead.next_action_at) == (Priority.MEDIUM, AT + timedelta(hours=48))


def test_a_plan_can_run_on_working_time() -> None:
    """Eight working hours from Wednesday 09:30 in Shanghai end that day at 17:30."""
    rule = PlanRule(
        method="visit", action="上门", within=Deadline(timedelta(hours=8), clock="working")
    )
    assert rule.step(AT, WorkCalendar.standard()).due == AT + timedelta(hours=8)


def test_a_value_for_each_priority_is_found_by_name_or_member() -> None:
    """What is no priority is refused."""
    values = ByPriority(high=1, medium=2, low=3)
    assert [values.of(priority) for priority in Priority] == [1, 2, 3]
    with pytest.raises(ValueError, match="allowed: high"):
        values.of("urgent")
