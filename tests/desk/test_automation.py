"""The desk carries out what automation asks for, as the lifecycle allows, and reports the rest."""

from __future__ import annotations

import attrs
import pytest

from leadcore import LeadDesk, Policy, Priority, replay
from leadcore import commands as c
from leadcore.events import FollowUpPlanned, LeadPrioritised
from leadcore.model import Actor
from leadcore.rules import Action, Automation, AutomationRule
from leadcore.texts import Text
from leadcore.values import MoneyRange
from tests.builders import AT, HOUR, LI, REP_LI, SPECIALIST, demand, desk, entered, new_lead

BY_LI = Actor(id="li", role="sales_rep")
HIGH = Action(name="set_priority", parameters={"priority": "high"})
VIP = Action(name="enqueue", parameters={"queue": "vip"})
CALL = Action(
    name="plan_follow_up",
    parameters={"method": "phone", "action": "两小时内致电", "within": "hours(2)"},
)


def rule(id_: str, on: str, *do: Action, when: str = "True") -> AutomationRule:
    return AutomationRule(id=id_, on=on, when=when, do=do, label=Text(f"规则{id_}", f"rule {id_}"))


def automated(*rules: AutomationRule) -> LeadDesk:
    """Return a desk whose policy has these rules."""
    return desk(policy=attrs.evolve(Policy.standard(), automation=Automation(rules=rules)))


def campaign(value: str) -> Action:
    return Action(name="amend", parameters={"field": "campaign", "value": value})


@pytest.mark.requirement("R-72")
def test_when_this_happens_and_this_holds_that_is_done() -> None:
    """A lead of 500,000 or more that is accepted becomes urgent and is called within two hours."""
    large = rule("large", "LeadAccepted", HIGH, CALL, when="demand.budget >= 500_000")
    one = attrs.evolve(automated(large), reps=(attrs.evolve(REP_LI, level="senior"),))
    rich = entered(one, demand=demand(budget=MoneyRange.parse("50-80万")), attachments=())
    assert rich.priority is Priority.MEDIUM
    poor = entered(one, phone="13912345678")
    accepted = one.handle(c.Accept(lead_id=rich.id, by=BY_LI), now=AT + HOUR / 2)
    assert [type(event.data).__name__ for event in accepted.events] == [
        "LeadAccepted",
        "LeadPrioritised",
        "FollowUpPlanned",
    ]
    assert accepted.lead.priority is Priority.HIGH
    assert accepted.lead.next_action_at == AT + HOUR / 2 + 2 * HOUR
    assert accepted.lead.respond_by == AT + 24 * HOUR
    (step,) = accepted.automation
    assert (step.status, step.reaction.rule) == ("done", "large")
    assert "demand.budget = 500,000.00" in step.to("zh")
    untouched = one.handle(c.Accept(lead_id=poor.id, by=BY_LI), now=AT + HOUR / 2)
    assert untouched.automation == ()
    assert untouched.lead.priority is not Priority.HIGH


@pytest.mark.requirement("R-72", "R-44")
def test_what_automation_did_is_history_like_any_other() -> None:
    """Events of one command are stored together, by the system, and replay to the lead."""
    one = automated(rule("large", "LeadAccepted", HIGH, CALL))
    lead = entered(one)
    outcome = one.handle(c.Accept(lead_id=lead.id, by=BY_LI, id="c-9"), now=AT)
    history = one.leads.events(lead.id)
    assert replay(history) == one.leads.get(lead.id) == outcome.lead
    made = [event for event in history if isinstance(event.data, FollowUpPlanned)][-1]
    assert (made.by.id, made.command_id) == ("system", "c-9")
    prioritised = [event.data for event in history if isinstance(event.data, LeadPrioritised)][-1]
    assert prioritised.reason == "large"
    again = one.handle(c.Accept(lead_id=lead.id, by=BY_LI, id="c-9"), now=AT + HOUR)
    assert again.repeated
    assert len(one.leads.events(lead.id)) == len(history)


