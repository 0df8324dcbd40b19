"""Stores of texts in memory: a sound one, and some with one mistake each."""

from __future__ import annotations

import asyncio
from bisect import bisect_left
from threading import Event as Signal
from threading import Lock
from typing import Final
from unicodedata import normalize

from leadcore.key_value import Rows, Writes


class Shelf:
    """Keeps rows in a dict, under one lock."""

    def __init__(self) -> None:
        self.rows: dict[str, str] = {}
        self.lock: Lock = Lock()

    def read(self, start: str, stop: str, limit: int) -> Rows:
        with self.lock:
            rows = list(self.rows.items())
        return sorted(row for row in rows if start <= row[0] < stop)[:limit]

    def write(self, rows: Writes, *, key: str, expected: str | None) -> bool:
        with self.lock:
            if self.rows.get(key) != expected:
                return False
            self.store(rows)
            return True

    def store(self, rows: Writes) -> None:
        for key, text in rows.items():
            if text is None:
                self.rows.pop(key, None)
            else:
                self.rows[key] = text


class Quick(Shelf):
    """The same with its keys in order, for many rows."""

    def __init__(self) -> None:
        super().__init__()
        self.keys: list[str] = []

    def read(self, start: str, stop: str, limit: int) -> Rows:
        with self.lock:
            first = bisect_left(self.keys, start)
            last = bisect_left(self.keys, stop, first)
            return [(key, self.rows[key]) for key in self.keys[first : min(last, first + limit)]]

    def store(self, rows: Writes) -> None:
        super().store(rows)
        self.keys = sorted(self.rows)


class AsyncShelf:
    """The same behind async methods, with a turn for other tasks before each."""

    def __init__(self) -> None:
        self.shelf: Shelf = Quick()

    async def read(self, start: str, stop: str, limit: int) -> Rows:
        await asyncio.sleep(0)
        return self.shelf.read(start, stop, limit)

    async def write(self, rows: Writes, *, key: str, expected: str | None) -> bool:
        await asyncio.sleep(0)
        return self.shelf.write(rows, key=key, expected=expected)


class Trusting(Shelf):
    """Stores without a look at what is expected."""

    def write(self, rows: Writes, *, key: str, expected: str | None) -> bool:
        with self.lock:
            self.store(rows)
            return True


class Hesitant(Shelf):
    """Compares first and stores later, with time for others in between."""

    def write(self, rows: Writes, *, key: str, expected: str | None) -> bool:
        with self.lock:
            is_as_expected = self.rows.get(key) == expected
        Signal().wait(0.001)
        if is_as_expected:
            with self.lock:
                self.store(rows)
        return is_as_expected


class Piecemeal(Shelf):
    """Shows each row of a write as soon as it is stored."""

    def write(self, rows: Writes, *, key: str, expected: str | None) -> bool:
        others = {name: text for name, text in rows.items() if name != key}
        for name, text in (others | {key: rows[key]}).items():
            Signal().wait(0.0001)
            if self.rows.get(key) != expected:
                return False
            self.store({name: text})
        return True


class Parted(Shelf):
    """Reads the keys of a range first, and their texts later."""

    def read(self, start: str, stop: str, limit: int) -> Rows:
        keys = [key for key, _ in super().read(start, stop, limit)]
        Signal().wait(0.0001)
        return [(key, text) for key in keys if (text := self.rows.get(key)) is not None]


class Present(Shelf):
    """Looks only whether there is a row, and not at its text."""

    def write(self, rows: Writes, *, key: str, expected: str | None) -> bool:
        found = self.rows.get(key)
        is_there = (found is None) == (expected is None)
        return super().write(rows, key=key, expected=found if is_there else expected)


class Blank(Shelf):
    """Takes a row that is not there for an empty text."""

    def write(self, rows: Writes, *, key: str, expected: str | None) -> bool:
        return super().write(rows, key=key, expected=expected or None)


class Halfway(Shelf):
    """Refuses a write, and stores its other rows."""

    def write(self, rows: Writes, *, key: str, expected: str | None) -> bool:
        self.store({name: text for name, text in rows.items() if name != key})
        return super().write(rows, key=key, expected=expected)


class Glimpsing(Shelf):
    """Compares the first 1,000 characters of a text."""

    def write(self, rows: Writes, *, key: str, expected: str | None) -> bool:
        found = self.rows.get(key)
        is_alike = found is not None and found[:1000] == (expected or "")[:1000]
        return super().write(rows, key=key, expected=found if is_alike else expected)


class Keeping(Shelf):
    """Keeps the old text of a row that is there already."""

    def store(self, rows: Writes) -> None:
        super().store({key: text and self.rows.get(key, text) for key, text in rows.items()})


class Counting(Shelf):
    """Keeps what looks like a number as a number."""

    def store(self, rows: Writes) -> None:
        super().store(
            {key: str(int(text)) if text and text.isdigit() else text for key, text in rows.items()}
        )


