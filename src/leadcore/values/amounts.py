"""One amount of money as people write it, read into its parts: `20万`, `¥200,000`, `1.5亿元`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

import attrs

from leadcore.texts import Text
from leadcore.values.characters import half_width, visible
from leadcore.values.currencies import PLAIN_UNITS, WRITTEN
from leadcore.values.numerals import CHINESE, chinese

MAX_AMOUNT_TEXT = 64
"""Longest text that is read as money, in characters."""

FACTORS: Mapping[str, int] = MappingProxyType(
    {
        "百": 10**2,
        "千": 10**3,
        "万": 10**4,
        "w": 10**4,
        "十万": 10**5,
        "百万": 10**6,
        "千万": 10**7,
        "亿": 10**8,
        "k": 10**3,
        "thousand": 10**3,
        "m": 10**6,
        "million": 10**6,
        "billion": 10**9,
    }
)
"""What a number is multiplied by; `w` is 万 as Chinese people type it."""

AMOUNT_ALLOWED = Text(
    "金额或区间，如 200,000、20万、20-30万、50万以上、30万以内",
    "an amount or a range, such as 200,000, 20万, 20-30万, 50万以上 or 30万以内",
)


@attrs.frozen(kw_only=True)
class Amount:
    """The parts of a written amount; what it does not say is None."""

    number: Decimal
    factor: int | None
    """What the number counts, 1 when a plain unit such as 元 says so."""
    currency: str | None


def any_of(words: Mapping[str, object] | tuple[str, ...]) -> str:
    """Return a pattern that matches any of `words`, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def amount_pattern() -> str:
    number = (
        rf"(?P<arabic>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)|(?P<chinese>[{CHINESE}]+)"
    )
    return (
        rf"(?P<before>{any_of(WRITTEN)})?\s*(?:{number})\s*(?P<factor>{any_of(FACTORS)})?\s*"
        rf"(?P<plain>{any_of(PLAIN_UNITS)})?(?P<after>{any_of(WRITTEN)})?"
    )


AMOUNT_PATTERN = amount_pattern()
GROUPED_BY_POINT = r"[1-9]\d{0,2}\.\d{3}"
"""`50.000`: fifty to some, fifty thousand to others, so neither."""


def money_text(text: str) -> str | None:
    """Return `text` in the one spelling that patterns know, or None when it is too long."""
    if len(text) > MAX_AMOUNT_TEXT:
        return None
    return visible(half_width(text)).lower()


def read_amount(text: str) -> Amount | None:
    """Return the parts of one written amount, or None when `text` is not one."""
    found = re.fullmatch(AMOUNT_PATTERN, text, re.ASCII)
    number = found and read_number(found["arabic"], found["chinese"])
    if not found or number is None:
        return None
    named = {WRITTEN[name] for name in (found["before"], found["after"]) if name}
    if len(named) > 1:
        return None
    if re.fullmatch(GROUPED_BY_POINT, found["arabic"] or "") and not found["factor"]:
        return None
    factor = FACTORS.get(found["factor"] or "", 1 if found["plain"] or found["after"] else None)
    return Amount(number=number, factor=factor, currency=next(iter(named), None))


def read_number(arabic: str | None, numeral: str | None) -> Decimal | None:
    if arabic is not None:
        return Decimal(arabic.replace(",", ""))
    value = chinese(numeral or "")
    return None if value is None else Decimal(value)
