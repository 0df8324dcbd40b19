"""Who comes first among those who may get a lead (R-22 to R-24)."""

from __future__ import annotations

from datetime import datetime

import attrs

from leadcore.assignment.protocols import Candidate
from leadcore.labels import LEVEL
from leadcore.model import Lead, Level
from leadcore.texts import Text


@attrs.frozen(kw_only=True)
class LeastOpen:
    """Puts the rep with the fewest open leads first (R-23).

    >>> LeastOpen().name
    'load'
    """

    name: str = attrs.field(default="load", init=False)

    def rank(self, lead: Lead, candidate: Candidate, now: datetime) -> int:
        """Return how many open leads the rep holds."""
        return candidate.open_leads

    def figure(self, lead: Lead, candidate: Candidate, now: datetime) -> Text:
        """Return the same in words."""
        held = candidate.open_leads
        return Text(f"{held} 条未结线索", f"{held} open leads")


@attrs.frozen(kw_only=True)
class IdleFirst:
    """Puts idle reps 空闲, those with fewer than `below` open leads, before the others (R-23).

    >>> IdleFirst().below
    5
    """

    below: int = 5
    name: str = attrs.field(default="idle", init=False)

    def rank(self, lead: Lead, candidate: Candidate, now: datetime) -> int:
        """Return 0 for an idle rep, 1 for a busy one."""
        return int(candidate.open_leads >= self.below)

    def figure(self, lead: Lead, candidate: Candidate, now: datetime) -> Text:
        """Return the same in words."""
        idle = candidate.open_leads < self.below
        return Text("空闲", "idle") if idle else Text("忙碌", "busy")


@attrs.frozen(kw_only=True)
class MostExperienced:
    """Puts the most experienced rep first (R-24).

    >>> MostExperienced().name
    'experience'
    """

    name: str = attrs.field(default="experience", init=False)

    def rank(self, lead: Lead, candidate: Candidate, now: datetime) -> int:
        """Return 0 for the highest level."""
        return len(Level) - 1 - candidate.rep.level.rank

    def figure(self, lead: Lead, candidate: Candidate, now: datetime) -> Text:
        """Return the level."""
        return LEVEL[candidate.rep.level]
