"""Decision tables (DMN 1.x): sheets of entries, outputs and a hit policy, checked and explained."""

from __future__ import annotations

from leadcore.rules.tables.bound_table import BoundDecisionTable
from leadcore.rules.tables.columns import TableOutput, TableRow
from leadcore.rules.tables.decision_table import DecisionTable
from leadcore.rules.tables.hits import HIT_POLICIES, HitPolicy
from leadcore.rules.tables.places import CellProblem
from leadcore.rules.tables.results import TableDecision

__all__ = [
    "HIT_POLICIES",
    "BoundDecisionTable",
    "CellProblem",
    "DecisionTable",
    "HitPolicy",
    "TableDecision",
    "TableOutput",
    "TableRow",
]
