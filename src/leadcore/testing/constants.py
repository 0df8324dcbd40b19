"""Constants of each kind that rules compare: what stands in an expression, and what fields hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from leadcore.rules.kinds import Kind, Word
from leadcore.rules.nodes import MAX_INTEGER, BoundError, Constant, checked
from leadcore.testing.people import NOW

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

USUAL: Final[Mapping[Word, tuple[Constant, ...]]] = {
    "number": (0, 1, -1, 5, 200_000, 0.5, 0.1, 5.0, MAX_INTEGER, -MAX_INTEGER),
    "text": ("", "上海市", "web_form", 'say "hi"', "back\\slash", "it's", "😀", "ẞ"),
    "bool": (False, True),
    "datetime": (NOW, NOW - timedelta(days=40), NOW + timedelta(days=1)),
    "date": (NOW.date(), date.min, date.max),
    "duration": (timedelta(0), timedelta(seconds=90), timedelta(days=40), -timedelta(days=1)),
}
"""Falsy, boundary and everyday constants of each kind, the plainest first."""


def constants(kind: Kind) -> SearchStrategy[Constant]:
    """Return constants that can be compared with a field of this kind, its members only if it has.

    >>> from leadcore.rules.kinds import INTEGER
    >>> constants(INTEGER).validate()
    """
    from hypothesis import strategies as st

    if kind.members:
        return st.sampled_from(kind.members)
    usual = [each for each in USUAL[kind.word] if is_comparable(kind, each)]
    return st.one_of(st.sampled_from(usual), any_constants(kind.word).filter(comparable_with(kind)))


def any_constants(word: Word) -> SearchStrategy[Constant]:
    """Return any constants of a word that an expression can have."""
    from hypothesis import strategies as st

    wild: Mapping[Word, SearchStrategy[Constant]] = {
        "number": st.integers(-100, 100) | st.floats(-1e6, 1e6),
        "text": st.text(st.characters(categories=("L", "N", "P", "S", "Zs")), max_size=6),
        "bool": st.booleans(),
        "datetime": st.timedeltas(-timedelta(days=99), timedelta(days=99)).map(NOW.__add__),
        "date": st.dates(date(2020, 1, 1), date(2030, 1, 1)),
        "duration": st.timedeltas(-timedelta(days=99), timedelta(days=99)),
    }
    return wild[word]


def comparable_with(kind: Kind) -> Callable[[Constant], bool]:
    return lambda value: is_comparable(kind, value)


def is_comparable(kind: Kind, value: Constant) -> bool:
    """Return whether a constant can be written, and compared with a field of this kind."""
    try:
        kind.convert(checked(value))
    except BoundError:
        return False
    return True
