"""Text in both languages as it may be kept."""

from __future__ import annotations

from leadcore.texts import Text
from leadcore.values import scrubbed


def scrubbed_text(text: Text) -> Text:
    """Return the text as it may be kept, in both languages."""
    if type(text) is not Text:
        raise TypeError(f"a {type(text).__name__} was given; give a Text in both languages")
    return Text(scrubbed(text.zh), scrubbed(text.en))
