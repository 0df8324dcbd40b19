"""Desks erase the person from everything that is stored, in one commit (R-88)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import attrs
import pytest

from leadcore import (
    AsyncLeadDesk,
    ConcurrencyConflict,
    LeadDesk,
    LeadNotFound,
    MemoryRepository,
    PermissionDenied,
    ValidationError,
    replay,
)
from leadcore import commands as c
from leadcore.audit import seal, verify
from leadcore.codec import dumps
from leadcore.commands import Erase
from leadcore.desk import Draft, handle_all
from leadcore.desk.ticking import ATTEMPTS
from leadcore.erasure import ERASED, erased
from leadcore.events import Event, PersonalDataErased
from leadcore.identity import fingerprints
from leadcore.insight import story
from leadcore.lifecycle import standard_lifecycle
from leadcore.memory import AsyncMemoryRepository
from leadcore.model import SYSTEM, Actor, FollowUp, Lead, StateChange, lead_schema
from leadcore.repositories import Change, Unless
from leadcore.texts import Text
from leadcore.values import Extra, parse_contact
from tests.builders import (
    AT,
    COORDINATOR,
    DAY,
    HAN,
    HOUR,
    KEY,
    LI,
    SPECIALIST,
    STANDARD,
    WANG,
    entered,
    lead,
    new_lead,
)
from tests.builders import desk as desk_of

pytestmark = pytest.mark.requirement("R-88")

SECRETS = ("王敏", "启明", "招生", "需求说明", "s3://", "5678", "她在出差")
"""What the customer and the rep wrote, and the end of a phone number."""
LATER = AT + timedelta(minutes=50)


def worked(**changes: object) -> tuple[LeadDesk, Lead]:
    """Return a desk with a lead that was worked on for a while, by commands with ids."""
    desk = desk_of(**changes)
    one = entered(desk)
    call = FollowUp(at=AT, method="phone", content="王敏说她在出差")
    for number, command in enumerate(
        (
            c.Accept(lead_id=one.id, by=LI),
            c.RecordFollowUp(lead_id=one.id, by=LI, record=call),
            c.Amend(lead_id=one.id, by=LI, changes={"title": "王敏的职务", "contacts": ()}),
        )
    ):
        desk.handle(attrs.evolve(command, id=f"c-{number}"), now=AT + number * HOUR / 4)
    return desk, desk.leads.get(one.id)


def stored(memory: Any) -> str:
    """Return all that a memory holds, as text."""
    return "".join(
        [
            *(dumps(each) for each in memory._leads.values()),
            *(dumps(each) for told in memory._events.values() for each in told),
            *(dumps(each) for each in memory._outbox),
            *(dumps(each) for done in memory._commands.values() for each in done.events),
            repr([memory._holders, memory._marks]),
        ]
    )


def test_nothing_of_the_person_is_left_in_what_is_stored() -> None:
    """In the lead, its history, the outbox, what commands did, the index of contacts, the marks."""
    desk, one = worked()
    marks = fingerprints(new_lead())
    assert [word for word in (*SECRETS, *marks) if word not in stored(desk.leads)] == []
    outcome = desk.erase(one.id, by=WANG, reason="customer_request", now=LATER)
    assert [word for word in (*SECRETS, *marks) if word in stored(desk.leads)] == []
    assert outcome.lead == desk.leads.get(one.id) == replay(desk.leads.events(one.id))
    assert outcome.lead.name == ERASED


def test_who_did_what_and_when_is_still_there() -> None:
    """The history has the same events and the outbox the same places, with one more."""
    desk, one = worked()
    history, outbox = desk.leads.events(one.id), desk.leads.outbox()
    seals = seal(history)
    outcome = desk.erase(one.id, by=WANG, reason="customer_request", now=LATER)
    (done,) = outcome.events
    assert (done.by, done.at, done.version) == (WANG, LATER, len(history) + 1)
    assert done.data == PersonalDataErased(reason="customer_request", kept=())
    left = desk.leads.events(one.id)
    assert verify(left[:-1], seals) is None
    assert left == (*erased(history), done)
    places = [(place, event.id) for place, event in outbox]
    assert [(place, event.id) for place, event in desk.leads.outbox()] == [
        *places,
        (len(places) + 1, done.id),
    ]
    found = desk.leads.carried_out("c-1")
    assert found is not None
    assert [event.id for event in found.events] == [each.id for each in left if "c-1/" in each.id]


def test_the_customer_is_not_known_any_more() -> None:
    """Whoever enquires from the same number is new, and is not linked to the erased lead."""
    desk, one = worked()
    again = desk.register(new_lead(), by=SPECIALIST, now=LATER)
    assert not again.linked  # the rep had taken the contact out, so this is a lead of its own
    assert [each.id for each in desk.leads.by_fingerprint(fingerprints(new_lead()))] == [
        one.id,
        again.lead.id,
    ]
    desk.erase(again.lead.id, by=WANG, reason="law", now=LATER)
    known = desk.leads.by_fingerprint(fingerprints(new_lead()))
    assert [each.id for each in known] == [one.id]
    desk.erase(one.id, by=WANG, reason="law", now=LATER)
    assert desk.leads.by_fingerprint(fingerprints(new_lead())) == []
    third = desk.register(new_lead(), by=SPECIALIST, now=LATER)
    assert not third.linked
    assert desk.register(new_lead(), by=SPECIALIST, now=LATER).lead.id == third.lead.id


def test_who_wrote_from_another_address_is_erased_by_it() -> None:
    """A contact that came with a linked enquiry finds the lead, and then leads nowhere."""
    desk, mail = desk_of(), parse_contact("wang@example.com", KEY)
    one = entered(desk)
    more = new_lead(contacts=(*new_lead().contacts, mail))
    assert desk.register(more, by=SPECIALIST, now=AT).linked
    (found,) = desk.leads.by_fingerprint([mail.fingerprint or ""])
    assert (found.id, mail in found.contacts) == (one.id, True)
    left = desk.erase(found.id, by=WANG, reason="law", now=LATER).lead
    assert (left.contacts, left) == ((), replay(desk.leads.events(one.id)))
    assert desk.leads.by_fingerprint([mail.fingerprint or ""]) == []
    assert str(mail.fingerprint) not in stored(desk.leads)


def test_once_nothing_is_left_an_erasure_changes_nothing() -> None:
    """Also with another command id, which is remembered; anything new is erased again."""
    desk, one = worked()
    first = desk.erase(one.id, by=WANG, reason="law", now=LATER)
    for command_id in (None, "c-9"):
        again = desk.erase(one.id, by=SYSTEM, reason="law", now=LATER, command_id=command_id)
        assert (again.events, again.repeated, again.lead) == ((), True, first.lead)
    done = desk.leads.carried_out("c-9")
    assert done is not None
    assert done.events == ()
    assert desk.erase(one.id, by=WANG, reason="other", now=LATER).events
    call = FollowUp(at=LATER, method="phone", content="王敏又来电")
    desk.handle(c.RecordFollowUp(lead_id=one.id, by=LI, record=call), now=LATER)
    outcome = desk.erase(one.id, by=WANG, reason="other", now=LATER)
    assert [type(event.data) for event in outcome.events] == [PersonalDataErased]
    assert "王敏" not in stored(desk.leads)


def test_a_command_that_is_sent_twice_erases_once() -> None:
    """As any command with an id."""
    desk, one = worked()
    first = desk.erase(one.id, by=WANG, reason="law", now=LATER, command_id="e-1")
    again = desk.erase(one.id, by=WANG, reason="law", now=LATER, command_id="e-1")
    assert (again.events, again.repeated) == (first.events, True)
    assert desk.leads.get(one.id).version == first.lead.version


def test_what_the_host_keeps_stays_everywhere() -> None:
    """The company, in the lead and in its history; a later erasure may keep less."""
    desk, one = worked()
    outcome = desk.erase(one.id, by=WANG, reason="law", now=LATER, keep=["company", "company"])
    assert outcome.lead.company == "启明教育"
    assert [word for word in SECRETS if word in stored(desk.leads)] == ["启明"]
    desk.erase(one.id, by=WANG, reason="law", now=LATER)
    assert "启明" not in stored(desk.leads)


@pytest.mark.parametrize("status", ["open", "closed", "archived"])
def test_a_lead_is_erased_wherever_it_stands(status: str) -> None:
    """Open, closed or archived, and it stays there."""
    desk, one = worked()
    if status != "open":
        desk.handle(c.Lose(lead_id=one.id, by=LI, reason="price", note="王敏嫌贵"), now=LATER)
    if status == "archived":
        desk.handle(c.Archive(lead_id=one.id, by=COORDINATOR), now=LATER)
    before = desk.leads.get(one.id)
    after = desk.erase(one.id, by=SYSTEM, reason="law", now=LATER).lead
    assert (after.status, after.phase, after.owner) == (before.status, before.phase, before.owner)
    assert "王敏" not in stored(desk.leads)


@pytest.mark.parametrize("by", [LI, HAN, SPECIALIST, COORDINATOR])
def test_only_managers_and_the_system_erase(by: Actor) -> None:
    """The owner may not, before or after; nothing is changed by the attempt."""
    desk, one = worked()
    before = stored(desk.leads)
    with pytest.raises(PermissionDenied):
        desk.erase(one.id, by=by, reason="law", now=LATER)
    assert stored(desk.leads) == before
    desk.erase(one.id, by=SYSTEM, reason="law", now=LATER)
    with pytest.raises(PermissionDenied):
        desk.erase(one.id, by=by, reason="law", now=LATER)


def test_what_cannot_be_erased_is_refused_and_nothing_is_stored() -> None:
    """A lead that is not there, a detail that always goes, and one name for a collection."""
    desk, one = worked()
    before = stored(desk.leads)
    assert isinstance(desk.leads, MemoryRepository)
    twin = AsyncLeadDesk(policy=desk.policy, leads=AsyncMemoryRepository(desk.leads))
    with pytest.raises(ValueError, match="a collection of at most"):
        desk.erase(one.id, by=WANG, reason="law", now=LATER, keep="company")
    with pytest.raises(ValueError, match="a collection of at most"):
        asyncio.run(twin.erase(one.id, by=WANG, reason="law", now=LATER, keep="city"))
    with pytest.raises(LeadNotFound):
        desk.erase("none", by=WANG, reason="law", now=LATER)
    with pytest.raises(ValidationError, match="always_goes"):
        desk.erase(one.id, by=WANG, reason="law", now=LATER, keep=["name"])
    assert stored(desk.leads) == before


class Unable(MemoryRepository):
    """Cannot tell a history anew, and says so."""

    def commit(
        self,
        changes: Sequence[Change],
        *,
        turns: StateChange | None = None,
        unless: Unless | None = None,
    ) -> None:
        if any(change.history is not None for change in changes):
            raise NotImplementedError("no erasure")
        super().commit(changes, turns=turns, unless=unless)


def test_over_a_repository_that_cannot_nothing_is_half_erased() -> None:
    """Neither by `erase` nor by the command itself."""
    desk, one = worked(leads=Unable())
    command = Erase(lead_id=one.id, by=WANG, reason="law")
    before = stored(desk.leads)
    for attempt in (
        lambda: desk.erase(one.id, by=WANG, reason="law", now=LATER),
        lambda: desk.handle(command, now=LATER),
        lambda: handle_all(desk, [command], now=LATER, whole=True),
    ):
        with pytest.raises(NotImplementedError):
            attempt()
    assert stored(desk.leads) == before


class Deaf(MemoryRepository):
    """Was written before there were histories told anew, and does not look for any."""

    def commit(
        self,
        changes: Sequence[Change],
        *,
        turns: StateChange | None = None,
        unless: Unless | None = None,
    ) -> None:
        deaf = [attrs.evolve(change, history=None) for change in changes]
        super().commit(deaf, turns=turns, unless=unless)


def test_a_repository_that_erases_nothing_is_found_out() -> None:
    """Every desk looks whether the history is told anew, and says so where it is not."""
    desk, one = worked(leads=Deaf())
    command = Erase(lead_id=one.id, by=WANG, reason="law")
    assert isinstance(desk.leads, MemoryRepository)
    twin = AsyncLeadDesk(policy=desk.policy, leads=AsyncMemoryRepository(desk.leads))
    for attempt in (
        lambda: desk.handle(command, now=LATER),
        lambda: handle_all(desk, [command], now=LATER, whole=True),
        lambda: asyncio.run(twin.handle(command, now=LATER)),
    ):
        with pytest.raises(NotImplementedError, match="kept its history as it was"):
            attempt()


def test_what_fell_due_before_happens_first() -> None:
    """And is erased too; the history goes forward."""
    desk = desk_of()
    one = entered(desk)
    outcome = desk.erase(one.id, by=SYSTEM, reason="law", now=AT + DAY)
    kinds = [type(event.data).__name__ for event in outcome.events]
    assert kinds == ["AcceptanceLapsed", "PersonalDataErased"]
    assert [word for word in SECRETS if word in stored(desk.leads)] == []


class Racing(MemoryRepository):
    """Somebody else saves first, whenever a history is told anew."""

    races = 1

    def commit(
        self,
        changes: Sequence[Change],
        *,
        turns: StateChange | None = None,
        unless: Unless | None = None,
    ) -> None:
        if any(change.history is not None for change in changes) and self.races:
            self.races -= 1
            there = self.get(changes[0].lead.id)
            data = c.Amend(lead_id=there.id, by=SYSTEM, changes={"title": f"王敏{self.races}"})
            LeadDesk(policy=STANDARD, leads=self).handle(data, now=LATER)
        super().commit(changes, turns=turns, unless=unless)


@pytest.mark.parametrize("races", [1, ATTEMPTS])
def test_what_somebody_saves_in_between_is_erased_too(races: int) -> None:
    """The desk tries again, a bounded number of times, with the history as it is by then."""
    desk, one = worked(leads=Racing())
    desk.leads.races = races  # type: ignore[attr-defined]  # it is the one above
    if races == ATTEMPTS:
        with pytest.raises(ConcurrencyConflict):
            desk.erase(one.id, by=SYSTEM, reason="law", now=LATER)
        return
    desk.erase(one.id, by=SYSTEM, reason="law", now=LATER)
    assert [word for word in SECRETS if word in stored(desk.leads)] == []


class Overtaking(MemoryRepository):
    """Somebody else saves after the lead was read, and before its history is."""

    is_ready = False

    def events(self, lead_id: str) -> Sequence[Event]:
        if self.is_ready:
            self.is_ready = False
            data = c.Amend(lead_id=lead_id, by=SYSTEM, changes={"title": "王敏的新职务"})
            LeadDesk(policy=STANDARD, leads=self).handle(data, now=LATER)
        return super().events(lead_id)


def test_a_history_that_is_ahead_of_the_lead_is_a_conflict() -> None:
    """So the desk reads both again, and what came in between is erased too."""
    leads = Overtaking()
    desk, one = worked(leads=leads)
    leads.is_ready = True
    desk.erase(one.id, by=SYSTEM, reason="law", now=LATER)
    assert [word for word in SECRETS if word in stored(leads)] == []
    assert desk.leads.get(one.id) == replay(desk.leads.events(one.id))


class Overtaken(MemoryRepository):
    """Somebody else erases after the lead was read, and before its history is."""

    is_ready = False

    def events(self, lead_id: str) -> Sequence[Event]:
        if self.is_ready:
            self.is_ready = False
            desk = LeadDesk(policy=STANDARD, leads=self)
            desk.erase(lead_id, by=SYSTEM, reason="law", now=LATER)
        return super().events(lead_id)


def test_whoever_finds_the_person_erased_by_another_gets_the_lead_without_them() -> None:
    """The lead that was read before is not given back."""
    leads = Overtaken()
    desk, one = worked(leads=leads)
    leads.is_ready = True
    outcome = desk.erase(one.id, by=SYSTEM, reason="law", now=LATER)
    assert outcome.repeated
    assert outcome.lead == leads.get(one.id)
    assert outcome.lead.name == ERASED


def test_what_is_due_stays_due() -> None:
    """An open lead keeps its deadlines, and a closed one has none."""
    desk, one = worked()
    due = desk.next_deadline()
    assert due is not None
    desk.erase(one.id, by=SYSTEM, reason="law", now=LATER)
    assert desk.next_deadline() == due


@pytest.mark.parametrize("whole", [False, True])
def test_many_are_erased_at_once(whole: bool) -> None:
    """Each by itself, or all in one commit, also of what came earlier in the same commit."""
    desk, one = worked()
    other = entered(desk, phone="13900001111")
    call = FollowUp(at=LATER, method="phone", content="王敏又来电")
    commands = [
        c.RecordFollowUp(lead_id=one.id, by=LI, record=call, id="r-1"),
        Erase(lead_id=one.id, by=WANG, reason="law", id="e-1"),
        Erase(lead_id=other.id, by=WANG, reason="law"),
        Erase(lead_id=one.id, by=WANG, reason="law"),
        c.Amend(lead_id=one.id, by=LI, changes={"city": "杭州市"}),
    ]
    bulk = handle_all(desk, commands, now=LATER, whole=whole)
    assert bulk.not_done == ()
    assert [each.repeated for each in bulk.done] == [False, False, False, True, False]
    assert [word for word in SECRETS if word in stored(desk.leads)] == []
    assert desk.leads.get(one.id) == replay(desk.leads.events(one.id))


def test_a_draft_reads_what_it_will_tell_anew() -> None:
    """Its histories, commands and contacts, those of the base too, as they will be stored."""
    desk, one = worked()
    outcome = LeadDesk(policy=desk.policy, leads=Draft(base=desk.leads))
    draft = outcome.leads
    assert isinstance(draft, Draft)
    call = FollowUp(at=LATER, method="phone", content="王敏又来电")
    outcome.handle(c.RecordFollowUp(lead_id=one.id, by=LI, record=call, id="r-1"), now=LATER)
    both = c.Amend(lead_id=one.id, by=LI, changes={"contacts": new_lead("13900001111").contacts})
    outcome.handle(both, now=LATER)
    marks = [sorted(fingerprints(new_lead(each))) for each in ("13812345678", "13900001111")]
    assert [len(draft.by_fingerprint(each)) for each in marks] == [1, 1]
    outcome.erase(one.id, by=WANG, reason="law", now=LATER, command_id="e-1")
    read = [draft.events(one.id), draft.get(one.id)]
    done = [draft.carried_out(each) for each in ("c-0", "c-1", "r-1", "e-1", "none")]
    assert "王敏" not in "".join(dumps(event) for event in draft.events(one.id))
    assert [len(draft.by_fingerprint(each)) for each in marks] == [0, 0]
    draft.commit_to(desk.leads)
    assert read == [desk.leads.events(one.id), desk.leads.get(one.id)]
    assert done == [desk.leads.carried_out(each) for each in ("c-0", "c-1", "r-1", "e-1", "none")]
    assert [word for word in SECRETS if word in stored(desk.leads)] == []


def test_a_draft_stores_what_a_host_tells_anew() -> None:
    """A change may do so without an erasure, as a host that mends its histories does."""
    desk, one = worked()
    mended = [attrs.evolve(each, by=SYSTEM) for each in desk.leads.events(one.id)]
    draft = Draft(base=desk.leads)
    draft.commit((Change(lead=one, expected_version=one.version, history=mended),))
    assert draft.events(one.id) == tuple(mended)
    draft.commit_to(desk.leads)
    assert desk.leads.events(one.id) == tuple(mended)


def test_an_async_desk_erases_the_same() -> None:
    """In one commit too, with the same outcome."""
    plain, one = worked()
    desk, _ = worked()
    assert isinstance(desk.leads, MemoryRepository)
    twin = AsyncLeadDesk(
        policy=desk.policy,
        leads=AsyncMemoryRepository(desk.leads),
        reps=desk.reps,
        teams=desk.teams,
    )

    async def erase(now: datetime) -> list[object]:
        return [
            await twin.erase(
                one.id, by=WANG, reason="law", now=now, keep=["city"], command_id=command_id
            )
            for command_id in ("e-1", "e-1", None)
        ]

    expected = [
        plain.erase(one.id, by=WANG, reason="law", now=LATER, keep=["city"], command_id=command_id)
        for command_id in ("e-1", "e-1", None)
    ]
    assert asyncio.run(erase(LATER)) == expected
    assert stored(desk.leads) == stored(plain.leads)


@attrs.frozen(kw_only=True)
class SchoolLead(Lead):
    """A host's lead with fields of its own."""

    pupils: int = 0
    motto: str = ""


