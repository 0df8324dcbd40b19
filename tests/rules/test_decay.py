"""Points fade exactly as they are said to, on every machine."""

from __future__ import annotations

from datetime import timedelta
from decimal import Context, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore.rules import Tally
from leadcore.rules.decay import ONE, rounded, thousandths, total_weight, weight
from leadcore.rules.nodes import MAX_DURATION
from tests.rules.parcels import NOW

MICROSECOND = timedelta.resolution
HALF_LIVES = st.timedeltas(MICROSECOND, MAX_DURATION)
AGES = st.timedeltas(timedelta(0), 3 * MAX_DURATION)

EXACT = Context(prec=60)


def power_of_two(age: timedelta, half_life: timedelta) -> Fraction:
    """Compute 2**(-age / half_life) to 60 digits, by another route."""
    exponent = EXACT.divide(Decimal(-(age // MICROSECOND)), Decimal(half_life // MICROSECOND))
    return Fraction(EXACT.power(Decimal(2), exponent))


@given(AGES, HALF_LIVES)
def test_a_weight_is_a_power_of_two(age: timedelta, half_life: timedelta) -> None:
    """What integers make of a weight is 2 to the power of minus the half-lives, to 1e-19."""
    assert abs(Fraction(weight(age, half_life), ONE) - power_of_two(age, half_life)) < Fraction(
        1, 10**19
    )


@given(st.integers(0, 80), HALF_LIVES)
def test_every_half_life_halves_exactly(count: int, half_life: timedelta) -> None:
    """After whole half-lives the weight is a half, a quarter and so on, to the last bit."""
    assert weight(count * half_life, half_life) == ONE >> count


@given(st.integers(0, 20 * 10**15), HALF_LIVES)
def test_a_weight_never_rises(microseconds: int, half_life: timedelta) -> None:
    """A microsecond more makes a weight less, also across a half-life, until none is left."""
    age = timedelta(microseconds=microseconds)
    younger, older = weight(age, half_life), weight(age + MICROSECOND, half_life)
    assert older <= younger
    if age < half_life:
        assert older < younger


GOLDEN = [
    (timedelta(days=1), timedelta(days=14), 0xF3A2_4B25_F13C_5A65_4A46),
    (timedelta(days=10), timedelta(days=14), 0x9C08_A3B1_17C4_3215_0A70),
    (timedelta(days=100), timedelta(days=14), 0x1CF_BB03_1A74_1A49_EF5D),
    (timedelta(seconds=1), timedelta(days=30), 0xFFFF_FB83_72F4_A74D_1F92),
    (timedelta(hours=219), timedelta(days=14), 0xA2F1_23C3_1B3F_0F1A_4E7A),
    (timedelta(hours=298), timedelta(days=14), 0x8A70_1AC1_9436_C2D9_8D62),
]


@pytest.mark.requirement("R-82")
@pytest.mark.parametrize(("age", "half_life", "found"), GOLDEN)
def test_weights_are_the_same_everywhere(age: timedelta, half_life: timedelta, found: int) -> None:
    """These weights have these bits, on every machine and in every version."""
    assert weight(age, half_life) == found


@given(st.lists(st.timedeltas(timedelta(0), timedelta(days=900)), max_size=9))
def test_without_a_half_life_nothing_fades(ages: list[timedelta]) -> None:
    """Every activity then weighs one, whatever its age; none weigh nothing."""
    assert total_weight(ages, None) == len(ages) * ONE
    assert total_weight([], timedelta(1)) == 0


@given(st.integers(-(10**30), 10**30), st.integers(-1, 1))
def test_points_are_rounded_half_to_even(halves: int, off: int) -> None:
    """Rounding agrees with Python's of fractions, on halves and beside them."""
    weighed = halves * (ONE // 2) + off
    assert rounded(weighed) == round(Fraction(weighed, ONE))


@given(st.integers(-(10**9), 10**9))
def test_three_decimals_are_shown(points: int) -> None:
    """The decimals of what a thousand weights make are those of the number itself."""
    assert thousandths(points * ONE // 1000 + 1) == Decimal(points).scaleb(-3)


@pytest.mark.parametrize(
    ("tally", "zh", "en"),
    [
        (Tally(count=0, newest=None, full=0, faded=Decimal("0.000")), "0 次", "0 times"),
        (Tally(count=1, newest=None, full=5, faded=Decimal("5.000")), "1 次", "once"),
        (
            Tally(count=1, newest=None, full=-1, faded=Decimal("-0.250"), cap=0),
            "1 次，-1 分衰减为 -0.25，至多 0",
            "once, -1 point faded to -0.25, at most 0",
        ),
        (
            Tally(count=2, newest=NOW, full=2000, faded=Decimal("1234.500"), cap=1000),
            "2 次，最近 2026-02-01T12:00Z，2,000 分衰减为 1,234.5，至多 1,000",
            "2 times, last 2026-02-01T12:00Z, 2,000 points faded to 1,234.5, at most 1,000",
        ),
    ],
)
def test_a_tally_says_what_was_counted(tally: Tally, zh: str, en: str) -> None:
    """The count, the newest, the fading and the cap are said where there are any."""
    assert (tally.to("zh"), tally.to("en")) == (zh, en)
