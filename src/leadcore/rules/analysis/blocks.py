"""Blocks: which axes bind each other, and what they can be together.

Where no complete list of that is known, there are two: the combinations of cells for which values
were found, and all that are not plainly impossible. What holds in both is certain; the rest is not
decided.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice, product
from math import prod
from typing import Final, cast

import attrs

from leadcore.rules.analysis.completeness import is_complete
from leadcore.rules.analysis.factors import Factor, Joint, Option, Single, Universe
from leadcore.rules.analysis.values import ages, samples, values_of
from leadcore.rules.analysis.witness import NOW, Value, reading
from leadcore.rules.cells import MISSING, Axis, OrderedAxis, PairAxis, Space, paths_of
from leadcore.rules.nodes import Call, Field
from leadcore.rules.schema import Schema

MAX_TRIALS: Final = 5_000
"""How many combinations are tried for one block."""

TIME: Final = ""
"""What axes are bound to that are about the age and the date of one instant."""


@attrs.frozen(eq=False)
class Block:
    """Axes that bind each other, with the fields that they read."""

    schema: Schema
    numbers: tuple[int, ...]
    axes: tuple[Axis, ...]

    @property
    def paths(self) -> tuple[str, ...]:
        """The fields, each once."""
        return tuple(dict.fromkeys(path for axis in self.axes for path in paths_of(axis.term)))

    @property
    def is_single(self) -> bool:
        """Whether it is one axis of one field."""
        return len(self.axes) == 1 and isinstance(self.axes[0].term, Field)


def universes(schema: Schema, space: Space) -> tuple[Universe, Universe]:
    """Return the subjects that were found, and all that may exist; the same one where exact."""
    found: list[Factor] = []
    allowed: list[Factor] = []
    is_exact = True
    for block in blocks(schema, space):
        if block.is_single:
            factor = single(block)
            found.append(factor)
            allowed.append(factor)
            continue
        joint, is_whole = realised(block)
        is_exact = is_exact and is_whole
        found.append(joint)
        allowed += [joint] if is_whole else conceivable(block)
    whole = Universe(tuple(found), is_exact)
    return whole, whole if is_exact else Universe(tuple(allowed), False)


def single(block: Block) -> Single:
    axis = block.axes[0]
    return Single(block.numbers[0], block.paths[0], axis, sum(1 << cell for cell in cells(axis)))


def cells(axis: Axis) -> tuple[int, ...]:
    """Return the cells of an axis, without those of a field in which no value lies."""
    every = range(1, axis.size)
    if isinstance(axis.term, Field):
        return (MISSING, *(cell for cell in every if axis.sample(cell) is not None))
    return (MISSING, *every)


def blocks(schema: Schema, space: Space) -> list[Block]:
    """Return the axes in groups that bind each other."""
    known = {path for axis in space.axes for path in paths_of(axis.term)}
    dated = {path for axis in space.axes for path in dated_paths(axis)}
    groups: list[tuple[frozenset[str], tuple[int, ...]]] = []
    for number, axis in enumerate(space.axes):
        names = bonds(axis, known, dated)
        numbers: tuple[int, ...] = (number,)
        for group in [group for group in groups if group[0] & names]:
            groups.remove(group)
            names, numbers = names | group[0], (*group[1], *numbers)
        groups.append((names, numbers))
    found = sorted(tuple(sorted(numbers)) for _, numbers in groups)
    return [
        Block(schema, numbers, tuple(space.axes[number] for number in numbers)) for numbers in found
    ]


def dated_paths(axis: Axis) -> tuple[str, ...]:
    """Return the fields whose value itself, not only their age, an axis is about."""
    is_plain = isinstance(axis, OrderedAxis) and isinstance(axis.term, Field) and axis.points
    return paths_of(axis.term) if is_plain or isinstance(axis, PairAxis) else ()


def bonds(axis: Axis, known: set[str], dated: set[str]) -> frozenset[str]:
    """Return what an axis is bound to: its fields, what these are part of, and the time."""
    found = set(paths_of(axis.term))
    found |= {outer for path in found for outer in outer_of(path) if outer in known}
    is_age = isinstance(axis.term, Call) and axis.term.function == "age"
    return frozenset(found | {TIME} if is_age and found & dated else found)


def outer_of(path: str) -> Iterator[str]:
    names = path.split(".")
    return (".".join(names[:count]) for count in range(1, len(names)))


def realised(block: Block) -> tuple[Joint, bool]:
    """Return the combinations of cells that some values bring about, and whether these are all."""
    kinds = {path: block.schema.fields[path].kind for path in block.paths}
    values = {path: (None, *values_of(path, kinds[path], block.axes)) for path in block.paths}
    times = tuple(times_of(block, values))
    found: dict[tuple[int, ...], Option | None] = {}
    for now, chosen in islice(product(times, product(*values.values())), MAX_TRIALS):
        subject: Mapping[str, Value] = dict(zip(values, chosen, strict=True))
        if all(is_whole(subject, path) for path in subject):
            at = reading(block.schema, subject, now or NOW)
            found.setdefault(tuple(axis.cell(at) for axis in block.axes), (subject, now))
    trials = len(times) * prod(len(each) for each in values.values())
    is_all = trials <= MAX_TRIALS and is_complete(kinds, block.axes)
    return Joint.of(block.numbers, found), is_all


def is_whole(subject: Mapping[str, Value], path: str) -> bool:
    """Whether everything that a known field is part of is known."""
    return subject[path] is None or all(
        subject.get(outer, path) is not None for outer in outer_of(path)
    )


def times_of(block: Block, values: Mapping[str, Sequence[Value]]) -> Iterator[datetime | None]:
    """Yield the times to try; None where only how long ago something was matters."""
    dated = {path for axis in block.axes for path in dated_paths(axis)}
    aged = [path for path in block.paths if path in dated and any(ages(path, block.axes))]
    found = {
        cast("datetime", day) + age
        for path in aged
        for day in samples_of(path, block.axes)
        for age in ages(path, block.axes)
    }
    yield from sorted(found) or (None,)


def samples_of(path: str, axes: Sequence[Axis]) -> Iterator[object]:
    for axis in axes:
        yield from samples(axis, Field(path))


def conceivable(block: Block) -> list[Factor]:
    """Return the combinations that are not plainly impossible: what is missing is so everywhere."""
    found: dict[tuple[int, ...], Option | None] = {}
    for known in product((False, True), repeat=len(block.paths)):
        state = {
            path: path if there else None for path, there in zip(block.paths, known, strict=True)
        }
        if all(is_whole(state, path) for path in state):
            lists = [cells_when(axis, state) for axis in block.axes]
            found |= dict.fromkeys(islice(product(*lists), MAX_TRIALS + 1))
        if len(found) > MAX_TRIALS:
            return [
                apart(number, axis) for number, axis in zip(block.numbers, block.axes, strict=True)
            ]
    return [Joint.of(block.numbers, found)]


def cells_when(axis: Axis, state: Mapping[str, Value]) -> tuple[int, ...]:
    is_there = all(state[path] is not None for path in paths_of(axis.term))
    return cells(axis)[1:] if is_there else (MISSING,)


def apart(number: int, axis: Axis) -> Joint:
    return Joint.of((number,), {(cell,): None for cell in cells(axis)})
