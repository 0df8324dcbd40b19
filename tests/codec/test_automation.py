"""A policy is stored with its automation, and checked again when it is read."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from leadcore.codec import dumps, from_data, loads, to_data
from leadcore.errors import ValidationError
from leadcore.policy import Policy
from tests.codec.samples import AUTOMATION

POLICY = attrs.evolve(Policy.standard(), automation=AUTOMATION)


@pytest.mark.requirement("R-72")
def test_a_policy_comes_back_with_its_automation_ready() -> None:
    """What is read is equal, and reacts."""
    again = loads(dumps(POLICY), Policy)
    assert again == POLICY
    assert again.reactions is not None
    assert again.reactions.definition == AUTOMATION


def test_a_policy_that_was_stored_before_there_was_automation_is_read() -> None:
    """It has none."""
    document: dict[str, Any] = to_data(Policy.standard())
    del document["data"]["automation"]
    assert from_data(document, Policy) == Policy.standard()


@pytest.mark.requirement("R-72")
def test_automation_that_cannot_be_is_refused_when_it_is_read() -> None:
    """The paths name the part of the policy, the rule, and what is wrong in it."""
    document: dict[str, Any] = to_data(POLICY)
    (rule,) = document["data"]["automation"]["rules"]
    rule |= {"on": ["LeadAcepted"], "when": "demand.buget >= 1"}
    rule["do"][0]["parameters"] = [["priority", "urgent"]]
    with pytest.raises(ValidationError) as caught:
        from_data(document, Policy)
    assert [(problem.path, problem.code) for problem in caught.value.problems] == [
        ("automation.large.when", "rule_type"),
        ("automation.large.on", "unknown_event"),
        ("automation.large.do[0].priority", "bad_value"),
    ]
