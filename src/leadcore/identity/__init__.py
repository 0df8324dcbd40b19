"""Whether an enquiry belongs to a lead that is already here."""

from leadcore.identity.duplicates import DuplicatePolicy, Match, find_match
from leadcore.model.lead import fingerprints

__all__ = ["DuplicatePolicy", "Match", "find_match", "fingerprints"]
