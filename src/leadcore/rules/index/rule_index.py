"""The index of many conditions: a mask per field and cell, joined by `&`.

Each condition is a few boxes, which stand side by side in the masks: bit i is box i. A subject's
value on one axis selects the mask of the boxes that it may be in; what is in all of these masks is
where the subject is. Its cost hardly grows with the number of conditions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Final

import attrs

from leadcore.rules.boxes import EVERYWHERE, Box, boxes
from leadcore.rules.cells import MISSING, Space
from leadcore.rules.compiled import Program
from leadcore.rules.condition import Condition
from leadcore.rules.evaluate import Reading
from leadcore.rules.index.columns import Column, column_of
from leadcore.rules.index.generated import program_of
from leadcore.rules.index.masks import masks_of, union
from leadcore.rules.schema import Schema

MAX_BITS: Final = 2**28
"""How many bits the masks of one index may have together: 32 MB."""
MAX_COLUMNS: Final = 64
"""How many axes are indexed at most: those that most boxes name."""
MAX_BOXES: Final = 16
"""How many boxes of one condition are indexed; one that needs more is always looked at itself."""


@attrs.frozen(eq=False, repr=False)
class RuleIndex:
    """Many conditions, indexed; made by `index_of`."""

    columns: tuple[Column, ...]
    program: Program
    """The same, joined in one function."""
    spans: tuple[range, ...]
    """By the number of a condition, where its boxes stand."""
    full: int
    """Every box."""
    unsure: int
    """The boxes that a subject may be outside of although it seems to be inside."""

    @property
    def inside(self) -> Callable[[object, datetime], int]:
        """Return the boxes that a subject is in at a time."""
        return self.program.function

    def inside_of(self, reading: Reading) -> int:
        """Return the boxes that what is being read is in."""
        mask = self.full
        for column in self.columns:
            mask &= column.by_cell[column.axis.cell(reading)]
        return mask

    def possible(self, reading: Reading) -> int:
        """Return the boxes that a subject might be in if what is missing were known."""
        mask = self.full
        for column in self.columns:
            cell = column.axis.cell(reading)
            if cell != MISSING:
                mask &= column.by_cell[cell]
        return mask


def index_of(schema: Schema, conditions: Sequence[Condition]) -> RuleIndex:
    """Return the index of conditions on the subjects of a schema."""
    kinds = {path: spec.kind for path, spec in schema.fields.items()}
    space = Space.of(kinds, (condition.tree for condition in conditions))
    placed: list[Box] = []
    spans: list[range] = []
    unboxed: list[int] = []
    for condition in conditions:
        found = boxes(space, condition.tree, limit=MAX_BOXES)
        if found is None:
            unboxed.append(len(placed))
        start = len(placed)
        placed += EVERYWHERE if found is None else found
        spans.append(range(start, len(placed)))
    full = (1 << len(placed)) - 1
    columns, unsure = columns_of(schema, space, placed)
    return RuleIndex(
        columns=columns,
        program=program_of(columns, schema.fields, full),
        spans=tuple(spans),
        full=full,
        unsure=unsure | union(unboxed),
    )


def columns_of(
    schema: Schema, space: Space, placed: Sequence[Box]
) -> tuple[tuple[Column, ...], int]:
    """Return the columns, and the boxes that they cannot tell for certain."""
    chosen = chosen_axes(placed)
    most = MAX_BITS // max(len(placed) * len(chosen), 1)
    unsure = union(number for number, box in enumerate(placed) if not box.keys() <= {*chosen})
    columns: list[Column] = []
    for number in chosen:
        axis = space.axes[number]
        cells = {box: inside[number] for box, inside in enumerate(placed) if number in inside}
        elsewhere = ((1 << len(placed)) - 1) ^ union(cells)
        masks = masks_of(axis.size, elsewhere, cells, most)
        unsure |= masks.unsure
        columns.append(column_of(axis, masks.by_cell, schema.fields))
    return tuple(columns), unsure


def chosen_axes(placed: Iterable[Box]) -> tuple[int, ...]:
    """Return the axes to index, those that most boxes name first."""
    named = Counter(axis for box in placed for axis in box)
    return tuple(axis for axis, _ in named.most_common(MAX_COLUMNS))