@pytest.mark.requirement("R-72")
def test_what_the_lifecycle_refuses_is_reported_and_undoes_only_its_rule() -> None:
    """Planning needs an owner; the queue took the lead, so the rule does nothing, and says why."""
    one = automated(rule("half", "LeadAccepted", VIP, CALL), rule("whole", "LeadAccepted", HIGH))
    lead = entered(one)
    outcome = one.handle(c.Accept(lead_id=lead.id, by=BY_LI), now=AT)
    assert [step.status for step in outcome.automation] == ["refused", "done"]
    assert outcome.automation[0].reason is not None
    assert "an owner" in outcome.automation[0].reason.en
    assert (outcome.lead.owner, outcome.lead.queue) == ("li", None)
    assert outcome.lead.priority is Priority.HIGH
    assert [type(event.data).__name__ for event in outcome.events] == [
        "LeadAccepted",
        "LeadPrioritised",
    ]


@pytest.mark.requirement("R-72")
def test_rules_that_chase_each_other_are_cut_and_reported() -> None:
    """Two rules that amend the same field stop after one round."""
    one = automated(
        rule("spring", "LeadAmended", campaign("spring")),
        rule("autumn", "LeadAmended", campaign("autumn")),
    )
    lead = entered(one)
    amend = c.Amend(lead_id=lead.id, by=BY_LI, changes={"campaign": "winter"})
    outcome = one.handle(amend, now=AT)
    assert outcome.lead.campaign == "autumn"
    assert [(step.reaction.rule, step.status) for step in outcome.automation] == [
        ("spring", "done"),
        ("autumn", "done"),
        ("spring", "cut"),
        ("autumn", "cut"),
    ]


def test_an_amendment_is_assessed_like_any_other() -> None:
    """A lead that automation amends is scored and prioritised again."""
    school = Action(name="amend", parameters={"field": "company", "value": "启明教育"})
    one = automated(rule("a", "LeadAccepted", school))
    lead = entered(one, company=None)
    outcome = one.handle(c.Accept(lead_id=lead.id, by=BY_LI), now=AT)
    assert outcome.score is not None
    assert (lead.score or 0) < (outcome.lead.score or 0)


def test_registering_declining_and_lapsing_are_reacted_to() -> None:
    """Whatever makes events at the desk is answered, and stored with its answer."""
    one = automated(
        rule("in", "LeadRegistered", campaign("in")),
        rule("no", "LeadDeclined", campaign("declined")),
        rule("late", "AcceptanceLapsed", campaign("lapsed")),
        rule("placed", "LeadAssigned", campaign("placed"), when='campaign == "declined"'),
    )
    outcome = one.register(new_lead(), by=SPECIALIST, now=AT)
    lead = outcome.lead
    assert (lead.campaign, len(outcome.automation)) == ("in", 1)
    (late,) = one.advance(AT + 2 * HOUR)
    assert (late.lead.campaign, late.automation[0].reaction.rule) == ("lapsed", "late")
    assert one.leads.get(lead.id).campaign == "lapsed"
    second = entered(one, phone="13912345678")
    declined = one.handle(c.Decline(lead_id=second.id, by=BY_LI, reason="休假"), now=AT)
    assert declined.lead.campaign == "declined"
    later = attrs.evolve(one, reps=(attrs.evolve(one.reps[0], id="wu", name="吴"),))
    assert later.place(second.id, now=AT + HOUR).lead.campaign == "placed"


def test_a_lapse_before_a_command_keeps_its_report() -> None:
    """What followed from the lapse is reported with what followed from the command."""
    one = automated(
        rule("late", "AcceptanceLapsed", campaign("lapsed")),
        rule("link", "LeadAmended", HIGH, when='campaign == "mended"'),
    )
    lead = entered(one)
    amend = c.Amend(lead_id=lead.id, by=SPECIALIST, changes={"campaign": "mended"})
    outcome = one.handle(amend, now=AT + 2 * HOUR)
    assert [step.reaction.rule for step in outcome.automation] == ["late", "link"]
    assert outcome.lead.priority is Priority.HIGH


def test_a_command_that_changes_nothing_is_followed_by_nothing() -> None:
    """Without an event there is nothing to react to."""
    one = automated(rule("a", "LeadAmended", HIGH))
    lead = entered(one)
    outcome = one.handle(c.Amend(lead_id=lead.id, by=LI, changes={"city": "上海市"}), now=AT)
    assert (outcome.events, outcome.automation) == ((), ())
