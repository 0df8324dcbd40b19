"""The index as one generated function: every column's mask, joined.

It gives what the columns' own `look` give: a value of exactly the type that it should have selects
a mask at once; any other asks `look`, and so does everything once something raises.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from math import inf
from typing import Final

import attrs

from leadcore.rules.cells import MemberAxis, OrderedAxis
from leadcore.rules.compiled import NOTHING, Loads, Program, Slots, Sure, moment, on_one
from leadcore.rules.compiled.shapes import GIVEN, READ
from leadcore.rules.compiled.slots import Named
from leadcore.rules.index.columns import Column
from leadcore.rules.kinds import BOOL
from leadcore.rules.nodes import Call, Field

EXACTLY: Final[Mapping[str, str]] = {
    "bool": "type({0}) is bool",
    "date": "type({0}) is date",
    "datetime": "type({0}) is datetime",
    "duration": "type({0}) is timedelta",
    "number": "type({0}) is float and -inf < {0} < inf",
    "text": "type({0}) is str",
}
"""By what constants of the kind are called, the test that a value needs no more reading."""

NAMES: Final[Mapping[str, object]] = {
    "bool": bool,
    "date": date,
    "datetime": datetime,
    "float": float,
    "inf": inf,
    "int": int,
    "left": bisect_left,
    "right": bisect_right,
    "str": str,
    "timedelta": timedelta,
    "type": type,
}


def program_of(columns: Sequence[Column], fields: Mapping[str, Named], full: int) -> Program:
    """Return the program of the function of a subject and a time that gives the boxes it is in."""

    def looked_up(subject: object, now: datetime) -> int:
        mask, time = full, moment(now)
        for column in columns:
            mask &= column.look(subject, time)
        return mask

    joins = Joins(Slots(fields))
    joins.slots.globals |= {**NAMES, "full": full}
    for column in columns:
        if isinstance(column.axis.term, Field | Call):
            joins.slots.count_term(column.axis.term)
    lines, sure = ["mask = full"], NOTHING
    for number, column in enumerate(columns):
        sure = joins.join(number, column, sure, lines)
    return on_one(joins.slots, [*lines, "return mask"], looked_up)


@attrs.frozen(eq=False)
class Joins:
    """Writes the statements that join the masks of columns; names end in the column's number."""

    slots: Slots

    def join(self, number: int, column: Column, sure: Sure, lines: list[str]) -> Sure:
        """Add the statements of one column; return what is sure then."""
        term, look = column.axis.term, f"look{number}(s, now)"
        self.slots.globals[f"look{number}"] = column.look
        self.slots.reads_now |= not isinstance(term, Field)
        if not isinstance(term, Field | Call):
            lines.append(f"mask &= {look}")
            return sure
        sure = Loads(self.slots).load(term, sure, lines)
        value = self.slots.variable(term)
        known = f"{self.mask(number, column, value)} if {self.test(column, value)}"
        self.slots.globals[f"missing{number}"] = column.by_cell[0]
        lines.append(f"mask &= {known} else missing{number} if {value} is None else {look}")
        return sure

    def test(self, column: Column, value: str) -> str:
        """Return the test that a value is known, and as it is read."""
        term, kind = column.axis.term, column.axis.kind
        if isinstance(term, Field) and self.slots.shape(term) in (READ, GIVEN):
            return f"{value} is not None"
        if kind.integral:
            return f"type({value}) is int"
        return EXACTLY[kind.word].format(value)

    def mask(self, number: int, column: Column, value: str) -> str:
        """Return the expression for the mask of a value that is known."""
        by_cell, axis, names = column.by_cell, column.axis, self.slots.globals
        if isinstance(axis, OrderedAxis):
            names |= {f"points{number}": axis.points, f"known{number}": by_cell[1:]}
            return f"known{number}[left(points{number}, {value}) + right(points{number}, {value})]"
        if isinstance(axis, MemberAxis) and axis.kind.name != BOOL.name:
            masks = {text: by_cell[cell] for text, cell in axis.numbers.items()}
            names |= {f"find{number}": masks.get, f"other{number}": by_cell[-1]}
            return f"find{number}({value}, other{number})" if masks else f"other{number}"
        names |= {f"true{number}": by_cell[2], f"false{number}": by_cell[1]}
        return f"(true{number} if {value} else false{number})"
