"""The core: lives of leads beside state machines, one command, finding, the codec, the contract.

All contenders leave the same events or give the same answers, run in turn in one process, and are
compared round by round; a figure is the median of the rounds. What each figure compares stands in
`COMPARED`, and is printed beside it. It takes about a minute. Lines for a person go to standard
error; state-machine libraries, in the extra `bench`, are left out where they are not installed.

No library can be beaten by more than its life takes over the bare events, which are shown too: all
histories are made of the same events, and those cost what they cost.
"""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from statistics import median
from time import perf_counter, process_time
from typing import Any, Final

import attrs

from benchmarks.core_parts import lives, stored
from benchmarks.core_parts.machines import PEERS, Life
from benchmarks.time_parts.clockwork import per_call, ratio
from leadcore.codec import dumps, loads
from leadcore.commands import ChangeStatus
from leadcore.lifecycle import decide, evolve
from leadcore.memory import MemoryRepository
from leadcore.model import Lead, Phase
from leadcore.repositories import LeadRepository
from leadcore.testing import LeadRepositoryContract

ROUNDS: Final = 15
LIVES: Final = 400
"""How many leads live a round."""
COMMANDS: Final = 4_000
"""How many commands are carried out a round."""
STORED: Final = 200
"""How many leads are written and read a round."""
FOUND: Final = 20_000
"""How many leads are looked through a round."""
KEPT: Final = 5_000
"""How many leads are weighed."""

COMPARED: Final[Mapping[str, str]] = {
    "life_vs_handwritten": "a life here, over a table and a function by hand that builds each lead"
    " and event by its constructor; sought <= 1.0",
    "life_vs_transitions": "a life in transitions, over one here; sought >= 8",
    "life_vs_python_statemachine": "a life in python-statemachine, over one here; sought >= 100",
    "command_vs_evolve": "a command decided and applied, over attrs.evolve with the same changes;"
    " sought <= 0.5",
    "lead_bytes": "bytes of a registered lead beside the values that it was given; sought <= 160",
    "find_vs_lambda": "compiled criteria, over a lambda by hand, on a list of leads; sought <= 1.1",
    "codec_out_vs_cattrs": "leads to text here, over plain cattrs and the standard library's json,"
    " which check nothing; sought <= 1.0",
    "codec_in_vs_cattrs": "text to leads here, over the same; sought <= 1.0",
    "codec_out_orjson_vs_cattrs": "leads to text here with orjson, over the same; sought <= 0.35",
    "contract_s": "processor seconds of a green LeadRepositoryContract on memory; sought <= 5",
}
"""What each figure says. A life is a lead created and moved five times, guarded and recorded."""

EVENTS: Final = "nothing but the events"

Figures = Iterator[tuple[str, float]]
Contenders = Mapping[str, tuple[Callable[[Any], object], Sequence[Any]]]
Times = Mapping[str, Sequence[float]]


def in_turn(contenders: Contenders, rounds: int) -> Times:
    """Return the microseconds a call, round by round; the round before the first warms up."""
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds + 1):
        for name, (function, arguments) in contenders.items():
            times[name].append(per_call(function, arguments))
    found = {name: spent[1:] for name, spent in times.items()}
    for name, spent in found.items():
        tell(f"{name:44} {median(spent):10.2f} µs")
    return found


def agree(every: Mapping[str, Callable[[Any], object]], arguments: Sequence[Any]) -> None:
    """Raise unless all give the same answers."""
    (first, expected), *others = (
        (name, [function(argument) for argument in arguments]) for name, function in every.items()
    )
    for name, found in others:
        if found != expected:
            raise AssertionError(f"{name} does not do what {first} does")


def installed() -> dict[str, Life]:
    """Return the lives in those libraries that are there."""
    found: dict[str, Life] = {}
    for name, make in PEERS.items():
        try:
            found[name] = make()
        except ImportError:
            tell(f"{name}: not installed")
    return found


def lifetimes(count: int = LIVES, rounds: int = ROUNDS) -> Figures:
    """Yield how our lives compare with those of others; all leave the same history."""
    enquiries = [lives.enquiry(number) for number in range(count)]
    peers = installed()
    every = {"leadcore": lives.leadcore_life, "by hand": lives.handwritten_life, **peers}
    every[EVENTS] = lives.bare_life
    agree(every, enquiries[:20])
    times = in_turn({name: (live, enquiries) for name, live in every.items()}, rounds)
    yield "life_vs_handwritten", ratio(times["leadcore"], times["by hand"])
    for name in peers:
        share, most = (ratio(times[name], times[ours]) for ours in ("leadcore", EVENTS))
        tell(f"{f'{name}, over leadcore':44} {share:10.2f} of at most {most:.1f}")
        if "," not in name:
            yield f"life_vs_{name}", share


