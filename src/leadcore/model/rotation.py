"""Whose turn it is, as a value: what a round robin knows between two leads, and nothing else.

A repository stores an `AssignmentState` as it is, in one row, and gives it back; only
`leadcore.assignment.rotation` knows what the numbers are for.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import attrs

from leadcore.model.validators import instance_of, is_id, refusal
from leadcore.values import FrozenMapping

LEAD: Final = 2**40
"""One lead, in the units that credits are kept in."""
LIMIT: Final = 1_000 * LEAD
"""The most credit or debt of one member, and the most that is ever owed: a thousand leads."""


def by_name(given: Mapping[str, int]) -> Mapping[str, int]:
    return FrozenMapping(dict(sorted(given.items())))


def rings_by_id(given: Mapping[str, RingState]) -> Mapping[str, RingState]:
    return FrozenMapping(dict(sorted(given.items())))


def check_amounts(
    _: object, attribute: attrs.Attribute[Mapping[str, int]], value: Mapping[str, int]
) -> None:
    """Refuse what are no amounts of reps."""
    if not all(is_id(rep) and is_amount(amount) for rep, amount in value.items()):
        raise refusal(value, attribute, f"ids of reps and whole numbers within ±{LIMIT}")


def is_amount(amount: object) -> bool:
    return type(amount) is int and abs(amount) <= LIMIT


def check_back(_: object, attribute: attrs.Attribute[int], value: int) -> None:
    """Refuse what is no number of leads."""
    if not is_amount(value) or value < 0:
        raise refusal(value, attribute, f"a whole number, 0 to {LIMIT}")


def check_rings(
    _: object,
    attribute: attrs.Attribute[Mapping[str, RingState]],
    value: Mapping[str, object],
) -> None:
    """Refuse what are no rings by their ids."""
    if not all(is_id(ring) and isinstance(one, RingState) for ring, one in value.items()):
        raise refusal(value, attribute, "a RingState for each id of a ring")


@attrs.frozen(kw_only=True)
class RingState:
    """How far one ring has come; nobody in it, and it begins anew.

    >>> RingState(credits={"li": LEAD // 2, "han": -LEAD // 2}).credits["han"] / LEAD
    -0.5
    """

    credits: Mapping[str, int] = attrs.field(
        factory=dict, converter=by_name, validator=check_amounts
    )
    """By rep id: in units of `LEAD`, what a member was due and did not get; in a ring of blocks,
    how many leads of this round they had."""
    owed: Mapping[str, int] = attrs.field(factory=dict, converter=by_name, validator=check_amounts)
    """By rep id, in units of `LEAD`: what is made up for absence, beside the credit."""
    handed_back: int = attrs.field(default=0, validator=check_back)
    """Leads that were handed back and are still to be given again; nobody accrues for them."""
    made_up: bool = attrs.field(default=False, validator=instance_of(bool))
    """Whether the last lead made up for absence."""


@attrs.frozen(kw_only=True)
class AssignmentState:
    """What strategies with a memory know between two leads: a state for each ring, by its id.

    >>> EMPTY.ring("east").credits
    FrozenMapping({})
    >>> EMPTY.with_ring("east", RingState(made_up=True)) == EMPTY
    False
    """

    rings: Mapping[str, RingState] = attrs.field(
        factory=dict, converter=rings_by_id, validator=check_rings
    )

    def ring(self, id: str) -> RingState:
        """Return the state of a ring; one that nobody knows has only just begun."""
        return self.rings.get(id) or RingState()

    def with_ring(self, id: str, ring: RingState) -> AssignmentState:
        """Return the state with that of one ring replaced."""
        return AssignmentState(rings={**self.rings, id: ring})


@attrs.frozen(kw_only=True)
class StateChange:
    """From one state to the next; it may be stored only in place of the one that it came from.

    >>> StateChange(before=EMPTY, after=EMPTY.with_ring("east", RingState(made_up=True))).before
    AssignmentState(rings=FrozenMapping({}))
    """

    before: AssignmentState = attrs.field(validator=instance_of(AssignmentState))
    after: AssignmentState = attrs.field(validator=instance_of(AssignmentState))


EMPTY: Final = AssignmentState()
"""Before the first lead."""
