"""Check a tree against a schema when it is loaded, so that evaluation cannot fail."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final, NoReturn, Protocol

import attrs

from leadcore.errors import RuleSyntaxError, RuleTypeError
from leadcore.rules.foreign import KNOWN, NAMES, NOTHINGS, OPERATORS, word_within, write
from leadcore.rules.functions import FUNCTIONS
from leadcore.rules.kinds import BOOL, EXAMPLES, WORDS, Kind, shorten
from leadcore.rules.nearest import closest, did_you_mean
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
from leadcore.rules.parse import parse
from leadcore.rules.places import error_at
from leadcore.rules.printing import canonical
from leadcore.texts import Text

Reason = Callable[[], Text]
"""Says, once it is needed, why something has to be of a kind."""

CHINESE: Final[Mapping[str, str]] = {
    "number": "数字",
    "decimal": "小数",
    "text": "文本",
    "bool": "是非",
    "datetime": "时间",
    "date": "日期",
    "duration": "时长",
}
"""The names of kinds and of constants in Chinese."""

WRITTEN: Final[Mapping[tuple[str, str], str]] = {
    ("number", "text"): '"{}"',
    ("text", "number"): "{}",
    ("text", "date"): 'date("{}")',
    ("text", "datetime"): 'datetime("{}")',
    ("number", "duration"): "days({})",
}
"""How a constant of the first kind is probably meant where the second belongs."""


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

    def refuse(self, at: Span, problem: Text, cure: Text) -> NoReturn:
        raise error_at(RuleTypeError, self.source, at, problem, cure)

    def condition(self, node: Expression) -> Expression:
        checked = CHECKERS[type(node)](self, node)
        if isinstance(node, Field | Call) and self.kind(node).name != BOOL.name:
            name, kind = shown(node), called(self.kind(node))
            self.refuse(
                node.at,
                Text(f"{name} 是{kind.zh}，不是条件", f"{name} is {kind.en}, not a condition"),
                Text(
                    f"请比较它，如 {name} == …，或询问 `is known`",
                    f"compare it, such as {name} == …, or ask `is known`",
                ),
            )
        return checked

    def kind(self, node: Field | Call) -> Kind:
        if isinstance(node, Call):
            return FUNCTIONS[node.function].gives
        self.exists(node)
        return self.fields[node.path].kind

    def exists(self, node: Field, cure: Text | None = None) -> None:
        if node.path not in self.fields:
            path = shorten(node.path)
            problem = Text(f"没有字段 {path}", f"there is no field {path}")
            self.refuse(node.at, problem, cure or field_cure(node.path, self.fields))

    def operand(self, node: Operand, kind: Kind, reason: Reason) -> Operand:
        """Return `node`, which must be of `kind` for a reason such as “weight is number”."""
        if isinstance(node, Const):
            return self.constant(node, kind, reason)
        if isinstance(node, Field) and kind.word == "text" and node.path not in self.fields:
            self.exists(node, quotes_cure(node.path, kind, self.fields))
        found = self.kind(node)
        if found.name != kind.name:
            self.mismatch(node, called(found), kind, reason)
        return self.ready(node)

    def ready(self, node: Field | Call) -> Field | Call:
        return self.call(node) if isinstance(node, Call) else node

    def comparable(self, node: Field | Call) -> Kind:
        """Return the kind of `node`, which must be one that can be compared."""
        kind = self.kind(node)
        if kind.item is not None:
            self.refuse(node.at, being(node, kind), write(f'"…" in {shown(node)}'))
        if kind.comparing == "never":
            reason = being(node, kind)
            problem = Text(f"{reason.zh}，规则不能比较", f"{reason.en}, which rules cannot compare")
            self.refuse(node.at, problem, INCOMPARABLE)
        return kind

    def constant(self, node: Const, kind: Kind, reason: Reason) -> Const:
        word = WORDS[type(node.value)]
        if word != kind.word:
            self.mismatch(node, Text(CHINESE[word], word), kind, reason)
        if kind.members and node.value not in kind.members:
            because, name = reason(), shown(node)
            never = Text(f"{because.zh}，其中没有 {name}", f"{because.en}, which is never {name}")
            self.refuse(node.at, never, did_you_mean(str(node.value), kind.members))
        try:
            return attrs.evolve(node, comparable=kind.convert(node.value))
        except BoundError as error:
            self.refuse(node.at, error.problem, error.cure)

    def mismatch(self, node: Operand, found: Text, kind: Kind, reason: Reason) -> NoReturn:
        because, wanted, example = reason(), called(kind), example_of(node, kind)
        self.refuse(
            node.at,
            Text(
                f"{shown(node)} 是{found.zh}，而 {because.zh}",
                f"{shown(node)} is {found.en}, but {because.en}",
            ),
            Text(
                f"此处请写{wanted.zh}，如 {example}", f"write {wanted.en} there, such as {example}"
            ),
        )

    def call(self, node: Call) -> Call:
        arguments = tuple(
            self.operand(argument, kind, partial(taking, node.function, kind))
            for argument, kind in zip(node.arguments, FUNCTIONS[node.function].takes, strict=True)
        )
        return attrs.evolve(node, arguments=arguments)


INCOMPARABLE: Final = Text(
    "请写它的某个字段，询问 `is known`，或先算成计算字段（fact）",
    "name one of its fields, ask `is known`, or compute a fact",
)


def called(kind: Kind) -> Text:
    """Return what messages call a kind; in Chinese, a foreign word has a space before it."""
    name = kind.name
    if kind.item is not None:
        return Text(f"{called(kind.item).zh}集合", name)
    if kind.members:
        return Text(f" {name.removeprefix('one of ')} 的取值", name)
    return Text(CHINESE.get(name, f" {name}"), name)


def being(node: Field | Call, kind: Kind) -> Text:
    """Return the reason that a field gives for the kind of what stands beside it."""
    name, words = shown(node), called(kind)
    return Text(f"{name} 是{words.zh}", f"{name} is {words.en}")


def taking(function: str, kind: Kind) -> Text:
    """Return the reason that a function gives for the kind of its argument."""
    words = called(kind)
    return Text(f"{function} 需要{words.zh}", f"{function} takes {words.en}")


def shown(node: Expression) -> str:
    return shorten(canonical(node))


def example_of(node: Operand, kind: Kind) -> str:
    """Return a constant of `kind`: the one that was probably meant, if that can be told."""
    if kind.members:
        return shown(Const(kind.members[0]))
    if isinstance(node, Const):
        template = WRITTEN.get((WORDS[type(node.value)], kind.word), "")
        meant = template.format(node.value)
        if is_constant(meant, kind):
            return meant
    return EXAMPLES[kind.word]


def is_constant(text: str, kind: Kind) -> bool:
    """Return whether `text` writes a constant of a kind."""
    try:
        tree = parse(f"x == {text}")
    except RuleSyntaxError:
        return False
    value = tree.right if isinstance(tree, Compare) else None
    return isinstance(value, Const) and WORDS[type(value.value)] == kind.word


def field_cure(path: str, fields: Mapping[str, Named]) -> Text:
    """Return what to write instead of a field that there is not."""
    word = word_within(path, fields)
    if word is not None:
        return Text(
            f"{word} 不是名称的一部分，{OPERATORS[word].zh}，前后留空格",
            f"{word} is no part of a name, {OPERATORS[word].en} with spaces around it",
        )
    return NAMES.get(path) or did_you_mean(path, fields)


def quotes_cure(path: str, kind: Kind, fields: Mapping[str, Named]) -> Text | None:
    """Return the cure for a text without its quotes, or None where a field was probably meant."""
    near = closest(path, {member.lower(): member for member in kind.members})
    if near is not None:
        return write(f'"{near}"')
    if path in NAMES or word_within(path, fields) or closest(path, {f.lower(): f for f in fields}):
        return None
    text = shorten(path)
    return Text(f'文本请加引号，写 "{text}"', f'texts stand in quotes, write "{text}"')


def check(tree: Expression, source: str, fields: Mapping[str, Named]) -> Expression:
    """Return the tree of `source` ready to be evaluated, or raise RuleTypeError."""
    return Checker(source, fields).condition(tree)


def check_field(self: Checker, node: Field) -> Field:
    self.exists(node)
    return node


def check_compare(self: Checker, node: Compare) -> Compare:
    for side in (node.left, node.right):
        if node.operator == "!=" and isinstance(side, Field) and side.path in NOTHINGS:
            self.exists(side, KNOWN)
    kind = self.comparable(node.left)
    reason = partial(being, node.left, kind)
    right = self.operand(node.right, kind, reason)
    if kind.comparing == "equal" and node.operator not in {"==", "!="}:
        problem = Text(f"{reason().zh}，没有大小之分", f"{reason().en}, which has no order")
        self.refuse(node.at, problem, Text("请用 == 或 in", "use == or in"))
    return attrs.evolve(node, left=self.ready(node.left), right=right)


def check_one_of(self: Checker, node: OneOf) -> OneOf:
    kind = self.comparable(node.operand)
    reason = partial(being, node.operand, kind)
    options = tuple(self.constant(option, kind, reason) for option in node.options)
    return attrs.evolve(node, operand=self.ready(node.operand), options=options)


def check_contains(self: Checker, node: Contains) -> Contains:
    kind, path = self.kind(node.container), shorten(node.container.path)
    reason = partial(being, node.container, kind)
    if kind.item is None:
        self.refuse(
            node.container.at,
            Text(f"{reason().zh}，不是文本集合", f"{reason().en}, not a set of text"),
            Text(
                f'请写 {path} in ("…", "…")，或 contains(…)',
                f'write {path} in ("…", "…"), or contains(…)',
            ),
        )
    return attrs.evolve(node, item=self.operand(node.item, kind.item, reason))


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
