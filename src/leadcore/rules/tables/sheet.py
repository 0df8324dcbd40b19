"""Decision tables as sheets: rows of text cells, as a CSV file or a spreadsheet has them.

| F   | `weight`  | `target.city`        | carrier: text (truck, bicycle) | days: number |
|-----|-----------|----------------------|--------------------------------|--------------|
| 1   | `> 20`    | -                    | truck                          | 3            |
| 2   | -         | `"上海市", "苏州市"` | bicycle                        | 1            |
| otherwise | -   | -                    | truck                          | 5            |

In the corner stands the hit policy, below it the ids of the rows; a header with a colon is an
output, its kind behind the colon, and its values, the most important first, in brackets.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final, cast

import attrs

from leadcore.errors import Problem
from leadcore.rules.plain_values import ValueKind, excerpt
from leadcore.rules.tables.columns import TableOutput, TableRow
from leadcore.rules.tables.places import FIRST_COLUMN, FIRST_ROW, address, wrong
from leadcore.texts import Text

OTHERWISE: Final = "otherwise"
"""The id of the last row of a sheet that gives the default outputs."""

MAX_ROWS: Final = 10_000
"""How many rows a decision table may have."""
MAX_COLUMNS: Final = 100
"""How many inputs and outputs a decision table may have together."""
MAX_PROBLEMS: Final = 100
"""How many problems of a decision table are listed."""

OUTPUT: Final = r"([^:]*):\s*(\w*)\s*(?:\((.*)\))?"
"""The header of an output: its name, its kind and perhaps its values."""
WIDE_COLON: Final = "\N{FULLWIDTH COLON}"
QUOTED: Final = r""""[^"]*"|'[^']*'"""
"""A text in the header of an input, which may have a colon."""


@attrs.frozen(kw_only=True)
class Sheet:
    """A sheet taken apart, and what is wrong with it as a sheet."""

    hit: str
    inputs: tuple[str, ...]
    outputs: tuple[TableOutput, ...]
    rows: tuple[TableRow, ...]
    otherwise: tuple[str, ...]
    problems: tuple[Problem, ...]


def read_sheet(cells: Iterable[Sequence[str]]) -> Sheet:
    """Return the parts of a sheet; of one that is too long only what is more than enough."""
    found = [tuple(row) for row in islice(cells, MAX_ROWS + FIRST_ROW + 1)]
    while found and not any(has_text(cell) for cell in found[-1]):
        found.pop()
    corner, *headers = [as_text(cell) for cell in found[0]] if found else [""]
    headers = headers[: MAX_COLUMNS + 1]
    while headers and not headers[-1]:
        headers.pop()
    inputs = [header for header in headers if not is_output(header)]
    body = [fitted(row, len(headers) + 1) for row in found[1:]]
    otherwise = body.pop() if body and body[-1][0] == OTHERWISE else ()
    split = len(inputs) + FIRST_COLUMN
    return Sheet(
        hit=corner,
        inputs=tuple(inputs),
        outputs=tuple(output_of(header) for header in headers if is_output(header)),
        rows=tuple(
            TableRow(id=row[0], when=row[FIRST_COLUMN:split], then=row[split:]) for row in body
        ),
        otherwise=otherwise[split:],
        problems=tuple(
            islice(sheet_problems(found, headers, len(inputs), otherwise), MAX_PROBLEMS)
        ),
    )


def has_text(cell: object) -> bool:
    return cell is not None and cell != "" and not (isinstance(cell, str) and cell.isspace())


def as_text(cell: object) -> str:
    return cell.strip() if isinstance(cell, str) else ""


def is_output(header: str) -> bool:
    return ":" in unquoted(header)


def unquoted(header: str) -> str:
    """Return a header without the texts in it."""
    return re.sub(QUOTED, "", header)


def output_of(header: str) -> TableOutput:
    """Return the output that a header declares; one that is no output is refused as a kind."""
    written = re.fullmatch(OUTPUT, header, re.DOTALL)
    if written is None:
        name, _, kind = header.partition(":")
        return TableOutput(name=name.strip(), kind=cast("ValueKind", kind.strip()))
    values = (written[3] or "").split(",")
    return TableOutput(
        name=written[1].strip(),
        kind=cast("ValueKind", written[2]),
        values=tuple(value.strip() for value in values if value.strip()),
    )


def fitted(row: Sequence[object], width: int) -> tuple[str, ...]:
    """Return a row of just `width` cells; what is missing is empty."""
    cells = tuple(as_text(cell) for cell in row[:width])
    return cells + ("",) * (width - len(cells))


def sheet_problems(
    rows: Sequence[Sequence[object]],
    headers: Sequence[str],
    inputs: int,
    otherwise: Sequence[str],
) -> Iterator[Problem]:
    """Yield what is wrong with a sheet that its parts no longer show."""
    for column, header in enumerate(headers):
        if is_output(header) != (column >= inputs):
            allowed = Text("输入在前，输出在后", "all inputs before all outputs")
            yield wrong(address(column + FIRST_COLUMN, 1), "order", excerpt(header), allowed)
        if WIDE_COLON in unquoted(header):
            allowed = Text("请写半角冒号 :", "write :")
            yield wrong(address(column + FIRST_COLUMN, 1), "wide_colon", excerpt(header), allowed)
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            yield from cell_problems(cell, address(column, number), column > len(headers))
    for column, entry in enumerate(otherwise[FIRST_COLUMN : inputs + FIRST_COLUMN], FIRST_COLUMN):
        if entry not in {"", "-"}:
            allowed = Text("默认行的输入为 -", "a - in every input of the default row")
            yield wrong(address(column, len(rows)), "conditional", excerpt(entry), allowed)


def cell_problems(cell: object, place: str, is_outside: bool) -> Iterator[Problem]:
    if has_text(cell) and is_outside:
        allowed = Text("有标题的列", "cells below a header")
        yield wrong(place, "no_header", Text("多余的内容", "a cell too many"), allowed)
    elif cell is not None and not isinstance(cell, str):
        kind = type(cell).__name__
        allowed = Text("文本单元格", "a cell of text")
        yield wrong(place, "not_text", Text(f"{kind} 类型的值", f"a {kind}"), allowed)
