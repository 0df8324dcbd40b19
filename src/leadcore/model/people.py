"""The people around a lead: who acts (R-70), who can be given leads, and their teams."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final

import attrs

from leadcore.calendars import WorkCalendar
from leadcore.model.choice import Choice
from leadcore.model.quota import MAX_COUNT, Quota
from leadcore.model.validators import check_id, instance_of, refusal, tuple_of
from leadcore.values import echo, optional_utc


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


MAX_WEIGHT: Final = 1_000
"""The largest share of a rep, as a multiple of the smallest one."""


def check_weight(_: object, attribute: attrs.Attribute[int], value: int) -> None:
    """Refuse what is no share."""
    if type(value) is not int or not 1 <= value <= MAX_WEIGHT:
        raise refusal(value, attribute, f"a whole number, 1 to {MAX_WEIGHT}")


@attrs.frozen(kw_only=True)
class Rep:
    """A person who can be given leads; empty `regions` or `industries` mean all of them.

    >>> rep = Rep(id="li", name="李雷", team="east", regions=("华东",))
    >>> rep.level.value
    'regular'
    """

    id: str = attrs.field(validator=check_id)
    name: str = attrs.field(repr=False, validator=instance_of(str))
    team: str = attrs.field(validator=check_id)
    regions: tuple[str, ...] = attrs.field(default=(), validator=tuple_of(str))
    """Sales regions, provinces or cities; a region covers its cities."""
    industries: tuple[str, ...] = attrs.field(default=(), validator=tuple_of(str))
    level: Level = attrs.field(default=Level.REGULAR, converter=Level)
    capacity: int | None = None
    """The most open leads this rep may hold; None is no limit."""
    active: bool = attrs.field(default=True, validator=instance_of(bool))
    """False for a rep who left."""
    away_until: datetime | None = attrs.field(default=None, converter=optional_utc)
    """On leave until this moment."""
    skills: tuple[str, ...] = attrs.field(default=(), validator=tuple_of(str))
    """What this rep is able to do, by keys of the host's own; empty is nothing in particular."""
    languages: tuple[str, ...] = attrs.field(default=(), validator=tuple_of(str))
    """Tags of the languages spoken besides the one that everybody does, such as `de`."""
    weight: int = attrs.field(default=1, validator=check_weight)
    """The share of new leads where they are given by turns."""
    quota: Quota | None = attrs.field(
        default=None, validator=attrs.validators.optional(instance_of(Quota))
    )
    """The most new leads in each period; None is no limit."""
    calendar: WorkCalendar | None = attrs.field(
        default=None, validator=attrs.validators.optional(instance_of(WorkCalendar))
    )
    """This rep's own working hours; None does not look at the hour."""

    def is_available(self, now: datetime) -> bool:
        """Return whether this rep is there at `now` (R-27): did not leave and is not on leave."""
        return self.active and (self.away_until is None or self.away_until <= now)

    def is_working(self, now: datetime) -> bool:
        """Return whether this rep is there at `now` and inside their working hours.

        CalendarRangeError says that their calendar does not cover `now`.
        """
        return self.is_available(now) and (self.calendar is None or self.calendar.is_open(now))

    def __attrs_post_init__(self) -> None:
        given = self.capacity
        if given is not None and (type(given) is not int or not 0 <= given <= MAX_COUNT):
            raise ValueError(
                f"capacity {echo(given)} given; allowed: a whole number, zero or more, "
                f"up to {MAX_COUNT}, or None"
            )


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
