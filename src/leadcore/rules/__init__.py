"""A rules engine that knows no domain: conditions on attrs objects, scores, decisions, reasons."""

from __future__ import annotations

from leadcore.rules.condition import Condition
from leadcore.rules.decisions import BoundDecisionList, Case, Decision, DecisionList, Tried
from leadcore.rules.explain import Actual, Explanation
from leadcore.rules.kinds import Kind, money_kind
from leadcore.rules.nodes import BoundError
from leadcore.rules.operators import F, Formula
from leadcore.rules.schema import Fact, FieldSpec, Schema, fact
from leadcore.rules.scorecard import (
    BoundScoreCard,
    Group,
    Rule,
    ScoreCard,
    ScoreLine,
    ScoreResult,
)

__all__ = [
    "Actual",
    "BoundDecisionList",
    "BoundError",
    "BoundScoreCard",
    "Case",
    "Condition",
    "Decision",
    "DecisionList",
    "Explanation",
    "F",
    "Fact",
    "FieldSpec",
    "Formula",
    "Group",
    "Kind",
    "Rule",
    "Schema",
    "ScoreCard",
    "ScoreLine",
    "ScoreResult",
    "Tried",
    "fact",
    "money_kind",
]
