"""JSON text, canonical when written, strict when read."""

from __future__ import annotations

import json
from typing import Final

from leadcore.codec.bounds import JSON
from leadcore.codec.refusals import refusal, wrong_type
from leadcore.texts import Text

MAX_DOCUMENT: Final = 10_000_000
"""How many code points the text of a document may have."""
ENOUGH_DIGITS: Final = 20
"""So many characters of a whole number show that it is out of bounds, if it is."""


def write_text(data: JSON) -> str:
    """Return the one text of `data`: keys sorted by code point, no spaces, nothing escaped."""
    return json.dumps(
        data, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    )


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
        return json.loads(text, object_pairs_hook=entries, parse_int=whole)
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
