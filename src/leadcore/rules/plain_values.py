"""Values that stand by themselves, as a table's outputs and an action's parameters do.

Their kind is declared, so a text needs no quotes; the others are written as in a rule.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Final, Literal, get_args

from leadcore.rules.functions import CONSTANTS
from leadcore.rules.nearest import did_you_mean
from leadcore.rules.nodes import BoundError, Constant, checked
from leadcore.rules.printing import DURATIONS
from leadcore.rules.scan import MAX_DIGITS, NUMBER
from leadcore.texts import Text

ValueKind = Literal["text", "number", "bool", "duration"]
"""What a value can be declared to be."""

Value = bool | int | float | str | timedelta
"""What it is once it is read."""

MAX_PLAIN: Final = 1_000
"""How many characters a value may be written with."""

KINDS: Final[tuple[str, ...]] = get_args(ValueKind)

BOOLS: Final = {"True": True, "False": False}

CURES: Final[Mapping[str, Text]] = {
    "text": Text(
        f"不加引号的文本，1 至 {MAX_PLAIN} 个字符",
        f"a text without quotes, of 1 to {MAX_PLAIN} characters",
    ),
    "number": Text("数字，如 200_000 或 0.5", "a number such as 200_000 or 0.5"),
    "bool": Text("True 或 False", "True or False"),
    "duration": Text("时长，如 days(7)、hours(2)", "a duration such as days(7) or hours(2)"),
}
"""How each kind is written."""


def read_plain(kind: ValueKind, given: str) -> Constant:
    """Return the value that `given` writes; BoundError says how its kind is written.

    >>> read_plain("text", " 华东 "), read_plain("number", "200_000"), read_plain("bool", "False")
    ('华东', 200000, False)
    """
    text = given.strip()
    if not text or len(text) > MAX_PLAIN:
        raise misfit(kind, text)
    return checked(READERS[kind](text))


def value_reader(kind: ValueKind, values: Sequence[str] = ()) -> Callable[[str], Constant]:
    """Return what reads values of a kind and, where they are listed, just of those.

    >>> value_reader("text", ("small", "large"))("large")
    'large'
    """
    allowed = frozenset(read_plain(kind, value) for value in values)

    def read(given: str) -> Constant:
        value = read_plain(kind, given)
        if allowed and value not in allowed:
            raise BoundError(excerpt(given.strip()), did_you_mean(given.strip(), values))
        return value

    return read


def misfit(kind: str, text: str) -> BoundError:
    return BoundError(excerpt(text), CURES[kind])


def excerpt(text: str) -> Text:
    """Return the beginning of a text in quotes, whatever characters it has."""
    shown = repr(text if len(text) <= 40 else f"{text[:39]}…")
    return Text(shown, shown) if text else Text("空", "nothing")


def read_text(text: str) -> Constant:
    if text[0] in "\"'" or text[-1] in "\"'":
        raise misfit("text", text)
    return text


def read_number(text: str) -> Constant:
    if len(text) > MAX_DIGITS or not re.fullmatch(f"-?{NUMBER}", text):
        raise misfit("number", text)
    return float(text) if set(text) & set(".eE") else int(text)


def read_bool(text: str) -> Constant:
    if text not in BOOLS:
        raise misfit("bool", text)
    return BOOLS[text]


def read_duration(text: str) -> Constant:
    written = re.fullmatch(rf"({'|'.join(DURATIONS)})\(([0-9_]+)\)", text)
    if written is None or not re.fullmatch(NUMBER, written[2]):
        raise misfit("duration", text)
    return CONSTANTS[written[1]](int(written[2]))


READERS: Final[Mapping[str, Callable[[str], Constant]]] = {
    "text": read_text,
    "number": read_number,
    "bool": read_bool,
    "duration": read_duration,
}


def listed(names: Iterable[str]) -> Text:
    """Return names as a list in both languages."""
    found = tuple(names)
    return Text("、".join(found) or "无", ", ".join(found) or "none")
