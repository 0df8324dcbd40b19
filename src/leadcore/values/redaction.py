"""Redaction: what may be printed of a text that may hold phone numbers and e-mail addresses.

The rule, where in doubt for privacy:
- Digits with at most four `JOINERS` between neighbours are one run. A run of eight digits or more,
  or of seven with a `+`, becomes `****` and its last four digits; so does a shorter one whose
  middle is masked already (`138****8000`). An extension after it becomes `****`.
- Left alone are dates with or without a time (`2024-05-01 14:30`), amounts with thousands
  separated (`200,000`, or two of them as a range) of at most ten digits, amounts of at most seven
  digits with at most two decimals, lead numbers such as `2024-0501-001`, and what has the form of a
  digest or UUID in hexadecimal digits, letters among them.
- Of an e-mail address the part before the @ becomes `***`. Where it is ASCII it ends at the first
  other character before it, since Chinese text runs on without spaces.

Everything that `normalise_phone` accepts for China is such a run. Digits written as words are not
recognised.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Final

from leadcore.values.characters import INVISIBLE, is_storable

MASK = "****"
"""What stands for the hidden digits of a number, however many they were."""
EMAIL_MASK = "***"
"""What stands for the part of an e-mail address before the @."""
KEPT = 4
"""How many digits of a number stay in clear."""
LEAST_DIGITS = 8
"""From how many digits on a run may be a phone number."""
LEAST_INTERNATIONAL = 7
"""From how many digits on a run with a `+` may be a phone number."""
LEAST_MASKED = 5
"""From how many digits on a run with masks in it is a phone number."""
MAX_TEXT = 2_000
"""Longest free text that is kept, in characters."""
MAX_ECHO = 40
"""Longest text that `echo` returns, in characters."""

SPACES = " \t\u00a0\u2000-\u200a\u202f\u205f\u3000"
DASHES = r"\-\u2010-\u2015\u2212\uff0d\ufe63"
DOTS = ".·．・"
BRACKETS = "()（）"
JOINERS = rf"{SPACES}{DASHES}{DOTS}{BRACKETS}{INVISIBLE}"
"""What people write between the digits of one number, as the inside of a character class."""
LONGEST_JOIN = 4
"""How many joiners may stand between two digits of one number."""
STRONG_MASKS = "*＊●•○◯☆★※█■□▇∗✱…"
"""Characters that hide digits and have no other business between them."""
WEAK_MASKS = "xX×·?？#＃_"
"""Characters that hide digits when there are several of them."""

JOIN = rf"[{JOINERS}+/／,，、_]{{0,{LONGEST_JOIN}}}"
HIDDEN = rf"{JOIN}(?:[{STRONG_MASKS}]{{1,12}}|[{WEAK_MASKS}]{{3,12}}|[-.]{{3,12}}){JOIN}"
ALREADY_MASKED = rf"[{STRONG_MASKS}]{{2}}|[{WEAK_MASKS}]{{3}}|[-.]{{3}}"
TAIL = rf"(?:[{STRONG_MASKS}]{{2,}}+|[{WEAK_MASKS}]{{3,}}+)(?![{STRONG_MASKS}{WEAK_MASKS}@＠])"
EXTENSION = r"\s{0,2}(?:转|轉|分机|ext\.?|x|#|＃)\s{0,2}[:：]?\s{0,2}"

DAY = r"(?:0?[1-9]|[12]\d|3[01])"
MONTH = r"(?:0?[1-9]|1[0-2])"
CLOCK = r"(?:[T ]{1,2}\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
DATE = rf"(?:19|20)\d\d(?P<between>[-/.]){MONTH}(?P=between){DAY}(?!\d){CLOCK}"
LEAD_NUMBER = r"(?:19|20)\d\d-(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])-\d{3,6}"
GROUPED = r"(?:\d{1,3}(?:,\d{3}){1,2}|\d,\d{3},\d{3},\d{3})(?:\.\d{1,2})?"
AMOUNTS = rf"{GROUPED}(?:\s?[-–—~]\s?{GROUPED})?|(?:0|[1-9]\d{{0,6}})\.\d{{1,2}}"
NUMBER = (
    rf"(?P<plus>(?<=[+＋])|(?<=[+＋][(（]))?(?P<run>\d(?:(?:{JOIN}|{HIDDEN})\d)*)(?P<tail>{TAIL})?"
    rf"(?:(?P<extension>{EXTENSION})\d{{1,6}}(?!{JOIN}\d))?"
)
DIGEST = r"[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}"
UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
HEX = rf"(?=[0-9-]*[a-f])(?:{DIGEST}|{UUID})"
IDENTIFIER = rf"(?<![0-9a-z])(?P<identifier>{HEX})(?![0-9a-z])"
RUNS = rf"(?<!\d)(?P<plain>(?:{DATE}|{LEAD_NUMBER})(?![-/.]?\d))|{IDENTIFIER}|{NUMBER}"
ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.\-]"
WORD = r"[^\s@＠<>()（）,，;；:：、。]"
DOMAIN = r"[@＠][^\s@＠]{1,255}?[.．。｡][^\s@＠]"
EMAIL = rf"(?:(?<!{ATOM}){ATOM}++|(?<!{WORD}){WORD}++(?<=[^!-~]))(?={DOMAIN})"


may_hide: Final = re.compile(r"[\d@＠]").search
"""Most texts have nothing to hide, and this is the way to know soonest."""


def redact(text: str) -> str:
    """Return `text` with phone numbers cut to their last four digits and e-mails to their domain.

    What was redacted stays as it is when it is redacted again. Takes time in proportion to the
    length of the text.

    >>> redact("电话 138-1234-5678，邮箱 zhang.san@example.com，2024-05-01 预算 200,000")
    '电话 ****5678，邮箱 ***@example.com，2024-05-01 预算 200,000'
    """
    if not may_hide(text):
        return text
    return re.sub(RUNS, covered, re.sub(EMAIL, EMAIL_MASK, text), flags=re.IGNORECASE)


def covered(found: re.Match[str]) -> str:
    """Return what may be shown of one run of digits."""
    is_amount = found["plus"] is None and re.fullmatch(AMOUNTS, found[0])
    if found["plain"] or found["identifier"] or is_amount:
        return found[0]
    digits = re.sub(r"\D", "", found["run"])
    if not hides(digits, found):
        return found[0]
    bracket = re.search(r"[()（）]", found["run"])
    closing = bracket[0] if bracket and bracket[0] in ")）" else ""
    shown = "" if found["tail"] else digits[-KEPT:]
    extension = found["extension"] + MASK if found["extension"] else ""
    return f"{MASK}{closing}{shown}{extension}"


def hides(digits: str, found: re.Match[str]) -> bool:
    """Return whether the run is taken for a phone number."""
    if len(digits) >= (LEAST_DIGITS if found["plus"] is None else LEAST_INTERNATIONAL):
        return True
    masked = found["tail"] or re.search(ALREADY_MASKED, found["run"])
    return len(digits) >= LEAST_MASKED and bool(masked)


def scrubbed(text: str) -> str:
    """Return `text` as it may be kept: redacted, and without control characters and surrogates.

    Line ends and tabs stay. Refuses more than 2,000 characters, since cutting would lose what was
    said. Made to be the converter of free-text fields.

    >>> scrubbed("请回电 13812345678\\x00")
    '请回电 ****5678'
    """
    check_text(text)
    if text.isprintable() and not may_hide(text):
        return text
    kept = text if text.isprintable() else "".join(char for char in text if is_storable(char))
    shown = redact(kept)
    check_text(shown)
    return shown


def check_text(text: object) -> None:
    if not isinstance(text, str):
        raise TypeError(f"{echo(text)} was given; give a text")
    if len(text) > MAX_TEXT:
        raise ValueError(f"a text of {len(text)} characters was given; give at most {MAX_TEXT}")


def optional_scrubbed(text: str | None) -> str | None:
    """Return the text as it may be kept, or None for None.

    >>> optional_scrubbed(None) is None
    True
    """
    return None if text is None else scrubbed(text)


def echo(value: object) -> str:
    """Return at most 40 characters that say what was given, redacted, for error messages.

    Costs the same for a value of any size. A name is not recognised: do not echo one.

    >>> echo("电话13812345678"), echo(13812345678), echo(["a", "b"])
    ("'电话****5678'", '****5678', 'a list')
    """
    if value is None:
        return "nothing"
    if isinstance(value, str):
        return shown_text(value)
    if isinstance(value, bool | date):
        return str(value)[:MAX_ECHO]
    if isinstance(value, int | float | Decimal):
        return shown_number(value)
    name = type(value).__name__
    article = "an" if name[:1].lower() in "aeiou" else "a"
    return f"{article} {name}"[:MAX_ECHO]


def shown_text(text: str) -> str:
    """Return the beginning of `text` in quotes; a number or address that the cut may split goes."""
    head = text[: 4 * MAX_ECHO]
    if len(head) < len(text):
        head = re.sub(rf"(?:[\d！-～@,]|{ATOM}|[{JOINERS}])+\Z", "", head)
    shown = repr(redact(head))
    if len(head) == len(text) and len(shown) <= MAX_ECHO:
        return shown
    return f"{shown[: MAX_ECHO - 2].removesuffix(shown[0])}…{shown[0]}"


def shown_number(value: float | Decimal) -> str:
    if isinstance(value, int) and value.bit_length() > 64:
        return "a very large whole number"
    return redact(str(value))[:MAX_ECHO]
