"""Leads and reps for chains: who covers which regions and works which industries."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random
from typing import Final

import attrs

from benchmarks.assignment_parts.batches import SLACK, SPAN, TRADES, Case, rep_id
from leadcore import Lead, Rep, Text
from leadcore.assignment import (
    Available,
    ByIndustry,
    ByRegion,
    Candidate,
    Chain,
    Filter,
    HasCapacity,
    Ranker,
    Step,
)
from leadcore.model import Level, Phase
from leadcore.values import FingerprintKey, parse_contact

NOW: Final = datetime(2024, 5, 1, 1, 30, tzinfo=UTC)
KEY: Final = FingerprintKey(id="bench", secret=b"sixteen bytes at least")
ABLE: Final[tuple[Filter, ...]] = (Available(), HasCapacity(), ByRegion(), ByIndustry())
WEIGHTS: Final = (1, 5)
KNOWN: Final = 0.2
"""The part of enquiries that come from a contact who has enquired before."""


def chain(*rankers: Ranker) -> Chain:
    """Return the chain by region, industry and capacity."""
    label = Text("按地区和行业", "by region and industry")
    return Chain(steps=(Step(label=label, filters=ABLE, rankers=rankers),))


def candidates(case: Case) -> list[Candidate]:
    """Return reps of neighbouring regions and some industries, with loads and capacities."""
    random = Random(case.reps)
    mean = case.leads * SLACK / case.reps
    return [candidate(case, random, number, mean) for number in range(case.reps)]


def candidate(case: Case, random: Random, number: int, mean: float) -> Candidate:
    held = random.randrange(41)
    near = range(number, number + random.choice(SPAN))
    trades = random.sample(range(case.industries), random.randint(*TRADES))
    rep = Rep(
        id=rep_id(number),
        name=f"{number}",
        team="one",
        regions=tuple(region(one % case.regions) for one in near),
        industries=tuple(map(industry, trades)),
        capacity=held + int(mean * random.uniform(0.6, 1.4)),
        level=random.choice(list(Level)),
        weight=random.randint(*WEIGHTS),
    )
    return Candidate(rep=rep, open_leads=held)


def region(number: int) -> str:
    return f"region-{number}"


def industry(number: int) -> str:
    return f"industry-{number}"


def leads(case: Case) -> list[Lead]:
    """Return leads of every class."""
    random = Random(case.leads)
    return [lead(case, random, number) for number in range(case.leads)]


def lead(case: Case, random: Random, number: int) -> Lead:
    return Lead(
        id=f"lead-{number:07}",
        version=1,
        source="web_form",
        received_at=NOW,
        updated_at=NOW,
        status="new",
        phase=Phase.OPEN,
        company=f"company-{random.randrange(case.leads)}",
        region=region(random.randrange(case.regions)),
        industry=industry(random.randrange(case.industries)),
    )


def enquiries(case: Case) -> list[Lead]:
    """Return leads of which a fifth come from a contact who is among the others."""
    random, found = Random(case.reps), leads(case)
    customers = [f"139{number:08}" for number in range(case.leads)]
    phones: list[str] = []
    for phone in customers:
        phones.append(random.choice(phones) if phones and random.random() < KNOWN else phone)
    return [
        attrs.evolve(one, contacts=(parse_contact(phone, KEY),))
        for one, phone in zip(found, phones, strict=True)
    ]
