"""How `Extra` is written and read: an object; what JSON has no type for is tagged with its own.

`{"employees": 12, "signed": {"type": "datetime", "value": "2024-05-01T01:30:00.000000Z"}}`
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final, cast

from cattrs import Converter

from leadcore.codec.choices import TAG, chosen
from leadcore.codec.containers import (
    Read,
    Write,
    each,
    entries_of,
    exactly,
    pairs_of,
    write_at,
)
from leadcore.codec.findings import CONSTRUCTOR_REFUSALS, problems, refused
from leadcore.codec.refusals import wrong_type
from leadcore.codec.scalars import exact
from leadcore.texts import Text
from leadcore.values import Extra, Money, Scalar

VALUE: Final = "value"
TAGGED: Final[Mapping[str, type]] = {"Money": Money, "datetime": datetime}
"""The types of entries that JSON does not have, by their tags."""
PLAIN: Final = (str, int, float, bool)
"""The types of entries that JSON has."""
AN_EXTRA: Final = Text("Extra", "an Extra")
A_VALUE: Final = Text(
    "文本、数、true、false、时间或 Money", "a text, a number, true, false, a date-time or Money"
)
A_SCALAR: Final = Text(
    "文本、数、true、false，或带 type 的对象", "a text, a number, true, false, or a tagged object"
)


def extra_writer(converter: Converter) -> Write:
    def write_entry(value: object) -> object:
        cls = str if isinstance(value, str) else type(value)
        if cls not in (*PLAIN, *TAGGED.values()):
            raise wrong_type(value, A_VALUE)
        data: object = converter.unstructure(value, cls)
        return data if cls in PLAIN else {TAG: cls.__name__, VALUE: data}

    def write_extra(value: object) -> dict[str, object]:
        extra = exact(value, Extra, AN_EXTRA)
        return {key: write_at(key, write_entry, item) for key, item in pairs_of(extra.entries)}

    return write_extra


def extra_reader(converter: Converter) -> Read:
    def read_entry(data: object, _: object) -> object:
        if type(data) in PLAIN:
            return data
        if type(data) is not dict:
            raise wrong_type(data, A_SCALAR)
        entries = exactly(cast("object", data), (TAG, VALUE))
        cls = chosen(entries, TAGGED)
        return each([(VALUE, entries[VALUE], converter.structure, cls)])[0]

    def read_extra(data: object, _: object) -> Extra:
        entries = entries_of(data)
        values = each((key, item, read_entry, None) for key, item in entries.items())
        try:
            return Extra(cast("Mapping[str, Scalar]", dict(zip(entries, values, strict=True))))
        except CONSTRUCTOR_REFUSALS as error:
            raise refused(problems(error)) from None

    return read_extra
