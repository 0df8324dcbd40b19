"""The index of many rules: what a subject fires, at a cost that hardly grows with their number."""

from __future__ import annotations

from leadcore.rules.index.first import FirstIndex
from leadcore.rules.index.points import PointsIndex

__all__ = ["FirstIndex", "PointsIndex"]
