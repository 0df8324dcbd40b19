"""Bringing a document to what is known here: older layouts lifted, unknown fields set aside.

This is done only with documents that the quick reader refuses, as it does every unknown key and
every other layout than the present one. What is set aside stays with the value, in its field
`unknown`, as the JSON text of an object that has the shape of the document and only these keys.
When the value is written they are put back.

Set aside are the unknown fields of the value itself and of whatever it holds singly or by key, at
any depth. Where several stand in a list nothing says later which is which; there they are left in
place, and the careful reader refuses them, as it does whatever else does not fit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain, repeat
from typing import Any, Final, cast, get_args

import attrs

from leadcore.codec import json_text
from leadcore.codec.bounds import JSON
from leadcore.codec.choices import TAG, Registry
from leadcore.codec.containers import entries_of, is_frozenset, is_mapping, is_record, is_sequence
from leadcore.codec.layouts import Layouts
from leadcore.codec.lead_types import is_changes
from leadcore.codec.objects import is_object
from leadcore.codec.refusals import Refused, in_place, refusal
from leadcore.codec.shapes import class_of, data_fields, types_of, without_none
from leadcore.lifecycle.amending import amendable
from leadcore.model import Lead
from leadcore.texts import Text
from leadcore.values import Extra

FIELD: Final = "unknown"
"""The field of a value that keeps what is not known of it."""
MAX_UNKNOWN: Final = 10_000
"""How many code points the text of what is set aside may have."""

Split = tuple[JSON, "dict[str, JSON]"]
"""What is known of some data, and what is not."""
ObjectSplit = tuple["dict[str, JSON]", "dict[str, JSON]"]


def keeps_unknown(cls: type) -> bool:
    """Whether values of `cls` have a place for it."""
    return FIELD in attrs.fields_dict(cls) and FIELD not in data_fields(cls)


@attrs.frozen
class Splitter:
    """Takes plain data apart by the types of the fields that they are of."""

    lead_type: type[Lead]
    registry: Registry
    layouts: Layouts
    keeps: bool
    """Whether unknown fields are set aside; otherwise they are left in place, to be refused."""

    def split(self, data: JSON, annotation: Any) -> Split:
        """Return what is known of `data`, its layouts the present ones, and what is not."""
        inner, _ = without_none(annotation)
        if isinstance(data, list):
            return self.items(data, inner), {}
        if not isinstance(data, dict) or inner is Extra:
            return data, {}
        if self.registry.has(inner):
            return self.tagged(data, inner)
        if is_changes(inner):
            return self.fields(data, dict(amendable(self.lead_type)))
        if is_mapping(inner):
            return self.fields(data, dict.fromkeys(data, get_args(inner)[1]))
        return self.object(data, inner) if is_object(inner) else (data, {})

    def items(self, data: list[JSON], annotation: Any) -> JSON:
        if not is_list(annotation):
            return data
        args = get_args(annotation)
        types = chain(args, repeat(object)) if is_record(annotation) else repeat(args[0])
        inner = attrs.evolve(self, keeps=False)
        rows = enumerate(zip(data, types, strict=False))
        return [located(step, inner, item, cls)[0] for step, (item, cls) in rows]

    def tagged(self, data: dict[str, JSON], annotation: Any) -> Split:
        tag, classes = data.get(TAG), self.registry.classes(annotation)
        if not isinstance(tag, str) or tag not in classes:
            return data, {}
        rest = {key: item for key, item in data.items() if key != TAG}
        known, unknown = self.object(rest, classes[tag])
        return {TAG: tag, **known}, {TAG: tag, **unknown} if unknown else {}

    def object(self, data: dict[str, JSON], annotation: Any) -> ObjectSplit:
        cls = class_of(annotation)
        if not self.layouts.knows(data, cls):
            return data, {}
        lifted, fields = self.layouts.lifted(data, cls), attrs.fields_dict(cls)
        unknown = {key: lifted[key] for key in lifted if key not in fields}
        if not self.keeps or TAG in unknown:  # A class of several is asked for, here or there.
            unknown = {}
        known, inner = self.fields(
            {key: item for key, item in lifted.items() if key not in unknown}, types_of(annotation)
        )
        return known, unknown | inner

    def fields(self, data: dict[str, JSON], types: Mapping[str, Any]) -> ObjectSplit:
        known, unknown = dict(data), dict[str, JSON]()
        for name in [name for name in data if name in types]:
            known[name], inner = located(name, self, data[name], types[name])
            if inner:
                unknown[name] = inner
        return known, unknown


def is_list(annotation: Any) -> bool:
    return is_sequence(annotation) or is_record(annotation) or is_frozenset(annotation)


def located(step: str | int, splitter: Splitter, data: JSON, annotation: Any) -> Split:
    try:
        return splitter.split(data, annotation)
    except Refused as error:
        raise Refused(in_place(step, error.problems)) from None


def kept_text(unknown: dict[str, JSON]) -> str:
    """Return what a value keeps of what is not known of it."""
    text = json_text.write_text(unknown)
    if len(text) > MAX_UNKNOWN:
        given = Text(f"{len(text)} 个字符的未知字段", f"unknown fields of {len(text)} characters")
        allowed = Text(f"最多 {MAX_UNKNOWN} 个字符", f"at most {MAX_UNKNOWN}")
        raise refusal("too_long", given, allowed)
    return text


def kept(text: object) -> dict[str, JSON]:
    """Return what a value keeps as plain data."""
    return cast("dict[str, JSON]", entries_of(json_text.read_text(text)))


def with_unknown(value: Any, unknown: dict[str, JSON]) -> object:
    """Return `value` with what is not known of it, if there is any."""
    changes: dict[str, Any] = {FIELD: kept_text(unknown)}
    return cast("object", attrs.evolve(value, **changes)) if unknown else value


def merged(data: dict[str, JSON], unknown: Mapping[str, JSON]) -> dict[str, JSON]:
    """Return `data` with what is not known back in its place.

    Where a part is gone, or is of another class now, its unknown fields are gone too.

    >>> merged({"id": 1, "won": None}, {"loyalty": 3, "won": {"bonus": 5}})
    {'id': 1, 'won': None, 'loyalty': 3}
    """
    return data | dict(additions(data, unknown))


def additions(data: Mapping[str, JSON], unknown: Mapping[str, JSON]) -> Iterator[tuple[str, JSON]]:
    for key, item in unknown.items():
        part = data.get(key)
        if key not in data:
            yield key, item
        elif isinstance(part, dict) and isinstance(item, dict) and is_same(part, item):
            yield key, merged(part, item)


def is_same(part: Mapping[str, JSON], unknown: Mapping[str, JSON]) -> bool:
    return unknown.get(TAG, part.get(TAG)) == part.get(TAG)
