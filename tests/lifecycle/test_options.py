"""What can be done now, by whom, and what is missing for the rest."""

from __future__ import annotations

import pytest

from leadcore import commands as c
from leadcore.lifecycle import Option, options
from leadcore.texts import Text
from tests.builders import AT, HOUR, LI, SPECIALIST, WANG, lead
from tests.lifecycle.walks import (
    ARCHIVE,
    ID,
    OTHER_LEAD,
    STANDARD,
    after,
    assign_until,
    in_status,
    registered,
)


def found(offered: tuple[Option, ...], command: str, to: str | None = None) -> Option:
    (option,) = (o for o in offered if o.command == command and to in (None, o.to))
    return option


@pytest.mark.requirement("R-40")
def test_an_option_says_where_it_leads() -> None:
    """A change of status names its target, a way back the former status, the rest nothing."""
    offered = options(in_status("proposed"), LI, STANDARD, AT)
    targets = [(o.command, o.to) for o in offered if o.to is not None]
    assert targets == [
        ("change_status", "negotiating"),
        ("change_status", "engaged"),
        ("win", "won"),
        ("lose", "lost"),
        ("propose_invalid", "invalid_review"),
    ]
    back = options(after(in_status("lost"), ARCHIVE), LI, STANDARD, AT)
    assert found(back, "reopen").to == "new"


@pytest.mark.requirement("R-40")
def test_an_option_says_what_is_missing_and_what_to_give() -> None:
    """What the lead lacks is told apart from what the command itself must bring."""
    offered = options(lead(status="new"), WANG, STANDARD, AT)
    move = found(offered, "change_status")
    assert move.missing == (
        Text("负责人", "an owner"),
        Text("一次有效联系", "a contact that reached the customer"),
    )
    assert not move.is_possible
    win = found(options(in_status("proposed"), LI, STANDARD, AT), "win")
    assert (win.missing, win.is_possible) == ((), True)
    assert [text.zh for text in win.to_give] == ["成交金额", "成交依据", "成交关键因素"]


def test_what_is_not_permitted_is_shown_as_such() -> None:
    """An option that somebody else has is listed, and is not possible."""
    offered = options(in_status("contacted"), SPECIALIST, STANDARD, AT)
    lose = found(offered, "lose")
    assert (lose.is_permitted, lose.is_possible, lose.missing) == (False, False, ())


@pytest.mark.requirement("R-26")
def test_time_opens_and_closes_options() -> None:
    """Until the deadline the owner can accept; from it on the system can escalate."""
    waiting = after(registered(), assign_until(AT + HOUR), now=AT)
    for now, can_accept in ((AT, True), (AT + HOUR, True), (AT + 2 * HOUR, False)):
        assert found(options(waiting, LI, STANDARD, now), "accept").is_possible is can_accept
        late = found(options(waiting, LI, STANDARD, now), "escalate")
        assert (late.missing == ()) is (now >= AT + HOUR)


@pytest.mark.requirement("R-70")
def test_another_teams_lead_has_no_say() -> None:
    """A team lead answers for the own team's leads, and for those of no team."""
    mine = options(in_status("contacted"), WANG, STANDARD, AT)
    theirs = options(in_status("contacted"), OTHER_LEAD, STANDARD, AT)
    nobodys = options(lead(status="contacted"), OTHER_LEAD, STANDARD, AT)
    assert [found(o, "lose").is_permitted for o in (mine, theirs, nobodys)] == [True, False, True]


def test_options_stand_in_table_order() -> None:
    """What is foreseen is listed in the order of the table, each row once."""
    offered = options(in_status("invalid_review"), WANG, STANDARD, AT)
    assert [option.command for option in offered] == [
        "link_enquiry",
        "accept",
        "escalate",
        "climb",
        "move_deadlines",
        "confirm_invalid",
        "refuse_invalid",
        "erase",
    ]


def test_options_do_not_depend_on_the_command_id() -> None:
    """Asking changes nothing: the same question has the same answer."""
    here = registered(c.Qualify(lead_id=ID, by=SPECIALIST, reason="需求明确"))
    assert options(here, LI, STANDARD, AT) == options(here, LI, STANDARD, AT)
