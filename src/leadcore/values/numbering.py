"""Numbering: readable numbers that count within a day, such as `线索-2024-0501-001`."""

from __future__ import annotations

import re
from datetime import date, datetime

import attrs

from leadcore.errors import ParseError
from leadcore.texts import Text
from leadcore.values.redaction import echo

MAX_PREFIX = 16
"""Longest prefix of a number, in characters."""
MAX_WIDTH = 9
"""Most digits that a sequence is padded to."""
MAX_SEQUENCE = 10**9
"""One more than the last number of a day."""
MAX_NUMBER_TEXT = 64
"""Longest text that is read as a number, in characters."""

SEPARATORS = ("", "-", "_", "/", ".")
DATE_PARTS = {"%Y": r"(?P<year>\d{4})", "%m": r"(?P<month>\d{2})", "%d": r"(?P<day>\d{2})"}
"""What a date format is made of, each once, and how it is read back."""


@attrs.frozen(kw_only=True)
class Numbering:
    """A rule for numbers: prefix, date, and a sequence that starts at 1 every day.

    The host counts, once for every `scope`; nothing here remembers a number.

    >>> Numbering().number(date(2024, 5, 1), 1)
    '线索-2024-0501-001'
    """

    prefix: str = "线索"
    """What every number begins with; 1 to 16 characters."""
    date_format: str = "%Y-%m%d"
    """Year `%Y`, month `%m` and day `%d`, each once, with `-`, `/`, `.` or `_` between them."""
    width: int = 3
    """Fewest digits of the sequence; a longer one is written in full."""
    separator: str = "-"
    """What stands between prefix, date and sequence."""

    def __attrs_post_init__(self) -> None:
        if not (0 < len(self.prefix) <= MAX_PREFIX and self.prefix.isprintable()):
            raise ValueError(f"a prefix has 1 to {MAX_PREFIX} printable characters")
        parts = re.sub("[-/._]", "", self.date_format)
        if sorted(re.findall("%.|.", parts)) != sorted(DATE_PARTS):
            raise ValueError("date_format has %Y, %m and %d, each once, and - / . _ between them")
        if not 1 <= self.width <= MAX_WIDTH:
            raise ValueError(f"a width is 1 to {MAX_WIDTH} digits")
        if self.separator not in SEPARATORS:
            raise ValueError(f"the separator is one of {', '.join(map(repr, SEPARATORS))}")

    def scope(self, day: date) -> str:
        """Return what the numbers of `day` have in common; each scope has its own sequence.

        >>> Numbering().scope(date(2024, 5, 1))
        '线索-2024-0501'
        """
        if isinstance(day, datetime):
            raise TypeError("a datetime was given; give the date that it is where the lead belongs")
        written = self.date_format.replace("%Y", f"{day.year:04d}")
        written = written.replace("%m", f"{day.month:02d}").replace("%d", f"{day.day:02d}")
        return f"{self.prefix}{self.separator}{written}"

    def number(self, day: date, sequence: int) -> str:
        """Return the number of the lead that came as number `sequence` on `day`; never wraps.

        >>> Numbering().number(date(2024, 5, 1), 1000)
        '线索-2024-0501-1000'
        """
        if not 1 <= sequence < MAX_SEQUENCE:
            raise ValueError(
                f"the sequence {echo(sequence)} was given; give 1 to {MAX_SEQUENCE - 1}"
            )
        return f"{self.scope(day)}{self.separator}{sequence:0{self.width}d}"

    def parse(self, text: str) -> tuple[date, int]:
        """Return the day and the sequence of a number that this rule made, else `ParseError`.

        >>> Numbering().parse("线索-2024-0501-001")
        (datetime.date(2024, 5, 1), 1)
        """
        found = re.fullmatch(self.pattern(), text[: MAX_NUMBER_TEXT + 1], re.ASCII)
        try:
            if found:
                day = date(int(found["year"]), int(found["month"]), int(found["day"]))
                sequence = int(found["sequence"])
                if self.number(day, sequence) == text:
                    return day, sequence
        except ValueError:
            pass
        example = self.number(date(2024, 5, 1), 1)
        allowed = Text(f"编号，如 {example}", f"a number such as {example}")
        raise ParseError("bad_number", echo(text), allowed)

    def pattern(self) -> str:
        """Return the regular expression that finds the parts of a number."""
        day = re.escape(self.date_format)
        for part, digits in DATE_PARTS.items():
            day = day.replace(part, digits)
        separator = re.escape(self.separator)
        sequence = rf"(?P<sequence>\d{{1,{MAX_WIDTH}}})"
        return f"{re.escape(self.prefix)}{separator}{day}{separator}{sequence}"
