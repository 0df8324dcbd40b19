"""The JSON Schema of the JSON form, made from the tables of its reader."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Final

from leadcore.rules.exchange.patterns import PATH
from leadcore.rules.exchange.sorts import Sort, either, entry, key_of, names_of, sorts_of, text
from leadcore.rules.exchange.words import (
    FIELD,
    ITEMS,
    JOINERS,
    JSON,
    NOT,
    OP,
    PRESENCE,
    VALUE,
)
from leadcore.rules.functions import FUNCTIONS
from leadcore.rules.kinds import Kind
from leadcore.rules.parse import MAX_NODES
from leadcore.rules.places import MAX_SOURCE
from leadcore.rules.printing import MAX_NESTING
from leadcore.rules.schema import Schema

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
TITLE: Final = "A condition of the rules language"
BEYOND: Final = (
    f"What no JSON Schema can say: a condition has at most {MAX_NESTING} levels,"
    f" {MAX_NODES:,} parts and {MAX_SOURCE:,} characters as text; names beyond ASCII are as Python"
    " reads them; and a kind of field may refuse a constant, such as an amount finer than its"
    " smallest unit."
)
"""What `from_json` refuses although the JSON Schema accepts it."""


def json_schema(schema: Schema | None = None) -> dict[str, JSON]:
    """Return the JSON Schema (draft 2020-12) of what `from_json` reads.

    schema: what conditions may name and compare, which the JSON Schema then says too.

    >>> sorted(json_schema()["$defs"])
    ['condition', 'constant', 'term', 'value']
    """
    sorts = sorts_of(schema)
    fields = text(PATH) if schema is None else names_of(list(schema.fields))
    compared = [each for each in sorts if each.compared]
    definitions: dict[str, JSON] = {
        "condition": either(*conditions(sorts, fields)),
        **{f"constant{each.suffix}": each.constant for each in compared},
        **{f"value{each.suffix}": value(each) for each in compared},
        **{f"term{each.terms}": terms(each.terms, sorts) for each in compared},
    }
    heading: dict[str, JSON] = {"$schema": DIALECT, "title": TITLE, "description": BEYOND}
    return deepcopy({**heading, **ref("condition"), "$defs": definitions})


def ref(name: str) -> dict[str, JSON]:
    return {"$ref": f"#/$defs/{name}"}


def listed(items: JSON) -> dict[str, JSON]:
    return {"type": "array", "items": items, "minItems": 1, "maxItems": MAX_NODES}


def value(sort: Sort) -> dict[str, JSON]:
    both = either(ref(f"constant{sort.suffix}"), ref(f"term{sort.terms}"))
    return {"title": sort.title, **both}


def terms(suffix: str, sorts: tuple[Sort, ...]) -> dict[str, JSON]:
    """Return the schema of the fields and functions of all sorts that may be compared."""
    alike = [each for each in sorts if each.terms == suffix]
    return either(*(entry(head) for each in alike for head in heads(each, sorts)))


def heads(sort: Sort, sorts: tuple[Sort, ...]) -> Iterator[dict[str, JSON]]:
    """Yield what a field, and each function, of the sort begins a test with."""
    if sort.fields is not None:
        yield {FIELD: sort.fields}
    for name in sort.functions:
        yield {name: arguments(name, sorts)}


def arguments(function: str, sorts: tuple[Sort, ...]) -> dict[str, JSON]:
    """Return the schema of what a function takes, of which not all may be constants."""
    takes = [find(kind, sorts) for kind in FUNCTIONS[function].takes]
    some = [ref(f"term{each.terms}") for each in takes]
    if len(takes) == 1:
        return some[0]
    return {
        "type": "array",
        "prefixItems": [ref(f"value{each.suffix}") for each in takes],
        "contains": either(*some),
        "minItems": len(takes),
        "maxItems": len(takes),
    }


def find(kind: Kind, sorts: tuple[Sort, ...]) -> Sort:
    """Return the sort of the kind, or the only one there is."""
    key = key_of(kind)
    return next((each for each in sorts if each.key == key), sorts[0])


def conditions(sorts: tuple[Sort, ...], fields: JSON) -> Iterator[JSON]:
    yield {"type": "boolean"}
    yield from (entry({name: listed(ref("condition"))}) for name in JOINERS)
    yield entry({NOT: ref("condition")})
    yield entry({FIELD: fields, OP: {"enum": [*PRESENCE]}})
    for each in sorts:
        for head in heads(each, sorts):
            yield from tests(each, head)


def tests(sort: Sort, head: dict[str, JSON]) -> Iterator[JSON]:
    """Yield the tests that begin with `head`, which is of the sort."""
    if sort.is_condition:
        yield entry(head)
    if sort.compared:
        yield entry({**head, OP: {"enum": [*sort.compared]}, VALUE: ref(f"value{sort.suffix}")})
    if sort.chosen:
        options = listed(ref(f"constant{sort.suffix}"))
        yield entry({**head, OP: {"enum": [*sort.chosen]}, VALUE: options})
    if sort.item is not None and FIELD in head:
        yield entry({**head, OP: {"enum": [*ITEMS]}, VALUE: ref(f"value{sort.item}")})