def test_a_hosts_own_leads_are_erased_by_their_class() -> None:
    """Own fields go in the lead and in its history, unless they are kept."""
    lifecycle = standard_lifecycle(lead_schema(SchoolLead))
    policy = attrs.evolve(STANDARD, lead_type=SchoolLead, lifecycle=lifecycle)
    desk = desk_of(policy=policy)
    extra = Extra([("pupils", 900), ("motto", "王敏之校")])
    one = entered(desk, extra=extra)
    desk.handle(c.Amend(lead_id=one.id, by=SYSTEM, changes={"motto": "启明"}), now=AT)
    after = desk.erase(one.id, by=SYSTEM, reason="law", now=AT, keep=["pupils"]).lead
    assert isinstance(after, SchoolLead)
    assert (after.pupils, after.motto) == (900, "")
    assert replay(desk.leads.events(one.id), SchoolLead) == after
    again = desk.erase(one.id, by=SYSTEM, reason="law", now=AT, keep=["pupils"])
    assert again.repeated


def test_what_a_newer_version_wrote_is_no_reason_to_stop() -> None:
    """As long as an event has it, or the lead, the person is not erased."""
    desk, one = worked()
    desk.erase(one.id, by=SYSTEM, reason="law", now=LATER)
    memory: Any = desk.leads
    first = memory._events[one.id][0]
    memory._events[one.id][0] = attrs.evolve(first, unknown='{"wechat":"wangmin"}')
    outcome = desk.erase(one.id, by=SYSTEM, reason="law", now=LATER)
    assert not outcome.repeated
    assert desk.leads.events(one.id)[0].unknown is None
    memory._leads[one.id] = attrs.evolve(outcome.lead, unknown='{"wechat":"wangmin"}')
    assert not desk.erase(one.id, by=SYSTEM, reason="law", now=LATER).repeated
    assert desk.leads.get(one.id).unknown is None


