"""Priority by urgency, budget and decision chain (R-13)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

import attrs

from leadcore.errors import DefinitionError, Problem
from leadcore.model import Lead, Priority, lead_schema
from leadcore.rules import BoundDecisionList, Case, Decision, DecisionList, Fact
from leadcore.texts import Text
from leadcore.values import FrozenMapping, Money


class PriorityStrategy(Protocol):
    """Says how soon a lead is to be worked.

    Laws: the value is a `Priority`; the same lead at the same moment gets the same answer.
    """

    def prioritise(self, lead: Lead, now: datetime) -> Decision:
        """Return the priority of `lead` at `now`, and the case that decided it."""
        ...


STANDARD_CASES = DecisionList(
    cases=(
        Case(
            id="high",
            when="documents >= 1 and budget_above_average and decision_maker_confirmed",
            then=Priority.HIGH.value,
            label=Text(
                "需求明确、预算充足、决策链清晰",
                "explicit need, sufficient budget, clear decision chain",
            ),
        ),
        Case(
            id="low",
            when="demand.description is missing or decision_makers == 0",
            then=Priority.LOW.value,
            label=Text("仅初步咨询或决策链不清晰", "basic enquiry only, or decision chain unclear"),
        ),
    ),
    otherwise=Priority.MEDIUM.value,
)
"""R-13; what is neither high nor low is medium: first need, details or budget to be verified."""

NO_AVERAGES: Mapping[str, Money] = FrozenMapping()


def frozen_averages(averages: Mapping[str, Money]) -> FrozenMapping[str, Money]:
    return FrozenMapping(averages)


def bind_cases(table: PriorityTable) -> BoundDecisionList:
    outcomes = {case.then for case in table.cases.cases} | {table.cases.otherwise}
    unknown = sorted(outcomes - {priority.value for priority in Priority})
    if unknown:
        subject = Text("优先级表", "priority table")
        raise DefinitionError(subject, tuple(not_a_priority(name) for name in unknown))
    return table.cases.bind(lead_schema(table.lead_type, facts=(table.budget_fact(),)))


def not_a_priority(name: str) -> Problem:
    listed = ", ".join(Priority)
    return Problem(
        path="cases.then",
        code="unknown_priority",
        given=repr(name),
        allowed=Text(f"优先级之一：{listed}", f"one of {listed}"),
    )


@attrs.frozen(kw_only=True)
class PriorityTable:
    """Prioritises by the first case that holds, with each industry's average budget as context.

    The cases may use the fact `budget_above_average`, which is unknown where the budget or the
    average is.

    >>> from datetime import UTC
    >>> from leadcore.model import Phase
    >>> at = datetime(2024, 5, 1, tzinfo=UTC)
    >>> lead = Lead(id="A-1", version=1, source="referral", received_at=at, updated_at=at,
    ...             status="new", phase=Phase.OPEN)
    >>> standard_priority().prioritise(lead, at).value
    'low'
    """

    cases: DecisionList = STANDARD_CASES
    averages: Mapping[str, Money] = attrs.field(default=NO_AVERAGES, converter=frozen_averages)
    """Average budget by industry."""
    overall: Money | None = None
    """The average for an industry that has none of its own."""
    lead_type: type[Lead] = attrs.field(default=Lead, eq=False, repr=False)
    bound: BoundDecisionList = attrs.field(
        init=False, eq=False, repr=False, default=attrs.Factory(bind_cases, takes_self=True)
    )

    def prioritise(self, lead: Lead, now: datetime) -> Decision:
        """Return the priority of `lead` at `now`, and what became of every case."""
        return self.bound.decide(lead, now=now)

    def budget_fact(self) -> Fact:
        """Return the fact that compares a lead's budget with its industry's average."""
        read = AboveAverage(self.averages, self.overall)
        return Fact(name="budget_above_average", read=read, returns=bool)


@attrs.frozen
class AboveAverage:
    """Whether the lower end of a lead's budget is above its industry's average."""

    averages: Mapping[str, Money]
    overall: Money | None

    def __call__(self, lead: Lead, now: datetime) -> bool | None:
        average = self.averages.get(lead.industry or "", self.overall)
        budget = None if lead.demand.budget is None else lead.demand.budget.low
        if average is None or budget is None or budget.currency != average.currency:
            return None
        return budget > average


STANDARD_AVERAGE = Money.of(200_000)
"""What stands in for an industry's average budget until the host knows its own."""


def standard_priority(averages: Mapping[str, Money] = NO_AVERAGES) -> PriorityTable:
    """Return the source documents' table over the host's own averages by industry.

    >>> standard_priority({"教育": Money.of(150_000)}).averages["教育"].amount
    Decimal('150000.00')
    """
    return PriorityTable(averages=averages, overall=STANDARD_AVERAGE)
