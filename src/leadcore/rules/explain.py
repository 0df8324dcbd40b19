"""Why a condition holds or not: the tree with the outcome of every part, as data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final, Protocol

import attrs

from leadcore.rules.evaluate import Readable, Reading, evaluate
from leadcore.rules.nodes import (
    And,
    Call,
    Compare,
    Contains,
    Expression,
    Field,
    Known,
    Not,
    OneOf,
    Or,
    Scalar,
)
from leadcore.rules.printing import canonical
from leadcore.rules.views import Block, Branch, Code, Mark, Piece, View
from leadcore.texts import Language, Text, duration_text

OUTCOMES: Final[Mapping[bool | None, Text]] = {
    True: Text("成立", "true"),
    False: Text("不成立", "false"),
    None: Text("未知", "unknown"),
}
"""What an outcome is called; None is unknown."""

VALUES: Final[Mapping[bool | None, Text]] = {
    True: Text("是", "true"),
    False: Text("否", "false"),
    None: Text("缺失", "missing"),
}
"""What a field holds that is yes or no, or has no value."""

COLON: Final = Text("：", ": ")
"""What stands behind an outcome or a label."""


class Shown(Readable, Protocol):
    """What an explanation needs of a field of a schema."""

    def show(self, value: Scalar | None) -> Scalar | None:
        """Return what may be shown of `value`."""
        ...


@attrs.frozen
class Actual:
    """What a field held: as an explanation may show it, None when missing.

    >>> Actual("demand.budget", 200_000).to("en"), Actual("region", None).to("zh")
    ('demand.budget = 200,000', 'region = 缺失')
    """

    path: str
    value: Scalar | None

    def to(self, language: Language) -> str:
        """Return it as `path = value`."""
        return f"{self.path} = {shown(self.value, language)}"


@attrs.frozen(kw_only=True)
class Explanation(View):
    """A condition, its outcome, and the same of its parts; a part without parts has its values.

    >>> heavy = Explanation(text="weight > 20", outcome=None, actuals=(Actual("weight", None),))
    >>> print(heavy, heavy.unknowns)
    unknown: weight > 20 (weight = missing) ('weight',)
    """

    text: str
    """The condition, canonical."""
    outcome: bool | None
    """None is unknown."""
    actuals: tuple[Actual, ...] = ()
    """What the fields of a comparison held; empty where there are parts."""
    parts: tuple[Explanation, ...] = ()
    """All of them, also those that could not change the outcome."""

    @property
    def unknowns(self) -> tuple[str, ...]:
        """The missing fields that keep the outcome unknown: what to ask for, each once."""
        return tuple(dict.fromkeys(missing(self)))

    def to(self, language: Language) -> str:
        """Return the explanation as lines of text, parts indented below their whole."""
        return "\n".join(lines(self, language, ""))

    def blocks(self) -> tuple[Block, ...]:
        """Return the condition with its parts as a nested list."""
        return ((self.branch(),),)

    def branch(self, *label: Piece) -> Branch:
        """Return the condition as a list item, its parts below it, a label before its text."""
        behind = tuple(Text(f"（{one.to('zh')}）", f"({one.to('en')})") for one in self.actuals)
        return Branch(
            (Mark(self.outcome, OUTCOMES[self.outcome]), *label, Code(self.text), *behind),
            tuple(part.branch() for part in self.parts),
        )

    def __str__(self) -> str:
        return self.to("en")


@attrs.frozen(eq=False, repr=False)
class Outline:
    """What explanations of one condition have in common, worked out once."""

    node: Expression
    text: str
    paths: tuple[str, ...]
    """The fields whose values are shown; none where there are parts."""
    parts: tuple[Outline, ...]


def outline(node: Expression) -> Outline:
    """Return the outline of a checked condition."""
    parts = tuple(outline(part) for part in compounds(node))
    return Outline(node, canonical(node), () if parts else paths(node), parts)


def explain(of: Outline, reading: Reading, fields: Mapping[str, Shown]) -> Explanation:
    """Return the explanation of a checked condition; every part is evaluated."""
    return Explanation(
        text=of.text,
        outcome=evaluate(of.node, reading),
        actuals=tuple([Actual(path, fields[path].show(reading.value(path))) for path in of.paths]),
        parts=tuple([explain(part, reading, fields) for part in of.parts]),
    )


def compounds(node: Expression) -> tuple[Expression, ...]:
    """Return the parts that an explanation shows; `not` of one comparison is shown whole."""
    if isinstance(node, Not) and isinstance(node.part, Not | And | Or):
        return (node.part,)
    return node.parts if isinstance(node, And | Or) else ()


def paths(node: Expression) -> tuple[str, ...]:
    """Return the paths that an expression reads, each once, in the order of its text."""
    return tuple(dict.fromkeys(each.path for each in walk(node) if isinstance(each, Field)))


def walk(node: Expression) -> Iterator[Expression]:
    yield node
    for child in children(node):
        yield from walk(child)


def children(node: Expression) -> tuple[Expression, ...]:
    match node:
        case And() | Or():
            return node.parts
        case Not():
            return (node.part,)
        case Compare():
            return (node.left, node.right)
        case OneOf():
            return (node.operand, *node.options)
        case Contains():
            return (node.item, node.container)
        case Known():
            return (node.field,)
        case Call():
            return node.arguments
        case _:
            return ()


def missing(explanation: Explanation) -> Iterator[str]:
    if explanation.outcome is None:
        yield from (actual.path for actual in explanation.actuals if actual.value is None)
        for part in explanation.parts:
            yield from missing(part)


def lines(explanation: Explanation, language: Language, indent: str) -> Iterator[str]:
    outcome = OUTCOMES[explanation.outcome].to(language) + COLON.to(language)
    actuals = Text("，", ", ").to(language).join(one.to(language) for one in explanation.actuals)
    behind = Text(f"（{actuals}）", f" ({actuals})").to(language) if actuals else ""
    yield f"{indent}{outcome}{explanation.text}{behind}"
    for part in explanation.parts:
        yield from lines(part, language, f"{indent}  ")


def shown(value: Scalar | None, language: Language) -> str:
    if value is None or isinstance(value, bool):
        return VALUES[value].to(language)
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes").replace("+00:00", "Z")
    if isinstance(value, timedelta):
        return duration_text(value).to(language)
    if isinstance(value, int | float | Decimal):
        return f"{value:,}"
    return str(value)
