"""Scoring by points (R-10)."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

import attrs

from leadcore.model import Lead, lead_schema
from leadcore.rules import ActivitySource, BoundScoreCard, Schema, ScoreCard, ScoreResult
from leadcore.scoring.activities import lead_activities


class ScoringStrategy(Protocol):
    """Scores a lead.

    Laws: the lines add up to the total; the same lead at the same moment gets the same score.
    """

    def score(self, lead: Lead, now: datetime) -> ScoreResult:
        """Return the score of `lead` at `now`, with everything it is made of."""
        ...


@attrs.frozen(kw_only=True)
class RuleScoring:
    """Scores by a card of rules, on a lead and on what happened with it.

    >>> from datetime import UTC
    >>> from leadcore.model import Phase
    >>> from leadcore.rules import Rule
    >>> from leadcore.texts import Text
    >>> at = datetime(2024, 5, 1, tzinfo=UTC)
    >>> lead = Lead(id="A-1", version=1, source="referral", received_at=at, updated_at=at,
    ...             status="new", phase=Phase.OPEN, region="上海市")
    >>> rule = Rule(
    ...     id="known", when='source == "referral"', points=15, label=Text("推荐", "referral")
    ... )
    >>> RuleScoring(card=ScoreCard(rules=(rule,))).score(lead, at).total
    15
    """

    card: ScoreCard
    schema: Schema = attrs.field(factory=lead_schema, eq=False, repr=False)
    """What the rules can name; `lead_schema(MyLead)` for a lead of one's own."""
    activities: ActivitySource = attrs.field(factory=lead_activities, eq=False, repr=False)
    """Where the activity rules of the card find what happened; a host gives its own."""
    bound: BoundScoreCard = attrs.field(
        init=False,
        eq=False,
        repr=False,
        default=attrs.Factory(
            lambda self: self.card.bind(self.schema, activities=self.activities), takes_self=True
        ),
    )

    def score(self, lead: Lead, now: datetime) -> ScoreResult:
        """Return the score of `lead` at `now`: the rules that fired, and the adjustments."""
        return self.bound.score(lead, now=now)

    def explain(self, lead: Lead, now: datetime) -> ScoreResult:
        """Return the same score with every condition and its actual values."""
        return self.bound.explain(lead, now=now)
