"""What counts as the same command sent again: the one whose event it would have made."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadcore import SYSTEM, AsyncLeadDesk, LeadDesk, NewLead, ValidationError
from leadcore import commands as c
from leadcore.desk import Outcome
from leadcore.desk.repeats import COMPLETED, MADE, QUIET, is_told
from leadcore.events import Event, LeadAmended, LeadPrioritised, LeadScored
from leadcore.lifecycle import standard_lifecycle
from leadcore.lifecycle.case import Case
from leadcore.lifecycle.decisions import DECISIONS
from leadcore.memory import AsyncMemoryRepository
from leadcore.model import CadencePlace, FollowUp, Invalid, InvalidReason, Lead, lead_schema
from leadcore.pool import PoolRules
from leadcore.testing.asking import OWNERS
from leadcore.testing.forms import REASONS, Forms
from leadcore.testing.journeys import LEAD_ID, Journey, Office, entered, journeys
from leadcore.testing.walks import Asked
from leadcore.texts import Text
from leadcore.values import FingerprintKey, parse_contact
from tests import builders
from tests.builders import (
    ANALYST,
    AT,
    COORDINATOR,
    DAY,
    HAN,
    HOUR,
    LI,
    REP_HAN,
    REP_LI,
    SPECIALIST,
    STANDARD,
    WANG,
    desk,
)
from tests.desk.test_cadences import CALLS
from tests.effort import examples

OFFICE = Office(policy=STANDARD)
FORMS = Forms(
    lead_id="A-1",
    people=(LI, HAN, WANG),
    at=AT,
    words=st.sampled_from(REASONS),
    owners=OWNERS,
)
LATE = AT + timedelta(days=999)
HELD: Lead = builders.lead(
    owner="wei",
    previous_status="new",
    cadence=CadencePlace(cadence="calls", step="first", due=AT, number=1),
    protected_until=AT - HOUR,
    accept_by=AT + 9 * DAY,
    respond_by=AT + 9 * DAY,
    next_action_at=AT + 9 * DAY,
    invalid=Invalid(reason=InvalidReason.NOT_TARGET, note=None, proposed_by="zhang"),
)
"""A lead for which every command has something to say."""


def event_of(command: c.Command) -> Event | None:
    """Return the event that a command makes of the lead first, or None."""
    to = command.to if isinstance(command, c.ChangeStatus) else "contacted"
    case = Case(lead=HELD, command=command, to=to, lifecycle=STANDARD.lifecycle, now=AT)
    try:
        made = DECISIONS[type(command)](case)
    except ValidationError:
        return None
    common = {"lead_id": "A-1", "version": 2, "at": AT, "by": command.by, "command_id": "x"}
    return Event(**common, data=made[0]) if made else None  # type: ignore[arg-type]  # plain names


def test_every_command_is_known_by_the_event_that_it_makes() -> None:
    """The table has a row for each command, and no two but giving and claiming share an event."""
    assert (c.Register, *MADE) == c.COMMANDS
    assert len(set(MADE.values())) == len(MADE) - 1


@pytest.mark.requirement("R-82")
@settings(max_examples=examples(0.2))
@given(data=st.data())
@pytest.mark.parametrize("kind", [kind for kind in MADE if kind is not c.Escalate])
def test_the_same_command_is_the_one_that_would_have_made_the_same_event(
    data: st.DataObject, kind: type[c.Command]
) -> None:
    """Comparing says what deciding again would say, but for what the policy fills in."""
    one, two = data.draw(FORMS.of(kind)), data.draw(FORMS.of(kind))
    was, would = event_of(one), event_of(two)
    if was is None:
        assert kind in (*QUIET, c.ExtendProtection)
        return
    assert type(was.data) is MADE[kind]
    assert is_told((was,), one, HELD)
    told = is_told((was,), two, HELD)
    if would is not None and (was.data, was.by) == (would.data, would.by):
        assert told
    elif told and kind is c.Amend:
        assert would is not None
        assert isinstance(would.data, LeadAmended)
        assert isinstance(was.data, LeadAmended)
        assert dict(was.data.changes).items() <= dict(would.data.changes).items()
    elif told and kind is not c.MoveDeadlines:
        assert any(getattr(two, name, "") is None for name in COMPLETED)


@given(command=FORMS.of(c.Escalate), to=st.sampled_from(("wang", None)))
def test_an_escalation_is_known_by_whom_it_goes_to(command: c.Command, to: str | None) -> None:
    """The owner that its event names is the one before."""
    assert isinstance(command, c.Escalate)
    event = event_of(command)
    assert event is not None
    assert is_told((event,), attrs.evolve(command, owner=to), HELD) == (command.owner == to)


def sent(one: LeadDesk, journey: Journey) -> list[c.Command]:
    """Take a journey, its commands under ids of their own, and return what was carried out."""
    entered(one, journey)
    done: list[c.Command] = []
    for number, step in enumerate(journey.asked):
        if isinstance(step, Asked):
            command = attrs.evolve(step.command, id=f"c-{number}")
            try:
                one.handle(command, now=step.now)
            except (ValueError, PermissionError):
                continue
            done.append(command)
    return done


def is_assessed(event: Event) -> bool:
    """Whether the desk makes such an event by itself, also where details stay as they were."""
    return isinstance(event.data, LeadScored | LeadPrioritised) and event.by == SYSTEM


def answered(one: LeadDesk, command: c.Command) -> Outcome | ValidationError:
    try:
        return one.handle(command, now=LATE)
    except ValidationError as error:
        return error


@pytest.mark.requirement("R-82")
@settings(max_examples=examples(0.3), deadline=None)
@given(journey=journeys(OFFICE))
def test_what_was_done_is_answered_again_and_nothing_else_under_its_id(journey: Journey) -> None:
    """A true repetition gets the events of its command, whatever followed; no event is added."""
    one = OFFICE.desk()
    done = sent(one, journey)
    history = tuple(one.leads.events(LEAD_ID))
    for command in done:
        before = one.leads.carried_out(command.id or "")
        assert before is not None
        again = one.handle(command, now=LATE)
        assert (again.repeated, again.events) == (True, before.events)
        for other in done:
            answer = answered(one, attrs.evolve(other, id=command.id))
            if isinstance(answer, ValidationError):
                assert ([each.code for each in answer.problems], other == command) == (
                    ["reused"],
                    False,
                )
                continue
            own = [each for each in answer.events if type(each.data) is MADE[type(command)]]
            assert answer.events == before.events
            assert (
                not own
                or (type(other), other.by.id) == (type(command), own[0].by.id)
                or (isinstance(other, c.Amend | c.Attach) and is_assessed(own[0]))
            )
    assert tuple(one.leads.events(LEAD_ID)) == history


ACCEPTED = c.Accept(lead_id="A-1", by=LI, id="x")
AMENDED = c.Amend(lead_id="A-1", by=COORDINATOR, id="x", changes={"city": "苏州市"})
SAME = c.Amend(lead_id="A-1", by=COORDINATOR, id="x", changes={"city": "上海市"})
LOST = c.Lose(lead_id="A-1", by=LI, id="x", reason="price")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (ACCEPTED, attrs.evolve(LOST, id="x")),
        (ACCEPTED, attrs.evolve(ACCEPTED, by=WANG)),
        (ACCEPTED, attrs.evolve(AMENDED, by=LI)),
        (AMENDED, attrs.evolve(AMENDED, changes={"city": "无锡市"})),
        (AMENDED, attrs.evolve(AMENDED, changes={"region": "江苏省"})),
        (AMENDED, attrs.evolve(AMENDED, changes={"demand": 5})),
        (LOST, attrs.evolve(LOST, reason="no_budget")),
        (LOST, attrs.evolve(LOST, note="已转告")),
        (SAME, ACCEPTED),
        (
            c.Assign(lead_id="A-1", by=WANG, id="x", owner="wang"),
            c.Claim(lead_id="A-1", by=WANG, id="x"),
        ),
    ],
)
def test_another_command_under_a_used_id_is_refused(first: c.Command, second: c.Command) -> None:
    """Another kind, person or content: it says what is allowed, stores nothing, names nobody."""
    one = desk()
    builders.entered(one, id="A-1")
    one.handle(first, now=AT + timedelta(minutes=5))
    before = one.leads.outbox()
    with pytest.raises(ValidationError, match="an id of its own for each command") as refused:
        one.handle(second, now=AT + HOUR)
    assert [(each.path, each.code) for each in refused.value.problems] == [("id", "reused")]
    assert one.leads.outbox() == before


def test_what_changed_nothing_is_answered_for_what_may_change_nothing() -> None:
    """Nothing is stored of what it asked for, so only kinds that always happen are refused."""
    one = desk()
    builders.entered(one, id="A-1")
    assert one.handle(SAME, now=AT).events == ()
    assert one.handle(SAME, now=AT + DAY).repeated
    assert one.handle(attrs.evolve(AMENDED, by=WANG), now=AT + DAY).repeated


def test_what_only_led_to_another_score_is_answered_again() -> None:
    """Of a command that changed nothing but how the lead is assessed, that is what is stored."""
    one = desk()
    builders.entered(one, id="A-1")
    one.handle(c.SetScore(lead_id="A-1", by=SYSTEM, score=1), now=AT)
    first = one.handle(SAME, now=AT)
    assert [type(each.data) for each in first.events] == [LeadScored]
    assert one.handle(SAME, now=AT + DAY).events == first.events
    record = FollowUp(at=AT, method="phone", content="已沟通")
    for other in (
        ACCEPTED,
        c.Qualify(lead_id="A-1", by=WANG, id="x", reason="合适"),
        c.RecordFollowUp(lead_id="A-1", by=SYSTEM, id="x", record=record),
    ):
        with pytest.raises(ValidationError, match="reused"):
            one.handle(other, now=AT + DAY)


def test_a_score_that_a_person_set_is_no_assessment_by_the_desk() -> None:
    """Nothing else is answered with it."""
    one = desk()
    builders.entered(one, id="A-1")
    one.handle(c.SetScore(lead_id="A-1", by=ANALYST, id="x", score=1), now=AT)
    with pytest.raises(ValidationError, match="reused"):
        one.handle(SAME, now=AT)


def test_a_claim_is_not_an_assignment_to_oneself() -> None:
    """Both make the same event of the same person; it says which it was."""
    one = desk(policy=attrs.evolve(STANDARD, pool=PoolRules()))
    builders.entered(one, id="A-1")
    one.handle(c.Release(lead_id="A-1", by=WANG, reason=Text("忙", "busy")), now=AT)
    claim = c.Claim(lead_id="A-1", by=HAN, id="x")
    assert one.handle(claim, now=AT).lead.owner == "han"
    assert one.handle(claim, now=AT).repeated
    with pytest.raises(ValidationError, match="reused"):
        one.handle(c.Assign(lead_id="A-1", by=HAN, id="x", owner="han"), now=AT)


@pytest.mark.parametrize(
    ("number", "phone"), [("A-2", "13812345678"), ("A-1", None), ("A-2", None)]
)
def test_a_registration_is_the_same_with_the_same_number_and_enquiry(
    number: str, phone: str | None
) -> None:
    """Under the id of one, another number or enquiry is refused; who sends it may be another."""
    one = desk()
    new: NewLead = builders.new_lead(id="A-1")
    one.register(new, by=SPECIALIST, now=AT, command_id="form-1")
    for by in (SPECIALIST, WANG):
        assert one.register(new, by=by, now=AT + DAY, command_id="form-1").repeated
    other = builders.new_lead(phone, id=number)
    with pytest.raises(ValidationError, match="reused"):
        one.register(other, by=SPECIALIST, now=AT, command_id="form-1")
    with pytest.raises(ValidationError, match="reused"):
        one.handle(c.Register(lead_id=number, by=SPECIALIST, id="form-1", new=other), now=AT)
    assert len(one.leads.outbox()) == 5


ERASED = c.Erase(lead_id="A-1", by=WANG, id="e", reason="customer_request", keep=["company"])


def test_what_was_done_before_an_erasure_is_answered_after_it() -> None:
    """What it said is no more, so the lead, the person and the kind decide; nobody comes again."""
    one = desk()
    new: NewLead = builders.new_lead(id="A-1", name="王敏")
    one.register(new, by=SPECIALIST, now=AT, command_id="form-1")
    named = c.Amend(lead_id="A-1", by=COORDINATOR, id="x", changes={"name": "王小敏"})
    one.handle(named, now=AT)
    one.handle(ERASED, now=AT)
    history = one.leads.events("A-1")
    assert one.register(new, by=SPECIALIST, now=AT + DAY, command_id="form-1").repeated
    for command in (named, ERASED):
        assert one.handle(command, now=AT + DAY).repeated
    for other in (
        attrs.evolve(named, by=WANG),
        attrs.evolve(ACCEPTED, id="x"),
        attrs.evolve(ERASED, by=HAN),
    ):
        with pytest.raises(ValidationError, match="reused"):
            one.handle(other, now=AT + DAY)
    with pytest.raises(ValidationError, match="reused"):
        one.register(attrs.evolve(new, id="A-2"), by=SPECIALIST, now=AT, command_id="form-1")
    assert one.leads.events("A-1") == history


@pytest.mark.parametrize(
    "other", [attrs.evolve(ERASED, keep=["city"]), attrs.evolve(ERASED, reason="too_old")]
)
def test_an_erasure_that_keeps_something_else_is_another_one(other: c.Erase) -> None:
    """What an erasure says is about nobody, so that it can always be compared."""
    one = desk()
    builders.entered(one, id="A-1")
    one.handle(ERASED, now=AT)
    with pytest.raises(ValidationError, match="reused"):
        one.handle(other, now=AT)


def test_the_async_desk_and_a_bulk_refuse_another_command_under_a_used_id() -> None:
    """They decide by the same lines, also within one commit."""

    async def refusals() -> tuple[str, ...]:
        leads = AsyncMemoryRepository()
        one = AsyncLeadDesk(policy=STANDARD, leads=leads, reps=(REP_LI, REP_HAN))
        await one.register(builders.new_lead(id="A-1"), by=SPECIALIST, now=AT)
        bulk = await one.handle_all([ACCEPTED, LOST, ACCEPTED], now=AT)
        assert [each.repeated for each in bulk.done] == [False, True]
        with pytest.raises(ValidationError, match="reused"):
            await one.handle(LOST, now=AT)
        return tuple(each.code for each in bulk.not_done)

    assert asyncio.run(refusals()) == ("validation",)


KEPT = FingerprintKey(id="2024", secret=b"0123456789abcdef")
NEXT = FingerprintKey(id="2025", secret=b"fedcba9876543210")


@pytest.mark.parametrize(
    ("text", "key", "kept_at", "is_same"),
    [
        ("13812345678", KEPT, "vault://2", True),
        ("13812345678", NEXT, None, True),
        ("13900005678", NEXT, None, True),  # Nobody can tell, since the hint is the same.
        ("13900005678", KEPT, None, False),
        ("13812340000", NEXT, None, False),
        ("wang@example.com", NEXT, None, False),
    ],
)
def test_an_enquiry_is_the_same_under_another_key_and_from_another_place(
    text: str, key: FingerprintKey, kept_at: str | None, is_same: bool
) -> None:
    """A host changes its key, and puts a contact away anew when a form comes again."""
    one = desk()
    contact = parse_contact("13812345678", KEPT)
    first = builders.new_lead(id="A-1", contacts=(attrs.evolve(contact, vault_ref="vault://1"),))
    link = c.LinkEnquiry(
        lead_id="A-1", by=SPECIALIST, id="y", new=first, reason=Text("再", "again")
    )
    one.register(first, by=SPECIALIST, now=AT, command_id="x")
    one.handle(link, now=AT)
    other = attrs.evolve(parse_contact(text, key), vault_ref=kept_at)
    again = attrs.evolve(first, contacts=(other,))
    answers = [
        answered(one, command)
        for command in (
            c.Register(lead_id="A-1", by=SPECIALIST, id="x", new=again),
            attrs.evolve(link, new=again),
        )
    ]
    assert [isinstance(each, Outcome) for each in answers] == [is_same, is_same]
    for contacts in ((), (other, other)):
        more = attrs.evolve(link, new=attrs.evolve(first, contacts=contacts))
        assert isinstance(answered(one, more), ValidationError)


def below_most(lead: Dated, _: object, value: int) -> None:
    if value > lead.most:
        raise ValueError("more than there may be")


def loud(text: str) -> str:
    return text.upper()


@attrs.frozen(kw_only=True)
class Dated(Lead):
    """A lead with a field that is checked against another one, and one that is normalised."""

    most: int = 9
    many: int = attrs.field(default=0, validator=below_most)
    motto: str = attrs.field(default="", converter=loud)


def test_changes_that_would_not_fit_any_more_are_answered() -> None:
    """Each is held against the event as a lead keeps it, whatever has become of the others."""
    lifecycle = standard_lifecycle(lead_schema(Dated))
    one = desk(policy=attrs.evolve(STANDARD, lead_type=Dated, lifecycle=lifecycle))
    builders.entered(one, id="A-1")
    first = c.Amend(lead_id="A-1", by=COORDINATOR, id="x", changes={"many": 8, "motto": "disce"})
    assert one.handle(first, now=AT).events
    one.handle(attrs.evolve(first, id="y", changes={"many": 1, "most": 3}), now=AT)
    assert one.handle(first, now=AT).repeated
    for changes in ({"many": 8, "motto": "doce"}, {"many": 7, "motto": "disce"}):
        with pytest.raises(ValidationError, match="reused"):
            one.handle(attrs.evolve(first, changes=changes), now=AT)


def test_a_cadence_is_known_by_the_step_that_was_asked_for() -> None:
    """The event says where a cadence stands, which may be in another one than was named."""
    one = desk(policy=attrs.evolve(STANDARD, cadences=(CALLS,)))
    builders.entered(one, id="A-1")
    place = CadencePlace(cadence="nurture", step="first", due=AT + DAY, number=1)
    start = c.StartCadence(lead_id="A-1", by=WANG, id="x", cadence="calls", place=place)
    assert one.handle(start, now=AT).events
    assert one.handle(start, now=AT).repeated
    with pytest.raises(ValidationError, match="reused"):
        one.handle(attrs.evolve(start, place=attrs.evolve(place, number=2)), now=AT)
