"""How a lead ended."""

from __future__ import annotations

from datetime import timedelta

import pytest

from leadcore.model import Evidence, Invalid, InvalidReason, LossReason, Lost, Won
from leadcore.values import Money
from tests.builders import AT


@pytest.mark.requirement("R-41")
def test_a_win_has_its_evidence_and_cycle() -> None:
    """Contract, deposit and confirmation prove a win; nothing else does."""
    assert [evidence.value for evidence in Evidence] == ["contract", "deposit", "confirmation"]
    won = Won(at=AT, amount=Money.of(1), evidence="deposit", cycle=timedelta(days=3))
    assert won.evidence is Evidence.DEPOSIT
    with pytest.raises(ValueError, match="allowed: "):
        Won(at=AT, amount=None, evidence="handshake", cycle=timedelta(0))


@pytest.mark.requirement("R-42")
def test_a_loss_has_one_of_the_known_reasons() -> None:
    """The source's reasons are among those of a loss."""
    assert {"no_budget", "competitor", "need_changed", "no_response"} <= set(LossReason)
    assert Lost(at=AT, reason="price").reason is LossReason.PRICE
    with pytest.raises(ValueError, match="allowed: "):
        Lost(at=AT, reason="bored")


@pytest.mark.requirement("R-43")
def test_an_invalid_lead_has_one_of_three_reasons() -> None:
    """Wrong contact detail, no target customer, false need."""
    assert [reason.value for reason in InvalidReason] == [
        "wrong_contact",
        "not_target",
        "false_need",
    ]
    assert Invalid(reason="not_target", proposed_by="li").reviewed_by is None


@pytest.mark.requirement("R-04")
def test_notes_are_scrubbed() -> None:
    """What is noted about an end keeps no number."""
    assert Lost(at=AT, reason="price", note="问13812345678").note == "问****5678"
    noted = Invalid(reason="not_target", proposed_by="li", note="问13812345678")
    assert noted.note == "问****5678"
