"""The story of a large lead whose policy says by itself what follows when it is accepted."""

from __future__ import annotations

import json
from datetime import timedelta

import attrs
import pytest

from leadcore import Actor, LeadDesk, MemoryRepository, Policy, Priority, Rep, Team, replay
from leadcore import commands as c
from leadcore.codec import loads
from leadcore.insight import story
from leadcore.rules import Automation
from leadcore.values import MoneyRange
from tests.builders import AT, SPECIALIST, WANG, demand, new_lead

HELD = """
{"leadcore": 1, "type": "Automation", "data": {"rules": [
  {"id": "large-accepted",
   "label": {"zh": "大额线索接收后立即跟进", "en": "work large leads at once"},
   "on": ["LeadAccepted"],
   "when": "demand.budget >= 500_000",
   "do": [{"name": "set_priority", "parameters": [["priority", "high"]]}]},
  {"id": "urgent-held",
   "label": {"zh": "高优先线索两小时内致电", "en": "call urgent leads within two hours"},
   "on": ["LeadPrioritised"],
   "when": "priority == \\"high\\" and accepted_at is known",
   "do": [{"name": "plan_follow_up",
           "parameters": [["method", "phone"], ["action", "致电"], ["within", "hours(2)"]]}]},
  {"id": "doubtful",
   "label": {"zh": "没有联系方式的线索待审", "en": "review leads without a contact"},
   "on": ["InvalidRefused"],
   "when": "True",
   "do": [{"name": "enqueue", "parameters": [["queue", "review"]]},
          {"name": "plan_follow_up",
           "parameters": [["method", "email"], ["action", "核实"], ["within", "days(1)"]]}]}
]}}
"""
"""As a host keeps it and people edit it."""


@pytest.mark.requirement("R-72", "R-44", "R-82")
def test_what_follows_from_an_acceptance_is_done_explained_and_kept() -> None:
    """Accepted and of 500,000 or more: urgent, and therefore called within two hours."""
    policy = attrs.evolve(Policy.standard(), automation=loads(HELD, Automation))
    desk = LeadDesk(
        policy=policy,
        leads=MemoryRepository(),
        reps=(Rep(id="zhao", name="赵一", team="east", regions=("华东",), level="senior"),),
        teams=(Team(id="east", lead="wang"),),
    )
    zhao = Actor(id="zhao", role="sales_rep")

    # 09:30: the enquiry has a budget of 600,000 but no document, so it is medium, and it is Zhao's.
    rich = demand(budget=MoneyRange.parse("60-80万"))
    lead = desk.register(new_lead(demand=rich, attachments=()), by=SPECIALIST, now=AT).lead
    assert (lead.priority, lead.owner) == (Priority.MEDIUM, "zhao")

    # 09:40: Zhao accepts. The first rule acts, and the second on what the first made happen.
    at = AT + timedelta(minutes=10)
    accepted = desk.handle(c.Accept(lead_id=lead.id, by=zhao, id="accept-1"), now=at)
    assert [
        (step.reaction.rule, step.reaction.event, step.depth, step.status)
        for step in accepted.automation
    ] == [
        ("large-accepted", "LeadAccepted", 1, "done"),
        ("urgent-held", "LeadPrioritised", 2, "done"),
    ]
    lead = accepted.lead
    assert (lead.priority, lead.next_action_at) == (Priority.HIGH, at + timedelta(hours=2))
    assert [(type(event.data).__name__, event.by.id) for event in accepted.events] == [
        ("LeadAccepted", "zhao"),
        ("LeadPrioritised", "system"),
        ("FollowUpPlanned", "system"),
    ]

    # Why it happened can be read, in the history too.
    assert accepted.automation[0].to("zh").splitlines()[1] == (
        "  成立：demand.budget >= 500_000（demand.budget = 600,000.00）"
    )
    history = desk.leads.events(lead.id)
    assert replay(history) == desk.leads.get(lead.id) == lead
    assert "大额线索接收后立即跟进" in "".join(
        line.text.zh for line in story(history, policy.lifecycle, labels=policy.labels())
    )

    # The same command again does nothing more.
    again = desk.handle(c.Accept(lead_id=lead.id, by=zhao, id="accept-1"), now=at)
    assert (again.repeated, len(desk.leads.events(lead.id))) == (True, len(history))

    # Doubted and confirmed as real, it would wait in a queue where no step can be planned: the rule
    # is refused as a whole, so Zhao keeps the lead, and the desk says so.
    doubt = c.ProposeInvalid(lead_id=lead.id, by=SPECIALIST, reason="wrong_contact")
    desk.handle(doubt, now=at)
    kept = desk.handle(c.RefuseInvalid(lead_id=lead.id, by=WANG, reason="号码有效"), now=at)
    (step,) = kept.automation
    assert (step.reaction.rule, step.status, kept.lead.owner) == ("doubtful", "refused", "zhao")
    assert step.reason is not None
    assert step.reason.zh.endswith("还需要：负责人")


def test_the_held_text_is_plain_json() -> None:
    """Any program can read and write it."""
    assert [rule["id"] for rule in json.loads(HELD)["data"]["rules"]] == [
        "large-accepted",
        "urgent-held",
        "doubtful",
    ]
