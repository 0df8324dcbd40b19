"""Board: which outcomes conditions can have while each field may have some of its alternatives.

A set of alternatives is an integer whose bit i stands for the i-th; bit 0 is the present value. A
set of outcomes is an integer too. Where every field has one alternative the outcome is exact;
elsewhere none that is possible is left out, but some may be named that no combination has, since
the atoms of a condition are looked at one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations, product
from math import prod
from typing import Final

import attrs

from leadcore.rules.analysis.columns import bits
from leadcore.rules.cells import Space
from leadcore.rules.condition import Condition
from leadcore.rules.evaluate import Reading, evaluate
from leadcore.rules.explain import paths
from leadcore.rules.nodes import And, Expression, Field, Known, Not, Or, Scalar
from leadcore.rules.schema import Schema
from leadcore.rules.whatif.alternatives import Alternatives, alternatives

TRUE: Final = 1
FALSE: Final = 2
UNKNOWN: Final = 4
NOT_TRUE: Final = FALSE | UNKNOWN
ANY: Final = TRUE | NOT_TRUE

BITS: Final[Mapping[bool | None, int]] = {True: TRUE, False: FALSE, None: UNKNOWN}
"""The bit of every outcome."""

PRESENT: Final = 1
"""The set of alternatives that has the present value only."""

MAX_PRODUCT: Final = 64
"""Up to how many combinations of the fields of one atom are looked at."""

Masks = tuple[int, ...]
"""A set of alternatives for every field of a board."""


@attrs.frozen(eq=False)
class Part:
    """A condition, or a part of one; equal ones of a board are one and the same."""

    node: Expression
    numbers: tuple[int, ...]
    """The fields that it reads."""
    parts: tuple[Part, ...]
    """What it is made of; none where it is an atom."""


@attrs.frozen(eq=False)
class Board:
    """Some conditions, and the alternatives of the fields that they read, for one subject."""

    reading: Reading
    fields: tuple[Alternatives, ...]
    """In the order in which the conditions name them; their numbers are their places."""
    conditions: tuple[Part, ...]
    bonds: tuple[Part, ...]
    """What must be true of every subject."""
    seen: dict[tuple[Part, Masks], int] = attrs.field(factory=dict["tuple[Part, Masks]", int])
    """The outcomes that were worked out already."""
    tables: dict[Part, Table] = attrs.field(factory=dict["Part", "Table"])
    """The same of atoms on one field, for each of its alternatives."""

    @classmethod
    def of(cls, schema: Schema, conditions: Sequence[Condition], reading: Reading) -> Board:
        """Return the board of a subject that is being read."""
        read = tuple(dict.fromkeys(path for each in conditions for path in each.paths))
        kinds = {path: schema.fields[path].kind for path in read}
        space = Space.of(kinds, (each.tree for each in conditions))
        numbers = {path: number for number, path in enumerate(read)}
        known: dict[Expression, Part] = {}
        return cls(
            reading=reading,
            fields=tuple(alternatives(space, kinds[path], path, reading) for path in read),
            conditions=tuple(taken_apart(each.tree, numbers, known) for each in conditions),
            bonds=tuple(taken_apart(each, numbers, known) for each in nestings(read, reading)),
        )

    @property
    def present(self) -> Masks:
        """The subject as it is."""
        return (PRESENT,) * len(self.fields)

    def exists(self, masks: Masks) -> bool:
        """Return whether there may be such a subject."""
        return all(self.look_up(bond, masks) & TRUE for bond in self.bonds)

    def outcomes(self, masks: Masks) -> Iterator[int]:
        """Yield the outcomes that each condition can have."""
        return (self.look_up(each, masks) for each in self.conditions)

    def look_up(self, part: Part, masks: Masks) -> int:
        """Return the outcomes of a condition, worked out once for equal masks of its fields."""
        key = part, tuple([masks[number] for number in part.numbers])
        found = self.seen.get(key)
        if found is None:
            found = self.seen[key] = self.work_out(part, masks)
        return found

    def work_out(self, part: Part, masks: Masks) -> int:
        match part.node:
            case Not():
                return opposite(self.look_up(part.parts[0], masks))
            case And():
                return self.all_of(part, masks, same)
            case Or():
                return opposite(self.all_of(part, masks, opposite))
            case _ if len(part.numbers) == 1:
                return self.table_of(part).outcomes(masks[part.numbers[0]])
            case _:
                return self.joint(part, masks)

    def all_of(self, part: Part, masks: Masks, turn: Callable[[int], int]) -> int:
        """Return the outcomes of all parts together, each turned."""
        found = TRUE
        for each in part.parts:
            found = both(found, turn(self.look_up(each, masks)))
            if found == FALSE:
                break
        return found

    def table_of(self, part: Part) -> Table:
        if part not in self.tables:
            (number,) = part.numbers
            found = [0, 0, 0, 0, 0]
            for value in range(len(self.fields[number].values)):
                found[BITS[evaluate(part.node, self.subject({number: value}))]] |= 1 << value
            self.tables[part] = Table(found[TRUE], found[FALSE], found[UNKNOWN])
        return self.tables[part]

    def joint(self, part: Part, masks: Masks) -> int:
        """Return the outcomes of an atom on any other number of fields, if it is not too many."""
        if prod(masks[number].bit_count() for number in part.numbers) > MAX_PRODUCT:
            return ANY
        found = 0
        for chosen in product(*(tuple(bits(masks[number])) for number in part.numbers)):
            there = self.subject(dict(zip(part.numbers, chosen, strict=True)))
            found |= BITS[evaluate(part.node, there)]
        return found

    def subject(self, chosen: Mapping[int, int]) -> Reading:
        """Return the subject with some fields changed to the alternatives of these numbers."""
        changed = {self.fields[n].path: self.fields[n].values[value] for n, value in chosen.items()}
        values: dict[str, Scalar | None] = self.reading.values | changed
        return Reading(self.reading.subject, self.reading.now, self.reading.fields, values)


@attrs.frozen(eq=False)
class Table:
    """For which alternatives of its field an atom is true, false or unknown."""

    true: int
    false: int
    unknown: int

    def outcomes(self, mask: int) -> int:
        """Return the outcomes over these alternatives."""
        return (
            (TRUE if mask & self.true else 0)
            | (FALSE if mask & self.false else 0)
            | (UNKNOWN if mask & self.unknown else 0)
        )


def taken_apart(
    node: Expression, numbers: Mapping[str, int], known: dict[Expression, Part]
) -> Part:
    """Return a condition taken apart, given the number of every field and the parts so far."""
    if node not in known:
        parts = node.parts if isinstance(node, And | Or) else ()
        parts = (node.part,) if isinstance(node, Not) else parts
        known[node] = Part(
            node=node,
            numbers=tuple(numbers[path] for path in paths(node)),
            parts=tuple(taken_apart(part, numbers, known) for part in parts),
        )
    return known[node]


def same(outcomes: int) -> int:
    return outcomes


def both(left: int, right: int) -> int:
    """Return the outcomes of `and`, given those of its two parts."""
    is_unknown = (left | right) & UNKNOWN and left & ~FALSE and right & ~FALSE
    return left & right & TRUE | (left | right) & FALSE | (UNKNOWN if is_unknown else 0)


def opposite(outcomes: int) -> int:
    """Return the outcomes of `not`."""
    return outcomes & UNKNOWN | (outcomes & TRUE) << 1 | (outcomes & FALSE) >> 1


def nestings(read: Sequence[str], reading: Reading) -> Iterator[Expression]:
    """Yield that what lies in something is missing with it, as far as it is so of the subject."""
    for first, second in combinations(sorted(read), 2):
        if second.startswith(f"{first}."):
            whole, part = Known(Field(first)), Known(Field(second))
            tree = Or((whole, Not(part)))
            if evaluate(tree, reading):
                yield tree
