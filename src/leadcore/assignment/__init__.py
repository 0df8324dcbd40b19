"""Who gets a lead, and why: filters, rankers, and chains of them that never lose a lead."""

from leadcore.assignment.caps import Capped, open_counts
from leadcore.assignment.catalogue import FILTERS, RANKERS
from leadcore.assignment.chain import Chain, Step, standard_chain
from leadcore.assignment.combined import AllOf, AnyOf, Not
from leadcore.assignment.conversion import BestConversion, win_record
from leadcore.assignment.filters import (
    Available,
    ByIndustry,
    ByRegion,
    ByValue,
    ByValueBand,
    HasCapacity,
    NotAmong,
)
from leadcore.assignment.protocols import (
    Assignment,
    AssignmentStrategy,
    Candidate,
    Considered,
    Filter,
    Ranker,
)
from leadcore.assignment.quotas import WithinQuota
from leadcore.assignment.rankers import (
    IdleFirst,
    LeastLoadRatio,
    LeastOpen,
    LongestWaiting,
    MostExperienced,
    StickyOwner,
)
from leadcore.assignment.rotation import (
    Rotation,
    RoundRobin,
    StatefulAssignment,
    StatefulStrategy,
    Turn,
    is_stateful,
)
from leadcore.assignment.skills import ByLanguage, BySkill, SkillNeed

__all__ = [
    "FILTERS",
    "RANKERS",
    "AllOf",
    "AnyOf",
    "Assignment",
    "AssignmentStrategy",
    "Available",
    "BestConversion",
    "ByIndustry",
    "ByLanguage",
    "ByRegion",
    "BySkill",
    "ByValue",
    "ByValueBand",
    "Candidate",
    "Capped",
    "Chain",
    "Considered",
    "Filter",
    "HasCapacity",
    "IdleFirst",
    "LeastLoadRatio",
    "LeastOpen",
    "LongestWaiting",
    "MostExperienced",
    "Not",
    "NotAmong",
    "Ranker",
    "Rotation",
    "RoundRobin",
    "SkillNeed",
    "StatefulAssignment",
    "StatefulStrategy",
    "Step",
    "StickyOwner",
    "Turn",
    "WithinQuota",
    "is_stateful",
    "open_counts",
    "standard_chain",
    "win_record",
]
