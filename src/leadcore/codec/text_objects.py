"""The code that writes an attrs class as the text of a JSON object, made once for each class.

It says what `objects.object_writer` says by data: the same keys with the same values, in the order
of canonical text. What is made for a class with the fields `id` and `owner` is, in short:

    def run(value):
        if type(value) is not cls:
            raise TypeError
        return (
            '{'
            f'"id":{write_id(value.id)}'
            f',"owner":{"null" if value.owner is None else write_owner(value.owner)}'
            f',"rungs":{"[]" if value.rungs is no_items else write_rungs(value.rungs)}'
            f',"version":{it if type(it := value.version) is int … else write_version(it)}'
            '}'
        )
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from json.encoder import encode_basestring
from typing import Any, Final, TypeAlias

import attrs
from cattrs import Converter
from cattrs.gen import make_dict_unstructure_fn, override

from leadcore.codec.bounds import MAX_INTEGER
from leadcore.codec.containers import is_sequence
from leadcore.codec.lead_types import is_changes
from leadcore.codec.objects import Overrides
from leadcore.codec.scalars import is_enum_of_texts
from leadcore.codec.shapes import class_of, data_fields, types_of, without_none
from leadcore.rules.compiled import Program

WriteText: TypeAlias = Callable[[Any], str]
"""What makes the JSON text of a value; it raises any error where the value does not fit."""

FORM: Final = """\
def run(value):
    if type(value) is not cls:
        raise TypeError
    return (
        '{{'
        {entries}
        '}}'
    )
"""
FORM_STORED: Final = """\
def run(value):
    if type(value) is not cls:
        raise TypeError
    found = stored(value)
    entries = (
        {entries}
    )
    return f'{{{{{{entries[1:]}}}}}}'
"""
"""For a class with fields that may be left out, so that no entry is sure to be the first."""

MARK: Final = "f'{comma}\"{key}\":{{mark_{place}}}'"
FIELD: Final = "f'{comma}\"{key}\":{{{value}}}'"
PLAIN: Final = "write_{key}(value.{key})"
OPTIONAL: Final = '"null" if value.{key} is None else write_{key}(value.{key})'
WHOLE: Final = "it if type(it := value.{key}) is int and -most <= it <= most else write_{key}(it)"
ITEMS: Final = '"[]" if value.{key} is no_items else write_{key}(value.{key})'
STORED: Final = "f'{{start_{key} + found[key_{key}] if key_{key} in found else nothing}}'"


def object_text_writer(
    annotation: Any, converter: Converter, marks: Mapping[str, str]
) -> WriteText:
    """Return what writes the objects of a class.

    `marks` are the texts, by key, of what each object of the class has besides its fields.
    """
    cls, types = class_of(annotation), types_of(annotation)
    fields = attrs.fields_dict(cls)
    stored = [name for name in data_fields(cls) if not fields[name].eq]
    names: dict[str, object] = {"cls": cls, "nothing": "", "no_items": (), "most": MAX_INTEGER}
    entries = list[str]()
    for place, key in enumerate(sorted({*marks, *data_fields(cls)})):
        if key in stored:
            names |= {f"key_{key}": key, f"start_{key}": f',"{key}":'}
            form = STORED
        elif key in marks:
            names[f"mark_{place}"] = marks[key]
            form = MARK
        else:
            names[f"write_{key}"] = writer_of(without_none(types[key])[0], converter)
            form = FIELD
        value = value_form(types.get(key)).format(key=key)
        comma = "," if place or stored else ""
        entries.append(form.format(comma=comma, key=key, place=place, value=value))
    if stored:
        names["stored"] = only(stored, annotation, converter)
    form = FORM_STORED if stored else FORM
    return Program.of(form.format(entries="\n        ".join(entries)), names, "codec").function


def writer_of(annotation: Any, converter: Converter) -> WriteText:
    """Return what writes a value; the text of an enum's member is looked up."""
    if not is_enum_of_texts(annotation):
        write: WriteText = converter.get_unstructure_hook(annotation)
        return write
    names = [each.value for each in annotation if type(each.value) is str]
    texts = {name: encode_basestring(name) for name in names}
    return lambda value: texts[value]


def value_form(annotation: Any) -> str:
    """Return how a value is written; most of what is none, empty or whole needs no call."""
    if without_none(annotation)[1]:
        return OPTIONAL
    if annotation is int:
        return WHOLE
    is_list = is_sequence(annotation) and not is_changes(annotation)
    return ITEMS if is_list else PLAIN


def only(
    stored: list[str], annotation: Any, converter: Converter
) -> Callable[[Any], dict[str, str]]:
    """Return what gives the texts of these fields, by name, where they are not as by default."""
    types, cls = types_of(annotation), class_of(annotation)
    overrides: Overrides = {field.name: override(omit=True) for field in attrs.fields(cls)} | {
        name: override(unstruct_hook=writer_of(types[name], converter), omit_if_default=True)
        for name in stored
    }
    return make_dict_unstructure_fn(annotation, converter, **overrides)
