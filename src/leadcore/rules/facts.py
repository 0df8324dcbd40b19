"""Facts: fields that are computed, given to a schema by its host."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from inspect import signature
from operator import attrgetter
from typing import Any, TypeVar, cast, get_type_hints

import attrs

S = TypeVar("S")


@attrs.frozen(kw_only=True, eq=False)
class Fact:
    """A computed field: what `read(subject, now)` returns.

    A fact that `@fact` made of a function is pickled by the name of the function.

    >>> length = Fact(name="length", read=lambda subject, now: len(str(subject)), returns=int)
    >>> length.name
    'length'
    """

    name: str
    """What rules call it."""
    read: Callable[[Any, datetime], object]
    """Pure: the same subject and time give the same value; None is missing."""
    returns: object
    """The type of the value, as an annotation."""

    def __reduce__(self) -> tuple[Callable[..., Fact], tuple[object, ...]]:
        module = getattr(self.read, "__module__", None)
        name = getattr(self.read, "__qualname__", "")
        try:
            if attrgetter(name)(sys.modules[cast("str", module)]) is self:
                return named_fact, (module, name)
        except (AttributeError, KeyError):
            pass
        return plain_fact, (self.name, self.read, self.returns)


def named_fact(module: str, name: str) -> Fact:
    """Return the fact that a module holds under a dotted name."""
    return cast("Fact", attrgetter(name)(import_module(module)))


def plain_fact(name: str, read: Callable[[Any, datetime], object], returns: object) -> Fact:
    return Fact(name=name, read=read, returns=returns)


def fact(read: Callable[[S, datetime], object]) -> Fact:
    """Return the function as a fact, under its name and with the type that it is annotated with.

    Raises TypeError where it is not annotated, or cannot be called with a subject and the time.

    >>> @fact
    ... def name_length(subject: str, now: datetime) -> int:
    ...     return len(subject)
    >>> name_length.returns
    <class 'int'>
    """
    name, hints = read.__name__, get_type_hints(read)
    if "return" not in hints:
        raise TypeError(f"{name} does not say what it returns; annotate it, such as -> bool | None")
    try:
        signature(read).bind(None, None)
    except TypeError:
        raise TypeError(f"{name} does not take two arguments; give it (subject, now)") from None
    return Fact(name=name, read=read, returns=hints["return"])
