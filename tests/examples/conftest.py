"""The databases that the examples are tried on: a fresh one for each test module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from docs.examples.sqlalchemy_repository import SqlRepository, open_engine
from tests.examples.postgres import fresh_database, server_url


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a PostgreSQL server, which starts with the first test that asks for it."""
    with server_url() as url:
        yield url


@pytest.fixture(scope="module")
def postgres(postgres_server: str) -> Iterator[str]:
    """The URL of a database on PostgreSQL."""
    with fresh_database(postgres_server) as url:
        yield url


@pytest.fixture(scope="module", params=("sqlite", "postgres"))
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The URL of a database, on SQLite and on PostgreSQL."""
    if request.param == "postgres":
        return str(request.getfixturevalue("postgres"))
    return f"sqlite:///{tmp_path_factory.mktemp('database') / 'leads.db'}"


@pytest.fixture(scope="module")
def engine(database: str) -> Iterator[Engine]:
    """An engine over a database with the tables in it."""
    engine = open_engine(database)
    SqlRepository.create(engine)
    yield engine
    engine.dispose()
