"""What depends on the class of the leads: its own name, and the changes of its fields.

The changes of `Amend` and `LeadAmended` are an object by field name. Each value has the type that
its field has in the class, and is written and read as such.
"""

from __future__ import annotations

from functools import partial
from typing import Final

from cattrs import Converter

from leadcore.codec.containers import (
    Read,
    Write,
    each,
    entries_of,
    pairs_of,
    write_at,
    writer_of,
)
from leadcore.codec.refusals import Refused, kind, refusal, unknown_key
from leadcore.codec.scalars import A_TEXT, exact
from leadcore.lifecycle.amending import amendable
from leadcore.model import Lead
from leadcore.texts import Text
from leadcore.values import echo

CHANGES: Final = tuple[tuple[str, object], ...]
"""The type of the fields that hold changes."""


def is_changes(annotation: object) -> bool:
    return annotation == CHANGES


def changes_writer(converter: Converter, lead_type: type[Lead]) -> Write:
    hints = amendable(lead_type)

    def write_change(name: str, value: object) -> object:
        if name not in hints:
            raise unknown_key(name, hints)
        return writer_of(hints[name], converter)(value)

    return lambda changes: {
        name: write_at(name, partial(write_change, name), value)
        for name, value in pairs_of(changes)
    }


def changes_reader(converter: Converter, lead_type: type[Lead]) -> Read:
    hints = amendable(lead_type)

    def read_change(data: object, name: object) -> object:
        if name not in hints:
            raise unknown_key(str(name), hints)
        read: Read = converter.get_structure_hook(hints[str(name)])
        return read(data, hints[str(name)])

    def read_changes(data: object, _: object) -> tuple[tuple[str, object], ...]:
        entries = dict(sorted(entries_of(data).items()))
        values = each((name, item, read_change, name) for name, item in entries.items())
        return tuple(zip(entries, values, strict=True))

    return read_changes


def is_lead_type(annotation: object) -> bool:
    return annotation == type[Lead]


def lead_type_writer(lead_type: type[Lead]) -> Write:
    def write_name(value: object) -> str:
        if value is not lead_type:
            raise another_type(getattr(value, "__name__", kind(value).en), lead_type)
        return lead_type.__name__

    return write_name


def lead_type_reader(lead_type: type[Lead]) -> Read:
    def read_name(data: object, _: object) -> type[Lead]:
        name = exact(data, str, A_TEXT)
        if name != lead_type.__name__:
            raise another_type(name, lead_type)
        return lead_type

    return read_name


def another_type(name: str, lead_type: type[Lead]) -> Refused:
    own = lead_type.__name__
    allowed = Text(
        f"{own}；其他线索类请用 Codec(lead_type=…)",
        f"{own}, or another class of leads with a Codec(lead_type=…) of its own",
    )
    return refusal("unknown_type", echo(name), allowed)