class Past(Shelf):
    """Leaves out the row at the start."""

    def read(self, start: str, stop: str, limit: int) -> Rows:
        return [row for row in super().read(start, stop, limit) if row[0] != start]


class Boastful(Shelf):
    """Says that a write was stored, though it was not."""

    def write(self, rows: Writes, *, key: str, expected: str | None) -> bool:
        super().write(rows, key=key, expected=expected)
        return True


class Hoarding(Shelf):
    """Deletes nothing."""

    def store(self, rows: Writes) -> None:
        self.rows.update({key: text for key, text in rows.items() if text is not None})


class Emptying(Shelf):
    """Keeps an empty text where a row is to be deleted."""

    def store(self, rows: Writes) -> None:
        self.rows.update({key: text or "" for key, text in rows.items()})


class Lagging(Shelf):
    """Reads what there was before the last write, as a replica does."""

    def __init__(self) -> None:
        super().__init__()
        self.before: dict[str, str] = {}

    def read(self, start: str, stop: str, limit: int) -> Rows:
        return sorted(row for row in self.before.items() if start <= row[0] < stop)[:limit]

    def store(self, rows: Writes) -> None:
        self.before = dict(self.rows)
        super().store(rows)


class Through(Shelf):
    """Gives the row at the stop too."""

    def read(self, start: str, stop: str, limit: int) -> Rows:
        return sorted(row for row in list(self.rows.items()) if start <= row[0] <= stop)[:limit]


class Boundless(Shelf):
    """Gives all rows of a range, whatever the limit."""

    def read(self, start: str, stop: str, limit: int) -> Rows:
        return super().read(start, stop, len(self.rows))


class Paging(Shelf):
    """Gives at most 100 rows at once, and the rest when it is asked again."""

    def read(self, start: str, stop: str, limit: int) -> Rows:
        return super().read(start, stop, min(limit, 100))


class Unsorted(Shelf):
    """Gives rows in the order in which they were written."""

    def read(self, start: str, stop: str, limit: int) -> Rows:
        return [row for row in list(self.rows.items()) if start <= row[0] < stop][:limit]


class Cutting(Shelf):
    """Cuts a range at its limit before it sorts."""

    def read(self, start: str, stop: str, limit: int) -> Rows:
        return sorted([row for row in list(self.rows.items()) if start <= row[0] < stop][:limit])


class Utf16(Shelf):
    """Sorts keys as UTF-16."""

    def read(self, start: str, stop: str, limit: int) -> Rows:
        found = super().read(start, stop, len(self.rows))
        return sorted(found, key=lambda row: row[0].encode("utf-16-be"))[:limit]


class Folding(Shelf):
    """Takes keys that differ only in case for one, as many databases do."""

    def read(self, start: str, stop: str, limit: int) -> Rows:
        return super().read(start.casefold(), stop.casefold(), limit)

    def write(self, rows: Writes, *, key: str, expected: str | None) -> bool:
        folded = {name.casefold(): text for name, text in rows.items()}
        return super().write(folded, key=key.casefold(), expected=expected)


class Collating(Shelf):
    """Compares keys by a language, though it sorts them by code point."""

    def read(self, start: str, stop: str, limit: int) -> Rows:
        first, last = start.casefold(), stop.casefold()
        return sorted(row for row in self.rows.items() if first <= row[0].casefold() < last)[:limit]


class Joining(Shelf):
    """Writes a letter and its accent as one character."""

    def read(self, start: str, stop: str, limit: int) -> Rows:
        return super().read(normalize("NFC", start), normalize("NFC", stop), limit)

    def write(self, rows: Writes, *, key: str, expected: str | None) -> bool:
        joined = {normalize("NFC", name): text for name, text in rows.items()}
        return super().write(joined, key=normalize("NFC", key), expected=expected)


class Cropping(Shelf):
    """Keeps the first 255 characters of a text."""

    def store(self, rows: Writes) -> None:
        super().store({key: text and text[:255] for key, text in rows.items()})


WRONG: Final[tuple[type[Shelf], ...]] = (
    Trusting,
    Present,
    Blank,
    Glimpsing,
    Boastful,
    Halfway,
    Keeping,
    Hoarding,
    Emptying,
    Lagging,
    Past,
    Through,
    Boundless,
    Paging,
    Unsorted,
    Cutting,
    Utf16,
    Folding,
    Collating,
    Joining,
    Cropping,
    Counting,
)
"""What one caller can find."""

RACING: Final[tuple[tuple[str, type[Shelf]], ...]] = (
    ("test_an_update_is_never_lost", Hesitant),
    ("test_a_commit_is_seen_whole", Piecemeal),
    ("test_a_commit_is_seen_whole", Parted),
)
"""What only several writers find, and the law that finds it."""
