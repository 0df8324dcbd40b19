"""Refuse, before Python's parser sees it, every text that is not made of the language's tokens.

What Python's parser would misread, choke on or accept with another meaning is caught here, where
the position is exact and the cure is known: invisible and full-width characters, units behind
numbers, thousands with commas, foreign operators, keywords, runaway brackets. What is left is a
short line of plain tokens.

For editors: a token's pattern never overlaps another's, and none can backtrack.
"""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from itertools import takewhile
from typing import Final, Literal, NoReturn

import attrs

from leadcore.errors import RuleSyntaxError
from leadcore.rules.foreign import (
    COMPUTE,
    KNOWN,
    MISSING,
    OPERATORS,
    SIGNS,
    without_unit,
    word_at_end,
    write,
)
from leadcore.rules.functions import FUNCTIONS
from leadcore.rules.kinds import shorten
from leadcore.rules.nodes import UNWRITABLE, Span
from leadcore.rules.places import MAX_SOURCE, error_at
from leadcore.rules.printing import MAX_NESTING
from leadcore.texts import Text

TokenKind = Literal["space", "text", "number", "name", "foreign", "sign", "other"]

PATTERN: Final = r"""(?x)
    (?P<space> [ \t\r\n]+ )
  | (?P<text> "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*' )
  | (?P<number> [0-9][0-9_.]*(?:[eE][+-]?[0-9]+)? )
  | (?P<name> [^\W\d]\w*(?:\.[^\W\d]\w*)* )
  | (?P<foreign> <> | << | >> | [=!]== )
  | (?P<sign> [=!<>]= | [<>(),-] )
  | (?P<other> . )
"""

NUMBER: Final = r"(?:0|[1-9](?:_?[0-9])*)(?:\.[0-9](?:_?[0-9])*)?(?:[eE][+-]?[0-9]{1,3})?"
"""A number as Python and this language write it."""

MAX_EXCERPT: Final = 60
"""How many characters of a text that is too long an error shows."""

MAX_DIGITS: Final = 40
"""How many characters a number may have."""

JOINING: Final = frozenset({"and", "or", "not", "in", "is"})
"""The keywords that stand between values."""

NATIVE: Final = ("==", "!=", "<=", ">=", "<", ">", "(", ")", ",", "-")
"""The signs of the language."""

MAX_SIGN: Final = 3
"""How many characters the longest sign of another language has."""

LEAVE_OUT: Final = Text("请删去", "leave it out")
CONDITIONS: Final = Text("规则里只写条件", "rules have only conditions")
PLAIN_NAMES: Final = Text("名称只用字母、数字和下划线", "write names with letters, digits and _")
TOUCHING: Final = Text("数字与单词相连", "a number and a word that touch")
SPACE: Final = Text("请在中间空一格", "put a space between them")
UNIT: Final = Text("数字后面有单位", "a unit behind a number")
DIGITS: Final = Text(
    "请用数字写全，如 2_000_000", "write the number out in digits, such as 2_000_000"
)
PREFIX: Final = (
    Text("文本前面有前缀", "a prefix before a text"),
    Text("请只写文本", "write the text alone"),
)
SIDE_BY_SIDE: Final = (
    Text("两个值并列", "two values side by side"),
    Text("请在中间写运算符", "write an operator between them"),
)
THOUSANDS: Final = (
    Text("逗号用来分隔值，不是千位分隔符", "a comma separates values, not thousands"),
    Text(
        "请写 1_000；若是两个值，逗号后请空一格",
        "write 1_000; between two values put a space behind the comma",
    ),
)
UNCLOSED: Final = (
    Text("括号没有闭合", "a bracket that is never closed"),
    Text("请用 ) 闭合", "close it with )"),
)
UNOPENED: Final = (
    Text("多余的右括号", "a bracket that was never opened"),
    Text("请删去", "remove it"),
)
SPLIT: Final = Text(
    "请拆成几条规则，或先算成计算字段（fact）", "split the rule into several, or compute a fact"
)


@attrs.frozen(eq=False, repr=False)
class Token:
    kind: TokenKind
    text: str
    at: Span

    @property
    def is_operand(self) -> bool:
        """Whether it is a value, or a name that may be one."""
        return self.kind in {"text", "number"} or (self.kind == "name" and self.text not in JOINING)


def scan(source: str) -> tuple[Token, ...]:
    """Return the tokens of `source`, spaces left out, or raise RuleSyntaxError."""
    check_characters(source)
    tokens = tuple(tokenise(source))
    for index, token in enumerate(tokens):
        before = tokens[index - 1] if index else None
        after = tokens[index + 1] if index + 1 < len(tokens) else None
        if token.text in NEIGHBOURS:
            NEIGHBOURS[token.text](source, before, token, after)
        CHECKS[token.kind](source, token)
        if before:
            check_pair(source, before, token)
    check_nesting(source, tokens)
    return tokens


