"""Leads handed out one after the other, and enquiries of which many are from one contact."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from math import log
from statistics import median
from types import MappingProxyType
from typing import Final

from benchmarks.assignment_parts.batches import SMALL, Case
from benchmarks.assignment_parts.people import NOW, candidates, chain, enquiries, leads
from benchmarks.time_parts.clockwork import per_call, ratio
from leadcore import Lead
from leadcore.assignment import (
    Candidate,
    Chain,
    IdleFirst,
    LeastLoadRatio,
    LeastOpen,
    LongestWaiting,
    MostExperienced,
    RoundRobin,
    StickyOwner,
    hand_out,
)
from leadcore.identity import find_match, fingerprints

ROUNDS: Final = 5
MANY_REPS: Final = 8
"""How many times as many reps growth is measured with."""
FEW_LEADS: Final = 4
"""The part of the leads that growth with leads is measured from."""
ODOO: Final = Case(2_759, 82, 8, 8)

COMMON: Final = chain(IdleFirst(), LeastOpen())
OTHERS: Final[Mapping[str, Chain]] = MappingProxyType(
    {
        "least load ratio": chain(LeastLoadRatio()),
        "longest waiting": chain(LongestWaiting()),
        "most experienced, least open": chain(MostExperienced(), LeastOpen()),
        "weighted round robin": chain(RoundRobin(id="all")),
        "sticky owner, least open": chain(StickyOwner(), LeastOpen()),
    }
)

Figures = Iterator[tuple[str, float]]


def cost(strategy: Chain, given: Sequence[Lead], people: Sequence[Candidate]) -> float:
    """Return the microseconds of processor time that handing out took for each lead."""
    work = partial(hand_out, strategy, candidates=people, now=NOW)
    return per_call(work, [given]) / len(given)


def greedy(case: Case = SMALL) -> Figures:
    """Yield what a lead costs, and how that grows with reps; tell of other rankers."""
    given = leads(case)
    people = candidates(case)
    crowd = candidates(Case(case.leads, case.reps * MANY_REPS, case.regions, case.industries))
    few = given[: len(given) // FEW_LEADS]
    ours, crowded, short = [], [], []
    for _ in range(ROUNDS):
        ours.append(cost(COMMON, given, people))
        crowded.append(cost(COMMON, given, crowd))
        short.append(cost(COMMON, few, people))
    one = median(ours)
    slope = log(len(crowd)) / log(len(people))
    tell(case, "idle first, least open", one)
    tell(case, f"  with {len(crowd):,} reps", median(crowded), f"{ratio(crowded, ours):.2f} ×")
    tell(case, f"  of {len(few):,} leads", median(short), f"{ratio(short, ours):.2f} ×")
    for name, strategy in OTHERS.items():
        tell(case, name, cost(strategy, given, people))
    yield "greedy_us_per_lead", one
    yield "greedy_growth_reps", ratio(crowded, ours) / slope


def odoo(case: Case = ODOO) -> Figures:
    """Yield how long it takes to recognise duplicates and hand out what is left."""
    given, people = enquiries(case), candidates(case)
    spent = median(per_call(lambda _: shared(given, people), [None]) for _ in range(ROUNDS)) / 1e6
    owners = shared(given, people)
    tell(case, "duplicates and hand-out", spent * 1e6 / case.leads, f"{len(set(owners))} reps")
    yield "odoo_shape_s", spent


def shared(given: Sequence[Lead], people: Sequence[Candidate]) -> list[str | None]:
    """Return the owner of each enquiry; those of one contact have one."""
    firsts = recognised(given)
    own = [lead for lead, first in zip(given, firsts, strict=True) if first == lead.id]
    done = hand_out(chain(LeastLoadRatio()), own, people, NOW)
    owners = dict(zip([lead.id for lead in own], done.owners, strict=True))
    return [owners[first] for first in firsts]


def recognised(given: Sequence[Lead]) -> list[str]:
    """Return the id of the first lead of the same contact for each, its own where it is new."""
    known: dict[str, list[Lead]] = {}
    firsts: list[str] = []
    for lead in given:
        marks = fingerprints(lead)
        match = find_match(lead, [one for mark in sorted(marks) for one in known.get(mark, ())])
        firsts.append(lead.id if match is None else match.lead_id)
        if match is None:
            for mark in sorted(marks):
                known.setdefault(mark, []).append(lead)
    return firsts


def tell(case: Case, what: str, spent: float, more: str = "") -> None:
    """Tell a person what a lead costs in microseconds, and how many a second that are."""
    line = f"{case!s:52} {what:28} {spent:8.2f} µs/lead {1e6 / spent:10,.0f} leads/s {more}"
    print(line, file=sys.stderr, flush=True)
