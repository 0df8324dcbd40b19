"""The words of the JSON form, which are those of the text form, and what others write for them.

| a condition | JSON |
| --- | --- |
| joined | `{"all": […]}`, `{"any": […]}`, `{"not": …}`, `true`, `false` |
| a test | a term with `op` and `value`: `{"field": "budget", "op": ">=", "value": 200000}` |
| a yes-or-no term | the term alone: `{"field": "is_urgent"}` |

| a value | JSON |
| --- | --- |
| a term | `{"field": "demand.budget"}`, or a function: `{"age": {"field": "received_at"}}` |
| a constant | a number, a text, `true`, `false`, `{"days": 7}`, `{"date": "2026-01-31"}` … |

An object has one of the `HEADS`, which says what it is; a term can be followed by `op` and `value`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeAlias

from leadcore.rules.functions import CONSTANTS, FUNCTIONS
from leadcore.rules.kinds import BOOL
from leadcore.rules.nodes import MIRRORED

JSON: TypeAlias = "dict[str, JSON] | list[JSON] | str | int | float | bool | None"
"""What JSON can say, as the standard library's `json` reads and writes it."""

FIELD: Final = "field"
OP: Final = "op"
VALUE: Final = "value"
NOT: Final = "not"
JOINERS: Final = ("all", "any")

TERMS: Final = (FIELD, *FUNCTIONS)
HEADS: Final = (*JOINERS, NOT, *TERMS, *CONSTANTS)
"""The keys of which every object has exactly one."""
TAIL: Final = (OP, VALUE)
"""The keys that make a test of a term."""

COMPARISONS: Final = tuple(MIRRORED)
CHOICES: Final = ("in", "not in")
ITEMS: Final = ("has", "has not")
PRESENCE: Final = ("is known", "is missing")
NEGATIVE: Final = frozenset({"not in", "has not", "is missing"})
"""The operators that are the opposite of another."""
TEXT_TESTS: Final = tuple(
    name for name, each in FUNCTIONS.items() if each.gives is BOOL and len(each.takes) == 2
)
"""The functions that are also operators."""
OPERATORS: Final = (*COMPARISONS, *CHOICES, *ITEMS, *PRESENCE, *TEXT_TESTS)

FOREIGN_KEYS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("and", "rules", "conditions", "combinator"), "all"),
    "or": "any",
    **dict.fromkeys(("!", "none"), NOT),
    **dict.fromkeys(("var", "fact", "path", "name", "id"), FIELD),
    **dict.fromkeys(("operator", "operation", "comparator"), OP),
    **dict.fromkeys(("val", "values", "constant"), VALUE),
}
"""Keys of other rule formats, and which of ours is meant."""

FOREIGN_OPERATORS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("=", "===", "eq", "equal", "equals", "is", "等于"), "=="),
    **dict.fromkeys(("<>", "!==", "ne", "notEqual", "is not", "不等于"), "!="),
    **dict.fromkeys(("gt", "greaterThan", "after", "大于", "＞"), ">"),
    **dict.fromkeys(("gte", "ge", "greaterThanInclusive", "≥", "=>", "至少"), ">="),
    **dict.fromkeys(("lt", "lessThan", "before", "小于", "＜"), "<"),
    **dict.fromkeys(("lte", "le", "lessThanInclusive", "≤", "=<", "至多"), "<="),
    **dict.fromkeys(("oneOf", "any of", "属于"), "in"),
    **dict.fromkeys(("notIn", "nin", "none of", "不属于"), "not in"),
    **dict.fromkeys(("null", "isNull", "empty", "is null", "missing", "为空"), "is missing"),
    **dict.fromkeys(("notNull", "exists", "is not null", "known", "不为空"), "is known"),
    **dict.fromkeys(("beginsWith", "startsWith", "starts with", "开头是"), "starts_with"),
    **dict.fromkeys(("endsWith", "ends with", "结尾是"), "ends_with"),
    **dict.fromkeys(("like", "includes", "包含"), "contains"),
    **dict.fromkeys(("doesNotContain", "notContains"), '{"not": {"op": "contains", …}}'),
    **dict.fromkeys(("between", "notBetween"), '{"all": [{"op": ">=", …}, {"op": "<=", …}]}'),
}
"""Operators of other rule formats, and which of ours is meant."""
