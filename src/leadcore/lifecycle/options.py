"""What can be done with a lead now, by whom, and what is missing for the rest."""

from __future__ import annotations

from datetime import datetime

import attrs

from leadcore import commands as c
from leadcore.lifecycle.definition import Lifecycle
from leadcore.lifecycle.table import BACK, SAME, START, Transition
from leadcore.model import Actor, Lead
from leadcore.texts import Text


@attrs.frozen(kw_only=True)
class Option:
    """One thing that the table foresees for a lead in its present status.

    >>> Option(command="accept", to=None, is_permitted=True, missing=()).is_possible
    True
    """

    command: str
    to: str | None
    """The status it leads to; None when the status stays."""
    is_permitted: bool
    """Whether this actor may."""
    missing: tuple[Text, ...]
    """What the lead still lacks."""
    to_give: tuple[Text, ...] = ()
    """What the command itself must bring."""

    @property
    def is_possible(self) -> bool:
        """Whether this actor can do it now."""
        return self.is_permitted and not self.missing


def options(
    lead: Lead | None, actor: Actor, lifecycle: Lifecycle, now: datetime
) -> tuple[Option, ...]:
    """Return everything that the table foresees for `lead` now, possible or not, in table order.

    >>> from datetime import UTC, datetime
    >>> from leadcore.lifecycle import standard_lifecycle
    >>> now = datetime(2024, 5, 1, tzinfo=UTC)
    >>> rep = Actor(id="li", role="sales_rep")
    >>> [option.command for option in options(None, rep, standard_lifecycle(), now)]
    ['register']
    """
    status = START if lead is None else lead.status
    return tuple(
        Option(
            command=row.command,
            to=None if row.target == SAME else target_of(lead, row),
            is_permitted=row.permits(actor, lead),
            missing=missing(lead, None, row, lifecycle, now),
            to_give=tuple(
                lifecycle.need[name][0].label for name in row.needs if lifecycle.need[name][0].given
            ),
        )
        for row in lifecycle.transitions
        if status in row.sources
    )


NOWHERE = Text("可退回的原状态", "a status of this lifecycle to go back to")
"""What a lead lacks that cannot go back, such as when its status is no longer in the table."""


def target_of(lead: Lead | None, row: Transition) -> str:
    """Return the status that the row leads this lead to."""
    if lead is None or row.target not in (SAME, BACK):
        return row.target
    return lead.previous_status or lead.status if row.target == BACK else lead.status


def missing(
    lead: Lead | None,
    command: c.Command | None,
    row: Transition,
    lifecycle: Lifecycle,
    now: datetime,
) -> tuple[Text, ...]:
    """Return the labels of what the row needs and has not; without a command, of the lead alone."""
    lacking = [
        lifecycle.need[name][0].label
        for name in row.needs
        if not is_met(name, lead, command, lifecycle, now)
    ]
    if row.target == BACK and target_of(lead, row) not in lifecycle.status:
        lacking.append(NOWHERE)
    return tuple(lacking)


def is_met(
    name: str,
    lead: Lead | None,
    command: c.Command | None,
    lifecycle: Lifecycle,
    now: datetime,
) -> bool:
    need, condition = lifecycle.need[name]
    if need.given is not None:
        return command is None or is_filled(getattr(command, need.given))
    return lead is not None and condition is not None and condition.holds(lead, now=now)


def is_filled(value: object) -> bool:
    return bool(value.strip()) if isinstance(value, str) else value not in (None, ())


def allowed_commands(
    lead: Lead | None, actor: Actor, lifecycle: Lifecycle, now: datetime
) -> tuple[str, ...]:
    """Return the names of what this actor can do now, each once, with the status it leads to."""
    names = (
        f"{option.command} to {option.to}" if option.command == "change_status" else option.command
        for option in options(lead, actor, lifecycle, now)
        if option.is_possible
    )
    return tuple(dict.fromkeys(names))
