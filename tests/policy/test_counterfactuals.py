"""What would have to be different about a lead, under the standard policy."""

from __future__ import annotations

import attrs
import pytest

from leadcore.model import Attachment, DecisionMaker, Demand, Intent, Lead, lead_schema
from leadcore.policy import Policy
from leadcore.priority import PriorityTable
from leadcore.rules import AtLeast, Case, Router, SmallestChange, smallest_change
from leadcore.scoring import RuleScoring
from leadcore.texts import Text
from leadcore.values import MoneyRange
from tests.builders import AT, demand, lead

POLICY = Policy.standard()
NEARLY = lead(
    company="启明教育",
    attachments=(Attachment(name="需求.pdf", reference="s3://1"),),
    demand=demand(decision_makers=(DecisionMaker(name="王敏"),), budget=MoneyRange.parse("30万")),
)
"""A lead whose decision maker is known and not confirmed."""


def priority_change(subject: Lead, wanted: str, fixed: frozenset[str]) -> SmallestChange:
    table = POLICY.priority
    assert isinstance(table, PriorityTable)
    return smallest_change(table.bound, subject, wanted, now=AT, fixed=fixed)


@pytest.mark.requirement("R-81")
def test_the_smallest_change_that_makes_a_lead_high() -> None:
    """To confirm the decision maker is enough, and the policy agrees once that is done."""
    found = priority_change(NEARLY, "high", frozenset())
    assert found.to("zh") == "改动 1 处后为 high\n  decision_maker_confirmed：否 → 是"
    people = (DecisionMaker(name="王敏", confirmed=True),)
    there = attrs.evolve(NEARLY, demand=attrs.evolve(NEARLY.demand, decision_makers=people))
    assert POLICY.priority is not None
    assert POLICY.priority.prioritise(there, AT).value == "high"


@pytest.mark.requirement("R-81")
def test_no_change_makes_a_lead_high_without_a_decision_maker() -> None:
    """What cannot be changed is named, and then there is a proof that nothing else helps."""
    found = priority_change(NEARLY, "high", frozenset({"decision_maker_confirmed"}))
    assert found.status == "none"


@pytest.mark.requirement("R-81")
def test_the_smallest_change_that_reaches_a_score() -> None:
    """The standard card says which fields, and scores the changed lead as promised."""
    scoring = POLICY.scoring
    assert isinstance(scoring, RuleScoring)
    subject = lead(demand=Demand(budget=MoneyRange.parse("20万")))
    found = smallest_change(scoring.bound, subject, AtLeast(50), now=AT, fixed={"source"})
    assert {change.path: change.after for change in found.changes} == {
        "demand.budget": 300_000,
        "intent": "high",
    }
    there = attrs.evolve(
        subject, intent=Intent.HIGH, demand=Demand(budget=MoneyRange.parse("30万"))
    )
    assert scoring.score(there, AT).total == found.outcome == 50


@pytest.mark.requirement("R-81")
def test_the_smallest_change_that_gives_a_lead_to_a_rep() -> None:
    """A router says what must be different for another rep to get the lead."""
    rows = (
        ("large", 'demand.budget >= 500_000 and region == "上海市"', "wang"),
        ("east", 'region in ("上海市", "江苏省")', "li"),
    )
    cases = tuple(
        Case(id=id_, when=when, then=rep, label=Text("规则", "rule")) for id_, when, rep in rows
    )
    router = Router(cases=cases, otherwise="han").bind(lead_schema(Lead))
    subject = attrs.evolve(NEARLY, region="上海市")
    found = smallest_change(router, subject, "wang", now=AT)
    assert found.to("en") == "wang after 1 change\n  demand.budget: 300,000.00 → 500,000.00"
    assert smallest_change(router, subject, "han", now=AT).changes[0].path == "region"
