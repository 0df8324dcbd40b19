"""Which cells of a row belong to which columns of a mapping, found once for rows of one kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TypeGuard

import attrs

from leadcore.errors import Problem
from leadcore.intake.fields import EXTRA, gives
from leadcore.intake.mapping import MAX_COLUMNS, MAX_HEADER, Column, RowMapping, spelled
from leadcore.intake.notes import Note
from leadcore.texts import Text
from leadcore.values import echo, redact
from leadcore.values.characters import visible
from leadcore.values.extra import MAX_KEYS

SHOWN = 10
"""How many columns a note names."""
ROW = "row"
"""The path of what concerns a row as a whole."""

Cells = tuple[tuple[object, Column], ...]
"""Keys of a row, each with the column that it is."""


@attrs.frozen(kw_only=True)
class Layout:
    """Where rows of one kind have which column; without cells they cannot be read at all."""

    keys: tuple[object, ...] = ()
    """The keys of the row, by which the next row of the same kind is recognised."""
    cells: Cells = ()
    problems: tuple[Problem, ...] = ()
    notes: tuple[Note, ...] = ()
    absent: frozenset[str] = frozenset()
    """Required fields for which the row has no column."""


def is_row(row: object) -> TypeGuard[Mapping[object, object]]:
    """Return whether `row` goes from columns to cells."""
    return isinstance(row, Mapping)


def layout_of(row: object, mapping: RowMapping, required: Collection[str]) -> Layout:
    """Return the layout of a row, of whatever type it is."""
    if not is_row(row):
        allowed = Text("列名到内容的映射", "a mapping from header to cell, as csv.DictReader gives")
        return unusable("not_a_row", echo(row), allowed)
    if len(row) > MAX_COLUMNS:
        allowed = Text(f"最多 {MAX_COLUMNS} 列", f"at most {MAX_COLUMNS} columns")
        return unusable("too_many_columns", Text(f"{len(row)} 列", f"{len(row)} columns"), allowed)
    keys = tuple(row)
    if None in keys:  # Where csv.DictReader puts the cells for which it has no header.
        allowed = Text(
            "单元格不多于表头；含逗号的内容请加引号",
            "as many cells as headers; put quotes around a cell with a comma",
        )
        given = Text("单元格多于表头", "more cells than headers")
        return unusable("surplus_cells", given, allowed)
    found = known(keys, mapping)
    if not found:
        headers = "、".join(column.header for column in mapping.columns)
        allowed = Text(f"首行为表头：{headers}", f"a first line with the headers {headers}")
        given = Text("没有任何一列", "none of the columns")
        return unusable("no_known_column", given, allowed)
    return laid_out(keys, found, mapping, required)


def unusable(code: str, given: str | Text, allowed: Text) -> Layout:
    return Layout(problems=(Problem(path=ROW, code=code, given=given, allowed=allowed),))


def known(keys: tuple[object, ...], mapping: RowMapping) -> Cells:
    """Return the keys that are columns of the mapping, each with its column."""
    there = frozenset(map(header_of, keys))
    named = {header: column for column in mapping.columns if (header := chosen(column, there))}
    return tuple((key, named[header]) for key in keys if (header := header_of(key)) in named)


def chosen(column: Column, there: Collection[str]) -> str:
    """Return the first header of a column that is there, or nothing."""
    return next((header for header in map(spelled, column.headers) if header in there), "")


def header_of(key: object) -> str:
    """Return a row's key in the spelling in which headers are compared, or nothing."""
    return spelled(key) if isinstance(key, str) and len(key) <= MAX_HEADER else ""


def laid_out(
    keys: tuple[object, ...], found: Cells, mapping: RowMapping, required: Collection[str]
) -> Layout:
    """Return the layout of a row that has some of the mapping's columns."""
    there = {column.header for _, column in found}
    absent = [column for column in mapping.columns if column.header not in there]
    given = {field for _, column in found for field in may_give(column)}
    wanted = {field for column in absent for field in gives(column.field)} & set(required)
    lacking = wanted - given - set(mapping.defaults)
    kept = tuple(extra_columns(keys, found, mapping)) if mapping.unmapped == "extra" else ()
    used = {key for key, _ in (*found, *kept)}
    ignored = [key for key in keys if key not in used]
    needed = [column for column in absent if lacking.intersection(gives(column.field))]
    return Layout(
        keys=keys,
        cells=(*found, *kept),
        problems=(*repeated(found), *missing_columns(needed)),
        notes=(
            *listing(
                "ignored_columns", ignored, "不在映射中，未读取", "not in the mapping, not read"
            ),
            *listing(
                "absent_columns",
                [column.header for column in absent if column not in needed],
                "行中没有这些列",
                "the row has no such column",
            ),
        ),
        absent=frozenset(lacking),
    )


def may_give(column: Column) -> tuple[str, ...]:
    """Return the fields that a column may give: a province may have its city beside it."""
    return ("region", "city") if column.parse == "region" else gives(column.field)


def repeated(found: Cells) -> Iterator[Problem]:
    """Yield the columns that a row has twice, in different spellings."""
    headers = Counter(column.header for _, column in found)
    for header in (header for header, count in headers.items() if count > 1):
        allowed = Text("每列一次", "every column once")
        given = Text("两列", "two columns")
        yield Problem(path=header, code="duplicate_column", given=given, allowed=allowed)


def missing_columns(needed: Iterable[Column]) -> Iterator[Problem]:
    """Yield one problem for all the columns that a row must have and has not."""
    headers = "/".join(column.header for column in needed)
    if headers:
        allowed = Text(f"含有列 {headers}", f"a table with the columns {headers}")
        given = Text("没有这些列", "no such column")
        yield Problem(path=headers, code="missing_columns", given=given, allowed=allowed)


def listing(code: str, keys: Collection[object], zh: str, en: str) -> Iterator[Note]:
    """Yield one note that names columns, if there are any."""
    if keys:
        shown = ", ".join(echo(key) for key in list(keys)[:SHOWN])
        more = f" … ({len(keys)})" if len(keys) > SHOWN else ""
        yield Note(path=ROW, code=code, text=Text(f"{zh}：{shown}{more}", f"{en}: {shown}{more}"))


def extra_columns(
    keys: Iterable[object], found: Cells, mapping: RowMapping
) -> Iterator[tuple[object, Column]]:
    """Yield the columns that the mapping does not name and that `extra` can hold."""
    taken = {column.field for column in mapping.columns}
    room = MAX_KEYS - sum(field.startswith(EXTRA) for field in taken)
    read = {key for key, _ in found}
    for key in keys:
        name = visible(key) if isinstance(key, str) and header_of(key) else ""
        usable = name.isprintable() and redact(name) == name and EXTRA + name not in taken
        if name and usable and key not in read and room:
            room -= 1
            taken.add(EXTRA + name)
            yield key, Column(header=name, field=EXTRA + name)
