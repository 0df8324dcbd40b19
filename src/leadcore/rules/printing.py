"""Write a tree as its canonical text, which parses back to the same tree."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from leadcore.rules.nodes import (
    And,
    BoundError,
    Call,
    Compare,
    Const,
    Constant,
    Contains,
    Expression,
    Field,
    Known,
    Not,
    OneOf,
    Or,
)
from leadcore.texts import Text

MAX_NESTING: Final = 40
"""How many levels an expression may have."""

GROUPED_FROM: Final = 10_000
"""Integers from here on are written with their thousands apart, so that 2026 stays a year."""

DURATIONS: Final = {
    "days": timedelta(days=1),
    "hours": timedelta(hours=1),
    "minutes": timedelta(minutes=1),
    "seconds": timedelta(seconds=1),
}
"""The functions that write a duration, the largest unit first."""


def canonical(node: Expression, level: int = 1) -> str:
    """Return the text of `node`: double quotes, constants on the right, no needless brackets.

    >>> canonical(Not(Known(Field("demand.budget"))))
    'demand.budget is missing'
    """
    if level > MAX_NESTING:
        raise BoundError(
            Text(
                f"表达式超过 {MAX_NESTING} 层", f"an expression nested more than {MAX_NESTING} deep"
            ),
            Text("请拆成几条规则", "split it into several rules"),
        )
    return PRINTERS[type(node)](node, level + 1)


def print_constant(value: Constant) -> str:
    """Return how a rule writes `value`."""
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    if isinstance(value, timedelta):
        name, unit = next(item for item in DURATIONS.items() if not value % item[1])
        return f"{name}({print_constant(value // unit)})"
    if isinstance(value, datetime):
        return f'datetime("{value.isoformat().replace("+00:00", "Z")}")'
    if isinstance(value, date):
        return f'date("{value.isoformat()}")'
    if type(value) is int and abs(value) >= GROUPED_FROM:
        return f"{value:_}"
    return repr(value)


def print_call(node: Call, level: int) -> str:
    inner = ", ".join(canonical(argument, level) for argument in node.arguments)
    return f"{node.function}({inner})"


def print_compare(node: Compare, level: int) -> str:
    return f"{canonical(node.left, level)} {node.operator} {canonical(node.right, level)}"


def print_one_of(node: OneOf, level: int, verb: str = "in") -> str:
    options = ", ".join(canonical(option, level) for option in node.options)
    comma = "," if len(node.options) == 1 else ""
    return f"{canonical(node.operand, level)} {verb} ({options}{comma})"


def print_contains(node: Contains, level: int, verb: str = "in") -> str:
    return f"{canonical(node.item, level)} {verb} {canonical(node.container, level)}"


def print_not(node: Not, level: int) -> str:
    part = node.part
    if isinstance(part, Known):
        return f"{part.field.path} is missing"
    if isinstance(part, OneOf):
        return print_one_of(part, level, "not in")
    if isinstance(part, Contains):
        return print_contains(part, level, "not in")
    if isinstance(part, Const | Field | Call):
        return f"not {canonical(part, level)}"
    return f"not ({canonical(part, level)})"


def print_parts(node: And | Or, level: int) -> str:
    word, other = (" and ", Or) if isinstance(node, And) else (" or ", And)
    texts = ((canonical(part, level), isinstance(part, other)) for part in node.parts)
    return word.join(f"({text})" if bracketed else text for text, bracketed in texts)


PRINTERS: Final[Mapping[type, Callable[[Any, int], str]]] = {
    Const: lambda node, _: print_constant(node.value),
    Field: lambda node, _: node.path,
    Call: print_call,
    Compare: print_compare,
    OneOf: print_one_of,
    Contains: print_contains,
    Known: lambda node, _: f"{node.field.path} is known",
    Not: print_not,
    And: print_parts,
    Or: print_parts,
}
