"""The rules of a set as clauses over the columns of one universe: what masks alone can answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice

import attrs

from leadcore.rules.analysis.columns import Column, bits, column, ordered
from leadcore.rules.analysis.factors import Universe
from leadcore.rules.boxes import Box

Boxes = tuple[Box, ...]


@attrs.frozen(kw_only=True, eq=False)
class Clauses:
    """Every box of every rule as a bit, in the order of the rules; made by `clauses_of`."""

    universe: Universe
    columns: tuple[Column, ...]
    owner: tuple[int, ...]
    """The rule that each clause belongs to."""
    members: tuple[int, ...]
    """The clauses of each rule."""
    alone: int
    """The clauses that are the only one of their rule."""

    siblings: tuple[int, ...]
    """The clauses of the rule that each clause belongs to."""
    touching: dict[tuple[int, int], int] = attrs.field(factory=dict[tuple[int, int], int])
    """What overlaps some classes of a column, as far as it was asked."""
    containing: dict[tuple[int, int], int] = attrs.field(factory=dict[tuple[int, int], int])
    """What contains some classes of a column, as far as it was asked; 0 is all of them."""

    def before(self, rule: int) -> int:
        """Return the clauses of all earlier rules; the rule has clauses itself."""
        mask = self.members[rule]
        return (mask & -mask) - 1

    def overlapping(self, clause: int) -> int:
        """Return the clauses that are true together with this one on some subject."""
        mask = (1 << len(self.owner)) - 1
        for each in self.columns:
            classes = each.classes.get(clause)
            if classes is not None:
                key = (each.number, classes)
                if key not in self.touching:
                    self.touching[key] = each.touching(classes)
                mask &= self.touching[key]
        return mask

    def covering(self, clause: int) -> int:
        """Return the clauses that are true wherever this one is."""
        mask = (1 << len(self.owner)) - 1
        for each in self.columns:
            key = (each.number, each.classes.get(clause, 0))
            if key not in self.containing:
                self.containing[key] = each.containing(key[1]) if key[1] else each.wild
            mask &= self.containing[key]
        return mask

    def rules_of(self, clauses: int) -> tuple[int, ...]:
        """Return the rules that some clauses belong to, each once, in order."""
        return tuple(dict.fromkeys(self.owner[clause] for clause in bits(clauses)))

    def first_rules_of(self, clauses: int, limit: int) -> tuple[int, ...]:
        """Return the first of the rules that some clauses belong to."""
        found = dict.fromkeys(self.owner[clause] for clause in islice(bits(clauses), limit))
        return tuple(found)

    def count(self, clauses: int) -> int:
        """Return how many rules some clauses belong to."""
        alone = clauses & self.alone
        return alone.bit_count() + len(self.rules_of(clauses & ~alone))

    def meeting(self, left: int, right: int) -> dict[int, int]:
        """Return a value of every factor at which both of two clauses are true."""
        found: dict[int, int] = {}
        for each in self.columns:
            shared = -1
            for clause in (left, right):
                shared &= each.classes.get(clause, -1)
            if shared != -1:
                found[each.number] = each.options[(shared & -shared).bit_length() - 1]
        return found


def clauses_of(universe: Universe, rules: Sequence[Boxes]) -> Clauses:
    """Return the clauses of rules that are given as boxes; what is impossible is left out."""
    place = {axis: n for n, factor in enumerate(universe.factors) for axis in factor.axes}
    inside: list[dict[int, int]] = []
    owner: list[int] = []
    members: list[int] = []
    for rule, boxes in enumerate(rules):
        start = len(owner)
        found = (values_inside(universe, box, place) for box in boxes)
        inside += [values for values in found if 0 not in values.values()]
        owner += [rule] * (len(inside) - start)
        members.append((1 << len(owner)) - (1 << start))
    columns = (
        column(
            number,
            factor.possible,
            {clause: values[number] for clause, values in enumerate(inside) if number in values},
            len(inside),
        )
        for number, factor in enumerate(universe.factors)
    )
    return Clauses(
        universe=universe,
        columns=ordered(columns),
        owner=tuple(owner),
        members=tuple(members),
        alone=sum(mask for mask in members if mask.bit_count() == 1),
        siblings=tuple(members[rule] for rule in owner),
    )


def values_inside(universe: Universe, box: Box, place: Mapping[int, int]) -> dict[int, int]:
    """Return the values of each factor that lie in a box, of those that it binds."""
    factors = universe.factors
    found = {number: factors[number].inside(box) for number in {place[axis] for axis in box}}
    return {n: values for n, values in found.items() if values != factors[n].possible}
