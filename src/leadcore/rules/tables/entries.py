"""Input entries of decision tables (DMN's unary tests), worded as conditions of the rules language.

| entry                                     | means, in the column `x`        |
|-------------------------------------------|---------------------------------|
| `-`, nothing                              | anything                        |
| `5`, `"web"`, `True`, `days(7)`           | `x == 5`, …                     |
| `"web", "partner"`                        | `x in ("web", "partner")`       |
| `>= 100`, `is missing`, `in ("a", "b")`   | goes on from `x`: `x >= 100`, … |
| `[100..200)`                              | `100 <= x < 200`                |
| `< 5, [10..20]`                           | any of them                     |
| `not("web", "partner")`                   | none of them                    |
| `weight > limit and fragile`              | a whole condition, as it stands |

For editors: nothing here reads a condition. An entry becomes a text of the one language, whose
parser and checker judge it, and what they refuse is shown where it stood in the entry.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING, Final

import attrs

from leadcore.errors import RuleError, RuleSyntaxError
from leadcore.rules.check import check, quotes_cure
from leadcore.rules.functions import CONSTANTS
from leadcore.rules.nodes import Expression, Span
from leadcore.rules.parse import parse
from leadcore.rules.places import MAX_SOURCE, error_at
from leadcore.rules.scan import NUMBER
from leadcore.texts import Text

if TYPE_CHECKING:
    from leadcore.rules.schema import Schema

TEXT: Final = r""""(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'"""
PLAIN: Final = f"{TEXT}|-?{NUMBER}"
CONSTANT: Final = rf"(?:{PLAIN}|True|False|(?:{'|'.join(CONSTANTS)})\(\s*(?:{PLAIN})\s*\))"
INTERVAL: Final = rf"([\[(])\s*({CONSTANT})\s*\.\.\s*({CONSTANT})\s*([\])])"
GOES_ON: Final = r"[=!<>]|(?:is|in|not\s+in)\b"
NEGATED: Final = r"not\s*\((.*\S.*)\)"
PIECES: Final = rf"{TEXT}|."
"""A text, or any other single character."""

DEPTHS: Final = {"(": 1, "[": 1, ")": -1, "]": -1}
BOUNDS: Final = {"[": "<=", "(": "<", "]": "<=", ")": "<"}
"""How the ends of an interval compare."""


@attrs.frozen(eq=False)
class Wording:
    """A piece of a condition, and where each of its characters stood in the entry."""

    text: str
    origins: tuple[int | None, ...]
    """None for what the entry does not have."""

    def part(self, start: int, end: int) -> Wording:
        """Return the part between two positions, without the spaces around it."""
        piece = self.text[start:end]
        start += len(piece) - len(piece.lstrip())
        end = start + len(piece.strip())
        return Wording(self.text[start:end], self.origins[start:end])

    def span(self, start: int, end: int) -> Span:
        """Return where in the entry the part stood; all of it when the entry does not have it."""
        found = [origin for origin in self.origins[start:end] if origin is not None]
        found = found or [origin for origin in self.origins if origin is not None]
        return Span(min(found), max(found) + 1)


def added(text: str) -> Wording:
    return Wording(text, (None,) * len(text))


def joined(pieces: list[Wording], sign: str = "") -> Wording:
    """Return the pieces in a row, with a sign between any two."""
    between: tuple[int | None, ...] = (None,) * len(sign)
    origins = chain.from_iterable((*between, *piece.origins) for piece in pieces)
    return Wording(sign.join(piece.text for piece in pieces), tuple(origins)[len(sign) :])


def entry_tree(schema: Schema, term: str, entry: str) -> Expression | None:
    """Return the checked condition that an entry in the column of `term` is, None for anything.

    RuleError shows the offending piece of the entry.
    """
    given = Wording(entry, tuple(range(len(entry)))).part(0, len(entry))
    if given.text in {"", "-"}:
        return None
    worded = worded_as(term, given, entry)
    try:
        return check(parse(worded.text), worded.text, schema.fields)
    except RuleError as error:
        raise unquoted(schema, term, given, shown_in(entry, worded, error)) from None


