"""The fields of an enquiry that a column can feed, and the parsers that read it: two tables."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, get_args

import attrs

from leadcore.values.extra import MAX_KEY

ParserName = Literal[
    "attachments",
    "budget",
    "city",
    "contact",
    "decision_makers",
    "email",
    "id",
    "im",
    "industry",
    "moment",
    "number",
    "phone",
    "place",
    "region",
    "source",
    "text",
    "timeframe",
]
"""The names of the parsers that a cell can be read by."""

PARSER_NAMES: tuple[str, ...] = get_args(ParserName)

EXTRA = "extra."
"""What the name of a field begins with that a host keeps in `extra`."""


@attrs.frozen
class Field:
    """How a field may be read, the usual parser first, and whether several columns may feed it."""

    parsers: tuple[ParserName, ...]
    many: bool = False


FIELDS: Mapping[str, Field] = MappingProxyType(
    {
        "id": Field(("id",)),
        "received_at": Field(("moment",)),
        "source": Field(("source",)),
        "campaign": Field(("text", "id")),
        "name": Field(("text",), many=True),
        "title": Field(("text",)),
        "company": Field(("text",)),
        "contacts": Field(("contact", "phone", "email", "im"), many=True),
        "industry": Field(("industry", "text")),
        "region": Field(("region", "text")),
        "city": Field(("city", "text")),
        "place": Field(("place",)),
        "demand.description": Field(("text",)),
        "demand.budget": Field(("budget",)),
        "demand.timeframe": Field(("timeframe",)),
        "demand.decision_makers": Field(("decision_makers",), many=True),
        "attachments": Field(("attachments",), many=True),
    }
)
"""Field of an enquiry → how it is read.

`place` stands for region and city in one column. A name in several columns, such as first and last
name, is read as one text, in the order of the mapping's columns, with spaces between.
"""

EXTRA_FIELD = Field(("text", "id", "number", "moment"))

PARTS: Mapping[str, tuple[str, ...]] = MappingProxyType({"place": ("region", "city")})
"""What a field that stands for several gives."""


def field_named(name: str) -> Field | None:
    """Return the field of this name, or None when an enquiry has none."""
    if name.startswith(EXTRA):
        key = name.removeprefix(EXTRA)
        return EXTRA_FIELD if 0 < len(key) <= MAX_KEY and key.isprintable() else None
    return FIELDS.get(name)


def gives(name: str) -> tuple[str, ...]:
    """Return the fields of an enquiry that the field `name` of a mapping gives."""
    return PARTS.get(name, (name,))
