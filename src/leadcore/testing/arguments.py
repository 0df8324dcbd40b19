"""What the kit refuses to be given: the name of the argument, what it was, and what is allowed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar, cast

T = TypeVar("T")


def wrong(name: str, given: object, allowed: str) -> TypeError:
    """Return the refusal of an argument of another kind."""
    return TypeError(f"{name}: a {type(given).__name__} was given; allowed: {allowed}")


def check_kind(name: str, given: object, kind: type) -> None:
    """Refuse what is not of a kind (`TypeError`).

    >>> check_kind("steps", 8, int)
    """
    if not isinstance(given, kind):
        raise wrong(name, given, f"a {kind.__name__}")


def check_class(name: str, given: object, kind: type) -> None:
    """Refuse what is no class of a kind (`TypeError`).

    >>> check_class("lead_type", bool, int)
    """
    if not isinstance(given, type) or not issubclass(given, kind):
        raise wrong(name, given, f"the class {kind.__name__}, or one derived from it")


def check_able(name: str, given: object, *parts: str) -> None:
    """Refuse what lacks a part that a Protocol has (`TypeError`).

    >>> check_able("filter", "x", "lower", "upper")
    """
    lacking = [part for part in parts if not hasattr(given, part)]
    if lacking:
        raise wrong(name, given, f"an object that has {', '.join(parts)}; it lacks {lacking[0]}")


def check_count(name: str, given: object, least: int = 0) -> None:
    """Refuse what is no whole number (`TypeError`), and one below the least (`ValueError`).

    >>> check_count("steps", 8)
    """
    if type(given) is not int:
        raise wrong(name, given, f"a whole number from {least} on")
    if given < least:
        raise ValueError(f"{name}: {given} was given; allowed: a whole number from {least} on")


def listed(name: str, given: object, kind: type[T]) -> tuple[T, ...]:
    """Return the items of a collection that are of one kind (`TypeError`).

    >>> listed("reps", ["li"], str)
    ('li',)
    """
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise wrong(name, given, f"a collection of {kind.__name__}")
    items = tuple(cast("Iterable[object]", given))
    for item in items:
        if not isinstance(item, kind):
            raise wrong(name, item, f"a collection of {kind.__name__}")
    return cast("tuple[T, ...]", items)
