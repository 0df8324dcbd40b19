"""A matrix has one cell for every pair of grades, and keeps what each scale keeps."""

from __future__ import annotations

import pickle
from datetime import timedelta

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore.errors import DefinitionError
from leadcore.rules import GradeMatrix, MatrixCell
from leadcore.texts import Text
from tests.rules.parcels import NOW
from tests.rules.test_grades import SCORES, scale

FIT = scale(60, 30, margin=5)
NUMBERED = attrs.evolve(
    scale(50, dwell=timedelta(days=3)),
    grades=tuple(
        attrs.evolve(each, id=id_) for id_, each in zip("12", scale(50).grades, strict=True)
    ),
)


def cells(rows: str, columns: str) -> tuple[MatrixCell, ...]:
    return tuple(
        MatrixCell(row=row, column=column, value=row + column, label=Text("值", "value"))
        for row in rows
        for column in columns
    )


MATRIX = GradeMatrix(rows=FIT, columns=NUMBERED, cells=cells("ABC", "12"))


@pytest.mark.requirement("R-10")
@given(SCORES, SCORES)
def test_two_scores_lead_to_one_cell(row: int, column: int) -> None:
    """Its value is that of the pair of grades that the scales give."""
    found = MATRIX.grade(row, column, now=NOW)
    pair = FIT.grade(row, now=NOW).value + NUMBERED.grade(column, now=NOW).value
    assert found.value == pair == MATRIX.cell(*pair).value


@given(SCORES, SCORES, SCORES, SCORES, st.timedeltas(timedelta(0), timedelta(days=9)))
def test_each_scale_keeps_its_own_grade(
    row: int, column: int, row_later: int, column_later: int, wait: timedelta
) -> None:
    """Margin and dwell time hold in each direction as they do alone."""
    held = MATRIX.grade(row, column, now=NOW)
    later = MATRIX.grade(row_later, column_later, now=NOW + wait, held=held)
    assert later.row == FIT.grade(row_later, now=NOW + wait, held=held.row)
    assert later.column == NUMBERED.grade(column_later, now=NOW + wait, held=held.column)


@pytest.mark.requirement("R-10")
@given(st.data())
def test_a_missing_cell_is_refused_by_name(data: st.DataObject) -> None:
    """Take any cell away, and the matrix is not built."""
    complete = MATRIX.cells
    gone = data.draw(st.sampled_from(complete))
    with pytest.raises(DefinitionError) as caught:
        GradeMatrix(
            rows=FIT, columns=NUMBERED, cells=tuple(cell for cell in complete if cell != gone)
        )
    assert [(problem.path, problem.code) for problem in caught.value.problems] == [
        (f"cells.{gone.row}.{gone.column}", "incomplete")
    ]


def test_strange_and_double_cells_are_refused() -> None:
    """A cell for a grade that there is not, and two for one pair, are named."""
    with pytest.raises(DefinitionError) as caught:
        GradeMatrix(
            rows=FIT,
            columns=NUMBERED,
            cells=(*cells("ABC", "12"), *cells("A", "1"), *cells("D", "x")),
        )
    assert [(problem.path, problem.code) for problem in caught.value.problems] == [
        ("cells.A.1", "duplicate"),
        ("cells.D.x.row", "unknown"),
        ("cells.D.x.column", "unknown"),
    ]


def test_a_matrix_grade_explains_itself() -> None:
    """The label of the cell, the pair, and why each grade is held."""
    found = MATRIX.grade(70, 10, now=NOW)
    assert found.to("zh").splitlines() == [
        "值（A × 2）",
        "  A，自 2026-02-01T12:00Z：70 在 60 及以上",
        "  2，自 2026-02-01T12:00Z：10 在 50 以下",
    ]
    assert str(found).splitlines()[0] == "value (A × 2)"


def test_a_matrix_is_data() -> None:
    """It equals its pickled copy."""
    assert pickle.loads(pickle.dumps(MATRIX)) == MATRIX
