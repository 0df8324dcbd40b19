"""Write a condition in the JSON form: one form for every tree."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from leadcore.rules.condition import Condition
from leadcore.rules.exchange.words import FIELD, JSON, NOT, OP, TEXT_TESTS, VALUE
from leadcore.rules.nodes import (
    And,
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
    Operand,
    Or,
)
from leadcore.rules.operators import Formula
from leadcore.rules.printing import DURATIONS, canonical


def to_json(when: Condition | Formula) -> JSON:
    """Return the JSON form of a condition, which `from_json` reads as an equal one.

    BoundError refuses a condition that is nested too deep to be written.

    >>> from leadcore.rules import F
    >>> to_json((F.weight > 20) & F.note.is_missing())
    {'all': [{'field': 'weight', 'op': '>', 'value': 20}, {'field': 'note', 'op': 'is missing'}]}
    """
    return condition(tree_of(when))


def tree_of(when: Condition | Formula) -> Expression:
    """Return the tree, which is no deeper than a text can be."""
    tree = when.tree if isinstance(when, Condition) else when.node
    canonical(tree)
    return tree


def condition(node: Expression) -> JSON:
    return CONDITIONS[type(node)](node)


def term(node: Field | Call) -> dict[str, JSON]:
    """Return a field, or a function whose single argument stands by itself."""
    if isinstance(node, Field):
        return {FIELD: node.path}
    values = [operand(argument) for argument in node.arguments]
    return {node.function: values[0] if len(values) == 1 else values}


def operand(node: Operand) -> JSON:
    return constant(node.value) if isinstance(node, Const) else term(node)


def constant(value: Constant) -> JSON:
    if isinstance(value, datetime):
        return {"datetime": value.isoformat().replace("+00:00", "Z")}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, timedelta):
        name, unit = next(item for item in DURATIONS.items() if not value % item[1])
        return {name: value // unit}
    return value + 0.0 if isinstance(value, float) else value  # -0.0 equals 0.0 and is written so


def write_call(node: Call) -> JSON:
    """Return a test of a text as a row like other tests; its text is a term almost always."""
    subject = node.arguments[0]
    if node.function not in TEXT_TESTS or isinstance(subject, Const):
        return term(node)
    return {**term(subject), OP: node.function, VALUE: operand(node.arguments[1])}


def write_compare(node: Compare) -> JSON:
    return {**term(node.left), OP: node.operator, VALUE: operand(node.right)}


def write_one_of(node: OneOf, operator: str = "in") -> JSON:
    options = [operand(option) for option in node.options]
    return {**term(node.operand), OP: operator, VALUE: options}


def write_contains(node: Contains, operator: str = "has") -> JSON:
    return {**term(node.container), OP: operator, VALUE: operand(node.item)}


def write_known(node: Known, operator: str = "is known") -> JSON:
    return {**term(node.field), OP: operator}


def write_not(node: Not) -> JSON:
    match node.part:
        case OneOf():
            return write_one_of(node.part, "not in")
        case Contains():
            return write_contains(node.part, "has not")
        case Known():
            return write_known(node.part, "is missing")
        case _:
            return {NOT: condition(node.part)}


CONDITIONS: Final[Mapping[type, Callable[[Any], JSON]]] = {
    Const: operand,
    Field: term,
    Call: write_call,
    Compare: write_compare,
    OneOf: write_one_of,
    Contains: write_contains,
    Known: write_known,
    Not: write_not,
    And: lambda node: {"all": [condition(part) for part in node.parts]},
    Or: lambda node: {"any": [condition(part) for part in node.parts]},
}
"""How each node is written where a condition stands."""
