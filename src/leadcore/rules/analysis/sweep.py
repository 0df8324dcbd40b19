"""The search: which rules are ever the first to be true, and whether some subject has none.

It goes through the columns one by one and keeps, of every subject so far, only which clauses are
still alive; two that agree in that are one state. So it is a walk over a decision diagram whose
nodes are integers, and it looks at every subject there can be without ever listing them.

For editors: a clause is *settled* once no later column concerns it. What stands after the first
settled clause can never be first, so it is cut off; that is what keeps the states few.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

import attrs

from leadcore.rules.analysis.columns import Column, bits

MAX_STATES: Final = 200_000
"""How many states one question may visit; past them the answer is not decided."""

FEW: Final = 4
"""A state asks its clauses for their classes where they are this many times fewer than these."""

Path = tuple["Path", int, int] | None
"""How a state was reached: the way to it, the last factor and its value."""


@attrs.define(eq=False)
class Sweep:
    """One search; `reached` and `gap` are its answers.

    The rule that a clause belongs to is given by `rules`, the clauses of that rule as a mask.
    """

    columns: Sequence[Column]
    rules: Sequence[int]
    sought: int
    """The clauses of the rules that are still to be reached; nothing is left to do without any."""
    seeks_gap: bool = False
    """Whether to look for a subject that has no clause, too."""
    must: int = 0
    """A clause that every subject of the search has; 0 for all subjects."""
    budget: int = MAX_STATES
    reached: int = 0
    """One clause of every rule that was found to be first."""
    gap: Path = None
    has_gap: bool = False
    settled: tuple[int, ...] = ()
    seen: set[tuple[int, int]] = attrs.field(factory=set[tuple[int, int]])

    def run(self, live: int) -> Sweep:
        """Search all subjects, on which the clauses of `live` may be true."""
        settled = [-1]
        for each in reversed(self.columns):
            settled.append(settled[-1] & each.wild)
        self.settled = tuple(reversed(settled))
        stack: list[tuple[int, int, Path]] = [(0, live, None)]
        while stack and self.budget > 0:
            depth, live, path = stack.pop()
            live = self.cut(depth, live, path)
            while live and not live & ~self.columns[depth].wild:
                depth += 1
            if live and (depth, live) not in self.seen:
                self.seen.add((depth, live))
                waiting = len(stack)
                stack += self.states(depth, live, path)
                # what waits takes memory, so it counts too
                self.budget -= 1 + (len(stack) - waiting) // 4
        return self

    @property
    def is_complete(self) -> bool:
        """Whether everything that could be found was found."""
        return self.budget > 0

    def cut(self, depth: int, live: int, path: Path) -> int:
        """Return the clauses that matter from here on; 0 where nothing is left to find."""
        if not live:
            self.note_gap(path)
            return 0
        first = live & self.settled[depth]
        if first:
            first &= -first
            live &= (first << 1) - 1
            if live == first:
                self.note_reached(first)
                return 0
        is_open = self.seeks_gap and not self.has_gap and not first
        return live if is_open or live & self.sought else 0

    def note_gap(self, path: Path) -> None:
        if not self.has_gap:
            self.gap, self.has_gap = path, True

    def note_reached(self, clause: int) -> None:
        if clause & self.sought:
            self.reached |= clause
            self.sought &= ~self.rules[clause.bit_length() - 1]

    def states(self, depth: int, live: int, path: Path) -> Iterator[tuple[int, int, Path]]:
        """Yield the states after a column, the one with the fewest clauses last."""
        each = self.columns[depth]
        found: dict[int, int] = {}
        for index in classes(each, live):
            found.setdefault(live & each.alive[index], index)
        for after in sorted(found, key=int.bit_count, reverse=True):
            if not self.must or after & self.must:
                yield depth + 1, after, (path, each.number, each.options[found[after]])


def classes(each: Column, live: int) -> Iterator[int]:
    """Yield the classes that tell the live clauses apart, and one that none of them names."""
    named = live & ~each.wild
    if named.bit_count() * FEW > len(each.alive):
        yield from range(len(each.alive))
        return
    touched = 0
    for clause in bits(named):
        touched |= each.classes[clause]
    yield from bits(touched)
    yield from islice(bits(~touched & (1 << len(each.alive)) - 1), 1)


def choices(path: Path) -> dict[int, int]:
    """Return the value that a way takes for every factor on it."""
    found: dict[int, int] = {}
    while path is not None:
        path, factor, value = path
        found[factor] = value
    return found
