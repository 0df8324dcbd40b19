"""The repository over SQLite and PostgreSQL keeps every law, and so does its async twin."""

from __future__ import annotations

from typing import ClassVar

import pytest
from hypothesis import settings
from sqlalchemy import Engine

from docs.examples.async_repository import AsyncSqlRepository, open_engine
from leadcore.repositories import AsyncLeadRepository, LeadRepository
from leadcore.testing import AsyncLeadRepositoryContract, LeadRepositoryContract
from tests.examples.databases import emptied, emptied_async

HISTORIES = max(3, settings().max_examples // 100)
"""How many generated histories each database is compared with memory on."""


@pytest.mark.requirement("R-44", "R-82")
class TestSql(LeadRepositoryContract):
    """SQLite and PostgreSQL keep every law."""

    examples = HISTORIES

    @pytest.fixture(autouse=True)
    def chosen(self, engine: Engine) -> None:
        """Take the database that pytest runs the laws on."""
        self.engine = engine

    def repository(self) -> LeadRepository:
        return emptied(self.engine)


@pytest.mark.requirement("R-44", "R-82")
class TestAsync(AsyncLeadRepositoryContract):
    """PostgreSQL keeps every law through an event loop."""

    examples = HISTORIES
    leads: ClassVar[AsyncSqlRepository | None] = None

    @pytest.fixture(autouse=True)
    def chosen(self, postgres: str) -> None:
        """Take the database that pytest made."""
        self.url = postgres

    async def repository(self) -> AsyncLeadRepository:
        """Return the one repository of the class, emptied."""
        if TestAsync.leads is None:
            TestAsync.leads = await AsyncSqlRepository.create(open_engine(self.url))
        return await emptied_async(TestAsync.leads)

    @classmethod
    async def close(cls) -> None:
        """Close the connections."""
        if cls.leads is not None:
            await cls.leads.engine.dispose()
