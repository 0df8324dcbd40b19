"""What the cells of one row say together: the enquiry that they make, as far as they make one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import chain
from typing import Any

import attrs

from leadcore.errors import ParseError, Problem
from leadcore.intake.cells import content
from leadcore.intake.fields import EXTRA, gives
from leadcore.intake.mapping import Column
from leadcore.intake.notes import Note
from leadcore.intake.parsers import PARSERS, UNKNOWN, Around, Parsed, Value
from leadcore.model import Demand, NewLead
from leadcore.texts import Text
from leadcore.values import Extra, Place, is_unknown

DEMAND = "demand."
NO_SOURCE = "-"
"""Stands for a source that is not known, in an enquiry that is about to be refused."""


@attrs.frozen(kw_only=True)
class CellRead:
    """What one cell, or several that are read together, said; or what is wrong with it."""

    column: Column
    value: Value | None = None
    notes: tuple[Note, ...] = ()
    problem: Problem | None = None


@attrs.frozen(kw_only=True)
class Draft:
    """What a row says so far, by field, and what is wrong with it."""

    values: Mapping[str, Value]
    notes: tuple[Note, ...]
    problems: tuple[Problem, ...]
    failed: frozenset[str]
    """Fields that have a problem."""
    is_blank: bool
    """Whether the row itself said nothing at all."""

    def new_lead(self, now: datetime) -> NewLead:
        """Return the enquiry as far as it is known; one without a moment was received at `now`."""
        known: dict[str, Any] = {"source": NO_SOURCE, "received_at": now, **below("", self.values)}
        demand, extra = below(DEMAND, self.values), below(EXTRA, self.values)
        return NewLead(**known, demand=Demand(**demand), extra=Extra(extra))


def below(prefix: str, values: Mapping[str, Value]) -> dict[str, Any]:
    """Return the values of the fields right below `prefix`, without it in their names."""
    names = {name: name.removeprefix(prefix) for name in values if name.startswith(prefix)}
    return {short: values[name] for name, short in names.items() if prefix or "." not in short}


def draft_of(cells: Iterable[tuple[object, Column]], around: Around) -> Draft:
    """Return what the cells of a row say together with the mapping's defaults."""
    said = [read_cell(cell, column, around) for cell, column in cells]
    reads = named(placed([*said, *defaults(said, around)], around), around)
    problems = tuple(read.problem for read in reads if read.problem)
    return Draft(
        values=merged(reads),
        notes=tuple(chain.from_iterable(read.notes for read in reads)),
        problems=problems,
        failed=frozenset(
            name for read in reads if read.problem for name in gives(read.column.field)
        ),
        is_blank=all(read.value is None and not read.problem for read in said),
    )


def read_cell(cell: object, column: Column, around: Around) -> CellRead:
    """Return what one cell says; whatever is in it, nothing is raised."""
    try:
        parsed = parsed_cell(content(cell, column.parse), column, around)
    except ParseError as error:
        return CellRead(column=column, problem=error.at(column.header))
    notes = tuple(Note(path=column.header, code=code, text=text) for code, text in parsed.said)
    return CellRead(column=column, value=parsed.value, notes=notes)


def parsed_cell(held: str | date | None, column: Column, around: Around) -> Parsed:
    if held is None:
        return Parsed(None)
    if isinstance(held, date):
        return Parsed(around.clock.read(held))
    # A source may be called `unknown`, so its own parser asks.
    if column.parse != "source" and is_unknown(held):
        return Parsed(None, (UNKNOWN,))
    return PARSERS[column.parse](held, column, around)


def defaults(said: Sequence[CellRead], around: Around) -> Iterator[CellRead]:
    """Yield the mapping's defaults for the fields of which the row says nothing."""
    spoken = {
        name
        for read in said
        if read.problem or read.value is not None
        for name in gives(read.column.field)
    }
    mapping = around.mapping
    for name, text in mapping.defaults.items():
        if name not in spoken:
            read = read_cell(text, Column(header=mapping.path(name), field=name), around)
            yield attrs.evolve(read, notes=filled(read)) if mapping.headers(name) else read


def filled(read: CellRead) -> tuple[Note, ...]:
    """Return the note that the mapping said what an empty cell means."""
    text = Text("为空，按映射的默认值", "empty, taken from the mapping's default")
    return (*read.notes, Note(path=read.column.header, code="filled", text=text))


def placed(reads: Sequence[CellRead], around: Around) -> Sequence[CellRead]:
    """Return `reads` with region and city, which are written apart, read together as one place."""
    parts = [r for name in ("region", "city") for r in reads if r.column.parse == name and r.value]
    if not parts:
        return reads
    place = together(parts, "place", around)
    if place.problem and parts[0].column.parse == "city":
        return reads  # A city alone does not say which province it is in.
    return [*(read for read in reads if read not in parts), place]


def named(reads: Sequence[CellRead], around: Around) -> Sequence[CellRead]:
    """Return `reads` with the parts of a name, which are written apart, read together."""
    parts = [read for read in reads if read.column.field == "name" and read.value]
    if len(parts) <= 1:
        return reads
    order = around.mapping.headers("name")
    parts.sort(key=lambda part: order.index(part.column.header))
    return [*(read for read in reads if read not in parts), together(parts, "name", around)]


def together(parts: Sequence[CellRead], field: str, around: Around) -> CellRead:
    """Return what several cells say as one text, with spaces between."""
    header = "/".join(part.column.header for part in parts)
    text = " ".join(str(part.value) for part in parts)
    read = read_cell(text, Column(header=header, field=field), around)
    notes = tuple(chain.from_iterable(part.notes for part in parts)) + read.notes
    return attrs.evolve(read, notes=notes)


def merged(reads: Iterable[CellRead]) -> dict[str, Value]:
    """Return the value of every field; what several columns give together stands in their order."""
    values: dict[str, Value] = {}
    for read in reads:
        name, value = read.column.field, read.value
        before = values.get(name)
        if isinstance(value, Place):
            values |= {"region": value.region} | ({"city": value.city} if value.city else {})
        elif isinstance(value, tuple) and isinstance(before, tuple):
            values[name] = tuple(dict.fromkeys((*before, *value)))
        elif value is not None:
            values[name] = value
    return values
