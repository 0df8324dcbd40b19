"""How notifications say things: short parts, separated so that no two of them read as one number.

A text is redacted once more as a whole, and redaction takes digits for one number across spaces,
commas, full stops, dashes and brackets. So parts are separated by semicolons and colons, and words
stand on both sides of a date.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, tzinfo

from leadcore.texts import Text, as_text
from leadcore.values import redact

MAX_SAID = 160
"""The most characters that a name, an id or a reason takes."""


def one_line(text: str) -> str:
    """Return a text on one line, without characters that do not print."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def said(text: str) -> str:
    """Return a free text as it may be shown: on one line, redacted, shortened."""
    shown = redact(one_line(text))
    return shown if len(shown) <= MAX_SAID else f"{shown[: MAX_SAID - 1]}…"


def said_text(text: Text) -> Text:
    """Return a free text in both languages as it may be shown."""
    return Text(said(text.zh), said(text.en))


def phrase(zh: str, en: str, *parts: str | Text) -> Text:
    """Return a text from a template in each language, with `{}` for each part."""
    pairs = [as_text(part) for part in parts]
    return Text(zh.format(*(pair.zh for pair in pairs)), en.format(*(pair.en for pair in pairs)))


def listed(texts: Iterable[Text]) -> Text:
    """Return the texts that say something, separated by semicolons."""
    kept = [text for text in texts if text.zh or text.en]
    return Text("；".join(text.zh for text in kept), "; ".join(text.en for text in kept))


def minute(moment: datetime, zone: tzinfo) -> str:
    """Return a moment to the minute as the clocks of `zone` show it; UTC says that it is UTC."""
    local = moment.astimezone(zone)
    shown = local.isoformat(" ")[:16]
    return f"{shown} UTC" if local.tzname() == "UTC" else shown
