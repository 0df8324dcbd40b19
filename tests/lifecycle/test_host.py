"""A host's own life of a lead from the same classes: four statuses and fields of its own."""

from __future__ import annotations

import attrs
import pytest

from leadcore import commands as c
from leadcore.errors import PermissionDenied, TransitionRefused
from leadcore.lifecycle import decide, evolve, options, replay
from leadcore.model import SYSTEM, Actor, Lead, Phase
from leadcore.values import Extra, Scalar
from tests.builders import AT, DAY, LI, new_lead
from tests.lifecycle.host import HOST, SELLER, SeatLead
from tests.lifecycle.walks import ASSIGN, ID, history, to

SELLS = Actor(id="li", role=SELLER)
WIN = c.Win(lead_id=ID, by=LI, amount=None, evidence="confirmation")


def life(*commands: c.Command, **brought: Scalar) -> SeatLead:
    register = c.Register(lead_id=ID, by=SYSTEM, new=new_lead(extra=Extra(brought)))
    assign = attrs.evolve(ASSIGN, by=SYSTEM)
    return replay(history(register, assign, *commands, lifecycle=HOST), SeatLead)


@pytest.mark.requirement("R-40")
def test_a_hosts_lead_lives_by_the_hosts_table() -> None:
    """The four statuses are gone through by the host's rules, and the end goes back."""
    trial = life(to("trial"), seats=12, budget_code="B-7")
    assert (trial.status, trial.phase) == ("trial", Phase.OPEN)
    (event,) = decide(trial, WIN, HOST, AT + DAY)
    bought = evolve(trial, event, SeatLead)
    assert (bought.status, bought.phase, bought.seats) == ("bought", Phase.WON, 12)
    (event,) = decide(bought, c.Reopen(lead_id=ID, by=SELLS, reason="续费"), HOST, AT + DAY)
    back = evolve(bought, event, SeatLead)
    assert (back.status, back.won, back.previous_status) == ("trial", None, None)


@pytest.mark.requirement("R-40")
@pytest.mark.parametrize("brought", [{}, {"seats": 0}])
def test_a_need_asks_a_hosts_own_field(brought: dict[str, Scalar]) -> None:
    """Without enough seats there is no trial; what is not known is not enough."""
    with pytest.raises(TransitionRefused, match="the number of seats"):
        life(to("trial"), **brought)


def test_a_need_asks_an_entry_that_only_the_host_knows() -> None:
    """An entry of `extra` is asked by the name that the host's schema gives it."""
    trial = life(to("trial"), seats=12)
    with pytest.raises(TransitionRefused, match="a budget code"):
        decide(trial, WIN, HOST, AT)


def test_a_host_may_win_without_an_amount() -> None:
    """What the standard asks of a win, another table need not."""
    trial = life(to("trial"), seats=12, budget_code="B-7")
    (option,) = (o for o in options(trial, LI, HOST, AT) if o.command == "win")
    assert (option.is_possible, option.to_give) == (True, ())


@pytest.mark.requirement("R-70")
def test_roles_are_the_hosts_own() -> None:
    """A standard role means nothing to a table that does not name it."""
    fresh = life()
    lead_actor = Actor(id="wang", role="team_lead")
    with pytest.raises(PermissionDenied) as refusal:
        decide(fresh, c.Lose(lead_id=ID, by=lead_actor, reason="price"), HOST, AT)
    assert refusal.value.roles == ("owner", SELLER)


def test_a_hosts_lead_stays_of_its_class() -> None:
    """Events change the lead and not what it is."""
    assert type(life(to("trial"), seats=1)) is SeatLead
    assert issubclass(HOST.lead_type, Lead)