def refuse(source: str, at: Span, problem: Text, cure: Text) -> NoReturn:
    raise error_at(RuleSyntaxError, source, at, problem, cure)


def check_characters(source: str) -> None:
    if len(source) > MAX_SOURCE:
        refuse(
            f"{source[:MAX_EXCERPT]}…",
            Span(0, 1),
            Text(f"{len(source)} 个字符过长", f"{len(source)} characters are too many"),
            Text(
                f"一条规则至多 {MAX_SOURCE} 个字符；请拆成几条",
                f"a rule has at most {MAX_SOURCE}; split it into several",
            ),
        )
    if not source.strip(" \t\r\n"):
        cure = Text("请写一个条件；总是成立写 True", "write a condition, or True for always")
        refuse(source, Span(0, 1), Text("规则为空", "the rule is empty"), cure)
    if source.isprintable():
        return
    for position, character in enumerate(source.replace("\r\n", " \n")):
        if character not in "\t\n" and unicodedata.category(character) in UNWRITABLE:
            name = f"U+{ord(character):04X}"
            problem = Text(f"不可见字符 {name}", f"the invisible character {name}")
            refuse(source, Span(position, position + 1), problem, LEAVE_OUT)


def tokenise(source: str) -> Iterator[Token]:
    for match in re.finditer(PATTERN, source):
        if match.lastgroup != "space":
            kind: TokenKind = match.lastgroup  # type: ignore[assignment]  # a group of PATTERN
            yield Token(kind, match.group(), Span(*match.span()))


def check_text(source: str, token: Token) -> None:
    escape = re.search(r"""\\[^"'\\]|\t""", re.sub(r"\\\\", "..", token.text))
    if escape:
        start = token.at.start + escape.start()
        refuse(
            source,
            Span(start, token.at.start + escape.end()),
            Text("文本中有反斜杠或制表符", "a backslash or a tab inside a text"),
            Text(
                '反斜杠写成 \\\\，引号写成 \\"；制表符请删去',
                'write \\\\ for a backslash and \\" for a quote; leave tabs out',
            ),
        )


def check_number(source: str, token: Token) -> None:
    if len(token.text) > MAX_DIGITS or not re.fullmatch(NUMBER, token.text):
        refuse(
            source,
            token.at,
            Text("规则中不能写这样的数", "this is not a number that rules can hold"),
            Text(
                f"请写 200_000 或 0.5，不以 0 开头，至多 {MAX_DIGITS} 个字符",
                f"write 200_000 or 0.5, no leading zero, at most {MAX_DIGITS} characters",
            ),
        )


def check_name(source: str, token: Token) -> None:
    names = token.text.split(".")
    if len(names) > MAX_NESTING:
        problem = Text(f"路径超过 {MAX_NESTING} 个名称", f"a path of more than {MAX_NESTING} names")
        refuse(source, token.at, problem, Text("请写一个字段", "name a field"))
    for name in names:
        if keyword.iskeyword(name) and token.text not in {*JOINING, "True", "False"}:
            refuse(source, token.at, foreign(name), CONDITIONS)
    plain = unicodedata.normalize("NFKC", token.text)
    if plain != token.text or not all(name.isidentifier() for name in names):
        cure = write(shorten(plain)) if plain != token.text else PLAIN_NAMES
        problem = Text("名称中有形近字符", "a name with look-alike characters")
        refuse(source, token.at, problem, cure)


def foreign(sign: str) -> Text:
    alone = unicodedata.category(sign[0]) not in {"Zs", "Mn", "Mc", "Me"}
    shown = sign if alone else f"U+{ord(sign[0]):04X}"
    return Text(f"规则语言中没有 {shown}", f"{shown} is not part of the rules language")


def check_sign(source: str, token: Token) -> None:
    """Accept the sign."""


def check_other(source: str, token: Token) -> None:
    start = token.at.start
    digits = "".join(takewhile(str.isdecimal, source[start : start + MAX_DIGITS]))
    raw = digits or source[start : start + MAX_SIGN]
    plain = "".join(plain_character(character) for character in raw)
    fitting = (each for each in (*SIGNS, *NATIVE) if raw.startswith(each) or plain.startswith(each))
    sign = digits or max(fitting, key=len, default=raw[0])
    if sign in SIGNS:
        cure = SIGNS[sign]
    else:
        plain = plain[: len(sign)]
        cure = write(plain) if plain.isascii() else LEAVE_OUT
    given = raw[: len(sign)]
    refuse(source, Span(start, start + len(given)), foreign(given), cure)


