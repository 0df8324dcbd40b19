"""Write a condition as JsonLogic, or say what JsonLogic has no words for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, NoReturn

from leadcore.errors import Problem, ValidationError
from leadcore.rules.condition import Condition
from leadcore.rules.exchange.json_writer import constant, tree_of
from leadcore.rules.exchange.jsonlogic_words import VAR
from leadcore.rules.exchange.words import JSON
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
    Operand,
    Or,
)
from leadcore.rules.operators import Formula
from leadcore.rules.printing import canonical
from leadcore.texts import Text

STRICT: Final = {"==": "===", "!=": "!=="}
"""What compares without coercion there as here."""


def to_jsonlogic(when: Condition | Formula) -> JSON:
    """Return the JsonLogic rule that says the same of every subject whose fields are known.

    ValidationError lists what JsonLogic has no words for: times, days, durations and the functions
    `age`, `lower`, `starts_with` and `ends_with`. BoundError refuses too deep a nesting.

    >>> from leadcore.rules import F
    >>> to_jsonlogic((F.weight > 20) | F.note.contains("urgent"))
    {'or': [{'>': [{'var': 'weight'}, 20]}, {'in': ['urgent', {'var': 'note'}]}]}
    """
    return rule(tree_of(when))


def rule(node: Expression) -> JSON:
    return RULES[type(node)](node)


def value(node: Operand) -> JSON:
    if isinstance(node, Field):
        return {VAR: node.path}
    if isinstance(node, Call) or not isinstance(node.value, bool | int | float | str):
        refuse(node)
    return constant(node.value)


def refuse(node: Operand) -> NoReturn:
    text = canonical(node)
    allowed = Text("字段、数字、文本或 True、False", "a field, a number, a text, True or False")
    raise ValidationError(
        (Problem(path="$", code="no_equivalent", given=Text(text, text), allowed=allowed),)
    )


def rules(nodes: Iterable[Expression]) -> list[JSON]:
    """Return the rule of every part; ValidationError lists all that have no equivalent."""
    written: list[JSON] = []
    problems: list[Problem] = []
    for node in nodes:
        try:
            written.append(rule(node))
        except ValidationError as error:
            problems += error.problems
    if problems:
        raise ValidationError(tuple(problems))
    return written


def write_call(node: Call) -> JSON:
    if node.function != "contains":
        refuse(node)
    whole, part = node.arguments
    return {"in": [value(part), value(whole)]}


def write_compare(node: Compare) -> JSON:
    operator = STRICT.get(node.operator, node.operator)
    return {operator: [value(node.left), value(node.right)]}


def write_one_of(node: OneOf) -> JSON:
    return {"in": [value(node.operand), [value(option) for option in node.options]]}


def write_not(node: Not) -> JSON:
    if isinstance(node.part, Known):
        return {"==": [value(node.part.field), None]}
    return {"!": rule(node.part)}


RULES: Final[Mapping[type, Callable[[Any], JSON]]] = {
    Const: value,
    Field: value,
    Call: write_call,
    Compare: write_compare,
    OneOf: write_one_of,
    Contains: lambda node: {"in": [value(node.item), value(node.container)]},
    Known: lambda node: {"!=": [value(node.field), None]},
    Not: write_not,
    And: lambda node: {"and": rules(node.parts)},
    Or: lambda node: {"or": rules(node.parts)},
}
"""How each node is written."""
