"""Score cards as programs: the total, and the total with the rules that fired.

A packed score is one integer: `total * 2**n` plus bit i for every rule i of n that fired, so that
adding up points and noting what fired is one addition.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import attrs

from leadcore.rules.cells import Space
from leadcore.rules.compiled.awards import Award
from leadcore.rules.compiled.blocks import TOTAL, Blocks
from leadcore.rules.compiled.chains import INDENT, Lines
from leadcore.rules.compiled.forms import (
    Fallback,
    names_of_columns,
    on_columns,
    on_each,
    on_one,
)
from leadcore.rules.compiled.formula import outcome_is
from leadcore.rules.compiled.program import Program
from leadcore.rules.compiled.slots import Named, Slots
from leadcore.rules.explain import walk
from leadcore.rules.nodes import Expression, Field, Known

MAX_CUT: Final = 60
"""How many rules are written by partial evaluation; more are written one by one."""


@attrs.frozen
class Bounds:
    """The least and the most that something may give."""

    cap: int | None
    floor: int | None


NO_BOUNDS: Final = Bounds(None, None)


@attrs.frozen
class Points:
    """What one rule of a card gives."""

    tree: Expression
    points: int
    group: int = 0
    """The number of its group; 0 for rules without one."""


@attrs.frozen
class Scoring:
    """A card as it is compiled."""

    fields: Mapping[str, Named]
    rules: Sequence[Points]
    groups: Sequence[Bounds]
    """Of every group, the rules without one first."""
    total: Bounds
    is_packed: bool = False

    def on_one(self, fallback: Fallback) -> Program:
        """Return the program that scores a subject."""
        slots = Slots(self.fields)
        lines, result = self.written(slots)
        return on_one(slots, [*lines, f"return {result}"], fallback)

    def on_each(self, fallback: Fallback) -> Program:
        """Return the program that scores many subjects."""
        slots = Slots(self.fields)
        lines, result = self.written(slots)
        return on_each(slots, [*lines, f"add({result})"], fallback)

    def on_columns(self, paths: Sequence[str], fallback: Fallback) -> Program:
        """Return the program that scores rows, from columns in the order of `paths`."""
        names = names_of_columns(paths)
        slots = Slots(self.fields, names)
        lines, result = self.written(slots)
        return on_columns(slots, names.values() or ("c0",), [*lines, f"add({result})"], fallback)

    def written(self, slots: Slots) -> tuple[Lines, str]:
        """Return the statements that score, and the expression for the score."""
        space = self.space()
        awards = tuple(
            Award(outcome_is(rule.tree, True, space), self.variable(rule.group), self.amount(index))
            for index, rule in enumerate(self.rules)
        )
        for award in awards:
            slots.count(award.when)
        alone = len(self.groups) == 1
        start = [] if alone else [f"{' = '.join(map(self.variable, range(len(self.groups))))} = 0"]
        lines = Blocks(slots, space).statements(awards, fresh=alone)
        if alone and self.total == NO_BOUNDS:
            return [*start, *lines], TOTAL
        return [*start, *lines, *self.joined()], "points"

    def space(self) -> Space | None:
        if len(self.rules) > MAX_CUT:
            return None
        kinds = {path: spec.kind for path, spec in self.fields.items()}
        nodes = [node for rule in self.rules for node in walk(rule.tree)]
        known = [Known(node) for node in nodes if isinstance(node, Field)]
        return Space.of(kinds, [*(rule.tree for rule in self.rules), *known])

    def variable(self, group: int) -> str:
        return TOTAL if len(self.groups) == 1 else f"a{group}"

    def amount(self, index: int) -> int:
        points = self.rules[index].points
        return points << len(self.rules) | 1 << index if self.is_packed else points

    def joined(self) -> Lines:
        """Return the statements that bring every group and the total within their bounds."""
        shift = f" >> {len(self.rules)}" if self.is_packed else ""
        lines: Lines = []
        names = [self.variable(number) for number in range(len(self.groups))]
        for number, (name, bounds) in enumerate(zip(names, self.groups, strict=True)):
            lines.append(f"{'x' if number else 'points'} = {name}{shift}")
            lines += bounded("x", bounds) if number else []
            lines += ["points += x"] if number else []
        lines += bounded("points", self.total)
        if self.is_packed:
            mask = (1 << len(self.rules)) - 1
            lines.append(
                f"points = points{shift.replace('>>', '<<')} | ({' | '.join(names)}) & {mask}"
            )
        return lines


def bounded(name: str, bounds: Bounds) -> Lines:
    lines: Lines = []
    if bounds.cap is not None:
        lines += [f"if {name} > {bounds.cap}:", f"{INDENT}{name} = {bounds.cap}"]
    if bounds.floor is not None:
        lines += [f"if {name} < {bounds.floor}:", f"{INDENT}{name} = {bounds.floor}"]
    return lines
