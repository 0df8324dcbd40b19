"""Policies and schemas travel to other processes as they are."""

from __future__ import annotations

import copy
import pickle
from datetime import UTC, datetime

from leadcore.model import Lead, Phase, lead_schema
from leadcore.policy import Policy

AT = datetime(2026, 2, 1, tzinfo=UTC)
LEAD = Lead(
    id="A-1",
    version=1,
    source="referral",
    received_at=AT,
    updated_at=AT,
    status="new",
    phase=Phase.OPEN,
)


def test_the_standard_policy_pickles() -> None:
    """The pickled policy is equal, and scores and prioritises as the original does."""
    policy = Policy.standard()
    again = pickle.loads(pickle.dumps(policy))
    assert again == policy == copy.deepcopy(policy)
    assert policy.scoring is not None
    assert policy.priority is not None
    assert again.scoring.score(LEAD, AT) == policy.scoring.score(LEAD, AT)
    assert again.priority.prioritise(LEAD, AT) == policy.priority.prioritise(LEAD, AT)


def test_the_schema_of_leads_pickles() -> None:
    """The pickled schema has the same fields in the same order, facts and money included."""
    schema = lead_schema()
    again = pickle.loads(pickle.dumps(schema))
    assert list(again.fields) == list(schema.fields)
    condition = again.condition("budget_limit is missing and decision_makers == 0")
    assert condition.holds(LEAD, now=AT)
