"""Whether the values that are tried for some fields stand for everything the fields can be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from leadcore.rules.analysis.values import MAX_ITEMS, MAX_TESTS, TESTS
from leadcore.rules.cells import Axis, MemberAxis, OrderedAxis, PairAxis, Term, paths_of
from leadcore.rules.kinds import BOOL, Kind
from leadcore.rules.nodes import Call, Const, Contains, Field, Operand

MAX_COMPARED: Final = 2
"""Up to this many fields that are compared with each other are combined completely."""


def is_complete(kinds: Mapping[str, Kind], axes: Sequence[Axis]) -> bool:
    """Return whether trying the values of every field finds every combination of cells."""
    crossing = [axis for axis in axes if len(paths_of(axis.term)) > 1]
    if crossing:
        return len(kinds) <= MAX_COMPARED and all(is_comparable(axis) for axis in axes)
    ageing = {path for axis in axes if is_age(axis.term) for path in paths_of(axis.term)}
    return len(ageing) <= 1 and all(
        is_field_complete(kind, path, [axis for axis in axes if path in paths_of(axis.term)])
        for path, kind in kinds.items()
    )


def is_comparable(axis: Axis) -> bool:
    """Return whether an axis is of numbers or times, each field as it is."""
    if axis.kind.word == "text":
        return False
    if isinstance(axis, PairAxis):
        return isinstance(axis.term.left, Field) and isinstance(axis.term.right, Field)
    return isinstance(axis, OrderedAxis) and isinstance(axis.term, Field)


def is_age(term: Term) -> bool:
    return isinstance(term, Call) and term.function == "age"


def is_field_complete(kind: Kind, path: str, axes: Sequence[Axis]) -> bool:
    """Return the same of one field that is compared with no other."""
    asked = [axis for axis in axes if axis.term != Field(path)]
    if not asked or kind.members or kind.name == BOOL.name:
        return True
    if kind.item is not None:
        return len(asked) <= MAX_ITEMS
    if kind.word == "text":
        return is_text_complete(path, axes)
    return [axis.term for axis in asked] == [Call("age", (Field(path),))]


def is_text_complete(path: str, axes: Sequence[Axis]) -> bool:
    """Return the same of a text: few questions, all about it as it is or all in small letters."""
    tests = [axis for axis in axes if isinstance(axis.term, Call) and axis.term.function in TESTS]
    views = {view_of(axis.term) for axis in axes if says_something(axis)}
    return (
        len(tests) <= MAX_TESTS
        and views <= {Field(path), Call("lower", (Field(path),))}
        and len(views) == 1
        and not any(isinstance(axis, OrderedAxis) for axis in axes)
    )


def says_something(axis: Axis) -> bool:
    """Return whether an axis tells more than that a field is missing."""
    return not (isinstance(axis.term, Field) and isinstance(axis, MemberAxis) and not axis.numbers)


def view_of(term: Term) -> Operand | Contains | Term:
    """Return what a question is about."""
    if isinstance(term, Call) and term.function in TESTS:
        return term.arguments[0] if isinstance(term.arguments[1], Const) else term
    return term
