"""What leadcore talks about: leads, their demand, the people around them, and how they end."""

from leadcore.model.activity import (
    ByPriority,
    FollowUp,
    Intent,
    Method,
    Override,
    PlannedStep,
    Priority,
    Promise,
)
from leadcore.model.closing import Evidence, Invalid, InvalidReason, LossReason, Lost, Won
from leadcore.model.demand import Attachment, DecisionMaker, Demand
from leadcore.model.facts import lead_schema
from leadcore.model.lead import Details, Lead, NewLead
from leadcore.model.people import SYSTEM, Actor, Level, Rep, Role, Team
from leadcore.model.source import Source
from leadcore.model.status import Phase, Status

__all__ = [
    "SYSTEM",
    "Actor",
    "Attachment",
    "ByPriority",
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
    "Rep",
    "Role",
    "Source",
    "Status",
    "Team",
    "Won",
    "lead_schema",
]
