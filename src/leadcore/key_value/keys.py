"""Under which keys a lead and what belongs to it is stored.

| key | value |
|---|---|
| `head` | how many commits there were, and the position of the last event |
| `lead/ID` | the lead |
| `event/ID/VERSION` | the position of the event |
| `outbox/POSITION` | the event |
| `command/ID` | of which lead it was, and the positions before its first event and of its last |
| `due/MOMENT/ID`, `deadline/ID` | the lead's id; the moment |
| `contact/FINGERPRINT/ID`, `had/ID/FINGERPRINT` | the lead's id; the fingerprint |
| `mark/MARK` | the position at which it was left last |
| `held/OWNER/open/ID`, `held/OWNER/closed/ID` | the lead's id, by whether it is open |
| `load/OWNER` | how many open leads an owner holds, if any |
| `given/OWNER/MOMENT/POSITION`, `claim/...` | the moment; a claim is given too |
| `turns` | whose turn it is |
| `number/SCOPE` | the last number |

Positions, versions and moments have one width, so that their order is that of their texts. A part
that another one follows has no slash: it is written `~1`, and `~` is `~0`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from leadcore.values.instants import plain

HEAD: Final = "head"
TURNS: Final = "turns"
AFTER_SLASH: Final = "0"
"""The character that comes next after a slash."""


def key(table: str, *parts: str) -> str:
    """Return the key of a row.

    >>> key("contact", "2024:a/b", "A/1")
    'contact/2024:a~1b/A/1'
    """
    *inner, last = parts
    return "/".join((table, *map(escaped, inner), last))


def within(table: str, *parts: str) -> tuple[str, str]:
    """Return the first key that rows of a table with these parts can have, and the one past them.

    >>> within("contact", "2024:a")
    ('contact/2024:a/', 'contact/2024:a0')
    """
    start = "/".join((table, *map(escaped, parts)))
    return f"{start}/", f"{start}{AFTER_SLASH}"


def next_to(of: str) -> str:
    """Return the first key past another one; no part of a key has a character before the space."""
    return f"{of} "


def escaped(part: str) -> str:
    return part.replace("~", "~0").replace("/", "~1")


def number(value: int) -> str:
    """Return a text of a position or version that sorts as the number does.

    >>> number(12)
    '0000000000000012'
    """
    return f"{value:016}"


def stamp(moment: datetime) -> str:
    """Return a text of a moment that sorts as the moment does; ValueError where it has no zone."""
    return plain(moment).isoformat(timespec="microseconds")
