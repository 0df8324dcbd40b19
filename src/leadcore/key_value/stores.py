"""What a storage has to do so that leads can be kept in it: two methods.

An implementation keeps these laws:

- keys and values are texts, read back as they were written, and keys that differ are different;
- `read` gives rows in the order of their keys, by code point, as the last write left them: never a
  part of a write, and fewer than `limit` only where there are no more;
- `write` compares and stores in one step: of two writes with the same `key` and the same `expected`
  one is stored and the other is not; what is stored is stored whole, and read from then on;
- a write that is not stored leaves nothing behind.

`leadcore.testing.check_store` tries them, and the contract of a repository what only several
writers can find.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

Rows = Sequence[tuple[str, str]]
"""Keys and their values, in the order of the keys."""
Writes = Mapping[str, str | None]
"""New values by key; None deletes a row, if it is there."""


class KeyValueStore(Protocol):
    """Texts by key, as `KeyValueRepository` uses them."""

    def read(self, start: str, stop: str, limit: int) -> Rows:
        """Return the rows from the key `start` on and before `stop`: the first `limit`, or all."""
        ...

    def write(self, rows: Writes, *, key: str, expected: str | None) -> bool:
        """Store all rows and return True, if the value of `key` still is `expected`.

        Where it is not, store nothing and return False; None is expected where there is no row.
        `key` is always one of the rows.
        """
        ...


class AsyncKeyValueStore(Protocol):
    """The same for a storage that is async; the laws are those of `KeyValueStore`."""

    async def read(self, start: str, stop: str, limit: int) -> Rows:
        """Return the rows from the key `start` on and before `stop`: the first `limit`, or all."""
        ...

    async def write(self, rows: Writes, *, key: str, expected: str | None) -> bool:
        """Store all rows and return True, if the value of `key` still is `expected`.

        Where it is not, store nothing and return False; None is expected where there is no row.
        `key` is always one of the rows.
        """
        ...
