"""Money: an exact amount of one currency, kept as a whole number of its smallest units."""

from __future__ import annotations

import re
from decimal import Context, Decimal, DecimalException, Inexact, InvalidOperation
from typing import Self

import attrs

from leadcore.errors import ParseError
from leadcore.texts import Language
from leadcore.values.amounts import (
    AMOUNT_ALLOWED,
    MAX_AMOUNT_TEXT,
    Amount,
    money_text,
    read_amount,
)
from leadcore.values.currencies import DEFAULT_CURRENCY, ZH_NAMES, minor_digits
from leadcore.values.redaction import echo

MAX_MINOR = 2**53
"""The most smallest units, either way: what every engine keeps exactly."""
MAX_DECIMAL_TEXT = 40
"""Longest text of a decimal, in characters."""
ZH_UNITS = (("亿", 10**8), ("万", 10**4))
"""Units of amounts written in Chinese, the largest first."""


CODE = re.compile("[A-Z]{3}")
"""What a currency's code looks like."""


def whole_minor(minor: object) -> int:
    if type(minor) is int and -MAX_MINOR <= minor <= MAX_MINOR:
        return minor
    if not isinstance(minor, int) or isinstance(minor, bool):
        raise TypeError(
            f"minor is {echo(minor)}; give a whole number of the smallest units, such as fen,"
            " or use Money.of(amount)"
        )
    if abs(minor) > MAX_MINOR:
        raise ValueError("the amount is beyond 2**53 smallest units; give a smaller one")
    return int(minor)


def currency_code(currency: object) -> str:
    if not isinstance(currency, str) or not CODE.fullmatch(currency):
        raise ValueError(f"currency is {echo(currency)}; give an ISO 4217 code such as CNY")
    return currency


@attrs.frozen(kw_only=True, order=False)
class Money:
    """An exact amount of one currency; amounts of different currencies never mix.

    >>> Money.of("1999.50") + Money(minor=50)
    Money(minor=200000, currency='CNY')
    >>> str(Money.of(200_000)), Money.of(200_000).to("en")
    ('20万元', 'CNY 200,000')
    """

    minor: int = attrs.field(converter=whole_minor)
    """The amount in the currency's smallest units, such as fen; at most 2**53 either way."""
    currency: str = attrs.field(default=DEFAULT_CURRENCY, converter=currency_code)
    """ISO 4217 code."""

    @classmethod
    def of(cls, amount: int | str | Decimal, currency: str = DEFAULT_CURRENCY) -> Self:
        """Return `amount` in major units; refuse floats and more digits than the currency has.

        >>> Money.of("0.1").minor, Money.of(500, "JPY").minor
        (10, 500)
        """
        digits = minor_digits(currency_code(currency))
        return cls(minor=scaled(exact_decimal(amount), digits), currency=currency)

    @classmethod
    def parse(cls, text: str, currency: str = DEFAULT_CURRENCY) -> Self:
        """Return the one amount that people wrote; a currency in the text goes before `currency`.

        Raises `ParseError` when it is not one amount, or negative, or too large.

        >>> Money.parse("１.５万元").amount, Money.parse("$2,000").currency
        (Decimal('15000.00'), 'USD')
        """
        read = read_amount(money_text(text) or "")
        if read is None:
            raise unreadable(text)
        try:
            return cls.of(value_of(read), read.currency or currency)
        except ValueError:
            raise unreadable(text) from None

    @property
    def amount(self) -> Decimal:
        """The amount in major units, with all of the currency's digits."""
        return Decimal(f"{self.minor}E-{minor_digits(self.currency)}")

    def to(self, language: Language) -> str:
        """Return the amount as people write it: `20万元`, `CNY 200,000`."""
        if language == "en":
            return f"{self.currency} {figure(self)}"
        number, unit = zh_parts(self)
        return f"{number}{unit}{zh_name(self.currency)}"

    def __str__(self) -> str:
        return self.to("zh")

    def __add__(self, other: Money) -> Money:
        return attrs.evolve(self, minor=self.minor + self.same(other, "added to").minor)

    def __radd__(self, start: int) -> Money:
        """Return self when `sum()` starts with its zero."""
        return self if start == 0 else NotImplemented

    def __sub__(self, other: Money) -> Money:
        return attrs.evolve(self, minor=self.minor - self.same(other, "subtracted from").minor)

    def __lt__(self, other: Money) -> bool:
        return self.minor < self.same(other, "compared with").minor

    def __le__(self, other: Money) -> bool:
        return self.minor <= self.same(other, "compared with").minor

    def same(self, other: object, how: str) -> Money:
        """Return `other` when it is money of the same currency."""
        if not isinstance(other, Money):
            raise TypeError(f"{echo(other)} cannot be {how} {self.currency} money; give a Money")
        if other.currency != self.currency:
            raise TypeError(
                f"{other.currency} money cannot be {how} {self.currency} money; convert one first"
            )
        return other


def exact_decimal(amount: object) -> Decimal:
    if isinstance(amount, bool) or not isinstance(amount, int | str | Decimal):
        raise TypeError(f"the amount is {echo(amount)}; give an int, a Decimal or a decimal text")
    if isinstance(amount, int):
        return Decimal(whole_minor(amount))
    if isinstance(amount, Decimal):
        return amount
    if len(amount) > MAX_DECIMAL_TEXT or not re.fullmatch(r"-?\d+(\.\d+)?", amount, re.ASCII):
        raise ValueError(f"the amount is {echo(amount)}; give a decimal such as 1999.50")
    return Decimal(amount)


def scaled(amount: Decimal, digits: int) -> int:
    """Return `amount` in smallest units, exactly, whatever decimal context the host has set."""
    exactly = Context(prec=2 * MAX_DECIMAL_TEXT, traps=[Inexact, InvalidOperation])
    try:
        smallest = amount.quantize(Decimal(f"1E-{digits}"), context=exactly)
        return whole_minor(int(smallest.scaleb(digits, context=exactly)))
    except (DecimalException, ValueError):
        raise ValueError(
            f"the amount is {echo(amount)}; give a finite one of at most {digits} digits after"
            " the point and 2**53 smallest units"
        ) from None


def value_of(read: Amount) -> Decimal:
    """Return the amount in major units; `read` is short enough to be multiplied exactly."""
    return Context(prec=2 * MAX_AMOUNT_TEXT).multiply(read.number, Decimal(read.factor or 1))


def figure(money: Money) -> str:
    """Return the amount with thousands separated, and with its decimals only when it has any."""
    digits = minor_digits(money.currency)
    units, rest = divmod(abs(money.minor), 10**digits)
    sign = "-" if money.minor < 0 else ""
    return f"{sign}{units:,}" + (f".{rest:0{digits}d}" if rest else "")


def zh_parts(money: Money) -> tuple[str, str]:
    """Return a number and 亿, 万 or nothing, in the largest unit of at most two decimals."""
    for unit, size in ZH_UNITS:
        hundredths, rest = divmod(
            abs(money.minor), size * 10 ** minor_digits(money.currency) // 100
        )
        if hundredths >= 100 and not rest:
            sign = "-" if money.minor < 0 else ""
            decimals = f".{hundredths % 100:02d}".rstrip("0").rstrip(".")
            return f"{sign}{hundredths // 100:,}{decimals}", unit
    return figure(money), ""


def zh_name(currency: str) -> str:
    return ZH_NAMES.get(currency, currency)


def unreadable(text: str) -> ParseError:
    return ParseError("bad_money", echo(text), AMOUNT_ALLOWED)
