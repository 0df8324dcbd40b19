"""Cells: what rules can tell apart of each field, cut into a few numbered pieces.

Every *term* that conditions compare (a field, or a function of fields) is an axis. Cell 0 of an
axis is "missing"; the others are the values that no condition at hand tells apart: the intervals
between the constants of an ordered term and those constants themselves, the members of a closed
list, the texts that are mentioned and "anything else". A set of cells is an integer whose bit i
stands for cell i. In cells everything is true or false: the cells in which an atom is true and
those in which it is false are two sets, and what is in neither is unknown.

For editors: the index, the compiler and the proofs all rest on one law. Two subjects that are in
the same cell of every axis get the same outcome from every condition the space was made of.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, Protocol, cast

import attrs

from leadcore.rules.evaluate import Reading, value_of
from leadcore.rules.explain import walk
from leadcore.rules.functions import FUNCTIONS
from leadcore.rules.kinds import BOOL, Kind
from leadcore.rules.nodes import (
    And,
    Call,
    Compare,
    Const,
    Contains,
    Expression,
    Field,
    Known,
    Not,
    OneOf,
    Operator,
    Or,
    Scalar,
)
from leadcore.rules.samples import between, exactly

MISSING: Final = 0
"""The cell of a missing value, on every axis."""

LESS, EQUAL, GREATER = 1, 2, 3
"""The other cells of an axis that compares two terms."""

PAIR_CELLS: Final[Mapping[Operator, int]] = {
    "==": 1 << EQUAL,
    "!=": 1 << LESS | 1 << GREATER,
    "<": 1 << LESS,
    "<=": 1 << LESS | 1 << EQUAL,
    ">": 1 << GREATER,
    ">=": 1 << GREATER | 1 << EQUAL,
}
"""Where a comparison of two terms is true."""

Term = Field | Call | Contains | Compare
"""What an axis reads; a comparison of two terms stands for how they compare, whatever its sign."""


class Axis(Protocol):
    """One term, cut into cells.

    Laws: `cell(reading)` is below `size`; a cell with a sample is the cell of that sample.
    """

    @property
    def term(self) -> Term:
        """What is read."""
        ...

    @property
    def kind(self) -> Kind:
        """The kind of what is read."""
        ...

    @property
    def size(self) -> int:
        """How many cells there are, `MISSING` among them."""
        ...

    def cell(self, reading: Reading) -> int:
        """Return the cell that a subject is in."""
        ...

    def sample(self, cell: int) -> Scalar | None:
        """Return a value of this cell; None where it is `MISSING`, or where no value lies in it."""
        ...


@attrs.frozen(eq=False)
class OrderedAxis:
    """A term that is compared with constants that have an order.

    With n constants there are 2n + 2 cells: missing, below the first, the first itself, between it
    and the second, and so on.
    """

    term: Field | Call
    kind: Kind
    points: tuple[Scalar, ...]
    """The constants, in order, each once."""

    @property
    def size(self) -> int:
        return 2 * len(self.points) + 2

    def cell(self, reading: Reading) -> int:
        value = value_of(self.term, reading)
        return MISSING if value is None else self.cell_of(value)

    def cell_of(self, value: Scalar) -> int:
        points = cast("tuple[int, ...]", self.points)
        number = cast("int", value)
        return 1 + bisect_left(points, number) + bisect_right(points, number)

    def sample(self, cell: int) -> Scalar | None:
        if cell == MISSING:
            return None
        index, is_point = divmod(cell - 1, 2)
        if is_point:
            return exactly(self.points[index], self.kind)
        low = self.points[index - 1] if index else None
        high = self.points[index] if index < len(self.points) else None
        return between(low, high, self.kind)

    def cells_of(self, operator: Operator, point: Scalar) -> int:
        """Return the cells whose values compare with `point` so, in which missing never is."""
        at = self.cell_of(point)
        below, every = (1 << at) - 2, (1 << self.size) - 2
        match operator:
            case "==":
                return 1 << at
            case "!=":
                return every & ~(1 << at)
            case "<":
                return below
            case "<=":
                return below | 1 << at
            case ">":
                return every & ~below & ~(1 << at)
            case _:
                return every & ~below


@attrs.frozen(eq=False)
class MemberAxis:
    """A term that is compared with constants for equality only; the last cell is anything else."""

    term: Field | Call | Contains
    kind: Kind
    numbers: Mapping[Scalar, int]
    """The cell of every constant and of every member of a closed list."""

    @property
    def size(self) -> int:
        return len(self.numbers) + 2

    def cell(self, reading: Reading) -> int:
        value = value_of(self.term, reading)
        return MISSING if value is None else self.cell_of(value)

    def cell_of(self, value: Scalar) -> int:
        return self.numbers.get(value, len(self.numbers) + 1)

    def sample(self, cell: int) -> Scalar | None:
        if cell == MISSING:
            return None
        if cell <= len(self.numbers):
            return tuple(self.numbers)[cell - 1]
        if self.kind.members or self.kind.name == BOOL.name:
            return None
        if self.kind.item is not None:
            return frozenset()
        return max((str(known) for known in self.numbers), key=len, default="") + "…"

    def cells_of(self, operator: Operator, point: Scalar) -> int:
        """Return the cells whose values compare with `point` so, in which missing never is."""
        equal = 1 << self.cell_of(point)
        return equal if operator == "==" else (1 << self.size) - 2 & ~equal


@attrs.frozen(eq=False)
class PairAxis:
    """Two terms that are compared with each other: missing, less, equal, greater."""

    term: Compare
    kind: Kind

    @property
    def size(self) -> int:
        return GREATER + 1

    def cell(self, reading: Reading) -> int:
        left = cast("int | None", value_of(self.term.left, reading))
        right = cast("int | None", value_of(self.term.right, reading))
        if left is None or right is None:
            return MISSING
        return LESS if left < right else EQUAL if left == right else GREATER

    def sample(self, cell: int) -> Scalar | None:
        """Return None: what two terms must be so that they compare so is theirs to say."""
        return None


@attrs.frozen
class Atom:
    """Where an atom of a condition stands: the axis, and the cells that make it true or false."""

    axis: int
    """Its number in the space."""
    true: int
    false: int


@attrs.frozen(eq=False)
class Space:
    """The axes of some conditions, made by `Space.of`."""

    axes: tuple[Axis, ...]
    numbers: Mapping[Term, int]
    """The axis of every term."""

    @classmethod
    def of(cls, kinds: Mapping[str, Kind], trees: Iterable[Expression]) -> Space:
        """Return the space of checked conditions on fields of these kinds, by path."""
        found: dict[Term, Uses] = {}
        for tree in trees:
            for node in atoms(tree):
                term = term_of(node)
                found.setdefault(term, Uses()).add(node)
        axes = tuple(axis_of(term, kind_of(term, kinds), uses) for term, uses in found.items())
        return cls(axes, {term: number for number, term in enumerate(found)})

    def atom(self, node: Expression) -> Atom:
        """Return where an atom stands; `node` is one of those that the space was made of."""
        number = self.numbers[term_of(node)]
        true = true_cells(node, self.axes[number])
        false = self.every(number) & ~true
        return Atom(number, true, false if isinstance(node, Known) else false & ~(1 << MISSING))

    def every(self, number: int) -> int:
        """Return all cells of an axis."""
        return (1 << self.axes[number].size) - 1

    def cells(self, reading: Reading) -> tuple[int, ...]:
        """Return the cell of a subject on every axis."""
        return tuple(axis.cell(reading) for axis in self.axes)


@attrs.define
class Uses:
    """What conditions do with one term, while a space is being made."""

    points: dict[Scalar, None] = attrs.field(factory=dict[Scalar, None])
    is_ordered: bool = False

    def add(self, node: Expression) -> None:
        match node:
            case Compare(right=Const(comparable=point), operator=operator):
                self.points[point] = None
                self.is_ordered |= operator not in {"==", "!="}
            case OneOf(options=options):
                self.points |= {option.comparable: None for option in options}
            case _:
                pass


def atoms(tree: Expression) -> Iterator[Expression]:
    """Yield the comparisons that a condition is made of, from left to right; constants are none."""
    match tree:
        case Const():
            return
        case And() | Or():
            for part in tree.parts:
                yield from atoms(part)
        case Not():
            yield from atoms(tree.part)
        case _:
            yield tree


def term_of(node: Expression) -> Term:
    match node:
        case Compare(right=Const()):
            return node.left
        case Compare():
            return Compare(node.left, "==", node.right)
        case OneOf():
            return node.operand
        case Known():
            return node.field
        case _:
            return cast("Term", node)


def kind_of(term: Term, kinds: Mapping[str, Kind]) -> Kind:
    match term:
        case Field():
            return kinds[term.path]
        case Call():
            return FUNCTIONS[term.function].gives
        case Contains():
            return BOOL
        case _:
            return kind_of(term.left, kinds)


def axis_of(term: Term, kind: Kind, uses: Uses) -> Axis:
    if isinstance(term, Compare):
        return PairAxis(term, kind)
    if kind.name == BOOL.name:
        return MemberAxis(term, kind, {False: 1, True: 2})
    is_text = kind.word == "text" and not uses.is_ordered
    if kind.comparing == "ordered" and not is_text and not isinstance(term, Contains):
        return OrderedAxis(term, kind, tuple(sorted(cast("dict[int, None]", uses.points))))
    known = dict.fromkeys([*kind.members, *uses.points])
    return MemberAxis(term, kind, {value: number for number, value in enumerate(known, start=1)})


def true_cells(node: Expression, axis: Axis) -> int:
    """Return the cells of its axis in which an atom is true."""
    match node, axis:
        case Compare(), PairAxis():
            return PAIR_CELLS[node.operator]
        case Compare(right=Const(comparable=point)), OrderedAxis() | MemberAxis():
            return axis.cells_of(node.operator, point)
        case OneOf(), OrderedAxis() | MemberAxis():
            cells = 0
            for option in node.options:
                cells |= axis.cells_of("==", option.comparable)
            return cells
        case Known(), _:
            return (1 << axis.size) - 1 & ~(1 << MISSING)
        case _:
            return cast("MemberAxis", axis).cells_of("==", True)


def paths_of(term: Term) -> tuple[str, ...]:
    """Return the paths that a term reads, each once."""
    return tuple(dict.fromkeys(node.path for node in walk(term) if isinstance(node, Field)))
