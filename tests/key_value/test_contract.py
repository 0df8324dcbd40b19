"""A repository over a store of texts keeps every law, plain and async, on a dict and on SQLite."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import pytest

from docs.examples.sqlite_store import SQLiteStore
from leadcore.key_value import AsyncKeyValueRepository, KeyValueRepository, reads
from leadcore.repositories import AsyncLeadRepository, LeadRepository
from leadcore.testing import AsyncLeadRepositoryContract, LeadRepositoryContract
from tests.key_value.shelves import AsyncShelf, Quick


class TestShelf(LeadRepositoryContract):
    """A dict under a lock keeps every law."""

    examples = 10

    def repository(self) -> LeadRepository:
        return KeyValueRepository(Quick())


class TestAsyncShelf(AsyncLeadRepositoryContract):
    """So does the async twin."""

    examples = 10

    async def repository(self) -> AsyncLeadRepository:
        return AsyncKeyValueRepository(AsyncShelf())


class TestSQLite(LeadRepositoryContract):
    """So does the store of the how-to, for many threads."""

    examples = 3
    made: ClassVar[list[SQLiteStore]] = []

    @classmethod
    def teardown_class(cls) -> None:
        """Close all of them."""
        while cls.made:
            cls.made.pop().db.close()

    def repository(self) -> LeadRepository:
        self.made.append(SQLiteStore(":memory:"))
        return KeyValueRepository(self.made[-1])


class TestPages(LeadRepositoryContract):
    """Nothing is lost or doubled between the pages that are read, however short they are."""

    capabilities = frozenset({"order", "turns", "history", "erasure"})
    examples = 3

    @pytest.fixture(autouse=True)
    def short_pages(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        with monkeypatch.context() as patched:
            patched.setattr(reads, "PAGE", 25)
            yield

    def repository(self) -> LeadRepository:
        return KeyValueRepository(Quick())
