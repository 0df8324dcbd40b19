"""The standard score card, and scoring by a host's own."""

from __future__ import annotations

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcore import DefinitionError, Demand, Lead, Text
from leadcore.model import Attachment, DecisionMaker, Intent, lead_schema
from leadcore.rules import Rule, ScoreCard
from leadcore.scoring import RuleScoring, standard_scoring
from leadcore.values import MoneyRange, Timeframe
from tests.builders import AT, demand, lead, new_lead

FILE = Attachment(name="需求.pdf", reference="s3://1")

subjects = st.builds(
    lead,
    source=st.sampled_from(["referral", "web_form", "social_media"]),
    company=st.sampled_from([None, "启明教育"]),
    attachments=st.sampled_from([(), (FILE,)]),
    enquiries=st.integers(1, 3),
    first_response_at=st.sampled_from([None, AT]),
    intent=st.sampled_from([None, *Intent]),
    demand=st.builds(
        Demand,
        description=st.sampled_from([None, "招生管理系统"]),
        budget=st.sampled_from(
            [None, *map(MoneyRange.parse, ("5万", "10-20万", "30万以上", "9万以内"))]
        ),
        timeframe=st.sampled_from([None, *map(Timeframe.parse, ("1个月内", "3个月内", "半年内"))]),
        decision_makers=st.sampled_from(
            [(), (DecisionMaker(name="王"),), (DecisionMaker(name="王", confirmed=True),)]
        ),
    ),
)


def by_hand(subject: Lead) -> int:
    """The standard card once more, as an independent function."""
    budget = subject.demand.budget
    low = 0 if budget is None or budget.low is None else budget.low.amount
    people = subject.demand.decision_makers
    confirmed = any(person.confirmed for person in people)
    fit = 20 if low >= 300_000 else 10 if low >= 100_000 else 0
    fit += 15 if confirmed else 5 if people else 0
    fit += 5 if subject.company else 0
    fit += {"referral": 15, "partner": 15, "web_form": 10, "telephone": 10, "seminar": 10}.get(
        subject.source, 0
    )
    soon = subject.demand.timeframe
    need = (10 if subject.demand.description else 0) + (10 if subject.attachments else 0)
    need += 0 if soon is None else 15 if soon.days <= 30 else 10 if soon.days <= 90 else 0
    action = (10 if subject.enquiries >= 2 else 0) + (5 if subject.first_response_at else 0)
    action += {"high": 20, "medium": 10, "none": -20}.get(subject.intent or "", 0)
    return max(0, min(100, min(fit, 50) + min(need, 35) + min(action, 25)))


@pytest.mark.requirement("R-10")
@given(subject=subjects)
def test_the_standard_card_scores_as_written_by_hand(subject: Lead) -> None:
    """Two routes to one score; its lines add up; the explained one is the same."""
    scoring = standard_scoring()
    result = scoring.score(subject, AT)
    assert result.total == by_hand(subject) == sum(line.points for line in result.lines)
    assert scoring.explain(subject, AT).total == result.total


@pytest.mark.requirement("R-10")
def test_the_standard_card_gives_nothing_to_a_hundred() -> None:
    """The best lead that there can be has 100 points, one without any interest has none."""
    best = lead(
        source="referral",
        company="启明教育",
        attachments=(FILE,),
        enquiries=2,
        first_response_at=AT,
        intent=Intent.HIGH,
        demand=Demand(
            description="招生管理系统",
            budget=MoneyRange.parse("30万以上"),
            timeframe=Timeframe.parse("1个月内"),
            decision_makers=(DecisionMaker(name="王", confirmed=True),),
        ),
    )
    assert standard_scoring().score(best, AT).points[-1] == ("total", -10)
    worst = lead(source="social_media", company=None, intent=Intent.NONE)
    assert standard_scoring().score(worst, AT).points == (("intent-none", -20), ("total", 20))


@pytest.mark.requirement("R-10")
def test_the_score_explains_itself_with_the_actual_values() -> None:
    """Which rule, how many points, what the lead had."""
    subject = lead(demand=demand(), attachments=(FILE,))
    explained = standard_scoring().explain(subject, AT)
    line = next(line for line in explained.lines if line.id == "budget-fair")
    assert line.why is not None
    assert "demand.budget = 200,000.00" in line.why.to("en")
    assert "+10 有预算：成立" in explained.to("zh")


@pytest.mark.requirement("R-10")
def test_a_group_that_is_full_says_what_it_took_back() -> None:
    """Fit is capped at 50: 55 points show a line of -5."""
    subject = lead(
        source="referral", company="启明教育", demand=demand(budget=MoneyRange.parse("30万"))
    )
    lines = {
        line.id: line.points for line in standard_scoring().score(subject, AT).lines if line.points
    }
    assert lines["fit"] == -5


def test_a_card_that_names_what_no_lead_has_is_refused_when_built() -> None:
    """The error lists the rule and the likely name."""
    rule = Rule(id="big", when="demand.buget > 1", points=1, label=Text("大", "big"))
    with pytest.raises(DefinitionError, match=r"demand\.budget"):
        RuleScoring(card=ScoreCard(rules=(rule,)))


@attrs.frozen(kw_only=True)
class SchoolLead(Lead):
    """A host's own lead."""

    pupils: int | None = None


def test_a_card_can_score_a_host_s_own_fields() -> None:
    """The schema of the host's lead knows them by type."""
    rule = Rule(id="school", when="pupils >= 500", points=25, label=Text("大校", "large school"))
    scoring = RuleScoring(card=ScoreCard(rules=(rule,)), schema=lead_schema(SchoolLead))
    fields = {field.name: getattr(lead(), field.name) for field in attrs.fields(Lead)}
    assert scoring.score(SchoolLead(**fields, pupils=800), AT).total == 25
    assert scoring.score(SchoolLead(**fields), AT).total == 0


def test_a_budget_in_another_currency_counts_nothing() -> None:
    """What cannot be compared is unknown, and unknown fires no rule."""
    dollars = MoneyRange.parse("900000", currency="USD")
    subject = lead(source="social_media", demand=Demand(budget=dollars))
    result = standard_scoring().explain(subject, AT)
    outcomes = {line.id: line.outcome for line in result.lines}
    assert (outcomes["budget-large"], result.total) == (None, 0)


def test_equal_cards_are_equal_strategies() -> None:
    """A strategy is its data."""
    assert standard_scoring() == standard_scoring()
    assert new_lead() == new_lead()
