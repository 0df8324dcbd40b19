"""From a lead's history to its stays: which status it was in, from when to when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import attrs

from leadcore.events import (
    Event,
    InvalidConfirmed,
    InvalidProposed,
    InvalidRefused,
    LeadArchived,
    LeadLost,
    LeadRegistered,
    LeadReopened,
    LeadWon,
    StatusChanged,
)
from leadcore.model import Phase

Moving = (
    LeadRegistered
    | StatusChanged
    | LeadWon
    | LeadLost
    | InvalidProposed
    | InvalidConfirmed
    | InvalidRefused
    | LeadArchived
    | LeadReopened
)
"""The events that put a lead into a status."""


def phase_of(data: Moving) -> Phase:
    """Return the phase that an event puts a lead into."""
    match data:
        case LeadWon():
            return Phase.WON
        case LeadLost():
            return Phase.LOST
        case InvalidProposed():
            return Phase.REVIEW
        case InvalidConfirmed():
            return Phase.INVALID
        case LeadArchived():
            return Phase.ARCHIVED
        case _:
            return data.phase


@attrs.frozen(kw_only=True)
class Stay:
    """One lead in one status, from `start` to `end`."""

    status: str
    phase: Phase
    start: datetime
    end: datetime | None = None
    """None while it is still there."""


def stays(history: Iterable[Event]) -> list[Stay]:
    """Return the stays of one lead; an event that leaves it in its status does not divide one."""
    found: list[Stay] = []
    for event in history:
        if not isinstance(event.data, Moving):
            continue
        if found and found[-1].status == event.data.status:
            continue
        if found:
            found[-1] = attrs.evolve(found[-1], end=event.at)
        found.append(Stay(status=event.data.status, phase=phase_of(event.data), start=event.at))
    return found
