"""Views: what can be looked at as HTML and as Markdown, in notebooks without being asked.

A thing says what there is to see as blocks, which are data; these functions write them. Whatever
comes from outside (labels, ids, values, conditions) is escaped, and invisible characters in it are
replaced, so that it can neither become markup nor hide.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Final, Protocol

import attrs

from leadcore.rules.places import visible
from leadcore.texts import Language, Text

SIGNS: Final[Mapping[bool | None, str]] = {True: "✓", False: "✗", None: "?"}
"""What marks an outcome beside its word and its colour."""

COLOURS: Final[Mapping[bool | None, str]] = {True: "#1a7f37", False: "#c0392b", None: "#8a6d00"}

TAGS: Final[Mapping[Language, str]] = {"zh": "zh-Hans", "en": "en"}
"""How HTML calls the languages."""

HTML: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;"})
"""What stands for the characters that mean something to HTML."""

MARKDOWN: Final = str.maketrans(
    {
        **{character: f"\\{character}" for character in "\\`*_[]|~$"},
        **{"&": "&amp;", "<": "&lt;", ">": "&gt;"},
    }
)
"""What stands for the characters that mean something to Markdown inside a line."""

LINKS: Final = re.compile(r"(?i)@|:(?=//)|(?<=www)\.")
"""What makes an address of a text: of mail, with a scheme, or of a site."""


@attrs.frozen
class Code:
    """A condition, or an id."""

    text: str


@attrs.frozen
class Mark:
    """An outcome with its word; None is unknown."""

    outcome: bool | None
    word: Text


Piece = Text | Code | Mark | int
"""What a line or a cell is made of; an integer is points, shown with its sign."""


@attrs.frozen
class Branch:
    """A line and the lines below it."""

    pieces: tuple[Piece, ...]
    parts: tuple[Branch, ...] = ()


@attrs.frozen(kw_only=True)
class Table:
    """Rows under a caption, perhaps with a row of totals at their end."""

    caption: Text
    columns: tuple[Text, ...]
    rows: tuple[tuple[Piece, ...], ...]
    totals: tuple[Piece, ...] = ()


NOTHING: Final = Text("", "")
"""An empty cell."""

Block = Text | Table | tuple[Branch, ...]
"""A heading, a table, or a list."""


class View(ABC):
    """Something that shows itself as HTML and as Markdown.

    >>> from leadcore.rules import Explanation
    >>> why = Explanation(text="weight > 20", outcome=True)
    >>> print(why.to_markdown("zh"))
    - ✓ 成立 `weight > 20`
    """

    __slots__ = ()

    @abstractmethod
    def blocks(self) -> tuple[Block, ...]:
        """Return what there is to see, in no language and no markup yet."""

    def to_html(self, language: Language = "en") -> str:
        """Return it as one HTML element without scripts and links, every text in it escaped."""
        inner = "".join(block_html(block, language) for block in self.blocks())
        return f'<div lang="{TAGS[language]}">{inner}</div>'

    def to_markdown(self, language: Language = "en") -> str:
        """Return it as Markdown with tables and nested lists, every text in it escaped."""
        return "\n\n".join(block_markdown(block, language) for block in self.blocks())

    def _repr_html_(self) -> str:
        return self.to_html()

    def _repr_markdown_(self) -> str:
        return self.to_markdown()


class Printer(Protocol):
    """What pretty printers, such as IPython's, offer."""

    def text(self, text: str) -> object:
        """Write a text."""
        ...


class Terse:
    """Something that pretty printers show by its `repr`, not by all that it holds.

    >>> class Stock(Terse):
    ...     def __repr__(self) -> str:
    ...         return "<stock>"
    >>> lines: list[str] = []
    >>> class Lines:
    ...     def text(self, text: str) -> None:
    ...         lines.append(text)
    >>> Stock()._repr_pretty_(Lines(), cycle=False)
    >>> lines
    ['<stock>']
    """

    __slots__ = ()

    def _repr_pretty_(self, printer: Printer, cycle: bool) -> None:
        printer.text(repr(self))


def one_line(text: str) -> str:
    """Return a text without line breaks and invisible characters."""
    return " ".join(visible(text).split())


