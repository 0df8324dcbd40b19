"""Between HTTP and the desk: bodies are read within bounds, and every error becomes an answer.

No answer to an error repeats what was sent, beyond the redacted words of leadcore's own problems.
"""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

import attrs
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from leadcore import (
    ConcurrencyConflict,
    DuplicateLead,
    Lead,
    LeadcoreError,
    LeadNotFound,
    PermissionDenied,
    Problem,
    Text,
    TransitionRefused,
    ValidationError,
)
from leadcore.codec import Codec
from leadcore.errors import RuleError
from leadcore.model import Phase
from leadcore.texts import Language, as_text
from leadcore.values import redact

STANDARD: Final = Codec()
MAX_BODY: Final = 2_000_000
"""How many bytes the body of a request may have."""
STATUS: Final[Mapping[type[LeadcoreError], int]] = {
    LeadNotFound: 404,
    PermissionDenied: 403,
    TransitionRefused: 409,
    DuplicateLead: 409,
    ConcurrencyConflict: 409,
}
"""The status that says an error; of all the others it is 422: what was sent has to be mended."""
SAID: Final[Mapping[int, Text]] = {
    400: Text("请求体不是 JSON", "the body is not JSON"),
    401: Text("请在 Authorization 中提供有效的令牌", "give a token that is known in Authorization"),
    403: Text("此角色无权使用该接口", "this role may not do this"),
    404: Text("没有这个地址", "there is nothing at this address"),
    405: Text("该地址不支持此方法", "this address does not have this method"),
    412: Text(
        "线索已改变；请重新读取后再操作",
        "the lead has changed; read it again and decide again",
    ),
    413: Text(f"请求体最多 {MAX_BODY:,} 字节", f"a body has at most {MAX_BODY:,} bytes"),
    415: Text("请以 application/json 提交", "send it as application/json"),
}
"""What is said of an error of HTTP itself."""
PARAMETERS: Final[Mapping[str, tuple[str, str]]] = {
    "missing": ("必填", "a value"),
    "int_parsing": ("整数", "a whole number"),
    "greater_than_equal": ("不小于 {ge} 的数", "{ge} or more"),
    "less_than_equal": ("不大于 {le} 的数", "{le} or less"),
    "literal_error": ("以下之一：{expected}", "one of {expected}"),
    "enum": ("以下之一：{expected}", "one of {expected}"),
    "string_too_long": ("最多 {max_length} 个字符", "at most {max_length} characters"),
    "string_too_short": ("至少 {min_length} 个字符", "at least {min_length} characters"),
    "string_pattern_mismatch": ("符合 {pattern} 的文本", "a text that matches {pattern}"),
    "bool_parsing": ("true 或 false", "true or false"),
}
"""What a parameter may be, by how FastAPI refuses another."""
Handler = Callable[[Request, Any], Coroutine[Any, Any, Response]]
UNFIT: Final = Text("其他内容", "something else")


@attrs.frozen(kw_only=True)
class Refusal:
    """Why a request was refused; the body of every error, as RFC 9457 has it."""

    status: int
    code: str
    """Stable identifier of the kind of error."""
    detail: str
    """What is wrong and what to do, in the language that was asked for."""
    problems: tuple[Problem, ...] = ()
    """Each thing that is wrong, with its path, and what is allowed in both languages."""


@attrs.frozen(kw_only=True)
class Cursor:
    """The last lead of a page, as far as orders look at it: it need not be there any more."""

    id: str
    received_at: datetime
    updated_at: datetime
    score: int | None

    def lead(self) -> Lead:
        """Return a lead that stands where this one stood in every order."""
        moments = {"received_at": self.received_at, "updated_at": self.updated_at}
        place = {"id": self.id, "score": self.score, **moments}
        return Lead(**place, version=1, source="-", status="-", phase=Phase.OPEN)  # type: ignore[arg-type]  # the fields above


class Unfit(Exception):
    """A request that is refused before the desk is asked."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def language_of(request: Request) -> Language:
    """Return which of the two languages the client likes best; Chinese when it likes neither."""
    header = request.headers.get("accept-language", "")[:500].lower()
    found = re.findall(
        r"(?<![\w-])(zh|en)(?:-[\w-]*)?\s*(?:;\s*q=([01](?:\.\d*)?))?(?:,|$)", header
    )
    liked: dict[Language, float] = {"zh": 0.0, "en": 0.0}
    for name, weight in found:
        liked[name] = max(liked[name], float(weight or 1))
    return "en" if liked["en"] > liked["zh"] else "zh"


async def body_of(request: Request) -> object:
    """Return the JSON of a body; a large one is given up as soon as it is seen to be."""
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media != "application/json":
        raise Unfit(415)
    read = bytearray()
    async for chunk in request.stream():
        read += chunk
        if len(read) > MAX_BODY:
            raise Unfit(413)
    try:
        return json.loads(read, object_pairs_hook=entries, parse_constant=no_constant)
    except (ValueError, RecursionError):
        raise Unfit(400) from None


def entries(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    """Return an object, of which no key may come twice: one of its values would be lost."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key comes twice")
    return found


