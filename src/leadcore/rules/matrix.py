"""A matrix of grades: two scores, such as fit and engagement, make one answer.

>>> from datetime import UTC
>>> from leadcore.rules import Grade
>>> both = Text("优先", "first")
>>> either = Text("其次", "second")
>>> scale = GradeScale(
...     grades=(
...         Grade(id="high", at_least=50, label=Text("高", "high")),
...         Grade(id="low", label=Text("低", "low")),
...     )
... )
>>> matrix = GradeMatrix(
...     rows=scale,
...     columns=scale,
...     cells=(
...         MatrixCell(row="high", column="high", value="first", label=both),
...         MatrixCell(row="high", column="low", value="second", label=either),
...         MatrixCell(row="low", column="high", value="second", label=either),
...         MatrixCell(row="low", column="low", value="second", label=either),
...     ),
... )
>>> matrix.grade(70, 20, now=datetime(2026, 2, 2, tzinfo=UTC)).value
'second'
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Final

import attrs

from leadcore.errors import Problem
from leadcore.rules.binding import problem, refuse
from leadcore.rules.grades import GradeScale, Held
from leadcore.rules.nearest import did_you_mean
from leadcore.rules.parts import tuple_of
from leadcore.texts import Language, Text

SUBJECT: Final = Text("等级矩阵", "matrix of grades")
"""What a refused matrix is called."""


@attrs.frozen(kw_only=True)
class MatrixCell:
    """What a pair of grades comes to.

    >>> MatrixCell(row="A", column="1", value="hot", label=Text("立即跟进", "at once")).value
    'hot'
    """

    row: str
    """The id of a grade of the rows."""
    column: str
    """The id of a grade of the columns."""
    value: str
    label: Text
    """What the value is called."""


@attrs.frozen(kw_only=True)
class MatrixGrade:
    """The cell that two scores lead to, and the two grades that they have.

    >>> from datetime import UTC
    >>> held = Held(value="A", since=datetime(2026, 2, 2, tzinfo=UTC), reason=Text("高", "high"))
    >>> cell = MatrixCell(row="A", column="A", value="hot", label=Text("立即跟进", "at once"))
    >>> print(MatrixGrade(row=held, column=held, cell=cell))
    at once (A × A)
      A since 2026-02-02T00:00Z: high
      A since 2026-02-02T00:00Z: high
    """

    row: Held
    column: Held
    cell: MatrixCell

    @property
    def value(self) -> str:
        """The value of the cell."""
        return self.cell.value

    def to(self, language: Language) -> str:
        """Return the label of the cell with its pair, and both grades below it, as text."""
        pair = f"{self.row.value} × {self.column.value}"
        label = Text(f"{self.cell.label.zh}（{pair}）", f"{self.cell.label.en} ({pair})")
        lines = (label, self.row, self.column)
        return "\n  ".join(line.to(language) for line in lines)

    def __str__(self) -> str:
        return self.to("en")


@attrs.frozen(kw_only=True)
class GradeMatrix:
    """A cell for every pair of a row's and a column's grade; plain data.

    >>> from leadcore.rules import Grade
    >>> one = GradeScale(grades=(Grade(id="D", label=Text("低", "low")),))
    >>> GradeMatrix(rows=one, columns=one, cells=())
    Traceback (most recent call last):
    leadcore.errors.DefinitionError: the matrix of grades cannot be used, 1 problem(s):
    - cells.D.D: no cell given; allowed: one for every pair of grades [incomplete]
    """

    rows: GradeScale
    columns: GradeScale
    cells: tuple[MatrixCell, ...] = attrs.field(validator=tuple_of(MatrixCell))
    """One for every pair, in any order."""

    def __attrs_post_init__(self) -> None:
        refuse(SUBJECT, matrix_problems(self))

    def cell(self, row: str, column: str) -> MatrixCell:
        """Return the cell of a pair of grades, or raise KeyError for one that is not there."""
        return {(cell.row, cell.column): cell for cell in self.cells}[row, column]

    def grade(
        self, row_score: int, column_score: int, *, now: datetime, held: MatrixGrade | None = None
    ) -> MatrixGrade:
        """Return the grade at `now` of what had the grade `held` before; each scale keeps its own.

        The value changes only when the grade of a row or of a column does.
        """
        row = self.rows.grade(row_score, now=now, held=held.row if held else None)
        column = self.columns.grade(column_score, now=now, held=held.column if held else None)
        return MatrixGrade(row=row, column=column, cell=self.cell(row.value, column.value))


def matrix_problems(matrix: GradeMatrix) -> Iterator[Problem]:
    rows = [grade.id for grade in matrix.rows.grades]
    columns = [grade.id for grade in matrix.columns.grades]
    found = Counter((cell.row, cell.column) for cell in matrix.cells)
    for (row, column), times in found.items():
        yield from unknown(f"cells.{row}.{column}.row", row, rows)
        yield from unknown(f"cells.{row}.{column}.column", column, columns)
        if times > 1:
            given = Text(f"{times} 个单元", f"{times} cells")
            yield problem(f"cells.{row}.{column}", "duplicate", given, "每对等级一个", "one a pair")
    for pair in ((row, column) for row in rows for column in columns):
        if pair not in found:
            given = Text("没有单元", "no cell")
            cure = Text("每对等级一个", "one for every pair of grades")
            yield problem(f"cells.{'.'.join(pair)}", "incomplete", given, cure.zh, cure.en)


def unknown(path: str, id_: str, ids: list[str]) -> Iterator[Problem]:
    if id_ not in ids:
        cure = did_you_mean(id_, ids)
        yield problem(path, "unknown", repr(id_)[:40], cure.zh, cure.en)
