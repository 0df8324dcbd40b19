"""Sorts: what the JSON Schema must know of each kind of field.

A sort is the fields and functions that are compared alike, and the constants that go with them.
Without a schema there is a single sort, which everything is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import attrs

from leadcore.rules.exchange.patterns import DAY, INVISIBLE, MOMENT, PATH, is_path
from leadcore.rules.exchange.words import CHOICES, COMPARISONS, JSON, TEXT_TESTS
from leadcore.rules.functions import FUNCTIONS
from leadcore.rules.kinds import BOOL, TEXT, Kind, Word
from leadcore.rules.nodes import MAX_DURATION, MAX_FLOAT, MAX_INTEGER
from leadcore.rules.places import MAX_SOURCE
from leadcore.rules.printing import DURATIONS
from leadcore.rules.schema import Schema

EQUALITY: Final = COMPARISONS[:2]
"""How values without an order are compared."""

Key = tuple[object, ...]


def entry(properties: Mapping[str, JSON]) -> dict[str, JSON]:
    """Return the schema of an object that has exactly these keys."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


def either(*options: JSON) -> dict[str, JSON]:
    """Return the schema of what fits one of the options, if there are any."""
    return {"anyOf": list(options)} if options else {"not": {}}


def within(most: float) -> dict[str, JSON]:
    return {"minimum": -most, "maximum": most}


def text(pattern: str) -> dict[str, JSON]:
    return {"type": "string", "maxLength": MAX_SOURCE, "pattern": pattern}


CONSTANTS: Final[Mapping[Word, dict[str, JSON]]] = {
    "bool": {"type": "boolean"},
    "number": {
        "anyOf": [
            {"type": "number", **within(MAX_FLOAT)},
            {"type": "integer", **within(MAX_INTEGER)},
        ]
    },
    "text": {"type": "string", "maxLength": MAX_SOURCE, "not": {"pattern": INVISIBLE}},
    "datetime": entry({"datetime": text(MOMENT)}),
    "date": entry({"date": text(DAY)}),
    "duration": {
        "anyOf": [
            entry({name: {"type": "integer", **within(MAX_DURATION // unit)}})
            for name, unit in DURATIONS.items()
        ]
    },
}
"""How the constants of each word are written."""


@attrs.frozen(kw_only=True, eq=False)
class Sort:
    """Fields and functions that are compared alike, and the constants that go with them."""

    key: Key = ()
    suffix: str = ""
    """What its definitions are told apart by."""
    terms: str = ""
    """The suffix of the terms that it may be compared with: those of all kinds of its name."""
    title: str = "anything"
    fields: JSON = attrs.field(factory=lambda: text(PATH))
    """The schema of the names of its fields; None when it has none."""
    functions: tuple[str, ...] = tuple(FUNCTIONS)
    """Those that give it."""
    constant: JSON = attrs.field(factory=lambda: either(*CONSTANTS.values()))
    compared: tuple[str, ...] = (*COMPARISONS, *TEXT_TESTS)
    """The operators behind which a value of its own sort stands."""
    chosen: tuple[str, ...] = CHOICES
    """The operators behind which a list of its constants stands."""
    item: str | None = ""
    """The suffix of the sort of its items; None when it is no set."""
    is_condition: bool = True


def sorts_of(schema: Schema | None) -> tuple[Sort, ...]:
    """Return the sorts of the fields of a schema and of the functions."""
    if schema is None:
        return (Sort(),)
    kinds = {key_of(kind): kind for kind in kinds_of(schema)}
    names = list(dict.fromkeys(kind.name for kind in kinds.values()))
    return tuple(sort_of(kind, schema, list(kinds), names) for kind in kinds.values())


def kinds_of(schema: Schema) -> Iterator[Kind]:
    """Yield the kinds of functions, and of the fields that rules can compare or look into."""
    for function in FUNCTIONS.values():
        yield from (*function.takes, function.gives)
    for kind in (spec.kind for spec in schema.fields.values()):
        if kind.item is not None:
            yield from (kind.item, kind)
        elif kind.comparing != "never":
            yield kind


def key_of(kind: Kind) -> Key:
    """Return what the checker tells kinds apart by; two of one name may have other members."""
    item = () if kind.item is None else key_of(kind.item)
    return (kind.name, kind.word, kind.comparing, kind.members, item)


def sort_of(kind: Kind, schema: Schema, keys: list[Key], names: list[str]) -> Sort:
    key = key_of(kind)
    paths = [path for path, spec in schema.fields.items() if key_of(spec.kind) == key]
    can_compare = kind.item is None
    compared = COMPARISONS if kind.comparing == "ordered" else EQUALITY
    return Sort(
        key=key,
        suffix=f"-{keys.index(key) + 1}",
        terms=f"-{names.index(kind.name) + 1}",
        title=kind.name,
        fields=names_of(paths) if paths else None,
        functions=tuple(name for name, each in FUNCTIONS.items() if key_of(each.gives) == key),
        constant=constant_of(kind),
        compared=(
            *(compared if can_compare else ()),
            *(TEXT_TESTS if kind.name == TEXT.name else ()),
        ),
        chosen=CHOICES if can_compare else (),
        item=None if kind.item is None else f"-{keys.index(key_of(kind.item)) + 1}",
        is_condition=kind.name == BOOL.name,
    )


def names_of(paths: list[str]) -> dict[str, JSON]:
    """Return the schema of those paths that rules can name."""
    return {"enum": [path for path in paths if is_path(path)]}


def constant_of(kind: Kind) -> dict[str, JSON]:
    constant = CONSTANTS[kind.word]
    return {**constant, "enum": list(kind.members)} if kind.members else constant
