r"""What texts in the JSON form look like: patterns that Python and JSON Schema read alike.

For editors: JSON Schema's patterns are those of ECMAScript, where `\d` and `\w` are ASCII; so ASCII
is written out. `(?!\n)$` is the end, since Python's `$` also stands before a last line end.
"""

from __future__ import annotations

import keyword
import re
from typing import Final

from leadcore.rules.printing import MAX_NESTING
from leadcore.rules.schema import is_writable

INVISIBLE: Final = (
    r"[\u0000-\u001f\u007f-\u009f\u00ad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e"
    r"\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ud800-\uf8ff\ufeff\ufff9-\ufffb"
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0001\U000e0020-\U000e007f\U000f0000-\U000ffffd\U00100000-\U0010fffd]"
)
"""A character that no rule contains; those beyond U+FFFF stand as they are, which all can read."""

LETTER: Final = r"[^\u0000-@\[-\^`{-\u007f]"
"""What a name can begin with, and any character beyond ASCII."""
LETTER_OR_DIGIT: Final = r"[^\u0000-/:-@\[-\^`{-\u007f]"
NAME: Final = f"(?!(?:{'|'.join(keyword.kwlist)})(?!{LETTER_OR_DIGIT})){LETTER}{LETTER_OR_DIGIT}*"
PATH: Final = rf"^{NAME}(?:\.{NAME}){{0,{MAX_NESTING - 1}}}(?!\n)$"
"""A dotted path; of names beyond ASCII `is_path` knows more."""

LONG_MONTH: Final = "(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
SHORT_MONTH: Final = "(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
FEBRUARY: Final = "02-(?:0[1-9]|1[0-9]|2[0-8])"
QUARTER: Final = "(?:0[48]|[2468][048]|[13579][26])"
LEAP_YEAR: Final = f"(?:[0-9]{{2}}{QUARTER}|{QUARTER}00)"
CALENDAR: Final = (
    f"(?!0000)(?:[0-9]{{4}}-(?:{LONG_MONTH}|{SHORT_MONTH}|{FEBRUARY})|{LEAP_YEAR}-02-29)"
)
MINUTES: Final = "(?:[01][0-9]|2[0-3]):[0-5][0-9]"
CLOCK: Final = rf"{MINUTES}(?::[0-5][0-9](?:\.[0-9]{{1,6}})?)?"

DAY: Final = rf"^{CALENDAR}(?!\n)$"
"""A day that exists, such as 2026-01-31."""
MOMENT: Final = rf"^(?!(?:0001|9999).*[^Z]$){CALENDAR}T{CLOCK}(?:Z|[+-]{MINUTES})(?!\n)$"
"""An instant with its zone; in the first and the last year only UTC, as others may be off them."""


def is_path(text: str) -> bool:
    """Return whether rules can name `text`: Python names, in the form in which Python reads them.

    >>> is_path("demand.budget"), is_path("人数"), is_path("demand.class"), is_path("ｂudget")
    (True, True, False, False)
    """
    if not re.search(PATH, text):
        return False
    return text.isascii() or (is_writable(text) and bool(re.fullmatch(r"[\w.]+", text)))
