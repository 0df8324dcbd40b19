"""What the rules benchmark compares does the same."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from benchmarks.rule_sets import many, scoring
from benchmarks.rule_sets.by_hand import expert, flat, is_promising, nested
from benchmarks.rule_sets.leads import SCHEMA, leads
from benchmarks.rule_sets.peers import PEERS
from leadcore.rules import Router

NOW = datetime(2024, 5, 1, tzinfo=UTC)
LEADS = leads(200)


def test_what_is_written_by_hand_scores_as_the_card_does() -> None:
    """Every function by hand gives the explained score of the twenty rules."""
    card = scoring.card().bind(SCHEMA)
    expected = [card.explain(lead, now=NOW).total for lead in LEADS]
    for by_hand in (expert, nested, flat):
        assert [by_hand(lead) for lead in LEADS] == expected


def test_the_lambda_is_the_condition() -> None:
    """The lambda holds just where the condition does."""
    condition = SCHEMA.condition(scoring.CONDITION)
    expected = [condition.evaluate(lead, now=NOW) is True for lead in LEADS]
    assert [is_promising(lead) for lead in LEADS] == expected
    assert 0 < sum(expected) < len(LEADS)


def test_made_up_rules_are_the_same_in_python() -> None:
    """The flat function of made-up rules scores as their card does."""
    rules = many.scoring(120)
    card, by_hand = many.card(rules).bind(SCHEMA), many.flat_function(rules)
    for lead in LEADS[:50]:
        assert by_hand(lead) == card.explain(lead, now=NOW).total


def test_made_up_routes_decide() -> None:
    """Of a thousand made-up routing rules, some decide and some leads are left."""
    router = Router(cases=tuple(many.routing(1_000)), otherwise="nobody").bind(SCHEMA)
    decided = {router.value(lead, now=NOW) for lead in LEADS}
    assert "nobody" in decided
    assert len(decided) > 10


@pytest.mark.parametrize("name", PEERS)
def test_a_peer_scores_the_same(name: str) -> None:
    """Every other engine that is installed gives the same scores."""
    try:
        peer = PEERS[name]()
    except ImportError:
        pytest.skip(f"{name} is not installed")
    assert [peer.score(peer.subject(lead)) for lead in LEADS] == [expert(lead) for lead in LEADS]
