"""Check a tree against a schema when it is loaded, so that evaluation cannot fail."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, NoReturn, Protocol

import attrs

from leadcore.errors import RuleTypeError
from leadcore.rules.functions import FUNCTIONS
from leadcore.rules.kinds import BOOL, EXAMPLES, WORDS, Kind, shorten
from leadcore.rules.nearest import did_you_mean
from leadcore.rules.nodes import (
    And,
    BoundError,
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
    Span,
)
from leadcore.rules.places import error_at
from leadcore.rules.printing import canonical

LITERALS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("true", "TRUE", "yes"), "write True"),
    **dict.fromkeys(("false", "FALSE", "no"), "write False"),
    **dict.fromkeys(("null", "NULL", "none", "nil", "undefined", "NA"), "write `is missing`"),
    "now": "write age(field) > days(0) for what is past",
}
"""Names that other languages have and what to write instead."""


class Named(Protocol):
    """What the checker needs of a field of a schema."""

    @property
    def kind(self) -> Kind:
        """Its kind."""
        ...


@attrs.frozen(eq=False, repr=False)
class Checker:
    """One check of one tree; every method returns the node with its constants converted."""

    source: str
    fields: Mapping[str, Named]

    def refuse(self, at: Span, problem: str, cure: str) -> NoReturn:
        raise error_at(RuleTypeError, self.source, at, problem, cure)

    def condition(self, node: Expression) -> Expression:
        checked = CHECKERS[type(node)](self, node)
        if isinstance(node, Field | Call) and self.kind(node).name != BOOL.name:
            self.refuse(
                node.at,
                f"{canonical(node)} is {self.kind(node).name}, not a condition",
                f"compare it, such as {canonical(node)} == …, or ask `is known`",
            )
        return checked

    def kind(self, node: Field | Call) -> Kind:
        if isinstance(node, Call):
            return FUNCTIONS[node.function].gives
        self.exists(node)
        return self.fields[node.path].kind

    def exists(self, node: Field) -> None:
        if node.path not in self.fields:
            cure = LITERALS.get(node.path) or did_you_mean(node.path, self.fields)
            self.refuse(node.at, f"there is no field {shorten(node.path)}", cure)

    def operand(self, node: Operand, kind: Kind, reason: str) -> Operand:
        """Return `node`, which must be of `kind` for a reason such as `weight is number`."""
        if isinstance(node, Const):
            return self.constant(node, kind, reason)
        found = self.kind(node)
        if found.name != kind.name:
            self.mismatch(node, found.name, kind, reason)
        return self.ready(node)

    def ready(self, node: Field | Call) -> Field | Call:
        return self.call(node) if isinstance(node, Call) else node

    def comparable(self, node: Field | Call) -> Kind:
        """Return the kind of `node`, which must be one that can be compared."""
        kind, name = self.kind(node), canonical(node)
        if kind.item is not None:
            self.refuse(node.at, f"{name} is {kind.name}", f'write "…" in {name}')
        if kind.comparing == "never":
            self.refuse(
                node.at,
                f"{name} is {kind.name}, which rules cannot compare",
                "name one of its fields, ask `is known`, or compute a fact",
            )
        return kind

    def constant(self, node: Const, kind: Kind, reason: str) -> Const:
        word = WORDS[type(node.value)]
        if word != kind.word:
            self.mismatch(node, word, kind, reason)
        if kind.members and node.value not in kind.members:
            cure = did_you_mean(str(node.value), kind.members)
            self.refuse(node.at, f"{reason}, which is never {canonical(node)}", cure)
        try:
            return attrs.evolve(node, comparable=kind.convert(node.value))
        except BoundError as error:
            self.refuse(node.at, error.problem, error.cure)

    def mismatch(self, node: Operand, found: str, kind: Kind, reason: str) -> NoReturn:
        example = canonical(Const(kind.members[0])) if kind.members else EXAMPLES[kind.word]
        self.refuse(
            node.at,
            f"{canonical(node)} is {found}, but {reason}",
            f"write {kind.name} there, such as {example}",
        )

    def call(self, node: Call) -> Call:
        takes = FUNCTIONS[node.function].takes
        arguments = tuple(
            self.operand(argument, kind, f"{node.function} takes {kind.name}")
            for argument, kind in zip(node.arguments, takes, strict=True)
        )
        return attrs.evolve(node, arguments=arguments)


def check(tree: Expression, source: str, fields: Mapping[str, Named]) -> Expression:
    """Return the tree of `source` ready to be evaluated, or raise RuleTypeError."""
    return Checker(source, fields).condition(tree)


def check_field(self: Checker, node: Field) -> Field:
    self.exists(node)
    return node


def check_compare(self: Checker, node: Compare) -> Compare:
    kind = self.comparable(node.left)
    right = self.operand(node.right, kind, f"{canonical(node.left)} is {kind.name}")
    if kind.comparing == "equal" and node.operator not in {"==", "!="}:
        self.refuse(
            node.at, f"{canonical(node.left)} is {kind.name}, which has no order", "use == or in"
        )
    return attrs.evolve(node, left=self.ready(node.left), right=right)


def check_one_of(self: Checker, node: OneOf) -> OneOf:
    kind = self.comparable(node.operand)
    reason = f"{canonical(node.operand)} is {kind.name}"
    options = tuple(self.constant(option, kind, reason) for option in node.options)
    return attrs.evolve(node, operand=self.ready(node.operand), options=options)


def check_contains(self: Checker, node: Contains) -> Contains:
    kind = self.kind(node.container)
    if kind.item is None:
        self.refuse(
            node.container.at,
            f"{node.container.path} is {kind.name}, not a set of text",
            f'write {node.container.path} in ("…", "…"), or contains(…)',
        )
    return attrs.evolve(
        node, item=self.operand(node.item, kind.item, f"{node.container.path} is {kind.name}")
    )


def check_known(self: Checker, node: Known) -> Known:
    self.exists(node.field)
    return node


def check_not(self: Checker, node: Not) -> Not:
    return attrs.evolve(node, part=self.condition(node.part))


def check_parts(self: Checker, node: And | Or) -> And | Or:
    return attrs.evolve(node, parts=tuple(self.condition(part) for part in node.parts))


CHECKERS: Final[Mapping[type, Callable[[Checker, Any], Expression]]] = {
    Const: lambda _, node: node,
    Field: check_field,
    Call: Checker.call,
    Compare: check_compare,
    OneOf: check_one_of,
    Contains: check_contains,
    Known: check_known,
    Not: check_not,
    And: check_parts,
    Or: check_parts,
}
