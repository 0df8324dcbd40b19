"""What every operation of the web application has: who asks, when, in which language; and how the
OpenAPI document describes it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Annotated, Any, Final

import attrs
from fastapi import Depends, Header, Path, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from docs.examples import web_edge as edge
from docs.examples.web_schema import Components
from leadcore import Actor, AsyncLeadDesk, FingerprintKey, Text
from leadcore.codec import Codec
from leadcore.intake import LEAD_SHEET, Note, RowMapping
from leadcore.texts import Language


def system_clock() -> datetime:
    """Return the time: the one place where it is looked at."""
    return datetime.now(UTC)


@attrs.frozen(kw_only=True)
class Host:
    """What the application is made of."""

    desk: AsyncLeadDesk
    who: Callable[[str], Actor | None]
    """Whose token it is; None when it is nobody's."""
    key: FingerprintKey
    clock: Callable[[], datetime] = system_clock
    sheet: RowMapping = LEAD_SHEET
    """How rows that are imported are read."""
    codec: Codec = attrs.field(
        default=attrs.Factory(lambda self: Codec(lead_type=self.desk.policy.lead_type), True)
    )


@attrs.frozen(kw_only=True)
class Asked:
    """Who asks, when, and in which language; known before anything else is read."""

    host: Host
    by: Actor
    now: datetime
    language: Language

    @property
    def desk(self) -> AsyncLeadDesk:
        """The desk of the host."""
        return self.host.desk

    def say(self, texts: Iterable[Text | Note]) -> tuple[str, ...]:
        """Return texts in the language asked for."""
        return tuple(each.to(self.language) for each in texts)


BEARER: Final = HTTPBearer(auto_error=False, description="The token of whoever asks")
Token = Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)]
Languages = Annotated[
    str | None, Header(alias="Accept-Language", description="zh or en", examples=["en"])
]


async def asked(request: Request, token: Token, accept_language: Languages = None) -> Asked:
    host: Host = request.app.state.host
    by = None if token is None else host.who(token.credentials)
    if by is None:
        raise edge.Unfit(401)
    return Asked(host=host, by=by, now=host.clock(), language=edge.language_of(request))


Asking = Annotated[Asked, Depends(asked)]


def only(*roles: str) -> list[Any]:
    """Return the dependency that lets in nobody but these roles."""

    async def check(asking: Asking) -> None:
        if asking.by.role not in roles:
            raise edge.Unfit(403)

    return [Depends(check)]


LeadId = Annotated[
    str, Path(max_length=128, description="线索编号", examples=["线索-2024-0501-001"])
]
Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[!-~]{1,64}$",
        description="Names the request: sent again, it changes nothing and answers the same.",
    ),
]
IfMatch = Annotated[
    str | None,
    Header(alias="If-Match", description='The ETag of the lead that was looked at: `"7"`.'),
]
COMPONENTS: Final = Components()
"""Filled by the operations, as they are described."""
ERRORS: Final = {
    401: "No known token",
    403: "This actor may not",
    404: "No such lead",
    409: "Not now: the lifecycle refuses it, the lead is here already, or others were first",
    412: "The lead is not the one of If-Match any more",
    422: "To be mended: `problems` says what and where",
}
BODY_ERRORS: Final = {400: "No JSON", 413: "Too large", 415: "Not application/json"}


def operation(
    summary: str,
    shape: type,
    *,
    statuses: tuple[int, ...] = (200,),
    body: Any = None,
    example: Any = None,
) -> dict[str, Any]:
    """Return what the document says of an operation, for FastAPI's decorators.

    statuses: of its answers, the usual one first. body: the schema of what is sent, if anything is.
    """
    errors = ERRORS if body is None else ERRORS | BODY_ERRORS
    problem = "application/problem+json"
    refusals = {code: said(text, edge.Refusal, problem) for code, text in sorted(errors.items())}
    described = said((shape.__doc__ or "").partition("\n")[0], shape)
    content = {"application/json": {"schema": body, "example": example}}
    return {
        "summary": summary,
        "status_code": statuses[0],
        "responses": dict.fromkeys(statuses, described) | refusals,
        "openapi_extra": body and {"requestBody": {"required": True, "content": content}},
    }


def said(description: str, shape: type, media: str = "application/json") -> dict[str, Any]:
    """Return how the document describes an answer."""
    return {"description": description, "content": {media: {"schema": COMPONENTS.of(shape)}}}
