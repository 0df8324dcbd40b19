"""Extra: fields of a host that are known only at run time, as an immutable mapping."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

import attrs

from leadcore.values.characters import is_storable
from leadcore.values.instants import utc
from leadcore.values.money import Money
from leadcore.values.redaction import MAX_TEXT, echo, scrubbed

Scalar = str | int | float | bool | datetime | Money
"""What an extra field holds; a field that is not known is left out."""

MAX_KEYS = 100
"""Most fields."""
MAX_KEY = 64
"""Longest name of a field, in characters."""
MAX_WHOLE = 2**53
"""Largest whole number, either way: what every engine keeps exactly."""
MAX_FLOAT = 1e15
"""Largest number with a fraction, either way."""


def checked(
    entries: Mapping[str, Scalar] | Iterable[tuple[str, Scalar]],
) -> tuple[tuple[str, Scalar], ...]:
    given = dict(entries)
    if len(given) > MAX_KEYS:
        raise ValueError(f"{len(given)} extra fields were given; give at most {MAX_KEYS}")
    keys = sorted([checked_key(key) for key in given])
    return tuple([(key, checked_value(key, given[key])) for key in keys])


def checked_key(key: object) -> str:
    if not isinstance(key, str) or not 0 < len(key) <= MAX_KEY or not key.isprintable():
        raise ValueError(
            f"{echo(key)} was given as the name of an extra field; give a text of 1 to {MAX_KEY}"
            " printable characters"
        )
    return key


def checked_value(key: str, value: object) -> Scalar:
    match value:
        case bool() | Money():
            return value
        case str() if len(value) <= MAX_TEXT and is_all_storable(value):
            return scrubbed(value)
        case int() if abs(value) <= MAX_WHOLE:
            return int(value)
        case float() if math.isfinite(value) and abs(value) <= MAX_FLOAT:
            return float(value)
        case datetime():
            return utc(value)
        case _:
            raise ValueError(
                f"the extra field {echo(key)} is {echo(value)}; give a text of at most 2,000"
                " characters without controls, a whole number within 2**53, a finite number within"
                " 10**15, a bool, an aware datetime or Money, and leave out what is not known"
            )


def is_all_storable(text: str) -> bool:
    return text.isprintable() or all(map(is_storable, text))


@attrs.frozen(repr=False)
class Extra(Mapping[str, Scalar]):
    """An immutable, hashable mapping from names to texts, numbers, bools, instants and money.

    Texts are scrubbed as all free text is. Numbers are kept as they are and shown redacted.

    >>> extra = Extra({"team_size": 12, "note": "回电 13812345678"})
    >>> extra["team_size"], extra
    (12, Extra({'note': '回电 ****5678', 'team_size': 12}))
    """

    entries: tuple[tuple[str, Scalar], ...] = attrs.field(default=(), converter=checked)
    """Names and values, sorted by name; given as a mapping."""

    def __getitem__(self, key: str) -> Scalar:
        for name, value in self.entries:
            if name == key:
                return value
        raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        return (name for name, _ in self.entries)

    def __len__(self) -> int:
        return len(self.entries)

    def __repr__(self) -> str:
        shown = ", ".join(f"{echo(name)}: {shown_value(value)}" for name, value in self.entries)
        return f"Extra({{{shown}}})" if shown else "Extra()"


def shown_value(value: Scalar) -> str:
    return repr(value) if isinstance(value, Money) else echo(value)
