"""Where a lead stands: the standard statuses (R-40) and the phase that each belongs to."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Phase(StrEnum):
    """What a status means outside the lifecycle table; a host's own statuses map to these.

    >>> Phase.OPEN.is_closed, Phase.LOST.is_closed
    (False, True)
    """

    OPEN = "open"
    """Being worked."""
    REVIEW = "review"
    """Proposed as invalid, waiting for the team's lead."""
    WON = "won"
    LOST = "lost"
    INVALID = "invalid"
    ARCHIVED = "archived"

    @property
    def is_closed(self) -> bool:
        """Whether nobody works the lead any more."""
        return self not in NOT_CLOSED


NOT_CLOSED: Final = (Phase.OPEN, Phase.REVIEW)


class Status(StrEnum):
    """The statuses of the standard lifecycle.

    >>> Status("won") is Status.WON
    True
    """

    NEW = "new"
    """未接触"""
    CONTACTED = "contacted"
    """初步接触"""
    ENGAGED = "engaged"
    """深度沟通"""
    PROPOSED = "proposed"
    """方案已提交"""
    NEGOTIATING = "negotiating"
    """商务谈判"""
    WON = "won"
    """成交"""
    LOST = "lost"
    """未成交"""
    INVALID_REVIEW = "invalid_review"
    """无效待审"""
    INVALID = "invalid"
    """无效线索"""
    ARCHIVED = "archived"
    """已归档"""
