"""What a cell may hold: text, a number or a date as spreadsheets have them, or nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from leadcore.errors import ParseError
from leadcore.texts import Text
from leadcore.values import echo
from leadcore.values.characters import is_storable, visible
from leadcore.values.redaction import MAX_TEXT

MAX_CELL = MAX_TEXT
"""Longest text of a cell, in characters: what free text may have anywhere."""
MOST_DIGITS = 15
"""Most digits before the point of a number: what a spreadsheet keeps exactly."""

LENGTH_ALLOWED = Text(f"至多 {MAX_CELL} 个字符", f"at most {MAX_CELL} characters")
CONTENT_ALLOWED = Text("文本", "a text")
MOMENT_CONTENT_ALLOWED = Text("文本或日期时间", "a text, a date or a datetime")


def content(cell: object, parser: str) -> str | date | None:
    """Return what a cell holds for a parser, or None when it is empty.

    Raises `ParseError` with reason `too_long` or `wrong_type`. A cell of any size costs the same.
    """
    match cell:
        case None:
            return None
        case str():
            return text_content(cell)
        case date() if parser == "moment":
            # What data frames have for a missing moment is not equal to itself.
            return cell if cell == cell else None  # noqa: PLR0124  # only NaN is not itself
        case float() | Decimal() if Decimal(cell).is_nan():
            return None
        case int() | float() | Decimal() if parser != "moment" and is_moderate(cell):
            return text_content(str(int(cell)) if cell == int(cell) else str(cell))
        case _:
            allowed = MOMENT_CONTENT_ALLOWED if parser == "moment" else CONTENT_ALLOWED
            raise ParseError("wrong_type", echo(cell), allowed)


def described(text: str) -> Text:
    """Return what can be said of a private text.

    >>> described("王敏").en
    'a text of 2 characters'
    """
    return Text(f"{len(text)} 个字符的文本", f"a text of {len(text)} characters")


def is_moderate(number: float | Decimal) -> bool:
    """Return whether a number is one that people write; True and False are none."""
    if isinstance(number, bool):
        return False
    if isinstance(number, int):
        return number.bit_length() <= 3 * MOST_DIGITS
    exact = Decimal(number)
    return exact.is_finite() and exact.adjusted() < MOST_DIGITS


def text_content(text: str) -> str | None:
    """Return what can be seen of a text and be kept, or None when that is nothing."""
    if len(text) > MAX_CELL:
        raise ParseError("too_long", described(text), LENGTH_ALLOWED)
    if text.isprintable():  # And so without anything that cannot be seen or kept.
        return text.strip() or None
    return visible("".join(filter(is_storable, text))) or None
