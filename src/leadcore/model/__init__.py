"""What leadcore talks about: leads, their demand, the people around them, and how they end."""

from leadcore.model.activity import (
    ByPriority,
    CadencePlace,
    FollowUp,
    Intent,
    Method,
    Override,
    PlannedStep,
    Priority,
    Promise,
    Rung,
)
from leadcore.model.closing import Evidence, Invalid, InvalidReason, LossReason, Lost, Won
from leadcore.model.demand import Attachment, DecisionMaker, Demand
from leadcore.model.facts import lead_schema
from leadcore.model.lead import Details, Lead, NewLead
from leadcore.model.people import SYSTEM, Actor, Level, Rep, Role, Team
from leadcore.model.quota import Quota
from leadcore.model.rotation import AssignmentState, RingState, StateChange
from leadcore.model.source import Source
from leadcore.model.status import Phase, Status

__all__ = [
    "SYSTEM",
    "Actor",
    "AssignmentState",
    "Attachment",
    "ByPriority",
    "CadencePlace",
    "DecisionMaker",
    "Demand",
    "Details",
    "Evidence",
    "FollowUp",
    "Intent",
    "Invalid",
    "InvalidReason",
    "Lead",
    "Level",
    "LossReason",
    "Lost",
    "Method",
    "NewLead",
    "Override",
    "Phase",
    "PlannedStep",
    "Priority",
    "Promise",
    "Quota",
    "Rep",
    "RingState",
    "Role",
    "Rung",
    "Source",
    "StateChange",
    "Status",
    "Team",
    "Won",
    "lead_schema",
]
