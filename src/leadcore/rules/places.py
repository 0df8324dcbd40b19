"""Say where in a source something is wrong."""

from __future__ import annotations

import unicodedata
from typing import Final, TypeVar

from leadcore.errors import RuleError
from leadcore.rules.nodes import UNWRITABLE, Span
from leadcore.texts import Text

MAX_SOURCE: Final = 10_000
"""How many code points a source may have."""

E = TypeVar("E", bound=RuleError)


def error_at(kind: type[E], source: str, at: Span, problem: str | Text, cure: str | Text) -> E:
    """Return the error with the line, column and width of `at`; it ends with its line."""
    start = min(at.start, len(source))
    opening = source.rfind("\n", 0, start) + 1
    closing = source.find("\n", start)
    end = min(at.end, len(source) if closing < 0 else closing)
    return kind(
        problem=problem,
        cure=cure,
        source=visible(source),
        line=source.count("\n", 0, start) + 1,
        column=start - opening + 1,
        width=max(end - start, 1),
    )


def visible(source: str) -> str:
    """Return the source, as long, with every invisible character replaced, so that it prints."""
    spaced = source.replace("\r\n", " \n").replace("\t", " ")
    return "".join(
        "\ufffd"
        if character != "\n" and unicodedata.category(character) in UNWRITABLE
        else character
        for character in spaced
    )
