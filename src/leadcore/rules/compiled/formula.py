"""When a condition is true, in two-valued logic: negation pushed to the leaves.

Kleene's laws make it exact: `not (a and b)` is true just when `not a` or `not b` is, unknowns
included. A leaf says that an atom is true, or that it is false; either way its values are known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import cast

import attrs

from leadcore.rules.cells import Space
from leadcore.rules.explain import walk
from leadcore.rules.nodes import And, Compare, Const, Expression, Field, Not, OneOf, Or


@attrs.frozen
class Literal:
    """That an atom is true, or that it is false."""

    atom: Expression
    wanted: bool
    axis: int = -1
    """Its axis in the space, if there is one."""
    cells: int = 0
    """The cells of the axis in which this holds, as a bitmask."""


@attrs.frozen
class All:
    """That every part holds."""

    parts: tuple[Formula, ...]


@attrs.frozen
class Some:
    """That at least one part holds."""

    parts: tuple[Formula, ...]


Formula = Literal | All | Some | bool
"""What is true or false of every subject."""


def outcome_is(node: Expression, wanted: bool, space: Space | None = None) -> Formula:
    """Return when the outcome of a checked condition is `wanted`; unknown is neither."""
    match node:
        case Not():
            return outcome_is(node.part, not wanted, space)
        case And() | Or():
            parts = (outcome_is(part, wanted, space) for part in node.parts)
            return every(parts) if isinstance(node, And) is wanted else some(parts)
        case Const():
            return node.value is wanted
        case Compare(operator="==" | "!=" as operator, right=Const(value=bool() as value)):
            return literal(node.left, (value is wanted) is (operator == "=="), space)
        case OneOf() if isinstance(node.options[0].value, bool):
            options = (Compare(node.operand, "==", option) for option in node.options)
            parts = (outcome_is(option, wanted, space) for option in options)
            return some(parts) if wanted else every(parts)
        case _:
            return literal(node, wanted, space)


def literal(atom: Expression, wanted: bool, space: Space | None) -> Literal:
    if space is None:
        return Literal(atom, wanted)
    found = space.atom(atom)
    return Literal(atom, wanted, found.axis, found.true if wanted else found.false)


def every(parts: Iterable[Formula]) -> Formula:
    """Return that all parts hold, without those that hold anyway."""
    rest: list[Formula] = []
    for part in parts:
        if part is False:
            return False
        if part is not True:
            rest += part.parts if isinstance(part, All) else (part,)
    return joined(rest, All, empty=True)


def some(parts: Iterable[Formula]) -> Formula:
    """Return that any part holds, without those that never hold."""
    rest: list[Formula] = []
    for part in parts:
        if part is True:
            return True
        if part is not False:
            rest += part.parts if isinstance(part, Some) else (part,)
    return joined(merged(rest), Some, empty=False)


def merged(parts: list[Formula]) -> list[Formula]:
    """Return the parts of a `Some`, with those that ask after one term's constants as one part."""
    found: dict[Expression, list[Literal]] = {}
    for part in parts:
        if isinstance(part, Literal) and part.wanted and (term := chosen(part.atom)) is not None:
            found.setdefault(term, []).append(part)
    several = {term: same for term, same in found.items() if len(same) > 1}
    gone = {part for same in several.values() for part in same}
    rest = [part for part in parts if part not in gone]
    return [*(one_of(same) for same in several.values()), *rest]


def chosen(atom: Expression) -> Expression | None:
    """Return the term that an atom looks for among constants."""
    match atom:
        case Compare(term, "==", Const()):
            return term
        case OneOf(term):
            return term
        case _:
            return None


def one_of(same: list[Literal]) -> Literal:
    options: dict[Const, None] = {}
    cells, first = 0, same[0]
    for part in same:
        options |= dict.fromkeys(constants(part.atom))
        cells |= part.cells
    term = cast("Field", chosen(first.atom))
    return Literal(OneOf(term, tuple(options)), True, first.axis, cells)


def constants(atom: Expression) -> tuple[Const, ...]:
    if isinstance(atom, OneOf):
        return atom.options
    return (cast("Const", cast("Compare", atom).right),)


def joined(
    parts: list[Formula], join: Callable[[tuple[Formula, ...]], Formula], *, empty: bool
) -> Formula:
    distinct = tuple(dict.fromkeys(parts))
    if not distinct:
        return empty
    return distinct[0] if len(distinct) == 1 else join(distinct)


def within(formula: Formula, axis: int, cell: int, gone: Expression | None = None) -> Formula:
    """Return what is left of a formula for subjects in one cell of an axis.

    Where that is the cell of what is missing, `gone` is the term: nothing holds that reads it.
    """
    match formula:
        case Literal(axis=found) if found == axis:
            return bool(formula.cells >> cell & 1)
        case Literal() if gone is not None and gone in walk(formula.atom):
            return False
        case All():
            return every(within(part, axis, cell, gone) for part in formula.parts)
        case Some():
            return some(within(part, axis, cell, gone) for part in formula.parts)
        case _:
            return formula


def literals(formula: Formula) -> Iterator[Literal]:
    """Yield the leaves, from left to right."""
    if isinstance(formula, Literal):
        yield formula
    elif isinstance(formula, All | Some):
        for part in formula.parts:
            yield from literals(part)
