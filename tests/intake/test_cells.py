"""A cell holds text, a number or a date, or it is refused; its size costs nothing."""

from __future__ import annotations

from decimal import Decimal

import pytest

from leadcore.texts import Text
from tests.intake.given import GOOD, accepted, code_of, codes, new_of, refused, sole


@pytest.mark.parametrize(
    "cell", [None, "", "  ", "\u3000\u200b", "\x00\ud800", float("nan"), Decimal("sNaN")]
)
def test_empty_cell_is_missing(cell: object) -> None:
    """None, blanks, what cannot be seen or kept and "not a number" are all nothing."""
    assert codes(refused(GOOD | {"联系人": cell})) == [("联系人", "missing")]


@pytest.mark.parametrize(
    "cell",
    [
        *(
            [],
            ["王敏"],
            {},
            b"abc",
            object(),
            True,
            1j,
            float("inf"),
            Decimal("-Infinity"),
            10**400,
        ),
        *(1e300, Decimal("1e9999999"), range(3), NotImplemented),
    ],
)
def test_cell_of_a_wrong_type_is_refused(cell: object) -> None:
    """What is no text, moderate number or date is refused for every parser."""
    assert code_of(sole("company", cell)) == "wrong_type"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (360, "360"),
        (360.0, "360"),
        (3.5, "3.5"),
        (Decimal("360.00"), "360"),
        (Decimal("1E+2"), "100"),
    ],
)
def test_number_is_read_as_text(cell: object, text: str) -> None:
    """A number that a spreadsheet made of a text is that text again."""
    assert new_of(sole("company", cell)).company == text


def test_phone_number_that_a_spreadsheet_made_a_number_is_one() -> None:
    """A number of eleven digits is a phone number, whether whole or with a fraction of nothing."""
    wanted = accepted(GOOD).new.contacts
    assert accepted(GOOD | {"联系电话": 13812345678}).new.contacts == wanted
    assert accepted(GOOD | {"联系电话": 13812345678.0}).new.contacts == wanted


@pytest.mark.parametrize("header", sorted(GOOD))
def test_cell_that_is_too_long_is_refused(header: str) -> None:
    """A cell of ten million characters is refused by its length, whatever the column."""
    (problem,) = refused(GOOD | {header: "9" * 10_000_000}).problems
    assert (problem.path, problem.code) == (header, "too_long")
    assert problem.given == Text("10000000 个字符的文本", "a text of 10000000 characters")


def test_text_may_not_outgrow_the_bound_by_being_masked() -> None:
    """A text that masking would make too long is refused, as one that was too long already."""
    assert code_of(sole("demand.description", "a@b.cn " * 285)) == "too_long"
    assert code_of(sole("demand.decision_makers", "a@b.cn " * 285)) == "too_long"
