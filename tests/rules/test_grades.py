"""Grades follow the score, but neither for a trifle nor at once."""

from __future__ import annotations

import pickle
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore.errors import DefinitionError
from leadcore.rules import Grade, GradeScale, Held
from leadcore.texts import Text
from tests.rules.parcels import NOW

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def grade(id_: str, at_least: int | None = None) -> Grade:
    return Grade(id=id_, at_least=at_least, label=Text(f"{id_} 级", f"grade {id_}"))


def scale(*lows: int, margin: int = 0, dwell: timedelta = timedelta(0)) -> GradeScale:
    """Return a scale of grades A, B, C … that begin at `lows`, and one more below them."""
    grades = [grade(chr(65 + position), low) for position, low in enumerate(lows)]
    last = grade(chr(65 + len(lows)))
    return GradeScale(grades=(*grades, last), margin=margin, dwell=dwell)


SCORES = st.integers(-20, 120)
SCALES = st.builds(
    lambda lows, margin, dwell: scale(*sorted(lows, reverse=True), margin=margin, dwell=dwell),
    st.sets(st.integers(0, 100), max_size=4),
    st.integers(0, 15),
    st.timedeltas(timedelta(0), 5 * DAY),
)
STEPS = st.lists(st.tuples(SCORES, st.timedeltas(timedelta(0), 2 * DAY)), min_size=1, max_size=12)
ABC = scale(60, 40, margin=5, dwell=7 * DAY)


def run(by: GradeScale, steps: list[tuple[int, timedelta]]) -> list[tuple[datetime, Held]]:
    """Grade a score that changes again and again, each time some while later."""
    moment, held = NOW, None
    found: list[tuple[datetime, Held]] = []
    for score, wait in steps:
        moment += wait
        held = by.grade(score, now=moment, held=held)
        found.append((moment, held))
    return found


@pytest.mark.requirement("R-10")
@given(SCALES, SCORES, SCORES)
def test_without_history_a_better_score_has_no_worse_grade(
    by: GradeScale, one: int, other: int
) -> None:
    """The grade is that of the band that the score is in, and follows the score."""
    low, high = sorted((one, other))
    ids = [each.id for each in by.grades]
    worse, better = (by.grade(score, now=NOW).value for score in (low, high))
    assert ids.index(better) <= ids.index(worse)
    expected = next(each.id for each in by.grades if each.at_least is None or high >= each.at_least)
    assert better == expected


@given(SCALES, SCORES, SCORES, SCORES)
def test_with_one_history_a_better_score_has_no_worse_grade(
    by: GradeScale, before: int, one: int, other: int
) -> None:
    """What was held before keeps a grade, but never turns the order of two scores."""
    low, high = sorted((one, other))
    held, later = by.grade(before, now=NOW), NOW + 2 * DAY
    ids = [each.id for each in by.grades]
    worse, better = (by.grade(score, now=later, held=held).value for score in (low, high))
    assert ids.index(better) <= ids.index(worse)


@pytest.mark.requirement("R-10")
@given(SCALES, STEPS)
def test_a_grade_stays_until_the_score_has_moved_by_more_than_the_margin(
    by: GradeScale, steps: list[tuple[int, timedelta]]
) -> None:
    """All changes together need so much movement of the score: no flapping at a border."""
    held = [each for _, each in run(by, steps)]
    changes = sum(one.value != other.value for one, other in pairwise(held))
    movement = sum(abs(one - other) for (one, _), (other, _) in pairwise(steps))
    assert changes * (by.margin + 1) <= movement


@pytest.mark.requirement("R-10")
@given(SCALES, st.integers(0, 100), st.data())
def test_a_score_that_swings_within_the_margin_keeps_its_grade(
    by: GradeScale, around: int, data: st.DataObject
) -> None:
    """However often it does, the grade and the time since when it is held stay."""
    swings = st.integers(around, around + by.margin)
    steps = [(score, DAY) for score in data.draw(st.lists(swings, min_size=1, max_size=9))]
    assert len({(held.value, held.since) for _, held in run(by, steps)}) == 1


@pytest.mark.requirement("R-10")
@given(SCALES, STEPS)
def test_no_grade_is_left_before_its_time(
    by: GradeScale, steps: list[tuple[int, timedelta]]
) -> None:
    """Between one grade and the next lies at least the dwell time."""
    held = [each for _, each in run(by, steps)]
    assert all(
        other.since - one.since >= by.dwell
        for one, other in pairwise(held)
        if one.value != other.value
    )


@pytest.mark.requirement("R-10")
@given(SCALES, STEPS)
def test_asking_twice_changes_nothing(by: GradeScale, steps: list[tuple[int, timedelta]]) -> None:
    """The same score at the same time keeps the grade, its time and its reason."""
    moment, held = run(by, steps)[-1]
    assert by.grade(steps[-1][0], now=moment, held=held) == held


@given(SCALES, STEPS)
def test_a_grade_keeps_its_time_until_it_changes(
    by: GradeScale, steps: list[tuple[int, timedelta]]
) -> None:
    """A changed grade is held since the moment of the change, a kept one since before."""
    found = run(by, steps)
    for (_, one), (moment, other) in pairwise(found):
        assert other.since == (one.since if one.value == other.value else moment)


