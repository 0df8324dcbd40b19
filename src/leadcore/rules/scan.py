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
from collections.abc import Iterator
from itertools import pairwise
from typing import Final, Literal, NoReturn

import attrs

from leadcore.errors import RuleSyntaxError
from leadcore.rules.nodes import UNWRITABLE, Span
from leadcore.rules.places import MAX_SOURCE, error_at
from leadcore.rules.printing import MAX_NESTING

TokenKind = Literal["space", "text", "number", "name", "foreign", "sign", "other"]

PATTERN: Final = r"""(?x)
    (?P<space> [ \t\r\n]+ )
  | (?P<text> "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*' )
  | (?P<number> [0-9][0-9_.]*(?:[eE][+-]?[0-9]+)? )
  | (?P<name> [^\W\d]\w*(?:\.[^\W\d]\w*)* )
  | (?P<foreign> <> | [=!]== )
  | (?P<sign> [=!<>]= | [<>(),-] )
  | (?P<other> . )
"""

NUMBER: Final = r"(?:0|[1-9](?:_?[0-9])*)(?:\.[0-9](?:_?[0-9])*)?(?:[eE][+-]?[0-9]{1,3})?"
"""A number as Python and this language write it."""

MAX_EXCERPT: Final = 60
"""How many characters of a text that is too long an error shows."""

MAX_DIGITS: Final = 40
"""How many characters a number may have."""

OURS: Final = frozenset({"and", "or", "not", "in", "is", "True", "False"})
"""The keywords of the language."""

FOREIGN_SIGNS: Final = {
    "&&": "write and",
    "||": "write or",
    "===": "write ==",
    "!==": "write !=",
    "<>": "write !=",
    "=>": "write >=",
    "=<": "write <=",
    "=": "write == to compare",
    "!": "write not",
    ".": "write names as a.b, without spaces, and numbers as 0.5",
    " ": "write a plain space",
    "&": "write and between conditions",
    "|": "write or between conditions",
    "~": "write not before a condition",
    "“": 'write straight quotes "…"',
    "”": 'write straight quotes "…"',
    "‘": 'write straight quotes "…"',
    "’": 'write straight quotes "…"',
    "「": 'write straight quotes "…"',
    "」": 'write straight quotes "…"',
    "、": "write ,",
    "≥": "write >=",
    "≤": "write <=",
    "≠": "write !=",
    '"': "close the text with the same quote on the same line",
    "'": "close the text with the same quote on the same line",
    "\\": 'leave it out; only \\" and \\\\ are written with it, inside a text',
    "[": "write a list of values in round brackets: (…, …)",
    "{": "write a list of values in round brackets: (…, …)",
    "#": "leave the comment out; describe the rule in its label",
    ";": "write one condition; join two with and",
    ":": "write one condition, without names for values",
    "+": "compute it as a fact of the schema; rules have no arithmetic",
    "*": "compute it as a fact of the schema; rules have no arithmetic",
    "/": "compute it as a fact of the schema; rules have no arithmetic",
    "%": "compute it as a fact of the schema; rules have no arithmetic",
    "^": "compute it as a fact of the schema; rules have no arithmetic",
}
"""Signs of other languages and what to write instead, the longer before their beginnings."""

FOREIGN_WORDS: Final = {
    **dict.fromkeys(("AND", "And", "且", "并且", "而且", "和", "以及"), "write and"),
    **dict.fromkeys(("OR", "Or", "或", "或者"), "write or"),
    **dict.fromkeys(("NOT", "Not", "非", "不"), "write not"),
    **dict.fromkeys(("是", "等于", "为", "eq", "equals", "EQ"), "write =="),
    **dict.fromkeys(("不是", "不等于", "ne"), "write !="),
    **dict.fromkeys(("大于", "超过", "gt"), "write >"),
    **dict.fromkeys(("小于", "低于", "lt"), "write <"),
    **dict.fromkeys(("大于等于", "至少", "ge", "gte"), "write >="),
    **dict.fromkeys(("小于等于", "至多", "le", "lte"), "write <="),
    **dict.fromkeys(("属于", "IN", "In"), "write in"),
    **dict.fromkeys(("IS", "Is"), "write is"),
    **dict.fromkeys(("包含", "contains", "LIKE", "like"), 'write contains(field, "…")'),
    **dict.fromkeys(("between", "BETWEEN"), "write 1 <= field <= 5"),
}
"""Words of other languages between two operands and what to write instead."""


@attrs.frozen(eq=False, repr=False)
class Token:
    kind: TokenKind
    text: str
    at: Span

    @property
    def is_operand(self) -> bool:
        return self.kind in {"text", "number"} or (self.kind == "name" and self.text not in OURS)


def scan(source: str) -> tuple[Token, ...]:
    """Return the tokens of `source`, spaces left out, or raise RuleSyntaxError."""
    check_characters(source)
    tokens = tuple(tokenise(source))
    check_neighbours(source, tokens)
    for token in tokens:
        CHECKS[token.kind](source, token)
    for left, right in pairwise(tokens):
        check_pair(source, left, right)
    check_nesting(source, tokens)
    return tokens


