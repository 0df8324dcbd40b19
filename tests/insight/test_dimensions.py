"""Leads are grouped by fields, months and functions, and the missing stand apart."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

import attrs
import pytest

from leadcore.errors import ValidationError
from leadcore.insight import Dimension, conversion, month_of
from leadcore.insight.dimensions import By
from leadcore.model import Lead, Phase
from leadcore.texts import Text, as_text
from tests.insight.cases import AT, lead

SHANGHAI = timezone(timedelta(hours=8))


def groups(leads: list[Lead], by: By) -> list[tuple[object, ...]]:
    """Return the name of each group and how many leads it has."""
    return [(row[0], row[1]) for row in conversion(leads, by).rows]


def test_a_missing_value_is_a_group_of_its_own() -> None:
    """Leads without an industry are never counted with one that is called unknown, or a dash."""
    names = [None, "unknown", None, "—", None]
    found = groups([lead(industry=name) for name in names], "industry")
    assert found == [("unknown", 1), ("—", 1), (None, 3)]


def test_the_largest_group_comes_first_and_ties_break_by_name() -> None:
    """The order depends on the counts and names alone; missing is last, however large."""
    names = ["b", "c", "a", "c", None, None, None]
    found = groups([lead(campaign=name) for name in names], "campaign")
    assert found == [("c", 2), ("a", 1), ("b", 1), (None, 3)]


def test_a_month_is_that_of_the_zone() -> None:
    """What is received on the last evening in UTC belongs to the next month in Shanghai."""
    late = lead(received_at=datetime(2024, 4, 30, 16, tzinfo=UTC))
    assert groups([late], month_of(UTC)) == [("2024-04", 1)]
    assert groups([late], month_of(SHANGHAI)) == [("2024-05", 1)]


def test_months_stand_in_their_order() -> None:
    """Months are shown from the first to the last, not by size."""
    months = [(2024, 2), (2023, 12), (2024, 2), (2024, 1)]
    leads = [lead(received_at=datetime(*month, 5, tzinfo=UTC)) for month in months]
    assert groups(leads, month_of(UTC)) == [("2023-12", 1), ("2024-01", 1), ("2024-02", 2)]


def test_any_function_of_the_lead_makes_groups() -> None:
    """A host groups by what it computes itself; None is missing."""
    leads = [lead(enquiries=count) for count in (1, 3, 5)]
    found = conversion(leads, lambda one: "again" if one.enquiries > 1 else None)
    assert found.columns[0].name == "group"
    assert [row[:2] for row in found.rows] == [("again", 2), (None, 1)]


def test_a_dimension_of_a_host_brings_its_name_and_labels() -> None:
    """Column and groups are called what the host calls them."""
    size = Dimension(
        name="size",
        label=Text("规模", "size"),
        key=lambda one: "large",
        labels={"large": Text("大型", "large")},
    )
    column = conversion([lead()], size).columns[0]
    assert (column.name, column.label.zh, column.shown("large", "zh")) == ("size", "规模", "大型")


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        ("source", "referral", "老客户推荐"),
        ("priority", "high", "高"),
        ("outcome", "open", "跟进中"),
        ("industry", "教育", "教育"),
    ],
)
def test_groups_have_the_labels_of_their_field(field: str, value: str, shown: str) -> None:
    """Standard names are shown in words; records keep the key, as plain text."""
    known = {} if field == "outcome" else {field: value}
    table = conversion([lead(**known)], field)
    assert type(table.rows[0][0]) is str
    assert table.rows[0][0] == value
    assert table.columns[0].shown(value, "zh") == shown


@attrs.frozen(kw_only=True)
class OwnLead(Lead):
    """A lead with fields of a host's own."""

    product: str | None = None
    employees: int = 0


def test_a_host_groups_by_its_own_fields() -> None:
    """Typed fields of a subclass are fields like any other, numbers too."""
    one = OwnLead(
        id="A-1",
        version=1,
        source="referral",
        received_at=AT,
        updated_at=AT,
        status="new",
        phase=Phase.OPEN,
        product="云",
        employees=7,
    )
    assert groups([one], "product") == [("云", 1)]
    assert groups([one], "employees") == [("7", 1)]


@pytest.mark.parametrize(
    ("field", "code", "near"),
    [
        ("sorce", "unknown_field", "source"),
        ("zzz", "unknown_field", "industry"),
        ("demand", "not_a_group", "function of the lead"),
        ("name", "personal", "function of the lead"),
    ],
)
def test_a_field_that_makes_no_groups_is_refused(field: str, code: str, near: str) -> None:
    """The refusal says what is allowed, with the nearest name."""
    with pytest.raises(ValidationError, match=near) as refused:
        conversion([lead(name="王敏")], field)
    (problem,) = refused.value.problems
    assert problem.code == code
    assert "王敏" not in str(refused.value)


def test_every_field_that_a_refusal_offers_makes_groups() -> None:
    """Whoever takes up one of the fields that are listed as allowed is not refused again."""
    with pytest.raises(ValidationError) as refused:
        conversion([lead()], "zzz")
    (problem,) = refused.value.problems
    (names,) = re.findall(r"such as ([a-z_, ]+)\)", as_text(problem.allowed).en)
    for name in names.split(", "):
        assert groups([lead()], name)[0][1] == 1


def test_a_function_that_gives_no_text_is_refused() -> None:
    """A group has a name; a number or a list is refused by its type."""
    with pytest.raises(TypeError, match="is a int; give a str, or None"):
        conversion([lead()], lambda one: one.version)
