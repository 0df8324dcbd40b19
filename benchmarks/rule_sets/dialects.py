"""The twenty rules in the languages of other engines, every atom closed against missing values."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol, cast

import attrs

from benchmarks.rule_sets.leads import CHANNELS, INDUSTRIES
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
)

MAY_MISS: Final = frozenset(
    {
        "source.campaign",
        "company.industry",
        "company.employees",
        "demand.description",
        "demand.budget",
        "demand.months",
        "contact.title",
    }
)
"""The fields that need a guard."""

OPPOSITE: Final = {"==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}


class Dialect(Protocol):
    """How conditions are written for one engine."""

    def join(self, word: str, parts: Sequence[Any]) -> Any:
        """Return `and` or `or` of the parts."""
        ...

    def test(self, path: str, operator: str, value: object) -> Any:
        """Return the test of a field that is known: a comparison, `in`, or a test of text."""
        ...

    def known(self, path: str, wanted: bool) -> Any:
        """Return the test that a field is known, or that it is missing."""
        ...

    def truth(self, path: str, wanted: bool) -> Any:
        """Return the test that a field is true, or that it is false."""
        ...


def written(node: Expression, dialect: Dialect, *, wanted: bool = True) -> Any:
    """Return when a condition is true (or false), negation pushed to the atoms."""
    match node:
        case Not():
            return written(node.part, dialect, wanted=not wanted)
        case And() | Or():
            parts = [written(part, dialect, wanted=wanted) for part in node.parts]
            return dialect.join("and" if isinstance(node, And) is wanted else "or", parts)
        case Known():
            return dialect.known(node.field.path, wanted)
        case Field():
            return dialect.truth(node.path, wanted)
        case _:
            return guarded(*atom(node, wanted), dialect)


def atom(node: Expression, wanted: bool) -> tuple[str, str, object]:
    """Return path, operator and value; of the atoms that are negated, all are comparisons."""
    match node:
        case Compare(left=Field(path=path), right=Const(value=value)):
            return path, node.operator if wanted else OPPOSITE[node.operator], value
        case OneOf(operand=Field(path=path)):
            return path, "in", [option.value for option in node.options]
        case Call(arguments=(Field(path=path), Const(value=value))):
            return path, node.function, value
        case _:
            raise ValueError(f"no dialect has {node}")


def guarded(path: str, operator: str, value: object, dialect: Dialect) -> Any:
    test = dialect.test(path, operator, value)
    return dialect.join("and", [dialect.known(path, True), test]) if path in MAY_MISS else test


@attrs.frozen(kw_only=True)
class Infix:
    """Engines with a text of their own; `{0}` is the field, `{1}` the value."""

    words: Mapping[str, str]
    """How `and`, `or`, `not` are written, with spaces."""
    null: str
    tests: Mapping[str, str] = attrs.field(factory=dict[str, str])
    """Other forms than `{0} operator {1}`."""
    known_as: str = "{0} != {1}"
    missing_as: str = "{0} == {1}"

    def join(self, word: str, parts: Sequence[Any]) -> str:
        return f"({self.words[word].join(parts)})"

    def test(self, path: str, operator: str, value: object) -> str:
        form = self.tests.get(operator, f"{{0}} {operator} {{1}}")
        return form.format(path, json.dumps(value, ensure_ascii=False))

    def known(self, path: str, wanted: bool) -> str:
        return (self.known_as if wanted else self.missing_as).format(path, self.null)

    def truth(self, path: str, wanted: bool) -> str:
        return path if wanted else f"{self.words['not']}{path}"


PYTHON: Final = Infix(
    words={"and": " and ", "or": " or ", "not": "not "},
    null="None",
    tests={
        "contains": "{1} in {0}",
        "starts_with": "starts_with({0}, {1})",
        "ends_with": "ends_with({0}, {1})",
    },
    known_as="{0} is not {1}",
    missing_as="{0} is {1}",
)
RULE_ENGINE: Final = Infix(
    words={"and": " and ", "or": " or ", "not": "not "},
    null="null",
    tests={
        "contains": "{1} in {0}",
        "starts_with": "{0}.starts_with({1})",
        "ends_with": "{0}.ends_with({1})",
    },
)
CEL: Final = Infix(
    words={"and": " && ", "or": " || ", "not": "!"},
    null="null",
    tests={
        "contains": "{0}.contains({1})",
        "starts_with": "{0}.startsWith({1})",
        "ends_with": "{0}.endsWith({1})",
    },
)
ZEN: Final = Infix(
    words={"and": " and ", "or": " or ", "not": "not "},
    null="null",
    tests={
        "contains": "contains({0}, {1})",
        "starts_with": "startsWith({0}, {1})",
        "ends_with": "endsWith({0}, {1})",
    },
)


@attrs.frozen
class JsonLogic:
    """JsonLogic; the standard has no test of the start or end of a text but `substr`."""

    has_text_tests: bool

    def join(self, word: str, parts: Sequence[Any]) -> object:
        return {word: list(parts)}

    def test(self, path: str, operator: str, value: object) -> object:
        field = {"var": path}
        if operator == "contains":
            return {"in": [value, field]}
        if operator in {"starts_with", "ends_with"} and not self.has_text_tests:
            length = len(cast("str", value))
            place = [0, length] if operator == "starts_with" else [-length]
            return {"===": [{"substr": [field, *place]}, value]}
        return {{"==": "===", "!=": "!=="}.get(operator, operator): [field, value]}

    def known(self, path: str, wanted: bool) -> object:
        return {"!==" if wanted else "===": [{"var": path}, None]}

    def truth(self, path: str, wanted: bool) -> object:
        return {"var": path} if wanted else {"!": [{"var": path}]}


VOCABULARY: Final = {"source.channel": CHANNELS, "company.industry": INDUSTRIES}
"""What a text may be that business-rules, which has no `!=`, is to find unequal."""

BUSINESS_OPERATORS: Final = {
    "==": "equal_to",
    "<": "less_than",
    "<=": "less_than_or_equal_to",
    ">": "greater_than",
    ">=": "greater_than_or_equal_to",
}


class BusinessRules:
    """The conditions of business-rules, whose variables are functions; `.` becomes `_`."""

    def join(self, word: str, parts: Sequence[Any]) -> object:
        return {"all" if word == "and" else "any": list(parts)}

    def test(self, path: str, operator: str, value: object) -> object:
        if operator == "in":
            options = cast("list[object]", value)
            return self.join("or", [self.test(path, "==", option) for option in options])
        if operator == "!=":
            rest = [text for text in VOCABULARY[path] if text != value]
            return self.test(path, "in", rest)
        name = path.replace(".", "_")
        verb = BUSINESS_OPERATORS.get(operator, operator)
        return {"name": name, "operator": verb, "value": value}

    def known(self, path: str, wanted: bool) -> object:
        return self.truth(f"{path}_known", wanted)

    def truth(self, path: str, wanted: bool) -> object:
        verb = "is_true" if wanted else "is_false"
        return {"name": path.replace(".", "_"), "operator": verb, "value": None}
