"""Texts that are no conditions, read from `hostile.json`: what each is refused for, and where.

Every text has been written by somebody, or might be written by somebody who means harm. A row of
the file is the text (a long one as pieces and how often each is repeated), the code of the error,
its line, column and width, and the problem in English.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import attrs


@attrs.frozen
class Refused:
    """A text, and what must come of it."""

    section: str
    source: str
    code: str
    place: tuple[int, int, int]
    """Line, column and width."""
    problem: str


def whole(source: str | list[tuple[str, int]]) -> str:
    return source if isinstance(source, str) else "".join(piece * n for piece, n in source)


SECTIONS: Final = json.loads(Path(__file__).with_name("hostile.json").read_text(encoding="utf-8"))
REFUSED: Final = tuple(
    Refused(section, whole(source), code, tuple(place), problem)
    for section, rows in SECTIONS.items()
    for source, code, place, problem in rows
)
BOMBS: Final = tuple(row for row in REFUSED if row.section == "bombs")
"""Those that would take time or memory where a parser is naive."""
