"""A writer is killed in the middle of its work: nothing half written, nothing lost.

`nox -s kill` kills 200 on each database instead of 20.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from threading import Event as Signal
from typing import Final

import pytest
from sqlalchemy import Engine

from docs.examples.sqlalchemy_repository import SqlRepository
from docs.examples.sqlite_store import SQLiteStore
from leadcore import replay
from leadcore.key_value import KeyValueRepository
from leadcore.repositories import LeadRepository
from tests.builders import AT, STANDARD

KILLS: Final = int(os.environ.get("LEADCORE_KILLS", "20"))
CHECKOUT: Final = Path(__file__).parents[2]
Acknowledged = tuple[str, int, str]
"""A lead, its version and the command that brought it there."""


@contextmanager
def writers(url: str) -> Iterator[subprocess.Popen[str]]:
    """Give the program that forks a writer for each line."""
    command = [sys.executable, "-m", "tests.examples.killed", url]
    with subprocess.Popen(
        command, cwd=CHECKOUT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as program:
        yield program
        program.communicate()


def killed(program: subprocess.Popen[str], number: int, chance: Random) -> list[Acknowledged]:
    """Kill a writer somewhere in its work, and return what it had acknowledged by then."""
    assert program.stdin is not None
    assert program.stdout is not None
    program.stdin.write(f"{number}\n")
    program.stdin.flush()
    writer, said = int(program.stdout.readline()), list[str]()
    said += (program.stdout.readline() for _ in range(chance.randint(1, 6)))
    Signal().wait(chance.uniform(0, 0.02))  # so that it is killed anywhere in a commit
    os.kill(writer, signal.SIGKILL)
    said += iter(program.stdout.readline, "end\n")
    found = (line.split() for line in said)
    return [(lead_id, int(version), command) for lead_id, version, command in found]


def check_whole(leads: LeadRepository, acknowledged: list[Acknowledged]) -> None:
    """Refuse what is half written, lost, doubled or out of order."""
    every = list(leads.find(now=AT, limit=100_000))
    outbox = list(leads.outbox(limit=1_000_000))
    assert [place for place, _ in outbox] == list(range(1, leads.position() + 1))
    histories = {each.id: list(leads.events(each.id)) for each in every}
    assert len(outbox) == sum(map(len, histories.values()))
    assert len({event.id for _, event in outbox}) == len(outbox)
    for each in every:
        assert replay(histories[each.id]) == each
        for contact in each.contacts:
            assert each in leads.by_fingerprint([str(contact.fingerprint)])
    assert leads.open_loads() == Counter(each.owner for each in every if each.owner is not None)
    deadlines = {each.id: STANDARD.next_deadline(each) for each in every}
    due = {lead_id: at for at, lead_id in leads.due(AT.replace(year=2100), limit=100_000)}
    assert due == {lead_id: at for lead_id, at in deadlines.items() if at is not None}
    for lead_id, version, command in acknowledged:
        done = leads.carried_out(command)
        assert done is not None
        assert done.events[-1].version == version
        assert list(done.events) == histories[lead_id][version - len(done.events) : version]


def check_killed(url: str, leads: LeadRepository) -> None:
    """Kill one writer after the other, and refuse what they leave unless it is whole."""
    acknowledged: list[Acknowledged] = []
    with writers(url) as program:
        for number in range(KILLS):
            acknowledged += killed(program, number, Random(number))
            if number % 20 == 9:
                check_whole(leads, acknowledged)
    check_whole(leads, acknowledged)
    assert len(acknowledged) >= KILLS


@pytest.mark.requirement("R-44")
def test_a_killed_writer_loses_nothing_and_leaves_nothing_half_written(
    database: str, engine: Engine
) -> None:
    """Every lead is what its history says, and the outbox has each event once, without gaps."""
    check_killed(database, SqlRepository(engine=engine))


@pytest.mark.requirement("R-44")
def test_a_killed_writer_leaves_a_store_of_texts_whole(tmp_path: Path) -> None:
    """The same over two methods of a store."""
    store = SQLiteStore(str(tmp_path / "leads.db"))
    check_killed(f"rows:{tmp_path / 'leads.db'}", KeyValueRepository(store))
    store.db.close()