def plain_character(character: str) -> str:
    """Return the one character that a wide or foreign one stands for, or else itself."""
    digit = unicodedata.decimal(character, None)
    plain = unicodedata.normalize("NFKC", character) if digit is None else str(digit)
    return plain if len(plain) == 1 else character


CHECKS: Final = {
    "text": check_text,
    "number": check_number,
    "name": check_name,
    "sign": check_sign,
    "foreign": check_other,
    "other": check_other,
}


def check_pair(source: str, left: Token, right: Token) -> None:
    """Refuse two values side by side, with the cure for what was probably meant."""
    touching = left.at.end == right.at.start
    if left.kind == "number" and right.text in JOINING and touching:
        refuse(source, Span(left.at.start, right.at.end), TOUCHING, SPACE)
    if not (left.is_operand or left.text == ")") or not (right.is_operand or right.text == "("):
        return
    check_words(source, left, right)
    if left.kind == "name" and right.text == "(":
        return
    both = Span(left.at.start, right.at.end)
    if left.kind == "number" and right.kind == "name":
        cure = without_unit(left.text, right.text)
        if cure or touching:
            refuse(source, both, UNIT, cure or DIGITS)
    if left.kind == "name" and right.kind == "text" and touching:
        refuse(source, both, *PREFIX)
    refuse(source, right.at, *SIDE_BY_SIDE)


def check_words(source: str, left: Token, right: Token) -> None:
    """Refuse an operator of another language, also one that touches the name before it."""
    word = next((each for each in (right, left) if each.text in OPERATORS), None)
    if word is not None and not (right.text == "(" and word.text in FUNCTIONS):
        refuse(source, word.at, foreign_word(word.text), OPERATORS[word.text])
    ending = word_at_end(left.text) if left.kind == "name" and right.kind != "sign" else None
    if ending is not None:
        at = Span(left.at.end - len(ending), left.at.end)
        refuse(source, at, foreign_word(ending), OPERATORS[ending])


def foreign_word(word: str) -> Text:
    return Text(f"{word} 不是运算符", f"{word} is not an operator")


def check_minus(source: str, before: Token | None, minus: Token, after: Token | None) -> None:
    continues = before and (before.is_operand or before.text == ")")
    if continues or not after or after.kind != "number":
        problem = Text("- 只能写在数字前", "- stands only before a number")
        refuse(source, minus.at, problem, COMPUTE)


def check_comma(source: str, before: Token | None, comma: Token, after: Token | None) -> None:
    if before and after and is_thousands(before, comma, after):
        refuse(source, Span(before.at.start, after.at.end), *THOUSANDS)


def is_thousands(before: Token, comma: Token, after: Token) -> bool:
    touching = before.at.end == comma.at.start and comma.at.end == after.at.start
    return touching and before.kind == after.kind == "number" and len(after.text) == 3


def refuse_none(source: str, before: Token | None, none: Token, after: Token | None) -> NoReturn:
    negated = before is not None and before.text in {"!=", "not"}
    refuse(source, none.at, foreign("None"), KNOWN if negated else MISSING)


NEIGHBOURS: Final[Mapping[str, Callable[[str, Token | None, Token, Token | None], None]]] = {
    "-": check_minus,
    ",": check_comma,
    "None": refuse_none,
}
"""What is right or wrong by what stands around it."""


def check_nesting(source: str, tokens: tuple[Token, ...]) -> None:
    """Refuse unbalanced brackets, and more levels of them or of `not` than the language allows."""
    opened: list[Token] = []
    negations = [0]
    """How many `not` are in force, by bracket."""
    for token in tokens:
        match token.text:
            case "(":
                opened.append(token)
                negations.append(negations[-1])
            case ")":
                close(source, token, opened)
                negations.pop()
            case "not":
                negations[-1] += 1
            case "and" | "or" | ",":
                negations[-1] = negations[-2] if opened else 0
            case _:
                continue
        if len(opened) > MAX_NESTING or negations[-1] > MAX_NESTING:
            problem = Text(f"超过 {MAX_NESTING} 层", f"more than {MAX_NESTING} levels")
            refuse(source, token.at, problem, SPLIT)
    if opened:
        refuse(source, opened[-1].at, *UNCLOSED)


def close(source: str, token: Token, opened: list[Token]) -> None:
    if not opened:
        refuse(source, token.at, *UNOPENED)
    opened.pop()
