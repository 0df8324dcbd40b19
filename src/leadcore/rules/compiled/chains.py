"""Write a chain of `if` over the cells of one axis.

For editors: what is written must hold for every subject, so a chain asks whether the value is
known, by the test of its shape, except where what is left does not depend on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Final, cast

import attrs

from leadcore.rules.cells import MISSING, MemberAxis, OrderedAxis
from leadcore.rules.compiled.awards import Awards, amounts
from leadcore.rules.compiled.expressions import NOTHING, Sure, Writer
from leadcore.rules.compiled.shapes import FINITE
from leadcore.rules.compiled.slots import Slots, Term
from leadcore.rules.kinds import BOOL
from leadcore.rules.nodes import Scalar

MIN_TABLE: Final = 3
"""From how many different amounts on a table is looked up instead."""

FALSE, TRUE = 1, 2
"""The cells of a bool."""

INDENT: Final = "    "

Lines = list[str]

Branch = tuple[str | None, Lines]
"""A test and what is done where it holds; None for what remains."""


@attrs.frozen
class Chain:
    """Writes one chain; the variable of its term is set."""

    slots: Slots
    sure: Sure
    inside: Callable[[Awards, Sure], Lines]
    """Writes what is left in a piece, where more is sure than before."""
    verb: str
    """`=` or `+=`."""

    def lines(self, axis: OrderedAxis | MemberAxis, rest: tuple[Awards, ...]) -> Lines:
        """Return the statements, given what is left in each cell."""
        if isinstance(axis, OrderedAxis):
            return self.ordered(axis, rest)
        return self.truth(axis, rest) if axis.kind.name == BOOL.name else self.members(axis, rest)

    def leaf(self, awards: Awards, more: Sure = NOTHING) -> Lines:
        return self.inside(awards, self.sure | more)

    def ordered(self, axis: OrderedAxis, rest: tuple[Awards, ...]) -> Lines:
        runs = tuple(runs_of(rest))
        missing, known = self.leaf(rest[MISSING]), Writer(self.slots).known(axis.term, self.sure)
        if len(runs) == 1:
            return rendered([(known.text, self.leaf(runs[0][1], known.if_true)), (None, missing)])
        leaves = [self.leaf(awards, known.if_true) for _, awards in runs]
        branches = self.inward(axis, [start for start, _ in runs], leaves, missing)
        return self.behind(axis.term, rendered([*branches, (None, missing)]), missing)

    def inward(
        self, axis: OrderedAxis, starts: list[int], leaves: list[Lines], missing: Lines
    ) -> Iterator[Branch]:
        """Yield the branches from both ends to the piece that is as what is missing.

        No test holds of that piece, nor of NaN, so what remains behind the branches is both.
        """
        middle = leaves.index(missing) if missing in leaves else None
        for number in range(len(leaves) - 1, middle or 0, -1):
            test = self.bound(axis, starts[number], ">=", ">")
            yield test, self.finite(axis.term, number, leaves, missing)
        for number in range(1 if middle is None else middle):
            test = self.bound(axis, starts[number + 1], "<", "<=")
            yield test, self.finite(axis.term, number, leaves, missing)

    def finite(self, term: Term, number: int, leaves: list[Lines], missing: Lines) -> Lines:
        """Return what is done in a piece, but for what is infinite, which is missing."""
        inner = number not in {0, len(leaves) - 1}
        if inner or self.slots.shape(term).tests is not FINITE or leaves[number] == missing:
            return leaves[number]
        bound = "< INF" if number else "> -INF"
        test = f"{self.slots.variable(term)} {bound}"
        return rendered([(test, leaves[number]), (None, missing)])

    def bound(self, axis: OrderedAxis, start: int, at: str, after: str) -> str:
        """Return the test that separates the cells from `start` on from those before it."""
        point = axis.points[start // 2 - 1]
        return self.slots.bound(after if start % 2 else at, axis.term, point)

    def behind(self, term: Term, chain: Lines, missing: Lines) -> Lines:
        """Return a chain behind the test that there is a value."""
        there = Writer(self.slots).there(term, self.sure).text
        if not there or not chain:
            return chain or missing
        if not missing:
            return joined(there, chain)
        return rendered([(f"{self.slots.variable(term)} is None", missing), (None, chain)])

    def truth(self, axis: MemberAxis, rest: tuple[Awards, ...]) -> Lines:
        name = self.slots.variable(cast("Term", axis.term))
        known = frozenset({f"{name}!"})
        no, yes, missing = rest[FALSE], rest[TRUE], rest[MISSING]
        branches: list[Branch] = []
        if yes != missing:
            branches.append((f"{name} is True", self.leaf(yes, known)))
        if no != missing:
            branches.append((f"{name} is False", self.leaf(no, known)))
        return rendered([*branches, (None, self.leaf(missing))])

    def members(self, axis: MemberAxis, rest: tuple[Awards, ...]) -> Lines:
        if (table := self.table(axis, rest)) is not None:
            return table
        term, other, missing = cast("Term", axis.term), rest[-1], rest[MISSING]
        known = Writer(self.slots).known(term, self.sure)
        groups: dict[Awards, list[Scalar]] = {}
        for value, awards in zip(axis.numbers, rest[1:-1], strict=True):
            groups.setdefault(awards, []).append(value)
        groups.pop(other, None)
        branches: list[Branch] = [
            (self.among(term, values), self.leaf(awards, known.if_true))
            for awards, values in groups.items()
        ]
        if other == missing:
            return rendered([*branches, (None, self.leaf(missing))])
        if self.slots.is_optional(term):
            branches.insert(0, (f"{self.slots.variable(term)} is None", self.leaf(missing)))
            return rendered([*branches, (None, self.leaf(other, known.if_true))])
        branches.append((known.text, self.leaf(other, known.if_true)))
        return rendered([*branches, (None, self.leaf(missing))])

    def among(self, term: Term, values: list[Scalar]) -> str:
        name = self.slots.variable(term)
        if len(values) == 1:
            return f"{name} == {self.slots.constant(values[0], term)}"
        return f"{name} in {Writer(self.slots).among(values, term)}"

    def table(self, axis: MemberAxis, rest: tuple[Awards, ...]) -> Lines | None:
        """Return the statement that looks up an amount, where nothing else is left to ask."""
        names = {award.to for awards in rest for award in awards}
        if len(names) != 1 or any(award.when is not True for awards in rest for award in awards):
            return None
        (name,) = names
        sums = [amounts(awards).get(name, 0) for awards in rest]
        if len(set(sums)) < MIN_TABLE:
            return None
        key, other = self.slots.variable(cast("Term", axis.term)), sums.pop()
        found = dict(zip((None, *axis.numbers), sums, strict=True))
        if axis.kind.members:  # what is none of them raises
            return [f"{name} {self.verb} {self.slots.table(found)}[{key}]"]
        named = {value: amount for value, amount in found.items() if amount != other}
        return [f"{name} {self.verb} {self.slots.table(named)}.get({key}, {other})"]


def runs_of(rest: tuple[Awards, ...]) -> Iterator[tuple[int, Awards]]:
    """Yield the first cell and the awards of every run of known cells that have the same."""
    for awards, cells in groupby(range(MISSING + 1, len(rest)), key=lambda cell: rest[cell]):
        yield next(cells), awards


def rendered(branches: list[Branch]) -> Lines:
    """Return the statements of a chain, without branches at its end that do nothing."""
    while branches and not branches[-1][1]:
        branches = branches[:-1]
    if not branches:
        return []
    if branches[0][0] is None:
        return branches[0][1]
    if len(branches) == 1:
        return joined(branches[0][0], branches[0][1])
    if len(branches) == 2 and branches[1][0] is None and not branches[0][1]:
        return joined(opposite(branches[0][0]), branches[1][1])
    lines: Lines = []
    for index, (test, inside) in enumerate(branches):
        if test is None and inside[0].startswith("if ") and is_one_chain(inside):
            return [*lines, f"el{inside[0]}", *inside[1:]]
        word = "elif" if index else "if"
        lines.append("else:" if test is None else f"{word} {test}:")
        lines += indented(inside or ["pass"])
    return lines


def opposite(test: str) -> str:
    """Return the opposite of a test."""
    if test.endswith(" is None"):
        return f"{test.removesuffix('None')}not None"
    return f"not ({test})"


def joined(test: str, inside: Lines) -> Lines:
    """Return an `if`, made one with the one `if` inside it."""
    first, rest = inside[0], inside[1:]
    is_one = first.startswith("if ") and all(line.startswith(INDENT) for line in rest)
    if is_one and " or " not in test + first:
        return [f"if {test} and {first.removeprefix('if ')}", *rest]
    return [f"if {test}:", *indented(inside)]


def is_one_chain(lines: Lines) -> bool:
    """Whether the statements are one `if` with its `elif` and `else`."""
    return all(line.startswith((INDENT, "elif ", "else:")) for line in lines[1:])


def indented(lines: Lines) -> Lines:
    return [f"{INDENT}{line}" for line in lines]
