"""The exports of Salesforce and HubSpot are read with the guarantees of any other table."""

from __future__ import annotations

import csv
from datetime import UTC, datetime

import attrs
import pytest

from leadcore.intake import (
    HUBSPOT,
    HUBSPOT_SOURCES,
    SALESFORCE,
    SALESFORCE_SOURCES,
    Accepted,
    Refused,
    Requirements,
    RowMapping,
    read_rows,
)
from leadcore.intake.exports import HUBSPOT_WORDS, SALESFORCE_WORDS
from leadcore.labels import SOURCE
from tests.intake.given import ANYTHING, KEY, NOW, codes, new_of, notes, read

US = attrs.evolve(SALESFORCE, zone="America/New_York")
HUB = attrs.evolve(HUBSPOT, zone="America/New_York")
ASKED = Requirements(
    required=("name", "contacts"), sources={**SOURCE, **SALESFORCE_SOURCES, **HUBSPOT_SOURCES}
)

REPORT = """\
Lead Owner,First Name,Last Name,Title,Company / Account,Lead ID,Email,Phone,Mobile,Lead Source,\
State/Province,City,Industry,Annual Revenue,Employees,Description,Create Date,Rating
Kim,Ada,Doe,VP Sales,Acme Inc.,00Q5e000012AbCd,ada@acme.com,(415) 555-2671,,Web,CA,Fresno,\
Education,"5,000,000",240,Call me back on 415-555-0000,"5/1/2024, 9:30 AM",Hot
Kim,,Roe,,Beta LLC,00Q5e000012AbCe,ROE@BETA.COM ,+1 415 555 2672 x204,,Phone Inquiry,NY,,,,,,\
5/31/2024,
Kim,Max,Poe,-,-,00Q5e000012AbCf,,(415) 555-****,,Purchased List,TX,Austin,Retail,$1.2M,,,5/2/2024,
Kim,Zoe,Loe,,Gamma,00Q5e000012AbCg,zoe@gamma,,,Cold Call,,,,,,,31/5/2024,Cold
,,,,,,,,,,,,,,,,,
"""
"""A report of leads as Salesforce writes it; the last three rows are no good."""

LOADED = {
    "Id": "00Q5e000012AbCdEAK",
    "LastName": "Doe",
    "FirstName": "Ada",
    "Company": "Acme Inc.",
    "State": "CA",
    "City": "Fresno",
    "MobilePhone": "4155552671",
    "Email": "ada@acme.com",
    "LeadSource": "Partner Referral",
    "AnnualRevenue": "5000000.0",
    "NumberOfEmployees": "240",
    "CreatedDate": "2024-05-01T13:30:00.000+0000",
}
"""The same lead as a data export writes it, with the names of the API."""

CONTACTS = """\
Record ID,First Name,Last Name,Email,Phone Number,Mobile Phone Number,Contact owner,Lead Status,\
Company Name,Associated Company,Job Title,City,State/Region,Country/Region,Original Source,\
Create Date,Message
15012345678,Ada,Doe,ada@acme.com,(415) 555-2671,+1 415-555-2672,Kim,NEW,Acme,Acme Inc.,CTO,Fresno,\
CA,United States,Organic Search,2024-05-01 09:30,Need 40 seats; mail bob@acme.com
15012345679,,Roe,roe@beta.com,,,Kim,,Beta,,,,,,PAID_SEARCH,2024-05-02 10:00,
15012345680,Max,Poe,max(at)poe.com,,,,OPEN,,,,,,,Referrals,2024-05-03 11:00,
15012345681,Zoe,Loe,,138****8000,,,,,,,,,,Fax,05/04/2024 12:00,
"""
"""Contacts as HubSpot writes them; the last two are no good."""


def answers(
    text: str, mapping: RowMapping, requirements: Requirements = ASKED
) -> list[Accepted | Refused]:
    rows = csv.DictReader(text.splitlines())
    return list(read_rows(rows, mapping, requirements=requirements, key=KEY, now=NOW))


