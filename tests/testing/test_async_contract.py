"""The contract of an async repository holds for memory, and races tasks."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from threading import current_thread

import pytest

from leadcore import MemoryRepository
from leadcore.events import Event
from leadcore.memory import AsyncMemoryRepository
from leadcore.model import Lead, StateChange
from leadcore.repositories import AsyncLeadRepository, Change, LeadRepository, Unless
from leadcore.testing import AsyncLeadRepositoryContract, LeadRepositoryContract
from leadcore.testing.contract.in_async import Loop
from tests.testing.wrong_repositories import BY_LAW, WRONG

OF_TASKS = "test_tasks_of_an_async_desk_keep_the_room_of_a_rep"


class TestAsyncMemory(AsyncLeadRepositoryContract):
    """Async memory keeps every law."""

    examples = 5

    async def repository(self) -> AsyncLeadRepository:
        return AsyncMemoryRepository()


def contract_of(
    made: type[AsyncMemoryRepository], memory: type[MemoryRepository]
) -> type[AsyncLeadRepositoryContract]:
    """Return the contract of async repositories of a class over memory of a class."""

    class Contract(AsyncLeadRepositoryContract):
        async def repository(self) -> AsyncLeadRepository:
            return made(memory())

    return Contract


def check(contract: type[AsyncLeadRepositoryContract], law: str) -> None:
    contract.setup_class()
    try:
        getattr(contract(), law)()
    finally:
        contract.teardown_class()


@pytest.mark.parametrize(("law", "wrong"), [pair for pair in BY_LAW if pair[1] in WRONG][::6])
def test_what_is_wrong_behind_the_async_protocol_is_found(
    law: str, wrong: type[MemoryRepository]
) -> None:
    """The same law breaks, and with the same kind of error."""
    with pytest.raises((AssertionError, LookupError, RuntimeError)):
        check(contract_of(AsyncMemoryRepository, wrong), law)


class Torn(AsyncMemoryRepository):
    """Looks first and stores later, with time for other tasks in between."""

    async def add(
        self,
        lead: Lead,
        events: Sequence[Event],
        command_id: str | None = None,
        *,
        next_deadline_at: datetime | None = None,
        turns: StateChange | None = None,
        unless: Unless | None = None,
    ) -> None:
        change = Change(lead=lead, events=events, command_id=command_id)
        await self.commit((change,), turns=turns, unless=unless)

    async def commit(
        self,
        changes: Sequence[Change],
        *,
        turns: StateChange | None = None,
        unless: Unless | None = None,
    ) -> None:
        memory = self.memory
        memory._check(changes, turns, unless)  # pyright: ignore[reportPrivateUsage]  # a mistake inside
        await asyncio.sleep(0.05)
        for change in changes:
            memory._store(change)  # pyright: ignore[reportPrivateUsage]  # the same


class Counting(AsyncMemoryRepository):
    """Reads a number, and writes the next one later."""

    numbers = 0

    async def next_number(self, scope: str) -> int:
        number = self.numbers + 1
        await asyncio.sleep(0.01)
        self.numbers = number
        return number


@pytest.mark.parametrize(
    ("law", "wrong"),
    [
        (OF_TASKS, Torn),
        ("test_a_rep_is_never_overfilled", Torn),
        ("test_numbers_of_a_scope_are_given_once_to_many", Counting),
    ],
)
def test_races_of_tasks_find_what_waits_at_the_wrong_place(
    law: str, wrong: type[AsyncMemoryRepository]
) -> None:
    """Threads of the contract are tasks of the loop."""
    with pytest.raises((AssertionError, LookupError)):
        check(contract_of(wrong, MemoryRepository), law)


def test_both_contracts_have_the_same_laws() -> None:
    """The async one has one more, of tasks at an async desk."""
    plain = LeadRepositoryContract.contract_report()
    more = TestAsyncMemory.contract_report()
    assert more.keys() - plain.keys() == {OF_TASKS}
    assert plain.items() <= more.items()


def test_all_calls_run_in_one_loop() -> None:
    """Making, using and closing; and the thread ends with the class."""
    seen: list[tuple[asyncio.AbstractEventLoop, str]] = []

    def look() -> None:
        seen.append((asyncio.get_running_loop(), current_thread().name))

    class Contract(AsyncLeadRepositoryContract):
        async def repository(self) -> AsyncLeadRepository:
            look()
            return AsyncMemoryRepository()

        @classmethod
        async def close(cls) -> None:
            look()

    Contract.setup_class()
    thread = Contract.running().thread
    Contract().test_an_id_is_taken_once()
    Contract().test_the_outbox_begins_empty()
    Contract.teardown_class()
    assert len(seen) == 3
    assert len(set(seen)) == 1
    assert not thread.is_alive()
    assert seen[0][0].is_closed()


def test_the_loop_ends_though_closing_fails() -> None:
    """The error is told, and no thread is left behind."""

    class Contract(AsyncLeadRepositoryContract):
        @classmethod
        async def close(cls) -> None:
            raise ConnectionError("the database is gone")

    Contract.setup_class()
    thread = Contract.running().thread
    with pytest.raises(ConnectionError):
        Contract.teardown_class()
    assert not thread.is_alive()


def test_an_async_contract_says_what_it_lacks() -> None:
    """An event loop, or the one required member."""
    with pytest.raises(RuntimeError, match="setup_class"):
        AsyncLeadRepositoryContract().empty()
    unfinished = AsyncLeadRepositoryContract.broken()
    assert unfinished.keys() == AsyncLeadRepositoryContract.contract_report().keys()
    assert unfinished[OF_TASKS].startswith("NotImplementedError: give the method `repository`")
    assert AsyncLeadRepositoryContract.loop is None
    with pytest.raises(NotImplementedError, match="`repository`"):
        check(AsyncLeadRepositoryContract, "test_the_outbox_begins_empty")


def test_a_law_of_the_async_contract_cannot_be_changed() -> None:
    """Neither one that both share, nor its own."""
    for law in ("test_an_id_is_taken_once", OF_TASKS):
        with pytest.raises(TypeError, match=law):
            type("Mine", (AsyncLeadRepositoryContract,), {law: None})


def test_a_loop_hands_errors_on() -> None:
    """What a coroutine raises is raised where it was asked."""

    async def fail() -> None:
        raise KeyError("x")

    loop = Loop()
    with pytest.raises(KeyError):
        loop.run(fail())
    loop.close()


def test_plain_and_async_are_told_apart() -> None:
    """A contract that is given the other kind of repository says which of both to use."""

    class Forgotten(AsyncLeadRepositoryContract):
        def repository(self) -> AsyncLeadRepository:  # type: ignore[override]  # the mistake
            return AsyncMemoryRepository()

    class Mixed(LeadRepositoryContract):
        async def repository(self) -> LeadRepository:  # type: ignore[override]  # the mistake
            return MemoryRepository()

    with pytest.raises(TypeError, match="AsyncMemoryRepository was returned where an async"):
        check(Forgotten, "test_the_outbox_begins_empty")
    with pytest.raises(TypeError, match="use AsyncLeadRepositoryContract"):
        Mixed().test_the_outbox_begins_empty()


def test_an_async_repository_in_the_plain_contract_is_named() -> None:
    """What is made says by its methods which contract it needs."""

    class Confused(LeadRepositoryContract):
        def repository(self) -> LeadRepository:
            return AsyncMemoryRepository()  # type: ignore[return-value]  # the mistake

    with pytest.raises(TypeError, match="AsyncMemoryRepository is async; use AsyncLeadRepository"):
        Confused().test_the_outbox_begins_empty()
