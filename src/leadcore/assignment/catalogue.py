"""Every filter and ranker that leadcore brings, by the name that explanations and labels use."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from leadcore.assignment.caps import Capped
from leadcore.assignment.combined import AllOf, AnyOf, Not
from leadcore.assignment.conversion import BestConversion
from leadcore.assignment.filters import (
    Available,
    ByIndustry,
    ByRegion,
    ByValue,
    ByValueBand,
    HasCapacity,
    NotAmong,
)
from leadcore.assignment.protocols import Filter, Ranker
from leadcore.assignment.quotas import WithinQuota
from leadcore.assignment.rankers import (
    IdleFirst,
    LeastLoadRatio,
    LeastOpen,
    LongestWaiting,
    MostExperienced,
    StickyOwner,
)
from leadcore.assignment.rotation import RoundRobin
from leadcore.assignment.skills import ByLanguage, BySkill

FILTERS: Final[Mapping[str, type[Filter]]] = MappingProxyType(
    {
        "region": ByRegion,
        "industry": ByIndustry,
        "value": ByValue,
        "band": ByValueBand,
        "skill": BySkill,
        "language": ByLanguage,
        "availability": Available,
        "capacity": HasCapacity,
        "quota": WithinQuota,
        "cap": Capped,
        "named": NotAmong,
        "all": AllOf,
        "any": AnyOf,
        "not": Not,
    }
)
"""Each filter by its `name`."""

RANKERS: Final[Mapping[str, type[Ranker]]] = MappingProxyType(
    {
        "load": LeastOpen,
        "ratio": LeastLoadRatio,
        "idle": IdleFirst,
        "waiting": LongestWaiting,
        "experience": MostExperienced,
        "conversion": BestConversion,
        "sticky": StickyOwner,
        "turn": RoundRobin,
    }
)
"""Each ranker by its `name`."""
