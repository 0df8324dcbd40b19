"""How a field is read from a subject: an attribute, an entry of a mapping, or a fact.

A reader is called with the subject and the time, and gives the value as its kind or None.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import cast

import attrs

from leadcore.rules.facts import Fact
from leadcore.rules.kinds import Kind
from leadcore.rules.nodes import Scalar


@attrs.frozen(eq=False)
class AttributeReader:
    """Reads an attribute, or one of the object that an attribute holds, and so on."""

    names: tuple[str, ...]
    optional: tuple[bool, ...]
    """Of every name, whether what it holds is declared to be possibly None."""
    kind: Kind

    def __call__(self, subject: object, now: datetime) -> Scalar | None:
        value = attribute(subject, self.names)
        return None if value is None else self.kind.read(value)


@attrs.frozen(eq=False)
class EntryReader:
    """Reads an entry of a mapping that an attribute holds."""

    names: tuple[str, ...]
    key: str
    kind: Kind

    def __call__(self, subject: object, now: datetime) -> Scalar | None:
        value = attribute(subject, self.names)
        if not isinstance(value, Mapping):
            return None
        entry = cast("Mapping[str, object]", value).get(self.key)
        return None if entry is None else self.kind.read(entry)


@attrs.frozen(eq=False)
class FactReader:
    """Reads a fact."""

    fact: Fact
    kind: Kind
    is_optional: bool
    """Whether it is declared to be possibly None."""

    def __call__(self, subject: object, now: datetime) -> Scalar | None:
        value = self.fact.read(subject, now)
        return None if value is None else self.kind.read(value)


def attribute(subject: object, names: tuple[str, ...]) -> object:
    """Return what the names lead to, or None where one of them is missing."""
    value = subject
    for name in names:
        value = getattr(value, name, None)
        if value is None:
            return None
    return value
