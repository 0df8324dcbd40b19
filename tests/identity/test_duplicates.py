"""Recognising a known contact."""

from __future__ import annotations

import pytest

from leadcore import Lead
from leadcore.identity import find_match, fingerprints
from leadcore.model import Details, Phase
from leadcore.values import ContactPoint, parse_contact
from tests.builders import AT, DAY, KEY, lead

PHONE = parse_contact("13812345678", KEY)
MAIL = parse_contact("wang@example.com", KEY)
OTHER = parse_contact("13912345678", KEY)
MASKED = ContactPoint(kind="phone", hint="5678")


def with_contacts(*contacts: ContactPoint, **changes: object) -> Lead:
    return lead(contacts=contacts, **changes)


def enquiry(*contacts: ContactPoint) -> Details:
    return Details(source="web_form", contacts=contacts)


@pytest.mark.requirement("R-04")
def test_the_same_number_written_differently_is_the_same_contact() -> None:
    """The fingerprint is of the normalised number."""
    match = find_match(enquiry(parse_contact("+86 138-1234-5678", KEY)), [with_contacts(PHONE)])
    assert match is not None
    assert (match.lead_id, match.reason.en) == ("A-1", "the same contact (phone ending in 5678)")


@pytest.mark.requirement("R-04")
def test_the_same_last_four_digits_are_not_the_same_contact() -> None:
    """A hint is never enough, and a contact without a fingerprint matches nobody."""
    assert find_match(enquiry(OTHER), [with_contacts(PHONE)]) is None
    assert find_match(enquiry(MASKED), [with_contacts(MASKED)]) is None
    assert fingerprints(enquiry(MASKED)) == frozenset()


def test_any_shared_contact_is_enough() -> None:
    """Phone or address, whichever is shared is the reason."""
    match = find_match(enquiry(MAIL, OTHER), [with_contacts(PHONE, MAIL)])
    assert match is not None
    assert match.reason.en == "the same contact (e-mail ***@example.com)"


def test_the_latest_open_lead_is_the_match_whatever_the_order() -> None:
    """Closed leads are no match: who comes back after a close is a new lead."""
    older = with_contacts(PHONE, id="A-1")
    newer = with_contacts(PHONE, id="A-2", received_at=AT + DAY)
    closed = with_contacts(PHONE, id="A-3", received_at=AT + 2 * DAY, phase=Phase.LOST)
    for order in ([older, newer, closed], [closed, newer, older]):
        match = find_match(enquiry(PHONE), order)
        assert match is not None
        assert match.lead_id == "A-2"
    assert find_match(enquiry(PHONE), [closed]) is None