def no_constant(name: str) -> float:
    """Refuse NaN and the infinities, which Python reads and JSON does not have."""
    raise ValueError(f"{name} was given; give a finite number")


def versions_of(header: str | None) -> tuple[int, ...] | None:
    """Return the versions of an If-Match; None for any, none at all for what is no ETag of ours."""
    if header is None or header.strip() == "*":
        return None
    return tuple(int(each) for each in re.findall(r'(?<!/)"(\d{1,16})"', header[:500]))


def cursor_of(lead: Lead) -> str:
    """Return where a page that ends with a lead goes on, as text for a URL."""
    cursor = Cursor(
        id=lead.id, received_at=lead.received_at, updated_at=lead.updated_at, score=lead.score
    )
    return urlsafe_b64encode(STANDARD.dumps(cursor).encode()).decode()


def lead_at(cursor: str | None) -> Lead | None:
    """Return the lead of a cursor, as far as orders look at it."""
    if cursor is None:
        return None
    try:
        return STANDARD.loads(urlsafe_b64decode(cursor.encode()).decode(), Cursor).lead()
    except ValueError:
        raise problem("after", "bad_cursor", Text("上一页的 next", "`next` of a page")) from None


def problem(path: str, code: str, allowed: Text) -> ValidationError:
    """Return the error of one thing that is wrong, without what it was."""
    return ValidationError((Problem(path=path, code=code, given=UNFIT, allowed=allowed),))


def answer(
    data: object,
    language: Language,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    *,
    codec: Codec = STANDARD,
) -> Response:
    """Return an attrs object as the codec writes it."""
    said = {"Content-Language": language, "Vary": "Accept-Language", **(headers or {})}
    return JSONResponse(codec.to_data(data)["data"], status, said)


def refused(
    request: Request, status: int, code: str, said: Text, problems: Iterable[Problem] = ()
) -> Response:
    language, found = language_of(request), tuple(problems)
    # Problems are redacted by whoever found them; other texts name ids, which anybody may choose.
    detail = said.to(language) if found else redact(said.to(language))
    refusal = Refusal(status=status, code=code, detail=detail, problems=found)
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
    return answer(
        refusal, language, status, {"Content-Type": "application/problem+json", **headers}
    )


async def on_domain_error(request: Request, error: Exception) -> Response:
    """Answer what leadcore refused; of a rule, where it is wrong and not the rule itself."""
    assert isinstance(error, LeadcoreError)
    if isinstance(error, RuleError):
        error = problem("where", error.code, located(error))
    problems = getattr(error, "problems", ())
    return refused(request, STATUS.get(type(error), 422), error.code, error.text, problems)


def located(error: RuleError) -> Text:
    """Return what to write instead, and where."""
    zh, en = redact(as_text(error.cure).zh), redact(as_text(error.cure).en)
    line, column = error.line, error.column
    return Text(f"{zh}（第 {line} 行第 {column} 列）", f"{en} (line {line}, column {column})")


async def on_parameters(request: Request, error: Exception) -> Response:
    """Answer parameters that are not as the OpenAPI document says."""
    assert isinstance(error, RequestValidationError)
    found = ValidationError(tuple(parameter_problem(each) for each in error.errors()))
    return refused(request, 422, found.code, found.text, found.problems)


def parameter_problem(found: Mapping[str, Any]) -> Problem:
    zh, en = PARAMETERS.get(found["type"], ("接口说明中的值", "what the OpenAPI document says"))
    given = found.get("ctx", {})
    allowed = Text(zh.format_map(given), en.format_map(given))
    path = ".".join(str(each) for each in found["loc"][1:])
    return Problem(path=path, code=found["type"], given=UNFIT, allowed=allowed)


async def on_http_error(request: Request, error: Exception) -> Response:
    """Answer what HTTP itself refuses."""
    assert isinstance(error, HTTPException | Unfit)
    status = error.status if isinstance(error, Unfit) else error.status_code
    phrase = HTTPStatus(status).phrase
    code = phrase.lower().replace(" ", "_").replace("-", "_")
    return refused(request, status, code, SAID.get(status, Text(phrase, phrase)))


HANDLERS: Final[dict[int | type[Exception], Handler]] = {
    LeadcoreError: on_domain_error,
    RequestValidationError: on_parameters,
    HTTPException: on_http_error,
    Unfit: on_http_error,
}
"""Who answers which error."""
