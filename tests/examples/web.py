"""The web application as tests drive it: every answer is checked against the OpenAPI document."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final

import attrs
import httpx
from fastapi import FastAPI
from jsonschema import Draft202012Validator

from docs.examples.web_app import web_app
from docs.examples.web_edge import Host
from leadcore import SYSTEM, Actor, AsyncLeadDesk, Lead
from leadcore.memory import AsyncMemoryRepository
from leadcore.model import StateChange
from leadcore.pool import PoolRules
from leadcore.repositories import Change, Unless
from tests.builders import (
    AT,
    COORDINATOR,
    EAST,
    HAN,
    KEY,
    LI,
    REP_HAN,
    REP_LI,
    SPECIALIST,
    STANDARD,
    WANG,
)

TOKENS: Final = {each.id: each for each in (COORDINATOR, HAN, LI, SPECIALIST, SYSTEM, WANG)}
ENQUIRY: Final = {
    "线索来源": "官网",
    "联系人": "王敏",
    "联系电话": "138 1234 5678",
    "行业": "教育",
    "省份": "上海",
    "城市": "上海",
    "预算": "20-30万",
}
FIRST: Final = "线索-2024-0501-001"
"""The number of the first enquiry."""


def who(token: str) -> Actor | None:
    """Return the person whose id is the token; safe enough for a test."""
    return TOKENS.get(token)


class Yielding(AsyncMemoryRepository):
    """Lets others go first whenever it is asked for a lead or to store one, as a database does."""

    async def get(self, lead_id: str) -> Lead:
        await asyncio.sleep(0)
        return await super().get(lead_id)

    async def commit(
        self,
        changes: Sequence[Change],
        *,
        turns: StateChange | None = None,
        unless: Unless | None = None,
    ) -> None:
        await asyncio.sleep(0)
        await super().commit(changes, turns=turns, unless=unless)


class Web:
    """An application of its own, a client, and a clock that stands still."""

    def __init__(self, **changes: Any) -> None:
        self.now: datetime = AT
        policy = attrs.evolve(STANDARD, pool=PoolRules(), **changes)
        self.desk = AsyncLeadDesk(
            policy=policy, leads=Yielding(), reps=(REP_LI, REP_HAN), teams=(EAST,)
        )
        host = Host(desk=self.desk, who=who, key=KEY, clock=lambda: self.now)
        self.app: FastAPI = web_app(host)

    def ask(
        self, method: str, url: str, by: str = "zhang", language: str = "en", **options: Any
    ) -> httpx.Response:
        """Send one request, and return its answer."""
        return self.all(self.sent(method, url, by, language, **options))[0]

    def all(self, *requests: Awaitable[httpx.Response]) -> list[httpx.Response]:
        """Send requests at once, and return their answers in order."""

        async def together() -> list[httpx.Response]:
            return list(await asyncio.gather(*requests))

        return asyncio.run(together())

    async def sent(
        self, method: str, url: str, by: str = "zhang", language: str = "en", **options: Any
    ) -> httpx.Response:
        """Send a request, and check that its answer is as the document says."""
        headers = {"Authorization": f"Bearer {by}", "Accept-Language": language}
        headers |= options.pop("headers", {})
        transport = httpx.ASGITransport(app=self.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://leads") as client:
            answer = await client.request(method, url, headers=headers, **options)
        check(answer)
        return answer

    def register(self, by: str = "zhang", **changes: object) -> httpx.Response:
        return self.ask("POST", "/leads", by, json=ENQUIRY | changes)

    def command(self, by: str, kind: str, lead_id: str = FIRST, **data: Any) -> httpx.Response:
        """Give a command that must be carried out."""
        answer = self.ask("POST", f"/leads/{lead_id}/commands", by, json=command(kind, **data))
        assert answer.status_code == 200, answer.text
        return answer


def command(kind: str, **data: Any) -> dict[str, Any]:
    """Return the document of a command."""
    return {"leadcore": 1, "type": kind, "data": data}


@cache
def document() -> dict[str, Any]:
    """Return the OpenAPI document, as a client gets it."""
    app = Web().app
    found: dict[str, Any] = app.openapi()
    return found


@cache
def validator(path: str, method: str, status: str, media: str) -> Draft202012Validator:
    """Return what checks an answer; KeyError where the document does not know such a one."""
    responses = document()["paths"][path][method]["responses"]
    found = responses.get(status) or responses[f"{status[0]}XX"]
    return schema(found["content"][media]["schema"])


def schema(found: dict[str, Any]) -> Draft202012Validator:
    return Draft202012Validator({**found, "components": document()["components"]})


def template(path: str) -> str | None:
    """Return which path of the document an address belongs to."""
    fits = (each for each in document()["paths"] if re.fullmatch(pattern(each), path))
    return next(fits, None)


def pattern(path: str) -> str:
    return re.sub(r"{\w+}", "[^/]+", path)


def check(answer: httpx.Response) -> None:
    """Refuse an answer that the document does not describe."""
    path, method = template(answer.request.url.path), answer.request.method.lower()
    if answer.status_code == 413:
        return  # the framework's own words
    if path is not None and method in document()["paths"][path]:
        media = answer.headers["content-type"]
        validator(path, method, str(answer.status_code), media).validate(answer.json())
