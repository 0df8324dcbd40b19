"""A rule that compares a lead with a word that no lead can have is found, with the cure."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore import Policy, Text
from leadcore.assignment import Queue, Routing, standard_chain
from leadcore.followup import standard_ladders
from leadcore.intake import Requirements
from leadcore.lifecycle import STANDARD_NEEDS, STANDARD_STATUSES, STANDARD_TABLE, Lifecycle, Need
from leadcore.pool import standard_pool
from leadcore.priority import PriorityTable
from leadcore.rules import (
    Action,
    Automation,
    AutomationRule,
    Case,
    DecisionList,
    Router,
    Rule,
    ScoreCard,
)
from leadcore.scoring import RuleScoring

LABEL = Text("规则", "rule")
STANDARD = Policy.standard()
WRONG = 'source == "webform"'
CASE = Case(id="x", when=WRONG, then="high", label=LABEL)
QUEUED = Action(name="enqueue", parameters={"queue": "high"})
QUEUE = Queue(id="high", label=LABEL, strategy=standard_chain())
POLICIES: dict[str, dict[str, Any]] = {
    "lifecycle.needs.x": {
        "lifecycle": Lifecycle(
            statuses=STANDARD_STATUSES,
            transitions=STANDARD_TABLE,
            needs=(*STANDARD_NEEDS, Need(name="x", label=LABEL, when=WRONG)),
        )
    },
    "scoring.card.x": {
        "scoring": RuleScoring(
            card=ScoreCard(rules=(Rule(id="x", when=WRONG, points=1, label=LABEL),))
        )
    },
    "priority.cases.x": {
        "priority": PriorityTable(cases=DecisionList(cases=(CASE,), otherwise="low"))
    },
    "assignment.rules.x": {
        "assignment": Routing(rules=Router(cases=(CASE,), otherwise="high"), queues=(QUEUE,))
    },
    "automation.x": {
        "automation": Automation(
            rules=(
                AutomationRule(
                    id="x",
                    on="LeadRegistered",
                    when=WRONG,
                    do=(QUEUED,),
                    label=LABEL,
                ),
            )
        )
    },
    "ladders.untouched": {
        "ladders": tuple(attrs.evolve(each, when=WRONG) for each in standard_ladders()[:1])
    },
    "pool.exempt": {"pool": attrs.evolve(standard_pool(), exempt=WRONG)},
}


def unknown(policy: Policy) -> list[tuple[str, str]]:
    """Return where words are that the policy does not have, and what is said."""
    return [(each.path, each.text.en) for each in policy.check() if each.code == "unknown_word"]


def scored_by(when: str, policy: Policy = STANDARD) -> Policy:
    card = ScoreCard(rules=(Rule(id="x", when=when, points=1, label=LABEL),))
    return attrs.evolve(policy, scoring=RuleScoring(card=card))


@pytest.mark.requirement("R-80")
@pytest.mark.parametrize("path", POLICIES)
def test_a_misspelt_source_is_found_wherever_a_rule_stands(path: str) -> None:
    """In needs, score, priority, routing, automation, ladders and the pool."""
    ((found, said),) = unknown(attrs.evolve(STANDARD, **POLICIES[path]))
    assert found.partition(".")[0] == path.partition(".")[0]
    assert said == (
        "source is compared with 'webform', which the policy does not have; did you mean web_form?"
    )


@given(
    st.sampled_from(sorted(STANDARD.requirements.sources)),
    st.sampled_from([each.name for each in STANDARD_STATUSES]),
)
def test_words_that_the_policy_has_are_well(source: str, name: str) -> None:
    """In every form of a comparison."""
    when = f'source == "{source}" or status in ("{name}", "new") or previous_status != "{name}"'
    assert unknown(scored_by(when)) == []


def test_every_unknown_word_is_said_once_and_echoed_with_care() -> None:
    """Each of a list, and of both sides of a negation; what is long is cut."""
    when = 'status in ("neu", "new") and not (source != "x" or source == "x")'
    assert [said.partition(",")[0] for _, said in unknown(scored_by(when))] == [
        "status is compared with 'neu'",
        "source is compared with 'x'",
    ]
    ((_, said),) = unknown(scored_by(f'source == "{"y" * 5_000}"'))
    assert len(said) < 300


def test_what_the_policy_does_not_list_is_not_judged() -> None:
    """Regions and industries are open; so are sources where a policy names none."""
    assert unknown(scored_by('region == "上海" and lower(source) == "webform"')) == []
    nameless = attrs.evolve(STANDARD, requirements=Requirements(required=(), sources={}))
    assert unknown(scored_by(WRONG, nameless)) == []
