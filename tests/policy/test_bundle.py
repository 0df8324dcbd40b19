"""The standard policy has the figures of the source documents, and every one can be changed."""

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from leadcore import Deadline, DefinitionError, Lead, Policy, Priority, Text
from leadcore.calendars import Clock
from leadcore.lifecycle import standard_lifecycle
from leadcore.model import ByPriority, lead_schema
from leadcore.rules import DecisionList, ScoreCard
from leadcore.scoring import RuleScoring
from tests.builders import AT, SPECIALIST, desk, new_lead


@pytest.mark.requirement("R-14")
def test_the_standard_policy_has_the_figures_of_the_source_documents() -> None:
    """24/48/72 h to respond, 1 h to accept, the five required fields."""
    policy = Policy.standard()
    hours = [(policy.respond_by(p, AT) or AT) - AT for p in Priority]
    assert hours == [timedelta(hours=24), timedelta(hours=48), timedelta(hours=72)]
    accept_by = policy.accept_by(AT)
    assert accept_by == AT + timedelta(hours=1)
    assert policy.requirements.required == ("name", "contacts", "industry", "region", "city")


@pytest.mark.requirement("R-14")
@pytest.mark.parametrize(
    ("clock", "expected"),
    [("elapsed", timedelta(hours=24)), ("working", timedelta(days=2, hours=6))],
)
def test_a_response_deadline_runs_in_elapsed_or_in_working_time(
    clock: Clock, expected: timedelta
) -> None:
    """24 h from Wednesday 09:30: Thursday 09:30, or Friday 15:30 with nine hours a day."""
    day = Deadline(timedelta(hours=24), clock=clock)
    policy = attrs.evolve(
        Policy.standard(), respond_within=ByPriority(high=day, medium=day, low=day)
    )
    assert policy.respond_by(Priority.HIGH, AT) == AT + expected


def test_every_id_of_a_score_or_a_priority_has_a_label() -> None:
    """A story calls rules, groups and cases by their labels; own strategies have none here."""
    policy = Policy.standard()
    labels = policy.labels()
    assert labels["budget-large"] == Text("预算充足", "large budget")
    assert labels["fit"] == Text("fit 上下限", "bounds of fit")
    assert labels["low"].en == "basic enquiry only, or decision chain unclear"
    assert len(labels) == 16 + 3 + 2
    assert not attrs.evolve(policy, scoring=None, priority=None).labels()


@attrs.frozen(kw_only=True)
class SchoolLead(Lead):
    """A host's own lead."""

    pupils: int | None = None


def test_a_policy_and_its_lifecycle_are_of_the_same_leads() -> None:
    """The error says which schema to give."""
    with pytest.raises(DefinitionError, match=r"standard_lifecycle\(lead_schema\(SchoolLead\)\)"):
        attrs.evolve(Policy.standard(), lead_type=SchoolLead)
    lifecycle = standard_lifecycle(lead_schema(SchoolLead))
    policy = attrs.evolve(Policy.standard(), lead_type=SchoolLead, lifecycle=lifecycle)
    assert policy.lifecycle.lead_type is SchoolLead


def test_policies_are_values() -> None:
    """Equal when the same, different when one figure differs, and the desk follows it."""
    policy = Policy.standard()
    assert policy == Policy.standard()
    strict = attrs.evolve(policy, accept_within=Deadline(timedelta(minutes=30)))
    assert strict != policy
    lead = desk(policy=strict).register(new_lead(), by=SPECIALIST, now=AT).lead
    assert lead.accept_by == AT + timedelta(minutes=30)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"scoring": ScoreCard(rules=())}, r"the method score, such as RuleScoring\(card=…\)"),
        ({"scoring": RuleScoring}, "the method score"),
        ({"priority": DecisionList(cases=(), otherwise="low")}, r"such as PriorityTable\("),
        ({"accept_within": timedelta(hours=1)}, "an instance of Deadline"),
        ({"respond_within": {"high": 1}}, r"such as ByPriority\(high=…"),
    ],
)
def test_a_part_of_another_kind_is_refused(changes: dict[str, object], error: str) -> None:
    """What no lead could be handled by is refused when the policy is built."""
    with pytest.raises(TypeError, match=error):
        attrs.evolve(Policy.standard(), **changes)  # type: ignore[arg-type]  # wrong on purpose
