"""Sales-lead management 线索管理 as a pure library: typed leads, a lifecycle, rules, and reasons.

Build a `Policy`, give a `LeadDesk` a repository, hand it enquiries and commands with the time, and
get back leads, events and explanations. Nothing here reads a clock, a file or a network.

A name of this face is imported when it is first asked for, so that `import leadcore` costs next to
nothing in a program that needs only a part of it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from leadcore import commands, events
    from leadcore.calendars import Deadline, WorkCalendar
    from leadcore.desk import AsyncLeadDesk, LeadDesk, Outcome
    from leadcore.errors import (
        ConcurrencyConflict,
        DefinitionError,
        DuplicateLead,
        LeadcoreError,
        LeadNotFound,
        PermissionDenied,
        Problem,
        RuleSyntaxError,
        RuleTypeError,
        TransitionRefused,
        ValidationError,
    )
    from leadcore.lifecycle import Lifecycle, replay
    from leadcore.lifecycle.decide import decide
    from leadcore.lifecycle.evolve import evolve
    from leadcore.lifecycle.options import options
    from leadcore.memory import MemoryRepository
    from leadcore.model import (
        SYSTEM,
        Actor,
        Demand,
        FollowUp,
        Lead,
        NewLead,
        Priority,
        Rep,
        Role,
        Source,
        Status,
        Team,
    )
    from leadcore.policy import Policy
    from leadcore.texts import Text
    from leadcore.values import FingerprintKey, Money

HOMES = {
    "SYSTEM": "model",
    "Actor": "model",
    "AsyncLeadDesk": "desk",
    "ConcurrencyConflict": "errors",
    "Deadline": "calendars",
    "DefinitionError": "errors",
    "Demand": "model",
    "DuplicateLead": "errors",
    "FingerprintKey": "values",
    "FollowUp": "model",
    "Lead": "model",
    "LeadDesk": "desk",
    "LeadNotFound": "errors",
    "LeadcoreError": "errors",
    "Lifecycle": "lifecycle",
    "MemoryRepository": "memory",
    "Money": "values",
    "NewLead": "model",
    "Outcome": "desk",
    "PermissionDenied": "errors",
    "Policy": "policy",
    "Priority": "model",
    "Problem": "errors",
    "Rep": "model",
    "Role": "model",
    "RuleSyntaxError": "errors",
    "RuleTypeError": "errors",
    "Source": "model",
    "Status": "model",
    "Team": "model",
    "Text": "texts",
    "TransitionRefused": "errors",
    "ValidationError": "errors",
    "WorkCalendar": "calendars",
    "decide": "lifecycle",
    "evolve": "lifecycle",
    "options": "lifecycle",
    "replay": "lifecycle",
}
"""Where each name of the face lives; the modules `commands` and `events` are names themselves."""

__all__ = [
    "SYSTEM",
    "Actor",
    "AsyncLeadDesk",
    "ConcurrencyConflict",
    "Deadline",
    "DefinitionError",
    "Demand",
    "DuplicateLead",
    "FingerprintKey",
    "FollowUp",
    "Lead",
    "LeadDesk",
    "LeadNotFound",
    "LeadcoreError",
    "Lifecycle",
    "MemoryRepository",
    "Money",
    "NewLead",
    "Outcome",
    "PermissionDenied",
    "Policy",
    "Priority",
    "Problem",
    "Rep",
    "Role",
    "RuleSyntaxError",
    "RuleTypeError",
    "Source",
    "Status",
    "Team",
    "Text",
    "TransitionRefused",
    "ValidationError",
    "WorkCalendar",
    "commands",
    "decide",
    "events",
    "evolve",
    "options",
    "replay",
]


def __getattr__(name: str) -> object:
    if name in ("commands", "events"):
        return import_module(f"leadcore.{name}")
    if name not in HOMES:
        raise AttributeError(f"leadcore has no name {name!r}")
    value: object = getattr(import_module(f"leadcore.{HOMES[name]}"), name)
    return value


def __dir__() -> list[str]:
    return __all__
