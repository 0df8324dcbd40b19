"""The rules engine against what an expert writes by hand.

100,000 leads with nested attributes and missing values; twenty scoring rules. All contenders give
the same answers, run in turn in one process, and are compared round by round with the floor: the
faster of two hand-written functions that only score (`rule_sets/by_hand.py`). It takes about three
minutes. More for a person goes to standard error: all contenders, and those engines of the extra
`bench` that are installed.

- `score`: the compiled score card, only the score, over the floor.
- `score_and_fired`: the score and which rules fired, over the same floor, which does not tell.
- `condition`: one compiled condition over a lambda.
- `scoring_10000_us`: microseconds a lead to score 10,000 rules.
- `routing_growth`: a decision among 10,000 routing rules over one among 10.
- `analysis_1000_s`, `analysis_10000_s`: seconds to prove of so many routing rules over four fields
  which are never reached, where none holds, and which overlap.
- `load_1000_s`: seconds to parse, check and compile 1,000 scoring rules.
"""

from __future__ import annotations

import gc
import statistics
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from time import process_time
from typing import Any, Final

import attrs

from benchmarks.rule_sets import many, scoring
from benchmarks.rule_sets.by_hand import expert, flat, is_promising, nested
from benchmarks.rule_sets.leads import SCHEMA, Lead, leads
from benchmarks.rule_sets.peers import PEERS
from leadcore.rules import BoundRouter, Router, analyse

LEADS: Final = 100_000
ROUNDS: Final = 15
SIZES: Final = (10, 100, 1_000, 10_000)
ROUTED: Final = 10_000
"""How many leads are routed a round."""
SLOW: Final = 1_000
"""How many leads the peers score."""
NOW: Final = datetime(2024, 5, 1, tzinfo=UTC)

Times = Mapping[str, Sequence[float]]


@attrs.frozen
class Contender:
    """A function of a lead; the compiled ones also take the time."""

    function: Callable[..., Any]
    takes_time: bool = False

    def answers(self, subjects: Sequence[Any]) -> list[Any]:
        """Return its answer of every subject."""
        function = self.function
        if self.takes_time:
            return [function(subject, NOW) for subject in subjects]
        return [function(subject) for subject in subjects]


def seconds(work: Callable[[], object]) -> float:
    """Return the CPU time of `work`, with no collection of garbage in between."""
    gc.collect()
    gc.disable()
    before = process_time()
    kept = work()
    spent = process_time() - before
    gc.enable()
    del kept
    return spent


def in_turn(
    contenders: Mapping[str, Contender], subjects: Sequence[Lead], count: int = ROUNDS
) -> Times:
    """Return the times of all contenders, round by round; the round before the first warms up."""
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(count + 1):
        for name, each in contenders.items():
            times[name].append(seconds(partial(each.answers, subjects)))
    return {name: found[1:] for name, found in times.items()}


def ratio(times: Times, name: str, floor: str) -> float:
    """Return the median of the ratios of paired rounds."""
    return statistics.median(
        one / other for one, other in zip(times[name], times[floor], strict=True)
    )


def microseconds(times: Sequence[float], subjects: Sequence[object]) -> float:
    return statistics.median(times) / len(subjects) * 1e6


def agree(contenders: Mapping[str, Contender], subjects: Sequence[Lead]) -> None:
    """Raise unless all contenders answer the same of every lead."""
    answers = {name: each.answers(subjects) for name, each in contenders.items()}
    (first, expected), *others = answers.items()
    for name, found in others:
        if found != expected:
            raise AssertionError(f"{name} does not answer what {first} answers")


@attrs.frozen
class Measured:
    """The figures of one benchmark, and lines for a person."""

    figures: dict[str, float]
    lines: list[str]


def twenty_rules(subjects: Sequence[Lead]) -> Measured:
    """Measure the twenty rules."""
    card = scoring.card().bind(SCHEMA)
    scores = {
        "by hand": Contender(expert),
        "by hand, nested": Contender(nested),
        "by hand, flat": Contender(flat),
        "score": Contender(card.scorer, takes_time=True),
    }
    explained = Contender(lambda lead: card.explain(lead, now=NOW).total)
    agree({**scores, "explained": explained}, subjects[:2_000])
    agree(scores, subjects)
    packed = Contender(card.packed, takes_time=True)
    times = in_turn({**scores, "score_and_fired": packed}, subjects)
    floor = min("by hand", "by hand, nested", key=lambda name: statistics.median(times[name]))
    return Measured(
        {name: ratio(times, name, floor) for name in ("score", "score_and_fired")},
        [
            f"{name:28} {microseconds(found, subjects):8.2f} µs {ratio(times, name, floor):6.2f}"
            for name, found in times.items()
        ],
    )


