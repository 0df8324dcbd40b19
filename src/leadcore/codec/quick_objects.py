"""The code that reads an attrs class from the data of an object, made once for each class.

What is made for a class with the fields `id` and `owner` is, in short:

    def run(data, _):
        if len(data) != 2:
            return by_key(data, _)
        return cls(
            id=it if type(it := data["id"]) is str else read_id(it, type_id),
            owner=None if (it := data["owner"]) is None else read_owner(it, type_owner),
        )

So it reads what was written at once: just the keys that are written. Where there are fewer or more
it goes from key to key. It fails with any error; the careful reader then says what is wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any, Final

import attrs
from cattrs import Converter

from leadcore.codec.bounds import MAX_INTEGER
from leadcore.codec.containers import Read, entries_of
from leadcore.codec.layouts import LAYOUT, Layouts, layout_of
from leadcore.codec.objects import Supplied, of_codec
from leadcore.codec.scalars import read_text
from leadcore.codec.shapes import class_of, data_fields, types_of, without_none
from leadcore.rules.compiled import Program

FORM: Final = """\
def run(data, _):
    if len(data) != {count}{layout}:
        return by_key(data, _)
    return cls(
        {arguments}
    )
"""
ANY_LAYOUT: Final = " or layout_of(data) != present"
SURE: Final[Mapping[object, str]] = {
    str: "type({0}) is str",
    int: "type({0}) is int and -most <= it <= most",
    bool: "type({0}) is bool",
}
"""By class, the test that a value needs no more reading, where the first `{0}` stands for it."""


@attrs.frozen(kw_only=True)
class Row:
    """How one field is read."""

    alias: str
    read: Read
    cls: Any
    is_optional: bool
    is_sure: bool
    """Whether it is always written."""

    def expression(self, name: str) -> str:
        """Return the code that reads the field out of `data`."""
        given, read = f"(it := data[{name!r}])", f"read_{name}(it, type_{name})"
        if self.cls in SURE and self.is_optional:
            return f"it if {given} is None or {SURE[self.cls].format('it')} else {read}"
        if self.cls in SURE:
            return f"it if {SURE[self.cls].format(given)} else {read}"
        if self.is_optional:
            return f"None if {given} is None else {read}"
        return f"read_{name}(data[{name!r}], type_{name})"


def rows_of(annotation: Any, converter: Converter) -> dict[str, Row]:
    cls, types = class_of(annotation), types_of(annotation)
    fields = attrs.fields_dict(cls)
    return {
        name: Row(
            alias=fields[name].alias or name,
            read=hook_of(inner, converter),
            cls=inner,
            is_optional=is_optional,
            is_sure=bool(fields[name].eq),
        )
        for name in data_fields(cls)
        for inner, is_optional in [without_none(types[name])]
    }


def hook_of(cls: Any, converter: Converter) -> Read:
    """Return what reads a field; the members of an enum are looked up at once."""
    read: Read = converter.get_structure_hook(cls)
    if read is not read_text or not issubclass(cls, Enum):
        return read
    members = {each.value: each for each in cls if type(each.value) is str}
    return lambda data, _: members[data]


def quick_reader(
    annotation: Any, converter: Converter, supplied: Supplied, layouts: Layouts
) -> Read:
    """Return the reader of the objects of one class."""
    cls, rows = class_of(annotation), rows_of(annotation, converter)
    given, present = of_codec(annotation, supplied), layouts.present(cls)
    by_key = key_reader(cls, rows, given, present)
    sure = {name: row for name, row in rows.items() if row.is_sure}
    if not sure:  # A list or a text has as few entries as an object without keys.
        return by_key
    names: dict[str, object] = {
        "cls": cls,
        "by_key": by_key,
        "layout_of": layout_of,
        "present": present,
        "most": MAX_INTEGER,
    }
    arguments = [f"{alias}=given_{alias}," for alias in given]
    names |= {f"given_{alias}": value for alias, value in given.items()}
    for name, row in sure.items():
        arguments.append(f"{row.alias}={row.expression(name)},")
        names |= {f"read_{name}": row.read, f"type_{name}": row.cls}
    source = FORM.format(
        count=len(sure) + (present > 1),
        layout=ANY_LAYOUT if present > 1 else "",
        arguments="\n        ".join(arguments),
    )
    return Program.of(source, names, "codec").function


def key_reader(
    cls: type, rows: Mapping[str, Row], given: Mapping[str, object], present: int
) -> Read:
    """Return what reads the keys that there are, one by one."""

    def read_object(data: object, _: object) -> object:
        entries = entries_of(data)
        if present > 1:
            entries = at_present(entries, present)
        arguments = dict(given)
        for name, item in entries.items():
            row = rows[name]
            is_none = item is None and row.is_optional
            arguments[row.alias] = None if is_none else row.read(item, row.cls)
        return cls(**arguments)

    return read_object


def at_present(entries: dict[str, object], present: int) -> dict[str, object]:
    """Return an object of the present layout without its number; others are lifted before."""
    if layout_of(entries) != present:
        raise KeyError(LAYOUT)
    return {key: item for key, item in entries.items() if key != LAYOUT}
