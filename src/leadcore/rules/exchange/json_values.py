"""Read the objects, the terms and the constants of the JSON form."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, cast

from leadcore.errors import Problem
from leadcore.rules.exchange.patterns import DAY, INVISIBLE, MOMENT, is_path
from leadcore.rules.exchange.reading import (
    Place,
    Reader,
    is_object,
    object_at,
    problem,
    refuse,
    refuse_all,
    values_at,
    wrong_type,
)
from leadcore.rules.exchange.words import FIELD, FOREIGN_KEYS, HEADS, TAIL, TERMS
from leadcore.rules.functions import CONSTANTS, FUNCTIONS
from leadcore.rules.kinds import MAX_SHOWN
from leadcore.rules.nearest import did_you_mean
from leadcore.rules.nodes import MAX_FLOAT, Call, Const, Constant, Field, Operand, Span
from leadcore.rules.places import MAX_SOURCE
from leadcore.rules.printing import DURATIONS
from leadcore.texts import Text

A_CONSTANT: Final = Text(
    '常量，如 5、"文本"、true、{"days": 7}；没有值请问 "is missing"',
    'a constant such as 5, "a text", true or {"days": 7}; ask "is missing" for no value',
)
A_VALUE: Final = Text(
    '常量，或 {"field": …}；没有值请问 "is missing"',
    'a constant, or {"field": …}; ask "is missing" for no value',
)
A_PATH: Final = Text(
    "字段的名称，如 demand.budget", "the dotted name of a field, such as demand.budget"
)
A_WHOLE: Final = Text("整数", "a whole number")
A_DAY: Final = Text('日期，如 "2026-01-31"', 'a day such as "2026-01-31"')
A_MOMENT: Final = Text(
    '带时区的时间，如 "2026-01-31T09:00+08:00"',
    'a time with its zone, such as "2026-01-31T09:00+08:00"',
)


def shape(place: Place, data: object, allowed: Text) -> tuple[str, Mapping[str, object]]:
    """Return the one head of the object at `place`, and its entries; other keys are refused."""
    entries = object_at(place, data, allowed)
    refuse_all(unknown_keys(place, entries))
    heads = [key for key in HEADS if key in entries]
    if len(heads) != 1:
        given = Text("、".join(heads) or "都没有", " and ".join(heads) or "none of them")
        one = f"{', '.join(HEADS[:4])}, …"
        refuse(place, "one_head", given, Text(f"恰好一个：{one}", f"exactly one of {one}"))
    refuse_all(extra_keys(place, entries, heads[0]))
    return heads[0], cast("Mapping[str, object]", entries)


def unknown_keys(place: Place, entries: Mapping[object, object]) -> Iterator[Problem]:
    given = Text("未知的键", "a key that is not known")
    for key in entries:
        if not isinstance(key, str):
            yield problem(place, "unknown_key", given, Text("文本作为键", "texts as keys"))
        elif key not in (*HEADS, *TAIL):
            at = place.key(key) if re.fullmatch("[A-Za-z_]{1,40}", key) else place
            yield problem(at, "unknown_key", given, meant(key, FOREIGN_KEYS, (*HEADS, *TAIL)))


def meant(word: str, foreign: Mapping[str, str], known: tuple[str, ...]) -> Text:
    """Return the cure for a word that is not known."""
    if word in foreign:
        return Text(f"请写 {foreign[word]}", f"write {foreign[word]}")
    return did_you_mean(word[:MAX_SHOWN], known)


def extra_keys(place: Place, entries: Mapping[object, object], head: str) -> Iterator[Problem]:
    if head not in TERMS:
        for key in (each for each in TAIL if each in entries):
            given = Text(f"{key} 与 {head} 并列", f"{key} beside {head}")
            allowed = Text("只写其中一个", "only one of them")
            yield problem(place.key(key), "extra_key", given, allowed)


def read_operand(reader: Reader, data: object, place: Place) -> Operand:
    if not is_object(data):
        return read_scalar(reader, data, place, A_VALUE)
    head, entries = shape(place, data, A_VALUE)
    if head in CONSTANTS:
        return read_made(reader, head, entries[head], place)
    if head not in TERMS or len(entries) > 1:
        refuse(place, "wrong_type", Text("条件", "a condition"), A_VALUE)
    return read_term(reader, head, entries[head], place.key(head))


def read_term(reader: Reader, head: str, data: object, place: Place) -> Field | Call:
    return (
        read_field(reader, data, place) if head == FIELD else read_call(reader, head, data, place)
    )


def read_field(reader: Reader, data: object, place: Place) -> Field:
    if type(data) is not str:
        wrong_type(place, data, A_PATH)
    if len(data) > MAX_SOURCE or not is_path(data):
        refuse(place, "bad_name", Text("不是名称的文本", "a text that is no name"), A_PATH)
    return reader.build(place, Field, data)


def read_call(reader: Reader, name: str, data: object, place: Place) -> Call:
    """Return the call; a single argument stands by itself, several in a list."""
    count = len(FUNCTIONS[name].takes)
    if count == 1:
        return call(reader, name, (read_operand(reader, data, place),), place)
    items = values_at(place, data, count)
    return call(reader, name, reader.each(place, items, read_operand), place)


def call(reader: Reader, name: str, arguments: tuple[Operand, ...], place: Place) -> Call:
    if all(isinstance(each, Const) for each in arguments):
        given = Text(f"{name} 的参数全是常量", f"{name} of constants only")
        refuse(place, "constants_only", given, Text("至少一个字段", "a field among them"))
    return reader.build(place, Call, name, arguments)


def read_constant(reader: Reader, data: object, place: Place) -> Const:
    if is_object(data):
        head, entries = shape(place, data, A_CONSTANT)
        if head not in CONSTANTS:
            given = Text(f"含 {head} 的对象", f"an object with {head}")
            refuse(place, "wrong_type", given, A_CONSTANT)
        return read_made(reader, head, entries[head], place)
    return read_scalar(reader, data, place, A_CONSTANT)


def read_scalar(reader: Reader, data: object, place: Place, allowed: Text) -> Const:
    read = SCALARS.get(type(data))
    if read is None:
        wrong_type(place, data, allowed)
    return reader.build(place, Const, read(place, data))


def read_made(reader: Reader, name: str, data: object, place: Place) -> Const:
    argument = ARGUMENTS[name](place.key(name), data)
    return reader.build(place, made, name, argument)


def made(name: str, argument: object, *, at: Span) -> Const:
    return Const(CONSTANTS[name](argument), at=at)


def checked_text(place: Place, text: str) -> str:
    if len(text) > MAX_SOURCE:
        given = Text(f"{len(text)} 个字符", f"{len(text)} characters")
        most = Text(f"至多 {MAX_SOURCE} 个字符", f"at most {MAX_SOURCE} characters")
        refuse(place, "too_long", given, most)
    if found := re.search(INVISIBLE, text):
        name = f"U+{ord(found[0]):04X}"
        given = Text(f"含不可见字符 {name} 的文本", f"a text with the invisible character {name}")
        refuse(place, "bad_text", given, Text("不含它的文本", "a text without it"))
    return text


def as_written(_: Place, value: Constant) -> Constant:
    return value


def number(_: Place, value: float) -> int | float:
    """Return the number, a large one without a fraction as an integer: JSON has one type."""
    return int(value) if abs(value) > MAX_FLOAT and value.is_integer() else value


def whole(place: Place, data: object) -> int:
    if type(data) is float and data.is_integer():
        return int(data)
    if type(data) is not int:
        wrong_type(place, data, A_WHOLE)
    return data


def matching(pattern: str, allowed: Text) -> Callable[[Place, object], str]:
    def read(place: Place, data: object) -> str:
        if type(data) is not str:
            wrong_type(place, data, allowed)
        if len(data) > MAX_SOURCE or not re.search(pattern, data):
            refuse(place, "bad_format", Text("其他文本", "another text"), allowed)
        return data

    return read


SCALARS: Final[Mapping[type, Callable[[Place, Any], Constant]]] = {
    bool: as_written,
    int: as_written,
    float: number,
    str: checked_text,
}
"""How the constants are read that JSON has itself."""

ARGUMENTS: Final[Mapping[str, Callable[[Place, object], object]]] = {
    **dict.fromkeys(DURATIONS, whole),
    "datetime": matching(MOMENT, A_MOMENT),
    "date": matching(DAY, A_DAY),
}
"""How that is read which the other constants are made of."""
