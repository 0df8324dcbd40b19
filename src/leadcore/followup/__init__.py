"""What to do with the customer next: plans by priority."""

from leadcore.followup.plan import PlanRule, standard_plan

__all__ = ["PlanRule", "standard_plan"]
