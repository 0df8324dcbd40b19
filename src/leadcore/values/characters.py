"""Characters as people type and paste them: full width, other scripts' digits, invisible ones."""

from __future__ import annotations

from unicodedata import category, decimal

FULL_WIDTH = range(0xFF01, 0xFF5F)
"""The full-width twins of the visible ASCII characters, `！` to `～`."""
FULL_WIDTH_OFFSET = 0xFEE0
"""How far a full-width character lies above its ASCII twin."""
OTHER_TWINS = {"\u3000": " ", "￠": "¢", "￡": "£", "￥": "¥", "￦": "₩"}
"""Wide characters that stand outside of `FULL_WIDTH`."""
INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
"""Soft hyphen, zero-width and direction marks, which come along when text is pasted."""


def narrow(char: str) -> str:
    if ord(char) in FULL_WIDTH:
        return chr(ord(char) - FULL_WIDTH_OFFSET)
    digit = decimal(char, None)
    if digit is not None:
        return str(digit)
    return OTHER_TWINS.get(char, char)


def half_width(text: str) -> str:
    """Return `text` with full-width characters and the digits of every script as ASCII."""
    return text if text.isascii() else "".join(map(narrow, text))


def visible(text: str) -> str:
    """Return `text` without invisible marks and the space around it."""
    return "".join(char for char in text if char not in INVISIBLE).strip()


def is_storable(char: str) -> bool:
    """Return whether every store and engine can keep `char`: no control, NUL or surrogate."""
    return char in "\n\t" or category(char) not in ("Cc", "Cs")
