"""Ranges of money as people write budgets: `20-30万`, `50万以上`, `不超过30万`, `约25万`.

How a range is read, rules for editors:
- An amount that is "about" so much is that amount; no width is invented.
- "More than" and "less than" include the amount itself, as budgets do.
- A bound without a unit shares the other's when both then make a plausible range, else it stands
  for itself: `20-30万` is 200,000 to 300,000, `5000-1万` is 5,000 to 10,000.
- A range of which one bound is a thousand times the other although a unit is missing, such as
  `20-300000`, may mean either, and is refused.
"""

from __future__ import annotations

import re
from typing import Self

import attrs

from leadcore.texts import Language
from leadcore.values.amounts import Amount, any_of, money_text, read_amount
from leadcore.values.currencies import DEFAULT_CURRENCY
from leadcore.values.money import Money, figure, unreadable, value_of, zh_name, zh_parts
from leadcore.values.numerals import DIGITS

IMPLAUSIBLE_RATIO = 1000
"""From this ratio of its bounds on, a range with a missing unit is not understood."""

LABELS = ("预算", "金额", "budget")
ABOUT = ("大约", "大概", "约", "差不多", "about", "approx.", "around")
ABOUT_AFTER = ("左右", "上下")
AT_MOST = ("不超过", "不高于", "不多于", "最多", "至多", "低于", "少于", "小于", "上限", "封顶")
AT_MOST_EN = ("up to", "at most", "under", "below", "less than", "<=", "<", "≤")
AT_MOST_AFTER = ("及以下", "以内", "以下", "之内", "内")
AT_LEAST = ("不低于", "不少于", "至少", "最少", "超过", "高于", "大于", "多于", "起码")
AT_LEAST_EN = ("from", "at least", "over", "above", "more than", ">=", ">", "≥")
AT_LEAST_AFTER = ("及以上", "以上", "起", "+")
BETWEEN = r"\s*(?:-|–|—|~|〜|至|到|\bto\b)\s*"
"""What stands between the bounds of a range, in half width."""
NEIGHBOURS = rf"([{''.join(DIGITS)}])([{''.join(DIGITS)}])([十百千]?[万亿]?[^{''.join(DIGITS)}]*)"
"""`二三十万`: two digits side by side, then one unit for both."""

AROUND = (
    rf"(?:{any_of(LABELS)})?\s*[:：]?\s*"
    rf"(?:(?P<most>{any_of(AT_MOST + AT_MOST_EN)})|(?P<least>{any_of(AT_LEAST + AT_LEAST_EN)})"
    rf"|{any_of(ABOUT)})?\s*(?P<body>.+?)\s*"
    rf"(?:(?P<most_after>{any_of(AT_MOST_AFTER)})|(?P<least_after>{any_of(AT_LEAST_AFTER)})"
    rf"|{any_of(ABOUT_AFTER)})?"
)
"""The words around one amount or range, and the amount or range itself."""


