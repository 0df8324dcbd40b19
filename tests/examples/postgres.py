"""A PostgreSQL server of the tests' own, in a temporary directory, reached by a socket alone."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import pytest
from sqlalchemy import create_engine

VARIABLE = "LEADCORE_POSTGRES"
"""The environment variable with the URL of a server that runs already."""
USERS = ("postgres", "nobody")
"""Whom root becomes, because the server refuses root."""
OPTIONS = "-c listen_addresses='' -c fsync=off -c timezone=UTC -c max_connections=60 -k"
INITDB = ("-A", "trust", "-U", "postgres", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8")


def binaries() -> Path | None:
    """Return the folder of PostgreSQL's programs, or None where it is not installed."""
    found = shutil.which("postgres")
    places = [Path(found).resolve().parent] if found else []
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((each for each in places if (each / "initdb").exists()), None)


@contextmanager
def server_url() -> Iterator[str]:
    """Give the URL of a server: the one that runs already, or a new one until the end.

    Where there is none, the test is skipped, or fails if LEADCORE_REQUIRE_DATA is 1.
    """
    folder = binaries()
    if given := os.environ.get(VARIABLE):
        yield given
    elif folder is not None:
        with running(folder) as url:
            yield url
    else:
        reason = f"PostgreSQL absent: install it, or give a server's URL in {VARIABLE}"
        if os.environ.get("LEADCORE_REQUIRE_DATA") == "1":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Start a server, and stop it in the end."""
    place = Path(tempfile.mkdtemp(prefix="lead-pg-"))  # short: a socket's path has 107 bytes
    prefix = unprivileged(place)

    def run(program: str, *arguments: str) -> None:
        command = [*prefix, str(folder / program), "-D", str(place / "data"), *arguments]
        with (place / "log").open("ab") as log:
            subprocess.run(command, check=True, cwd="/", stdout=log, stderr=log)

    try:
        run("initdb", *INITDB)
        run("pg_ctl", "-w", "-o", f"{OPTIONS} {place}", "start")
        try:
            yield f"postgresql+psycopg://postgres@/postgres?host={quote(str(place))}"
        finally:
            run("pg_ctl", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(place)


def unprivileged(place: Path) -> tuple[str, ...]:
    """Return what a command is run through; the folder is given to the user that it becomes."""
    if os.geteuid() != 0:
        return ()
    known = (subprocess.run(["id", "-u", each], capture_output=True, check=False) for each in USERS)
    user = next(each for each, found in zip(USERS, known, strict=True) if found.returncode == 0)
    shutil.chown(place, user)
    return ("runuser", "-u", user, "--")


@contextmanager
def fresh_database(server: str) -> Iterator[str]:
    """Give the URL of a fresh database on a server, dropped in the end.

    From PostgreSQL 15 on it sorts text by a language, so that whoever forgets to ask for code
    points is found.
    """
    name = f"leads_{uuid4().hex}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        is_able = (engine.dialect.server_version_info or (0,)) >= (15,)
        language = "LOCALE_PROVIDER icu ICU_LOCALE 'en-US' LOCALE 'C.UTF-8'" if is_able else ""
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE template0 {language}")
        try:
            yield engine.url.set(database=name).render_as_string(hide_password=False)
        finally:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    engine.dispose()
