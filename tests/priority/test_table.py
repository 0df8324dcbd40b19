"""Priority by urgency, budget and decision chain."""

from __future__ import annotations

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore import DefinitionError, Demand, Lead, Money, Priority
from leadcore.model import Attachment, DecisionMaker
from leadcore.priority import PriorityTable, standard_priority
from leadcore.priority.table import STANDARD_CASES
from leadcore.values import MoneyRange
from tests.builders import AT, lead

FILE = Attachment(name="需求.pdf", reference="s3://1")
KNOWN = (DecisionMaker(name="王"),)
CONFIRMED = (DecisionMaker(name="李"), DecisionMaker(name="王", confirmed=True))


def subject(
    budget: str | None = "30万",
    people: tuple[DecisionMaker, ...] = CONFIRMED,
    files: tuple[Attachment, ...] = (FILE,),
    need: str | None = "招生管理系统",
    industry: str | None = None,
) -> Lead:
    range_ = None if budget is None else MoneyRange.parse(budget)
    wanted = Demand(description=need, budget=range_, decision_makers=people)
    return lead(demand=wanted, attachments=files, industry=industry)


@pytest.mark.requirement("R-13")
@pytest.mark.parametrize(
    ("given_lead", "expected"),
    [
        (subject(), "high"),
        (subject(files=()), "medium"),
        (subject(budget=None), "medium"),
        (subject(budget="20万"), "medium"),
        (subject(budget="200000.01"), "high"),
        (subject(budget="50万以内"), "medium"),
        (subject(people=KNOWN), "medium"),
        (subject(people=()), "low"),
        (subject(need=None, files=()), "low"),
        (subject(budget=None, people=(), files=(), need=None), "low"),
    ],
)
def test_the_table_of_the_source_documents(given_lead: Lead, expected: str) -> None:
    """High needs all three; low is a bare enquiry or an unclear chain; the rest is medium."""
    assert standard_priority().prioritise(given_lead, AT).value == expected


@pytest.mark.requirement("R-13")
def test_sufficient_means_above_the_industry_s_own_average() -> None:
    """An industry's average stands before the overall one."""
    table = standard_priority({"教育": Money.of(400_000), "餐饮": Money.of(50_000)})
    answers = [
        table.prioritise(subject(budget=budget, industry=industry), AT).value
        for industry, budget in (
            ("教育", "40万"),
            ("教育", "41万"),
            ("餐饮", "6万"),
            ("农业", "30万"),
        )
    ]
    assert answers == ["medium", "high", "high", "high"]


@pytest.mark.requirement("R-13")
def test_without_an_average_a_budget_is_neither_sufficient_nor_not() -> None:
    """The case is unknown, decides nothing, and says what to ask for."""
    decision = PriorityTable().prioritise(subject(), AT)
    assert (decision.value, decision.unknowns) == ("medium", ("budget_above_average",))


@pytest.mark.requirement("R-13")
@given(budget=st.integers(0, 10**9), average=st.integers(0, 10**9))
def test_a_larger_budget_never_lowers_the_priority(budget: int, average: int) -> None:
    """Priority is monotone in the budget, all else equal."""
    table = PriorityTable(overall=Money(minor=average))
    order = [Priority.LOW, Priority.MEDIUM, Priority.HIGH]
    ranks = []
    for minor in (budget, budget + 1):
        money = Money(minor=minor)
        wanted = Demand(
            description="需求", budget=MoneyRange(low=money, high=money), decision_makers=CONFIRMED
        )
        given_lead = lead(demand=wanted, attachments=(FILE,))
        ranks.append(order.index(Priority(table.prioritise(given_lead, AT).value)))
    assert ranks[0] <= ranks[1]


def test_another_currency_than_the_average_s_is_unknown() -> None:
    """Amounts of two currencies are never compared."""
    dollars = MoneyRange.parse("900000", currency="USD")
    given_lead = attrs.evolve(subject(), demand=attrs.evolve(subject().demand, budget=dollars))
    assert standard_priority().prioritise(given_lead, AT).value == "medium"


def test_a_table_that_decides_on_no_priority_is_refused_when_built() -> None:
    """The error says which priorities there are."""
    cases = attrs.evolve(STANDARD_CASES, otherwise="urgent")
    with pytest.raises(DefinitionError, match="one of high, medium, low"):
        PriorityTable(cases=cases)
