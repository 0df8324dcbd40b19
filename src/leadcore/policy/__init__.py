"""The policy: every decision that a business makes, bundled in one value."""

from leadcore.policy.bundle import Policy
from leadcore.policy.findings import PolicyFinding
from leadcore.policy.standard import ACCEPT_WITHIN, RESPOND_WITHIN

__all__ = ["ACCEPT_WITHIN", "RESPOND_WITHIN", "Policy", "PolicyFinding"]
