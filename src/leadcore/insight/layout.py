"""Laying text out for people: columns that align although Chinese characters are twice as wide."""

from __future__ import annotations

from collections.abc import Sequence
from unicodedata import category, east_asian_width

WIDE = ("W", "F")
"""Characters that fill two columns of a terminal."""
WIDTHLESS = ("Mn", "Me", "Cf")
"""Characters that stand on the one before them, or nowhere."""
MARKDOWN = str.maketrans({char: f"\\{char}" for char in "\\`*_[]|<>&$~#"})
"""What Markdown would read as its own, escaped."""
GAP = "  "
"""What stands between two columns."""


def width(text: str) -> int:
    """Return how many columns of a terminal `text` fills."""
    if text.isascii():
        return len(text)
    return sum(
        2 if east_asian_width(char) in WIDE else int(category(char) not in WIDTHLESS)
        for char in text
    )


def padded(text: str, columns: int, *, right: bool = False) -> str:
    """Return `text` filled up with spaces to a width, at its left side when it stands `right`."""
    space = " " * (columns - width(text))
    return space + text if right else text + space


def one_line(text: str, most: int) -> str:
    """Return `text` as one printable line of at most `most` columns, with `…` where it was cut."""
    head = text[: most + 1] if len(text) > most else text
    plain = "".join(char if char.isprintable() else " " for char in head).strip()
    if width(plain) <= most and len(head) == len(text):
        return plain
    while width(plain) >= most:
        plain = plain[:-1]
    return f"{plain.rstrip()}…"


def aligned(rows: Sequence[Sequence[str]], is_right: Sequence[bool]) -> list[str]:
    """Return one line for each row, with a rule under the first, columns as wide as they need."""
    widths = [max(width(cell) for cell in column) for column in zip(*rows, strict=True)]
    lines = [
        GAP.join(
            padded(cell, columns, right=right)
            for cell, columns, right in zip(row, widths, is_right, strict=True)
        ).rstrip()
        for row in rows
    ]
    lines.insert(1, GAP.join("-" * columns for columns in widths))
    return lines


def markdown(rows: Sequence[Sequence[str]], is_right: Sequence[bool]) -> list[str]:
    """Return the lines of a Markdown table whose first row is its head."""
    lines = ["| " + " | ".join(cell.translate(MARKDOWN) for cell in row) + " |" for row in rows]
    marks = ("---:" if right else ":---" for right in is_right)
    lines.insert(1, "| " + " | ".join(marks) + " |")
    return lines
