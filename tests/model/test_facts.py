"""What rules can ask of a lead."""

from __future__ import annotations

from datetime import timedelta

import pytest

from leadcore.errors import RuleTypeError
from leadcore.model import DecisionMaker, Demand, Lead, Lost, NewLead, Phase, lead_schema
from leadcore.values import Extra, MoneyRange, Timeframe
from tests.builders import AT, lead, new_lead


def ask(text: str, subject: object, **options: object) -> bool | None:
    schema = lead_schema(**options)  # type: ignore[arg-type]  # the tests name real options
    return schema.condition(text).evaluate(subject, now=AT)


def asking(**changes: object) -> Lead:
    return lead(demand=Demand(**changes))  # type: ignore[arg-type]  # the tests name real fields


@pytest.mark.parametrize(
    ("budget", "answer"),
    [
        ("20-30万", True),
        ("20万", True),
        ("19万", False),
        ("20万以上", True),
        ("20万以内", None),
        ("$300000", None),
    ],
)
def test_a_budget_counts_with_its_lower_end(budget: str, answer: bool | None) -> None:
    """What is sure counts; without a lower end, or in another currency, it is unknown."""
    subject = asking(budget=MoneyRange.parse(budget))
    assert ask("demand.budget >= 200_000", subject) is answer


def test_a_budget_is_asked_in_the_policys_currency() -> None:
    """With dollars as the currency, dollars compare and yuan are unknown."""
    dollars, yuan = (asking(budget=MoneyRange.parse(text)) for text in ("$300000", "30万"))
    assert ask("demand.budget >= 200_000", dollars, currency="USD") is True
    assert ask("demand.budget >= 200_000", yuan, currency="USD") is None


def test_the_amount_of_a_win_is_asked_as_money() -> None:
    """An amount that nobody knows is unknown."""
    assert ask("won.amount >= 1", lead()) is None


def test_a_timeframe_counts_its_nominal_days() -> None:
    """Three months are ninety days, and an unknown timeframe is unknown."""
    subject = asking(timeframe=Timeframe.parse("3个月内"))
    assert ask("demand.timeframe <= days(90)", subject) is True
    assert ask("demand.timeframe < days(90)", subject) is False
    assert ask("demand.timeframe <= days(90)", lead()) is None


def test_people_and_files_are_counted() -> None:
    """Rules ask how many decide, whether one is confirmed, and how many files came."""
    people = (DecisionMaker(name="王敏"), DecisionMaker(name="李雷", confirmed=True))
    subject = asking(decision_makers=people)
    assert ask("decision_makers == 2 and decision_maker_confirmed", subject) is True
    assert ask("decision_maker_confirmed", asking(decision_makers=people[:1])) is False
    assert ask("documents >= 1", new_lead(), lead_type=NewLead) is True
    assert ask("documents >= 1", lead()) is False


def test_an_archived_lead_has_its_outcome() -> None:
    """The outcome of a lead is asked whether it is archived or not."""
    lost = lead(phase=Phase.ARCHIVED, lost=Lost(at=AT, reason="price"))
    assert ask('outcome == "lost"', lost) is True


def test_an_enquiry_has_no_outcome() -> None:
    """Rules on enquiries know what an enquiry says, not where a lead stands."""
    with pytest.raises(RuleTypeError, match="outcome"):
        ask('outcome == "lost"', new_lead(), lead_type=NewLead)


def test_a_host_asks_its_own_entries() -> None:
    """Entries of `extra` are asked by the names and types that the host gives."""
    subject = lead(extra=Extra({"employees": 300}))
    entries = {"extra.employees": int}
    assert ask("extra.employees > 100", subject, entries=entries) is True
    assert ask("extra.employees > 100", lead(), entries=entries) is None


@pytest.mark.requirement("R-04")
def test_an_explanation_does_not_show_the_name() -> None:
    """A rule may ask the contact's name; what it explains hides it."""
    condition = lead_schema().condition('name == "李雷"')
    why = condition.explain(lead(name="王敏"), now=AT + timedelta(days=1))
    assert "王敏" not in str(why)
    assert why.outcome is False
