"""The people around a lead: who acts (R-70), who can be given leads, and their teams."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import attrs

from leadcore.model.choice import Choice
from leadcore.model.validators import check_id, tuple_of
from leadcore.values import optional_utc


class Role(StrEnum):
    """The roles of the standard policy; a host may use names of its own.

    >>> Role.SALES_REP.value
    'sales_rep'
    """

    LEAD_SPECIALIST = "lead_specialist"
    """线索专员"""
    ANALYST = "analyst"
    """数据分析师"""
    SALES_COORDINATOR = "sales_coordinator"
    """销售协调员"""
    SALES_REP = "sales_rep"
    """销售代表"""
    TEAM_LEAD = "team_lead"
    """团队经理"""
    SYSTEM = "system"
    """The host's own automation."""


@attrs.frozen(kw_only=True)
class Actor:
    """Whoever gives a command; the host has checked that it really is them.

    >>> Actor(id="li", role=Role.SALES_REP)
    Actor(id='li', role='sales_rep', team=None)
    """

    id: str = attrs.field(validator=check_id)
    role: str = attrs.field(converter=str, validator=check_id)
    team: str | None = attrs.field(default=None, validator=attrs.validators.optional(check_id))
    """The team that a team lead answers for; None answers for every team."""


SYSTEM = Actor(id="system", role=Role.SYSTEM)
"""The actor of everything that happens by policy and not by a person's decision."""


class Level(Choice):
    """How experienced a rep is (R-22, R-24), least first.

    >>> Level.SENIOR.rank > Level.JUNIOR.rank
    True
    """

    JUNIOR = "junior"
    REGULAR = "regular"
    SENIOR = "senior"

    @property
    def rank(self) -> int:
        """Zero for the least experienced."""
        return tuple(Level).index(self)


@attrs.frozen(kw_only=True)
class Rep:
    """A person who can be given leads; empty `regions` or `industries` mean all of them.

    >>> rep = Rep(id="li", name="李雷", team="east", regions=("华东",))
    >>> rep.level.value
    'regular'
    """

    id: str = attrs.field(validator=check_id)
    name: str = attrs.field(repr=False)
    team: str = attrs.field(validator=check_id)
    regions: tuple[str, ...] = attrs.field(default=(), validator=tuple_of(str))
    """Sales regions, provinces or cities; a region covers its cities."""
    industries: tuple[str, ...] = attrs.field(default=(), validator=tuple_of(str))
    level: Level = attrs.field(default=Level.REGULAR, converter=Level)
    capacity: int | None = None
    """The most open leads this rep may hold; None is no limit."""
    active: bool = True
    """False for a rep who left."""
    away_until: datetime | None = attrs.field(default=None, converter=optional_utc)
    """On leave until this moment."""

    def is_available(self, now: datetime) -> bool:
        """Return whether this rep may be given a lead at `now` (R-27)."""
        return self.active and (self.away_until is None or self.away_until <= now)

    def __attrs_post_init__(self) -> None:
        if self.capacity is not None and self.capacity < 0:
            raise ValueError(f"capacity {self.capacity} given; allowed: zero or more, or None")


@attrs.frozen(kw_only=True)
class Team:
    """A team and the person who settles what its reps leave open.

    >>> Team(id="east", lead="wang", label="华东一组").lead
    'wang'
    """

    id: str = attrs.field(validator=check_id)
    lead: str | None = attrs.field(default=None, validator=attrs.validators.optional(check_id))
    """Id of the team's lead 团队经理."""
    label: str = ""
