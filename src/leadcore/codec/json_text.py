"""JSON text, canonical when written, strict when read; quickly where orjson is installed.

What is canonical, and what is accepted, is said by the standard library's `json`. With orjson the
text is the same, byte for byte: its numbers with fractions are written by Python, and it reads only
text that it would write itself, which has no key twice and no number that it changes.
"""

from __future__ import annotations

import json
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Final, TypeGuard, cast

from leadcore.codec.bounds import JSON, MAX_DEPTH, MAX_TEXT, is_unicode
from leadcore.codec.refusals import refusal, wrong_type
from leadcore.codec.scalars import write_number
from leadcore.texts import Text

MAX_DOCUMENT: Final = 10_000_000
"""How many code points the text of a document may have."""
ENOUGH_DIGITS: Final = 20
"""So many characters of a whole number show that it is out of bounds, if it is."""


ORJSON: Final[ModuleType | None] = import_module("orjson") if find_spec("orjson") else None
"""Where it is installed; the extra `orjson` asks for it."""
ENCODER: Final = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
)


def write_text(data: JSON) -> str:
    """Return the one text of `data`: keys sorted by code point, no spaces, nothing escaped."""
    return ENCODER.encode(data)


def write_quickly(data: object) -> str:
    """Return the text of data whose numbers with fractions are written by `write_fraction`."""
    if ORJSON is None:
        return write_text(cast("JSON", data))
    return cast("bytes", ORJSON.dumps(data, option=ORJSON.OPT_SORT_KEYS)).decode()


def write_fraction(value: object) -> object:
    """Return a number as `write_quickly` takes it, since orjson writes `1e-07` as `1e-7`."""
    number = write_number(value)
    return number if ORJSON is None else ORJSON.Fragment(repr(number))


def is_surely_small(text: object, *, is_shallow: bool) -> TypeGuard[str]:
    """Whether it is text, and no data of this text can be out of bounds, but for its numbers.

    It is short, has few brackets unless it `is_shallow` by its types, and is Unicode in which
    nothing is escaped by its number, as NUL and half a surrogate pair would be.
    """
    if not isinstance(text, str) or len(text) > MAX_TEXT:
        return False
    if "\\" in text and "\\u" in text:  # One character is looked for much more quickly than two.
        return False
    if not is_shallow and text.count("{") + text.count("[") > MAX_DEPTH:
        return False
    return is_unicode(text)


def read_quickly(text: str) -> object:
    """Return what a small canonical text says; None where that is left to `read_text`."""
    if ORJSON is None:
        return None
    try:
        data: object = ORJSON.loads(text)
        again: bytes = ORJSON.dumps(data, option=ORJSON.OPT_SORT_KEYS)
    except (TypeError, ValueError):
        return None
    return data if again == text.encode() else None


def read_small(text: str) -> object:
    """Return what a small text says, or raise any error where that is left to `read_text`."""
    quick = read_quickly(text)
    if quick is not None:
        return quick
    data, end = SMALL_DECODER.raw_decode(text)
    if end < len(text):
        raise ValueError
    return data


def read_text(text: object) -> object:
    """Return what `text` says, not yet checked against any bounds; refuse what is not JSON."""
    if not isinstance(text, str):
        raise wrong_type(text, Text("JSON 文本", "the text of a document"))
    if len(text) > MAX_DOCUMENT:
        most = f"{MAX_DOCUMENT:,}"
        allowed = Text(f"最多 {most} 个字符", f"at most {most}")
        given = Text(f"{len(text):,} 个字符的文本", f"a text of {len(text):,} characters")
        raise refusal("too_long", given, allowed)
    try:
        return DECODER.decode(text)
    except json.JSONDecodeError as error:
        place = Text(
            f"第 {error.lineno} 行第 {error.colno} 列 {error.msg}",
            f"{error.msg} at line {error.lineno}, column {error.colno}",
        )
        raise refusal("bad_json", place, Text("JSON 文本", "JSON")) from None
    except RecursionError:
        allowed = Text("较浅的嵌套", "less nesting")
        raise refusal("too_deep", Text("很深的嵌套", "very deep nesting"), allowed) from None


def entries(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Return the object, of which no key may come twice: one of its values would be lost."""
    found = dict(pairs)
    if len(found) < len(pairs):
        allowed = Text("每个键只出现一次", "each key once")
        raise refusal("repeated_key", Text("重复的键", "a key that comes twice"), allowed)
    return found


def whole(digits: str) -> int:
    """Return a whole number, or another one that is out of bounds too when it is very long."""
    return int(digits[:ENOUGH_DIGITS])


DECODER: Final = json.JSONDecoder(object_pairs_hook=entries, parse_int=whole)
SMALL_DECODER: Final = json.JSONDecoder(object_pairs_hook=entries)
"""Decodes in the same way, but for numbers so long that they are refused in any case."""
