"""What is to be given away: leads of regions and industries, and reps who work some of each."""

from __future__ import annotations

from random import Random
from typing import Final

import attrs

from leadcore.assignment.batch import Batch, BatchLead, Taker

SPAN: Final = (1, 1, 4)
"""How many neighbouring regions a rep works, each as likely."""
TRADES: Final = (1, 8)
"""The fewest and the most industries that a rep works in a region."""
SCORES: Final = 5
"""How many values leads have, and skills reps."""
SLACK: Final = 1.175
"""Room over leads."""


@attrs.frozen
class Case:
    """So many leads, reps, regions and industries; each pair of the last two is a class."""

    leads: int
    reps: int
    regions: int
    industries: int = 12

    def __str__(self) -> str:
        classes = self.regions * self.industries
        return f"{self.leads:,} leads × {self.reps:,} reps × {classes:,} classes"


TINY: Final = Case(1_000, 40, 3, 8)
SMALL: Final = Case(100_000, 500, 20)
LARGE: Final = Case(1_000_000, 5_000, 200)


def takers(case: Case, random: Random) -> list[Taker]:
    """Return reps who hold up to 40 leads, and have more or less room."""
    mean = case.leads * SLACK / case.reps
    return [
        Taker(
            rep_id=rep_id(rep),
            open_leads=(held := random.randrange(41)),
            capacity=held + int(mean * random.uniform(0.6, 1.4)),
            skill=random.randrange(SCORES),
        )
        for rep in range(case.reps)
    ]


def rep_id(rep: int) -> str:
    return f"rep-{rep:05}"


def eligible(case: Case, random: Random) -> list[frozenset[str]]:
    """Return who may get the leads of each class: reps know many trades, or few."""
    reps: list[set[str]] = [set() for _ in range(case.regions * case.industries)]
    trades = range(case.industries)
    for rep in range(case.reps):
        for region in range(rep, rep + random.choice(SPAN)):
            for trade in random.sample(trades, random.randint(*TRADES)):
                reps[region % case.regions * case.industries + trade].add(rep_id(rep))
    return [frozenset(some) for some in reps]


def leads(case: Case, random: Random) -> list[BatchLead]:
    """Return leads; regions differ in size by up to three times, and so do industries."""
    regions = [random.uniform(1, 3) for _ in range(case.regions)]
    trades = [random.uniform(1, 3) for _ in range(case.industries)]
    sizes = [region * trade for region in regions for trade in trades]
    who = eligible(case, random)
    chosen = random.choices(range(len(who)), sizes, k=case.leads)
    return [
        BatchLead(id=f"lead-{number:07}", eligible=who[one], value=random.randrange(SCORES))
        for number, one in enumerate(chosen)
    ]


def batch_of(case: Case) -> Batch:
    """Return the batch of a case, always the same."""
    random = Random(case.leads)
    return Batch(takers=takers(case, random), leads=leads(case, random))
