"""The laws of a store of texts by key, as a table of what is asked and what must be answered.

What only several writers at once can find is left to the contract of a repository over the store.
"""

from __future__ import annotations

from typing import Final

import attrs

from leadcore.key_value import AsyncKeyValueStore, KeyValueStore, Rows, Writes

WHOLE: Final = ("", "\U0010ffff")
"""From before the first key to past the last one."""
LONG: Final = "线索/" + "x" * 180 + "😀" * 228
"""As long as a key may be: an owner and a lead whose ids are of 128 characters each."""
ODD: Final = 'a line,\na "quote", a \\ and 😀 ' * 5_000
"""A text of 150,000 characters."""
IN_ORDER: Final = ("Z", "a", "a 1", "a/1", "a~1", "e\u0301", "é", "线", "\uff41", "😀")
"""Keys by code point: no alphabet, no case, no accents that are joined, and no UTF-16."""
MANY: Final = {f"p{number:03}": str(number) for number in range(500)}
"""As many rows as are read at once."""


@attrs.frozen
class Read:
    """A range that is read, and the rows that are in it."""

    law: str
    start: str
    stop: str
    expected: Rows
    limit: int = 100

    def check(self, found: Rows) -> None:
        """Refuse other rows."""
        rows = [tuple(row) for row in found]
        if rows != list(self.expected):
            asked = f"read({self.start!r}, {self.stop!r}, {self.limit})"
            raise broken(self.law, asked, rows, list(self.expected))


@attrs.frozen
class Write:
    """Rows that are written, and whether they are stored."""

    law: str
    rows: Writes
    key: str
    expected: str | None
    is_stored: bool = True

    def check(self, found: bool) -> None:
        """Refuse another answer."""
        if found is not self.is_stored:
            asked = f"write({self.rows!r}, key={self.key!r}, expected={self.expected!r})"
            raise broken(self.law, asked, found, self.is_stored)


def broken(law: str, asked: str, found: object, expected: object) -> AssertionError:
    return AssertionError(
        f"{law}: {asked[:200]}\n  found:    {str(found)[:500]}\n  expected: {str(expected)[:500]}"
    )


LAWS: Final[tuple[Read | Write, ...]] = (
    Read("a store to be checked is empty", *WHOLE, ()),
    Write("what is expected not to be there is not there", {"b": "2", "a": "1"}, "a", None),
    Read("rows are read in the order of their keys", "a", "c", (("a", "1"), ("b", "2"))),
    Read("a range ends before its stop", "a", "b", (("a", "1"),)),
    Read("a range begins with its start", "b", "c", (("b", "2"),)),
    Read("a start need not be there", "a ", "c", (("b", "2"),)),
    Read("no more rows are given than the limit", "a", "c", (("a", "1"),), 1),
    Write("a row that is there is not expected to be missing", {"a": "3"}, "a", None, False),
    Write("another text is not the expected one", {"a": "3", "c": "3"}, "a", "2", False),
    Write("a missing row is not an empty text", {"c": "3"}, "c", "", False),
    Read("what is not stored leaves nothing", *WHOLE, (("a", "1"), ("b", "2"))),
    Write("the expected text is replaced", {"a": "3"}, "a", "1"),
    Read("a new text takes the place of the old one", *WHOLE, (("a", "3"), ("b", "2"))),
    Write("a row may be written as it is", {"a": "3", "c": "3"}, "a", "3"),
    Read("only the given rows are written", "b", "d", (("b", "2"), ("c", "3"))),
    Write("a row is deleted, also where there is none", {"a": None, "z": None}, "a", "3"),
    Read("a deleted row is gone", *WHOLE, (("b", "2"), ("c", "3"))),
    Write("a deleted row may come again", {"a": "1", "b": None, "c": None}, "a", None),
    Write("keys differ where their case does", {"A": "big", "a": "small"}, "a", "1"),
    Read("keys that differ in case are two", *WHOLE, (("A", "big"), ("a", "small"))),
    Write("a text stays a text", {"A": None, "a": "007"}, "a", "small"),
    Read("a text is not taken for a number", *WHOLE, (("a", "007"),)),
    Write("long keys and long, odd texts are kept", {LONG: ODD, "a": None}, "a", "007"),
    Read("what was written is read as it was", *WHOLE, ((LONG, ODD),)),
    Write("a long text is compared whole", {LONG: None}, LONG, f"{ODD}!", False),
    Write("any key may be compared", {LONG: None}, LONG, ODD),
    Write("many rows are stored", dict.fromkeys(reversed(IN_ORDER), "1"), "a", None),
    Read("keys are in the order of code points", *WHOLE, tuple((key, "1") for key in IN_ORDER)),
    Read("a range goes by code points too", "Z", "a", (("Z", "1"),)),
    Read("a limit cuts what comes last", *WHOLE, (("Z", "1"), ("a", "1")), 2),
    Write("hundreds of rows are stored", MANY | {"Z": "2"}, "Z", "1"),
    Read("a range is cut by nothing but its limit", "p", "q", tuple(MANY.items()), len(MANY)),
)
"""In this order, each on what those before have left."""


def check_store(store: KeyValueStore) -> None:
    """Refuse, by AssertionError, a store that breaks a law of `KeyValueStore`.

    store: an empty one; it is not empty afterwards.

    >>> class Forgetful:
    ...     def read(self, start, stop, limit):
    ...         return []
    ...     def write(self, rows, *, key, expected):
    ...         return expected is None
    >>> check_store(Forgetful())
    Traceback (most recent call last):
    AssertionError: rows are read in the order of their keys: read('a', 'c', 100)
      found:    []
      expected: [('a', '1'), ('b', '2')]
    """
    for law in LAWS:
        if isinstance(law, Read):
            law.check(store.read(law.start, law.stop, law.limit))
        else:
            law.check(store.write(law.rows, key=law.key, expected=law.expected))


async def check_async_store(store: AsyncKeyValueStore) -> None:
    """Refuse, by AssertionError, an async store that breaks a law of `KeyValueStore`.

    store: an empty one; it is not empty afterwards.

    >>> import asyncio
    >>> class Forgetful:
    ...     async def read(self, start, stop, limit):
    ...         return []
    ...     async def write(self, rows, *, key, expected):
    ...         return False
    >>> asyncio.run(check_async_store(Forgetful()))  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    AssertionError: what is expected not to be there is not there: write({'b': '2', 'a': '1'}, ...
      found:    False
      expected: True
    """
    for law in LAWS:
        if isinstance(law, Read):
            law.check(await store.read(law.start, law.stop, law.limit))
        else:
            law.check(await store.write(law.rows, key=law.key, expected=law.expected))
