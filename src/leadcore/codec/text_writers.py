"""How values are written as JSON text at once, without plain data in between.

What the data writers say is what counts; here the same is said as text, in a third of the time.

Rules for editors. A hook of this module returns the very text of the data, or raises any error:
whoever gets one writes with care, which says what is wrong. What is rare has no hook here, and its
text is made of its data.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import cache
from json.encoder import encode_basestring
from types import NoneType
from typing import Any, Final, TypeAlias, cast, get_args

import attrs
from cattrs import Converter

from leadcore.codec import containers, json_text, lead_types, objects
from leadcore.codec.bounds import MAX_INTEGER
from leadcore.codec.choices import TAG
from leadcore.codec.converter import NEVER, Setup, never
from leadcore.codec.extras import VALUE
from leadcore.codec.layouts import LAYOUT
from leadcore.codec.making import Making
from leadcore.codec.scalars import quoted_instant, write_duration, write_number
from leadcore.codec.shapes import class_of, without_none
from leadcore.codec.text_objects import WriteText, object_text_writer, writer_of
from leadcore.lifecycle.amending import amendable
from leadcore.model import Lead
from leadcore.values import Extra, Money

Row: TypeAlias = tuple[Callable[[Any], bool], Callable[[Any, Converter], WriteText]]
"""For which annotations, and what makes the hook that writes their values."""


def text_of_whole(value: object) -> str:
    if type(value) is int and -MAX_INTEGER <= value <= MAX_INTEGER:
        return repr(value)
    raise TypeError


def text_of_bool(value: object) -> str:
    if type(value) is not bool:
        raise TypeError
    return "true" if value else "false"


SCALARS: Final[Mapping[type, WriteText]] = {
    str: encode_basestring,
    int: text_of_whole,
    float: lambda value: repr(write_number(value)),
    bool: text_of_bool,
    datetime: quoted_instant,
    timedelta: lambda value: f'"{write_duration(value)}"',
    NoneType: lambda _: "null",
}
"""Of texts and their enums, numbers, bools, instants and durations."""


def text_of_data(write: Callable[[Any], object]) -> WriteText:
    """Return what writes the text of the data that `write` gives."""
    return lambda value: json_text.write_quickly(write(value))


def optional_writer(annotation: Any, converter: Converter) -> WriteText:
    write = writer_of(without_none(annotation)[0], converter)
    return lambda value: "null" if value is None else write(value)


def is_optional(annotation: Any) -> bool:
    return without_none(annotation)[1]


def sequence_writer(annotation: Any, converter: Converter) -> WriteText:
    write = writer_of(get_args(annotation)[0], converter)

    def write_sequence(value: tuple[object, ...]) -> str:
        if type(value) is not tuple:
            raise TypeError
        return f"[{','.join([write(item) for item in value])}]" if value else "[]"

    return write_sequence


def record_writer(annotation: Any, converter: Converter) -> WriteText:
    writers = [writer_of(cls, converter) for cls in get_args(annotation)]

    def write_record(value: tuple[object, ...]) -> str:
        if type(value) is not tuple:
            raise TypeError
        texts = [write(item) for write, item in zip(writers, value, strict=True)]
        return f"[{','.join(texts)}]"

    return write_record


def mapping_writer(annotation: Any, converter: Converter, data: Converter) -> WriteText:
    key_class, cls = get_args(annotation)
    write_key = cast("WriteText", containers.writer_of(key_class, data))
    write = writer_of(cls, converter)

    def write_mapping(value: object) -> str:
        if not isinstance(value, Mapping):
            raise TypeError
        entries = cast("Mapping[object, object]", value)
        return object_text({write_key(key): write(item) for key, item in entries.items()})

    return write_mapping


def object_text(texts: Mapping[str, str]) -> str:
    """Return the text of an object; `texts` are those of its values."""
    entries = [f"{encode_basestring(key)}:{texts[key]}" for key in sorted(texts)]
    return f"{{{','.join(entries)}}}"


def changes_writer(converter: Converter, lead_type: type[Lead]) -> WriteText:
    hints = amendable(lead_type)

    def write_change(name: str, value: object) -> str:
        return writer_of(hints[name], converter)(value)

    return lambda changes: object_text(
        {name: write_change(name, item) for name, item in containers.pairs_of(changes)}
    )


def extra_writer(converter: Converter) -> WriteText:
    writers = entry_writers(converter)

    def write_extra(extra: Extra) -> str:
        if type(extra) is not Extra:
            raise TypeError
        entries = [
            f"{encode_basestring(key)}:{writers[type(item)](item)}" for key, item in extra.entries
        ]
        return f"{{{','.join(entries)}}}"

    return write_extra


def entry_writers(converter: Converter) -> Mapping[type, WriteText]:
    """Return what writes the entries of `Extra`."""
    money: WriteText = converter.get_unstructure_hook(Money)
    return {
        str: encode_basestring,
        int: text_of_whole,
        float: SCALARS[float],
        bool: text_of_bool,
        datetime: lambda value: f'{{"{TAG}":"datetime","{VALUE}":{quoted_instant(value)}}}',
        Money: lambda value: f'{{"{TAG}":"Money","{VALUE}":{money(value)}}}',
    }


@attrs.frozen
class Texts:
    """Makes the text hooks of objects, as a codec was set up."""

    setup: Setup
    data: Converter
    """What writes values as data."""
    making: Making = attrs.field(factory=Making, init=False)

    def object_writer(self, annotation: Any, converter: Converter) -> WriteText:
        """Return what writes the objects of one class."""
        return self.making.hook(annotation, lambda: self.marked(annotation, converter, {}))

    def marked(self, annotation: Any, converter: Converter, marks: Mapping[str, str]) -> WriteText:
        """Return what writes objects with `marks` besides; their data must have them too."""
        present = self.setup.layouts.present(class_of(annotation))
        layout = {} if present == 1 else {LAYOUT: str(present)}
        return object_text_writer(annotation, converter, {**marks, **layout})

    def choice_writer(self, annotation: Any, converter: Converter) -> WriteText:
        """Return what writes objects of several classes, with their tags."""
        classes = self.setup.registry.classes(annotation)

        def writer(cls: type) -> WriteText:
            name = cls.__name__
            if classes[name] is not cls:
                raise TypeError
            return self.marked(cls, converter, {TAG: encode_basestring(name)})

        writers: Callable[[type], WriteText] = cache(writer)

        def write_choice(value: object) -> str:
            return writers(type(value))(value)

        return write_choice

    def rows(self) -> tuple[Row, ...]:
        """Return the rows; a later one goes before an earlier one."""
        lead_type = self.setup.lead_type
        return (
            (lambda _: True, lambda cls, _: text_of_data(self.data.get_unstructure_hook(cls))),
            (is_optional, optional_writer),
            (containers.is_sequence, sequence_writer),
            (containers.is_record, record_writer),
            (
                containers.is_mapping,
                lambda annotation, converter: mapping_writer(annotation, converter, self.data),
            ),
            (objects.is_object, self.object_writer),
            (self.setup.registry.has, self.choice_writer),
            (
                lead_types.is_changes,
                lambda _, converter: changes_writer(converter, lead_type),
            ),
        )


def text_converter(setup: Setup, data: Converter) -> Converter:
    """Return a converter whose hooks write JSON text; `data` is the one that writes data."""
    converter = Converter()
    for matches, writer in Texts(setup, data).rows():
        converter.register_unstructure_hook_factory(matches, writer)
    for cls, write in {**SCALARS, **dict.fromkeys(NEVER, never)}.items():
        converter.register_unstructure_hook(cls, write)
    converter.register_unstructure_hook(Extra, extra_writer(converter))  # It needs the others.
    return converter
