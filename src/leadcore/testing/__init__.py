"""Laws for what a host writes itself, and Hypothesis strategies for all that leadcore knows.

Strategies of assignment, scoring and priority, repositories, lifecycles, policies, rules and
consumers have their laws here; `simulate` makes histories as a business has them.

Everything here needs Hypothesis (`pip install "leadcore[testing]"`), which is imported when a
function is called, not before. Nothing here needs pytest.
"""

from leadcore.testing.asking import commands_for
from leadcore.testing.assignments import check_assignment
from leadcore.testing.calendars import calendars
from leadcore.testing.contract import AsyncLeadRepositoryContract, LeadRepositoryContract
from leadcore.testing.delivery import Plan, Sent, assert_delivery_independent
from leadcore.testing.enquiries import new_leads
from leadcore.testing.journeys import LeadHistory, histories
from leadcore.testing.lifecycles import check_lifecycle, lifecycle_machine
from leadcore.testing.open_leads import leads
from leadcore.testing.parts import check_filter, check_ranker
from leadcore.testing.people import candidates, reps, rosters, teams
from leadcore.testing.policies import policies
from leadcore.testing.policy_laws import check_policy
from leadcore.testing.registering import register
from leadcore.testing.rings import check_rotation
from leadcore.testing.rule_laws import check_rules
from leadcore.testing.rule_sets import rule_sets
from leadcore.testing.rules import expressions, schemas, subjects
from leadcore.testing.scores import check_priority, check_scoring
from leadcore.testing.simulation import Habits, Simulation, simulate
from leadcore.testing.stores import check_async_store, check_store
from leadcore.testing.turns import (
    Given,
    History,
    check_ahead,
    check_blocks,
    check_companions,
    check_ledger,
    check_steady,
)
from leadcore.testing.values import contacts

__all__ = [
    "AsyncLeadRepositoryContract",
    "Given",
    "Habits",
    "History",
    "LeadHistory",
    "LeadRepositoryContract",
    "Plan",
    "Sent",
    "Simulation",
    "assert_delivery_independent",
    "calendars",
    "candidates",
    "check_ahead",
    "check_assignment",
    "check_async_store",
    "check_blocks",
    "check_companions",
    "check_filter",
    "check_ledger",
    "check_lifecycle",
    "check_policy",
    "check_priority",
    "check_ranker",
    "check_rotation",
    "check_rules",
    "check_scoring",
    "check_steady",
    "check_store",
    "commands_for",
    "contacts",
    "expressions",
    "histories",
    "leads",
    "lifecycle_machine",
    "new_leads",
    "policies",
    "register",
    "reps",
    "rosters",
    "rule_sets",
    "schemas",
    "simulate",
    "subjects",
    "teams",
]
