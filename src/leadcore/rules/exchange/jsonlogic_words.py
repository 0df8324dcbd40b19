"""The operations of JsonLogic that have an equivalent, and why the others have none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from leadcore.rules.nodes import Operator
from leadcore.texts import Text

VAR: Final = "var"
EQUALITY: Final[Mapping[str, Operator]] = {"==": "==", "===": "==", "!=": "!=", "!==": "!="}
"""Strict or not: types are checked when a rule is loaded, so that nothing is ever coerced."""
ORDER: Final[Mapping[str, Operator]] = {"<": "<", "<=": "<=", ">": ">", ">=": ">="}
BETWEEN: Final = frozenset({"<", "<="})
"""The comparisons that can have three sides."""

BRANCH: Final = Text(
    "and、or；规则没有分支，请写成几条规则", "and, or; rules have no branches, write several rules"
)
ARITHMETIC: Final = Text(
    "字段表中的计算字段（fact）；规则不做运算", "a fact of the schema; rules have no arithmetic"
)
LISTS: Final = Text(
    "in；规则不遍历列表，请用计算字段（fact）", "in, or a fact of the schema; rules have no loops"
)
PRESENCE: Final = Text(
    '{"==": [{"var": …}, null]}；JsonLogic 的 missing 把空文本也算作缺失',
    '{"==": [{"var": …}, null]}; the missing of JsonLogic counts an empty text too',
)
EFFECT: Final = Text("没有副作用的条件", "a condition, which has no effects")

REFUSED: Final[Mapping[str, Text]] = {
    **dict.fromkeys(("if", "?:"), BRANCH),
    **dict.fromkeys(("+", "-", "*", "/", "%", "min", "max", "cat", "substr"), ARITHMETIC),
    **dict.fromkeys(("all", "none", "some", "map", "filter", "reduce", "merge"), LISTS),
    **dict.fromkeys(("missing", "missing_some"), PRESENCE),
    **dict.fromkeys(("log", "method"), EFFECT),
}
"""The operations without an equivalent, and what to use instead."""
