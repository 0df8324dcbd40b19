"""Money in rules: written in the large unit, compared in the smallest."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Generic, TypeVar, cast

import attrs

from leadcore.rules.kinds import Kind, to_decimal
from leadcore.rules.nodes import BoundError, Constant, Scalar
from leadcore.texts import Text

T = TypeVar("T")


@attrs.frozen
class ReadAmount(Generic[T]):
    """Reads a money class as an integer of its smallest unit."""

    type_: type[T]
    read: Callable[[T], int | None]

    def __call__(self, value: object) -> int | None:
        return self.read(value) if isinstance(value, self.type_) else None


@attrs.frozen
class ToSmallestUnit:
    """Turns a constant in the large unit into an integer of the smallest."""

    currency: str
    digits: int

    def __call__(self, value: Constant) -> int:
        scaled = to_decimal(value).scaleb(self.digits)
        if scaled != int(scaled):
            raise BoundError(
                Text(
                    f"{value!r} 小于 {self.currency} 的最小单位",
                    f"{value!r} is finer than the smallest unit of {self.currency}",
                ),
                Text(f"请写至多 {self.digits} 位小数", f"write at most {self.digits} decimals"),
            )
        return int(scaled)


@attrs.frozen
class InLargeUnit:
    """Turns an integer of the smallest unit into what explanations show."""

    digits: int

    def __call__(self, value: Scalar) -> Decimal:
        return Decimal(cast("int", value)).scaleb(-self.digits)


def money_kind(
    type_: type[T], currency: str, *, digits: int, read: Callable[[T], int | None]
) -> Kind:
    """Return the kind of a money class whose amounts are integers of its smallest unit.

    `read` gives the amount in the smallest unit, or None for another currency. Rules are written
    in the large unit, with at most `digits` decimals; explanations show it too.

    >>> cents = money_kind(int, "CNY", digits=2, read=lambda amount: amount)
    >>> cents.convert(199.5), cents.show(19950)
    (19950, Decimal('199.50'))
    """
    return Kind(
        name=currency,
        word="number",
        read=ReadAmount(type_, read),
        convert=ToSmallestUnit(currency, digits),
        show=InLargeUnit(digits),
        integral=True,
    )
