"""What automation can do with leads is checked when the policy is built."""

from __future__ import annotations

from datetime import timedelta
from typing import get_args

import attrs
import pytest

from leadcore.commands import COMMANDS
from leadcore.errors import DefinitionError
from leadcore.events import Payload
from leadcore.lifecycle import STANDARD_STATUSES, standard_lifecycle
from leadcore.model import SYSTEM, Lead, lead_schema
from leadcore.policy import Policy
from leadcore.policy.actions import EVENTS, actions, bound, command_of
from leadcore.rules import Action, Automation, AutomationRule
from leadcore.texts import Text
from tests.builders import AT

LIFECYCLE = standard_lifecycle()


def automation(*do: Action, on: str = "LeadAccepted", when: str = "True") -> Automation:
    """Return automation of one rule."""
    label = Text("大额线索", "large lead")
    return Automation(rules=(AutomationRule(id="large", on=on, when=when, do=do, label=label),))


def refused(given: Automation) -> list[tuple[str, str]]:
    """Return the paths and codes of what a policy refuses of automation."""
    with pytest.raises(DefinitionError) as caught:
        attrs.evolve(Policy.standard(), automation=given)
    return [(problem.path, problem.code) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("name", "parameters", "fields"),
    [
        ("amend", {"field": "campaign", "value": "spring"}, {"changes": (("campaign", "spring"),)}),
        ("archive", {}, {}),
        (
            "change_status",
            {"to": "contacted"},
            {"to": "contacted", "reason": "大额线索 / large lead"},
        ),
        ("enqueue", {"queue": "vip"}, {"queue": "vip", "reason": Text("大额线索", "large lead")}),
        ("lose", {"reason": "price"}, {"reason": "price", "note": "大额线索 / large lead"}),
        ("propose_invalid", {"reason": "false_need"}, {"reason": "false_need"}),
        ("set_priority", {"priority": "high"}, {"priority": "high", "reason": "large"}),
    ],
)
def test_an_action_becomes_its_command_by_the_system(
    name: str, parameters: dict[str, str], fields: dict[str, object]
) -> None:
    """The command has the action's name and what it was told, and why: the rule."""
    given = automation(Action(name=name, parameters=parameters))
    ((action,),) = bound(given, LIFECYCLE).actions
    command = command_of(given, action, "A-1", "c-1", AT)
    assert (command.name, command.lead_id, command.by, command.id) == (name, "A-1", SYSTEM, "c-1")
    assert {field: getattr(command, field) for field in fields} == fields


def test_a_planned_step_is_due_from_now() -> None:
    """`within` counts from the moment at which the rule acts."""
    call = Action(
        name="plan_follow_up",
        parameters={"method": "phone", "action": "致电", "within": "hours(2)"},
    )
    given = automation(call)
    ((action,),) = bound(given, LIFECYCLE).actions
    command = command_of(given, action, "A-1", None, AT)
    assert getattr(command, "step").due == AT + timedelta(hours=2)  # noqa: B009  # of that command


def test_actions_and_events_are_those_of_the_library() -> None:
    """Each action is a command and each event a payload, under its own name."""
    assert set(actions(LIFECYCLE)) <= {command.name for command in COMMANDS}
    assert {payload.__name__ for payload in get_args(Payload)} == set(EVENTS)


@attrs.frozen(kw_only=True)
class SchoolLead(Lead):
    """A host's own lead."""

    campus: str | None = None
    pupils: int | None = None


def test_what_can_be_amended_is_text_of_the_host_s_own_lead_too() -> None:
    """Fields of other types than text are not offered; statuses are the lifecycle's."""
    own = actions(standard_lifecycle(lead_schema(SchoolLead)))
    fields = own["amend"][0].values
    assert {"campus", "campaign", "city"} <= set(fields)
    assert not {"pupils", "demand", "owner", "status"} & set(fields)
    assert own["change_status"][0].values == tuple(each.name for each in STANDARD_STATUSES)


@pytest.mark.requirement("R-72")
def test_automation_is_checked_when_the_policy_is_built() -> None:
    """Unknown events, fields, actions and values are refused at once, with their paths."""
    unknown = automation(
        Action(name="set_priority", parameters={"priority": "urgent"}),
        Action(name="enque", parameters={"queue": "vip"}),
        on="LeadAcepted",
        when="demand.buget >= 1",
    )
    assert refused(unknown) == [
        ("automation.large.when", "rule_type"),
        ("automation.large.on", "unknown_event"),
        ("automation.large.do[0].priority", "bad_value"),
        ("automation.large.do[1]", "unknown_action"),
    ]


@pytest.mark.requirement("R-72")
def test_what_the_system_may_never_do_is_refused_when_the_policy_is_built() -> None:
    """The standard lifecycle lets people close leads, not the system."""
    lose = automation(Action(name="lose", parameters={"reason": "price"}))
    assert refused(lose) == [("lifecycle.transitions.lose", "no_row")]


def test_an_action_that_can_be_no_command_is_refused_when_the_policy_is_built() -> None:
    """What only the command itself knows, such as the length of an id, is tried beforehand."""
    endless = automation(Action(name="enqueue", parameters={"queue": "q" * 900}))
    assert refused(endless) == [("automation.large.do[0]", "unfit")]


def test_a_policy_names_its_automation() -> None:
    """A story calls the rules by their labels."""
    given = automation(Action(name="archive"))
    policy = attrs.evolve(Policy.standard(), automation=given)
    assert policy.labels()["large"] == Text("大额线索", "large lead")
    assert policy != Policy.standard()
