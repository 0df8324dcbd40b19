"""A rules engine that knows no domain: conditions on attrs objects, scores, decisions, reasons."""

from __future__ import annotations

from leadcore.rules.activities import ActivityRule, ActivitySource
from leadcore.rules.amounts import money_kind
from leadcore.rules.analysis import Analysis, Finding, Witness, analyse
from leadcore.rules.automation import Action, Automation, AutomationRule, Parameter
from leadcore.rules.bound_automation import BoundAutomation
from leadcore.rules.bound_card import BoundScoreCard
from leadcore.rules.condition import Condition
from leadcore.rules.decay import Tally
from leadcore.rules.decisions import BoundDecisionList, Case, Decision, DecisionList, Tried
from leadcore.rules.exchange import from_json, from_jsonlogic, json_schema, to_json, to_jsonlogic
from leadcore.rules.explain import Actual, Explanation
from leadcore.rules.facts import Fact, fact
from leadcore.rules.grades import Grade, GradeScale, Held
from leadcore.rules.kinds import Kind
from leadcore.rules.matrix import GradeMatrix, MatrixCell, MatrixGrade
from leadcore.rules.nodes import BoundError
from leadcore.rules.operators import F, Formula
from leadcore.rules.reactions import AutomationRun, AutomationStep, BoundAction, Reaction
from leadcore.rules.router import BoundRouter, Router
from leadcore.rules.schema import FieldSpec, Schema
from leadcore.rules.scorecard import Group, Rule, ScoreCard
from leadcore.rules.scores import ScoreLine, ScoreResult
from leadcore.rules.tables import (
    BoundDecisionTable,
    CellProblem,
    DecisionTable,
    TableDecision,
    TableOutput,
    TableRow,
)
from leadcore.rules.whatif import (
    AtLeast,
    AtMost,
    Change,
    Question,
    SmallestChange,
    questions,
    smallest_change,
)

__all__ = [
    "Action",
    "ActivityRule",
    "ActivitySource",
    "Actual",
    "Analysis",
    "AtLeast",
    "AtMost",
    "Automation",
    "AutomationRule",
    "AutomationRun",
    "AutomationStep",
    "BoundAction",
    "BoundAutomation",
    "BoundDecisionList",
    "BoundDecisionTable",
    "BoundError",
    "BoundRouter",
    "BoundScoreCard",
    "Case",
    "CellProblem",
    "Change",
    "Condition",
    "Decision",
    "DecisionList",
    "DecisionTable",
    "Explanation",
    "F",
    "Fact",
    "FieldSpec",
    "Finding",
    "Formula",
    "Grade",
    "GradeMatrix",
    "GradeScale",
    "Group",
    "Held",
    "Kind",
    "MatrixCell",
    "MatrixGrade",
    "Parameter",
    "Question",
    "Reaction",
    "Router",
    "Rule",
    "Schema",
    "ScoreCard",
    "ScoreLine",
    "ScoreResult",
    "SmallestChange",
    "TableDecision",
    "TableOutput",
    "TableRow",
    "Tally",
    "Tried",
    "Witness",
    "analyse",
    "fact",
    "from_json",
    "from_jsonlogic",
    "json_schema",
    "money_kind",
    "questions",
    "smallest_change",
    "to_json",
    "to_jsonlogic",
]
