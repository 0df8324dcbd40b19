"""The parts of a table: what they take, and whom a row permits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore.lifecycle import OWNER, SAME, Need, StatusDef, Transition
from leadcore.model import SYSTEM, Actor, Phase
from leadcore.texts import Text
from tests.builders import HAN, LI, WANG, lead
from tests.lifecycle.walks import OTHER_LEAD

TEAMS = st.sampled_from((None, "east", "north"))


def row(who: str | tuple[str, ...]) -> Transition:
    return Transition(("new", "trial"), "assign", SAME, (), who)


def test_one_name_stands_for_a_tuple_of_one() -> None:
    """Sources, needs and roles take one name or several, as plain text."""
    short = Transition("new", "accept", SAME, "owner", Phase.OPEN)
    assert (short.sources, short.needs, short.who) == (("new",), ("owner",), ("open",))
    assert type(short.who[0]) is str


def test_a_status_takes_its_phase_by_name() -> None:
    """The phase of a status is one of the six."""
    assert StatusDef("trial", "open", Text("试用", "trial")).phase is Phase.OPEN
    with pytest.raises(ValueError, match="halfway"):
        StatusDef("trial", "halfway", Text("试用", "trial"))


def test_a_need_is_of_the_lead_or_of_the_command() -> None:
    """A need says which of both it asks."""
    assert Need("owner", Text("", ""), when="owner is known").given is None
    assert Need("amount", Text("", ""), given="amount").when is None


@pytest.mark.requirement("R-70")
def test_the_owner_is_permitted_whatever_the_role() -> None:
    """Owning the lead is enough where the row says owner, and only there."""
    mine = lead(owner="li")
    assert row(OWNER).permits(LI, mine)
    assert not row(OWNER).permits(HAN, mine)
    assert not row("team_lead").permits(LI, mine)
    assert not row(OWNER).permits(LI, lead())
    assert not row(OWNER).permits(LI, None)


@pytest.mark.requirement("R-70")
def test_a_role_called_owner_owns_nothing() -> None:
    """Who calls the own role owner is not taken for the lead's owner."""
    pretender = Actor(id="guest", role="owner")
    assert not row(OWNER).permits(pretender, lead(owner="li"))
    assert not row(OWNER).permits(pretender, None)


@pytest.mark.requirement("R-70")
@given(mine=TEAMS, theirs=TEAMS)
def test_a_team_lead_answers_for_the_own_team(mine: str | None, theirs: str | None) -> None:
    """A team lead may act on leads of the team and of none; one without a team on all."""
    actor = Actor(id="wang", role="team_lead", team=mine)
    allowed = mine is None or theirs is None or mine == theirs
    assert row("team_lead").permits(actor, lead(team=theirs)) == allowed


@pytest.mark.requirement("R-70")
def test_the_team_binds_nobody_but_team_leads() -> None:
    """Coordinators and the system act for every team; a registration has no team yet."""
    assert row("system").permits(SYSTEM, lead(team="north"))
    other = Actor(id="sun", role="sales_coordinator", team="east")
    assert row("sales_coordinator").permits(other, lead(team="north"))
    assert row("team_lead").permits(OTHER_LEAD, None)
    assert not row("system").permits(WANG, lead())
