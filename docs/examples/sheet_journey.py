"""A sheet of leads, lived through: every row comes in at the moment at which it was received."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from leadcore import (
    Actor,
    FingerprintKey,
    Lead,
    LeadDesk,
    MemoryRepository,
    Policy,
    Rep,
    Role,
    Team,
)
from leadcore.desk import Imported, import_rows
from leadcore.intake import LEAD_SHEET, Accepted, Refused, read_rows

ZONE = ZoneInfo("Asia/Shanghai")
MONTH_ENDS = (datetime(2024, 6, 1, tzinfo=ZONE), datetime(2024, 7, 1, tzinfo=ZONE))
END = MONTH_ENDS[-1]
"""The moment of the reports."""
KEY = FingerprintKey(id="example", secret=b"keep yours in a vault, not in code")
SPECIALIST = Actor(id="zhang", role=Role.LEAD_SPECIALIST)
COORDINATOR = Actor(id="qian", role=Role.SALES_COORDINATOR)

Row = dict[str, str]
Answer = Imported | Refused


class Workers(Protocol):
    """Who works the leads between one moment and the next."""

    def notice(self, lead: Lead, now: datetime) -> None:
        """Take note of a lead that came in or changed."""
        ...

    def work_until(self, until: datetime) -> None:
        """Do whatever is done until then."""
        ...


@dataclass(frozen=True, kw_only=True)
class Roster:
    """The people of `team.csv`: all of them can be given leads, also the teams' leads."""

    reps: tuple[Rep, ...]
    teams: tuple[Team, ...]
    actors: dict[str, Actor]


def read_csv(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def read_roster(path: Path) -> Roster:
    rows = read_csv(path)
    return Roster(
        reps=tuple(rep_of(row) for row in rows),
        teams=tuple(
            Team(id=row["team"], lead=row["id"]) for row in rows if row["role"] == Role.TEAM_LEAD
        ),
        actors={row["id"]: Actor(id=row["id"], role=row["role"], team=row["team"]) for row in rows},
    )


def rep_of(row: Row) -> Rep:
    return Rep(
        id=row["id"],
        name=row["name"],
        team=row["team"],
        regions=several(row["regions"]),
        industries=several(row["industries"]),
        level=row["level"],
        capacity=int(row["capacity"]),
    )


def several(cell: str) -> tuple[str, ...]:
    return tuple(cell.split("、")) if cell else ()


def open_desk(roster: Roster) -> LeadDesk:
    return LeadDesk(
        policy=Policy.standard(),
        leads=MemoryRepository(),
        reps=roster.reps,
        teams=roster.teams,
    )


def replay(
    rows: Sequence[Row], desk: LeadDesk, workers: Workers, tick: Callable[[int, int], None]
) -> dict[int, Answer]:
    """Import every row at its own moment while the team works, and archive at each month's end.

    Returns what became of each row, by its number. A first reading tells when each row came in.
    """
    requirements = desk.policy.requirements
    read = list(read_rows(rows, LEAD_SHEET, requirements=requirements, key=KEY, now=END))
    answers: dict[int, Answer] = {row.number: row for row in read if isinstance(row, Refused)}
    for moment, row in diary([row for row in read if isinstance(row, Accepted)]):
        workers.work_until(moment)
        if row is None:
            desk.archive_closed(before=moment, by=COORDINATOR, now=moment)
            continue
        (answer,) = import_rows(desk, [row.row], LEAD_SHEET, key=KEY, by=SPECIALIST, now=moment)
        if isinstance(answer, Imported):
            workers.notice(answer.outcome.lead, moment)
        answers[row.number] = answer
        tick(len(answers), len(rows))
    return dict(sorted(answers.items()))


def diary(rows: Sequence[Accepted]) -> list[tuple[datetime, Accepted | None]]:
    """Return when each row comes in, and the month ends, which have no row, in order."""
    moments: list[tuple[datetime, Accepted | None]] = [
        *((row.new.received_at, row) for row in rows),
        *((month_end, None) for month_end in MONTH_ENDS),
    ]
    return sorted(moments, key=lambda entry: (entry[0], entry[1].number if entry[1] else 0))
