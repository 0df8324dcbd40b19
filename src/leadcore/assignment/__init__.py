"""Who gets a lead, and why: filters, rankers, and chains of them that never lose a lead."""

from leadcore.assignment.chain import Chain, Step, standard_chain
from leadcore.assignment.filters import Available, ByIndustry, ByRegion, ByValue, HasCapacity
from leadcore.assignment.protocols import (
    Assignment,
    AssignmentStrategy,
    Candidate,
    Considered,
    Filter,
    Ranker,
)
from leadcore.assignment.rankers import IdleFirst, LeastOpen, MostExperienced

__all__ = [
    "Assignment",
    "AssignmentStrategy",
    "Available",
    "ByIndustry",
    "ByRegion",
    "ByValue",
    "Candidate",
    "Chain",
    "Considered",
    "Filter",
    "HasCapacity",
    "IdleFirst",
    "LeastOpen",
    "MostExperienced",
    "Ranker",
    "Step",
    "standard_chain",
]
