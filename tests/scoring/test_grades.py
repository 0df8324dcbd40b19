"""Fit and engagement grade a lead together."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given

from leadcore.codec import dumps, loads
from leadcore.model import Intent, Lead
from leadcore.rules import MatrixGrade
from leadcore.scoring import FitAndEngagement, standard_grading
from tests.builders import AT, DAY, demand, lead
from tests.scoring.test_card import FILE, subjects

GRADING = standard_grading()
FITTING = lead(
    source="referral",
    company="启明教育",
    demand=demand(),
    attachments=(FILE,),
    received_at=AT,
    first_response_at=AT,
    last_follow_up_at=AT,
    intent=Intent.HIGH,
    enquiries=2,
)


@pytest.mark.requirement("R-10")
def test_a_lead_that_fits_and_is_active_is_hot() -> None:
    """Fit A and engagement 1 say: at once."""
    assert GRADING.grade(FITTING, AT).to("en").splitlines() == [
        "follow up at once (A × 1)",
        "  A since 2024-05-01T01:30Z: 80 is 50 or more",
        "  1 since 2024-05-01T01:30Z: 70 is 40 or more",
    ]


@pytest.mark.requirement("R-10")
def test_a_lead_that_falls_silent_cools_down_but_still_fits() -> None:
    """Engagement fades, fit stays, and the grade changes no sooner than its dwell time."""
    held: MatrixGrade | None = None
    found: list[tuple[str, str, str]] = []
    for day in range(0, 71, 10):
        held = GRADING.grade(FITTING, AT + day * DAY, held)
        found.append((held.row.value, held.column.value, held.value))
    assert [fit for fit, _, _ in found] == ["A"] * 8
    assert found[0][1:] == ("1", "hot")
    assert found[-1][1:] == ("2", "hot")
    assert sorted(column for _, column, _ in found) == [column for _, column, _ in found]


@given(subjects)
def test_every_lead_has_a_grade_that_its_scores_explain(subject: Lead) -> None:
    """The cell is that of the two scores."""
    fit = GRADING.fit.score(subject, AT).total
    engagement = GRADING.engagement.score(subject, AT).total
    assert GRADING.grade(subject, AT) == GRADING.matrix.grade(fit, engagement, now=AT)


@pytest.mark.requirement("R-10")
def test_the_standard_matrix_never_punishes_fit_or_engagement() -> None:
    """A better grade of either leads to no cooler value."""
    order = ["hot", "warm", "nurture", "cold"]
    table = [
        [order.index(GRADING.matrix.cell(row, column).value) for column in "1234"] for row in "ABCD"
    ]
    for rows in (table, [list(column) for column in zip(*table, strict=True)]):
        assert all(row == sorted(row) for row in rows)


def test_engagement_fades_as_the_table_says() -> None:
    """Each activity has half of its points left after its half-life."""
    half = {"enquired": (30, "10"), "reached": (14, "7.5"), "worked": (14, "5")}
    for id_, (days, points) in half.items():
        result = GRADING.engagement.score(FITTING, AT + days * DAY)
        (tally,) = (line.tally for line in result.lines if line.id == id_)
        assert tally is not None
        assert tally.full == 2 * tally.faded == 2 * Decimal(points)


def test_the_bands_begin_where_the_tables_say() -> None:
    """Each grade begins at its lowest score, and is left five points below it."""
    now = AT + 9 * DAY
    for by, ids, lows in (
        (GRADING.matrix.rows, "ABCD", (50, 30, 15)),
        (GRADING.matrix.columns, "1234", (40, 20, 5)),
    ):
        for (better, worse), low in zip(pairwise(ids), lows, strict=True):
            held = by.grade(low, now=AT)
            assert held.value == better
            assert by.grade(low - 1, now=AT).value == worse
            assert by.grade(low - 5, now=now, held=held).value == better
            assert by.grade(low - 6, now=now, held=held).value == worse


def test_the_standard_matrix_is_as_agreed() -> None:
    """Hot, warm, nurture and cold, by their first letters: fit downwards, engagement across."""
    table = ["".join(GRADING.matrix.cell(row, to).value[0] for to in "1234") for row in "ABCD"]
    assert table == ["hhwn", "hwwn", "wnnc", "nccc"]


def test_a_grade_is_kept_for_three_days_at_least() -> None:
    """Not a second sooner is it left, whatever the lead has become."""
    held = GRADING.grade(FITTING, AT)
    early, late = AT + 3 * DAY - timedelta(seconds=1), AT + 3 * DAY
    assert GRADING.grade(lead(), early, held).row.value == "A"
    assert GRADING.grade(lead(), late, held).row.value == "D"


def test_gradings_and_grades_are_stored() -> None:
    """Both come back from their documents as they were."""
    held = GRADING.grade(FITTING, AT)
    assert loads(dumps(held), MatrixGrade) == held
    assert loads(dumps(GRADING), FitAndEngagement) == GRADING