def problems(answer: Accepted | Refused) -> list[tuple[str, str]]:
    assert isinstance(answer, Refused), str(answer)
    return codes(answer)


@pytest.mark.requirement("R-08")
def test_report_of_salesforce_is_read() -> None:
    """Every column of a report that an enquiry can keep is kept, and the others are noted."""
    first = answers(REPORT, US)[0]
    new = new_of(first)
    assert (new.id, new.name, new.company) == ("00Q5e000012AbCd", "Ada Doe", "Acme Inc.")
    assert (new.source, new.title, new.industry) == ("web_form", "VP Sales", "Education")
    assert (new.region, new.city) == ("CA", "Fresno")
    assert new.received_at == datetime(2024, 5, 1, 13, 30, tzinfo=UTC)
    assert [str(contact) for contact in new.contacts] == ["邮箱***@acme.com", "电话尾号2671"]
    assert new.demand.description == "Call me back on ****0000"
    assert dict(new.extra) == {"annual_revenue": 5_000_000, "employees": 240}
    (ignored,) = (note for note in first.notes if note.code == "ignored_columns")
    assert "'Lead Owner', 'Rating'" in ignored.text.en


@pytest.mark.requirement("R-02", "R-08")
def test_rows_of_salesforce_that_cannot_be_used_are_refused() -> None:
    """Masked numbers, odd amounts, sources of one's own and days first are told all at once."""
    _, second, *bad = answers(REPORT, US)
    assert new_of(second).name == "Roe"
    assert notes(second) == {("Phone", "beside_number"), ("Lead Source", "read_as")}
    assert [sorted(problems(answer)) for answer in bad] == [
        [("Annual Revenue", "bad_number"), ("Phone", "masked_phone")],
        [("Email", "bad_email"), ("Lead Source", "unknown_source")],
        [("row", "blank_row")],
    ]


@pytest.mark.requirement("R-08")
def test_data_export_of_salesforce_is_read() -> None:
    """A file with the names of the API gives what the report gives, the name in its order."""
    new = new_of(read(LOADED, SALESFORCE, ASKED))
    assert (new.id, new.name, new.company) == ("00Q5e000012AbCdEAK", "Ada Doe", "Acme Inc.")
    assert (new.source, new.region) == ("partner", "CA")
    assert new.received_at == datetime(2024, 5, 1, 13, 30, tzinfo=UTC)
    assert dict(new.extra) == {"annual_revenue": 5_000_000.0, "employees": 240}
    assert len(new.contacts) == 2


@pytest.mark.requirement("R-08")
def test_contacts_of_hubspot_are_read() -> None:
    """Every column that an enquiry can keep is kept, a record id that looks like a number too."""
    first, second, *_ = answers(CONTACTS, HUB)
    new = new_of(first)
    assert (new.id, new.extra["record_id"]) == (None, 15012345678)
    assert (new.name, new.title, new.company) == ("Ada Doe", "CTO", "Acme")
    assert (new.region, new.city, new.extra["country"]) == ("CA", "Fresno", "United States")
    assert (new.source, new_of(second).source) == ("organic_search", "advertising")
    assert new.received_at == datetime(2024, 5, 1, 13, 30, tzinfo=UTC)
    assert len(new.contacts) == 3
    assert new.demand.description == "Need 40 seats; mail ***@acme.com"


@pytest.mark.requirement("R-02", "R-08")
def test_contacts_of_hubspot_that_cannot_be_used_are_refused() -> None:
    """Bad and masked contacts, sources of one's own and days that may be two are all told."""
    _, _, *bad = answers(CONTACTS, HUB)
    assert [sorted(problems(answer)) for answer in bad] == [
        [("Email", "bad_email")],
        [
            ("Create Date", "ambiguous_moment"),
            ("Original Source", "unknown_source"),
            ("Phone Number", "masked_phone"),
        ],
    ]
    assert not {word for word in ("8000", "poe", "Max", "Zoe") if word in str(bad)}


