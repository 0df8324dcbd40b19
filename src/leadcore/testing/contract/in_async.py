"""The contract of an async repository: the same laws, through an event loop of their own.

Theory. One loop runs in a thread of its own as long as the class is tested, so that a pool of
connections lives. `Driven` hands every call to it and waits; several threads that call at once are
several tasks of the loop, so the races of the plain contract are races of tasks here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from threading import Thread
from typing import ClassVar, TypeVar, cast

import attrs

from leadcore.desk import AsyncLeadDesk
from leadcore.model import SYSTEM, Lead
from leadcore.repositories import AsyncLeadRepository, LeadRepository
from leadcore.testing.contract.capabilities import needs
from leadcore.testing.contract.entries import AT, same
from leadcore.testing.contract.plain import RepositoryLaws
from leadcore.testing.contract.races import CALLERS
from leadcore.testing.contract.sessions import REPS, TEAMS, enquiry, policy_of

T = TypeVar("T")


class Loop:
    """An event loop that runs in a thread of its own until it is closed.

    >>> loop = Loop()
    >>> loop.run(asyncio.sleep(0, "done"))
    'done'
    >>> loop.close()
    """

    def __init__(self) -> None:
        self.loop: asyncio.AbstractEventLoop = asyncio.new_event_loop()
        self.thread: Thread = Thread(
            target=self.loop.run_forever, name="leadcore-contract", daemon=True
        )
        self.thread.start()

    def run(self, work: Coroutine[object, object, T]) -> T:
        """Return what a coroutine returns, from any other thread."""
        if not asyncio.iscoroutine(work):
            raise TypeError(
                f"a {type(work).__name__} was returned where an async method was called;"
                " write `repository` and all methods of the repository with `async def`"
            )
        return asyncio.run_coroutine_threadsafe(work, self.loop).result()

    def close(self) -> None:
        """Stop the loop, and wait until its thread has ended."""
        self.run(self.loop.shutdown_asyncgens())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()


@attrs.frozen
class Driven:
    """An async repository as a plain one, for any number of threads: its loop runs every call."""

    loop: Loop
    leads: AsyncLeadRepository

    def __getattr__(self, name: str) -> Callable[..., object]:
        method: Callable[..., Coroutine[object, object, object]] = getattr(self.leads, name)
        return lambda *given, **named: self.loop.run(method(*given, **named))


class AsyncLeadRepositoryContract(RepositoryLaws):
    """The laws of `AsyncLeadRepository`; subclass it in a test module, and give `repository`.

    All calls of a class run in one event loop, `repository` and `close` too. pytest opens and
    closes it with the class; without pytest, call `setup_class` and `teardown_class`.

    >>> from leadcore.memory import AsyncMemoryRepository
    >>> class TestMemory(AsyncLeadRepositoryContract):
    ...     async def repository(self) -> AsyncLeadRepository:
    ...         return AsyncMemoryRepository()
    >>> TestMemory.setup_class()
    >>> TestMemory().test_an_id_is_taken_once()
    >>> TestMemory.teardown_class()
    """

    loop: ClassVar[Loop | None] = None

    async def repository(self) -> AsyncLeadRepository:
        """Return a fresh repository without leads; each one is used after the one before."""
        raise NotImplementedError("give the method `repository`, which makes an empty repository")

    @classmethod
    async def close(cls) -> None:
        """Do what is to be done at the end, in the loop: such as closing a pool of connections."""

    @classmethod
    def setup_class(cls) -> None:
        """Start the event loop of the class."""
        cls.loop = Loop()

    @classmethod
    def teardown_class(cls) -> None:
        """Call `close`, and end the event loop of the class."""
        loop = cls.running()
        try:
            loop.run(cls.close())
        finally:
            loop.close()
            cls.loop = None

    @classmethod
    def broken(cls) -> Mapping[str, str]:
        """Run every law in an event loop of the class, and return what the broken ones say."""
        cls.setup_class()
        try:
            return super().broken()
        finally:
            cls.teardown_class()

    @classmethod
    def running(cls) -> Loop:
        """Return the event loop of the class; RuntimeError where it was not started."""
        if cls.loop is None:
            raise RuntimeError("there is no event loop; call setup_class first, as pytest does")
        return cls.loop

    def empty(self) -> LeadRepository:
        """Return what `repository` makes, as a plain repository."""
        loop = self.running()
        return cast("LeadRepository", Driven(loop, loop.run(self.repository())))

    @needs("threads")
    def test_tasks_of_an_async_desk_keep_the_room_of_a_rep(self) -> None:
        """Of many leads that come in at once, a rep with room for two gets two."""
        reps = (attrs.evolve(REPS[0], capacity=2),)

        async def enter() -> list[Lead]:
            leads = await self.repository()
            policy = policy_of(self.capabilities)
            desk = AsyncLeadDesk(policy=policy, leads=leads, reps=reps, teams=TEAMS)
            news = [enquiry(f"L-{n}", n) for n in range(CALLERS)]
            await asyncio.gather(*(desk.register(new, by=SYSTEM, now=AT) for new in news))
            return list(await leads.find(now=AT))

        leads = self.running().run(enter())
        same(len(leads), CALLERS, "how many leads were entered")
        same(sum(each.owner == "li" for each in leads), 2, "how many leads the rep holds")
