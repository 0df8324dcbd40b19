"""Keys keep their parts apart, and sort as what they stand for."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import example, given
from hypothesis import strategies as st

from leadcore.key_value.keys import key, next_to, number, stamp, within

PARTS = st.text(st.sampled_from("a/~0 1线😀"), min_size=1, max_size=6)
MOMENTS = st.datetimes(timezones=st.just(UTC))


@example(["/", "a"], ["~1", "a"])
@given(st.lists(PARTS, min_size=2, max_size=3), st.lists(PARTS, min_size=2, max_size=3))
def test_keys_of_other_parts_are_others(one: list[str], other: list[str]) -> None:
    """Two keys with as many parts are equal only where all parts are."""
    if len(one) == len(other):
        assert (key("t", *one) == key("t", *other)) == (one == other)


@given(st.lists(PARTS, min_size=2, max_size=2), PARTS)
def test_a_range_has_just_the_rows_of_its_parts(parts: list[str], other: str) -> None:
    """Rows of another first part are outside, whatever is in it."""
    start, stop = within("t", other)
    assert (start <= key("t", *parts) < stop) == (parts[0] == other)


@given(PARTS, PARTS)
def test_keys_sort_by_their_last_part(one: str, other: str) -> None:
    """So that leads are found in the order of their ids."""
    assert (key("t", "a", one) < key("t", "a", other)) == (one < other)


@given(PARTS, PARTS)
def test_the_next_key_is_past_one_and_no_other(one: str, other: str) -> None:
    """Nothing is between a key and the one next to it."""
    assert (next_to(key("t", one)) <= key("t", other)) == (one < other)


@given(st.integers(0, 10**15), st.integers(0, 10**15), MOMENTS, MOMENTS)
def test_numbers_and_moments_sort_as_their_texts(
    one: int, other: int, early: datetime, late: datetime
) -> None:
    """Positions, versions and deadlines are read in order."""
    assert (number(one) < number(other)) == (one < other)
    assert (stamp(early) < stamp(late)) == (early < late)
