"""A mapping says which column gives what, and is checked when it is built."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from leadcore.errors import DefinitionError
from leadcore.intake import LEAD_SHEET, OLIST, Column, Refused, Requirements, RowMapping
from tests.intake.given import ANYTHING, GOOD, accepted, codes, new_of, notes, read, refused


def build(*columns: Column, **settings: Any) -> RowMapping:
    return RowMapping(
        **{"name": "test", "defaults": {"source": "referral"}, **settings}, columns=columns
    )


def refusals(*columns: Column, **settings: Any) -> set[tuple[str, str]]:
    with pytest.raises(DefinitionError) as caught:
        build(*columns, **settings)
    return {(problem.path, problem.code) for problem in caught.value.problems}


def test_all_mistakes_of_a_mapping_are_told_at_once() -> None:
    """Unknown fields, parsers that do not fit, headers and settings are refused together."""
    assert refusals(
        Column(header="预算", field="demand.buget"),
        Column(header="公司", field="company", parse="budget"),
        Column(header=" ", field="title"),
        Column(header="h" * 65, field="industry"),
        defaults={},
        zone="somewhere nice",
        currency="yuan",
        country="+86",
        moment_formats=("%d/%m",),
    ) == {
        ("columns[0].field", "unknown_field"),
        ("columns[1].parse", "unknown_parser"),
        ("columns[2].header", "bad_header"),
        ("columns[3].header", "bad_header"),
        ("columns", "no_source"),
        ("zone", "unknown_zone"),
        ("currency", "bad_currency"),
        ("country", "bad_country"),
        ("moment_formats", "bad_format"),
    }


def test_field_that_is_misspelt_is_recognised() -> None:
    """The error asks whether the nearest field was meant."""
    with pytest.raises(DefinitionError, match=r"did you mean demand\.budget"):
        build(Column(header="预算", field="demand.buget"))


def test_parser_that_is_misspelt_is_recognised() -> None:
    """The error asks whether the nearest parser was meant."""
    with pytest.raises(DefinitionError, match="did you mean phone"):
        build(Column(header="电话", field="contacts", parse="phones"))  # type: ignore[arg-type]  # the mistake


@pytest.mark.parametrize("field", ["extra.", "nothing.like.it", "extra." + "k" * 65, "extra.a\x00"])
def test_field_that_no_enquiry_has_is_refused(field: str) -> None:
    """A field is one of an enquiry, or a name of the host's own that `extra` can hold."""
    assert refusals(Column(header="h", field=field)) == {("columns[0].field", "unknown_field")}


def test_header_stands_once_in_any_spelling() -> None:
    """Headers that differ only in width, case or space are the same header."""
    columns = (Column(header="Name", field="name"), Column(header="ＮＡＭＥ ", field="title"))
    assert refusals(*columns) == {("columns", "duplicate_header")}


@pytest.mark.parametrize(
    ("one", "two"), [("company", "company"), ("place", "city"), ("extra.a", "extra.a")]
)
def test_one_column_gives_a_field(one: str, two: str) -> None:
    """Two columns cannot give the same field, also where one of them gives two."""
    columns = (Column(header="a", field=one), Column(header="b", field=two))
    assert refusals(*columns) == {("columns", "duplicate_field")}


def test_several_columns_give_contacts() -> None:
    """Up to five columns give contacts together, and no more."""
    columns = [Column(header=str(n), field="contacts") for n in range(6)]
    assert build(*columns[:5]).path("contacts") == "0/1/2/3/4"
    assert refusals(*columns) == {("columns", "duplicate_field")}


@pytest.mark.parametrize("name", ["id", "place", "colour"])
def test_default_is_of_a_field_that_can_have_one(name: str) -> None:
    """A lead number is nobody's default, and a place is given by its parts."""
    assert refusals(defaults={"source": "referral", name: "x"}) == {("defaults", "unknown_field")}


def test_number_of_columns_is_bounded() -> None:
    """More than 200 columns, or more than 100 of a host's own, are refused."""
    many = [Column(header=str(n), field=f"extra.{n}") for n in range(201)]
    assert refusals(*many) == {("columns", "too_many_columns"), ("columns", "too_many_extra")}
    assert refusals(*many[:101]) == {("columns", "too_many_extra")}
    assert len(build(*many[:100]).columns) == 100


def test_zone_that_the_system_does_not_know_is_refused_before_any_row() -> None:
    """A zone that looks right but is none is told when the mapping is first used."""
    mapping = build(Column(header="h", field="name"), zone="Asia/Shangai")
    with pytest.raises(DefinitionError, match="Asia/Shangai"):
        read({"h": "x"}, mapping, ANYTHING)


def test_equal_mappings_are_equal() -> None:
    """A mapping is data: what is built alike compares and hashes alike."""
    one, two = (build(Column(header="h", field="name")) for _ in range(2))
    assert one == two
    assert hash(one) == hash(two)
    assert LEAD_SHEET != OLIST