@pytest.mark.parametrize(
    ("mapping", "row"),
    [
        (SALESFORCE, {"Last Name": "Doe", "Create Date": "5/1/2024", "Lead Source": "Web"}),
        (
            HUBSPOT,
            {
                "Last Name": "Doe",
                "Create Date": "2024-05-01 9:30",
                "Original Source": "Paid Search",
            },
        ),
    ],
)
def test_zone_of_an_export_must_be_declared(mapping: RowMapping, row: dict[str, str]) -> None:
    """No zone is guessed: moments without one are refused until the host says which."""
    assert problems(read(row, mapping, ANYTHING)) == [("Create Date", "naive_moment")]
    new_of(read(row, attrs.evolve(mapping, zone="Europe/Berlin"), ANYTHING))


@pytest.mark.parametrize(
    ("mapping", "header", "written"),
    [
        (
            SALESFORCE,
            "Lead Source",
            {
                **{"Web": "web_form", "Phone Inquiry": "telephone", "Partner Referral": "partner"},
                **{"Purchased List": "purchased_list", "Other": "other"},
                **{"Advertisement": "advertising", "Employee Referral": "employee_referral"},
                **{"External Referral": "external_referral", "Partner": "partner"},
                **{"Public Relations": "public_relations", "Trade Show": "trade_show"},
                **{"Seminar - Internal": "seminar", "Seminar - Partner": "seminar"},
                **{"Word of mouth": "word_of_mouth"},
            },
        ),
        (
            HUBSPOT,
            "Original Source",
            {
                **{"Organic Search": "organic_search", "ORGANIC_SEARCH": "organic_search"},
                **{"Paid Search": "advertising", "PAID_SEARCH": "advertising"},
                **{"Email Marketing": "email_marketing", "EMAIL_MARKETING": "email_marketing"},
                **{"Social Media": "social_media", "SOCIAL_MEDIA": "social_media"},
                **{"Organic Social": "social_media", "Paid Social": "advertising"},
                **{"PAID_SOCIAL": "advertising", "Referrals": "website_referral"},
                **{"REFERRALS": "website_referral", "AI Referrals": "ai_referrals"},
                **{"AI_REFERRALS": "ai_referrals", "Other Campaigns": "campaign"},
                **{"OTHER_CAMPAIGNS": "campaign", "Direct Traffic": "direct_traffic"},
                **{"DIRECT_TRAFFIC": "direct_traffic", "Offline Sources": "offline"},
                "OFFLINE": "offline",
            },
        ),
    ],
    ids=["salesforce", "hubspot"],
)
@pytest.mark.requirement("R-08")
def test_sources_are_what_the_product_means(
    mapping: RowMapping, header: str, written: dict[str, str]
) -> None:
    """Every source that the product offers is a standard one or one of its own table.

    Without that table, those of its own are refused and the standard ones are not.
    """
    standard = Requirements(required=())
    asked = attrs.evolve(ASKED, required=())
    for cell, source in written.items():
        row = {header: cell, "Create Date": "2024-05-01T00:00Z"}
        assert new_of(read(row, mapping, asked)).source == source
        answer = read(row, mapping, standard)
        refused = isinstance(answer, Refused) and problems(answer) == [(header, "unknown_source")]
        assert refused == (source not in SOURCE)


def test_sources_of_exports_are_not_the_standard_ones() -> None:
    """A product's own sources add to the standard ones, and every word leads to one of them."""
    assert not SOURCE.keys() & {*SALESFORCE_SOURCES, *HUBSPOT_SOURCES}
    assert set(SALESFORCE_WORDS.values()) <= {*SOURCE, *SALESFORCE_SOURCES}
    assert set(HUBSPOT_WORDS.values()) <= {*SOURCE, *HUBSPOT_SOURCES}
