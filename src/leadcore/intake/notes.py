"""Notes: what intake read otherwise than it was written, or left out, of a row that it accepted."""

from __future__ import annotations

import attrs

from leadcore.texts import Language, Text


@attrs.frozen(kw_only=True)
class Note:
    """One thing that a reader of the row should know; not an error.

    >>> note = Note(path="预算", code="unknown", text=Text("未知，留空", "not known, left empty"))
    >>> print(note)
    预算: not known, left empty [unknown]
    """

    path: str
    """The column, or several of them with `/` between."""
    code: str
    """Stable identifier of the kind of note, such as `unknown` or `masked`."""
    text: Text
    """What was done, without personal data."""

    def to(self, language: Language) -> str:
        """Return the note as one line in `language`."""
        colon = "：" if language == "zh" else ": "
        return f"{self.path}{colon}{self.text.to(language)} [{self.code}]"

    def __str__(self) -> str:
        return self.to("en")