@pytest.mark.parametrize(
    ("score", "wait", "value", "en", "zh"),
    [
        (59, 8 * DAY, "B", "59 is 40 to 59", "59 在 40 至 59"),
        (64, 8 * DAY, "B", "64 is within 5 of 40 to 59", "64 距 40 至 59 不超过 5 分"),
        (35, 8 * DAY, "B", "35 is within 5 of 40 to 59", "35 距 40 至 59 不超过 5 分"),
        (65, 8 * DAY, "A", "65 is 60 or more", "65 在 60 及以上"),
        (34, 7 * DAY, "C", "34 is below 40", "34 在 40 以下"),
        (34, 7 * DAY - HOUR, "B", "kept until 2026-02-08T12:00Z at least", None),
    ],
)
def test_a_grade_says_why_it_is_held(
    score: int, wait: timedelta, value: str, en: str, zh: str | None
) -> None:
    """The reason names the band, the margin or the time, at their edges."""
    before = ABC.grade(50, now=NOW)
    held = ABC.grade(score, now=NOW + wait, held=before)
    assert (held.value, held.reason.en) == (value, en)
    assert held.reason.zh == (zh or "至少保持到 2026-02-08T12:00Z")
    assert str(held) == f"{value} since {held.since.isoformat()[:16]}Z: {en}"


def test_one_grade_takes_every_score() -> None:
    """A scale of one grade has no bounds."""
    assert scale().grade(-7, now=NOW).reason == Text("-7 在 任何分数", "-7 is any score")


def test_a_grade_that_the_scale_no_longer_has_counts_as_none() -> None:
    """When the scale was changed, grading starts anew."""
    old = Held(value="Z", since=NOW - DAY, reason=Text("旧", "old"))
    assert ABC.grade(70, now=NOW, held=old) == ABC.grade(70, now=NOW)


def test_times_are_kept_as_utc_and_need_their_zone() -> None:
    """The zone of a time means nothing; a naive one is refused."""
    shanghai = NOW.astimezone(timezone(8 * HOUR))
    assert ABC.grade(70, now=shanghai).since.isoformat() == "2026-02-01T12:00:00+00:00"
    for held in (None, ABC.grade(70, now=NOW)):
        with pytest.raises(ValueError, match="a time without its zone"):
            ABC.grade(70, now=NOW.replace(tzinfo=None), held=held)
    with pytest.raises(ValueError, match="a time without its zone"):
        Held(value="A", since=NOW.replace(tzinfo=None), reason=Text("", ""))


def test_a_scale_is_data() -> None:
    """A scale and what is held equal their pickled copies."""
    held = ABC.grade(50, now=NOW)
    assert pickle.loads(pickle.dumps((ABC, held))) == (ABC, held)


A, B, LAST = grade("A", 60), grade("B", 40), grade("C")
REFUSED: list[tuple[dict[str, object], list[tuple[str, str]]]] = [
    ({"grades": ()}, [("grades", "bad_count")]),
    (
        {"grades": (*(grade(f"g{n}", 90 - n) for n in range(26)), LAST)},
        [("grades", "bad_count")],
    ),
    ({"grades": (A, B)}, [("B.at_least", "incomplete")]),
    ({"grades": (B, A, LAST)}, [("A.at_least", "not_falling")]),
    ({"grades": (A, grade("B", 60), LAST)}, [("B.at_least", "not_falling")]),
    ({"grades": (A, B, grade("B-", 50), LAST)}, [("B-.at_least", "not_falling")]),
    ({"grades": (LAST, grade("D"))}, [("C.at_least", "bad_points")]),
    ({"grades": (grade("A", 10**7), LAST)}, [("A.at_least", "bad_points")]),
    ({"grades": (A, grade("A"))}, [("A", "duplicate")]),
    ({"margin": -1}, [("margin", "negative")]),
    ({"margin": 0.5}, [("margin", "bad_points")]),
    ({"dwell": -DAY}, [("dwell", "bad_length")]),
    ({"dwell": 36_526 * DAY}, [("dwell", "bad_length")]),
    ({"dwell": 3}, [("dwell", "bad_length")]),
]


@pytest.mark.parametrize(("changes", "found"), REFUSED)
def test_a_scale_that_makes_no_sense_is_refused(
    changes: dict[str, object], found: list[tuple[str, str]]
) -> None:
    """Every score has one grade, by construction; margins and times are none below zero."""
    arguments = {"grades": (A, B, LAST), "margin": 0, "dwell": DAY} | changes
    with pytest.raises(DefinitionError) as caught:
        GradeScale(**arguments)  # type: ignore[arg-type]  # wrong ones on purpose
    assert [(problem.path, problem.code) for problem in caught.value.problems] == found


def test_a_scale_may_have_twenty_six_grades() -> None:
    """A to Z."""
    assert len(scale(*range(90, 65, -1)).grades) == 26


def test_a_grade_may_be_kept_for_a_century() -> None:
    """The longest dwell time is allowed."""
    assert scale(50, dwell=36_525 * DAY).grade(60, now=NOW).value == "A"


@pytest.mark.parametrize("score", [float("nan"), 59.5, Decimal(60), True, None, "60"])
def test_a_score_that_is_no_integer_is_refused(score: object) -> None:
    """Nothing between two bands, and nothing in none, gets a grade."""
    with pytest.raises(TypeError, match=r"a score is an int, not .*; round it"):
        ABC.grade(score, now=NOW)  # type: ignore[arg-type]  # wrong ones on purpose
