"""Entering enquiries at the desk."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import attrs
import pytest

from leadcore import DuplicateLead, NewLead, PermissionDenied, Policy, ValidationError, replay
from leadcore.commands import ProposeInvalid
from leadcore.intake import Requirements
from leadcore.lifecycle import standard_lifecycle
from leadcore.model import Lead, lead_schema
from leadcore.values import Extra, parse_contact
from tests.builders import ANALYST, AT, DAY, HOUR, KEY, LI, SPECIALIST, desk, new_lead


@attrs.frozen(kw_only=True)
class SchoolLead(Lead):
    """A host's own lead."""

    pupils: int | None = None


@pytest.mark.requirement("R-03")
def test_numbers_count_up_within_a_day_and_start_again_the_next() -> None:
    """The number has the prefix, the day of receipt in the calendar's zone, and a sequence."""
    one = desk()
    late = AT.replace(hour=15, minute=59)  # 23:59 in Shanghai
    moments = (AT, AT + HOUR, late, late + timedelta(minutes=1))
    entered = [
        one.register(new_lead(f"1381234567{n}", received_at=at), by=SPECIALIST, now=at).lead.id
        for n, at in enumerate(moments)
    ]
    assert entered == [
        "线索-2024-0501-001",
        "线索-2024-0501-002",
        "线索-2024-0501-003",
        "线索-2024-0502-001",
    ]


@pytest.mark.requirement("R-03")
def test_an_automatic_number_skips_one_that_was_given() -> None:
    """A given number is kept; the sequence goes on past it."""
    one = desk()
    given = new_lead("13812345670", id="线索-2024-0501-001")
    assert one.register(given, by=SPECIALIST, now=AT).lead.id == "线索-2024-0501-001"
    assert one.register(new_lead(), by=SPECIALIST, now=AT).lead.id == "线索-2024-0501-002"


@pytest.mark.requirement("R-03")
def test_a_given_number_that_is_taken_is_refused_and_nothing_stored() -> None:
    """The refusal names the field and the number."""
    one = desk()
    one.register(new_lead(id="A-1"), by=SPECIALIST, now=AT)
    with pytest.raises(ValidationError) as refusal:
        one.register(new_lead("13812345670", id="A-1"), by=SPECIALIST, now=AT)
    assert [(p.path, p.code) for p in refusal.value.problems] == [("id", "taken")]
    assert [lead.id for lead in one.all_leads(AT)] == ["A-1"]


@pytest.mark.requirement("R-03")
def test_numbers_are_unique_when_eight_threads_enter_leads_at_once() -> None:
    """No number is given twice and no lead is lost."""
    one = desk(policy=attrs.evolve(Policy.standard(), duplicates="allow"))

    def enter(n: int) -> str:
        return one.register(new_lead(), by=SPECIALIST, now=AT, command_id=f"form-{n}").lead.id

    with ThreadPoolExecutor(8) as threads:
        numbers = list(threads.map(enter, range(200)))
    assert len(set(numbers)) == 200
    assert {lead.id for lead in one.all_leads(AT)} == set(numbers)


def test_one_command_id_entered_by_eight_threads_makes_one_lead() -> None:
    """The same form sent eight times at once is one lead."""
    one = desk()

    def enter(_: int) -> str:
        return one.register(new_lead(), by=SPECIALIST, now=AT, command_id="form-1").lead.id

    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(enter, range(50)))) == 1
    assert len(list(one.all_leads(AT))) == 1


@pytest.mark.requirement("R-02")
def test_everything_that_is_missing_is_said_at_once_and_nothing_is_stored() -> None:
    """All problems of one enquiry come together, each with its path."""
    one = desk()
    empty = NewLead(source="web_from", received_at=AT + DAY)
    with pytest.raises(ValidationError) as refusal:
        one.register(empty, by=SPECIALIST, now=AT)
    found = {(problem.path, problem.code) for problem in refusal.value.problems}
    assert found == {
        ("source", "unknown_source"),
        ("name", "missing"),
        ("contacts", "missing"),
        ("industry", "missing"),
        ("region", "missing"),
        ("city", "missing"),
        ("received_at", "in_future"),
    }
    assert list(one.all_leads(AT)) == []
    assert one.leads.outbox() == ()


def test_what_is_required_is_the_policys_to_say() -> None:
    """With nothing required, source and time are enough."""
    lax = attrs.evolve(Policy.standard(), requirements=Requirements(required=()))
    bare = NewLead(source="telephone", received_at=AT)
    entered = desk(policy=lax).register(bare, by=SPECIALIST, now=AT)
    assert entered.lead.queue == "unassigned"


