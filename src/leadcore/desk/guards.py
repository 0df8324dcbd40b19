"""What must not have happened while a command was decided, so that rules across leads hold.

Two desks may look at the same moment and see the same room: both would fill it. So the commit that
gives a lead to a rep with limits, or enters a new contact, counts only unless another did so since.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from leadcore.assignment import Capped
from leadcore.desk.flow import Outcome
from leadcore.desk.roster import any_of, looked_at
from leadcore.events import Event, LeadAssigned
from leadcore.identity import fingerprints
from leadcore.model import Lead, Rep
from leadcore.policy import Policy
from leadcore.repositories import Unless
from leadcore.repositories.changes import contact_mark, owner_mark


def watched(
    policy: Policy, reps: Sequence[Rep], before: Lead | None, outcome: Outcome, since: int
) -> Unless | None:
    """Return what must not have happened since a position for an outcome to be stored.

    before: the lead as it was stored; None for a new one.
    """
    lead, marks = outcome.lead, set[str]()
    if before is None and policy.duplicates != "allow":
        marks |= {contact_mark(each) for each in fingerprints(lead)}
    old = None if before is None else before.owner
    if lead.owner is not None and lead.owner != old:
        rep = next((rep for rep in reps if rep.id == lead.owner), None)
        if has_claim(outcome.events) or is_limited(policy, rep):
            marks.add(owner_mark(lead.owner))
    return Unless(since=since, marks=marks) if marks else None


def has_claim(events: Iterable[Event]) -> bool:
    return any(isinstance(each.data, LeadAssigned) and each.data.claimed for each in events)


def is_limited(policy: Policy, rep: Rep | None) -> bool:
    """Return whether it matters how many leads a rep has."""
    if rep is None:
        return False
    filters, _ = looked_at(policy.assignment)
    return rep.capacity is not None or rep.quota is not None or any_of(filters, Capped)


def declined_ring(history: Iterable[Event]) -> str | None:
    """Return by which ring's turn the last owner was given the lead.

    >>> declined_ring([])
    """
    given = [event.data for event in history if isinstance(event.data, LeadAssigned)]
    return given[-1].ring if given else None