def block_html(block: Block, language: Language) -> str:
    if isinstance(block, Text):
        return f"<p><strong>{piece_html(block, language)}</strong></p>"
    return table_html(block, language) if isinstance(block, Table) else list_html(block, language)


def piece_html(piece: Piece, language: Language) -> str:
    if isinstance(piece, int):
        return f"{piece:+,d}"
    if isinstance(piece, Code):
        return f"<code>{one_line(piece.text).translate(HTML)}</code>"
    if isinstance(piece, Text):
        return one_line(piece.to(language)).translate(HTML)
    sign, word = SIGNS[piece.outcome], piece.word.to(language)
    return f'<span style="color:{COLOURS[piece.outcome]}">{sign} {word}</span>'


def list_html(branches: tuple[Branch, ...], language: Language) -> str:
    items = (
        f"<li>{' '.join(piece_html(piece, language) for piece in branch.pieces)}"
        f"{list_html(branch.parts, language)}</li>"
        for branch in branches
    )
    return f"<ul>{''.join(items)}</ul>" if branches else ""


def table_html(table: Table, language: Language) -> str:
    heads = "".join(f'<th scope="col">{piece_html(name, language)}</th>' for name in table.columns)
    rows = "".join(row_html(row, language) for row in table.rows)
    foot = f"<tfoot>{row_html(table.totals, language)}</tfoot>" if table.totals else ""
    return (
        f"<table><caption>{piece_html(table.caption, language)}</caption>"
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody>{foot}</table>"
    )


def row_html(row: tuple[Piece, ...], language: Language) -> str:
    cells = (
        f'<td style="text-align:{"right" if isinstance(piece, int) else "left"}">'
        f"{piece_html(piece, language)}</td>"
        for piece in row
    )
    return f"<tr>{''.join(cells)}</tr>"


def block_markdown(block: Block, language: Language) -> str:
    if isinstance(block, Text):
        return bold(block, language)
    if isinstance(block, Table):
        return table_markdown(block, language)
    return "\n".join(lines_markdown(block, language, ""))


def bold(heading: Text, language: Language) -> str:
    text = piece_markdown(heading, language)
    return f"**{text}**" if text else ""


def piece_markdown(piece: Piece, language: Language) -> str:
    if isinstance(piece, int):
        return f"{piece:+,d}"
    if isinstance(piece, Code):
        return code_markdown(one_line(piece.text))
    if isinstance(piece, Text):
        return text_markdown(one_line(piece.to(language)))
    return f"{SIGNS[piece.outcome]} {piece.word.to(language)}"


def text_markdown(text: str) -> str:
    """Return the text escaped, also what notebooks would make a link of without any markup."""
    return LINKS.sub(r"\\\g<0>", text.translate(MARKDOWN))


def code_markdown(text: str) -> str:
    """Return the text between more backticks than it has itself; one with a bar only escaped."""
    if "|" in text or not text:
        return text_markdown(text)
    runs = [len(list(run)) for character, run in groupby(text) if character == "`"]
    fence = "`" * (max(runs, default=0) + 1)
    space = " " if runs else ""
    return f"{fence}{space}{text}{space}{fence}"


def lines_markdown(branches: tuple[Branch, ...], language: Language, indent: str) -> Iterator[str]:
    for branch in branches:
        line = " ".join(piece_markdown(piece, language) for piece in branch.pieces)
        yield f"{indent}- {line}"
        yield from lines_markdown(branch.parts, language, f"{indent}  ")


def table_markdown(table: Table, language: Language) -> str:
    rows = (*table.rows, *([table.totals] if table.totals else []))
    first = rows[0] if rows else table.columns
    lines = [
        bold(table.caption, language),
        "",
        row_markdown(table.columns, language),
        f"|{'|'.join(' ---: ' if isinstance(piece, int) else ' --- ' for piece in first)}|",
        *(row_markdown(row, language) for row in rows),
    ]
    return "\n".join(lines)


def row_markdown(row: tuple[Piece, ...], language: Language) -> str:
    return f"| {' | '.join(piece_markdown(piece, language) for piece in row)} |"
