"""What rules can ask of a lead: its fields by dotted path, and facts computed from them.

Money is compared in one currency, the policy's; a lead with a budget in another is unknown to a
rule on the budget. A budget range counts with its lower end, which is what is sure, and a timeframe
with its nominal days.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

import attrs

from leadcore.model.lead import Details, Lead
from leadcore.rules import Fact, Kind, Schema, fact, money_kind
from leadcore.values import Money, MoneyRange, Timeframe, minor_digits

PRIVATE = ("name",)
"""Fields whose values no explanation shows."""


@fact
def documents(lead: Details, now: datetime) -> int:
    """How many files came with the enquiry."""
    return len(lead.attachments)


@fact
def decision_makers(lead: Details, now: datetime) -> int:
    """How many people who have a say are known."""
    return len(lead.demand.decision_makers)


@fact
def decision_maker_confirmed(lead: Details, now: datetime) -> bool:
    """Whether a key decision maker is confirmed."""
    return any(person.confirmed for person in lead.demand.decision_makers)


@fact
def budget_limit(lead: Details, now: datetime) -> Money | None:
    """The upper end of the budget: the most that the customer wants to spend."""
    return None if lead.demand.budget is None else lead.demand.budget.high


@fact
def outcome(lead: Lead, now: datetime) -> str:
    """How it ended, archived or not."""
    return lead.outcome.value


FACTS = (documents, decision_makers, decision_maker_confirmed, budget_limit)
LEAD_FACTS = (*FACTS, outcome)


def lead_schema(
    lead_type: type[Details] = Lead,
    *,
    currency: str = "CNY",
    entries: Mapping[str, object] = MappingProxyType({}),
    facts: Collection[Fact] = (),
) -> Schema:
    """Return the schema of leads, or of enquiries; a host adds its fields, `extra` entries, facts.

    `entries` names keys of `extra` and their types, such as `{"extra.employees": int}`.

    >>> str(lead_schema().condition('demand.budget >= 200_000 and region in ("上海市", "江苏省")'))
    'demand.budget >= 200_000 and region in ("上海市", "江苏省")'
    """
    return Schema.of(
        lead_type,
        kinds=kinds(currency),
        entries=entries,
        facts=(*(LEAD_FACTS if issubclass(lead_type, Lead) else FACTS), *facts),
        private=PRIVATE,
    )


def kinds(currency: str) -> Mapping[type, Kind]:
    digits, minor = minor_digits(currency), MinorUnits(currency)
    return {
        Money: money_kind(Money, currency, digits=digits, read=minor),
        MoneyRange: money_kind(MoneyRange, currency, digits=digits, read=LowerEnd(minor)),
        Timeframe: Kind(name="duration", word="duration", read=nominal),
    }


@attrs.frozen
class MinorUnits:
    """Reads money of one currency."""

    currency: str

    def __call__(self, money: Money) -> int | None:
        return money.minor if money.currency == self.currency else None


@attrs.frozen
class LowerEnd:
    """Reads a budget as its lower end."""

    minor: MinorUnits

    def __call__(self, budget: MoneyRange) -> int | None:
        return None if budget.low is None else self.minor(budget.low)


def nominal(timeframe: object) -> timedelta | None:
    return timedelta(days=timeframe.days) if isinstance(timeframe, Timeframe) else None
