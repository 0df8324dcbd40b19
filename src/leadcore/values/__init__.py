"""Values that know nothing of leads: money, contacts, places, timeframes, numbers and free text.

Each is valid once built; what people write is read by `parse`, which raises
`leadcore.errors.ParseError`. What people write for "not known" is recognised by `is_unknown`.
"""

from leadcore.values.contact import (
    ContactKind,
    ContactPoint,
    FingerprintKey,
    fingerprint,
    parse_contact,
)
from leadcore.values.currencies import minor_digits
from leadcore.values.emails import normalise_email
from leadcore.values.extra import Extra, Scalar
from leadcore.values.frozen import FrozenMapping
from leadcore.values.instants import optional_utc, utc
from leadcore.values.money import Money
from leadcore.values.numbering import Numbering
from leadcore.values.period import Timeframe, TimeUnit
from leadcore.values.phones import normalise_phone
from leadcore.values.place import Place, RegionTree
from leadcore.values.ranges import MoneyRange
from leadcore.values.redaction import echo, optional_scrubbed, redact, scrubbed
from leadcore.values.unknown import is_unknown

__all__ = [
    "ContactKind",
    "ContactPoint",
    "Extra",
    "FingerprintKey",
    "FrozenMapping",
    "Money",
    "MoneyRange",
    "Numbering",
    "Place",
    "RegionTree",
    "Scalar",
    "TimeUnit",
    "Timeframe",
    "echo",
    "fingerprint",
    "is_unknown",
    "minor_digits",
    "normalise_email",
    "normalise_phone",
    "optional_scrubbed",
    "optional_utc",
    "parse_contact",
    "redact",
    "scrubbed",
    "utc",
]
