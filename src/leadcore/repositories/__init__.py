"""What leadcore needs of a host's storage: one small Protocol, plain or async."""

from leadcore.repositories.by_commit import AsyncByCommit, ByCommit
from leadcore.repositories.changes import (
    CarriedOut,
    Change,
    Unless,
    contact_mark,
    marks_of,
    rewritten,
)
from leadcore.repositories.in_async import AsyncLeadRepository
from leadcore.repositories.order import Order, in_order, order_key
from leadcore.repositories.protocols import LeadReader, LeadRepository

__all__ = [
    "AsyncByCommit",
    "AsyncLeadRepository",
    "ByCommit",
    "CarriedOut",
    "Change",
    "LeadReader",
    "LeadRepository",
    "Order",
    "Unless",
    "contact_mark",
    "in_order",
    "marks_of",
    "order_key",
    "rewritten",
]
