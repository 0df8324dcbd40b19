"""Loss reasons are counted, and their shares add up."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore.insight import losses
from leadcore.model import Lead, Phase
from tests.insight.cases import MANY_LEADS, a_loss, a_win, an_invalid, lead

pytestmark = pytest.mark.requirement("R-65")


@given(MANY_LEADS)
def test_every_lost_or_invalid_lead_has_its_reason_counted(leads: list[Lead]) -> None:
    """A second count, lead by lead, gives the same reasons."""
    counted: Counter[object] = Counter()
    for one in leads:
        if one.outcome is Phase.LOST and one.lost:
            counted["lost", one.lost.reason.value] += 1
        elif one.outcome is Phase.INVALID and one.invalid:
            counted["invalid", one.invalid.reason.value] += 1
    assert {row[:2]: row[2] for row in losses(leads).rows} == counted


@given(MANY_LEADS)
def test_shares_add_up_for_each_outcome(leads: list[Lead]) -> None:
    """The shares of the reasons of lost leads are the whole, and so are those of invalid ones."""
    records = losses(leads).records()
    for outcome in {record["outcome"] for record in records}:
        shares = [record["share"] for record in records if record["outcome"] == outcome]
        assert sum(shares) == pytest.approx(1)  # type: ignore[arg-type]  # shares


@given(MANY_LEADS, st.randoms())
def test_the_order_of_leads_does_not_matter(leads: list[Lead], chance: object) -> None:
    """Shuffled leads make the same table."""
    shuffled = list(leads)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # a random.Random
    assert losses(iter(shuffled)) == losses(leads)


def test_the_most_frequent_reason_comes_first() -> None:
    """Lost before invalid, then by count, then by name; shares are of the same outcome."""
    reasons = ["price", "competitor", "timing", "timing"]
    leads = [lead(phase=Phase.LOST, lost=a_loss(reason)) for reason in reasons]
    leads += [lead(phase=Phase.ARCHIVED, invalid=an_invalid()), lead()]
    leads += [lead(phase=Phase.WON, won=a_win(), lost=a_loss("price"))]
    assert losses(leads).rows == (
        ("lost", "timing", 2, 0.5),
        ("lost", "competitor", 1, 0.25),
        ("lost", "price", 1, 0.25),
        ("invalid", "not_target", 1, 1),
    )


def test_a_reason_that_is_not_known_is_missing() -> None:
    """A lead that a host took over without a reason is counted apart."""
    leads = [lead(phase=Phase.LOST), lead(phase=Phase.INVALID)]
    assert losses(leads).rows == (("lost", None, 1, 1), ("invalid", None, 1, 1))


def test_reasons_are_shown_in_words() -> None:
    """A person reads 选择竞品, a program competitor."""
    table = losses([lead(phase=Phase.LOST, lost=a_loss())])
    assert table.text("zh").splitlines()[-1].split() == ["未成交", "选择竞品", "1", "100.0", "%"]
    assert table.records()[0]["reason"] == "competitor"
