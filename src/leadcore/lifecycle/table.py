"""What a lifecycle table is made of: statuses, needs, and rows."""

from __future__ import annotations

import attrs

from leadcore.model import Actor, Lead, Phase, Role
from leadcore.texts import Text

START = "(start)"
"""Source of the row that registers a lead."""
SAME = "(same)"
"""Target of a command that leaves the status as it is."""
BACK = "(back)"
"""Target of a command that returns to the status before a review or a closing."""
OWNER = "owner"
"""In `who`: the lead's owner, whatever their role."""


def names_of(given: str | tuple[str, ...]) -> tuple[str, ...]:
    return (str(given),) if isinstance(given, str) else tuple(str(name) for name in given)


@attrs.frozen
class StatusDef:
    """One status of a lifecycle; their order is the order of the funnel.

    >>> StatusDef("trial", Phase.OPEN, Text("试用", "trial")).label.en
    'trial'
    """

    name: str = attrs.field(converter=str)
    phase: Phase = attrs.field(converter=Phase)
    label: Text


@attrs.frozen
class Need:
    """Something that a transition requires of the lead (`when`) or of the command (`given`).

    >>> Need("owner", Text("负责人", "an owner"), when="owner is known").given is None
    True
    """

    name: str
    label: Text
    when: str | None = attrs.field(default=None, kw_only=True)
    """A rules expression that must be true of the lead."""
    given: str | None = attrs.field(default=None, kw_only=True)
    """The field of the command that must be filled in."""


@attrs.frozen
class Transition:
    """One row: in these statuses, this command leads there; what it needs, and who may.

    >>> Transition("new", "accept", SAME, (), OWNER).sources
    ('new',)
    """

    sources: tuple[str, ...] = attrs.field(converter=names_of)
    command: str
    target: str = attrs.field(converter=str)
    needs: tuple[str, ...] = attrs.field(converter=names_of)
    who: tuple[str, ...] = attrs.field(converter=names_of)

    def permits(self, actor: Actor, lead: Lead | None) -> bool:
        """Return whether `actor` may do this: by role, as the owner, or as the lead of its team.

        >>> row = Transition("new", "assign", SAME, (), Role.TEAM_LEAD)
        >>> row.permits(Actor(id="wang", role="team_lead"), None)
        True
        """
        if OWNER in self.who and lead is not None and lead.owner == actor.id:
            return True
        if actor.role == OWNER or actor.role not in self.who:
            return False
        if actor.role != Role.TEAM_LEAD or lead is None:
            return True
        return None in (actor.team, lead.team) or actor.team == lead.team
