"""Working time against other libraries, and the agenda against looking at every deadline.

Deadlines 1, 72 and 2,000 working hours after 1,000 different starts, in a calendar of Monday to
Friday 9 to 18 without and with holidays; then 1,000,000 deadlines of which 1,000 are due. The
contenders run in turn in one process and are compared round by round. It takes about two minutes.
More for a person goes to standard error; other libraries, in the extra `bench`, are left out where
they are not installed.

- `calendar_vs_best_peer`: the time of the fastest other library over ours, in the case where that
  is least; absent when none is installed.
- `calendar_span_growth`: our time for 2,000 hours over that for one, with or without holidays,
  whichever grows more.
- `due_vs_scan`: `Agenda.due` over the fastest scan that was found.
- `idle_tick_us`: microseconds of `Agenda.due` when nothing is due.
- `agenda_bytes`: what the agenda keeps of one entry, the deadline included, the id not.
"""

from __future__ import annotations

import gc
import sys
import tracemalloc
from collections.abc import Iterator, Mapping
from datetime import datetime
from statistics import median
from typing import Final

from benchmarks.time_parts.cases import CASES, HOURS, Case, starts
from benchmarks.time_parts.clockwork import per_call, ratio
from benchmarks.time_parts.deadlines import EARLY, NOW, agenda, deadlines, ids, scans
from benchmarks.time_parts.peers import PEERS, SAMPLES, Peer, differing

STARTS: Final = 1_000
ROUNDS: Final = 9
ENTRIES: Final = 1_000_000
TICKS: Final = 1_000
OURS: Final = "leadcore"

Times = dict[str, list[float]]


def installed(case: Case) -> dict[str, Peer]:
    """Return the other libraries that are installed and can do the case."""
    found = {}
    for name, make in PEERS.items():
        try:
            peer = make(case)
        except ImportError:
            continue
        if peer is not None:
            found[name] = peer
    return found


def in_turn(case: Case, peers: Mapping[str, Peer], begins: list[datetime]) -> Times:
    """Return microseconds a call, round by round; the round before the first warms up."""
    calendar, worktime = case.calendar(), case.worktime
    some = begins[: SAMPLES[case.hours]]
    given = {name: [peer.given(at) for at in some] for name, peer in peers.items()}
    times: Times = {name: [] for name in (OURS, *peers)}
    for _ in range(ROUNDS + 1):
        times[OURS].append(per_call(lambda at: calendar.add(at, worktime), begins))
        for name, peer in peers.items():
            times[name].append(per_call(peer.add, given[name]))
    return {name: found[1:] for name, found in times.items()}


def best(times: Times, peers: Mapping[str, Peer]) -> float:
    """Return the least time of another library over ours."""
    fitting = (name for name, peer in peers.items() if not peer.only_shown)
    return min((ratio(times[name], times[OURS]) for name in fitting), default=float("inf"))


def measure(case: Case, begins: list[datetime]) -> tuple[Times, float]:
    """Return the times of a case, and how many times slower than ours the best peer is."""
    peers = installed(case)
    for name, peer in peers.items():
        if differing(peer, case, begins[: SAMPLES[case.hours]]):
            raise AssertionError(f"{name} does not answer what {OURS} answers: {case}")
    times = in_turn(case, peers, begins)
    for name, found in times.items():
        shown = ", only shown" if name in peers and peers[name].only_shown else ""
        ours = ratio(found, times[OURS])
        tell(f"{case!s:20} {name:26} {median(found):10.2f} µs {ours:8.1f} ×{shown}")
    return times, best(times, peers)


def calendars() -> Iterator[tuple[str, float]]:
    """Yield the figures of the calendar."""
    for name, make in PEERS.items():
        try:
            make(CASES[0])
        except ImportError:
            tell(f"{name}: not installed")
    begins = starts(STARTS)
    measured = {case: measure(case, begins) for case in CASES}
    least = min(times_slower for _, times_slower in measured.values())
    if least < float("inf"):
        yield "calendar_vs_best_peer", least
    ours = {case: times[OURS] for case, (times, _) in measured.items()}
    yield (
        "calendar_span_growth",
        max(
            ratio(found, ours[Case(HOURS[0], case.holidays)])
            for case, found in ours.items()
            if case.hours == HOURS[-1]
        ),
    )


def agendas() -> Iterator[tuple[str, float]]:
    """Yield the figures of the agenda."""
    entries = dict(zip(ids(ENTRIES), deadlines(ENTRIES), strict=True))
    indexed, found = agenda(entries.items()), scans(entries)
    for name, scan in found.items():
        if scan(NOW) != indexed.due(NOW):
            raise AssertionError(f"the scan of {name} does not answer what the agenda answers")
    times: Times = {name: [] for name in (OURS, *found)}
    for _ in range(ROUNDS):
        for name, ask in {OURS: indexed.due, **found}.items():
            times[name].append(per_call(ask, [NOW]))
    for name, taken in times.items():
        tell(f"{len(indexed.due(NOW))} due of {ENTRIES:,}: {name:20} {median(taken):10.1f} µs")
    fastest = min(found, key=lambda name: median(times[name]))
    yield "due_vs_scan", ratio(times[OURS], times[fastest])
    idle = median(per_call(indexed.due, [EARLY] * TICKS) for _ in range(ROUNDS))
    beside = median(per_call(found[fastest], [EARLY]) for _ in range(ROUNDS))
    tell(f"nothing due: {idle:.2f} µs, scanning {beside:.0f} µs")
    yield "idle_tick_us", idle


def agenda_bytes(count: int) -> float:
    """Return what an agenda keeps of an entry whose deadline nobody else keeps."""
    known = ids(count)
    gc.collect()
    tracemalloc.start()
    try:
        indexed = agenda(zip(known, deadlines(count), strict=True))
        gc.collect()
        return tracemalloc.get_traced_memory()[0] / len(indexed)
    finally:
        tracemalloc.stop()


def run() -> dict[str, float]:
    """Measure working time and the agenda; lines for a person go to standard error."""
    figures = dict(calendars()) | dict(agendas())
    return figures | {"agenda_bytes": agenda_bytes(ENTRIES)}


def tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
