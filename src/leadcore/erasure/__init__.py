"""Removing what is about a person, so that who did what, when and why it was allowed stays (R-88).

`FATES` says of every field what becomes of it; `erased` does it to a history, `erased_lead` to a
lead. What a seal says of a history stands in `leadcore.audit`.
"""

from leadcore.erasure.erasing import ERASED, ERASED_TEXT, erased, erased_lead
from leadcore.erasure.table import FATES, Fate

__all__ = ["ERASED", "ERASED_TEXT", "FATES", "Fate", "erased", "erased_lead"]
