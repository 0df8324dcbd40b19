"""Cards with activity rules are stored; the codec knows where the activities come from."""

from __future__ import annotations

from datetime import timedelta

import pytest

from leadcore import ValidationError
from leadcore.codec import Codec, from_data, to_data
from leadcore.rules import ActivityRule, ScoreCard
from leadcore.scoring import RuleScoring
from leadcore.texts import Text
from tests.builders import AT, lead
from tests.scoring.test_activities import VISITS

PRICES = ActivityRule(
    id="prices",
    when='page == "prices"',
    points=8,
    window=timedelta(days=30),
    label=Text("看价格", "prices"),
)
SCORING = RuleScoring(card=ScoreCard(activities=(PRICES,)), activities=VISITS)


def test_a_codec_gives_back_the_source_that_it_was_made_with() -> None:
    """What was read scores a host's activities like what was written."""
    codec = Codec(activities=VISITS)
    read = codec.from_data(codec.to_data(SCORING), RuleScoring)
    assert read == SCORING
    assert read.score(lead(id="A-1"), AT) == SCORING.score(lead(id="A-1"), AT)
    assert read.score(lead(id="A-1"), AT).total == 8


def test_rules_about_a_host_s_activities_need_its_source() -> None:
    """The codec of leads alone refuses them, and names the rule."""
    with pytest.raises(ValidationError) as caught:
        from_data(to_data(SCORING), RuleScoring)
    assert [problem.path for problem in caught.value.problems] == ["prices.when"]
    assert "no field page" in str(caught.value)


def test_a_document_without_activity_rules_is_read() -> None:
    """As they were written before there were any."""
    document = {"leadcore": 1, "type": "RuleScoring", "data": {"card": {"rules": []}}}
    assert from_data(document, RuleScoring) == RuleScoring(card=ScoreCard())
