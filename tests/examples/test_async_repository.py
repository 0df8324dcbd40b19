"""A desk works on the async repository; that it keeps the laws stands in `test_sql_contract.py`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine

import pytest

from docs.examples.async_repository import AsyncSqlRepository, open_engine
from leadcore import AsyncLeadDesk, replay
from leadcore.model import lead_schema
from leadcore.repositories import Change
from tests.builders import AT, EAST, REP_HAN, REP_LI, SPECIALIST, STANDARD, lead, new_lead
from tests.examples.databases import emptied_async


def on(url: str, work: Callable[[AsyncSqlRepository], Coroutine[object, object, None]]) -> None:
    """Do some work with an empty repository."""

    async def main() -> None:
        leads = await AsyncSqlRepository.create(open_engine(url))
        try:
            await work(await emptied_async(leads))
        finally:
            await leads.engine.dispose()

    asyncio.run(main())


def test_what_sql_cannot_say_is_asked_as_the_leads_come(postgres: str) -> None:
    """Leads are fetched through a cursor of the server, which an async connection has too."""

    async def work(leads: AsyncSqlRepository) -> None:
        await leads.commit([Change(lead=lead(id=f"L-{n:04}", company="启明")) for n in range(1201)])
        where = lead_schema().condition('company == "启明"')
        assert len(await leads.find(where, limit=1100, now=AT)) == 1100
        assert [each.id for each in await leads.find(where, limit=1, now=AT)] == ["L-0000"]

    on(postgres, work)


@pytest.mark.requirement("R-03")
def test_many_tasks_of_a_desk_lose_nothing(postgres: str) -> None:
    """Enquiries that come at once get numbers, owners and places of their own."""

    async def work(leads: AsyncSqlRepository) -> None:
        desk = AsyncLeadDesk(policy=STANDARD, leads=leads, reps=(REP_LI, REP_HAN), teams=(EAST,))
        new = (new_lead(f"1381234{n:04d}") for n in range(5))
        await asyncio.gather(*(desk.register(each, by=SPECIALIST, now=AT) for each in new))
        every = await leads.find(now=AT)
        assert len({each.id for each in every}) == 5
        for each in every:
            assert replay(await leads.events(each.id)) == each
        outbox = await leads.outbox()
        assert [place for place, _ in outbox] == list(range(1, len(outbox) + 1))

    on(postgres, work)
