"""Write awards as statements, by partial evaluation.

The awards are grouped by the term that most of them read. One chain of `if` over the cells of that
term replaces all their tests of it: in each cell only what is left of each award is written, and
what is certain there is added up beforehand. Neighbouring cells in which the same is left become
one. What is left over is one `if` an award.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

import attrs

from leadcore.rules.cells import MemberAxis, OrderedAxis, Space
from leadcore.rules.compiled.awards import Award, Awards, Group, amounts, grouped, left
from leadcore.rules.compiled.chains import INDENT, Chain, Lines
from leadcore.rules.compiled.expressions import NOTHING, Sure, Writer
from leadcore.rules.compiled.slots import Names, Slots, Term, terms_of
from leadcore.rules.nodes import Field
from leadcore.rules.readers import AttributeReader

MAX_DEPTH: Final = 3
"""How many chains may stand inside each other."""

TOTAL: Final = "total"
"""The variable where there is only one."""


@attrs.frozen
class Loads:
    """Writes the statements that read terms into their variables."""

    slots: Slots

    def load(self, term: Term, sure: Sure, lines: Lines) -> Sure:
        """Add the statement that reads a term, unless it is read; return what is sure then."""
        name = self.slots.variable(term)
        if name in sure:
            return sure
        sure = self.hold(term, sure, lines)
        text, now_sure = Writer(self.slots).loaded(term, sure)
        lines.append(f"{name} = {text}")
        return sure | now_sure | {name}

    def before(
        self,
        found: Iterable[Term],
        wanted: Collection[object],
        sure: Sure,
        lines: Lines,
        *,
        holds: bool,
    ) -> Sure:
        """Add the statements that read what is wanted of the terms, before they are tested."""
        for term in found:
            if term in wanted:
                sure = self.load(term, sure, lines)
            elif holds:
                sure = self.hold(term, sure, lines)
        return sure

    def hold(self, term: Term, sure: Sure, lines: Lines) -> Sure:
        """Add the statements that read the objects that hold a field, if they hold others too."""
        if isinstance(term, Field):
            for names in self.slots.holders(term):
                if self.slots.uses.get(names, 0) > 1:
                    sure = self.load_holder(term, names, sure, lines)
        return sure

    def load_holder(self, term: Field, names: Names, sure: Sure, lines: Lines) -> Sure:
        name = self.slots.holder(names)
        reader = self.slots.fields[term.path].read
        if name in sure or not isinstance(reader, AttributeReader):
            return sure
        text, now_sure = Writer(self.slots).attribute(
            names, reader.optional[: len(names) - 1], sure
        )
        lines.append(f"{name} = {text}")
        return sure | now_sure | {name}


def last_reads(reads: Sequence[Iterable[Term]]) -> Mapping[Term, int]:
    """Return the number of the last statement that reads each term."""
    return {term: index for index, found in enumerate(reads) for term in found}


@attrs.frozen
class Blocks:
    """Writes awards as statements; without a space, each as an `if` of its own."""

    slots: Slots
    space: Space | None = None

    def statements(
        self, awards: Awards, sure: Sure = NOTHING, *, depth: int = 0, fresh: bool = False
    ) -> Lines:
        """Return the statements that add what the awards give.

        With `fresh` there is one variable, which they set first.
        """
        certain = tuple(award for award in awards if award.when is True)
        unsure = tuple(award for award in awards if award.when is not True)
        groups = tuple(grouped(unsure, self.space if depth < MAX_DEPTH else None))
        if fresh and groups and groups[0].axis is not None:
            groups = (attrs.evolve(groups[0], awards=certain + groups[0].awards), *groups[1:])
            certain = ()
        elif not groups or groups[0].axis is not None:
            return [*added(certain, fresh=fresh), *self.each(groups, sure, depth)]
        return self.each(groups, sure, depth, certain=certain, fresh=fresh)

    def each(
        self,
        groups: Sequence[Group],
        sure: Sure,
        depth: int,
        *,
        certain: Awards = (),
        fresh: bool = False,
    ) -> Lines:
        lines: Lines = []
        last = last_reads([group.terms() for group in groups])
        for index, group in enumerate(groups):
            terms, often = group.terms(), self.often(group)
            wanted = [term for term in terms if last[term] > index or term in often]
            sure = Loads(self.slots).before(terms, wanted, sure, lines, holds=depth == 0)
            if index == 0 and group.axis is None and (certain or fresh):
                lines += self.either(certain, group, sure, fresh=fresh)
            else:
                lines += self.group(group, sure, depth, fresh=fresh and index == 0)
        return lines

    def often(self, group: Group) -> frozenset[Term]:
        """Return what a group reads anyhow: the term that cuts it, and what all pieces read."""
        if self.space is None or group.axis is None:
            return frozenset()
        pieces = left(group.awards, self.space, group.axis)
        reads = [frozenset(terms_of(award.when for award in piece)) for piece in pieces]
        head = frozenset(term for term in group.terms() if term == self.space.axes[group.axis].term)
        return head | reads[0].intersection(*reads[1:])

    def group(self, group: Group, sure: Sure, depth: int, *, fresh: bool) -> Lines:
        axis = None if self.space is None or group.axis is None else self.space.axes[group.axis]
        if (
            self.space is None
            or group.axis is None
            or not isinstance(axis, OrderedAxis | MemberAxis)
        ):
            return self.alone(group.awards[0], sure)

        def inside(awards: Awards, sure: Sure) -> Lines:
            return self.statements(awards, sure, depth=depth + 1, fresh=fresh)

        chain = Chain(self.slots, sure, inside, "=" if fresh else "+=")
        return chain.lines(axis, left(group.awards, self.space, group.axis))

    def alone(self, award: Award, sure: Sure) -> Lines:
        test = Writer(self.slots).formula(award.when, sure).text
        return [f"if {test}:", f"{INDENT}{award.to} += {award.amount}"]

    def either(self, certain: Awards, group: Group, sure: Sure, *, fresh: bool) -> Lines:
        """Return one statement that adds what is certain, with or without one more award."""
        (award,) = group.awards
        sums = amounts(certain)
        rest = sums.pop(award.to, 0)
        test = Writer(self.slots).formula(award.when, sure).text
        verb = "=" if fresh else "+="
        line = f"{award.to} {verb} {rest + award.amount} if {test} else {rest}"
        return [*(f"{name} += {amount}" for name, amount in sums.items() if amount), line]


def added(certain: Awards, *, fresh: bool) -> Lines:
    """Return the statements that add what is certain."""
    sums = amounts(certain)
    if fresh:
        return [f"{TOTAL} = {sums.get(TOTAL, 0)}"]
    return [f"{name} += {amount}" for name, amount in sums.items() if amount]
