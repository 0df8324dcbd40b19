"""Windows, weeks and special days: what they mean, and what they refuse."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore.calendars import SpecialDay, Week, Window, Windows
from leadcore.errors import DefinitionError, ParseError

whole_minutes = st.builds(time, st.integers(0, 23), st.integers(0, 59))


def parse(*texts: str) -> Windows:
    return tuple(map(Window.parse, texts))


def codes(refused: pytest.ExceptionInfo[DefinitionError]) -> list[tuple[str, str]]:
    return [(problem.path, problem.code) for problem in refused.value.problems]


@given(whole_minutes, whole_minutes)
def test_a_window_reads_back_what_it_prints(opens: time, closes: time) -> None:
    """Parsing the text of a window gives the same window."""
    window = Window(opens=opens, closes=closes)
    assert Window.parse(str(window)) == window


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("09:00-18:00", Window(opens=time(9), closes=time(18))),
        ("9:05-18:30", Window(opens=time(9, 5), closes=time(18, 30))),
        ("18:00-24:00", Window(opens=time(18), closes=time(0))),
        ("22:00-06:00", Window(opens=time(22), closes=time(6))),
        ("23:59-00:00", Window(opens=time(23, 59), closes=time(0))),
    ],
)
def test_a_window_is_parsed(text: str, window: Window) -> None:
    """A window is written as two times of day, the end of the day as 24:00 or 00:00."""
    assert Window.parse(text) == window


@pytest.mark.parametrize(
    "text",
    [
        "",
        "9-18",
        "09:00",
        "24:00-06:00",
        "09:00-24:01",
        "09:60-18:00",
        "09:00-18:00\n",
        "09:00 - 18:00",
        "٠٩:00-18:00",
        "09:00-18:00:30",
        "9" * 1_000_000,
    ],
)
def test_other_text_is_no_window(text: str) -> None:
    """Anything else is refused with what is allowed, and echoed in short."""
    with pytest.raises(ParseError, match="HH:MM-HH:MM") as refused:
        Window.parse(text)
    assert len(str(refused.value)) < 140


@pytest.mark.parametrize(
    ("text", "overnight"),
    [("09:00-18:00", False), ("22:00-06:00", True), ("06:00-06:00", True), ("00:00-24:00", True)],
)
def test_a_window_that_ends_at_or_before_it_starts_is_overnight(text: str, overnight: bool) -> None:
    """A window runs into the next day when it ends at or before the reading at which it starts."""
    assert Window.parse(text).is_overnight is overnight


@pytest.mark.parametrize(
    "reading", [time(9, 0, 30), time(9, 0, 0, 1), time(9, tzinfo=UTC)], ids=str
)
def test_a_window_has_whole_minutes_without_a_zone(reading: time) -> None:
    """Seconds, fractions and zones are refused, at both ends at once."""
    with pytest.raises(DefinitionError) as refused:
        Window(opens=reading, closes=reading)
    assert codes(refused) == [("opens", "bad_clock"), ("closes", "bad_clock")]


@pytest.mark.parametrize(
    "windows",
    [
        ("09:00-12:00", "11:00-18:00"),
        ("13:00-18:00", "09:00-12:00"),
        ("22:00-06:00", "23:00-24:00"),
        ("09:00-12:00", "09:00-12:00"),
    ],
)
@pytest.mark.parametrize(
    ("build", "path"),
    [
        (lambda windows: Week(tuesday=windows), "tuesday"),
        (lambda windows: SpecialDay(day=date(2024, 5, 1), windows=windows), "windows"),
    ],
    ids=["week", "special day"],
)
def test_windows_of_a_day_are_in_order_and_apart(
    build: Callable[[Windows], object], path: str, windows: tuple[str, ...]
) -> None:
    """Windows that overlap or go backwards are refused, and the day is named."""
    with pytest.raises(DefinitionError) as refused:
        build(parse(*windows))
    assert codes(refused) == [(path, "overlapping")]


def test_windows_may_touch() -> None:
    """One window may begin where the one before it ends."""
    windows = parse("09:00-12:00", "12:00-18:00", "18:00-06:00")
    assert Week(monday=windows).monday == windows


@pytest.mark.parametrize(("count", "is_fine"), [(24, True), (25, False)])
def test_a_day_has_at_most_24_windows(count: int, is_fine: bool) -> None:
    """The number of windows in a day is bounded."""
    cuts = [time(minute // 60, minute % 60) for minute in range(count + 1)]
    windows = tuple(Window(opens=cuts[i], closes=cuts[i + 1]) for i in range(count))
    if is_fine:
        assert len(Week(sunday=windows).sunday) == count
    else:
        with pytest.raises(DefinitionError, match=r"sunday: 25 windows given.*at most 24"):
            Week(sunday=windows)


def test_a_week_reports_every_day_that_is_wrong() -> None:
    """All wrong days are reported at once, in the order of the week."""
    wrong = parse("12:00-13:00", "09:00-10:00")
    with pytest.raises(DefinitionError) as refused:
        Week(friday=wrong, monday=wrong)
    assert [path for path, _ in codes(refused)] == ["monday", "friday"]


def test_a_week_knows_its_days() -> None:
    """A date has the windows of its weekday."""
    shifts = [parse(f"{hour:02}:00-18:00") for hour in range(7)]
    week = Week(
        monday=shifts[0],
        tuesday=shifts[1],
        wednesday=shifts[2],
        thursday=shifts[3],
        friday=shifts[4],
        saturday=shifts[5],
        sunday=shifts[6],
    )
    assert [week.on(date(2024, 4, 29 + day)) for day in range(2)] == shifts[:2]
    assert [week.on(date(2024, 5, 1 + day)) for day in range(5)] == shifts[2:]


def test_weekdays_leave_the_weekend_closed() -> None:
    """`weekdays` opens Monday to Friday."""
    windows = parse("09:00-12:00", "13:30-18:00")
    assert Week.weekdays(*windows).days == (windows,) * 5 + ((),) * 2


def test_every_day_opens_all_week() -> None:
    """`every_day` opens all seven days."""
    windows = parse("09:00-12:00", "13:30-18:00")
    assert Week.every_day(*windows).days == (windows,) * 7


def test_a_special_day_without_windows_is_closed() -> None:
    """No windows means closed, any window means not closed."""
    day = date(2024, 10, 1)
    assert SpecialDay(day=day).is_closed
    assert not SpecialDay(day=day, windows=parse("09:00-12:00")).is_closed


def test_a_special_day_is_a_date() -> None:
    """A date-time in place of a date is refused: it would never equal a day."""
    with pytest.raises(DefinitionError) as refused:
        SpecialDay(day=datetime(2024, 10, 1, tzinfo=UTC))
    assert codes(refused) == [("day", "not_a_date")]


def test_the_source_of_a_special_day_is_bounded() -> None:
    """A source has at most 500 characters."""
    day = date(2024, 10, 1)
    assert SpecialDay(day=day, source="国" * 500).source
    with pytest.raises(DefinitionError) as refused:
        SpecialDay(day=day, source="国" * 501)
    assert codes(refused) == [("source", "too_long")]
