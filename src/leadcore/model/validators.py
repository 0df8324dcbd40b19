"""What the model refuses when it is built: ids that are none, blank reasons, lists for tuples.

No message echoes what was given: it may be a phone number in the wrong place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Sized
from datetime import datetime
from typing import Any, Final, TypeVar

import attrs

from leadcore.values import Money, redact, utc

MAX_ID = 128
"""The longest id, in code points."""
MAX_ITEMS = 100
"""The most items of a tuple, such as attachments."""
MAX_KEY = 64
"""The longest key that says why, or what may stay, in code points."""
MAX_REFERENCE = 1_000
"""The longest reference into a host's store, in code points."""

MAX_SCORE = 2**53
"""The largest score that every engine keeps exactly."""
MOVABLE = (
    "accept_by",
    "cadence",
    "next_action_at",
    "promise_by",
    "protected_until",
    "quiet_since",
    "respond_by",
)
"""What moves on a lead when a pause ends; `cadence` stands for when its next step is due."""

NO_ITEMS: Final[tuple[object, ...]] = ()
"""What most tuples of a lead hold."""

T = TypeVar("T")


def check_id(_: object, attribute: attrs.Attribute[str], value: str) -> None:
    """Refuse what cannot be an id or a key: empty, padded, long or unprintable text."""
    if not is_id(value):
        raise refusal(value, attribute, f"1 to {MAX_ID} printable characters, not padded")


def check_reason(_: object, attribute: attrs.Attribute[str], value: str) -> None:
    """Refuse a blank reason: whoever decides something by hand says why."""
    if not value.strip():
        raise refusal(value, attribute, "a reason in words")


def check_key(_: object, attribute: attrs.Attribute[str], value: str) -> None:
    """Refuse what is no plain key: people's words have blanks, and names other letters."""
    if not (is_name(value) and value.isascii() and value.isidentifier()):
        raise refusal(value, attribute, f"1 to {MAX_KEY} ASCII letters, digits and underscores")


def check_reference(_: object, attribute: attrs.Attribute[str], value: str) -> None:
    """Refuse a reference that is empty, padded, long or unprintable."""
    if not is_plain(value, MAX_REFERENCE):
        raise refusal(value, attribute, f"1 to {MAX_REFERENCE} printable characters, not padded")


def instance_of(kind: type[T]) -> Callable[[object, attrs.Attribute[T], T], None]:
    """Return a validator that refuses what is not of `kind`."""

    def check(_: object, attribute: attrs.Attribute[T], value: T) -> None:
        if not isinstance(value, kind):
            raise TypeError(refusal(value, attribute, f"an instance of {kind.__name__}"))

    return check


def asked_by(method: str, example: str) -> Callable[[object, attrs.Attribute[T], T], None]:
    """Return a validator that refuses what cannot be asked by a method."""

    def check(_: object, attribute: attrs.Attribute[T], value: T) -> None:
        if isinstance(value, type) or not callable(getattr(value, method, None)):
            allowed = f"an object with the method {method}, such as {example}"
            raise TypeError(refusal(value, attribute, allowed))

    return check


def one_of(*names: T) -> Callable[[object, attrs.Attribute[T], T], None]:
    """Return a validator that refuses what is none of the names."""

    def check(_: object, attribute: attrs.Attribute[T], value: T) -> None:
        if value not in names:
            raise refusal(value, attribute, ", ".join(map(str, names)))

    return check


def tuple_of(
    kind: type[T],
) -> Callable[[object, attrs.Attribute[tuple[T, ...]], tuple[T, ...]], None]:
    """Return a validator that refuses what is not a bounded tuple of `kind`."""

    def check(
        _: object, attribute: attrs.Attribute[tuple[T, ...]], value: Sequence[object]
    ) -> None:
        if value is NO_ITEMS:
            return
        if not isinstance(value, tuple) or not all(isinstance(item, kind) for item in value):
            raise TypeError(refusal(value, attribute, f"a tuple of {kind.__name__}"))
        if len(value) > MAX_ITEMS:
            raise refusal(value, attribute, f"at most {MAX_ITEMS} items")

    return check


def movable(
    _: object,
    attribute: attrs.Attribute[tuple[tuple[str, datetime], ...]],
    value: tuple[tuple[str, datetime], ...],
) -> None:
    """Refuse what is no deadline of a lead."""
    if any(name not in MOVABLE for name, _ in value):
        raise refusal(value, attribute, f"pairs of a moment and one of {', '.join(MOVABLE)}")


def whole(_: object, attribute: attrs.Attribute[int], value: int) -> None:
    """Refuse a score that is no whole number, or too large for every engine to keep."""
    if type(value) is not int or abs(value) > MAX_SCORE:
        raise refusal(value, attribute, f"a whole number within ±{MAX_SCORE}")


def sorted_pairs(
    changes: Mapping[str, object] | Iterable[tuple[str, object]],
) -> tuple[tuple[str, object], ...]:
    """Return changes, given as a mapping or as pairs, by name."""
    given = dict(changes)
    if len(given) > MAX_ITEMS:
        raise ValueError(f"{len(given)} changes were given; allowed: at most {MAX_ITEMS}")
    return tuple(sorted(given.items(), key=lambda change: change[0]))


def not_negative(_: object, attribute: attrs.Attribute[Money], value: Money) -> None:
    """Refuse what is no amount of money, or below zero."""
    if type(value) is not Money or value.minor < 0:
        raise refusal(value, attribute, "an amount of Money, zero or more")


def dated(pairs: Iterable[tuple[str, datetime]]) -> tuple[tuple[str, datetime], ...]:
    """Return pairs of a name and a moment, each moment in UTC."""
    return tuple((name, utc(moment)) for name, moment in pairs)


def sorted_names(names: Iterable[str]) -> tuple[str, ...]:
    """Return names, each once; a text is refused, since it is one name and no collection."""
    given = list(names) if is_collection(names) else None
    found = set(filter(is_name, given or ()))
    if given is None or len(found) > MAX_ITEMS or not all(map(is_name, given)):
        what = f"a {type(names).__name__} was" if given is None else f"{len(given)} names were"
        raise ValueError(
            f"{what} given; allowed: a collection of at most {MAX_ITEMS} names, each of 1 to"
            f" {MAX_KEY} printable characters, no phone number and no address"
        )
    return tuple(sorted(found))


def is_collection(given: object) -> bool:
    return isinstance(given, Iterable) and not isinstance(given, str)


def is_name(text: object) -> bool:
    if not isinstance(text, str) or not 0 < len(text) <= MAX_KEY:
        return False
    return text.isprintable() and redact(text) == text


def is_id(text: object) -> bool:
    """Return whether `text` can be an id or a key."""
    return is_plain(text, MAX_ID)


def is_plain(text: object, longest: int) -> bool:
    if not isinstance(text, str) or not 0 < len(text) <= longest:
        return False
    return text == text.strip() and text.isprintable()


def refusal(value: object, attribute: attrs.Attribute[Any], allowed: str) -> ValueError:
    size = f" of length {len(value)}" if isinstance(value, Sized) else ""
    return ValueError(
        f"{attribute.name}: a {type(value).__name__}{size} was given; allowed: {allowed}"
    )