@pytest.mark.requirement("R-70")
def test_who_may_not_enter_leads_is_refused_and_nothing_is_stored() -> None:
    """An analyst does not enter leads; the refusal says who does."""
    one = desk()
    with pytest.raises(PermissionDenied) as refusal:
        one.register(new_lead(), by=ANALYST, now=AT)
    assert "lead_specialist" in refusal.value.roles
    assert list(one.all_leads(AT)) == []


def test_a_known_contact_is_linked_to_its_open_lead() -> None:
    """The enquiry is noted on the lead that is there, with the reason, and scored again."""
    one = desk()
    first = one.register(new_lead(), by=SPECIALIST, now=AT).lead
    again = one.register(new_lead("+86 138-1234-5678"), by=LI, now=AT + HOUR)
    assert (again.linked, again.lead.id, again.lead.enquiries) == (True, first.id, 2)
    assert first.score is not None
    assert again.lead.score == first.score + 10
    assert len(list(one.all_leads(AT))) == 1


@pytest.mark.requirement("R-07")
def test_a_contact_that_a_linked_enquiry_brought_is_known_from_then_on() -> None:
    """Who asks under it alone is linked as well, and the lead is found by it."""
    one, mail = desk(), parse_contact("wang@example.com", KEY)
    first = one.register(new_lead(), by=SPECIALIST, now=AT).lead
    both = new_lead(contacts=(mail, *new_lead().contacts))
    one.register(both, by=SPECIALIST, now=AT)
    again = one.register(new_lead(contacts=(mail,)), by=SPECIALIST, now=AT)
    assert (again.linked, again.lead.id, again.lead.enquiries) == (True, first.id, 3)
    assert again.lead.contacts == (*first.contacts, mail)
    assert one.leads.by_fingerprint([mail.fingerprint or ""]) == [again.lead]


def test_an_enquiry_during_a_review_is_noted_and_judges_nothing() -> None:
    """A lead that may be invalid is not scored again before that is settled."""
    one = desk()
    first = one.register(new_lead(), by=SPECIALIST, now=AT).lead
    doubt = ProposeInvalid(lead_id=first.id, by=SPECIALIST, reason="false_need")
    one.handle(doubt, now=AT)
    again = one.register(new_lead(), by=SPECIALIST, now=AT)
    assert (again.linked, again.lead.enquiries, again.score) == (True, 2, None)
    assert again.lead.score == first.score


def test_a_known_contact_is_refused_where_the_policy_says_so() -> None:
    """The refusal names the lead that is there and shows four digits at the most."""
    one = desk(policy=attrs.evolve(Policy.standard(), duplicates="refuse"))
    first = one.register(new_lead(), by=SPECIALIST, now=AT).lead
    with pytest.raises(DuplicateLead) as refusal:
        one.register(new_lead(), by=SPECIALIST, now=AT)
    assert refusal.value.lead_id == first.id
    assert "5678" in str(refusal.value)
    assert "12345678" not in str(refusal.value)


def test_a_linked_enquiry_with_a_command_id_is_linked_once() -> None:
    """Repeating the command changes nothing."""
    one = desk()
    one.register(new_lead(), by=SPECIALIST, now=AT)
    once = one.register(new_lead(), by=SPECIALIST, now=AT, command_id="form-2")
    twice = one.register(new_lead(), by=SPECIALIST, now=AT, command_id="form-2")
    assert (once.repeated, twice.repeated) == (False, True)
    assert once.lead == twice.lead


def test_a_host_s_own_lead_takes_its_typed_fields_from_extra() -> None:
    """What has a typed field leaves `extra`; the rest stays there; replay gives the same."""
    lifecycle = standard_lifecycle(lead_schema(SchoolLead))
    policy = attrs.evolve(Policy.standard(), lead_type=SchoolLead, lifecycle=lifecycle)
    one = desk(policy=policy)
    own: dict[str, int | str] = {"pupils": 800, "channel": "app"}
    extra = Extra(own)
    entered = one.register(new_lead(extra=extra), by=SPECIALIST, now=AT).lead
    assert isinstance(entered, SchoolLead)
    assert (entered.pupils, dict(entered.extra)) == (800, {"channel": "app"})
    assert replay(one.leads.events(entered.id), SchoolLead) == entered
    wrong = new_lead("13912345678", extra=Extra({"pupils": "many"}))
    with pytest.raises(ValidationError, match=r"extra\.pupils"):
        one.register(wrong, by=SPECIALIST, now=AT)
