"""Hooks that read containers, extra and objects of several classes quickly.

They accept just what the careful ones of `containers`, `extras` and `choices` accept, and give the
same. What they refuse they refuse with the first error of any kind: whoever gets one reads again
with care, which says what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from typing import Any, Final, get_args

from cattrs import Converter

from leadcore.codec import scalars
from leadcore.codec.bounds import MAX_INTEGER
from leadcore.codec.choices import TAG
from leadcore.codec.containers import Read, entries_of
from leadcore.codec.extras import PLAIN, TAGGED, VALUE
from leadcore.values import Extra, FrozenMapping
from leadcore.values.instants import FIRST_YEAR, LAST_YEAR

LENGTH: Final = len("2024-05-01T01:30:00.000000Z")
MARKS: Final = "--T::."
"""Every third character of it, from the fifth to before the fraction."""
FIRST: Final = str(FIRST_YEAR)
END: Final = str(LAST_YEAR + 1)


def read_instant(data: Any, cls: type) -> datetime:
    """Return an instant; as it is written here it needs no pattern to be recognised."""
    is_whole = len(data) == LENGTH and data[4:20:3] == MARKS and data[-1] == "Z"
    if is_whole and FIRST <= data < END:
        return datetime.fromisoformat(data)
    return scalars.read_instant(data, cls)


def read_whole(data: object, cls: type) -> int:
    if type(data) is int and cls is int and -MAX_INTEGER <= data <= MAX_INTEGER:
        return data
    raise TypeError


def sequence_reader(annotation: Any, converter: Converter) -> Read:
    cls = get_args(annotation)[0]
    read: Read = converter.get_structure_hook(cls)

    def read_sequence(data: list[object], _: object) -> tuple[object, ...]:
        if type(data) is not list:
            raise TypeError
        return tuple([read(item, cls) for item in data]) if data else ()

    return read_sequence


def frozenset_reader(annotation: Any, converter: Converter) -> Read:
    read: Callable[[Any, Any], Any] = sequence_reader(annotation, converter)
    return lambda data, _: frozenset(read(data, annotation))


def mapping_reader(annotation: Any, converter: Converter) -> Read:
    key_class, cls = get_args(annotation)
    read_key: Read = converter.get_structure_hook(key_class)
    read: Read = converter.get_structure_hook(cls)

    def read_mapping(data: object, _: object) -> FrozenMapping[object, object]:
        entries = entries_of(data).items()
        return FrozenMapping({read_key(key, key_class): read(item, cls) for key, item in entries})

    return read_mapping


def choice_reader(classes: Mapping[str, type], converter: Converter) -> Read:
    """Return what reads tagged objects, each of one of `classes`."""
    hook: Callable[[type], Read] = cache(converter.get_structure_hook)

    def read_choice(data: object, _: object) -> object:
        entries: dict[str, Any] = {**entries_of(data)}
        cls = classes[entries.pop(TAG)]
        return hook(cls)(entries, cls)

    return read_choice


def extra_reader(converter: Converter) -> Read:
    hooks: Mapping[str, Read] = {
        name: converter.get_structure_hook(cls) for name, cls in TAGGED.items()
    }

    def read_entry(data: Any) -> Any:
        if type(data) in PLAIN:
            return data
        if len(data) != 2:
            raise KeyError(VALUE)
        name = data[TAG]
        return hooks[name](data[VALUE], TAGGED[name])

    return lambda data, _: Extra({key: read_entry(item) for key, item in entries_of(data).items()})