def refuse(source: str, at: Span, problem: str, cure: str) -> NoReturn:
    raise error_at(RuleSyntaxError, source, at, problem, cure)


def check_characters(source: str) -> None:
    if len(source) > MAX_SOURCE:
        refuse(
            f"{source[:MAX_EXCERPT]}…",
            Span(0, 1),
            f"{len(source)} characters are too many",
            f"a rule has at most {MAX_SOURCE}; split it into several",
        )
    if not source.strip(" \t\r\n"):
        refuse(source, Span(0, 1), "the rule is empty", "write a condition, or True for always")
    if source.isprintable():
        return
    for position, character in enumerate(source.replace("\r\n", " \n")):
        if character not in "\t\n" and unicodedata.category(character) in UNWRITABLE:
            refuse(
                source,
                Span(position, position + 1),
                f"the invisible character U+{ord(character):04X}",
                "leave it out",
            )


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
            "a backslash or a tab inside a text",
            'write \\\\ for a backslash and \\" for a quote; leave tabs out',
        )


def check_number(source: str, token: Token) -> None:
    if len(token.text) > MAX_DIGITS or not re.fullmatch(NUMBER, token.text):
        refuse(
            source,
            token.at,
            "this is not a number that rules can hold",
            f"write 200_000 or 0.5, no leading zero, at most {MAX_DIGITS} characters",
        )


def check_name(source: str, token: Token) -> None:
    names = token.text.split(".")
    if len(names) > MAX_NESTING:
        refuse(source, token.at, f"a path of more than {MAX_NESTING} names", "name a field")
    for name in names:
        if keyword.iskeyword(name) and token.text not in OURS:
            cure = "write `is missing`" if name == "None" else "rules have only conditions"
            refuse(source, token.at, f"{name} is not part of the rules language", cure)
    plain = unicodedata.normalize("NFKC", token.text)
    if plain != token.text or not plain.replace(".", "").isidentifier():
        refuse(source, token.at, "a name with look-alike characters", f"write {plain}")


def check_sign(source: str, token: Token) -> None:
    """Accept the sign."""


def check_other(source: str, token: Token) -> None:
    rest = source[token.at.start :]
    sign = next((sign for sign in FOREIGN_SIGNS if rest.startswith(sign)), token.text)
    plain = unicodedata.normalize("NFKC", sign)
    cure = f"write {plain}" if plain.isascii() and plain.strip() else "leave it out"
    refuse(
        source,
        Span(token.at.start, token.at.start + len(sign)),
        f"{sign} is not part of the rules language",
        FOREIGN_SIGNS.get(plain, "leave it out" if plain == sign else cure),
    )


CHECKS: Final = {
    "text": check_text,
    "number": check_number,
    "name": check_name,
    "sign": check_sign,
    "foreign": check_other,
    "other": check_other,
}


def check_pair(source: str, left: Token, right: Token) -> None:
    """Refuse two operands side by side, and names or numbers that touch what follows."""
    if not left.is_operand or not right.is_operand:
        return
    both = Span(left.at.start, right.at.end)
    touching = left.at.end == right.at.start
    word = next((token for token in (right, left) if token.text in FOREIGN_WORDS), None)
    if word is not None:
        refuse(source, word.at, f"{word.text} is not an operator", FOREIGN_WORDS[word.text])
    if left.kind == "number" and touching:
        refuse(source, both, "a unit behind a number", "write the number out, such as 2_000_000")
    if left.kind == "name" and right.kind == "text" and touching:
        refuse(source, both, "a prefix before a text", "write the text alone")
    refuse(source, right.at, "two values side by side", "write an operator between them")


def check_neighbours(source: str, tokens: tuple[Token, ...]) -> None:
    """Allow `-` only before a number that begins an operand; refuse `1,000`."""
    for index, token in enumerate(tokens):
        before, after = tokens[index - 1 : index], tokens[index + 1 : index + 2]
        if token.text == "-":
            continues = before and (before[0].is_operand or before[0].text == ")")
            if continues or not after or after[0].kind != "number":
                refuse(source, token.at, "- stands only before a number", FOREIGN_SIGNS["+"])
        if token.text == "," and before and after and is_thousands(before[0], token, after[0]):
            refuse(
                source,
                Span(before[0].at.start, after[0].at.end),
                "a comma separates values, not thousands",
                "write 1_000; between two values put a space behind the comma",
            )


def is_thousands(before: Token, comma: Token, after: Token) -> bool:
    touching = before.at.end == comma.at.start and comma.at.end == after.at.start
    return touching and before.kind == after.kind == "number" and len(after.text) == 3


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
            cure = "split the rule into several, or compute a fact"
            refuse(source, token.at, f"more than {MAX_NESTING} levels", cure)
    if opened:
        refuse(source, opened[-1].at, "a bracket that is never closed", "close it with )")


def close(source: str, token: Token, opened: list[Token]) -> None:
    if not opened:
        refuse(source, token.at, "a bracket that was never opened", "remove it")
    opened.pop()
