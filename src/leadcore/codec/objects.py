"""How attrs classes are written and read: as objects with a key for each field that is data.

Every field is written; one that has a default may be absent when read, and an unknown key is
refused. A field that is no data (`data_fields`) is made again by the class itself, except for what
only the codec can know: the schema of the rules, the source of activities, and the class of the
leads.

There are two readers. The quick one (`quick_objects`) refuses with the first error that comes;
whoever gets one reads again with the careful one here, which says all that is wrong, and where.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from types import FunctionType
from typing import Any, Final, cast

import attrs
from cattrs import Converter
from cattrs.errors import ClassValidationError, ForbiddenExtraKeysError
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override

from leadcore.codec.containers import Read, Write, entries_of, write_at, writer_of
from leadcore.codec.findings import CONSTRUCTOR_REFUSALS, problems, refused
from leadcore.codec.layouts import LAYOUT, Layouts, unknown_layout
from leadcore.codec.refusals import in_place, unknown_key, wrong_type
from leadcore.codec.shapes import class_of, data_fields, types_of
from leadcore.errors import LeadcoreError, Problem
from leadcore.texts import Text

Supplied = Mapping[object, object]
"""What the codec knows, by the type of the fields that take it."""

Overrides = dict[str, Any]
"""Of cattrs, by field; it types them as if they were its own arguments."""

FROM_CODEC: Final = object()
"""Stands in the data for what the codec supplies, which no data can."""


def is_object(annotation: Any) -> bool:
    return attrs.has(class_of(annotation))


def object_writer(annotation: Any, converter: Converter, layouts: Layouts) -> Write:
    cls, present = class_of(annotation), layouts.present(class_of(annotation))
    types, known = types_of(annotation), data_fields(cls)
    allowed = Text(f"{cls.__name__}（不含子类）", f"a {cls.__name__} and no subclass of it")

    @cache  # Not before it is asked for: a class may contain itself.
    def written() -> Callable[[object], dict[str, object]]:
        overrides: Overrides = {field.name: override(omit=True) for field in attrs.fields(cls)}
        for name in known:
            write = partial(write_at, name, writer_of(types[name], converter))
            is_kept = attrs.fields_dict(cls)[name].eq
            overrides[name] = override(unstruct_hook=write, omit_if_default=not is_kept)
        return make_dict_unstructure_fn(annotation, converter, **overrides)

    def write_object(value: object) -> dict[str, object]:
        if type(value) is not cls:
            raise wrong_type(value, allowed)
        data = written()(value)
        return data if present == 1 else {LAYOUT: present, **data}

    return write_object


def of_codec(annotation: Any, supplied: Supplied) -> dict[str, object]:
    """Return what the codec supplies, by the field that takes it."""
    cls, hints = class_of(annotation), types_of(annotation)
    known = data_fields(cls)
    others = [field.name for field in attrs.fields(cls) if field.init and field.name not in known]
    return {name: supplied[hints[name]] for name in others if hints[name] in supplied}


def careful_reader(
    annotation: Any, converter: Converter, supplied: Supplied, layouts: Layouts
) -> Read:
    cls, present = class_of(annotation), layouts.present(class_of(annotation))
    known, given = data_fields(cls), of_codec(annotation, supplied)
    others = [field.name for field in attrs.fields(cls) if field.init and field.name not in known]
    overrides: Overrides = {name: override(omit=True) for name in others} | {
        name: override(struct_hook=supplier(name, value, known)) for name, value in given.items()
    }
    read = make_dict_structure_fn(
        annotation, converter, _cattrs_forbid_extra_keys=True, **overrides
    )
    marks = dict.fromkeys(given, FROM_CODEC)

    def read_object(data: object, _: object) -> object:
        entries = marks | entries_of(data)
        if LAYOUT in entries:  # It could not be lifted.
            raise unknown_layout(entries[LAYOUT], cls, present)
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
