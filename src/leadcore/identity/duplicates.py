"""Recognising a known contact by the fingerprint of its number or address."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import attrs

from leadcore.model import Details, Lead
from leadcore.model.lead import fingerprints
from leadcore.texts import Text

DuplicatePolicy = Literal["link", "refuse", "allow"]
"""What becomes of an enquiry of a known contact.

It is noted on its open lead, which gets its other contacts too; or refused; or a new lead.
"""


@attrs.frozen(kw_only=True)
class Match:
    """A lead that an enquiry belongs to, and why.

    >>> Match(lead_id="A-1", reason=Text("电话相同", "the same phone")).lead_id
    'A-1'
    """

    lead_id: str
    reason: Text


def find_match(new: Details, leads: Iterable[Lead]) -> Match | None:
    """Return the latest open lead among `leads` that shares a contact with `new`.

    A closed lead is no match: who enquires again after a close is a lead of its own.

    >>> find_match(Details(source="referral"), ())
    """
    marks = fingerprints(new)
    known = [lead for lead in leads if lead.is_open and marks & fingerprints(lead)]
    if not known:
        return None
    best = max(known, key=lambda lead: (lead.received_at, lead.id))
    shared = [c for c in best.contacts if c.fingerprint in marks]
    return Match(
        lead_id=best.id,
        reason=Text(
            f"相同的联系方式（{'、'.join(contact.to('zh') for contact in shared)}）",
            f"the same contact ({', '.join(contact.to('en') for contact in shared)})",
        ),
    )
