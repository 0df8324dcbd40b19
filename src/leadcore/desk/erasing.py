"""What an erasure does to what is stored of a lead."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from leadcore.desk.flow import Outcome
from leadcore.erasure import erased
from leadcore.events import Event, PersonalDataErased
from leadcore.model import Lead
from leadcore.repositories import Change


def erasing(
    before: Lead,
    outcome: Outcome,
    history: Sequence[Event],
    command_id: str | None,
    due: datetime | None,
) -> Change:
    """Return the change that stores an erasure, with the history before it without the person."""
    kept = [each.data.kept for each in outcome.events if isinstance(each.data, PersonalDataErased)]
    return Change(
        lead=outcome.lead,
        expected_version=before.version,
        events=outcome.events,
        command_id=command_id,
        next_deadline_at=due,
        history=erased(history[: before.version], keep=kept[-1], lead_type=type(before)),
    )


def check_stored(change: Change, told: Sequence[Event]) -> None:
    """Raise NotImplementedError where a repository kept the history that it was to tell anew.

    One that was written before there were such changes does so in silence. told: what it has now.
    Only what an erasure tells anew is looked at.
    """
    left = tuple(told[: change.expected_version])
    kept = [each.data.kept for each in change.events if isinstance(each.data, PersonalDataErased)]
    if kept and erased(left, keep=kept[-1], lead_type=type(change.lead)) != left:
        raise NotImplementedError(
            f"the repository stored lead {change.lead.id!r} and kept its history as it was; let it"
            " store the `history` of a change, or refuse it, and erase again"
        )


def is_erased(before: Lead, history: Sequence[Event], outcome: Outcome) -> bool:
    """Return whether the last erasure in a history is that of an outcome, and left nothing.

    Where the history is another one than the lead's, the commit has to tell.
    """
    done = [each.data for each in history if isinstance(each.data, PersonalDataErased)]
    if not done or done[-1] != outcome.events[0].data or len(history) != before.version:
        return False
    if before.unknown is not None or any(each.unknown is not None for each in history):
        return False
    return erased(history, lead_type=type(outcome.lead)) == tuple(history)
