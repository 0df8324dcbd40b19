"""Who gets which lead of a batch, who waits and why, and what each rep then holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, repeat
from operator import attrgetter
from types import MappingProxyType
from typing import Final, Literal

import attrs

from leadcore.assignment.batch.balance import balanced
from leadcore.assignment.batch.flow import Flow
from leadcore.assignment.batch.problem import Batch, BatchLead
from leadcore.assignment.batch.units import Units
from leadcore.texts import Text
from leadcore.values import FrozenMapping

WaitReason = Literal["no_eligible_rep", "no_room"]
"""Why a lead of a batch waits."""

WAIT_TEXT: Final[Mapping[WaitReason, Text]] = MappingProxyType(
    {
        "no_eligible_rep": Text("没有可接的销售", "no rep may take it"),
        "no_room": Text("可接的销售均已满", "every rep who may take it is full"),
    }
)
"""The reason in words."""


@attrs.frozen(kw_only=True)
class BatchPlan:
    """What becomes of a batch; `assign_batch` makes the best one.

    >>> from leadcore.assignment.batch import BatchLead, Taker
    >>> leads = [BatchLead(id="A-1", eligible={"li"})]
    >>> batch = Batch(takers=[Taker(rep_id="li", open_leads=2)], leads=leads)
    >>> plan = plan_of(batch, {"A-1": "li"})
    >>> plan.owners["A-1"], plan.loads["li"], dict(plan.waiting)
    ('li', 3, {})
    """

    owners: Mapping[str, str] = attrs.field(converter=FrozenMapping[str, str])
    """The rep of each placed lead."""
    waiting: Mapping[str, WaitReason] = attrs.field(converter=FrozenMapping[str, WaitReason])
    """Why each other lead waits; `WAIT_TEXT` says it in words."""
    loads: Mapping[str, int] = attrs.field(converter=FrozenMapping[str, int])
    """How many leads each rep holds then, by rep id."""


def plan_of(batch: Batch, owners: Mapping[str, str]) -> BatchPlan:
    """Return the plan that gives each lead to its owner in `owners`, good or not.

    >>> from leadcore.assignment.batch import BatchLead, Taker
    >>> leads = [BatchLead(id="A-1", eligible={"li"}), BatchLead(id="A-2", eligible=())]
    >>> dict(plan_of(Batch(takers=[Taker(rep_id="li")], leads=leads), {}).waiting)
    {'A-2': 'no_eligible_rep', 'A-1': 'no_room'}
    """
    given = Counter(owners.values())
    waiting: dict[str, WaitReason] = {}
    for one in batch.classes if len(owners) < len(batch.leads) else ():
        reason: WaitReason = "no_room" if one.eligible else "no_eligible_rep"
        waiting |= {lead.id: reason for lead in one.leads if lead.id not in owners}
    loads = {taker.rep_id: taker.open_leads + given[taker.rep_id] for taker in batch.takers}
    return BatchPlan(owners=owners, waiting=waiting, loads=loads)


def assign_batch(batch: Batch) -> BatchPlan:
    """Return the best plan: most leads placed, then most even loads, then value.

    - As many leads as can be are placed. Where room is short, whoever ranks last waits: the
      smaller priority, then the smaller value, then the greater id.
    - For every bound at once, the fewest leads cost their rep more than it. A rep's k-th lead,
      those they hold already included, costs k / weight. With equal weights the loads are the
      least majorised. Of leads that cost the same, the smaller rep id has one first.
    - Of leads that the same reps may get, the more valuable go to the abler reps. How many of them
      each rep gets is not chosen by value; `largest_value` does that instead.

    `plan_problems` proves it of any plan.

    >>> from leadcore.assignment.batch import BatchLead, Taker
    >>> takers = [Taker(rep_id="han", open_leads=4), Taker(rep_id="li", open_leads=1, capacity=3)]
    >>> leads = [BatchLead(id=f"A-{n}", eligible={"han", "li"}) for n in range(3)]
    >>> dict(assign_batch(Batch(takers=takers, leads=leads)).loads)
    {'han': 5, 'li': 3}
    """
    flow = balanced(batch, Units.of(batch))
    placed = [
        one.leads[: len(one.leads) - left]
        for one, left in zip(batch.classes, flow.unplaced, strict=True)
    ]
    return plan_of(batch, paired(batch, placed, flow))


def paired(batch: Batch, groups: Sequence[Sequence[BatchLead]], flow: Flow) -> dict[str, str]:
    """Return the owner of each lead of the groups, each rep having as many as the flow says.

    Inside a group the more valuable leads go to the abler reps, which makes the sum of value times
    skill the largest: two pairs that are not in this order gain by a swap.
    """
    named: list[list[Iterable[str]]] = [[] for _ in groups]
    takers = batch.takers
    for rep in sorted(range(len(takers)), key=lambda rep: (-takers[rep].skill, rep)):
        for one, count in flow.held[rep].items():
            named[one].append(repeat(takers[rep].rep_id, count))
    owners: dict[str, str] = {}
    for some, reps in zip(groups, named, strict=True):
        ordered = sorted(some, key=attrgetter("value"), reverse=True)
        owners.update(zip([lead.id for lead in ordered], chain.from_iterable(reps), strict=True))
    return owners
