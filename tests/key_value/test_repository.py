"""What the contract does not ask of a repository over a store of texts."""

from __future__ import annotations

import asyncio
import sys
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

import attrs
import pytest

from leadcore import SYSTEM, ConcurrencyConflict, Lead, LeadDesk, MemoryRepository
from leadcore.codec import Codec
from leadcore.commands import Accept
from leadcore.key_value import AsyncKeyValueRepository, KeyValueRepository, Rows, Writes, reads
from leadcore.model import StateChange, lead_schema
from leadcore.model.rotation import RingState
from leadcore.repositories import Change, Unless
from leadcore.testing.contract.entries import change
from leadcore.testing.contract.entries import closed as lost
from leadcore.values import parse_contact
from tests.builders import AT, DAY, HOUR, KEY, LI, SPECIALIST, desk, lead, new_lead
from tests.key_value.shelves import AsyncShelf, Shelf


class Overtaken(Shelf):
    """Lets another writer through before the first writes."""

    def __init__(self, *others: Change) -> None:
        super().__init__()
        self.others: list[Change] = list(others)

    def write(self, rows: Writes, *, key: str, expected: str | None) -> bool:
        if self.others:
            KeyValueRepository(self).commit([self.others.pop()])
        return super().write(rows, key=key, expected=expected)


class Closed(Shelf):
    """Refuses every write."""

    def write(self, rows: Writes, *, key: str, expected: str | None) -> bool:
        return False


def test_a_writer_that_was_overtaken_decides_again() -> None:
    """What another one stored in between is there, though no event came with it."""
    store = Overtaken()
    leads = KeyValueRepository(store)
    leads.commit([Change(lead=lead(id="A-0"))])
    store.others = [Change(lead=lead(owner="li"), command_id="c-1")]
    leads.commit([Change(lead=lead(id="A-2", owner="li"))])
    assert [each.id for each in leads.find(now=AT)] == ["A-0", "A-1", "A-2"]
    assert leads.open_loads() == {"li": 2}


def test_a_writer_that_was_overtaken_may_not_count_any_more() -> None:
    """A version, a command, turns and marks are looked at again."""
    first = Change(lead=lead(owner="li"), command_id="c-1")
    with pytest.raises(ConcurrencyConflict) as found:
        KeyValueRepository(Overtaken(first)).commit([Change(lead=lead())])
    assert (found.value.expected, found.value.found) == (0, 1)
    other = Change(lead=lead(id="A-2"), command_id="c-1")
    with pytest.raises(ConcurrencyConflict):
        KeyValueRepository(Overtaken(first)).commit([other])


def test_a_mark_that_is_left_in_between_counts() -> None:
    """Nothing of the commit is stored then, the turns neither."""
    store = Overtaken()
    leads = KeyValueRepository(store)
    entered = desk(leads=leads).register(new_lead("13800000001"), by=SPECIALIST, now=AT).lead
    before = leads.assignment_state()
    turns = StateChange(before=before, after=before.with_ring("east", RingState(made_up=True)))
    gone = attrs.evolve(entered, owner="han", version=9)
    store.others = [
        Change(lead=gone, expected_version=entered.version, events=leads.events(entered.id)[:1])
    ]
    unless = Unless(since=leads.position(), marks={"owner:li"})
    with pytest.raises(ConcurrencyConflict):
        leads.commit([Change(lead=lead(id="A-2"))], unless=unless, turns=turns)
    assert [each.id for each in leads.find(now=AT)] == [entered.id]
    assert leads.assignment_state() == before


def test_a_store_that_refuses_everything_is_given_up() -> None:
    """A commit is a conflict then, and a number says what the store should do."""
    store, closed = Shelf(), Closed()
    KeyValueRepository(store).commit([change(lead(version=3), before=0)])
    closed.rows = store.rows
    leads = KeyValueRepository(closed)
    with pytest.raises(ConcurrencyConflict) as found:
        leads.commit([change(lead(version=4)), change(lead(id="A-2"))])
    error = found.value
    assert (error.lead_id, error.expected, error.found) == ("A-1", 3, 3)
    with pytest.raises(RuntimeError, match=r"'2024' was refused .* 100 times .* `expected`"):
        leads.next_number("2024")


