"""The public pool 公海: who may take a lead, for how long, and when it goes back (R-28)."""

from __future__ import annotations

from leadcore.pool.claims import Claimer, claim_problems, day_start, holding_problems
from leadcore.pool.definition import PoolRules, Protection
from leadcore.pool.holdings import Holding, holdings_of
from leadcore.pool.protection import extended, protected_until
from leadcore.pool.recycling import BoundPool, Recycling
from leadcore.pool.standard import standard_pool

__all__ = [
    "BoundPool",
    "Claimer",
    "Holding",
    "PoolRules",
    "Protection",
    "Recycling",
    "claim_problems",
    "day_start",
    "extended",
    "holding_problems",
    "holdings_of",
    "protected_until",
    "standard_pool",
]
