"""Text that no markup reads as its own: neither format, nor link, nor mention; and text that fits.

企业微信 and 钉钉 document no escapes, so what Markdown, HTML and their mentions are made of is
written with its full-width twin, which looks alike and means nothing. Slack documents three
escapes, and gets those.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping
from itertools import accumulate
from typing import Final

FULL_WIDTH = 0xFEE0
"""How far the full-width twin of an ASCII character lies above it."""

TWINS: Final[Mapping[int, str]] = {
    ord(char): chr(ord(char) + FULL_WIDTH) for char in r"\`*_[]<>#|~&@"
}
"""What stands for the characters that mean something to Markdown, HTML or a mention."""

ENTITIES: Final[Mapping[int, str]] = {
    **TWINS,
    **{ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;"},
}
"""The same for Slack."""

ADDRESSES: Final = re.compile(r":(?=//)|(?<=\w)\.(?=[^\W\d_])|:(?=[\w+'-]+:)")
"""What makes a link or an emoji without any markup: `http://`, `example.com`, `:smile:`."""

CHARACTERS: Final = re.compile(r"&\w+;|.", re.DOTALL)
"""What a cut must not go through."""

ELLIPSIS: Final = "…"


def plain(text: str, table: Mapping[int, str] = TWINS) -> str:
    """Return a text so that it is shown as it is."""
    apart = ADDRESSES.sub(lambda found: chr(ord(found[0]) + FULL_WIDTH), text)
    return apart.translate(table)


def cut(text: str, most: int, size: Callable[[str], int]) -> str:
    """Return as much of an escaped text as fits, with `…` where it was cut."""
    if size(text) <= most:
        return text
    characters = CHARACTERS.findall(text)
    ends = list(accumulate(map(size, characters)))
    return "".join(characters[: bisect_right(ends, most - size(ELLIPSIS))]) + ELLIPSIS
