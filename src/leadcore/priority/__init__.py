"""How soon a lead is to be worked: a table of cases, and whatever a host puts in its place."""

from leadcore.priority.table import PriorityStrategy, PriorityTable, standard_priority

__all__ = ["PriorityStrategy", "PriorityTable", "standard_priority"]
