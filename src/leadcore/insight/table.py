"""Tables: what every report gives, as plain rows for programs and as text for people."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from math import isfinite
from types import MappingProxyType
from typing import Literal

import attrs

from leadcore.insight import layout
from leadcore.texts import Language, Text
from leadcore.values import FrozenMapping

Kind = Literal["text", "flag", "count", "share", "amount", "days"]
"""What a column holds: texts, yes or no, whole numbers, shares of 1, money in major units, days."""
Cell = str | bool | int | float | None
"""One plain value; None is missing."""
Row = tuple[Cell, ...]

TYPES: Mapping[Kind, tuple[type, ...]] = MappingProxyType(
    {
        "text": (str,),
        "flag": (bool,),
        "count": (int,),
        "share": (int, float),
        "amount": (int, float),
        "days": (int, float),
    }
)
"""The types of the values of each kind of column."""
NUMBERS = ("count", "share", "amount", "days")
"""Kinds that stand at the right of their column."""
MISSING = "—"
"""How a missing value is shown."""
FLAGS = (Text("否", "no"), Text("是", "yes"))
MAX_COLUMNS = 100
"""The most columns of a table."""
MAX_ROWS = 100_000
"""The most rows of a table."""
SHOWN_ROWS = 200
"""The most rows that are shown to people; `records` has them all."""
SHOWN_WIDTH = 40
"""The widest that one value is shown, in columns of a terminal."""
NO_LABELS: Mapping[str, Text] = FrozenMapping()


def frozen(labels: Mapping[str, Text]) -> Mapping[str, Text]:
    return FrozenMapping(labels)


@attrs.frozen
class Column:
    """One column: its name in records, what people call it, and what it holds.

    >>> Column("won", Text("成交", "won"), "count").kind
    'count'
    """

    name: str
    """The key in records."""
    label: Text
    """The heading for people."""
    kind: Kind = attrs.field(validator=attrs.validators.in_(TYPES))
    labels: Mapping[str, Text] = attrs.field(default=NO_LABELS, converter=frozen, repr=False)
    """What people call the values of a text column, where that is not the value itself."""

    @property
    def is_number(self) -> bool:
        """Whether the values are numbers."""
        return self.kind in NUMBERS

    def shown(self, cell: Cell, language: Language) -> str:
        """Return a value as people read it: `12.5 %`, `1,200`, `3.0`, `—`.

        >>> Column("share", Text("占比", "share"), "share").shown(0.125, "en")
        '12.5 %'
        """
        if cell is None:
            return MISSING
        if isinstance(cell, str):
            label = self.labels.get(cell)
            return layout.one_line(cell if label is None else label.to(language), SHOWN_WIDTH)
        if self.kind == "flag":
            return FLAGS[bool(cell)].to(language)
        return SHOWN[self.kind](cell)


SHOWN: Mapping[Kind, Callable[[float], str]] = MappingProxyType(
    {
        "count": "{:,}".format,
        "share": lambda share: f"{share:.1%}".replace("%", " %"),
        "amount": "{:,.2f}".format,
        "days": "{:,.1f}".format,
    }
)
"""How numbers are written."""


def columns_of(columns: Iterable[Column]) -> tuple[Column, ...]:
    return tuple(columns)


def rows_of(rows: Iterable[Iterable[Cell]]) -> tuple[Row, ...]:
    return tuple(tuple(row) for row in rows)


@attrs.frozen(kw_only=True)
class Table:
    """A named table of plain values; raises `ValueError` when a value does not fit its column.

    >>> table = Table(
    ...     name="sources",
    ...     title=Text("来源", "sources"),
    ...     columns=(
    ...         Column("source", Text("来源", "source"), "text", {"web": Text("官网", "web")}),
    ...         Column("leads", Text("线索数", "leads"), "count"),
    ...     ),
    ...     rows=(("web", 1200), (None, 3)),
    ... )
    >>> table.records()
    [{'source': 'web', 'leads': 1200}, {'source': None, 'leads': 3}]
    >>> print(table)
    来源
    来源  线索数
    ----  ------
    官网   1,200
    —          3
    """

    name: str
    """What a program calls it, such as a sheet or a file."""
    title: Text
    columns: tuple[Column, ...] = attrs.field(converter=columns_of)
    rows: tuple[Row, ...] = attrs.field(converter=rows_of, repr=lambda rows: f"<{len(rows)} rows>")
    """One value for each column; every value is a `str`, `bool`, `int`, finite `float` or None."""

    def __attrs_post_init__(self) -> None:
        names = [column.name for column in self.columns]
        if not 0 < len(names) <= MAX_COLUMNS or len(set(names)) != len(names):
            raise ValueError(
                f"columns {names[:MAX_COLUMNS]} given; allowed: 1 to {MAX_COLUMNS}, each name once"
            )
        if len(self.rows) > MAX_ROWS:
            raise ValueError(f"{len(self.rows)} rows given; allowed: at most {MAX_ROWS}")
        for number, row in enumerate(self.rows):
            check_row(self.columns, row, number)

    def records(self) -> list[dict[str, Cell]]:
        """Return every row as a dict by column name, as pandas, csv or a spreadsheet takes it."""
        names = [column.name for column in self.columns]
        return [dict(zip(names, row, strict=True)) for row in self.rows]

    def text(self, language: Language = "zh") -> str:
        """Return the table with its title, aligned for a terminal; at most 200 rows of it."""
        cells = self.cells(language)
        lines = layout.aligned(cells, [column.is_number for column in self.columns])
        return "\n".join((self.title.to(language), *lines, *self.more(language)))

    def markdown(self, language: Language = "zh") -> str:
        """Return the table with its title as Markdown; at most 200 rows of it."""
        cells = self.cells(language)
        lines = layout.markdown(cells, [column.is_number for column in self.columns])
        more = self.more(language)
        title = f"**{self.title.to(language).translate(layout.MARKDOWN)}**"
        return "\n".join((title, "", *lines, *(("", *more) if more else ())))

    def cells(self, language: Language) -> list[list[str]]:
        """Return the headings and the values of the rows that are shown, as people read them."""
        heads = [column.label.to(language) for column in self.columns]
        return [heads] + [
            [column.shown(cell, language) for column, cell in zip(self.columns, row, strict=True)]
            for row in self.rows[:SHOWN_ROWS]
        ]

    def more(self, language: Language) -> tuple[str, ...]:
        """Return a line that says how many rows are not shown, if any."""
        hidden = len(self.rows) - SHOWN_ROWS
        if hidden <= 0:
            return ()
        return (Text(f"……还有 {hidden} 行", f"… and {hidden} more rows").to(language),)

    def __str__(self) -> str:
        return self.text()

    def _repr_markdown_(self) -> str:
        return self.markdown()


def check_row(columns: tuple[Column, ...], row: Row, number: int) -> None:
    """Refuse a row that does not fit the columns."""
    if len(row) != len(columns):
        raise ValueError(f"row {number} has {len(row)} values; allowed: {len(columns)}")
    for column, cell in zip(columns, row, strict=True):
        if not fits(column.kind, cell):
            raise ValueError(
                f"row {number} has a {type(cell).__name__} in column {column.name};"
                f" allowed: a finite {column.kind}, or None"
            )


def fits(kind: Kind, cell: object) -> bool:
    if cell is None:
        return True
    return type(cell) in TYPES[kind] and (not isinstance(cell, float) or isfinite(cell))
