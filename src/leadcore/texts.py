"""Text in the two languages that leadcore speaks, kept side by side as data."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

import attrs

Language = Literal["zh", "en"]
"""The languages that every user-facing text comes in."""
MINUTE = timedelta(minutes=1)


@attrs.frozen
class Text:
    """One text in Chinese and in English; both are always there.

    >>> high = Text("高", "high")
    >>> high.to("zh"), high.to("en")
    ('高', 'high')
    """

    zh: str
    """The text in Simplified Chinese."""
    en: str
    """The text in English."""

    def to(self, language: Language) -> str:
        """Return the text in `language`."""
        return self.zh if language == "zh" else self.en

    def __str__(self) -> str:
        return self.zh if self.zh == self.en else f"{self.zh} / {self.en}"


def as_text(text: str | Text) -> Text:
    """Return a text as it is, and a plain string as the same in both languages.

    >>> as_text("2024-05-01") == Text("2024-05-01", "2024-05-01")
    True
    """
    return Text(text, text) if isinstance(text, str) else text


def duration_text(length: timedelta) -> Text:
    """Return a length of time in days, hours, minutes and seconds, without those that are zero.

    >>> duration_text(timedelta(days=90)).zh, duration_text(timedelta(hours=-25)).en
    ('90 天', '-1 day 1 hour')
    """
    hours, below = divmod(abs(length), 60 * MINUTE)
    minutes, rest = divmod(below, MINUTE)
    seconds = f"{rest.total_seconds():.6f}".rstrip("0").rstrip(".")
    counts = (str(hours // 24), str(hours % 24), str(minutes), seconds)
    pairs = [(count, *unit) for count, unit in zip(counts, UNITS, strict=True) if count != "0"]
    sign = "-" if length < timedelta(0) else ""
    zh = " ".join(f"{count} {name}" for count, name, _ in pairs) or "0"
    en = " ".join(f"{count} {name}{'' if count == '1' else 's'}" for count, _, name in pairs) or "0"
    return Text(sign + zh, sign + en)


UNITS = (("天", "day"), ("小时", "hour"), ("分钟", "minute"), ("秒", "second"))
"""What the parts of a length of time are called."""
