"""Read the text of an expression: Python's own parser behind `scan`, then an allow-list of nodes.

For editors: nothing here knows a schema, and nothing is ever executed. A node type that is not in
`TRANSLATORS` cannot be part of an expression, whatever Python adds to its grammar.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any, Final, NoReturn, ParamSpec, TypeVar, cast

import attrs

from leadcore.errors import RuleSyntaxError
from leadcore.rules.functions import CONSTANTS, FUNCTIONS
from leadcore.rules.kinds import shorten
from leadcore.rules.nearest import did_you_mean
from leadcore.rules.nodes import (
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
    Operator,
    Span,
    compare,
    conjoin,
    disjoin,
)
from leadcore.rules.places import error_at
from leadcore.rules.printing import MAX_NESTING, canonical
from leadcore.rules.scan import Token, scan

MAX_NODES: Final = 2_000
"""How many nodes an expression may have."""

P = ParamSpec("P")
T = TypeVar("T")

OPERATORS: Final[Mapping[type[ast.cmpop], Operator]] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}


def parse(source: str) -> Expression:
    """Return the tree of `source`, or raise RuleSyntaxError with the place and the cure.

    >>> parse("1 < x <= 5")
    And(parts=(Compare(left=Field(path='x'), operator='>', right=Const(value=1)),
    Compare(left=Field(path='x'), operator='<=', right=Const(value=5))))
    """
    tokens = scan(source)
    line = "".join(" " if character in "\t\r\n" else character for character in source).lstrip()
    skipped = len(source) - len(line)
    try:
        body = ast.parse(line, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise stopped(source, tokens, skipped, getattr(error, "offset", 1)) from None
    columns = [at for at, character in enumerate(line) for _ in character.encode()]
    translator = Translator(source=source, columns=[*columns, len(line)], skipped=skipped)
    tree = translator.condition(body)
    translator.build(translator.span(body), canonical, tree)
    return tree


def stopped(
    source: str, tokens: tuple[Token, ...], skipped: int, offset: int | None
) -> RuleSyntaxError:
    """Return the error for the token at which Python's parser stopped."""
    start = skipped + offset - 1 if offset else len(source)
    at = next((token.at for token in tokens if token.at.end > start), None)
    problem = "the rule ends too early" if at is None else "this is not expected here"
    cure = 'write comparisons such as `budget >= 200_000 and city in ("上海市", "苏州市")`'
    return error_at(RuleSyntaxError, source, at or tokens[-1].at, problem, cure)


