"""How attrs classes are written and read: as objects with a key for each field that is data.

Every field is written; one that has a default may be absent when read, and an unknown key is
refused. A field that is no data (`data_fields`) is made again by the class itself, except for what
only the codec can know: the schema of the rules, the source of activities, and the class of the
leads.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import FunctionType
from typing import Any, Final, cast, get_origin

import attrs
from cattrs import Converter
from cattrs.errors import ClassValidationError, ForbiddenExtraKeysError
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override

from leadcore.codec.containers import Read, Write, entries_of
from leadcore.codec.findings import CONSTRUCTOR_REFUSALS, data_fields, problems, refused
from leadcore.codec.refusals import in_place, unknown_key, wrong_type
from leadcore.errors import LeadcoreError, Problem
from leadcore.texts import Text

Supplied = Mapping[object, object]
"""What the codec knows, by the type of the fields that take it."""

Overrides = dict[str, Any]
"""Of cattrs, by field; it types them as if they were its own arguments."""

FROM_CODEC: Final = object()
"""Stands in the data for what the codec supplies, which no data can."""


def class_of(annotation: Any) -> type:
    """Return the class of `Pair[int]`, which is `Pair`, or the class itself."""
    found: type = get_origin(annotation) or annotation
    return found


def types_of(cls: type) -> dict[str, Any]:
    """Return the types of the fields by their names."""
    fields = attrs.fields(attrs.resolve_types(cls, include_extras=True))
    return {field.name: field.type for field in fields}


def is_object(annotation: Any) -> bool:
    return attrs.has(class_of(annotation))


def object_writer(annotation: Any, converter: Converter) -> Write:
    cls = class_of(annotation)
    known = data_fields(cls)
    left_out: Overrides = {
        field.name: override(omit=True) for field in attrs.fields(cls) if field.name not in known
    }
    write = make_dict_unstructure_fn(annotation, converter, **left_out)
    allowed = Text(f"{cls.__name__}（不含子类）", f"a {cls.__name__} and no subclass of it")

    def write_object(value: object) -> object:
        if type(value) is not cls:
            raise wrong_type(value, allowed)
        return write(value)

    return write_object


def object_reader(annotation: Any, converter: Converter, supplied: Supplied) -> Read:
    cls = class_of(annotation)
    hints, known = types_of(cls), data_fields(cls)
    others = [f.name for f in attrs.fields(cls) if f.init and f.name not in known]
    given = {name: supplied[hints[name]] for name in others if hints[name] in supplied}
    overrides: Overrides = {name: override(omit=True) for name in others} | {
        name: override(struct_hook=supplier(name, value, known)) for name, value in given.items()
    }
    read = make_dict_structure_fn(
        annotation, converter, _cattrs_forbid_extra_keys=True, **overrides
    )
    marks = dict.fromkeys(given, FROM_CODEC)

    def read_object(data: object, _: object) -> object:
        entries = marks | entries_of(data)
        try:
            return read(entries, annotation)
        except ClassValidationError as error:
            blame = constructor_refusal(error)
            if blame is None:
                raise
            raise refused(list(blamed(cls, converter, entries, blame))) from None

    return read_object


def supplier(name: str, value: object, known: tuple[str, ...]) -> Read:
    def supply(data: object, _: object) -> object:
        if data is not FROM_CODEC:
            raise unknown_key(name, known)
        return value

    return supply


def constructor_refusal(error: ClassValidationError) -> Exception | None:
    """Return what the constructor raised, if it was called at all."""
    noted, others = error.group_exceptions()
    return None if noted or isinstance(others[0], ForbiddenExtraKeysError) else others[0]


def blamed(
    cls: type, converter: Converter, entries: Mapping[str, object], error: Exception
) -> Iterator[Problem]:
    """Yield the problems of a constructor's error, at the fields that are to blame for it."""
    found = (
        [] if isinstance(error, LeadcoreError) else list(field_problems(cls, converter, entries))
    )
    yield from found or problems(error)


def field_problems(
    cls: type, converter: Converter, entries: Mapping[str, object]
) -> Iterator[Problem]:
    """Yield what the converters and validators of single fields refuse."""
    hints, known = types_of(cls), data_fields(cls)
    for field in attrs.fields(cls):
        is_checked = field.converter is not None or field.validator is not None
        if is_checked and field.name in known and field.name in entries:
            value = converter.structure(entries[field.name], hints[field.name])
            try:
                checked(field, value)
            except CONSTRUCTOR_REFUSALS as error:
                yield from in_place(field.name, problems(error))
            except AttributeError:
                continue  # It asks for the whole object, which there is none of.


def checked(field: attrs.Attribute[Any], value: object) -> None:
    """Do with `value` what the class does with it, as far as that is about this field alone."""
    convert = cast("object", field.converter)  # pyright: ignore[reportUnknownMemberType]  # attrs says no more
    if isinstance(convert, FunctionType):
        value = convert(value)
    if field.validator is not None:
        field.validator(None, field, value)
