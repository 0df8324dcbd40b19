"""Who comes first among those who may get a lead (R-22 to R-24).

A rank is one whole number for a candidate, smaller being better, so that ranks of several rankers
compare as a tuple does, the same on every machine. A fraction becomes one by a scale at which no
two different fractions meet.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import ClassVar, Final

import attrs

from leadcore.assignment.protocols import Candidate, Trend, sees_nothing
from leadcore.labels import LEVEL
from leadcore.model import Lead, Level
from leadcore.model.quota import MAX_COUNT, check_count
from leadcore.texts import Text, duration_text

SCALE: Final = MAX_COUNT**2
"""Two fractions of counts differ by its inverse at least, so their floors differ too."""
START: Final = datetime(1, 1, 1, tzinfo=UTC)
"""What waiting is counted from, before every moment that there is."""
TICK: Final = timedelta.resolution
NEVER: Final = -1
"""The rank of who was never given a lead: before all others."""
MINUTE: Final = timedelta(minutes=1)


@attrs.frozen(kw_only=True)
class LeastOpen:
    """Puts the rep with the fewest open leads first (R-23).

    >>> LeastOpen().name
    'load'
    """

    name: str = attrs.field(default="load", init=False)
    trend: ClassVar[Trend] = "worse"

    def rank(self, lead: Lead, candidate: Candidate, now: datetime) -> int:
        """Return how many open leads the rep holds."""
        return candidate.open_leads

    def figure(self, lead: Lead, candidate: Candidate, now: datetime) -> Text:
        """Return the same in words."""
        held = candidate.open_leads
        return Text(f"{held} 条未结线索", f"{held} open leads")

    sees = sees_nothing


@attrs.frozen(kw_only=True)
class IdleFirst:
    """Puts idle reps 空闲, those with fewer than `below` open leads, before the others (R-23).

    >>> IdleFirst().below
    5
    """

    below: int = attrs.field(default=5, validator=check_count)
    name: str = attrs.field(default="idle", init=False)
    trend: ClassVar[Trend] = "worse"

    def rank(self, lead: Lead, candidate: Candidate, now: datetime) -> int:
        """Return 0 for an idle rep, 1 for a busy one."""
        return int(candidate.open_leads >= self.below)

    def figure(self, lead: Lead, candidate: Candidate, now: datetime) -> Text:
        """Return the same in words."""
        idle = candidate.open_leads < self.below
        return Text("空闲", "idle") if idle else Text("忙碌", "busy")

    sees = sees_nothing


@attrs.frozen(kw_only=True)
class MostExperienced:
    """Puts the most experienced rep first (R-24).

    >>> MostExperienced().name
    'experience'
    """

    name: str = attrs.field(default="experience", init=False)
    trend: ClassVar[Trend] = "steady"

    def rank(self, lead: Lead, candidate: Candidate, now: datetime) -> int:
        """Return 0 for the highest level."""
        return len(Level) - 1 - candidate.rep.level.rank

    def figure(self, lead: Lead, candidate: Candidate, now: datetime) -> Text:
        """Return the level."""
        return LEVEL[candidate.rep.level]

    sees = sees_nothing


@attrs.frozen(kw_only=True)
class LeastLoadRatio:
    """Puts the rep first whose open leads fill the smallest part of their capacity (R-23).

    Without a capacity it is no part at all; of a capacity of zero, more than the whole.

    >>> LeastLoadRatio().name
    'ratio'
    """

    name: str = attrs.field(default="ratio", init=False)
    trend: ClassVar[Trend] = "worse"

    def rank(self, lead: Lead, candidate: Candidate, now: datetime) -> int:
        """Return the part, in units of 10^-12, rounded down."""
        capacity = candidate.rep.capacity
        if capacity is None:
            return 0
        if not capacity:
            return SCALE * (candidate.open_leads + 1) + 1
        return SCALE * candidate.open_leads // capacity

    def figure(self, lead: Lead, candidate: Candidate, now: datetime) -> Text:
        """Return the part in words."""
        capacity, held = candidate.rep.capacity, candidate.open_leads
        if capacity is None:
            return Text("无容量上限", "no limit of open leads")
        return Text(f"容量已用 {held}/{capacity}", f"{held} of {capacity} open leads")

    sees = sees_nothing


@attrs.frozen(kw_only=True)
class LongestWaiting:
    """Puts the rep first who was last given a new lead the longest ago, or never (R-23).

    >>> LongestWaiting().name
    'waiting'
    """

    name: str = attrs.field(default="waiting", init=False)
    trend: ClassVar[Trend] = "worse"

    def rank(self, lead: Lead, candidate: Candidate, now: datetime) -> int:
        """Return the moment of the last one in microseconds, which is later the less they wait."""
        return (max(candidate.taken) - START) // TICK if candidate.taken else NEVER

    def figure(self, lead: Lead, candidate: Candidate, now: datetime) -> Text:
        """Return the wait in words, to the minute."""
        if not candidate.taken:
            return Text("尚未分得线索", "no new lead yet")
        wait = duration_text(max(now - max(candidate.taken), timedelta(0)) // MINUTE * MINUTE)
        return Text(f"等待 {wait.zh}", f"waiting {wait.en}")

    sees = sees_nothing


@attrs.frozen(kw_only=True)
class StickyOwner:
    """Puts those first who serve the lead's company or one of its contacts already.

    >>> StickyOwner().name
    'sticky'
    """

    name: str = attrs.field(default="sticky", init=False)
    trend: ClassVar[Trend] = "steady"

    def rank(self, lead: Lead, candidate: Candidate, now: datetime) -> int:
        """Return 0 for who serves the customer, 1 for everybody else."""
        return int(not is_served(lead, candidate.serves))

    def figure(self, lead: Lead, candidate: Candidate, now: datetime) -> Text:
        """Return the same in words."""
        if is_served(lead, candidate.serves):
            return Text("已服务该客户", "serves this customer")
        return Text("未服务该客户", "does not serve this customer")

    def sees(self, lead: Lead, now: datetime) -> tuple[str | None, ...]:
        """Return the company and the fingerprints of its contacts."""
        return lead.company, *(contact.fingerprint for contact in lead.contacts)


def is_served(lead: Lead, serves: frozenset[str]) -> bool:
    if not serves:
        return False
    return lead.company in serves or any(contact.fingerprint in serves for contact in lead.contacts)