@attrs.frozen(kw_only=True)
class MoneyRange:
    """From `low` to `high`, both included; at least one of them is known.

    >>> MoneyRange.parse("20-30万").high == Money.of(300_000)
    True
    >>> print(MoneyRange.parse("不低于５０万"), MoneyRange.parse("二三十万"), sep="；")
    50万元以上；20–30万元
    """

    low: Money | None = None
    """The least, or None when only the most is known."""
    high: Money | None = None
    """The most, or None when only the least is known."""

    def __attrs_post_init__(self) -> None:
        if self.low is None and self.high is None:
            raise ValueError("a range without bounds was given; give low, high or both")
        if self.low is not None and self.high is not None and self.high < self.low:
            raise ValueError("low is above high; give the smaller amount as low")

    @classmethod
    def parse(cls, text: str, currency: str = DEFAULT_CURRENCY) -> Self:
        """Return the range that people wrote; a currency in the text goes before `currency`.

        Raises `ParseError` when it is neither an amount nor a range, or may mean two things.
        What stands for "not known" is refused too: ask `is_unknown` first.

        >>> MoneyRange.parse("20-30000")
        Traceback (most recent call last):
        leadcore.errors.ParseError: '20-30000' given; allowed: an amount or a range...
        """
        found = re.fullmatch(AROUND, money_text(text) or "")
        written = found and read_bounds(found["body"])
        if not found or not written:
            raise unreadable(text)
        most = found["most"] or found["most_after"]
        least = found["least"] or found["least_after"]
        open_ends = bool(most) + bool(least)
        if open_ends > 1 or (open_ends and len(written) > 1):
            raise unreadable(text)
        try:
            bounds = [money_of(read, currency) for read in written]
            return cls(low=None if most else bounds[0], high=None if least else bounds[-1])
        except (ValueError, TypeError):
            raise unreadable(text) from None

    @property
    def currency(self) -> str:
        """The currency of both bounds."""
        return (self.low or self.high or Money(minor=0)).currency

    def to(self, language: Language) -> str:
        """Return the range as people write it: `20–30万元`, `CNY 200,000–300,000`."""
        if self.low is None:
            return around(self.high, language, zh="以内", en="up to ")
        if self.high is None:
            return around(self.low, language, zh="以上", en="from ")
        if self.low == self.high:
            return self.low.to(language)
        is_near = self.high.minor < IMPLAUSIBLE_RATIO * self.low.minor
        write = near_text if is_near else far_text
        return write(self.low, self.high, language)

    def __str__(self) -> str:
        return self.to("zh")


def around(bound: Money | None, language: Language, *, zh: str, en: str) -> str:
    """Return the only known bound with the words that say which one it is."""
    text = "" if bound is None else bound.to(language)
    return f"{text}{zh}" if language == "zh" else f"{en}{text}"


def near_text(low: Money, high: Money, language: Language) -> str:
    """Return the range with what both bounds have in common written once."""
    if language == "en":
        return f"{low.to('en')}–{figure(high)}"
    number, unit = zh_parts(low)
    other, same = zh_parts(high)
    if unit != same:
        return far_text(low, high, language)
    return f"{number}–{other}{unit}{zh_name(low.currency)}"


def far_text(low: Money, high: Money, language: Language) -> str:
    """Return the range with each bound complete, so that neither can be misread."""
    if language == "en":
        return f"{figure(low)} {low.currency}–{figure(high)} {high.currency}"
    return f"{low.to('zh')}–{high.to('zh')}"


def read_bounds(body: str) -> tuple[Amount, ...]:
    """Return one amount, or the two of a range, or nothing when `body` is neither."""
    if side_by_side := re.fullmatch(NEIGHBOURS, body):
        low, high, unit = side_by_side.groups()
        pieces = [low + unit, high + unit]
    else:
        pieces = re.split(BETWEEN, body, maxsplit=1)
    amounts = tuple(read for piece in pieces if (read := read_amount(piece)))
    if len(amounts) < len(pieces):
        return ()
    return amounts if len(amounts) == 1 else shared(*amounts)


def shared(low: Amount, high: Amount) -> tuple[Amount, ...]:
    """Return the bounds with what only one of them says given to both, or nothing when unclear."""
    currency = low.currency or high.currency
    low = attrs.evolve(low, currency=currency)
    high = attrs.evolve(high, currency=high.currency or currency)
    factor = low.factor or high.factor
    together = (attrs.evolve(low, factor=factor), attrs.evolve(high, factor=factor))
    if low.factor is not None and high.factor is not None:
        return (low, high)
    return next((pair for pair in (together, (low, high)) if is_plausible(*pair)), ())


def is_plausible(low: Amount, high: Amount) -> bool:
    least, most = value_of(low), value_of(high)
    return least <= most and (least == 0 or most < least * IMPLAUSIBLE_RATIO)


def money_of(read: Amount, currency: str) -> Money:
    return Money.of(value_of(read), read.currency or currency)
