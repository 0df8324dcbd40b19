"""The repository on Django's object-relational mapper keeps the whole contract."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from docs.examples.django_standalone import empty_repository
from leadcore.repositories import LeadRepository
from leadcore.testing import LeadRepositoryContract
from tests import effort

pytestmark = [
    # A race's threads end without the end of a request, at which Django closes connections.
    pytest.mark.filterwarnings("ignore:unclosed database:ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


class TestDjango(LeadRepositoryContract):
    """All of it, threads among it, on SQLite in a file."""

    examples = effort.examples(0.05)

    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def cleared(cls) -> Iterator[None]:
        """Let what the threads left open go here, where it is no error, and not in a later test."""
        yield
        gc.collect()

    def repository(self) -> LeadRepository:
        return empty_repository()
