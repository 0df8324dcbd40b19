"""Repositories that begin empty, in a database that other tests have used."""

from __future__ import annotations

from sqlalchemy import Connection, Engine

from docs.examples.async_repository import AsyncSqlRepository
from docs.examples.sqlalchemy_commits import begin
from docs.examples.sqlalchemy_repository import STANDARD, SqlRepository
from docs.examples.sqlalchemy_tables import Tables


def empty(connection: Connection, tables: Tables) -> None:
    """Leave nothing in the tables but what the first commit counts on."""
    for table in tables.metadata.sorted_tables:
        connection.execute(table.delete())
    begin(connection, tables)


def emptied(engine: Engine, tables: Tables = STANDARD) -> SqlRepository:
    """Return a repository without anything in it."""
    leads = SqlRepository(engine=engine, tables=tables)
    leads.run(empty)
    return leads


async def emptied_async(leads: AsyncSqlRepository) -> AsyncSqlRepository:
    """Return an async repository once there is nothing in it any more."""
    await leads.run(empty)
    return leads
