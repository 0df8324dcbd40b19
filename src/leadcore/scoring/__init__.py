"""How much a lead is worth working: score cards, and whatever a host puts in their place."""

from leadcore.scoring.activities import (
    Activity,
    event_activities,
    known_activities,
    lead_activities,
)
from leadcore.scoring.card import RuleScoring, ScoringStrategy
from leadcore.scoring.grades import FitAndEngagement, standard_grading
from leadcore.scoring.standard import standard_scoring

__all__ = [
    "Activity",
    "FitAndEngagement",
    "RuleScoring",
    "ScoringStrategy",
    "event_activities",
    "known_activities",
    "lead_activities",
    "standard_grading",
    "standard_scoring",
]