@pytest.mark.requirement("R-08")
def test_host_declares_a_mapping_of_its_own() -> None:
    """The export of another system is read by a mapping, without any code."""
    salesforce = RowMapping(
        name="salesforce",
        day_first=False,
        zone="America/New_York",
        currency="USD",
        country="1",
        columns=(
            Column(header="Last Name", field="name"),
            Column(header="Company", field="company"),
            Column(header="Phone", field="contacts", parse="phone"),
            Column(header="Email", field="contacts", parse="email"),
            Column(
                header="Lead Source",
                field="source",
                synonyms={"Web": "web_form", "Trade Show": "trade_show"},
            ),
            Column(header="Industry", field="industry"),
            Column(header="State/Province", field="region", parse="text"),
            Column(header="City", field="city", parse="text"),
            Column(header="Create Date", field="received_at"),
            Column(header="Budget", field="demand.budget"),
            Column(header="Employees", field="extra.employees", parse="number"),
        ),
    )
    row = {
        **{
            "Last Name": "Doe",
            "Company": "Acme",
            "Phone": "(415) 555-2671",
            "Email": "doe@acme.com",
        },
        **{"Lead Source": "web", "Industry": "Education", "State/Province": "CA", "City": "Fresno"},
        **{"Create Date": "5/1/2024 9:30 AM", "Budget": "20k", "Employees": "1,200"},
    }
    new = new_of(accepted(row, salesforce))
    assert [str(contact) for contact in new.contacts] == ["电话尾号2671", "邮箱***@acme.com"]
    assert (new.source, new.region, new.city) == ("web_form", "CA", "Fresno")
    assert new.received_at.isoformat() == "2024-05-01T13:30:00+00:00"
    assert new.demand.budget is not None
    assert new.demand.budget.to("en") == "USD 20,000"
    assert new.extra["employees"] == 1200


def test_mapping_without_moments_takes_rows_as_just_received() -> None:
    """Where no column says when it was received, a row was received when it was read."""
    mapping = build(Column(header="h", field="name"))
    answer = read({"h": "x"}, mapping, ANYTHING)
    assert new_of(answer).received_at.isoformat() == "2024-07-01T00:00:00+00:00"


def test_headers_need_not_be_spelt_alike() -> None:
    """Width, case, space and byte order marks in the first line do not matter."""
    row = {f"\ufeff {header} ": cell for header, cell in GOOD.items()}
    assert accepted(row).new == accepted(GOOD).new


MOBILE = Column(header="Mobile", also=("Mobile Phone", "MobilePhone"), field="contacts")


@pytest.mark.parametrize("header", ["Mobile", "mobile phone ", "MobilePhone"])
@pytest.mark.requirement("R-08")
def test_column_may_have_other_headers(header: str) -> None:
    """A column is found by any of its headers, and problems name it by the first."""
    mapping = build(MOBILE)
    assert len(new_of(read({header: "13812345678"}, mapping, ANYTHING)).contacts) == 1
    assert codes(refused({header: "138****8000"}, mapping))[0] == ("Mobile", "masked_phone")


@pytest.mark.parametrize("headers", [("Mobile Phone", "Mobile"), ("Mobile", "MobilePhone")])
def test_first_header_of_a_column_is_read(headers: tuple[str, str]) -> None:
    """Of two headers of one column the first of the mapping is read and the other is noted."""
    row = {**dict.fromkeys(headers, "13812345678"), "Mobile": "13912345679"}
    answer = read(row, build(MOBILE), ANYTHING)
    assert [str(contact) for contact in new_of(answer).contacts] == ["电话尾号5679"]
    (note,) = answer.notes
    (other,) = {*headers} - {"Mobile"}
    assert note.code == "ignored_columns"
    assert note.text.en.endswith(repr(other))


def test_other_headers_are_checked_like_the_first() -> None:
    """A header among the others is bounded, stands once, and counts."""
    assert refusals(attrs.evolve(MOBILE, also=(" ",))) == {("columns[0].header", "bad_header")}
    again = Column(header="MOBILEPHONE", field="company")
    assert refusals(MOBILE, again) == {("columns", "duplicate_header")}
    many = attrs.evolve(MOBILE, also=tuple(map(str, range(200))))
    assert refusals(many) == {("columns", "too_many_columns")}


NAMES = (
    Column(header="First", field="name"),
    Column(header="Last", field="name"),
    Column(header="Mail", field="contacts"),
)


@pytest.mark.requirement("R-08")
@pytest.mark.parametrize(
    ("row", "name"),
    [
        ({"First": "Ada", "Last": "Doe"}, "Ada Doe"),
        ({"Last": "Doe", "First": "Ada"}, "Ada Doe"),
        ({"First": "-", "Last": "Doe"}, "Doe"),
        ({"First": "Ada"}, "Ada"),
    ],
)
def test_name_in_two_columns_is_one_name(row: dict[str, str], name: str) -> None:
    """What is there of a name is joined with a space, in the order of the mapping."""
    assert new_of(read(row, build(*NAMES), ANYTHING)).name == name


def test_name_in_two_columns_is_required_as_one() -> None:
    """A missing name is told once, by the columns that could have given it."""
    asked = Requirements(required=("name",))
    answer = read({"First": "", "Last": "", "Mail": "a@b.com"}, build(*NAMES), asked)
    assert isinstance(answer, Refused)
    assert codes(answer) == [("First/Last", "missing")]


def test_name_in_two_columns_is_bounded_and_masked_as_one() -> None:
    """What two cells make together is as long as a text may be, and hides what a text hides."""
    answer = read({"First": "x" * 1500, "Last": "y" * 1500}, build(*NAMES), ANYTHING)
    assert isinstance(answer, Refused)
    assert codes(answer) == [("First/Last", "too_long")]
    answer = read({"First": "138 123", "Last": "45678"}, build(*NAMES), ANYTHING)
    assert new_of(answer).name == "****5678"
    assert ("First/Last", "masked") in notes(answer)
