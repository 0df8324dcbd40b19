"""JSON Schemas of attrs classes as the codec writes and reads them, for an OpenAPI document.

A class becomes a component with its name; whatever else it needs becomes one too. What a class
checks beyond types, such as which numbers add up, no schema says: the codec refuses it by name.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin

import attrs

from leadcore.commands import Command
from leadcore.intake import RowMapping
from leadcore.values import Extra

Schema = dict[str, Any]

SCALARS: Final[Mapping[object, Schema]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    NoneType: {"type": "null"},
    datetime: {"type": "string", "format": "date-time"},
    date: {"type": "string", "format": "date"},
    time: {"type": "string", "format": "time"},
    timedelta: {"type": "string", "pattern": r"^-?PT\d{1,14}(\.\d{6})?S$"},
    object: {},
    Extra: {"type": "object"},
    tuple[tuple[str, object], ...]: {"type": "object"},  # changes, by the name of the field
}
"""What the codec has a form of its own for."""
ENVELOPE: Final = frozenset({"lead_id", "by", "id"})
"""What a command carries that HTTP says elsewhere: the path, the token, the Idempotency-Key."""
COMMAND: Final = "command"
"""The key that says which command a body is."""


def reference(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


@attrs.define
class Components:
    """The components of a document, added as they are asked for."""

    schemas: dict[str, Schema] = attrs.field(factory=dict[str, Schema])

    def of(self, annotation: object) -> Schema:
        """Return the schema of a type; what is no plain type stands among the components."""
        if annotation in SCALARS:
            return SCALARS[annotation]
        if isinstance(annotation, type) and attrs.has(annotation):
            return self.component(annotation)
        if isinstance(annotation, type) and issubclass(annotation, Enum):
            return {"type": "string", "enum": [member.value for member in annotation]}
        return self.combined(annotation)

    def combined(self, annotation: object) -> Schema:
        """Return the schema of a type that is made of others."""
        origin, inner = get_origin(annotation), get_args(annotation)
        if origin is Literal:
            return {"type": "string", "enum": list(inner)}
        if origin in (Union, UnionType):
            return self.one_of(inner)
        if origin is frozenset or (origin is tuple and inner[1:] == (...,)):
            return {"type": "array", "items": self.of(inner[0])}
        if origin is tuple:
            items = [self.of(each) for each in inner]
            return {"type": "array", "prefixItems": items, "minItems": len(items)}
        if isinstance(origin, type) and issubclass(origin, Mapping):
            return {"type": "object", "additionalProperties": self.of(inner[1])}
        raise TypeError(f"{annotation!r} was given; give a type that the codec writes")

    def one_of(self, types: tuple[object, ...]) -> Schema:
        """Return the schema of a choice; classes are told apart by `type`, the class's name."""
        if NoneType in types:
            return {"anyOf": [self.of(each) for each in types]}
        return {"oneOf": [self.tagged(each) for each in types if isinstance(each, type)]}

    def tagged(self, cls: type) -> Schema:
        tag = {"properties": {"type": {"const": cls.__name__}}, "required": ["type"]}
        return {"allOf": [self.of(cls), tag]}

    def component(self, cls: type) -> Schema:
        """Return the reference to a class, whose schema is added once."""
        if cls.__name__ not in self.schemas:
            self.schemas[cls.__name__] = {}  # A class may contain itself.
            self.schemas[cls.__name__] = self.described(cls, hidden=frozenset())
        return reference(cls.__name__)

    def described(self, cls: type, *, hidden: Collection[str]) -> Schema:
        shown = [field for field in data_fields(cls) if field.name not in hidden]
        return {
            "type": "object",
            "description": (cls.__doc__ or cls.__name__).partition("\n")[0],
            "properties": {field.name: self.of(field.type) for field in shown},
            "required": [field.name for field in shown if field.default is attrs.NOTHING],
        }

    def commands(self, classes: Collection[type[Command]]) -> Schema:
        """Return the schema of a body that is one of these commands, told apart by `command`."""
        names = {cls.name: f"{cls.__name__}Command" for cls in classes}
        for cls in classes:
            schema = self.described(cls, hidden=ENVELOPE)
            schema["properties"] = {COMMAND: {"const": cls.name}, **schema["properties"]}
            schema["required"] = [COMMAND, *schema["required"]]
            self.schemas[names[cls.name]] = {**schema, "additionalProperties": False}
        return {
            "oneOf": [reference(name) for name in names.values()],
            "discriminator": {
                "propertyName": COMMAND,
                "mapping": {name: reference(to)["$ref"] for name, to in names.items()},
            },
        }


def data_fields(cls: type) -> Iterator[attrs.Attribute[Any]]:
    """Yield the fields that are data, with their types resolved."""
    resolved = attrs.fields(attrs.resolve_types(cls))
    return (field for field in resolved if field.init and field.eq)


def row_schema(mapping: RowMapping) -> Schema:
    """Return the schema of a row: any of the mapping's columns, each with whatever was written."""
    cell = {"type": ["string", "number", "null"], "maxLength": 2000}
    return {
        "type": "object",
        "description": f"A row of {mapping.name}; what is written may be messy.",
        "properties": {
            each.header: {**cell, "description": each.field} for each in mapping.columns
        },
    }
