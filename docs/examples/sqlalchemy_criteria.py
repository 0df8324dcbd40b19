"""A condition as SQL, with the same meaning: it picks the leads for which it is true.

Theory. Negation is pushed to the leaves, which are negated one by one: `not (a < b)` is `a >= b`.
Above the leaves only AND and OR remain, for which NULL at the top of a WHERE is as good as false;
so a missing value needs no word, and an index on the column is used.

What SQL cannot say in the same way stands as TRUE in its place. As nothing above it negates, the
clause then finds all leads that it should, and perhaps more; `is_exact` says whether the condition
must be asked once more of each lead that was read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

import attrs
from sqlalchemy import (
    Boolean,
    ColumnElement,
    Double,
    Text,
    and_,
    false,
    func,
    literal,
    or_,
    true,
    type_coerce,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction
from sqlalchemy.types import TypeEngine

from docs.examples.sqlalchemy_tables import Day, Duration, Instant, Tables, Whole
from leadcore.rules import Condition, FieldSpec
from leadcore.rules.nodes import (
    And,
    Call,
    Compare,
    Const,
    Expression,
    Field,
    Known,
    Not,
    OneOf,
    Or,
    Scalar,
)

Clause = ColumnElement[bool]
Value = ColumnElement[Any]

MAX_BIGINT: Final = 2**63
OPPOSITE: Final[Mapping[str, str]] = {
    "==": "!=",
    "!=": "==",
    "<": ">=",
    "<=": ">",
    ">": "<=",
    ">=": "<",
}
COMPARISONS: Final[Mapping[str, Callable[[Value, Value], Clause]]] = {
    "==": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}
BINDS: Final[Mapping[type, TypeEngine[Any]]] = {
    bool: Boolean(),
    int: Whole(),
    float: Double(),
    str: Text(),
    datetime: Instant(),
    date: Day(),
    timedelta: Duration(),
}
"""How constants are bound; what is not here cannot be said in SQL."""


class Unsayable(Exception):
    """SQL has no form of this that means the same on every engine."""


class place_of(GenericFunction[int]):
    """Where a text stands in another one, from 1; 0 if it does not."""

    type = Whole()
    inherit_cache = True


@compiles(place_of, "sqlite")
def in_sqlite(element: place_of, compiler: SQLCompiler, **how: Any) -> str:
    return f"instr{compiler.process(element.clause_expr, **how)}"


@compiles(place_of, "postgresql")
def in_postgresql(element: place_of, compiler: SQLCompiler, **how: Any) -> str:
    return f"strpos{compiler.process(element.clause_expr, **how)}"


def text_contains(text: Value, part: Value) -> Clause:
    return place_of(text, part) > 0


def text_starts(text: Value, part: Value) -> Clause:
    return func.substr(text, 1, func.length(part)) == part


def text_ends(text: Value, part: Value) -> Clause:
    return func.substr(text, func.length(text) - func.length(part) + 1) == part


FUNCTIONS: Final[Mapping[str, Callable[[Value, Value], Clause]]] = {
    "contains": text_contains,
    "starts_with": text_starts,
    "ends_with": text_ends,
}
"""`lower` is missing: SQLite and PostgreSQL know only some of the letters that Python lowers."""


@attrs.frozen
class Where:
    """A clause that is true wherever the condition is."""

    clause: Clause
    is_exact: bool
    """Whether it is true nowhere else."""


@attrs.frozen
class Translation:
    """What the words of a condition mean in the tables at a time."""

    tables: Tables
    fields: Mapping[str, FieldSpec]
    now: datetime

    def where(self, node: Expression, wanted: bool) -> Where:
        """Return where the outcome of a condition is `wanted`; unknown is neither."""
        match node:
            case Not():
                return self.where(node.part, not wanted)
            case And() | Or():
                parts = [self.where(part, wanted) for part in node.parts]
                join = and_ if isinstance(node, And) is wanted else or_
                clause = join(*(part.clause for part in parts))
                return Where(clause, all(part.is_exact for part in parts))
            case _:
                return self.atom(node, wanted)

    def atom(self, node: Expression, wanted: bool) -> Where:
        try:
            return Where(self.leaf(node, wanted), True)
        except Unsayable:
            return Where(true(), False)

    def leaf(self, node: Expression, wanted: bool) -> Clause:
        match node:
            case Const():
                return true() if node.value is wanted else false()
            case Known():
                column = self.column(node.field)
                return column.is_not(None) if wanted else column.is_(None)
            case OneOf():
                value, options = self.value(node.operand), [*map(self.value, node.options)]
                return value.in_(options) if wanted else value.not_in(options)
            case Compare():
                operator = node.operator if wanted else OPPOSITE[node.operator]
                return COMPARISONS[operator](self.value(node.left), self.value(node.right))
            case Field() | Call():
                return self.value(node) == literal(wanted, Boolean())
            case _:
                raise Unsayable

    def value(self, node: Expression) -> Value:
        match node:
            case Field():
                return self.column(node)
            case Const():
                return bound(node.comparable)
            case Call(function="age", arguments=(argument,)):
                return type_coerce(bound(self.now) - self.value(argument), Duration())
            case Call(function=name, arguments=(text, part)) if name in FUNCTIONS:
                return FUNCTIONS[name](self.value(text), self.value(part))
            case _:
                raise Unsayable

    def column(self, field: Field) -> Value:
        if not self.tables.holds(self.fields[field.path]):
            raise Unsayable
        return self.tables.columns[field.path]


def bound(value: Scalar) -> Value:
    kind = BINDS.get(type(value))
    if kind is None or (isinstance(value, int) and abs(value) >= MAX_BIGINT):
        raise Unsayable
    return literal(value, kind)


def criteria(condition: Condition | None, tables: Tables, now: datetime) -> Where:
    """Return the clause of a condition; without one, it is true everywhere."""
    if condition is None:
        return Where(true(), True)
    return Translation(tables, condition.schema.fields, now).where(condition.tree, True)
