"""The async desk does what the plain one does, and a draft reads as if it were stored."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadcore import (
    AsyncLeadDesk,
    ConcurrencyConflict,
    LeadDesk,
    LeadNotFound,
    MemoryRepository,
    Policy,
    TransitionRefused,
    ValidationError,
)
from leadcore import commands as c
from leadcore.assignment import Available, Chain, RoundRobin, Step
from leadcore.desk import (
    Bulk,
    Draft,
    Imported,
    Outcome,
    async_desk,
    hand_over,
    handle_all,
    import_rows,
    place_waiting,
)
from leadcore.desk.ticking import ATTEMPTS
from leadcore.errors import LeadcoreError
from leadcore.intake import LEAD_SHEET, Refused
from leadcore.memory import AsyncMemoryRepository
from leadcore.model import Lead, lead_schema
from leadcore.pool import PoolRules
from leadcore.repositories import (
    AsyncLeadRepository,
    Change,
    LeadRepository,
    Order,
    order_key,
)
from leadcore.texts import Text
from tests.builders import (
    ANALYST,
    AT,
    DAY,
    EAST,
    HOUR,
    LI,
    REP_LI,
    SPECIALIST,
    STANDARD,
    WANG,
    new_lead,
)
from tests.desk.busy import Busy
from tests.effort import examples
from tests.intake.given import GOOD, KEY, NOW


class Waiting:
    """An async repository that lets other tasks go on before it answers, as a database does."""

    def __init__(self) -> None:
        self.leads = AsyncMemoryRepository()

    def __getattr__(self, name: str) -> Any:
        async def asked(*given: Any, **named: Any) -> Any:
            await asyncio.sleep(0)
            return await getattr(self.leads, name)(*given, **named)

        return asked


def test_tasks_that_interleave_keep_the_rules_across_leads() -> None:
    """A rep with room for two gets two of five, and a customer who asks five times is one lead."""
    reps = (attrs.evolve(REP_LI, capacity=2),)

    async def enter(*phones: str | None) -> list[Lead]:
        leads: Any = Waiting()
        desk = AsyncLeadDesk(policy=STANDARD, leads=leads, reps=reps, teams=(EAST,))
        news = [new_lead(phone) for phone in phones]
        await asyncio.gather(*(desk.register(new, by=SPECIALIST, now=AT) for new in news))
        return list(await leads.find(now=AT))

    found = asyncio.run(enter(*(f"1381234567{number}" for number in range(5))))
    assert sorted(lead.owner or "" for lead in found) == ["", "", "", "li", "li"]
    (one,) = asyncio.run(enter(*["13812345678"] * 5))
    assert one.enquiries == 5


MEI = attrs.evolve(REP_LI, id="mei", capacity=2)
TURNS = Chain(
    steps=(
        Step(label=Text("轮流", "turns"), filters=(Available(),), rankers=(RoundRobin(id="east"),)),
    )
)
POLICIES = (
    STANDARD,
    attrs.evolve(STANDARD, assignment=TURNS, pool=PoolRules(claims_per_day=3, stock=3)),
)
ORDERS: tuple[Order, ...] = ("id", "received_at", "-received_at", "updated_at", "-score", "score")
ASYNC: AsyncLeadRepository = AsyncMemoryRepository()
DRAFT: LeadRepository = Draft(base=MemoryRepository())
"""Type checkers prove here that both satisfy their Protocols."""

Told = tuple[str, object]


def told(error: LeadcoreError) -> Told:
    return error.code, str(error)


class Twins:
    """A plain desk and an async one, each with a memory of its own."""

    def __init__(self, policy: int) -> None:
        self.memory, self.other = MemoryRepository(), MemoryRepository()
        reps = (REP_LI, MEI)
        self.desk = LeadDesk(policy=POLICIES[policy], leads=self.memory, reps=reps, teams=(EAST,))
        self.twin = AsyncLeadDesk(
            policy=POLICIES[policy],
            leads=AsyncMemoryRepository(self.other),
            reps=reps,
            teams=(EAST,),
        )

    def both(
        self, plain: Callable[[LeadDesk], object], twin: Callable[[AsyncLeadDesk], Any]
    ) -> Any:
        """Return what both do, which is the same, or the error that both raise."""
        one: object
        other: object
        try:
            one = plain(self.desk)
        except LeadcoreError as error:
            one = told(error)
        try:
            other = asyncio.run(twin(self.twin))
        except LeadcoreError as error:
            other = told(error)
        assert other == one
        assert stored(self.other) == stored(self.memory)
        return one


def stored(memory: MemoryRepository) -> object:
    """Return everything that a repository has."""
    leads = memory.find(limit=100, now=AT)
    return (
        leads,
        [memory.events(lead.id) for lead in leads],
        memory.outbox(),
        memory.due(AT + 400 * DAY),
        memory.assignment_state(),
    )


ACTIONS = st.lists(
    st.tuples(
        st.sampled_from(
            (
                "register",
                "accept",
                "decline",
                "release",
                "claim",
                "lose",
                "advance",
                "place",
                "hand",
            )
        ),
        st.integers(0, 3),
        st.booleans(),
    ),
    min_size=1,
    max_size=14,
)


def act(twins: Twins, action: str, number: int, flag: bool, now: datetime) -> None:  # drawn
    """Do one thing at both desks."""
    if action in BY_ITSELF:
        for plain, twin in BY_ITSELF[action](number, flag, now):
            twins.both(plain, twin)
        return
    command = command_of(action, number, flag)
    twins.both(
        lambda desk: desk.handle(command, now=now), lambda desk: desk.handle(command, now=now)
    )
    others = [command, c.Accept(lead_id="A-1", by=LI)]
    twins.both(
        lambda desk: handle_all(desk, others, now=now, whole=flag),
        lambda desk: desk.handle_all(others, now=now, whole=flag),
    )


def command_of(action: str, number: int, flag: bool) -> c.Command:  # drawn
    lead_id = f"A-{number}"
    match action:
        case "accept":
            return c.Accept(lead_id=lead_id, by=LI, id=f"c-{number}" if flag else None)
        case "decline":
            return c.Decline(lead_id=lead_id, by=LI, reason="busy")
        case "release":
            return c.Release(lead_id=lead_id, by=LI, reason=Text("无", "none"))
        case "claim":
            return c.Claim(lead_id=lead_id, by=LI)
        case _:
            return c.Lose(lead_id=lead_id, by=LI, reason="no_response")


Pair = tuple[Callable[[LeadDesk], object], Callable[[AsyncLeadDesk], Any]]


def registering(number: int, flag: bool, now: datetime) -> Iterator[Pair]:  # drawn
    new = new_lead(f"1381234567{number}", id=f"A-{number}" if flag else None)
    id_ = f"r-{number}"
    yield (
        lambda desk: desk.register(new, by=SPECIALIST, now=now, command_id=id_),
        lambda desk: desk.register(new, by=SPECIALIST, now=now, command_id=id_),
    )


def advancing(number: int, flag: bool, now: datetime) -> Iterator[Pair]:  # drawn
    later = now + DAY * (number + 1)
    yield lambda desk: desk.advance(later), lambda desk: desk.advance(later)


def placing(number: int, flag: bool, now: datetime) -> Iterator[Pair]:  # drawn
    id_ = f"A-{number}"
    yield lambda desk: desk.place(id_, now=now), lambda desk: desk.place(id_, now=now)
    yield lambda desk: place_waiting(desk, now=now), lambda desk: desk.place_waiting(now=now)


def handing_over(number: int, flag: bool, now: datetime) -> Iterator[Pair]:  # drawn
    yield (
        lambda desk: hand_over(desk, "li", by=WANG, now=now, whole=flag),
        lambda desk: desk.hand_over("li", by=WANG, now=now, whole=flag),
    )


BY_ITSELF: Mapping[str, Callable[[int, bool, datetime], Iterator[Pair]]] = {
    "register": registering,
    "advance": advancing,
    "place": placing,
    "hand": handing_over,
}
"""What is no command."""


@settings(max_examples=25)
@given(policy=st.integers(0, 1), actions=ACTIONS)
def test_both_desks_do_the_same(policy: int, actions: list[tuple[str, int, bool]]) -> None:
    """Outcomes, errors, and everything that is stored, after each step."""
    twins = Twins(policy)
    now = AT
    for number in range(2):
        act(twins, "register", number, True, now)
    for action, number, flag in actions:
        act(twins, action, number, flag, now)
        now += HOUR / 3


def test_what_only_reads_is_the_same_too() -> None:
    """Options, what waits, the next deadline; and what is stored anew or put away."""
    twins = Twins(0)
    for number in range(3):
        act(twins, "register", number, True, AT)
    lost = c.Lose(lead_id="A-0", by=LI, reason="no_response")
    twins.both(lambda desk: desk.handle(lost, now=AT), lambda desk: desk.handle(lost, now=AT))
    for lead_id in ("A-1", "B-9"):
        both_offer(twins, lead_id)
    twins.both(lambda desk: desk.waiting(AT), lambda desk: desk.waiting(AT))
    twins.both(lambda desk: desk.next_deadline(), lambda desk: desk.next_deadline())
    twins.both(lambda desk: desk.reschedule(AT), lambda desk: desk.reschedule(AT))
    archived = twins.both(
        lambda desk: desk.archive_closed(before=AT + DAY, by=WANG, now=AT + 2 * DAY),
        lambda desk: desk.archive_closed(before=AT + DAY, by=WANG, now=AT + 2 * DAY),
    )
    assert [outcome.lead.id for outcome in archived] == ["A-0"]


def both_offer(twins: Twins, lead_id: str) -> None:
    twins.both(
        lambda desk: desk.options(lead_id, LI, now=AT),
        lambda desk: desk.options(lead_id, LI, now=AT),
    )


ROWS = (
    GOOD,
    GOOD | {"联系电话": "13912345678"},
    GOOD | {"线索编号": "A-1"},
    GOOD | {"城市": ""},
    None,
)


@settings(max_examples=examples(1 / 4))
@given(
    policy=st.integers(0, 1),
    rows=st.lists(st.sampled_from(ROWS), max_size=6),
    import_id=st.sampled_from((None, "may", " may")),
    at_receipt=st.booleans(),
)
def test_both_desks_import_the_same(
    policy: int, rows: list[object], import_id: str | None, at_receipt: bool
) -> None:
    """New, known and refused rows, and the same ones again; a wrong id before any row."""
    twins = Twins(policy)
    asked: dict[str, Any] = {"key": KEY, "by": SPECIALIST, "now": NOW, "at_receipt": at_receipt}
    asked["import_id"] = import_id
    if import_id == " may":
        for wrong in (partial(import_rows, twins.desk), twins.twin.import_rows):
            with pytest.raises(ValueError, match="import id"):
                wrong(rows, LEAD_SHEET, **asked)
        return
    for _ in range(2):
        twins.both(
            lambda desk: list(import_rows(desk, rows, LEAD_SHEET, **asked)),
            lambda desk: listed(desk.import_rows(rows, LEAD_SHEET, **asked)),
        )


async def listed(answers: AsyncIterator[Imported | Refused]) -> list[Imported | Refused]:
    return [answer async for answer in answers]


def test_both_imports_stop_where_the_desk_refuses_the_person() -> None:
    """It is no fault of the row."""
    twins = Twins(0)
    asked: dict[str, Any] = {"key": KEY, "by": ANALYST, "now": NOW}
    code, _ = twins.both(
        lambda desk: list(import_rows(desk, ROWS, LEAD_SHEET, **asked)),
        lambda desk: listed(desk.import_rows(ROWS, LEAD_SHEET, **asked)),
    )
    assert code == "permission_denied"


def test_an_async_import_goes_on_past_a_row_that_others_keep_out() -> None:
    """It stores as the answers are asked for."""
    busy, twin = busy_twin(ATTEMPTS)
    rows = (ROWS[0], *ROWS[:2])
    answers = twin.import_rows(rows, LEAD_SHEET, key=KEY, by=SPECIALIST, now=NOW)
    assert len(busy) == 2
    _, known, new = asyncio.run(listed(answers))
    assert isinstance(known, Refused)
    assert [problem.code for problem in known.problems] == ["concurrency_conflict"]
    assert isinstance(new, Imported)
    assert len(busy) == 4


def test_numbers_that_are_taken_are_passed_over_by_both() -> None:
    """Each draw is one of its own: a desk that decides again draws no number twice."""
    twins = Twins(0)
    taken = new_lead("13912345678", id="线索-2024-0501-001")
    twins.both(
        lambda desk: desk.register(taken, by=SPECIALIST, now=AT),
        lambda desk: desk.register(taken, by=SPECIALIST, now=AT),
    )
    outcome = twins.both(
        lambda desk: desk.register(new_lead(), by=SPECIALIST, now=AT),
        lambda desk: desk.register(new_lead(), by=SPECIALIST, now=AT),
    )
    assert outcome.lead.id == "线索-2024-0501-002"


def busy_twin(times: float = 0) -> tuple[Busy, AsyncLeadDesk]:
    busy = Busy()
    twin = AsyncLeadDesk(policy=STANDARD, leads=AsyncMemoryRepository(busy), reps=(REP_LI,))
    for number in range(2):
        new = new_lead(f"1381234567{number}", id=f"A-{number}")
        asyncio.run(twin.register(new, by=SPECIALIST, now=AT))
    busy.times = times
    return busy, twin


@pytest.mark.parametrize("whole", [False, True])
def test_conflicts_are_borne_a_bounded_number_of_times(whole: bool) -> None:  # a case
    """Then the caller is told, or the report says it, and nothing is stored."""
    accept = [c.Accept(lead_id="A-0", by=LI)]
    _, twin = busy_twin(ATTEMPTS - 1)
    bulk: Bulk = asyncio.run(twin.handle_all(accept, now=AT, whole=whole))
    assert len(bulk.done) == 1
    busy, twin = busy_twin(ATTEMPTS)
    if whole:
        with pytest.raises(ConcurrencyConflict):
            asyncio.run(twin.handle_all(accept, now=AT, whole=True))
    else:
        bulk = asyncio.run(twin.handle_all(accept, now=AT))
        assert [each.code for each in bulk.not_done] == ["concurrency_conflict"]
    assert busy.get("A-0").accepted_at is None


def test_what_falls_due_on_a_contended_lead_is_left_for_the_next_look() -> None:
    """The other lead goes on."""
    busy, twin = busy_twin()
    busy.lead_id, busy.times = "A-0", ATTEMPTS
    found = [outcome.lead.id for outcome in asyncio.run(twin.advance(AT + 2 * HOUR))]
    assert found == ["A-1"]
    found = [outcome.lead.id for outcome in asyncio.run(twin.advance(AT + 2 * HOUR))]
    assert found == ["A-0"]


def test_tasks_that_claim_at_once_keep_the_limit() -> None:
    """Of eight claims of three allowed, three succeed."""
    twins = Twins(1)
    for number in range(8):
        act_on(twins, number)

    async def claim(number: int) -> bool:
        try:
            await twins.twin.handle(c.Claim(lead_id=f"A-{number}", by=LI), now=AT)
        except (ValidationError, TransitionRefused, ConcurrencyConflict):
            return False
        return True

    async def all_at_once() -> int:
        return sum(await asyncio.gather(*(claim(number) for number in range(8))))

    assert asyncio.run(all_at_once()) == 3


def act_on(twins: Twins, number: int) -> None:
    """Enter a lead and put it into the pool."""
    new = new_lead(f"1381234567{number}", id=f"A-{number}")
    outcome = asyncio.run(twins.twin.register(new, by=SPECIALIST, now=AT))
    owner = attrs.evolve(LI, id=outcome.lead.owner or "")
    release = c.Release(lead_id=f"A-{number}", by=owner, reason=Text("无", "none"))
    asyncio.run(twins.twin.handle(release, now=AT))


# ----------------------------------------------------------------------------------------- drafts


def reads(leads: LeadRepository) -> list[object]:
    """Return what every method of reading answers; no positions, which a draft has not yet."""
    where = lead_schema().condition('status == "lost"')
    ids = [lead.id for lead in leads.find(limit=100, now=AT)]
    marks = [
        contact.fingerprint or ""
        for lead in leads.find(limit=100, now=AT)
        for contact in lead.contacts
    ]
    pages: list[object] = []
    for order in ORDERS:
        last: Lead | None = None
        while page := leads.find(order=order, after=last, limit=2, now=AT):
            pages.append([lead.id for lead in page])
            last = page[-1]
    return [
        pages,
        [lead.id for lead in leads.find(where, now=AT)],
        [leads.get(id_) for id_ in ids],
        [tuple(leads.events(id_)) for id_ in ids],
        [leads.carried_out(f"c-{n}") for n in range(20)],
        [lead.id for lead in leads.by_fingerprint(marks)],
        dict(leads.open_loads()),
        [tuple(leads.due(AT + 9 * DAY, limit=limit)) for limit in (2, 50)],
        leads.assignment_state(),
        [
            [lead.id for lead in leads.book(o, closed=x)]
            for o in ("li", "mei")
            for x in (True, False)
        ],
        [tuple(leads.given(o, AT + HOUR)) for o in ("li", "mei")],
        [leads.claims(o, AT) for o in ("li", "mei")],
    ]


@settings(max_examples=25)
@given(before=ACTIONS, after=ACTIONS)
def test_a_draft_reads_as_if_it_were_stored(
    before: list[tuple[str, int, bool]], after: list[tuple[str, int, bool]]
) -> None:
    """Every answer is the one of the repository after the commit, and the base is untouched."""
    base = MemoryRepository()
    desk = LeadDesk(policy=POLICIES[1], leads=base, reps=(REP_LI, MEI), teams=(EAST,))
    for action in before:
        alone(desk, *action)
    untouched = stored(base)
    draft = Draft(base=base)
    drafting = attrs.evolve(desk, leads=draft)
    for action in after:
        alone(drafting, *action)
    assert stored(base) == untouched
    copy = draft.copy(base)
    found = reads(draft)
    assert draft.outbox() == base.outbox()
    draft.commit_to(base)
    assert reads(base) == found
    assert copy.changes == draft.changes


def alone(desk: LeadDesk, action: str, number: int, flag: bool) -> Outcome | None:  # drawn
    lead_id, now = f"A-{number}", AT + number * HOUR
    try:
        match action:
            case "register":
                new = new_lead(f"1381234567{number}", id=lead_id, received_at=AT - number * DAY)
                return desk.register(new, by=SPECIALIST, now=AT)
            case "advance":
                desk.advance(AT + HOUR * number)
                return None
            case "claim":
                return desk.handle(c.Claim(lead_id=lead_id, by=LI), now=now)
            case "release":
                reason = Text("无", "none")
                owner = attrs.evolve(LI, id=desk.leads.get(lead_id).owner or "li")
                return desk.handle(c.Release(lead_id=lead_id, by=owner, reason=reason), now=now)
            case "lose":
                command = c.Lose(lead_id=lead_id, by=LI, reason="no_response", id=f"c-{number}")
                return desk.handle(command, now=now)
            case _:
                command_id = f"c-{number + 10}" if flag else None
                return desk.handle(c.Accept(lead_id=lead_id, by=LI, id=command_id), now=now)
    except LeadcoreError:
        return None


def test_a_draft_that_somebody_overtook_is_stored_not_at_all() -> None:
    """Nor does the draft itself take a lead of an old version."""
    base = MemoryRepository()
    desk = LeadDesk(policy=STANDARD, leads=base, reps=(REP_LI,), teams=(EAST,))
    for number in range(2):
        alone(desk, "register", number, True)
    draft = Draft(base=base)
    drafting = attrs.evolve(desk, leads=draft)
    alone(drafting, "accept", 0, False)
    alone(drafting, "accept", 1, False)
    lead = draft.get("A-0")
    with pytest.raises(ConcurrencyConflict):
        draft.save(lead, 1, ())
    alone(desk, "accept", 1, False)
    before = stored(base)
    with pytest.raises(ConcurrencyConflict):
        draft.commit_to(base)
    assert stored(base) == before
    Draft(base=base).commit_to(base)
    with pytest.raises(LeadNotFound):
        draft.get("B-1")


def test_a_draft_keeps_all_changes_of_a_commit_or_none() -> None:
    """The second is of an old version, so the first is not kept either."""
    base = MemoryRepository()
    desk = LeadDesk(policy=STANDARD, leads=base, reps=(REP_LI,), teams=(EAST,))
    for number in range(2):
        alone(desk, "register", number, True)
    draft = Draft(base=base)
    leads = [base.get(f"A-{number}") for number in range(2)]
    good, old = (
        Change(lead=attrs.evolve(lead, city="苏州市"), expected_version=lead.version - back)
        for back, lead in enumerate(leads)
    )
    with pytest.raises(ConcurrencyConflict):
        draft.commit((good, old))
    assert (draft.changes, draft.get("A-0")) == ([], leads[0])
    draft.commit((good, attrs.evolve(good, lead=leads[0])))
    assert draft.get("A-0") == leads[0]


def test_a_draft_finds_leads_by_contacts_that_they_had() -> None:
    """As memory does: before it, and in it."""
    base = MemoryRepository()
    desk = LeadDesk(policy=STANDARD, leads=base, reps=(REP_LI,), teams=(EAST,))
    alone(desk, "register", 0, True)
    draft = Draft(base=base)
    first = base.get("A-0")
    other, third = (new_lead(phone).contacts for phone in ("13912345678", "13712345678"))
    for contacts in (other, third):
        changed = attrs.evolve(draft.get("A-0"), contacts=contacts)
        draft.save(changed, first.version, ())
    marks = [one[0].fingerprint or "" for one in (first.contacts, other, third)]
    found = [[lead.id for lead in draft.by_fingerprint([mark])] for mark in marks]
    draft.commit_to(base)
    assert found == [[lead.id for lead in base.by_fingerprint([mark])] for mark in marks]
    assert found == [["A-0"]] * 3


def test_the_async_memory_answers_as_the_plain_one() -> None:
    """Every method of it, once."""
    twins = Twins(0)
    act(twins, "register", 0, True, AT)
    leads, memory = twins.twin.leads, twins.other

    async def answers() -> list[object]:
        lead = await leads.get("A-0")
        await leads.save(lead, lead.version, ())
        where = lead_schema().condition("region is known")
        return [
            await leads.find(where, now=AT),
            await leads.outbox(1, 2),
            await leads.position(),
            await leads.by_fingerprint(["x"]),
            await leads.open_loads(),
            await leads.given("li", AT),
            await leads.claims("li", AT),
            await leads.book("li", closed=True),
            await leads.assignment_state(),
            await leads.events("A-0"),
            await leads.carried_out("r-0"),
            await leads.due(AT),
        ]

    where = lead_schema().condition("region is known")
    assert asyncio.run(answers()) == [
        memory.find(where, now=AT),
        memory.outbox(1, 2),
        memory.position(),
        memory.by_fingerprint(["x"]),
        memory.open_loads(),
        memory.given("li", AT),
        memory.claims("li", AT),
        memory.book("li", closed=True),
        memory.assignment_state(),
        memory.events("A-0"),
        memory.carried_out("r-0"),
        memory.due(AT),
    ]
    lead = attrs.evolve(memory.get("A-0"), id="B-1", version=1)
    asyncio.run(leads.add(lead, ()))
    assert memory.get("B-1") == lead


def test_a_page_of_a_condition_is_asked_for_again_only_where_it_differs() -> None:
    """What was read is told apart by order, place and condition."""
    twins = Twins(0)
    act(twins, "register", 0, True, AT)
    where = lead_schema().condition("region is known")

    def look(desk: LeadDesk) -> tuple[int, int, object]:
        found = desk.leads.find(where, now=AT)
        more = desk.leads.find(where, after=found[-1], now=AT)
        return len(found), len(more), desk.leads.outbox()

    found = asyncio.run(twins.twin.stored(look))
    assert found[:2] == (1, 0)
    assert found[2] == twins.other.outbox()


def asks(leads: LeadRepository) -> list[object]:
    """Return what is asked of other leads than the one at hand."""
    return [
        leads.open_loads(),
        leads.due(AT + DAY),
        leads.book("li", closed=True),
        leads.given("li", AT),
        leads.claims("li", AT),
    ]


def test_an_async_desk_can_ask_about_other_leads() -> None:
    """Loads, books, what was given, and claims."""
    twins = Twins(0)
    act(twins, "register", 0, True, AT)
    found = asyncio.run(twins.twin.stored(lambda desk: asks(desk.leads)))
    assert found == asks(twins.memory)


def test_a_draft_knows_the_commands_that_it_keeps() -> None:
    """So that one that is repeated within it changes nothing."""
    twins = Twins(0)
    act(twins, "register", 0, True, AT)
    accept = c.Accept(lead_id="A-0", by=LI, id="c-1")
    bulk = handle_all(twins.desk, [accept, accept], now=AT, whole=True)
    assert [outcome.repeated for outcome in bulk.done] == [False, True]


def test_an_order_that_there_is_not_is_refused() -> None:
    """With those that there are."""
    with pytest.raises(ValueError, match="'age' given; allowed: id, received_at"):
        order_key("age", new_outcome().lead)  # type: ignore[arg-type]  # what is refused


def new_outcome() -> Outcome:
    return Twins(0).desk.register(new_lead(), by=SPECIALIST, now=AT)


def test_memory_refuses_such_an_order_too() -> None:
    """As soon as there is a lead to order."""
    twins = Twins(0)
    act(twins, "register", 0, True, AT)
    with pytest.raises(ValueError, match="'age' given"):
        twins.memory.find(order="age", now=AT)  # type: ignore[arg-type]  # what is refused


ASKED: list[str] = []
"""The leads whose next deadline was asked for."""


@attrs.frozen(kw_only=True)
class Counting(Policy):
    """A policy that counts how often a desk gets as far as storing a lead."""

    def next_deadline(self, lead: Lead) -> datetime | None:
        ASKED.append(lead.id)
        return super().next_deadline(lead)


COUNTING = Counting(**attrs.asdict(STANDARD, recurse=False, filter=lambda field, _: field.init))


@pytest.mark.requirement("R-50")
@pytest.mark.parametrize("count", [10, 40])
def test_what_is_about_all_leads_decides_on_each_once(
    count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So it takes as much longer as there are more of them, and no more, page by page."""
    monkeypatch.setattr(async_desk, "PAGE", 7)
    desk = AsyncLeadDesk(policy=COUNTING, leads=AsyncMemoryRepository())
    ids = [f"A-{number:02d}" for number in range(count)]
    close = [c.Lose(lead_id=each, by=WANG, reason="price") for each in ids]

    async def all_of_it() -> None:
        for number, each in enumerate(ids):
            new = new_lead(f"139{number:08d}", id=each)
            await desk.register(new, by=SPECIALIST, now=AT)
        await desk.handle_all(close, now=AT)
        assert await desk.waiting(AT) == ()
        ASKED.clear()
        await desk.reschedule(AT)
        assert ids == ASKED
        ASKED.clear()
        done = await desk.archive_closed(before=AT + DAY, by=WANG, now=AT + 2 * DAY)
        assert [each.lead.id for each in done] == ids

    asyncio.run(all_of_it())
    assert len(ASKED) <= 3 * count


def test_who_saves_first_while_all_is_rescheduled_has_stored_the_deadline() -> None:
    """A conflict of one lead leaves the others to be done."""
    memory = Busy(times=1)
    desk = AsyncLeadDesk(policy=STANDARD, leads=AsyncMemoryRepository(memory))

    async def rescheduled() -> list[str]:
        for number in range(2):
            new = new_lead(f"139{number:08d}", id=f"A-{number}")
            await desk.register(new, by=SPECIALIST, now=AT)
        later = attrs.evolve(desk, policy=attrs.evolve(STANDARD, ladders=()))
        memory.times = 1
        await later.reschedule(AT)
        return [lead_id for _, lead_id in memory.due(AT + 99 * DAY)]

    assert asyncio.run(rescheduled()) == ["A-0"]
