"""Copies of leads with other values in some fields, made field by field and quickly."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any, Final

import attrs

from leadcore.model import Lead, Phase

Changes = dict[str, Any]  # field name to new value; `attrs.evolve` takes them by name

LEAD_NAMES = tuple(field.name for field in attrs.fields(Lead))
VALUES: Final[Callable[[Lead], tuple[object, ...]]] = attrgetter(*LEAD_NAMES)
"""The values of all fields of a lead, in the order of `LEAD_NAMES`."""
PUT: Final[Mapping[str, Callable[[Lead, object], None]]] = {
    name: getattr(Lead, name).__set__ for name in LEAD_NAMES
}
"""What puts a value into each field of a lead that is being made."""
BLANK: Final = Lead(
    id="blank",
    version=0,
    source="blank",
    received_at=datetime(2000, 1, 1, tzinfo=UTC),
    updated_at=datetime(2000, 1, 1, tzinfo=UTC),
    status="blank",
    phase=Phase.OPEN,
)
"""What a registration does not say is as here: the defaults of the fields."""


def copied(lead: Lead, changes: Changes) -> Lead:
    """Return a copy of `lead` with other values in some fields, past its constructor.

    It gives what `attrs.evolve` gives, in a third of the time, as long as no value needs to be
    converted or refused. None does: each was checked when the event that brings it was built, or
    when the lead was. What may be otherwise goes through the constructor: amendments, which bring
    values of any field, and a host's own classes of leads and enquiries.
    """
    copy = object.__new__(Lead)
    for put, value in zip(PUT.values(), VALUES(lead), strict=True):
        put(copy, value)
    for name, value in changes.items():
        PUT[name](copy, value)
    return copy
