"""What may go in and out at all: plain JSON values within bounds.

What comes from outside passes here before anything else looks at it, so that hostile input costs
no more than large honest input; and what goes out passes here too, so that no document is written
that would be refused when it is read. Spared are texts so small that all but their numbers lies
within bounds (`json_text.is_surely_small`); so the hooks that read and write numbers ask
`whole_fault` and `number_fault` by themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from math import isfinite
from types import NoneType
from typing import Any, Final, TypeAlias, cast

import attrs

from leadcore.codec.refusals import Refused, Step, in_place, kind, refusal
from leadcore.errors import Problem
from leadcore.texts import Text

JSON: TypeAlias = "dict[str, JSON] | list[JSON] | str | int | float | bool | None"
"""What JSON can say, as the standard library's `json` reads and writes it."""

MAX_DEPTH: Final = 40
"""How deep lists and objects may be nested."""
MAX_NODES: Final = 200_000
"""How many values a document may have, lists and objects and what is in them."""
MAX_TEXT: Final = 10_000
"""How many code points one text, or one key, may have."""
MAX_INTEGER: Final = 2**53
"""Whole numbers lie within plus and minus this, where every engine keeps them exactly."""
MAX_PROBLEMS: Final = 100
"""How many problems are listed; what else is wrong is found when these are mended."""


@attrs.define
class Budget:
    """How many more values of a document may be looked at."""

    left: int = MAX_NODES

    def take(self, count: int) -> None:
        """Spend `count`; refuse the document when there are not so many left."""
        self.left -= count
        if self.left < 0:
            most = f"{MAX_NODES:,}"
            given = Text(f"超过 {most} 个值", f"more than {most} values")
            raise refusal("too_large", given, Text(f"最多 {most} 个值", f"at most {most}"))


def plain(data: object) -> JSON:
    """Return `data` itself; `Refused` lists what is not JSON and what is out of bounds."""
    found = faults(data, MAX_DEPTH, Budget())
    if found:
        raise Refused(found)
    return cast("JSON", data)


def faults(data: object, depth: int, budget: Budget) -> tuple[Problem, ...]:
    """Return what is wrong with `data`, below which `depth` more levels may be."""
    if type(data) is dict:
        entries = cast("dict[str, object]", data)
        budget.take(len(entries))
        bad = keys_fault(entries)
        return bad.problems if bad else inner_faults(entries.items(), depth, budget)
    if type(data) is list:
        items = cast("list[object]", data)
        budget.take(len(items))
        return inner_faults(enumerate(items), depth, budget)
    check = CHECKS.get(type(data), not_json)
    return fault.problems if check and (fault := check(data)) else ()


def inner_faults(
    items: Iterable[tuple[Step, object]], depth: int, budget: Budget
) -> tuple[Problem, ...]:
    found: list[Problem] = []
    for step, item in items:
        if not depth:
            given = Text(f"超过 {MAX_DEPTH} 层", f"more than {MAX_DEPTH} levels")
            allowed = Text(f"最多 {MAX_DEPTH} 层", f"at most {MAX_DEPTH}")
            return refusal("too_deep", given, allowed).problems
        if item is None or (type(item) is str and text_fault(item) is None):
            continue  # As most are, and this is what reading and writing spend most time on.
        if inner := faults(item, depth - 1, budget):
            found += in_place(step, inner)
            if len(found) >= MAX_PROBLEMS:
                break
    return tuple(found[:MAX_PROBLEMS])


def keys_fault(keys: Iterable[object]) -> Refused | None:
    """Return what is wrong with the first bad key; first all at once, which is quick."""
    for key in keys:
        if type(key) is not str:
            return refusal(
                "bad_key",
                Text(f"{kind(key).zh}作为键", f"a key that is {kind(key).en}"),
                Text("文本作为键", "texts as keys"),
            )
    texts = cast("Iterable[str]", keys)
    return next(filter(None, map(text_fault, texts)), None) if text_fault("".join(texts)) else None


def text_fault(text: str) -> Refused | None:
    if len(text) > MAX_TEXT:
        given = Text(f"{len(text)} 个字符的文本", f"a text of {len(text)} characters")
        allowed = Text(f"最多 {MAX_TEXT} 个字符", f"at most {MAX_TEXT}")
        return refusal("too_long", given, allowed)
    if text.isprintable() or ("\0" not in text and is_unicode(text)):
        return None
    given = Text("含 NUL 或孤立代理项的文本", "a text with NUL or half a surrogate pair")
    return refusal("bad_text", given, Text("不含 NUL 与孤立代理项的文本", "a text without them"))


def whole_fault(number: int) -> Refused | None:
    if abs(number) <= MAX_INTEGER:
        return None
    allowed = Text("±2**53 以内的整数", "a whole number within 2**53")
    given = Text("±2**53 以外的整数", "a whole number beyond 2**53")
    return refusal("too_large", given, allowed)


def number_fault(number: float) -> Refused | None:
    if isfinite(number):
        return None
    given = Text("非有限的数", "a number that is not finite")
    return refusal("not_finite", given, Text("有限的数", "a finite one"))


def not_json(data: object) -> Refused:
    return refusal("not_json", kind(data), Text("JSON 的值", "a value of JSON"))


# Which check goes with which type is said by the keys.
CHECKS: Final[Mapping[type, Callable[[Any], Refused | None] | None]] = {
    str: text_fault,
    int: whole_fault,
    float: number_fault,
    bool: None,
    NoneType: None,
}
"""What is checked of values that are neither lists nor objects."""


def is_unicode(text: str) -> bool:
    """Return whether `text` can be encoded, which half a surrogate pair cannot."""
    try:
        text.encode("utf-16")  # which takes less time than UTF-8
    except UnicodeEncodeError:
        return False
    return True