def one_condition(subjects: Sequence[Lead]) -> Measured:
    """Measure one condition against a lambda."""
    condition = SCHEMA.condition(scoring.CONDITION)
    contenders = {
        "lambda": Contender(is_promising),
        "condition": Contender(condition.predicate, takes_time=True),
    }
    agree(contenders, subjects)
    times = in_turn(contenders, subjects)
    return Measured(
        {"condition": ratio(times, "condition", "lambda")},
        [
            f"{name:28} {microseconds(found, subjects):8.2f} µs {ratio(times, name, 'lambda'):6.2f}"
            for name, found in times.items()
        ],
    )


def many_rules(subjects: Sequence[Lead]) -> Measured:
    """Measure score cards of growing size beside the flat function."""
    figures, lines = {}, []
    for size in SIZES:
        some = subjects[: max(400, 40_000 // size)]
        rules = many.scoring(size)
        card = many.card(rules).bind(SCHEMA)
        contenders = {
            "flat": Contender(many.flat_function(rules)),
            "card": Contender(card.scorer, takes_time=True),
        }
        agree(contenders, some)
        found = in_turn(contenders, some, count=7)
        figures[f"scoring_{size}_us"] = microseconds(found["card"], some)
        lines.append(
            f"{f'score {size:,} rules':28} {figures[f'scoring_{size}_us']:8.2f} µs,"
            f" flat {microseconds(found['flat'], some):8.2f} µs"
        )
    return Measured({"scoring_10000_us": figures["scoring_10000_us"]}, lines)


def routers() -> dict[int, BoundRouter]:
    return {
        size: Router(cases=tuple(many.routing(size)), otherwise="nobody").bind(SCHEMA)
        for size in SIZES
    }


def routing(found: Mapping[int, BoundRouter], subjects: Sequence[Lead]) -> Measured:
    """Measure routers of growing size."""
    some = subjects[:ROUTED]
    for size in SIZES[:2]:
        router = found[size]
        tried = Contender(partial(first_true, router))
        agree({"tried": tried, "router": Contender(value_of(router))}, some[:500])
    times = in_turn({str(size): Contender(value_of(found[size])) for size in SIZES}, some)
    lines = [
        f"{f'route among {int(name):,}':28} {microseconds(each, some):8.2f} µs"
        f" {ratio(times, name, str(SIZES[0])):6.2f}"
        for name, each in times.items()
    ]
    return Measured({"routing_growth": ratio(times, str(SIZES[-1]), str(SIZES[0]))}, lines)


def value_of(router: BoundRouter) -> Callable[[Lead], str]:
    return lambda lead: router.value(lead, now=NOW)


def first_true(router: BoundRouter, lead: Lead) -> str:
    """Return the decision by trying every case."""
    pairs = zip(router.definition.cases, router.conditions, strict=True)
    holding = (case.then for case, condition in pairs if condition.evaluate(lead, now=NOW))
    return next(holding, router.definition.otherwise)


def analysis(found: Mapping[int, BoundRouter]) -> Measured:
    """Measure the proofs on the routing rules."""
    figures = {
        f"analysis_{size}_s": min(
            seconds(partial(analyse, found[size], ask=("dead", "gap", "overlap"))) for _ in range(3)
        )
        for size in SIZES[-2:]
    }
    return Measured(figures, [f"{name:28} {value:8.3f} s" for name, value in figures.items()])


def load() -> Measured:
    """Measure how long 1,000 rules take from text to the first score."""
    card = many.card(many.scoring(1_000))
    lead = leads(1)[0]
    times = [seconds(lambda: card.bind(SCHEMA).scorer(lead, NOW)) for _ in range(5)]
    value = statistics.median(times)
    return Measured({"load_1000_s": value}, [f"{'load 1,000 rules':28} {value:8.3f} s"])


def measured() -> Iterator[Measured]:
    """Yield all that is measured of the engine itself."""
    subjects = leads(LEADS)
    gc.collect()
    gc.freeze()
    yield twenty_rules(subjects)
    yield one_condition(subjects)
    yield many_rules(subjects)
    bound = routers()
    yield routing(bound, subjects)
    yield analysis(bound)
    yield load()


def peers(subjects: Sequence[Lead]) -> list[str]:
    """Return a line for every other engine."""
    lines = []
    expected = Contender(expert).answers(subjects)
    for name, make in PEERS.items():
        try:
            peer = make()
        except ImportError:
            lines.append(f"{name:28} not installed")
            continue
        given = [peer.subject(lead) for lead in subjects]
        contender = Contender(peer.score)
        if contender.answers(given) != expected:
            raise AssertionError(f"{name} does not answer what the function by hand answers")
        pairs = [
            (
                seconds(partial(contender.answers, given)),
                seconds(partial(Contender(expert).answers, subjects)),
            )
            for _ in range(3)
        ]
        lines.append(f"{name:28} {statistics.median(one / other for one, other in pairs):8.0f} ×")
    return lines


def run() -> dict[str, float]:
    """Measure the rules engine; the lines for a person go to standard error as they come."""
    figures: dict[str, float] = {}
    for each in measured():
        figures |= each.figures
        tell(each.lines)
    tell(peers(leads(SLOW)))
    return figures


def tell(lines: Sequence[str]) -> None:
    print(*lines, sep="\n", file=sys.stderr, flush=True)
