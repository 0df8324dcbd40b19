"""Actors, reps and teams."""

from __future__ import annotations

from datetime import timedelta

import pytest

from leadcore.model import SYSTEM, Actor, Level, Rep, Role, Team
from tests.builders import AT, REP_LI

TICK = timedelta(microseconds=1)


@pytest.mark.requirement("R-70")
def test_the_roles_are_those_of_the_source() -> None:
    """The five roles of the source and the host's own automation."""
    assert [role.value for role in Role] == [
        "lead_specialist",
        "analyst",
        "sales_coordinator",
        "sales_rep",
        "team_lead",
        "system",
    ]
    assert (SYSTEM.id, SYSTEM.role, SYSTEM.team) == ("system", "system", None)


def test_a_role_is_kept_as_plain_text() -> None:
    """A role of the standard and its name are the same."""
    assert Actor(id="li", role=Role.SALES_REP) == Actor(id="li", role="sales_rep")
    assert type(Actor(id="li", role=Role.SALES_REP).role) is str


@pytest.mark.requirement("R-27")
@pytest.mark.parametrize(
    ("active", "away", "available"),
    [
        (True, None, True),
        (False, None, False),
        (True, AT, True),
        (True, AT + TICK, False),
        (False, AT - TICK, False),
    ],
)
def test_a_rep_is_available_unless_gone_or_away(
    active: bool, away: object, available: bool
) -> None:
    """Who left gets nothing, who is away nothing before the moment of return."""
    rep = Rep(id="li", name="李雷", team="east", active=active, away_until=away)  # type: ignore[arg-type]  # moments or None
    assert rep.is_available(AT) is available


@pytest.mark.parametrize("capacity", [None, 0, 5])
def test_a_capacity_is_a_count(capacity: int | None) -> None:
    """Zero is a capacity, None no limit, and less than nothing is refused."""
    assert Rep(id="li", name="李雷", team="east", capacity=capacity).capacity == capacity
    with pytest.raises(ValueError, match="capacity -1 given"):
        Rep(id="li", name="李雷", team="east", capacity=-1)


def test_levels_are_ordered() -> None:
    """Experience grows from junior to senior."""
    assert sorted(Level, key=lambda level: level.rank) == ["junior", "regular", "senior"]
    assert [level.rank for level in Level] == [0, 1, 2]


def test_people_are_named_by_ids() -> None:
    """A rep, a team and its lead are named by ids, and a rep's name is not shown."""
    for build in (lambda: Rep(id="", name="x", team="east"), lambda: Team(id="east", lead=" ")):
        with pytest.raises(ValueError, match="printable"):
            build()
    assert "李雷" not in repr(REP_LI)
