"""Whole numbers in Chinese numerals, `二十`, `一百零五`, `三千`, up to 9,999."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

DIGITS: Mapping[str, int] = MappingProxyType(
    {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
)
STEPS: Mapping[str, int] = MappingProxyType({"千": 1000, "百": 100, "十": 10})

CHINESE = "".join((*DIGITS, *STEPS))
"""Every character of a Chinese numeral."""


def whole(text: str) -> int | None:
    """Return the number that `text` writes in ASCII digits or Chinese numerals, or None."""
    if text.isascii() and text.isdigit():
        return int(text)
    return chinese(text)


def chinese(text: str) -> int | None:
    """Return the number that the Chinese numeral `text` writes, or None when it writes none.

    >>> [chinese(text) for text in ("十五", "两百", "一百零五", "十百", "二二")]
    [15, 200, 105, None, None]
    """
    total, rest = 0, text
    for step, value in STEPS.items():
        before, found, after = rest.partition(step)
        if not found:
            continue
        count = leading(before, first=step == "十" and not total)
        if count is None:
            return None
        total, rest = total + count * value, after
    return last(total, rest)


def leading(before: str, *, first: bool) -> int | None:
    """Return the digit before a step; only a leading `十` may leave it out, meaning one."""
    if first and not before:
        return 1
    digit = DIGITS.get(before.removeprefix("零"))
    return digit or None


def last(total: int, rest: str) -> int | None:
    """Return the total with its ones; `一百五`, which means 150 to many, is not a numeral."""
    if not rest:
        return total or None
    if total and total % 100 == 0 and not rest.startswith("零"):
        return None
    digit = DIGITS.get(rest.removeprefix("零") if total else rest)
    return None if digit is None else total + digit
