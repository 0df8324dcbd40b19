"""What falls due on a lead next, as data: computed from the lead and its policy, never stored.

Everything that happens by itself is a `Due`: an acceptance that lapses, a step of a ladder or of a
cadence, a warning or the recycling of the public pool. Late is strictly after due.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from operator import attrgetter
from typing import TYPE_CHECKING, Final

import attrs

from leadcore.followup import Ladder
from leadcore.model import Lead
from leadcore.policy.climbing import step_name
from leadcore.values import utc

if TYPE_CHECKING:
    from leadcore.policy.bundle import Policy

POOL = "pool"
"""The kind of the public pool's deadlines; its steps are the warnings, and then the recycling."""


COMMANDS: Final[Mapping[str, tuple[str, ...]]] = {
    "accept": ("escalate",),
    "cadence": ("reach_step",),
    POOL: ("climb", "release"),
}
"""The commands that each kind of deadline gives as the system; all others climb."""


@attrs.frozen(kw_only=True, order=True)
class Due:
    """One thing that will happen to a lead if nothing else does before; in order of time.

    >>> from datetime import UTC
    >>> at = datetime(2024, 5, 1, tzinfo=UTC)
    >>> Due(due=at, kind="accept", since=at) < Due(due=at, kind="untouched", since=at)
    True
    """

    due: datetime = attrs.field(converter=utc)
    """It happens once it is later than this."""
    kind: str
    """`accept`, `cadence`, `pool`, or the id of a ladder."""
    step: int = 0
    """Which step of a ladder or of a run of a cadence, or which warning of the pool."""
    since: datetime = attrs.field(converter=utc, order=False)
    """The moment from which it is counted."""


IN_TIME: Final = attrgetter("due", "kind", "step")
"""The order of deadlines, which is that of `Due` itself."""


def deadlines(lead: Lead, policy: Policy) -> tuple[Due, ...]:
    """Return what falls due on a lead, the next of each kind, in the order (due, kind).

    While a status pauses the clock nothing does but what the pause leaves running.

    >>> from datetime import UTC
    >>> from leadcore.model import Phase
    >>> from leadcore.policy import Policy
    >>> at = datetime(2024, 5, 1, tzinfo=UTC)
    >>> lead = Lead(id="A-1", source="referral", received_at=at, updated_at=at, status="new",
    ...             phase=Phase.OPEN, version=3, respond_by=at)
    >>> [due.kind for due in deadlines(lead, Policy.standard())]
    ['response']
    """
    found = (*accept(lead), *cadence(lead), *ladders(lead, policy), *pool(lead, policy))
    return tuple(sorted((due for due in found if can_happen(due, lead, policy)), key=IN_TIME))


def can_happen(due: Due, lead: Lead, policy: Policy) -> bool:
    """Whether the lifecycle has rows for it in this status, and no pause holds it up."""
    pause = policy.pause
    if pause is not None and lead.status in pause.statuses and due.kind not in pause.runs_on:
        return False
    names = COMMANDS.get(due.kind, ("climb",))
    return all(policy.lifecycle.rows(lead.status, name) for name in names)


def next_deadline(lead: Lead, policy: Policy) -> datetime | None:
    """Return when something happens to a lead next, to be stored in an indexed column.

    What was due before the lead's last change happens as of that change: a history goes forward.

    >>> from datetime import UTC
    >>> from leadcore.model import Phase
    >>> from leadcore.policy import Policy
    >>> at = datetime(2024, 5, 1, tzinfo=UTC)
    >>> lead = Lead(id="A-1", source="referral", received_at=at, updated_at=at, status="new",
    ...             phase=Phase.OPEN, version=1)
    >>> next_deadline(lead, Policy.standard())
    """
    found = deadlines(lead, policy)
    return max(found[0].due, lead.updated_at) if found else None


def accept(lead: Lead) -> Iterator[Due]:
    if lead.accept_by is not None:
        yield Due(due=lead.accept_by, kind="accept", since=lead.assigned_at or lead.accept_by)


def cadence(lead: Lead) -> Iterator[Due]:
    place = lead.cadence
    if place is not None and not place.is_due and lead.is_open:
        yield Due(due=place.due, kind="cadence", since=place.due, step=place.number)


def ladders(lead: Lead, policy: Policy) -> Iterator[Due]:
    for ladder in policy.ladders:
        yield from next_step(ladder, lead, policy)


def next_step(ladder: Ladder, lead: Lead, policy: Policy) -> Iterator[Due]:
    """Yield the first step that is left and whose condition will be true at its moment."""
    since = ladder.anchor(lead)
    if since is None:
        return
    for number, due in ladder.due(lead, policy.calendar):
        if holds(step_name(ladder.id, number), lead, policy, due):
            yield Due(due=due, kind=ladder.id, step=number, since=since)
            return


def holds(name: str, lead: Lead, policy: Policy, due: datetime) -> bool:
    steps = policy.steps
    (number,) = steps.on(name)
    return steps.conditions[number].holds(lead, now=max(due, lead.updated_at))


def pool(lead: Lead, policy: Policy) -> Iterator[Due]:
    """Yield the next warning of the pool, or else the recycling."""
    rules = policy.bound_pool
    found = None if rules is None else rules.recycling(lead, policy.calendar)
    if found is None:
        return
    warned = (rung.due for rung in lead.rungs if (rung.ladder, rung.since) == (POOL, found.at))
    last = next(warned, None)
    left = [at for at in found.warnings if last is None or at > last]
    due = next(iter(left), found.at)
    yield Due(due=due, kind=POOL, step=len(found.warnings) - len(left), since=found.at)
