"""A writer that is killed in the middle of its work, as a program of its own.

    python -m tests.examples.killed URL

The URL is that of a database, or `rows:` and the file of an `SQLiteStore`.

For each line on stdin it forks one that enters leads and accepts them until it is killed, and says
so on stdout: its process id first, then what was acknowledged, then `end` once it is dead. To fork
is what makes it fast: everything is imported and tried once before.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from itertools import count, islice

from docs.examples.sqlalchemy_repository import SqlRepository, open_engine
from docs.examples.sqlite_store import SQLiteStore
from leadcore import LeadDesk
from leadcore.commands import Accept
from leadcore.key_value import KeyValueRepository
from leadcore.repositories import LeadRepository
from tests.builders import AT, LI, SPECIALIST, desk, new_lead


def say(*words: object) -> None:
    os.write(1, (" ".join(map(str, words)) + "\n").encode())  # at once, and whole


def work(one: LeadDesk, name: int) -> Iterator[tuple[object, ...]]:
    """Enter and accept leads, and yield what was acknowledged."""
    for number in count():
        command, phone = f"{name}-{number}", f"13{name * 10_000 + number:09d}"
        lead = one.register(new_lead(phone), by=SPECIALIST, now=AT, command_id=command).lead
        yield lead.id, lead.version, command
        accept = Accept(lead_id=lead.id, by=LI, id=f"{command}-accept")
        lead = one.handle(accept, now=AT).lead
        yield lead.id, lead.version, accept.id


def opened(url: str) -> LeadRepository:
    """Return the repository at a URL, whose tables are there."""
    if url.startswith("rows:"):
        return KeyValueRepository(SQLiteStore(url.removeprefix("rows:")))
    return SqlRepository(engine=open_engine(url))


def rehearse() -> None:
    """Do once in memory what the writers do."""
    engine = open_engine("sqlite://")
    for leads in (SqlRepository.create(engine), opened("rows::memory:")):
        list(islice(work(desk(leads=leads), 0), 2))
    engine.dispose()


def main(url: str) -> None:
    rehearse()
    for line in sys.stdin:
        child = os.fork()
        if not child:
            say(os.getpid())
            for acknowledged in work(desk(leads=opened(url)), int(line)):
                say(*acknowledged)
        os.waitpid(child, 0)
        say("end")


if __name__ == "__main__":
    main(sys.argv[1])
