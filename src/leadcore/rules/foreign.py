"""What other languages and habits write, and what this language writes instead."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Final

from leadcore.rules.nodes import MAX_INTEGER
from leadcore.texts import Text


def write(code: str) -> Text:
    """Return the cure that says what to write.

    >>> write("and").zh
    '请写 and'
    """
    return Text(f"请写 {code}", f"write {code}")


COMPUTE: Final = Text(
    "请在字段表中用计算字段（fact）算好；规则不做运算",
    "compute it as a fact of the schema; rules have no arithmetic",
)
STRAIGHT: Final = Text('请用直引号 "…"', 'write straight quotes "…"')
CLOSE: Final = Text(
    "请在同一行用相同的引号结束文本", "close the text with the same quote on the same line"
)
ROUND: Final = Text(
    "列出多个值请用圆括号：(…, …)", "write a list of values in round brackets: (…, …)"
)
ALONE: Final = Text("请只写名称或金额", "write the name or the amount alone")
UNEVEN: Final = Text(
    "请写 days(…)；月和年长短不一", "write days(…); months and years differ in length"
)
RANGE: Final = write("1 <= field <= 5")
KNOWN: Final = write("`is known`")
MISSING: Final = write("`is missing`")

SIGNS: Final[Mapping[str, Text]] = {
    **dict.fromkeys(("&&", "&", "∧"), write("and")),
    **dict.fromkeys(("||", "|", "∨"), write("or")),
    **dict.fromkeys(("!", "¬"), write("not")),
    "~": Text("否定请写 not；范围请写 1 <= field <= 5", "write not, or a range as 1 <= field <= 5"),
    "=": Text("比较请写 ==", "write == to compare"),
    "===": write("=="),
    **dict.fromkeys(("!==", "<>", "≠"), write("!=")),
    **dict.fromkeys(("=>", "≥"), write(">=")),
    **dict.fromkeys(("=<", "≤"), write("<=")),
    "∈": write("in"),
    "∉": write("not in"),
    ".": Text(
        "名称请写成 a.b，不留空格；小数请写成 0.5",
        "write names as a.b, without spaces, and numbers as 0.5",
    ),
    " ": Text("请用普通空格", "write a plain space"),
    **dict.fromkeys("“”‘’「」『』《》«»„＂＇", STRAIGHT),
    "、": write(","),
    **dict.fromkeys("\"'", CLOSE),
    "\\": Text(
        '请删去；只有在文本中可写 \\" 和 \\\\',
        'leave it out; only \\" and \\\\ are written with it, inside a text',
    ),
    **dict.fromkeys("[]{}【】〔〕", ROUND),
    "#": Text(
        "请删去注释；说明写在规则的标签里", "leave the comment out; describe the rule in its label"
    ),
    ";": Text("只写一个条件；两个条件用 and 连接", "write one condition; join two with and"),
    ":": Text("只写一个条件，不给值起名", "write one condition, without names for values"),
    "?": Text("规则没有“如果”；请拆成两条规则", "rules have no if; write two rules"),
    "%": Text(
        "百分数请写成小数，如 0.5；规则不做运算", "write shares as 0.5; rules have no arithmetic"
    ),
    **dict.fromkeys(("+", "*", "/", "^", "<<", ">>", "×", "÷"), COMPUTE),
    **dict.fromkeys("$@¥€£", ALONE),
    **dict.fromkeys("−–—", write("-")),
    "`": Text('名称不加引号，文本请写 "…"', 'write names without quotes, and texts as "…"'),
}
"""Signs of other languages; of two that fit, the longer counts, and then the first."""

OPERATORS: Final[Mapping[str, Text]] = {
    **dict.fromkeys(("AND", "And", "且", "并且", "而且", "和", "以及", "同时"), write("and")),
    **dict.fromkeys(("OR", "Or", "或", "或者"), write("or")),
    **dict.fromkeys(("NOT", "Not", "非", "不"), write("not")),
    **dict.fromkeys(("是", "等于", "为", "eq", "equals", "EQ"), write("==")),
    **dict.fromkeys(("不是", "不等于", "不为", "ne", "NE", "xor", "XOR"), write("!=")),
    **dict.fromkeys(("大于", "超过", "高于", "晚于", "gt", "GT"), write(">")),
    **dict.fromkeys(("小于", "低于", "早于", "lt", "LT"), write("<")),
    **dict.fromkeys(("大于等于", "至少", "不低于", "不少于", "ge", "gte", "GE"), write(">=")),
    **dict.fromkeys(("小于等于", "至多", "不超过", "不高于", "le", "lte", "LE"), write("<=")),
    **dict.fromkeys(("属于", "IN", "In"), write("in")),
    "不属于": write("not in"),
    **dict.fromkeys(("IS", "Is"), write("is")),
    **dict.fromkeys(("为空", "是空"), MISSING),
    **dict.fromkeys(("不为空", "非空"), KNOWN),
    **dict.fromkeys(("包含", "contains", "LIKE", "like", "ILIKE"), write('contains(field, "…")')),
    **dict.fromkeys(("between", "BETWEEN", "介于"), RANGE),
}
"""Words of other languages between two operands or before a bracket."""

NOTHINGS: Final = frozenset({"null", "NULL", "none", "nil", "undefined", "NA", "空", "无"})
"""What other languages call a value that is missing."""

NAMES: Final[Mapping[str, Text]] = {
    **dict.fromkeys(("true", "TRUE", "yes", "是", "真"), write("True")),
    **dict.fromkeys(("false", "FALSE", "no", "否", "假"), write("False")),
    **dict.fromkeys(NOTHINGS, MISSING),
    **dict.fromkeys(
        ("now", "today"),
        Text("已过去请写 age(field) > days(0)", "write age(field) > days(0) for what is past"),
    ),
}
"""Names that other languages have."""

CALLS: Final[Mapping[str, Text]] = {
    **dict.fromkeys(
        ("isnull", "is_null", "isempty", "empty", "is_missing"), write("`field is missing`")
    ),
    **dict.fromkeys(("exists", "notnull", "is_known", "defined"), write("`field is known`")),
    **dict.fromkeys(("upper", "ucase", "casefold"), write("lower(field)")),
    **dict.fromkeys(("now", "today"), NAMES["now"]),
    **dict.fromkeys(("week", "weeks"), Text("一周请写 days(7)", "write days(7) for a week")),
    "has": write('`"…" in field`'),
    **dict.fromkeys(("month", "months", "year", "years"), UNEVEN),
    **dict.fromkeys(
        ("len", "length", "count", "sum", "min", "max", "abs", "round", "int", "float", "str"),
        COMPUTE,
    ),
    **dict.fromkeys(
        ("regex", "match", "matches", "re.match", "re.search"),
        Text(
            "请写 contains、starts_with 或 ends_with；没有正则表达式",
            "write contains, starts_with or ends_with; there are no regular expressions",
        ),
    ),
}
"""Functions that other languages have, in small letters."""

SCALES: Final[Mapping[str, int]] = {
    **dict.fromkeys(("k", "K", "千"), 10**3),
    **dict.fromkeys(("w", "W", "万"), 10**4),
    **dict.fromkeys(("m", "M", "百万"), 10**6),
    "千万": 10**7,
    "亿": 10**8,
    "": 1,
}
"""What multiplies a number when it stands behind it, also with 元 behind both."""

CALENDAR_UNITS: Final = frozenset({"month", "months", "year", "years", "个月", "月", "年"})
"""Units of time that no duration can be written in."""

DURATION_UNITS: Final[Mapping[str, tuple[str, int]]] = {
    **dict.fromkeys(("d", "day", "days", "天", "日"), ("days", 1)),
    **dict.fromkeys(("week", "weeks", "周", "星期"), ("days", 7)),
    **dict.fromkeys(("h", "hour", "hours", "小时"), ("hours", 1)),
    **dict.fromkeys(("min", "minute", "minutes", "分钟", "分"), ("minutes", 1)),
    **dict.fromkeys(("s", "sec", "second", "seconds", "秒"), ("seconds", 1)),
}
"""Units of time, and the function and factor that write them."""


def without_unit(number: str, unit: str) -> Text | None:
    """Return how a number with a unit behind it is written, or None for an unknown unit.

    >>> without_unit("7", "days").en, without_unit("2.5", "万元").en
    ('write days(7)', 'write 25_000')
    """
    amount = Decimal(number.replace("_", ""))
    if unit in DURATION_UNITS:
        function, factor = DURATION_UNITS[unit]
        return write(f"{function}({whole(amount * factor) or '…'})")
    if unit in CALENDAR_UNITS:
        return UNEVEN
    scale = SCALES.get(unit.removesuffix("元"))
    plain = None if scale is None else whole(amount * scale)
    return None if plain is None else write(plain)


def whole(amount: Decimal) -> str | None:
    """Return how a rule writes an integer, or None when it is none that rules can hold."""
    if abs(amount) > MAX_INTEGER or amount != int(amount):
        return None
    return f"{int(amount):_}"


CHINESE: Final = tuple(
    sorted((word for word in OPERATORS if not word.isascii()), key=len, reverse=True)
)
"""The Chinese operators, the longer before those that they contain."""


def word_at_end(name: str) -> str | None:
    """Return the Chinese operator that ends a name, since no space was written before it.

    >>> word_at_end("pieces大于等于")
    '大于等于'
    """
    return next((word for word in CHINESE if name.endswith(word)), None)


def word_within(name: str, known: Collection[str]) -> str | None:
    """Return the Chinese operator behind or before a known name in `name`, if there is one.

    >>> word_within("pieces大于limit", {"pieces"}), word_within("非fragile", {"fragile"})
    ('大于', '非')
    """
    for word in CHINESE:
        before, found, after = name.partition(word)
        if found and (before or after) in known:
            return word
    return None