def unquoted(schema: Schema, term: str, given: Wording, error: RuleError) -> RuleError:
    """Return the error, with quotes as its cure where a whole test is a text without them."""
    spec, start = schema.fields.get(term), error.column - 1
    word = error.source.split("\n")[error.line - 1][start : start + error.width]
    tests = {part.text for part in parts(given)} - schema.fields.keys()
    if spec is None or spec.kind.word != "text" or word not in tests or not word.isidentifier():
        return error
    cure = quotes_cure(word, spec.kind, schema.fields)
    return error if cure is None else attrs.evolve(error, cure=cure)


def shown_in(entry: str, worded: Wording, error: RuleError) -> RuleError:
    """Return the error in the condition as one in the entry that it was made from."""
    above = worded.text.split("\n")[: error.line - 1]
    start = sum(len(line) + 1 for line in above) + error.column - 1
    at = worded.span(start, start + error.width)
    return error_at(type(error), entry, at, error.problem, error.cure)


def worded_as(term: str, given: Wording, entry: str) -> Wording:
    """Return the condition that an entry is; what no entry can be is left to the parser."""
    if len(given.text) > MAX_SOURCE or not is_balanced(given.text):
        return given
    negated = re.fullmatch(NEGATED, given.text, re.DOTALL)
    if negated and is_balanced(negated[1]):
        inner = any_of(term, given.part(*negated.span(1)), entry)
        return joined([added("not ("), inner, added(")")])
    return any_of(term, given, entry)


def any_of(term: str, given: Wording, entry: str) -> Wording:
    """Return the condition that any of the tests, which commas part, is true."""
    found = tuple(parts(given))
    if any(not part.text for part in found):
        raise empty_part(entry, given)
    if all(is_constant(part) for part in found):
        return among(term, found)
    worded = [test(term, part, entry) for part in found]
    if len(worded) == 1:
        return worded[0]
    return joined([joined([added("("), each, added(")")]) for each in worded], " or ")


def parts(given: Wording) -> Iterator[Wording]:
    """Yield what stands between the commas that are in no brackets and in no text."""
    depth, start = 0, 0
    for piece in re.finditer(PIECES, given.text, re.DOTALL):
        depth += DEPTHS.get(piece.group(), 0)
        if piece.group() == "," and depth == 0:
            yield given.part(start, piece.start())
            start = piece.end()
    yield given.part(start, len(given.text))


def is_balanced(text: str) -> bool:
    """Whether every bracket that closes was opened; `[` and `)` may go together."""
    depth = 0
    for piece in re.finditer(PIECES, text, re.DOTALL):
        depth += DEPTHS.get(piece.group(), 0)
        if depth < 0:
            return False
    return depth == 0


def is_constant(part: Wording) -> bool:
    return re.fullmatch(CONSTANT, part.text) is not None


def among(term: str, constants: tuple[Wording, ...]) -> Wording:
    if len(constants) == 1:
        return joined([added(f"{term} == "), constants[0]])
    return joined([added(f"{term} in ("), joined(list(constants), ", "), added(")")])


def test(term: str, part: Wording, entry: str) -> Wording:
    """Return the condition that one test is."""
    if re.match(GOES_ON, part.text):
        return joined([added(f"{term} "), part])
    if is_constant(part):
        return among(term, (part,))
    interval = re.fullmatch(INTERVAL, part.text)
    if interval:
        return inside(term, part, interval)
    if part.text.startswith("[") or ".." in re.sub(TEXT, "", part.text):
        raise bad_interval(entry, part)
    return part


def inside(term: str, part: Wording, interval: re.Match[str]) -> Wording:
    low, high = part.part(*interval.span(2)), part.part(*interval.span(3))
    return joined([low, added(f" {BOUNDS[interval[1]]} {term} {BOUNDS[interval[4]]} "), high])


def refusal(entry: str, at: Wording, problem: Text, cure: Text) -> RuleSyntaxError:
    return error_at(RuleSyntaxError, entry, at.span(0, len(at.text)), problem, cure)


def empty_part(entry: str, given: Wording) -> RuleSyntaxError:
    return refusal(
        entry,
        given,
        Text("逗号前后缺少内容", "nothing before or behind a comma"),
        Text('请写 "a", "b"，或删去逗号', 'write "a", "b", or leave the comma out'),
    )


def bad_interval(entry: str, part: Wording) -> RuleSyntaxError:
    return refusal(
        entry,
        part,
        Text("不是区间", "this is no interval"),
        Text("请写 [100..200)，两端为常量", "write [100..200), with a constant at each end"),
    )
