"""Between HTTP and the desk: who asks, when and in which language, and how errors are answered.

No answer to an error repeats what was sent, beyond the redacted words of leadcore's own problems.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated, Any, Final

import attrs
from fastapi import Depends, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.exceptions import HTTPException as HTTPError

import leadcore as lc
from docs.examples.web_schema import data
from leadcore import commands as c
from leadcore.codec import Codec, to_data
from leadcore.errors import RuleError
from leadcore.texts import Language, Text, as_text
from leadcore.values import redact

CODEC: Final = Codec()
"""A host with its own class of leads gives it here as `lead_type`."""
ENVELOPE: Final = ("lead_id", "by", "id")
"""What a command carries that HTTP says elsewhere: the path, the token, the Idempotency-Key."""
COMMANDS: Final = tuple(each for each in c.COMMANDS if each not in (c.Register, c.LinkEnquiry))
"""What can be given as a command; enquiries have an address of their own."""
Json = dict[str, Any]

STATUS: Final = {
    lc.PermissionDenied.code: 403,
    lc.LeadNotFound.code: 404,
    lc.TransitionRefused.code: 409,
    lc.DuplicateLead.code: 409,
    lc.ConcurrencyConflict.code: 409,
}
"""The status that says an error; of all the others it is 422: what was sent has to be mended."""


@attrs.frozen(kw_only=True)
class Host:
    """What the application is made of."""

    desk: lc.AsyncLeadDesk
    key: lc.FingerprintKey
    who: Callable[[str], lc.Actor | None]
    """Whose token it is; None when it is nobody's."""
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)


@attrs.frozen
class Asked:
    """What is known of a request before it is looked into."""

    desk: lc.AsyncLeadDesk
    key: lc.FingerprintKey
    by: lc.Actor
    now: datetime
    language: Language


Token = Annotated[HTTPAuthorizationCredentials | None, Depends(HTTPBearer(auto_error=False))]


async def asked(request: Request, token: Token) -> Asked:
    host: Host = request.app.state.host
    by = host.who(token.credentials) if token else None
    if by is None:
        raise http_error(401, "请提供有效的令牌", "give a token that is known")
    return Asked(host.desk, host.key, by, host.clock(), language_of(request))


Asking = Annotated[Asked, Depends(asked)]


async def system(asked: Asking) -> Asked:
    if asked.by.role != lc.Role.SYSTEM:
        raise http_error(403, "仅限系统角色", "only the system's role may")
    return asked


System = Annotated[Asked, Depends(system)]


def language_of(request: Request) -> Language:
    """Return the first of the two languages that the client names; Chinese if it names neither."""
    found = re.search(r"\b(zh|en)\b", request.headers.get("accept-language", "").lower())
    return "en" if found and found[0] == "en" else "zh"


def command_of(asked: Asked, body: Json, lead_id: str, key: str | None) -> c.Command:
    """Return the command of a body, with what HTTP says elsewhere."""
    by = CODEC.to_data(asked.by)["data"]
    if isinstance(body.get("data"), dict):
        if twice := [each for each in ENVELOPE if each in body["data"]]:
            raise invalid((twice[0], "unknown_key", "由请求给出", "the request says it"))
        body = body | {"data": body["data"] | {"lead_id": lead_id, "by": by, "id": key}}
    command = CODEC.from_data(body, c.Command)
    if type(command) not in COMMANDS:
        raise invalid(("type", "unknown_type", "请用 POST /leads", "POST /leads instead"))
    return command


async def carried_out(asked: Asked, command: c.Command, if_match: str | None) -> lc.Lead:
    """Carry out a command, if the lead is still what If-Match says, or the command sent again."""
    tags = [each.strip() for each in ("*" if if_match is None else if_match).split(",")]

    def attempt(desk: lc.LeadDesk) -> lc.Outcome | None:
        is_free = tags == ["*"] or desk.done(command.id) is not None
        if is_free or tag(desk.caught_up(command.lead_id, asked.now).lead) in tags:
            return desk.handle(command, now=asked.now)
        return None

    outcome = await asked.desk.stored(attempt)
    if outcome is None:
        raise http_error(412, "线索已改变；请重新读取", "the lead has changed; read it again")
    return outcome.lead


def tag(lead: lc.Lead) -> str:
    """Return the version of a lead as an ETag."""
    return f'"{lead.version}"'


@attrs.frozen
class Refusal:
    """Why a request was refused, as RFC 9457 has it."""

    status: int
    code: str
    detail: str
    problems: tuple[lc.Problem, ...] = ()


def answer(
    request: Request, status: int, code: str, said: Text, problems: tuple[lc.Problem, ...] = ()
) -> Response:
    """Answer an error in the language asked for; texts name ids, which anybody may choose."""
    refusal = Refusal(status, code, redact(said.to(language_of(request))), problems)
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else None
    return JSONResponse(to_data(refusal)["data"], status, headers, "application/problem+json")


def http_error(status: int, zh: str, en: str) -> HTTPException:
    said: Any = Text(zh, en)  # FastAPI asks for JSON and passes on whatever it is
    return HTTPException(status, said)


def invalid(*found: tuple[str, str, str, str]) -> lc.ValidationError:
    """Return the error of what is wrong: path, code and what is allowed, not what was given."""
    given = Text("其他内容", "something else")
    problems = (
        lc.Problem(path=path, code=code, given=given, allowed=Text(zh, en))
        for path, code, zh, en in found
    )
    return lc.ValidationError(tuple(problems))


async def on_http(request: Request, error: Any) -> Response:
    """Answer what HTTP itself refuses."""
    code = HTTPStatus(error.status_code).name.lower()
    return answer(request, error.status_code, code, as_text(error.detail))


async def on_parameters(request: Request, error: Any) -> Response:
    """Answer parameters and bodies that are not as the OpenAPI document says."""
    found = (
        (".".join(map(str, each["loc"])), each["type"], each["msg"]) for each in error.errors()
    )
    listed = ((path, code, f"按接口说明：{msg}", msg) for path, code, msg in found)
    return await on_refusal(request, invalid(*listed))


async def on_rule(request: Request, error: Any) -> Response:
    """Answer a rule with what to write instead; its text would show the rule, and names in it."""
    zh, en = redact(error.cure.zh), redact(error.cure.en)
    place = (f"{zh}（第 {error.column} 列）", f"{en} (column {error.column})")
    return await on_refusal(request, invalid(("where", error.code, *place)))


async def on_refusal(request: Request, error: Any) -> Response:
    """Answer what leadcore refuses."""
    status = STATUS.get(error.code, 422)
    return answer(request, status, error.code, error.text, getattr(error, "problems", ()))


HANDLERS: Final[dict[int | type[Exception], Any]] = {
    lc.LeadcoreError: on_refusal,
    RuleError: on_rule,
    RequestValidationError: on_parameters,
    HTTPError: on_http,
}
REFUSED: Final[dict[str, Any]] = {
    "description": "Refused: `code` says why, `problems` what is to be mended",
    "content": {"application/problem+json": {"schema": data(Refusal)}},
}
"""What the OpenAPI document says of every error."""
