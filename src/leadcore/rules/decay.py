"""How points fade with the age of what they are for, the same to the last bit on every machine.

A weight is a whole number of units of 2**-80: one at age 0, half of it after each half-life,
exactly, and in between what integers alone make of `e**-t`, true to 1e-19. A greater age never
weighs more, and up to the first half-life each microsecond makes it less. Sums of weights are exact
and are rounded once, half to even.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

import attrs

from leadcore.rules.explain import shown
from leadcore.texts import Language, Text

BITS: Final = 80
"""How fine weights are."""
ONE: Final = 1 << BITS
"""The weight at age 0."""
LN2: Final = 0xB172_17F7_D1CF_79AB_C9E3
"""The natural logarithm of 2, in units of 2**-80."""
SQUARINGS: Final = 5
"""How often the power of a 32nd of an exponent is squared."""
TERMS: Final = 8
"""How many terms of the power series make that; the next would be 3e-21."""
MICROSECOND: Final = timedelta.resolution


@attrs.frozen(kw_only=True)
class Tally:
    """The activities that a rule counted, and their points before and after fading.

    >>> print(Tally(count=3, newest=None, full=15, faded=Decimal("4.420")).to("en"))
    3 times, 15 points faded to 4.42
    """

    count: int
    """How many there were; those beyond the window of the rule are not counted."""
    newest: datetime | None
    """When the last of them was; None when there was none."""
    full: int
    """Their points without fading."""
    faded: Decimal
    """Their points with fading, to three decimals; the rule rounds the exact sum instead."""
    cap: int | None = None
    """The most that the rule gives or takes, where that cut its points."""

    def to(self, language: Language) -> str:
        """Return how many, when the last one was, and what became of their points."""
        return Text("，", ", ").to(language).join(part.to(language) for part in parts(self))


def parts(tally: Tally) -> list[Text]:
    found = [Text(f"{tally.count} 次", "once" if tally.count == 1 else f"{tally.count} times")]
    if tally.newest is not None:
        minute = shown(tally.newest, "en")
        found.append(Text(f"最近 {minute}", f"last {minute}"))
    if tally.faded != tally.full:
        full, faded = f"{tally.full:,}", f"{tally.faded:,.3f}".rstrip("0").rstrip(".")
        unit = "point" if abs(tally.full) == 1 else "points"
        found.append(Text(f"{full} 分衰减为 {faded}", f"{full} {unit} faded to {faded}"))
    if tally.cap is not None:
        found.append(Text(f"至多 {tally.cap:,}", f"at most {tally.cap:,}"))
    return found


def total_weight(ages: Sequence[timedelta], half_life: timedelta | None) -> int:
    """Return what activities of these ages weigh together; without a half-life none fades."""
    if half_life is None:
        return len(ages) * ONE
    return sum(weight(age, half_life) for age in ages)


def weight(age: timedelta, half_life: timedelta) -> int:
    """Return what one activity weighs.

    >>> fortnight = timedelta(days=14)
    >>> [weight(age * fortnight, fortnight) / ONE for age in (0, 1, 3)]
    [1.0, 0.5, 0.125]
    """
    halvings, rest = divmod(age, half_life)
    exponent = (rest // MICROSECOND) * LN2 // ((half_life // MICROSECOND) << SQUARINGS)
    power = ONE
    for term in range(TERMS, 0, -1):
        power = ONE - (power * exponent >> BITS) // term
    for _ in range(SQUARINGS):
        power = power * power >> BITS
    return power >> halvings


def rounded(weighed: int) -> int:
    """Return the whole points of `weighed` units, half to even.

    >>> [rounded(5 * ONE // 2), rounded(7 * ONE // 2), rounded(-5 * ONE // 2)]
    [2, 4, -2]
    """
    whole, rest = divmod(weighed, ONE)
    is_more = rest > ONE // 2 or (rest == ONE // 2 and whole % 2 == 1)
    return whole + is_more


def thousandths(weighed: int) -> Decimal:
    """Return the points of `weighed` units to three decimals."""
    return Decimal(f"{rounded(weighed * 1000)}e-3")
