"""Phone numbers as people write them, brought to one spelling: `+` and digits, as in E.164.

Checked without tables of the world's numbers: Chinese numbers by their shapes, others by length.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from leadcore.errors import ParseError
from leadcore.texts import Text
from leadcore.values.characters import half_width, visible
from leadcore.values.redaction import JOINERS, LONGEST_JOIN, STRONG_MASKS, WEAK_MASKS, echo

MAX_PHONE_TEXT = 64
"""Longest text that is read as a phone number, in characters."""

CHINA = "86"
CHINESE_SHAPES = (
    r"1[3-9]\d{9}",
    r"[48]00\d{7}",
    r"0(?:10|2[0-57-9])\d{8}",
    r"0[3-9]\d{2}\d{7,8}",
)
"""Mobile, 400/800, and landlines of two- and three-digit area codes, as dialled in China."""
INTERNATIONAL_SHAPE = r"[1-9]\d{6,14}"
"""Country code and number together, 7 to 15 digits."""

TRUNK_PREFIXES: Mapping[str, str] = MappingProxyType(
    {
        "1": "1",
        "36": "06",
        "375": "80",
        **dict.fromkeys(("7", "993"), "8"),
        **dict.fromkeys(("39", "225", "229", "241", "242", "378"), ""),
    }
)
"""What is dialled before a number at home and not from abroad, by country code, where not `0`."""

MASKED = rf"[{STRONG_MASKS}]|[{WEAK_MASKS}]{{2,}}|[-.]{{3,}}|(?<=\d)[xX]{{2,}}"
LABEL = (
    r"(?:tel|phone|mobile|mob|cell|手机|电话|联系电话|联系方式|联系手机|手机号|手机号码|电话号码"
    r"|固话|座机|热线)[\s:：.]*"
)
NOTE = r"\([^()\d]*\)"
EXTENSION = r"\s*(?:转|轉|分机|;?\s*ext(?:ension)?\.?|x|#)\s*[:=]?\s*\d{1,6}"
LANDLINE_EXTENSION = r"(0\d{2,3}-\d{7,8})-\d{1,6}"
"""`0755-26012345-801`: an extension set off by a hyphen, as only landlines have it."""

MASKED_ALLOWED = Text(
    "完整号码；带星号的号码无法联系，也无法查重",
    "the whole number; one with hidden digits can be neither called nor found again",
)
PHONE_ALLOWED = Text(
    "一个号码，如 13812345678、021-63841234、400-820-8820、+1 415 555 2671",
    "one number, such as 13812345678, 021-63841234, 400-820-8820 or +1 415 555 2671",
)


def normalise_phone(text: str, default_country: str = CHINA) -> str:
    """Return the number as `+`, country code and digits, without its extension.

    A number without a country code is taken as one of `default_country`, a calling code.
    Raises `ParseError` with reason `masked_phone` or `bad_phone`.

    >>> normalise_phone("０２１－６３８４１２３４ 转 8012"), normalise_phone("+1 (415) 555-2671")
    ('+862163841234', '+14155552671')
    """
    plain = visible(half_width(text)) if len(text) <= MAX_PHONE_TEXT else ""
    if re.search(r"\d", plain) and re.search(MASKED, plain):
        raise ParseError("masked_phone", echo(text), MASKED_ALLOWED)
    number = dialled(plain)
    whole = number and with_country(number, default_country)
    if not whole:
        raise ParseError("bad_phone", echo(text), PHONE_ALLOWED)
    return f"+{whole}"


def dialled(plain: str) -> str | None:
    """Return the digits of the one number in `plain`, with `+` before them if it is there."""
    bare = re.sub(rf"^{LABEL}|\s*{NOTE}$", "", plain, flags=re.IGNORECASE)
    bare = re.sub(rf"{EXTENSION}$", "", bare, flags=re.IGNORECASE)
    bare = re.sub(rf"^{LANDLINE_EXTENSION}$", r"\1", bare)
    if re.search(rf"[{JOINERS}]{{{LONGEST_JOIN + 1},}}", bare):
        return None
    if not re.match(r"\(?\+?\(?\d", bare):
        return None
    if re.match(r"\(?(?:\+|00)", bare):
        bare = bare.replace("(0)", "")
    digits = re.sub(rf"[{JOINERS}]", "", bare)
    return digits if re.fullmatch(r"\+?\d+", digits) else None


def with_country(number: str, default_country: str) -> str | None:
    """Return country code and number, or None when the number cannot be one."""
    if number.startswith(("+", "00")):
        return international(number.removeprefix("+").removeprefix("00"))
    if default_country == CHINA:
        return chinese(number)
    trunk = TRUNK_PREFIXES.get(default_country, "0")
    return international(default_country + number.removeprefix(trunk))


def international(digits: str) -> str | None:
    if digits.startswith(CHINA):
        home = digits.removeprefix(CHINA)
        return chinese(home) or chinese(f"0{home}")
    return digits if re.fullmatch(INTERNATIONAL_SHAPE, digits) else None


def chinese(digits: str) -> str | None:
    """Return a number as dialled in China with its country code; `86` may be there already."""
    for home in (digits, digits.removeprefix("0"), digits.removeprefix(CHINA)):
        if re.fullmatch("|".join(CHINESE_SHAPES), home):
            return CHINA + home.removeprefix("0")
    return None
