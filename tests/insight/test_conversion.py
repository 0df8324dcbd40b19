"""Conversion adds up, by whatever leads are grouped."""

from __future__ import annotations

from collections import Counter
from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore.insight import conversion, month_of
from leadcore.insight.dimensions import By
from leadcore.model import Lead, Phase
from leadcore.values import Money
from tests.insight.cases import MANY_LEADS, a_loss, a_win, an_invalid, lead

pytestmark = pytest.mark.requirement("R-60")
BY = st.sampled_from(["source", "industry", "owner", "outcome", month_of(UTC)])
COUNTS = ("leads", "open", "won", "lost", "invalid", "amounts_known")


@given(MANY_LEADS, BY)
def test_groups_add_up_to_the_whole(leads: list[Lead], by: By) -> None:
    """Every count, summed over the groups, is the count of all leads."""
    (total,) = conversion(leads).records()
    records = conversion(leads, by).records()
    for name in COUNTS:
        assert sum(record[name] for record in records) == total[name]  # type: ignore[misc]  # counts
    assert total["leads"] == len(leads)


@given(MANY_LEADS, BY)
def test_outcomes_add_up_to_the_leads(leads: list[Lead], by: By) -> None:
    """In every row, open, won, lost and invalid leads are all leads; rates are shares of them."""
    for row in conversion(leads, by).records():
        parts = [row[name] for name in ("open", "won", "lost", "invalid")]
        assert sum(parts) == row["leads"]  # type: ignore[arg-type]  # counts
        assert row["conversion"] == row["won"] / row["leads"]  # type: ignore[operator]  # counts


@given(MANY_LEADS, BY, st.randoms())
def test_the_order_of_leads_does_not_matter(leads: list[Lead], by: By, chance: object) -> None:
    """Shuffled leads make the same table, row by row."""
    shuffled = list(leads)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # a random.Random
    assert conversion(iter(shuffled), by) == conversion(leads, by)


@given(MANY_LEADS)
def test_each_group_counts_its_own(leads: list[Lead]) -> None:
    """A second count, lead by lead, gives the same rows."""
    made = Counter((one.industry, one.outcome) for one in leads)
    for row in conversion(leads, "industry").records():
        group = row["industry"]
        open_leads = made[group, Phase.OPEN] + made[group, Phase.REVIEW]  # type: ignore[index]  # a text
        counted = [open_leads, *(made[group, Phase(name)] for name in ("won", "lost", "invalid"))]  # type: ignore[index]  # a text
        assert [row[name] for name in ("open", "won", "lost", "invalid")] == counted


def test_rates_are_shares_of_all_and_of_closed_leads() -> None:
    """One of four leads won is 25 %; of the three that closed, a third."""
    leads = [
        lead(),
        lead(phase=Phase.WON, won=a_win()),
        lead(phase=Phase.LOST, lost=a_loss()),
        lead(phase=Phase.INVALID, invalid=an_invalid()),
    ]
    (row,) = conversion(leads).records()
    assert row["conversion"] == 0.25
    assert row["won_of_closed"] == 1 / 3


def test_of_nothing_there_is_no_rate() -> None:
    """No leads convert at no rate, which is not zero; without a closed lead nor do closed ones."""
    (row,) = conversion([]).records()
    assert (row["leads"], row["conversion"], row["won_of_closed"]) == (0, None, None)
    (row,) = conversion([lead()]).records()
    assert (row["conversion"], row["won_of_closed"]) == (0, None)
    assert conversion([], "source").rows == ()


@pytest.mark.parametrize(
    ("known", "outcome"),
    [
        ({"won": a_win()}, "won"),
        ({"lost": a_loss()}, "lost"),
        ({"invalid": an_invalid()}, "invalid"),
    ],
)
def test_an_archived_lead_counts_as_what_it_was(known: dict[str, object], outcome: str) -> None:
    """Archiving changes no figure."""
    (row,) = conversion([lead(phase=Phase.ARCHIVED, **known)]).records()
    assert row[outcome] == 1


def amounts(*won: Money | None) -> tuple[object, ...]:
    leads = [lead(phase=Phase.WON, won=a_win(amount=amount)) for amount in won]
    (row,) = conversion(leads).records()
    return row["amount"], row["currency"], row["amounts_known"]


def test_amounts_of_one_currency_are_added() -> None:
    """Fen add up exactly, in major units; a currency without fen has none."""
    assert amounts(Money.of("0.10"), Money.of("0.20")) == (0.3, "CNY", 2)
    assert amounts(Money.of(500, "JPY"), Money.of(1, "JPY")) == (501, "JPY", 2)


def test_an_amount_that_is_not_known_is_not_zero() -> None:
    """The sum says how many wins it adds up; without any it is missing."""
    assert amounts(Money.of(7), None) == (7, "CNY", 1)
    assert amounts(None) == (None, None, 0)


def test_currencies_are_never_mixed() -> None:
    """A sum over two currencies is missing."""
    assert amounts(Money.of(7), Money.of(7, "USD")) == (None, None, 2)


def test_what_a_lead_won_before_it_was_lost_is_not_counted() -> None:
    """Only amounts of leads that are won count."""
    (row,) = conversion([lead(phase=Phase.LOST, won=a_win(amount=Money.of(7)))]).records()
    assert row["amounts_known"] == 0


def test_sums_stay_exact_beyond_what_one_amount_can_be() -> None:
    """Many large amounts add up without an error."""
    assert amounts(*[Money(minor=2**53)] * 4) == (2**55 / 100, "CNY", 4)
