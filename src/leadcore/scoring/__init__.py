"""How much a lead is worth working: score cards, and whatever a host puts in their place."""

from leadcore.scoring.card import RuleScoring, ScoringStrategy
from leadcore.scoring.standard import standard_scoring

__all__ = ["RuleScoring", "ScoringStrategy", "standard_scoring"]
