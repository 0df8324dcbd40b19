"""Laws for strategies and repositories of a host's own, and generated leads and people.

Everything here needs Hypothesis (`pip install "leadcore[testing]"`), which is imported when a
function is called, not before. Nothing here needs pytest.
"""

from leadcore.testing.assignments import check_assignment
from leadcore.testing.async_contract import AsyncLeadRepositoryContract
from leadcore.testing.contract import LeadRepositoryContract
from leadcore.testing.parts import check_filter, check_ranker
from leadcore.testing.people import candidates, leads, reps, rosters
from leadcore.testing.rings import check_rotation
from leadcore.testing.scores import check_priority, check_scoring
from leadcore.testing.turns import (
    Given,
    History,
    check_ahead,
    check_blocks,
    check_companions,
    check_ledger,
    check_steady,
)

__all__ = [
    "AsyncLeadRepositoryContract",
    "Given",
    "History",
    "LeadRepositoryContract",
    "candidates",
    "check_ahead",
    "check_assignment",
    "check_blocks",
    "check_companions",
    "check_filter",
    "check_ledger",
    "check_priority",
    "check_ranker",
    "check_rotation",
    "check_scoring",
    "check_steady",
    "leads",
    "reps",
    "rosters",
]