@attrs.define(eq=False, repr=False)
class Translator:
    """One walk over Python's tree of one source."""

    source: str
    columns: list[int]
    """The code point of every byte, since Python's parser counts bytes of UTF-8."""
    skipped: int
    """How many code points of white space stood before the line."""
    count: int = 0

    def span(self, node: ast.expr) -> Span:
        end = node.end_col_offset or node.col_offset
        return Span(self.columns[node.col_offset] + self.skipped, self.columns[end] + self.skipped)

    def refuse(self, at: Span, problem: str, cure: str) -> NoReturn:
        raise error_at(RuleSyntaxError, self.source, at, problem, cure)

    def build(self, at: Span, make: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return make(*args, **kwargs)
        except BoundError as error:
            self.refuse(at, error.problem, error.cure)

    def constant(self, at: Span, value: Any) -> Const:
        return self.build(at, Const, value, at=at)

    def translate(self, node: ast.expr, level: int) -> Expression:
        self.count += 1
        if level > MAX_NESTING or self.count > MAX_NODES:
            self.refuse(
                self.span(node),
                f"more than {MAX_NESTING} levels or {MAX_NODES} parts",
                "split the rule into several, or compute a fact",
            )
        return TRANSLATORS.get(type(node), refuse_node)(self, node, level)

    def condition(self, node: ast.expr, level: int = 1) -> Expression:
        tree = self.translate(node, level)
        if isinstance(tree, Const) and not isinstance(tree.value, bool):
            self.refuse(
                tree.at,
                "a value where a condition belongs",
                'to allow several values write `field in ("a", "b")`',
            )
        return tree

    def operand(self, node: ast.expr, level: int) -> Operand:
        tree = self.translate(node, level)
        if not isinstance(tree, Const | Field | Call):
            self.refuse(tree.at, "a condition where a value belongs", "join conditions with and")
        return tree

    def subject(self, node: ast.expr, level: int) -> Field | Call:
        tree = self.operand(node, level)
        if isinstance(tree, Const):
            self.refuse(tree.at, "a constant where a field belongs", "put the field on the left")
        return tree

    def field(self, node: ast.expr, level: int) -> Field:
        tree = self.operand(node, level)
        if not isinstance(tree, Field):
            self.refuse(tree.at, "this is not a field", "name a field, such as demand.budget")
        return tree


def refuse_node(self: Translator, node: ast.expr, level: int) -> NoReturn:
    cure = "write a list of values only behind `in`; write a number as 1_000_000"
    self.refuse(self.span(node), "values in a row where one belongs", cure)


def translate_boolean(self: Translator, node: ast.BoolOp, level: int) -> Expression:
    join = conjoin if isinstance(node.op, ast.And) else disjoin
    return join([self.condition(each, level + 1) for each in node.values], at=self.span(node))


def translate_unary(self: Translator, node: ast.UnaryOp, level: int) -> Expression:
    at = self.span(node)
    if isinstance(node.op, ast.Not):
        return Not(self.condition(node.operand, level + 1), at=at)
    number = cast("Const", self.operand(node.operand, level + 1))  # as `scan` has made sure
    return self.constant(at, -cast("int | float", number.value))


def translate_constant(self: Translator, node: ast.Constant, level: int) -> Expression:
    at = self.span(node)
    return self.constant(at, node.value)


def translate_name(self: Translator, node: ast.Name, level: int) -> Expression:
    return Field(node.id, at=self.span(node))


def translate_attribute(self: Translator, node: ast.Attribute, level: int) -> Expression:
    at = self.span(node)
    return Field(self.source[at.start : at.end], at=at)


def translate_call(self: Translator, node: ast.Call, level: int) -> Expression:
    at, name = self.span(node), ast.unparse(node.func)
    if name in CONSTANTS:
        return translate_maker(self, node, level)
    if name not in FUNCTIONS:
        guess = did_you_mean(name, (*FUNCTIONS, *CONSTANTS))
        self.refuse(self.span(node.func), f"there is no function {shorten(name)}", guess)
    wanted = len(FUNCTIONS[name].takes)
    if len(node.args) != wanted:
        self.refuse(at, f"{name} given {len(node.args)} values", f"give it {wanted}")
    arguments = tuple(self.operand(each, level + 1) for each in node.args)
    if all(isinstance(each, Const) for each in arguments):
        self.refuse(at, f"{name} of constants only", "give it a field")
    return Call(name, arguments, at=at)


def translate_maker(self: Translator, node: ast.Call, level: int) -> Expression:
    at, name = self.span(node), ast.unparse(node.func)
    arguments = [self.operand(each, level + 1) for each in node.args]
    if len(arguments) != 1 or not isinstance(arguments[0], Const):
        self.refuse(at, f"{name} is written with one constant", f"write {name}(…) with a value")
    return self.constant(at, self.build(at, CONSTANTS[name], arguments[0].value))


def translate_compare(self: Translator, node: ast.Compare, level: int) -> Expression:
    first = node.ops[0]
    if len(node.ops) > 1:
        return translate_chain(self, node, level)
    if isinstance(first, ast.In | ast.NotIn):
        found = translate_in(self, node, level)
        return Not(found, at=found.at) if isinstance(first, ast.NotIn) else found
    if isinstance(first, ast.Is | ast.IsNot):
        return translate_is(self, node, level)
    return translate_chain(self, node, level)


def translate_chain(self: Translator, node: ast.Compare, level: int) -> Expression:
    at, sides = self.span(node), [node.left, *node.comparators]
    links: list[Compare] = []
    for operator, left, right in zip(node.ops, sides, sides[1:], strict=False):
        if type(operator) not in OPERATORS:
            self.refuse(at, "in and is cannot stand in a chain", "join conditions with and")
        sign = OPERATORS[type(operator)]
        first, second = self.operand(left, level + 1), self.operand(right, level + 1)
        place = Span(first.at.start, second.at.end)
        links.append(self.build(place, compare, first, sign, second, at=place))
    return links[0] if len(links) == 1 else conjoin(links, at=at)


def translate_in(self: Translator, node: ast.Compare, level: int) -> OneOf | Contains:
    at, right = self.span(node), node.comparators[0]
    if not isinstance(right, ast.Tuple):
        return translate_contains(self, node, level)
    options = tuple(self.operand(each, level + 1) for each in right.elts)
    constants = tuple(each for each in options if isinstance(each, Const))
    if not options or len(constants) != len(options):
        self.refuse(
            self.span(right), "a list of values holds constants", 'write field in ("a", "b")'
        )
    return OneOf(self.subject(node.left, level + 1), constants, at=at)


def translate_contains(self: Translator, node: ast.Compare, level: int) -> Contains:
    container = self.operand(node.comparators[0], level + 1)
    if isinstance(container, Const):
        text = self.source[container.at.start : container.at.end]
        self.refuse(
            container.at, "one value is no list of values", f"write == {text} or in ({text},)"
        )
    item = self.operand(node.left, level + 1)
    return Contains(item, self.field(node.comparators[0], level + 1), at=self.span(node))


def translate_is(self: Translator, node: ast.Compare, level: int) -> Expression:
    at, right = self.span(node), node.comparators[0]
    word = right.id if isinstance(right, ast.Name) else ""
    if isinstance(node.ops[0], ast.IsNot) or word not in {"known", "missing"}:
        self.refuse(
            at, "is asks only whether a field has a value", "write `is known` or `is missing`"
        )
    known = Known(self.field(node.left, level + 1), at=at)
    return known if word == "known" else Not(known, at=at)


TRANSLATORS: Final[Mapping[type[ast.AST], Callable[[Translator, Any, int], Expression]]] = {
    ast.BoolOp: translate_boolean,
    ast.UnaryOp: translate_unary,
    ast.Compare: translate_compare,
    ast.Call: translate_call,
    ast.Name: translate_name,
    ast.Attribute: translate_attribute,
    ast.Constant: translate_constant,
}
"""The nodes of Python's tree that an expression may have."""
