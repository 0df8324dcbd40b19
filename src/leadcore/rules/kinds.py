"""The kinds of field: how values are read, and what constants they are compared with."""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Final, Literal

import attrs

from leadcore.rules.nodes import Constant, Scalar
from leadcore.rules.reads import (
    OTHER,
    ReadItems,
    ReadMember,
    ReadOrdered,
    read_bool,
    read_decimal,
    read_integer,
    read_moment,
    read_number,
    read_presence,
    read_text,
)

Word = Literal["number", "text", "bool", "datetime", "date", "duration"]
"""What a constant is called."""

Comparing = Literal["ordered", "equal", "never"]
"""Whether values can be ordered, only be equal or not, or not be compared at all."""

MAX_SHOWN: Final = 40
"""How many characters of a text an explanation shows."""

WORDS: Final[Mapping[type, Word]] = {
    bool: "bool",
    int: "number",
    float: "number",
    str: "text",
    datetime: "datetime",
    date: "date",
    timedelta: "duration",
}
"""The type of a constant and what it is called."""

EXAMPLES: Final[Mapping[Word, str]] = {
    "number": "200_000",
    "text": '"a text"',
    "bool": "True",
    "datetime": 'datetime("2026-01-31T09:00+08:00")',
    "date": 'date("2026-01-31")',
    "duration": "days(7)",
}
"""How each kind of constant is written."""


def as_written(value: Constant) -> Scalar:
    return value


def as_read(value: Scalar) -> Scalar:
    return value


@attrs.frozen(kw_only=True, eq=False)
class Kind:
    """How the values of a field are read, compared and shown.

    Evaluation never fails, whatever a subject holds. What cannot be compared with values of its
    kind (a text where a number belongs, NaN, a time without its zone) reads as missing. Where an
    integer belongs, another number counts as the whole number below it, and a bool as 0 or 1.
    Where a text belongs, anything else is known, but is no text that a rule can name.

    >>> from pathlib import PurePath
    >>> path = Kind(name="path", word="text", read=lambda value: str(value))
    >>> kind_of(PurePath | None, {PurePath: path}) is path
    True
    """

    name: str
    """What messages call it; two fields can be compared when their kinds have the same name."""
    word: Word
    """What its constants are called."""
    read: Callable[[object], Scalar | None]
    """Turn what the subject holds into what is compared; None is missing."""
    convert: Callable[[Constant], Scalar] = as_written
    """Turn a constant into what is compared; BoundError refuses it."""
    show: Callable[[Scalar], Scalar] = as_read
    """Turn what is compared into what explanations show."""
    comparing: Comparing = "ordered"
    members: tuple[str, ...] = ()
    """Every value there is, where a field has a closed list of them."""
    item: Kind | None = None
    """The kind of the items, where the value is a set of text."""
    integral: bool = False
    """Whether every value is a whole number, so that nothing lies between 5 and 6."""


def shorten(value: Scalar) -> str:
    text = str(value).replace(OTHER, "?")
    return text if len(text) <= MAX_SHOWN else f"{text[: MAX_SHOWN - 1]}…"


def show_texts(value: Scalar) -> str:
    return shorten(f"{{{', '.join(sorted(typing.cast('frozenset[str]', value)))}}}")


def hide(_: Scalar) -> str:
    return "…"


def to_decimal(value: Constant) -> Decimal:
    return Decimal(repr(value))


NUMBER: Final = Kind(name="number", word="number", read=read_number)
INTEGER: Final = Kind(name="number", word="number", read=read_integer, integral=True)
DECIMAL: Final = Kind(name="decimal", word="number", read=read_decimal, convert=to_decimal)
TEXT: Final = Kind(name="text", word="text", read=read_text, show=shorten)
BOOL: Final = Kind(name="bool", word="bool", read=read_bool, comparing="equal")
DATETIME: Final = Kind(name="datetime", word="datetime", read=read_moment)
DATE: Final = Kind(name="date", word="date", read=ReadOrdered(date.min))
DURATION: Final = Kind(name="duration", word="duration", read=ReadOrdered(timedelta()))

PLAIN: Final[Mapping[type, Kind]] = {
    int: INTEGER,
    float: NUMBER,
    Decimal: DECIMAL,
    str: TEXT,
    bool: BOOL,
    datetime: DATETIME,
    date: DATE,
    timedelta: DURATION,
}
"""The kinds that every schema knows, by type."""


def closed(name: str, members: Iterable[str], *, like: Kind = TEXT) -> Kind:
    """Return the kind of a text that is always one of `members`, read like `like`."""
    return attrs.evolve(like, name=name, comparing="equal", members=tuple(members))


def set_of(item: Kind) -> Kind:
    return Kind(
        name=f"set of {item.name}",
        word="text",
        read=ReadItems(item.read),
        show=show_texts,
        comparing="never",
        item=item,
    )


def opaque(name: str) -> Kind:
    """Return the kind of what rules can only ask whether it is there."""
    return Kind(name=name, word="bool", read=read_presence, show=hide, comparing="never")


def kind_of(annotation: object, hosts: Mapping[type, Kind]) -> Kind | None:
    """Return the kind of an annotation, or None for a type that rules cannot use."""
    annotation = plain(annotation)
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is Literal:
        return literal_kind(arguments)
    if origin in {typing.Union, types.UnionType}:
        kinds = {kind_of(argument, hosts) for argument in arguments}
        kinds -= {INTEGER} if NUMBER in kinds else set()
        return kinds.pop() if len(kinds) == 1 else None
    if isinstance(origin, type):
        return items_kind(origin, arguments, hosts)
    return class_kind(annotation, hosts) if isinstance(annotation, type) else None


def plain(annotation: object) -> object:
    """Return the annotation without `None`, `Annotated` and `NewType`."""
    if isinstance(annotation, typing.NewType):
        return plain(annotation.__supertype__)
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        return plain(arguments[0])
    if origin in {typing.Union, types.UnionType}:
        rest = [argument for argument in arguments if argument is not type(None)]
        return plain(rest[0]) if len(rest) == 1 else annotation
    return annotation


def literal_kind(members: tuple[object, ...]) -> Kind | None:
    texts = [member for member in members if isinstance(member, str)]
    return closed(f"one of {', '.join(texts)}", texts) if len(texts) == len(members) else None


def items_kind(
    origin: type, arguments: tuple[object, ...], hosts: Mapping[type, Kind]
) -> Kind | None:
    if not issubclass(origin, Set | tuple | list | Sequence) or not arguments:
        return None
    if issubclass(origin, tuple) and arguments[1:] != (...,):
        return None
    item = kind_of(arguments[0], hosts)
    return None if item is None or item.word != "text" or item.item else set_of(item)


def class_kind(cls: type, hosts: Mapping[type, Kind]) -> Kind | None:
    found = next((hosts[base] for base in cls.__mro__ if base in hosts), None)
    if found is not None:
        return found
    if issubclass(cls, Enum):
        return enum_kind(cls)
    return next((PLAIN[base] for base in cls.__mro__ if base in PLAIN), None)


def enum_kind(cls: type[Enum]) -> Kind | None:
    members = [member.value for member in cls if isinstance(member.value, str)]
    if len(members) < len(cls):
        return None
    read = read_text if issubclass(cls, str) else ReadMember(cls)
    return closed(cls.__name__, map(str, members), like=attrs.evolve(TEXT, read=read))
