"""The most units that can flow from classes of leads to reps.

Theory. A class is a source of so many units, a rep a sink with so much room, and every class has
arcs without limit to the reps that may get its leads. What flows is kept at the rep: `held[rep]`
says how many units of which class, and only where there are any. An augmenting path goes from a
class with unplaced units to a rep; when that one is full, on to a class it holds units of, which
give way and look for another rep. Dinic (1970): layer classes and reps by their distance from the
unplaced units, exhaust the shortest paths, and layer anew, until no rep with room is reached. Then
what was reached is a minimum cut: every rep of it is full, of units of its classes alone, and its
classes can go nowhere else. A path never takes a placed unit away for good: a class keeps as many.

For whoever edits this file:

- `held` has no zeros; the search takes every entry for a way back.
- Layers are stamps that only grow, so that nothing is cleared between searches: what has a stamp
  below `first` is not reached by the present one.
- `at` and `branch` say what a phase has not tried yet; they only shrink while it lasts. No path is
  searched by recursion: there can be thousands of layers.
- Order decides which of many maximum flows is found: classes and reps come in lists, never in sets.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import attrs


@attrs.frozen
class Cut:
    """What the units that found no room can reach."""

    classes: list[int]
    reps: list[int]
    """All full, with units of `classes`."""


@attrs.define(eq=False)
class Flow:
    """Units of classes on reps; it grows by `fill` and shrinks by `release`."""

    reach: list[list[int]]
    """The reps of each class."""
    room: list[int]
    """How many units each rep still takes."""
    unplaced: list[int] = attrs.field(init=False)
    """How many units of each class `fill` has to place."""
    held: list[dict[int, int]] = attrs.field(init=False)
    """The units on each rep by class."""
    first: int = attrs.field(default=0, init=False)
    last: int = attrs.field(default=0, init=False)
    class_layer: list[int] = attrs.field(init=False)
    rep_layer: list[int] = attrs.field(init=False)
    at: dict[int, int] = attrs.field(factory=dict[int, int], init=False)
    branch: dict[int, list[int]] = attrs.field(factory=dict[int, list[int]], init=False)

    def __attrs_post_init__(self) -> None:
        self.unplaced = [0] * len(self.reach)
        self.held = [{} for _ in self.room]
        self.class_layer = [0] * len(self.reach)
        self.rep_layer = [0] * len(self.room)

    def fill(self, classes: Iterable[int]) -> Cut | None:
        """Place as many units of `classes` as there is room for; return what stops the rest."""
        waiting = [one for one in classes if self.unplaced[one]]
        for one in sorted(waiting, key=lambda one: len(self.reach[one])):
            self.place(one)
        while waiting := [one for one in waiting if self.unplaced[one]]:
            cut = self.layered(waiting)
            if cut is not None:
                return cut
            for one in waiting:
                self.exhaust(one)
            self.at.clear()
            self.branch.clear()
        return None

    def place(self, one: int) -> None:
        """Place units of a class wherever its reps have room."""
        left, room = self.unplaced[one], self.room
        for rep in self.reach[one]:
            if room[rep]:
                amount = min(left, room[rep])
                self.add(one, rep, amount)
                left -= amount
                if not left:
                    break
        self.unplaced[one] = left

    def add(self, one: int, rep: int, amount: int) -> None:
        held = self.held[rep]
        held[one] = held.get(one, 0) + amount
        self.room[rep] -= amount

    def release(self, one: int, rep: int, amount: int) -> None:
        """Take units off a rep; whoever asked decides what becomes of them."""
        held = self.held[rep]
        if held[one] == amount:
            del held[one]
        else:
            held[one] -= amount
        self.room[rep] += amount

    def split(self, classes: Iterable[int], cut: Cut) -> list[int]:
        """Return the classes outside a cut, which from now on leave its reps alone."""
        inside, full = set(cut.classes), set(cut.reps)
        rest = [one for one in classes if one not in inside]
        for one in rest:
            if not full.isdisjoint(self.reach[one]):
                self.reach[one] = [rep for rep in self.reach[one] if rep not in full]
        return rest

    def layered(self, sources: Sequence[int]) -> Cut | None:
        """Layer what `sources` reach, up to the first reps with room; without any, return it."""
        self.first = self.last = self.last + 1
        classes, reps, frontier = list(sources), list[int](), sources
        for one in sources:
            self.class_layer[one] = self.first
        while frontier:
            found = self.reps_of(frontier)
            if any(self.room[rep] for rep in found):
                return None
            self.last += 1
            frontier = self.holders(found)
            reps += found
            classes += frontier
        return Cut(classes, reps)

    def reps_of(self, frontier: Sequence[int]) -> list[int]:
        """Return the reps of `frontier` that no earlier layer has, now in the last one."""
        layer, first, last, found = self.rep_layer, self.first, self.last, list[int]()
        for one in frontier:
            for rep in self.reach[one]:
                if layer[rep] < first:
                    layer[rep] = last
                    found.append(rep)
        return found

    def holders(self, reps: Sequence[int]) -> list[int]:
        """Return the classes with units on `reps` that no earlier layer has, now in the last."""
        layer, first, last, found = self.class_layer, self.first, self.last, list[int]()
        for rep in reps:
            for one in self.held[rep]:
                if layer[one] < first:
                    layer[one] = last
                    found.append(one)
        return found

    def exhaust(self, source: int) -> None:
        """Send units of a class along shortest paths, until it has none left or finds none."""
        path, through = [source], list[int]()
        while path:
            rep = self.step(path[-1])
            if rep is None:
                path.pop()
                if through:
                    self.branch[through.pop()].pop()
            elif self.room[rep]:
                self.send(path, [*through, rep])
                if not self.unplaced[source]:
                    return
                path, through = [source], []
            else:
                through.append(rep)
                path.append(self.branch[rep][-1])

    def step(self, one: int) -> int | None:
        """Return the next rep of a class, one layer on, that has room or another way."""
        reach, place, layer = self.reach[one], self.at.get(one, 0), self.class_layer[one]
        while place < len(reach):
            rep = reach[place]
            if self.rep_layer[rep] == layer and (self.room[rep] or self.leads_on(rep)):
                break
            place += 1
        self.at[one] = place
        return reach[place] if place < len(reach) else None

    def leads_on(self, rep: int) -> bool:
        """Return whether a full rep holds units of a class in the next layer, not tried yet."""
        held, ways = self.held[rep], self.branch.get(rep)
        if ways is None:
            layer = self.rep_layer[rep] + 1
            ways = self.branch[rep] = [one for one in held if self.class_layer[one] == layer]
        while ways and ways[-1] not in held:
            ways.pop()
        return bool(ways)

    def send(self, path: Sequence[int], reps: Sequence[int]) -> None:
        """Send as many units as fit along a path; the classes on it each move up one rep."""
        ways = list(zip(reps, path[1:], strict=False))
        source, last = path[0], reps[-1]
        spare = (self.held[rep][one] for rep, one in ways)
        amount = min(self.unplaced[source], self.room[last], *spare)
        for rep, one in ways:
            self.release(one, rep, amount)
        for rep, one in zip(reps, path, strict=True):
            self.add(one, rep, amount)
        self.unplaced[source] -= amount
