"""How tuples, frozensets, mappings and literal texts are written and read.

Tuples are lists, frozensets sorted lists, mappings objects. Every item is looked at, so that all
that is wrong is known at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain, count
from typing import Any, Final, Literal, TypeVar, cast, get_args, get_origin

from cattrs import Converter

from leadcore.codec.bounds import MAX_PROBLEMS
from leadcore.codec.findings import REFUSALS, problems, refused
from leadcore.codec.refusals import (
    A_LIST,
    AN_OBJECT,
    Refused,
    Step,
    in_place,
    kind,
    missing,
    one_of,
    refusal,
    unknown_key,
    wrong_type,
)
from leadcore.codec.scalars import A_TEXT, exact, is_enum_of_texts, member_writer, write_text
from leadcore.codec.shapes import without_none
from leadcore.errors import Problem
from leadcore.texts import Text
from leadcore.values import FrozenMapping

S = TypeVar("S", bound=Sequence[object])
Write = Callable[[Any], object]
Read = Callable[[Any, Any], object]

A_TUPLE: Final = Text("元组", "a tuple")
A_FROZENSET: Final = Text("frozenset", "a frozenset")
A_MAPPING: Final = Text("映射", "a mapping")


def each(items: Iterable[tuple[Step, object, Read, object]]) -> list[object]:
    """Return every item, read by its hook; `Refused` lists what is wrong in all."""
    values: list[object] = []
    found: list[Problem] = []
    for step, item, read, cls in items:
        try:
            values.append(read(item, cls))
        except REFUSALS as error:
            found += in_place(step, problems(error))
            if len(found) >= MAX_PROBLEMS:
                break
    if found:
        raise refused(found)
    return values


def write_at(step: Step, write: Write, value: object) -> object:
    """Return what `write` gives; the problems of what it refuses are at `step`."""
    try:
        return write(value)
    except REFUSALS as error:
        raise Refused(in_place(step, problems(error))) from None


def writer_of(annotation: Any, converter: Converter) -> Write:
    """Return what writes a value; cattrs knows of no enum, and looks up each time if it is None."""
    inner, is_optional = without_none(annotation)
    is_enum = is_enum_of_texts(inner)
    write: Write = member_writer(inner) if is_enum else converter.get_unstructure_hook(inner)
    return (lambda value: None if value is None else write(value)) if is_optional else write


def pairs_of(value: object) -> list[tuple[str, object]]:
    """Return pairs of a name and a value, as changes of a lead and the entries of `Extra` are."""
    pairs = cast("tuple[object, ...]", exact(value, tuple, A_TUPLE))
    named = [of_length(cast("tuple[object, ...]", exact(one, tuple, A_TUPLE)), 2) for one in pairs]
    return [(write_text(name), item) for name, item in named]


def of_length(items: S, length: int) -> S:
    """Return items of which there are `length`."""
    if len(items) != length:
        given = Text(f"{len(items)} 项", f"{len(items)} items")
        raise refusal("wrong_length", given, Text(f"{length} 项", f"{length} items"))
    return items


def items_of(data: object) -> list[object]:
    if type(data) is not list:
        raise wrong_type(data, A_LIST)
    return cast("list[object]", data)


def is_sequence(annotation: object) -> bool:
    """Whether it is `tuple[X, ...]`."""
    return get_origin(annotation) is tuple and get_args(annotation)[1:] == (...,)


def sequence_writer(annotation: Any, converter: Converter) -> Write:
    write = writer_of(get_args(annotation)[0], converter)

    def write_sequence(value: object) -> list[object]:
        items = cast("tuple[object, ...]", exact(value, tuple, A_TUPLE))
        return [write_at(step, write, item) for step, item in enumerate(items)]

    return write_sequence


def sequence_reader(annotation: Any, converter: Converter) -> Read:
    read_items = items_reader(annotation, converter)
    return lambda data, _: tuple(read_items(data))


def items_reader(annotation: Any, converter: Converter) -> Callable[[object], list[object]]:
    """Return what reads a list of items that are all of one type."""
    cls = get_args(annotation)[0]
    read = converter.get_structure_hook(cls)
    return lambda data: each((step, item, read, cls) for step, item in enumerate(items_of(data)))


def is_record(annotation: object) -> bool:
    """Whether it is a tuple of a fixed length, such as `tuple[str, int]`."""
    return get_origin(annotation) is tuple and not is_sequence(annotation)


def record_writer(annotation: Any, converter: Converter) -> Write:
    writers = [writer_of(cls, converter) for cls in get_args(annotation)]

    def write_record(value: object) -> list[object]:
        items = cast("tuple[object, ...]", exact(value, tuple, A_TUPLE))
        return list(map(write_at, count(), writers, of_length(items, len(writers))))

    return write_record


def record_reader(annotation: Any, converter: Converter) -> Read:
    classes = get_args(annotation)
    readers = [converter.get_structure_hook(cls) for cls in classes]

    def read_record(data: object, _: object) -> tuple[object, ...]:
        items = of_length(items_of(data), len(classes))
        return tuple(each(zip(range(len(items)), items, readers, classes, strict=True)))

    return read_record


def is_frozenset(annotation: object) -> bool:
    return get_origin(annotation) is frozenset


def frozenset_writer(annotation: Any, converter: Converter) -> Write:
    write = writer_of(get_args(annotation)[0], converter)

    def write_frozenset(value: object) -> list[str]:
        items = cast("frozenset[object]", exact(value, frozenset, A_FROZENSET))
        return sorted([cast("str", write(item)) for item in items])

    return write_frozenset


def frozenset_reader(annotation: Any, converter: Converter) -> Read:
    read_items = items_reader(annotation, converter)
    return lambda data, _: frozenset(read_items(data))


def is_mapping(annotation: object) -> bool:
    return get_origin(annotation) in {Mapping, FrozenMapping}


def mapping_writer(annotation: Any, converter: Converter) -> Write:
    write_key, write = (writer_of(cls, converter) for cls in get_args(annotation))

    def write_mapping(value: object) -> dict[object, object]:
        if not isinstance(value, Mapping):
            raise wrong_type(value, A_MAPPING)
        entries = cast("Mapping[object, object]", value)
        named = [(cast("str", write_key(key)), item) for key, item in entries.items()]
        return {key: write_at(key, write, item) for key, item in named}

    return write_mapping


def mapping_reader(annotation: Any, converter: Converter) -> Read:
    key_class, cls = get_args(annotation)
    read_key, read = map(converter.get_structure_hook, (key_class, cls))

    def read_mapping(data: object, _: object) -> FrozenMapping[object, object]:
        entries = entries_of(data)
        keys = each((key, key, read_key, key_class) for key in entries)
        values = each((key, item, read, cls) for key, item in entries.items())
        return FrozenMapping(dict(zip(keys, values, strict=True)))

    return read_mapping


def entries_of(data: object) -> dict[str, object]:
    if type(data) is not dict:
        raise wrong_type(data, AN_OBJECT)
    return cast("dict[str, object]", data)


def exactly(data: object, keys: Iterable[str]) -> dict[str, object]:
    """Return the entries of an object that has just these keys."""
    entries, wanted = entries_of(data), tuple(keys)
    unknown = sorted(entries.keys() - set(wanted))
    found = [in_place(key, unknown_key(key, wanted).problems) for key in unknown]
    found += [in_place(key, missing(key).problems) for key in wanted if key not in entries]
    if found:
        raise refused(chain.from_iterable(found))
    return entries


def is_literal(annotation: object) -> bool:
    """Whether it is `Literal` of texts."""
    members = get_args(annotation)
    return get_origin(annotation) is Literal and all(isinstance(one, str) for one in members)


def literal_writer(annotation: Any, converter: Converter) -> Write:
    members = get_args(annotation)
    listed = ", ".join(members)
    allowed = Text(f"以下之一：{listed}", f"one of {listed}")

    def write_literal(value: object) -> str:
        text = exact(value, str, A_TEXT)
        if text not in members:
            raise refusal("unknown_value", kind(text), allowed)
        return text

    return write_literal


def literal_reader(annotation: Any, converter: Converter) -> Read:
    members = get_args(annotation)

    def read_literal(data: object, _: object) -> str:
        text = exact(data, str, A_TEXT)
        if text not in members:
            raise one_of("unknown_value", text, members)
        return text

    return read_literal
