"""How a piece of data is refused, and where: problems whose paths grow on the way out.

A hook that reads one value knows nothing of its place; whoever holds the list or object around it
says where it stood. Until they leave the codec, paths are relative, and the empty path is the value
itself. `Refused` is a plain exception, since cattrs writes notes on what hooks raise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from types import NoneType
from typing import Final

import attrs

from leadcore.errors import Problem
from leadcore.texts import Text
from leadcore.values import echo, redact

Step = str | int
"""One step of a path: the key of an object, or the index of a list."""

MAX_STEP: Final = 64
"""The longest key that a path shows as it is, in code points."""
MAX_LISTED: Final = 12
"""How many of the allowed names are listed when nothing is near."""

AN_OBJECT: Final = Text("一个对象", "an object")
A_LIST: Final = Text("一个列表", "a list")
KINDS: Final[Mapping[type, Text]] = {
    dict: AN_OBJECT,
    list: A_LIST,
    str: Text("文本", "a text"),
    bool: Text("true 或 false", "true or false"),
    int: Text("整数", "a whole number"),
    float: Text("小数", "a number with a fraction"),
    NoneType: Text("null", "null"),
}
"""What each kind of data is called; its value may be personal and is not shown."""


class Refused(Exception):
    """Data that cannot be read, or a value that cannot be written."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(problems)
        self.problems = problems


def refusal(code: str, given: str | Text, allowed: Text) -> Refused:
    """Return the refusal of a value for one reason."""
    return Refused((Problem(path="", code=code, given=given, allowed=allowed),))


def wrong_type(data: object, allowed: Text) -> Refused:
    """Return the refusal of data of another kind than `allowed`."""
    return refusal("wrong_type", kind(data), allowed)


def kind(data: object) -> Text:
    name = type(data).__name__
    return KINDS.get(type(data)) or Text(f"类型为 {name} 的值", f"a value of the type {name}")


def missing(name: str) -> Refused:
    return refusal("missing", Text("空", "nothing"), Text(f"必填：{name}", f"the {name}"))


def one_of(code: str, given: str, names: Iterable[str]) -> Refused:
    """Return the refusal of a name that is none of `names`, with the nearest of them."""
    near, listed = suggestion(given, names)
    return refusal(code, echo(given), near or Text(f"以下之一：{listed}", f"one of {listed}"))


def unknown_key(key: str, names: Iterable[str]) -> Refused:
    """Return the refusal of a key that an object with the keys `names` does not have."""
    near, listed = suggestion(key, names)
    known = Text(f"仅限：{listed}", f"only {listed}") if listed else Text("空对象", "no key at all")
    return refusal("unknown_key", Text("未知的键", "a key that is not known"), near or known)


def suggestion(given: str, names: Iterable[str]) -> tuple[Text | None, str]:
    known = sorted(names)
    near = get_close_matches(given[:MAX_STEP], known, n=1)
    rest = ", …" if len(known) > MAX_LISTED else ""
    listed = ", ".join(known[:MAX_LISTED]) + rest
    return (Text(f"是否指 {near[0]}", f"did you mean {near[0]}") if near else None), listed


def in_place(step: Step, problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return `problems` of the value at `step` as problems of what holds it."""
    start = shown(step)
    return tuple(attrs.evolve(each, path=joined(start, each.path)) for each in problems)


def joined(start: str, rest: str) -> str:
    """Return the path `rest` as it is seen from outside.

    >>> joined("demand", "budget.low"), joined("contacts", "[0].hint"), joined("demand", "")
    ('demand.budget.low', 'contacts[0].hint', 'demand')
    """
    return f"{start}.{rest}" if start and rest and not rest.startswith("[") else start + rest


def shown(step: Step) -> str:
    """Return a step as paths show it: a key that is long, odd or personal only as its echo.

    >>> shown(3), shown("budget"), shown("13812345678")
    ('[3]', 'budget', "['****5678']")
    """
    if isinstance(step, int):
        return f"[{step}]"
    is_plain = len(step) <= MAX_STEP and step.isidentifier() and redact(step) == step
    return step if is_plain else f"[{echo(step)}]"
