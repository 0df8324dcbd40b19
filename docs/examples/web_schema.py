"""JSON Schemas of the codec's documents, for OpenAPI; what they do not say the codec checks."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin

import attrs

from leadcore.codec import FORMAT
from leadcore.intake import RowMapping
from leadcore.values import Extra

Schema = dict[str, Any]

SCALARS: Final[dict[object, Schema]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    NoneType: {"type": "null"},
    datetime: {"type": "string", "format": "date-time"},
    **{each: {"type": "string"} for each in (date, time, timedelta)},
    **{each: {"type": "object"} for each in (Extra, tuple[tuple[str, object], ...])},
}
"""What the codec has a form of its own for."""


def document(*classes: type, without: Collection[str] = ()) -> Schema:
    """Return the schema of a document of one of these classes; `without` names fields left out.

    >>> from leadcore.commands import Accept
    >>> document(Accept, without=("lead_id", "by", "id"))["oneOf"][0]["properties"]["type"]
    {'const': 'Accept'}
    """
    found = (
        {
            "leadcore": {"const": FORMAT},
            "type": {"const": each.__name__},
            "data": data(each, without),
        }
        for each in classes
    )
    return {
        "oneOf": [{"type": "object", "properties": each, "required": list(each)} for each in found]
    }


def data(cls: type, without: Collection[str] = ()) -> Schema:
    """Return the schema of what the codec writes of a value of this class."""
    fields = [each for each in attrs.fields(attrs.resolve_types(cls)) if each.init and each.eq]
    shown = [each for each in fields if each.name not in without]
    return {
        "type": "object",
        "description": (cls.__doc__ or cls.__name__).partition("\n")[0],
        "properties": {each.name: schema(each.type) for each in shown},
        "required": [each.name for each in shown if each.default is attrs.NOTHING],
        "additionalProperties": not without,
    }


def schema(annotation: Any) -> Schema:
    """Return the schema of what the codec writes for a type."""
    if annotation in SCALARS:
        return SCALARS[annotation]
    if attrs.has(annotation):
        return data(annotation)
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return {"type": "string", "enum": [member.value for member in annotation]}
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return {"type": "string", "enum": list(inner)}
    if origin in (Union, UnionType):
        return {"anyOf": [schema(each) for each in inner]}
    if origin in (tuple, frozenset):
        return {"type": "array", "items": schema(inner[0]) if inner[1:] in ((), (...,)) else {}}
    raise TypeError(f"{annotation!r} was given; give a type that the codec writes")


def row_of(mapping: RowMapping) -> Schema:
    """Return the schema of a row: any of the mapping's columns, as somebody wrote them."""
    cell = {"type": ["string", "number", "null"], "maxLength": 2000}
    return {"type": "object", "properties": {each.header: cell for each in mapping.columns}}
