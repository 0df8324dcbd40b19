"""Histories in which every text that people wrote, and every contact, can be found again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import attrs
from hypothesis import strategies as st

from leadcore import commands as c
from leadcore.codec import to_data
from leadcore.codec.bounds import JSON
from leadcore.errors import LeadcoreError
from leadcore.events import Event
from leadcore.lifecycle import decide, evolve, standard_lifecycle
from leadcore.model import SYSTEM, Attachment, Lead, NewLead
from leadcore.testing.asking import Asking, people_of
from leadcore.testing.forms import Forms
from leadcore.testing.people import NOW
from leadcore.testing.walks import Asked, walks
from leadcore.values import ContactPoint, Extra

LIFECYCLE = standard_lifecycle()
SECRETS = ("秘甲", "秘乙", "秘-pat@home", "秘" * 9)
"""What people write; each begins with a character that stands nowhere else."""
CONTACTS = (
    ContactPoint(
        kind="phone", hint="0471", fingerprint="5ec2e7" * 5 + "00", key_id="k", vault_ref="秘库/1"
    ),
    ContactPoint(kind="email", hint="5ec2e7.example", fingerprint="5ec2e7" * 5 + "11", key_id="k"),
)
FILE = Attachment(name="秘.pdf", reference="秘/1", media_type="application/pdf", digest="5ec2e7")
TOKENS = ("秘", "5ec2e7", "0471")
"""What every secret has in it, and the fingerprints, hints and digests."""
PLAIN: Mapping[str, Any] = {"campaign": "春季展", "industry": "教育", "region": "上海市"}
"""What is no secret of the person."""
PEOPLE = people_of(LIFECYCLE)


def with_contacts(new: NewLead) -> NewLead:
    """Return an enquiry by somebody who can be reached."""
    extra = Extra({**new.extra, "pupils": 900, "motto": "秘训"})
    return attrs.evolve(new, contacts=CONTACTS, attachments=(FILE,), extra=extra, **PLAIN)


def amended(command: c.Command) -> c.Command:
    """Return an amendment that says nothing else in the fields that stay."""
    assert isinstance(command, c.Amend)
    kept = {name: value for name, value in command.changes if name not in PLAIN}
    return attrs.evolve(command, changes={**kept, "contacts": CONTACTS[:1]})


@cache
def asking() -> Asking:
    """Return commands in which every text is a secret."""
    forms = Forms(lead_id="A-1", people=PEOPLE, at=NOW, words=st.sampled_from(SECRETS))
    new = forms.enquiries().map(with_contacts)
    given = forms.all() | {
        c.Register: forms.of(c.Register, new=new),
        c.LinkEnquiry: forms.of(c.LinkEnquiry, new=new, reason=forms.texts()),
        c.Amend: forms.of(c.Amend, **forms.fields()[c.Amend]).map(amended),
    }
    return Asking(lifecycle=LIFECYCLE, people=PEOPLE, forms=given)


def told(walk: Sequence[Asked]) -> tuple[Event, ...]:
    """Return the events of a walk; what is refused makes none."""
    lead, events = None, list[Event]()
    for asked in walk:
        try:
            made = decide(lead, asked.command, LIFECYCLE, asked.now)
        except LeadcoreError:
            continue
        for event in made:
            lead = evolve(lead, event)
            events.append(event)
    return tuple(events)


def histories() -> st.SearchStrategy[tuple[Event, ...]]:
    """Return histories by any commands, with secrets wherever somebody writes."""
    return walks(asking(), steps=9).map(told).filter(bool)


def ended(events: Sequence[Event], lead: Lead, keep: Sequence[str]) -> tuple[Event, ...]:
    """Return a history that ends with an erasure."""
    command = c.Erase(lead_id=lead.id, by=SYSTEM, reason="customer_request", keep=keep)
    return (*events, *decide(lead, command, LIFECYCLE, lead.updated_at))


def leaves(data: JSON, path: str = "") -> Iterator[tuple[str, JSON]]:
    """Yield every value of a document that has no parts, with its path."""
    if isinstance(data, dict):
        for key, item in data.items():
            yield from leaves(item, f"{path}.{key}")
    elif isinstance(data, list):
        for number, item in enumerate(data):
            yield from leaves(item, f"{path}.{number}")
    else:
        yield path, data


def leaves_of(event: Event) -> dict[str, JSON]:
    return dict(leaves(to_data(event)))
