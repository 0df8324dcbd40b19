"""Insight: what leads and their histories add up to, as tables; and one lead's story in words."""

from leadcore.insight.areas import Area
from leadcore.insight.conversion import conversion
from leadcore.insight.covering import CoverageLine
from leadcore.insight.cycle import days_to_won, time_in_status
from leadcore.insight.dimensions import Dimension, month_of
from leadcore.insight.funnel import funnel
from leadcore.insight.losses import losses
from leadcore.insight.outlook import Territory
from leadcore.insight.story import StoryLine, story
from leadcore.insight.table import Column, Table
from leadcore.insight.territories import RepLoad, TerritoryReport, territories
from leadcore.insight.workload import workload

__all__ = [
    "Area",
    "Column",
    "CoverageLine",
    "Dimension",
    "RepLoad",
    "StoryLine",
    "Table",
    "Territory",
    "TerritoryReport",
    "conversion",
    "days_to_won",
    "funnel",
    "losses",
    "month_of",
    "story",
    "territories",
    "time_in_status",
    "workload",
]
