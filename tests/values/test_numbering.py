"""Numbers are readable, unique within their day, and read back."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore.errors import ParseError
from leadcore.values import Numbering

DAY = date(2024, 5, 1)
sequences = st.integers(1, 10**9 - 1)
numberings = st.builds(
    Numbering,
    prefix=st.sampled_from(("线索", "L", "2024", "A-1", "%Y", ".*")),
    date_format=st.sampled_from(("%Y-%m%d", "%Y%m%d", "%d.%m.%Y", "%m/%d/%Y", "%Y_%m_%d")),
    width=st.integers(1, 9),
    separator=st.sampled_from(("", "-", "_", "/", ".")),
)


@pytest.mark.requirement("R-03")
def test_the_standard_number_is_the_source_s() -> None:
    """The first lead of 1 May 2024."""
    assert Numbering().number(DAY, 1) == "线索-2024-0501-001"


@pytest.mark.requirement("R-03")
@given(numberings, st.dates(), sequences)
def test_parse_undoes_number(numbering: Numbering, day: date, sequence: int) -> None:
    """Day and sequence are read back from every number under every rule."""
    assert numbering.parse(numbering.number(day, sequence)) == (day, sequence)


@pytest.mark.requirement("R-03")
@given(numberings, st.dates(), st.dates(), sequences)
def test_each_day_has_its_own_scope(
    numbering: Numbering, one: date, other: date, sequence: int
) -> None:
    """Two days never share a scope, and a number begins with its scope."""
    assert (numbering.scope(one) == numbering.scope(other)) == (one == other)
    assert numbering.number(one, sequence).startswith(numbering.scope(one))


def test_a_long_sequence_grows_and_never_wraps() -> None:
    """After 999 comes 1000."""
    assert [Numbering().number(DAY, sequence)[-4:] for sequence in (999, 1000)] == ["-999", "1000"]


@pytest.mark.parametrize("sequence", [0, -1, 10**9])
def test_a_sequence_starts_at_one_and_ends(sequence: int) -> None:
    """Zero is no number, and the bound is stated."""
    with pytest.raises(ValueError, match="give 1 to 999999999"):
        Numbering().number(DAY, sequence)


def test_a_datetime_is_no_day() -> None:
    """Which day it is depends on the zone, so the host says."""
    with pytest.raises(TypeError, match="give the date"):
        Numbering().number(datetime(2024, 5, 1, tzinfo=UTC), 1)  # type: ignore[arg-type, unused-ignore]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "线索-2024-0501-",
        "线索-2024-0501-0001",
        "线索-2024-0501-000",
        "线索-2024-0230-001",
        "线索-2024-0501-００１",
        "商机-2024-0501-001",
        "线索-2024-0501-001 ",
        "线索-2024-0501-01",
        "线索-0000-0501-001",
        "线索-2024-0501-" + "1" * 100,
    ],
)
def test_other_texts_are_no_numbers(text: str) -> None:
    """Only what the rule makes is read, so no number has two spellings."""
    with pytest.raises(ParseError) as refused:
        Numbering().parse(text)
    assert "线索-2024-0501-001" in refused.value.allowed.zh


@pytest.mark.parametrize(
    "wrong",
    [
        {"prefix": ""},
        {"prefix": "x" * 17},
        {"prefix": "a\n"},
        {"date_format": "%Y-%m"},
        {"date_format": "%Y%m%d%d"},
        {"date_format": "%Y%m%dT"},
        {"date_format": "%y%m%d"},
        {"width": 0},
        {"width": 10},
        {"separator": "--"},
    ],
)
def test_a_rule_that_cannot_be_read_back_is_refused(wrong: dict[str, str]) -> None:
    """Each part has bounds, and the date is whole."""
    with pytest.raises(ValueError, match=r"prefix|date_format|width|separator"):
        Numbering(**wrong)  # type: ignore[arg-type]  # one wrong part at a time, by name
