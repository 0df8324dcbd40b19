"""Of what kind the parts of a definition are: others are refused when it is built."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Sized
from typing import Any, TypeVar

import attrs

T = TypeVar("T")


def of_kind(kind: type[T]) -> Callable[[object, attrs.Attribute[T], T], None]:
    """Return a validator that refuses what is not of `kind`."""

    def check(_: object, attribute: attrs.Attribute[T], value: object) -> None:
        if not isinstance(value, kind):
            raise refusal(value, attribute, f"a {kind.__name__}")

    return check


def tuple_of(
    kind: type[T],
) -> Callable[[object, attrs.Attribute[tuple[T, ...]], tuple[T, ...]], None]:
    """Return a validator that refuses what is not a tuple of `kind`."""

    def check(
        _: object, attribute: attrs.Attribute[tuple[T, ...]], value: Sequence[object]
    ) -> None:
        if not isinstance(value, tuple) or not all(isinstance(item, kind) for item in value):
            raise refusal(value, attribute, f"a tuple of {kind.__name__}")

    return check


def refusal(value: object, attribute: attrs.Attribute[Any], allowed: str) -> TypeError:
    size = f" of length {len(value)}" if isinstance(value, Sized) else ""
    return TypeError(
        f"{attribute.name}: a {type(value).__name__}{size} was given; allowed: {allowed}"
    )
