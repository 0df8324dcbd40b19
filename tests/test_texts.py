"""A text is always there in both languages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore.texts import Text, as_text, duration_text


@pytest.mark.parametrize("text", [Text("高", "high"), Text("VIP", "VIP")])
def test_a_text_stays_as_it_is(text: Text) -> None:
    """What has two languages already is not changed."""
    assert as_text(text) is text


def test_a_string_is_the_same_in_both_languages() -> None:
    """A number or a name needs no translation."""
    assert as_text("2024") == Text("2024", "2024")


@pytest.mark.parametrize(
    ("length", "zh", "en"),
    [
        (timedelta(), "0", "0"),
        (timedelta(days=1), "1 天", "1 day"),
        (timedelta(hours=36), "1 天 12 小时", "1 day 12 hours"),
        (timedelta(minutes=61), "1 小时 1 分钟", "1 hour 1 minute"),
        (timedelta(seconds=90), "1 分钟 30 秒", "1 minute 30 seconds"),
        (timedelta(seconds=20, microseconds=1), "20.000001 秒", "20.000001 seconds"),
        (timedelta(hours=-1), "-1 小时", "-1 hour"),
        (timedelta.max, "999999999 天 23 小时 59 分钟 59.999999 秒", None),
    ],
)
def test_a_length_of_time_is_said_in_words(length: timedelta, zh: str, en: str | None) -> None:
    """The parts that are zero are left out, and one is one."""
    said = duration_text(length)
    assert said.zh == zh
    assert en is None or said.en == en


@given(st.timedeltas(min_value=timedelta(-10_000_000), max_value=timedelta(10_000_000)))
def test_two_lengths_of_time_never_read_the_same(length: timedelta) -> None:
    """Nothing is rounded: the words say the length to the microsecond."""
    units = {"day": 86_400, "hour": 3600, "minute": 60, "second": 1}
    words = duration_text(length).en.removeprefix("-").split()
    pairs = zip(words[::2], words[1::2], strict=False)
    parts = [timedelta(seconds=float(n) * units[unit.removesuffix("s")]) for n, unit in pairs]
    assert sum(parts, timedelta()) == abs(length)