def test_an_async_store_that_refuses_everything_is_given_up() -> None:
    """The same errors come from the async twin."""
    store = AsyncShelf()
    store.shelf = Closed()
    leads = AsyncKeyValueRepository(store)
    with pytest.raises(ConcurrencyConflict):
        asyncio.run(leads.commit([Change(lead=lead())]))
    with pytest.raises(RuntimeError, match="'2024' was refused"):
        asyncio.run(leads.next_number("2024"))


@pytest.mark.parametrize("page", [1, 500])
@pytest.mark.parametrize("closed", [False, True])
def test_a_book_that_is_overtaken_has_no_leads_of_others(
    page: int, closed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whenever leads are given away, closed and opened again while it is read.

    None is there twice; of what fits a page of the store none is missing.
    """
    monkeypatch.setattr(reads, "PAGE", page)

    class Between(Shelf):
        left = -1

        def read(self, start: str, stop: str, limit: int) -> Rows:
            self.left -= 1
            if self.left == -1:
                KeyValueRepository(self).commit(moves)
            return super().read(start, stop, limit)

    shut = lost(lead(id="C", owner="li"))
    held = [lead(id="A", owner="li"), lead(id="B", owner="li"), shut, lead(id="D", owner="li")]
    now = [lead(id="A", owner="han"), lost(held[1]), lead(id="C", owner="li")]
    moves = [Change(lead=attrs.evolve(each, version=2), expected_version=1) for each in now]
    for number in range(9):
        store = Between()
        leads = KeyValueRepository(store)
        leads.commit([Change(lead=each) for each in held])
        store.left = number
        book = leads.book("li", closed=closed)
        assert all(each.owner == "li" and (closed or each.is_open) for each in book)
        found = [each.id for each in book]
        assert found == sorted(set(found))
        assert set(found) >= ({"B", "C", "D"} if closed and page > 1 else {"D"})


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (AT.replace(tzinfo=None), "say which zone it is in"),
        (datetime.min.replace(tzinfo=ZoneInfo("Asia/Shanghai")), "in the years 1 to 9999"),
    ],
)
def test_moments_that_are_none_in_utc_are_refused(moment: datetime, said: str) -> None:
    """One without a zone is not taken for one of the zone that the machine happens to be in."""
    leads = KeyValueRepository(Shelf())
    with pytest.raises(ValueError, match=said):
        leads.due(moment)
    with pytest.raises(ValueError, match=said):
        leads.given("li", moment)


def test_a_commit_of_nothing_writes_nothing() -> None:
    """Nothing is read or written for it, so that no store is needed."""
    leads = KeyValueRepository(Closed())
    leads.commit([])
    asyncio.run(AsyncKeyValueRepository(AsyncShelf()).commit([]))
    assert not leads.position()


def test_an_error_of_the_store_gets_out() -> None:
    """Even the one that ends an iteration is no answer."""

    class Ending(Shelf):
        def read(self, start: str, stop: str, limit: int) -> Rows:
            return next(iter(()))

    with pytest.raises(StopIteration):
        KeyValueRepository(Ending()).position()


@pytest.mark.requirement("R-88")
def test_an_erasure_leaves_nothing_of_the_person_in_any_row() -> None:
    """Neither in keys nor in values, and neither words nor the fingerprint."""
    store = Shelf()
    one = desk(leads=KeyValueRepository(store))
    new = attrs.evolve(new_lead("13812345678"), name="王小敏", company="启明星教育")
    entered = one.register(new, by=SPECIALIST, now=AT).lead
    one.handle(Accept(lead_id=entered.id, by=LI), now=AT)
    told = [str(entered.contacts[0].fingerprint), "王小敏", "启明星教育"]
    assert all(any(each in f"{row}" for row in store.rows.items()) for each in told)
    one.erase(entered.id, by=SYSTEM, now=AT, reason="request")
    assert not [each for each in told if any(each in f"{row}" for row in store.rows.items())]


def test_a_history_that_was_never_stored_is_not_told_anew() -> None:
    """Events of a lead that came without them have no place, and get none."""
    memory = MemoryRepository()
    entered = desk(leads=memory).register(new_lead("13812345678"), by=SPECIALIST, now=AT).lead
    leads = KeyValueRepository(Shelf())
    leads.commit([Change(lead=entered)])
    later = attrs.evolve(entered, version=entered.version + 1)
    change = Change(lead=later, expected_version=entered.version, history=memory.events(entered.id))
    leads.commit([change])
    assert leads.get(entered.id) == later
    assert not leads.outbox()


@pytest.mark.parametrize("after", [-9, -1, 0])
def test_positions_are_those_that_are_stored(after: int) -> None:
    """The first event is at 1, from wherever the outbox is read."""
    leads = KeyValueRepository(Shelf())
    entered = desk(leads=leads).register(new_lead("13812345678"), by=SPECIALIST, now=AT).lead
    places = [place for place, _ in leads.outbox(after)]
    assert places == list(range(1, entered.version + 1))


def test_a_contact_without_a_fingerprint_leads_nowhere() -> None:
    """It is kept with the lead, and no row is made of it."""
    store = Shelf()
    leads = KeyValueRepository(store)
    told = parse_contact("13812345678", KEY)
    one = lead(contacts=(attrs.evolve(told, fingerprint=None, key_id=None),))
    leads.commit([Change(lead=one)])
    assert leads.get("A-1") == one
    assert not [key for key in store.rows if key.startswith(("contact/", "had/", "mark/"))]


def test_ids_with_slashes_stay_apart() -> None:
    """Owners and leads whose names are parts of others do not meet."""
    leads = KeyValueRepository(Shelf())
    ids = ("A", "A/1", "A~1", "A/1/2")
    for lead_id in ids:
        leads.commit([Change(lead=lead(id=lead_id, owner=f"li/{lead_id}"))])
    leads.commit([Change(lead=lead(id="B", owner="li"))])
    assert [each.id for each in leads.find(now=AT)] == sorted((*ids, "B"))
    assert leads.open_loads() == {"li": 1} | {f"li/{each}": 1 for each in ids}
    assert [each.id for each in leads.book("li/A")] == ["A"]
    assert [each.id for each in leads.book("li")] == ["B"]


@attrs.frozen(kw_only=True)
class SchoolLead(Lead):
    """A host's own."""

    pupils: int = 0


def test_a_hosts_own_lead_is_read_back_as_one() -> None:
    """By a codec that knows it, also by the async twin."""
    codec = Codec(lead_type=SchoolLead)
    leads, twin = KeyValueRepository(Shelf(), codec), AsyncKeyValueRepository(AsyncShelf(), codec)
    plain = lead()
    values = {each.name: getattr(plain, each.name) for each in attrs.fields(Lead)}
    own = SchoolLead(**values, pupils=300)
    leads.commit([Change(lead=own), Change(lead=lead(id="A-2"))])
    assert leads.get("A-1") == own
    assert leads.get("A-2") == lead(id="A-2")
    asyncio.run(twin.commit([Change(lead=own)]))
    assert asyncio.run(twin.get("A-1")) == own


def test_a_lead_that_could_not_be_read_again_is_not_stored() -> None:
    """One of a host's own class, where the codec does not know it."""
    store = Shelf()
    values = {each.name: getattr(lead(), each.name) for each in attrs.fields(Lead)}
    with pytest.raises(TypeError, match=r"SchoolLead was given, .*Codec\(lead_type=SchoolLead\)"):
        KeyValueRepository(store).commit([Change(lead=SchoolLead(**values))])
    assert not store.rows


def test_a_page_ends_at_its_limit_wherever_pages_of_the_store_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A search goes on to the next page of the store, and takes no more of it than it is asked."""
    monkeypatch.setattr(reads, "PAGE", 2)
    leads = KeyValueRepository(Shelf())
    leads.commit([change(lead(id=f"A-{number}"), before=0) for number in range(5)])
    everyone = lead_schema().condition("score is missing")
    assert [each.id for each in leads.find(everyone, limit=3, now=AT)] == ["A-0", "A-1", "A-2"]


def test_a_desk_reads_no_more_as_the_store_grows() -> None:
    """What an assignment asks does not depend on how many closed leads there are."""

    class Counted(Shelf):
        asked = 0

        def read(self, start: str, stop: str, limit: int) -> Rows:
            found = super().read(start, stop, limit)
            self.asked += 1 + len(found)
            return found

    def cost(before: int) -> int:
        store = Counted()
        leads = KeyValueRepository(store)
        for number in range(before):
            leads.commit([Change(lead=lead(id=f"old-{number}"))])
        store.asked = 0
        one: LeadDesk = desk(leads=leads)
        one.register(new_lead("13800000001"), by=SPECIALIST, now=AT)
        return store.asked

    assert cost(1) == cost(50)


def test_what_stays_as_it_was_is_not_written_again() -> None:
    """A change in the same hands, with the same contacts, writes the lead and what happened."""

    class Written(Shelf):
        last: tuple[str, ...] = ()

        def store(self, rows: Writes) -> None:
            super().store(rows)
            self.last = tuple(rows)

    store = Written()
    one = desk(leads=KeyValueRepository(store))
    entered = one.register(new_lead("13812345678"), by=SPECIALIST, now=AT).lead
    one.handle(Accept(lead_id=entered.id, by=LI), now=AT)
    (due, _), *_ = one.leads.due(AT + 9 * DAY)
    tables = {each.partition("/")[0] for each in store.last}
    assert tables == {"lead", "event", "outbox", "head", "due", "deadline"}
    told = one.leads.get(entered.id)
    one.leads.save(attrs.evolve(told, city="苏州市"), told.version, (), next_deadline_at=due)
    assert store.last == (f"lead/{entered.id}", "head")


def test_a_longer_history_is_told_anew_by_as_many_reads() -> None:
    """The places of all its events are read at once."""

    class Counted(Shelf):
        reads = 0

        def read(self, start: str, stop: str, limit: int) -> Rows:
            self.reads += 1
            return super().read(start, stop, limit)

    def cost(events: int) -> int:
        store = Counted()
        leads = KeyValueRepository(store)
        leads.commit([change(lead(version=events), before=0)])
        later, history = lead(version=events + 1), leads.events("A-1")
        store.reads = 0
        leads.commit([Change(lead=later, expected_version=events, history=history)])
        return store.reads

    assert cost(2) == cost(40)


def test_no_row_is_left_of_what_is_over() -> None:
    """Not of an owner who gave a lead away, nor of an open lead, a load or a deadline."""
    store = Shelf()
    leads = KeyValueRepository(store)
    leads.commit([change(lead(owner="li"), before=0, due=AT)])
    leads.commit([change(lead(owner="han", version=2), due=AT + HOUR)])
    leads.commit([change(lost(lead(owner="han", version=3)))])
    places = ("held/", "load/", "due/", "deadline/")
    assert [each for each in store.rows if each.startswith(places)] == ["held/han/closed/A-1"]
    assert leads.open_loads() == {}


@pytest.mark.parametrize("scope", ["a\t", "a ", "a/", "a~"])
def test_scopes_that_begin_alike_have_numbers_of_their_own(scope: str) -> None:
    """Whatever a host calls them."""
    leads = KeyValueRepository(Shelf())
    assert (leads.next_number(scope), leads.next_number("a")) == (1, 1)


@pytest.mark.parametrize("limit", [0, 1, 2, sys.maxsize])
def test_no_more_is_asked_of_a_store_than_it_takes_to_know(limit: int) -> None:
    """At most a page at once, nothing for a limit of 0, and nothing after a page that is short.

    Whoever looks for leads by a condition reads a whole page, as most may be passed over.
    """

    asked: list[int] = []

    class Asked(Shelf):
        def read(self, start: str, stop: str, limit: int) -> Rows:
            asked.append(limit)
            return super().read(start, stop, limit)

    leads = KeyValueRepository(Asked())
    leads.commit([change(lead(), before=0, due=AT)])
    for read in (leads.outbox, partial(leads.find, now=AT), partial(leads.due, AT + HOUR)):
        asked.clear()
        assert len(read(limit=limit)) == min(limit, 1)
        assert asked == ([min(limit, reads.PAGE)] if limit else [])
    asked.clear()
    leads.find(lead_schema().condition("score is known"), limit=1, now=AT)
    assert asked == [reads.PAGE]
