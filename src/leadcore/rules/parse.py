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
from leadcore.rules.foreign import CALLS, KNOWN, MISSING, NOTHINGS, write
from leadcore.rules.functions import CONSTANTS, FUNCTIONS
from leadcore.rules.kinds import shorten
from leadcore.rules.nearest import closest, did_you_mean
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
from leadcore.rules.scan import SPLIT, Token, scan
from leadcore.texts import Text

MAX_NODES: Final = 2_000
"""How many nodes an expression may have."""

ENDED: Final = Text("规则没有写完", "the rule ends too early")
UNEXPECTED: Final = Text("这里不应出现", "this is not expected here")
COMPARISONS: Final = Text(
    '请写比较，如 `budget >= 200_000 and city in ("上海市", "苏州市")`',
    'write comparisons such as `budget >= 200_000 and city in ("上海市", "苏州市")`',
)
JOIN: Final = Text("条件之间请用 and 连接", "join conditions with and")
CONDITION: Final = Text("应为值的位置写了条件", "a condition where a value belongs")
VALUE: Final = (
    Text("应为条件的位置写了值", "a value where a condition belongs"),
    Text(
        '允许多个值请写 `field in ("a", "b")`',
        'to allow several values write `field in ("a", "b")`',
    ),
)
CONSTANT: Final = (
    Text("应为字段的位置写了常量", "a constant where a field belongs"),
    Text("请把字段写在左边", "put the field on the left"),
)
NO_FIELD: Final = (
    Text("这不是字段", "this is not a field"),
    Text("请写字段的名称，如 demand.budget", "name a field, such as demand.budget"),
)
ROW: Final = (
    Text("应为一个值的位置写了几个值", "values in a row where one belongs"),
    Text(
        "只在 `in` 之后列出多个值；数字请写成 1_000_000",
        "write a list of values only behind `in`; write a number as 1_000_000",
    ),
)
CHAIN: Final = Text("连续比较中不能有 in 和 is", "in and is cannot stand in a chain")
LIST: Final = (
    Text("列出的值应为常量", "a list of values holds constants"),
    Text('请写 field in ("a", "b")', 'write field in ("a", "b")'),
)
ONE_VALUE: Final = Text("一个值不是值的列表", "one value is no list of values")
IS: Final = Text("is 只用来问字段有没有值", "is asks only whether a field has a value")
ASK: Final = Text(
    "请写 `is known` 或 `is missing`；比较请写 ==",
    "write `is known` or `is missing`, or == to compare",
)

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
    problem = ENDED if at is None else UNEXPECTED
    return error_at(RuleSyntaxError, source, at or tokens[-1].at, problem, COMPARISONS)


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

    def refuse(self, at: Span, problem: Text, cure: Text) -> NoReturn:
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
            problem = Text(
                f"超过 {MAX_NESTING} 层或 {MAX_NODES} 个部分",
                f"more than {MAX_NESTING} levels or {MAX_NODES} parts",
            )
            self.refuse(self.span(node), problem, SPLIT)
        return TRANSLATORS.get(type(node), refuse_node)(self, node, level)

    def condition(self, node: ast.expr, level: int = 1) -> Expression:
        tree = self.translate(node, level)
        if isinstance(tree, Const) and not isinstance(tree.value, bool):
            self.refuse(tree.at, *VALUE)
        return tree

    def operand(self, node: ast.expr, level: int) -> Operand:
        tree = self.translate(node, level)
        if not isinstance(tree, Const | Field | Call):
            self.refuse(tree.at, CONDITION, JOIN)
        return tree

    def subject(self, node: ast.expr, level: int) -> Field | Call:
        tree = self.operand(node, level)
        if isinstance(tree, Const):
            self.refuse(tree.at, *CONSTANT)
        return tree

    def field(self, node: ast.expr, level: int) -> Field:
        tree = self.operand(node, level)
        if not isinstance(tree, Field):
            self.refuse(tree.at, *NO_FIELD)
        return tree


def refuse_node(self: Translator, node: ast.expr, level: int) -> NoReturn:
    self.refuse(self.span(node), *ROW)


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
        shown = shorten(name)
        problem = Text(f"没有函数 {shown}", f"there is no function {shown}")
        self.refuse(self.span(node.func), problem, function_cure(name))
    given, wanted = len(node.args), len(FUNCTIONS[name].takes)
    if given != wanted:
        problem = Text(f"给了 {name} {given} 个值", f"{name} given {given} values")
        self.refuse(at, problem, Text(f"请给 {wanted} 个", f"give it {wanted}"))
    arguments = tuple(self.operand(each, level + 1) for each in node.args)
    if all(isinstance(each, Const) for each in arguments):
        problem = Text(f"{name} 中只有常量", f"{name} of constants only")
        self.refuse(at, problem, Text("请给一个字段", "give it a field"))
    return Call(name, arguments, at=at)


def function_cure(name: str) -> Text:
    """Return what to write instead of a call that there is not."""
    owner, _, method = name.rpartition(".")
    cure = CALLS.get(name.lower()) or CALLS.get(method.lower())
    near = closest(method, {each: each for each in FUNCTIONS})
    if cure is None and owner and near is not None:
        return write(f"{near}({shorten(owner)}{', …' * (len(FUNCTIONS[near].takes) - 1)})")
    return cure or did_you_mean(name, (*FUNCTIONS, *CONSTANTS))


def translate_maker(self: Translator, node: ast.Call, level: int) -> Expression:
    at, name = self.span(node), ast.unparse(node.func)
    arguments = [self.operand(each, level + 1) for each in node.args]
    if len(arguments) != 1 or not isinstance(arguments[0], Const):
        problem = Text(f"{name} 中只写一个常量", f"{name} is written with one constant")
        cure = Text(f"请在 {name}(…) 中写一个值", f"write {name}(…) with a value")
        self.refuse(at, problem, cure)
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
            self.refuse(at, CHAIN, JOIN)
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
        self.refuse(self.span(right), *LIST)
    return OneOf(self.subject(node.left, level + 1), constants, at=at)


def translate_contains(self: Translator, node: ast.Compare, level: int) -> Contains:
    container = self.operand(node.comparators[0], level + 1)
    if isinstance(container, Const):
        text = shorten(self.source[container.at.start : container.at.end])
        cure = Text(f"请写 == {text} 或 in ({text},)", f"write == {text} or in ({text},)")
        self.refuse(container.at, ONE_VALUE, cure)
    item = self.operand(node.left, level + 1)
    return Contains(item, self.field(node.comparators[0], level + 1), at=self.span(node))


def translate_is(self: Translator, node: ast.Compare, level: int) -> Expression:
    at, right = self.span(node), node.comparators[0]
    word = right.id if isinstance(right, ast.Name) else ""
    if isinstance(node.ops[0], ast.IsNot) or word not in {"known", "missing"}:
        negated = isinstance(node.ops[0], ast.IsNot) == (word != "known")
        cure = (KNOWN if negated else MISSING) if word in {"known", "missing", *NOTHINGS} else ASK
        self.refuse(at, IS, cure)
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
