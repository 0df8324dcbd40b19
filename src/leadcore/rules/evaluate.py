"""The interpreter: the written meaning of an expression.

Kleene's logic: a comparison with a missing value is unknown (None); `not` unknown is unknown;
`and` is false as soon as one part is false, `or` is true as soon as one part is true, and else
one unknown part makes them unknown.

For editors: any faster form must give what this gives, for every tree and every subject. No value
of a subject may make it fail: fields read as their kind or as missing.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, Protocol

import attrs

from leadcore.rules.functions import FUNCTIONS
from leadcore.rules.nodes import (
    And,
    Call,
    Compare,
    Const,
    Contains,
    Expression,
    Field,
    Known,
    Not,
    OneOf,
    Or,
    Scalar,
)

COMPARISONS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class Readable(Protocol):
    """What the interpreter needs of a field of a schema."""

    @property
    def read(self) -> Callable[[object, datetime], Scalar | None]:
        """Read it from a subject at a time; None is missing."""
        ...


@attrs.frozen(eq=False, repr=False)
class Reading:
    """One subject at one time; every field is read at most once."""

    subject: object
    now: datetime
    fields: Mapping[str, Readable]
    values: dict[str, Scalar | None] = attrs.field(factory=dict[str, Scalar | None])

    def value(self, path: str) -> Scalar | None:
        values = self.values
        if path not in values:
            values[path] = self.fields[path].read(self.subject, self.now)
        return values[path]


def evaluate(node: Expression, reading: Reading) -> bool | None:
    """Return whether a checked condition holds; None is unknown."""
    outcome = value_of(node, reading)
    return outcome if isinstance(outcome, bool) else None


def value_of(node: Expression, reading: Reading) -> Scalar | None:
    return EVALUATORS[type(node)](node, reading)


def evaluate_call(node: Call, reading: Reading) -> Scalar | None:
    values = [value_of(argument, reading) for argument in node.arguments]
    if None in values:
        return None
    return FUNCTIONS[node.function].apply(reading.now, *values)


def evaluate_compare(node: Compare, reading: Reading) -> bool | None:
    left, right = value_of(node.left, reading), value_of(node.right, reading)
    if left is None or right is None:
        return None
    return bool(COMPARISONS[node.operator](left, right))


def evaluate_one_of(node: OneOf, reading: Reading) -> bool | None:
    value = value_of(node.operand, reading)
    if value is None:
        return None
    return any(value == option.comparable for option in node.options)


def evaluate_contains(node: Contains, reading: Reading) -> bool | None:
    item, container = value_of(node.item, reading), reading.value(node.container.path)
    if item is None or not isinstance(container, frozenset):
        return None
    return item in container


def evaluate_known(node: Known, reading: Reading) -> bool:
    return reading.value(node.field.path) is not None


def evaluate_not(node: Not, reading: Reading) -> bool | None:
    outcome = value_of(node.part, reading)
    return None if outcome is None else not outcome


def evaluate_and(node: And, reading: Reading) -> bool | None:
    outcome: bool | None = True
    for part in node.parts:
        value = value_of(part, reading)
        if value is False:
            return False
        if value is None:
            outcome = None
    return outcome


def evaluate_or(node: Or, reading: Reading) -> bool | None:
    outcome: bool | None = False
    for part in node.parts:
        value = value_of(part, reading)
        if value is True:
            return True
        if value is None:
            outcome = None
    return outcome


EVALUATORS: Final[Mapping[type, Callable[[Any, Reading], Scalar | None]]] = {
    Const: lambda node, _: node.comparable,
    Field: lambda node, reading: reading.value(node.path),
    Call: evaluate_call,
    Compare: evaluate_compare,
    OneOf: evaluate_one_of,
    Contains: evaluate_contains,
    Known: evaluate_known,
    Not: evaluate_not,
    And: evaluate_and,
    Or: evaluate_or,
}