def event(version: int, lead_id: str = "A-1") -> Event:
    data = PersonalDataErased(reason="law", kept=())
    return Event(lead_id=lead_id, version=version, at=AT, by=SYSTEM, command_id="c", data=data)


@pytest.mark.parametrize(
    "history",
    [[event(1)], [event(1), event(2), event(3)], [event(2), event(1)], [event(1), event(2, "B")]],
)
def test_a_history_that_is_told_anew_is_whole(history: list[Event]) -> None:
    """A change refuses one that lacks an event, or has one too many, or another lead's."""
    one = lead(version=3)
    with pytest.raises(ValueError, match="every event of the lead, of the versions 1 to 2"):
        Change(lead=one, expected_version=2, events=[event(3)], history=history)
    whole = Change(lead=one, expected_version=2, history=iter([event(1), event(2)]))
    assert whole.history == (event(1), event(2))


def test_a_story_says_that_the_person_was_erased() -> None:
    """With the key of the reason, and without the person."""
    desk, one = worked()
    desk.erase(one.id, by=WANG, reason="customer_request", now=LATER)
    lines = story(desk.leads.events(one.id), desk.policy.lifecycle)
    assert lines[-1].text == Text(
        "删除个人信息（customer_request）", "personal data erased (customer_request)"
    )
    assert "王敏" not in "".join(map(str, lines))
