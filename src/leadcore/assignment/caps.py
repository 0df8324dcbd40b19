"""Caps on some leads only: such as at most 20 open leads of one source for each rep (R-27)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import ClassVar

import attrs

from leadcore.assignment.combined import Combinable, leaves
from leadcore.assignment.definition import bound
from leadcore.assignment.protocols import Candidate, Filter, Trend
from leadcore.model import Lead, lead_schema
from leadcore.model.quota import check_count
from leadcore.model.validators import check_id, instance_of
from leadcore.rules import Condition, Schema
from leadcore.texts import Text
from leadcore.values import FrozenMapping


def bound_when(cap: Capped) -> Condition:
    (condition,) = bound(cap.schema, [("when", cap.when)])
    return condition


@attrs.frozen(kw_only=True)
class Capped(Combinable):
    """Refuses reps who hold as many open leads of one sort as they may, for leads of that sort.

    >>> cap = Capped(id="shows", label=Text("展会线索", "leads from trade shows"),
    ...              when='source == "trade_show"', most=20)
    >>> cap.name
    'cap'
    """

    id: str = attrs.field(validator=check_id)
    """What a candidate's `counts` are found by; different for every cap of a policy."""
    label: Text = attrs.field(validator=instance_of(Text))
    """What the leads are called that it counts."""
    when: str
    """A condition on the lead; a lead of which it is not known counts for nothing."""
    most: int = attrs.field(validator=check_count)
    """How many such open leads a rep may hold; zero gives them none."""
    schema: Schema = attrs.field(factory=lead_schema, eq=False, repr=False)
    """What the condition can name; `lead_schema(MyLead)` for a lead of one's own."""
    condition: Condition = attrs.field(
        init=False, eq=False, repr=False, default=attrs.Factory(bound_when, takes_self=True)
    )
    """The condition, checked."""
    name: str = attrs.field(default="cap", init=False)
    trend: ClassVar[Trend] = "worse"

    def refusal(self, lead: Lead, candidate: Candidate, now: datetime) -> Text | None:
        """Return None for any other lead, or when there is room."""
        held = candidate.counts.get(self.id, 0)
        if held < self.most or not self.condition.holds(lead, now=now):
            return None
        return Text(
            f"{self.label.zh}已有 {held} 条，上限 {self.most}",
            f"{self.label.en}: holds {held} of at most {self.most}",
        )

    def room(self, lead: Lead, candidate: Candidate, now: datetime) -> int | None:
        """Return how many more leads of the sort the rep may hold; None for any other lead."""
        if not self.condition.holds(lead, now=now):
            return None
        return max(0, self.most - candidate.counts.get(self.id, 0))

    def sees(self, lead: Lead, now: datetime) -> bool:
        """Return whether the lead is of the sort that it counts."""
        return self.condition.holds(lead, now=now)


def open_counts(
    filters: Iterable[Filter], leads: Iterable[Lead], now: datetime
) -> Mapping[str, int]:
    """Return how many of one rep's leads are open and counted by each cap among the filters.

    These are the candidate's `counts`; caps inside formulas are found too.

    >>> from leadcore.model import Phase
    >>> at = datetime.fromisoformat("2024-05-01T00:00Z")
    >>> lead = Lead(id="A-1", version=1, source="trade_show", received_at=at, updated_at=at,
    ...             status="new", phase=Phase.OPEN)
    >>> cap = Capped(id="shows", label=Text("展会", "shows"), when='source == "trade_show"', most=9)
    >>> open_counts([cap], [lead, lead], at)
    FrozenMapping({'shows': 2})
    """
    held = [lead for lead in leads if lead.is_open]
    caps = [leaf for one in filters for leaf in leaves(one) if isinstance(leaf, Capped)]
    return FrozenMapping({cap.id: len(cap.condition.filter(held, now=now)) for cap in caps})
