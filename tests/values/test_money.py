"""Money is exact, of one currency, and prints as people write it."""

from __future__ import annotations

import decimal
from decimal import Decimal
from enum import IntEnum
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore.errors import ParseError
from leadcore.values import Money, minor_digits

LIMIT = 2**53
NAMED = ("CNY", "USD", "JPY", "EUR", "HKD")

minors = st.integers(-LIMIT, LIMIT)
small = st.integers(-(10**12), 10**12).map(lambda minor: Money(minor=minor))


@given(minors, st.sampled_from((*NAMED, "KWD")))
def test_of_undoes_amount(minor: int, currency: str) -> None:
    """The amount in major units says exactly the smallest units."""
    money = Money(minor=minor, currency=currency)
    assert Money.of(money.amount, currency) == money


@given(minors)
def test_no_decimal_context_of_the_host_changes_an_amount(minor: int) -> None:
    """A host that computes with six digits still gets every digit."""
    with decimal.localcontext(prec=6):
        assert Money.of(Money(minor=minor).amount).minor == minor


@given(small, small, small)
def test_addition_is_that_of_whole_numbers(a: Money, b: Money, c: Money) -> None:
    """Order and grouping do not matter, and subtraction undoes it."""
    assert a + b + c == c + (b + a)
    assert a + b - b == a
    assert sum([a, b, c]) == a + b + c


@given(small, small)
def test_order_is_that_of_the_amounts(a: Money, b: Money) -> None:
    """All four comparisons agree with the amounts."""
    expected = [a.amount < b.amount, a.amount <= b.amount, a.amount > b.amount]
    assert [a < b, a <= b, a > b] == expected
    assert (a >= b) == (not a < b)


@given(st.integers(0, LIMIT), st.sampled_from(NAMED), st.sampled_from(("zh", "en")))
def test_parse_reads_what_to_writes(minor: int, currency: str, language: str) -> None:
    """Both languages are read back exactly, with their currency."""
    money = Money(minor=minor, currency=currency)
    assert (
        Money.parse(
            money.to("zh" if language == "zh" else "en"), "TWD" if currency != "CNY" else "CNY"
        )
        == money
    )


@pytest.mark.parametrize(
    ("minor", "currency", "zh", "en"),
    [
        (20_000_000, "CNY", "20万元", "CNY 200,000"),
        (15_000_000_000, "CNY", "1.5亿元", "CNY 150,000,000"),
        (800_000, "CNY", "8,000元", "CNY 8,000"),
        (1_234_567, "CNY", "12,345.67元", "CNY 12,345.67"),
        (-2_000_050, "CNY", "-20,000.50元", "CNY -20,000.50"),
        (-2_000_000, "CNY", "-2万元", "CNY -20,000"),
        (0, "USD", "0美元", "USD 0"),
        (10_050_000, "JPY", "1,005万日元", "JPY 10,050,000"),
        (1_500, "KWD", "1.500KWD", "KWD 1.500"),
    ],
)
def test_amounts_print_as_people_write_them(minor: int, currency: str, zh: str, en: str) -> None:
    """Chinese counts in 万 and 亿 where two decimals suffice, English in thousands."""
    money = Money(minor=minor, currency=currency)
    assert (money.to("zh"), money.to("en"), str(money)) == (zh, en, zh)


@pytest.mark.parametrize(
    "mix",
    [
        lambda a, b: a + b,
        lambda a, b: a - b,
        lambda a, b: a < b,
        lambda a, b: a >= b,
    ],
)
def test_currencies_never_mix(mix: object) -> None:
    """The error names both currencies."""
    assert callable(mix)
    with pytest.raises(TypeError, match=r"(?=.*CNY)(?=.*USD)"):
        mix(Money.of(1), Money.of(1, "USD"))


def test_money_is_not_compared_with_a_number() -> None:
    """A bare number has no currency."""
    with pytest.raises(TypeError, match="5 cannot be compared with CNY money"):
        assert Money.of(1) < cast("Money", 5)
    with pytest.raises(TypeError):
        assert 5 + Money.of(1)


@pytest.mark.parametrize(
    "amount",
    [
        "0.001",
        "1e3",
        "",
        "NaN",
        "1_000",
        " 1",
        "１",
        "9" * 60,
        Decimal("NaN"),
        Decimal("sNaN"),
        Decimal("Infinity"),
        Decimal("1E+999999"),
        Decimal("1E-999999"),
        Decimal(LIMIT),
        LIMIT + 1,
    ],
)
def test_amounts_that_are_not_exact_are_refused(amount: int | str | Decimal) -> None:
    """Too many digits, too large, no number: each is refused at once."""
    with pytest.raises(ValueError, match="give"):
        Money.of(amount)


@pytest.mark.parametrize("amount", [1.5, True, None])
def test_amounts_of_other_types_are_refused(amount: object) -> None:
    """A float is not exact, and a truth value is no amount."""
    with pytest.raises(TypeError, match="give an int, a Decimal or a decimal text"):
        Money.of(cast("int", amount))
    with pytest.raises(TypeError, match="smallest units"):
        Money(minor=cast("int", amount))


def test_trailing_zeros_are_no_decimals() -> None:
    """What is written with more digits and means the same is the same."""
    assert Money.of(Decimal("1.5000")) == Money.of("1.5") == Money(minor=150)


def test_the_largest_amounts_are_two_to_the_53() -> None:
    """The bound is included on both sides."""
    assert Money(minor=LIMIT).minor == -Money(minor=-LIMIT).minor
    for beyond in (LIMIT + 1, -LIMIT - 1):
        with pytest.raises(ValueError, match=r"2\*\*53"):
            Money(minor=beyond)


@pytest.mark.parametrize("currency", ["cny", "", "RMBX", "元", None])
def test_a_currency_is_three_capital_letters(currency: object) -> None:
    """Nothing else is a currency code."""
    with pytest.raises(ValueError, match="ISO 4217"):
        Money(minor=1, currency=cast("str", currency))


@pytest.mark.parametrize(
    "text", ["20-30万", "待定", "¥5美元", "-5", "1,00", "9" * 60 + "亿", "0.001"]
)
def test_parse_refuses_what_is_not_one_amount(text: str) -> None:
    """A range, no number, two currencies, a sign, an odd comma, and too much are refused."""
    with pytest.raises(ParseError) as refused:
        Money.parse(text)
    assert refused.value.at("amount").code == "bad_money"


def test_minor_digits_default_to_two() -> None:
    """Only currencies in the table differ."""
    assert [minor_digits(code) for code in ("CNY", "XYZ", "KRW", "BHD")] == [2, 2, 0, 3]


class Fen(IntEnum):
    """Named amounts, which are whole numbers of a class of their own."""

    FEE = 500


def test_a_named_amount_is_kept_as_a_plain_number() -> None:
    """Whatever whole number is given, `minor` is an `int` and no subclass of it."""
    money = Money(minor=Fen.FEE)
    assert (money, type(money.minor)) == (Money.of(5), int)
