"""What to do with the customer next: plans, recurring visits, cadences, and escalation ladders."""

from leadcore.followup.cadence import (
    OUTCOMES,
    STOP,
    Branch,
    Cadence,
    CadenceStep,
    StepOutcome,
)
from leadcore.followup.ladder import Anchor, Ladder, LadderStep
from leadcore.followup.plan import PlanRule, standard_plan
from leadcore.followup.recurrence import OnClosed, Recurrence
from leadcore.followup.standard import standard_cadences, standard_ladders
from leadcore.model.activity import ANSWERED

__all__ = [
    "ANSWERED",
    "OUTCOMES",
    "STOP",
    "Anchor",
    "Branch",
    "Cadence",
    "CadenceStep",
    "Ladder",
    "LadderStep",
    "OnClosed",
    "PlanRule",
    "Recurrence",
    "StepOutcome",
    "standard_cadences",
    "standard_ladders",
    "standard_plan",
]