def one_command(count: int = COMMANDS, rounds: int = ROUNDS) -> Figures:
    """Yield what a command costs beside the bare change that it makes."""
    (first, second, *_) = lives.leadcore_life(lives.enquiry(1))
    lead, at = evolve(None, first), second.at
    command = ChangeStatus(lead_id=lead.id, by=lives.BOSS, to="contacted")

    def carried_out(_: object) -> Lead:
        (event,) = decide(lead, command, lives.LIFECYCLE, at)
        return evolve(lead, event)

    def changed(_: object) -> Lead:
        return attrs.evolve(
            lead,
            version=2,
            updated_at=at,
            status="contacted",
            phase=Phase.OPEN,
            status_since=at,
            quiet_since=at,
        )

    every = {"a command": carried_out, "attrs.evolve": changed}
    agree(every, [None])
    times = in_turn({name: (change, range(count)) for name, change in every.items()}, rounds)
    yield "command_vs_evolve", ratio(times["a command"], times["attrs.evolve"])


def weight(count: int = KEPT) -> Figures:
    """Yield the bytes of a lead itself."""
    first, *_ = lives.leadcore_life(lives.enquiry(1))
    gc.collect()
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    kept = [evolve(None, first) for _ in range(count)]
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    tell(f"{len(lives.NAMES)} fields, each a reference of 8 bytes")
    yield "lead_bytes", (after - before - sys.getsizeof(kept)) / len(kept)


def finding(count: int = FOUND, rounds: int = ROUNDS) -> Figures:
    """Yield what compiled criteria cost beside a lambda."""
    leads, now = stored.varied(count), lives.START
    compiled = partial(stored.criteria().filter, now=now)
    every: dict[str, Callable[[Any], object]] = {
        "criteria": compiled,
        "lambda": stored.by_lambda(),
    }
    agree(every, [leads])
    times = in_turn({name: (find, [leads]) for name, find in every.items()}, rounds)
    yield "find_vs_lambda", ratio(times["criteria"], times["lambda"])


def codec(count: int = STORED, rounds: int = ROUNDS) -> Figures:
    """Yield what the codec costs beside a plain converter; both read back what they wrote."""
    leads, plain = stored.varied(count), stored.floor()
    ours, theirs = [dumps(lead) for lead in leads], [plain.dumps(lead) for lead in leads]
    ways: Contenders = {
        "codec out": (dumps, leads),
        "cattrs out": (plain.dumps, leads),
        "codec in": (lambda text: loads(text, Lead), ours),
        "cattrs in": (lambda text: plain.loads(text, Lead), theirs),
    }
    for way in ("codec in", "cattrs in"):
        read, texts = ways[way]
        if [read(text) for text in texts] != leads:
            raise AssertionError(f"{way} does not give the leads back")
    times = in_turn(ways, rounds)
    for way in ("out", "in"):
        yield f"codec_{way}_vs_cattrs", ratio(times[f"codec {way}"], times[f"cattrs {way}"])


def codec_both_ways() -> Figures:
    """Yield what the codec costs without orjson, and with it where the codec has loaded it."""
    if "orjson" not in sys.modules:
        yield from codec()
        return
    hidden = "import sys; sys.modules['orjson'] = None"
    measured = "import json; from benchmarks import core; print(json.dumps(dict(core.codec())))"
    tell("without orjson, in a process of its own:")
    command = [sys.executable, "-c", f"{hidden}; {measured}"]
    plain = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    yield from json.loads(plain.stdout).items()
    tell("with orjson:")
    yield "codec_out_orjson_vs_cattrs", dict(codec())["codec_out_vs_cattrs"]


class Memory(LeadRepositoryContract):
    """Memory under the contract."""

    def repository(self) -> LeadRepository:
        return MemoryRepository()


def contract(rounds: int = 3, run_laws: Callable[[], Mapping[str, str]] = Memory.broken) -> Figures:
    """Yield what the contract costs a host, all laws kept."""
    spent: list[float] = []
    waited: list[float] = []
    for _ in range(rounds):
        before, begun = process_time(), perf_counter()
        if broken := run_laws():
            raise AssertionError(f"memory breaks {', '.join(broken)}")
        spent.append(process_time() - before)
        waited.append(perf_counter() - begun)
    tell(f"{len(Memory.contract_report())} laws, {median(waited):.2f} s by the clock")
    yield "contract_s", median(spent)


MEASURED: Final[tuple[Callable[[], Figures], ...]] = (
    lifetimes,
    one_command,
    weight,
    finding,
    codec_both_ways,
    contract,
)
"""Each yields figures by name."""


def run() -> dict[str, float]:
    """Measure the core; lines for a person go to standard error as they come."""
    figures: dict[str, float] = {}
    for measure in MEASURED:
        for name, figure in measure():
            figures[name] = figure
            tell(f"{name} {figure:.3g}: {COMPARED[name]}")
    return figures


def tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
