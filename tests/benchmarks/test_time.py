"""What the time benchmark compares gives the same answers."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from benchmarks.time import agenda_bytes
from benchmarks.time_parts.cases import CASES, HOLIDAYS, HOURS, Case, starts
from benchmarks.time_parts.deadlines import EARLY, NOW, agenda, deadlines, ids, scans
from benchmarks.time_parts.peers import PEERS, SAMPLES, differing

STARTS = starts(40)


@pytest.mark.parametrize("case", CASES, ids=str)
@pytest.mark.parametrize("name", PEERS)
def test_a_peer_adds_as_the_calendar_does(name: str, case: Case) -> None:
    """Every library that is installed has our deadlines, its stated convention allowed for."""
    try:
        peer = PEERS[name](case)
    except ImportError:
        pytest.skip(f"{name} is not installed")
    if peer is None:
        pytest.skip(f"{name} cannot do {case}")
    assert differing(peer, case, STARTS[: SAMPLES[case.hours]]) == []


def test_starts_are_different_and_in_working_time() -> None:
    """No start comes twice, and all are open in the calendar with holidays."""
    calendar = Case(1, HOLIDAYS).calendar()
    assert len(set(STARTS)) == len(STARTS) == 40
    assert all(calendar.is_open(at) for at in STARTS)


def test_holidays_move_deadlines() -> None:
    """The cases with holidays ask something else than those without."""
    without, with_holidays = (Case(HOURS[1], days) for days in ((), HOLIDAYS))
    assert differing_deadlines(without, with_holidays)


def differing_deadlines(one: Case, other: Case) -> int:
    return sum(
        one.calendar().add(at, one.worktime) != other.calendar().add(at, other.worktime)
        for at in STARTS
    )


def test_every_scan_finds_what_the_agenda_finds() -> None:
    """All ways to look at every deadline give the agenda's answer: a thousandth, or nothing."""
    entries = dict(zip(ids(5_000), deadlines(5_000), strict=True))
    indexed = agenda(entries.items())
    for scan in scans(entries).values():
        assert scan(NOW) == indexed.due(NOW)
        assert scan(EARLY) == indexed.due(EARLY) == []
    assert len(indexed.due(NOW)) == 5


def test_the_bytes_of_an_entry_are_few() -> None:
    """An entry takes fewer than 100 bytes beside its id also in an agenda of 20,000."""
    assert 48 < agenda_bytes(20_000) < 100


def test_the_benchmark_does_not_hide_the_time_of_python() -> None:
    """A benchmark called `time` leaves `import time` what it is, also when run by its name."""
    assert hasattr(time, "process_time")
    listed = subprocess.run(
        [sys.executable, "-m", "benchmarks"], capture_output=True, text=True, check=True
    )
    assert "time" in listed.stdout.split()
