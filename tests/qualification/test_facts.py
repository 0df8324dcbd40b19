"""Rules can ask what was answered, and a host's lead can keep the answers."""

from __future__ import annotations

import pickle

import attrs
import pytest

from leadcore.codec import Codec
from leadcore.commands import Amend
from leadcore.errors import RuleTypeError
from leadcore.events import Event
from leadcore.lifecycle import standard_lifecycle
from leadcore.model import Lead, lead_schema
from leadcore.policy import Policy
from leadcore.qualification import BANT, MEDDIC, Answer, YesNoAnswer, qualification_facts
from leadcore.values import MoneyRange, Timeframe
from tests.builders import AT, DAY, SPECIALIST, desk, entered, lead


@attrs.frozen(kw_only=True)
class OwnLead(Lead):
    """A lead that keeps its answers."""

    bant: tuple[Answer, ...] = ()


def kept(own: OwnLead) -> tuple[Answer, ...]:
    return (*BANT.stated(own), *own.bant)


SCHEMA = lead_schema(OwnLead, facts=qualification_facts(BANT, kept))


def own_lead(*answers: Answer, **changes: object) -> OwnLead:
    fields = {field.name: getattr(lead(**changes), field.name) for field in attrs.fields(Lead)}
    return OwnLead(**fields, bant=answers)


BUDGET = BANT.answer("budget", MoneyRange.parse("20-30万"), by="li", at=AT)
AUTHORITY = BANT.answer("authority", "decides", by="li", at=AT)
TIMING = BANT.answer("timing", Timeframe.parse("1个月内"), by="li", at=AT)
PAIN = YesNoAnswer(key="economic_buyer", value=True, by="li", at=AT)
NEED = BANT.answer("need", "招生管理系统", by="li", at=AT)


@pytest.mark.requirement("R-15")
@pytest.mark.parametrize(
    ("when", "outcome"),
    [
        ("bant.budget >= 200_000", True),
        ("bant.budget >= 200_001", False),
        ('bant.authority == "decides"', True),
        ("bant.timing <= days(30)", True),
        ('contains(bant.need, "招生")', True),
        ("bant.completeness == 100", True),
    ],
)
def test_rules_compare_answers_by_their_kind(when: str, outcome: bool) -> None:
    """Amounts are money, timeframes durations, choices texts, words text, and percent a number."""
    own = own_lead(BUDGET, AUTHORITY, TIMING, NEED)
    assert SCHEMA.condition(when).evaluate(own, now=AT) is outcome


@pytest.mark.requirement("R-15")
def test_a_stale_answer_is_unknown_to_rules() -> None:
    """Once it is too old, a rule on it fires no more and names it as what to ask."""
    condition = SCHEMA.condition("bant.timing <= days(30)")
    own = own_lead(TIMING)
    assert condition.holds(own, now=AT + 30 * DAY)
    assert condition.evaluate(own, now=AT + 31 * DAY) is None
    assert condition.explain(own, now=AT + 31 * DAY).unknowns == ("bant.timing",)


def test_completeness_is_in_whole_percent_rounded_down() -> None:
    """Two of six are 33."""
    said = (
        MEDDIC.answer("metrics", "x", by="li", at=AT),
        MEDDIC.answer("economic_buyer", True, by="li", at=AT),
    )
    facts = qualification_facts(MEDDIC, lambda _: said)
    rules = lead_schema(Lead, facts=facts)
    assert rules.condition("meddic.completeness == 33").holds(lead(), now=AT)
    assert rules.condition("meddic.economic_buyer").holds(lead(), now=AT)


def test_the_facts_go_to_another_process() -> None:
    """A condition on answers pickles, and means the same there."""
    condition = pickle.loads(pickle.dumps(SCHEMA.condition("bant.completeness == 50")))
    assert condition.holds(own_lead(BUDGET, TIMING), now=AT)


def test_an_option_that_does_not_exist_is_a_load_error() -> None:
    """A choice is a closed list to rules."""
    with pytest.raises(RuleTypeError, match="decides"):
        SCHEMA.condition('bant.authority == "decider"')


@pytest.mark.requirement("R-15")
def test_a_lead_that_keeps_its_answers_is_amended_and_stored() -> None:
    """The answers are a field like any other: amended by an event, read back as written."""
    policy = attrs.evolve(
        Policy.standard(), lead_type=OwnLead, lifecycle=standard_lifecycle(SCHEMA)
    )
    one = desk(policy=policy)
    before = entered(one)
    said = (BUDGET, AUTHORITY, TIMING, NEED, PAIN)
    command = Amend(lead_id=before.id, by=SPECIALIST, changes={"bant": said})
    after = one.handle(command, now=AT + DAY).lead
    assert isinstance(after, OwnLead)
    assert after.bant == said
    codec = Codec(lead_type=OwnLead, schema=SCHEMA)
    assert codec.loads(codec.dumps(after), OwnLead) == after
    for event in one.leads.events(after.id):
        assert codec.loads(codec.dumps(event), Event) == event
