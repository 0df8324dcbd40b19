"""What the standard table asks for, where the requirements leave room."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from leadcore import Money, TransitionRefused, commands, decide
from leadcore.lifecycle import standard_lifecycle
from leadcore.model import Phase
from leadcore.values import MoneyRange
from tests.builders import AT, LI, demand, lead

LIFECYCLE = standard_lifecycle()


@pytest.mark.requirement("R-40")
@pytest.mark.parametrize("budget", ["20-30万", "50万以上", "30万以内"])
def test_a_budget_known_at_either_end_is_a_budget(budget: str) -> None:
    """A proposal needs the budget, not its lower end."""
    subject = lead(status="engaged", owner="li", demand=demand(budget=MoneyRange.parse(budget)))
    move = commands.ChangeStatus(lead_id="A-1", by=LI, to="proposed")
    assert decide(subject, move, LIFECYCLE, AT)
    with pytest.raises(TransitionRefused, match="the budget"):
        decide(attrs.evolve(subject, demand=demand(budget=None)), move, LIFECYCLE, AT)


@pytest.mark.requirement("R-41")
@pytest.mark.parametrize("name", ["amount", "evidence", "key_factors"])
def test_a_win_says_what_it_still_needs(name: str) -> None:
    """Each of the three is asked for by itself."""
    subject = lead(status="negotiating", owner="li", phase=Phase.OPEN)
    whole = commands.Win(
        lead_id="A-1", by=LI, amount=Money.of(1), evidence="contract", key_factors="价格"
    )
    without: dict[str, Any] = {name: None}
    with pytest.raises(TransitionRefused) as refusal:
        decide(subject, attrs.evolve(whole, **without), LIFECYCLE, AT)
    assert len(refusal.value.missing) == 1
    assert decide(subject, whole, LIFECYCLE, AT)
