"""Values of a declared kind are written plainly, and read exactly."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore.rules import BoundError
from leadcore.rules.nodes import Constant
from leadcore.rules.plain_values import ValueKind, listed, read_plain
from leadcore.texts import Text


@pytest.mark.parametrize(
    ("kind", "given", "value"),
    [
        ("text", " 华东 大区 ", "华东 大区"),
        ("text", "5", "5"),
        ("text", 'a "b" c', 'a "b" c'),
        ("number", "5", 5),
        ("number", "-200_000", -200_000),
        ("number", "0.5", 0.5),
        ("number", "1e3", 1000.0),
        ("bool", "True", True),
        ("bool", " False", False),
        ("duration", "days(7)", timedelta(days=7)),
        ("duration", "minutes(1_000)", timedelta(minutes=1000)),
    ],
)
def test_values_are_read_as_their_kind(kind: ValueKind, given: str, value: Constant) -> None:
    """The value and its type are those that are written."""
    found = read_plain(kind, given)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("text", ""),
        ("text", " \n"),
        ("text", '"quoted"'),
        ("text", "'quoted'"),
        ("text", "a\u200bb"),
        ("text", "x" * 1001),
        ("number", "1,000"),
        ("number", "5kg"),
        ("number", "٣"),
        ("number", "1e999"),
        ("number", "9" * 30),
        ("number", "9" * 41),
        ("number", "007"),
        ("number", "True"),
        ("number", ""),
        ("bool", "true"),
        ("bool", "1"),
        ("duration", "7"),
        ("duration", "weeks(1)"),
        ("duration", "days(07)"),
        ("duration", "days(999999)"),
        ("duration", "days(1.5)"),
    ],
)
def test_what_is_not_of_its_kind_is_refused(kind: ValueKind, given: str) -> None:
    """Nothing is guessed, cut off or converted."""
    with pytest.raises(BoundError):
        read_plain(kind, given)


def test_a_refusal_shows_a_short_text_and_the_cure() -> None:
    """The text is shortened, and the cure says how the kind is written."""
    with pytest.raises(BoundError) as caught:
        read_plain("number", "x" * 100)
    assert caught.value.problem.en == f"'{'x' * 39}…'"
    assert caught.value.cure.zh == "数字，如 200_000 或 0.5"


@given(st.integers(-(2**53), 2**53) | st.floats(-1e15, 1e15))
def test_every_number_that_rules_hold_can_be_written(value: float) -> None:
    """A number is read back from how Python writes it, unless its exponent has a bare digit."""
    assert read_plain("number", repr(value)) == value


def test_lists_of_names_in_both_languages() -> None:
    """Names are joined as each language does it; of none it says so."""
    assert listed(["a", "b"]) == Text("a、b", "a, b")
    assert listed([]) == Text("无", "none")
