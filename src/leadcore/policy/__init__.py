"""The policy: every decision that a business makes, bundled in one value."""

from leadcore.policy.attainment import Attainment, attainments
from leadcore.policy.bundle import Policy
from leadcore.policy.deadlines import Due, deadlines, next_deadline
from leadcore.policy.findings import PolicyFinding
from leadcore.policy.pause import Pause
from leadcore.policy.standard import ACCEPT_WITHIN, RESPOND_WITHIN

__all__ = [
    "ACCEPT_WITHIN",
    "RESPOND_WITHIN",
    "Attainment",
    "Due",
    "Pause",
    "Policy",
    "PolicyFinding",
    "attainments",
    "deadlines",
    "next_deadline",
]
