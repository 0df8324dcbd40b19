"""A company's deals, given out again one after the other, beside a replay made without leadcore.

8,300 dated deals under four strategies: by turns in the regional office, to the fewest open deals
of the office, of everybody, and to the first idle one of the office. A deal is open from its day of
engagement to its day of closing; on a day all closings come first.
"""

from __future__ import annotations

import csv
import os
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import attrs

from leadcore.assignment import ByRegion, Candidate, Chain, LeastOpen, RoundRobin, Step
from leadcore.model import Lead, Phase, Rep
from leadcore.model.rotation import EMPTY
from leadcore.texts import Text
from leadcore.values import RegionTree

FOLDER: Final = "maven_crm"
OFFICES: Final = RegionTree(parents=())
"""Offices lie in nothing: an agent covers the office's own deals."""


@attrs.frozen(kw_only=True)
class FirstIdle:
    """Puts everybody with fewer than `below` open leads first, as equals; then the fewest."""

    below: int = 5
    name: str = "first_idle"

    def rank(self, lead: Lead, candidate: Candidate, now: datetime) -> int:
        """Return 0 for who is idle, else how many open leads they hold."""
        return 0 if candidate.open_leads < self.below else candidate.open_leads

    def figure(self, lead: Lead, candidate: Candidate, now: datetime) -> Text:
        """Return how many open leads they hold."""
        held = candidate.open_leads
        return Text(f"{held} 条未结线索", f"{held} open leads")


OFFICE: Final = (ByRegion(tree=OFFICES),)
STRATEGIES: Final[Mapping[str, tuple[Step, ...]]] = {
    "region_round_robin": (
        Step(
            label=Text("办事处内轮流", "by turns"), filters=OFFICE, rankers=(RoundRobin(id="all"),)
        ),
    ),
    "region_least_open": (
        Step(label=Text("办事处内最少", "fewest"), filters=OFFICE, rankers=(LeastOpen(),)),
    ),
    "global_least_open": (Step(label=Text("全体最少", "fewest"), rankers=(LeastOpen(),)),),
    "region_idle_first": (
        Step(label=Text("办事处内空闲", "idle"), filters=OFFICE, rankers=(FirstIdle(),)),
    ),
}
"""Each as the steps of a chain, by the name of its column in the reference."""


@attrs.frozen(kw_only=True)
class Deal:
    """One opportunity with its days."""

    id: str
    agent: str
    engaged: datetime
    closed: datetime | None


def day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def rows(name: str, root: Path) -> list[dict[str, str]]:
    with (root / FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def deals(root: Path) -> list[Deal]:
    """Return the deals that have a day of engagement."""
    return [
        Deal(
            id=row["opportunity_id"],
            agent=row["sales_agent"],
            engaged=day(row["engage_date"]),
            closed=day(row["close_date"]) if row["close_date"] else None,
        )
        for row in rows("sales_pipeline.csv", root)
        if row["engage_date"]
    ]


def agents(root: Path) -> dict[str, Rep]:
    """Return the agents who have a deal, by name."""
    named = {one.agent for one in deals(root)}
    return {
        row["sales_agent"]: Rep(
            id=row["sales_agent"],
            name=row["sales_agent"],
            team=row["regional_office"],
            regions=(row["regional_office"],),
        )
        for row in rows("sales_teams.csv", root)
        if row["sales_agent"] in named
    }


def lead_of(deal: Deal, office: str) -> Lead:
    return Lead(
        id=deal.id,
        version=1,
        source="referral",
        received_at=deal.engaged,
        updated_at=deal.engaged,
        status="new",
        phase=Phase.OPEN,
        region=office,
    )


def in_order(found: Sequence[Deal]) -> list[tuple[datetime, bool, Deal]]:
    """Return openings and closings by day, closings first, then by id."""
    opened = [(deal.engaged, True, deal) for deal in found]
    closed = [(deal.closed, False, deal) for deal in found if deal.closed is not None]
    return sorted((*opened, *closed), key=lambda event: (event[0], event[1], event[2].id))


def replayed(chain: Chain, people: Mapping[str, Rep], found: Sequence[Deal]) -> dict[str, str]:
    """Return who gets each deal, by its id."""
    owners: dict[str, str] = {}
    loads: Counter[str] = Counter()
    state = EMPTY
    for now, is_opening, deal in in_order(found):
        if not is_opening:
            loads[owners[deal.id]] -= 1
            continue
        roster = [Candidate(rep=rep, open_leads=loads[rep.id]) for rep in people.values()]
        answer = chain.assign(lead_of(deal, people[deal.agent].team), roster, now, state=state)
        state = answer.state
        owners[deal.id] = answer.owner or ""
        loads[owners[deal.id]] += 1
    return owners


def mismatches(root: Path) -> Iterator[tuple[str, int, int]]:
    """Yield for each strategy: its name, how many owners differ, and how many deals there were."""
    people, found = agents(root), deals(root)
    reference = rows("reference_assignment_owners.csv", root)
    for name, steps in STRATEGIES.items():
        owners = replayed(Chain(steps=steps), people, found)
        differing = sum(owners.get(row["opportunity_id"]) != row[name] for row in reference)
        yield name, differing + abs(len(owners) - len(reference)), len(reference)


def maven() -> Iterator[tuple[str, float]]:
    """Yield how many owners differ from the reference, over all strategies."""
    root = Path(os.environ.get("LEADCORE_DATA") or Path(__file__).parents[3] / "shared" / "data")
    if not (root / FOLDER).is_dir():
        print(f"{FOLDER}: absent (set LEADCORE_DATA)", file=sys.stderr, flush=True)
        return
    differing = 0
    for name, wrong, of in mismatches(root):
        print(f"replay of deals, {name}: {wrong} of {of:,} owners differ", file=sys.stderr)
        differing += wrong
    yield "maven_mismatches", float(differing)
