"""A repository in which somebody else saves first."""

from __future__ import annotations

from collections.abc import Sequence

from leadcore import ConcurrencyConflict, MemoryRepository
from leadcore.model import StateChange
from leadcore.repositories import Change, Unless


class Busy(MemoryRepository):
    """Others save a lead first, a number of times; new leads come in all the same."""

    def __init__(self, times: float = 0, lead_id: str | None = None) -> None:
        super().__init__()
        self.times = times
        self.lead_id = lead_id
        """Which lead; None is any."""

    def commit(
        self,
        changes: Sequence[Change],
        *,
        turns: StateChange | None = None,
        unless: Unless | None = None,
    ) -> None:
        """Store changes, unless it is time for a conflict."""
        for change in changes:
            is_meant = self.lead_id in (None, change.lead.id) and not change.is_new
            if is_meant and self.times:
                self.times -= 1
                version = change.expected_version
                raise ConcurrencyConflict(change.lead.id, version, version + 1)
        super().commit(changes, turns=turns, unless=unless)
