"""Leads given away many at once: all that can be placed, as evenly as can be, and proved so."""

from leadcore.assignment.batch.certificate import (
    BatchSolver,
    plan_problems,
    solved_by,
    tie_problems,
)
from leadcore.assignment.batch.greedy import Distance, assign_greedily, distance
from leadcore.assignment.batch.plan import WAIT_TEXT, BatchPlan, WaitReason, assign_batch, plan_of
from leadcore.assignment.batch.problem import Batch, BatchLead, LeadClass, Taker, grouped
from leadcore.assignment.batch.value import largest_value

__all__ = [
    "WAIT_TEXT",
    "Batch",
    "BatchLead",
    "BatchPlan",
    "BatchSolver",
    "Distance",
    "LeadClass",
    "Taker",
    "WaitReason",
    "assign_batch",
    "assign_greedily",
    "distance",
    "grouped",
    "largest_value",
    "plan_of",
    "plan_problems",
    "solved_by",
    "tie_problems",
]
